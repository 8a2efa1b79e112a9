use std::io;
use std::path::Path;

/// Starts a rule: `x.rs`, `x.md` and a line in the list. The page's example fails until the rule finds something.
pub(crate) fn start(root: &Path, name: &str) -> io::Result<String> {
    let kebab = |it: char| matches!(it, 'a'..='z' | '0'..='9' | '-');
    if name.is_empty() || !name.chars().all(kebab) {
        return Err(io::Error::other(format!("`{name}` is no name of a rule: write it like `weights-fall`")));
    }
    let directory = root.join("crates/check/src/rules");
    let module = name.replace('-', "_");
    let code = directory.join(format!("{module}.rs"));
    if code.exists() {
        return Err(io::Error::other(format!("the rule `{name}` exists")));
    }
    let list = directory.join("mod.rs");
    let text = fs_err::read_to_string(&list)?;
    let text = insert(&text, &format!("mod {module};"), |line| {
        line.trim_start_matches("pub(crate) ").starts_with("mod ")
    });
    let text = insert(&text, &format!("    &{module}::CHECK,"), |line| line.ends_with("::CHECK,"));
    fs_err::write(&code, CODE.replace("NAME", name).replace("MODULE", &module))?;
    fs_err::write(directory.join(format!("{module}.md")), PAGE)?;
    fs_err::write(&list, text)?;
    Ok(format!(
        "written crates/check/src/rules/{module}.rs and {module}.md, and a line in mod.rs\n\
         next: write the page, then the rule, and run `cargo test -p serin-check`"
    ))
}

/// Puts a line before the first of its kind that sorts behind it.
fn insert(text: &str, line: &str, kind: impl Fn(&str) -> bool) -> String {
    let key = |line: &str| line.trim_start_matches("pub(crate) ").to_owned();
    let lines: Vec<&str> = text.lines().collect();
    let of_kind = || lines.iter().enumerate().filter(|(_, it)| kind(it));
    let before = of_kind().find(|(_, it)| key(it) > key(line)).map(|(position, _)| position);
    let position =
        before.or_else(|| of_kind().last().map(|(position, _)| position + 1)).unwrap_or(lines.len());
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    lines.insert(position, line.to_owned());
    lines.join("\n") + "\n"
}

const CODE: &str = r#"use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "NAME", severity: Severity::Error, page: include_str!("MODULE.md") },
    can_be_allowed: true,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    if topology.route.hosts.len() > 1 {
        let path = Path::of("spec.route.hosts").index(1);
        findings.add_hint(&path, "what is wrong, as a phrase", "what to do about it");
    }
}
"#;

const PAGE: &str = "\
What is wrong, in one sentence.

## Why is this bad?

What happens to users, and the source of that fact.

## Example

```yaml
spec:
  route:
    router: ingress-nginx
    hosts:
    - web.local
    - www.web.local # error
```

## Use instead

```yaml
spec:
  route:
    router: ingress-nginx
    hosts: [web.local]
```
";
