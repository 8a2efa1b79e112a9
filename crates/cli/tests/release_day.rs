//! The day of a release as a team lives it: a git repository, a commit a stage, a way back from everywhere.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests run commands in a folder")]

mod folder;

use std::fs;

use folder::git::Repository;

const STAGES: [&str; 10] = [
    "000-baseline",
    "010-pods",
    "010-weight",
    "050-pods",
    "050-weight",
    "100-pods",
    "100-weight",
    "fold-1-stable",
    "fold-2-shift",
    "fold-3-done",
];

#[test]
fn every_stage_is_a_commit_of_one_object() {
    let day = Repository::at_baseline();
    for stage in &STAGES[1..] {
        day.commit_serin("promote web --commit");
        assert_eq!(day.stage(), *stage);
        assert_eq!(day.files("live/web"), day.files(&format!("generated/web/stages/{stage}")));
        assert_eq!(day.changed().len(), 1, "{stage}: {:?}", day.changed());
        let title = day.git("log -1 --format=%s");
        assert!(title.starts_with("web: promote from ") && title.contains(stage), "{title}");
    }
    let last = day.serin("promote web");
    assert_eq!(last.code, 1);
    insta::assert_snapshot!(last.stderr, @"
    error: `web` is at `fold-3-done`, and no stage comes after it
      hint: `serin finish` merges `canary` into `template`: the next release starts from there
    ");
}

/// From the end of a release to the baseline of the next one, and on.
#[test]
fn the_next_release_starts_with_what_is_live() {
    let day = Repository::at_baseline();
    day.go_to("fold-3-done");
    let live = day.files("live/web");
    day.commit_serin("finish web --commit");
    assert_eq!((day.stage().as_str(), day.files("live/web")), ("000-baseline", live));
    assert_eq!(day.changed(), Vec::<String>::new());
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
    assert_eq!(day.serin("generate --check").code, 0);
    assert_eq!(day.serin("promote web").code, 1, "no release is under way");
    day.commit_serin("set image web app=hashicorp/http-echo:1.0.0 --commit");
    day.commit_serin("promote web --commit");
    assert_eq!(
        (day.stage().as_str(), day.changed()),
        ("010-pods", vec!["live/web/deployment-canary.yaml".to_owned()])
    );
    assert!(day.folder.read("live/web/deployment-canary.yaml").contains("http-echo:1.0.0"));
}

/// `serin rollback`, `git revert` and the objects of `rollback/` reach the same state, from every stage.
#[test]
fn from_every_stage_there_is_a_way_back() {
    let day = Repository::at_baseline();
    for (before, stage) in STAGES.iter().zip(&STAGES[1..]) {
        day.commit_serin("promote web --commit");
        let here = day.git("rev-parse HEAD");
        let here = here.trim();

        // What was the commit before is the stage before.
        day.git(&format!("checkout -q -b revert-{stage}"));
        day.git("revert --no-edit HEAD");
        assert_eq!(day.files("live/web"), day.files(&format!("generated/web/stages/{before}")));
        assert_eq!(day.stage(), *before);

        day.git(&format!("checkout -q -b rollback-{stage} {here}"));
        let mut first_aid = day.files(&format!("generated/web/stages/{stage}"));
        first_aid.extend(day.files(&format!("generated/web/rollback/{stage}")));
        let is_at_rest = first_aid == day.files(&format!("generated/web/stages/{stage}"));
        day.commit_serin("rollback web --commit");
        if is_at_rest {
            assert_eq!(day.stage(), "000-baseline", "at {stage} nobody is sent to the canary");
        } else {
            assert_eq!(day.files("live/web"), first_aid, "{stage}");
        }
        assert!(day.changed().len() == 1, "{stage}: {:?}", day.changed());
        // Further back, to rest.
        let mut calls = 1;
        while day.stage() != "000-baseline" {
            day.commit_serin("rollback web --commit");
            assert!(day.changed().len() == 1, "{stage}: {:?}", day.changed());
            calls += 1;
            assert!(calls < 10);
        }
        assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"), "{stage}");
        assert_eq!(day.serin("rollback web").code, 1);
        day.git(&format!("checkout -q {here}"));
    }
}

#[test]
fn the_way_back_needs_no_spec_and_no_fresh_tree() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    // The spec is broken, and what was generated is of another version, committed or not.
    day.folder.write("specs/web.yaml", "apiVersion: [\n");
    fs::remove_dir_all(day.folder.path("generated")).unwrap();
    day.folder.change("live/web/deployment-stable.yaml", "replicas: 6", "replicas: 7");
    let back = day.commit_serin("rollback web");
    let head = day.git("rev-parse HEAD");
    let said = format!("{}{}", back.stderr, back.stdout).replace(&head[..12], "HASH");
    insta::assert_snapshot!(said, @"
    `live/web` went back from `050-weight` to `back/050-weight`: ingress-canary.yaml
    web: back from 050-weight to back/050-weight

    route: at rest, everybody is sent to stable, which has its full size
    then: commit this; the next `serin rollback` takes the canary's pods
    edited by hand, and left as it is: deployment-stable.yaml
    from what was generated in commit HASH
    ");
    assert_eq!(day.stage(), "back/050-weight");
    assert!(day.folder.read("live/web/ingress-canary.yaml").contains("canary-weight: \"0\""));
    assert!(day.folder.read("live/web/deployment-stable.yaml").contains("replicas: 7"));
}

#[test]
fn steps_do_not_join_in_one_commit() {
    let day = Repository::at_baseline();
    day.commit_serin("promote web");
    let said = day.serin("promote web");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    error: `live/web` has changes that are not committed yet
      hint: commit it, or take it back: one step is one commit of one object
    ");
    // The first step back never waits, the second does.
    day.git("checkout -q live");
    day.go_to("050-weight");
    day.commit_serin("rollback web");
    let said = day.serin("rollback web");
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("changes that are not committed yet"), "{}", said.stderr);
    assert_eq!(day.stage(), "back/050-weight");
    day.commit("back");
    day.commit_serin("rollback web --commit");
    assert_eq!(day.stage(), "000-baseline");
}

#[test]
fn a_stage_stays_for_its_bake() {
    let mut day = Repository::at_baseline();
    day.ago = 90;
    day.commit_serin("promote web --commit");
    let said = day.serin("promote web");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(without_times(&said.stderr), @"
    error: `010-pods` stays at least Nm 5s, until it has reached every proxy, and was committed Nm NNs ago
      hint: wait; or `--early REASON`, and the commit message says why
    ");
    let status = day.commit_serin("status web");
    insta::assert_snapshot!(without_times(&status.stdout), @"
    RELEASE   LIVE       TRAFFIC   SINCE        NEXT         IN       WAY BACK
    web       010-pods   0 %       Nm NNs ago   010-weight   Nm NNs   route at rest
    ");
    let early = day.serin_words(&["promote", "web", "--commit", "--early", "the old version\nloses data"]);
    assert_eq!(early.code, 0, "{}", early.stderr);
    insta::assert_snapshot!(day.git("log -1 --format=%B"), @"
    web: promote from 010-pods to 010-weight

    route: 10 % of requests to canary
    way back: route at rest
    proven: safe, 99 states

    Serin-Early: the old version loses data
    ");
}

#[test]
fn another_stage_is_reached_exactly_when_the_step_is_proven() {
    let day = Repository::at_baseline();
    let said = day.serin("promote web --to 010-weight");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    specs/web.yaml:31:14: error[lost-traffic]: 10 % of the requests are lost
       |
    31 |     stages: [10, 50, 100]
       |              ^^
       0. `000-baseline` has settled: stable 6 old, canary without pods: 100 % to stable on 6 pods
       1. `010-weight` is committed
       2. the Deployment of canary is applied: 2 pods of the new version
       3. the Deployment controller wants 2 new pods instead of 0 on canary
       4. a pod of canary with the new version becomes ready, 1 of 2
       5. the proxies learn the endpoints of canary, 1 pod
       6. a pod of canary with the new version is lost
       7. the route is applied: 10 % to canary
       8. the proxies learn the route, 10 % to canary: 90 % to stable on 6 pods, 10 % to canary, where no pod serves, 10 % lost
      hint: change one object a commit, and take pods away only after no route needs them any more
    specs/web.yaml:31:14: error[lost-traffic]: 10 % of the requests are lost, going back from `010-weight` by route at rest
       |
    31 |     stages: [10, 50, 100]
       |              ^^
       0. `000-baseline` has settled: stable 6 old, canary without pods: 100 % to stable on 6 pods
       1. `010-weight` is committed
       2. the Deployment of canary is applied: 2 pods of the new version
       3. the Deployment controller wants 2 new pods instead of 0 on canary
       4. a pod of canary with the new version becomes ready, 1 of 2
       5. the proxies learn the endpoints of canary, 1 pod
       6. a pod of canary with the new version is lost
       7. the route is applied: 10 % to canary
       8. the way back is committed: route at rest
       9. the proxies learn the route, 10 % to canary: 90 % to stable on 6 pods, 10 % to canary, where no pod serves, 10 % lost
      hint: change one object a commit, and take pods away only after no route needs them any more
    error: the step is not proven safe: 2 findings
      hint: go by the stages in between, or make it smaller changes of the spec, one after the other
    ");
    // With all pods from the beginning, a step to any weight is one of the route alone.
    day.folder.change(
        "specs/web.yaml",
        "[10, 50, 100]",
        "[{weight: 10, canaryReplicas: 6}, {weight: 50, canaryReplicas: 6}, 100]",
    );
    day.commit_serin("generate");
    day.commit("pods");
    day.commit_serin("promote web --commit");
    for weight in ["050-weight", "010-weight", "100-weight"] {
        day.commit_serin(&format!("promote web --to {weight} --commit"));
        assert_eq!(day.stage(), weight);
        assert_eq!(day.changed(), ["live/web/ingress-canary.yaml"]);
    }
    // The fold is no step to jump over.
    assert_eq!(day.serin("promote web --to fold-2-shift").code, 1);
    let said = day.serin("promote web --to 055-weight");
    assert_eq!(said.code, 2);
    insta::assert_snapshot!(said.stderr, @"error: `web` has no stage `055-weight`; its stages are 000-baseline, 010-pods, 010-weight, 050-weight, 100-weight, fold-1-stable, fold-2-shift, fold-3-done");
}

#[test]
fn a_pull_request_moves_by_one_proven_step() {
    let mut day = Repository::at_baseline();
    let check = |day: &Repository| day.serin("check --base main");
    day.git("checkout -q -b step");
    day.commit_serin("promote web --commit");
    assert_eq!(check(&day).code, 0, "{}", check(&day).stdout);
    // Two steps in one pull request.
    day.commit_serin("promote web --commit");
    let said = check(&day);
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stdout, @"
    live/web/STAGE:1:1: error[lost-traffic]: 10 % of the requests are lost
      |
    1 | # Which stage this directory is. Written by serin; going back is a commit of its own.
      | ^
       0. `000-baseline` has settled: stable 6 old, canary without pods: 100 % to stable on 6 pods
       1. `010-weight` is committed
       2. the Deployment of canary is applied: 2 pods of the new version
       3. the Deployment controller wants 2 new pods instead of 0 on canary
       4. a pod of canary with the new version becomes ready, 1 of 2
       5. the proxies learn the endpoints of canary, 1 pod
       6. a pod of canary with the new version is lost
       7. the route is applied: 10 % to canary
       8. the proxies learn the route, 10 % to canary: 90 % to stable on 6 pods, 10 % to canary, where no pod serves, 10 % lost
      hint: change one object a commit, and take pods away only after no route needs them any more
    live/web/STAGE:1:1: error[lost-traffic]: 10 % of the requests are lost, going back from `010-weight` by route at rest
      |
    1 | # Which stage this directory is. Written by serin; going back is a commit of its own.
      | ^
       0. `000-baseline` has settled: stable 6 old, canary without pods: 100 % to stable on 6 pods
       1. `010-weight` is committed
       2. the Deployment of canary is applied: 2 pods of the new version
       3. the Deployment controller wants 2 new pods instead of 0 on canary
       4. a pod of canary with the new version becomes ready, 1 of 2
       5. the proxies learn the endpoints of canary, 1 pod
       6. a pod of canary with the new version is lost
       7. the route is applied: 10 % to canary
       8. the way back is committed: route at rest
       9. the proxies learn the route, 10 % to canary: 90 % to stable on 6 pods, 10 % to canary, where no pod serves, 10 % lost
      hint: change one object a commit, and take pods away only after no route needs them any more
    2 errors
    ");
    // A step that comes too early, with and without a reason.
    day.git("checkout -q main");
    day.ago = 90;
    day.commit_serin("promote web --commit");
    day.git("checkout -q -b early");
    let reason = ["promote", "web", "--early", "no time"];
    assert_eq!(day.serin_words(&reason).code, 0);
    let said = check(&day);
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(without_times(&said.stdout), @"
    live/web/STAGE:1:1: error[bake-not-over]: `010-pods` stays at least Nm 5s, until it has reached every proxy, and was committed Nm NNs ago
      |
    1 | # Which stage this directory is. Written by serin; going back is a commit of its own.
      | ^
      hint: run the check again when the time is over; or `serin promote --early REASON`, whose commit says why
    1 error
    ");
    day.git("checkout -q live");
    assert_eq!(day.serin_words(&["promote", "web", "--early", "no time", "--commit"]).code, 0);
    assert_eq!(check(&day).code, 0, "{}", check(&day).stdout);
    // A hand edit, and a release that is taken away by hand.
    day.folder.change("live/web/deployment-stable.yaml", "replicas: 6", "replicas: 2");
    day.commit("hand");
    assert_eq!(check(&day).code, 1);
    day.git("rm -rqf live/web");
    let said = check(&day);
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stdout, @"
    live/web/STAGE:1:1: error[live-taken-away]: this was live, and is gone
      hint: restore it from the base; `serin retire` takes a release out in safe steps
    1 error
    ");
    assert_eq!(day.serin("check --base nothing").code, 2);
}

#[test]
fn a_release_is_taken_out_in_two_steps() {
    let day = Repository::at_baseline();
    day.commit_serin("promote web --commit");
    let said = day.serin("retire web");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    error: `web` is at `010-pods`, and only a release at rest is taken out
      hint: finish the release, or roll it back, first
    ");
    day.commit_serin("rollback web --commit");
    day.git("checkout -q -b retire");
    day.commit_serin("retire web --commit");
    let kinds: Vec<_> = day.files("live/web").into_keys().collect();
    assert_eq!(
        kinds,
        [
            "deployment-canary.yaml",
            "deployment-stable.yaml",
            "kustomization.yaml",
            "service-canary.yaml",
            "service-stable.yaml"
        ]
    );
    assert_eq!(day.serin("check --base main").code, 0, "{}", day.serin("check --base main").stdout);
    assert_eq!(day.serin("promote web").code, 1);
    // It can be taken back until then.
    day.git("checkout -q -b again");
    day.commit_serin("rollback web --commit");
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
    day.git("checkout -q retire");
    day.git("branch -q -f main");
    let gone = day.commit_serin("retire web --commit");
    assert!(!day.folder.path("live/web").exists(), "{}", gone.stderr);
    assert_eq!(day.serin("check --base main").code, 0, "{}", day.serin("check --base main").stdout);
    day.folder.write("specs/README", "The specs.\n");
    day.git("rm -q specs/web.yaml");
    day.commit_serin("generate");
    assert!(!day.folder.path("generated/web").exists());
}

#[test]
fn a_change_of_the_spec_ships_at_rest_one_object_a_commit() {
    let day = Repository::at_baseline();
    day.folder.change("specs/web.yaml", "replicas: 6", "replicas: 7");
    day.folder.change("specs/web.yaml", "hosts: [web.local]", "hosts: [web.local, www.web.local]");
    day.commit_serin("generate");
    day.commit("change");
    let said = day.commit_serin("promote web --to 000-baseline --commit");
    insta::assert_snapshot!(said.stdout, @"
    web: ship a change at rest

    stable: 6 → 7 pods
    way back: `git revert` of this commit
    proven: safe
    ");
    assert_eq!(day.changed(), ["live/web/deployment-stable.yaml"]);
    let said = day.serin("promote web");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    live/web/ingress-stable.yaml:8:1: warning[inconclusive]: not in the model: Ingress `web-stable` changes more than weights and matches
      |
    8 | spec:
      | ^^^^
      hint: make it a commit of its own, and prove the rest without it
    error: the step is not proven safe: 1 finding
      hint: prove it otherwise, and ship it with `--unproven REASON`, which the commit message says
    ");
    let mut commits = 0;
    while day.serin("status web").stdout.contains("changed") {
        let words = ["promote", "web", "--commit", "--unproven", "a host more"];
        let said = day.serin_words(&words);
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert_eq!(day.changed().len(), 1);
        commits += 1;
    }
    assert_eq!(commits, 2);
    insta::assert_snapshot!(day.git("log -1 --format=%B"), @"
    web: ship a change at rest

    route: host `www.web.local` is new
    way back: `git revert` of this commit, which is not proven either
    not proven: not in the model: Ingress `web-canary` changes more than weights and matches

    Serin-Unproven: a host more
    ");
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
}

#[test]
fn the_text_of_a_pull_request() {
    let day = Repository::at_baseline();
    day.go_to("010-pods");
    day.commit_serin("promote web --pr pr");
    insta::assert_snapshot!(day.folder.read("pr/title.txt") + "---\n" + &day.folder.read("pr/body.md"), @"
    web: promote from 010-pods to 010-weight
    ---
    - route: 10 % of requests to canary
    - way back: route at rest
    - proven: safe, 99 states

    What changes:

    - route: traffic to canary `0 %` → `10 %`
    ");
}

#[test]
fn what_the_cluster_runs_already_is_adopted() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let day = Repository::with(&fs::read_to_string(spec).unwrap());
    assert_eq!(day.serin("promote web --to 010-weight").code, 1);
    assert_eq!(day.serin("promote web --adopt 011-weight").code, 2);
    let said = day.commit_serin("promote web --adopt 010-weight --commit");
    insta::assert_snapshot!(said.stdout, @"
    web: live as 010-weight

    adopted: the cluster runs this already, but for what Serin adds to it
    not proven: the step from what the cluster runs

    Serin-Unproven: 010-weight is what the cluster runs already
    ");
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/010-weight"));
    assert_eq!(day.serin("promote web --adopt 050-weight").code, 1);
    day.commit_serin("promote web --commit");
    assert_eq!(day.stage(), "050-pods");
    day.commit_serin("rollback web --commit");
    assert_eq!(day.stage(), "back/050-pods");
}

/// A newer Serin may write the same stage in other words, also while a release is under way.
#[test]
fn what_an_older_serin_wrote_goes_on() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    let older = |file: &str| {
        let path = format!("live/web/{file}");
        let old = digest(&day, &path);
        day.folder.change(&path, "# Written by serin.", "# By an older serin.");
        day.folder.change("live/web/STAGE", &old, &digest(&day, &path));
    };
    older("service-stable.yaml");
    older("deployment-canary.yaml");
    day.folder.change("live/web/STAGE", "generation: 3", "generation: 2");
    day.commit("older");
    let status = day.commit_serin("status web").stdout;
    assert!(status.contains("050-weight, changed"), "{status}");
    assert_eq!(day.serin("promote web --to 100-pods").code, 1);
    // The way back is there all the same, although no tree holds what is live any more.
    day.git("checkout -q -b back");
    day.commit_serin("rollback web --commit");
    assert_eq!(
        (day.stage().as_str(), day.changed()),
        ("back/050-weight", vec!["live/web/ingress-canary.yaml".to_owned()])
    );
    day.git("checkout -q main");
    for file in ["deployment-canary.yaml", "service-stable.yaml"] {
        day.commit_serin("promote web --commit");
        assert_eq!((day.stage().as_str(), day.changed()), ("050-weight", vec![format!("live/web/{file}")]));
    }
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/050-weight"));
    day.commit_serin("promote web --commit");
    assert_eq!(day.stage(), "100-pods");
}

fn digest(day: &Repository, file: &str) -> String {
    let output = std::process::Command::new("sha256sum").arg(day.folder.path(file)).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn two_of_them_do_not_meet() {
    let day = Repository::at_baseline();
    let held = fs::File::open(day.folder.path("live/web")).unwrap();
    held.lock().unwrap();
    for words in ["promote web", "rollback web", "retire web"] {
        let said = day.serin(words);
        assert_eq!(said.code, 2, "{words}");
        assert!(said.stderr.starts_with("error: another serin is at work in live/web\n"), "{}", said.stderr);
    }
    drop(held);
    day.commit_serin("promote web");
}

/// A text without the times that have passed since a commit, which no two runs share.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| {
        let number = word.trim_end().strip_suffix(['s', 'm']).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
    };
    let shown = |word: &str| match is_time(word) {
        true => word.replace(|it: char| it.is_ascii_digit(), "N"),
        false => word.to_owned(),
    };
    // Columns are as wide as what stands in them.
    text.split_inclusive(' ').map(shown).collect()
}
