//! What is known of releases from git, whatever its settings and its state.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests run commands in a folder")]

mod folder;

use std::fs;
use std::process::Command;

use folder::Folder;
use folder::git::Repository;

/// What the column of the table says of the time, without the time.
fn since(day: &Repository) -> String {
    day.serin("status").stdout.lines().nth(1).unwrap().to_owned()
}

#[test]
fn the_settings_of_a_user_change_no_answer() {
    let day = Repository::at_baseline();
    day.git("checkout -q -b step");
    day.commit_serin("promote web --commit");
    let settings = [
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("diff.external", "false"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("log.diffMerges", "off"),
        ("log.showRoot", "false"),
        ("log.showSignature", "true"),
        ("status.relativePaths", "true"),
        ("status.showUntrackedFiles", "no"),
    ];
    let plain = (day.serin("status").stdout, day.serin("check --base main").stdout);
    for (name, value) in settings {
        day.git(&format!("config {name} {value}"));
    }
    assert_eq!((day.serin("status").stdout, day.serin("check --base main").stdout), plain);
    assert!(plain.0.contains("1d ago"), "{}", plain.0);
    day.commit_serin("promote web --commit");
    // A file that git does not know yet is a change all the same.
    day.folder.write("live/web/mine.yaml", "a: 1\n");
    assert!(day.serin("promote web").stderr.contains("mine.yaml"));
}

#[test]
fn names_of_any_kind_have_a_past() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let day = Repository::with(&fs::read_to_string(spec).unwrap());
    day.git("rm -q -r specs/web.yaml");
    day.folder.write("specs/größe [1]/web.yaml", &fs::read_to_string(spec).unwrap());
    assert_eq!(day.serin("generate").code, 0);
    day.commit("moved");
    day.commit_serin("promote web --commit");
    day.commit_serin("promote web --commit");
    assert!(since(&day).contains("1d ago"), "{}", since(&day));
    day.git("checkout -q -b step");
    day.commit_serin("promote web --commit");
    let said = day.serin("check --base main");
    assert_eq!(said.code, 0, "{}", said.stdout);
    day.commit_serin("rollback web --commit");
    assert_eq!(day.git("status --short"), "");
}

/// A release in a folder of another one, and the notes of the team, are none of it.
#[test]
fn a_directory_is_its_own_files() {
    let mut day = Repository::at_baseline();
    day.ago = 60;
    day.folder.write("live/web/inner/deployment.yaml", "a: 1\n");
    day.folder.write("live/web/NOTES.md", "ask Ann\n");
    day.folder.write("generated/web/inner/stages/a.yaml", "a: 1\n");
    day.commit("inner");
    day.folder.write("live/web/NOTES.md", "ask Bob\n");
    day.folder.write("live/web/inner/deployment.yaml", "a: 2\n");
    day.folder.write("generated/web/inner/stages/a.yaml", "a: 2\n");
    assert!(since(&day).contains("1d ago"), "{}", since(&day));
    // Neither too early, nor not committed.
    day.commit_serin("promote web --commit");
    assert_eq!(day.stage(), "010-pods");
}

/// Where there is a repository that git cannot answer for, nobody knows that nothing came before.
#[test]
fn no_answer_is_not_no_past() {
    let day = Repository::at_baseline();
    day.go_to("010-weight");
    let nothing = Folder::new();
    let without_git = [("PATH", nothing.path("").to_str().unwrap().to_owned())];
    let without_git = without_git.each_ref().map(|(name, path)| (*name, path.as_str()));
    let said = day.serin_with(&without_git, "promote web");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr.contains("error: the history cannot be read: git cannot be started"),
        "{}",
        said.stderr
    );
    let said = day.serin_with(&without_git, "status");
    assert!(said.code == 2 && said.stdout.contains("010-weight"), "{}", said.stdout);
    // The first step back asks nobody.
    let index = fs::read(day.folder.path(".git/index")).unwrap();
    day.folder.write(".git/index", "broken");
    let said = day.serin("rollback web");
    assert_eq!((said.code, day.stage().as_str()), (0, "back/010-weight"), "{}", said.stderr);
    assert_eq!(day.serin("status").code, 2);
    assert_eq!(day.serin("check --base main").code, 2);
    fs::write(day.folder.path(".git/index"), index).unwrap();
    day.commit("back");
    let object = day.git("rev-parse HEAD");
    let object = format!(".git/objects/{}/{}", &object[..2], object[2..].trim());
    fs::remove_file(day.folder.path(&object)).unwrap();
    for words in ["rollback web", "promote web", "retire web"] {
        let said = day.serin(words);
        assert_ne!(said.code, 0, "{words}");
        assert_eq!(day.stage(), "back/010-weight", "{words}");
    }
    assert_eq!(day.serin("rollback web").code, 2);
}

#[test]
fn before_the_first_commit_nothing_is_committed() {
    let folder = Folder::generated();
    let git = Command::new("git").args(["init", "-q"]).current_dir(folder.path("")).status();
    assert!(git.unwrap().success());
    assert_eq!(folder.serin("promote web").code, 0);
    assert_eq!(folder.serin("status").code, 0);
    let said = folder.serin("promote web --early a-test");
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("changes that are not committed"), "{}", said.stderr);
}

#[test]
fn reasons_are_found_in_squashed_messages() {
    let mut day = Repository::at_baseline();
    day.ago = 90;
    day.commit_serin("promote web --commit");
    day.git("checkout -q -b early");
    day.commit_serin("promote web --early a-reason");
    day.git("add live");
    let message =
        "promote\n\n* web: promote\n\nSerin-Early: no time\n\nCo-authored-by: Ann <ann@example.com>\n";
    day.folder.write(".git/MESSAGE", message);
    day.git("commit -q -F .git/MESSAGE");
    let said = day.serin("check --base main");
    assert_eq!(said.code, 0, "{}", said.stdout);
    day.folder.write(".git/MESSAGE", "promote\n\nno Serin-Early: here\n");
    day.git("commit -q --amend -F .git/MESSAGE");
    assert_eq!(day.serin("check --base main").code, 1);
}

/// What a branch began with took effect when it was merged, not when it was written.
#[test]
fn a_stacked_branch_waits_for_the_merge() {
    let mut day = Repository::at_baseline();
    day.git("checkout -q -b first");
    day.commit_serin("promote web --commit");
    day.git("checkout -q -b second");
    day.commit_serin("promote web --early a-test");
    day.commit("second");
    day.git("checkout -q main");
    day.folder.write("other", "1\n");
    day.commit("other");
    day.ago = 60;
    day.git("merge -q --no-ff -m merge first");
    day.git("checkout -q second");
    let said = day.serin("check --base main");
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(said.stdout.contains("bake-not-over"), "{}", said.stdout);
}

#[test]
fn a_base_that_cannot_be_read_is_no_empty_one() {
    let day = Repository::at_baseline();
    let said = day.serin("check --base nothing");
    insta::assert_snapshot!(said.stderr, @"
    error: git knows no commit `nothing`
      hint: in CI the history has to be there: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab
    ");
    assert_eq!((said.code, day.serin("check --base main --specs specs/web.yaml").code), (2, 2));
    let record = day.folder.read("live/web/STAGE");
    day.folder.write("live/web/STAGE", "stage 000-baseline\n");
    day.commit("broken");
    day.git("checkout -q -b step");
    day.folder.write("live/web/STAGE", &record);
    day.commit("mended");
    let said = day.serin("check --base main");
    assert_eq!(said.code, 2);
    insta::assert_snapshot!(said.stderr, @"
    error: main:live/web/STAGE:1: not a `key: value`
      hint: mend it on the base branch first
    ");
}

#[test]
fn a_live_directory_that_was_renamed_is_taken_away() {
    let day = Repository::at_baseline();
    day.git("checkout -q -b rename");
    day.git("mv live/web live/web2");
    day.git("commit -q -m rename");
    let said = day.serin("check --base main");
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("live/web/STAGE:1:1: error[live-taken-away]"), "{}", said.stdout);
}

#[test]
fn what_there_is_not_is_said() {
    let day = Repository::at_baseline();
    let said = day.serin("status -e nope");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(said.stderr, @"error: there is no environment `nope`; there is none at all");
    assert_eq!(day.serin("status web -e nope").code, 2);
    // A file of settings that is broken is why nothing is found where it says.
    day.commit_serin("promote web --commit");
    day.commit_serin("promote web --commit");
    day.folder.write("serin.yaml", "live: 7\nrlues: {}\n");
    let said = day.serin("rollback web");
    assert!(said.code == 0 && said.stderr.contains("serin.yaml:2:1"), "{}", said.stderr);
    assert_eq!(day.stage(), "back/010-weight");
}

#[test]
fn a_path_of_a_commit_is_compared_with_that_path() {
    let day = Repository::at_baseline();
    day.commit_serin("promote web --commit");
    let said = day.serin("diff HEAD~1:live/web");
    assert!(said.stdout.starts_with("HEAD~1:live/web → live/web\n"), "{}{}", said.stdout, said.stderr);
    let mut below = Command::new(env!("CARGO_BIN_EXE_serin"));
    below.args(["diff", "HEAD~1:live/web"]);
    let output = day.with_identity(&mut below).current_dir(day.folder.path("specs")).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("HEAD~1:live/web → ../live/web\n"), "{stdout}");
}
