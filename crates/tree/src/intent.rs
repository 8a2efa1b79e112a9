use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::live::{STAGE, list, read_text};
use crate::record::check_file_name;
use crate::{Digest, Error, Record, aside, scan};

/// The digests of manifests by name, as a record lists them.
pub(crate) type Digests = BTreeMap<String, Digest>;

/// What is to be done about a run that was stopped.
pub(crate) enum Stopped {
    /// It is to be brought to its end.
    Begun(Intent),
    /// It had not begun, or somebody has undone it: these manifests that it made are all that is left of it.
    Undone(Vec<String>),
}

/// What a run that was stopped meant a directory to become.
pub(crate) struct Intent {
    /// Where the record stands that is meant to be `STAGE`.
    pub(crate) path: PathBuf,
    /// What it says.
    pub(crate) record: Record,
    /// The digests that it lists.
    pub(crate) digests: Digests,
    /// The manifests that still stand aside, with their texts.
    pub(crate) written: BTreeMap<String, String>,
    /// The manifests that are still to go, sorted.
    pub(crate) removed: Vec<String>,
}

impl Intent {
    /// Looks for what is meant to follow the record with this text and these digests; the text is empty where there is no
    /// record.
    ///
    /// A directory in which somebody has put files back as they were is left so, or else the record would say what is not
    /// there: each manifest that is to be another must stand aside still, or be in its place. Where manifests are to go and
    /// nothing else, the first one that is gone says that it was begun.
    pub(crate) fn find(
        directory: &Path,
        asides: &[String],
        stage: &str,
        old: &Digests,
    ) -> Result<Stopped, Error> {
        let path = Self::path(directory, stage);
        let Some(text) = read_text(&path)? else { return Ok(Stopped::Undone(Vec::new())) };
        // It came into its place as a whole: one that cannot be read was lost with the power of the machine.
        let Ok((record, digests)) = Record::parse(&path, &text) else {
            return Ok(Stopped::Undone(Vec::new()));
        };
        let mut written = BTreeMap::new();
        let mut made = Vec::new();
        let (mut is_begun, mut is_undone) = (false, false);
        for (name, digest) in &digests {
            let at = directory.join(name);
            let aside = if asides.contains(name) { read_text(&aside::of(&at))? } else { None };
            if let Some(text) = aside.filter(|text| Digest::of(text) == *digest) {
                written.insert(name.clone(), text);
                is_begun = true;
            } else if old.get(name) != Some(digest) {
                let is_in_place = read_text(&at)?.map(Digest::of) == Some(*digest);
                if is_in_place && !old.contains_key(name) {
                    made.push(name.clone());
                }
                (is_begun, is_undone) = (is_begun || is_in_place, is_undone || !is_in_place);
            }
        }
        let gone = old.keys().filter(|name| !digests.contains_key(*name));
        let mut removed = Vec::new();
        for name in gone {
            if scan::is_file(&directory.join(name))? {
                removed.push(name.clone());
            } else {
                is_begun = true;
            }
        }
        if is_undone || !(is_begun || removed.is_empty()) {
            return Ok(Stopped::Undone(made));
        }
        Ok(Stopped::Begun(Self { path, record, digests, written, removed }))
    }

    /// Where the record stands that is meant to follow the one with this text. It is named after that one, so that nothing
    /// is completed once the directory has become something else.
    pub(crate) fn path(directory: &Path, stage: &str) -> PathBuf {
        let digest = Digest::of(stage).to_string();
        let short: String = digest.chars().skip_while(|it| *it != ':').skip(1).take(16).collect();
        aside::of(&directory.join(format!("{STAGE}-{short}")))
    }
}

/// What stands aside in a directory, by the names that it was written for.
pub(crate) fn asides(directory: &Path) -> Result<Vec<String>, Error> {
    let names = list(directory)?;
    let targets = names.iter().filter_map(|name| aside::target(name)).filter(|target| is_ours(target));
    Ok(targets.map(ToOwned::to_owned).collect())
}

/// Whether what stands aside for a file of this name was put there by a change of a live directory.
pub(crate) fn is_ours(target: &str) -> bool {
    check_file_name(target).is_ok() || target.trim_start_matches('.').starts_with(STAGE)
}
