//! How each implementation of Gateway API behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

/// What the specification promises of every implementation.
const CONFORMANT: Profile = Profile {
    name: "gateway-api",
    version: "v1.6.1",
    settle: Duration::from_secs(10),
    weight_range: "0 to 1,000,000",
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    missing_service: "500 for its share",
    all_zero: "not said",
    sticky: "with `sessionPersistence` they stay",
    weight_change: Reload::None,
    sources: &[
        "kubernetes-sigs/gateway-api v1.6.1: apis/v1/httproute_types.go (BackendRefs: 503 for a Service without ready endpoints, for its share)",
        "kubernetes-sigs/gateway-api v1.6.1: apis/v1/shared_types.go (BackendRef: weight 0 to 1,000,000)",
        "unconfirmed: the settle time, which is the implementation's",
    ],
};

pub(in crate::routers) static PROFILES: [Profile; 7] = [
    CONFORMANT,
    Profile {
        name: "gateway-api/aws",
        version: "aws-load-balancer-controller v3.5.0",
        settle: Duration::from_secs(60),
        weight_step: 10,
        weight_range: "0 to 999",
        missing_service: "the other one gets its share",
        all_zero: "500",
        sources: &[
            "kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/gateway/routeutils/backend.go (weights up to 999; a Service that is missing leaves its share to the other one)",
            "kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/gateway/routeutils/route_rule_condition.go (headers)",
            "unconfirmed: that a target group without targets answers 503 for its share alone, and the settle time",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/envoy-gateway",
        version: "v1.9.0",
        all_zero: "500",
        sources: &[
            "envoyproxy/gateway v1.9.0: internal/xds/translator/route.go (buildXdsWeightedRouteAction: 503 for the share of a Service without endpoints)",
            "envoyproxy/gateway v1.9.0: internal/gatewayapi/route.go",
            "unconfirmed: the settle time; no wait was found",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/istio",
        version: "1.30.3",
        settle: Duration::from_secs(15),
        all_zero: "500",
        sources: &[
            "istio/istio 1.30.3: pilot/pkg/config/kube/gateway/conversion.go (buildHTTPDestination: weights as they are written)",
            "istio/istio 1.30.3: pilot/pkg/features/tuning.go (PILOT_DEBOUNCE_MAX: changes wait for up to 10 s)",
            "unconfirmed: that Envoy answers 503 for the share of a Service without endpoints",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/kong",
        version: "v3.5.13",
        settle: Duration::from_secs(15),
        weight_range: "0 to 65,535 for each pod",
        missing_service: "the other one gets its share",
        all_zero: "503",
        sources: &[
            "Kong/kubernetes-ingress-controller v3.5.13: internal/dataplane/translator/translate_upstreams.go (getUpstreams: weights are divided by the number of pods)",
            "Kong/kong 3.9.3: kong/db/schema/entities/targets.lua (the weight of a pod is 0 to 65,535)",
            "Kong/kubernetes-ingress-controller v3.5.13: internal/dataplane/synchronizer.go (3 s); Kong/kong 3.9.3: kong.conf.default (5 s and 5 s with a database)",
            "pessimistic: a Service without endpoints drops out, and the other one takes its share only while it has a weight",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/nginx-gateway-fabric",
        version: "v2.6.7",
        settle: Duration::from_secs(40),
        weight_change: Reload::Reload,
        all_zero: "500",
        sources: &[
            "nginx/nginx-gateway-fabric v2.6.7: internal/controller/nginx/config/split_clients.go (steps of 0.01 %), upstreams.go (503 for the share of a Service without endpoints)",
            "nginx/nginx-gateway-fabric v2.6.7: internal/controller/handler.go (updateNginxConf: a change of a weight reloads, with Plus too)",
            "nginx/agent 01f28af60870: internal/resource/nginx_instance_operator.go, internal/config/defaults.go (new workers are waited for up to 30 s)",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/traefik",
        version: "v3.7.9",
        all_zero: "503",
        sources: &[
            "traefik/traefik v3.7.9: pkg/provider/kubernetes/gateway/httproute.go (loadWRRService: a Service without endpoints keeps its weight)",
            "traefik/traefik v3.7.9: pkg/server/service/loadbalancer/wrr/wrr.go (503 for its share)",
            "traefik/traefik v3.7.9: cmd/configuration.go (providersThrottleDuration: 2 s)",
        ],
        ..CONFORMANT
    },
];
