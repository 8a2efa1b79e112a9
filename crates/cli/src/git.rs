//! What git knows of files as they were.

use std::path::{Path, PathBuf};

use serin::EXTENSIONS;

use crate::output::Failure;
use crate::run_git::{GitError, ask};

/// The manifests of a directory, or one file, as they were at a commit; their names begin with `root`.
pub(crate) fn files_at(commit: &str, path: &Path, root: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let (directory, listed) = if path.is_dir() {
        (path, ".")
    } else {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
        (parent.unwrap_or(Path::new(".")), name)
    };
    if commit.starts_with('-') {
        return Err(Failure::usage(format!("`{commit}` is no commit")));
    }
    let tree = ask(directory, &["ls-tree", "-r", "-z", commit, "--", listed], &[])?;
    let is_manifest = |name: &str| {
        let name = Path::new(name);
        name.extension().is_some_and(|it| EXTENSIONS.iter().any(|known| it == *known))
    };
    let files = listing(&tree).filter(|(name, _)| is_manifest(name) && !is_hidden(name));
    let named = |(name, object): (String, String)| {
        let name = if listed == "." { root.join(name) } else { root.to_owned() };
        (name, object)
    };
    Ok(contents(directory, files.map(named).collect())?)
}

/// Whether a text names a commit to git, run in a directory.
pub(crate) fn is_commit(directory: &Path, text: &str) -> bool {
    let commit = format!("{text}^{{commit}}");
    !text.starts_with('-')
        && ask(directory, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], &[]).is_ok()
}

/// The names of branches and tags, for whoever mistyped one; none where there is no repository.
pub(crate) fn references(directory: &Path) -> Vec<String> {
    let names = ask(directory, &["for-each-ref", "--format=%(refname:short)"], &[]).unwrap_or_default();
    String::from_utf8_lossy(&names).lines().map(str::to_owned).collect()
}

/// Files below a path as they were at a commit, by their names below it; of one file that name is empty. Nothing of it has to
/// be in the working tree. A path is one of the whole repository, or one from `directory` where `is_from_here`.
pub(crate) fn tree_at(
    commit: &str,
    directory: &Path,
    path: &str,
    is_from_here: bool,
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    if commit.starts_with('-') {
        return Err(Failure::usage(format!("`{commit}` is no commit")));
    }
    let path = path.trim_end_matches('/');
    let mut arguments = vec!["ls-tree", "-r", "-z"];
    if !is_from_here {
        arguments.push("--full-tree");
    }
    arguments.extend([commit, "--"]);
    if !path.is_empty() && path != "." {
        arguments.push(path);
    }
    let tree = ask(directory, &arguments, &[])?;
    let root = path.trim_start_matches("./");
    let root = if root == "." { "" } else { root };
    let below = |(name, object): (String, String)| {
        let below = Path::new(&name).strip_prefix(root).ok()?;
        let is_file = below.as_os_str().is_empty();
        let is_ours = is_file || is_wanted(below) && !is_hidden(&below.to_string_lossy());
        is_ours.then(|| (below.to_owned(), object))
    };
    Ok(contents(directory, listing(&tree).filter_map(below).collect())?)
}

/// The files of an answer of `git ls-tree`, with their objects; links and submodules are none.
pub(crate) fn listing(tree: &[u8]) -> impl Iterator<Item = (String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    let tree = String::from_utf8_lossy(tree).into_owned();
    for entry in tree.split_terminator('\0') {
        // `100644 blob 8f9c…<TAB>path`
        let Some((about, name)) = entry.split_once('\t') else { continue };
        let mut about = about.split(' ');
        let (Some(mode), Some("blob"), Some(object)) = (about.next(), about.next(), about.next()) else {
            continue;
        };
        if mode.starts_with("100") {
            files.push((name.to_owned(), object.to_owned()));
        }
    }
    files.into_iter()
}

/// What git holds of objects, with the names of their files.
pub(crate) fn contents(
    directory: &Path,
    files: Vec<(PathBuf, String)>,
) -> Result<Vec<(PathBuf, Vec<u8>)>, GitError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let asked: String = files.iter().map(|(_, object)| format!("{object}\n")).collect();
    let mut answer = ask(directory, &["cat-file", "--batch"], asked.as_bytes())?.into_iter();
    let mut read = Vec::with_capacity(files.len());
    for (name, _) in files {
        // `8f9c… blob 123`, that many bytes, and a line break.
        let header: Vec<u8> = answer.by_ref().take_while(|byte| *byte != b'\n').collect();
        let header = String::from_utf8_lossy(&header).into_owned();
        let Some(size) = header.rsplit(' ').next().and_then(|size| size.parse().ok()) else {
            return Err(GitError::new(format!("git answered `{header}` for {}", name.display())));
        };
        let bytes = answer.by_ref().take(size).collect();
        answer.next();
        read.push((name, bytes));
    }
    Ok(read)
}

/// What stands below a hidden directory is left out, as it is on the disk.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}
