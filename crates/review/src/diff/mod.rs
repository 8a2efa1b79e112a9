//! What changes between two sets of manifests, by what they mean.
//!
//! Everything in which two sides differ is found first, field by field, and then told in the words of people as far as they
//! have any. What nobody has a word for is told by its path: nothing is left out.

mod change;
mod classify;
mod compare;
mod documents;
mod groups;
mod human;
mod json;
mod knowledge;
mod leaves;
mod markdown;
mod matched;
mod places;
mod quantity;
mod routing;
mod side;
mod text;
mod tree;
mod units;
mod words;

pub use change::{Change, Image, Part, Subject, What};
pub use groups::Group;
pub use human::difference_human;
pub use json::{DIFFERENCE_VERSION, difference_json};
pub use markdown::{GITHUB_LIMIT, MARKER, difference_markdown, summary_lines, summary_markdown};
use std::collections::{BTreeMap, BTreeSet};

use compare::Compared;
use documents::Read;
use places::Met;
use rayon::prelude::*;
use serin_diagnostic::Finding;
pub use side::{Generated, KnownStage, Place, Side};
pub use text::FileChange;

/// What changes from one side to the other.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Difference, Side};
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
/// let difference: Difference = diff(&side(1), &side(2));
/// assert!(!difference.is_same());
/// assert_eq!(difference.groups().len(), 1);
/// assert!(diff(&side(1), &side(1)).is_same());
/// ```
#[derive(Debug)]
pub struct Difference {
    /// What both sides are called.
    pub sides: [String; 2],
    /// How many releases were looked at; 0 where nobody knows which releases there are.
    pub releases: usize,
    /// What changes, release by release, or for each set of objects that belong together. Those of which nothing changes
    /// are not among them.
    pub units: Vec<Unit>,
    /// The files that differ as texts, whether or not they mean something else.
    pub files: Vec<FileChange>,
    /// Why files could not be compared by what they mean.
    pub findings: Vec<Finding>,
}

/// What changes of one release, or of objects that belong together.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Side, Unit};
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
/// let units: Vec<Unit> = diff(&side(1), &side(2)).units;
/// assert_eq!(units.len(), 1);
/// assert!(!units[0].changes.is_empty());
/// // Which stages these are nobody said.
/// assert!(!units[0].moves());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is called.
    pub name: UnitName,
    /// The stages that it is at, where they are known.
    pub stages: [Option<KnownStage>; 2],
    /// What changes.
    pub changes: Vec<Change>,
    /// Whether it is known to be a release, and not only recognised as objects that belong together.
    pub is_release: bool,
    /// Where it stands in what is generated; none for what is applied.
    pub generated: Option<Generated>,
}

/// What a [`Unit`] is called.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Side, UnitName};
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
/// let UnitName { release, place } = diff(&side(1), &side(2)).units.remove(0).name;
/// assert!(release.starts_with("web"));
/// assert_eq!(place, "");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitName {
    /// The release, or the object that the others belong to.
    pub release: String,
    /// Where it stands: `live/web`; empty for the only place.
    pub place: String,
}

impl Unit {
    /// Whether it goes from one known stage to another.
    #[must_use]
    pub fn moves(&self) -> bool {
        match &self.stages {
            [Some(from), Some(to)] => from.name != to.name,
            _ => false,
        }
    }
}

impl Difference {
    /// Whether everything means what it meant, although files may differ.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.units.iter().all(|unit| unit.changes.is_empty())
    }

    /// The same changes told once, those of the fewest releases first: that is where to look.
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'_>> {
        groups::of(&self.units)
    }
}

/// Compares two sets of manifests, whoever wrote them.
///
/// Whatever is no Kubernetes object is compared as text. Two sides of which nothing changes have no [`Unit`] with a change.
///
/// ```
/// use serin_review::diff::{Side, What, diff};
///
/// let pods = |count| format!("
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {{name: web}}
/// spec: {{replicas: {count}, selector: {{}}, template: {{}}}}
/// ");
/// let difference = diff(
///     &Side::of_files("before", [("web.yaml", pods(2))]),
///     &Side::of_files("after", [("web.yaml", pods(4))]),
/// );
/// let change = &difference.units[0].changes[0];
/// assert_eq!(change.what, What::Pods);
/// assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("2"), Some("4")));
/// assert_eq!(difference.groups()[0].lines(), ["Deployment: 2 → 4 pods"]);
/// ```
#[must_use]
pub fn diff(before: &Side, after: &Side) -> Difference {
    let places = places::meet(before, after);
    let releases = places.iter().filter(|met| met.release.is_some()).map(|met| &met.release);
    let releases: BTreeSet<_> = releases.collect();
    let (releases, sides) = (releases.len(), [before.name.clone(), after.name.clone()]);
    let differing: Vec<Met> = places.into_iter().filter(|met| !met.is_same() || met.has_moved()).collect();
    // The places of a release share most of their texts.
    let mut of_releases: BTreeMap<Option<String>, Vec<Met>> = BTreeMap::new();
    for met in differing {
        of_releases.entry(met.release.clone()).or_default().push(met);
    }
    let compare = |mets: Vec<Met>| -> Vec<Compared> {
        let mut texts = Read::default();
        mets.iter().map(|met| compare::compare(met, &mut texts)).collect()
    };
    // Manifests of anybody share nothing that would be worth waiting for.
    let unknown = of_releases.remove(&None).unwrap_or_default();
    let mut compared: Vec<Compared> =
        unknown.into_par_iter().flat_map_iter(|met| compare(vec![met])).collect();
    let releases_of: Vec<Vec<Met>> = of_releases.into_values().collect();
    compared.extend(releases_of.into_par_iter().flat_map_iter(compare).collect::<Vec<_>>());
    let mut difference =
        Difference { sides, releases, units: Vec::new(), files: Vec::new(), findings: Vec::new() };
    // The stages that come and go of one plan are one unit.
    let mut known: BTreeMap<UnitName, usize> = BTreeMap::new();
    for compared in compared {
        for unit in compared.units {
            let known = known.entry(unit.name.clone()).or_insert(difference.units.len());
            match difference.units.get_mut(*known).filter(|_| unit.generated.is_some()) {
                Some(known) => known.changes.extend(unit.changes),
                None => difference.units.push(unit),
            }
        }
        difference.files.extend(compared.files);
        difference.findings.extend(compared.findings);
    }
    forget_derived(&mut difference.units);
    difference
}

/// A way back is made of objects of the stages: what they tell already is not told again.
fn forget_derived(units: &mut Vec<Unit>) {
    let mut told: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.generated == Some(Generated::Stage)) {
        told.entry(unit.name.release.clone()).or_default().extend(unit.changes.iter().cloned());
    }
    units.retain(|unit| {
        let told = told.get(&unit.name.release).map(Vec::as_slice).unwrap_or_default();
        unit.generated != Some(Generated::WayBack) || unit.changes.iter().any(|change| !told.contains(change))
    });
}
