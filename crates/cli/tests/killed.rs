//! A command that is killed at any of its writes leaves the tree as it was, as it is meant to be, or so that the next
//! command completes it.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]
#![allow(clippy::disallowed_methods, reason = "the tests run commands in a folder")]

mod folder;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use folder::git::Repository;

/// The system calls by which a tree changes, and what is said of it.
const CALLS: [&str; 5] = ["write", "rename", "unlink", "mkdir", "chmod"];

#[test]
fn a_first_promotion() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let day = Repository::with(&fs::read_to_string(spec).unwrap());
    kill_everywhere(&day, "promote web", "000-baseline");
}

/// Manifests come one by one into a directory that is there.
#[test]
fn a_first_promotion_where_a_directory_is() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let day = Repository::with(&fs::read_to_string(spec).unwrap());
    day.folder.write("live/web/README", "ours\n");
    kill_everywhere(&day, "promote web", "000-baseline");
    assert_eq!(day.folder.read("live/web/README"), "ours\n");
}

#[test]
fn a_promotion() {
    let day = Repository::at_baseline();
    kill_everywhere(&day, "promote web --early killed", "010-pods");
}

#[test]
fn a_rollback() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    kill_everywhere(&day, "rollback web", "back/050-weight");
}

#[test]
fn taking_a_release_out() {
    let day = Repository::at_baseline();
    kill_everywhere(&day, "retire web --early killed", "retire-1-route");
}

/// Nothing is left, and the next run does not bring it back.
#[test]
fn taking_out_the_rest_of_a_release() {
    let day = Repository::at_baseline();
    day.commit_serin("retire web --commit");
    kill_everywhere(&day, "retire web --early killed", NOTHING);
}

/// Promoting after that comes to its end first, or makes the release new.
#[test]
fn promoting_a_release_of_which_the_rest_was_being_taken_out() {
    if !can_kill() {
        return;
    }
    let day = Repository::at_baseline();
    day.commit_serin("retire web --commit");
    away_with_git(&day);
    let before = snapshot(&day, "live");
    for call in ["rename", "unlink"] {
        for number in 1.. {
            put(&day, "live", &before);
            if !was_killed(&day, "retire web --early killed", call, number) {
                break;
            }
            let said = day.serin("promote web --early killed");
            let is_over = [NOTHING, "000-baseline"].contains(&stage(&day).as_str()) && said.code == 0;
            let is_as_before = snapshot(&day, "live") == before;
            assert!(is_over || is_as_before, "{call} {number}: {}", said.stderr);
        }
    }
}

/// A spec, a tree and a record: what is live stays as it is at every instant, and the next run comes to the end.
#[test]
fn finishing() {
    let day = Repository::at_baseline();
    day.go_to("fold-3-done");
    kill_while_a_spec_changes(&day, "finish web");
}

/// A spec and a tree.
#[test]
fn setting_an_image() {
    let day = Repository::at_baseline();
    kill_while_a_spec_changes(&day, "set image web app=hashicorp/http-echo:1.0.0");
}

/// Kills a command that changes a spec and what follows from it.
fn kill_while_a_spec_changes(day: &Repository, words: &str) {
    if !can_kill() {
        return;
    }
    const FOLDERS: [&str; 3] = ["specs", "live", "generated"];
    let all = |day: &Repository| FOLDERS.map(|folder| snapshot(day, folder));
    let live = day.files("live/web");
    let before = all(day);
    day.commit_serin(words);
    let after = all(day);
    away_with_git(day);
    for call in CALLS {
        let mut number = 1;
        loop {
            FOLDERS.iter().zip(&before).for_each(|(folder, files)| put(day, folder, files));
            if !was_killed(day, words, call, number) {
                break;
            }
            assert_eq!(day.files("live/web"), live, "{call} {number}");
            let [specs, ..] = all(day);
            let specs: Vec<_> = specs.into_iter().filter(|(path, _)| !path.contains(".serin-new")).collect();
            assert!(specs == before[0] || specs == after[0], "{call} {number}: {specs:?}");
            let said = day.serin(words);
            assert!(said.code == 0 || day.stage() == "000-baseline", "{call} {number}: {}", said.stderr);
            assert!(all(day) == after, "{call} {number}: {}", said.stderr);
            // Most of the writes are those of the tree, which are all alike.
            number += if number > 12 { 17 } else { 1 };
        }
    }
}

/// Kills a command at each of its calls in turn. What is live then is what it was or what was meant, in every file; and the
/// next command comes to what was meant.
fn kill_everywhere(day: &Repository, words: &str, meant: &str) {
    if !can_kill() {
        eprintln!("SKIPPED: strace cannot follow a process here, so that none is killed at its writes");
        return;
    }
    let before = snapshot(day, "live");
    day.commit_serin(words);
    assert_eq!(stage(day), meant);
    let after = snapshot(day, "live");
    away_with_git(day);
    let mut kills = 0;
    for call in CALLS {
        for number in 1.. {
            put(day, "live", &before);
            if !was_killed(day, words, call, number) {
                break;
            }
            kills += 1;
            let mut is_done = true;
            for (path, text) in snapshot(day, "live") {
                is_done &= after.contains(&(path.clone(), text.clone()));
                if path.contains(".serin-new") {
                    continue;
                }
                let is_known = |files: &[(String, String)]| files.contains(&(path.clone(), text.clone()));
                let is_last = meant == NOTHING && text.contains("\nstage: removed\n");
                assert!(
                    is_known(&before) || is_known(&after) || is_last,
                    "{call} {number}: {path} is {text:?}"
                );
            }
            // One that was killed after its last write has done its work.
            if !is_done || snapshot(day, "live").len() != after.len() {
                let said = day.serin(words);
                assert_eq!(said.code, 0, "{call} {number}: {}", said.stderr);
            }
            assert_eq!(snapshot(day, "live"), after, "{call} {number}");
        }
    }
    assert!(kills >= 6, "only {kills} calls were found to kill at");
}

/// Puts a folder back as it was.
fn put(day: &Repository, folder: &str, files: &[(String, String)]) {
    let _ = fs::remove_dir_all(day.folder.path(folder));
    for (path, text) in files {
        day.folder.write(path, text);
    }
}

/// What is killed is to be serin, and not a git that it asks.
fn away_with_git(day: &Repository) {
    fs::remove_dir_all(day.folder.path(".git")).unwrap();
}

/// What is live where nothing is.
const NOTHING: &str = "nothing";

fn stage(day: &Repository) -> String {
    if day.folder.path("live/web/STAGE").exists() { day.stage() } else { NOTHING.to_owned() }
}

fn was_killed(day: &Repository, words: &str, call: &str, number: usize) -> bool {
    let inject = format!("inject={call}:signal=KILL:when={number}");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
    command.arg(env!("CARGO_BIN_EXE_serin")).args(words.split_whitespace());
    let status =
        day.with_identity(&mut command).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    // strace ends as what it follows ended.
    status.signal() == Some(9) || status.code() == Some(137)
}

fn can_kill() -> bool {
    let mut command = Command::new("strace");
    command.args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// All files below a folder, by their paths.
fn snapshot(day: &Repository, folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&day.folder.path(folder), folder, &mut found);
    found.sort();
    found
}

fn collect(directory: &Path, name: &str, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &name, found);
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
