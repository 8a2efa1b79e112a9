//! What Kubernetes fills in where nothing is written: writing it out changes nothing.
//!
//! Source: `pkg/apis/apps/v1/defaults.go` and `pkg/apis/core/v1/defaults.go` of Kubernetes.

use k8s_openapi::api::apps::v1::{DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::ServiceSpec;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// A Deployment in which the defaults of its own fields stand, whether they were written or not.
pub(crate) fn filled_deployment(mut spec: DeploymentSpec) -> DeploymentSpec {
    spec.min_ready_seconds.get_or_insert(0);
    let strategy = spec.strategy.get_or_insert_with(DeploymentStrategy::default);
    if strategy.type_.get_or_insert_with(|| "RollingUpdate".to_owned()) == "RollingUpdate" {
        let rolling = strategy.rolling_update.get_or_insert_default();
        let quarter = || IntOrString::String("25%".to_owned());
        rolling.max_surge.get_or_insert_with(quarter);
        rolling.max_unavailable.get_or_insert_with(quarter);
    }
    let selector = &mut spec.selector;
    selector.match_labels.get_or_insert_default();
    selector.match_expressions.get_or_insert_default();
    spec
}

/// A Service in which the defaults stand that do not depend on the cluster.
pub(crate) fn filled_service(mut spec: ServiceSpec) -> ServiceSpec {
    spec.type_.get_or_insert_with(|| "ClusterIP".to_owned());
    spec.session_affinity.get_or_insert_with(|| "None".to_owned());
    spec.publish_not_ready_addresses.get_or_insert(false);
    if spec.type_.as_deref() != Some("ExternalName") {
        spec.internal_traffic_policy.get_or_insert_with(|| "Cluster".to_owned());
    }
    for port in spec.ports.iter_mut().flatten() {
        port.protocol.get_or_insert_with(|| "TCP".to_owned());
        port.target_port.get_or_insert(IntOrString::Int(port.port));
    }
    spec
}
