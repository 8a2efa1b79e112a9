//! The code of this repository's specs, for reviewers: `cargo run --package serin-build --example mirror > FILE`.
//!
//! A team has it from its build script, with `Builder::mirror`.
#![allow(clippy::print_stdout, reason = "the code is its result")]

fn main() -> Result<(), serin_build::Error> {
    print!("{}", serin_build::Builder::new("specs").source()?.text);
    Ok(())
}
