use std::time::Duration;

use serin_plan::Stage;
use serin_topology::Weight;

/// How a router behaves at the edges: what decides whether a step is safe. Data, so that the rules, the plan page
/// and the proof read the same facts.
///
/// ```
/// use serin::routers::{self, Profile};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let profile: &Profile = routers::profile_of(&web.topology);
/// assert!(!profile.sources.is_empty());
/// // The death of the new version loses what is sent to it, or more where it breaks the whole route.
/// let stage = web.plan.stage("010-weight").expect("by default");
/// assert!(profile.at_stake(stage) >= stage.exposure());
/// ```
#[derive(Debug)]
pub struct Profile {
    /// The name by which a spec chooses it.
    pub name: &'static str,
    /// The version that the facts were read from.
    pub version: &'static str,
    /// The time until a change has reached every proxy, with the router's default settings, rounded up.
    pub settle: Duration,
    /// What may be written as the weight of a Service.
    pub weight_range: &'static str,
    /// The smallest step between two weights, in hundredths of a per cent.
    pub weight_step: u16,
    /// What becomes of the requests for the canary while it has no ready pod.
    pub empty_canary: EmptyBackend,
    /// What becomes of the requests for the stable track while it has no ready pod.
    pub empty_stable: EmptyBackend,
    /// What becomes of the requests for a Service that is not there.
    pub missing_service: &'static str,
    /// What becomes of requests while the weights of all Services are 0.
    pub all_zero: &'static str,
    /// Whether users who stay with a track by a session stay there at weight 0 too.
    pub sticky: &'static str,
    /// What a change of the weight makes the proxy do.
    pub weight_change: Reload,
    /// Where all of this was read.
    pub sources: &'static [&'static str],
}

/// What becomes of requests whose track has no ready pod.
///
/// ```
/// use serin::routers::EmptyBackend;
///
/// assert_eq!(EmptyBackend::LosesItsShare.words(), "its requests are lost");
/// assert_eq!(EmptyBackend::LosesItsShare.short(), "share lost");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyBackend {
    /// The other track serves them.
    OtherTrackServes,
    /// They are lost.
    LosesItsShare,
    /// Every request is lost while any is sent there, those for the other track too; none while the route does not name
    /// the track.
    LosesEverythingIfSent,
    /// Every request is lost, those for the other track too, whatever the weight.
    LosesEverything,
}

/// What a change makes a proxy do.
///
/// ```
/// use serin::routers::{self, Reload};
///
/// let istio = routers::profile("istio").expect("it is known of every router");
/// assert_eq!(istio.weight_change, Reload::None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reload {
    /// It goes on with the new value.
    None,
    /// It is reloaded: long connections end.
    Reload,
}

impl Profile {
    /// The share of requests that is lost at a stage when the new version dies: what the new version serves, or everything
    /// where a canary without pods breaks the whole route.
    #[must_use]
    pub fn at_stake(&self, stage: &Stage) -> Weight {
        let is_sent = stage.state.route.weight > Weight::ZERO;
        match self.empty_canary {
            EmptyBackend::LosesEverythingIfSent | EmptyBackend::LosesEverything if is_sent => Weight::FULL,
            EmptyBackend::OtherTrackServes
            | EmptyBackend::LosesItsShare
            | EmptyBackend::LosesEverythingIfSent
            | EmptyBackend::LosesEverything => stage.exposure(),
        }
    }
}

impl EmptyBackend {
    /// What becomes of the requests, as the end of a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::OtherTrackServes => "the other track serves its requests",
            Self::LosesItsShare => "its requests are lost",
            Self::LosesEverythingIfSent => "every request is lost, as long as any is sent there",
            Self::LosesEverything => "every request is lost",
        }
    }

    /// The same for a narrow column.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::OtherTrackServes => "other serves",
            Self::LosesItsShare => "share lost",
            Self::LosesEverythingIfSent => "all lost, if named",
            Self::LosesEverything => "all lost",
        }
    }
}
