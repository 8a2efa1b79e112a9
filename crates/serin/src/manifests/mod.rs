//! Manifests that no spec stands behind: any YAML or JSON, in files, directories and pipes.

mod counts;
mod kustomize;
mod step;
mod steps;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use counts::{Counts, FoundRelease};
use rayon::prelude::*;
use serin_check::RuleSet;
use serin_diagnostic::{Report, SourceFile};
use serin_objects::{Contents, Doubt, Scope, read, scopes};
use serin_yaml::{Limits, parse_bytes};
pub use step::{StepBetween, StepSide, check_step, verify_step};

use crate::files::files;
use crate::{Error, Release};

/// Where manifests come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory with everything below it that ends in `.yaml`, `.yml` or `.json`.
    Path(PathBuf),
    /// A text that was piped in, by the name that findings give it.
    Text(String, Vec<u8>),
    /// The files of a directory that does not stand on the disk, as of an earlier commit.
    Files(Vec<(PathBuf, Vec<u8>)>),
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
    check_manifests_with(inputs, &RuleSet::default())
}

/// The same, with [rules of one's own](mod@crate::rules) beside Serin's.
///
/// # Errors
///
/// As [`check_manifests`].
pub fn check_manifests_with(inputs: Vec<Input>, rules: &RuleSet) -> Result<Manifests, Error> {
    let mut manifests = Manifests::default();
    for input in inputs {
        let texts = read_input(input, rules, &mut manifests.counts)?;
        manifests.add(texts, rules);
    }
    manifests.report.sort();
    Ok(manifests)
}

/// A text, what it holds, and what is wrong with it by itself.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) contents: Contents,
    pub(crate) report: Report,
}

impl Manifests {
    fn add(&mut self, texts: Vec<Text>, rules: &RuleSet) {
        let mut objects = Vec::with_capacity(texts.len());
        for text in texts {
            self.counts.add(&text.contents);
            self.report.extend(text.report);
            objects.push((text.name, text.contents.objects));
        }
        let scopes = scopes(objects);
        self.counts.releases.extend(scopes.iter().flat_map(FoundRelease::of));
        let reports: Vec<Report> =
            scopes.par_iter().map(|scope: &Scope| rules.check_found(&scope.objects)).collect();
        reports.into_iter().for_each(|report| self.report.extend(report));
        self.report.extend(steps::check(&scopes, rules));
    }
}

pub(crate) fn read_input(input: Input, rules: &RuleSet, counts: &mut Counts) -> Result<Vec<Text>, Error> {
    Ok(match input {
        Input::Text(name, bytes) => vec![read_text(&name, &bytes, Doubt::Named, rules)],
        Input::Files(files) => read_files(files, rules, counts),
        Input::Path(path) if path.is_dir() => {
            let found = files(&path, EXTENSIONS, &[])?;
            let read = |file: PathBuf| -> Result<_, Error> {
                let bytes = fs_err::read(&file)?;
                Ok((file, bytes))
            };
            read_files(found.into_par_iter().map(read).collect::<Result<_, _>>()?, rules, counts)
        }
        Input::Path(path) => {
            vec![read_text(&path.display().to_string(), &fs_err::read(&path)?, Doubt::Named, rules)]
        }
    })
}

/// How the names of manifests end.
pub const EXTENSIONS: &[&str] = &["yaml", "yml", "json"];

fn read_files(files: Vec<(PathBuf, Vec<u8>)>, rules: &RuleSet, counts: &mut Counts) -> Vec<Text> {
    let patches: BTreeSet<PathBuf> = kustomize::patches(&files);
    let wanted: Vec<_> = files.iter().filter(|(file, _)| !patches.contains(file)).collect();
    counts.patches += files.len() - wanted.len();
    let makers = kustomize::makers(&files).into_iter();
    counts.makers.extend(makers.map(|(file, what)| (file.display().to_string(), what)));
    let read = |(file, bytes): &&(PathBuf, Vec<u8>)| {
        read_text(&file.display().to_string(), bytes, Doubt::InDirectory, rules)
    };
    wanted.par_iter().map(read).collect()
}

fn read_text(name: &str, bytes: &[u8], doubt: Doubt, rules: &RuleSet) -> Text {
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
            report.extend(release.check_with(None, rules));
        }
    }
    Text { name, contents, report }
}
