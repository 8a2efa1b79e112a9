use std::fmt::Write;

use crate::Finding;

/// What a format says that has room for nothing but text: the message, the subject where no place shows it, and the
/// hint, a line each.
pub(super) fn words(finding: &Finding) -> String {
    let mut words = finding.message.clone();
    if finding.place.is_none()
        && let Some(subject) = finding.subject()
    {
        let _ = write!(words, "\nin {subject}");
    }
    if let Some(hint) = &finding.hint {
        let _ = write!(words, "\nhint: {hint}");
    }
    words
}
