//! What is known of Kubernetes' own kinds: which lists have no order, which values are what the API server would fill
//! in, which are quantities. Of a kind that nobody knows, everything counts.
//!
//! Source: the `default=`, `listType` and `patchMergeKey` marks of `k8s.io/api` 1.34 and of the Gateway API 1.4, and
//! `pkg/apis/*/v1/defaults.go` of Kubernetes.

use std::collections::BTreeSet;

use super::tree::Tree;

/// Groups whose objects the API server keeps by their types: it drops nulls, and fills in defaults.
const KNOWN_GROUPS: [&str; 8] = [
    "",
    "apps",
    "autoscaling",
    "batch",
    "gateway.networking.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
];

/// A kind, as far as values of its fields depend on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) kind: &'a str,
    pub(super) is_known: bool,
    /// Where the pods stand that it makes.
    pods: Option<&'static str>,
}

/// A list of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Moving an item changes something, or may.
    Matters,
    /// Moving an item changes nothing.
    IsNone,
}

impl<'a> Kind<'a> {
    pub(super) fn of(group: &str, kind: &'a str) -> Self {
        let is_known = KNOWN_GROUPS.contains(&group);
        let pods = match (group, kind) {
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") | ("batch", "Job") => {
                Some("spec.template.spec")
            }
            ("batch", "CronJob") => Some("spec.jobTemplate.spec.template.spec"),
            ("", "Pod") => Some("spec"),
            ("", "PodTemplate") => Some("template.spec"),
            _ => None,
        };
        Self { kind, is_known, pods }
    }

    /// A path without the way to the pods, which differs from kind to kind: `pod.containers[].image`. Containers of every
    /// sort are the same to this page.
    pub(super) fn pattern(&self, path: &str) -> String {
        let of_pods = self.pods.and_then(|pods| path.strip_prefix(pods));
        let Some(rest) = of_pods.filter(|rest| rest.starts_with('.')) else { return path.to_owned() };
        let rest = rest.replacen(".initContainers[]", ".containers[]", 1);
        format!("pod{rest}")
    }

    /// Whether the order of a list counts. The order of `env` does: a variable may name those before it.
    pub(super) fn order(&self, pattern: &str, items: &[Tree]) -> Order {
        if self.kind == "Ingress" && pattern == "spec.tls" && !is_each_host_once(items) {
            return Order::Matters;
        }
        if self.is_known && (pattern == "metadata.finalizers" || self.unordered().contains(&pattern)) {
            return Order::IsNone;
        }
        let is_of_pods = self.pods.is_some() && UNORDERED_OF_PODS.contains(&pattern);
        if is_of_pods { Order::IsNone } else { Order::Matters }
    }

    fn unordered(&self) -> &'static [&'static str] {
        match self.kind {
            "Service" => &["spec.externalIPs", "spec.loadBalancerSourceRanges", "spec.ports"],
            "Ingress" => &["spec.tls", "spec.tls[].hosts"],
            // The rules of a route are tried in their order where nothing else decides; what one of them matches, and who
            // gets it, has none.
            "HTTPRoute" | "GRPCRoute" => &[
                "spec.hostnames",
                "spec.parentRefs",
                "spec.rules[].backendRefs",
                "spec.rules[].matches",
                "spec.rules[].matches[].headers",
                "spec.rules[].matches[].queryParams",
            ],
            "Role" | "ClusterRole" => {
                &["rules", "rules[].apiGroups", "rules[].resources", "rules[].verbs", "rules[].resourceNames"]
            }
            "RoleBinding" | "ClusterRoleBinding" => &["subjects"],
            "NetworkPolicy" => &["spec.egress", "spec.ingress", "spec.policyTypes"],
            "HorizontalPodAutoscaler" => &["spec.metrics"],
            _ => &[],
        }
    }

    /// What the API server would fill in where nothing stands.
    pub(super) fn default_of(&self, pattern: &str) -> Option<&'static str> {
        if !self.is_known {
            return None;
        }
        let of_pods = || {
            let of_probe = |probe: &str| {
                let field = pattern.strip_prefix("pod.containers[].")?.strip_prefix(probe)?;
                find(&PROBES, field.strip_prefix('.')?)
            };
            let probes = ["readinessProbe", "livenessProbe", "startupProbe"];
            find(&PODS, pattern).or_else(|| probes.into_iter().find_map(of_probe))
        };
        let own: &[(&str, &'static str)] = match self.kind {
            "Deployment" => &DEPLOYMENT,
            "Service" => &[
                ("spec.ports[].protocol", "TCP"),
                ("spec.sessionAffinity", "None"),
                ("spec.type", "ClusterIP"),
            ],
            "HTTPRoute" | "GRPCRoute" => &[
                ("spec.parentRefs[].group", "gateway.networking.k8s.io"),
                ("spec.parentRefs[].kind", "Gateway"),
                ("spec.rules[].backendRefs[].group", ""),
                ("spec.rules[].backendRefs[].kind", "Service"),
                ("spec.rules[].backendRefs[].weight", "1"),
                ("spec.rules[].matches[].headers[].type", "Exact"),
            ],
            _ => &[],
        };
        let restart = || {
            (pattern == "pod.restartPolicy" && self.kind != "Job" && self.kind != "CronJob")
                .then_some("Always")
        };
        find(own, pattern).or_else(|| self.pods.and_then(|_| of_pods().or_else(restart)))
    }

    /// Whether a value is what the API server would fill in where there was none.
    pub(super) fn is_default(&self, pattern: &str, value: &str) -> bool {
        self.default_of(pattern) == Some(value)
    }

    /// Whether a value is a quantity, in which `500m` is `0.5`.
    pub(super) fn is_quantity(&self, pattern: &str) -> bool {
        let Some((above, last)) = pattern.rsplit_once('.') else { return false };
        if self.pods.is_some() {
            let of_resources = ["pod.containers[].resources.limits", "pod.containers[].resources.requests"];
            return of_resources.contains(&above)
                || above == "pod.overhead"
                || pattern == "pod.volumes[].emptyDir.sizeLimit"
                || above == "spec.volumeClaimTemplates[].spec.resources.requests";
        }
        match self.kind {
            _ if !self.is_known => false,
            "PersistentVolumeClaim" => above == "spec.resources.requests",
            "PersistentVolume" => above == "spec.capacity",
            "ResourceQuota" => above == "spec.hard",
            "HorizontalPodAutoscaler" => {
                above.starts_with("spec.metrics[]") && ["averageValue", "value"].contains(&last)
            }
            _ => false,
        }
    }

    /// Whether nothing is the same as an empty list or mapping under a key.
    pub(super) fn is_nothing_when_empty(&self, pattern: &str) -> bool {
        // Without items a volume has all of them.
        if self.pods.is_some() && pattern.starts_with("pod.volumes[].") && pattern.ends_with(".items") {
            return true;
        }
        let last = pattern.rsplit(['.', ']']).next().unwrap_or_default();
        ["metadata.labels", "metadata.annotations"].contains(&pattern)
            || self.is_known && NOTHING_WHEN_EMPTY.contains(&last)
    }
}

/// Whether no host has two certificates: of these the first one is served, by some routers.
fn is_each_host_once(certificates: &[Tree]) -> bool {
    let mut seen = BTreeSet::new();
    certificates.iter().all(|certificate| {
        let hosts = certificate.get("hosts").map(Tree::items).unwrap_or_default();
        !hosts.is_empty() && hosts.iter().all(|host| seen.insert(host))
    })
}

fn find(table: &[(&str, &'static str)], pattern: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == pattern).map(|(_, value)| *value)
}

/// What the API server does not even write where it is empty. An empty `emptyDir` or `podSelector` says something.
const NOTHING_WHEN_EMPTY: [&str; 29] = [
    "affinity",
    "annotations",
    "args",
    "command",
    "data",
    "env",
    "envFrom",
    "finalizers",
    "hostAliases",
    "imagePullSecrets",
    "initContainers",
    "labels",
    "lifecycle",
    "limits",
    "nodeSelector",
    "ports",
    "readinessGates",
    "requests",
    "resources",
    "rollingUpdate",
    "securityContext",
    "strategy",
    "stringData",
    "supplementalGroups",
    "tolerations",
    "topologySpreadConstraints",
    "volumeDevices",
    "volumeMounts",
    "volumes",
];

const UNORDERED_OF_PODS: [&str; 8] = [
    "pod.containers[].ports",
    "pod.containers[].volumeDevices",
    "pod.containers[].volumeMounts",
    "pod.imagePullSecrets",
    "pod.readinessGates",
    "pod.tolerations",
    "pod.topologySpreadConstraints",
    "pod.volumes",
];

const PODS: [(&str, &str); 19] = [
    ("pod.containers[].lifecycle.preStop.httpGet.scheme", "HTTP"),
    ("pod.containers[].ports[].protocol", "TCP"),
    ("pod.containers[].env[].valueFrom.fieldRef.apiVersion", "v1"),
    ("pod.containers[].stdin", "false"),
    ("pod.containers[].stdinOnce", "false"),
    ("pod.containers[].terminationMessagePath", "/dev/termination-log"),
    ("pod.containers[].terminationMessagePolicy", "File"),
    ("pod.containers[].tty", "false"),
    ("pod.containers[].volumeMounts[].readOnly", "false"),
    ("pod.dnsPolicy", "ClusterFirst"),
    ("pod.hostIPC", "false"),
    ("pod.hostNetwork", "false"),
    ("pod.hostPID", "false"),
    ("pod.schedulerName", "default-scheduler"),
    ("pod.terminationGracePeriodSeconds", "30"),
    ("pod.volumes[].configMap.defaultMode", "420"),
    ("pod.volumes[].projected.defaultMode", "420"),
    ("pod.volumes[].secret.defaultMode", "420"),
    ("pod.volumes[].downwardAPI.defaultMode", "420"),
];

const PROBES: [(&str, &str); 6] = [
    ("failureThreshold", "3"),
    ("httpGet.scheme", "HTTP"),
    ("initialDelaySeconds", "0"),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("timeoutSeconds", "1"),
];

const DEPLOYMENT: [(&str, &str); 7] = [
    ("spec.minReadySeconds", "0"),
    ("spec.paused", "false"),
    ("spec.progressDeadlineSeconds", "600"),
    ("spec.revisionHistoryLimit", "10"),
    ("spec.strategy.rollingUpdate.maxSurge", "25%"),
    ("spec.strategy.rollingUpdate.maxUnavailable", "25%"),
    ("spec.strategy.type", "RollingUpdate"),
];
