//! The commands, one file each: its arguments with their help, and one function.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod finish;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod plan;
pub(crate) mod promote;
pub(crate) mod retire;
pub(crate) mod rollback;
pub(crate) mod routers;
pub(crate) mod schema;
pub(crate) mod set;
pub(crate) mod status;
pub(crate) mod verify;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};
use crate::output::Failure;

/// Runs a command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let place = &arguments.place;
    match &arguments.command {
        Command::Init(command) => command.run(place),
        Command::Generate(command) => command.run(place),
        Command::Plan(command) => command.run(place),
        Command::Check(command) => command.run(place),
        Command::Verify(command) => command.run(place),
        Command::Status(command) => command.run(place),
        Command::Diff(command) => command.run(place),
        Command::Promote(command) => command.run(place),
        Command::Rollback(command) => command.run(place),
        Command::Retire(command) => command.run(place),
        Command::Finish(command) => command.run(place),
        Command::Set(command) => command.run(place),
        Command::Import(command) => command.run(place),
        Command::Explain(command) => command.run(),
        Command::Routers(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Completions(command) => command.run(),
    }
}
