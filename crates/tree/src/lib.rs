//! The directories on disk: layout, ownership, writing, live and drift.
//!
//! A directory of a release is [`Owned`]: a path below an output root and every file that Serin wants in it. It is
//! [written](write()) so that files which are already right are not touched, [compared](compare()) without writing
//! anything, [found](find()) again later and [removed](remove()) when its release is gone. What Serin owns in a
//! directory stands in its lock (`serin.lock`), so that a file edited by hand and a file of somebody else are told
//! from files that may be overwritten.
//!
//! [`Live`] is the other kind of directory: the state of a cluster, which is never generated.
//!
//! Nothing is written outside the directories that a call names: a symbolic link below the root is an [`Error`].
#![allow(clippy::disallowed_methods, reason = "this crate is the one that touches the disk")]

mod aside;
mod compare;
mod digest;
mod disk;
mod drift;
mod edit;
mod error;
mod find;
mod hold;
mod intent;
mod journal;
mod layout;
mod live;
mod lock;
mod owned;
mod path;
mod place;
mod record;
mod scan;
mod write;

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod live_crash_tests;
#[cfg(test)]
mod live_sequence_tests;

use disk::Disk;

pub use compare::{compare, stale};
pub use digest::Digest;
pub use drift::{Drift, DriftKind};
pub use edit::edit;
pub use error::Error;
pub use find::{find, find_live};
pub use hold::Hold;
pub use layout::{ROLLBACK, STAGES};
pub use live::{Live, LiveWritten};
pub use lock::{NAME as LOCK, locked};
pub use owned::Owned;
pub use path::{InvalidPath, RelativePath};
pub use record::{InvalidRecord, Record};
pub use write::{WriteOptions, Written, remove, write};

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
