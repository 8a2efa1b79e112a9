/// How many pods the stable track has.
///
/// ```
/// use serin::Replicas;
///
/// assert_eq!(Replicas::Fixed(6).least(), 6);
/// let autoscaler = Replicas::Autoscaler { name: "web".into(), min: 4 };
/// assert_eq!(autoscaler.least(), 4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replicas {
    /// A fixed number, at least 1.
    Fixed(u32),
    /// An autoscaler of the team's decides. The stable Deployment is rendered without `replicas`, so that no
    /// commit resets what the autoscaler chose; capacity counts the least that it may choose.
    Autoscaler {
        /// Name of the HorizontalPodAutoscaler.
        name: String,
        /// The least number of pods that it keeps, at least 1.
        min: u32,
    },
}

impl Replicas {
    /// The pods that can be counted on.
    #[must_use]
    pub fn least(&self) -> u32 {
        match self {
            Self::Fixed(count) => *count,
            Self::Autoscaler { min, .. } => *min,
        }
    }
}

/// What the stable track can carry and can lose.
///
/// ```
/// use serin::Capacity;
///
/// let six = Capacity::of(6);
/// assert_eq!((six.peak_pods, six.spare_pods), (5, 1));
/// // A single pod is needed, and none can be spared.
/// assert_eq!(Capacity::of(1).spare_pods, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Pods needed to carry 100 % of peak traffic, at least 1.
    pub peak_pods: u32,
    /// Pods that may be lost at any instant without harm.
    pub spare_pods: u32,
    /// The most pods of both tracks together that there is room for, terminating ones included; none where nobody says.
    pub most_pods: Option<u32>,
}

impl Capacity {
    /// Where nothing is said: one spare pod if there are several, and all others are needed at peak.
    #[must_use]
    pub fn of(replicas: u32) -> Self {
        let spare_pods = u32::from(replicas > 1);
        Self { peak_pods: replicas.saturating_sub(spare_pods).max(1), spare_pods, most_pods: None }
    }
}
