use std::fmt::Write;

use super::groups::Title;
use super::{Difference, Group, text};

/// A difference for a terminal: releases that change alike together, the odd ones first. With `has_text` the textual
/// differences follow. Colours are for those who can show them.
///
/// ```
/// use serin::diff;
/// use serin::diff::{Side, difference_human};
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
/// let text = difference_human(&diff(&side(2), &side(3)), false);
/// assert!(text.contains("pods"));
/// ```
#[must_use]
pub fn difference_human(difference: &Difference, has_text: bool) -> String {
    let mut page = format!("{BOLD}{}{PLAIN}\n", headline(difference));
    for group in difference.groups() {
        let _ = write!(page, "\n{BOLD}{}{PLAIN}", title(&group));
        page.push_str(if group.is_odd { "  ← look here\n" } else { "\n" });
        if let Some(stages) = stages(&group) {
            let _ = writeln!(page, "  {stages}");
        }
        for line in group.lines() {
            let _ = writeln!(page, "  {line}");
        }
        if group.units.len() > 1 {
            let _ = writeln!(page, "  {DIM}{}{PLAIN}", names(&group, 6));
        }
    }
    if difference.files.is_empty() || difference.is_same() && !has_text {
        return page;
    }
    if !has_text {
        let _ = writeln!(page, "\n{}; `--text` shows how", files(difference));
        return page;
    }
    for same in text::texts(&difference.files) {
        let paths: Vec<&str> = same.files.iter().map(|file| file.path.as_str()).collect();
        let status = same.files.first().map(|file| file.status()).unwrap_or_default();
        let _ = writeln!(page, "\n{BOLD}{}{PLAIN} ({status})", paths.join(", "));
        for line in same.text.lines() {
            let colour = match line.chars().next() {
                Some('+') => "\x1b[32m",
                Some('-') => "\x1b[31m",
                Some('@') => DIM,
                _ => "",
            };
            let end = if colour.is_empty() { "" } else { PLAIN };
            let _ = writeln!(page, "{colour}{}{end}", printable(line));
        }
    }
    page
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// A line of somebody's file must not steer a terminal.
fn printable(line: &str) -> String {
    line.chars().map(|it| if it.is_control() && it != '\t' { '\u{fffd}' } else { it }).collect()
}

/// What it comes to, in one line.
pub(super) fn headline(difference: &Difference) -> String {
    let [before, after] = &difference.sides;
    let what = format!("{before} → {after}");
    if difference.is_same() {
        let layout = match difference.files.len() {
            0 => String::new(),
            1 => "; 1 file differs in layout alone: order, quotes, comments".to_owned(),
            count => format!("; {count} files differ in layout alone: order, quotes, comments"),
        };
        return format!("{what}: No semantic change{layout}");
    }
    let changing: std::collections::BTreeSet<&str> =
        difference.units.iter().map(|unit| unit.name.release.as_str()).collect();
    let count = changing.len();
    match difference.releases {
        0 if count == 1 => what,
        0 => format!("{what}: changes in {count} places"),
        1 => what,
        all => format!("{what}: {count} of {all} releases {}", if count == 1 { "changes" } else { "change" }),
    }
}

pub(super) fn title(group: &Group<'_>) -> String {
    match group.title() {
        Title::One(unit) => unit.called(),
        Title::Several(count, what, None) => format!("in {count} {what}"),
        Title::Several(count, what, Some(release)) => format!("in {count} {what} of {release}"),
        Title::Of(count, what, releases) => format!("in {count} {what} of {releases} releases"),
    }
}

/// How releases move along their plan.
fn stages(group: &Group<'_>) -> Option<String> {
    let (from, to) = group.stages()?;
    let back = to.way_back.as_ref().map(|back| format!(", way back: {back}")).unwrap_or_default();
    Some(format!("from {} to {}{back}", from.name, to.name))
}

pub(super) fn names(group: &Group<'_>, most: usize) -> String {
    let names = group.names();
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

pub(super) fn files(difference: &Difference) -> String {
    let count = difference.files.len();
    let layout = difference.files.iter().filter(|file| file.is_layout).count();
    let layout = match layout {
        0 => String::new(),
        all if all == count => String::new(),
        layout => format!(", {layout} of them in layout alone"),
    };
    format!("{count} {}{layout}", if count == 1 { "file differs" } else { "files differ" })
}
