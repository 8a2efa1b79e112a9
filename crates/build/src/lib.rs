//! Canary releases at build time.
//!
//! A crate's `build.rs` names a directory of Serin's specs. An invalid or unsafe spec then stops the build at its line, and
//! the crate gets a typed module for each release: its stages in order, what each sends where, the way back from it, the
//! names of everything, and the objects. Nothing of Serin is needed when the program runs.
//!
//! ```toml
//! # Cargo.toml
//! [build-dependencies]
//! serin-build = "0.1"
//!
//! [dependencies]                # for typed objects; `Builder::objects(false)` needs neither
//! k8s-openapi = { version = "0.29", features = ["latest"] }
//! serde_json = "1"
//! ```
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     serin_build::Builder::new("specs").run();
//! }
//! ```
//!
//! ```ignore
//! // src/main.rs
//! mod releases {
//!     include!(concat!(env!("OUT_DIR"), "/releases.rs"));
//! }
//! use releases::web::{self, Stage};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let live: Stage = "010-weight".parse()?;
//!     if let Some(next) = live.next() {
//!         println!("{}: {} goes from {live} to {next}: {}", web::NAME, web::services::WEB_CANARY, next.change());
//!         println!("{} % of the requests, back by {}", next.weight(), next.rollback());
//!     }
//!     let objects = live.objects()?;
//!     assert_eq!(objects.deployment_canary.metadata.name.as_deref(), Some(web::canary::DEPLOYMENT));
//!     Ok(())
//! }
//! ```
//!
//! # What a module holds
//!
//! | | |
//! |---|---|
//! | `NAME`, `NAMESPACE`, `ROUTER`, `PORT`, `PEAK_PODS` … | what is true of the release at every stage |
//! | `deployments`, `services`, `hosts`, `ports`, `routes`, `labels` | names, each under a name that is made of itself: `services::WEB_STABLE` is `"web-stable"` |
//! | `stable`, `canary` | the same by track: `canary::SERVICE`, `canary::SELECTOR`, `canary::images::APP`; these stay when names change |
//! | `Stage` | the stages as an enum in the order of the plan: `Stage::Weight10` is `010-weight` |
//! | `Stage::name`, `next`, `previous`, `rollback`, `change`, `weight`, `exposure`, `stable_pods` … | `const fn`s, each a `match` |
//! | `Stage::yaml`, `rollback_yaml` | the files of `stages/NAME` and `rollback/NAME`, byte for byte |
//! | `Stage::objects`, `values` | the objects as `k8s-openapi`'s types, and all of them as JSON |
//!
//! Whoever renames a Service in a spec breaks the code that used the old name, when it is compiled; a `match` over stages
//! without `_` breaks when a stage comes or goes. That is the point. A release that has environments is a module that holds one
//! for each, `payments::production`; a folder of specs is one that holds its releases, `shop::checkout`.
//!
//! Names that Rust does not take are made into some that it does, the same on each machine: `-` and `.` become `_`, keywords
//! and primitive types get a `_` behind (`type_`), a digit in front an `n` (`n1st`), and what would be there twice a number
//! (`web_2`).
//!
//! # When a build script runs
//!
//! It runs again when something below the specs changes, in `serin.yaml`, or in `live/` where that stands beside the specs, and
//! never else. Cargo cannot watch for what does not exist: after the first `serin.yaml`, or the first `serin promote`, touch
//! a spec. Only `OUT_DIR` is written, unless [`Builder::tree`] or [`Builder::mirror`] is asked for, and those not in CI. There is
//! no network, no clock and no path of a machine in it: the same specs give the same bytes everywhere.

mod builder;
mod cargo;
mod code;
mod error;
mod mirror;
mod repository;
mod source;

pub use builder::Builder;
pub use error::Error;
pub use source::Source;
