use serin_diagnostic::{Rule, Severity};
use serin_objects::{Backend, Objects, Route, RouterKind};

use super::tracks::Tracks;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "empty-service-in-route",
        severity: Severity::Warning,
        page: include_str!("empty_service_in_route.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let tracks = Tracks::of(objects);
    for route in objects.routes().iter().filter(|route| route.router == RouterKind::Traefik) {
        for backend in route.rule.backends.iter().filter(|backend| !is_told(route, backend)) {
            if !is_empty(objects, &tracks, backend) {
                continue;
            }
            let message = format!(
                "`{}` has no pods: without `allowEmptyServices` Traefik leaves the whole route out",
                backend.service
            );
            let hint = match backend.weight {
                0 => "take it out of the route until it has pods: a weight of 0 is none",
                _ => "give it pods, or take it out of the route until it has some",
            };
            findings.add_hint(objects.at(route.object), &backend.at, message, hint);
        }
    }
}

/// Whether it is no matter of several Services, or `track-without-pods` tells it.
fn is_told(route: &Route, backend: &Backend) -> bool {
    let backends = &route.rule.backends;
    backends.len() < 2 || backends.len() == 2 && backend.weight > 0 && route.rule.total() > 0
}

/// Whether somebody says that a Service has no pods.
fn is_empty(objects: &Objects, tracks: &Tracks<'_>, backend: &Backend) -> bool {
    let Some(service) = objects.service(&backend.namespace, &backend.service) else { return false };
    let mut workloads =
        objects.workloads_of(service).iter().filter_map(|it| objects.workload(*it)).peekable();
    workloads.peek().is_some() && workloads.all(|workload| tracks.replicas(&workload) == Some(0))
}
