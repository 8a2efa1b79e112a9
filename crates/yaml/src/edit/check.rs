use std::collections::HashMap;
use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Report, SourceFile};

use super::lines::Lines;
use super::origins::means_the_same as same;
use super::written::Layout;
use crate::{Limits, Node, parse, rules};

/// What there is to say where nothing more exact is known.
pub(super) fn refuse(place: &Place) -> Finding {
    Finding::new(&rules::UNEDITABLE_YAML, "the text cannot be edited without changing what else it means")
        .at(place.clone())
        .hint("edit it by hand")
}

/// Refuses a text that does not mean what was wanted, or in which another document changed.
pub(super) fn means(before: &Node, after: &Node, text: &str) -> Result<(), Box<Finding>> {
    let old = parse(&before.place.file, Limits::default(), &mut Report::new());
    let mut report = Report::new();
    let file = Arc::new(SourceFile::new(before.place.file.name(), text));
    let new = parse(&file, Limits::default(), &mut report);
    if report.has_errors() || old.len() != new.len() {
        return Err(Box::new(refuse(&before.place)));
    }
    for (old, new) in old.iter().zip(&new) {
        let wanted = if old.place.span.start == before.place.span.start { after } else { old };
        if !same(wanted, new) {
            let place = first_difference(wanted, new).unwrap_or(&before.place);
            let is_here = Arc::ptr_eq(&place.file, &before.place.file);
            return Err(Box::new(refuse(if is_here { place } else { &before.place })));
        }
    }
    Ok(())
}

/// The place of what is other than it was wanted.
fn first_difference<'n>(wanted: &'n Node, found: &Node) -> Option<&'n Place> {
    if same(wanted, found) {
        return None;
    }
    let entries = wanted.entries().iter();
    let inner =
        entries.filter_map(|entry| first_difference(&entry.value, found.get(&entry.key.text)?)).next();
    let items = || wanted.items().iter().zip(found.items());
    Some(
        inner
            .or_else(|| items().find_map(|(wanted, found)| first_difference(wanted, found)))
            .unwrap_or(&wanted.place),
    )
}

/// The comments that stand in the old text more often than in the new one.
pub(super) fn lost_comments(file: &Arc<SourceFile>, old: &Layout, text: &str) -> Vec<Place> {
    let new = Layout::of(text);
    let mut left: HashMap<&str, usize> = HashMap::new();
    for (_, comment) in comments(text, &new) {
        *left.entry(comment).or_default() += 1;
    }
    let mut lost = Vec::new();
    for (at, comment) in comments(file.text(), old) {
        match left.get_mut(comment) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lost.push(Place { file: file.clone(), span: at..at + comment.len() }),
        }
    }
    lost
}

/// The comments of a text and where they stand: `#` behind space or a line end, and inside no scalar.
fn comments<'t>(text: &'t str, layout: &Layout) -> Vec<(usize, &'t str)> {
    let mut scalars = Vec::new();
    for document in &layout.documents {
        document.scalars(&mut |range| scalars.push(range));
    }
    scalars.sort_by_key(|range| range.start);
    let lines = Lines(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = lines.rest(at).find('#').map(|offset| at + offset) {
        let inside = scalars.partition_point(|range| range.start <= next);
        let scalar = inside.checked_sub(1).and_then(|inside| scalars.get(inside));
        if let Some(range) = scalar.filter(|range| range.end > next) {
            at = range.end;
            continue;
        }
        let before = lines.slice(0..next).chars().next_back();
        if before.is_none_or(|c| c.is_whitespace() || c == '\u{feff}') {
            let comment = lines.slice(next..lines.end(next)).trim_end();
            found.push((next, comment));
            at = next + comment.len();
        } else {
            at = next + 1;
        }
    }
    found
}
