//! Releases that are finished, and specs that get images, as files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read and write repositories")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serin::edit::Image;
use serin::{Entry, Error, Finished, History, Loaded, PromoteOptions, Repository, WriteOptions};

struct Day {
    folder: tempfile::TempDir,
}

impl Day {
    /// A repository with one spec, generated.
    fn new(spec: &str) -> Self {
        let day = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(day.path("specs")).unwrap();
        day.write("specs/web.yaml", spec);
        day.generate();
        day
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).unwrap();
    }

    fn load(&self) -> Loaded {
        Repository::at(self.folder.path()).load().unwrap()
    }

    fn generate(&self) {
        let loaded = self.load();
        let said: String =
            loaded.report.findings().iter().map(|it| serin::render::human(it, false)).collect();
        assert!(!loaded.report.has_errors(), "{said}");
        loaded.generate(WriteOptions::default()).unwrap();
    }

    /// Promotes a release until a stage is live.
    fn promote(&self, release: &str, last: &str) {
        let options = PromoteOptions { early: Some("a test".to_owned()), ..PromoteOptions::default() };
        loop {
            let loaded = self.load();
            let entry: &Entry = loaded.entries.iter().find(|entry| entry.path.as_str() == release).unwrap();
            if loaded.promote(entry, &options, &History::default()).unwrap().to == last {
                return;
            }
        }
    }

    fn finish(&self, environment: Option<&str>) -> Result<Finished, Error> {
        let loaded = self.load();
        let name = loaded.entries[0].release.topology.name.to_string();
        loaded.finish(&name, environment, &History::default())
    }

    fn set(&self, image: &str, environment: Option<&str>) -> Result<serin::ImagesSet, Error> {
        let image = Image { container: "app".to_owned(), image: image.to_owned() };
        self.load().set_images("web", environment, &[image], true)
    }

    /// The files below a folder by their paths.
    fn files(&self, folder: &str) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), &mut files);
        files
    }

    fn manifests(&self, folder: &str) -> BTreeMap<String, String> {
        let files = self.files(folder).into_iter();
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        files.map(|(path, text)| (name(&path), text)).filter(|(name, _)| name.ends_with(".yaml")).collect()
    }

    /// Puts the files of a folder back to what they were.
    fn restore(&self, folder: &str, files: &BTreeMap<PathBuf, String>) {
        fs::remove_dir_all(self.path(folder)).unwrap();
        for (path, text) in files {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn is_fresh(&self) -> bool {
        self.load().compare().unwrap().is_empty()
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => drop(files.insert(path.clone(), fs::read_to_string(&path).unwrap())),
        }
    }
}

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
        image: r.example.com/web:1   # by the bot
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: http}}
  canary:
    spec:
      containers:
      - {name: app, image: r.example.com/web:2}
  service:
    ports: [{port: 80, targetPort: http}]
  route: {router: gateway-api, hosts: [web.example.com], gatewayApi: {parentRefs: [{name: public, namespace: infra}]}}
  plan: {stages: [50, 100]}
";

const OWN: &str = "      canary: {spec: {containers: [{name: app, image: r.example.com/web:2}]}}\n";

fn at_rest() -> String {
    let (before, after) = SPEC.split_once("  canary:\n").unwrap();
    before.to_owned() + after.split_once("web:2}\n").unwrap().1
}

/// A release in two environments: with the canary that they share, or each with its own.
fn environments(is_shared: bool) -> String {
    let own = if is_shared { "" } else { OWN };
    let spec = if is_shared { SPEC.to_owned() } else { at_rest() };
    format!(
        "{spec}  environments:\n    dev:\n      namespace: dev\n{own}    live:\n      namespace: live\n{own}"
    )
}

/// What one spec of this repository comes to when its release is finished everywhere: the baseline is what was live.
fn finish_a_spec(file: &Path) {
    let spec = fs::read_to_string(file).unwrap();
    let day = Day::new(&spec);
    let loaded = day.load();
    let releases: Vec<_> = loaded.entries.iter().filter(|it| it.release.topology.is_under_way()).collect();
    for entry in &releases {
        day.promote(entry.path.as_str(), "fold-3-done");
    }
    let live: Vec<_> = releases.iter().map(|it| day.manifests(&format!("live/{}", it.path))).collect();
    let finished = day.finish(None).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(finished.releases.len(), releases.len(), "{}", file.display());
    for (entry, live) in releases.iter().zip(live) {
        let path = &entry.path;
        assert_eq!(day.manifests(&format!("live/{path}")), live);
        assert_eq!(day.manifests(&format!("generated/{path}/stages/000-baseline")), live);
        assert!(day.read(&format!("live/{path}/STAGE")).contains("\nstage: 000-baseline\n"));
    }
    assert!(day.is_fresh(), "{}", file.display());
    assert!(matches!(day.finish(None), Err(Error::NothingToFinish { .. })));
    // Lines that are not of the template or the canary are what they were, and none is new that is in neither.
    let after = day.read("specs/web.yaml");
    let lines: Vec<_> = spec.lines().collect();
    for line in after.lines().filter(|line| !line.trim().is_empty()) {
        assert!(lines.iter().any(|it| it.trim() == line.trim() || same_key(it, line)), "{line}");
    }
}

fn same_key(left: &str, right: &str) -> bool {
    let key =
        |line: &str| line.trim().trim_start_matches("- ").split(':').next().unwrap_or_default().to_owned();
    key(left) == key(right) || right.trim() == "template:"
}

#[test]
fn every_release_of_this_repository_can_be_finished() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let mut files = BTreeMap::new();
    collect_specs(&root, &mut files);
    let mut count = 0;
    for (file, text) in files {
        if text.contains("\n  canary:") || text.contains("      canary:") {
            finish_a_spec(&file);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} specs were finished");
}

fn collect_specs(folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("broken") => {}
            true => collect_specs(&path, files),
            false => drop(files.insert(path.clone(), fs::read_to_string(&path).unwrap())),
        }
    }
}

#[test]
fn a_release_is_finished_only_at_its_end() {
    let day = Day::new(SPEC);
    insta::assert_snapshot!(day.finish(None).unwrap_err(), @"a release is finished when `fold-3-done` is live: nothing is live of `web`");
    day.promote("web", "050-weight");
    insta::assert_snapshot!(day.finish(None).unwrap_err(), @"a release is finished when `fold-3-done` is live: `web` is at `050-weight`");
    assert_eq!(day.read("specs/web.yaml"), SPEC);
    day.promote("web", "fold-3-done");
    let finished = day.finish(None).unwrap();
    assert_eq!(day.read("specs/web.yaml"), at_rest().replace("web:1", "web:2"));
    insta::assert_snapshot!(finished.message().replace(&day.path("").display().to_string(), ""), @"
    web: finish the release

    `canary` is part of `template`. What is live stays byte for byte what it was:
    web went from fold-3-done to 000-baseline.
    ");
    insta::assert_snapshot!(day.finish(None).unwrap_err(), @"no release of `web` is under way");
}

#[test]
fn what_environments_share_is_finished_when_all_are_done() {
    let day = Day::new(&environments(true));
    day.promote("dev/web", "fold-3-done");
    day.promote("live/web", "050-pods");
    insta::assert_snapshot!(day.finish(None).unwrap_err(), @"a release is finished when `fold-3-done` is live: `live/web` is at `050-pods`");
    let Err(Error::NotEdited(report)) = day.finish(Some("dev")) else { panic!("it was finished") };
    insta::assert_snapshot!(report.findings()[0].message, @"the canary is shared by all environments, and cannot be finished in `dev` alone");
    day.promote("live/web", "fold-3-done");
    assert_eq!(day.finish(None).unwrap().releases.len(), 2);
    assert_eq!(
        day.read("specs/web.yaml"),
        environments(true).replace("web:1", "web:2").replace(
            "  canary:\n    spec:\n      containers:\n      - {name: app, image: r.example.com/web:2}\n",
            ""
        )
    );
}

#[test]
fn an_environment_with_its_own_canary_is_finished_alone() {
    let day = Day::new(&environments(false));
    day.promote("dev/web", "fold-3-done");
    day.promote("live/web", "050-pods");
    let before = day.files("generated/live");
    insta::assert_snapshot!(day.finish(None).unwrap_err(), @"a release is finished when `fold-3-done` is live: `live/web` is at `050-pods`");
    insta::assert_snapshot!(day.finish(Some("live")).unwrap_err(), @"a release is finished when `fold-3-done` is live: `live/web` is at `050-pods`");
    let finished = day.finish(Some("dev")).unwrap();
    insta::assert_snapshot!(finished.message().replace(&day.path("").display().to_string(), ""), @"
    dev/web: finish the release

    `canary` of `dev` is part of its `template`. What is live stays byte for byte what it was:
    dev/web went from fold-3-done to 000-baseline.
    ");
    assert_eq!(day.read("specs/web.yaml"), environments(false).replacen("canary", "template", 1));
    assert!(day.files("generated/live") == before);
    day.promote("live/web", "fold-3-done");
    // A directory names an environment as well.
    assert_eq!(day.load().finish("live/web", None, &History::default()).unwrap().releases.len(), 1);
    assert!(day.is_fresh());
}

/// The spec is written first, then the tree, then the records: wherever a run is stopped, the next one goes on.
#[test]
fn an_interrupted_finish_is_completed() {
    let day = Day::new(&environments(true));
    day.promote("dev/web", "fold-3-done");
    day.promote("live/web", "fold-3-done");
    let (generated, live, spec) = (day.files("generated"), day.files("live"), day.read("specs/web.yaml"));
    day.finish(None).unwrap();
    let (generated_after, live_after, spec_after) =
        (day.files("generated"), day.files("live"), day.read("specs/web.yaml"));
    let one_record: BTreeMap<_, _> = live
        .iter()
        .map(|(path, text)| {
            let is_done = path.starts_with(day.path("live/dev"));
            (path.clone(), if is_done { live_after[path].clone() } else { text.clone() })
        })
        .collect();
    let of_dev = |path: &Path| path.starts_with(day.path("generated/dev"));
    let half: BTreeMap<_, _> = generated_after
        .iter()
        .filter(|(path, _)| of_dev(path))
        .chain(generated.iter().filter(|(path, _)| !of_dev(path)))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    for (generated, live) in
        [(&generated, &live), (&half, &live), (&generated_after, &live), (&generated_after, &one_record)]
    {
        day.write("specs/web.yaml", &spec_after);
        day.restore("generated", generated);
        day.restore("live", live);
        let finished = day.finish(None).unwrap();
        assert!(finished.completed);
        assert!(day.files("generated") == generated_after && day.files("live") == live_after);
    }
    // Before the spec is written nothing has happened.
    day.write("specs/web.yaml", &spec);
    day.restore("generated", &generated);
    day.restore("live", &live);
    assert!(!day.finish(None).unwrap().completed);
    assert!(day.files("live") == live_after);
}

#[test]
fn a_finish_does_nothing_where_it_cannot_do_everything() {
    let day = Day::new(SPEC);
    day.promote("web", "fold-3-done");
    let generated = "generated/web/stages/050-weight/service-stable.yaml";
    let before = day.read(generated);
    day.write(generated, "mine\n");
    assert!(matches!(day.finish(None), Err(Error::NotFresh(_))));
    day.write(generated, &before);
    let hold = serin_tree::Hold::take(&day.path("live"), &serin::RelativePath::new("web").unwrap()).unwrap();
    assert!(matches!(day.finish(None), Err(Error::Tree(serin_tree::Error::Busy { .. }))));
    drop(hold);
    assert_eq!(day.read("specs/web.yaml"), SPEC);
    // What an alias repeats is edited by hand, and nothing is written until then.
    let spec = SPEC.replace("      containers:\n      - name: app\n        image: r.example.com/web:1 ", "      initContainers:\n      - {name: migrate, image: &image r.example.com/web:1}\n      containers:\n      - name: app\n        image: *image ");
    let day = Day::new(&spec);
    day.promote("web", "fold-3-done");
    let before = (day.files("generated"), day.files("live"));
    let Err(Error::NotEdited(report)) = day.finish(None) else { panic!("it was finished") };
    assert_eq!(report.findings()[0].rule.name, "uneditable-yaml");
    assert!((day.files("generated"), day.files("live")) == before);
    assert_eq!(day.read("specs/web.yaml"), spec);
}

#[test]
fn an_image_starts_a_release_at_rest_alone() {
    let day = Day::new(&at_rest());
    day.promote("web", "000-baseline");
    let set = day.set("r.example.com/web:2", None).unwrap();
    insta::assert_snapshot!(set.message(), @"
    web: app becomes r.example.com/web:2

    app: r.example.com/web:1 → r.example.com/web:2
    ");
    assert!(day.is_fresh());
    assert!(day.read("generated/web/PLAN.md").contains("100-weight"));
    let spec = day.read("specs/web.yaml");
    assert!(day.set("r.example.com/web:2", None).unwrap().is_unchanged());
    day.promote("web", "050-pods");
    insta::assert_snapshot!(day.set("r.example.com/web:3", None).unwrap_err(), @"the new version is on its way, and does not change meanwhile: `web` is at `050-pods`");
    assert!(day.set("r.example.com/web:2", None).unwrap().is_unchanged());
    assert_eq!(day.read("specs/web.yaml"), spec);
    day.promote("web", "fold-3-done");
    day.finish(None).unwrap();
    day.set("r.example.com/web:3", None).unwrap();
    let set = day.set("r.example.com/web:2", None).unwrap();
    insta::assert_snapshot!(set.message(), @"
    web: app becomes r.example.com/web:2

    app: r.example.com/web:3 → r.example.com/web:2
    This is the image that the release has: nothing is left to release.
    ");
    assert_eq!(day.read("specs/web.yaml"), at_rest().replace("web:1", "web:2"));
}

/// A run that is stopped between spec and tree leaves an image that is set, and a tree that is not.
#[test]
fn an_interrupted_image_is_completed() {
    let day = Day::new(&at_rest());
    let generated = day.files("generated");
    day.set("r.example.com/web:2", None).unwrap();
    let after = day.files("generated");
    day.restore("generated", &generated);
    let set = day.set("r.example.com/web:2", None).unwrap();
    assert!(!set.is_unchanged() && set.changed.is_empty());
    assert!(day.files("generated") == after);
}

#[test]
fn an_image_that_would_be_an_error_is_not_written() {
    let day = Day::new(&at_rest());
    for (image, said) in [("r.example.com/web:latest", "floating-image"), ("R/web:2 ", "invalid-value")] {
        let Err(Error::NotEdited(report)) = day.set(image, None) else { panic!("{image} was set") };
        assert_eq!(report.findings().iter().map(|it| it.rule.name).collect::<Vec<_>>(), [said]);
    }
    assert_eq!(day.read("specs/web.yaml"), at_rest());
    assert!(day.is_fresh());
}

#[test]
fn one_environment_gets_an_image_while_another_is_under_way() {
    let day = Day::new(&environments(false));
    day.promote("live/web", "050-pods");
    day.set("r.example.com/web:3", Some("dev")).unwrap();
    assert!(matches!(day.set("r.example.com/web:3", Some("live")), Err(Error::UnderWay { .. })));
    // What all share changes nothing where an environment says otherwise, and is no news there.
    let set = day.set("r.example.com/web:4", None).unwrap();
    assert!(!set.is_unchanged());
    assert!(day.set("r.example.com/web:4", None).unwrap().is_unchanged());
    assert!(day.is_fresh());
}
