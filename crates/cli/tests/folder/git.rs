//! A folder that is a git repository, with a release in it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Folder, Said, said};

pub struct Repository {
    pub folder: Folder,
    /// How long ago commits are made: long enough for any bake, unless a test says otherwise.
    pub ago: u64,
}

const DAY: u64 = 24 * 3600;

impl Repository {
    /// A repository with the article's release, generated and committed, and its baseline live.
    pub fn at_baseline() -> Self {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
        let repository = Self::with(&fs::read_to_string(spec).unwrap());
        repository.commit_serin("promote web --commit");
        repository
    }

    pub fn with(spec: &str) -> Self {
        let repository = Self { folder: Folder::new(), ago: DAY };
        repository.git("init -q -b main");
        repository.folder.write("specs/web.yaml", spec);
        repository.folder.write(
            "serin.yaml",
            "rules:\n  retired-router: {severity: ignore, reason: it is the article's}\n",
        );
        assert_eq!(repository.serin("generate").code, 0);
        repository.commit("start");
        repository
    }

    /// Runs the command at a time at which commits are so long ago.
    pub fn serin(&self, words: &str) -> Said {
        self.serin_words(&words.split_whitespace().collect::<Vec<_>>())
    }

    pub fn serin_words(&self, words: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
        said(self.with_identity(command.args(words)).output().unwrap())
    }

    /// Runs the command with variables of its own.
    pub fn serin_with(&self, variables: &[(&str, &str)], words: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serin"));
        self.with_identity(command.args(words.split_whitespace()));
        said(command.envs(variables.iter().copied()).output().unwrap())
    }

    /// Runs the command, which must succeed.
    pub fn commit_serin(&self, words: &str) -> Said {
        let said = self.serin(words);
        assert_eq!(said.code, 0, "serin {words}: {}", said.stderr);
        said
    }

    pub fn git(&self, words: &str) -> String {
        let output = self.with_identity(Command::new("git").args(words.split_whitespace())).output().unwrap();
        assert!(output.status.success(), "git {words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn commit(&self, message: &str) {
        self.git("add --all");
        self.git(&format!("commit -q -m {message}"));
    }

    pub fn with_identity<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let date = format!("{} +0000", now - self.ago);
        for person in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{person}_NAME"), "someone");
            command.env(format!("GIT_{person}_EMAIL"), "someone@example.com");
            command.env(format!("GIT_{person}_DATE"), &date);
        }
        // The settings of whoever runs the tests are none of theirs.
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.current_dir(self.folder.path(""))
    }

    /// The manifests of a directory by name.
    pub fn files(&self, directory: &str) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(self.folder.path(directory)) else { return BTreeMap::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let manifests = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
        let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        manifests.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
    }

    /// What is live, by its record.
    pub fn stage(&self) -> String {
        let record = self.folder.read("live/web/STAGE");
        record.lines().find_map(|line| line.strip_prefix("stage: ")).unwrap().to_owned()
    }

    /// The files that the last commit changed below `live`, without the record.
    pub fn changed(&self) -> Vec<String> {
        let names = self.git("diff --name-only HEAD~1 HEAD -- live");
        names.lines().filter(|name| !name.ends_with("/STAGE")).map(ToOwned::to_owned).collect()
    }

    /// All files that the last commit changed.
    pub fn committed(&self) -> Vec<String> {
        let names = self.git("diff --name-only --no-renames HEAD~1 HEAD");
        names.lines().map(ToOwned::to_owned).collect()
    }

    /// Goes on to a stage, a commit at a time.
    pub fn go_to(&self, stage: &str) {
        while self.stage() != stage {
            self.commit_serin("promote web --commit");
        }
    }
}
