//! `serin verify` as a user types it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::process::Command;

use folder::Folder;

fn case(name: &str, file: &str) -> String {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../serin/tests/steps");
    std::fs::read_to_string(format!("{cases}/{name}/{file}.yaml")).unwrap()
}

/// A folder with a case as `before/web.yaml` and `after/web.yaml`.
fn step(name: &str) -> Folder {
    let folder = Folder::new();
    for side in ["before", "after"] {
        folder.write(&format!("{side}/web.yaml"), &case(name, side));
    }
    folder
}

#[test]
fn the_plan_of_a_new_repository_is_proven() {
    let folder = Folder::generated();
    let said = folder.serin("verify");
    assert_eq!(said.code, 0);
    let table: Vec<_> = said.stdout.lines().take_while(|line| !line.starts_with("specs/")).collect();
    insta::assert_snapshot!(table.join("\n").trim_end(), @"
    web · ingress-nginx controller-v1.15.1, 4 pods, 3 at peak, 1 spare: safe, a risk accepted

    STEP TO         VERDICT                 STATES   TRANSITIONS   ROUTE AT REST   THE BASELINE      THE STAGE BEFORE
    005-pods        safe                    42       78            –               safe              safe
    005-weight      safe                    99       281           safe            safe              safe
    025-weight      safe                    127      353           safe            safe              safe
    100-pods        safe                    257      849           safe            safe              safe
    100-weight      safe                    127      353           safe            safe              safe
    fold-1-stable   safe, a risk accepted   345      949           unsafe          unsafe            unless new dies
    fold-2-shift    safe                    142      364           –               unless new dies   safe
    fold-3-done     safe                    66       143           –               unless new dies   safe

    point of no return: fold-1-stable

    ways back that go wrong:
      the way back ends with 100 % of the requests on the new version, going back from `fold-1-stable` by route at rest, in 2 events
      stable gets 100 % of the requests on 2 pods, and needs 3, going back from `fold-1-stable` by the baseline, in 15 events
      stable gets 100 % of the requests on 2 pods, and needs 3, going back from `fold-1-stable` by the stage before, when the whole new version dies, in 11 events
      stable gets 100 % of the requests on 1 pod, and needs 3, going back from `fold-2-shift` by the baseline, when the whole new version dies, in 8 events
      stable gets 100 % of the requests on 1 pod, and needs 3, going back from `fold-3-done` by the baseline, when the whole new version dies, in 7 events
    ");
    assert!(said.stdout.contains("This rests on:"));
    assert!(said.stderr.contains("states in"), "{}", said.stderr);
}

#[test]
fn a_plan_that_is_not_safe_is_not_generated_unless_the_team_says_why() {
    let folder = Folder::generated();
    let stages = "    stages: [{weight: 50, canaryReplicas: 1}, 100]\n";
    let spec = folder.read("specs/web.yaml");
    let (before, _) = spec.split_once("    stages:").unwrap();
    let allow = |rules: &[&str]| -> String {
        let rule = |rule: &&str| format!("  - {{rule: {rule}, reason: nobody is up at night}}\n");
        format!("  allow:\n{}", rules.iter().map(rule).collect::<String>())
    };
    folder.write("specs/web.yaml", &format!("{before}{stages}{}", allow(&["canary-too-small"])));
    let said = folder.serin("generate");
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("error[overload]: canary gets 50 % of the requests on 1 pod, and needs 2"),
        "{}",
        said.stderr
    );
    assert!(folder.read("generated/web/PLAN.md").contains("`005-weight`"), "nothing was written");
    let rules = ["canary-too-small", "overload", "lost-traffic", "vacuous-stage"];
    folder.write("specs/web.yaml", &format!("{before}{stages}{}", allow(&rules)));
    let said = folder.serin("generate");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let page = folder.read("generated/web/PLAN.md");
    assert!(page.contains("Unsafe, and accepted by the team"), "{page}");
    assert!(page.contains("Accepted: nobody is up at night."), "{page}");
    assert!(
        said.stderr.contains("warning[unused-allow]: `vacuous-stage` is allowed and not found"),
        "{}",
        said.stderr
    );
}

#[test]
fn any_two_directories_are_a_step() {
    let folder = step("article-1-weight-50-on-one-pod");
    let said = folder.serin("verify --from before --to after --peak-pods 5 --spare-pods 0");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stdout.split("This rests on:").next().unwrap().trim_end(), @"
    stable `web-stable` and canary `web-canary` · ingress-nginx controller-v1.15.1, 5 pods at peak, 0 spare: unsafe

    STEP TO   VERDICT   STATES   TRANSITIONS   ROUTE AT REST   THE STAGE BEFORE
    after     unsafe    10       13            unsafe          unsafe

    ways back that go wrong:
      canary gets 50 % of the requests on 1 pod, and needs 3, going back from `after` by route at rest, in 4 events
      canary gets 50 % of the requests on 1 pod, and needs 3, going back from `after` by the stage before, in 4 events

    after/web.yaml:32:13: error[overload]: canary gets 50 % of the requests on 1 pod, and needs 3
       |
    32 |   replicas: 1
       |             ^
       0. `before` has settled: stable 6 old, canary 1 new: 90 % to stable on 6 pods, 10 % to canary on 1 pod
       1. `after` is committed
       2. the route is applied: 50 % to canary
       3. the proxies learn the route, 50 % to canary: 50 % to stable on 6 pods, 50 % to canary on 1 pod, which needs 3
      hint: give a track its pods before the route needs them, with those that may be lost
    ");
    let said = folder.serin("verify --from before --to before");
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("the commit changes nothing of it: safe"), "{}", said.stdout);
}

#[test]
fn the_old_side_comes_from_git() {
    let folder = step("weight-after-pods");
    folder.write("live/web/web.yaml", &folder.read("before/web.yaml"));
    folder.write("live/web/notes.txt", "no manifest");
    for words in
        ["init --quiet", "add --all", "-c user.name=a -c user.email=a@example.com commit --quiet -m one"]
    {
        let done = Command::new("git").args(words.split(' ')).current_dir(folder.path("")).status().unwrap();
        assert!(done.success());
    }
    folder.write("live/web/web.yaml", &folder.read("after/web.yaml"));
    for to in ["live/web", "live/web/web.yaml", "live"] {
        let said = folder.serin(&format!("verify --base HEAD --to {to}"));
        assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
        assert!(
            said.stdout.contains("4 pods at peak") || said.stdout.contains("5 pods at peak"),
            "{}",
            said.stdout
        );
    }
    let said = folder.serin("verify --base nowhere --to live");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("error: git ls-tree:"), "{}", said.stderr);
    let said = folder.serin("verify --base --output=x --to live");
    assert_eq!(said.code, 2);
}

#[test]
fn machines_get_traces_too() {
    let folder = step("article-3-stable-to-0");
    let step = "verify --from before --to after --peak-pods 5 --spare-pods 0 --promise route-at-rest";
    let json = folder.serin(&format!("{step} --format json"));
    assert_eq!(json.code, 1);
    assert!(json.stdout.contains("\"property\": \"lost-traffic\""));
    assert!(json.stdout.contains("the proxies learn that stable has no endpoint: 100 % lost"));
    let markdown = folder.serin(&format!("{step} --format markdown")).stdout;
    assert!(markdown.contains("```mermaid\nsequenceDiagram\n"), "{markdown}");
    let sarif = folder.serin(&format!("{step} --format sarif")).stdout;
    assert!(sarif.contains("\"codeFlows\""), "{sarif}");
    let github = folder.serin(&format!("{step} --format github")).stdout;
    assert!(github.starts_with("::error file=after/web.yaml,line="), "{github}");
    let junit = folder.serin(&format!("{step} --format junit")).stdout;
    assert!(junit.contains("lost-traffic"), "{junit}");
}

#[test]
fn what_a_search_leaves_out_is_never_called_safe() {
    let folder = Folder::generated();
    let said = folder.serin("verify --states 20");
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("inconclusive"), "{}", said.stdout);
    let folder = step("paused");
    let said = folder.serin("verify --from before --to after");
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("warning[inconclusive]: not in the model:"), "{}", said.stdout);
}

#[test]
fn wrong_arguments_are_told() {
    let folder = step("paused");
    for (words, hint) in [
        ("verify --to after", "`--to` needs `--from DIR` or `--base REF`"),
        ("verify --from before", "--to"),
        ("verify nothing", "there is no release `nothing`"),
        ("verify --from before --to after --router nginx", "ingress-nginx"),
        ("verify --states 0", "a whole number above 0"),
        ("verify --from nowhere --to after", "nowhere"),
    ] {
        let folder = if words == "verify nothing" { Folder::generated() } else { step("paused") };
        let said = folder.serin(words);
        assert_eq!(said.code, 2, "{words}: {}", said.stderr);
        assert!(said.stderr.contains(hint), "{words}: {}", said.stderr);
    }
    let said = folder.serin("verify --from before/web.yaml --to after/web.yaml");
    assert_eq!(said.code, 1);
}
