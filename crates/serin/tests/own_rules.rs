//! Rules of one's own run wherever Serin's do, and are treated as Serin's are.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests write the repositories that they read")]

use std::path::Path;
use std::sync::Arc;

use serin::rules::{
    Body, Check, Findings, Object, ObjectFindings, Objects, Path as Field, RuleSet, Run, Workload,
};
use serin::{
    Finding, Input, Plan, Release, Report, Repository, Rule, Severity, SourceFile, StepSide, Topology,
    WriteOptions, check_manifests_with, check_step, render,
};

const fn rule(name: &'static str, severity: Severity) -> Rule {
    Rule { name, severity, page: "Something that this company does not do.\n" }
}

static NO_OWNER: Check = Check {
    rule: rule("acme-no-owner", Severity::Error),
    can_be_allowed: true,
    runs: &[Run::Topology(|topology: &Topology, findings: &mut Findings<'_>| {
        if !topology.labels.as_map().contains_key("owner") {
            findings.add_hint(&Field::of("metadata"), "nobody owns the release", "add the label `owner`");
        }
    })],
};

static FIRST_STAGE_TOO_LARGE: Check = Check {
    rule: rule("acme-first-stage-too-large", Severity::Warning),
    can_be_allowed: true,
    runs: &[Run::Plan(|_: &Topology, plan: &Plan, findings: &mut Findings<'_>| {
        let first = plan.stages().iter().map(|stage| stage.exposure().hundredths()).find(|it| *it > 0);
        if first.is_some_and(|first| first > 500) {
            findings.add(&Field::of("spec.plan.stages").index(0), "more than 5 % of the users come first");
        }
    })],
};

static STRANGE_REGISTRY: Check = Check {
    rule: rule("acme-strange-registry", Severity::Error),
    can_be_allowed: true,
    runs: &[Run::Object(|object: &Object, findings: &mut ObjectFindings<'_>| {
        let Body::Deployment(deployment) = &object.body else { return };
        let containers = deployment.template.spec.iter().flat_map(|pod| &pod.containers);
        for (position, container) in containers.enumerate() {
            let image = container.image.as_deref().unwrap_or_default();
            if !image.starts_with("r.acme.example/") {
                let path = Field::of("spec.template.spec.containers").index(position).key("image");
                findings.add(object, &path, format!("`{image}` comes from elsewhere"));
            }
        }
    })],
};

static NO_SERVICE: Check = Check {
    rule: rule("acme-no-service", Severity::Note),
    can_be_allowed: true,
    runs: &[Run::Objects(|objects: &Objects, findings: &mut ObjectFindings<'_>| {
        let lonely = |workload: &Workload<'_>| objects.services_of(workload.position).is_empty();
        for workload in objects.workloads().filter(lonely) {
            findings.add(workload.object, &Field::root(), "nothing selects these pods");
        }
    })],
};

static HALVED: Check = Check {
    rule: rule("acme-halved", Severity::Error),
    can_be_allowed: true,
    runs: &[Run::Step(|before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>| {
        for workload in after.workloads() {
            let is_it = |old: &Workload<'_>| old.object.identity() == workload.object.identity();
            let was = before.workloads().find(is_it).and_then(|old| old.replicas());
            if let (Some(was), Some(now)) = (was, workload.replicas())
                && now > 0
                && now * 2 < was
            {
                let path = Field::of("spec.replicas");
                findings.add(workload.object, &path, format!("one commit goes from {was} to {now} pods"));
            }
        }
    })],
};

static SEVERAL_TEAMS: Check = Check {
    rule: rule("acme-several-teams", Severity::Error),
    can_be_allowed: false,
    runs: &[Run::Together(|releases: &[&Topology], findings: &mut Vec<Finding>| {
        for topology in releases.iter().skip(1) {
            let finding = Finding::new(&SEVERAL_TEAMS.rule, "one repository is for one release");
            findings.push(finding.at(topology.place(&Field::of("metadata.name"))));
        }
    })],
};

fn all() -> RuleSet {
    RuleSet::with([
        &NO_OWNER,
        &FIRST_STAGE_TOO_LARGE,
        &STRANGE_REGISTRY,
        &NO_SERVICE,
        &HALVED,
        &SEVERAL_TEAMS,
    ])
    .unwrap()
}

/// A release with everything that the rules forbid, and lines of its own at the end.
fn spec(name: &str, more: &str) -> String {
    format!(
        "apiVersion: serin.dev/v1alpha1
kind: CanaryRelease
metadata: {{name: {name}}}
spec:
  replicas: 6
  template:
    spec:
      containers:
      - name: app
        image: elsewhere.example/web:1
        ports: [{{name: http, containerPort: 8080}}]
        readinessProbe: {{httpGet: {{path: /, port: http}}}}
  canary:
    spec:
      containers:
      - {{name: app, image: \"r.acme.example/web:2\"}}
  service: {{ports: [{{port: 80, targetPort: http}}]}}
  route:
    router: gateway-api
    gatewayApi: {{parentRefs: [{{name: public}}]}}
    hosts: [{name}.example.com]
  plan: {{stages: [10, 100]}}
{more}"
    )
}

fn lines(report: &Report) -> String {
    let own = report
        .findings()
        .iter()
        .filter(|it| it.rule.name.starts_with("acme") || it.rule.name.ends_with("allow"));
    own.map(|finding| render::human(finding, false)).collect()
}

fn release(text: &str) -> Release {
    let mut report = Report::new();
    let releases = Release::read(&Arc::new(SourceFile::new("web.yaml", text)), &mut report);
    assert!(report.is_empty(), "{report:?}");
    releases.into_iter().next().unwrap()
}

fn manifests(text: &str) -> Input {
    Input::Text("web.yaml".into(), text.into())
}

#[test]
fn over_a_release_they_point_into_its_spec() {
    insta::assert_snapshot!(lines(&release(&spec("web", "")).check_with(None, &all())), @"
    web.yaml:3:1: error[acme-no-owner]: nobody owns the release
      |
    3 | metadata: {name: web}
      | ^^^^^^^^
      hint: add the label `owner`
    web.yaml:10:16: error[acme-strange-registry]: `elsewhere.example/web:1` comes from elsewhere
       |
    10 |         image: elsewhere.example/web:1
       |                ^^^^^^^^^^^^^^^^^^^^^^^
    web.yaml:22:19: warning[acme-first-stage-too-large]: more than 5 % of the users come first
       |
    22 |   plan: {stages: [10, 100]}
       |                   ^^
    ");
}

#[test]
fn a_spec_allows_what_they_find_and_only_what_there_is() {
    let allow = "  allow:
  - {rule: acme-no-owner, reason: it is everybody's}
  - {rule: acme-strange-registry, reason: the mirror is down}
  - {rule: acme-first-stage-too-large, reason: few users}
  - {rule: acme-no-service, reason: not needed}
  - {rule: acme-halfed, reason: misspelt}
  - {rule: acme-several-teams, reason: cannot be}
";
    let release = release(&spec("web", allow));
    insta::assert_snapshot!(lines(&release.check_with(None, &all())), @"
    web.yaml:27:12: warning[unused-allow]: `acme-no-service` is allowed and not found
       |
    27 |   - {rule: acme-no-service, reason: not needed}
       |            ^^^^^^^^^^^^^^^
      hint: remove the allowance
    web.yaml:28:12: error[unknown-allow]: there is no rule `acme-halfed`
       |
    28 |   - {rule: acme-halfed, reason: misspelt}
       |            ^^^^^^^^^^^
      hint: did you mean `acme-halved`?
    web.yaml:29:12: error[unknown-allow]: `acme-several-teams` cannot be allowed
       |
    29 |   - {rule: acme-several-teams, reason: cannot be}
       |            ^^^^^^^^^^^^^^^^^^
      hint: without it the plan would make no sense, or others would pay
    ");
    // Whoever has not got the rules cannot know the names.
    let names = release.check(None).findings().iter().filter(|it| it.rule.name == "unknown-allow").count();
    assert_eq!(names, 6);
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {}
spec:
  replicas: 6
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: app, image: elsewhere.example/web:1}
";

#[test]
fn over_manifests_they_point_at_the_field_and_annotations_allow_them() {
    let found = check_manifests_with(vec![manifests(DEPLOYMENT)], &all());
    insta::assert_snapshot!(lines(&found.report), @"
    web.yaml:1:1: note[acme-no-service]: nothing selects these pods
      |
    1 | apiVersion: apps/v1
      | ^
    web.yaml:13:28: error[acme-strange-registry]: `elsewhere.example/web:1` comes from elsewhere
       |
    13 |       - {name: app, image: elsewhere.example/web:1}
       |                            ^^^^^^^^^^^^^^^^^^^^^^^
    ");
    let annotations = "{allow.serin.dev/acme-strange-registry: the mirror is down,
    allow.serin.dev/acme-no-service: it takes no requests, allow.serin.dev/acme-halved: at night}";
    let allowed = DEPLOYMENT.replace("{}", annotations);
    let found = check_manifests_with(vec![manifests(&allowed)], &all());
    assert_eq!(lines(&found.report), "");
    let without = check_manifests_with(vec![manifests(&allowed)], &RuleSet::default());
    assert!(without.report.has_errors(), "the names are those of no rule");
}

#[test]
fn over_a_step_they_see_both_sides() {
    let side = |name, text: &str| StepSide { name, root: Path::new(""), input: manifests(text) };
    let after = DEPLOYMENT.replace("replicas: 6", "replicas: 2");
    let report = check_step(side("live", DEPLOYMENT), side("the commit", &after), &all()).unwrap();
    insta::assert_snapshot!(lines(&report), @"
    web.yaml:7:13: error[acme-halved]: one commit goes from 6 to 2 pods
      |
    7 |   replicas: 2
      |             ^
    ");
    let allowed = after.replace("{}", "{allow.serin.dev/acme-halved: at night}");
    let report = check_step(side("live", DEPLOYMENT), side("the commit", &allowed), &all()).unwrap();
    assert_eq!(lines(&report), "");
}

#[test]
fn in_a_repository_they_refuse_what_would_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("specs")).unwrap();
    write("specs/web.yaml", &spec("web", ""));
    write("specs/blog.yaml", &spec("blog", ""));
    // What is found has paths that are relative to where the search began.
    let find = |report: &mut Report| {
        let found = Repository::find_with(folder.path(), all(), report).unwrap();
        Repository { severities: found.severities, rules: found.rules, ..Repository::at(folder.path()) }
    };
    let loaded = find(&mut Report::new()).load().unwrap();
    assert_eq!(loaded.repository.rules, all());
    let names = |report: &Report| -> Vec<&str> {
        report.findings().iter().map(|it| it.rule.name).filter(|it| it.starts_with("acme")).collect()
    };
    let of_release = ["acme-first-stage-too-large", "acme-no-owner", "acme-strange-registry"];
    let mut found = names(&loaded.report);
    found.sort_unstable();
    let mut expected: Vec<&str> = of_release.iter().flat_map(|it| [*it, *it]).collect();
    expected.push("acme-several-teams");
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(loaded.generate(WriteOptions::default()).is_err());

    // The team decides how bad each of them is.
    write(
        "serin.yaml",
        "rules:
  acme-no-owner: {severity: ignore, reason: a list tells}
  acme-strange-registry: {severity: warning, reason: until spring}
  acme-no-onwer: {severity: note, reason: misspelt}
  acme-several-teams: {severity: note, reason: not for a team to say}
",
    );
    let mut report = Report::new();
    let repository = find(&mut report);
    insta::assert_snapshot!(lines(&report), @"
    serin.yaml:4:3: error[unknown-allow]: there is no rule `acme-no-onwer`
      |
    4 |   acme-no-onwer: {severity: note, reason: misspelt}
      |   ^^^^^^^^^^^^^
      hint: did you mean `acme-no-owner`?
    serin.yaml:5:3: error[unknown-allow]: `acme-several-teams` cannot be allowed
      |
    5 |   acme-several-teams: {severity: note, reason: not for a team to say}
      |   ^^^^^^^^^^^^^^^^^^
      hint: without it the plan would make no sense, or others would pay
    ");
    std::fs::remove_file(folder.path().join("specs/blog.yaml")).unwrap();
    let loaded = repository.load().unwrap();
    assert_eq!(names(&loaded.report), ["acme-strange-registry", "acme-first-stage-too-large"]);
    assert!(loaded.generate(WriteOptions::default()).unwrap().written() > 0);
}

#[test]
fn a_rule_that_cannot_stand_beside_the_others_is_refused() {
    static TAKEN: Check =
        Check { rule: rule("missing-drain", Severity::Note), can_be_allowed: true, runs: NOTHING };
    static OF_PROOF: Check =
        Check { rule: rule("overload", Severity::Note), can_be_allowed: true, runs: NOTHING };
    static NAME: Check =
        Check { rule: rule("Acme_Name", Severity::Note), can_be_allowed: true, runs: NOTHING };
    static DASH: Check = Check { rule: rule("acme--", Severity::Note), can_be_allowed: true, runs: NOTHING };
    static LONG: Check = Check {
        rule: rule("acme-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on", Severity::Note),
        can_be_allowed: true,
        runs: NOTHING,
    };
    static BLANK: Check = Check {
        rule: Rule { name: "acme-blank", severity: Severity::Note, page: "\n# Blank\n" },
        can_be_allowed: true,
        runs: NOTHING,
    };
    static IDLE: Check = Check { rule: rule("acme-idle", Severity::Note), can_be_allowed: true, runs: &[] };
    static TOGETHER: Check = Check {
        rule: rule("acme-together", Severity::Note),
        can_be_allowed: true,
        runs: &[Run::Together(|_, _| {})],
    };
    const NOTHING: &[Run] = &[Run::Object(|_, _| {})];
    let refused = RuleSet::with([
        &TAKEN, &OF_PROOF, &NAME, &DASH, &LONG, &BLANK, &IDLE, &TOGETHER, &NO_OWNER, &NO_OWNER,
    ]);
    insta::assert_snapshot!(refused.unwrap_err().sentences().join("\n"), @"
    rule `missing-drain` has the name of a rule of Serin's
    rule `overload` has the name of a rule of Serin's
    rule `Acme_Name` needs a name in kebab-case
    rule `acme--` needs a name in kebab-case
    rule `acme-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on` has a name of more than 63 characters
    rule `acme-blank` needs a page that begins with a sentence
    rule `acme-idle` looks at nothing
    rule `acme-together` looks at several releases, and cannot be allowed by one of them
    rule `acme-no-owner` is there twice
    ");
}

#[test]
fn their_pages_stand_among_the_others() {
    let rules = all();
    assert_eq!(rules.find("acme-halved").unwrap().summary(), "Something that this company does not do.");
    let catalogue = rules.catalogue();
    assert!(
        catalogue.contains("## acme-halved\n\nSeverity: error\n\nSomething that this company does not do.\n")
    );
    assert!(catalogue.contains("## missing-drain"));
}
