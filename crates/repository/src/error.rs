use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serin_diagnostic::Report;
use serin_release::RenderError;
use serin_review::time;
use serin_tree::{Drift, RelativePath};

/// Why something could not be done. What is wrong with a spec is never an error: it is a finding in a report.
///
/// ```
/// use serin::{Error, History, PromoteOptions, Repository};
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
/// let web = loaded.named("web", None)?[0];
///
/// // Nothing was generated yet, and nothing goes live that no review has seen.
/// let Err(error) = loaded.promote(web, &PromoteOptions::default(), &History::default()) else { unreachable!() };
/// assert!(matches!(&error, Error::NotFresh(files) if !files.is_empty()));
///
/// // Every error says in words what is to do.
/// let Err(error) = loaded.named("wbe", None) else { unreachable!() };
/// assert_eq!(error.to_string(), "there is no release `wbe`; there are web");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The disk could not be read or written.
    Disk(std::io::Error),
    /// A directory of Serin's could not be read or written.
    Tree(serin_tree::Error),
    /// No repository was found: neither `serin.yaml` nor `specs/` stands here or above.
    NoRepository(PathBuf),
    /// A path of a release cannot be a directory.
    Path(String),
    /// An object cannot be written, or a page not be rendered.
    Render(RenderError),
    /// No release has this name; the names that there are.
    UnknownRelease {
        /// The name that was asked for.
        name: String,
        /// The releases that there are.
        known: Vec<String>,
    },
    /// Findings of severity error stand in the report: nothing is written while they do.
    Findings(usize),
    /// What is generated is not what the spec says: generate first.
    NotFresh(Vec<Drift>),
    /// Files of `live/` were edited by hand.
    LiveEdited {
        /// The directory.
        path: PathBuf,
        /// The files.
        files: Vec<String>,
    },
    /// What is live is no stage of the plan.
    LiveUnknown {
        /// The directory.
        path: PathBuf,
        /// The stage that its record names.
        stage: String,
    },
    /// A stage was named that the plan does not have.
    UnknownStage {
        /// The release.
        release: RelativePath,
        /// What was named.
        name: String,
        /// The stages of the plan, in order.
        known: Vec<String>,
    },
    /// A stage was named that is live already.
    AlreadyThere {
        /// The release.
        release: RelativePath,
        /// The stage.
        stage: String,
    },
    /// A stage other than the baseline was named for a release of which nothing is live.
    NotLiveYet {
        /// The release.
        release: RelativePath,
        /// The stage.
        to: String,
    },
    /// Nothing is live of a release.
    NotLive {
        /// The release.
        release: RelativePath,
    },
    /// Several releases have the name.
    SeveralReleases {
        /// The name.
        name: String,
        /// Their directories.
        paths: Vec<RelativePath>,
    },
    /// What is live differs from the last commit, so that the step would join another one.
    NotCommitted {
        /// The directory.
        path: PathBuf,
    },
    /// A step comes before the one before it has taken effect, or before the bake is over.
    TooEarly {
        /// The stage that is live.
        stage: String,
        /// The least time that it stays.
        least: Duration,
        /// Whether the plan asks for that time.
        is_bake: bool,
        /// Time since the commit that made it live; none where nobody knows.
        age: Option<Duration>,
        /// Whether the history is cut short, so that the time may be longer.
        is_shallow: bool,
    },
    /// The search does not call the step safe.
    NotProven(Report),
    /// What is live comes from a spec from before, and the change of the spec ships first.
    ShipFirst {
        /// The release.
        release: RelativePath,
        /// The stage that is live.
        stage: String,
    },
    /// The release is being taken out.
    Retiring {
        /// The release.
        release: RelativePath,
    },
    /// The release is at rest: there is nothing to go back from.
    AtRest {
        /// The release.
        release: RelativePath,
    },
    /// Only a release at rest is taken out.
    NotAtRest {
        /// The release.
        release: RelativePath,
        /// The stage that is live.
        stage: String,
    },
    /// Manifests are live whose record is gone, so that nobody can tell what they are.
    NoRecord {
        /// The directory.
        path: PathBuf,
    },
    /// There is a history, and it cannot be read.
    Past(String),
    /// Nothing that was generated fits what is live.
    NoWayBack {
        /// The directory.
        path: PathBuf,
        /// The stage that its record names.
        stage: String,
    },
    /// The text of a spec was not edited; why is in the report.
    NotEdited(Report),
    /// A release is finished only when its last stage is live everywhere.
    NotDone {
        /// What is live where, of those that have to come first.
        laggards: Vec<(RelativePath, String)>,
        /// Whether some of them could be finished alone, because each has a `canary` of its own.
        are_apart: bool,
    },
    /// No release is under way that could be finished.
    NothingToFinish {
        /// The release.
        release: String,
    },
    /// What the new version is must not change while it is on its way.
    UnderWay {
        /// What is live where.
        places: Vec<(RelativePath, String)>,
    },
    /// With the spec edited something else would be live.
    OtherBaseline {
        /// The first object that differs.
        object: String,
        /// The first line of it that differs, from 1.
        line: usize,
    },
    /// There is no stage after the one that is live.
    LastStage {
        /// The release.
        release: RelativePath,
        /// The stage that is live.
        stage: String,
        /// Whether a release is under way, which this was the last stage of.
        is_under_way: bool,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(formatter),
            Self::Tree(error) => error.fmt(formatter),
            Self::NoRepository(start) => {
                let start =
                    if start.as_os_str().is_empty() { ".".into() } else { start.display().to_string() };
                write!(formatter, "found neither `specs/` nor `serin.yaml` in `{start}` or above it")
            }
            Self::Path(message) => formatter.write_str(message),
            Self::Render(error) => error.fmt(formatter),
            Self::UnknownRelease { name, known } => {
                write!(formatter, "there is no release `{name}`")?;
                match known.as_slice() {
                    [] => formatter.write_str("; there is none at all"),
                    known => write!(formatter, "; there are {}", known.join(", ")),
                }
            }
            Self::Findings(1) => formatter.write_str("nothing is done while a finding is an error"),
            Self::Findings(count) => write!(formatter, "nothing is done while {count} findings are errors"),
            Self::NotFresh(drifts) => {
                write!(formatter, "what is generated is not what the spec says: ")?;
                match drifts.as_slice() {
                    [one] => one.fmt(formatter),
                    [first, rest @ ..] => write!(formatter, "{first}, and {} more", rest.len()),
                    [] => Ok(()),
                }
            }
            Self::LiveEdited { path, files } => {
                write!(formatter, "`{}` was edited by hand: {}", path.display(), files.join(", "))
            }
            Self::LiveUnknown { path, stage } => write!(
                formatter,
                "`{}` was written as `{stage}`, and is no stage of the plan as it is now",
                path.display()
            ),
            Self::UnknownStage { release, name, known } => {
                write!(formatter, "`{release}` has no stage `{name}`; its stages are {}", known.join(", "))
            }
            Self::AlreadyThere { release, stage } => write!(formatter, "`{release}` is at `{stage}` already"),
            Self::NotLiveYet { release, to } => {
                write!(formatter, "nothing is live of `{release}`: it begins at the baseline, not at `{to}`")
            }
            Self::NotLive { release } => write!(formatter, "nothing is live of `{release}`"),
            Self::SeveralReleases { name, paths } => {
                let paths: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
                write!(formatter, "there are several releases `{name}`: {}", paths.join(", "))
            }
            Self::NotCommitted { path } => {
                write!(formatter, "`{}` has changes that are not committed yet", path.display())
            }
            Self::TooEarly { stage, least, is_bake, age, is_shallow } => {
                let why = if *is_bake { "its bake" } else { "until it has reached every proxy" };
                write!(formatter, "`{stage}` stays at least {}, {why}", time(*least))?;
                match age {
                    // Seconds are exact enough, and no time is shown that is as long as the least.
                    Some(age) => write!(
                        formatter,
                        ", and was committed {} ago",
                        time(Duration::from_secs(age.as_secs()))
                    )?,
                    None => write!(formatter, ", and no commit says since when it is live")?,
                }
                if *is_shallow { write!(formatter, " or longer: the history is cut short") } else { Ok(()) }
            }
            Self::NotProven(report) => {
                let count = report.findings().len();
                write!(
                    formatter,
                    "the step is not proven safe: {count} finding{}",
                    if count == 1 { "" } else { "s" }
                )
            }
            Self::ShipFirst { release, stage } => write!(
                formatter,
                "`{release}` is at `{stage}` as the spec was before: the change of the spec ships first"
            ),
            Self::Retiring { release } => write!(formatter, "`{release}` is being taken out"),
            Self::AtRest { release } => {
                write!(formatter, "`{release}` is at rest: there is nothing to go back from")
            }
            Self::NotAtRest { release, stage } => {
                write!(formatter, "`{release}` is at `{stage}`, and only a release at rest is taken out")
            }
            Self::NoRecord { path } => write!(formatter, "`{}` has no `STAGE` any more", path.display()),
            Self::Past(message) => write!(formatter, "the history cannot be read: {message}"),
            Self::NoWayBack { path, stage } => write!(
                formatter,
                "`{}` is no stage of anything that was generated; its record says `{stage}`",
                path.display()
            ),
            Self::NotEdited(report) => {
                let count = report.findings().len();
                write!(
                    formatter,
                    "the spec is not edited: {count} finding{}",
                    if count == 1 { "" } else { "s" }
                )
            }
            Self::NotDone { laggards, .. } => {
                write!(formatter, "a release is finished when `fold-3-done` is live: {}", places(laggards))
            }
            Self::NothingToFinish { release } => write!(formatter, "no release of `{release}` is under way"),
            Self::UnderWay { places: under_way } => {
                write!(
                    formatter,
                    "the new version is on its way, and does not change meanwhile: {}",
                    places(under_way)
                )
            }
            Self::OtherBaseline { object, line } => write!(
                formatter,
                "the spec is not edited: `{object}` would not be what is live, from line {line} on"
            ),
            Self::LastStage { release, stage, .. } => {
                write!(formatter, "`{release}` is at `{stage}`, and no stage comes after it")
            }
        }
    }
}

/// What is live where, in words.
fn places(places: &[(RelativePath, String)]) -> String {
    let place = |(path, stage): &(RelativePath, String)| match stage.as_str() {
        "" => format!("nothing is live of `{path}`"),
        stage => format!("`{path}` is at `{stage}`"),
    };
    places.iter().map(place).collect::<Vec<_>>().join(", ")
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk(error) => Some(error),
            Self::Tree(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<serin_tree::Error> for Error {
    fn from(error: serin_tree::Error) -> Self {
        Self::Tree(error)
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

impl From<serin_yaml::WriteError> for Error {
    fn from(error: serin_yaml::WriteError) -> Self {
        Self::Render(error.into())
    }
}

impl From<serin_tree::InvalidPath> for Error {
    fn from(error: serin_tree::InvalidPath) -> Self {
        Self::Path(error.to_string())
    }
}
