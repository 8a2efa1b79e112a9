use std::borrow::Borrow;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::{aside, lock};

/// A path below a directory, in the same form on every system: components separated by `/`.
///
/// It can leave the directory in no way: no component is empty, `.` or `..`, and none holds a backslash, a colon or
/// a control character. No component is a name of Serin's own bookkeeping, so that a file which is wanted never
/// stands where a lock or a temporary file must stand.
///
/// ```
/// use serin::RelativePath;
///
/// let stage = RelativePath::new("web/stages")?.join(&"010-weight".parse()?);
/// assert_eq!(stage.as_str(), "web/stages/010-weight");
/// assert_eq!(stage.name(), "010-weight");
/// assert_eq!(stage.parent(), Some(RelativePath::new("web/stages")?));
/// assert_eq!(stage.components().count(), 3);
///
/// let why = RelativePath::new("../web").map_err(|invalid| invalid.to_string());
/// assert_eq!(why, Err("path `../web` has a component `.` or `..`".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelativePath(String);

/// A text that is no [`RelativePath`], and why not.
///
/// ```
/// use serin::{InvalidPath, RelativePath};
///
/// let Err(InvalidPath { path, why }) = RelativePath::new("web//stages") else { unreachable!() };
/// assert_eq!((path.as_str(), why), ("web//stages", "has an empty component"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPath {
    /// The text.
    pub path: String,
    /// What is wrong, to be read after the text: `has an empty component`.
    pub why: &'static str,
}

impl RelativePath {
    /// Checks a path.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it.
    pub fn new(path: impl Into<String>) -> Result<Self, InvalidPath> {
        let path = path.into();
        match check(&path) {
            Ok(()) => Ok(Self(path)),
            Err(why) => Err(InvalidPath { path, why }),
        }
    }

    /// The path with `/` between its components.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The path without its last component, unless that leaves nothing.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// The components from first to last.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// `path` below this path.
    #[must_use]
    pub fn join(&self, path: &Self) -> Self {
        Self(format!("{self}/{path}"))
    }

    /// Names something that [`RelativePath::new`] need not check: it was checked before, or it is bookkeeping that
    /// a drift has to name.
    pub(crate) fn trusted(path: impl Into<String>) -> Self {
        Self(path.into())
    }
}

/// Says what keeps `path` from being a [`RelativePath`]; allocates nothing, because every line of every lock goes
/// through it.
pub(crate) fn check(path: &str) -> Result<(), &'static str> {
    path.split('/').try_for_each(check_component)
}

/// The longest component: temporary names are a little longer, and file systems end at 255.
const LONGEST: usize = 240;

fn check_component(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("has an empty component");
    }
    if name == "." || name == ".." {
        return Err("has a component `.` or `..`");
    }
    if name.len() > LONGEST {
        return Err("has a component longer than 240 bytes");
    }
    if name.chars().any(|c| matches!(c, '\\' | ':') || c.is_control()) {
        return Err("holds a backslash, a colon or a control character");
    }
    // File systems that ignore case would take these for the real ones.
    if [lock::NAME, lock::NEXT, ".git"].iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
        return Err("has a component with a reserved name");
    }
    let bytes = name.as_bytes();
    let tail = &bytes[bytes.len().saturating_sub(aside::SUFFIX.len())..];
    if tail.eq_ignore_ascii_case(aside::SUFFIX.as_bytes()) {
        return Err("has a component that ends like a temporary file");
    }
    Ok(())
}

impl fmt::Display for RelativePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for RelativePath {
    type Err = InvalidPath;

    fn from_str(path: &str) -> Result<Self, InvalidPath> {
        Self::new(path)
    }
}

impl AsRef<str> for RelativePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for RelativePath {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl Borrow<str> for RelativePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvalidPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "path `{}` {}", self.path.escape_debug(), self.why)
    }
}

impl std::error::Error for InvalidPath {}
