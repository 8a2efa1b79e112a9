use serin_check::RuleSet;
use serin_diagnostic::Report;

use super::side::{StepSide, meet, read_side};

/// Runs the rules about what a commit changes over the step between two sets of manifests, with
/// rules of one's own beside Serin's: what makes a commit wrong although either side of it is right.
/// Whether the step drops traffic is for `verify_step`, which looks for the same objects on both sides as this does.
///
/// ```
/// use std::path::Path;
/// use serin::rules::RuleSet;
/// use serin::{Input, StepSide, check_step};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let side = |name, text: &str| {
///     let input = Input::Text("web.yaml".to_owned(), text.into());
///     StepSide { name, root: Path::new(""), input }
/// };
/// assert!(check_step(side("now", web), side("next", web), &RuleSet::default()).is_empty());
///
/// // What a Deployment selects by cannot change.
/// let other = web.replace("app: web}", "app: www}");
/// let found = check_step(side("now", web), side("next", &other), &RuleSet::default());
/// assert!(found.has_errors());
/// ```
#[must_use]
pub fn check_step(from: StepSide<'_>, to: StepSide<'_>, rules: &RuleSet) -> Report {
    let mut report = Report::new();
    let (before, after) = (read_side(from, &mut report), read_side(to, &mut report));
    for (_, (before, after)) in meet(before.scopes, after.scopes) {
        report.extend(rules.check_step(&before, &after));
    }
    report.sort();
    report
}
