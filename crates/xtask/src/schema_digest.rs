use std::fmt::Write;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Writes the digest of the spec's schema into its constant.
pub(crate) fn write(root: &Path) -> io::Result<String> {
    let file = root.join("crates/spec/src/schema.rs");
    let text = fs_err::read_to_string(&file)?;
    let (before, rest) =
        text.split_once(START).ok_or_else(|| io::Error::other("the constant DIGEST is gone"))?;
    let (_, after) =
        rest.split_once('"').ok_or_else(|| io::Error::other("the constant DIGEST has no end"))?;
    let mut digest = String::new();
    for byte in Sha256::digest(serin_spec::schema::json_schema()) {
        let _ = write!(digest, "{byte:02x}");
    }
    let updated = format!("{before}{START}{digest}\"{after}");
    if updated == text {
        return Ok("the digest of the schema is right".to_owned());
    }
    fs_err::write(&file, updated)?;
    Ok("the digest of the schema was updated; run `make generate` to write the schema".to_owned())
}

const START: &str = "pub const DIGEST: &str = \"sha256:";
