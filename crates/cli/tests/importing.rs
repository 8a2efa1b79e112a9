//! `serin import` as a user types it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use folder::Folder;

const WEB: &str = include_str!("../../import/tests/cases/at-rest.yaml");

#[test]
fn a_pipe_becomes_a_spec_and_a_spec_a_tree() {
    let folder = Folder::new();
    let looked = folder.pipe("import -", WEB);
    assert_eq!(looked.code, 0, "{}", looked.stderr);
    insta::assert_snapshot!(looked.stderr, @"
    web: stable is Deployment web behind Service web; the route is Ingress web
    web: the objects are its stage 000-baseline; of what is generated this is new:
      each container sleeps 10 s before it is stopped
        Deployment web
      label app.kubernetes.io/managed-by: serin
        Deployment web, Service web, Ingress web
      new, without pods and without requests
        Deployment web-canary, Service web-canary
      new, without requests
        Ingress web-canary
      strategy.rollingUpdate.maxUnavailable: 0
        Deployment web
      terminationGracePeriodSeconds: 40, with the sleep
        Deployment web
    web: the step to it is not safe: stable gets 100 % of the requests on 1 pod, and needs 2; 100 % of the requests are lost; pods that run now stop without a drain, so do it while there is little traffic
      event by event, once it is generated: `serin verify --from DIR --to generated/web/stages/000-baseline`
    1 of 1 is a spec to use: `--write` puts it where `serin generate` finds it
    ");
    let written = folder.pipe("import - --write", WEB);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{}", written.stderr);
    assert_eq!(folder.read("specs/web.yaml"), looked.stdout);
    let generated = folder.serin("generate");
    assert_eq!(generated.code, 0, "{}", generated.stderr);
    let stage = folder.read("generated/web/stages/000-baseline/ingress-stable.yaml");
    assert!(stage.contains("  name: web\n"), "{stage}");
}

/// What `promote` makes first, unless it is told, is no stage for what runs already with a canary.
#[test]
fn a_release_that_is_under_way_is_said_to_be() {
    let folder = Folder::new();
    let said = folder.pipe("import -", include_str!("../../import/tests/cases/weight-10.yaml"));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let adopt =
        "web: it is under way: `serin promote web --adopt 010-weight` makes `live/` as what runs now\n";
    assert!(said.stderr.contains(adopt), "{}", said.stderr);
    let written = folder.pipe("import - --write", include_str!("../../import/tests/cases/weight-10.yaml"));
    let next = "next: `serin generate`, and `serin promote APP --adopt STAGE`, with the stage named above\n";
    assert!(written.stderr.ends_with(next), "{}", written.stderr);
}

/// What another tool makes of the files is what is applied, and not the files.
#[test]
fn what_was_passed_over_is_said() {
    let folder = Folder::new();
    folder.write("base/web.yaml", WEB);
    folder.write("base/kustomization.yaml", "resources: [web.yaml]\n");
    assert!(!folder.serin("import base").stderr.contains("kustomize"));
    folder.write(
        "base/kustomization.yaml",
        "resources: [web.yaml]\nnamePrefix: prod-\nimages: [{name: web}]\n",
    );
    folder.write("base/Chart.yaml", "apiVersion: v2\nname: web\n");
    folder.write("base/templates/more.yaml", "apiVersion: v1\nkind: Service\nmetadata: {{ template }}\n");
    let said = folder.serin("import base");
    let of_tools: Vec<_> = said.stderr.lines().take_while(|line| !line.starts_with("web:")).collect();
    insta::assert_snapshot!(of_tools.join("\n"), @"
    warning[not-imported]: 1 file is a template, and passed over
      hint: import what Helm makes of them: `helm template CHART | serin import -`
    warning[not-imported]: `base/Chart.yaml` is a chart, whose templates Helm fills; the files were imported as they stand
      hint: import what Helm makes of it: `helm template CHART | serin import -`
    warning[not-imported]: `base/kustomization.yaml` changes what it lists: namePrefix, images; the files were imported as they stand
      hint: import what Kustomize makes of it: `kustomize build DIR | serin import -`
    3 warnings
    ");
}

/// A key that is misspelt in the input is missing in the spec.
#[test]
fn nothing_is_written_of_what_cannot_be_read() {
    let folder = Folder::new();
    let said = folder.pipe("import - --write", include_str!("../../import/tests/cases/unread.yaml"));
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("web: not written"), "{}", said.stderr);
    assert!(!folder.path("specs/web.yaml").exists());
}

#[test]
fn a_spec_that_is_there_stays_as_it_is() {
    let folder = Folder::new();
    folder.write("specs/web.yaml", "mine\n");
    let said = folder.pipe("import - --write", WEB);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("web.yaml is there already, and stays as it is"), "{}", said.stderr);
    assert_eq!(folder.read("specs/web.yaml"), "mine\n");
}

#[test]
fn what_is_not_whole_is_shown_and_not_written() {
    let folder = Folder::new();
    let case = include_str!("../../import/tests/cases/shared-route.yaml");
    let said = folder.pipe("import -", case);
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("kind: CanaryRelease"));
    let said = folder.pipe("import - --write", case);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains("web: not written"), "{}", said.stderr);
    assert!(!folder.path("specs/web.yaml").exists());
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let folder = Folder::new();
    let said = folder.pipe("import -", "kind: Namespace\napiVersion: v1\nmetadata: {name: shop}\n");
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(said.stderr, @"
    no part of a release, and stays yours: 1 Namespace
    found no Kubernetes objects
    passed over 1 Namespace
    found no release: a Deployment, a Service that selects it, and a route that names the Service
    ");
    assert_eq!(folder.pipe("import -", "").code, 1);
    assert_eq!(folder.pipe("import -", "{{ template }}").code, 1);
    assert_eq!(folder.serin("import nowhere.yaml").code, 2);
    assert_eq!(folder.serin("import").code, 2);
    assert_eq!(folder.serin("import - --router nginx").code, 2);
}
