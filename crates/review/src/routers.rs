//! What every router can show and how it behaves at the edges: asked of the routers themselves.

use std::io;

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use minijinja::value::Serde;
use serde::Serialize;
use serin_plan::{Move, RouteState};
use serin_render::Manifest;
use serin_render::routers::{self, Cannot, EmptyBackend, Reload, Router};
use serin_topology::routers::{AlbListener, AlbProtocol};
use serin_topology::{
    Host, HttpPath, Match, PathType, ReleaseBuilder, Router as Choice, RouterName, Tls, Topology, Weight,
};

use crate::page::ENVIRONMENT;
use crate::table::table;

/// A way of setting up a router.
#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    version: &'static str,
    route: String,
    weights: &'static str,
    header: Answer,
    cookie: Answer,
    hosts: Answer,
    exact: Answer,
    tls: Answer,
    empty_canary: &'static str,
    empty_stable: &'static str,
    #[serde(skip)]
    short: [&'static str; 2],
    weight_range: &'static str,
    missing_service: &'static str,
    all_zero: &'static str,
    sticky: &'static str,
    weight_change: &'static str,
    settle_seconds: u64,
    sources: &'static [&'static str],
}

/// Whether a router can show something, and if not why.
#[derive(Debug, Serialize)]
struct Answer {
    can: bool,
    why: String,
}

/// The routers for a terminal.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
///
/// ```
/// let table = serin::routers_table().expect("it is text");
/// assert!(table.contains("gateway-api"));
/// ```
pub fn routers_table() -> io::Result<String> {
    let heads =
        ["ROUTER", "ROUTE", "WEIGHTS", "HEADER", "COOKIE", "CANARY EMPTY", "STABLE EMPTY", "SETTLES IN"];
    let line = |row: &Row| {
        let [header, cookie] = [&row.header, &row.cookie].map(|answer| if answer.can { "yes" } else { "no" });
        let [canary, stable] = row.short.map(str::to_owned);
        let settle = format!("{} s", row.settle_seconds);
        [
            row.name.to_owned(),
            row.route.clone(),
            row.weights.to_owned(),
            header.to_owned(),
            cookie.to_owned(),
            canary,
            stable,
            settle,
        ]
    };
    table(heads, rows().iter().map(line))
}

/// The routers as a page of Markdown: what each can show and why not, how each behaves at the edges, and the sources.
///
/// # Errors
///
/// When the template does not fit, which the tests rule out.
///
/// ```
/// let page = serin::routers_page().expect("the template fits");
/// assert!(page.contains("gateway-api"));
/// ```
pub fn routers_page() -> Result<String, minijinja::Error> {
    #[derive(Serialize)]
    struct Page {
        reasons: Vec<Reason>,
        rows: Vec<Row>,
    }
    let rows = rows();
    ENVIRONMENT.get_template(TEMPLATE)?.render(Serde(Page { reasons: reasons(&rows), rows }))
}

/// Why some routers cannot show something.
#[derive(Debug, Serialize)]
struct Reason {
    names: Vec<&'static str>,
    why: String,
}

/// Every reason once, with all whose it is.
fn reasons(rows: &[Row]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for row in rows {
        let answers = [&row.header, &row.cookie, &row.hosts, &row.exact, &row.tls];
        for answer in answers.into_iter().filter(|answer| !answer.can) {
            match reasons.iter_mut().find(|reason| reason.why == answer.why) {
                Some(reason) => reason.names.push(row.name),
                None => reasons.push(Reason { names: vec![row.name], why: answer.why.clone() }),
            }
        }
    }
    reasons
}

pub(crate) const TEMPLATE: &str = "routers.md";

fn rows() -> Vec<Row> {
    let Some(sample) = sample() else { return Vec::new() };
    let mut rows = Vec::new();
    for router in routers::ALL {
        rows.extend(router.setups().into_iter().map(|setup| row(*router, setup, &sample)));
    }
    rows
}

fn row(router: &dyn Router, setup: Choice, sample: &Topology) -> Row {
    let mut release = sample.clone();
    release.route.router = setup;
    let profile = router.profile(&release);
    let accepts = |change: &Move| Answer::of(router.accepts(&release, change).err());
    Row {
        name: profile.name,
        version: profile.version,
        route: kinds(router, &release),
        weights: weights(router, &release),
        header: accepts(&Move::Match(Match::header("X-Canary", "always"))),
        cookie: accepts(&Move::Match(Match::cookie("canary", "always"))),
        hosts: refused(router, &release, |release| {
            release.route.hosts.extend(Host::new("other.example.com"));
        }),
        exact: refused(router, &release, |release| {
            release.route.paths = HttpPath::new("/exact", PathType::Exact).into_iter().collect();
        }),
        tls: certificates(router, &release),
        short: [profile.empty_canary, profile.empty_stable].map(EmptyBackend::short),
        empty_canary: profile.empty_canary.words(),
        empty_stable: profile.empty_stable.words(),
        weight_range: profile.weight_range,
        missing_service: profile.missing_service,
        all_zero: profile.all_zero,
        sticky: profile.sticky,
        weight_change: match profile.weight_change {
            Reload::None => "goes on",
            Reload::Reload => "reloads, and long connections end",
        },
        settle_seconds: profile.settle.as_secs(),
        sources: profile.sources,
    }
}

impl Answer {
    fn of(cannot: Option<Cannot>) -> Self {
        match cannot {
            None => Self { can: true, why: String::new() },
            Some(cannot) => Self { can: false, why: format!("cannot {}; {}", cannot.what, cannot.hint) },
        }
    }
}

/// Whether a router shows the certificates of a spec; where it takes no Secret and hosts alone, that is the answer.
fn certificates(router: &dyn Router, release: &Topology) -> Answer {
    let with = |secret_name: Option<String>| {
        refused(router, release, |release| {
            release
                .route
                .tls
                .push(Tls { secret_name: secret_name.clone(), hosts: release.route.hosts.clone() });
        })
    };
    let of_secret = with(Some("web-tls".to_owned()));
    let mut secure = release.clone();
    if let Choice::Alb(settings) = &mut secure.route.router {
        let listener = AlbListener { protocol: Some(AlbProtocol::Https), port: Some(443) };
        settings.listen_ports = Some(vec![listener]);
    }
    let of_hosts = refused(router, &secure, |release| {
        release.route.tls.push(Tls { secret_name: None, hosts: release.route.hosts.clone() });
    });
    match (of_secret.can, of_hosts.can) {
        (false, true) => Answer { why: format!("{}; hosts alone it takes", of_secret.why), ..of_secret },
        _ => of_secret,
    }
}

/// What a router says of a release that has one thing more; what it says of the release anyway does not count.
fn refused(router: &dyn Router, release: &Topology, change: impl Fn(&mut Topology)) -> Answer {
    let before = router.refuses(release);
    let mut changed = release.clone();
    change(&mut changed);
    let refusal = router.refuses(&changed).into_iter().find(|refusal| !before.contains(refusal));
    Answer::of(refusal.map(|refusal| refusal.cannot))
}

/// The kinds of the objects of the route.
fn kinds(router: &dyn Router, release: &Topology) -> String {
    let mut objects = router.fixed(release);
    objects.extend(router.switch(release, &RouteState::REST));
    let kind = |manifest: &Manifest| match manifest {
        Manifest::Ingress(_) => "Ingress",
        Manifest::Custom(custom) => custom.kind,
        Manifest::Deployment(_) | Manifest::Service(_) => "",
    };
    let kinds: Vec<_> = objects.iter().map(|object| kind(&object.manifest)).collect();
    match kinds.as_slice() {
        [first, others @ ..] if !others.is_empty() => format!("{} {first}es", kinds.len()),
        _ => kinds.concat(),
    }
}

/// The finest steps of a weight of which every one can be shown.
fn weights(router: &dyn Router, release: &Topology) -> &'static str {
    let step = step(router, release);
    STEPS.into_iter().find(|(known, _)| *known == step).map_or("coarser than 1 %", |(_, words)| words)
}

/// Hundredths of a per cent, as in a profile, and words for them.
const STEPS: [(u16, &str); 3] = [(1, "0.01 %"), (10, "0.1 %"), (100, "1 %")];

/// The finest step of which every multiple is accepted.
fn step(router: &dyn Router, release: &Topology) -> u16 {
    let can_show = |hundredths: u16| {
        let weight = Weight::from_percent(f64::from(hundredths) / 100.0);
        weight.is_some_and(|weight| router.accepts(release, &Move::Weight(weight)).is_ok())
    };
    let all = |step: u16| (1..=10_000 / step).all(|position| can_show(position * step));
    STEPS.into_iter().map(|(step, _)| step).find(|step| all(*step)).unwrap_or(u16::MAX)
}

/// A release without anything that a router could refuse. None never happens: it is a valid one.
fn sample() -> Option<Topology> {
    let container = Container { name: "app".into(), image: Some("web:1".into()), ..Container::default() };
    let spec = PodSpec { containers: vec![container], ..PodSpec::default() };
    let port = ServicePort { port: 80, ..ServicePort::default() };
    let release = ReleaseBuilder::new("web")
        .namespace("shop")
        .replicas(2)
        .template(PodTemplateSpec { spec: Some(spec), ..PodTemplateSpec::default() })
        .service(ServiceSpec { ports: Some(vec![port]), ..ServiceSpec::default() })
        .router(RouterName::IngressNginx.unset())
        .host("web.example.com");
    release.build().ok()
}

#[cfg(test)]
mod tests {
    use serin_render::routers;

    use super::{rows, sample, step};

    /// What a profile says of weights is what the router accepts.
    #[test]
    fn the_step_of_a_weight_is_the_profiles() {
        for router in routers::ALL {
            for setup in router.setups() {
                let mut release = sample().expect("a valid release");
                release.route.router = setup;
                let profile = router.profile(&release);
                assert_eq!(step(*router, &release), profile.weight_step, "{}", profile.name);
            }
        }
    }

    #[test]
    fn every_way_of_setting_up_a_router_is_a_row_and_renders_a_route() {
        let rows = rows();
        let names: Vec<_> = rows.iter().map(|row| row.name).collect();
        assert_eq!(names, routers::profiles().map(|profile| profile.name).collect::<Vec<_>>());
        for row in rows {
            assert!(!row.route.is_empty(), "{} renders nothing", row.name);
        }
    }
}
