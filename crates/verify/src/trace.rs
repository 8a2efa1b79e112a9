use crate::{Event, State};

/// What leads from a settled state to one in which something does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Where it begins.
    pub start: State,
    /// The events in order, each with the state after it.
    pub events: Vec<(Event, State)>,
}

impl Trace {
    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> &State {
        self.events.last().map_or(&self.start, |(_, state)| state)
    }
}
