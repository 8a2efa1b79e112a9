use std::collections::BTreeMap;

use super::words::{Sentence, sentence};
use super::{KnownStage, Unit};

/// Releases of which the same changes.
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

pub(super) fn of(units: &[Unit]) -> Vec<Group<'_>> {
    let mut found: BTreeMap<(Vec<Sentence>, Option<[String; 3]>), Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        let stages = match &unit.stages {
            [Some(from), Some(to)] if unit.moves() => {
                Some([from.name.clone(), to.name.clone(), to.way_back.clone().unwrap_or_default()])
            }
            _ => None,
        };
        found.entry((said(unit, true), stages)).or_default().push(unit);
    }
    let most = found.values().map(Vec::len).max().unwrap_or_default();
    let mut groups: Vec<Group<'_>> = found
        .into_iter()
        .map(|((general, _), mut units)| {
            units.sort_by(|left, right| left.name.cmp(&right.name));
            // What all of them have in common is said as exactly as it stands there.
            let exact: Vec<_> = units.first().map(|unit| said(unit, false)).unwrap_or_default();
            let is_common = units.iter().all(|unit| said(unit, false) == exact);
            let is_odd = units.len() * ODD <= most;
            Group { units, is_odd, sentences: if is_common { exact } else { general } }
        })
        .collect();
    groups.sort_by_key(|group| (group.units.len(), group.units.first().map(|unit| unit.name.clone())));
    groups
}

/// How many times as many releases change in another way before one is odd.
const ODD: usize = 3;

/// The lines about a unit, each once: both Ingresses of a release often say the same.
fn said(unit: &Unit, is_general: bool) -> Vec<Sentence> {
    let own_name = unit.name.release.rsplit('/').next().unwrap_or_default();
    let mut sentences: Vec<Sentence> = Vec::with_capacity(unit.changes.len());
    for change in &unit.changes {
        let sentence = sentence(change, is_general.then_some(own_name));
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
    /// How many places of how many releases.
    Places(usize, usize),
}

impl Group<'_> {
    pub(super) fn title(&self) -> Title<'_> {
        let mut releases: Vec<&str> = self.units.iter().map(|unit| unit.name.release.as_str()).collect();
        releases.sort_unstable();
        releases.dedup();
        let is_release = self.units.iter().all(|unit| unit.is_release);
        match (self.units.as_slice(), releases.as_slice()) {
            ([unit], _) => Title::One(unit),
            (units, [release]) => Title::Several(units.len(), "places", Some(release)),
            (units, releases) if units.len() == releases.len() => {
                Title::Several(units.len(), if is_release { "releases" } else { "applications" }, None)
            }
            (units, releases) => Title::Places(units.len(), releases.len()),
        }
    }

    /// What each of them is called.
    pub(super) fn names(&self) -> Vec<String> {
        self.units.iter().map(|unit| unit.called()).collect()
    }
}

impl Unit {
    /// Its release, and where it stands where that does not follow.
    pub(super) fn called(&self) -> String {
        let (release, place) = (&self.name.release, &self.name.place);
        let follows = place.is_empty() || place == release || place == &format!("live/{release}");
        if follows { release.clone() } else { format!("{release} ({place})") }
    }
}
