mod adoption;
mod second_look;

use std::path::{Path, PathBuf};

pub use adoption::{Adoption, prove_adoption};

use serin_check::RuleSet;
use serin_check::of_import::NOT_IMPORTED;
use serin_diagnostic::{Finding, Report, Severity};
use serin_import::{ImportedRelease, Options};
use serin_objects::scopes;

use crate::manifests::read_input;
use crate::{Counts, Input, Release};

/// Objects that a team has already, and the specs that were made of them.
///
/// ```
/// use std::path::Path;
/// use serin::{ImportOptions, Input, check_imported, import};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let input = Input::Text("web.yaml".to_owned(), web.into());
/// let found = import(vec![input], &ImportOptions::default());
/// let release = &found.imported.releases[0];
/// assert!(release.is_whole());
/// assert!(!check_imported(release).has_errors());
/// let (file, text) = found.file(release, Path::new("specs"));
/// assert_eq!(file, Path::new("specs/web.yaml"));
/// assert!(text.contains("kind: CanaryRelease"));
/// ```
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
/// let found = import(vec![Input::Text("-".into(), b"kind: Service\napiVersion: v1\n".into())], &ImportOptions::default());
/// assert!(found.imported.releases.is_empty());
/// ```
#[must_use]
pub fn import(inputs: Vec<Input>, options: &Options) -> Import {
    let mut import = Import::default();
    let mut texts = Vec::new();
    let mut report = Report::new();
    let mut is_unread = false;
    for input in inputs {
        for text in read_input(input, &RuleSet::default(), &mut import.counts) {
            import.counts.add(&text.contents);
            // How things are written is for `serin check` to say; what cannot be read is missing here.
            let mut errors = text.report;
            errors.retain(|finding| finding.severity == Severity::Error);
            // A spec that stands beside the objects has mistakes of its own.
            is_unread |=
                errors.has_errors() && (text.contents.specs.is_empty() || !text.contents.objects.is_empty());
            report.extend(errors);
            texts.push((text.name, text.contents.objects));
        }
    }
    import.imported = serin_import::import(&scopes(texts), options);
    if is_unread {
        import.imported.releases.iter_mut().for_each(ImportedRelease::refuse_unread);
    }
    import.imported.releases.iter_mut().for_each(second_look::look);
    report.extend(passed_over(&import.counts));
    import.imported.report.extend(report);
    import.imported.report.sort();
    import
}

/// What was not read because another tool makes the objects of it.
fn passed_over(counts: &Counts) -> Report {
    let mut report = Report::new();
    let mut say = |message: String, hint: &str| {
        let mut finding = Finding::new(&NOT_IMPORTED, message).hint(hint);
        finding.severity = Severity::Warning;
        report.add(finding);
    };
    for (file, what) in &counts.makers {
        let hint = if file.ends_with("Chart.yaml") {
            "import what Helm makes of it: `helm template CHART | serin import -`"
        } else {
            "import what Kustomize makes of it: `kustomize build DIR | serin import -`"
        };
        say(format!("`{file}` {what}; the files were imported as they stand"), hint);
    }
    if counts.templates > 0 {
        let (files, are) =
            if counts.templates == 1 { ("file", "is a template") } else { ("files", "are templates") };
        let message = format!("{} {files} {are}, and passed over", counts.templates);
        say(message, "import what Helm makes of them: `helm template CHART | serin import -`");
    }
    if counts.patches > 0 {
        let (what, are) = if counts.patches == 1 { ("patch", "was") } else { ("patches", "were") };
        let message = format!("{} {what} {are} passed over", counts.patches);
        say(message, "import what Kustomize makes of them: `kustomize build DIR | serin import -`");
    }
    report
}

/// What the rules say of an imported release: what keeps `serin generate` from writing it, and what is worth knowing.
///
/// ```
/// use serin::{ImportOptions, Input, check_imported, import};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let input = Input::Text("web.yaml".to_owned(), web.into());
/// let found = import(vec![input], &ImportOptions::default());
/// let release = &found.imported.releases[0];
/// assert!(!check_imported(release).has_errors());
/// ```
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
