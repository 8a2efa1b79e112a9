//! Crates that use serin-build, built by cargo as their authors build them. This builds the house twice, so that it is a
//! step of `.ci/run` of its own: `cargo test --package serin-build --test cargo -- --ignored`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests write crates, and start cargo")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// A crate with a build script, and specs beside it.
struct Consumer {
    folder: PathBuf,
}

struct Said {
    is_success: bool,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A new folder, below the workspace so that cargo finds that from it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Consumer {
    fn new(name: &str, build: &str, main: &str) -> Self {
        let consumer = Self { folder: folder(name) };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[build-dependencies]\n\
             serin-build = {{ path = {:?} }}\n",
            env!("CARGO_MANIFEST_DIR")
        );
        consumer.write("Cargo.toml", &manifest);
        consumer.write("build.rs", &format!("fn main() {{\n    {build}\n}}\n"));
        consumer.write("src/main.rs", main);
        // The versions of this house, so that nothing is looked up.
        fs::copy(root().join("Cargo.lock"), consumer.folder.join("Cargo.lock")).unwrap();
        consumer.write("specs/web.yaml", &web());
        consumer
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        // Cargo compares times, of which some disks keep whole seconds alone.
        let later = SystemTime::now() + Duration::from_secs(2);
        fs::File::options().write(true).open(file).unwrap().set_modified(later).unwrap();
    }

    fn cargo(&self, words: &str, ci: Option<&str>) -> Said {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(words.split(' ')).arg("--offline").current_dir(&self.folder);
        // One for all of them: the house is built once.
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumers"));
        cargo.env_remove("CI").env_remove("RUSTFLAGS").env("CARGO_TERM_COLOR", "never");
        if let Some(ci) = ci {
            cargo.env("CI", ci);
        }
        let output = cargo.output().unwrap();
        let text = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
        Said { is_success: output.status.success(), text }
    }

    /// What cargo says from the first line about this crate on.
    fn build(&self) -> String {
        let said = self.cargo("build", None);
        self.shown(&said)
    }

    fn shown(&self, said: &Said) -> String {
        let path = format!("{}", self.folder.display());
        let about = |line: &&str| line.starts_with("warning: ") || line.starts_with("error");
        let mut text = String::new();
        let mut lines = said.text.lines().skip_while(|line| !about(line));
        for line in lines.by_ref() {
            let line = match line.split_once("process didn't exit successfully: `") {
                Some((before, rest)) => {
                    let (_, status) = rest.split_once('`').unwrap();
                    format!("{before}process didn't exit successfully: `…`{status}")
                }
                None => line.replace(&path, "…"),
            };
            if !line.contains("Finished `dev`") && !line.contains("CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG") {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    /// Whether the build script ran.
    fn is_fresh(&self) -> bool {
        let said = self.cargo("build --verbose", None);
        assert!(said.is_success, "{}", said.text);
        !said.text.contains("build-script-build`")
    }
}

fn web() -> String {
    fs::read_to_string(root().join("specs/web.yaml")).unwrap()
}

const MAIN: &str = "\
mod releases {
    include!(concat!(env!(\"OUT_DIR\"), \"/releases.rs\"));
}
use releases::web::{self, Stage};

fn main() {
    for stage in Stage::ALL {
        println!(\"{stage}: {} %, {} canary pods, back: {}\", stage.weight(), stage.canary_pods(), stage.rollback());
    }
    println!(\"{} {} {}\", web::services::WEB_STABLE, web::canary::SELECTOR, \"050-weight\".parse::<Stage>().is_ok());
    println!(\"{}\", Stage::try_from(\"020-weight\").unwrap_err());
    println!(\"{}\", Stage::Weight10.yaml().iter().map(|file| file.name).collect::<Vec<_>>().join(\" \"));
}
";

const BUILD: &str = "serin_build::Builder::new(\"specs\").objects(false).run();";

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn a_bot_gets_its_stages_and_warnings() {
    let bot = Consumer::new("bot", BUILD, MAIN);
    insta::assert_snapshot!(bot.build(), @"");
    let said = bot.cargo("run --quiet", None);
    let lines = said.text.lines().filter(|line| !line.starts_with("warning"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn the_script_runs_when_a_spec_changed_and_never_else() {
    let bot = Consumer::new("fresh", BUILD, MAIN);
    bot.write("serin.yaml", "rules: {}\n");
    assert!(!bot.is_fresh(), "the first build");
    // What was made during it is newer than some disks can tell.
    let _ = bot.is_fresh();
    assert!(bot.is_fresh(), "nothing changed");
    bot.write("README.md", "Something else.\n");
    assert!(bot.is_fresh(), "what is no spec changed");
    let changes = [
        ("specs/web.yaml", web().replace("10, ", "20, ")),
        ("specs/team/second.yaml", web().replace("web", "second").replace("app-", "second-")),
        ("serin.yaml", "syncInterval: 3m\n".to_owned()),
    ];
    for (file, text) in changes {
        bot.write(
            "src/main.rs",
            "mod releases {\n    include!(concat!(env!(\"OUT_DIR\"), \"/releases.rs\"));\n}\nfn main() {}\n",
        );
        bot.write(file, &text);
        assert!(!bot.is_fresh(), "{file} changed");
        let _ = bot.is_fresh();
    }
    assert!(bot.is_fresh());
    fs::remove_file(bot.folder.join("specs/team/second.yaml")).unwrap();
    assert!(!bot.is_fresh(), "a spec is gone");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn a_broken_spec_stops_the_build_at_its_line() {
    let bot = Consumer::new("broken", BUILD, MAIN);
    bot.write(
        "specs/web.yaml",
        &web().replace("readinessProbe", "readinesProbe").replace("port: 80,", "port: eighty,"),
    );
    insta::assert_snapshot!(bot.build(), @"");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn an_unsafe_release_stops_the_build_with_the_way_to_the_loss() {
    let bot = Consumer::new("unsafe", BUILD, MAIN);
    let stages = "stages: [{weight: 50, canaryReplicas: 1}, 100]";
    let allow = "  allow: [{rule: canary-too-small, reason: nobody is up at night}]\n";
    bot.write("specs/web.yaml", &(web().replace("stages: [10, 50, 100]", stages) + allow));
    insta::assert_snapshot!(bot.build(), @"");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn a_service_that_was_renamed_breaks_what_used_it() {
    let bot = Consumer::new("renamed", BUILD, MAIN);
    let renamed = web()
        .replace("stable: {deployment: app-stable}", "stable: {deployment: app-stable, service: web-public}");
    bot.write("specs/web.yaml", &renamed);
    let said = bot.build();
    assert!(
        said.contains("error[E0425]: cannot find value `WEB_STABLE` in module `web::services`"),
        "{said}"
    );
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn what_is_lacking_is_told_with_the_way_out() {
    let bot = Consumer::new("lacking", "serin_build::Builder::new(\"specs\").run();", MAIN);
    let said = bot.build();
    assert!(said.contains("use ::serde_json::Value; // Or `Builder::objects(false)`."), "{said}");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn in_ci_nothing_outside_is_written() {
    let build = "serin_build::Builder::new(\"specs\").objects(false).tree(\"generated\").mirror(\"generated/releases.rs\").run();";
    let bot = Consumer::new("stale", build, MAIN);
    let said = bot.cargo("build", Some("true"));
    assert!(!said.is_success);
    let shown = bot.shown(&said);
    assert!(shown.contains("generated/web/PLAN.md: missing"), "{shown}");
    assert!(shown.contains("hint: build without the variable `CI`, and commit what that writes"), "{shown}");
    assert!(!bot.folder.join("generated").exists());
    assert!(bot.cargo("build", Some("false")).is_success);
    assert!(bot.folder.join("generated/releases.rs").exists());
    assert!(bot.cargo("build", Some("true")).is_success);
    bot.write("generated/releases.rs", "// By hand.\n");
    bot.write("specs/web.yaml", &web());
    let said = bot.cargo("build", Some("true"));
    assert!(said.text.contains("generated/releases.rs: the spec was changed"), "{}", said.text);
    let said = bot.cargo("build", None);
    assert!(
        said.text.contains("`generated/releases.rs` was not made by serin-build, and is left alone"),
        "{}",
        said.text
    );
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn make_the_command_the_library_and_the_build_script_write_the_same_bytes() {
    let fill = |name: &str| {
        let here = folder(name);
        copy(&root().join("specs"), &here.join("specs"));
        fs::copy(root().join("serin.yaml"), here.join("serin.yaml")).unwrap();
        here
    };
    let run = |program: &str, words: &[&str], here: &Path| {
        let mut command = Command::new(program);
        command.args(words).current_dir(here).env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let make = fill("by-make");
    fs::create_dir(make.join("generated")).unwrap();
    let makefile = root().join("Makefile");
    run("make", &["--file", makefile.to_str().unwrap(), "generate"], &make);
    let command = fill("by-command");
    run(env!("CARGO"), &["run", "--quiet", "--locked", "--bin", "serin", "--", "generate"], &command);
    let library = fill("by-library");
    let mut repository = serin::Repository::at(&library);
    repository.ignore.push(library.join("specs/broken"));
    repository.severities.set("retired-router", None);
    repository.load().unwrap().generate(serin::WriteOptions::default()).unwrap();
    let build = "serin_build::Builder::new(\"specs\").objects(false).tree(\"generated\").run();";
    let script = Consumer::new("by-script", build, "fn main() {}\n");
    copy(&root().join("specs"), &script.folder.join("specs"));
    fs::copy(root().join("serin.yaml"), script.folder.join("serin.yaml")).unwrap();
    let said = script.cargo("build", None);
    assert!(said.is_success, "{}", said.text);

    let expected = files(&command.join("generated"));
    assert!(expected.len() > 900);
    assert_eq!(files(&library.join("generated")), expected, "the library");
    assert_eq!(files(&script.folder.join("generated")), expected, "the build script");
    let mut by_make = files(&make.join("generated"));
    // What make writes beside what the specs say.
    by_make
        .retain(|path, _| !matches!(path.as_str(), "rules.md" | "routers.md") && !path.starts_with("rust/"));
    assert_eq!(by_make, expected, "make");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}
