use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::lock::{self, Entry, Lock};
use crate::{Digest, Drift, DriftKind, Error, RelativePath, aside};

/// What a directory on the disk has in common with what is wanted in it, and what would make them equal.
#[derive(Default)]
pub(crate) struct Scan<'a> {
    /// What is wrong, in no order; locks are not among it.
    pub(crate) drifts: Vec<Drift>,
    /// Directories that stand where a file is wanted and would not be empty: no force removes what is not ours.
    pub(crate) stuck: Vec<Drift>,
    /// How many files are right.
    pub(crate) unchanged: usize,
    /// Where an interrupted run left something aside: the file or directory that it was for.
    pub(crate) leftovers: Vec<String>,
    /// Files to remove.
    pub(crate) removals: Vec<String>,
    /// Directories that are empty then, the inner ones first.
    pub(crate) emptied: Vec<String>,
    /// Directories to make whole.
    pub(crate) new_directories: Vec<(String, &'a Node<'a>)>,
    /// Files to write in directories that are there.
    pub(crate) changes: Vec<(String, &'a str)>,
}

/// What is known about a name in a directory before the disk is looked at.
#[derive(Default)]
pub(crate) struct Node<'a> {
    /// The text of the file, if one is wanted.
    wanted: Option<&'a Arc<str>>,
    /// What the locks say about a file of this name.
    ours: &'a [Entry<'a>],
    /// Whether a file is wanted somewhere below.
    wants_below: bool,
    children: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Node<'a> {
    /// The tree of everything that is wanted or was written before.
    pub(crate) fn tree(
        files: &'a BTreeMap<RelativePath, Arc<str>>,
        lock: &'a Lock<'a>,
    ) -> Result<Self, Error> {
        let mut root = Self::default();
        for (path, text) in files {
            let mut node = &mut root;
            for component in path.components() {
                node.wants_below = true;
                node = node.children.entry(component).or_default();
                if node.wanted.is_some() {
                    return Err(Error::Clash { path: path.clone() });
                }
            }
            if node.wants_below {
                return Err(Error::Clash { path: path.clone() });
            }
            node.wanted = Some(text);
        }
        for ours in lock.entries.chunk_by(|one, other| one.path == other.path) {
            let components = ours[0].path.split('/');
            let node = components.fold(&mut root, |node, name| node.children.entry(name).or_default());
            node.ours = ours;
        }
        Ok(root)
    }

    /// The names directly below that something is wanted for.
    pub(crate) fn wanted_below(&self) -> impl Iterator<Item = (&'a str, Wanted<'a, '_>)> {
        self.children.iter().filter_map(|(name, node)| match node.wanted {
            Some(text) => Some((*name, Wanted::File(text))),
            None if node.wants_below => Some((*name, Wanted::Directory(node))),
            None => None,
        })
    }

    /// Calls `each` with the path of every wanted file below, after `path`.
    pub(crate) fn each_wanted(&self, path: &str, each: &mut impl FnMut(String)) {
        for (name, wanted) in self.wanted_below() {
            let path = join(path, name);
            match wanted {
                Wanted::File(_) => each(path),
                Wanted::Directory(node) => node.each_wanted(&path, each),
            }
        }
    }
}

/// What is wanted under a name.
pub(crate) enum Wanted<'a, 'n> {
    File(&'a Arc<str>),
    Directory(&'n Node<'a>),
}

/// Looks at a directory that is there; `other_generation` says whether the lock names another renderer.
pub(crate) fn scan<'a>(
    directory: &Path,
    tree: &'a Node<'a>,
    other_generation: bool,
) -> Result<Scan<'a>, Error> {
    let mut walk = Walk {
        on_disk: directory.to_owned(),
        path: String::new(),
        buffer: Vec::new(),
        changed: if other_generation { DriftKind::OtherGeneration } else { DriftKind::SpecChanged },
        scan: Scan::default(),
    };
    walk.directory(tree)?;
    Ok(walk.scan)
}

/// Whether a file of ours is there; anything else in its place is an error.
pub(crate) fn is_file(path: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(true),
        Ok(metadata) if metadata.is_symlink() => Err(Error::Symlink { path: path.to_owned() }),
        Ok(_) => Err(Error::InTheWay { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, "look at")(error)),
    }
}

/// Reads a file into a buffer that is used again and again.
pub(crate) fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Result<(), Error> {
    buffer.clear();
    let file = File::open(path).map_err(Error::io(path, "read"))?;
    // Through `take`, because reading a file to its end asks for its size and position first, and most files fit
    // into what the buffer has grown to.
    file.take(u64::MAX).read_to_end(buffer).map_err(Error::io(path, "read"))?;
    Ok(())
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

/// A walk over the disk and the tree side by side. One listing a directory tells files, directories and links
/// apart, so that a file costs no more than reading it.
struct Walk<'a> {
    /// Where the walk is on the disk.
    on_disk: PathBuf,
    /// The same below the directory of the release.
    path: String,
    buffer: Vec<u8>,
    /// What a file is that Serin wrote and that should be another.
    changed: DriftKind,
    scan: Scan<'a>,
}

impl<'a> Walk<'a> {
    /// Looks at a directory, and says whether nothing will be left in it.
    fn directory(&mut self, node: &'a Node<'a>) -> Result<bool, Error> {
        let mut found = Vec::with_capacity(node.children.len());
        let mut emptied = true;
        let entries = fs::read_dir(&self.on_disk).map_err(Error::io(&self.on_disk, "list"))?;
        for entry in entries {
            let entry = entry.map_err(Error::io(&self.on_disk, "list"))?;
            let name = entry.file_name();
            let known = name.to_str().and_then(|name| node.children.get_key_value(name));
            if let Some((name, child)) = known {
                let file_type = entry.file_type().map_err(Error::io(&self.on_disk, "list"))?;
                found.push(*name);
                emptied &= self.below(name, |walk| walk.entry(child, file_type))?;
            } else {
                emptied &= self.unknown(node, name.to_str());
            }
        }
        found.sort_unstable();
        for (name, child) in &node.children {
            if found.binary_search(name).is_err() {
                self.below(name, |walk| {
                    walk.missing(child);
                    Ok(())
                })?;
            }
        }
        Ok(emptied)
    }

    /// Looks at a name that is neither wanted nor in the lock, and says whether it will be gone.
    fn unknown(&mut self, node: &Node<'a>, name: Option<&str>) -> bool {
        let is_lock = |name: &str| self.path.is_empty() && matches!(name, lock::NAME | lock::NEXT);
        let Some(name) = name else { return false };
        if is_lock(name) {
            return true;
        }
        match aside::target(name) {
            Some(target) if is_lock(target) || node.children.contains_key(target) => {
                self.scan.leftovers.push(join(&self.path, target));
                true
            }
            _ => false,
        }
    }

    /// Looks at a name that is wanted or in the lock, and says whether it will be gone.
    fn entry(&mut self, node: &'a Node<'a>, file_type: FileType) -> Result<bool, Error> {
        if file_type.is_symlink() {
            return Err(Error::Symlink { path: self.on_disk.clone() });
        }
        if file_type.is_dir() {
            return self.directory_entry(node);
        }
        if let Some(wanted) = node.wanted {
            self.must_be_a_file(file_type)?;
            self.compare(node, wanted)?;
            return Ok(false);
        }
        if node.ours.is_empty() && !node.wants_below {
            return Ok(false);
        }
        self.must_be_a_file(file_type)?;
        let kind = if node.ours.is_empty() {
            DriftKind::Foreign
        } else {
            read_into(&self.on_disk, &mut self.buffer)?;
            if self.is_ours(node) { DriftKind::Orphan } else { DriftKind::EditedByHand }
        };
        self.drift(kind);
        self.scan.removals.push(self.path.clone());
        self.missing(node);
        Ok(!node.wants_below)
    }

    fn directory_entry(&mut self, node: &'a Node<'a>) -> Result<bool, Error> {
        if node.children.is_empty() && node.wanted.is_none() {
            return Ok(false);
        }
        let emptied = self.directory(node)?;
        if node.wants_below {
            return Ok(false);
        }
        if emptied {
            self.scan.emptied.push(self.path.clone());
            self.missing(node);
        } else if node.wanted.is_some() {
            let drift = self.drift(DriftKind::Foreign);
            self.scan.stuck.push(drift);
        }
        Ok(emptied && node.wanted.is_none())
    }

    fn compare(&mut self, node: &Node<'a>, wanted: &'a Arc<str>) -> Result<(), Error> {
        read_into(&self.on_disk, &mut self.buffer)?;
        if self.buffer == wanted.as_bytes() {
            self.scan.unchanged += 1;
            return Ok(());
        }
        let kind = if node.ours.is_empty() {
            DriftKind::Foreign
        } else if self.is_ours(node) {
            self.changed
        } else {
            DriftKind::EditedByHand
        };
        self.drift(kind);
        self.scan.changes.push((self.path.clone(), wanted));
        Ok(())
    }

    /// Notes what has to be made where nothing is, or nothing will be.
    fn missing(&mut self, node: &'a Node<'a>) {
        if let Some(wanted) = node.wanted {
            self.drift(DriftKind::Missing);
            self.scan.changes.push((self.path.clone(), wanted));
        } else if node.wants_below {
            node.each_wanted(&self.path, &mut |path| {
                let path = RelativePath::trusted(path);
                self.scan.drifts.push(Drift { path, kind: DriftKind::Missing });
            });
            self.scan.new_directories.push((self.path.clone(), node));
        }
    }

    /// Whether what was read last is what a lock says.
    fn is_ours(&self, node: &Node<'a>) -> bool {
        let digest = Digest::of(&self.buffer);
        node.ours.iter().any(|entry| entry.digest == digest)
    }

    fn must_be_a_file(&self, file_type: FileType) -> Result<(), Error> {
        // Reading a pipe would wait for ever.
        if file_type.is_file() { Ok(()) } else { Err(Error::InTheWay { path: self.on_disk.clone() }) }
    }

    fn drift(&mut self, kind: DriftKind) -> Drift {
        let drift = Drift { path: RelativePath::trusted(self.path.clone()), kind };
        self.scan.drifts.push(drift.clone());
        drift
    }

    /// Does something one level further down.
    fn below<T>(&mut self, name: &str, then: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let length = self.path.len();
        if length > 0 {
            self.path.push('/');
        }
        self.path.push_str(name);
        self.on_disk.push(name);
        let result = then(self);
        self.on_disk.pop();
        self.path.truncate(length);
        result
    }
}
