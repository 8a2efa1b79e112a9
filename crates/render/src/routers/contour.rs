//! Not rendered yet.

use std::time::Duration;

use serin_plan::{Move, RouteState};
use serin_topology::{RouterName, Topology};

use super::{Cannot, EmptyBackend, Profile, Refusal, Reload, Router};
use crate::Object;

pub(super) struct Contour;

static PROFILES: [Profile; 1] = [Profile {
    name: "contour",
    version: "v1.33.6",
    settle: Duration::from_secs(10),
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    weight_change: Reload::None,
    sources: &[
        "projectcontour/contour b83fb6edb8c1: a Service without endpoints is an Envoy cluster without hosts, which answers 503",
        "unconfirmed: the settle time",
    ],
}];

impl Router for Contour {
    fn name(&self) -> RouterName {
        RouterName::Contour
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
