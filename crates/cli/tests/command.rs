//! The command as a user types it: what it writes, what it says, and how it ends.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::fs;

use folder::Folder;

#[test]
fn the_routers_are_listed() {
    let folder = Folder::new();
    let (table, page) = (folder.serin("routers").stdout, folder.serin("routers --all").stdout);
    for profile in serin::routers::profiles() {
        assert!(table.lines().any(|line| line.starts_with(&format!("{} ", profile.name))), "{table}");
        assert!(page.contains(&format!("| `{}` |", profile.name)), "{page}");
        assert!(profile.sources.iter().all(|source| page.contains(source)), "{page}");
    }
}

#[test]
fn every_command_is_found_from_a_folder_below() {
    let folder = Folder::generated();
    let said = folder.serin_in("specs", "generate --check");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(Folder::new().serin("generate").code, 2);
}

#[test]
fn check_says_for_each_file_why_it_is_not_what_it_should_be() {
    let folder = Folder::generated();
    folder.change("generated/web/stages/000-baseline/service-stable.yaml", "port: 80", "port: 81");
    fs::remove_file(folder.path("generated/web/PLAN.md")).unwrap();
    folder.change("specs/web.yaml", "weight: 25", "weight: 30");
    let said = folder.serin("generate --check");
    assert_eq!(said.code, 1);
    let lines: Vec<_> = said.stdout.lines().filter(|line| !line.contains("/rollback/")).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    generated/web/PLAN.md: missing
    generated/web/plan.json: not what the spec says now
    generated/web/stages/000-baseline/service-stable.yaml: edited by hand
    generated/web/stages/025-weight/deployment-canary.yaml: no longer wanted
    generated/web/stages/025-weight/deployment-stable.yaml: no longer wanted
    generated/web/stages/025-weight/ingress-canary.yaml: no longer wanted
    generated/web/stages/025-weight/ingress-stable.yaml: no longer wanted
    generated/web/stages/025-weight/kustomization.yaml: no longer wanted
    generated/web/stages/025-weight/service-canary.yaml: no longer wanted
    generated/web/stages/025-weight/service-stable.yaml: no longer wanted
    generated/web/stages/030-weight/deployment-canary.yaml: missing
    generated/web/stages/030-weight/deployment-stable.yaml: missing
    generated/web/stages/030-weight/ingress-canary.yaml: missing
    generated/web/stages/030-weight/ingress-stable.yaml: missing
    generated/web/stages/030-weight/kustomization.yaml: missing
    generated/web/stages/030-weight/service-canary.yaml: missing
    generated/web/stages/030-weight/service-stable.yaml: missing
    generated/web/stages/100-pods/ingress-canary.yaml: not what the spec says now
    ");
    insta::assert_snapshot!(said.stderr, @"
    specs/web.yaml:42:5: warning[risk-past-return]: stable gets 100 % of the requests on 2 pods, and needs 3, when the whole new version dies
       |
    42 |     stages:
       |     ^^^^^^
      hint: accepted: past the point of no return only the time spent before it protects; stay longer at the stage before
    1 warning
      hint: put the change into the spec, or take it back with `serin generate --force`
    ");
    // The same, for another generation of the renderer.
    let folder = Folder::generated();
    folder.change("generated/web/serin.lock", &format!("generation {}", serin::GENERATION), "generation 0");
    folder.change("specs/web.yaml", "weight: 25", "weight: 30");
    let said = folder.serin("generate --check");
    assert!(
        said.stdout.contains("generated/web/PLAN.md: written by another version of serin"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_hand_edit_is_refused_and_force_takes_it_back() {
    let folder = Folder::generated();
    let file = "generated/web/stages/000-baseline/service-stable.yaml";
    let before = folder.read(file);
    folder.change(file, "port: 80", "port: 81");
    let said = folder.serin("generate");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    specs/web.yaml:42:5: warning[risk-past-return]: stable gets 100 % of the requests on 2 pods, and needs 3, when the whole new version dies
       |
    42 |     stages:
       |     ^^^^^^
      hint: accepted: past the point of no return only the time spent before it protects; stay longer at the stage before
    1 warning
    generated/web/stages/000-baseline/service-stable.yaml: edited by hand
    1 release: 0 files changed, 72 unchanged
      hint: put the change into the spec, or take it back with `serin generate --force`
    ");
    assert!(folder.read(file).contains("port: 81"));
    assert_eq!(folder.serin("generate --force").code, 0);
    assert_eq!(folder.read(file), before);
}

#[test]
fn nothing_is_written_while_a_spec_has_an_error() {
    let folder = Folder::generated();
    folder.change("specs/web.yaml", "weight: 25", "weight: 2");
    let said = folder.serin("generate");
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said.stderr, @"
    specs/web.yaml:45:16: error[weights-fall]: weight falls from 5 to 2
       |
    45 |     - {weight: 2, bake: 2h}
       |                ^
      hint: list the weights in rising order
    1 error
    ");
    assert!(folder.path("generated/web/stages/025-weight").exists());
}

#[test]
fn findings_are_one_document_for_machines() {
    let folder = Folder::generated();
    folder.change("specs/web.yaml", "weight: 25", "weight: 2");
    let said = folder.serin("check --format json");
    assert_eq!((said.code, said.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(said.stdout, @r#"
    {
      "version": 1,
      "findings": [
        {
          "rule": "retired-router",
          "severity": "note",
          "message": "ingress-nginx was retired in March 2026: nobody mends its security any more",
          "file": "specs/web.yaml",
          "line": 36,
          "column": 13,
          "hint": "ways out: Gateway API, Traefik 3.7 or later which reads the same annotations, or a maintained fork",
          "release": "web",
          "environment": null,
          "stage": null,
          "object": null,
          "trace": []
        },
        {
          "rule": "weights-fall",
          "severity": "error",
          "message": "weight falls from 5 to 2",
          "file": "specs/web.yaml",
          "line": 45,
          "column": 16,
          "hint": "list the weights in rising order",
          "release": "web",
          "environment": null,
          "stage": null,
          "object": null,
          "trace": []
        }
      ],
      "errors": 1,
      "warnings": 0,
      "notes": 1
    }
    "#);
}

#[test]
fn promote_prints_a_commit_message_alone() {
    let folder = Folder::generated();
    let mut messages = String::new();
    for _ in 0..3 {
        // Without git nobody knows since when a stage is live.
        let said = folder.serin("promote web --early trying");
        assert_eq!(said.code, 0, "{}", said.stderr);
        messages += &format!("{}{}\n", said.stderr, said.stdout);
    }
    insta::assert_snapshot!(messages, @"
    `live/web` is new, at `000-baseline`: deployment-canary.yaml, deployment-stable.yaml, ingress-canary.yaml, ingress-stable.yaml, kustomization.yaml, service-canary.yaml, service-stable.yaml
    web: live as 000-baseline

    `live/web` went from `000-baseline` to `005-pods`: deployment-canary.yaml
    web: promote from 000-baseline to 005-pods

    canary: 2 pods of the new version
    way back: route at rest
    proven: safe, 42 states

    Serin-Early: trying

    `live/web` went from `005-pods` to `005-weight`: ingress-canary.yaml
    web: promote from 005-pods to 005-weight

    route: 5 % of requests to canary
    way back: route at rest
    proven: safe, 99 states

    Serin-Early: trying
    ");
    assert_eq!(folder.serin("promote wob").code, 2);
}

#[test]
fn mistakes_in_the_settings_are_findings() {
    let folder = Folder::generated();
    fs::write(folder.path("serin.yaml"), "spec: specs\n").unwrap();
    let said = folder.serin("generate");
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stderr, @"
    serin.yaml:1:1: error[unknown-key]: unknown key `spec`
      |
    1 | spec: specs
      | ^^^^
      hint: did you mean `specs`?
    1 error
    ");
}

#[test]
fn explain_prints_the_page_and_knows_the_nearest_name() {
    let folder = Folder::new();
    let said = folder.serin("explain weights-fall");
    assert!(said.stdout.starts_with("# weights-fall\n\nSeverity: error\n\nA later stage sends less traffic"));
    let said = folder.serin("explain weight-falls");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("did you mean `weights-fall`?"), "{}", said.stderr);
    assert!(folder.serin("explain").stdout.lines().count() > 20);
}

#[test]
fn the_schema_and_the_completions_are_printed() {
    let folder = Folder::generated();
    assert_eq!(folder.serin("schema").stdout, folder.read("generated/spec.schema.json"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = folder.serin(&format!("completions {shell}"));
        assert!(said.stdout.contains("serin"), "{shell}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = Folder::new();
    let help = folder.serin("--help").stdout;
    insta::assert_snapshot!(help, @"
    Canary releases as reviewed manifests, stage by stage.

    One short spec of a release becomes the Kubernetes manifests of every promotion stage, in a GitOps
    directory that people review as ordinary diffs.

    Usage: serin [OPTIONS] <COMMAND>

    Commands:
      init         Start a repository, or add a release to one: a commented spec, and the files that a
                   team needs
      generate     Write the manifests of every stage of every release
      plan         Draw the stages of a release: traffic, pods and the way back, a line each
      check        Say what is wrong with specs, or with any manifests, at its line
      verify       Prove that no stage and no step between stages drops traffic, or show the shortest
                   way in which it does
      status       Say where releases stand: what is live, since when, what comes next, and the way back
      diff         Say what a change does to users and operators
      promote      Take what is live of a release to its next stage
      rollback     Take a release back, one safe step from where it is
      finish       Finish a release: make `canary` part of `template` in the spec
      retire       Take a release out, in safe steps
      set          Change a spec: what bots call
      import       Make specs of Kubernetes objects that you have already
      explain      Print the page of a rule, or the list of all rules
      routers      List the routers: what each can show, and how it behaves at the edges
      schema       Print the JSON Schema of a spec, for editors
      completions  Print a completion script for a shell
      help         Print this message or the help of the given subcommand(s)

    Options:
          --specs <DIR|FILE>
              The directory of specs, or one spec [default: specs]

          --out <DIR>
              The directory that is generated [default: generated]

          --live <DIR>
              The directory of what the clusters run [default: live]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Start with `serin init` in a Git repository, then `serin generate` and `serin plan APP`.
    ");
    for command in
        ["init", "generate", "plan", "check", "promote", "explain", "routers", "schema", "completions"]
    {
        let help = folder.serin(&format!("{command} --help")).stdout;
        assert!(help.contains("Example"), "{command} --help has no example");
    }
}

#[test]
fn a_folder_of_specs_leaves_the_other_releases_alone() {
    let folder = Folder::generated();
    fs::create_dir(folder.path("specs/shop")).unwrap();
    let spec = folder
        .read("specs/web.yaml")
        .replace("name: web\n", "name: api\n")
        .replace("web.example", "api.example");
    fs::write(folder.path("specs/shop/api.yaml"), spec).unwrap();
    let said = folder.serin("generate --specs specs/shop");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(folder.path("generated/web/PLAN.md").exists());
    assert!(folder.path("generated/shop/api/PLAN.md").exists());
    assert_eq!(folder.serin("generate --check").code, 0);
}

/// A Deployment and its Service; the probe has a typing mistake.
const MANIFESTS: &str = "\
# what helm template would print
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: app
          image: r.example/web:1
          lifecycle: {preStop: {sleep: {seconds: 10}}}
          readinesProbe: {tcpSocket: {port: 80}}
- apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec:
    selector: {app: web}
    ports: [{port: 80}]
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: unknown}
";

#[test]
fn manifests_are_checked_wherever_they_come_from() {
    let folder = Folder::new();
    let said = folder.pipe("check -", MANIFESTS);
    assert_eq!(said.code, 1);
    insta::assert_snapshot!(said.stdout, @"
    -:14:11: error[missing-readiness-probe]: container `app` gets traffic and has no readiness probe
       |
    14 |         - name: app
       |           ^^^^
      hint: add a `readinessProbe` that fails until the application can serve
    -:17:11: error[unknown-key]: unknown key `readinesProbe`
       |
    17 |           readinesProbe: {tcpSocket: {port: 80}}
       |           ^^^^^^^^^^^^^
      hint: did you mean `readinessProbe`?
    2 errors
    ");
    insta::assert_snapshot!(said.stderr, @"
    looked at 1 Deployment, 1 Service in 1 file
    passed over 1 Widget
    ");
    // The same as a file with a byte order mark and the line ends of Windows, in a folder with other things.
    folder.write("all/web.yml", &format!("\u{feff}{}", MANIFESTS.replace('\n', "\r\n")));
    folder.write("all/values.yaml", "replicas: [\n");
    folder.write(
        "all/chart/templates/web.yaml",
        "apiVersion: v1\nkind: Service\nspec: {{ .Values.spec }}\n{{- end }}\n",
    );
    folder.write("all/overlay/kustomization.yaml", "patches: [{path: patch.yaml}]\n");
    folder.write(
        "all/overlay/patch.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
    );
    let of_folder = folder.serin("check all");
    assert_eq!(of_folder.stdout.replace("all/web.yml:", "-:").replace('\r', ""), said.stdout);
    insta::assert_snapshot!(of_folder.stderr, @"
    looked at 1 Deployment, 1 Service in 1 file
    passed over 1 Widget, 2 documents without `apiVersion` and `kind`, 1 patch (check what `kustomize build` prints), 1 template (check what `helm template` prints)
    ");
}

#[test]
fn a_pipe_that_broke_does_not_look_like_one_in_which_nothing_is_wrong() {
    let folder = Folder::new();
    let said = folder.pipe("check -", "");
    assert_eq!((said.code, said.stdout.as_str()), (0, ""));
    assert!(said.stderr.contains("found no Kubernetes objects"), "{}", said.stderr);
    assert_eq!(folder.serin("check nowhere").code, 2);
}

#[test]
fn an_object_accepts_a_finding_with_a_reason() {
    let folder = Folder::new();
    let manifests = MANIFESTS.replace("readinesProbe: {tcpSocket: {port: 80}}", "tty: true");
    let allow = |text: &str| {
        manifests.replacen(
            "metadata: {name: web}",
            &format!("metadata: {{name: web, annotations: {{{text}}}}}"),
            1,
        )
    };
    let said = folder.pipe("check -", &allow("allow.serin.dev/missing-readiness-probe: it is a demo"));
    assert_eq!((said.code, said.stdout.as_str()), (0, ""));
    let said = folder.pipe(
        "check -",
        &allow("allow.serin.dev/missing-readines-probe: typo, allow.serin.dev/short-drain: none"),
    );
    insta::assert_snapshot!(said.stdout, @"
    -:7:79: error[unknown-allow]: there is no rule `missing-readines-probe`
      |
    7 |   metadata: {name: web, annotations: {allow.serin.dev/missing-readines-probe: typo, allow.serin.dev/short-drain: none}}
      |                                                                               ^^^^
      hint: did you mean `missing-readiness-probe`?
    -:7:114: warning[unused-allow]: `short-drain` is allowed and not found
      |
    7 |   metadata: {name: web, annotations: {allow.serin.dev/missing-readines-probe: typo, allow.serin.dev/short-drain: none}}
      |                                                                                                                  ^^^^
      hint: remove the annotation
    -:14:11: error[missing-readiness-probe]: container `app` gets traffic and has no readiness probe
       |
    14 |         - name: app
       |           ^^^^
      hint: add a `readinessProbe` that fails until the application can serve
    2 errors, 1 warning
    ");
}

#[test]
fn a_team_says_how_bad_findings_are() {
    let folder = Folder::new();
    let manifests = MANIFESTS.replace("readinesProbe: {tcpSocket: {port: 80}}", "tty: true");
    folder.write(
        "serin.yaml",
        "rules:\n  missing-readiness-probe: {severity: warning, reason: no probes in the lab}\n",
    );
    let said = folder.pipe("check -", &manifests);
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains("warning[missing-readiness-probe]"), "{}", said.stdout);
    assert_eq!(folder.pipe("check - --fail-on warning", &manifests).code, 1);
    folder.write(
        "serin.yaml",
        "rules: {missing-readiness-probe: {severity: ignore, reason: no probes in the lab}}\n",
    );
    assert_eq!(folder.pipe("check - --fail-on note", &manifests).stdout, "");
    folder.write("serin.yaml", "rules:\n  weights-fall: {severity: warning, reason: why not}\n  short-drian: {severity: note, reason: typo}\n  short-drain: {severity: note}\n");
    insta::assert_snapshot!(folder.pipe("check -", "").stdout, @"
    serin.yaml:2:3: error[unknown-allow]: `weights-fall` cannot be allowed
      |
    2 |   weights-fall: {severity: warning, reason: why not}
      |   ^^^^^^^^^^^^
      hint: without it the plan would make no sense, or others would pay
    serin.yaml:3:3: error[unknown-allow]: there is no rule `short-drian`
      |
    3 |   short-drian: {severity: note, reason: typo}
      |   ^^^^^^^^^^^
      hint: did you mean `short-drain`?
    serin.yaml:4:3: error[missing-field]: `rules.short-drain` has no `reason`
      |
    4 |   short-drain: {severity: note}
      |   ^^^^^^^^^^^
    3 errors
    ");
}

#[test]
fn every_format_is_written_to_stdout() {
    let folder = Folder::new();
    for (format, start) in
        [("json", "{"), ("github", "::error file=-,line=14,"), ("sarif", "{"), ("junit", "<?xml")]
    {
        let said = folder.pipe(&format!("check - --format {format}"), MANIFESTS);
        assert!(said.stdout.starts_with(start), "{format}: {}", said.stdout);
        assert_eq!((said.code, said.stderr.as_str()), (1, ""), "{format}");
    }
}

#[test]
fn a_spec_is_checked_as_one_wherever_it_is_named() {
    let folder = Folder::generated();
    folder.change("specs/web.yaml", "weight: 25", "weight: 2");
    for path in ["specs/web.yaml", "specs", "specs/web.yaml generated/web/stages/000-baseline"] {
        let said = folder.serin(&format!("check {path}"));
        assert!(said.stdout.contains("error[weights-fall]"), "{path}: {}{}", said.stdout, said.stderr);
        // A path is shown as it was typed.
        assert!(said.stdout.starts_with("specs/web.yaml:"), "{path}: {}", said.stdout);
        assert_eq!(said.code, 1);
    }
}

/// What Serin writes has nothing to say about itself: stages, their steps and the ways back.
#[test]
fn what_is_generated_has_no_findings() {
    let folder = Folder::generated();
    let said = folder.serin("check generated");
    assert_eq!((said.code, said.stdout.as_str()), (0, ""), "{}", said.stderr);
}
