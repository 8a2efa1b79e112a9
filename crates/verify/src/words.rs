//! Traces and violations in words.

use std::fmt::Write;

use crate::{
    Event, Model, Problem, Property, Route, Share, Side, Stage, State, Template, Traffic, Version, Violation,
    WayBack,
};

/// What the stages of a problem are called.
///
/// ```
/// use serin::model::Names;
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let proof = web.prove(&serin::Prover::default());
/// let step = proof.steps.iter().find(|step| step.risk().is_some()).expect("a risk that every release takes");
/// let names = Names { stages: &["before", "after"] };
/// let message = step.risk().expect("it has one").message(&step.problem, names);
/// assert!(!message.is_empty());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// A name for each stage, in order.
    pub stages: &'a [&'a str],
}

/// One line of a trace: what happens, and where traffic goes then, where that is not where it went before.
///
/// ```
/// use serin::model::{Line, Names};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let proof = web.prove(&serin::Prover::default());
/// let step = proof.steps.iter().find(|step| step.risk().is_some()).expect("a risk that every release takes");
/// let names = Names { stages: &["before", "after"] };
/// let lines: Vec<Line> = step.risk().expect("it has one").lines(&step.problem, names);
/// assert!(lines.iter().all(|line| line.text().starts_with(&line.event)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happens.
    pub event: String,
    /// Where traffic goes from then on.
    pub traffic: Option<String>,
}

impl Violation {
    /// What does not hold, as a phrase in lower case.
    #[must_use]
    pub fn message(&self, problem: &Problem, names: Names<'_>) -> String {
        let model = Model::new(problem);
        let end = self.trace.end();
        let traffic = model.traffic(end);
        let stage = &problem.stages[self.stage];
        let mut text = match self.property {
            Property::LostTraffic if traffic.lost == 0 => {
                "the requests that carry the header are lost".to_owned()
            }
            Property::LostTraffic => format!("{} of the requests are lost", percent(traffic.lost)),
            Property::Overload => overload(&traffic, problem.peak_pods),
            Property::OverExposure => {
                let before = &problem.stages[self.stage.saturating_sub(1)];
                format!(
                    "the new version gets {} of the requests, and the stage declares {}",
                    percent(traffic.new),
                    percent(stage.exposure.max(before.exposure))
                )
            }
            Property::NoInstantWayBack => format!(
                "the stage promises an instant way back, and stable serves with {}, which could not take everybody: that \
                 needs {}",
                count(model.serving(end, Side::Stable, Version::Old), "pod"),
                problem.peak_pods
            ),
            Property::StuckWayBack => stuck(&model, end),
            Property::StuckPromotion => "the stage never settles".to_owned(),
            Property::VacuousStage => format!(
                "the stage settles while the new version gets {} of the requests, and not {}",
                percent(traffic.new),
                percent(stage.exposure)
            ),
            Property::OverQuota => format!(
                "{} exist, and there is room for {}",
                count(end.tracks.stable.existing() + end.tracks.canary.existing(), "pod"),
                problem.quota.unwrap_or_default()
            ),
        };
        if let Some(way) = self.way_back {
            let _ = write!(text, ", going back from `{}` by {}", names.of(self.stage), way.words());
        }
        if self.needs_death {
            text.push_str(", when the whole new version dies");
        }
        text
    }

    /// The trace, a line an event; the first says where it begins.
    #[must_use]
    pub fn lines(&self, problem: &Problem, names: Names<'_>) -> Vec<Line> {
        let model = Model::new(problem);
        let mut before = self.trace.start;
        let mut traffic = told(&model.traffic(&before), problem.peak_pods);
        let mut lines = vec![Line {
            event: format!(
                "`{}` has settled: stable {}, canary {}",
                names.of(0),
                pods(problem, &before, Side::Stable),
                pods(problem, &before, Side::Canary)
            ),
            traffic: Some(traffic.clone()),
        }];
        for (event, after) in &self.trace.events {
            let now = told(&model.traffic(after), problem.peak_pods);
            lines.push(Line {
                event: happens(problem, names, *event, &before, after),
                traffic: (now != traffic).then(|| now.clone()),
            });
            (before, traffic) = (*after, now);
        }
        lines
    }
}

impl Line {
    /// The line as one sentence, without a full stop.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.traffic {
            Some(traffic) => format!("{}: {traffic}", self.event),
            None => self.event.clone(),
        }
    }
}

impl<'a> Names<'a> {
    fn of(&self, stage: usize) -> &'a str {
        self.stages.get(stage).copied().unwrap_or("the next stage")
    }
}

impl WayBack {
    /// What it is called.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RouteAtRest => "route at rest",
            Self::Baseline => "the baseline",
            Self::StageBefore => "the stage before",
        }
    }
}

/// What happens, as a clause.
pub(crate) fn happens(
    problem: &Problem,
    names: Names<'_>,
    event: Event,
    before: &State,
    after: &State,
) -> String {
    match event {
        Event::Commit => format!("`{}` is committed", names.of(usize::from(after.stage))),
        Event::GoBack(WayBack::RouteAtRest) => "the way back is committed: route at rest".to_owned(),
        Event::GoBack(WayBack::Baseline) => {
            "the way back is committed: everything as it was before the release".to_owned()
        }
        Event::GoBack(WayBack::StageBefore) => {
            let stage = usize::from(after.stage).saturating_sub(1);
            format!("the way back is committed: `{}`", names.of(stage))
        }
        Event::ApplyDeployment(side) => {
            let declared = after.tracks.of(side).declared;
            let was = before.tracks.of(side).declared;
            let mut text = format!("the Deployment of {} is applied: ", name(side));
            if declared.template == was.template || declared.pods == 0 {
                text.push_str(&count(declared.pods, "pod"));
            } else {
                let _ = write!(
                    text,
                    "{} of the {} version",
                    count(declared.pods, "pod"),
                    version(problem, side, declared.template)
                );
            }
            text
        }
        Event::ApplyRoute => format!("the route is applied: {}", to_canary(after.route)),
        Event::Reconcile(side) => reconciled(problem, side, before, after),
        Event::Delete(side, template) => {
            let at = template.index();
            let gone = before.tracks.of(side).ready[at] - after.tracks.of(side).ready[at];
            let version = version(problem, side, template);
            format!("{} of {} deleted", of_version(gone, version), are(name(side), gone))
        }
        Event::Ready(side, template) => {
            let pods = after.tracks.of(side);
            let at = template.index();
            format!(
                "a pod of {} with the {} version becomes ready, {} of {}",
                name(side),
                version(problem, side, template),
                pods.ready[at],
                pods.wanted[at]
            )
        }
        Event::Available(side, _) => format!("a pod of {} counts as available", name(side)),
        Event::SeeEndpoints(side) if !after.tracks.of(side).is_listed => {
            format!("the proxies learn that {} has no endpoint", name(side))
        }
        Event::SeeEndpoints(side) => format!(
            "the proxies learn the endpoints of {}, {}",
            name(side),
            count(after.tracks.of(side).serving(), "pod")
        ),
        Event::SeeRoute => {
            format!("the proxies learn the route, {}", to_canary(after.seen_route))
        }
        Event::Lose(side, template) => {
            format!("a pod of {} with the {} version is lost", name(side), version(problem, side, template))
        }
        Event::NewVersionDies => "every pod of the new version dies, and none becomes ready again".to_owned(),
    }
}

fn to_canary(route: Route) -> String {
    let header = if route.is_matched { ", and requests that carry the header" } else { "" };
    format!("{} to canary{header}", percent(route.weight))
}

fn reconciled(problem: &Problem, side: Side, before: &State, after: &State) -> String {
    let (was, is) = (before.tracks.of(side), after.tracks.of(side));
    let changes = Template::ALL.into_iter().filter(|it| was.wanted[it.index()] != is.wanted[it.index()]);
    let change = |template: Template| {
        let at = template.index();
        let version = version(problem, side, template);
        format!("{} instead of {}", of_version(is.wanted[at], version), was.wanted[at])
    };
    let changes: Vec<String> = changes.map(change).collect();
    if changes.is_empty() {
        return format!("the Deployment controller notes the size of {}", name(side));
    }
    format!("the Deployment controller wants {} on {}", changes.join(" and "), name(side))
}

/// Where traffic goes.
fn told(traffic: &Traffic, peak_pods: u16) -> String {
    let mut parts = Vec::new();
    for side in Side::ALL {
        let share = *traffic.to.of(side);
        if share == 0 {
            continue;
        }
        let pods = *traffic.serving.of(side);
        let needed = traffic.needed(side, peak_pods);
        parts.push(match pods {
            0 => format!("{} to {}, where no pod serves", percent(share), name(side)),
            pods if pods < needed => {
                format!(
                    "{} to {} on {}, which needs {needed}",
                    percent(share),
                    name(side),
                    count(pods, "pod")
                )
            }
            pods => format!("{} to {} on {}", percent(share), name(side), count(pods, "pod")),
        });
    }
    if traffic.lost > 0 {
        parts.push(format!("{} lost", percent(traffic.lost)));
    }
    parts.join(", ")
}

/// Why a way back does not lead back: because of where it ends, or because it does not end.
fn stuck(model: &Model<'_>, end: &State) -> String {
    let traffic = model.traffic(&model.settled(end));
    let peak_pods = model.problem.peak_pods;
    let is_overloaded = |side: &Side| *traffic.serving.of(*side) < traffic.needed(*side, peak_pods);
    if traffic.lost > 0 {
        format!("the way back ends with {} of the requests lost", percent(traffic.lost))
    } else if traffic.new > 0 && end.way_back != Some(WayBack::StageBefore) {
        format!("the way back ends with {} of the requests on the new version", percent(traffic.new))
    } else if Side::ALL.iter().any(is_overloaded) {
        format!("the way back ends where {}", overload(&traffic, peak_pods))
    } else {
        "the way back never comes to its end".to_owned()
    }
}

fn overload(traffic: &Traffic, peak_pods: u16) -> String {
    let is_overloaded = |side: &Side| {
        let pods = *traffic.serving.of(*side);
        pods > 0 && pods < traffic.needed(*side, peak_pods)
    };
    let side = Side::ALL.into_iter().find(is_overloaded).unwrap_or(Side::Stable);
    format!(
        "{} gets {} of the requests on {}, and needs {}",
        name(side),
        percent(*traffic.to.of(side)),
        count(*traffic.serving.of(side), "pod"),
        traffic.needed(side, peak_pods)
    )
}

fn pods(problem: &Problem, state: &State, side: Side) -> String {
    let declared = state.tracks.of(side).declared;
    match declared.pods {
        0 => "without pods".to_owned(),
        pods => format!("{pods} {}", version(problem, side, declared.template)),
    }
}

pub(crate) fn name(side: Side) -> &'static str {
    match side {
        Side::Stable => "stable",
        Side::Canary => "canary",
    }
}

/// What runs in the pods of a template; where a track changes from one new version to another, which of them.
fn version(problem: &Problem, side: Side, template: Template) -> &'static str {
    let versions = problem.tracks.of(side).versions;
    let is_second = |stage: &Stage| stage.declared.tracks.of(side).template == Template::Second;
    let is_told_apart = versions[0] != versions[1] || !problem.stages.iter().any(is_second);
    match (is_told_apart, versions[template.index()], template) {
        (true, Version::Old, _) => "old",
        (true, Version::New, _) => "new",
        (false, _, Template::First) => "first",
        (false, _, Template::Second) => "second",
    }
}

fn of_version(pods: u16, version: &str) -> String {
    if pods == 1 { format!("1 {version} pod") } else { format!("{pods} {version} pods") }
}

fn are(name: &str, pods: u16) -> String {
    format!("{name} {}", if pods == 1 { "is" } else { "are" })
}

fn count(pods: u16, of: &str) -> String {
    if pods == 1 { format!("1 {of}") } else { format!("{pods} {of}s") }
}

/// `50 %`, `0.5 %`.
pub(crate) fn percent(share: Share) -> String {
    let text = format!("{}.{:02}", share / 100, share % 100);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
