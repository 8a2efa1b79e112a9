use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use sha2::Digest as _;

/// The SHA-256 of a file; as text, `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(sha2::Sha256::digest(bytes.as_ref()).into())
    }

    /// Reads what a digest displays.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }
}

/// What stands before the digits.
const PREFIX: &str = "sha256:";

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        formatter.write_str(PREFIX)?;
        for byte in self.0 {
            formatter.write_char(DIGITS[usize::from(byte >> 4)].into())?;
            formatter.write_char(DIGITS[usize::from(byte & 15)].into())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Digests of texts that share an allocation, each made once: most files of a release stand in many of its stages.
#[derive(Default)]
pub(crate) struct Memo(HashMap<*const u8, Digest>);

impl Memo {
    /// The digest of `text`, which must stay borrowed for as long as this memo is used.
    pub(crate) fn digest(&mut self, text: &Arc<str>) -> Digest {
        *self.0.entry(text.as_ptr()).or_insert_with(|| Digest::of(text.as_bytes()))
    }
}
