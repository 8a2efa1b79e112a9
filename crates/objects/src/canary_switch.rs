use crate::Object;

/// The prefix of the annotations of ingress-nginx.
pub const PREFIX: &str = "nginx.ingress.kubernetes.io";

/// What the annotations of an Ingress tell ingress-nginx about a canary, read as the controller reads them.
///
/// Source: kubernetes/ingress-nginx controller-v1.15.1, `internal/ingress/annotations/canary/main.go`, and
/// `route_to_alternative_balancer` in `rootfs/etc/nginx/lua/balancer.lua`.
///
/// ```
/// use serin::rules::CanarySwitch;
///
/// let yaml = "
/// apiVersion: networking.k8s.io/v1
/// kind: Ingress
/// metadata:
///   name: web-canary
///   annotations:
///     nginx.ingress.kubernetes.io/canary: 'true'
///     nginx.ingress.kubernetes.io/canary-weight: '30'
///     nginx.ingress.kubernetes.io/canary-weight-total: '50'
/// spec: {ingressClassName: nginx, rules: []}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let ingress = &read.objects[0];
/// let switch = CanarySwitch::of(ingress).expect("it has annotations about a canary");
/// assert!(switch.is_canary());
/// // The controller counts to 100 at least: 30 of 50 are 30 per cent to it, and not 60.
/// assert_eq!((switch.weight, switch.total), (Some(30), Some(50)));
/// assert_eq!((switch.effective_weight(), switch.effective_total()), (30, 100));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanarySwitch {
    /// `canary`: none where it is no boolean of Go's, which makes an ordinary Ingress of it.
    pub enabled: Option<bool>,
    /// `canary-weight`; none where it is absent or no whole number, which the controller takes for 0.
    pub weight: Option<i64>,
    /// `canary-weight-total`; none where it is absent or no whole number.
    pub total: Option<i64>,
    /// Whether requests are matched by a header or a cookie.
    pub matches: bool,
}

impl CanarySwitch {
    /// The switch of an Ingress; none where it has no annotation about a canary.
    #[must_use]
    pub fn of(ingress: &Object) -> Option<Self> {
        let annotation = |key: &str| ingress.annotation(&format!("{PREFIX}/{key}"));
        let is_about_canary =
            |key: &String| key.strip_prefix(PREFIX).is_some_and(|key| key.starts_with("/canary"));
        if !ingress.annotations()?.keys().any(is_about_canary) {
            return None;
        }
        let matchers = ["canary-by-header", "canary-by-cookie"];
        Some(Self {
            enabled: annotation("canary").map_or(Some(false), parse_bool),
            weight: annotation("canary-weight").and_then(atoi),
            total: annotation("canary-weight-total").and_then(atoi),
            matches: matchers.into_iter().any(|key| annotation(key).is_some_and(|value| !value.is_empty())),
        })
    }

    /// Whether the controller takes the Ingress for a canary.
    #[must_use]
    pub fn is_canary(&self) -> bool {
        self.enabled == Some(true)
    }

    /// Of how many parts the weight counts: a total up to 100 acts as 100.
    #[must_use]
    pub fn effective_total(&self) -> i64 {
        self.total.filter(|total| *total > 100).unwrap_or(100)
    }

    /// Parts of [`effective_total`](Self::effective_total) that are sent to the canary.
    #[must_use]
    pub fn effective_weight(&self) -> i64 {
        self.weight.unwrap_or_default().clamp(0, self.effective_total())
    }
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Go's `strconv.Atoi`.
fn atoi(text: &str) -> Option<i64> {
    text.parse().ok()
}
