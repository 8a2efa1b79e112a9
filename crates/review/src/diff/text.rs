use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use serin_diagnostic::holds_secret;
use similar::TextDiff;

use super::places::Met;

/// A file that differs as text.
///
/// ```
/// use serin::diff;
/// use serin::diff::{FileChange, Side};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// # let tree = web.texts().expect("objects can be written");
/// # let side = |at: usize| {
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// let files: Vec<FileChange> = diff(&side(2), &side(3)).files;
/// assert_eq!((files[0].path.as_str(), files[0].status()), ("deployment-canary.yaml", "changed"));
/// assert!(files[0].unified().contains("-  replicas: 2"));
/// ```
#[derive(Debug, Clone)]
pub struct FileChange {
    /// Its name, with that of its place.
    pub path: String,
    /// What it was; none where it was not there.
    pub before: Option<Arc<[u8]>>,
    /// What it will be; none where it will not be there.
    pub after: Option<Arc<[u8]>>,
    /// Whether it holds a Secret, of which nothing is shown.
    pub is_secret: bool,
    /// Whether nothing that it stands with means anything else: comments, quotes, order.
    pub is_layout: bool,
}

/// The files of a place that differ.
pub(super) fn files(met: &Met, secrets: &BTreeSet<String>, is_layout: bool) -> Vec<FileChange> {
    let mut sides: BTreeMap<&str, [Option<&Arc<[u8]>>; 2]> = BTreeMap::new();
    for (side, files) in met.files.iter().enumerate() {
        for (name, bytes) in files {
            if let Some(entry) = sides.entry(name).or_default().get_mut(side) {
                *entry = Some(bytes);
            }
        }
    }
    let differing = sides.into_iter().filter(|(_, [before, after])| before != after);
    differing
        .map(|(name, [before, after])| FileChange {
            path: match &met.release {
                Some(_) => format!("{}/{name}", met.name),
                None => name.to_owned(),
            },
            before: before.cloned(),
            after: after.cloned(),
            is_secret: secrets.contains(name)
                || [before, after].into_iter().flatten().any(|it| holds_secret(&String::from_utf8_lossy(it))),
            is_layout,
        })
        .collect()
}

/// Files that differ in the same way.
pub(super) struct SameText<'a> {
    /// The first of them, and how many there are.
    pub(super) files: Vec<&'a FileChange>,
    /// How they differ, as `diff -u` would say it, without names.
    pub(super) text: String,
}

/// Whether a Secret is in it, and both texts.
type Pair<'a> = (bool, Option<&'a [u8]>, Option<&'a [u8]>);

/// The textual differences, each once, those of the fewest files first.
pub(super) fn texts(files: &[FileChange]) -> Vec<SameText<'_>> {
    // The stages of a release share their texts: each pair is compared once.
    let mut pairs: BTreeMap<Pair<'_>, Vec<&FileChange>> = BTreeMap::new();
    for file in files {
        pairs.entry((file.is_secret, file.before.as_deref(), file.after.as_deref())).or_default().push(file);
    }
    let mut found: BTreeMap<String, Vec<&FileChange>> = BTreeMap::new();
    for files in pairs.into_values() {
        if let Some(file) = files.first() {
            found.entry(file.unified()).or_default().extend(files);
        }
    }
    for files in found.values_mut() {
        files.sort_by(|left, right| left.path.cmp(&right.path));
    }
    let mut texts: Vec<_> = found.into_iter().map(|(text, files)| SameText { files, text }).collect();
    texts.sort_by_key(|same| (same.files.len(), same.files.first().map(|file| file.path.clone())));
    texts
}

/// Larger files are not shown line by line.
const MOST_BYTES: usize = 4 << 20;

impl FileChange {
    /// How it differs, as `diff -u` would say it, without names.
    #[must_use]
    pub fn unified(&self) -> String {
        if self.is_secret {
            return "a Secret is in it: its text is not shown\n".to_owned();
        }
        let side = |side: &Option<Arc<[u8]>>| match side {
            None => Some(String::new()),
            Some(bytes) if bytes.len() > MOST_BYTES => None,
            Some(bytes) => String::from_utf8(bytes.to_vec()).ok(),
        };
        match (side(&self.before), side(&self.after)) {
            (Some(before), Some(after)) => {
                TextDiff::from_lines(&before, &after).unified_diff().context_radius(3).to_string()
            }
            _ => "no text, or too large a one to be shown\n".to_owned(),
        }
    }

    /// `new`, `gone` or `changed`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "new",
            (_, None) => "gone",
            _ => "changed",
        }
    }
}
