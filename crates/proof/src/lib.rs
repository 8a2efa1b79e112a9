//! Releases, and objects that anybody wrote, as problems of the model; and what the search says of them as verdicts,
//! findings and tables.
//!
//! [`prove`] takes a plan step by step; [`prove_step`] takes two sets of objects, what is applied now and what a commit
//! makes of it. A [`Prover`] solves each problem once, however many releases ask it.

mod assumptions;
mod counterpart;
mod defaults;
mod deployment;
mod differences;
mod findings;
mod found;
mod not_modelled;
mod pair;
mod proof;
mod prover;
mod release;
mod step;

pub use found::{FoundStep, Given, prove_step};
pub use proof::Proof;
pub use prover::Prover;
pub use release::{prove, prove_between};
pub use step::{Back, Step, Verdict};
