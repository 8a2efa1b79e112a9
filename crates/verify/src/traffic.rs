use crate::{EVERYBODY, Model, PerTrack, Share, Side, State, Template, Version};

/// Where traffic goes in a state, and what becomes of it.
///
/// ```
/// use serin::model::{Model, Side, Traffic};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// let model = Model::new(problem);
/// let traffic: Traffic = model.traffic(&model.start());
/// assert_eq!((traffic.to.stable, traffic.new), (10_000, 0));
/// assert_eq!(traffic.needed(Side::Stable, problem.peak_pods), 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Sent to each track.
    pub to: PerTrack<Share>,
    /// Pods that serve it.
    pub serving: PerTrack<u16>,
    /// Not served by anybody.
    pub lost: Share,
    /// Whether requests are lost that a match sends to the canary whatever the weight.
    pub is_matched_lost: bool,
    /// Served by the new version, rounded up.
    pub new: Share,
}

impl Model<'_> {
    /// Where traffic goes, and what becomes of it.
    #[must_use]
    pub fn traffic(&self, state: &State) -> Traffic {
        let listed =
            PerTrack { stable: state.tracks.stable.is_listed, canary: state.tracks.canary.is_listed };
        let routing = &self.problem.routing;
        let sent = routing.send(state.seen_route.weight, listed);
        let serving =
            PerTrack { stable: state.tracks.stable.serving(), canary: state.tracks.canary.serving() };
        let mut lost = sent.refused;
        let mut new: u64 = 0;
        for side in Side::ALL {
            let (share, pods) = (*sent.to.of(side), *serving.of(side));
            match (share, pods) {
                (0, _) => {}
                (_, 0) => lost += share,
                (_, _) => {
                    let of_new = u64::from(self.serving(state, side, Version::New)) * u64::from(share);
                    new += of_new.div_ceil(u64::from(pods));
                }
            }
        }
        let is_matched_lost = state.seen_route.is_matched
            && routing.send_matched(listed).is_none_or(|side| *serving.of(side) == 0);
        let new = Share::try_from(new).unwrap_or(EVERYBODY).min(EVERYBODY);
        Traffic { to: sent.to, serving, lost, is_matched_lost, new }
    }

    /// Pods of a version that serve on a track, among those that proxies list.
    pub(crate) fn serving(&self, state: &State, side: Side, version: Version) -> u16 {
        let of = |template: Template| match self.version(side, template) == version {
            true => state.tracks.of(side).listed[template.index()],
            false => 0,
        };
        of(Template::First) + of(Template::Second)
    }
}

impl Traffic {
    /// Pods that a track would need for what is sent to it, rounded up.
    #[must_use]
    pub fn needed(&self, side: Side, peak_pods: u16) -> u16 {
        let pods = (u32::from(*self.to.of(side)) * u32::from(peak_pods)).div_ceil(u32::from(EVERYBODY));
        u16::try_from(pods).unwrap_or(u16::MAX)
    }
}
