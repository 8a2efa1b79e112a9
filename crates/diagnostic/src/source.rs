use std::fmt;
use std::ops::Range;

/// A text that findings point into, with the name that people know it by.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceFile {
    name: String,
    text: String,
}

impl SourceFile {
    /// A text with its name: a path as the user would type it, `-` for standard input.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
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
        let before = &self.text[..self.floor(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// A range that lies within the text and on character boundaries, whatever it was.
    #[must_use]
    pub fn within(&self, range: Range<usize>) -> Range<usize> {
        let start = self.floor(range.start);
        start..self.floor(range.end).max(start)
    }

    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.min(self.text.len()))
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text would drown every debug print of a finding.
        formatter.debug_tuple("SourceFile").field(&self.name).finish()
    }
}
