//! Manifests that no spec stands behind: any YAML or JSON, in files, directories and pipes.

mod counts;
mod kustomize;
mod steps;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use counts::{Counts, FoundRelease};
use rayon::prelude::*;
use serin_diagnostic::{Report, SourceFile};
use serin_objects::{Contents, Doubt, Scope, read, scopes};
use serin_yaml::{Limits, parse_bytes};

use crate::files::files;
use crate::{Error, Release};

/// Where manifests come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory with everything below it that ends in `.yaml`, `.yml` or `.json`.
    Path(PathBuf),
    /// A text that was piped in, by the name that findings give it.
    Text(String, Vec<u8>),
}

/// What was found in manifests.
#[derive(Debug, Default)]
pub struct Manifests {
    /// All findings, sorted.
    pub report: Report,
    /// What was looked at, and what was passed over.
    pub counts: Counts,
}

/// Reads manifests and runs every rule over them.
///
/// All objects of an input are taken to be applied together, unless an object stands in it twice: then each folder is
/// looked at by itself, and folders that are numbered are the stages of a release, whose steps are looked at too. A
/// spec of a release that stands among them is checked as a spec.
///
/// ```
/// use serin::{Input, check_manifests};
///
/// let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
/// let found = check_manifests(vec![Input::Text("-".into(), service.into())])?;
/// assert_eq!(found.report.findings()[0].message, "unknown key `prot`");
/// # Ok::<(), serin::Error>(())
/// ```
///
/// # Errors
///
/// When the disk cannot be read. What is wrong with a manifest is in the report.
pub fn check_manifests(inputs: Vec<Input>) -> Result<Manifests, Error> {
    let mut manifests = Manifests::default();
    for input in inputs {
        let texts = match input {
            Input::Text(name, bytes) => vec![read_text(&name, &bytes, Doubt::Named)],
            Input::Path(path) if path.is_dir() => read_directory(&path, &mut manifests.counts)?,
            Input::Path(path) => {
                vec![read_text(&path.display().to_string(), &fs_err::read(&path)?, Doubt::Named)]
            }
        };
        manifests.add(texts);
    }
    manifests.report.sort();
    Ok(manifests)
}

/// A text, what it holds, and what is wrong with it by itself.
struct Text {
    name: String,
    contents: Contents,
    report: Report,
}

impl Manifests {
    fn add(&mut self, texts: Vec<Text>) {
        let mut objects = Vec::with_capacity(texts.len());
        for text in texts {
            self.counts.add(&text.contents);
            self.report.extend(text.report);
            objects.push((text.name, text.contents.objects));
        }
        let scopes = scopes(objects);
        self.counts.releases.extend(scopes.iter().flat_map(FoundRelease::of));
        let reports: Vec<Report> =
            scopes.par_iter().map(|scope: &Scope| serin_check::check_found(&scope.objects)).collect();
        reports.into_iter().for_each(|report| self.report.extend(report));
        self.report.extend(steps::check(&scopes));
    }
}

fn read_directory(directory: &Path, counts: &mut Counts) -> Result<Vec<Text>, Error> {
    let mut found = files(directory, &["yaml", "yml", "json"], &[])?;
    let patches: BTreeSet<PathBuf> = kustomize::patches(&found)?;
    let all = found.len();
    found.retain(|file| !patches.contains(file));
    counts.patches += all - found.len();
    let read =
        |file: &PathBuf| Ok(read_text(&file.display().to_string(), &fs_err::read(file)?, Doubt::InDirectory));
    found.par_iter().map(read).collect()
}

fn read_text(name: &str, bytes: &[u8], doubt: Doubt) -> Text {
    let mut report = Report::new();
    let name = name.to_owned();
    let Ok(text) = std::str::from_utf8(bytes) else {
        parse_bytes(&name, bytes, Limits::default(), &mut report);
        return Text { name, contents: Contents::default(), report };
    };
    let file = Arc::new(SourceFile::new(&name, text));
    let contents = read(&file, doubt, &mut report);
    if !contents.specs.is_empty() {
        for release in Release::read(&file, &mut report) {
            report.extend(release.check(None));
        }
    }
    Text { name, contents, report }
}
