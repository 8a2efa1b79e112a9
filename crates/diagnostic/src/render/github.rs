use std::fmt::Write;

use super::words::words;
use crate::{Place, Report, Severity};

/// For the log of a GitHub Actions job: one workflow command a finding, which GitHub shows at its line of a change.
///
/// A step shows ten errors, ten warnings and ten notices beside the change; the log has all of them.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.findings() {
        let _ = write!(text, "::{} ", command(finding.severity));
        if let Some(place) = &finding.place {
            text.push_str(&place_properties(place));
        }
        let _ = writeln!(text, "title={}::{}", property(finding.rule.name), data(&words(finding)));
    }
    text
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// GitHub refuses columns where the lines differ. Its end is the last character, not the one after it: an end that is
/// left out means the column itself.
fn place_properties(place: &Place) -> String {
    let file = property(place.file.name());
    let (line, column) = place.line_column();
    let (end_line, end_column) = last_character(place);
    if line == end_line {
        format!("file={file},line={line},col={column},endLine={line},endColumn={end_column},")
    } else {
        format!("file={file},line={line},endLine={end_line},")
    }
}

fn last_character(place: &Place) -> (usize, usize) {
    let span = place.file.within(place.span.clone());
    let last = place.file.text()[span.clone()].char_indices().next_back();
    place.file.line_column(last.map_or(span.start, |(offset, _)| span.start + offset))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{data, github, place_properties, property};
    use crate::render::sample;
    use crate::{Place, SourceFile};

    #[test]
    fn a_finding_is_one_command_on_one_line() {
        insta::assert_snapshot!(github(&sample::findings().into_iter().collect()), @r#"
        ::error file=specs/web.yaml,line=3,col=3,endLine=3,endColumn=9,title=unknown-key::unknown key `replcas`%0Ahint: did you mean `replicas`?
        ::warning title=quiet-thing::nothing to point at%0Ain release `web`, environment `dev`, stage `010-weight`
        ::notice file=specs/a b%2Cc.yaml,line=2,endLine=3,title=awkward-thing::100%25: "<weights>" & more
        ::error file=specs/api.yaml,line=3,col=5,endLine=3,endColumn=15,title=losing-thing::10%25 of the requests are lost%0A0. `010-weight` has settled: stable 9 pods, canary 1 pod%0A1. `100-weight` is committed%0A2. the route of `100-weight` arrives: 10%25 of the requests are lost%0Ahint: one commit for the pods and one for the route
        "#);
    }

    #[test]
    fn no_text_can_end_a_command_or_begin_another() {
        let text = "50%: a,b\r\n::error::c";
        assert_eq!(data(text), "50%25: a,b%0D%0A::error::c");
        assert_eq!(property(text), "50%25%3A a%2Cb%0D%0A%3A%3Aerror%3A%3Ac");
    }

    #[test]
    fn columns_are_said_only_within_one_line() {
        let properties = |span: std::ops::Range<usize>| {
            let file = Arc::new(SourceFile::new("a.yaml", "größe: 6\nb: 7\n"));
            place_properties(&Place { file, span })
        };
        assert_eq!(properties(0..7), "file=a.yaml,line=1,col=1,endLine=1,endColumn=5,");
        assert_eq!(properties(4..4), "file=a.yaml,line=1,col=4,endLine=1,endColumn=4,");
        // The line break belongs to the line that it ends.
        assert_eq!(properties(0..11), "file=a.yaml,line=1,col=1,endLine=1,endColumn=9,");
        assert_eq!(properties(0..12), "file=a.yaml,line=1,endLine=2,");
    }
}
