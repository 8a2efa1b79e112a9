use std::collections::HashSet;

use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, Objects};
use serin_yaml::Node;

use super::containers::{is_placeholder, placed_containers, pods_of};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "floating-image", severity: Severity::Error, page: include_str!("floating_image.md") },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let replaced = replaced(objects);
    for object in objects.all() {
        in_object(object, &replaced, findings);
    }
}

/// The images that Kustomize replaces by others.
fn replaced(objects: &Objects) -> HashSet<&str> {
    let all = objects.all().iter().filter(|object| object.kind == "Kustomization");
    let images = all.filter_map(|object| object.node()?.get("images"));
    images.flat_map(Node::items).filter_map(|image| image.get("name")?.as_str()).collect()
}

fn in_object(object: &Object, replaced: &HashSet<&str>, findings: &mut ObjectFindings<'_>) {
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let image = container.image.as_deref().unwrap_or_default();
        // Nothing at all is the finding of whoever reads the object; `auto` is what Istio's injection replaces.
        let is_given = !image.is_empty() && image != "auto" && !is_placeholder(image);
        if is_given && floats(image) && !replaced.contains(without_tag(image)) {
            findings.add_hint(
                object,
                &path.key("image"),
                format!("image `{image}` is whatever `latest` is when a pod starts"),
                "name a tag that never moves, or a digest",
            );
        }
    }
}

/// True when neither a digest nor a tag other than `latest` says which image it is.
fn floats(image: &str) -> bool {
    !image.contains('@') && matches!(&image[without_tag(image).len()..], "" | ":latest")
}

/// An image without its tag. A colon before the last slash is that of a port.
fn without_tag(image: &str) -> &str {
    let last = image.rfind('/').unwrap_or_default();
    image[last..].find(':').map_or(image, |colon| &image[..last + colon])
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
