//! `serin check` over manifests that nobody generated, against reading the same files: `make bench`.
//!
//! Each figure is the median of several runs that take turns. What is compared is a ratio; the seconds are those of the
//! machine.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time and disk, and tells"
)]

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const SERIN: &str = env!("CARGO_BIN_EXE_serin");
/// The objects of one canary release as people write them: six, a pair of Ingresses among them.
const RELEASE: &str = include_str!("release.yaml");
const OBJECTS: usize = 6;

fn main() {
    let releases = 10_000_usize.div_ceil(OBJECTS);
    let folder = tempfile::tempdir().unwrap();
    let stream: Vec<String> =
        (0..releases).map(|number| RELEASE.replace("APP", &format!("app{number}"))).collect();
    let files = write(folder.path(), &stream);
    let all = stream.join("---\n");
    let one = &files[0];
    let runs = 0..7;
    let times: Vec<[f64; 4]> = runs
        .map(|_| {
            [
                seconds(|| files.iter().for_each(|file| drop(black_box(fs::read(file).unwrap())))),
                seconds(|| check(folder.path(), None)),
                seconds(|| check(Path::new("-"), Some(&all))),
                seconds(|| check(one, None)),
            ]
        })
        .collect();
    let median = |position: usize| {
        let mut sorted: Vec<f64> = times.iter().map(|times| times[position]).collect();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    println!(
        "{} documents in {} files, {:.1} MB: {:.3} s ({:.0}x reading them on one thread); the same in one pipe: {:.3} s; one object: {:.1} ms from start to exit",
        releases * OBJECTS,
        files.len(),
        all.len() as f64 / 1e6,
        median(1),
        median(1) / median(0),
        median(2),
        median(3) * 1e3,
    );
}

/// A folder a release, a file an object, as most repositories have it.
fn write(root: &Path, stream: &[String]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (number, release) in stream.iter().enumerate() {
        let folder = root.join(format!("app{number}"));
        fs::create_dir(&folder).unwrap();
        for (position, object) in release.split("---\n").enumerate() {
            files.push(folder.join(format!("{position}.yaml")));
            fs::write(&files[files.len() - 1], object).unwrap();
        }
    }
    files
}

fn check(path: &Path, input: Option<&str>) {
    let mut command = Command::new(SERIN);
    command.arg("check").arg(path).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.unwrap_or_default().as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().code().is_some_and(|code| code < 2));
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
