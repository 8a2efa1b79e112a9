//! Traces as diagrams that GitHub and GitLab draw.

use std::fmt::Write;

use crate::words::happens;
use crate::{Event, Names, Problem, Side, Violation};

impl Violation {
    /// The trace as a Mermaid sequence diagram: who does what to whom, and what users get from then on.
    #[must_use]
    pub fn mermaid(&self, problem: &Problem, names: Names<'_>) -> String {
        let mut diagram = "sequenceDiagram\n    autonumber\n".to_owned();
        for (id, title) in PARTICIPANTS {
            let _ = writeln!(diagram, "    participant {id} as {title}");
        }
        let lines = self.lines(problem, names);
        note(&mut diagram, &lines[0].text());
        let mut before = self.trace.start;
        for ((event, after), line) in self.trace.events.iter().zip(&lines[1..]) {
            let (from, arrow, to) = arrow(*event);
            let words = safe(&happens(problem, names, *event, &before, after));
            let _ = writeln!(diagram, "    {from}{arrow}{to}: {words}");
            if let Some(traffic) = &line.traffic {
                note(&mut diagram, traffic);
            }
            before = *after;
        }
        let _ = writeln!(diagram, "    Note over Git,Proxies: {}", safe(&self.message(problem, names)));
        diagram
    }
}

const PARTICIPANTS: [(&str, &str); 5] = [
    ("Git", "git"),
    ("Cluster", "Kubernetes"),
    ("Stable", "stable pods"),
    ("Canary", "canary pods"),
    ("Proxies", "proxies"),
];

fn note(diagram: &mut String, text: &str) {
    let _ = writeln!(diagram, "    Note right of Proxies: {}", safe(text));
}

fn arrow(event: Event) -> (&'static str, &'static str, &'static str) {
    let pods = |side| match side {
        Side::Stable => "Stable",
        Side::Canary => "Canary",
    };
    match event {
        Event::Commit | Event::GoBack(_) | Event::ApplyDeployment(_) | Event::ApplyRoute => {
            ("Git", "->>", "Cluster")
        }
        Event::Reconcile(side) | Event::Delete(side, _) => ("Cluster", "->>", pods(side)),
        Event::Ready(side, _) | Event::Available(side, _) => (pods(side), "-->>", "Cluster"),
        Event::SeeEndpoints(_) | Event::SeeRoute => ("Cluster", "-->>", "Proxies"),
        Event::Lose(side, _) => (pods(side), "-x", "Proxies"),
        Event::NewVersionDies => ("Canary", "-x", "Proxies"),
    }
}

/// Without the characters that end a statement of Mermaid's or begin one of its entities.
fn safe(text: &str) -> String {
    text.replace(['`', ';', '#'], "")
}
