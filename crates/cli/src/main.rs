//! The command `serin`.
//!
//! Results go to stdout, talk goes to stderr. Exit code 0: fine; 1: findings of severity error, drift, or a step that
//! is not safe; 2: usage, or input that cannot be read.
#![allow(
    clippy::disallowed_methods,
    reason = "the command is the one that knows where it was started and how it ends"
)]

mod arguments;
mod commands;
mod commit;
mod deliver;
mod edited;
mod git;
mod output;
mod past;
mod pull_request;
mod run_git;
mod sides;
mod tracked;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(code) => code,
        Err(failure) => output::failure(&failure),
    }
}
