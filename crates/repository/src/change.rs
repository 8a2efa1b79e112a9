use std::sync::Arc;

use serin_tree::{Hold, RelativePath};

use super::recognise::Files;

/// What was done to a live directory: what a commit of it will say, and what it changes.
///
/// ```
/// use serin::{ChangeKind, History, PromoteOptions, Repository, WriteOptions};
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
/// let change = loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &History::default())?;
///
/// assert_eq!((change.kind, change.to.as_str()), (ChangeKind::Created, "000-baseline"));
/// assert_eq!(change.title(), "web: live as 000-baseline");
/// assert!(change.message().starts_with(&change.title())); // what a commit says
/// assert_eq!(change.trailers().count(), 0); // nobody had to give a reason
/// assert!(change.said("live/web").starts_with("`live/web` is new, at `000-baseline`"));
/// assert!(change.before.is_empty() && change.after.contains_key("deployment-stable.yaml"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The release: its directory below `live`.
    pub release: RelativePath,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The stage that was live, or what was live instead; none where nothing was.
    pub from: Option<String>,
    /// What is live now.
    pub to: String,
    /// The files that were written or removed.
    pub files: Vec<String>,
    /// What it does, how to go back, and what is proven of it: a sentence each.
    pub about: Vec<String>,
    /// What somebody had to give a reason for, as trailers of a commit message: `Serin-Early`, the reason.
    pub trailers: Vec<Trailer>,
    /// The manifests as they were.
    pub before: Files,
    /// The manifests as they are now.
    pub after: Files,
    /// The right to change the directory, as long as this lives: a commit of it is then of this alone.
    pub(super) held: Holding,
}

/// The hold on a live directory; two changes differ by what they are alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Holding {
    _hold: Option<Arc<Hold>>,
}

impl Holding {
    pub(super) fn new(hold: Hold) -> Self {
        Self { _hold: Some(Arc::new(hold)) }
    }
}

impl PartialEq for Holding {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Holding {}

/// A trailer of a commit message: its key, and a reason.
///
/// ```
/// use serin::{EARLY, Trailer};
///
/// let trailer: Trailer = (EARLY, "an incident".to_owned());
/// assert_eq!(format!("{}: {}", trailer.0, trailer.1), "Serin-Early: an incident");
/// ```
pub type Trailer = (&'static str, String);

/// What kind of change a live directory went through.
///
/// ```
/// use serin::ChangeKind;
///
/// /// Whether the same command has to be called again.
/// fn is_more_to_come(kind: ChangeKind) -> bool {
///     matches!(kind, ChangeKind::Shipped { more: true } | ChangeKind::Retired { done: false })
/// }
/// assert!(is_more_to_come(ChangeKind::Retired { done: false }));
/// assert!(!is_more_to_come(ChangeKind::Promoted));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Created,
    /// Another stage of the plan.
    Promoted,
    /// At the same stage, a change of the spec.
    Shipped {
        /// Whether more of the change is to come, an object each.
        more: bool,
    },
    /// What an interrupted run or somebody's hand had begun was brought to its end.
    Completed,
    /// The way back.
    Back,
    /// What somebody had changed by hand is as it was, because the way back needs it.
    Mended,
    /// A step of taking the release out.
    Retired {
        /// Whether nothing of it is left.
        done: bool,
    },
}

impl Change {
    /// A change of which nothing is known yet but what it is.
    pub(super) fn of(release: &RelativePath, kind: ChangeKind, from: Option<String>, to: &str) -> Self {
        Self {
            release: release.clone(),
            kind,
            from,
            to: to.to_owned(),
            files: Vec::new(),
            about: Vec::new(),
            trailers: Vec::new(),
            before: Files::new(),
            after: Files::new(),
            held: Holding::default(),
        }
    }

    /// The title of a commit or of a pull request: `web: promote from 010-pods to 010-weight`.
    #[must_use]
    pub fn title(&self) -> String {
        let (release, to) = (&self.release, &self.to);
        match (self.kind, &self.from) {
            (ChangeKind::Created, _) => format!("{release}: live as {to}"),
            (ChangeKind::Completed, _) => format!("{release}: record that {to} is live"),
            (ChangeKind::Shipped { .. }, _) if to == serin_plan::StageName::BASELINE => {
                format!("{release}: ship a change at rest")
            }
            (ChangeKind::Shipped { .. }, _) => format!("{release}: ship a change at {to}"),
            (ChangeKind::Retired { done: false }, _) => format!("{release}: retire, no requests any more"),
            (ChangeKind::Retired { done: true }, _) => format!("{release}: retired"),
            (ChangeKind::Mended, _) => format!("{release}: stable as {to} has it"),
            (ChangeKind::Promoted, Some(from)) => format!("{release}: promote from {from} to {to}"),
            (ChangeKind::Back, Some(from)) => format!("{release}: back from {from} to {to}"),
            (ChangeKind::Promoted | ChangeKind::Back, None) => format!("{release}: {to}"),
        }
    }

    /// A commit message: the title, what happens to users, the way back, and the trailers.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = self.title() + "\n";
        if !self.about.is_empty() {
            message += "\n";
            message.extend(self.about.iter().map(|sentence| format!("{sentence}\n")));
        }
        if !self.trailers.is_empty() {
            message += "\n";
            message.extend(self.trailers().map(|trailer| format!("{trailer}\n")));
        }
        message
    }

    /// The trailers as lines of a commit message.
    pub fn trailers(&self) -> impl Iterator<Item = String> {
        let one_line = |reason: &str| reason.split_whitespace().collect::<Vec<_>>().join(" ");
        self.trailers.iter().map(move |(key, reason)| format!("{key}: {}", one_line(reason)))
    }

    /// What was done, for a terminal; `directory` is the live directory as the user knows it.
    #[must_use]
    pub fn said(&self, directory: &str) -> String {
        let to = &self.to;
        let what = match (self.kind, &self.from) {
            (ChangeKind::Completed, _) => format!("`{directory}` is `{to}`, and its record says so now"),
            (ChangeKind::Shipped { more: true }, _) => {
                "a change of the spec was shipped in part; promote again for the rest".to_owned()
            }
            (ChangeKind::Shipped { more: false }, _) => "a change of the spec was shipped".to_owned(),
            (ChangeKind::Mended, _) => format!("stable in `{directory}` is what `{to}` has again"),
            (ChangeKind::Created, _) | (_, None) => format!("`{directory}` is new, at `{to}`"),
            (ChangeKind::Retired { done: true }, _) => format!("`{directory}` is gone"),
            (ChangeKind::Back, Some(from)) => format!("`{directory}` went back from `{from}` to `{to}`"),
            (ChangeKind::Promoted | ChangeKind::Retired { done: false }, Some(from)) => {
                format!("`{directory}` went from `{from}` to `{to}`")
            }
        };
        let files = self.files.join(", ");
        if files.is_empty() { what } else { format!("{what}: {files}") }
    }
}
