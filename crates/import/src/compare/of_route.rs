//! The route of a stage, held against that of the input.

use serde_json::{Map, Value as Json};
use serin_check::of_import::{NOT_HELD, UNLIKE_INPUT};
use serin_diagnostic::{Path, Severity};
use serin_objects::Object;
use serin_topology::RouterName;

use super::values::{Kind, differences};
use super::{Against, Compared, REPORT, metadata, title};
use crate::json::{items, json as value_of, shown, text};
use crate::route::{by_elements, ports, shown as shown_path};
use crate::routes::{Case, PathMatch, Route, View, reader};

pub(super) fn compare(against: &Against<'_>, rendered: &[Json], compared: &mut Compared) {
    let candidate = against.candidate;
    if candidate.route.is_empty() {
        rendered.iter().for_each(|object| compared.change("new", title(object)));
        return;
    }
    let own: Vec<&Object> = candidate.route.iter().map(|position| against.objects.at(*position)).collect();
    let mut ordered: Vec<&Json> = rendered.iter().collect();
    // Of a pair the stable track's first.
    let is_canary =
        |object: &Json| object.pointer("/metadata/annotations/nginx.ingress.kubernetes.io~1canary").is_some();
    ordered.sort_by_key(|object| is_canary(object));
    let namespace = against.topology.namespace.as_ref().map(ToString::to_string).unwrap_or_default();
    let view = View {
        objects: ordered.iter().map(|it| (*it).clone()).collect(),
        namespace: &namespace,
        ports: ports(against.objects, candidate),
    };
    let reader = reader(candidate.router);
    let new = reader.read(&view);
    let mut run = OfRoute { against, compared, own: &own, fields: reader.fields() };
    run.objects(&ordered);
    run.cases(against.route, &new);
    for (position, after) in new.rest.iter().enumerate() {
        if let Some(before) = against.route.rest.get(position) {
            run.rest(position, before, after);
        }
    }
}

struct OfRoute<'a, 'b> {
    against: &'b Against<'a>,
    compared: &'b mut Compared,
    own: &'b [&'b Object],
    fields: [&'static str; 2],
}

impl OfRoute<'_, '_> {
    /// Names, kinds, labels and annotations.
    fn objects(&mut self, rendered: &[&Json]) {
        for (position, new) in rendered.iter().enumerate() {
            let Some(own) = self.own.get(position).filter(|own| text(new, "kind") == Some(&own.kind)) else {
                self.compared.change("new, without requests", title(new));
                continue;
            };
            if text(new, "apiVersion") != Some(&own.api_version) {
                let what = format!("apiVersion {}", text(new, "apiVersion").unwrap_or_default());
                self.compared.change(what, title(new));
            }
            self.names_of_rules(own, new);
            let apart = self.said_by_cases(own, new);
            metadata(own, new, &apart, self.compared);
        }
        for own in self.own.iter().skip(rendered.len()) {
            let what = "not needed any more: the weights stand in the route";
            self.compared.change(what, format!("{} {}", own.kind, own.name()));
        }
    }

    /// What rules are called, which logs and statistics show.
    fn names_of_rules(&mut self, own: &Object, new: &Json) {
        let names = |object: &Json| -> Vec<String> {
            let rules = object.get("spec").map(|spec| items(spec, "http")).unwrap_or_default();
            let of_rule = |rule: &Json| {
                let matches = items(rule, "match").iter().filter_map(|it| text(it, "name"));
                text(rule, "name").into_iter().chain(matches).map(str::to_owned).collect::<Vec<_>>()
            };
            rules.iter().flat_map(of_rule).collect()
        };
        let (before, after) = (own.node().map(value_of).map(|it| names(&it)).unwrap_or_default(), names(new));
        if before.is_empty() || before == after {
            return;
        }
        let instead = if after.is_empty() { "none".to_owned() } else { after.join(", ") };
        let what = format!("names of rules: {instead} instead of {}", before.join(", "));
        self.compared.change(what, format!("{} {}", own.kind, own.name()));
    }

    /// Annotations that say who gets what: they are compared by what they mean.
    fn said_by_cases(&self, own: &Object, new: &Json) -> Vec<String> {
        let generated = new.pointer("/metadata/annotations").and_then(Json::as_object);
        let keys = own.annotations().into_iter().flatten().map(|(key, _)| key);
        let keys = keys.chain(generated.into_iter().flatten().map(|(key, _)| key));
        let prefixes = [
            "alb.ingress.kubernetes.io/actions.",
            "alb.ingress.kubernetes.io/conditions.",
            "nginx.ingress.kubernetes.io/canary",
        ];
        let is_said = |key: &&String| prefixes.iter().any(|prefix| key.starts_with(prefix));
        keys.filter(is_said).cloned().collect()
    }

    fn cases(&mut self, before: &Route, after: &Route) {
        let key = |case: &Case| (case.host.clone(), case.path.clone(), case.condition.clone());
        for case in &before.cases {
            let exact = after.cases.iter().find(|other| key(other) == key(case));
            let near = || after.cases.iter().find(|other| self.is_near(case, other));
            match exact.or_else(near) {
                Some(other) => self.case(case, other),
                None => self.lost(case),
            }
        }
        for case in &after.cases {
            let is_known =
                before.cases.iter().any(|other| key(other) == key(case) || self.is_near(other, case));
            if !is_known {
                let message = format!("the route would match `{}` too", shown_path(&case.path));
                let place = self.own.first().and_then(|own| own.place(&Path::of("spec")));
                self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            }
        }
    }

    /// The host that was asked for, or the prefix that is compared otherwise.
    fn is_near(&self, before: &Case, after: &Case) -> bool {
        let path = match (&before.path, &after.path) {
            (PathMatch::Letters(own), PathMatch::Prefix(new)) => by_elements(own) == *new,
            (own, new) => own == new,
        };
        path && before.condition == after.condition && (before.host.is_none() || before.host == after.host)
    }

    fn case(&mut self, before: &Case, after: &Case) {
        let place = self.own.get(before.at.0).and_then(|own| own.place(&before.at.1));
        if before.host.is_none()
            && let Some(host) = &after.host
            && let Some(own) = self.own.first()
        {
            let what = format!("takes the requests of {host} alone, and not of every host");
            self.compared.change(what, format!("{} {}", own.kind, own.name()));
        }
        if let (PathMatch::Letters(own), PathMatch::Prefix(new)) = (&before.path, &after.path) {
            let message = format!(
                "the prefix `{own}` is compared letter by letter; a spec has `{new}` by elements: `{new}` and what is below `{new}/`"
            );
            let hint = "nothing changes where no request has a path that only begins with the same letters";
            self.compared.say(&NOT_HELD, Severity::Warning, place.clone(), message, hint);
        }
        let who = |case: &Case| {
            case.targets.iter().map(|it| (it.service.clone(), it.port, it.share)).collect::<Vec<_>>()
        };
        if who(before) != who(after) {
            let shown = |case: &Case| {
                let target = |it: &crate::routes::Target| {
                    let port = it.port.map(|port| format!(":{port}")).unwrap_or_default();
                    format!("{} % to {}{port}", f64::from(it.share) / 100.0, it.service)
                };
                case.targets.iter().map(target).collect::<Vec<_>>().join(", ")
            };
            let message =
                format!("the route sends {}, and {} would be generated", shown(before), shown(after));
            self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            return;
        }
        let [of_case, of_target] = self.fields;
        self.fields_of(before, of_case, &before.rest, &after.rest);
        for (own, new) in before.targets.iter().zip(&after.targets) {
            self.fields_of(before, of_target, &own.rest, &new.rest);
        }
    }

    fn lost(&mut self, case: &Case) {
        // Its findings were said when it was read.
        if matches!(case.condition, Some(crate::routes::Condition::Other(_))) {
            return;
        }
        let place = self.own.get(case.at.0).and_then(|own| own.place(&case.at.1));
        let what = shown_path(&case.path);
        let message = format!("no stage has what the route does for `{what}`");
        self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
    }

    /// What is said of some requests, or of a Service, beside who gets what.
    fn fields_of(&mut self, case: &Case, field: &str, before: &Map<String, Json>, after: &Map<String, Json>) {
        let found = differences(&Json::Object(before.clone()), &Json::Object(after.clone()));
        for difference in found {
            let at = format!("{field}.{}", generic(&difference.path));
            self.field(case.at.0, &case.at.1, &at, &difference.kind);
        }
    }

    /// What the `spec` of an object says beside its cases.
    fn rest(&mut self, object: usize, before: &Map<String, Json>, after: &Map<String, Json>) {
        let found = differences(&Json::Object(before.clone()), &Json::Object(after.clone()));
        for difference in found {
            let at = format!("spec.{}", generic(&difference.path));
            let path = difference.path.steps().iter().fold(Path::of("spec"), |path, step| match step {
                serin_diagnostic::Step::Key(key) => path.key(key),
                serin_diagnostic::Step::Index(index) => path.index(*index),
            });
            self.field(object, &path, &at, &difference.kind);
        }
    }

    fn field(&mut self, object: usize, path: &Path, field: &str, kind: &Kind) {
        let Some(own) = self.own.get(object) else { return };
        let (place, title) = (own.place(path), format!("{} {}", own.kind, own.name()));
        let router = self.against.candidate.router;
        let is_canary_ingress = router == RouterName::IngressNginx && object > 0;
        match kind {
            Kind::Removed(_) if is_canary_ingress && field.starts_with("spec.tls") => {
                self.compared.change("no `tls`: certificates are read of the stable track's Ingress", title);
            }
            Kind::Added(value) if field == "spec.ingressClassName" => {
                self.compared.change(format!("ingressClassName: {}", shown(value)), title);
            }
            Kind::Removed(value) => {
                self.compared.patch.push((field.to_owned(), value.clone()));
                let message = format!("a spec does not hold `{field}` of {own}: {}", shown(value));
                let hint = "do without it: a route of a release takes what is known to send no request elsewhere, and no more";
                self.compared.say(&NOT_HELD, Severity::Error, place, message, hint);
            }
            Kind::Added(value) => {
                let message = format!("{own} would get `{field}`: {}", shown(value));
                self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            }
            Kind::Changed(before, after) => {
                let message = format!(
                    "`{field}` of {own} is {}, and {} would be generated",
                    shown(before),
                    shown(after)
                );
                self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            }
        }
    }
}

/// A path without positions: `filters[].type`.
fn generic(path: &Path) -> String {
    let mut text = String::new();
    for step in path.steps() {
        match step {
            serin_diagnostic::Step::Key(key) if text.is_empty() => text.push_str(key),
            serin_diagnostic::Step::Key(key) => {
                text.push('.');
                text.push_str(key);
            }
            serin_diagnostic::Step::Index(_) => text.push_str("[]"),
        }
    }
    text
}
