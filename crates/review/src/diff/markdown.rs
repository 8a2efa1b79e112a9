use super::groups::Title;
use super::words::{Piece, Sentence};
use super::{Difference, Group, Side, diff, human, text};

/// The first line of the comment, by which CI finds the one that it wrote before.
///
/// ```
/// assert!(serin::diff::MARKER.starts_with("<!--"), "readers do not see it");
/// ```
pub const MARKER: &str = "<!-- serin diff -->";

/// The most characters of a comment on GitHub.
///
/// ```
/// assert_eq!(serin::diff::GITHUB_LIMIT, 65_536);
/// ```
pub const GITHUB_LIMIT: usize = 65_536;

/// A difference as a comment on a pull request, of at most `limit` characters. What does not fit is left out as a whole, and
/// said so; `command` is what shows all of it.
///
/// ```
/// use serin::diff;
/// use serin::diff::{GITHUB_LIMIT, MARKER, Side, difference_markdown};
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
/// let comment = difference_markdown(&diff(&side(2), &side(3)), GITHUB_LIMIT, "serin diff");
/// assert!(comment.starts_with(MARKER) && comment.len() <= GITHUB_LIMIT);
/// ```
#[must_use]
pub fn difference_markdown(difference: &Difference, limit: usize, command: &str) -> String {
    let mut page = Page::new(limit);
    page.add(&format!("{MARKER}\n**{}**\n", escape(&human::headline(difference))));
    let groups = difference.groups();
    let cut = |shown: usize, all: usize, what: &str| {
        format!("\n*…cut: {shown} of {all} {what} are shown; {} shows all*\n", code(command))
    };
    // The sentence about the cut has to fit too.
    let room = cut(usize::MAX, usize::MAX, "groups of changes").chars().count() * 2;
    let shown = groups.iter().take_while(|group| page.add_within(&section(group), room)).count();
    if shown < groups.len() {
        page.add(&cut(shown, groups.len(), "groups of changes"));
        return page.text;
    }
    if difference.files.is_empty() {
        return page.text;
    }
    let head = format!("\n<details><summary>{}</summary>\n", human::files(difference));
    let end = "\n</details>\n";
    if !page.add_within(&head, room + end.len()) {
        return page.text;
    }
    let mut files = 0;
    for same in text::texts(&difference.files) {
        let path = same.files.first().map(|file| file.path.as_str()).unwrap_or_default();
        let status = same.files.first().map(|file| file.status()).unwrap_or_default();
        let more = match same.files.len() {
            1 => String::new(),
            count => format!(" and {} more alike", count - 1),
        };
        let fence = fence(&same.text);
        let body =
            format!("\n{} ({status}){more}\n\n{fence}diff\n{}{fence}\n", code(path), ended(&same.text));
        if page.add_within(&body, room + end.len()) {
            files += same.files.len();
        }
    }
    page.add(end);
    if files < difference.files.len() {
        page.add(&cut(files, difference.files.len(), "files"));
    }
    page.text
}

/// What changes of one release, a line each, without anything around it: for the body of a pull request.
///
/// ```
/// use serin::diff::{summary_markdown};
///
/// let before = [("web.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}")];
/// let after = [("web.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4}}")];
/// assert!(summary_markdown(before, after).contains("pods"));
/// assert_eq!(summary_markdown(before, before), "No semantic change.\n");
/// ```
#[must_use]
pub fn summary_markdown<N: Into<String>, T: AsRef<[u8]>>(
    before: impl IntoIterator<Item = (N, T)>,
    after: impl IntoIterator<Item = (N, T)>,
) -> String {
    let difference = diff(&Side::of_files("before", before), &Side::of_files("after", after));
    let groups = difference.groups();
    let lines: String = groups
        .iter()
        .flat_map(|group| &group.sentences)
        .map(|sentence| format!("- {}\n", markdown(sentence)))
        .collect();
    if lines.is_empty() { "No semantic change.\n".to_owned() } else { lines }
}

/// What changes of one release, a sentence each, for a commit message; nothing where no meaning changes.
///
/// ```
/// use serin::diff::{summary_lines};
///
/// let before = [("web.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}")];
/// let after = [("web.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4}}")];
/// assert_eq!(summary_lines(before, after).len(), 1);
/// assert!(summary_lines(before, before).is_empty());
/// ```
#[must_use]
pub fn summary_lines<N: Into<String>, T: AsRef<[u8]>>(
    before: impl IntoIterator<Item = (N, T)>,
    after: impl IntoIterator<Item = (N, T)>,
) -> Vec<String> {
    let difference = diff(&Side::of_files("before", before), &Side::of_files("after", after));
    difference.groups().iter().flat_map(|group| &group.sentences).map(Sentence::plain).collect()
}

struct Page {
    text: String,
    left: usize,
}

impl Page {
    fn new(limit: usize) -> Self {
        Self { text: String::new(), left: limit }
    }

    fn add(&mut self, text: &str) {
        self.add_within(text, 0);
    }

    /// Adds a text where it fits and leaves some room.
    fn add_within(&mut self, text: &str, room: usize) -> bool {
        let length = text.chars().count();
        let fits = length + room <= self.left;
        if fits {
            self.text.push_str(text);
            self.left -= length;
        }
        fits
    }
}

fn section(group: &Group<'_>) -> String {
    let title = match group.title() {
        Title::One(unit) => code(&unit.called()),
        Title::Several(count, what, None) => format!("in {count} {what}"),
        Title::Several(count, what, Some(release)) => format!("in {count} {what} of {}", code(release)),
        Title::Of(count, what, releases) => format!("in {count} {what} of {releases} releases"),
    };
    let odd = if group.is_odd { ", look here" } else { "" };
    let mut text = format!("\n**{title}{odd}**");
    if let Some((from, to)) = group.stages() {
        text.push_str(&format!(", from {} to {}", code(&from.name), code(&to.name)));
        if let Some(back) = &to.way_back {
            text.push_str(&format!(", way back: {}", escape(back)));
        }
    }
    text.push_str("\n\n");
    for sentence in &group.sentences {
        text.push_str(&format!("- {}\n", markdown(sentence)));
    }
    if group.units.len() > 1 {
        text.push_str(&format!("\n<sub>{}</sub>\n", escape(&human::names(group, 30))));
    }
    text
}

fn markdown(sentence: &Sentence) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => escape(text),
        Piece::Name(text) | Piece::Value(text) => code(text),
    };
    sentence.0.iter().map(piece).collect()
}

/// A text as code, whatever stands in it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A fence that nothing in a text can close.
fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or_default()
}

fn ended(text: &str) -> String {
    if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

/// A text that Markdown and HTML leave as it is, and that calls nobody.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '*' | '_' | '`' | '[' | ']' | '|' | '\\' | '#' | '~' => escaped.extend(['\\', it]),
            it if it.is_control() => escaped.push(' '),
            it => escaped.push(it),
        }
    }
    escaped
}
