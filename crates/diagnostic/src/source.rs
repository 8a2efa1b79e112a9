use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

use crate::secret;

/// A text that findings point into, with the name that people know it by.
///
/// Two are equal when their names and their texts are.
///
/// ```
/// use serin::SourceFile;
///
/// let file = SourceFile::new("web.yaml", "größe: 6\nhost: web\n");
/// assert_eq!(file.name(), "web.yaml");
/// // Offsets count bytes; lines and columns are for people.
/// let offset = file.text().find("web").expect("the host is there");
/// assert_eq!(file.line_column(offset), (2, 7));
/// // A range that cuts a letter in two or ends past the text becomes one that can be shown.
/// assert_eq!(&file.text()[file.within(3..999)], "öße: 6\nhost: web\n");
///
/// // No finding shows a line of a Secret.
/// assert!(!file.is_secret(offset));
/// let secret = SourceFile::new("db.yaml", "kind: Secret\nstringData: {password: open}\n");
/// assert!(secret.is_secret(0));
/// ```
pub struct SourceFile {
    name: String,
    text: String,
    /// Where each line begins. Made when it is first asked for: most texts are right, and nothing points into them.
    line_starts: OnceLock<Vec<usize>>,
    /// The documents that no finding shows a line of. Made when they are first asked for.
    secrets: OnceLock<Vec<Range<usize>>>,
}

impl SourceFile {
    /// A text with its name: a path as the user would type it, `-` for standard input.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (line_starts, secrets) = (OnceLock::new(), OnceLock::new());
        Self { name: name.into(), text: text.into(), line_starts, secrets }
    }

    /// The name that people know the text by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both from 1; columns count characters. An offset past the end is the end.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.floor(offset);
        let line = self.line(offset);
        (line, self.text[self.line_starts()[line - 1]..offset].chars().count() + 1)
    }

    /// The line that a byte offset stands on, without its line break.
    pub(crate) fn line_text(&self, offset: usize) -> &str {
        let start = self.line_starts()[self.line(self.floor(offset)) - 1];
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// Whether a byte offset stands in a document that may hold a Secret of Kubernetes. What stands there is not shown:
    /// findings go to logs, and to comments that many can read.
    #[must_use]
    pub fn is_secret(&self, offset: usize) -> bool {
        let secrets = self.secrets.get_or_init(|| secret::documents(&self.text));
        let offset = self.floor(offset);
        // A mistake that shows at the end of a text may stand before it.
        secrets.iter().any(|it| it.contains(&offset) || it.end == offset)
    }

    /// A range that lies within the text and on character boundaries, whatever it was.
    #[must_use]
    pub fn within(&self, range: Range<usize>) -> Range<usize> {
        let start = self.floor(range.start);
        start..self.floor(range.end).max(start)
    }

    fn line(&self, offset: usize) -> usize {
        // The first line begins at 0, and no offset is before that.
        self.line_starts().partition_point(|start| *start <= offset)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(newlines).collect()
        })
    }

    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.min(self.text.len()))
    }

    /// What makes a text the one that it is. All else follows from it, and may be there or not.
    fn key(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for SourceFile {}

impl Hash for SourceFile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for SourceFile {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SourceFile {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text would drown every debug print of a finding.
        formatter.debug_tuple("SourceFile").field(&self.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::SourceFile;

    #[test]
    fn every_offset_has_the_line_and_column_that_counting_gives() {
        for text in ["", "\n", "a", "a\n", "kind: X\r\n\n  größe: 6\n#", "\u{1f426}\n\u{1f426}\u{1f426}"] {
            let file = SourceFile::new("a.yaml", text);
            for offset in 0..text.len() + 2 {
                let before = &text[..text.floor_char_boundary(offset)];
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
                assert_eq!(file.line_column(offset), (line, column), "offset {offset} of {text:?}");
                assert_eq!(file.line_text(offset), text.lines().nth(line - 1).unwrap_or_default());
            }
        }
    }

    #[test]
    fn many_places_in_one_large_file_are_found_at_once() {
        // Counting from the start of the text for each of them takes minutes.
        let lines = 200_000;
        let file = SourceFile::new("large.yaml", "- item\n".repeat(lines));
        for line in 0..lines {
            assert_eq!(file.line_column(line * 7 + 2), (line + 1, 3));
        }
    }

    #[test]
    fn a_text_that_was_asked_for_a_line_is_equal_to_one_that_was_not() {
        let (asked, fresh) = (SourceFile::new("a.yaml", "a: 1\n"), SourceFile::new("a.yaml", "a: 1\n"));
        assert_eq!(asked.line_column(3), (1, 4));
        assert_eq!(asked, fresh);
        assert_eq!(asked.cmp(&fresh), std::cmp::Ordering::Equal);
        assert_eq!(hash(&asked), hash(&fresh));
        assert_eq!(format!("{asked:?}"), format!("{fresh:?}"));
        assert!(fresh < SourceFile::new("a.yaml", "a: 2\n"));
        assert!(fresh < SourceFile::new("b.yaml", ""));
    }

    fn hash(file: &SourceFile) -> u64 {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        hasher.finish()
    }
}
