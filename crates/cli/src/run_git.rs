//! Runs git so that the repository alone decides what it answers: no hook around us, no language, no setting of the user.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::output::Failure;

/// Why git did not answer.
#[derive(Debug)]
pub(crate) struct GitError {
    message: String,
    /// Whether git said "no" rather than that something is wrong: exit code 1, and not a word.
    pub(crate) is_no: bool,
}

/// Asks git something, and gives what it answers.
pub(crate) fn ask(directory: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
    run(question(directory), arguments, input)
}

/// Has git do something, in the language and with the settings of the user, whose hooks may run.
pub(crate) fn act(directory: &Path, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
    run(git(directory), arguments, input)
}

/// Asks git something whose answer is a walk, a piece before each NUL, until enough is known.
pub(crate) fn walk(
    directory: &Path,
    arguments: &[&str],
    mut piece: impl FnMut(&[u8]) -> ControlFlow<()>,
) -> Result<(), GitError> {
    let mut git = question(directory);
    git.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut git = git.spawn().map_err(not_started)?;
    let stderr = git.stderr.take();
    // Read beside the answer: git would otherwise wait forever for somebody to hear its complaints.
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut said));
        said
    });
    let mut is_enough = false;
    let mut read = || -> std::io::Result<()> {
        let Some(stdout) = git.stdout.take() else { return Ok(()) };
        let mut stdout = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while !is_enough && stdout.read_until(0, &mut bytes)? > 0 {
            is_enough = piece(bytes.strip_suffix(b"\0").unwrap_or(&bytes)).is_break();
            bytes.clear();
        }
        Ok(())
    };
    let read = read();
    if is_enough || read.is_err() {
        let _ = git.kill();
    }
    let status = git.wait();
    let said = said.join().unwrap_or_default();
    read.map_err(|error| not_run(arguments, &error))?;
    match status {
        _ if is_enough => Ok(()),
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(arguments, status, &said)),
        Err(error) => Err(not_run(arguments, &error)),
    }
}

fn run(mut git: Command, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, GitError> {
    git.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut git = git.spawn().map_err(not_started)?;
    let stdin = git.stdin.take();
    let input = input.to_vec();
    // Written beside the reading: an answer longer than a pipe holds would otherwise wait for a reader forever.
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let done = git.wait_with_output().map_err(|error| not_run(arguments, &error))?;
    let _ = writer.join();
    if done.status.success() {
        return Ok(done.stdout);
    }
    // What hooks say stands on either.
    let said = if done.stderr.is_empty() { &done.stdout } else { &done.stderr };
    Err(failed(arguments, done.status, said))
}

/// Git that does not know of the git that may have started us, as a hook does: each of these names another repository,
/// another index, or another meaning of paths than those of the directory.
fn git(directory: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(directory);
    for variable in [
        "GIT_DIR",
        "GIT_COMMON_DIR",
        "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_SHALLOW_FILE",
        "GIT_NAMESPACE",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    ] {
        git.env_remove(variable);
    }
    git
}

fn question(directory: &Path) -> Command {
    let mut git = git(directory);
    // A question takes no lock that somebody's commit may need.
    git.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    for setting in [
        "color.ui=false",
        "core.quotePath=false",
        "diff.relative=false",
        "diff.renames=false",
        "i18n.logOutputEncoding=UTF-8",
        "log.follow=false",
        "log.showRoot=true",
        "log.showSignature=false",
        "status.relativePaths=false",
        "status.renames=false",
    ] {
        git.args(["-c", setting]);
    }
    git
}

fn not_started(error: std::io::Error) -> GitError {
    GitError::new(format!("git cannot be started: {error}"))
}

fn not_run(arguments: &[&str], error: &std::io::Error) -> GitError {
    GitError::new(format!("git {}: {error}", name(arguments)))
}

fn failed(arguments: &[&str], status: ExitStatus, said: &[u8]) -> GitError {
    let said = String::from_utf8_lossy(said);
    let said = said.trim();
    let is_no = status.code() == Some(1) && said.is_empty();
    let said = if said.is_empty() { status.to_string() } else { said.to_owned() };
    GitError { message: format!("git {}: {said}", name(arguments)), is_no }
}

fn name<'a>(arguments: &[&'a str]) -> &'a str {
    arguments.first().copied().unwrap_or_default()
}

impl GitError {
    pub(crate) fn new(message: String) -> Self {
        Self { message, is_no: false }
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Self::usage(error.message)
    }
}

impl From<GitError> for serin::Error {
    fn from(error: GitError) -> Self {
        Self::Past(error.message)
    }
}
