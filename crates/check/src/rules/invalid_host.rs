use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Objects};
use serin_topology::Host;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "invalid-host", severity: Severity::Error, page: include_str!("invalid_host.md") },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for object in objects.all() {
        let Body::Ingress(spec) = &object.body else { continue };
        for (position, rule) in spec.rules.iter().flatten().enumerate() {
            // Without a host a rule is for every host; a variable is filled in before anybody sees it.
            let written = rule.host.as_deref().filter(|host| !host.is_empty() && !host.contains('$'));
            let Some((host, Err(why))) = written.map(|host| (host, Host::new(host))) else { continue };
            let path = Path::of("spec.rules").index(position).key("host");
            findings.add_hint(object, &path, format!("`{host}` is no host: {why}"), hint(host));
        }
    }
}

fn hint(host: &str) -> String {
    let lower = host.to_lowercase();
    let without_scheme = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let name = without_scheme.split(['/', ':']).next().unwrap_or_default();
    match Host::new(name) {
        Ok(name) => format!("write `{name}`"),
        Err(_) => {
            "a host is a DNS name in lower case, such as `www.example.com` or `*.example.com`".to_owned()
        }
    }
}
