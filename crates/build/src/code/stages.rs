//! What a stage tells, as the arms of matches.

use std::time::Duration;

use serde::Serialize;
use serin::{Move, Plan, Stage, Version, WayBack, Weight};

use super::identifier::{Scope, variant};
use super::layout::{Layout, Value};

/// A function over stages.
#[derive(Serialize)]
pub(super) struct Function {
    doc: &'static str,
    name: &'static str,
    returns: &'static str,
    arms: String,
    /// What clippy would say of it, and what it is all the same.
    allow: Vec<&'static str>,
}

/// The stages of a plan, with the names of their variants.
pub(super) struct Stages<'a> {
    pub(super) all: Vec<(String, &'a Stage)>,
}

impl<'a> Stages<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut scope = Scope::default();
        let named = |stage: &'a Stage| (scope.take(variant(stage.name.as_str())), stage);
        Self { all: plan.stages().iter().map(named).collect() }
    }

    /// The variant of the stage with a name.
    pub(super) fn variant(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|(_, stage)| stage.name == *name).map(|(variant, _)| variant.as_str())
    }

    /// What follows from the plan alone. `matched` is the constant that holds a match.
    pub(super) fn functions(&self, layout: Layout) -> Vec<Function> {
        let text = |doc, name, returns, value: &dyn Fn(usize, &Stage) -> String| {
            let values = self.all.iter().enumerate();
            let value =
                |(position, (_, stage)): (usize, &(String, &Stage))| Value::Text(value(position, stage));
            self.function(doc, name, returns, values.map(value).collect(), layout)
        };
        let neighbour = |position: Option<usize>| match position.and_then(|it| self.all.get(it)) {
            Some((variant, _)) => format!("Some(Self::{variant})"),
            None => "None".to_owned(),
        };
        vec![
            text(
                "Its name, and that of its directory below `stages`.",
                "name",
                "&'static str",
                &|_, stage| format!("\"{}\"", stage.name),
            ),
            text("The stage after it, where one comes.", "next", "Option<Self>", &|position, _| {
                neighbour(position.checked_add(1))
            }),
            text("The stage before it, where there is one.", "previous", "Option<Self>", &|position, _| {
                neighbour(position.checked_sub(1))
            }),
            text(
                "Where the way back leads: what `serin rollback` does while it is live.",
                "rollback",
                "WayBack<Self>",
                &|position, stage| match stage.way_back {
                    WayBack::Nothing => "WayBack::Nothing".to_owned(),
                    WayBack::RouteAtRest => "WayBack::RouteAtRest".to_owned(),
                    WayBack::StageBefore => match position.checked_sub(1).and_then(|it| self.all.get(it)) {
                        Some((variant, _)) => format!("WayBack::StageBefore(Self::{variant})"),
                        None => "WayBack::Nothing".to_owned(),
                    },
                },
            ),
            text("What it changes.", "change", "Move", &|_, stage| change(&stage.change)),
            text("The share of requests that is sent to the canary.", "weight", "Weight", &|_, stage| {
                weight(stage.state.route.weight)
            }),
            text(
                "The requests that are sent to the canary whatever the weight.",
                "matched",
                "Option<Match>",
                &|_, stage| {
                    if stage.state.route.matched.is_some() { "Some(MATCH)" } else { "None" }.to_owned()
                },
            ),
            text(
                "The share of requests that the new version may serve, beside those of a match.",
                "exposure",
                "Weight",
                &|_, stage| weight(stage.exposure()),
            ),
            text(
                "The pods of the stable track; `None` where an autoscaler decides.",
                "stable_pods",
                "Option<u32>",
                &|_, stage| format!("{:?}", stage.state.stable.replicas),
            ),
            text(
                "The pods of the canary track, which no autoscaler decides.",
                "canary_pods",
                "u32",
                &|_, stage| stage.state.canary.replicas.unwrap_or_default().to_string(),
            ),
            text("What the pods of the stable track run.", "stable_version", "Version", &|_, stage| {
                version(stage.state.stable.version)
            }),
            text("What the pods of the canary track run.", "canary_version", "Version", &|_, stage| {
                version(stage.state.canary.version)
            }),
            text(
                "The least time that it stays, where the team said one.",
                "bake",
                "Option<Duration>",
                &|_, stage| stage.bake.map_or("None".to_owned(), |bake| format!("Some({})", duration(bake))),
            ),
        ]
    }

    /// A function with one value a stage.
    pub(super) fn function(
        &self,
        doc: &'static str,
        name: &'static str,
        returns: &'static str,
        values: Vec<Value>,
        layout: Layout,
    ) -> Function {
        // `impl`, `fn` and `match`.
        let layout = layout.inside().inside().inside();
        let values: Vec<_> = self.all.iter().map(|(variant, _)| variant.clone()).zip(values).collect();
        let arms: String = layout.arms(&values).into_iter().map(|arm| arm + "\n").collect();
        let mut allow = Vec::new();
        // With the lines around the arms.
        if arms.lines().count() > 96 {
            allow.push("too_many_lines");
        }
        let is_some =
            |(_, value): &(String, Value)| matches!(value, Value::Text(text) if text.starts_with("Some("));
        if values.iter().all(is_some) {
            allow.push("unnecessary_wraps");
        }
        Function { doc, name, returns, arms, allow }
    }
}

fn change(change: &Move) -> String {
    match change {
        Move::Baseline => "Move::Baseline".to_owned(),
        Move::CanaryPods { replicas } => format!("Move::CanaryPods({replicas})"),
        Move::Match(_) => "Move::Match(MATCH)".to_owned(),
        Move::Weight(to) => format!("Move::Weight({})", weight(*to)),
        Move::FoldStable => "Move::FoldStable".to_owned(),
        Move::Shift => "Move::Shift".to_owned(),
        Move::CanaryDone => "Move::CanaryDone".to_owned(),
    }
}

fn weight(weight: Weight) -> String {
    format!("Weight({})", number(weight.hundredths().into()))
}

fn version(version: Version) -> String {
    format!("Version::{version:?}")
}

/// A time to the nanosecond.
pub(super) fn duration(duration: Duration) -> String {
    format!("Duration::new({}, {})", number(duration.as_secs()), number(duration.subsec_nanos().into()))
}

/// A number with `_` between thousands, as clippy wants long ones.
fn number(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() <= 5 {
        return digits;
    }
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}
