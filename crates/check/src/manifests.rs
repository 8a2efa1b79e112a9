use std::collections::HashMap;

use serin_diagnostic::{Finding, Path, Report, Rule};
use serin_objects::{Object, Objects};

use crate::allow::{is_of_proof, refusal};
use crate::rules::unused_allow;
use crate::{RuleSet, Run};

/// Runs Serin's rules over objects that were found in texts and are applied together: [`RuleSet::check_found`].
#[must_use]
pub fn check_found(objects: &Objects) -> Report {
    RuleSet::default().check_found(objects)
}

/// Runs Serin's rules about what one commit changes: [`RuleSet::check_step`].
#[must_use]
pub fn check_step(before: &Objects, after: &Objects) -> Report {
    RuleSet::default().check_step(before, after)
}

pub(crate) fn check_found_with(rules: &RuleSet, objects: &Objects) -> Report {
    let mut report = Report::new();
    for check in rules.checks() {
        for run in check.runs {
            let mut findings = ObjectFindings::new(&check.rule, &mut report);
            match run {
                Run::Object(run) => objects.all().iter().for_each(|object| run(object, &mut findings)),
                Run::Objects(run) | Run::Found(run) => run(objects, &mut findings),
                Run::Topology(_)
                | Run::Plan(_)
                | Run::Live(_)
                | Run::Allowances
                | Run::LiveFile(_)
                | Run::Together(_)
                | Run::Step(_) => {}
            }
        }
    }
    allow(rules, objects, report)
}

pub(crate) fn check_step_with(rules: &RuleSet, before: &Objects, after: &Objects) -> Report {
    let mut report = Report::new();
    for check in rules.checks() {
        for run in check.runs {
            if let Run::Step(run) = run {
                run(before, after, &mut ObjectFindings::new(&check.rule, &mut report));
            }
        }
    }
    // Whether a name is one of a rule, and used, is for those who look at one side.
    let accepts = |object: &Object, finding: &Finding| {
        let is_about = finding.object.as_ref().is_some_and(|title| *title == object.title());
        is_about && object.annotation(&format!("{ALLOW}{}", finding.rule.name)).is_some()
    };
    report.retain(|finding| {
        let is_accepted = after.all().iter().any(|object| accepts(object, finding));
        !(is_accepted && rules.can_be_allowed(finding.rule.name))
    });
    report
}

/// What a rule has to say about objects: it names one and a path in it, and the finding gets its place and its subject.
///
/// ```
/// use serin::rules::{Body, Object, ObjectFindings, Path};
///
/// /// A rule about one object.
/// fn our_services(object: &Object, findings: &mut ObjectFindings<'_>) {
///     let Body::Service(service) = &object.body else { return };
///     if service.type_.as_deref() == Some("LoadBalancer") {
///         let hint = "leave `type` out, and let the route lead to it";
///         findings.add_hint(object, &Path::of("spec.type"), format!("{object} has an address of its own"), hint);
///     }
///     if object.annotation("example.com/owner").is_none() {
///         findings.add(object, &Path::of("metadata"), format!("nobody looks after {object}"));
///     }
/// }
/// # use serin::rules::{Check, RuleSet, Run};
/// # use serin::{Input, Rule, Severity, check_manifests_with};
/// # static CHECK: Check = Check {
/// #     rule: Rule { name: "our-services", severity: Severity::Warning, page: "A Service is not as ours are.\n" },
/// #     can_be_allowed: true,
/// #     runs: &[Run::Object(our_services)],
/// # };
/// # let rules = RuleSet::with([&CHECK])?;
///
/// let yaml = "
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec: {type: LoadBalancer, ports: [{port: 80}]}
/// ";
/// # let report = check_manifests_with(vec![Input::Text("-".into(), yaml.into())], &rules).report;
/// # let found: Vec<_> = report.findings().iter().filter(|it| it.rule.name == "our-services").collect();
/// assert_eq!(found[0].message, "nobody looks after Service `web`");
/// assert_eq!(found[1].message, "Service `web` has an address of its own");
/// // The findings know their object and their line.
/// assert_eq!(found[1].object.as_deref(), Some("Service shop/web"));
/// assert_eq!(found[1].place.as_ref().map(|place| place.line_column()), Some((5, 14)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ObjectFindings<'a> {
    rule: &'static Rule,
    report: &'a mut Report,
}

impl<'a> ObjectFindings<'a> {
    pub(crate) fn new(rule: &'static Rule, report: &'a mut Report) -> Self {
        Self { rule, report }
    }

    /// Adds a finding at a path of an object, and hands it back to be completed.
    pub fn add(&mut self, object: &Object, path: &Path, message: impl Into<String>) -> &mut Finding {
        self.report.add(about(self.rule, object, path, message))
    }

    /// Adds a finding with a word on what to do.
    pub fn add_hint(
        &mut self,
        object: &Object,
        path: &Path,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.add(object, path, message).hint = Some(hint.into());
    }
}

fn about(rule: &'static Rule, object: &Object, path: &Path, message: impl Into<String>) -> Finding {
    let mut finding = Finding::new(rule, message).at(object.place(path));
    match &object.rendered_for {
        Some(release) => {
            finding.release = Some(release.release.clone());
            finding.environment.clone_from(&release.environment);
        }
        None => finding.object = Some(object.title()),
    }
    finding
}

/// How the annotation begins by which an object accepts the findings of a rule about itself; its value is the reason.
pub const ALLOW: &str = "allow.serin.dev/";

/// Takes out what objects allow, and reports allowances that name no rule, give no reason or silence nothing.
fn allow(rules: &RuleSet, objects: &Objects, report: Report) -> Report {
    let mut allowed: HashMap<(String, &str), (&Object, bool)> = HashMap::new();
    let mut kept = Report::new();
    for object in objects.all() {
        for (key, reason) in object.annotations().into_iter().flatten() {
            let Some(name) = key.strip_prefix(ALLOW) else { continue };
            let path = Path::of("metadata.annotations").key(key);
            if let Some(mut refusal) = refusal(rules, name) {
                refusal.object = Some(object.title());
                kept.add(refusal.at(object.place(&path)));
                continue;
            }
            if reason.trim().is_empty() {
                let message = format!("`{name}` is allowed without a reason");
                let finding = about(&serin_yaml::rules::MISSING_FIELD, object, &path, message);
                kept.add(finding.hint("the value of the annotation is the reason"));
            }
            allowed.insert((object.title(), name), (object, false));
        }
    }
    for finding in report {
        let key = (finding.object.clone().unwrap_or_default(), finding.rule.name);
        match allowed.get_mut(&key) {
            Some((_, used)) => *used = true,
            None => {
                kept.add(finding);
            }
        }
    }
    for ((_, name), (object, used)) in allowed {
        // What the proof finds is for the proof to allow, and what is found of a step is not found here.
        if !used && !is_of_proof(name) && !rules.looks_at_steps(name) {
            let path = Path::of("metadata.annotations").key(format!("{ALLOW}{name}"));
            let message = format!("`{name}` is allowed and not found");
            kept.add(about(&unused_allow::CHECK.rule, object, &path, message).hint("remove the annotation"));
        }
    }
    kept.sort();
    kept
}
