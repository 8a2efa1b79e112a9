use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use k8s_openapi::api::core::v1::ServiceSpec;
use k8s_openapi::api::networking::v1::IngressSpec;
use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serin_diagnostic::{Locate, Path, Place, SourceFile, Step};
use serin_yaml::{Entry, Node, Value};

/// A Kubernetes object, and the place of each of its fields.
///
/// ```
/// use serin::rules::{Node, Path};
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata:
///   name: web
///   namespace: shop
///   annotations: {example.com/owner: team-a}
/// spec:
///   hostnames: [web.example.com]
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let route = &read.objects[0];
/// // `route` is what a rule is run over.
/// assert_eq!((route.namespace(), route.name()), ("shop", "web"));
/// assert_eq!(route.title(), "HTTPRoute shop/web");
/// assert_eq!(route.identity(), ("gateway.networking.k8s.io", "HTTPRoute", "shop", "web"));
/// assert_eq!(route.annotation("example.com/owner"), Some("team-a"));
/// assert_eq!(route.annotations().map(|all| all.len()), Some(1));
///
/// // What Serin has no types of is there as it was written, and knows its place.
/// let host = Path::of("spec.hostnames").index(0);
/// assert_eq!(route.node_at(&host).and_then(Node::as_str), Some("web.example.com"));
/// assert_eq!(route.place(&host).map(|place| place.line_column()), Some((9, 15)));
/// assert!(route.node().is_some_and(|whole| whole.get("spec").is_some()));
/// ```
pub struct Object {
    /// Group and version, as it is written: `apps/v1`.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it asks for.
    pub body: Body,
    /// The release that it was rendered for; none for an object that was found in a text.
    pub rendered_for: Option<RenderedFor>,
    source: Source,
}

/// What an object was rendered for.
///
/// ```
/// use serin::rules::{Object, RenderedFor};
///
/// /// Whose object it is, in words.
/// fn owner(object: &Object) -> String {
///     match &object.rendered_for {
///         Some(RenderedFor { release, environment: None }) => format!("release `{release}`"),
///         Some(RenderedFor { release, environment: Some(of) }) => format!("release `{release}` in `{of}`"),
///         None => object.title(),
///     }
/// }
/// # let yaml = "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {ports: [{port: 80}]}}";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let found = &read.objects[0];
///
/// // No release stands behind an object that was found in a text.
/// assert_eq!(owner(found), "Service shop/web");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFor {
    /// Name of the release.
    pub release: String,
    /// Its environment.
    pub environment: Option<String>,
}

/// What an object asks for, as far as rules look at it.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// `apps/v1`.
    Deployment(Box<DeploymentSpec>),
    /// `v1`.
    Service(Box<ServiceSpec>),
    /// `networking.k8s.io/v1`.
    Ingress(Box<IngressSpec>),
    /// `policy/v1`.
    DisruptionBudget(Box<PodDisruptionBudgetSpec>),
    /// `autoscaling/v1` and `v2`: what is scaled, and how far down.
    Autoscaler {
        /// Kind of what is scaled.
        kind: String,
        /// Its name.
        name: String,
        /// The least number of pods that it keeps, where it says one.
        min: Option<i32>,
    },
    /// `v1`: a ConfigMap or a Secret.
    Configuration,
    /// Any other kind. Routes of other routers are among them; [`Objects`](crate::Objects) reads those.
    Other,
}

/// Where an object's fields stand.
enum Source {
    Text(Node),
    Elsewhere {
        /// What it is; none where the body says all of it.
        node: Option<Node>,
        origin: Option<Arc<dyn Locate>>,
    },
}

impl Object {
    /// An object that stands in a text.
    pub(crate) fn written(
        node: Node,
        api_version: &str,
        kind: &str,
        metadata: ObjectMeta,
        body: Body,
    ) -> Self {
        Self {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            metadata,
            body,
            rendered_for: None,
            source: Source::Text(node),
        }
    }

    /// An object that was rendered, whose fields stand where `origin` says.
    ///
    /// ```
    /// use k8s_openapi::api::core::v1::ServiceSpec;
    /// use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
    /// use serin::rules::{Body, Object, Path, RenderedFor};
    ///
    /// // For tests of a rule: an object without a text.
    /// let named = || ObjectMeta { name: Some("web".to_owned()), ..ObjectMeta::default() };
    /// let release = || RenderedFor { release: "web".to_owned(), environment: None };
    /// let body = Body::Service(Box::new(ServiceSpec::default()));
    /// let service = Object::rendered(("v1", "Service"), named(), body, release(), None);
    /// assert_eq!(service.to_string(), "Service `web`");
    /// assert_eq!(service.place(&Path::of("spec")), None);
    ///
    /// // Of a kind that Serin has no types of, it is the `spec` that says what it asks for.
    /// let kind = ("projectcontour.io/v1", "HTTPProxy");
    /// let spec = serde_json::json!({"virtualhost": {"fqdn": "web.example.com"}});
    /// let proxy = Object::rendered_custom(kind, named(), spec, release(), None);
    /// assert!(proxy.node_at(&Path::of("spec.virtualhost.fqdn")).is_some());
    /// ```
    #[must_use]
    pub fn rendered(
        (api_version, kind): (&str, &str),
        metadata: ObjectMeta,
        body: Body,
        rendered_for: RenderedFor,
        origin: Option<Arc<dyn Locate>>,
    ) -> Self {
        Self {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            metadata,
            body,
            rendered_for: Some(rendered_for),
            source: Source::Elsewhere { node: None, origin },
        }
    }

    /// An object of a CustomResourceDefinition that was rendered, whose fields stand where `origin` says.
    #[must_use]
    pub fn rendered_custom(
        what: (&str, &str),
        metadata: ObjectMeta,
        spec: serde_json::Value,
        rendered_for: RenderedFor,
        origin: Option<Arc<dyn Locate>>,
    ) -> Self {
        let nowhere = Place { file: Arc::new(SourceFile::new("", "")), span: 0..0 };
        let whole = serde_json::Value::Object(serde_json::Map::from_iter([("spec".to_owned(), spec)]));
        let node = Some(Node::of_json(&whole, &nowhere));
        let object = Self::rendered(what, metadata, Body::Other, rendered_for, None);
        Self { source: Source::Elsewhere { node, origin }, ..object }
    }

    /// Its name; empty where it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata.name.as_deref().unwrap_or_default()
    }

    /// Its namespace; empty where it says none and goes where it is applied to.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.metadata.namespace.as_deref().unwrap_or_default()
    }

    /// `Deployment shop/web`: how a machine tells it from others.
    #[must_use]
    pub fn title(&self) -> String {
        match self.namespace() {
            "" => format!("{} {}", self.kind, self.name()),
            namespace => format!("{} {namespace}/{}", self.kind, self.name()),
        }
    }

    /// What tells it from every other object of a cluster: group, kind, namespace and name.
    #[must_use]
    pub fn identity(&self) -> (&str, &str, &str, &str) {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace(), self.name())
    }

    /// The value of one of its annotations.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations()?.get(key).map(String::as_str)
    }

    /// Its annotations.
    #[must_use]
    pub fn annotations(&self) -> Option<&BTreeMap<String, String>> {
        self.metadata.annotations.as_ref()
    }

    /// Where one of its fields stands, or the deepest thing above it that stands anywhere.
    #[must_use]
    pub fn place(&self, path: &Path) -> Option<Place> {
        match &self.source {
            Source::Text(node) => Some(node.place_of(path)),
            Source::Elsewhere { origin, .. } => origin.as_ref()?.place(path),
        }
    }

    /// What stands at a path of an object that has a [node](Self::node).
    #[must_use]
    pub fn node_at(&self, path: &Path) -> Option<&Node> {
        path.steps().iter().try_fold(self.node()?, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.items().get(*index),
        })
    }

    /// Whether it asks for the same as another object of its kind, whatever their labels and annotations say.
    ///
    /// ```
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web, labels: {team: a}}
    /// spec: {selector: {app: web}, ports: [{port: 80}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web, labels: {team: b}}
    /// spec: {ports: [{port: 80}], selector: {app: web}}
    /// ";
    /// # use std::sync::Arc;
    /// # use serin::{Report, SourceFile};
    /// # let file = Arc::new(SourceFile::new("-", yaml));
    /// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
    /// # assert!(!read.objects.is_empty());
    /// # let (before, after) = (&read.objects[0], &read.objects[1]);
    /// assert!(before.asks_the_same(after));
    /// ```
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        match (&self.body, &other.body, self.node(), other.node()) {
            (Body::Other, Body::Other, Some(own), Some(others)) => {
                match (own.get("spec"), others.get("spec")) {
                    (Some(own), Some(others)) => means_the_same(own, others),
                    (None, None) => true,
                    (Some(_), None) | (None, Some(_)) => false,
                }
            }
            (own, others, _, _) => own == others,
        }
    }

    /// The object as it was written; of one that was rendered its `spec`, where the body does not say it.
    #[must_use]
    pub fn node(&self) -> Option<&Node> {
        match &self.source {
            Source::Text(node) => Some(node),
            Source::Elsewhere { node, .. } => node.as_ref(),
        }
    }
}

/// Equal in meaning, wherever each was written and in whatever order.
fn means_the_same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::Mapping(own), Value::Mapping(others)) => {
            let has_same = |entry: &Entry| {
                right.get(&entry.key.text).is_some_and(|other| means_the_same(&entry.value, other))
            };
            own.len() == others.len() && own.iter().all(has_same)
        }
        (Value::Sequence(own), Value::Sequence(others)) => {
            let mut pairs = own.iter().zip(others);
            own.len() == others.len() && pairs.all(|(own, other)| means_the_same(own, other))
        }
        (own, others) => own == others,
    }
}

impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} `{}`", self.kind, self.name())
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The fields of a Deployment would fill pages.
        fmt::Display::fmt(self, formatter)
    }
}
