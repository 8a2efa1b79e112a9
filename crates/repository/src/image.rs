use std::path::PathBuf;

use serin_diagnostic::{Place, Report};
use serin_proof::Prover;
use serin_spec::edit::{self, Image};
use serin_topology::Version;
use serin_tree::{RelativePath, WriteOptions};

use super::{Entry, Generated, Loaded};
use crate::Error;

/// Images that were set in a spec.
///
/// ```
/// use serin::{Repository, edit};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 4
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// #   plan: {stages: [50, 100]}
/// # ";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let set = |image: &str| {
///     let image = edit::Image { container: "app".to_owned(), image: image.to_owned() };
///     Repository::at(root).load()?.set_images("web", None, &[image], true)
/// };
/// let started = set("r.example.com/web:2")?; // a release begins
/// assert_eq!(started.title(), "web: app becomes r.example.com/web:2");
/// assert!(started.message().contains("app: r.example.com/web:1 → r.example.com/web:2"));
/// assert!(started.said()[0].ends_with("`app` went from `r.example.com/web:1` to `r.example.com/web:2`"));
/// assert!(std::fs::read_to_string(root.join("specs/web.yaml"))?.contains("canary:"));
/// assert!(set("r.example.com/web:2")?.is_unchanged()); // it is set already
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ImagesSet {
    /// The spec.
    pub spec: PathBuf,
    /// The name of the release.
    pub name: String,
    /// The environment whose `canary` was written; none for the one that all share.
    pub environment: Option<String>,
    /// Whether the text of the spec changed.
    pub is_edited: bool,
    /// The images that changed, each with those that the new version had before.
    pub changed: Vec<(Image, Vec<String>)>,
    /// Whether the spec has something to release.
    pub has_canary: bool,
    /// The comments that found no place.
    pub lost: Vec<Place>,
    /// The directories of all releases of the spec.
    pub releases: Vec<RelativePath>,
    /// How many generated files changed; none where nothing was generated.
    pub written: Option<usize>,
    /// The generated files that changed and belong to the releases, below what is generated.
    pub files: Vec<String>,
    /// What there is to say of the spec as it is now.
    pub report: Report,
}

impl Loaded {
    /// Gives containers of the new version other images, in `canary`, and generates the tree unless that is left to
    /// others. What is set already is not set again.
    ///
    /// # Errors
    ///
    /// While the report has an error; while the release is under way; when there is no such container or environment, when an
    /// image is none, when the text of the spec has to be edited by hand, or when the edited spec would have an error; and
    /// when the disk cannot be read or written.
    pub fn set_images(
        &self,
        name: &str,
        environment: Option<&str>,
        images: &[Image],
        generate: bool,
    ) -> Result<ImagesSet, Error> {
        // A canary that is empty, or says what the template says, is what an image makes a release of.
        self.refuse_errors(|finding| !["live-edited", "canary-equals-stable"].contains(&finding.rule.name))?;
        let spec = self.spec_file(name, environment)?;
        // Whoever promotes meanwhile would do so by the old spec.
        let held = spec.entries.iter().map(|entry| self.hold(entry)).collect::<Result<Vec<_>, Error>>()?;
        let mut report = Report::new();
        let set = edit::set_images(&spec.text, spec.environment.as_deref(), images, &mut report);
        let Some(set) = set else { return Err(Error::NotEdited(report)) };
        let text = set.edited.as_ref().map_or_else(|| spec.text.clone(), |edited| spec.with(&edited.text));
        let draft = self.repository.draft(&spec.file, &text)?;
        let mut places = Vec::new();
        for (before, after) in held.iter().zip(&draft.entries) {
            let version = |entry: &Entry| entry.release.topology.template(Version::Canary).clone();
            let (state, is_at_rest) = before.is_at_rest()?;
            if !is_at_rest && version(before.entry) != version(after) {
                places.push((before.entry.path.clone(), state));
            }
        }
        if !places.is_empty() {
            return Err(Error::UnderWay { places });
        }
        if draft.report.has_errors() {
            return Err(Error::NotEdited(draft.report));
        }
        let verification = generate.then(|| draft.verify(&Prover::default()));
        if let Some(verification) = &verification {
            if verification.report.has_errors() {
                return Err(Error::NotEdited(verification.report.clone()));
            }
            verification.refuse_blocked()?;
        }
        if let Some(edited) = &set.edited {
            spec.write(self, &edited.text)?;
        }
        let generated = verification.as_ref().map(|it| it.generate(WriteOptions::default())).transpose()?;
        Ok(ImagesSet {
            spec: spec.file.clone(),
            name: name.to_owned(),
            environment: spec.environment.clone(),
            is_edited: set.edited.is_some(),
            changed: set.changed,
            has_canary: set.has_canary,
            lost: set.edited.map(|edited| edited.lost).unwrap_or_default(),
            releases: draft.entries.iter().map(|entry| entry.path.clone()).collect(),
            written: generated.as_ref().map(Generated::written),
            files: generated.map(|generated| generated.files(&draft.entries)).unwrap_or_default(),
            report: {
                report.extend(verification.map_or(draft.report.clone(), |it| it.report));
                report
            },
        })
    }
}

impl ImagesSet {
    /// Whether nothing had to be done.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        !self.is_edited && self.written.unwrap_or_default() == 0
    }

    /// The title of a commit or of a pull request.
    #[must_use]
    pub fn title(&self) -> String {
        let here = self.environment.as_ref().map(|it| format!(" in {it}")).unwrap_or_default();
        match self.changed.as_slice() {
            [] => format!("{}{here}: generate", self.name),
            [(image, _)] => format!("{}{here}: {} becomes {}", self.name, image.container, image.image),
            several => {
                let containers: Vec<_> = several.iter().map(|(image, _)| image.container.as_str()).collect();
                format!("{}{here}: new images for {}", self.name, containers.join(", "))
            }
        }
    }

    /// A commit message.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = self.title() + "\n";
        if !self.changed.is_empty() {
            message += "\n";
        }
        for (image, before) in &self.changed {
            message += &format!("{}: {} → {}\n", image.container, before.join(", "), image.image);
        }
        if !self.changed.is_empty() && !self.has_canary {
            message += "This is the image that the release has: nothing is left to release.\n";
        }
        message
    }

    /// What was done, a line each, for a terminal.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let spec = self.spec.display();
        let mut said = Vec::new();
        if self.is_unchanged() {
            said.push(format!("`{spec}` is unchanged"));
        }
        for (image, before) in &self.changed {
            said.push(format!(
                "`{spec}`: `{}` went from `{}` to `{}`",
                image.container,
                before.join("`, `"),
                image.image
            ));
        }
        if !self.changed.is_empty() && !self.has_canary {
            said.push("this is the image that the release has: nothing is left to release".to_owned());
        }
        for place in &self.lost {
            let line = place.line_column().0;
            said.push(format!("`{spec}`: a comment of line {line} found no place: {}", place.source()));
        }
        match self.written {
            Some(0) => {}
            Some(written) => said.push(format!("generated: {written} files changed")),
            None if !self.is_edited => {}
            None => said.push("nothing was generated; `serin generate` does".to_owned()),
        }
        said
    }
}
