//! The community's ingress-nginx, and Traefik reading its annotations: a pair of Ingresses.
//!
//! The stable track's Ingress owns hosts, paths and certificates and never changes. The canary track's repeats its
//! hosts and paths and carries the switch. It is never deleted and never `canary: "false"`: at weight 0 it sends
//! nobody to the canary, and anything else makes it an ordinary Ingress that fights the first one for the path.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use serde_json::Value;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{self, NginxController};
use serin_topology::{
    Carrier, Host, Match, Router as Choice, RouterName, ServicePortRef, Topology, Track, Weight,
};

use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::metadata::metadata;
use crate::{Manifest, Object};

pub(super) struct IngressNginx;

const PREFIX: &str = "nginx.ingress.kubernetes.io";

impl Router for IngressNginx {
    fn name(&self) -> RouterName {
        RouterName::IngressNginx
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::ingress_nginx::PROFILES
    }

    fn setups(&self) -> Vec<Choice> {
        let setup = |controller| routers::IngressNginx { controller, ingress_class_name: None }.into();
        [None, Some(NginxController::Traefik)].map(setup).into()
    }

    fn profile(&self, topology: &Topology) -> &'static Profile {
        &profiles::ingress_nginx::PROFILES
            [usize::from(settings(topology).is_some_and(routers::IngressNginx::is_traefik))]
    }

    fn refuses(&self, _: &Topology) -> Vec<Refusal> {
        Vec::new()
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            Move::Match(matched) => accepts_match(matched),
            Move::Baseline
            | Move::CanaryPods { .. }
            | Move::Weight(_)
            | Move::FoldStable
            | Move::Shift
            | Move::CanaryDone => Ok(()),
        }
    }

    fn may_add(&self, field: &str, _: &Value) -> bool {
        let Some(key) = field.strip_prefix("metadata.annotations/") else { return false };
        let elsewhere = [
            "app-root",
            "canary",
            "configuration-snippet",
            "default-backend",
            "mirror-",
            "permanent-redirect",
            "server-alias",
            "server-snippet",
            "temporal-redirect",
        ];
        let own = key.strip_prefix(PREFIX).and_then(|key| key.strip_prefix('/'));
        !own.is_some_and(|key| elsewhere.iter().any(|it| key.starts_with(it)))
    }

    fn fixed(&self, topology: &Topology) -> Vec<Object> {
        vec![ingress(topology, Track::Stable, topology.route.annotations.clone())]
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let mut annotations = BTreeMap::from([annotation("canary", "true")]);
        annotations.extend(weight(state.weight));
        if let Some(matched) = &state.matched {
            match matched.carrier {
                Carrier::Header => annotations.extend([
                    annotation("canary-by-header", &matched.name),
                    annotation("canary-by-header-value", &matched.value),
                ]),
                // Its value is always `always`.
                Carrier::Cookie => annotations.extend([annotation("canary-by-cookie", &matched.name)]),
            }
        }
        vec![ingress(topology, Track::Canary, annotations)]
    }
}

fn settings(topology: &Topology) -> Option<&routers::IngressNginx> {
    match &topology.route.router {
        Choice::IngressNginx(settings) => Some(settings),
        _ => None,
    }
}

/// The characters that the controller accepts in annotations, and the one value of a cookie that it knows. Source:
/// `internal/ingress/annotations/parser/validators.go`, `rootfs/etc/nginx/lua/balancer.lua`.
fn accepts_match(matched: &Match) -> Result<(), Cannot> {
    for (part, text) in [("name", &matched.name), ("value", &matched.value)] {
        let bad = text.chars().find(|it| !(it.is_ascii_alphanumeric() || "/-._~:".contains(*it)));
        if let Some(bad) = bad {
            return Err(Cannot {
                what: format!("match a {} whose {part} holds `{bad}`", matched.carrier),
                hint: "its annotations take letters, digits and `/ - . _ ~ :`".to_owned(),
            });
        }
    }
    if matched.carrier == Carrier::Cookie && matched.value != "always" {
        return Err(Cannot {
            what: format!("match a cookie with the value `{}`", matched.value),
            hint: "it sends cookies with the value `always` to the canary, and no others".to_owned(),
        });
    }
    Ok(())
}

/// Whole per cent alone; a fraction needs a total above 100, because smaller totals are read as 100.
fn weight(weight: Weight) -> Vec<(String, String)> {
    match weight.whole_percent() {
        Some(percent) => vec![annotation("canary-weight", &percent.to_string())],
        None => vec![
            annotation("canary-weight", &weight.hundredths().to_string()),
            annotation("canary-weight-total", &Weight::FULL.hundredths().to_string()),
        ],
    }
}

fn annotation(key: &str, value: &str) -> (String, String) {
    (format!("{PREFIX}/{key}"), value.to_owned())
}

fn ingress(topology: &Topology, track: Track, annotations: BTreeMap<String, String>) -> Object {
    let names = topology.names(track);
    let class = settings(topology).and_then(|settings| settings.ingress_class_name.clone());
    let ingress = Ingress {
        metadata: metadata(topology, names.route.as_str(), annotations),
        spec: Some(IngressSpec {
            ingress_class_name: class,
            rules: Some(rules(topology, track)),
            // Certificates are read of the stable track's Ingress alone.
            tls: match track {
                Track::Stable => tls(topology),
                Track::Canary => None,
            },
            default_backend: None,
        }),
        status: None,
    };
    Object { file: format!("ingress-{track}.yaml"), manifest: Manifest::Ingress(Box::new(ingress)) }
}

fn rules(topology: &Topology, track: Track) -> Vec<IngressRule> {
    let backend = IngressBackend {
        service: Some(IngressServiceBackend {
            name: topology.names(track).service.to_string(),
            port: Some(match &topology.route.service_port {
                ServicePortRef::Number(number) => ServiceBackendPort { number: Some(*number), name: None },
                ServicePortRef::Name(name) => ServiceBackendPort { number: None, name: Some(name.clone()) },
            }),
        }),
        resource: None,
    };
    let paths = topology.route.paths.iter().map(|path| HTTPIngressPath {
        backend: backend.clone(),
        path: Some(path.path.clone()),
        path_type: path.path_type.to_string(),
    });
    let http = HTTPIngressRuleValue { paths: paths.collect() };
    let rule = |host: &Host| IngressRule { host: Some(host.to_string()), http: Some(http.clone()) };
    topology.route.hosts.iter().map(rule).collect()
}

fn tls(topology: &Topology) -> Option<Vec<IngressTLS>> {
    let certificates = topology.route.tls.iter().map(|tls| IngressTLS {
        hosts: (!tls.hosts.is_empty()).then(|| tls.hosts.iter().map(ToString::to_string).collect()),
        secret_name: tls.secret_name.clone(),
    });
    let certificates: Vec<_> = certificates.collect();
    (!certificates.is_empty()).then_some(certificates)
}
