use std::collections::BTreeMap;

use serin_diagnostic::Path;

use crate::{Invalid, InvalidKind, Labels};

/// What is wrong with a release, as far as it was looked at.
#[derive(Default)]
pub(crate) struct Wrong(pub(crate) Vec<Invalid>);

impl Wrong {
    pub(crate) fn add(&mut self, kind: InvalidKind, path: Path, message: impl Into<String>) {
        self.0.push(Invalid { kind, path, message: message.into(), hint: None });
    }

    pub(crate) fn value(&mut self, path: Path, message: impl Into<String>) {
        self.add(InvalidKind::Value, path, message);
    }

    pub(crate) fn value_hint(&mut self, path: Path, message: impl Into<String>, hint: &str) {
        self.0.push(Invalid {
            kind: InvalidKind::Value,
            path,
            message: message.into(),
            hint: Some(hint.to_owned()),
        });
    }

    pub(crate) fn missing(&mut self, path: Path, message: impl Into<String>) {
        self.add(InvalidKind::Missing, path, message);
    }

    pub(crate) fn missing_hint(&mut self, path: Path, message: impl Into<String>, hint: &str) {
        self.0.push(Invalid {
            kind: InvalidKind::Missing,
            path,
            message: message.into(),
            hint: Some(hint.to_owned()),
        });
    }

    /// A port that clients connect to.
    pub(crate) fn port(&mut self, port: i64, path: Path) {
        if !(1..=65_535).contains(&port) {
            self.value(path, format!("`{port}` is no port: ports are 1 to 65535"));
        }
    }

    pub(crate) fn name<T>(&mut self, result: Result<T, String>, path: &str, name: &str) -> Option<T> {
        self.name_at(result, Path::of(path), name)
    }

    pub(crate) fn name_at<T>(&mut self, result: Result<T, String>, path: Path, name: &str) -> Option<T> {
        result
            .map_err(|reason| {
                self.add(InvalidKind::Name, path, format!("the name `{name}` is not allowed: {reason}"));
            })
            .ok()
    }

    /// A name that was given, or the one that follows from the release's, whose mistakes are the release's.
    pub(crate) fn object_name<T>(
        &mut self,
        given: Option<&String>,
        default: &str,
        path: &Path,
        check: fn(String) -> Result<T, String>,
    ) -> Option<T> {
        if let Some(name) = given {
            return self.name_at(check(name.clone()), path.clone(), name);
        }
        let result = check(default.to_owned());
        if let Err(reason) = &result
            && !self.0.iter().any(|invalid| invalid.path == Path::of("metadata.name"))
        {
            let message = format!("the name `{default}`, which follows from it, is not allowed: {reason}");
            self.add(InvalidKind::Name, Path::of("metadata.name"), message);
        }
        result.ok()
    }

    pub(crate) fn labels(&mut self, labels: BTreeMap<String, String>, path: &Path) -> Labels {
        Labels::new(labels).unwrap_or_else(|bad| {
            for (key, message) in bad {
                self.add(InvalidKind::Label, path.key(key), message);
            }
            Labels::default()
        })
    }

    pub(crate) fn count(&mut self, count: i64, least: u32, path: &str) -> Option<u32> {
        self.count_at(count, least, Path::of(path))
    }

    /// Counts of pods are far below the range of their type: a typing mistake is not a million pods.
    pub(crate) fn count_at(&mut self, count: i64, least: u32, path: Path) -> Option<u32> {
        const MOST: u32 = 100_000;
        match u32::try_from(count) {
            Ok(count) if (least..=MOST).contains(&count) => Some(count),
            _ => {
                self.value(path, format!("`{count}` is not a number of pods: {least} to {MOST}"));
                None
            }
        }
    }
}
