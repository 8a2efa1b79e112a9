use std::path::{Component, Path};

use serin::{Report, Repository};

use crate::arguments::Place;
use crate::output::Failure;

/// Where everything stands: below the folder in which `serin init` runs, with `/` between the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) specs: String,
    pub(super) out: String,
    pub(super) live: String,
    /// The folder itself as git knows it, with a `/` at its end; empty at the root of a repository.
    pub(super) folder: String,
}

impl Names {
    /// The names that `serin.yaml` has, or the arguments, or the usual ones.
    pub(super) fn of(place: &Place) -> Result<Self, Failure> {
        let is_there = Path::new("serin.yaml").is_file();
        let known =
            if is_there { Repository::find(Path::new(""), &mut Report::new())? } else { Repository::at("") };
        let directories = [&known.specs, &known.out, &known.live];
        let mut names = Vec::new();
        for ((flag, asked), known) in place.directories().into_iter().zip(directories) {
            let known = plain(flag, known)?;
            names.push(match asked.map(|asked| plain(flag, asked)).transpose()? {
                Some(asked) if is_there && asked != known => {
                    return Err(Failure::usage(format!(
                        "serin.yaml says `{known}`, and {flag} says `{asked}`: change serin.yaml first, or leave {flag} out"
                    )));
                }
                Some(asked) => asked,
                None => known,
            });
        }
        let [specs, out, live] = names.try_into().unwrap_or_default();
        for (left, right) in [(&specs, &out), (&specs, &live), (&out, &live)] {
            if Path::new(left).starts_with(right) || Path::new(right).starts_with(left) {
                return Err(Failure::usage(format!("`{left}` and `{right}` have to be directories apart")));
            }
        }
        Ok(Self { specs, out, live, folder: folder()? })
    }

    /// Whether they are what Serin takes where nothing is said.
    pub(super) fn is_usual(&self) -> bool {
        [&self.specs, &self.out, &self.live] == ["specs", "generated", "live"]
    }

    /// The way from the directory of specs back to the folder.
    pub(super) fn up_from_specs(&self) -> String {
        "../".repeat(self.specs.split('/').count())
    }
}

/// A directory as all the files can name it, those that other tools read with rules of their own included.
fn plain(flag: &str, path: &Path) -> Result<String, Failure> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let names = parts.map(|part| match part {
        Component::Normal(name) => name.to_str().filter(|name| name.chars().all(is_plain)),
        _ => None,
    });
    let name =
        names.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty()).map(|names| names.join("/"));
    name.filter(|_| !path.is_file()).ok_or_else(|| {
        let path = path.display();
        Failure::usage(format!(
            "{flag}: the files of `serin init` name directories below this one, of letters, digits, `-`, `_` and `.`, and `{path}` is none"
        ))
    })
}

fn is_plain(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.')
}

/// The way from the root of the git repository to here.
fn folder() -> Result<String, Failure> {
    let here = fs_err::canonicalize(".")?;
    let Some(root) = here.ancestors().find(|above| above.join(".git").exists()) else {
        return Ok(String::new());
    };
    match here.strip_prefix(root) {
        Ok(below) if !below.as_os_str().is_empty() => Ok(plain("the folder", below)? + "/"),
        _ => Ok(String::new()),
    }
}
