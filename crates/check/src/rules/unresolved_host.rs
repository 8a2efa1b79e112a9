use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, Objects};
use serin_yaml::Node;

use super::virtual_services::{destinations, is_istio};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unresolved-host",
        severity: Severity::Warning,
        page: include_str!("unresolved_host.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for object in objects.all() {
        for destination in destinations(object) {
            let host = destination.host;
            if is_declared(objects, host) {
                continue;
            }
            let (message, namespace) = match host.split('.').collect::<Vec<_>>().as_slice() {
                [service] => match elsewhere(objects, object, service) {
                    Some(namespace) => {
                        let own = object.namespace();
                        let what = format!(
                            "`{host}` is a Service of namespace `{own}`, and it stands in `{namespace}`"
                        );
                        (what, namespace)
                    }
                    None => continue,
                },
                [service, namespace] | [service, namespace, "svc"]
                    if objects.service(namespace, service).is_some() =>
                {
                    (format!("`{host}` is a whole name to Istio, and nothing is called so"), *namespace)
                }
                _ => continue,
            };
            let service = host.split('.').next().unwrap_or_default();
            let hint =
                format!("write `{service}.{namespace}.svc.cluster.local`, with the domain of your cluster");
            findings.add_hint(object, &destination.at.key("host"), message, hint);
        }
    }
}

/// The other namespace in which a Service stands that has a name, where the object's own has none.
fn elsewhere<'a>(objects: &'a Objects, object: &Object, service: &str) -> Option<&'a str> {
    if object.namespace().is_empty() || objects.service(object.namespace(), service).is_some() {
        return None;
    }
    let mut namesakes = objects.services().filter(|(_, it, _)| it.name() == service);
    namesakes.find_map(|(_, it, _)| Some(it.namespace()).filter(|namespace| !namespace.is_empty()))
}

/// Whether a ServiceEntry makes a host known.
fn is_declared(objects: &Objects, host: &str) -> bool {
    let names = |object: &Object| {
        let hosts = object.node().and_then(|node| node.get("spec")?.get("hosts")).map(Node::items);
        hosts.unwrap_or_default().iter().any(|it| it.as_str() == Some(host))
    };
    objects.all().iter().any(|object| is_istio(object, "ServiceEntry") && names(object))
}
