//! `serin diff` as a user types it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::fmt::Write as _;
use std::process::Command;

use folder::Folder;

fn git(folder: &Folder, words: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=test", "-c", "user.email=test@example.com"]).args(words);
    let done = git.current_dir(folder.path("")).output().unwrap();
    assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A repository with a release that is live at its baseline, committed.
fn committed() -> Folder {
    let folder = Folder::generated();
    assert_eq!(folder.serin("promote web").code, 0);
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "baseline"]);
    folder
}

#[test]
fn live_and_what_comes_next() {
    let folder = committed();
    let said = folder.serin("diff live next");
    assert_eq!(said.code, 0);
    insta::assert_snapshot!(said.stdout, @"
    live → next

    web
      from 000-baseline to 005-pods, way back: route at rest
      canary: 0 → 2 pods
      canary: image of `app` 1.0.0 → 1.1.0

    1 file differs; `--text` shows how
    ");
    assert_eq!(folder.serin("diff live").stdout, said.stdout, "`next` is the other side of `live`");
    assert_eq!(folder.serin("diff live next web --exit-code").code, 1);
    assert_eq!(folder.serin("diff live web/000-baseline --exit-code").code, 0);
    let said = folder.serin("diff live live");
    insta::assert_snapshot!(said.stdout, @"live → live: No semantic change");
}

#[test]
fn stages_of_a_plan() {
    let folder = Folder::generated();
    let said = folder.serin("diff 005-pods 100-weight web --text");
    insta::assert_snapshot!(said.stdout, @r#"
    005-pods → 100-weight

    web
      from 005-pods to 100-weight, way back: route at rest
      route: traffic to canary 0 % → 100 %
      canary: 2 → 4 pods

    live/web/deployment-canary.yaml (changed)
    @@ -6,7 +6,7 @@
         app.kubernetes.io/managed-by: serin
       name: web-canary
     spec:
    -  replicas: 2
    +  replicas: 4
       selector:
         matchLabels:
           app: web

    live/web/ingress-canary.yaml (changed)
    @@ -4,7 +4,7 @@
     metadata:
       annotations:
         nginx.ingress.kubernetes.io/canary: "true"
    -    nginx.ingress.kubernetes.io/canary-weight: "0"
    +    nginx.ingress.kubernetes.io/canary-weight: "100"
       labels:
         app.kubernetes.io/managed-by: serin
       name: web-canary
    "#);
    let with_names = folder.serin("diff web/005-pods web/100-weight --text");
    assert_eq!(
        with_names.stdout.lines().skip(1).collect::<Vec<_>>(),
        said.stdout.lines().skip(1).collect::<Vec<_>>()
    );
    // Nothing is live: all of the stage would go.
    assert_eq!(folder.serin("diff web/005-pods").code, 0);
}

#[test]
fn a_commit_against_the_working_tree_and_another_commit() {
    let folder = committed();
    assert_eq!(folder.serin("promote web --early trying").code, 0);
    let said = folder.serin("diff HEAD");
    insta::assert_snapshot!(said.stdout, @"
    HEAD → working tree

    web
      from 000-baseline to 005-pods, way back: route at rest
      canary: 0 → 2 pods
      canary: image of `app` 1.0.0 → 1.1.0

    1 file differs; `--text` shows how
    ");
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "pods"]);
    let between = folder.serin("diff HEAD~1 HEAD");
    assert_eq!(
        between.stdout.lines().skip(1).collect::<Vec<_>>(),
        said.stdout.lines().skip(1).collect::<Vec<_>>()
    );
    let with_live = folder.serin("diff HEAD~1 live web");
    assert_eq!(
        with_live.stdout.lines().skip(1).collect::<Vec<_>>(),
        said.stdout.lines().skip(1).collect::<Vec<_>>()
    );
    let part = folder.serin("diff HEAD~1:live/web live/web");
    insta::assert_snapshot!(part.stdout, @"
    HEAD~1:live/web → live/web

    web
      canary: 0 → 2 pods
      canary: image of `app` 1.0.0 → 1.1.0

    1 file differs; `--text` shows how
    ");
    assert_eq!(folder.serin("diff HEAD~1 live/web").stdout.lines().last(), part.stdout.lines().last());
    // What is deleted since is there at the commit all the same.
    std::fs::remove_dir_all(folder.path("live")).unwrap();
    assert!(folder.serin("diff HEAD").stdout.contains("Deployment `web-canary` is taken away"));
}

#[test]
fn a_changed_spec_is_one_line_over_all_stages() {
    let folder = committed();
    folder.change("specs/web.yaml", "replicas: 4", "replicas: 5");
    assert_eq!(folder.serin("generate").code, 0);
    insta::assert_snapshot!(folder.serin("diff main").stdout, @"
    main → working tree

    in 4 stages of web
      canary: 4 → 5 pods
      stable: 4 → 5 pods
      stage 100-pods, stage 100-weight, stage fold-1-stable, stage fold-2-shift

    in 5 stages of web
      stable: 4 → 5 pods
      stage 000-baseline, stage 005-pods, stage 005-weight, stage 025-weight, stage fold-3-done

    15 files differ; `--text` shows how
    ");
}

#[test]
fn a_comment_for_a_pull_request_says_where_it_was_cut() {
    let folder = committed();
    assert_eq!(folder.serin("promote web --early trying").code, 0);
    let all = folder.serin("diff main --format markdown").stdout;
    insta::assert_snapshot!(all, @"
    <!-- serin diff -->
    **main → working tree**

    **`web`**, from `000-baseline` to `005-pods`, way back: route at rest

    - canary: `0` → `2` pods
    - canary: image of `app` `1.0.0` → `1.1.0`

    <details><summary>1 file differs</summary>

    `live/web/deployment-canary.yaml` (changed)

    ```diff
    @@ -6,7 +6,7 @@
         app.kubernetes.io/managed-by: serin
       name: web-canary
     spec:
    -  replicas: 0
    +  replicas: 2
       selector:
         matchLabels:
           app: web
    @@ -22,7 +22,7 @@
             track: canary
         spec:
           containers:
    -      - image: registry.example.com/web:1.0.0
    +      - image: registry.example.com/web:1.1.0
             lifecycle:
               preStop:
                 sleep:
    ```

    </details>
    ");
    let limit = all.len() - 100;
    let cut = folder.serin(&format!("diff main --format markdown --limit {limit}")).stdout;
    assert!(cut.chars().count() <= limit);
    assert!(cut.ends_with("*…cut: 0 of 1 files are shown; `serin diff main --text` shows all*\n"), "{cut}");
}

#[test]
fn the_odd_one_out_of_many_comes_first() {
    let folder = Folder::new();
    for side in ["before", "after"] {
        for number in 0..20 {
            let tag = if side == "after" { "1.3" } else { "1.2" };
            let replicas = if side == "after" && number == 7 { 1 } else { 2 };
            let text = format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{number}}}\nspec:\n  replicas: {replicas}\n  \
                 selector: {{matchLabels: {{app: a{number}}}}}\n  template:\n    metadata: {{labels: {{app: a{number}}}}}\n    \
                 spec: {{containers: [{{name: app, image: 'r.example.com/app-{number}:{tag}'}}]}}\n"
            );
            folder.write(&format!("{side}/{number}.yaml"), &text);
        }
    }
    insta::assert_snapshot!(folder.serin("diff before after").stdout, @"
    before → after: changes in 20 places

    app-7  ← look here
      Deployment: 2 → 1 pod
      Deployment: image of `app` 1.2 → 1.3

    in 19 applications
      Deployment: image of `app` 1.2 → 1.3
      app-0, app-1, app-10, app-11, app-12, app-13 and 13 more

    20 files differ; `--text` shows how
    ");
}

#[test]
fn what_is_no_side_is_said_with_what_sides_there_are() {
    let folder = committed();
    let mut said = String::new();
    for words in [
        "diff web/005-pod",
        "diff mian",
        "diff live nxt",
        "diff 005-pods",
        "diff specs",
        "diff live next shop",
        "diff HEAD:nothing live",
        "diff next",
    ] {
        let answer = folder.serin(words);
        assert_eq!((answer.code, answer.stdout.as_str()), (2, ""), "{words}");
        let _ = writeln!(said, "$ serin {words}\n{}", answer.stderr);
    }
    insta::assert_snapshot!(said, @"
    $ serin diff web/005-pod
    error: `web/005-pod` is nothing that can be compared; did you mean `web/005-pods`?
      hint: a side is `live`, `next`, a stage (APP/STAGE, or with APP behind), a directory, a file, REF:PATH, or a commit

    $ serin diff mian
    error: `mian` is nothing that can be compared; did you mean `main`?
      hint: a side is `live`, `next`, a stage (APP/STAGE, or with APP behind), a directory, a file, REF:PATH, or a commit

    $ serin diff live nxt
    error: `nxt` is nothing that can be compared; did you mean `next`?
      hint: a side is `live`, `next`, a stage (APP/STAGE, or with APP behind), a directory, a file, REF:PATH, or a commit

    $ serin diff 005-pods
    error: `005-pods` is nothing that can be compared; did you mean `web/005-pods`?
      hint: a side is `live`, `next`, a stage (APP/STAGE, or with APP behind), a directory, a file, REF:PATH, or a commit

    $ serin diff specs
    error: `specs` is one side, and there is no other: `serin diff HEAD:specs specs`, or two directories

    $ serin diff live next shop
    error: there is no release `shop`; there are web

    $ serin diff HEAD:nothing live
    error: there are no manifests at `nothing` of `HEAD`

    $ serin diff next
    error: `next` is compared with `live`: `serin diff live next`
    ");
}

#[test]
fn ugly_input_is_compared_as_text_and_said_so() {
    let folder = Folder::new();
    for (side, service) in [("old", "a: 1"), ("new", "a: 2\n- b")] {
        folder.write(&format!("{side}/values.yaml"), service);
        folder.write(
            &format!("{side}/list.json"),
            "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}",
        );
        std::fs::write(
            folder.path(&format!("{side}/binary.yaml")),
            [0xff, 0xfe, side.len() as u8, side.as_bytes()[0]],
        )
        .unwrap();
        folder.write(&format!("{side}/empty.yaml"), "");
    }
    let answer = folder.serin("diff old new --text");
    assert_eq!(answer.code, 2);
    insta::assert_snapshot!(format!("{}---\n{}", answer.stdout, answer.stderr), @r"
    old → new: changes in 2 places

    binary.yaml
      `binary.yaml` changes; it cannot be compared by what it means: it is no text

    values.yaml
      `values.yaml` changes; it cannot be compared by what it means: it cannot be read

    binary.yaml (changed)
    no text, or too large a one to be shown

    values.yaml (changed)
    @@ -1 +1,2 @@
    -a: 1
    \ No newline at end of file
    +a: 2
    +- b
    \ No newline at end of file
    ---
    old/binary.yaml:1:1: error[not-yaml]: the byte 0xff is not UTF-8
      |
    1 | ��␃o
      | ^
      hint: save the file as UTF-8
    new/binary.yaml:1:1: error[not-yaml]: the byte 0xff is not UTF-8
      |
    1 | ��␃n
      | ^
      hint: save the file as UTF-8
    new/values.yaml:2:3: error[not-yaml]: while parsing a block mapping, did not find expected key
      |
    2 | - b
      |   ^
    ");
}

#[test]
fn a_directory_called_like_another_side_is_named_with_a_dot() {
    let folder = committed();
    folder.write("next/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    folder.write("main/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
    assert!(folder.serin("diff ./next main").stdout.contains("ConfigMap `b` is new"));
    assert!(folder.serin("diff live next").stdout.contains("canary"));
}
