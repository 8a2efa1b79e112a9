use std::fmt;

use crate::{DnsSubdomain, Labels, ServiceName};

/// One Deployment and one Service.
///
/// ```
/// use serin::Track;
///
/// let files: Vec<_> = Track::ALL.iter().map(|track| format!("deployment-{track}.yaml")).collect();
/// assert_eq!(files, ["deployment-stable.yaml", "deployment-canary.yaml"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// The track that carries all traffic at rest.
    Stable,
    /// The track that a new version is tried on.
    Canary,
}

impl Track {
    /// Both, stable first.
    pub const ALL: [Self; 2] = [Self::Stable, Self::Canary];
}

impl fmt::Display for Track {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Stable => "stable",
            Self::Canary => "canary",
        })
    }
}

/// Which pod template a Deployment runs. The tracks change places in a release's life, so that a track and a
/// version are two things: after the fold the stable track runs the canary's template.
///
/// ```
/// use serin::Version;
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
/// // Once it is folded the stable track runs what the release goes to.
/// let fold = web.plan.stage("fold-1-stable").expect("every release is folded");
/// assert_eq!(fold.state.stable.version, Version::Canary);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The template that the release came from.
    Stable,
    /// The template that the release goes to.
    Canary,
}

/// What the objects of a track are called and how its pods are told from the other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackNames {
    /// Name of the Deployment.
    pub deployment: DnsSubdomain,
    /// Name of the Service.
    pub service: ServiceName,
    /// Name of the track's object of the route, where a router has one for each track; a router with one object
    /// uses the stable track's, which is the release's unless the spec says otherwise.
    pub route: DnsSubdomain,
    /// The labels that are this track's pods and no others: selector of the Deployment and of the Service.
    pub selector: Labels,
}
