//! The Deployment controller, one write at a time.
//!
//! Source: Kubernetes `pkg/controller/deployment`: `deployment_controller.go` (syncDeployment), `sync.go` (scale,
//! isScalingEvent), `rolling.go` and `util/deployment_util.go` at commit 95f08499 and its 1.28 tree, as told in
//! `docs/proof.md`.

use crate::state::Pods;
use crate::{Strategy, Template, Track};

impl Track {
    /// The pods after the controller's next write; none where it has nothing to write.
    pub(crate) fn reconcile(&self, pods: &Pods) -> Option<Pods> {
        let mut next = *pods;
        // A change of `replicas` comes before a rollout, unless no ReplicaSet wants pods.
        if is_active(pods) && pods.sized != pods.declared.pods {
            self.scale(&mut next);
        } else {
            match self.strategy {
                Strategy::RollingUpdate { .. } => self.roll(&mut next),
                Strategy::Recreate => recreate(&mut next),
            }
            if next.wanted != pods.wanted {
                next.sized = next.declared.pods;
            }
        }
        if !is_active(&next) {
            next.sized = 0;
        }
        (next != *pods).then_some(next)
    }

    /// A change of `replicas`. That the new ReplicaSet is saturated, which the controller asks too, cannot be here: it
    /// would have to be noted as having the size already.
    fn scale(&self, pods: &mut Pods) {
        let current = pods.declared.template.index();
        let old = 1 - current;
        let replicas = pods.declared.pods;
        if pods.wanted[current] == 0 || pods.wanted[old] == 0 {
            let active = if pods.wanted[current] > 0 { current } else { old };
            if pods.wanted[active] == replicas {
                // It has the size by chance, and the controller leaves its annotation as it is: it goes on taking this for
                // a change of size, and never rolls out again.
                return;
            }
            pods.wanted[active] = replicas;
        } else if let Strategy::RollingUpdate { .. } = self.strategy {
            self.scale_in_proportion(pods);
        }
        pods.sized = replicas;
    }

    /// Shares a change of `replicas` out between two ReplicaSets in the middle of a rollout.
    fn scale_in_proportion(&self, pods: &mut Pods) {
        let replicas = pods.declared.pods;
        let most = i64::from(if replicas > 0 { replicas + self.surge(replicas) } else { 0 });
        let wanted = pods.wanted.map(i64::from);
        let to_add = most - wanted[0] - wanted[1];
        let before = i64::from(pods.sized + self.surge(pods.sized));
        // The larger one first; of equal ones the newer where pods are added, the older where they are taken. The first
        // template is taken for the older.
        let first = match wanted[0].cmp(&wanted[1]) {
            std::cmp::Ordering::Greater => 0,
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Equal => usize::from(to_add > 0),
        };
        let mut sizes = wanted;
        let mut added = 0;
        for template in [first, 1 - first] {
            let left = to_add - added;
            if left == 0 {
                continue;
            }
            let fraction = match replicas {
                0 => -wanted[template],
                _ => {
                    round(wanted[template] * i64::from(replicas + self.surge(replicas)), before)
                        - wanted[template]
                }
            };
            let share = if to_add > 0 { fraction.min(left) } else { fraction.max(left) };
            sizes[template] += share;
            added += share;
        }
        sizes[first] += to_add - added;
        pods.wanted = sizes.map(|size| u16::try_from(size.max(0)).unwrap_or(u16::MAX));
    }

    fn roll(&self, pods: &mut Pods) {
        let current = pods.declared.template.index();
        if !self.reconcile_new(pods, current) {
            self.reconcile_old(pods, current, 1 - current);
        }
    }

    /// True where something was written: one write a pass.
    fn reconcile_new(&self, pods: &mut Pods, current: usize) -> bool {
        let replicas = pods.declared.pods;
        let wanted = pods.wanted[current];
        if wanted >= replicas {
            pods.wanted[current] = replicas;
            return wanted > replicas;
        }
        let most = replicas + self.surge(replicas);
        let total = pods.wanted[0] + pods.wanted[1];
        if total >= most {
            return false;
        }
        pods.wanted[current] += (most - total).min(replicas - wanted);
        true
    }

    fn reconcile_old(&self, pods: &mut Pods, current: usize, old: usize) {
        if pods.wanted[old] == 0 {
            return;
        }
        let replicas = i64::from(pods.declared.pods);
        let least = replicas - i64::from(self.unavailable(pods.declared.pods));
        let new_unavailable = i64::from(pods.wanted[current]) - i64::from(pods.available[current]);
        let total = i64::from(pods.wanted[0]) + i64::from(pods.wanted[1]);
        let removable = total - least - new_unavailable;
        if removable <= 0 {
            return;
        }
        // First those that are not available, then as many as the available ones allow.
        let unavailable = i64::from(pods.wanted[old]) - i64::from(pods.available[old]);
        if unavailable < 0 {
            // Deletions that were not carried out yet: the controller gives up this pass with an error.
            return;
        }
        let mut wanted = i64::from(pods.wanted[old]) - unavailable.min(removable);
        let available = i64::from(pods.available[0]) + i64::from(pods.available[1]);
        if available > least {
            wanted -= wanted.min(available - least);
        }
        pods.wanted[old] = u16::try_from(wanted).unwrap_or_default();
    }
}

fn is_active(pods: &Pods) -> bool {
    pods.wanted[0] > 0 || pods.wanted[1] > 0
}

/// Old pods to 0, and new ones when the old ones are gone, those that terminate too. Source:
/// `pkg/controller/deployment/recreate.go` (oldPodsRunning).
fn recreate(pods: &mut Pods) {
    let current = pods.declared.template.index();
    let old = 1 - current;
    if pods.wanted[old] > 0 {
        pods.wanted[old] = 0;
    } else if pods.ready[old] == 0 && pods.listed[old] == 0 {
        pods.wanted[current] = pods.declared.pods;
    }
}

/// Half away from zero, as Go's `math.Round` does.
fn round(numerator: i64, denominator: i64) -> i64 {
    if denominator == 0 { 0 } else { (2 * numerator + denominator) / (2 * denominator) }
}

/// What ReplicaSets, kubelets and the world do to the pods of one template.
impl Pods {
    /// The ReplicaSet deletes what it does not want: pods that are not ready go first, then those that were ready for
    /// the shortest time. Source: `pkg/controller/controller_utils.go` (ActivePodsWithRanks).
    pub(crate) fn delete(&self, template: Template, track: &Track) -> Option<Self> {
        let at = template.index();
        if self.ready[at] <= self.wanted[at] {
            return None;
        }
        let mut next = *self;
        next.ready[at] = self.wanted[at];
        next.available[at] = self.available[at].min(next.ready[at]);
        if !track.drains {
            next.listed[at] = self.listed[at].min(next.ready[at]);
        }
        Some(next)
    }

    /// One more pod becomes ready.
    pub(crate) fn become_ready(&self, template: Template, track: &Track) -> Option<Self> {
        let at = template.index();
        if self.ready[at] >= self.wanted[at] {
            return None;
        }
        let mut next = *self;
        next.ready[at] += 1;
        if !track.waits_for_available {
            next.available[at] = next.ready[at];
        }
        Some(next)
    }

    /// One more pod has been ready for long enough.
    pub(crate) fn become_available(&self, template: Template) -> Option<Self> {
        let at = template.index();
        if self.available[at] >= self.ready[at] {
            return None;
        }
        let mut next = *self;
        next.available[at] += 1;
        Some(next)
    }

    /// A pod is lost, one that proxies send requests to where there is one.
    pub(crate) fn lose(&self, template: Template, available: bool) -> Option<Self> {
        let at = template.index();
        let others = self.ready[at] - self.available[at];
        if available && self.available[at] == 0 || !available && others == 0 {
            return None;
        }
        let mut next = *self;
        next.ready[at] -= 1;
        next.available[at] -= u16::from(available);
        next.listed[at] = self.listed[at].saturating_sub(1);
        Some(next)
    }

    /// All pods of a template are lost.
    pub(crate) fn die(&mut self, template: Template) {
        let at = template.index();
        self.ready[at] = 0;
        self.available[at] = 0;
        self.listed[at] = 0;
    }

    /// The proxies learn of every endpoint.
    pub(crate) fn become_known(&self) -> Option<Self> {
        let mut next = *self;
        next.listed = self.ready;
        next.is_listed = self.all_ready() > 0;
        (next != *self).then_some(next)
    }
}
