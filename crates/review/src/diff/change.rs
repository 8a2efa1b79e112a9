use std::fmt;

use serin_topology::Track;

/// One thing that changes, of one object.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Change, Part, Side};
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
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// // From 10 per cent to the pods that 50 per cent need.
/// let changes: Vec<Change> = diff(&side(2), &side(3)).units.remove(0).changes;
/// assert_eq!(changes[0].subject.part, Part::Pods(serin::Track::Canary));
/// assert_eq!(changes[0].before.as_deref(), Some("2"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The object, or the file.
    pub subject: Subject,
    /// What of it.
    pub what: What,
    /// What it was; none where it was not there.
    pub before: Option<String>,
    /// What it will be; none where it will not be there.
    pub after: Option<String>,
    /// Where it stands: `spec.template.spec.containers[app].image`; empty for an object as a whole.
    pub path: String,
}

/// What a change is about.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Side, Subject};
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
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// let subject: Subject = diff(&side(2), &side(3)).units.remove(0).changes.remove(0).subject;
/// assert_eq!((subject.kind.as_str(), subject.name.as_str()), ("Deployment", "web-canary"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its kind; empty for a file that holds no objects.
    pub kind: String,
    /// Its namespace; empty where it says none.
    pub namespace: String,
    /// Its name, or that of the file.
    pub name: String,
    /// What it is to the release.
    pub part: Part,
}

/// What an object is to a release.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Part, Side};
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
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// let change = diff(&side(1), &side(2)).units.remove(0).changes.remove(0);
/// assert_eq!(change.subject.part, Part::Route);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The Deployment of a track.
    Pods(Track),
    /// The Service of a track.
    Service(Track),
    /// What sends requests to the tracks.
    Route,
    /// An object of no known part.
    Other,
    /// A file that cannot be compared by what it means.
    File,
}

/// What of an object changes. Names are those of the manifests.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Side, What};
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
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// let changes = diff(&side(1), &side(2)).units.remove(0).changes;
/// assert!(changes.iter().any(|change| matches!(&change.what, What::Traffic { is_canary: true, .. })));
/// assert_eq!(What::Pods.name(), "pods");
/// assert_eq!(What::Command { container: "app".into() }.container(), Some("app"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The object comes.
    Comes,
    /// The object goes.
    Goes,
    /// Whether the object comes or goes cannot be told: the other side has a file that cannot be read.
    Unknown {
        /// The file.
        unreadable: String,
    },
    /// The share of requests that a Service gets, in per cent.
    Traffic {
        /// Name of the Service.
        to: String,
        /// Whether that is the canary track of a release.
        is_canary: bool,
        /// Hosts and path of the rule, where the route has several.
        rule: Option<String>,
    },
    /// What requests carry that are sent to the canary whatever the weight.
    Match,
    /// The number of pods that a Deployment asks for.
    Pods,
    /// The image of a container.
    Image {
        /// The container.
        container: String,
    },
    /// A field of a probe, or all of it.
    Probe {
        /// The container.
        container: String,
        /// `readiness`, `liveness` or `startup`.
        probe: &'static str,
        /// The field; none for the whole probe.
        field: Option<String>,
    },
    /// An environment variable.
    Env {
        /// The container.
        container: String,
        /// The variable.
        name: String,
        /// A part of where its value comes from; none for the value itself.
        field: Option<String>,
    },
    /// The command of a container.
    Command {
        /// The container.
        container: String,
    },
    /// The arguments of a container.
    Arguments {
        /// The container.
        container: String,
    },
    /// A resource that a container asks for.
    Resource {
        /// The container.
        container: String,
        /// `requests` or `limits`.
        bound: String,
        /// The resource: `cpu`.
        resource: String,
    },
    /// A port of a container or of a Service.
    Port {
        /// The container; none for a port of a Service.
        container: Option<String>,
        /// What the port is called, or its number.
        port: String,
        /// A field of it; none for the whole port.
        field: Option<String>,
    },
    /// Whom a Service or a Deployment selects: one label of it.
    Selector {
        /// The label.
        label: String,
    },
    /// How pods are replaced.
    Strategy {
        /// The field.
        field: String,
    },
    /// How pods are stopped.
    Drain {
        /// The container; none for a field of the whole pod.
        container: Option<String>,
        /// The field: `preStop`, `terminationGracePeriodSeconds`.
        field: String,
    },
    /// A host of a route.
    Host {
        /// The host.
        host: String,
    },
    /// A path of a route.
    RoutePath {
        /// The path.
        path: String,
    },
    /// A certificate of a route.
    Tls,
    /// How far something is scaled by itself.
    Autoscaler {
        /// The field.
        field: String,
    },
    /// An annotation of the object, or of its pods.
    Annotation {
        /// The annotation.
        key: String,
        /// Whether it is the pods that carry it: a change of it replaces them.
        of_pods: bool,
    },
    /// A label of the object, or of its pods.
    Label {
        /// The label.
        key: String,
        /// Whether it is the pods that carry it.
        of_pods: bool,
    },
    /// A value that is not shown, because it is a secret.
    Secret,
    /// The order of a list in which it counts.
    Order,
    /// Anything else, by its path.
    Field,
    /// A file that cannot be compared by what it means: what it is.
    Opaque {
        /// Why: `a template`, `cannot be read`.
        why: &'static str,
    },
}

impl What {
    /// What machines call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Comes => "comes",
            Self::Goes => "goes",
            Self::Unknown { .. } => "unknown",
            Self::Traffic { .. } => "traffic",
            Self::Match => "match",
            Self::Pods => "pods",
            Self::Image { .. } => "image",
            Self::Probe { .. } => "probe",
            Self::Env { .. } => "env",
            Self::Command { .. } => "command",
            Self::Arguments { .. } => "arguments",
            Self::Resource { .. } => "resource",
            Self::Port { .. } => "port",
            Self::Selector { .. } => "selector",
            Self::Strategy { .. } => "strategy",
            Self::Drain { .. } => "drain",
            Self::Host { .. } => "host",
            Self::RoutePath { .. } => "path",
            Self::Tls => "tls",
            Self::Autoscaler { .. } => "autoscaler",
            Self::Annotation { .. } => "annotation",
            Self::Label { .. } => "label",
            Self::Secret => "secret",
            Self::Order => "order",
            Self::Field => "field",
            Self::Opaque { .. } => "file",
        }
    }

    /// What is told first has the smallest.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Traffic { .. } => 0,
            Self::Match => 1,
            Self::Goes => 2,
            Self::Comes | Self::Unknown { .. } => 3,
            Self::Pods => 4,
            Self::Image { .. } => 5,
            Self::Opaque { .. } => 8,
            Self::Annotation { .. } | Self::Label { .. } => 7,
            _ => 6,
        }
    }

    /// The container that it is about.
    #[must_use]
    pub fn container(&self) -> Option<&str> {
        match self {
            Self::Image { container }
            | Self::Probe { container, .. }
            | Self::Env { container, .. }
            | Self::Command { container }
            | Self::Arguments { container }
            | Self::Resource { container, .. } => Some(container),
            Self::Port { container, .. } | Self::Drain { container, .. } => container.as_deref(),
            _ => None,
        }
    }
}

/// The parts of an image reference.
///
/// ```
/// use serin::diff::Image;
///
/// let image = Image::of("r.example.com:5000/web:1@sha256:0a");
/// assert_eq!((image.repository, image.tag, image.digest), ("r.example.com:5000/web", Some("1"), Some("sha256:0a")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image<'a> {
    /// Registry and repository: `r.example.com/web`.
    pub repository: &'a str,
    /// The tag, where it names one.
    pub tag: Option<&'a str>,
    /// The digest with its algorithm, where it names one.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Takes a reference apart.
    #[must_use]
    pub fn of(reference: &'a str) -> Self {
        let (rest, digest) = match reference.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (reference, None),
        };
        // A colon before the last slash is that of the registry's port.
        let name = rest.rfind('/').map_or(0, |slash| slash + 1);
        match rest.get(name..).and_then(|name| name.rfind(':')) {
            Some(colon) => Self {
                repository: rest.get(..name + colon).unwrap_or(rest),
                tag: rest.get(name + colon + 1..),
                digest,
            },
            None => Self { repository: rest, tag: None, digest },
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind.as_str() {
            "" => write!(formatter, "`{}`", self.name),
            kind => write!(formatter, "{kind} `{}`", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Image;

    #[test]
    fn images_are_taken_apart() {
        let parts = |text| {
            let image = Image::of(text);
            (image.repository, image.tag, image.digest)
        };
        assert_eq!(parts("r:5000/web"), ("r:5000/web", None, None));
        assert_eq!(parts("r:5000/web:1@sha256:ab"), ("r:5000/web", Some("1"), Some("sha256:ab")));
        assert_eq!(parts("web:1"), ("web", Some("1"), None));
        assert_eq!(parts(""), ("", None, None));
    }
}
