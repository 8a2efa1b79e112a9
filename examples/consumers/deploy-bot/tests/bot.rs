//! The bot on a checkout whose release is taken through its stages.

use std::fs;
use std::path::Path;
use std::time::Duration;

use deploy_bot::{Decision, changed, live, next, read, rollback, standing};
use serin::{History, PromoteOptions, Release, Report, SourceFile, Verdict, WriteOptions};

const SPEC: &str = include_str!("checkout/specs/web.yaml");

/// A checkout whose release has been promoted so many times.
fn checkout(promoted: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("specs")).unwrap();
    fs::write(folder.path().join("specs/web.yaml"), SPEC).unwrap();
    read(folder.path()).unwrap().generate(WriteOptions::default()).unwrap();
    for _ in 0..promoted {
        let loaded = read(folder.path()).unwrap();
        // The last commit is so long ago that every stage has baked.
        let past = History::committed(Duration::from_secs(7 * 24 * 3600));
        loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &past).unwrap();
    }
    folder
}

fn line(folder: &Path) -> String {
    let loaded = read(folder).unwrap();
    standing(&loaded, &loaded.entries[0]).unwrap()
}

#[test]
fn status_says_where_a_release_is_and_whether_it_may_go_on() {
    assert_eq!(line(checkout(0).path()), "web: not live yet");
    assert_eq!(line(checkout(1).path()), "web: 000-baseline (0 %), next 010-pods, proven");
    assert_eq!(line(checkout(3).path()), "web: 010-weight (10 %), next 050-pods, proven");
    assert_eq!(line(checkout(10).path()), "web: fold-3-done, the end");
}

#[test]
fn the_next_step_is_one_object() {
    let folder = checkout(2);
    let loaded = read(folder.path()).unwrap();
    let (entry, stage) = live(&loaded, "web").unwrap();
    let Decision::Go { to, patches } = next(&entry.release, stage).unwrap() else { panic!("it is proven") };
    assert_eq!(to, "010-weight");
    let [patch] = patches.as_slice() else { panic!("one object a stage") };
    assert_eq!(patch.target, "HTTPRoute/web");
    let backends = &patch.body["spec"]["rules"][0]["backendRefs"];
    assert_eq!((&backends[0]["weight"], &backends[1]["weight"]), (&90.into(), &10.into()));
    assert_eq!(patch.body["metadata"]["namespace"], "shop");
}

#[test]
fn rollback_is_the_route_at_rest() {
    let folder = checkout(5);
    let patches = rollback(&read(folder.path()).unwrap(), "web").unwrap();
    let [patch] = patches.as_slice() else { panic!("the route alone") };
    let backends = patch.body["spec"]["rules"][0]["backendRefs"].as_array().unwrap();
    let canary = backends.iter().find(|it| it["name"] == "web-canary");
    assert!(canary.is_none_or(|it| it["weight"] == 0), "{backends:?}");
}

#[test]
fn a_step_that_could_drop_traffic_is_not_taken() {
    // Two pods are to carry all of the requests that six pods carry.
    let spec = SPEC.replace("stages: [10, 50, 100]", "stages: [10, {weight: 100, canaryReplicas: 2}]");
    let mut report = Report::new();
    let web = Release::read(&SourceFile::new("web.yaml", spec).into(), &mut report).remove(0);
    let stage = web.plan.stage("010-weight").unwrap();
    let mut stopped = None;
    for stage in web.plan.stages() {
        if let Decision::Stop { to, trace } = next(&web, stage).unwrap() {
            stopped = Some((to, trace));
            break;
        }
    }
    let (to, trace) = stopped.expect("one step is not safe");
    assert_eq!(to, "100-weight");
    assert!(trace.len() > 2 && trace.last().unwrap().contains("canary"), "{trace:?}");
    assert_eq!(web.prove(&serin::Prover::default()).verdict(), Verdict::Unsafe);
    assert!(changed(&web.objects(stage), &web.objects(stage)).unwrap().is_empty());
}

#[test]
fn a_mistake_is_told_at_its_line() {
    let folder = checkout(1);
    fs::write(folder.path().join("specs/web.yaml"), SPEC.replace("readinessProbe", "readinesProbe")).unwrap();
    let why = read(folder.path()).unwrap_err().to_string();
    assert!(why.contains("web.yaml:12:9: error[unknown-key]: unknown key `readinesProbe`"), "{why}");
    assert!(why.contains("did you mean `readinessProbe`?"), "{why}");
}
