use std::sync::Arc;

use serin_plan::Stage;

/// One side of a comparison: manifests, by the places that they are applied from.
///
/// ```
/// use serin::diff::Side;
///
/// let live = Side::of_files("live", [("service.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web}}")]);
/// assert_eq!((live.name.as_str(), live.places.len()), ("live", 1));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// What it is called in sentences: `live`, `next`, `origin/main`.
    pub name: String,
    /// The places, in any order.
    pub places: Vec<Place>,
}

/// Manifests that are applied together.
///
/// ```
/// use serin::diff::{KnownStage, Place};
///
/// let place = Place {
///     name: "live/web".into(),
///     release: Some("web".into()),
///     stage: Some(KnownStage::named("010-weight")),
///     files: vec![("service-stable.yaml".into(), std::sync::Arc::from(b"{}".as_slice()))],
///     ..Place::default()
/// };
/// assert!(place.generated.is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The same on both sides: `live/web`. The only place of a side meets the only one of the other, whatever they are
    /// called.
    pub name: String,
    /// The release that it holds; none for manifests of anybody, which may hold any number.
    pub release: Option<String>,
    /// The stage of the release, where it is one.
    pub stage: Option<KnownStage>,
    /// Where it stands in what is generated; none for what is applied.
    pub generated: Option<Generated>,
    /// The files by their names below the place, in any order.
    pub files: Vec<(String, Arc<[u8]>)>,
}

/// A directory of what is generated for a release.
///
/// ```
/// use serin::diff::{Generated, Place};
///
/// let place = Place { generated: Some(Generated::Stage), ..Place::default() };
/// assert_ne!(place.generated, Some(Generated::WayBack));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generated {
    /// All that runs in a stage.
    Stage,
    /// The objects that take a cluster back from a stage. They are made of those of the stages.
    WayBack,
}

/// A stage of a plan, as far as a diff tells it.
///
/// ```
/// use serin::diff::KnownStage;
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
/// let stage = KnownStage::of(web.plan.stage("010-weight").expect("by default"));
/// assert_eq!(stage.way_back.as_deref(), Some("route at rest"));
/// assert_eq!(KnownStage::named("010-weight").way_back, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownStage {
    /// Its name: `010-weight`, or `back/010-weight` where the route was taken to rest.
    pub name: String,
    /// How to go back from it, where the plan says.
    pub way_back: Option<String>,
}

impl KnownStage {
    /// A stage of a plan.
    #[must_use]
    pub fn of(stage: &Stage) -> Self {
        Self { name: stage.name.to_string(), way_back: Some(stage.way_back.to_string()) }
    }

    /// A stage of which nothing but the name is known.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), way_back: None }
    }
}

impl Side {
    /// Manifests of anybody, by the names of their files.
    #[must_use]
    pub fn of_files<N: Into<String>, T: AsRef<[u8]>>(
        name: impl Into<String>,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let files = files.into_iter().map(|(name, text)| (name.into(), Arc::from(text.as_ref()))).collect();
        Self { name: name.into(), places: vec![Place { files, ..Place::default() }] }
    }
}
