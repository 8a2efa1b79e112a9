//! What the files of Serin's own look like.

use serin_tree::Digest;
use tempfile::TempDir;

use super::{read, write};

#[test]
fn a_lock() {
    let root = TempDir::new().unwrap();
    write(root.path(), &[("stages/010/a.yaml", "same\n"), ("PLAN.md", "same\n"), ("stages-b", "")]);
    let expected = "\
# What Serin wrote in this directory, so that it can tell a file of yours from one it may overwrite.
# Written by serin. After a merge, generate again.
generation 1
sha256:a6328afc76e9db71da297ebff4b0d3e7a7eb3b01d917c05a6573fef121b6ecb6  PLAN.md
sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  stages-b
sha256:a6328afc76e9db71da297ebff4b0d3e7a7eb3b01d917c05a6573fef121b6ecb6  stages/010/a.yaml
";
    assert_eq!(read(root.path(), "serin.lock"), expected);
}

#[test]
fn a_digest() {
    // Of the standard's own example.
    let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Digest::of("abc").to_string(), text);
    assert_eq!(Digest::parse(text), Some(Digest::of("abc")));
    for wrong in
        [&text[1..], &text[..70], &text.to_uppercase(), &text.replace('f', "g"), &format!("{text}0"), ""]
    {
        assert_eq!(Digest::parse(wrong), None);
    }
}
