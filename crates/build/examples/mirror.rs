//! The code of this repository's own releases, for reviewers: `make generate` keeps it in `generated/rust/`.
//!
//! A team has it from its build script, with `Builder::mirror`.
#![allow(clippy::print_stdout, reason = "the code is its result")]

use serin_build::{Builder, Error};

fn main() -> Result<(), Error> {
    // What is in specs/routers is the article's release again, eight times.
    let releases = ["web", "payments", "shop/checkout", "shop/storefront"];
    let builder = releases.into_iter().fold(Builder::new("specs"), Builder::only);
    print!("{}", builder.source()?.text);
    Ok(())
}
