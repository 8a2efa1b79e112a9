use serde::Serialize;

use super::location::Location;
use crate::Finding;

/// The course of events that leads to a finding, in what SARIF has for the way of a program through its code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

impl CodeFlow {
    /// None where nothing leads to it: a thread flow without a location is not valid.
    pub(super) fn of(finding: &Finding) -> Option<Self> {
        if finding.trace.is_empty() {
            return None;
        }
        let step = |(sentence, execution_order): (&String, usize)| Step {
            location: Location::of_event(finding, sentence),
            execution_order,
        };
        // SARIF leaves open where the numbers begin, only that they rise with time.
        let locations = finding.trace.iter().zip(1..).map(step).collect();
        Some(Self { thread_flows: [ThreadFlow { locations }] })
    }
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<Step>,
}

/// What SARIF calls a thread flow location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    location: Location,
    execution_order: usize,
}
