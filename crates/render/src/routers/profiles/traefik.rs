//! How Traefik behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

/// Without `allowEmptyServices`, which is what is known when nobody says.
const STRICT: Profile = Profile {
    name: "traefik",
    version: "v3.7.9",
    settle: Duration::from_secs(10),
    weight_range: "0 and more",
    weight_step: 1,
    empty_canary: EmptyBackend::LosesEverythingIfSent,
    empty_stable: EmptyBackend::LosesEverythingIfSent,
    missing_service: "the whole route is left out",
    all_zero: "503",
    sticky: "no: they are let go",
    weight_change: Reload::None,
    sources: &[
        "traefik/traefik v3.7.9: pkg/provider/kubernetes/crd/kubernetes_http.go (loadServers, buildServicesLB, loadIngressRouteConfiguration: without allowEmptyServices a Service without endpoints is an error, and a route with an error is left out)",
        "traefik/traefik v3.7.9: pkg/provider/kubernetes/crd/kubernetes.go (AllowEmptyServices is off by default); traefik/traefik-helm-chart 31.0.0: Changelog.md (on by default)",
        "traefik/traefik v3.7.9: pkg/server/service/loadbalancer/wrr/wrr.go (any weight above 0, as parts of the sum; a new configuration is swapped in)",
        "traefik/traefik v3.7.9: cmd/configuration.go (providersThrottleDuration of 2 s)",
        "unconfirmed: that 10 s are enough beside those 2 s",
    ],
};

pub(in crate::routers) static PROFILES: [Profile; 2] = [
    STRICT,
    Profile {
        name: "traefik/allow-empty-services",
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        sources: &[
            "traefik/traefik v3.7.9: pkg/provider/kubernetes/crd/kubernetes_http.go (loadServers), pkg/server/service/loadbalancer/wrr/wrr.go (nextServer: a Service without servers answers 503, for its share)",
            "traefik/traefik v3.7.9: cmd/configuration.go (providersThrottleDuration of 2 s)",
            "unconfirmed: that 10 s are enough beside those 2 s",
        ],
        ..STRICT
    },
];
