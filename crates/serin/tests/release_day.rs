//! A release from nothing to the next baseline, as files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read and write a repository")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serin::{
    Change, ChangeKind, Error, History, Loaded, PromoteOptions, Repository, Severities, WriteOptions,
};

const SPEC: &str = "\
apiVersion: serin.dev/v1alpha1
kind: CanaryRelease
metadata: {name: web}
spec:
  replicas: 4
  template:
    spec:
      containers:
      - name: app
        image: r.example.com/web:1
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: http}}
  canary:
    spec:
      containers:
      - {name: app, image: r.example.com/web:2}
  service:
    ports: [{port: 80, targetPort: http}]
  route: {router: ingress-nginx, hosts: [web.example.com]}
  plan: {stages: [50, 100]}
";

struct Day {
    folder: tempfile::TempDir,
}

impl Day {
    fn new() -> Self {
        let day = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(day.folder.path().join("specs")).unwrap();
        day.spec(SPEC);
        day
    }

    fn spec(&self, text: &str) {
        fs::write(self.folder.path().join("specs/web.yaml"), text).unwrap();
    }

    fn load(&self) -> Loaded {
        // What is said of every release alike is no part of its day.
        let mut severities = Severities::default();
        severities.set("retired-router", None);
        Repository { severities, ..Repository::at(self.folder.path()) }.load().unwrap()
    }

    fn generate(&self) {
        let loaded = self.load();
        assert!(!loaded.report.has_errors(), "{}", self.said());
        loaded.generate(WriteOptions::default()).unwrap();
    }

    /// Promotes as if what is live had been committed long ago.
    fn promote(&self) -> Result<Change, Error> {
        self.promote_with(PromoteOptions::default())
    }

    fn promote_with(&self, options: PromoteOptions) -> Result<Change, Error> {
        let loaded = self.load();
        let history = History::committed(Duration::from_secs(7 * 24 * 3600));
        loaded.promote(&loaded.entries[0], &options, &history)
    }

    fn said(&self) -> String {
        let place = self.folder.path().display().to_string();
        let report = self.load().report;
        let said: String = report.findings().iter().map(|it| serin::render::human(it, false)).collect();
        said.replace(&format!("{place}/"), "")
    }

    fn files(&self, folder: &str) -> BTreeMap<String, String> {
        let folder = self.folder.path().join(folder);
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        entries
            .filter(|path| path.extension().is_some_and(|it| it == "yaml"))
            .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
            .collect()
    }
}

#[test]
fn each_promotion_is_one_stage_and_one_object() {
    let day = Day::new();
    day.generate();
    let first = day.promote().unwrap();
    assert_eq!((first.from, first.to.as_str()), (None, "000-baseline"));
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
    let mut stages = Vec::new();
    loop {
        match day.promote() {
            Ok(promotion) => {
                assert_eq!(promotion.files.len(), 1, "{promotion:?}");
                assert_eq!(
                    day.files("live/web"),
                    day.files(&format!("generated/web/stages/{}", promotion.to))
                );
                stages.push(format!("{} {}", promotion.to, promotion.files[0]));
            }
            Err(Error::LastStage { .. }) => break,
            Err(error) => panic!("{error}"),
        }
    }
    insta::assert_snapshot!(stages.join("\n"), @"
    050-pods deployment-canary.yaml
    050-weight ingress-canary.yaml
    100-pods deployment-canary.yaml
    100-weight ingress-canary.yaml
    fold-1-stable deployment-stable.yaml
    fold-2-shift ingress-canary.yaml
    fold-3-done deployment-canary.yaml
    ");
}

#[test]
fn the_next_release_starts_where_this_one_ended() {
    let day = Day::new();
    day.generate();
    while day.promote().is_ok() {}
    let (before, after) = SPEC.split_once("  canary:\n").unwrap();
    let merged = before.replace("web:1", "web:2") + after.split_once("web:2}\n").unwrap().1;
    day.spec(&merged);
    day.generate();
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
    let settled = day.promote().unwrap();
    assert_eq!((settled.to.as_str(), settled.files.len()), ("000-baseline", 0));
    assert_eq!(settled.kind, ChangeKind::Completed);
    // As long as a change is there, nobody else makes another one.
    assert!(matches!(day.promote(), Err(Error::Tree(_))));
    drop(settled);
    assert!(matches!(day.promote(), Err(Error::LastStage { .. })));
}

#[test]
fn an_ordinary_change_ships_at_rest_one_object_at_a_time() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    day.spec(&SPEC.replace("replicas: 4", "replicas: 5").replace("/, port: http", "/ready, port: http"));
    day.generate();
    let mut shipped = Vec::new();
    loop {
        let promotion = day.promote().unwrap();
        assert_eq!(promotion.to, "000-baseline");
        shipped.extend(promotion.files);
        if promotion.kind == (ChangeKind::Shipped { more: false }) {
            break;
        }
    }
    assert_eq!(shipped, ["deployment-canary.yaml", "deployment-stable.yaml"]);
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
    assert_eq!(day.promote().unwrap().to, "050-pods");
}

#[test]
fn the_version_is_not_changed_in_flight() {
    let day = Day::new();
    day.generate();
    for _ in 0..3 {
        day.promote().unwrap();
    }
    day.spec(&SPEC.replace("web:2", "web:3"));
    insta::assert_snapshot!(day.said(), @"
    specs/web.yaml:13:3: error[changed-in-flight]: `canary` was changed while `050-weight` is live
       |
    13 |   canary:
       |   ^^^^^^
      hint: undo the change, or go back to rest first: `serin explain changed-in-flight` says how
    ");
}

#[test]
fn what_is_live_keeps_its_spec_and_its_namespace() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    day.spec(&SPEC.replace("{name: web}", "{name: web, namespace: shop}"));
    insta::assert_snapshot!(day.said(), @"
    specs/web.yaml:3:34: error[live-moved]: the namespace would be `shop`, and none is live
      |
    3 | metadata: {name: web, namespace: shop}
      |                                  ^^^^
      hint: undo the change; a release moves as a new one, beside the old
    ");
    day.spec(&SPEC.replace("{name: web}", "{name: shop}"));
    insta::assert_snapshot!(day.said(), @"
    live/web/STAGE:1:1: error[live-without-spec]: this is live, and no spec describes it
      |
    1 | # Which stage this directory is. Written by serin; going back is a commit of its own.
      | ^
      hint: restore the spec, or give it its old name back; to end a release, `serin retire` takes it out while its spec is there
    ");
}

#[test]
fn names_and_ports_that_the_route_needs_do_not_change_in_one_step() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    day.spec(&SPEC.replace("{port: 80,", "{port: 8080,"));
    insta::assert_snapshot!(day.said(), @"
    specs/web.yaml:18:5: error[live-moved]: the route goes from port `80` to `8080` in one step
       |
    18 |     ports: [{port: 8080, targetPort: http}]
       |     ^^^^^
      hint: add the new port beside the old one, which `route.servicePort` names, and ship that; then move `route.servicePort`; then remove the old one
    ");
    day.spec(&SPEC.replace("  plan:", "  names: {stable: {service: web-svc}}\n  plan:"));
    insta::assert_snapshot!(day.said(), @"
    specs/web.yaml:20:11: error[live-moved]: the Deployment, Service and route of the stable track would be `web-stable web-svc web-stable`, and `web-stable web-stable web-stable` is live
       |
    20 |   names: {stable: {service: web-svc}}
       |           ^^^^^^
      hint: undo the change; a release moves as a new one, beside the old
    ");
}

/// With two replicas every stage has as many canary pods as the first, so that a stage at rest looks like one on
/// its way up.
#[test]
fn going_back_is_not_taken_for_going_forward() {
    let day = Day::new();
    day.spec(&SPEC.replace("replicas: 4", "replicas: 2"));
    day.generate();
    for _ in 0..4 {
        day.promote().unwrap();
    }
    let aid = day.folder.path().join("generated/web/rollback/100-weight/ingress-canary.yaml");
    fs::copy(aid, day.folder.path().join("live/web/ingress-canary.yaml")).unwrap();
    let rest = day.promote().unwrap();
    assert_eq!((rest.from.as_deref(), rest.to.as_str()), (Some("back/100-weight"), "000-baseline"));
}

#[test]
fn a_stale_tree_and_an_edited_live_are_refused() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    let live = day.folder.path().join("live/web/deployment-canary.yaml");
    let text = fs::read_to_string(&live).unwrap();
    fs::write(&live, text.replace("replicas: 0", "replicas: 1")).unwrap();
    assert!(
        matches!(day.promote(), Err(Error::LiveEdited { files, .. }) if files == ["deployment-canary.yaml"])
    );
    fs::write(&live, text).unwrap();
    day.spec(&SPEC.replace("replicas: 4", "replicas: 5"));
    assert!(matches!(day.promote(), Err(Error::NotFresh(_))));
}

#[test]
fn an_interrupted_promotion_is_completed_and_not_skipped() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    let next = day.folder.path().join("generated/web/stages/050-pods/deployment-canary.yaml");
    fs::copy(next, day.folder.path().join("live/web/deployment-canary.yaml")).unwrap();
    let completed = day.promote().unwrap();
    assert!(completed.kind == ChangeKind::Completed);
    assert_eq!((completed.to.as_str(), completed.files.len()), ("050-pods", 0));
    drop(completed);
    assert_eq!(day.promote().unwrap().to, "050-weight");
}

#[test]
fn generating_never_touches_live() {
    let day = Day::new();
    day.generate();
    assert!(!day.folder.path().join("live").exists());
    day.promote().unwrap();
    let before = day.files("live/web");
    day.spec(&SPEC.replace("replicas: 4", "replicas: 5"));
    day.generate();
    assert_eq!(day.files("live/web"), before);
}

#[test]
fn first_aid_is_recognised_and_leads_to_rest() {
    let day = Day::new();
    day.generate();
    for _ in 0..5 {
        day.promote().unwrap();
    }
    let aid = day.folder.path().join("generated/web/rollback/100-weight/ingress-canary.yaml");
    fs::copy(aid, day.folder.path().join("live/web/ingress-canary.yaml")).unwrap();
    assert_eq!(day.said(), "");
    let rest = day.promote().unwrap();
    assert_eq!((rest.from.as_deref(), rest.to.as_str()), (Some("back/100-weight"), "000-baseline"));
    assert_eq!(rest.files, ["deployment-canary.yaml"]);
    day.spec(&SPEC.replace("web:2", "web:3"));
    day.generate();
    assert_eq!(day.said(), "");
}

#[test]
fn what_nobody_promoted_is_found_before_it_is_merged() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    let live = day.folder.path().join("live/web");
    let file = live.join("deployment-stable.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("replicas: 4", "replicas: 0")).unwrap();
    insta::assert_snapshot!(day.said(), @"
    live/web/deployment-stable.yaml:1:1: error[live-edited]: this was not written by `serin promote`
      |
    1 | # Written by serin. Change the spec, not this file.
      | ^
      hint: take the change back, or put it into the spec; a file of your own belongs beside this folder
    ");
    fs::write(&file, text).unwrap();
    fs::remove_file(live.join("STAGE")).unwrap();
    assert_eq!(day.said().matches("error[live-edited]").count(), 7);
    assert!(matches!(day.promote(), Err(Error::LiveEdited { files, .. }) if files.len() == 7));
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
}

#[test]
fn an_ordinary_change_in_flight_is_found_before_the_next_promotion() {
    let day = Day::new();
    day.generate();
    for _ in 0..3 {
        day.promote().unwrap();
    }
    day.spec(&SPEC.replace("replicas: 4", "replicas: 8"));
    insta::assert_snapshot!(day.said(), @"
    specs/web.yaml:4:1: error[changed-in-flight]: the spec was changed while `050-weight` is live, which is no stage of the plan any more
      |
    4 | spec:
      | ^^^^
      hint: an ordinary change ships at rest: undo it until this release is done
    ");
}

#[test]
fn what_is_generated_and_what_is_live_are_kept_apart() {
    let day = Day::new();
    for out in ["live", "live/web", "specs", "."] {
        let repository = Repository { out: day.folder.path().join(out), ..Repository::at(day.folder.path()) };
        let result = repository.load().unwrap().generate(WriteOptions::default());
        assert!(matches!(result, Err(Error::Path(_))), "{out}");
    }
}

#[test]
fn a_release_that_cannot_be_read_is_neither_gone_nor_removed() {
    let day = Day::new();
    day.generate();
    day.promote().unwrap();
    day.spec(&SPEC.replace("replicas: 4", "replicas: four"));
    assert!(!day.said().contains("live-without-spec"), "{}", day.said());
    assert!(matches!(day.load().generate(WriteOptions::default()), Err(Error::Findings(1))));
    assert!(!day.files("generated/web/stages/000-baseline").is_empty());
}

#[test]
fn an_allowance_is_unused_only_where_no_environment_uses_it() {
    let day = Day::new();
    let allow = "  allow: [{rule: recreate-strategy, reason: one writer}]\n  environments:\n    staging: {STAGING}\n    production:\n  plan:";
    day.spec(&SPEC.replace("  plan:", &allow.replace("STAGING", "deployment: {strategy: {type: Recreate}}")));
    assert_eq!(day.said(), "");
    day.spec(&SPEC.replace("  plan:", &allow.replace("STAGING", "replicas: 2")));
    assert_eq!(day.said().matches("warning[unused-allow]").count(), 1);
}
