#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;
use crate::{DnsLabel, DnsSubdomain};

/// What Traefik alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{Traefik, TraefikRef, TraefikTls};
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let compress = TraefikRef { name: Some("compress".into()), namespace: None };
/// let settings = Traefik {
///     allow_empty_services: Some(true),
///     entry_points: Some(vec!["websecure".into()]),
///     middlewares: Some(vec![compress]),
///     tls: Some(TraefikTls { cert_resolver: Some("letsencrypt".into()), options: None }),
///     ..Traefik::default()
/// };
/// let topology = web().router(settings).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::Traefik);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Traefik {
    /// Whether Traefik runs with `--providers.kubernetescrd.allowEmptyServices=true`. Without it a Service without
    /// endpoints breaks the whole route that names it: while the canary gets a part, its death is everybody's. Traefik
    /// itself has it off by default, the Helm chart on since 31.0.0.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub allow_empty_services: Option<bool>,
    /// The IngressClass, for Traefik 3.7 or later; older ones know an annotation. Absent: whatever Traefik reads.
    pub ingress_class_name: Option<String>,
    /// The entry points that the route is open on, at least one. Absent: Traefik's default ones.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub entry_points: Option<Vec<String>>,
    /// The Middlewares that requests pass, in this order.
    pub middlewares: Option<Vec<TraefikRef>>,
    /// How connections are encrypted, beside the Secret in `route.tls`. Absent: by `route.tls` alone.
    pub tls: Option<TraefikTls>,
    /// The priority of the route, 1 or more; that of a match is one higher. Absent: the length of its rule, as Traefik
    /// has it.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub priority: Option<i64>,
}

/// How connections are encrypted.
///
/// ```
/// use serin::router::{Traefik, TraefikTls};
///
/// let tls = TraefikTls { cert_resolver: Some("letsencrypt".into()), options: None };
/// let settings = Traefik { allow_empty_services: Some(true), tls: Some(tls), ..Traefik::default() };
/// # assert!(settings.tls.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TraefikTls {
    /// The resolver that gets certificates, from Traefik's own configuration. Absent: none.
    pub cert_resolver: Option<String>,
    /// The TLSOption. Absent: Traefik's default one.
    pub options: Option<TraefikRef>,
}

/// A Middleware or a TLSOption: one in the cluster, or `NAME@PROVIDER`.
///
/// ```
/// use serin::router::TraefikRef;
///
/// let ours = TraefikRef { name: Some("compress".into()), namespace: Some("infra".into()) };
/// // What another provider of Traefik's has is in no namespace.
/// let theirs = TraefikRef { name: Some("compress@file".into()), namespace: None };
/// assert_ne!(ours, theirs);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TraefikRef {
    /// Name.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Namespace; another one than the release's needs `allowCrossNamespace`. Absent: the release's.
    pub namespace: Option<String>,
}

/// The highest priority that Traefik leaves to routes. Source: v3.7.9, docs/content/reference/routing-configuration/
/// http/routing/rules-and-priority.md (2^63 - 1 - 1000), less one for the match.
const MOST: i64 = i64::MAX - 1_001;

impl Traefik {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if self.allow_empty_services.is_none() {
            wrong.missing_hint(
                at.clone(),
                format!("`{at}` has no `allowEmptyServices`, and what a dead canary breaks depends on it"),
                "look for `--providers.kubernetescrd.allowEmptyServices` among the arguments of Traefik's pods: `false` \
                 where it is absent; its Helm chart sets it to `true` since 31.0.0",
            );
        }
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
        if let Some(points) = &self.entry_points {
            let at = at.key("entryPoints");
            if points.is_empty() {
                let hint = "name one, such as `websecure`, or leave `entryPoints` out";
                wrong.value_hint(at.clone(), "no entry point is named", hint);
            }
            for (position, point) in points.iter().enumerate().filter(|(_, point)| point.is_empty()) {
                wrong.value(at.index(position), format!("`{point}` is no name of an entry point"));
            }
        }
        for (position, middleware) in self.middlewares.iter().flatten().enumerate() {
            middleware.check(&at.key("middlewares").index(position), wrong);
        }
        if let Some(tls) = &self.tls {
            let at = at.key("tls");
            if tls.cert_resolver.as_ref().is_some_and(String::is_empty) {
                wrong.value(at.key("certResolver"), "`` is no name of a resolver");
            }
            if let Some(options) = &tls.options {
                options.check(&at.key("options"), wrong);
            }
        }
        if let Some(priority) = self.priority.filter(|it| !(1..=MOST).contains(it)) {
            let message = format!("`{priority}` is no priority of a route: those are 1 to {MOST}");
            wrong.value(at.key("priority"), message);
        }
    }
}

impl TraefikRef {
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        match &self.name {
            None => wrong.missing(at.clone(), format!("`{at}` has no `name`")),
            // What another provider has is called as that one likes.
            Some(name) if name.contains('@') => {
                if self.namespace.is_some() {
                    wrong.value(at.key("namespace"), format!("`{name}` is in no namespace"));
                }
            }
            Some(name) => {
                wrong.name_at(DnsSubdomain::new(name), at.key("name"), name);
            }
        }
        if let Some(namespace) = &self.namespace {
            wrong.name_at(DnsLabel::new(namespace), at.key("namespace"), namespace);
        }
    }
}
