//! Changing a text so that it means something else, and leaving alone whatever means the same.
//!
//! It goes by the spans of the parser that reads specs. `yaml-edit` sets and removes well, but takes no text with its
//! comments to another place, and is a second grammar; `yamlpatch` brings a third, in C.

mod check;
mod flow;
mod lines;
mod origins;
mod render;
mod scalar;
mod structure;
mod written;

use serin_diagnostic::{Finding, Place};

use crate::Node;
pub use origins::means_the_same;

use lines::Lines;
use origins::Origins;
use written::Layout;

/// A text that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The text as it is now.
    pub text: String,
    /// The comments of the old text that found no place in the new one.
    pub lost: Vec<Place>,
}

/// Changes the text of a document so that it means `after`.
///
/// `before` is the document as [`parse`](crate::parse()) gave it, and `after` what was made of it: with entries taken, put and merged.
/// What did not change keeps its bytes: comments, order, quotes, indentation, line ends. What came from another part of
/// the document, as its place says, takes its text and its comments along. What is new is written in the style of the
/// text. Other documents of the same text stay as they are.
///
/// ```
/// use std::sync::Arc;
/// use serin_diagnostic::{Report, SourceFile};
/// use serin_yaml::{Limits, Value, parse, rewrite};
///
/// let text = "image: web:1  # pinned\nports: [80]\n";
/// let documents = parse(&Arc::new(SourceFile::new("a.yaml", text)), Limits::default(), &mut Report::new());
/// let mut after = documents[0].clone();
/// let mut image = after.take("image").unwrap();
/// image.value.value = Value::String("web:2".to_owned());
/// after.put(image);
/// after.take("ports");
/// assert_eq!(rewrite(&documents[0], &after).unwrap().text, "image: web:2  # pinned\n");
/// ```
///
/// # Errors
///
/// A finding at the line that has to be edited by hand: what an alias repeats, what `<<` merges, a list in brackets over several
/// lines; and whatever would not have been read back as `after`.
pub fn rewrite(before: &Node, after: &Node) -> Result<Edited, Box<Finding>> {
    let file = &before.place.file;
    let newline = Lines(file.text()).newline();
    // The last line gets an end for the time being, so that lines can be put behind it.
    let is_open = !file.text().ends_with('\n');
    let whole = if is_open { format!("{}{newline}", file.text()) } else { file.text().to_owned() };
    let layout = Layout::of(&whole);
    let root = layout.documents.iter().find(|root| root.start == before.place.span.start);
    let Some(root) = root else { return Err(Box::new(check::refuse(&before.place))) };
    let origins = Origins::new(Lines(&whole), file, &layout, before, root);
    let edits = origins.root(before, root, after)?;
    let mut text = apply(&whole, 0..whole.len(), edits);
    if is_open && text.ends_with(newline) {
        text.truncate(text.len() - newline.len());
    }
    check::means(before, after, &text)?;
    let lost = check::lost_comments(file, &layout, &text);
    Ok(Edited { text, lost })
}

/// A range of a text, and what is to stand there.
#[derive(Debug)]
struct Edit {
    range: std::ops::Range<usize>,
    text: String,
}

/// A part of a text with the edits inside it made.
fn apply(text: &str, part: std::ops::Range<usize>, mut edits: Vec<Edit>) -> String {
    let lines = Lines(text);
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut edited = String::with_capacity(part.len());
    let mut done = part.start;
    for edit in edits {
        edited.push_str(lines.slice(done..edit.range.start));
        edited.push_str(&edit.text);
        done = edit.range.end.max(done);
    }
    edited.push_str(lines.slice(done..part.end));
    edited
}
