use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::intent::{self, Digests, Intent, Stopped};
use crate::place::Place;
use crate::record::check_file_name;
use crate::{Digest, Disk, Error, Record, RelativePath, aside, journal, scan};

/// A directory of manifests that the cluster runs: a flat one, whose file `STAGE` says which stage it is.
///
/// It is state: nothing generates it. Manifests are the files that end in `.yaml`. Where git makes `\r\n` of line ends,
/// texts and digests are those of `\n`.
///
/// ```
/// use std::collections::BTreeMap;
/// use serin::{LiveFiles, RelativePath};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// let web = RelativePath::new("web")?;
/// let record = "stage: 000-baseline\nplan: none\n";
/// let texts = BTreeMap::from([("STAGE".to_owned(), record.into())]);
/// let record = LiveFiles::of_texts(texts)?.expect("it has a record").record;
/// assert_eq!(record.stage, "000-baseline");
///
/// let files = BTreeMap::from([("service-stable.yaml".to_owned(), "kind: Service\n".into())]);
/// LiveFiles::write(root, &web, &record, &files)?;
/// let live = LiveFiles::read(root, &web)?.expect("it was written");
/// assert!(live.matches(&files) && live.by_hand().is_empty());
///
/// // Somebody gives first aid by hand: the record tells it from what Serin wrote.
/// std::fs::write(root.join("web/service-stable.yaml"), "kind: Service # mine\n")?;
/// std::fs::write(root.join("web/extra.yaml"), "kind: ConfigMap\n")?;
/// let live = LiveFiles::read(root, &web)?.expect("it is still there");
/// assert_eq!((live.edited(), live.unlisted()), (vec!["service-stable.yaml".into()], vec!["extra.yaml".into()]));
/// assert_eq!(live.by_hand(), ["extra.yaml", "service-stable.yaml"]);
///
/// // One manifest is changed, and all others stay; then nothing is live any more.
/// let text = files["service-stable.yaml"].clone();
/// let changes = BTreeMap::from([("service-stable.yaml".to_owned(), Some(text))]);
/// LiveFiles::change(root, &web, &record, &changes)?;
/// assert!(!LiveFiles::complete(root, &web)?); // no run was interrupted
/// LiveFiles::remove(root, &web)?;
/// assert_eq!(LiveFiles::read(root, &web)?, None);
/// assert_eq!(LiveFiles::unrecorded(root, &web)?, ["extra.yaml"]); // it was never Serin's
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// What `STAGE` says.
    pub record: Record,
    /// The digests that `STAGE` lists, by the name of the manifest.
    pub digests: BTreeMap<String, Digest>,
    /// The manifests that are there, listed or not.
    pub files: BTreeMap<String, Arc<str>>,
    /// What else is there, sorted; it is not read.
    pub foreign: Vec<String>,
    /// Whether a run was stopped while it changed the directory. What stands here is then what [`Live::complete`] makes
    /// of it.
    pub is_interrupted: bool,
}

/// What was done to a live directory; all names are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveWritten {
    /// The manifests that were made or replaced.
    pub written: Vec<String>,
    /// The manifests that were removed.
    pub removed: Vec<String>,
    /// How many manifests were right already.
    pub unchanged: usize,
    /// Whether `STAGE` was made, replaced or removed.
    pub record: bool,
}

impl Live {
    /// Reads a directory; there is nothing to read where there is no `STAGE`, none is about to be made, and where all that
    /// is left of a removal is to complete it.
    ///
    /// # Errors
    ///
    /// Returns an error if the disk or the record cannot be read, if the record holds both sides of a merge, if a
    /// manifest is no text, or if a link or something else that Serin never writes is in the way.
    pub fn read(root: &Path, path: &RelativePath) -> Result<Option<Self>, Error> {
        let place = Place::find(root, path)?;
        if !place.exists {
            return Ok(None);
        }
        let at = |name: &str| place.directory.join(name);
        let Seen { record, digests, asides, stopped, is_nothing } = Seen::of(&place)?;
        if is_nothing {
            return Ok(None);
        }
        let is_interrupted = !asides.is_empty();
        let mut live = Self { record, digests, files: BTreeMap::new(), foreign: Vec::new(), is_interrupted };
        for name in list(&place.directory)? {
            if name == STAGE || aside::target(&name).is_some_and(intent::is_ours) {
                continue;
            }
            if check_file_name(&name).is_err() {
                live.foreign.push(name);
                continue;
            }
            if let Some(text) = read_text(&at(&name))? {
                live.files.insert(name, text.into());
            }
        }
        match stopped {
            Stopped::Undone(made) => live.files.retain(|name, _| !made.contains(name)),
            Stopped::Begun(intent) => {
                live.files.retain(|name, _| !intent.removed.contains(name));
                live.files.extend(intent.written.into_iter().map(|(name, text)| (name, text.into())));
                (live.record, live.digests) = (intent.record, intent.digests);
            }
        }
        Ok(Some(live))
    }

    /// The manifests in a directory of which nothing is live, sorted: nobody can tell what they are. What an interrupted
    /// run left for [`Live::complete`] to remove is not among them.
    ///
    /// # Errors
    ///
    /// The same as [`Live::read`].
    pub fn unrecorded(root: &Path, path: &RelativePath) -> Result<Vec<String>, Error> {
        let place = Place::find(root, path)?;
        if !place.exists {
            return Ok(Vec::new());
        }
        let seen = Seen::of(&place)?;
        if !seen.is_nothing {
            return Ok(Vec::new());
        }
        let going = match seen.stopped {
            Stopped::Begun(intent) => intent.removed,
            Stopped::Undone(made) => made,
        };
        let mut names = list(&place.directory)?;
        names.retain(|name| check_file_name(name).is_ok() && !going.contains(name));
        Ok(names)
    }

    /// Makes a directory hold these manifests and this record.
    ///
    /// A directory that is not there yet appears as a whole. In one that is there, only manifests that differ are
    /// written; those that the old record lists and that are no longer wanted are removed. A run that is stopped before
    /// everything that is new has been written aside has done nothing; one that is stopped later is
    /// [completed](Live::complete) by the next one, unless files were put back since. No file is ever half written. One that
    /// is replaced keeps its mode and its kind of line ends; one that is new has the line ends of `STAGE`.
    ///
    /// Manifests that were edited by hand are overwritten: ask [`Live::by_hand`] before.
    ///
    /// # Errors
    ///
    /// The same as [`Live::read`]; and if the disk cannot be written, or if a name or the record could not be read
    /// again. A record that cannot be read is never overwritten.
    pub fn write(
        root: &Path,
        path: &RelativePath,
        record: &Record,
        files: &BTreeMap<String, Arc<str>>,
    ) -> Result<LiveWritten, Error> {
        journal::write_on(&Disk::new(), root, path, record, files)
    }

    /// Changes some manifests, those without a text being removed, and the record. All others stay as they are, edited by
    /// hand or not, and the record goes on saying what Serin wrote of them.
    ///
    /// # Errors
    ///
    /// The same as [`Live::write`].
    pub fn change(
        root: &Path,
        path: &RelativePath,
        record: &Record,
        changes: &BTreeMap<String, Option<Arc<str>>>,
    ) -> Result<LiveWritten, Error> {
        journal::change_on(&Disk::new(), root, path, record, changes)
    }

    /// Removes the manifests that the record lists, and the record last; then the directory and those above it, as
    /// far as they are empty, up to the root.
    ///
    /// Manifests that were edited by hand are removed too: ask [`Live::edited`] before.
    ///
    /// # Errors
    ///
    /// The same as [`Live::write`].
    pub fn remove(root: &Path, path: &RelativePath) -> Result<LiveWritten, Error> {
        journal::remove_on(&Disk::new(), root, path)
    }

    /// Completes what an interrupted run began, or clears away what it had not begun yet and what somebody has undone since
    /// by putting files back as they were; true where something came of it. After a removal there is nothing to read.
    ///
    /// # Errors
    ///
    /// The same as [`Live::write`].
    pub fn complete(root: &Path, path: &RelativePath) -> Result<bool, Error> {
        journal::complete_on(&Disk::new(), root, path)
    }

    /// A directory as it was elsewhere, from the texts of its files by name, `STAGE` among them; none without one.
    ///
    /// # Errors
    ///
    /// If the record cannot be read.
    pub fn of_texts(texts: BTreeMap<String, Arc<str>>) -> Result<Option<Self>, Error> {
        let mut files = texts;
        let Some(text) = files.remove(STAGE) else { return Ok(None) };
        let (record, digests) = Record::parse(Path::new(STAGE), &text)?;
        if journal::is_of_nothing(&record, &digests) {
            return Ok(None);
        }
        let (files, foreign): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(name, _)| check_file_name(name).is_ok());
        let foreign = foreign.into_keys().collect();
        Ok(Some(Self { record, digests, files, foreign, is_interrupted: false }))
    }

    /// Whether the manifests that are there are exactly these, whatever the record says.
    #[must_use]
    pub fn matches(&self, files: &BTreeMap<String, Arc<str>>) -> bool {
        self.files == *files
    }

    /// The manifests that the record lists and that are missing or not what it says, sorted.
    #[must_use]
    pub fn edited(&self) -> Vec<String> {
        let is_edited =
            |name: &str, digest| self.files.get(name).map(|text| Digest::of(&**text)) != Some(digest);
        let edited = self.digests.iter().filter(|(name, digest)| is_edited(name, **digest));
        edited.map(|(name, _)| name.clone()).collect()
    }

    /// The manifests that are there and that the record does not list, sorted.
    #[must_use]
    pub fn unlisted(&self) -> Vec<String> {
        self.files.keys().filter(|name| !self.digests.contains_key(*name)).cloned().collect()
    }

    /// The manifests that are not what Serin wrote, sorted: [`edited`](Self::edited) and [`unlisted`](Self::unlisted).
    #[must_use]
    pub fn by_hand(&self) -> Vec<String> {
        let mut names = self.edited();
        names.extend(self.unlisted());
        names.sort_unstable();
        names
    }
}

/// What is known of a directory before its manifests are read.
struct Seen {
    record: Record,
    digests: Digests,
    asides: Vec<String>,
    stopped: Stopped,
    is_nothing: bool,
}

impl Seen {
    fn of(place: &Place<'_>) -> Result<Self, Error> {
        let path = place.directory.join(STAGE);
        let stage = read_text(&path)?;
        let (record, digests) = match &stage {
            Some(text) => Record::parse(&path, text)?,
            None => Default::default(),
        };
        let asides = intent::asides(&place.directory)?;
        let text = stage.as_deref().unwrap_or_default();
        let stopped = Intent::find(&place.directory, &asides, text, &digests)?;
        let is_nothing = match &stopped {
            Stopped::Begun(intent) => journal::is_of_nothing(&intent.record, &intent.digests),
            Stopped::Undone(_) => stage.is_none() || journal::is_of_nothing(&record, &digests),
        };
        Ok(Self { record, digests, asides, stopped, is_nothing })
    }
}

/// The file that says which stage a live directory is.
pub(crate) const STAGE: &str = "STAGE";

/// The names in a directory, sorted. One that is no text is named as well as possible; it is never ours.
pub(crate) fn list(directory: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(Error::io(directory, "list"))? {
        let entry = entry.map_err(Error::io(directory, "list"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Reads a file that may be missing, with line ends as Serin writes them.
pub(crate) fn read_text(path: &Path) -> Result<Option<String>, Error> {
    let text = read_as_is(path)?;
    Ok(text.map(|text| if text.contains(CRLF) { text.replace(CRLF, "\n") } else { text }))
}

/// Reads a file that may be missing.
pub(crate) fn read_as_is(path: &Path) -> Result<Option<String>, Error> {
    if !scan::is_file(path)? {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(Error::io(path, "read"))?;
    String::from_utf8(bytes).map(Some).map_err(|_| Error::NotText { path: path.to_owned() })
}

/// How lines end where git was told to write them so.
pub(crate) const CRLF: &str = "\r\n";
