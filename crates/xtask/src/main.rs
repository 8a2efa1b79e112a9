//! Chores for those who work on Serin.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks and touches the disk"
)]

mod api;
mod examples;
mod library_page;
mod new_rule;
mod readmes;
mod schema_digest;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask gen               write what is derived: the digest of the spec's schema, docs/library.md from its programs, the pages of the crates from the map
cargo xtask gen --check       write nothing, and say what of the pages is not right
cargo xtask api               write the public surface of every library to snapshots/api, and say what changed
cargo xtask api --check       write nothing, and fail where it changed; either way each item of `serin` needs an example
cargo xtask new-rule NAME     start a rule: its file, its page and its line in the list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let result = match words.as_slice() {
        ["gen"] => schema_digest::write(&root).and_then(|digest| {
            let page = library_page::write(&root)?;
            let pages = readmes::write(&root, false)?;
            Ok(format!("{digest}\n{page}\n{pages}"))
        }),
        ["gen", "--check"] => readmes::write(&root, true),
        ["api"] => api::write(&root, false),
        ["api", "--check"] => api::write(&root, true),
        ["new-rule", name] => new_rule::start(&root, name),
        _ => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
    };
    match result {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
