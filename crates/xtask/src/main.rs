//! Chores for those who work on Serin.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks and touches the disk"
)]

mod library_page;
mod new_rule;
mod schema_digest;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask gen               write what is derived from code: the digest of the spec's schema, and docs/library.md from its programs
cargo xtask new-rule NAME     start a rule: its file, its page and its line in the list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let result = match words.as_slice() {
        ["gen"] => schema_digest::write(&root).and_then(|said| {
            let page = library_page::write(&root)?;
            Ok(format!("{said}\n{page}"))
        }),
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
