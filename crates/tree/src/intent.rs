use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::live::{STAGE, list, read_text};
use crate::record::check_file_name;
use crate::{Digest, Error, Record, aside, scan};

/// The digests of manifests by name, as a record lists them.
pub(crate) type Digests = BTreeMap<String, Digest>;

/// What a run that was stopped meant a directory to become, where it began and can still be brought to its end.
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
    /// What is meant to follow the record with this text and these digests; the text is empty where there is no record.
    ///
    /// A directory in which somebody has put files back as they were is left so, or else the record would say what is not
    /// there: each manifest that is to be another must stand aside still, or be in its place. Where manifests are to go and
    /// nothing else, the first one that is gone says that it was begun.
    pub(crate) fn find(
        directory: &Path,
        asides: &[String],
        stage: &str,
        old: &Digests,
    ) -> Result<Option<Self>, Error> {
        let path = Self::path(directory, stage);
        let Some(text) = read_text(&path)? else { return Ok(None) };
        // It came into its place as a whole: one that cannot be read was lost with the power of the machine.
        let Ok((record, digests)) = Record::parse(&path, &text) else { return Ok(None) };
        let mut written = BTreeMap::new();
        let mut is_begun = false;
        for (name, digest) in &digests {
            let at = directory.join(name);
            let aside = if asides.contains(name) { read_text(&aside::of(&at))? } else { None };
            if let Some(text) = aside.filter(|text| Digest::of(text) == *digest) {
                written.insert(name.clone(), text);
            } else if old.get(name) == Some(digest) {
                continue;
            } else if read_text(&at)?.map(Digest::of) != Some(*digest) {
                return Ok(None);
            }
            is_begun = true;
        }
        let mut removed = Vec::new();
        for name in old.keys().filter(|name| !digests.contains_key(*name)) {
            if scan::is_file(&directory.join(name))? {
                removed.push(name.clone());
            } else {
                is_begun = true;
            }
        }
        let is_meant = is_begun || removed.is_empty();
        Ok(is_meant.then_some(Self { path, record, digests, written, removed }))
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
