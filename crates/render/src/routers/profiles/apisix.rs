//! How Apache APISIX behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

pub(in crate::routers) static PROFILES: [Profile; 1] = [Profile {
    name: "apisix",
    version: "apisix-ingress-controller 2.2.0",
    // One call that hands the change on may take 15 s (`exec_adc_timeout`).
    settle: Duration::from_secs(20),
    weight_range: "0 and more",
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    missing_service: "the other one gets its share",
    all_zero: "each gets the same",
    sticky: "unconfirmed, taken for staying",
    weight_change: Reload::None,
    sources: &[
        "apache/apisix-ingress-controller 2.2.0: internal/adc/translator/apisixroute.go (buildUpstream: the first backend is the service's, the others the traffic-split plugin's)",
        "apache/apisix f519a0f04ccf: apisix/upstream.lua (set_by_route: 503 for an upstream without nodes), apisix/plugins/traffic-split.lua",
        "openresty/lua-resty-balancer 0d30d5c68631: lib/resty/roundrobin.lua (weight 0 gets nobody beside another weight)",
        "apache/apisix-ingress-controller 2.2.0: config/manager/config.yaml (exec_adc_timeout)",
        "unconfirmed: the settle time, as twice a call and what the gateway needs to read it",
    ],
}];
