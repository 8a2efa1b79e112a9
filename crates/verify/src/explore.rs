use std::hash::{Hash, Hasher};
use std::ops::ControlFlow;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// All states that can be reached, breadth first, and how.
///
/// The first way by which a state is found is a shortest one. Everything is in an order that never changes, so that two
/// runs say the same.
///
/// ```
/// use std::ops::ControlFlow;
/// use serin::model::{Graph, Position};
///
/// // A counter that goes up by one or two, to four.
/// let graph = Graph::explore(0_u8, 100, |_: Position, state, add| {
///     for step in [1_u8, 2] {
///         if state + step <= 4 {
///             add(step, state + step);
///         }
///     }
///     ControlFlow::Continue(())
/// });
/// assert!(graph.is_complete());
/// assert_eq!(graph.states(), [0, 1, 2, 3, 4]);
/// assert_eq!((graph.steps(), graph.depth()), (7, 2));
/// assert_eq!(graph.way_to(4), [(2, &2), (2, &4)]);
/// // From everywhere the end can be reached.
/// let goals = graph.states().iter().map(|state| *state == 4).collect();
/// assert!(graph.leading_to(goals, |_, _| true).into_iter().all(|leads| leads));
/// ```
#[derive(Debug)]
pub struct Graph<S, E> {
    states: Vec<S>,
    /// Of each state but the first: the state that it was found from, and by what event.
    found: Vec<(u32, E)>,
    /// Where the steps from each state begin among `steps`.
    starts: Vec<u32>,
    /// The states that the steps lead to.
    steps: Vec<u32>,
    is_complete: bool,
}

/// A state by its position in the order in which states were found.
///
/// ```
/// use std::ops::ControlFlow;
/// use serin::model::{Graph, Position};
///
/// let to_two = |_: Position, state: &u8, add: &mut dyn FnMut((), u8)| {
///     if *state < 2 {
///         add((), state + 1);
///     }
///     ControlFlow::Continue(())
/// };
/// let last: Position = Graph::explore(0_u8, 10, to_two).states().len() - 1;
/// assert_eq!(last, 2);
/// ```
pub type Position = usize;

impl<S: Copy + Eq + Hash, E: Copy> Graph<S, E> {
    /// Explores everything that can be reached, as long as no more than `cap` states are found.
    ///
    /// `expand` sees each state once and in order, adds what can happen next, and says whether to go on.
    pub fn explore(
        start: S,
        cap: usize,
        mut expand: impl FnMut(Position, &S, &mut dyn FnMut(E, S)) -> ControlFlow<()>,
    ) -> Self
    where
        E: Default,
    {
        let mut graph = Self {
            states: vec![start],
            found: vec![(0, E::default())],
            starts: Vec::new(),
            steps: Vec::new(),
            is_complete: false,
        };
        let mut known: HashTable<u32> = HashTable::new();
        known.insert_unique(hash(&start), 0, |_| hash(&start));
        let mut successors: Vec<(u64, E, S)> = Vec::new();
        let mut position = 0;
        while position < graph.states.len() {
            let state = graph.states[position];
            successors.clear();
            let mut add = |event, next| successors.push((hash(&next), event, next));
            if expand(position, &state, &mut add).is_break() || graph.states.len() > cap {
                return graph;
            }
            graph.starts.push(index(graph.steps.len()));
            let Self { states, found, steps, .. } = &mut graph;
            for (hash_of, event, next) in successors.drain(..) {
                let entry = known.entry(
                    hash_of,
                    |known| states[*known as usize] == next,
                    |known| hash(&states[*known as usize]),
                );
                let to = match entry {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(vacant) => {
                        let new = index(states.len());
                        vacant.insert(new);
                        states.push(next);
                        found.push((index(position), event));
                        new
                    }
                };
                steps.push(to);
            }
            position += 1;
        }
        graph.starts.push(index(graph.steps.len()));
        graph.is_complete = true;
        graph
    }

    /// The states, in the order in which they were found.
    #[must_use]
    pub fn states(&self) -> &[S] {
        &self.states
    }

    /// How many steps lead from state to state.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Whether this is all that can be reached.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The events on a shortest way to a state, each with where it leads.
    #[must_use]
    pub fn way_to(&self, position: Position) -> Vec<(E, &S)> {
        let mut way = Vec::new();
        let mut at = position;
        while at != 0 {
            let (from, event) = self.found[at];
            way.push((event, &self.states[at]));
            at = from as usize;
        }
        way.reverse();
        way
    }

    /// The longest of the shortest ways.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.way_to(self.states.len() - 1).len()
    }

    /// Of each state, whether one of some states can be reached from it by steps that count; the goals are named by a
    /// value for each state, and a step by the states before and after it. Of a graph that is not complete it says nothing
    /// sure.
    #[must_use]
    pub fn leading_to(&self, goals: Vec<bool>, counts: impl Fn(&S, &S) -> bool) -> Vec<bool> {
        let mut leads = goals.clone();
        if self.all_lead(&mut leads, &counts) {
            return leads;
        }
        self.leading_back(goals, counts)
    }

    /// The states that the steps from a state lead to; none from one that was found and not looked at any more.
    fn steps_from(&self, at: Position) -> &[u32] {
        let start = self.starts.get(at).map_or(self.steps.len(), |start| *start as usize);
        let end = self.starts.get(at + 1).map_or(self.steps.len(), |end| *end as usize);
        &self.steps[start..end]
    }

    /// Mostly whatever happens leads to a goal: one step from each state is followed, and where that leads there from all
    /// of them nothing more needs to be asked. False where it does not, which says nothing yet.
    fn all_lead(&self, leads: &mut [bool], counts: impl Fn(&S, &S) -> bool) -> bool {
        let mut way = Vec::new();
        for start in 0..leads.len() {
            let mut at = start;
            while !leads[at] {
                let counting = self
                    .steps_from(at)
                    .iter()
                    .find(|to| counts(&self.states[at], &self.states[**to as usize]));
                let Some(to) = counting else { return false };
                way.push(at);
                // A way that is longer than there are states goes round in a circle.
                if way.len() > leads.len() {
                    return false;
                }
                at = *to as usize;
            }
            way.drain(..).for_each(|at| leads[at] = true);
        }
        true
    }

    /// The same from the goals backwards, which is sure and takes longer.
    fn leading_back(&self, goals: Vec<bool>, counts: impl Fn(&S, &S) -> bool) -> Vec<bool> {
        // The steps by where they lead to: first how many there are, then where each state's own begin, then where they
        // come from.
        let mut ends = vec![0_u32; self.states.len() + 1];
        for to in &self.steps {
            ends[*to as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut sources = vec![0_u32; self.steps.len()];
        for from in 0..self.states.len() {
            for to in self.steps_from(from) {
                let end = &mut ends[*to as usize];
                *end -= 1;
                sources[*end as usize] = index(from);
            }
        }
        let begins = ends;
        let mut leads = goals;
        let mut open: Vec<u32> = (0..index(leads.len())).filter(|at| leads[*at as usize]).collect();
        while let Some(at) = open.pop() {
            for from in &sources[begins[at as usize] as usize..begins[at as usize + 1] as usize] {
                let (before, after) = (&self.states[*from as usize], &self.states[at as usize]);
                if !leads[*from as usize] && counts(before, after) {
                    leads[*from as usize] = true;
                    open.push(*from);
                }
            }
        }
        leads
    }
}

fn index(position: usize) -> u32 {
    // A search that comes near to this many states was stopped long before by its cap.
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn hash(state: &impl Hash) -> u64 {
    let mut mixer = Mixer(0);
    state.hash(&mut mixer);
    mixer.finish()
}

/// Multiplies, and mixes the upper bits into the lower ones at the end: without that last step states of small numbers
/// collide so often that a search takes 75 times as long.
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = self.0.rotate_left(23) ^ word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 32)
    }
}
