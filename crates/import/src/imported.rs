use std::collections::BTreeMap;

use serin_check::of_import::UNLIKE_INPUT;
use serin_diagnostic::{Finding, Place, Report};
use serin_plan::Plan;
use serin_render::{StageFiles, Tree};
use serin_topology::Topology;
use serin_yaml::WriteError;

use crate::Options;

/// What was imported.
#[derive(Debug, Default)]
pub struct Imported {
    /// The releases, in the order in which they were recognised.
    pub releases: Vec<ImportedRelease>,
    /// What is said of objects that are no part of a release.
    pub report: Report,
    /// Objects that stay the team's, by kind.
    pub yours: BTreeMap<String, usize>,
    /// The folders or files that were looked at by themselves, because an object stands in several of them.
    pub places: Vec<String>,
}

/// A release that was recognised, and its spec.
#[derive(Debug)]
pub struct ImportedRelease {
    /// Its name.
    pub name: String,
    /// Its namespace, where one is named.
    pub namespace: Option<String>,
    /// The directory or the file that it was found in.
    pub scope: String,
    /// The text of the spec.
    pub text: String,
    /// What the spec means, and the plan that follows; none where it cannot be read, which the report says why.
    pub read: Option<(Topology, Plan)>,
    /// The stage that the objects are; none where no stage is.
    pub stage: Option<String>,
    /// What the objects of that stage say beyond the input, or say otherwise: what, and of which objects.
    pub changes: Vec<Change>,
    /// The objects that were recognised, in words: the two tracks and the route.
    pub recognised: Vec<String>,
    /// What the spec does not hold, and what is wrong with it.
    pub report: Report,
    pub(crate) place: Option<Place>,
}

/// Something that the generated objects say beyond the input, or say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: "strategy.rollingUpdate.maxUnavailable is 0".
    pub what: String,
    /// The objects, as `Deployment web`.
    pub objects: Vec<String>,
}

impl ImportedRelease {
    /// True where the spec may be used: it can be read, and a stage of it is the input.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.stage.is_some() && !self.report.has_errors()
    }

    /// What was recognised, in a line, and which stage it is with what is new of what is generated, a line each: for
    /// people, beside the findings.
    #[must_use]
    pub fn told(&self) -> [String; 2] {
        let name = &self.name;
        let mut changes = String::new();
        if let Some(stage) = &self.stage {
            let end = if self.changes.is_empty() {
                ", and nothing is new"
            } else {
                "; of what is generated this is new:"
            };
            changes = format!("{name}: the objects are its stage {stage}{end}");
            for change in &self.changes {
                changes += &format!("\n  {}\n    {}", change.what, change.objects.join(", "));
            }
        }
        [format!("{name}: {}", self.recognised.join("; ")), changes]
    }

    /// The stage that the objects are, and the text of its files, `kustomization.yaml` among them: what stands in `live/`
    /// once what runs is adopted, a canary on its way too.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn live(&self) -> Result<Option<StageFiles>, WriteError> {
        let (Some((topology, plan)), Some(stage)) = (&self.read, &self.stage) else { return Ok(None) };
        let tree = Tree::of(topology, plan)?;
        Ok(tree.stages.into_iter().find(|files| files.name == **stage))
    }
}

/// Two specs of a name in one namespace are one release too many.
pub(crate) fn name_apart(imported: &mut Imported, options: &Options) {
    let releases = &mut imported.releases;
    for position in 0..releases.len() {
        let (before, rest) = releases.split_at_mut(position);
        let Some(release) = rest.first_mut() else { continue };
        let same = before.iter().find(|it| it.name == release.name && it.namespace == release.namespace);
        let Some(first) = same else { continue };
        let (message, hint) = if options.name.is_some() {
            (
                format!("`{}` is the name of one release, and there are several", release.name),
                "import one at a time, or leave `--name` out".to_owned(),
            )
        } else {
            (
                format!("a release `{}` was found in `{}` already", release.name, first.scope),
                "import one folder at a time: folders that repeat an object are environments or stages of it"
                    .to_owned(),
            )
        };
        let finding = Finding::new(&UNLIKE_INPUT, message).at(release.place.clone());
        release.report.add(finding.hint(hint));
        release.stage = None;
    }
}
