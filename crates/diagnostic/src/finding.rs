use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use crate::{Rule, Severity, SourceFile};

/// One thing that a rule has to say.
///
/// ```
/// use std::sync::Arc;
/// use serin::{Finding, Place, Rule, Severity, SourceFile, render};
///
/// static ANY_IMAGE: Rule = Rule {
///     name: "any-image",
///     severity: Severity::Warning,
///     page: "The tag of an image does not say which one it is.\n",
/// };
///
/// let file = Arc::new(SourceFile::new("web.yaml", "image: web:latest\n"));
/// let finding = Finding::new(&ANY_IMAGE, "`web:latest` can be any image")
///     .at(Place { file, span: 7..17 })
///     .hint("name a version");
/// assert_eq!(finding.severity, ANY_IMAGE.severity);
/// let text = render::human(&finding, false);
/// assert!(text.starts_with("web.yaml:1:8: warning[any-image]: `web:latest` can be any image\n"));
/// assert!(text.ends_with("hint: name a version\n"));
/// ```
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that says it.
    pub rule: &'static Rule,
    /// How bad it is; the rule's own severity unless settings changed it.
    pub severity: Severity,
    /// What is wrong, as a phrase in lower case. If only one line can be shown, it is this one.
    pub message: String,
    /// Where it stands; a release that was built in Rust has no text to point at.
    pub place: Option<Place>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The release that it is about.
    pub release: Option<String>,
    /// The environment of the release, where it has several.
    pub environment: Option<String>,
    /// The stage that it is about.
    pub stage: Option<String>,
    /// The object that it is about, as kind, namespace and name, where no release stands behind it:
    /// `Deployment shop/web`.
    pub object: Option<String>,
    /// What leads to it, a sentence an event, where it is about a course of events: where that begins, and then what
    /// happens.
    pub trace: Vec<String>,
}

/// A range of bytes of a text.
///
/// ```
/// use std::sync::Arc;
/// use serin::{Place, SourceFile};
///
/// let file = Arc::new(SourceFile::new("web.yaml", "metadata:\n  name: web\n"));
/// let place = Place { file, span: 18..21 };
/// assert_eq!(place.source(), "web");
/// assert_eq!(place.line_column(), (2, 9));
/// // The end is just after the last character.
/// assert_eq!(place.end_line_column(), (2, 12));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub file: Arc<SourceFile>,
    /// The range, in bytes; kept within the text by those who read it.
    pub span: Range<usize>,
}

impl Finding {
    /// A finding of a rule, at its severity, without a place.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            place: None,
            hint: None,
            release: None,
            environment: None,
            stage: None,
            object: None,
            trace: Vec::new(),
        }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// The same finding with a word on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The release that it is about, and where in it, in words.
    pub(crate) fn subject(&self) -> Option<String> {
        let mut subject = format!("release `{}`", self.release.as_ref()?);
        if let Some(environment) = &self.environment {
            let _ = write!(subject, ", environment `{environment}`");
        }
        if let Some(stage) = &self.stage {
            let _ = write!(subject, ", stage `{stage}`");
        }
        Some(subject)
    }
}

impl Place {
    /// What stands there.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.file.text()[self.file.within(self.span.clone())]
    }

    /// Line and column of the first character, both from 1.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        self.file.line_column(self.span.start)
    }

    /// Line and column just after the last character, both from 1; those of the first character when nothing is
    /// between them.
    #[must_use]
    pub fn end_line_column(&self) -> (usize, usize) {
        self.file.line_column(self.file.within(self.span.clone()).end)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::sync::Arc;

    use super::Place;
    use crate::SourceFile;

    #[test]
    fn a_place_ends_just_after_its_last_character() {
        let ends = |span: Range<usize>| {
            let file = Arc::new(SourceFile::new("a.yaml", "größe: 6\nb: 7\n"));
            Place { file, span }.end_line_column()
        };
        assert_eq!(ends(0..7), (1, 6));
        assert_eq!(ends(0..11), (2, 1));
        assert_eq!(ends(9..13), (2, 3));
        assert_eq!(ends(4..4), (1, 4));
        #[expect(clippy::reversed_empty_ranges, reason = "a place holds whatever range it was given")]
        let reversed = ends(4..1);
        assert_eq!(reversed, (1, 4));
        assert_eq!(ends(9..999), (3, 1));
    }
}
