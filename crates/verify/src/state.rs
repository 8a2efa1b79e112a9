use std::hash::{Hash, Hasher};

use crate::{Deployment, PerTrack, Route, Template, WayBack};

/// Everything that decides what can happen next.
///
/// ```
/// use serin::model::{Model, State};
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
/// let start: State = Model::new(problem).start();
/// assert_eq!((start.stage, start.way_back, start.is_new_dead), (0, None, false));
/// assert_eq!(start.losses, problem.spare_pods);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The two tracks.
    pub tracks: PerTrack<Pods>,
    /// The route as it is applied.
    pub route: Route,
    /// The route as the proxies know it.
    pub seen_route: Route,
    /// The stage that was committed last, by its position.
    pub stage: u8,
    /// The way back that was committed after it.
    pub way_back: Option<WayBack>,
    /// Pods that may still be lost.
    pub losses: u8,
    /// Whether the new version has died.
    pub is_new_dead: bool,
}

/// A track: its Deployment as it is applied, its pods, and what the proxies know of them.
///
/// Pods are counted, not told from one another: those that are not created yet, that start and that were lost are one
/// kind, those that terminate are counted where they still matter, in what proxies list. `[_; 2]` is by template.
///
/// ```
/// use serin::model::{Deployment, Pods, Template};
///
/// let pods = Pods::settled(Deployment { pods: 6, template: Template::First });
/// assert_eq!((pods.serving(), pods.all_ready(), pods.existing()), (6, 6, 6));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pods {
    /// The Deployment as it is applied.
    pub declared: Deployment,
    /// The `replicas` for which its ReplicaSets were last sized: the annotation by which the controller knows a change
    /// of `replicas` from a rollout. 0 while no ReplicaSet wants pods.
    pub sized: u16,
    /// Pods that each ReplicaSet wants.
    pub wanted: [u16; 2],
    /// Ready pods; more than wanted where the ReplicaSet has not deleted them yet.
    pub ready: [u16; 2],
    /// Pods that have been ready for long enough.
    pub available: [u16; 2],
    /// Pods that serve among those that the proxies list.
    pub listed: [u16; 2],
    /// Whether the list that the proxies have holds any address at all, of a pod that serves or of one that does not
    /// any more.
    pub is_listed: bool,
}

impl Pods {
    /// A Deployment at rest: everything done, everything known.
    #[must_use]
    pub fn settled(declared: Deployment) -> Self {
        let mut pods = [0; 2];
        pods[declared.template.index()] = declared.pods;
        Self {
            declared,
            sized: declared.pods,
            wanted: pods,
            ready: pods,
            available: pods,
            listed: pods,
            is_listed: declared.pods > 0,
        }
    }

    /// Pods that serve among those that the proxies list.
    #[must_use]
    pub fn serving(&self) -> u16 {
        self.listed[0] + self.listed[1]
    }

    /// Ready pods.
    #[must_use]
    pub fn all_ready(&self) -> u16 {
        self.ready[0] + self.ready[1]
    }

    /// Pods that exist: those that are wanted, those that nobody has deleted yet, and those that still terminate.
    #[must_use]
    pub fn existing(&self) -> u16 {
        let of = |template: usize| self.wanted[template].max(self.ready[template]).max(self.listed[template]);
        of(0) + of(1)
    }

    /// Pods that run, and those that still terminate.
    pub(crate) fn running(&self) -> u16 {
        let of = |template: usize| self.ready[template].max(self.listed[template]);
        of(0) + of(1)
    }

    /// Whether the proxies know what there is to know.
    pub(crate) fn is_known(&self) -> bool {
        self.listed == self.ready && self.is_listed == (self.all_ready() > 0)
    }

    /// Whether the Deployment controller and the ReplicaSets have nothing left to do.
    pub(crate) fn is_rolled_out(&self) -> bool {
        let current = self.declared.template.index();
        self.wanted[current] == self.declared.pods
            && self.wanted[1 - current] == 0
            && Template::ALL.into_iter().all(|it| self.ready[it.index()] <= self.wanted[it.index()])
    }
}

impl Hash for State {
    /// The same numbers in a few words: most of the time of a search goes into this.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for side in [&self.tracks.stable, &self.tracks.canary] {
            hasher.write_u64(four([side.wanted[0], side.wanted[1], side.ready[0], side.ready[1]]));
            hasher.write_u64(four([side.available[0], side.available[1], side.listed[0], side.listed[1]]));
            let flags =
                u16::from(side.is_listed) << 1 | u16::from(side.declared.template == Template::Second);
            hasher.write_u64(four([side.declared.pods, side.sized, flags, 0]));
        }
        let flags = u16::from(self.is_new_dead)
            | u16::from(self.route.is_matched) << 1
            | u16::from(self.seen_route.is_matched) << 2
            | self.way_back.map_or(0, |way| way as u16 + 1) << 3
            | u16::from(self.losses) << 8;
        hasher.write_u64(four([self.route.weight, self.seen_route.weight, u16::from(self.stage), flags]));
    }
}

fn four(numbers: [u16; 4]) -> u64 {
    numbers.into_iter().fold(0, |word, number| word << 16 | u64::from(number))
}
