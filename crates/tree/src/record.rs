use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;

use crate::{Digest, Error, lock, path};

/// Which stage a live directory is, as its file `STAGE` says.
///
/// As text, a record is one `key: value` a line: the stage, the plan, the facts and then the files, each sorted. Lines
/// that begin with `#` say nothing.
///
/// ```text
/// # Which stage this directory is. Written by serin; going back is a commit of its own.
/// stage: 050-weight
/// plan: sha256:9f86…
/// namespace: payments
/// file: sha256:60303…  deployment-canary.yaml
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The stage: `050-weight`.
    pub stage: String,
    /// The digest of the plan that the stage belongs to.
    pub plan: String,
    /// What else the caller has to know again, by keys other than `stage`, `plan` and `file`.
    pub facts: BTreeMap<String, String>,
}

/// A record that could not be read again once it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRecord {
    /// The key of the value that is wrong, or that is wrong itself.
    pub key: String,
    /// What is wrong with it, to be read after the key.
    pub why: &'static str,
}

impl Record {
    /// The text of the record of a directory with these files.
    pub(crate) fn text<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, Digest)>,
    ) -> Result<String, InvalidRecord> {
        let facts = self.facts.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for (key, _) in facts.clone() {
            check_key(key).map_err(|why| InvalidRecord { key: key.to_owned(), why })?;
        }
        let mut text = COMMENT.to_owned();
        for (key, value) in
            [(STAGE, self.stage.as_str()), (PLAN, self.plan.as_str())].into_iter().chain(facts)
        {
            check_value(value).map_err(|why| InvalidRecord { key: key.to_owned(), why })?;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key}: {value}");
        }
        for (name, digest) in files {
            let _ = writeln!(text, "{FILE}: {digest}  {name}");
        }
        Ok(text)
    }

    /// Reads a record and the digests of its files by name.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<(Self, BTreeMap<String, Digest>), Error> {
        let wrong = |line, why| Error::Stage { path: path.to_owned(), line, why };
        let mut values = BTreeMap::new();
        let mut files = BTreeMap::new();
        let mut last = 1;
        for (line, number) in text.lines().zip(1..) {
            last = number;
            if lock::is_conflict_marker(line) {
                return Err(Error::Conflict { path: path.to_owned(), line: number });
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| wrong(number, "not a `key: value`"))?;
            let value = value.trim();
            let is_new = if key == FILE {
                let (name, digest) = file(value).ok_or_else(|| wrong(number, "not a digest and a file"))?;
                files.insert(name.to_owned(), digest).is_none()
            } else {
                values.insert(key.to_owned(), value.to_owned()).is_none()
            };
            if !is_new {
                return Err(wrong(number, "says something a second time"));
            }
        }
        let stage = values.remove(STAGE).ok_or_else(|| wrong(last, "no line `stage`"))?;
        let plan = values.remove(PLAN).ok_or_else(|| wrong(last, "no line `plan`"))?;
        Ok((Self { stage, plan, facts: values }, files))
    }
}

const COMMENT: &str =
    "# Which stage this directory is. Written by serin; going back is a commit of its own.\n";
const STAGE: &str = "stage";
const PLAN: &str = "plan";
const FILE: &str = "file";

/// Says what keeps `name` from being that of a manifest in a live directory.
pub(crate) fn check_file_name(name: &str) -> Result<(), &'static str> {
    path::check(name)?;
    if name.contains('/') {
        return Err("stands in a directory, and live directories have none");
    }
    if !name.ends_with(".yaml") {
        return Err("is no manifest: those end in `.yaml`");
    }
    Ok(())
}

fn file(value: &str) -> Option<(&str, Digest)> {
    let (digest, name) = value.split_once("  ")?;
    // The record is committed, so anybody may have written it: it must not name a file elsewhere.
    check_file_name(name).ok()?;
    Some((name, Digest::parse(digest)?))
}

fn check_key(key: &str) -> Result<(), &'static str> {
    if [STAGE, PLAN, FILE].contains(&key) {
        return Err("is a key of the record itself");
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    if key.is_empty() || !key.chars().all(is_plain) {
        return Err("is no key: letters, digits, `.`, `-`, `_` and `/`");
    }
    Ok(())
}

fn check_value(value: &str) -> Result<(), &'static str> {
    if value.trim() != value {
        return Err("has a value with space around it");
    }
    if value.chars().any(char::is_control) {
        return Err("has a value of more than one line");
    }
    Ok(())
}

impl fmt::Display for InvalidRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "fact `{}` {}", self.key.escape_debug(), self.why)
    }
}

impl std::error::Error for InvalidRecord {}
