//! What people do by hand, and in the wrong order: none of it is an outage that Serin calls safe.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests run commands in a folder")]

mod folder;

use std::fs;

use folder::git::Repository;

/// The pods get their new port before the Service sends to it, or the other way round: either is an outage.
#[test]
fn a_port_does_not_change_in_two_steps() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let spec = fs::read_to_string(spec).unwrap();
    let by_number =
        spec.replace("targetPort: http", "targetPort: 8080").replace("port: http}", "port: 8080}");
    let renamed = [
        "name: http, containerPort",
        "name: web, containerPort",
        "targetPort: http",
        "targetPort: web",
        "port: http}",
        "port: web}",
    ];
    let moved = [
        "containerPort: 8080",
        "containerPort: 9090",
        "targetPort: 8080",
        "targetPort: 9090",
        "port: 8080}",
        "port: 9090}",
    ];
    for (spec, changes) in [(spec, renamed), (by_number, moved)] {
        let day = Repository::with(&spec);
        day.commit_serin("promote web --commit");
        for change in changes.chunks_exact(2) {
            day.folder.change("specs/web.yaml", change[0], change[1]);
        }
        day.commit_serin("generate");
        day.commit("port");
        let stable = day.folder.read("live/web/deployment-stable.yaml");
        // The canary has no pods yet, so that its own step is safe.
        let mut said = day.serin("promote web --commit");
        if said.code == 0 {
            said = day.serin("promote web --commit");
        }
        assert_eq!(said.code, 1, "{}", said.stdout);
        assert_eq!(day.folder.read("live/web/deployment-stable.yaml"), stable);
    }
}

#[test]
fn stable_is_mended_before_everybody_is_sent_to_it() {
    let day = Repository::at_baseline();
    day.go_to("100-weight");
    day.folder.change("live/web/deployment-stable.yaml", "replicas: 6", "replicas: 0");
    day.commit("save-some-money");
    let said = day.commit_serin("rollback web --commit");
    insta::assert_snapshot!(said.stdout, @"
    web: stable as 100-weight has it

    stable was changed by hand, and could not carry everybody: it is as it was generated
    then: commit this, wait until its pods are ready, and call `serin rollback` again
    edited by hand, and replaced: deployment-stable.yaml
    ");
    assert_eq!(day.changed(), ["live/web/deployment-stable.yaml"]);
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/100-weight"));
    day.commit_serin("rollback web --commit");
    assert_eq!(day.stage(), "back/100-weight");
}

/// What is live is told by its bytes, in a rollback too.
#[test]
fn a_stage_that_was_copied_by_hand_is_gone_back_from() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    for (name, text) in day.files("generated/web/stages/fold-1-stable") {
        day.folder.write(&format!("live/web/{name}"), &text);
    }
    day.commit("copied");
    day.commit_serin("rollback web --commit");
    assert_eq!(
        (day.stage().as_str(), day.changed()),
        ("100-weight", vec!["live/web/deployment-stable.yaml".to_owned()])
    );
}

#[test]
fn first_aid_after_the_fold_is_a_step_back() {
    let day = Repository::at_baseline();
    day.go_to("fold-3-done");
    for (name, text) in day.files("generated/web/rollback/fold-3-done") {
        day.folder.write(&format!("live/web/{name}"), &text);
    }
    day.commit("aid");
    day.commit_serin("rollback web --commit");
    assert_eq!(
        (day.stage().as_str(), day.changed()),
        ("fold-1-stable", vec!["live/web/ingress-canary.yaml".to_owned()])
    );
}

#[test]
fn a_weight_that_was_set_by_hand_at_rest_is_taken_back() {
    let day = Repository::at_baseline();
    day.folder.change("live/web/ingress-canary.yaml", "canary-weight: \"0\"", "canary-weight: \"40\"");
    day.commit("a-little-traffic");
    assert_eq!(day.serin("promote web").code, 1);
    let said = day.commit_serin("rollback web --commit");
    insta::assert_snapshot!(said.stdout, @"
    web: back from 000-baseline to 000-baseline

    route: at rest again, everybody is sent to stable
    edited by hand, and replaced: ingress-canary.yaml
    ");
    assert_eq!(day.files("live/web"), day.files("generated/web/stages/000-baseline"));
}

#[test]
fn a_tree_that_was_edited_or_is_not_whole_is_not_believed() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    day.folder.change(
        "generated/web/rollback/050-weight/ingress-canary.yaml",
        "canary-weight: \"0\"",
        "canary-weight: \"90\"",
    );
    fs::remove_dir_all(day.folder.path("generated/web/stages/000-baseline")).unwrap();
    let said = day.commit_serin("rollback web");
    assert!(said.stdout.contains("from what was generated in commit "), "{}", said.stdout);
    assert!(day.folder.read("live/web/ingress-canary.yaml").contains("canary-weight: \"0\""));
    day.git("checkout -q live");
    fs::rename(day.folder.path(".git"), day.folder.path("elsewhere")).unwrap();
    let said = day.serin("rollback web");
    assert_eq!(said.code, 1);
    assert_eq!(day.files("live/web").len(), 7, "{}", said.stderr);
}

#[test]
fn a_record_that_is_gone_is_said() {
    let day = Repository::at_baseline();
    day.go_to("050-weight");
    fs::remove_file(day.folder.path("live/web/STAGE")).unwrap();
    let said = day.serin("rollback web");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    error: `live/web` has no `STAGE` any more
      hint: restore it: `git checkout HEAD -- live`, or the path of its STAGE alone
    ");
}

#[test]
fn a_pull_request_begins_and_ends_a_release_as_serin_does() {
    let day = Repository::at_baseline();
    let refused = |what: &str| {
        let said = day.serin("check --base main");
        assert_eq!(said.code, 1, "{what}: {}", said.stdout);
        said.stdout
    };
    // The route is taken away while the canary gets requests.
    day.go_to("050-weight");
    day.git("checkout -q -b away");
    for file in ["ingress-canary", "ingress-stable"] {
        fs::remove_file(day.folder.path(&format!("live/web/{file}.yaml"))).unwrap();
    }
    let record = day.folder.read("live/web/STAGE");
    let record: String = record
        .lines()
        .filter(|line| !line.contains("ingress-"))
        .map(|line| {
            if line.starts_with("stage: ") {
                "stage: retire-1-route\n".to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    day.folder.write("live/web/STAGE", &record);
    day.commit("away");
    refused("a route that is taken away in flight");
    // What begins in the middle.
    day.git("checkout -q main");
    day.git("rm -rqf live/web");
    day.commit("nothing");
    day.git("checkout -q -b middle");
    day.git("checkout -q away~1 -- live/web");
    day.commit("middle");
    let said = refused("a release that begins in the middle");
    assert!(said.contains("this begins at `050-weight`, and nothing was live before"), "{said}");
    // Adopted with a reason it may.
    day.git("checkout -q main");
    day.git("checkout -q -b adopt");
    day.commit_serin("promote web --adopt 050-weight --commit");
    assert_eq!(day.serin("check --base main").code, 0, "{}", day.serin("check --base main").stdout);
}

#[test]
fn a_step_that_was_not_searched_needs_a_reason() {
    let day = Repository::at_baseline();
    day.folder.change("specs/web.yaml", "replicas: 6", "replicas: 40000");
    day.commit_serin("generate");
    day.commit("many");
    while day.serin("status web").stdout.contains("changed") {
        let said = day.serin_words(&["promote", "web", "--commit", "--unproven", "too many pods to search"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    while day.serin("promote web --commit").code == 0 {}
    let said = day.serin("promote web");
    assert!(said.stderr.contains("error: the step is not proven safe"), "{}", said.stderr);
    day.git("checkout -q -b step");
    let said = day.serin_words(&["promote", "web", "--commit", "--unproven", "too many pods to search"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(day.serin("check --base main").code, 0, "{}", day.serin("check --base main").stdout);
    day.git("commit -q --amend -m without");
    assert_eq!(day.serin("check --base main").code, 1);
}

#[test]
fn a_release_with_an_autoscaler_ships_its_changes() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let spec =
        fs::read_to_string(spec).unwrap().replace("replicas: 6", "replicas: {autoscaler: web, min: 6}");
    let day = Repository::with(&spec);
    day.commit_serin("promote web --commit");
    day.folder.change("specs/web.yaml", "periodSeconds: 2", "periodSeconds: 3");
    day.commit_serin("generate");
    day.commit("probe");
    let mut shipped = String::new();
    while day.serin("status web").stdout.contains("changed") {
        shipped += &day.commit_serin("promote web --commit").stdout;
    }
    insta::assert_snapshot!(shipped, @"
    web: ship a change at rest

    canary: readiness probe of `app`: periodSeconds 2 → 3
    way back: `git revert` of this commit
    proven: safe
    web: ship a change at rest

    stable: readiness probe of `app`: periodSeconds 2 → 3
    way back: `git revert` of this commit, not before it has rolled out
    proven: safe, a risk accepted
    ");
}

/// Of two releases with one name a directory names one.
#[test]
fn a_directory_names_a_release() {
    let day = Repository::at_baseline();
    let spec = day.folder.read("specs/web.yaml").replace("web.local", "shop.local").replace("app-", "shop-");
    day.folder.write("specs/shop/web.yaml", &spec);
    assert_eq!(day.serin("generate").code, 1, "two releases of one namespace share their Services");
    day.folder.write(
        "specs/shop/web.yaml",
        &spec
            .replace("{name: web}", "{name: web, namespace: shop}")
            .replace("  name: web\n", "  name: web\n  namespace: shop\n"),
    );
    day.commit_serin("generate");
    day.commit("shop");
    day.commit_serin("promote shop/web --commit");
    day.commit_serin("promote web --commit");
    assert_eq!(day.stage(), "010-pods");
    for command in ["promote", "rollback"] {
        let said = day.serin(&format!("{command} web --environment production"));
        let expected = "error: there is no release `web in production`; there are shop/web, web\n";
        assert_eq!((said.code, said.stderr.as_str()), (2, expected));
    }
}

/// Two at once, with their commits: one of them does its work, the other says that it cannot.
#[test]
fn two_promotions_at_once_are_one() {
    let day = Repository::at_baseline();
    for _ in 0..4 {
        let before = day.git("rev-list --count HEAD");
        let mut commands: Vec<_> = (0..3)
            .map(|_| {
                let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_serin"));
                day.with_identity(command.args(["promote", "web", "--commit"]));
                command
                    .stdout(std::process::Stdio::null())
                    .stderr(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let done =
            commands.iter_mut().filter_map(|command| command.wait().unwrap().success().then_some(())).count();
        let after = day.git("rev-list --count HEAD");
        let commits = after.trim().parse::<usize>().unwrap() - before.trim().parse::<usize>().unwrap();
        assert_eq!(commits, done);
        assert_eq!(day.git("status --porcelain"), "");
        for commit in 0..commits {
            let names = day.git(&format!("diff --name-only HEAD~{} HEAD~{commit} -- live", commit + 1));
            assert!(names.lines().count() <= 2, "{names}");
        }
    }
}

/// A pull request that shortens the bake does not profit from it.
#[test]
fn a_bake_is_that_of_the_plan_before() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/web.yaml");
    let spec =
        fs::read_to_string(spec).unwrap().replace("[10, 50, 100]", "[{weight: 10, bake: 48h}, 50, 100]");
    let day = Repository::with(&spec);
    day.commit_serin("promote web --commit");
    day.go_to("010-weight");
    day.git("checkout -q -b shorter");
    day.folder.change("specs/web.yaml", ", bake: 48h", "");
    day.commit_serin("generate");
    day.commit("shorter");
    day.commit_serin("promote web --commit");
    let said = day.serin("check --base main");
    assert!(said.stdout.contains("`010-weight` stays at least 48h, its bake"), "{}", said.stdout);
}
