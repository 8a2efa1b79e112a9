use crate::{Event, State};

/// What leads from a settled state to one in which something does not hold.
///
/// ```
/// use serin::model::Trace;
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
/// let proof = web.prove(&serin::Prover::default());
/// let step = proof.steps.iter().find(|step| step.risk().is_some()).expect("a risk that every release takes");
/// let trace: &Trace = &step.risk().expect("it has one").trace;
/// assert!(!trace.start.is_new_dead);
/// assert!(trace.end().is_new_dead);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Where it begins.
    pub start: State,
    /// The events in order, each with the state after it.
    pub events: Vec<(Event, State)>,
}

impl Trace {
    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> &State {
        self.events.last().map_or(&self.start, |(_, state)| state)
    }
}
