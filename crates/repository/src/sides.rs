use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serin_diagnostic::nearest;
use serin_plan::StageName;
use serin_release::EXTENSIONS;
use serin_review::diff::{Generated, KnownStage, Place, Side};
use serin_tree::{ROLLBACK, STAGES};

use super::recognise::{BACK, RETIRING, Recognised, recognise};
use super::{Entry, Loaded};
use crate::Error;
use crate::files::files;

/// The files of `live/` and `generated/` as they were or are: names below each, and bytes. `STAGE` is among those of `live/`.
///
/// ```
/// use serin::{Repository, TreeFiles, WriteOptions, diff};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let loaded = Repository::at(root).load()?;
/// loaded.generate(WriteOptions::default())?;
/// let TreeFiles { live, generated } = loaded.tree_files()?;
/// assert!(live.is_empty()); // nothing was promoted yet
/// assert!(generated.iter().any(|(name, _)| name == "web/stages/050-weight/ingress-canary.yaml"));
///
/// // Against a commit in which nothing was generated, say.
/// let before = loaded.tree_side("before", TreeFiles::default());
/// let now = loaded.tree_side("now", TreeFiles { live, generated });
/// assert!(!diff(&before, &now).is_same());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TreeFiles {
    /// What was live.
    pub live: Vec<(String, Vec<u8>)>,
    /// What was generated; of it the stages and the ways back are looked at, from which all else follows.
    pub generated: Vec<(String, Vec<u8>)>,
}

/// Where `live/` stands among the places of a difference, whatever the directory is called on the disk.
const LIVE: &str = "live";

impl Loaded {
    /// What is live of some releases, or of all.
    ///
    /// # Errors
    ///
    /// When a stage cannot be rendered, which no release is known for.
    pub fn live_side(&self, entries: &[&Entry]) -> Result<Side, Error> {
        let place = |entry: &&Entry| -> Result<Option<Place>, Error> {
            let Some(live) = &entry.live else { return Ok(None) };
            let stages = entry.release.texts()?.stages;
            let stage = match recognise(live, &entry.release.plan, &stages) {
                Recognised::Stage(at) => entry.release.plan.stages().get(at).map(KnownStage::of),
                Recognised::Back(at) => {
                    stages.get(at).map(|it| KnownStage::named(format!("{BACK}{}", it.name)))
                }
                Recognised::Retiring => Some(KnownStage::named(RETIRING)),
                Recognised::Before(_) | Recognised::Unknown => None,
            };
            let files = live.files.iter().map(|(name, text)| (name.clone(), text.clone()));
            Ok(Some(place_of(entry, stage, files)))
        };
        self.side("live", entries, place)
    }

    /// What comes after what is live of some releases, or of all: the next stage; the baseline where nothing is live, or where
    /// the route was taken to rest; the same stage where a change of the spec ships; nothing where a release is being taken
    /// out; and after the last stage what is live.
    ///
    /// # Errors
    ///
    /// As [`live_side`](Self::live_side).
    pub fn next_side(&self, entries: &[&Entry]) -> Result<Side, Error> {
        let place = |entry: &&Entry| -> Result<Option<Place>, Error> {
            let stages = entry.release.texts()?.stages;
            let last = stages.len().saturating_sub(1);
            let next = match &entry.live {
                None => 0,
                Some(live) => match recognise(live, &entry.release.plan, &stages) {
                    Recognised::Stage(at) => (at + 1).min(last),
                    Recognised::Back(_) => 0,
                    Recognised::Before(at) => at,
                    Recognised::Retiring => return Ok(None),
                    // What the record says is all that is known. At rest a change of the spec ships to the baseline.
                    Recognised::Unknown if live.record.stage == StageName::BASELINE => 0,
                    Recognised::Unknown => {
                        let here = stages.iter().position(|stage| stage.name == *live.record.stage);
                        here.map_or(0, |at| (at + 1).min(last))
                    }
                },
            };
            Ok(stage_of(entry, next, stages))
        };
        self.side("next", entries, place)
    }

    /// A stage of a release.
    ///
    /// # Errors
    ///
    /// When its plan has no such stage, which says which there are.
    pub fn stage_side(&self, entry: &Entry, stage: &str) -> Result<Side, Error> {
        let stages = entry.release.texts()?.stages;
        let Some(at) = stages.iter().position(|it| it.name == *stage) else {
            let names: Vec<&str> = stages.iter().map(|it| it.name.as_str()).collect();
            let hint = match nearest(stage, names.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("there are {}", names.join(", ")),
            };
            return Err(Error::Path(format!("`{}` has no stage `{stage}`; {hint}", entry.path)));
        };
        let places = stage_of(entry, at, stages).into_iter().collect();
        Ok(Side { name: format!("{}/{stage}", entry.path), places })
    }

    /// The files of `live/` and `generated/` as they stand on the disk.
    ///
    /// # Errors
    ///
    /// When the disk cannot be read.
    pub fn tree_files(&self) -> Result<TreeFiles, Error> {
        let read = |root: &Path| -> Result<Vec<(String, Vec<u8>)>, Error> {
            if root.is_dir() { read_below(root) } else { Ok(Vec::new()) }
        };
        let mut live = read(&self.repository.live)?;
        for path in serin_tree::find_live(&self.repository.live)? {
            let name = format!("{path}/{STAGE}");
            live.push((name.clone(), fs_err::read(self.repository.live.join(&name))?));
        }
        Ok(TreeFiles { live, generated: read(&self.repository.out)? })
    }

    /// The places of `live/` and of `generated/`: what is live of each release, and each of its stages and ways back. How to go
    /// back from a stage is told as the plan has it now.
    #[must_use]
    pub fn tree_side(&self, name: &str, tree: TreeFiles) -> Side {
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        for (name, bytes) in tree.live {
            let Some((release, file)) = name.rsplit_once('/') else { continue };
            let place = places.entry(format!("{LIVE}/{release}")).or_insert_with(|| Place {
                name: format!("{LIVE}/{release}"),
                release: Some(release.to_owned()),
                ..Place::default()
            });
            match file {
                STAGE => place.stage = self.recorded_stage(release, &bytes),
                file => place.files.push((file.to_owned(), bytes.into())),
            }
        }
        for (name, bytes) in tree.generated {
            let parts: Vec<&str> = name.split('/').collect();
            let [above @ .., sort, stage, file] = parts.as_slice() else { continue };
            if ![STAGES, ROLLBACK].contains(sort) || above.is_empty() {
                continue;
            }
            let name = format!("generated/{}/{sort}/{stage}", above.join("/"));
            let place = places.entry(name.clone()).or_insert_with(|| Place {
                name,
                release: Some(above.join("/")),
                generated: Some(if *sort == STAGES { Generated::Stage } else { Generated::WayBack }),
                ..Place::default()
            });
            place.files.push(((*file).to_owned(), bytes.into()));
        }
        Side { name: name.to_owned(), places: places.into_values().collect() }
    }

    /// The stage that a record names.
    fn recorded_stage(&self, release: &str, record: &[u8]) -> Option<KnownStage> {
        let text = std::str::from_utf8(record).ok()?;
        let name = text.lines().find_map(|line| line.strip_prefix("stage:"))?.trim();
        let entry = self.entries.iter().find(|entry| entry.path.as_str() == release);
        let stage = entry.and_then(|entry| entry.release.plan.stage(name));
        Some(stage.map_or_else(|| KnownStage::named(name), KnownStage::of))
    }

    fn side(
        &self,
        name: &str,
        entries: &[&Entry],
        place: impl Fn(&&Entry) -> Result<Option<Place>, Error> + Sync + Send,
    ) -> Result<Side, Error> {
        let places: Result<Vec<Option<Place>>, Error> = entries.par_iter().map(place).collect();
        Ok(Side { name: name.to_owned(), places: places?.into_iter().flatten().collect() })
    }
}

/// The manifests of a directory by their names below it, or of one file by its name.
///
/// # Errors
///
/// When the disk cannot be read.
///
/// ```
/// use serin::manifests_at;
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("base"))?;
/// std::fs::write(root.join("base/service.yaml"), "kind: Service\n")?;
/// std::fs::write(root.join("base/notes.txt"), "no manifest\n")?;
/// assert_eq!(manifests_at(root)?, [("base/service.yaml".to_owned(), b"kind: Service\n".to_vec())]);
/// assert_eq!(manifests_at(&root.join("base/service.yaml"))?[0].0, "service.yaml");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn manifests_at(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    if path.is_dir() {
        return read_below(path);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(vec![(name, fs_err::read(path)?)])
}

fn read_below(root: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let read = |file: std::path::PathBuf| -> Result<_, Error> {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        Ok((name, fs_err::read(&file)?))
    };
    files(root, EXTENSIONS, &[])?.into_par_iter().map(read).collect()
}

const STAGE: &str = "STAGE";

fn stage_of(entry: &Entry, at: usize, stages: Vec<serin_render::StageFiles>) -> Option<Place> {
    let files = stages.into_iter().nth(at)?.files;
    Some(place_of(entry, entry.release.plan.stages().get(at).map(KnownStage::of), files))
}

fn place_of(
    entry: &Entry,
    stage: Option<KnownStage>,
    files: impl IntoIterator<Item = (String, Arc<str>)>,
) -> Place {
    Place {
        name: format!("{LIVE}/{}", entry.path),
        release: Some(entry.path.to_string()),
        stage,
        generated: None,
        files: files.into_iter().map(|(name, text)| (name, text.into())).collect(),
    }
}
