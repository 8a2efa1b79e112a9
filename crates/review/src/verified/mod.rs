//! What `serin verify` says of releases and of found steps: for a terminal, for pull requests and for machines.

mod json;
mod markdown;
mod table;

use serin_proof::{Back, FoundStep, Proof, Prover, Verdict};
use serin_verify::WayBack;

pub use json::verified_json;
pub use markdown::verified_markdown;
pub use table::verified_table;

/// A proof with what is shown of it.
///
/// ```
/// use serin::model::WayBack;
/// use serin::{Given, Prover, Verified, verify_step};
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
/// # let tree = web.texts().expect("objects can be written");
/// # let side = |at: usize| {
/// #     let files = tree.stages[at].files.iter();
/// #     let files = files.map(|(name, text)| (std::path::PathBuf::from(name), text.as_bytes().to_vec()));
/// #     let input = serin::Input::Files(files.collect());
/// #     serin::StepSide { name: tree.stages[at].name.as_str(), root: std::path::Path::new(""), input }
/// # };
/// let step = verify_step(side(1), side(2), &Given::default(), &Prover::default());
/// let verified = Verified::of_found(&step.steps[0]).with_ways_back(&[WayBack::RouteAtRest], &Prover::default());
/// assert!(verified.not_modelled.is_empty());
/// assert_eq!(verified.backs[0].len(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Verified<'a> {
    /// What it is about: the release and its environment, or the Services.
    pub subject: String,
    /// What it is about, in short, for the first line: router, pods.
    pub about: String,
    /// The proof; none where a commit changes nothing that matters.
    pub proof: Option<&'a Proof>,
    /// What the search says.
    pub verdict: Verdict,
    /// What the model does not hold.
    pub not_modelled: &'a [String],
    /// What each way back comes to, step by step, where it was asked for.
    pub backs: Vec<Vec<(WayBack, Back)>>,
}

impl<'a> Verified<'a> {
    /// A step that was found between two sets of manifests.
    #[must_use]
    pub fn of_found(found: &'a FoundStep) -> Self {
        let about = match &found.proof {
            Some(proof) => {
                let problem = &proof.steps[0].problem;
                let pods = if problem.peak_pods == 1 { "pod" } else { "pods" };
                format!(
                    "{} {}, {} {pods} at peak, {} spare",
                    proof.router, proof.router_version, problem.peak_pods, problem.spare_pods
                )
            }
            None if !found.not_modelled.is_empty() => "not in the model".to_owned(),
            None if found.is_new => "nobody was served before, so that nothing can be lost".to_owned(),
            None => "the commit changes nothing of it".to_owned(),
        };
        Self {
            subject: found.subject.clone(),
            about,
            proof: found.proof.as_ref(),
            verdict: found.verdict(),
            not_modelled: &found.not_modelled,
            backs: Vec::new(),
        }
    }

    /// Tries ways back at every step.
    #[must_use]
    pub fn with_ways_back(mut self, ways: &[WayBack], prover: &Prover) -> Self {
        let steps = self.proof.iter().flat_map(|proof| &proof.steps);
        self.backs =
            steps.map(|step| ways.iter().map(|way| (*way, step.back(*way, prover))).collect()).collect();
        self
    }

    /// The verdict for people; of a release at rest there is nothing to prove.
    fn outcome(&self) -> &'static str {
        match self.proof {
            Some(proof) if proof.steps.is_empty() => "no release is under way",
            _ => self.verdict.words(),
        }
    }

    /// The verdict of a step; where there is one step alone it is that of the whole, which knows more.
    fn of_step(&self, step: &serin_proof::Step) -> Verdict {
        let is_alone = self.proof.is_some_and(|proof| proof.steps.len() == 1);
        if is_alone { self.verdict } else { step.verdict() }
    }

    /// The ways back that were tried.
    fn ways(&self) -> impl Iterator<Item = WayBack> {
        self.backs.first().into_iter().flatten().map(|(way, _)| *way)
    }

    /// The ways back that go wrong, each with its step.
    fn wrong_ways(&self) -> impl Iterator<Item = (&'a serin_proof::Step, WayBack, &serin_verify::Violation)> {
        let steps = self.proof.into_iter().flat_map(|proof| &proof.steps);
        steps.zip(&self.backs).flat_map(|(step, backs)| {
            backs.iter().filter_map(move |(way, back)| match back {
                Back::Unsafe(violation) | Back::SafeUnlessNewDies(violation) => Some((step, *way, violation)),
                Back::Nothing | Back::Safe | Back::Open => None,
            })
        })
    }
}

/// What a way back comes to, for people.
fn back(back: &Back) -> &'static str {
    match back {
        Back::Nothing => "–",
        Back::Safe => "safe",
        Back::SafeUnlessNewDies(_) => "unless new dies",
        Back::Unsafe(_) => "unsafe",
        Back::Open => "open",
    }
}

/// What a way back comes to, for machines.
fn back_word(back: &Back) -> &'static str {
    match back {
        Back::Nothing => "nothing",
        Back::Safe => "safe",
        Back::SafeUnlessNewDies(_) => "safe-unless-new-dies",
        Back::Unsafe(_) => "unsafe",
        Back::Open => "inconclusive",
    }
}
