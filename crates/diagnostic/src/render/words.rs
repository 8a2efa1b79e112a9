use std::fmt::Write;

use crate::Finding;

/// What a format says that has room for nothing but text: the message, the subject where no place shows it, what leads
/// to it, numbered from 0, and the hint, a line each.
pub(super) fn words(finding: &Finding) -> String {
    let mut words = message(finding);
    for (number, sentence) in finding.trace.iter().enumerate() {
        let _ = write!(words, "\n{number}. {sentence}");
    }
    hint(finding, &mut words);
    words
}

/// The same without what leads to it, for a format that has its own room for that.
pub(super) fn words_without_trace(finding: &Finding) -> String {
    let mut words = message(finding);
    hint(finding, &mut words);
    words
}

fn message(finding: &Finding) -> String {
    match finding.subject() {
        Some(subject) if finding.place.is_none() => format!("{}\nin {subject}", finding.message),
        _ => finding.message.clone(),
    }
}

fn hint(finding: &Finding, words: &mut String) {
    if let Some(hint) = &finding.hint {
        let _ = write!(words, "\nhint: {hint}");
    }
}
