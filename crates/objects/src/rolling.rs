use k8s_openapi::api::apps::v1::DeploymentSpec;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// What a rolling update may do; what is not written is Kubernetes' default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rolling {
    /// Pods above `replicas`.
    pub max_surge: Option<IntOrString>,
    /// Pods below `replicas`.
    pub max_unavailable: Option<IntOrString>,
}

/// The rolling update of a Deployment; none for another strategy.
#[must_use]
pub fn rolling_update(spec: &DeploymentSpec) -> Option<Rolling> {
    let Some(strategy) = &spec.strategy else { return Some(Rolling::default()) };
    if strategy.type_.as_deref().is_some_and(|kind| kind != "RollingUpdate") {
        return None;
    }
    let rolling = strategy.rolling_update.clone().unwrap_or_default();
    Some(Rolling { max_surge: rolling.max_surge, max_unavailable: rolling.max_unavailable })
}

/// Pods that an update may add, rounded up. Source: Kubernetes, `pkg/util/deployment`, `ResolveFenceposts`.
#[must_use]
pub fn surge_pods(rolling: &Rolling, replicas: u32) -> u32 {
    resolve(rolling.max_surge.as_ref(), replicas, true)
}

/// Pods that an update may take, rounded down; one where neither that nor a surge is left. Source: as above.
#[must_use]
pub fn unavailable_pods(rolling: &Rolling, replicas: u32) -> u32 {
    let unavailable = resolve(rolling.max_unavailable.as_ref(), replicas, false);
    if unavailable == 0 && surge_pods(rolling, replicas) == 0 { 1 } else { unavailable.min(replicas) }
}

fn resolve(value: Option<&IntOrString>, replicas: u32, up: bool) -> u32 {
    const DEFAULT_PERCENT: u32 = 25;
    let percent = match value {
        Some(IntOrString::Int(number)) => return u32::try_from(*number).unwrap_or_default(),
        Some(IntOrString::String(text)) => text.trim_end_matches('%').parse().unwrap_or_default(),
        None => DEFAULT_PERCENT,
    };
    let hundredths = u64::from(percent) * u64::from(replicas);
    let pods = if up { hundredths.div_ceil(100) } else { hundredths / 100 };
    u32::try_from(pods).unwrap_or(u32::MAX)
}

/// Whether a number of pods or a share of them is nothing.
#[must_use]
pub fn is_zero(value: &IntOrString) -> bool {
    match value {
        IntOrString::Int(number) => *number == 0,
        IntOrString::String(text) => text.trim_end_matches('%').trim_start_matches('0').is_empty(),
    }
}

/// A number of pods or a share of them, as it is written.
#[must_use]
pub fn show(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => text.clone(),
    }
}
