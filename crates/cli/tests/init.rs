//! What `serin init` writes, what it says, and what it leaves alone.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests start the command in folders of their own")]

mod folder;

use std::fs;

use folder::Folder;
use serde_yaml::Value;

#[test]
fn a_new_repository_is_one_in_which_make_generate_works() {
    let folder = Folder::new();
    let said = folder.serin("init shop --gitops flux");
    insta::assert_snapshot!(said.stderr, @"
    written  specs/shop.yaml
    written  serin.yaml
    written  Makefile
    written  .gitattributes
    written  .github/workflows/serin.yaml
    written  .github/CODEOWNERS
    written  gitops/shop.flux.yaml

    next:
    1. edit specs/shop.yaml, then `serin generate` and `serin plan shop`
    2. name your teams in .github/CODEOWNERS
    3. name the source of your repository in gitops/, unless it is Flux's own
    4. commit it all; `serin promote shop` makes live/shop
    ");
    for target in ["generate", "check"] {
        let made = folder.make(target);
        assert!(made.status.success(), "make {target}: {}", String::from_utf8_lossy(&made.stderr));
    }
    let help = folder.make("help");
    insta::assert_snapshot!(String::from_utf8(help.stdout).unwrap(), @"
    help       list the targets
    generate   write the manifests of every stage of every release
    check      what CI runs: the specs are right, the tree is what they say, and no plan drops traffic
    ");
    assert!(folder.read("generated/shop/PLAN.md").contains("100-weight"));
}

#[test]
fn each_team_gets_its_files() {
    let written = |words: &str| {
        let said = Folder::new().serin(&format!("init {words}"));
        assert_eq!(said.code, 0, "{}", said.stderr);
        let paths = said.stderr.lines().filter_map(|line| line.strip_prefix("written  ").map(str::to_owned));
        paths.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(written(""), @"
    specs/web.yaml
    serin.yaml
    Makefile
    .gitattributes
    .github/workflows/serin.yaml
    .github/CODEOWNERS
    gitops/web.argocd.yaml
    ");
    insta::assert_snapshot!(written("--ci gitlab --gitops applicationset --pre-commit"), @"
    specs/web.yaml
    serin.yaml
    Makefile
    .gitattributes
    .gitlab-ci.yml
    .gitlab/serin.yml
    .gitlab/CODEOWNERS
    gitops/applicationset.yaml
    .pre-commit-config.yaml
    ");
    insta::assert_snapshot!(written("--ci none --gitops none"), @"
    specs/web.yaml
    serin.yaml
    Makefile
    .gitattributes
    ");
}

/// Nothing changes by a second run, and one more release joins the others with files of its own.
#[test]
fn init_works_again() {
    let folder = Folder::new();
    assert_eq!(folder.serin("init web --ci gitlab --gitops flux").code, 0);
    let again = folder.serin("init web").stderr;
    assert!(!again.contains("written") && !again.contains("yours"), "{again}");
    insta::assert_snapshot!(folder.serin("init shop").stderr, @"
    written  specs/shop.yaml
    kept     serin.yaml
    kept     Makefile
    kept     .gitattributes
    kept     .gitlab-ci.yml
    kept     .gitlab/serin.yml
    kept     .gitlab/CODEOWNERS
    written  gitops/shop.flux.yaml

    next:
    1. edit specs/shop.yaml, then `serin generate` and `serin plan shop`
    2. name your teams in .gitlab/CODEOWNERS
    3. name the source of your repository in gitops/, unless it is Flux's own
    4. commit it all; `serin promote shop` makes live/shop
    ");
    assert_eq!(folder.serin("init third --gitops applicationset").code, 0);
    assert!(folder.serin("init fourth").stderr.contains("kept     gitops/applicationset.yaml\n"));
}

/// A second file of the kind would hide the first, or be hidden by it.
#[test]
fn init_keeps_what_is_there_wherever_it_is() {
    let folder = Folder::new();
    folder.write("GNUmakefile", "mine:\n");
    folder.write("docs/CODEOWNERS", "* @me\n");
    folder.write(".gitattributes", "*.png binary\n");
    let said = folder.serin("init");
    insta::assert_snapshot!(said.stderr, @"
    written  specs/web.yaml
    written  serin.yaml
    kept     GNUmakefile, which is yours
    kept     .gitattributes, which is yours
    written  .github/workflows/serin.yaml
    kept     docs/CODEOWNERS, which is yours
    written  gitops/web.argocd.yaml

    next:
    1. take over what yours lacks (Makefile, .gitattributes, .github/CODEOWNERS): `serin init web --print FILE` prints each
    2. edit specs/web.yaml, then `serin generate` and `serin plan web`
    3. name your teams in docs/CODEOWNERS
    4. name your repository in gitops/
    5. commit it all; `serin promote web` makes live/web
    ");
    assert_eq!(folder.read("GNUmakefile"), "mine:\n");
    assert!(!folder.path("Makefile").exists() && !folder.path(".github/CODEOWNERS").exists());
    let printed = folder.serin("init web --print .gitattributes");
    assert!(printed.stdout.contains("live/** text eol=lf"), "{}", printed.stdout);
    assert_eq!(folder.read(".gitattributes"), "*.png binary\n");
    let said = folder.serin("init --print gitattributes");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("`gitattributes` is none of the files: specs/web.yaml, "),
        "{}",
        said.stderr
    );
}

#[test]
fn a_name_is_no_path() {
    for name in ["../out", "Web", "web-", "1web", "", "a/b"] {
        let folder = Folder::new();
        let said = folder.serin_words(&["init", name]);
        assert_eq!(said.code, 2, "{name}");
        assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 0, "{name}");
    }
}

/// What each router needs to know stands in its spec; what it means is for the team to say.
#[test]
fn init_knows_every_router() {
    for router in serin::RouterName::ALL {
        let folder = Folder::new();
        assert_eq!(folder.serin(&format!("init --router {router}")).code, 0);
        let said = folder.serin("generate");
        assert_eq!(said.code, 0, "{router}: {}", said.stderr);
        let spec = folder.read("specs/web.yaml");
        assert!(
            spec.contains(&format!("router: {router}\n")) || spec.contains(&format!("router: {router} ")),
            "{spec}"
        );
        assert!(!spec.contains("\n\n\n"), "{spec}");
    }
    assert_eq!(Folder::new().serin("init --router nginx").code, 2);
}

/// What comes from a pull request reaches a shell by its environment, and a token only the step that comments.
#[test]
fn the_workflow_gives_a_pull_request_no_way_in() {
    let folder = Folder::new();
    assert_eq!(folder.serin("init").code, 0);
    let workflow: Value = serde_yaml::from_str(&folder.read(".github/workflows/serin.yaml")).unwrap();
    assert_eq!(workflow["permissions"], Value::Mapping(serde_yaml::Mapping::new()));
    let job = &workflow["jobs"]["serin"];
    let may: Vec<_> = job["permissions"].as_mapping().unwrap().iter().collect();
    let may: Vec<_> = may.iter().map(|(what, how)| (what.as_str().unwrap(), how.as_str().unwrap())).collect();
    assert_eq!(may, [("contents", "read"), ("pull-requests", "write")]);
    let mut tokens = 0;
    for step in job["steps"].as_sequence().unwrap() {
        if let Some(run) = step["run"].as_str() {
            assert!(!run.contains("${{"), "{run}");
        }
        if let Some(uses) = step["uses"].as_str() {
            let (action, commit) = uses.split_once('@').unwrap();
            assert!(action.starts_with("actions/") && commit.len() == 40, "{uses}");
        }
        tokens += usize::from(step["env"].as_mapping().is_some_and(|env| env.contains_key("GH_TOKEN")));
    }
    assert_eq!(tokens, 1);
}

#[test]
fn every_yaml_file_is_yaml_and_ends_with_a_line() {
    for words in ["init --pre-commit", "init --ci gitlab --gitops applicationset", "init --gitops flux"] {
        let folder = Folder::new();
        let said = folder.serin(words);
        for path in said.stderr.lines().filter_map(|line| line.strip_prefix("written  ")) {
            let text = folder.read(path);
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
            let long = text.lines().find(|line| line.chars().count() > 140);
            assert_eq!(long, None, "{path}");
            if path.ends_with("yaml") || path.ends_with("yml") {
                let parsed: Result<Value, _> = serde_yaml::from_str(&text);
                assert!(parsed.is_ok(), "{path}: {parsed:?}");
            }
        }
    }
}

/// Directories of other names have them in every file.
#[test]
fn other_names_are_those_of_all_files() {
    for words in
        ["--gitops argocd --ci github", "--gitops flux --ci gitlab", "--gitops applicationset --pre-commit"]
    {
        let folder = Folder::new();
        let said =
            folder.serin(&format!("init shop --specs apps/specs --out rendered --live running {words}"));
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert!(said.stderr.contains("`serin promote shop` makes running/shop"), "{}", said.stderr);
        assert_eq!(folder.serin("generate").code, 0);
        assert_eq!(folder.serin("check").code, 0);
        assert!(folder.path("rendered/shop/PLAN.md").is_file());
        assert!(folder.read("apps/specs/shop.yaml").contains("$schema=../../rendered/spec.schema.json"));
        for path in said.stderr.lines().filter_map(|line| line.strip_prefix("written  ")) {
            let text = folder.read(path);
            for usual in ["generated/", " live/", "/live/", "./live", "generated live", " specs/", " /specs/"]
            {
                assert!(!text.contains(usual), "{path} has `{usual}`:\n{text}");
            }
        }
        // A second release goes by serin.yaml.
        assert_eq!(folder.serin("init web").code, 0);
        assert!(folder.path("apps/specs/web.yaml").is_file());
        assert!(!folder.path("specs").exists());
    }
}

#[test]
fn names_that_no_file_can_have_are_refused() {
    let folder = Folder::new();
    let refused = |words: &str| {
        let said = folder.serin(&format!("init {words}"));
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{words}");
        said.stderr
    };
    insta::assert_snapshot!(refused("--live ../live"), @"error: --live: the files of `serin init` name directories below this one, of letters, digits, `-`, `_` and `.`, and `../live` is none");
    insta::assert_snapshot!(refused("--out live/generated"), @"error: `live/generated` and `live` have to be directories apart");
    insta::assert_snapshot!(refused("--specs /tmp"), @"error: --specs: the files of `serin init` name directories below this one, of letters, digits, `-`, `_` and `.`, and `/tmp` is none");
    folder.write("serin.yaml", "live: running\n");
    insta::assert_snapshot!(refused("--live live"), @"error: serin.yaml says `running`, and --live says `live`: change serin.yaml first, or leave --live out");
    assert!(!folder.path("specs").exists());
}

/// GitHub and GitLab read their files at the root of the repository alone.
#[test]
fn a_folder_of_a_repository_says_where_the_files_of_its_root_go() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path(".git")).unwrap();
    fs::create_dir_all(folder.path("deploy/shop")).unwrap();
    let said = folder.serin_in("deploy/shop", "init shop");
    insta::assert_snapshot!(said.stderr, @"
    written  specs/shop.yaml
    written  serin.yaml
    written  Makefile
    written  .gitattributes
    written  .github/workflows/serin.yaml
    written  .github/CODEOWNERS
    written  gitops/shop.argocd.yaml

    next:
    1. move `.github/` to the root of the git repository, `../../`: GitHub reads them nowhere else, and their paths are those from there
    2. edit specs/shop.yaml, then `serin generate` and `serin plan shop`
    3. name your teams in .github/CODEOWNERS
    4. name your repository in gitops/
    5. commit it all; `serin promote shop` makes live/shop
    ");
    assert!(folder.read("deploy/shop/gitops/shop.argocd.yaml").contains("path: deploy/shop/live/shop\n"));
    let owners = folder.read("deploy/shop/.github/CODEOWNERS");
    insta::assert_snapshot!(owners.lines().filter(|line| line.starts_with('/')).collect::<Vec<_>>().join("\n"), @"
    /deploy/shop/specs/ @example/applications
    /deploy/shop/live/ @example/on-call
    /.github/ @example/platform
    /deploy/shop/gitops/ @example/platform
    /deploy/shop/serin.yaml @example/platform
    /deploy/shop/.gitattributes @example/platform
    ");
    let workflow = folder.read("deploy/shop/.github/workflows/serin.yaml");
    assert!(workflow.contains("working-directory: deploy/shop/"), "{workflow}");
    assert_eq!(folder.serin_in("deploy/shop", "init web --pre-commit").code, 2);
    let flux = folder.serin_in("deploy/shop", "init api --gitops flux --print gitops/api.flux.yaml").stdout;
    assert!(flux.contains("  path: ./deploy/shop/live/api\n"), "{flux}");
    let jobs = folder.serin_in("deploy/shop", "init api --ci gitlab --print .gitlab/serin.yml").stdout;
    let jobs: Value = serde_yaml::from_str(&jobs).unwrap();
    assert_eq!(jobs["serin"]["artifacts"]["paths"][0], "deploy/shop/serin-comment.md");
    assert_eq!(jobs["serin"]["script"][0], "cd deploy/shop/");
}
