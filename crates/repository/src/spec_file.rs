use std::path::{Path, PathBuf};
use std::sync::Arc;

use serin_diagnostic::{Path as SpecPath, Report, SourceFile};
use serin_plan::StageName;
use serin_tree::{Drift, DriftKind, Hold, Live, RelativePath};
use serin_yaml::{Limits, Value};

use super::recognise::{Recognised, recognise};
use super::{Entry, Loaded, Verification};
use crate::Error;

/// The spec of a release, and all that it describes.
pub(super) struct SpecFile<'a> {
    pub(super) file: PathBuf,
    pub(super) text: Arc<SourceFile>,
    /// The release in each of its environments.
    pub(super) entries: Vec<&'a Entry>,
    /// The environment that was asked for, by its name or by a directory.
    pub(super) environment: Option<String>,
}

impl SpecFile<'_> {
    /// Whether a release is among those that were asked for.
    pub(super) fn is_wanted(&self, entry: &Entry) -> bool {
        let here = entry.release.topology.environment.as_ref().map(serin_topology::DnsLabel::as_str);
        self.environment.is_none() || self.environment.as_deref() == here
    }

    /// Whether environments share a `canary`, so that none can be finished alone.
    pub(super) fn shares_a_canary(&self) -> bool {
        let documents = serin_yaml::parse(&self.text, Limits::default(), &mut Report::new());
        let canary = documents.first().and_then(|document| document.get("spec")?.get("canary"));
        canary.is_some_and(|canary| canary.value != Value::Null)
    }

    /// Puts another text in the place of this one.
    pub(super) fn write(&self, loaded: &Loaded, text: &str) -> Result<(), Error> {
        Ok(serin_tree::edit(&loaded.repository.specs, &self.file, self.text.text(), text)?)
    }

    /// The same file with another text.
    pub(super) fn with(&self, text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::new(self.text.name(), text))
    }
}

impl Loaded {
    /// The spec of the release with a name or with a directory, and the directories of all releases that it describes.
    ///
    /// # Errors
    ///
    /// When there is none, or when several specs describe releases of that name.
    pub fn spec_of(&self, name: &str) -> Result<(PathBuf, Vec<RelativePath>), Error> {
        let spec = self.spec_file(name, None)?;
        Ok((spec.file, spec.entries.iter().map(|entry| entry.path.clone()).collect()))
    }

    /// The spec of the release with a name, or with a directory.
    pub(super) fn spec_file(&self, name: &str, environment: Option<&str>) -> Result<SpecFile<'_>, Error> {
        let named = self.named(name, None)?;
        let text_of = |entry: &Entry| entry.release.topology.place(&SpecPath::root()).map(|place| place.file);
        let Some(text) = named.first().and_then(|entry| text_of(entry)) else {
            return Err(Error::UnknownRelease { name: name.to_owned(), known: Vec::new() });
        };
        let is_here = |entry: &&Entry| text_of(entry).is_some_and(|it| it.name() == text.name());
        if !named.iter().all(is_here) {
            let paths = named.iter().map(|entry| entry.path.clone()).collect();
            return Err(Error::SeveralReleases { name: name.to_owned(), paths });
        }
        // A directory names an environment too: `production/payments`.
        let by_directory = named.iter().find(|entry| entry.path.as_str() == name);
        let environment = environment.map(ToOwned::to_owned).or_else(|| {
            by_directory
                .and_then(|entry| entry.release.topology.environment.as_ref().map(ToString::to_string))
        });
        let file = Path::new(text.name()).to_owned();
        Ok(SpecFile { file, entries: self.entries.iter().filter(is_here).collect(), text, environment })
    }

    /// Takes hold of what is live of a release, so that nobody else changes it, and reads it.
    pub(super) fn hold<'a>(&self, entry: &'a Entry) -> Result<Held<'a>, Error> {
        let root = &self.repository.live;
        // Of what is not live there is nothing to hold, and no directory is made for it.
        if entry.live.is_none() {
            return Ok(Held { entry, live: None, _hold: None });
        }
        let hold = Some(Hold::take(root, &entry.path)?);
        if Live::read(root, &entry.path)?.is_some_and(|live| live.is_interrupted) {
            Live::complete(root, &entry.path)?;
        }
        Ok(Held { entry, live: Live::read(root, &entry.path)?, _hold: hold })
    }
}

/// What is live of a release while nobody else may change it.
pub(super) struct Held<'a> {
    pub(super) entry: &'a Entry,
    pub(super) live: Option<Live>,
    _hold: Option<Hold>,
}

impl Held<'_> {
    /// What is live of the release, as the name of a stage or of what it is instead; nothing where nothing is live.
    pub(super) fn state(&self) -> Result<(String, Recognised), Error> {
        let Some(live) = &self.live else { return Ok((String::new(), Recognised::Unknown)) };
        let release = &self.entry.release;
        let stages = release.texts()?.stages;
        let recognised = recognise(live, &release.plan, &stages);
        let state = recognised.name(&release.plan, &live.record.stage);
        Ok((state, recognised))
    }

    /// Whether nobody can be under way to another version: nothing is live, or the baseline is.
    pub(super) fn is_at_rest(&self) -> Result<(String, bool), Error> {
        let (state, recognised) = self.state()?;
        let is_at_rest = match recognised {
            Recognised::Stage(position) | Recognised::Before(position) => position == 0,
            Recognised::Back(_) | Recognised::Retiring => false,
            Recognised::Unknown => state.is_empty() || state == StageName::BASELINE,
        };
        Ok((state, is_at_rest))
    }
}

impl Verification<'_> {
    /// Refuses what would stand in the way of writing the tree, before anything else is written.
    pub(super) fn refuse_blocked(&self) -> Result<(), Error> {
        let mut drifts: Vec<Drift> = self.compare()?;
        drifts.retain(|drift| matches!(drift.kind, DriftKind::EditedByHand | DriftKind::Foreign));
        if drifts.is_empty() { Ok(()) } else { Err(Error::NotFresh(drifts)) }
    }
}
