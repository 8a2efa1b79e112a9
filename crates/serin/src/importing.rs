use std::path::{Path, PathBuf};

use serin_diagnostic::{Report, Severity};
use serin_import::{ImportedRelease, Options};
use serin_objects::scopes;

use crate::manifests::read_input;
use crate::{Counts, Error, Input, Release};

/// Objects that a team has already, and the specs that were made of them.
#[derive(Debug, Default)]
pub struct Import {
    /// The releases, and what is said of everything else.
    pub imported: serin_import::Imported,
    /// What was looked at, and what was passed over.
    pub counts: Counts,
}

/// Makes a spec of every release that is recognised in manifests: by selectors, backends and weights, never by names.
///
/// Every spec is tried before it is handed out: it is read, planned and rendered, and the stage that is the input is held
/// against it. What a spec does not hold is in the report of the release, at its line.
///
/// ```
/// use serin::{ImportOptions, Input, import};
///
/// let found = import(vec![Input::Text("-".into(), b"kind: Service\napiVersion: v1\n".into())], &ImportOptions::default())?;
/// assert!(found.imported.releases.is_empty());
/// # Ok::<(), serin::Error>(())
/// ```
///
/// # Errors
///
/// When the disk cannot be read.
pub fn import(inputs: Vec<Input>, options: &Options) -> Result<Import, Error> {
    let mut import = Import::default();
    let mut texts = Vec::new();
    let mut report = Report::new();
    for input in inputs {
        for text in read_input(input, &mut import.counts)? {
            import.counts.add(&text.contents);
            // How things are written is for `serin check` to say; what cannot be read is missing here.
            report.extend(text.report.into_iter().filter(|finding| finding.severity == Severity::Error));
            texts.push((text.name, text.contents.objects));
        }
    }
    import.imported = serin_import::import(&scopes(texts), options);
    import.imported.report.extend(report);
    import.imported.report.sort();
    Ok(import)
}

/// What the rules say of an imported release: what keeps `serin generate` from writing it, and what is worth knowing.
#[must_use]
pub fn check_imported(release: &ImportedRelease) -> Report {
    match &release.read {
        Some((topology, _)) => Release::new(topology.clone()).check(None),
        None => Report::new(),
    }
}

impl Import {
    /// Where a release is written below a directory of specs, and its text there: `web.yaml`, in a folder called as its
    /// namespace where several releases have the name.
    #[must_use]
    pub fn file(&self, release: &ImportedRelease, specs: &Path) -> (PathBuf, String) {
        let file = format!("{}.yaml", release.name);
        let is_twice = self.imported.releases.iter().filter(|it| it.name == release.name).count() > 1;
        match release.namespace.as_ref().filter(|_| is_twice) {
            Some(namespace) => {
                let text = release.text.replacen("=../generated/", "=../../generated/", 1);
                (specs.join(namespace).join(file), text)
            }
            None => (specs.join(file), release.text.clone()),
        }
    }
}
