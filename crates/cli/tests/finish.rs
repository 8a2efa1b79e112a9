//! Finishing a release and setting an image, as a user or a bot types it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::process::Command;

use folder::Folder;

fn git(folder: &Folder, words: &str) -> String {
    let name = ["-c", "user.name=n", "-c", "user.email=n@example.com"];
    let output =
        Command::new("git").args(name).args(words.split_whitespace()).current_dir(folder.path("")).output();
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
    let lines = stderr
        .lines()
        .filter(|line| line.starts_with('`') || line.starts_with("generated") || line.contains("error"));
    lines.chain(stderr.lines().filter(|line| line.contains("hint: `serin"))).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_release_is_finished_at_its_end() {
    let folder = at("100-weight");
    let early = folder.serin("finish web");
    assert_eq!((early.code, early.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said(&early.stderr), @"
    error: a release is finished when `fold-3-done` is live: `web` is at `100-weight`
      hint: `serin promote` goes there, stage by stage; `serin rollback` takes the release back
    ");
    let folder = at("fold-3-done");
    let done = folder.serin("finish web");
    assert_eq!(done.code, 0);
    insta::assert_snapshot!(done.stdout, @"
    web: finish the release

    `canary` is part of `template`. What is live stays byte for byte what it was:
    web went from fold-3-done to 000-baseline.
    ");
    insta::assert_snapshot!(said(&done.stderr), @"
    `specs/web.yaml`: `canary` is part of `template` now
    `specs/web.yaml`: a comment of line 24 found no place: # What the next version changes: a patch on `template`. While it stands here a release is under way; without it,
    `specs/web.yaml`: a comment of line 25 found no place: # only the baseline is generated.
    generated: 68 files changed
    `web` went from `fold-3-done` to `000-baseline`, and no object of it changed
    ");
    assert!(!folder.read("specs/web.yaml").contains("canary:"));
    assert_eq!(folder.serin("generate --check").code, 0);
    assert_eq!(folder.serin("check").code, 0);
    let again = folder.serin("finish web");
    assert_eq!(again.code, 1);
    insta::assert_snapshot!(said(&again.stderr), @"
    error: no release of `web` is under way
      hint: `serin set image` starts one, or what the next version changes under `canary` in the spec
    ");
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
    insta::assert_snapshot!(git(&folder, "log -1 --format=%s"), @"web: finish the release");
    let set = folder.serin("set image web app=registry.example.com/web:1.2.0 --commit");
    assert_eq!(set.code, 0, "{}", set.stderr);
    insta::assert_snapshot!(set.stdout, @"
    web: app becomes registry.example.com/web:1.2.0

    app: registry.example.com/web:1.1.0 → registry.example.com/web:1.2.0
    ");
    insta::assert_snapshot!(git(&folder, "diff HEAD~1 --stat=60 -- specs"), @"
    specs/web.yaml | 5 +++++
    1 file changed, 5 insertions(+)
    ");
    assert_eq!(git(&folder, "status --short"), "?? mine\n");
    assert_eq!(folder.serin("generate --check").code, 0);
    let again = folder.serin("set image web app=registry.example.com/web:1.2.0 --commit");
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    insta::assert_snapshot!(said(&again.stderr), @"`specs/web.yaml` is unchanged");
    assert_eq!(folder.serin("promote web --early a-test").code, 0);
    let change = folder.serin("set image web app=registry.example.com/web:1.3.0");
    assert_eq!((change.code, change.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said(&change.stderr), @"error: the new version is on its way, and does not change meanwhile: `web` is at `005-pods`");
}

#[test]
fn an_image_is_set_without_generating() {
    let folder = Folder::generated();
    let before = folder.read("specs/web.yaml");
    let set = folder.serin("set image web app=registry.example.com/web:2 --no-generate");
    assert_eq!(set.code, 0);
    insta::assert_snapshot!(said(&set.stderr), @"`specs/web.yaml`: `app` went from `registry.example.com/web:1.1.0` to `registry.example.com/web:2`");
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
    insta::assert_snapshot!(unknown.stderr, @"
    specs/web.yaml:16:7: error[invalid-value]: there is no container `ap`
       |
    16 |       containers:
       |       ^^^^^^^^^^
      hint: did you mean `app`?
    error[invalid-value]: `Web:2` is no image
      hint: a name is small letters and digits, with `.`, `_`, `__` or `-` between them, and `/`
    error: the spec is not edited: 2 findings
    ");
    let usage = folder.serin("set image web app");
    assert_eq!(usage.code, 2);
    insta::assert_snapshot!(usage.stderr.lines().next().unwrap(), @"error: invalid value 'app' for '<CONTAINER=IMAGE>...': a container and its image are needed: `app=r.example.com/web:2`");
    assert_eq!(folder.serin("set image web").code, 2);
    assert_eq!(folder.serin("set image web app=web:2 --environment dev").code, 1);
    assert_eq!(folder.read("specs/web.yaml"), before);
}
