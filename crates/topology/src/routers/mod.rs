//! What each router alone needs to know: one file each, and one line in the list.
//!
//! The types here are what stands in a spec under the router's name, so that a block is declared, documented and
//! checked in one place. How a router behaves and what it can express is for `serin-render` to say.

mod alb;
mod apisix;
mod contour;
mod gateway_api;
mod ingress_nginx;
mod istio;
mod nginx_inc;
mod traefik;

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

pub use alb::*;
pub use apisix::*;
pub use contour::*;
pub use gateway_api::*;
pub use ingress_nginx::*;
pub use istio::*;
pub use nginx_inc::*;
pub use traefik::*;

use crate::wrong::Wrong;

/// Declares the routers: type, name in a spec, key of its block there.
macro_rules! routers {
    ($($(#[doc = $doc:literal])* $router:ident $name:literal $block:literal;)*) => {
        /// A router and what it alone needs to know.
        ///
        /// ```
        /// use serin::router::{Istio, Router, RouterName};
        ///
        /// let router = Router::from(Istio::default());
        /// assert_eq!((router.name(), router.block()), (RouterName::Istio, "istio"));
        /// // One object shares requests out; ingress-nginx has one for each track.
        /// assert!(!router.is_a_pair());
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Router {
            $($(#[doc = $doc])* $router($router),)*
        }

        /// A router, by its name in a spec.
        ///
        /// ```
        /// use serin::router::RouterName;
        ///
        /// let router = RouterName::GatewayApi;
        /// assert_eq!((router.as_str(), router.block()), ("gateway-api", "gatewayApi"));
        /// assert!(router.is_built_in());
        /// assert_eq!(router.unset().name(), router);
        /// assert_eq!(RouterName::ALL.len(), 8);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
        #[cfg_attr(feature = "schema", derive(JsonSchema))]
        pub enum RouterName {
            $($(#[doc = $doc])* #[serde(rename = $name)] $router,)*
        }

        impl RouterName {
            /// All of them, sorted.
            pub const ALL: &[Self] = &[$(Self::$router),*];

            /// The name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$router => $name,)* }
            }

            /// The key of its block in a spec.
            #[must_use]
            pub fn block(self) -> &'static str {
                match self { $(Self::$router => $block,)* }
            }

            /// Whether the program was built with the router: each is a feature of the crate, called as the router.
            #[must_use]
            pub fn is_built_in(self) -> bool {
                match self { $(Self::$router => cfg!(feature = $name),)* }
            }

            /// The router with nothing set in its block.
            #[must_use]
            pub fn unset(self) -> Router {
                match self { $(Self::$router => Router::$router($router::default()),)* }
            }
        }

        impl Router {
            /// Its name.
            #[must_use]
            pub fn name(&self) -> RouterName {
                match self { $(Self::$router(_) => RouterName::$router,)* }
            }

            /// Checks its block, which stands at `at`.
            pub(crate) fn check(&self, at: &Path, wrong: &mut Wrong) {
                match self { $(Self::$router(settings) => settings.check(at, wrong),)* }
            }
        }

        $(impl From<$router> for Router {
            fn from(settings: $router) -> Self {
                Self::$router(settings)
            }
        })*
    };
}

routers! {
    /// AWS Load Balancer Controller: one Ingress whose action names both Services.
    Alb "alb" "alb";
    /// Apache APISIX: one ApisixRoute.
    Apisix "apisix" "apisix";
    /// Contour: one HTTPProxy.
    Contour "contour" "contour";
    /// Gateway API: one HTTPRoute or GRPCRoute, whoever implements it.
    GatewayApi "gateway-api" "gatewayApi";
    /// The community's ingress-nginx, retired, or Traefik reading its annotations: a pair of Ingresses.
    IngressNginx "ingress-nginx" "ingressNginx";
    /// Istio: one VirtualService.
    Istio "istio" "istio";
    /// NGINX Ingress Controller of F5 (nginx.org): one VirtualServer.
    NginxInc "nginx-inc" "nginxInc";
    /// Traefik: one IngressRoute.
    Traefik "traefik" "traefik";
}

impl fmt::Display for RouterName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Router {
    /// Whether its route is an object for each track; every other router has one for both.
    #[must_use]
    pub fn is_a_pair(&self) -> bool {
        matches!(self, Self::IngressNginx(_))
    }

    /// Whether its route is an Ingress that names its class in `ingressClassName`.
    pub(crate) fn names_an_ingress_class(&self) -> bool {
        match self {
            Self::Alb(_) => true,
            Self::IngressNginx(settings) => settings.ingress_class_name.is_some(),
            Self::Apisix(_)
            | Self::Contour(_)
            | Self::GatewayApi(_)
            | Self::Istio(_)
            | Self::NginxInc(_)
            | Self::Traefik(_) => false,
        }
    }

    /// The key of its block in a spec.
    #[must_use]
    pub fn block(&self) -> &'static str {
        self.name().block()
    }
}
