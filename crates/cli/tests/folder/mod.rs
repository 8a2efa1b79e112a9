//! A folder in which the command is run as a user would.
#![allow(dead_code, reason = "no test needs all of it")]
#![allow(unreachable_pub, reason = "the tests share it as a module")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub mod git;

pub struct Folder {
    folder: tempfile::TempDir,
}

pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A repository that `serin init` made and `serin generate` filled.
    pub fn generated() -> Self {
        let folder = Self::new();
        assert_eq!(folder.serin("init --router ingress-nginx").code, 0);
        assert_eq!(folder.serin("generate").code, 0);
        folder
    }

    pub fn serin(&self, words: &str) -> Said {
        self.serin_in("", words)
    }

    /// Words as they are, empty ones and those with blanks included.
    pub fn serin_words(&self, words: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
        said(command.args(words).current_dir(self.path("")).output().unwrap())
    }

    pub fn serin_in(&self, below: &str, words: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
        command.args(words.split_whitespace()).current_dir(self.path(below));
        said(command.output().unwrap())
    }

    /// Runs make as a user would, although the test itself may run below another make.
    pub fn make(&self, target: &str) -> Output {
        let command = Path::new(env!("CARGO_BIN_EXE_serin")).parent().unwrap();
        let path = format!("{}:{}", command.display(), std::env::var("PATH").unwrap());
        let mut make = Command::new("make");
        make.arg(target).current_dir(self.path("")).env("PATH", path);
        make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").env_remove("MFLAGS").output().unwrap()
    }

    /// Runs the command with a text on its standard input.
    pub fn pipe(&self, words: &str, input: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
        command.args(words.split_whitespace()).current_dir(self.path(""));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        said(child.wait_with_output().unwrap())
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        fs::write(self.path(file), text).unwrap();
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub fn change(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }
}

fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
