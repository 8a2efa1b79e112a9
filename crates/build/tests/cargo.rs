//! Crates that use serin-build, built by cargo as their authors build them. This builds the house twice, so that it is a
//! step of `.ci/run` of its own: `cargo test --package serin-build --test cargo -- --ignored`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests write crates, and start cargo")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
        consumer.write("build.rs", &format!("//! Makes the releases.\n\nfn main() {{\n    {build}\n}}\n"));
        consumer.write("src/main.rs", main);
        // The versions of this house, so that nothing is looked up.
        fs::copy(root().join("Cargo.lock"), consumer.folder.join("Cargo.lock")).unwrap();
        consumer.write("specs/web.yaml", &web());
        consumer
    }

    /// The same with features of serin-build other than the default ones.
    fn with_features(self, features: &str) -> Self {
        let manifest = fs::read_to_string(self.folder.join("Cargo.toml")).unwrap();
        let chosen =
            format!("{:?}, default-features = false, features = [{features}] }}", env!("CARGO_MANIFEST_DIR"));
        self.write("Cargo.toml", &manifest.replace(&format!("{:?} }}", env!("CARGO_MANIFEST_DIR")), &chosen));
        self
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
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

    /// Whether a build runs no build script.
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
    insta::assert_snapshot!(bot.build(), @"warning: bot@0.1.0: specs/web.yaml:31:5: warning[risk-past-return]: stable gets 100 % of the requests on 4 pods, and needs 5, when the whole new version dies; accepted: past the point of no return only the time spent before it protects; stay longer at the stage before");
    let said = bot.cargo("run --quiet", None);
    let lines = said.text.lines().filter(|line| !line.starts_with("warning"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    000-baseline: 0 %, 0 canary pods, back: –
    010-pods: 0 %, 2 canary pods, back: route at rest
    010-weight: 10 %, 2 canary pods, back: route at rest
    050-pods: 10 %, 4 canary pods, back: route at rest
    050-weight: 50 %, 4 canary pods, back: route at rest
    100-pods: 50 %, 6 canary pods, back: route at rest
    100-weight: 100 %, 6 canary pods, back: route at rest
    fold-1-stable: 100 %, 6 canary pods, back: 100-weight
    fold-2-shift: 0 %, 6 canary pods, back: fold-1-stable
    fold-3-done: 0 %, 0 canary pods, back: fold-2-shift
    web-stable app=web,track=canary true
    `web` has no stage `020-weight`; its stages are 000-baseline, 010-pods, 010-weight, 050-pods, 050-weight, 100-pods, 100-weight, fold-1-stable, fold-2-shift, fold-3-done
    deployment-canary.yaml deployment-stable.yaml ingress-canary.yaml ingress-stable.yaml kustomization.yaml service-canary.yaml service-stable.yaml
    ");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn the_script_runs_when_a_spec_changed_and_never_else() {
    let bot = Consumer::new("fresh", BUILD, MAIN);
    bot.write("serin.yaml", "rules: {}\n");
    assert!(!bot.is_fresh(), "the first build");
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
        assert!(bot.is_fresh(), "{file} changed before");
    }
    assert!(bot.is_fresh());
    fs::remove_file(bot.folder.join("specs/team/second.yaml")).unwrap();
    assert!(!bot.is_fresh(), "a spec is gone");
    fs::remove_file(bot.folder.join("specs/web.yaml")).unwrap();
    assert_eq!(
        bot.build(),
        "warning: fresh@0.1.0: specs: no spec stands here, so that there is no release\n"
    );
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn a_broken_spec_stops_the_build_at_its_line() {
    let bot = Consumer::new("broken", BUILD, MAIN);
    bot.write(
        "specs/web.yaml",
        &web().replace("readinessProbe", "readinesProbe").replace("port: 80,", "port: eighty,"),
    );
    insta::assert_snapshot!(bot.build(), @"
    error: failed to run custom build command for `broken v0.1.0 (…)`

    Caused by:
      process didn't exit successfully: `…` (exit status: 1)
      --- stderr
      specs/web.yaml:16:9: error[unknown-key]: unknown key `readinesProbe`
         |
      16 |         readinesProbe:
         |         ^^^^^^^^^^^^^
        hint: did you mean `readinessProbe`?
      specs/web.yaml:26:20: error[invalid-value]: `0` is no port: ports are 1 to 65535
         |
      26 |     ports: [{port: eighty, targetPort: http}]
         |                    ^^^^^^
      specs/web.yaml:26:20: error[wrong-type]: `port` takes a whole number, not the string `eighty`
         |
      26 |     ports: [{port: eighty, targetPort: http}]
         |                    ^^^^^^
      3 errors
    ");
}

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn an_unsafe_release_stops_the_build_with_the_way_to_the_loss() {
    let bot = Consumer::new("unsafe", BUILD, MAIN);
    let stages = "stages: [{weight: 50, canaryReplicas: 1}, 100]";
    let allow = "  allow: [{rule: canary-too-small, reason: nobody is up at night}]\n";
    bot.write("specs/web.yaml", &(web().replace("stages: [10, 50, 100]", stages) + allow));
    insta::assert_snapshot!(bot.build(), @"
    error: failed to run custom build command for `unsafe v0.1.0 (…)`

    Caused by:
      process didn't exit successfully: `…` (exit status: 1)
      --- stderr
      specs/web.yaml:31:5: warning[risk-past-return]: stable gets 100 % of the requests on 4 pods, and needs 5, when the whole new version dies
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |     ^^^^^^
        hint: accepted: past the point of no return only the time spent before it protects; stay longer at the stage before
      specs/web.yaml:31:15: error[lost-traffic]: 50 % of the requests are lost
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |               ^^^^^^
         0. `050-pods` has settled: stable 6 old, canary 1 new: 100 % to stable on 6 pods
         1. `050-weight` is committed
         2. a pod of canary with the new version is lost
         3. the route is applied: 50 % to canary
         4. the proxies learn the route, 50 % to canary: 50 % to stable on 6 pods, 50 % to canary, where no pod serves, 50 % lost
        hint: change one object a commit, and take pods away only after no route needs them any more
      specs/web.yaml:31:15: error[lost-traffic]: 50 % of the requests are lost, going back from `050-weight` by route at rest
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |               ^^^^^^
         0. `050-pods` has settled: stable 6 old, canary 1 new: 100 % to stable on 6 pods
         1. `050-weight` is committed
         2. a pod of canary with the new version is lost
         3. the route is applied: 50 % to canary
         4. the way back is committed: route at rest
         5. the proxies learn the route, 50 % to canary: 50 % to stable on 6 pods, 50 % to canary, where no pod serves, 50 % lost
        hint: change one object a commit, and take pods away only after no route needs them any more
      specs/web.yaml:31:15: error[overload]: canary gets 50 % of the requests on 1 pod, and needs 3
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |               ^^^^^^
         0. `050-pods` has settled: stable 6 old, canary 1 new: 100 % to stable on 6 pods
         1. `050-weight` is committed
         2. the route is applied: 50 % to canary
         3. the proxies learn the route, 50 % to canary: 50 % to stable on 6 pods, 50 % to canary on 1 pod, which needs 3
        hint: give a track its pods before the route needs them, with those that may be lost
      specs/web.yaml:31:15: error[overload]: canary gets 50 % of the requests on 1 pod, and needs 3, going back from `050-weight` by route at rest
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |               ^^^^^^
         0. `050-pods` has settled: stable 6 old, canary 1 new: 100 % to stable on 6 pods
         1. `050-weight` is committed
         2. the route is applied: 50 % to canary
         3. the way back is committed: route at rest
         4. the proxies learn the route, 50 % to canary: 50 % to stable on 6 pods, 50 % to canary on 1 pod, which needs 3
        hint: give a track its pods before the route needs them, with those that may be lost
      specs/web.yaml:31:47: error[lost-traffic]: 50 % of the requests are lost
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |                                               ^^^
         0. `050-weight` has settled: stable 6 old, canary 1 new: 50 % to stable on 6 pods, 50 % to canary on 1 pod, which needs 3
         1. `100-pods` is committed
         2. a pod of canary with the new version is lost: 50 % to stable on 6 pods, 50 % to canary, where no pod serves, 50 % lost
        hint: change one object a commit, and take pods away only after no route needs them any more
      specs/web.yaml:31:47: error[lost-traffic]: 50 % of the requests are lost, going back from `100-pods` by route at rest
         |
      31 |     stages: [{weight: 50, canaryReplicas: 1}, 100]
         |                                               ^^^
         0. `050-weight` has settled: stable 6 old, canary 1 new: 50 % to stable on 6 pods, 50 % to canary on 1 pod, which needs 3
         1. `100-pods` is committed
         2. the way back is committed: route at rest
         3. a pod of canary with the new version is lost: 50 % to stable on 6 pods, 50 % to canary, where no pod serves, 50 % lost
        hint: change one object a commit, and take pods away only after no route needs them any more
      6 errors, 1 warning
    ");
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
fn the_strictest_crate_takes_the_code_and_need_not_use_it() {
    let strict = "
[dependencies]
k8s-openapi = { version = \"0.29\", features = [\"latest\"] }
serde_json = \"1\"

[lints.rust]
missing_docs = \"deny\"
non_ascii_idents = \"deny\"
rust_2018_idioms = { level = \"deny\", priority = -1 }
unreachable_pub = \"deny\"
unused = { level = \"deny\", priority = -1 }
unused_qualifications = \"deny\"

[lints.clippy]
all = { level = \"deny\", priority = -1 }
nursery = { level = \"deny\", priority = -1 }
pedantic = { level = \"deny\", priority = -1 }
allow_attributes_without_reason = \"deny\"
";
    let private = "mod releases {\n    include!(concat!(env!(\"OUT_DIR\"), \"/releases.rs\"));\n}\n";
    let main = format!(
        "//! A bot.\n\n{private}
use releases::web::{{Objects, Stage}};

fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let Objects {{ deployment_canary, ingress_canary, .. }} = Stage::Weight10.objects()?;
    assert_eq!(deployment_canary.metadata.name.as_deref(), Some(\"app-canary\"));
    assert!(ingress_canary.spec.is_some());
    for stage in Stage::ALL {{
        assert_eq!(stage.values()?.len() + 1, stage.yaml().len());
        assert_eq!(stage.rollback_values()?.len(), stage.rollback_yaml().len());
        assert!(stage.objects().is_ok());
    }}
    Ok(())
}}
"
    );
    let bot = Consumer::new("strict", "serin_build::Builder::new(\"specs\").run();", &main);
    copy(&root().join("specs"), &bot.folder.join("specs"));
    fs::copy(root().join("serin.yaml"), bot.folder.join("serin.yaml")).unwrap();
    bot.write("src/lib.rs", &format!("//! Releases.\n\n/// All of them.\npub {private}"));
    let manifest = fs::read_to_string(bot.folder.join("Cargo.toml")).unwrap();
    for edition in ["2021", "2024"] {
        bot.write("Cargo.toml", &(manifest.replace("\"2024\"", &format!("\"{edition}\"")) + strict));
        let said = bot.cargo("clippy --quiet --message-format short", None);
        assert!(said.is_success, "{edition}: {}", said.text);
    }
    let said = bot.cargo("run --quiet", None);
    assert!(said.is_success, "{}", said.text);
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

#[test]
#[ignore = "builds the house again; a step of .ci/run"]
fn a_router_that_is_not_built_in_is_told_with_the_feature_that_brings_it() {
    let lean = Consumer::new("lean", BUILD, "fn main() {}\n").with_features("\"latest\", \"alb\"");
    insta::assert_snapshot!(lean.build(), @"
    error: failed to run custom build command for `lean v0.1.0 (…)`

    Caused by:
      process didn't exit successfully: `…` (exit status: 1)
      --- stderr
      specs/web.yaml:28:13: error[invalid-value]: this program was built without the router `ingress-nginx`
         |
      28 |     router: ingress-nginx
         |             ^^^^^^^^^^^^^
        hint: turn on the feature `ingress-nginx` of `serin` or `serin-build`, or `routers` for all of them
      1 error
    ");
    let spec = web().replace("router: ingress-nginx", "router: alb");
    lean.write("specs/web.yaml", &spec);
    let said = lean.cargo("build", None);
    assert!(said.is_success, "{}", said.text);
}
