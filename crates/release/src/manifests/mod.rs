//! Manifests that no spec stands behind: any YAML or JSON, in files, directories and pipes.

mod counts;
mod kustomize;
mod side;
mod step;
mod steps;
#[cfg(feature = "verify")]
mod verify_step;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use counts::{Counts, FoundRelease};
use serin_check::RuleSet;
use serin_diagnostic::{Report, SourceFile};
use serin_objects::{Contents, Doubt, Scope, read, scopes};
use serin_yaml::{Limits, parse_bytes};
pub use side::StepSide;
pub use step::check_step;
#[cfg(feature = "verify")]
pub use verify_step::{StepBetween, verify_step};

use crate::Release;
use crate::each::each;

/// Manifests as texts, whoever read them.
///
/// ```
/// use std::path::PathBuf;
/// use serin::{EXTENSIONS, Input, check_manifests};
///
/// let service = b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
/// let pipe = Input::Text("-".to_owned(), service.to_vec());
/// let folder = Input::Files(vec![(PathBuf::from("web.yaml"), service.to_vec())]);
/// assert!(EXTENSIONS.contains(&"yaml"));
/// assert_eq!(check_manifests(vec![pipe, folder]).counts.files, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One file or pipe, by the name that findings give it.
    Text(String, Vec<u8>),
    /// The files of a directory, those that end in [`EXTENSIONS`]: some of them may be parts of others, and no manifests.
    Files(Vec<(PathBuf, Vec<u8>)>),
}

/// What was found in manifests.
///
/// ```
/// use serin::{Input, Manifests, check_manifests};
///
/// let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
/// let Manifests { report, counts } = check_manifests(vec![Input::Text("-".to_owned(), service.into())]);
/// assert!(report.has_errors());
/// assert!(!counts.is_empty()); // where nothing was looked at, a report without findings says nothing
/// ```
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
/// let found = check_manifests(vec![Input::Text("-".into(), service.into())]);
/// assert_eq!(found.report.findings()[0].message, "unknown key `prot`");
/// ```
#[must_use]
pub fn check_manifests(inputs: Vec<Input>) -> Manifests {
    check_manifests_with(inputs, &RuleSet::default())
}

/// The same, with rules of one's own beside Serin's.
///
/// ```
/// use serin::rules::RuleSet;
/// use serin::{Input, check_manifests_with};
///
/// let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
/// let input = Input::Text("-".to_owned(), service.into());
/// assert!(check_manifests_with(vec![input], &RuleSet::default()).report.has_errors());
/// ```
#[must_use]
pub fn check_manifests_with(inputs: Vec<Input>, rules: &RuleSet) -> Manifests {
    let mut manifests = Manifests::default();
    for input in inputs {
        let texts = read_input(input, rules, &mut manifests.counts);
        manifests.add(texts, rules);
    }
    manifests.report.sort();
    manifests
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
        let reports = each(&scopes, |scope: &Scope| rules.check_found(&scope.objects));
        reports.into_iter().for_each(|report| self.report.extend(report));
        self.report.extend(steps::check(&scopes, rules));
    }
}

pub(crate) fn read_input(input: Input, rules: &RuleSet, counts: &mut Counts) -> Vec<Text> {
    match input {
        Input::Text(name, bytes) => vec![read_text(&name, &bytes, Doubt::Named, rules)],
        Input::Files(files) => read_files(&files, rules, counts),
    }
}

/// How the names of manifests end.
///
/// ```
/// assert_eq!(serin::EXTENSIONS, ["yaml", "yml", "json"]);
/// ```
pub const EXTENSIONS: &[&str] = &["yaml", "yml", "json"];

fn read_files(files: &[(PathBuf, Vec<u8>)], rules: &RuleSet, counts: &mut Counts) -> Vec<Text> {
    let patches: BTreeSet<PathBuf> = kustomize::patches(files);
    let wanted: Vec<_> = files.iter().filter(|(file, _)| !patches.contains(file)).collect();
    counts.patches += files.len() - wanted.len();
    let makers = kustomize::makers(files).into_iter();
    counts.makers.extend(makers.map(|(file, what)| (file.display().to_string(), what)));
    each(&wanted, |(file, bytes)| read_text(&file.display().to_string(), bytes, Doubt::InDirectory, rules))
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
