use std::sync::Arc;

use serin_diagnostic::{Finding, Path, Report, Rule};
use serin_objects::{Object, Objects};
use serin_plan::Plan;
use serin_topology::Topology;

use crate::allow::allow;
use crate::{Live, ObjectFindings, RuleSet, Run, rendered};

/// What is checked: a release, its plan, and what is live of it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The release.
    pub topology: &'a Topology,
    /// Its stages.
    pub plan: &'a Plan,
    /// What is live of it.
    pub live: Option<&'a Live>,
}

/// Runs Serin's rules over one release: [`RuleSet::check`].
#[must_use]
pub fn check(subject: Subject<'_>) -> Report {
    RuleSet::default().check(subject)
}

/// Runs those of Serin's rules that look at several releases: [`RuleSet::check_together`].
#[must_use]
pub fn check_together(topologies: &[&Topology]) -> Report {
    RuleSet::default().check_together(topologies)
}

pub(crate) fn check_with(rules: &RuleSet, subject: Subject<'_>) -> Report {
    let Subject { topology, plan, live } = subject;
    let mut report = Report::new();
    let stages = rendered::stages(topology, plan);
    for check in rules.checks() {
        for run in check.runs {
            let mut findings = Findings { rule: &check.rule, topology, report: &mut report };
            match run {
                Run::Topology(run) => run(topology, &mut findings),
                Run::Plan(run) => run(topology, plan, &mut findings),
                Run::Live(run) => {
                    if let Some(live) = live {
                        run(topology, plan, live, &mut findings);
                    }
                }
                Run::Object(run) => over_objects(&stages, &check.rule, *run, &mut report),
                Run::Objects(run) => {
                    let mut findings = ObjectFindings::new(&check.rule, &mut report);
                    stages.iter().for_each(|objects| run(objects, &mut findings));
                }
                Run::Step(run) => {
                    let mut findings = ObjectFindings::new(&check.rule, &mut report);
                    stages.windows(2).for_each(|pair| run(&pair[0], &pair[1], &mut findings));
                }
                Run::Together(_) | Run::LiveFile(_) | Run::Allowances | Run::Found(_) => {}
            }
        }
    }
    // Both tracks share a template, and stages share objects.
    report.sort();
    allow(rules, topology, report)
}

/// Looks at each object once, in however many stages it stands.
fn over_objects(
    stages: &[Objects],
    rule: &'static Rule,
    run: fn(&Object, &mut ObjectFindings<'_>),
    report: &mut Report,
) {
    let mut findings = ObjectFindings::new(rule, report);
    let mut seen: Vec<&Arc<Object>> = Vec::new();
    for object in stages.iter().flat_map(Objects::all) {
        if !seen.iter().any(|before| Arc::ptr_eq(before, object)) {
            seen.push(object);
            run(object, &mut findings);
        }
    }
}

pub(crate) fn check_together_with(rules: &RuleSet, topologies: &[&Topology]) -> Report {
    let mut findings = Vec::new();
    for run in rules.checks().flat_map(|check| check.runs) {
        if let Run::Together(run) = run {
            run(topologies, &mut findings);
        }
    }
    findings.into_iter().collect()
}

/// What a rule has to say about a release: it names a path, and the finding gets its place and its subject.
///
/// ```
/// use serin::rules::{Findings, Path};
/// use serin::{Plan, Topology};
///
/// /// A rule over a release and its stages.
/// fn many_stages(_: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
///     if plan.stages().len() > 5 {
///         findings.add_hint(&Path::of("spec.plan"), "there are more than 5 stages", "leave some out");
///     }
/// }
///
/// /// The finding is handed back, to be completed.
/// fn no_namespace(topology: &Topology, findings: &mut Findings<'_>) {
///     if topology.namespace.is_none() {
///         let finding = findings.add(&Path::of("metadata"), "the release has no namespace");
///         finding.trace.push("it is applied to whatever namespace is the default".to_owned());
///     }
/// }
/// # use serin::rules::{Check, RuleSet, Run};
/// # use serin::{Rule, Severity};
/// # static CHECK: Check = Check {
/// #     rule: Rule { name: "our-ways", severity: Severity::Warning, page: "A release is not as ours are.\n" },
/// #     can_be_allowed: true,
/// #     runs: &[Run::Topology(no_namespace), Run::Plan(many_stages)],
/// # };
/// # let rules = RuleSet::with([&CHECK])?;
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
/// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
/// # let report = web.check_with(None, &rules);
/// # let found: Vec<_> = report.findings().iter().filter(|it| it.rule.name == "our-ways").collect();
///
/// // Both are run over the release `web` of a spec, and find their places in it.
/// assert_eq!(found[0].message, "the release has no namespace");
/// assert_eq!(found[0].release.as_deref(), Some("web"));
/// assert!(found.iter().all(|it| it.place.is_some()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Findings<'a> {
    rule: &'static Rule,
    topology: &'a Topology,
    report: &'a mut Report,
}

impl Findings<'_> {
    /// Adds a finding at a path of the spec, and hands it back to be completed.
    pub fn add(&mut self, path: &Path, message: impl Into<String>) -> &mut Finding {
        self.report.add(finding(self.rule, self.topology, path, message))
    }

    /// Adds a finding with a word on what to do.
    pub fn add_hint(&mut self, path: &Path, message: impl Into<String>, hint: impl Into<String>) {
        self.add(path, message).hint = Some(hint.into());
    }
}

/// A finding about a release, at a path of its spec.
pub(crate) fn finding(
    rule: &'static Rule,
    topology: &Topology,
    path: &Path,
    message: impl Into<String>,
) -> Finding {
    let mut finding = Finding::new(rule, message).at(topology.place(path));
    finding.release = Some(topology.name.to_string());
    finding.environment = topology.environment.as_ref().map(ToString::to_string);
    finding
}
