//! Finishing a release and setting an image, as a user or a bot types it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::process::Command;

use folder::Folder;

fn git(folder: &Folder, words: &str) -> String {
    let name = ["-c", "user.name=n", "-c", "user.email=n@example.com"];
    let output = Command::new("git").args(name).args(words.split_whitespace()).current_dir(folder.path("")).output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

/// A repository whose release has come to a stage.
fn at(stage: &str) -> Folder {
    let folder = Folder::generated();
    loop {
        let said = folder.serin("promote web --early a-test");
        assert_eq!(said.code, 0, "{}", said.stderr);
        if folder.read("live/web/STAGE").contains(&format!("\nstage: {stage}\n")) {
            return folder;
        }
    }
}

/// Without the findings that every release on this router has.
fn said(stderr: &str) -> String {
    let lines = stderr.lines().filter(|line| line.starts_with('`') || line.starts_with("generated") || line.contains("error"));
    lines.chain(stderr.lines().filter(|line| line.contains("hint: `serin"))).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_release_is_finished_at_its_end() {
    let folder = at("100-weight");
    let early = folder.serin("finish web");
    assert_eq!((early.code, early.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said(&early.stderr), @"");
    let folder = at("fold-3-done");
    let done = folder.serin("finish web");
    assert_eq!(done.code, 0);
    insta::assert_snapshot!(done.stdout, @"");
    insta::assert_snapshot!(said(&done.stderr), @"");
    assert!(!folder.read("specs/web.yaml").contains("canary:"));
    assert_eq!(folder.serin("generate --check").code, 0);
    assert_eq!(folder.serin("check").code, 0);
    let again = folder.serin("finish web");
    assert_eq!(again.code, 1);
    insta::assert_snapshot!(said(&again.stderr), @"");
    assert_eq!(folder.serin("finish wbe").code, 2);
}

#[test]
fn a_bot_starts_the_next_release_and_commits_it() {
    let folder = at("fold-3-done");
    git(&folder, "init -q");
    // The command commits with the settings of the repository.
    git(&folder, "config user.name n");
    git(&folder, "config user.email n@example.com");
    git(&folder, "add -A");
    git(&folder, "commit -q -m before");
    std::fs::write(folder.path("mine"), "not committed\n").unwrap();
    assert_eq!(folder.serin("finish web --commit").code, 0);
    insta::assert_snapshot!(git(&folder, "log -1 --format=%s"), @"");
    let set = folder.serin("set image web app=registry.example.com/web:1.2.0 --commit");
    assert_eq!(set.code, 0, "{}", set.stderr);
    insta::assert_snapshot!(set.stdout, @"");
    insta::assert_snapshot!(git(&folder, "diff HEAD~1 --stat=60 -- specs"), @"");
    assert_eq!(git(&folder, "status --short"), "?? mine\n");
    assert_eq!(folder.serin("generate --check").code, 0);
    let again = folder.serin("set image web app=registry.example.com/web:1.2.0 --commit");
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(said(&again.stderr), @"");
    assert_eq!(folder.serin("promote web --early a-test").code, 0);
    let change = folder.serin("set image web app=registry.example.com/web:1.3.0");
    assert_eq!((change.code, change.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said(&change.stderr), @"");
}

#[test]
fn an_image_is_set_without_generating() {
    let folder = Folder::generated();
    let before = folder.read("specs/web.yaml");
    let set = folder.serin("set image web app=registry.example.com/web:2 --no-generate");
    assert_eq!(set.code, 0);
    insta::assert_snapshot!(said(&set.stderr), @"");
    assert_eq!(folder.read("specs/web.yaml"), before.replace("web:1.1.0", "web:2"));
    assert_eq!(folder.serin("generate --check").code, 1);
    assert_eq!(folder.serin("generate").code, 0);
}

#[test]
fn what_cannot_be_set_is_said() {
    let folder = Folder::generated();
    let before = folder.read("specs/web.yaml");
    let unknown = folder.serin("set image web ap=web:2 app=Web:2");
    assert_eq!((unknown.code, unknown.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(unknown.stderr, @"");
    let usage = folder.serin("set image web app");
    assert_eq!(usage.code, 2);
    insta::assert_snapshot!(usage.stderr.lines().next().unwrap(), @"");
    assert_eq!(folder.serin("set image web").code, 2);
    assert_eq!(folder.serin("set image web app=web:2 --environment dev").code, 1);
    assert_eq!(folder.read("specs/web.yaml"), before);
}
