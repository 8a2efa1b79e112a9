//! `--commit`: what was written and nothing else, or a refusal before anything is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests run commands in a folder")]

mod folder;

use std::fs;

use folder::git::Repository;

/// Hand edits, deletions, notes, releases inside the release, and what somebody has staged stay as they are.
#[test]
fn a_commit_is_of_what_was_written_alone() {
    let day = Repository::at_baseline();
    day.folder.write("live/web/NOTES.md", "ask Ann\n");
    day.folder.write("live/web/nested/deployment.yaml", "a: 1\n");
    day.folder.write("staged", "not yet\n");
    day.git("add staged");
    day.commit_serin("promote web --commit");
    assert_eq!(day.committed(), ["live/web/STAGE", "live/web/deployment-canary.yaml"]);
    assert_eq!(
        day.git("status --short --untracked-files=all"),
        "A  staged\n?? live/web/NOTES.md\n?? live/web/nested/deployment.yaml\n"
    );
    day.commit_serin("promote web --commit");
    day.folder.change("live/web/deployment-stable.yaml", "replicas: 6", "replicas: 7");
    fs::remove_file(day.folder.path("live/web/service-canary.yaml")).unwrap();
    day.commit_serin("rollback web --commit");
    assert_eq!(day.stage(), "back/010-weight");
    assert_eq!(day.committed(), ["live/web/STAGE", "live/web/ingress-canary.yaml"]);
    assert_eq!(
        day.git("status --short --untracked-files=no"),
        " M live/web/deployment-stable.yaml\n D live/web/service-canary.yaml\nA  staged\n"
    );
}

/// What a hand began, or an interrupted run, is committed with the record that says so.
#[test]
fn what_is_completed_is_committed_whole() {
    let day = Repository::at_baseline();
    let next = day.folder.read("generated/web/stages/010-pods/deployment-canary.yaml");
    day.folder.write("live/web/deployment-canary.yaml", &next);
    day.commit_serin("promote web --commit");
    assert_eq!(day.committed(), ["live/web/STAGE", "live/web/deployment-canary.yaml"]);
    assert_eq!((day.stage().as_str(), day.git("status --short").as_str()), ("010-pods", ""));
}

#[test]
fn what_git_would_refuse_is_refused_before_anything_is_written() {
    let day = Repository::at_baseline();
    let refused = |day: &Repository, words: &str| {
        let said = day.serin(words);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{words}: {}", said.stderr);
        assert_eq!(day.stage(), "000-baseline");
        said.stderr
    };
    // In the middle of a merge.
    day.folder.write("other", "1\n");
    day.git("checkout -q -b side");
    day.commit("side");
    day.git("checkout -q main");
    day.git("merge -q --no-ff --no-commit side");
    insta::assert_snapshot!(refused(&day, "promote web --commit"), @"
    error: nothing was written, because it could not be committed: git is in the middle of a merge
      hint: mend that; without `--commit` the files are written all the same
    ");
    day.git("merge --abort");
    // Ignored files.
    day.folder.write(".git/info/exclude", "/live/*/kustomization.yaml\n");
    day.git("rm -q --cached live/web/kustomization.yaml");
    insta::assert_snapshot!(refused(&day, "promote web --commit"), @"
    error: nothing was written, because it could not be committed: git ignores `live/web/kustomization.yaml`
      hint: mend that; without `--commit` the files are written all the same
    ");
    day.git("reset -q");
    // The text of a pull request has nowhere to go.
    day.folder.write("pr", "a file\n");
    assert!(refused(&day, "promote web --pr pr").contains("pr"));
    // No repository, or more than one.
    fs::write(day.folder.path(".git/info/exclude"), "").unwrap();
    day.git("init -q live");
    let said = refused(&day, "finish web --commit");
    assert!(said.contains("stand in two repositories"), "{said}");
    fs::remove_dir_all(day.folder.path("live/.git")).unwrap();
    fs::rename(day.folder.path(".git"), day.folder.path("git")).unwrap();
    let said = refused(&day, "promote web --early a-test --commit");
    assert!(said.contains("not a git repository"), "{said}");
    assert_eq!(day.serin("promote web --early a-test").code, 0);
}

#[cfg(unix)]
fn hook(day: &Repository, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    day.folder.write(".git/hooks/pre-commit", text);
    fs::set_permissions(day.folder.path(".git/hooks/pre-commit"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_commit_that_fails_is_told_with_what_to_type() {
    let day = Repository::at_baseline();
    hook(&day, "#!/bin/sh\necho 'no commits on Fridays' >&2\nexit 1\n");
    let said = day.serin("promote web --commit");
    assert_eq!(said.code, 2);
    insta::assert_snapshot!(said.stderr, @"
    `live/web` went from `000-baseline` to `010-pods`: deployment-canary.yaml
    error: the files are written, and not committed: git commit: no commits on Fridays
      hint: mend that, then `git add -- live/web/STAGE live/web/deployment-canary.yaml` and `git commit -F - -- live/web/STAGE live/web/deployment-canary.yaml` with the message above
    ");
    assert_eq!(day.stage(), "010-pods");
    // One that talks more than a pipe holds is heard to its end.
    hook(&day, "#!/bin/sh\nyes | head -c 300000 >&2\n");
    day.git("reset -q --hard");
    day.commit_serin("promote web --commit");
    assert_eq!((day.stage().as_str(), day.git("status --short").as_str()), ("010-pods", ""));
}

/// As below `git commit -a`, which gives its hooks another index.
#[test]
fn the_git_around_us_is_not_ours() {
    let day = Repository::at_baseline();
    let variables = [
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/nowhere"),
        ("GIT_INDEX_FILE", "/nowhere/index"),
        ("GIT_PREFIX", "nowhere/"),
        ("GIT_LITERAL_PATHSPECS", "1"),
    ];
    let said = day.serin_with(&variables, "promote web --commit");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(day.committed(), ["live/web/STAGE", "live/web/deployment-canary.yaml"]);
    assert_eq!(day.git("status --short"), "");
}

#[test]
fn an_edited_spec_is_committed_with_what_follows_from_it() {
    let day = Repository::at_baseline();
    day.go_to("fold-3-done");
    day.folder.write("generated/web/NOTES.txt", "ask Ann\n");
    day.folder.write("live/web/NOTES.txt", "ask Bob\n");
    // What the user has changed is none of the commit's.
    let refuses = |file: &str| {
        let before = day.folder.read(file);
        day.folder.write(file, &(before.clone() + "# mine\n"));
        let said = day.serin("finish web --commit");
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{file}: {}", said.stderr);
        assert_eq!(day.stage(), "fold-3-done");
        day.folder.write(file, &before);
        said.stderr
    };
    assert!(refuses("specs/web.yaml").ends_with(concat!(
        "error: nothing was written: `specs/web.yaml` has changes that are not committed\n",
        "  hint: commit them first, or leave `--commit` out, and commit by hand what belongs together\n",
    )));
    assert!(refuses("live/web/STAGE").contains("`live/web` has changes"));
    assert!(refuses("generated/web/plan.json").contains("`generated/web` has changes"));
    day.commit_serin("finish web --commit");
    let committed = day.committed();
    let is_ours = |name: &String| {
        ["specs/web.yaml", "live/web/STAGE"].contains(&name.as_str()) || name.starts_with("generated/web/")
    };
    assert!(committed.iter().all(is_ours), "{committed:?}");
    assert_eq!(day.git("status --short"), "?? generated/web/NOTES.txt\n?? live/web/NOTES.txt\n");
    day.commit_serin("set image web app=hashicorp/http-echo:1.0.0 --commit");
    assert_eq!(day.git("status --short"), "?? generated/web/NOTES.txt\n?? live/web/NOTES.txt\n");
    assert_eq!(day.serin("generate --check").code, 0);
    day.folder.change("specs/web.yaml", "http-echo:1.0.0", "http-echo:2.0.0");
    let said = day.serin("set image web app=hashicorp/http-echo:3.0.0 --commit");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{}", said.stderr);
}
