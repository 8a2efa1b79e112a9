use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::containers::{is_placeholder, placed_containers, pods_of};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "floating-image", severity: Severity::Error, page: include_str!("floating_image.md") },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let image = container.image.as_deref().unwrap_or_default();
        // Nothing at all is the finding of whoever reads the object.
        if !image.is_empty() && !is_placeholder(image) && floats(image) {
            findings.add_hint(
                object,
                &path.key("image"),
                format!("image `{image}` is whatever `latest` is when a pod starts"),
                "name a tag that never moves, or a digest",
            );
        }
    }
}

/// True when neither a digest nor a tag other than `latest` says which image it is. A colon before the last slash is
/// that of a port.
fn floats(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    if name.contains('@') {
        return false;
    }
    name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

#[cfg(test)]
mod tests {
    use super::floats;

    #[test]
    fn a_port_is_no_tag_and_a_digest_is_enough() {
        for floating in ["app", "app:latest", "host:5000/app", "host:5000/team/app:latest"] {
            assert!(floats(floating), "{floating}");
        }
        for fixed in ["app:1", "host:5000/app:1", "app@sha256:00", "host:5000/app:latest@sha256:00"] {
            assert!(!floats(fixed), "{fixed}");
        }
    }
}
