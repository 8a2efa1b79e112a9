use serin_render::routers::Profile;
use serin_verify::{Property, WayBack, WaysBack};

use crate::{Back, Prover, Step, Verdict};

/// What is proven of a plan, or of one step between two sets of objects.
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
/// let proof = web.prove(&Prover::default());
/// assert_eq!(proof.verdict(), Verdict::AcceptedRisk);
/// assert_eq!(proof.point_of_no_return.as_deref(), Some("fold-1-stable"));
/// // Why it is no more than that stands at a stage, as a warning.
/// assert!(!proof.findings(&web.topology, &web.plan).has_errors());
/// // Nothing was asked that none of the searched states could have broken.
/// assert_eq!(proof.untested(), []);
/// ```
#[derive(Debug, Clone)]
pub struct Proof {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What it all rests on, a sentence each.
    pub assumptions: Vec<String>,
    /// Name of the router profile.
    pub router: &'static str,
    /// The version of the router that the profile was read from.
    pub router_version: &'static str,
    /// The first stage from which taking the route to rest does not lead back any more, found by search; none where
    /// there is no such stage.
    pub point_of_no_return: Option<String>,
}

impl Proof {
    pub(crate) fn new(
        steps: Vec<Step>,
        assumptions: Vec<String>,
        profile: &'static Profile,
        prover: &Prover,
    ) -> Self {
        // Where the question stays open nothing is said of what comes after.
        let leads_back = |step: &Step| {
            // Where nobody is sent to the canary the question is whether the stable track still runs the old version.
            match step.back(WayBack::RouteAtRest, prover) {
                Back::Nothing => Some(
                    step.problem.stages[1].declared.tracks.stable.template
                        == step.problem.baseline.tracks.stable.template,
                ),
                Back::Safe | Back::SafeUnlessNewDies(_) => Some(true),
                Back::Unsafe(_) => Some(false),
                Back::Open => None,
            }
        };
        let point_of_no_return = steps
            .iter()
            .find(|step| leads_back(step) != Some(true))
            .filter(|step| leads_back(step) == Some(false))
            .map(|step| step.to.clone());
        Self { steps, assumptions, router: profile.name, router_version: profile.version, point_of_no_return }
    }

    /// What is proven of one step; which way leads back from it depends on what comes after.
    pub(crate) fn of_step(step: Step, assumptions: Vec<String>, profile: &'static Profile) -> Self {
        Self {
            steps: vec![step],
            assumptions,
            router: profile.name,
            router_version: profile.version,
            point_of_no_return: None,
        }
    }

    /// What the search says of all steps together; safe where there is none.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.steps.iter().map(Step::verdict).max().unwrap_or(Verdict::Safe)
    }

    /// The properties that were asked for and that nothing could have broken in any of the states that were searched: that
    /// they hold says nothing.
    #[must_use]
    pub fn untested(&self) -> Vec<Property> {
        let any = |is: &dyn Fn(&Step) -> bool| self.steps.iter().any(is);
        let is_asked = |property: &Property| match property {
            Property::LostTraffic | Property::Overload | Property::StuckPromotion => !self.steps.is_empty(),
            Property::OverExposure | Property::VacuousStage => {
                any(&|step| step.problem.stages.iter().any(|stage| stage.exposure > 0))
            }
            Property::NoInstantWayBack => any(&|step| step.problem.stages[1].is_instant),
            Property::StuckWayBack => any(&|step| step.problem.ways_back != WaysBack::NONE),
            Property::OverQuota => any(&|step| step.problem.quota.is_some()),
        };
        let is_tested = |property: &Property| any(&|step| step.outcome.witnessed.contains(property));
        Property::ALL.into_iter().filter(|it| is_asked(it) && !is_tested(it)).collect()
    }
}
