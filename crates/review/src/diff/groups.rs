use std::collections::BTreeMap;

use super::words::{Sentence, sentence};
use super::{Generated, KnownStage, Unit};

/// Releases of which the same changes.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Group, Side};
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
/// let difference = diff(&side(2), &side(3));
/// let group: &Group = &difference.groups()[0];
/// assert!(group.lines().iter().any(|line| line.contains("pods")));
/// // No stage is known of manifests of anybody.
/// assert!(group.stages().is_none());
/// ```
#[derive(Debug)]
pub struct Group<'a> {
    /// The releases, sorted.
    pub units: Vec<&'a Unit>,
    /// Whether many more releases change in another way: here a reviewer should look.
    pub is_odd: bool,
    pub(super) sentences: Vec<Sentence>,
}

impl Group<'_> {
    /// What changes, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.sentences.iter().map(Sentence::plain).collect()
    }

    /// The stages that all of them go from and to.
    #[must_use]
    pub fn stages(&self) -> Option<(&KnownStage, &KnownStage)> {
        let unit = self.units.first().filter(|unit| unit.moves())?;
        match &unit.stages {
            [Some(from), Some(to)] => Some((from, to)),
            _ => None,
        }
    }
}

/// What units of one group have in common: their lines, the stages that they go from and to, and the way back.
type Common = (Vec<Sentence>, Option<[String; 3]>);

pub(super) fn of(units: &[Unit]) -> Vec<Group<'_>> {
    let mut found: BTreeMap<Common, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        let stages = match &unit.stages {
            [Some(from), Some(to)] if unit.moves() => {
                Some([from.name.clone(), to.name.clone(), to.way_back.clone().unwrap_or_default()])
            }
            _ => None,
        };
        found.entry((said(unit, true), stages)).or_default().push(unit);
    }
    let all = units.len();
    let most = found.values().map(Vec::len).max().unwrap_or_default();
    let mut groups: Vec<Group<'_>> = found
        .into_iter()
        .map(|((general, _), mut units)| {
            units.sort_by(|left, right| left.name.cmp(&right.name));
            // What all of them have in common is said as exactly as it stands there.
            let exact: Vec<_> = units.first().map(|unit| said(unit, false)).unwrap_or_default();
            let is_common = units.iter().all(|unit| said(unit, false) == exact);
            let is_odd = units.len() * ODD <= most && most * 2 >= all;
            Group { units, is_odd, sentences: if is_common { exact } else { general } }
        })
        .collect();
    groups.sort_by_key(|group| (group.units.len(), group.units.first().map(|unit| unit.name.clone())));
    groups
}

/// How many times as many releases change in another way before one is odd. Where the most of them are not even half of
/// all, nothing is usual, and nothing odd.
const ODD: usize = 3;

/// The lines about a unit, each once: both Ingresses of a release often say the same.
fn said(unit: &Unit, is_general: bool) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::with_capacity(unit.changes.len());
    for change in &unit.changes {
        let sentence = sentence(change, &unit.name.release, is_general);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// Who a group is: `web`, `3 stages of web`, `213 releases`.
pub(super) enum Title<'a> {
    One(&'a Unit),
    /// How many of what, and of which release where it is one.
    Several(usize, &'static str, Option<&'a str>),
    /// How many of what, of how many releases.
    Of(usize, &'static str, usize),
}

impl Group<'_> {
    pub(super) fn title(&self) -> Title<'_> {
        let releases = self.releases();
        let all_are = |generated| self.units.iter().all(|unit| unit.generated == generated);
        let places = match () {
            () if all_are(Some(Generated::Stage)) => "stages",
            () if all_are(Some(Generated::WayBack)) => "ways back",
            () => "places",
        };
        let is_release = self.units.iter().all(|unit| unit.is_release);
        match (self.units.as_slice(), releases.len()) {
            ([unit], _) => Title::One(unit),
            (units, 1) => Title::Several(units.len(), places, releases.keys().next().copied()),
            (units, count) if units.len() == count && all_are(None) => {
                // Objects that nothing belongs to are called by kind and name.
                let are_applications = releases.keys().all(|name| !name.contains(' '));
                let what = match () {
                    () if is_release => "releases",
                    () if are_applications => "applications",
                    () => "places",
                };
                Title::Several(count, what, None)
            }
            (units, count) => Title::Of(units.len(), places, count),
        }
    }

    /// The units of each release.
    fn releases(&self) -> BTreeMap<&str, Vec<&Unit>> {
        let mut releases: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
        for unit in &self.units {
            releases.entry(unit.name.release.as_str()).or_default().push(unit);
        }
        releases
    }

    /// What they are called, as far as the title does not say it: the stages of one release, or the releases.
    pub(super) fn names(&self) -> Vec<String> {
        let releases = self.releases();
        if releases.len() == 1 && self.units.len() > 1 {
            return self.units.iter().map(|unit| unit.place()).collect();
        }
        let name = |(release, units): (&&str, &Vec<&Unit>)| match units.as_slice() {
            [unit] => unit.called(),
            units => format!("{release} ({})", units.len()),
        };
        releases.iter().map(name).collect()
    }
}

impl Unit {
    /// Its release, and where it stands where that does not follow.
    pub(super) fn called(&self) -> String {
        let (release, place) = (&self.name.release, &self.name.place);
        if place.is_empty() || place.ends_with(release.as_str()) {
            return release.clone();
        }
        match self.generated {
            Some(_) => format!("{release}, {}", self.place()),
            None => format!("{release} ({place})"),
        }
    }

    fn place(&self) -> String {
        let last = self.name.place.rsplit('/').next().unwrap_or_default();
        match self.generated {
            Some(Generated::Stage) => format!("stage {last}"),
            Some(Generated::WayBack) => format!("the way back of {last}"),
            None => self.name.place.clone(),
        }
    }
}
