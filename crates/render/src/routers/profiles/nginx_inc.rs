//! How NGINX Ingress Controller of F5 behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

pub(in crate::routers) static PROFILES: [Profile; 1] = [Profile {
    name: "nginx-inc",
    version: "v5.5.4",
    settle: Duration::from_secs(10),
    weight_range: "0 to 100, of two or more that come to 100",
    weight_step: 100,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    missing_service: "502 for its share",
    all_zero: "cannot be: they come to 100",
    sticky: "no: a cookie counts within one upstream",
    weight_change: Reload::Reload,
    sources: &[
        "nginx/kubernetes-ingress v5.5.4: internal/configs/virtualserver.go (generateEndpointsForUpstream: an upstream without endpoints is a socket that answers 502)",
        "nginx/kubernetes-ingress v5.5.4: pkg/apis/configuration/validation/virtualserver.go (validateSplits: whole per cent that come to 100)",
        "nginx/kubernetes-ingress v5.5.4: cmd/nginx-ingress/flags.go (-weight-changes-dynamic-reload is off, and for NGINX Plus alone)",
        "unconfirmed: the settle time",
    ],
}];
