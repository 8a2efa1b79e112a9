//! The route of a candidate: who gets what, and what a spec says of it.

use serde_json::{Value as Json, json};
use serin_check::of_import::{ASSUMED_SETTING, NOT_HELD, SHARED_ROUTE, UNLIKE_INPUT};
use serin_diagnostic::{Finding, Path, Place, Report, Rule};
use serin_objects::{Body, Objects};
use serin_topology::{Match, RouterName};

use crate::Options;
use crate::draft::RouteDraft;
use crate::json::json as value_of;
use crate::recognise::Candidate;
use crate::routes::{Case, Condition, PathMatch, Route, Taken, Target, View, reader};

/// A route that was read.
pub(crate) struct Read {
    pub(crate) draft: RouteDraft,
    pub(crate) route: Route,
    /// Annotations that are said by the settings.
    pub(crate) taken: Vec<String>,
}

pub(crate) fn read(
    objects: &Objects,
    candidate: &Candidate,
    namespace: &str,
    options: &Options,
    report: &mut Report,
) -> Read {
    let mut draft = RouteDraft::new(candidate.router);
    let values =
        candidate.route.iter().filter_map(|position| objects.at(*position).node()).map(value_of).collect();
    let view = View { objects: values, namespace, ports: ports(objects, candidate) };
    if view.objects.is_empty() {
        draft.hosts.clone_from(&options.hosts);
        return Read { draft, route: Route::default(), taken: Vec::new() };
    }
    let reader = reader(candidate.router);
    let route = reader.read(&view);
    let mut taken = Taken::default();
    reader.settings(&route, &view, &mut taken);
    let mut reading = Reading { objects, candidate, report, draft: &mut draft };
    reading.objects_of_route();
    reading.hosts_and_paths(&route, options);
    reading.who_gets_what(&route);
    for (message, hint) in &taken.assumed {
        reading.say(&ASSUMED_SETTING, reading.place(0, &Path::of("kind")), message.clone(), hint);
    }
    draft.service_port = service_port(&view, &route);
    draft.settings = taken.settings;
    draft.tls = taken.tls;
    Read { draft, route, taken: taken.annotations }
}

/// The ports of the stable track's Service.
pub(crate) fn ports(objects: &Objects, candidate: &Candidate) -> Vec<(Option<String>, i64)> {
    match &objects.at(candidate.stable.service).body {
        Body::Service(service) => {
            service.ports.iter().flatten().map(|port| (port.name.clone(), port.port.into())).collect()
        }
        _ => Vec::new(),
    }
}

/// The port that requests are sent to, where the Services have several.
fn service_port(view: &View<'_>, route: &Route) -> Option<Json> {
    if view.ports.len() < 2 {
        return None;
    }
    let number = route.cases.iter().flat_map(|case| &case.targets).find_map(|target| target.port)?;
    let named = view.ports.iter().find(|(_, own)| *own == number).and_then(|(name, _)| name.clone());
    Some(named.map_or_else(|| json!(number), |name| json!(name)))
}

struct Reading<'a> {
    objects: &'a Objects,
    candidate: &'a Candidate,
    report: &'a mut Report,
    draft: &'a mut RouteDraft,
}

impl Reading<'_> {
    /// A release has one route: an object, or a pair of Ingresses.
    fn objects_of_route(&mut self) {
        let most = match self.candidate.router {
            RouterName::IngressNginx if self.candidate.canary.is_some() => 2,
            RouterName::Traefik => usize::MAX,
            _ => 1,
        };
        let objects = self.objects;
        let names = |positions: &[usize]| {
            positions.iter().map(|it| objects.at(*it).to_string()).collect::<Vec<_>>().join(", ")
        };
        let routes = &self.candidate.route;
        let of_traefik = routes.iter().filter(|it| objects.at(**it).kind == "IngressRoute").count();
        if routes.len() > most || of_traefik > 1 {
            let message = format!("several routes lead to the Service: {}", names(routes));
            let hint = "a release has one route: put their hosts and paths into one object, or import without the others";
            self.say(&SHARED_ROUTE, self.place(1, &Path::of("metadata.name")), message, hint);
        }
    }

    fn hosts_and_paths(&mut self, route: &Route, options: &Options) {
        let plain: Vec<&Case> = route.cases.iter().filter(|case| case.condition.is_none()).collect();
        // Where every rule has a condition, that is what is wrong, and not the hosts.
        let of_hosts: Vec<&Case> =
            if plain.is_empty() { route.cases.iter().collect() } else { plain.clone() };
        for case in of_hosts {
            if let Some(host) = case.host.as_ref().filter(|host| !self.draft.hosts.contains(host)) {
                self.draft.hosts.push(host.clone());
            }
        }
        self.every_host(&plain);
        let first = plain.first().map(|case| case.host.clone());
        for case in plain.iter().filter(|case| Some(&case.host) == first.as_ref()) {
            match spec_path(&case.path) {
                Some(path) if !self.draft.paths.contains(&path) => self.draft.paths.push(path),
                Some(_) => {}
                None if matches!(case.path, PathMatch::Method(..)) => {}
                None => {
                    let message = format!("a spec has no path like `{}`", shown(&case.path));
                    self.say(
                        &UNLIKE_INPUT,
                        self.place_of(case),
                        message,
                        "match by a prefix or by an exact path",
                    );
                }
            }
        }
        if self.draft.hosts.is_empty() {
            self.draft.hosts.clone_from(&options.hosts);
        }
        if self.draft.hosts.is_empty() && self.candidate.router == RouterName::Contour {
            let message = "the HTTPProxy has no host of its own: another one includes it".to_owned();
            let hint = "put host and routes into one HTTPProxy and import that; several hosts are added to the spec then";
            self.say(&UNLIKE_INPUT, self.place(0, &Path::of("spec")), message, hint);
        } else if self.draft.hosts.is_empty() {
            let message = "the route names no host, and a spec needs one".to_owned();
            self.say(
                &UNLIKE_INPUT,
                self.place(0, &Path::of("spec")),
                message,
                "say it: `--host web.example.com`",
            );
        }
        let of_host = |host: &Option<String>| {
            let mut paths: Vec<_> = plain.iter().filter(|it| it.host == *host).map(|it| &it.path).collect();
            paths.sort();
            paths
        };
        let paths = first.as_ref().map(of_host);
        if let Some(case) = plain.iter().find(|case| Some(of_host(&case.host)) != paths) {
            let host = case.host.clone().unwrap_or_default();
            let message = format!("the host `{host}` has other paths than the first one");
            let hint = "all hosts of a release have the same paths: give each its own route and release";
            self.say(&SHARED_ROUTE, self.place_of(case), message, hint);
        }
    }

    /// Requests for every host beside those for some, and hosts without requests.
    fn every_host(&mut self, plain: &[&Case]) {
        let every = plain.iter().find(|case| case.host.is_none());
        if let (Some(case), Some(host)) = (every, self.draft.hosts.first().cloned()) {
            let message = format!("a rule takes the requests of every host, beside one for `{host}`");
            let hint = "a spec has hosts by name: remove the rule, or put it into a route of its own";
            self.say(&UNLIKE_INPUT, self.place_of(case), message, hint);
        }
        let objects = self.objects;
        for object in self.candidate.route.iter().map(|position| objects.at(*position)) {
            let Body::Ingress(spec) = &object.body else { continue };
            for (number, rule) in spec.rules.iter().flatten().enumerate() {
                let paths = rule.http.as_ref().map(|http| http.paths.as_slice()).unwrap_or_default();
                let at = Path::of("spec.rules").index(number);
                for (position, path) in paths.iter().enumerate() {
                    let kind = path.path_type.as_str();
                    if !["Exact", "ImplementationSpecific", "Prefix"].contains(&kind) {
                        let at = at.clone().join("http.paths").index(position).key("pathType");
                        let message = format!("`{kind}` is no `pathType`, and Kubernetes refuses {object}");
                        let hint = "those are `Exact`, `ImplementationSpecific` and `Prefix`";
                        self.say(&UNLIKE_INPUT, object.place(&at), message, hint);
                    }
                }
                if !paths.is_empty() {
                    continue;
                }
                let host = rule.host.as_ref().map_or("every host".to_owned(), |host| format!("`{host}`"));
                let message =
                    format!("a spec does not hold the rule of {object} for {host}: it has no paths");
                let hint = "its requests go to no Service of the release: keep it in an Ingress of its own where it matters";
                let place = object.place(&at);
                self.say(&NOT_HELD, place, message, hint);
            }
        }
    }

    fn who_gets_what(&mut self, route: &Route) {
        let [stable, canary] = [Some(self.candidate.stable), self.candidate.canary]
            .map(|pods| pods.map(|pods| self.objects.at(pods.service).name().to_owned()));
        let is_own = |target: &Target| [&stable, &canary].contains(&&Some(target.service.clone()));
        let share = |targets: &[Target]| {
            targets.iter().find(|target| Some(&target.service) == canary.as_ref()).map_or(0, |it| it.share)
        };
        let mut weight = None;
        for case in &route.cases {
            if let Some(other) = case.targets.iter().find(|target| !is_own(target)) {
                let message = match other.service.strip_prefix('?') {
                    Some(what) => format!("the route sends requests to {what}, which is no Service"),
                    None => format!("the route sends requests to `{}` as well", other.service),
                };
                let hint = "a release has a route of its own, an object that names its two Services alone";
                self.say(&SHARED_ROUTE, self.place_of(case), message, hint);
                continue;
            }
            if case.targets.is_empty() {
                let message =
                    "some requests of the route go to no Service: a redirect, or an answer of its own"
                        .to_owned();
                let hint = "put it into an object of its own";
                self.say(&SHARED_ROUTE, self.place_of(case), message, hint);
                continue;
            }
            if self.is_never_reached(route, case) {
                let message =
                    "the rule is never reached: one above it takes the same requests and more".to_owned();
                let hint = "move it above that one, or remove it; in a spec a match comes first";
                self.say(&UNLIKE_INPUT, self.place_of(case), message, hint);
            }
            match &case.condition {
                Some(condition) => self.matched(case, condition, share(&case.targets)),
                None => {
                    let own = share(&case.targets);
                    if weight.is_some_and(|weight| weight != own) {
                        let message =
                            "the canary gets another part of these requests than of others".to_owned();
                        let hint = "a release has one weight: give all paths the same";
                        self.say(&UNLIKE_INPUT, self.place_of(case), message, hint);
                    }
                    weight = weight.or(Some(own));
                }
            }
        }
        self.draft.weight = weight.unwrap_or_default();
    }

    /// In a VirtualService the first rule that matches wins.
    fn is_never_reached(&self, route: &Route, case: &Case) -> bool {
        let same =
            |other: &&Case| other.host == case.host && other.path == case.path && other.condition.is_none();
        self.candidate.router == RouterName::Istio
            && case.condition.is_some()
            && route.cases.iter().take_while(|other| !std::ptr::eq(*other, case)).any(|other| same(&other))
    }

    fn matched(&mut self, case: &Case, condition: &Condition, share: u32) {
        let matched = match condition {
            Condition::Header(name, value) => Match::header(name, value),
            Condition::Cookie(name, value) => Match::cookie(name, value),
            Condition::Other(text) => {
                let message = format!("a spec has no match like this: {text}");
                let hint = "a match is one header or one cookie with one value";
                self.say(&UNLIKE_INPUT, self.place_of(case), message, hint);
                return;
            }
        };
        if share != 10_000 {
            let message = format!("requests with `{matched}` do not all go to the canary");
            self.say(
                &UNLIKE_INPUT,
                self.place_of(case),
                message,
                "a match of a spec sends all of them there",
            );
            return;
        }
        if self.draft.matched.as_ref().is_some_and(|own| *own != matched) {
            let message = format!("a second match: `{matched}`");
            self.say(&UNLIKE_INPUT, self.place_of(case), message, "a release has one match");
            return;
        }
        self.draft.matched = Some(matched);
    }

    fn place_of(&self, case: &Case) -> Option<Place> {
        self.place(case.at.0, &case.at.1)
    }

    fn place(&self, object: usize, at: &Path) -> Option<Place> {
        let position = self.candidate.route.get(object).or_else(|| self.candidate.route.first())?;
        self.objects.at(*position).place(at)
    }

    fn say(&mut self, rule: &'static Rule, place: Option<Place>, message: String, hint: &str) {
        let is_said = self.report.findings().iter().any(|it| it.message == message && it.place == place);
        if !is_said {
            self.report.add(Finding::new(rule, message).at(place).hint(hint));
        }
    }
}

/// A path as a spec writes it.
fn spec_path(path: &PathMatch) -> Option<(String, Option<&'static str>)> {
    match path {
        PathMatch::Prefix(path) => Some((path.clone(), None)),
        PathMatch::Exact(path) => Some((path.clone(), Some("Exact"))),
        PathMatch::Own(path) => Some((path.clone(), Some("ImplementationSpecific"))),
        PathMatch::Letters(path) => Some((by_elements(path), None)),
        PathMatch::Method(..) | PathMatch::Other(_) => None,
    }
}

/// The nearest that a prefix by elements comes to one that is compared letter by letter.
pub(crate) fn by_elements(path: &str) -> String {
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

pub(crate) fn shown(path: &PathMatch) -> String {
    match path {
        PathMatch::Prefix(path)
        | PathMatch::Exact(path)
        | PathMatch::Own(path)
        | PathMatch::Letters(path)
        | PathMatch::Other(path) => path.clone(),
        PathMatch::Method(service, method) => match method {
            Some(method) => format!("{service}/{method}"),
            None => service.clone(),
        },
    }
}
