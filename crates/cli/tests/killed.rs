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
    kill_everywhere(&day, "promote web", "promote web", "000-baseline");
}

#[test]
fn a_promotion() {
    let day = Repository::at_baseline();
    kill_everywhere(&day, "promote web", "promote web", "010-pods");
}

#[test]
fn a_rollback() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    kill_everywhere(&day, "rollback web", "rollback web", "back/050-weight");
}

#[test]
fn taking_a_release_out() {
    let day = Repository::at_baseline();
    kill_everywhere(&day, "retire web", "retire web", "retire-1-route");
}

/// A spec, a tree and a record: what is live stays as it is at every instant, and the next run comes to the end.
#[test]
fn finishing() {
    if !can_kill() {
        return;
    }
    let day = Repository::at_baseline();
    day.go_to("fold-3-done");
    let all = |day: &Repository| ["specs", "live", "generated"].map(|folder| snapshot(day, folder));
    let live = day.files("live/web");
    let before = all(&day);
    day.commit_serin("finish web");
    let after = all(&day);
    for call in CALLS {
        let mut number = 1;
        loop {
            day.git("reset -q --hard");
            day.git("clean -qfdx");
            assert!(all(&day) == before);
            if !was_killed(&day, "finish web", call, number) {
                break;
            }
            assert_eq!(day.files("live/web"), live, "{call} {number}");
            let [specs, ..] = all(&day);
            let specs: Vec<_> = specs.into_iter().filter(|(path, _)| !path.contains(".serin-new")).collect();
            assert!(specs == before[0] || specs == after[0], "{call} {number}: {specs:?}");
            let said = day.serin("finish web");
            assert!(said.code == 0 || day.stage() == "000-baseline", "{call} {number}: {}", said.stderr);
            assert!(all(&day) == after, "{call} {number}: {}", said.stderr);
            // Most of the writes are those of the tree, which are all alike.
            number += if number > 12 { 17 } else { 1 };
        }
    }
}

/// Kills a command at each of its calls in turn. What is live then is what it was or what was meant, in every file; and the
/// next command comes to what was meant.
fn kill_everywhere(day: &Repository, words: &str, next: &str, meant: &str) {
    if !can_kill() {
        eprintln!("SKIPPED: strace cannot follow a process here, so that none is killed at its writes");
        return;
    }
    let before = snapshot(day, "live");
    day.commit_serin(words);
    assert_eq!(day.stage(), meant);
    let after = snapshot(day, "live");
    let reset = || {
        let live = day.folder.path("live");
        let _ = fs::remove_dir_all(&live);
        for (path, text) in &before {
            let path = day.folder.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    };
    let mut kills = 0;
    for call in CALLS {
        for number in 1.. {
            reset();
            if !was_killed(day, words, call, number) {
                break;
            }
            kills += 1;
            for (path, text) in snapshot(day, "live") {
                if path.contains(".serin-new") {
                    continue;
                }
                let is_known = |files: &[(String, String)]| files.contains(&(path.clone(), text.clone()));
                assert!(is_known(&before) || is_known(&after), "{call} {number}: {path} is {text:?}");
            }
            // One that was killed after its last write has done its work, and the next one would join it in one commit.
            let said = day.serin(next);
            assert!(
                said.code == 0 || said.stderr.contains("not committed"),
                "{call} {number}: {}",
                said.stderr
            );
            assert_eq!(snapshot(day, "live"), after, "{call} {number}: {}", said.stderr);
        }
    }
    assert!(kills >= 4, "only {kills} calls were found to kill at");
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
