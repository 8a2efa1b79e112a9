//! What a build script makes of specs, and says of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests write specs, and read them")]

use std::path::Path;

use serin_build::{Builder, Source};

const SPECS: &str = "../../specs";

fn source(builder: &Builder) -> Source {
    builder.source().unwrap_or_else(|error| panic!("{error}"))
}

/// The module of a release, without what follows from its files.
fn module(release: &str) -> String {
    let text = source(&Builder::new(SPECS).only(release).objects(false)).text;
    let (_, from) = text.split_once("\npub mod ").unwrap();
    let (module, _) = from.split_once("\n}\n").unwrap();
    format!("pub mod {module}\n}}\n")
}

/// Its lines between two others.
fn between(text: &str, from: &str, to: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.contains(from));
    lines.take_while(|line| !line.contains(to)).map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn the_release_of_the_article() {
    insta::assert_snapshot!(module("web"));
}

#[test]
fn environments_stand_inside_their_release() {
    let text = module("payments");
    let lines = text.lines().filter(|line| line.contains("pub mod ") || line.contains("DIRECTORY"));
    let outline: String = lines.map(|line| line.to_owned() + "\n").collect();
    insta::assert_snapshot!(outline, @r#"
    pub mod payments {
        pub mod production {
            pub const DIRECTORY: &str = "production/payments";
            pub mod deployments {
            pub mod services {
            pub mod hosts {
            pub mod ports {
            pub mod routes {
            pub mod labels {
            pub mod stable {
                pub mod labels {
                pub mod images {
            pub mod canary {
                pub mod labels {
                pub mod images {
                        release: DIRECTORY,
        pub mod staging {
            pub const DIRECTORY: &str = "staging/payments";
            pub mod deployments {
            pub mod services {
            pub mod hosts {
            pub mod ports {
            pub mod routes {
            pub mod labels {
            pub mod stable {
                pub mod labels {
                pub mod images {
            pub mod canary {
                pub mod labels {
                pub mod images {
                        release: DIRECTORY,
    "#);
}

#[test]
fn folders_are_modules() {
    let text = module("shop/checkout");
    insta::assert_snapshot!(text.lines().take(5).collect::<Vec<_>>().join("\n"), @"
    pub mod shop {
        //! The releases in `shop`.

        pub mod checkout {
            //! Release `checkout`.
    ");
}

#[test]
fn each_router_has_its_objects() {
    let mut outline = String::new();
    for entry in std::fs::read_dir(Path::new(SPECS).join("routers")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let release = format!("routers/{}", name.strip_suffix(".yaml").unwrap());
        let text = module(&release);
        outline
            .push_str(&format!("{release}\n{}", between(&text, "pub mod routes", "/// The labels of each")));
    }
    let mut parts: Vec<_> = outline.split("routers/").collect();
    parts.sort_unstable();
    insta::assert_snapshot!(parts.concat());
}

#[test]
fn a_part_of_a_per_cent_is_a_weight() {
    let text = module("shop/storefront");
    insta::assert_snapshot!(between(&text, "pub enum Stage", "pub const ALL"), @"
    pub enum Stage {
        /// `000-baseline`: everybody is on stable.
        Baseline,
        /// `000.50-pods`: canary has 3 pods of the new version.
        Pods0_5,
        /// `000.50-weight`: 0.5 % of the requests go to canary.
        Weight0_5,
        /// `005-weight`: 5 % of the requests go to canary.
        Weight5,
        /// `025-pods`: canary has 4 pods of the new version.
        Pods25,
        /// `025-weight`: 25 % of the requests go to canary.
        Weight25,
        /// `100-pods`: canary has 12 pods of the new version.
        Pods100,
        /// `100-weight`: 100 % of the requests go to canary.
        Weight100,
        /// `fold-1-stable`: stable gets the new version, while it receives no traffic.
        FoldStable,
        /// `fold-2-shift`: everybody is back on stable.
        FoldShift,
        /// `fold-3-done`: canary has no pods.
        FoldDone,
    }

    impl Stage {
        /// All of them, in the order of the plan.
    ");
    insta::assert_snapshot!(between(&text, "pub const fn weight", "/// The requests"), @"
    pub const fn weight(self) -> Weight {
        match self {
            Self::Baseline | Self::Pods0_5 | Self::FoldShift | Self::FoldDone => Weight(0),
            Self::Weight0_5 => Weight(50),
            Self::Weight5 | Self::Pods25 => Weight(500),
            Self::Weight25 | Self::Pods100 => Weight(2500),
            Self::Weight100 | Self::FoldStable => Weight(10000),
        }
    }
    ");
}

#[test]
fn typed_objects_have_the_kinds_of_the_route() {
    let text = source(&Builder::new(SPECS).only("routers/gateway-api")).text;
    insta::assert_snapshot!(between(&text, "pub struct Objects", "mod shared"), @r#"
            pub struct Objects {
                /// `deployment-canary.yaml`.
                pub deployment_canary: Deployment,
                /// `deployment-stable.yaml`.
                pub deployment_stable: Deployment,
                /// `httproute.yaml`.
                pub httproute: Value,
                /// `service-canary.yaml`.
                pub service_canary: Service,
                /// `service-stable.yaml`.
                pub service_stable: Service,
            }
        }
    }

    #[allow(dead_code, unreachable_pub, reason = "each crate uses a part")]
    "#);
}

#[test]
fn an_autoscalers_pods_are_no_number() {
    let spec = std::fs::read_to_string("../../specs/web.yaml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    std::fs::create_dir(&specs).unwrap();
    let spec =
        spec.replace("  replicas: 6 ", "  replicas: {autoscaler: web, min: 6} ").replace("10, ", "0.5, ");
    std::fs::write(specs.join("web.yaml"), spec).unwrap();
    std::fs::write(folder.path().join("serin.yaml"), SETTINGS).unwrap();
    let text = source(&Builder::new(specs).objects(false)).text;
    insta::assert_snapshot!(between(&text, "fn stable_pods", "/// The pods of the canary"), @"
    pub const fn stable_pods(self) -> Option<u32> {
        match self {
            Self::Baseline
            | Self::Pods0_5
            | Self::Weight0_5
            | Self::Pods50
            | Self::Weight50
            | Self::Pods100
            | Self::Weight100
            | Self::FoldStable
            | Self::FoldShift
            | Self::FoldDone => None,
        }
    }
    ");
    insta::assert_snapshot!(between(&text, "fn next", "/// The stage before"), @"
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Baseline => Some(Self::Pods0_5),
            Self::Pods0_5 => Some(Self::Weight0_5),
            Self::Weight0_5 => Some(Self::Pods50),
            Self::Pods50 => Some(Self::Weight50),
            Self::Weight50 => Some(Self::Pods100),
            Self::Pods100 => Some(Self::Weight100),
            Self::Weight100 => Some(Self::FoldStable),
            Self::FoldStable => Some(Self::FoldShift),
            Self::FoldShift => Some(Self::FoldDone),
            Self::FoldDone => None,
        }
    }
    ");
}

const SETTINGS: &str = "rules:\n  retired-router: {severity: ignore, reason: a test}\n";

#[test]
fn mistakes_are_told_as_serin_generate_tells_them() {
    let error =
        |spec: &str| Builder::new(format!("{SPECS}/broken/{spec}.yaml")).source().unwrap_err().to_string();
    insta::assert_snapshot!(error("unknown-key"), @"
    ../../specs/broken/unknown-key.yaml:7:3: error[unknown-key]: unknown key `replcas`
      |
    7 |   replcas: 6
      |   ^^^^^^^
      hint: did you mean `replicas`?
    1 error
    ");
    insta::assert_snapshot!(error("unsafe-rolling-update"), @"
    ../../specs/broken/unsafe-rolling-update.yaml:8:59: error[unsafe-rolling-update]: an update may take `25%` of the pods before their successors are ready
      |
    8 |   deployment: {strategy: {rollingUpdate: {maxUnavailable: 25%}}}
      |                                                           ^^^
      hint: set it to 0; the surge does the work
    1 error
    ");
    insta::assert_snapshot!(Builder::new("nowhere").source().unwrap_err(), @"
    error: there is no `nowhere`
      hint: the path is read from the folder of Cargo.toml
    ");
    insta::assert_snapshot!(Builder::new(SPECS).only("wep").source().unwrap_err(), @"error: there is no release `wep`; there are web");
    insta::assert_debug_snapshot!(Builder::new(SPECS).only("wep").source().unwrap_err(), @"

    error: there is no release `wep`; there are web
    ");
}

#[test]
fn the_specs_of_others_stop_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    std::fs::create_dir(&specs).unwrap();
    std::fs::copy("../../specs/web.yaml", specs.join("web.yaml")).unwrap();
    std::fs::copy("../../specs/broken/unknown-key.yaml", specs.join("theirs.yaml")).unwrap();
    assert!(Builder::new(&specs).source().is_err());
    let web = source(&Builder::new(&specs).only("web"));
    assert!(web.text.contains("pub mod web {"));
    // A spec that cannot be read may be the one that is meant.
    assert!(Builder::new(&specs).only("theirs").source().unwrap_err().to_string().contains("unknown-key"));
}

#[test]
fn the_settings_and_what_is_live_are_heeded() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("deploy/specs");
    std::fs::create_dir_all(&specs).unwrap();
    std::fs::copy("../../specs/web.yaml", specs.join("web.yaml")).unwrap();
    let live = folder.path().join("deploy/live/gone");
    std::fs::create_dir_all(&live).unwrap();
    let found = |expected: &str| {
        let said = match Builder::new(&specs).source() {
            Ok(source) => {
                source.report.findings().iter().map(|it| it.rule.name).collect::<Vec<_>>().join(" ")
            }
            Err(error) => error.to_string(),
        };
        assert!(said.contains(expected), "{said}");
    };
    found("retired-router");
    std::fs::write(folder.path().join("deploy/serin.yaml"), SETTINGS.replace("ignore", "error")).unwrap();
    found("error[retired-router]");
    std::fs::write(folder.path().join("deploy/serin.yaml"), "rulez: {}\n").unwrap();
    found("unknown-key");
    // Another repository's settings are not ours, but those of the repository that the specs belong to are.
    std::fs::remove_file(folder.path().join("deploy/serin.yaml")).unwrap();
    std::fs::write(folder.path().join("serin.yaml"), SETTINGS.replace("ignore", "error")).unwrap();
    found("retired-router");
    let settings = SETTINGS.replace("ignore", "error") + "specs: deploy/specs\nlive: deploy/live\n";
    std::fs::write(folder.path().join("serin.yaml"), settings).unwrap();
    found("error[retired-router]");
    std::fs::write(live.join("STAGE"), "stage 000-baseline\n").unwrap();
    found("live/gone/STAGE");
}

#[test]
fn what_the_code_follows_from_is_watched() {
    let source = source(&Builder::new(SPECS).only("web"));
    let watched: Vec<_> = source.watched.iter().map(|path| path.display().to_string()).collect();
    assert_eq!(watched, ["../../specs", "../../serin.yaml"]);
}

#[test]
fn no_code_names_the_machine() {
    let text = source(&Builder::new(SPECS)).text;
    assert!(!text.contains(env!("CARGO_MANIFEST_DIR")));
    assert!(!text.contains("../"));
    assert_eq!(text, source(&Builder::new(SPECS)).text);
}

#[test]
fn a_build_script_is_needed_to_run() {
    insta::assert_snapshot!(Builder::new(SPECS).try_run().unwrap_err(), @"
    error: `OUT_DIR` is not set: call this in a build script
      hint: `Builder::source` gives the text anywhere
    ");
}

/// As the example `mirror`, from here.
#[test]
fn the_mirror_of_this_repository_is_fresh() {
    let releases = ["web", "payments", "shop/checkout", "shop/storefront"];
    let text = source(&releases.into_iter().fold(Builder::new(SPECS), Builder::only)).text;
    let mirror = std::fs::read_to_string("../../generated/rust/releases.rs").unwrap_or_default();
    assert!(text == mirror, "run `make generate`");
}

#[test]
fn a_copy_for_reviewers_is_no_file_of_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = serin::Repository::at("../..");
    repository.only = Some("../../specs/web.yaml".into());
    repository.out = folder.path().join("generated");
    let loaded = repository.load().unwrap();
    loaded.generate(serin::WriteOptions::default()).unwrap();
    std::fs::create_dir(repository.out.join("rust")).unwrap();
    std::fs::write(repository.out.join("rust/releases.rs"), "// Made by serin-build.\n").unwrap();
    assert!(loaded.compare().unwrap().is_empty());
}
