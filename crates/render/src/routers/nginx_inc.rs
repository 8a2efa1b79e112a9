//! Not rendered yet.

use std::time::Duration;

use serin_plan::{Move, RouteState};
use serin_topology::{RouterName, Topology};

use super::{Cannot, EmptyBackend, Profile, Refusal, Reload, Router};
use crate::Object;

pub(super) struct NginxInc;

static PROFILES: [Profile; 1] = [Profile {
    name: "nginx-inc",
    version: "v5.5.4",
    settle: Duration::from_secs(10),
    weight_step: 100,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    weight_change: Reload::Reload,
    sources: &[
        "nginx/kubernetes-ingress f92a24e4fd2b: an upstream without endpoints is a socket that answers 502",
        "unconfirmed: the settle time",
    ],
}];

impl Router for NginxInc {
    fn name(&self) -> RouterName {
        RouterName::NginxInc
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
