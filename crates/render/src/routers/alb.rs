//! Not rendered yet.

use std::time::Duration;

use serin_plan::{Move, RouteState};
use serin_topology::{RouterName, Topology};

use super::{Cannot, EmptyBackend, Profile, Refusal, Reload, Router};
use crate::Object;

pub(super) struct Alb;

static PROFILES: [Profile; 1] = [Profile {
    name: "alb",
    version: "aws-load-balancer-controller v3.5.0",
    // Targets are registered within seconds to a minute.
    settle: Duration::from_secs(60),
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    weight_change: Reload::None,
    sources: &[
        "kubernetes-sigs/aws-load-balancer-controller 225f44568848: docs (pod_readiness_gate.md)",
        "unconfirmed: that a target group without targets answers 503 for its share alone",
    ],
}];

impl Router for Alb {
    fn name(&self) -> RouterName {
        RouterName::Alb
    }

    fn profiles(&self) -> &'static [Profile] {
        &PROFILES
    }

    fn profile(&self, _: &Topology) -> &'static Profile {
        &PROFILES[0]
    }

    fn refuses(&self, _: &Topology) -> Vec<Refusal> {
        Vec::new()
    }

    fn accepts(&self, _: &Topology, _: &Move) -> Result<(), Cannot> {
        Ok(())
    }

    fn fixed(&self, _: &Topology) -> Vec<Object> {
        Vec::new()
    }

    fn switch(&self, _: &Topology, _: &RouteState) -> Vec<Object> {
        Vec::new()
    }
}
