//! What a spec is made of, before it is written.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serin_topology::{Carrier, Match, RouterName};
use serin_yaml::Node;

/// The names of the objects of a track, as far as they are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) deployment: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) route: Option<String>,
}

/// A spec, part by part.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
    pub(crate) replicas: Json,
    pub(crate) deployment: Vec<(&'static str, Json)>,
    pub(crate) template: Node,
    pub(crate) canary: Option<Node>,
    pub(crate) service: Node,
    pub(crate) route: RouteDraft,
    /// The stages from the one that is live; none where no release is under way.
    pub(crate) stages: Option<Vec<StageDraft>>,
    /// Of the stable and of the canary track.
    pub(crate) names: [Names; 2],
    pub(crate) selectors: [BTreeMap<String, String>; 2],
}

/// What splits the traffic, and which traffic.
#[derive(Debug, Clone)]
pub(crate) struct RouteDraft {
    pub(crate) router: RouterName,
    pub(crate) service_port: Option<Json>,
    pub(crate) hosts: Vec<String>,
    /// Paths and their types; those of a prefix are not written.
    pub(crate) paths: Vec<(String, Option<&'static str>)>,
    pub(crate) tls: Vec<(Option<String>, Vec<String>)>,
    pub(crate) annotations: BTreeMap<String, String>,
    pub(crate) settings: Vec<(&'static str, Json)>,
    pub(crate) patch_labels: BTreeMap<String, String>,
    pub(crate) patch_annotations: BTreeMap<String, String>,
    pub(crate) patch_spec: Option<Json>,
    /// Hundredths of a per cent that the canary gets.
    pub(crate) weight: u32,
    pub(crate) matched: Option<Match>,
}

impl RouteDraft {
    /// A route of which nothing is known but who reads it.
    pub(crate) fn new(router: RouterName) -> Self {
        Self {
            router,
            service_port: None,
            hosts: Vec::new(),
            paths: Vec::new(),
            tls: Vec::new(),
            annotations: BTreeMap::new(),
            settings: Vec::new(),
            patch_labels: BTreeMap::new(),
            patch_annotations: BTreeMap::new(),
            patch_spec: None,
            weight: 0,
            matched: None,
        }
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.weight == 0 && self.matched.is_none()
    }
}

/// A stage of the plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageDraft {
    /// Hundredths of a per cent; 0 for one that only matches.
    pub(crate) weight: u32,
    pub(crate) matched: Option<Match>,
    pub(crate) canary_replicas: Option<u32>,
}

/// The stages of a release that has come to a weight and a match.
pub(crate) fn stages(weight: u32, matched: Option<&Match>) -> Vec<StageDraft> {
    let at = |weight| StageDraft { weight, ..StageDraft::default() };
    let matching =
        matched.map(|matched| StageDraft { matched: Some(matched.clone()), ..StageDraft::default() });
    let own = (weight > 0).then(|| at(weight));
    let rest = [1_000, 5_000, 10_000].into_iter().filter(|it| *it > weight).map(at);
    matching.into_iter().chain(own).chain(rest).collect()
}

/// A match as a spec writes it.
pub(crate) fn written(matched: &Match) -> Json {
    let carrier = match matched.carrier {
        Carrier::Header => "header",
        Carrier::Cookie => "cookie",
    };
    serde_json::json!({carrier: {"name": matched.name, "value": matched.value}})
}
