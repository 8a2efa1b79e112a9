use serin_diagnostic::{Rule, Severity, nearest};
use serin_objects::Object;

use super::containers::{is_placeholder, placed_containers, pods_of};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unknown-volume", severity: Severity::Error, page: include_str!("unknown_volume.md") },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Some(pod) = pods_of(object) else { return };
    let volumes: Vec<&str> = pod.volumes.iter().flatten().map(|volume| volume.name.as_str()).collect();
    for (path, container) in placed_containers(pod) {
        let mounts = container.volume_mounts.iter().flatten().map(|mount| mount.name.as_str());
        let devices = container.volume_devices.iter().flatten().map(|device| device.name.as_str());
        let mounts = mounts.enumerate().map(|(position, name)| ("volumeMounts", position, name));
        let devices = devices.enumerate().map(|(position, name)| ("volumeDevices", position, name));
        for (field, position, name) in mounts.chain(devices) {
            // A missing name is the finding of whoever reads the object.
            if name.is_empty() || is_placeholder(name) || volumes.contains(&name) {
                continue;
            }
            let hint = match nearest(name, volumes.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "add it to the `volumes` of the pod".to_owned(),
            };
            let message =
                format!("container `{}` mounts `{name}`, and the pod has no such volume", container.name);
            findings.add_hint(object, &path.key(field).index(position).key("name"), message, hint);
        }
    }
}
