//! How the community's ingress-nginx, and Traefik reading its annotations behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

/// The community's controller, which is meant when nobody says another one.
const COMMUNITY: Profile = Profile {
    name: "ingress-nginx",
    version: "controller-v1.15.1",
    // One sync every 3.3 s (`--sync-rate-limit` 0.3) and a poll of the workers every second.
    settle: Duration::from_secs(5),
    // `canary-weight-total` may be any integer above 100.
    weight_range: "0 to `canary-weight-total`, 100 or more",
    weight_step: 1,
    empty_canary: EmptyBackend::OtherTrackServes,
    empty_stable: EmptyBackend::LosesEverything,
    missing_service: "a canary that is not there is passed over; without a stable one everybody gets 503",
    all_zero: "cannot be: stable gets the rest",
    sticky: "with cookie affinity they stay",
    weight_change: Reload::None,
    sources: &[
        "kubernetes/ingress-nginx controller-v1.15.1: rootfs/etc/nginx/lua/balancer.lua (get_balancer, route_to_alternative_balancer, BACKENDS_SYNC_INTERVAL)",
        "kubernetes/ingress-nginx controller-v1.15.1: docs/user-guide/cli-arguments.md (--sync-rate-limit)",
        "kubernetes/ingress-nginx controller-v1.15.1: pkg/util/ingress/ingress.go (IsDynamicConfigurationEnough)",
    ],
};

pub(in crate::routers) static PROFILES: [Profile; 2] = [
    COMMUNITY,
    Profile {
        name: "ingress-nginx/traefik",
        version: "v3.7.9",
        settle: Duration::from_secs(10),
        // A canary without endpoints is passed over and the primary serves; but as long as its last pods terminate they
        // are listed, get nothing, and its share is answered 503.
        empty_canary: EmptyBackend::LosesItsShare,
        // An empty primary is rendered without servers, and gets its share.
        empty_stable: EmptyBackend::LosesItsShare,
        missing_service: "a canary that is not there is passed over; of a stable one it is unconfirmed",
        sticky: "no: they are let go",
        sources: &[
            "traefik/traefik v3.7.9: pkg/provider/kubernetes/ingress-nginx/build.go (canary endpoints, weights, an empty primary; getEndpointsFromEndpointSlices: terminating pods are fenced)",
            "traefik/traefik v3.7.9: pkg/provider/kubernetes/ingress-nginx/translator.go (one weighted service of both; routers of a header and of a cookie)",
            "traefik/traefik v3.7.9: pkg/server/service/loadbalancer/wrr/wrr.go (nextServer: 503 where every server is fenced, or there is none)",
            "traefik/traefik v3.7.9: cmd/configuration.go (providersThrottleDuration of 2 s)",
            "unconfirmed: that 10 s are enough beside those 2 s",
        ],
        ..COMMUNITY
    },
];
