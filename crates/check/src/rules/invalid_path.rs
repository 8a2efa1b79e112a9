use k8s_openapi::api::networking::v1::HTTPIngressPath;
use serin_diagnostic::{Path, Rule, Severity, nearest};
use serin_objects::{Body, Object, Objects};
use serin_topology::{HttpPath, PathType};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "invalid-path", severity: Severity::Error, page: include_str!("invalid_path.md") },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for object in objects.all() {
        let Body::Ingress(spec) = &object.body else { continue };
        for (rule, written) in spec.rules.iter().flatten().enumerate() {
            let paths = written.http.iter().flat_map(|http| http.paths.iter().enumerate());
            for (position, path) in paths {
                let at = Path::of("spec.rules").index(rule).key("http").key("paths").index(position);
                check(object, path, &at, findings);
            }
        }
    }
}

fn check(object: &Object, written: &HTTPIngressPath, at: &Path, findings: &mut ObjectFindings<'_>) {
    let text = written.path.as_deref().unwrap_or_default();
    let path_type = match (written.path_type.as_str(), text.is_empty()) {
        ("Prefix", _) => PathType::Prefix,
        ("Exact", _) => PathType::Exact,
        ("ImplementationSpecific", false) => PathType::ImplementationSpecific,
        // A path that is missing here is every path, and a type that is missing is found by the reader.
        ("ImplementationSpecific", true) | ("", _) => return,
        (other, _) => return off_type(object, other, at, findings),
    };
    // A variable is filled in before anybody sees it.
    if text.contains("${") {
        return;
    }
    let Err(why) = HttpPath::new(text, path_type) else { return };
    let message = format!("`{text}` is no path of type `{path_type}`: {why}");
    let hint = if text.starts_with('/') {
        "write the path as requests have it".to_owned()
    } else {
        format!("write `/{text}`")
    };
    findings.add_hint(object, &at.key("path"), message, hint);
}

fn off_type(object: &Object, other: &str, at: &Path, findings: &mut ObjectFindings<'_>) {
    let hint = match nearest(other, ["Prefix", "Exact", "ImplementationSpecific"]) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "it is `Prefix`, `Exact` or `ImplementationSpecific`".to_owned(),
    };
    findings.add_hint(object, &at.key("pathType"), format!("`{other}` is no path type"), hint);
}
