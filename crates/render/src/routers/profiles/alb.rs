//! How AWS Load Balancer Controller behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

pub(in crate::routers) static PROFILES: [Profile; 1] = [Profile {
    name: "alb",
    version: "aws-load-balancer-controller v3.5.0",
    // Targets are registered within seconds to a minute.
    settle: Duration::from_secs(60),
    // Weights up to 999 show every step of 0.1 %.
    weight_range: "0 to 999",
    weight_step: 10,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    // A rule of a listener is modified in place.
    missing_service: "no change of the whole group is taken any more",
    all_zero: "not said",
    sticky: "with `targetGroupStickinessConfig` they stay",
    weight_change: Reload::None,
    sources: &[
        "kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/deploy/elbv2/listener_rule_synthesizer.go (rules are modified in place, and made before others are deleted)",
        "kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/ingress/model_build_target_group.go (what a target group is made of)",
        "kubernetes-sigs/aws-load-balancer-controller v3.5.0: docs/deploy/pod_readiness_gate.md",
        "AWS, Elastic Load Balancing API: TargetGroupTuple (weights 0 to 999)",
        "unconfirmed: that a target group without targets answers 503 for its share alone, and the settle time",
    ],
}];
