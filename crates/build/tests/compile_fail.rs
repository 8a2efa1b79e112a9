//! Code that was written for another spec than the one that there is now: what the compiler says of it. A step of `.ci/run`,
//! with `tests/cargo.rs`.

use serin_build::Builder;

/// The code that the cases include: of a release whose Service has another name and whose stage of 50 per cent is gone.
const RELEASES: &str = "tests/compile-fail/releases.rs.inc";

fn source() -> String {
    let builder = Builder::new("tests/compile-fail/specs").objects(false);
    builder.source().map_or_else(|error| error.to_string(), |source| source.text)
}

#[test]
fn the_cases_include_what_the_spec_says() {
    let text = source();
    if std::env::var_os("UPDATE").is_some() {
        fs_err::write(RELEASES, &text).unwrap();
    }
    let found = fs_err::read_to_string(RELEASES).unwrap_or_default();
    assert!(found == text, "run this test once more, with UPDATE=1");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn code_for_an_old_spec_is_refused() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile-fail/new-names.rs");
    cases.compile_fail("tests/compile-fail/old-*.rs");
}
