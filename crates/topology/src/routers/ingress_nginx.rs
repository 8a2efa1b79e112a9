#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::DnsSubdomain;
use crate::wrong::Wrong;

/// What ingress-nginx alone needs to know.
///
/// ```
/// use serin::Router;
/// use serin::router::{IngressNginx, NginxController};
///
/// let settings = IngressNginx { controller: Some(NginxController::Traefik), ..IngressNginx::default() };
/// assert!(settings.is_traefik());
/// assert!(!IngressNginx::default().is_traefik());
/// // Its route is an Ingress for each track.
/// assert!(Router::from(settings).is_a_pair());
/// ```
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
///
/// ```
/// use serin::router::{IngressNginx, NginxController};
///
/// let community = IngressNginx { controller: Some(NginxController::Community), ..IngressNginx::default() };
/// assert!(!community.is_traefik());
/// ```
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
