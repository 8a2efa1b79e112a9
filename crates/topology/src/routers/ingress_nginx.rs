#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::DnsSubdomain;
use crate::wrong::Wrong;

/// What ingress-nginx alone needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct IngressNginx {
    /// The IngressClass. Absent: the cluster's default class.
    pub ingress_class_name: Option<String>,
    /// Who reads its annotations. Absent: the community's controller.
    pub controller: Option<NginxController>,
}

/// Who reads the annotations of ingress-nginx.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NginxController {
    /// The community's ingress-nginx, retired.
    Community,
    /// Traefik 3.7 or later, with its provider `kubernetesIngressNGINX`.
    Traefik,
}

impl IngressNginx {
    /// Whether Traefik reads the annotations.
    #[must_use]
    pub fn is_traefik(&self) -> bool {
        self.controller == Some(NginxController::Traefik)
    }

    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
    }
}
