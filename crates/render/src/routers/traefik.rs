//! Not rendered yet.

use std::time::Duration;

use serin_plan::{Move, RouteState};
use serin_topology::{RouterName, Topology};

use super::{Cannot, EmptyBackend, Profile, Refusal, Reload, Router};
use crate::Object;

pub(super) struct Traefik;

static PROFILES: [Profile; 1] = [Profile {
    name: "traefik",
    version: "v3.7.9",
    settle: Duration::from_secs(10),
    weight_step: 1,
    empty_canary: EmptyBackend::LosesEverything,
    empty_stable: EmptyBackend::LosesEverything,
    weight_change: Reload::None,
    sources: &[
        "traefik/traefik d0bd2ec19853: without allowEmptyServices an empty child makes the whole weighted service fail",
        "unconfirmed: the settle time",
    ],
}];

impl Router for Traefik {
    fn name(&self) -> RouterName {
        RouterName::Traefik
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
