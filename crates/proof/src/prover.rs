use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serin_verify::{DEFAULT_CAP, Outcome, Problem, solve, try_way_back};

/// Solves problems, each of them once: releases of the same size with the same plan are the same problem.
///
/// ```
/// use serin::{Prover, Verdict};
///
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 6, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
/// let prover = Prover::default();
/// let proof = web.prove(&prover);
/// let searched = prover.searched();
/// assert!(searched > 0);
///
/// // A problem that is known is not searched again.
/// let step = &proof.steps[0];
/// assert_eq!(prover.solve(&step.problem), step.outcome);
/// assert_eq!(prover.searched(), searched);
/// assert!(prover.try_way_back(&step.problem).incomplete.is_none());
///
/// // One that may look at 10 states of each step cannot say.
/// assert_eq!(web.prove(&Prover::with_cap(10)).verdict(), Verdict::Inconclusive);
/// ```
#[derive(Debug)]
pub struct Prover {
    cap: usize,
    solved: Mutex<HashMap<(Problem, Question), Solution>>,
    searched: AtomicUsize,
}

/// An answer, or the promise of one by whoever asked first.
type Solution = Arc<OnceLock<Arc<Outcome>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Question {
    Everything,
    WayBack,
}

/// Of the states that may be searched, the part after which the question whether a way back that nobody promises is safe
/// stays open.
const WAY_BACK_PART: usize = 10;

impl Default for Prover {
    fn default() -> Self {
        Self::with_cap(DEFAULT_CAP)
    }
}

impl Prover {
    /// A prover that gives up after a number of states of one problem.
    #[must_use]
    pub fn with_cap(cap: usize) -> Self {
        Self { cap, solved: Mutex::default(), searched: AtomicUsize::default() }
    }

    /// Everything that can happen in a problem.
    #[must_use]
    pub fn solve(&self, problem: &Problem) -> Arc<Outcome> {
        self.once(problem, Question::Everything)
    }

    /// Whether a way back can go wrong; the first way in which it does is enough.
    #[must_use]
    pub fn try_way_back(&self, problem: &Problem) -> Arc<Outcome> {
        self.once(problem, Question::WayBack)
    }

    /// States that were searched, those of problems that several releases share counted once.
    #[must_use]
    pub fn searched(&self) -> usize {
        self.searched.load(Ordering::Relaxed)
    }

    /// Whoever asks first does the work, and the others wait for it.
    fn once(&self, problem: &Problem, question: Question) -> Arc<Outcome> {
        let solved = {
            let mut all = self.solved.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry((problem.clone(), question)).or_default().clone()
        };
        let outcome = solved.get_or_init(|| {
            let outcome = match question {
                Question::Everything => solve(problem, self.cap),
                Question::WayBack => try_way_back(problem, self.cap.div_ceil(WAY_BACK_PART)),
            };
            self.searched.fetch_add(outcome.states, Ordering::Relaxed);
            Arc::new(outcome)
        });
        outcome.clone()
    }
}
