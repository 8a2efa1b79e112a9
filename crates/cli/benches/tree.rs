//! `serin generate` against writing the same bytes, and against `cp -r`, in one run: `make bench`.
//!
//! Each figure is the median of several runs that take turns, on the disk of the temporary folder. What is compared
//! is a ratio; the seconds are those of the machine.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time and disk, and tells"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const SERIN: &str = env!("CARGO_BIN_EXE_serin");

fn main() {
    one_spec();
    for (releases, runs) in [(100, 5), (1_000, 2)] {
        many(releases, runs);
    }
}

fn one_spec() {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path(), 1);
    generate(folder.path());
    let check = median((0..20).map(|_| seconds(|| serin(folder.path(), &["check"]))));
    let fresh = median((0..20).map(|_| {
        fs::remove_dir_all(folder.path().join("generated")).unwrap();
        seconds(|| generate(folder.path()))
    }));
    let same = median((0..20).map(|_| seconds(|| generate(folder.path()))));
    println!(
        "1 release: check {:.1} ms, generate {:.1} ms, generate again {:.1} ms",
        check * 1e3,
        fresh * 1e3,
        same * 1e3
    );
}

fn many(releases: usize, runs: usize) {
    let folder = tempfile::tempdir().unwrap();
    specs(folder.path(), releases);
    generate(folder.path());
    let generated = folder.path().join("generated");
    let tree = read(&generated);
    let bytes: usize = tree.values().map(Vec::len).sum();
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut memory = 0;
    for run in 0..runs {
        // Every tree is a new one and nothing is removed before the end: the disk must not pay for the run before.
        let path = |name: &str| folder.path().join(format!("{name}-{run}"));
        let mut time = |name, work: &mut dyn FnMut()| {
            assert!(Command::new("sync").status().unwrap().success());
            times.entry(name).or_default().push(seconds(work));
        };
        let out = path("serin");
        let words = ["generate", "--out", out.to_str().unwrap()];
        time("floor", &mut || write(&path("floor"), &tree, 2));
        time("serin", &mut || memory = memory.max(serin(folder.path(), &words)));
        time("again", &mut || memory = memory.max(serin(folder.path(), &words)));
        time("cp", &mut || {
            let status = Command::new("cp").arg("-r").args([&generated, &path("cp")]).status();
            assert!(status.unwrap().success());
        });
    }
    let of = |name: &str| median(times[name].iter().copied());
    println!(
        "{releases} releases, {} files, {:.1} MB: serin {:.3} s; floor on 2 threads {:.3} s ({:.2}x); cp -r {:.3} s ({:.2}x); again {:.3} s ({:.2} of the first); peak memory {} MB",
        tree.len(),
        bytes as f64 / 1e6,
        of("serin"),
        of("floor"),
        of("serin") / of("floor"),
        of("cp"),
        of("serin") / of("cp"),
        of("again"),
        of("again") / of("serin"),
        memory / 1024,
    );
}

/// Releases with two containers and three weights.
fn specs(folder: &Path, releases: usize) {
    let payments = include_str!("payments.yaml");
    for number in 0..releases {
        let group = folder.join(format!("specs/team-{:02}", number / 50));
        fs::create_dir_all(&group).unwrap();
        fs::write(
            group.join(format!("app-{number:04}.yaml")),
            payments.replace("NAME", &format!("app-{number:04}")),
        )
        .unwrap();
    }
}

/// Runs `serin generate` and tells the most memory that it was seen to use, in KiB.
fn generate(folder: &Path) -> usize {
    serin(folder, &["generate"])
}

fn serin(folder: &Path, words: &[&str]) -> usize {
    let mut child = Command::new(SERIN)
        .args(words)
        .current_dir(folder)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        // The high-water mark, so that looking now and then is enough.
        if let Ok(text) = fs::read_to_string(&status) {
            let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let mark = mark.and_then(|mark| mark.trim().trim_end_matches(" kB").parse().ok());
            most = most.max(mark.unwrap_or(0));
        }
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success());
            return most;
        }
        std::thread::sleep(std::time::Duration::from_micros(500));
    }
}

fn read(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}

/// The floor: the same bytes to the same files, with their folders.
fn write(folder: &Path, tree: &BTreeMap<PathBuf, Vec<u8>>, threads: usize) {
    let files: Vec<_> = tree.iter().collect();
    std::thread::scope(|scope| {
        for part in files.chunks(files.len().div_ceil(threads)) {
            scope.spawn(move || {
                let mut made = BTreeSet::new();
                for (path, bytes) in part {
                    let path = folder.join(path);
                    let parent = path.parent().unwrap();
                    if !made.contains(parent) {
                        fs::create_dir_all(parent).unwrap();
                        made.insert(parent.to_owned());
                    }
                    fs::write(path, bytes).unwrap();
                }
            });
        }
    });
}

fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
