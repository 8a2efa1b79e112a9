//! What the model does not hold of a release.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use serin_diagnostic::Path;
use serin_objects::{Body, PREFIX, Target, Workload, has_port, serving_containers, target};
use serin_verify::{EVERYBODY, Share, Side};

use crate::pair::{Moment, Pair};

impl<'a> Pair<'a> {
    /// What the model does not hold, a sentence each.
    pub(crate) fn not_modelled(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        Side::ALL.into_iter().for_each(|side| self.of_track(side, &mut sentences));
        self.of_routes(&mut sentences);
        self.of_pods(&mut sentences);
        sentences.sort();
        sentences.dedup();
        sentences
    }

    /// What of a track's Service and Deployment is not one Deployment behind one Service, before and after.
    fn of_track(&self, side: Side, sentences: &mut Vec<String>) {
        let Some((namespace, name)) = self.services.of(side) else { return };
        for moment in self.moments() {
            if moment.tracks.of(side).len() > 1 {
                sentences.push(format!("Service `{name}` selects the pods of several Deployments"));
            }
            if moment.tracks.of(side).iter().any(|workload| workload.spec.paused == Some(true)) {
                sentences.push(format!("the Deployment behind Service `{name}` is paused"));
            }
        }
        let workload =
            |moment: &Moment<'a>| moment.tracks.of(side).first().map(|it| it.object.name().to_owned());
        if let (Some(before), Some(after)) = (workload(&self.before), workload(&self.after))
            && before != after
        {
            sentences
                .push(format!("Deployment `{after}` takes the place of `{before}` behind Service `{name}`"));
        }
        let service = |moment: &Moment<'a>| {
            let position = moment.objects.service(namespace, name)?;
            match &moment.objects.at(position).body {
                Body::Service(spec) => Some(spec.clone()),
                _ => None,
            }
        };
        let (before, after) = (service(&self.before), service(&self.after));
        if [&before, &after].into_iter().flatten().any(|spec| spec.publish_not_ready_addresses == Some(true))
        {
            sentences.push(format!("Service `{name}` publishes pods that are not ready"));
        }
        let has = |moment: &Moment<'a>, target: &Target| {
            let pod = moment.tracks.of(side).first().map(|workload| workload.pod);
            pod.is_some_and(|pod| serving_containers(pod).any(|container| has_port(container, target)))
        };
        // What a pod listens on is known only where it declares it.
        for target in before.iter().chain(&after).flat_map(|spec| spec.ports.iter().flatten()).map(target) {
            if has(&self.before, &target) && !has(&self.after, &target) && workload(&self.after).is_some() {
                sentences.push(format!(
                    "the pods behind Service `{name}` do not have the port `{target}` any more"
                ));
            }
        }
        // Pods that are there on both sides, and behind the Service on one of them.
        let name_of = workload(&self.before).or(workload(&self.after));
        let is_there = |moment: &Moment<'a>| {
            moment
                .objects
                .workloads()
                .any(|it| it.object.namespace() == namespace && Some(it.object.name()) == name_of.as_deref())
        };
        let is_selected = |moment: &Moment<'a>| workload(moment).is_some();
        if let Some(deployment) = &name_of
            && is_there(&self.before)
            && is_there(&self.after)
            && is_selected(&self.before) != is_selected(&self.after)
        {
            sentences.push(format!(
                "Service `{name}` selects the pods of `{deployment}` on one side of the commit only"
            ));
        }
        if before.is_some()
            && workload(&self.before).is_none()
            && workload(&self.after).is_some()
            && !self.is_new()
        {
            let is_there_before = is_there(&self.before);
            if !is_there_before && self.services.canary.is_none() {
                sentences.push(format!("no Deployment stands behind Service `{name}` before the commit"));
            }
        }
    }

    /// What of the routes is not one weight, and matches for the canary.
    fn of_routes(&self, sentences: &mut Vec<String>) {
        for moment in self.moments() {
            let mut shares: Vec<Share> = moment.shares.iter().map(|(share, _, _)| *share).collect();
            shares.sort_unstable();
            shares.dedup();
            if shares.len() > 1 && self.services.canary.is_some() {
                sentences.push("several rules of the route have different weights".to_owned());
            }
        }
        if self.services.canary.is_some() && self.moments().iter().any(|moment| moment.is_without_weight) {
            sentences.push("all weights of the route are 0".to_owned());
        }
        if self.moments().iter().any(|moment| moment.is_matched_for_stable) {
            sentences.push("a rule matches requests for the stable track".to_owned());
        }
        if self.moments().iter().any(|moment| self.is_matched_otherwise(moment)) {
            let what = "a rule sends requests to the canary by something else than a value that they carry";
            sentences.push(what.to_owned());
        }
        for key in ["service-upstream", "default-backend", "canary-by-header-pattern"] {
            if self.moments().iter().any(|moment| self.has_annotation(moment, &format!("{PREFIX}/{key}"))) {
                sentences.push(format!("the annotation `{key}` changes where requests go"));
            }
        }
        let has_route = |moment: &Moment<'a>| !moment.shares.is_empty();
        if self.services.canary.is_some() && has_route(&self.before) != has_route(&self.after) {
            sentences.push("the route is on one side of the commit only".to_owned());
        }
    }

    /// What of the pods is not two versions, in numbers that the manifests say.
    fn of_pods(&self, sentences: &mut Vec<String>) {
        let has_pods =
            |moment: &&Moment<'a>| Side::ALL.iter().any(|side| !moment.tracks.of(*side).is_empty());
        if !self.moments().iter().any(has_pods) {
            sentences.push("no Deployment stands behind its Services".to_owned());
        }
        if self.versions() > 2 {
            sentences.push("there are more than two versions".to_owned());
        }
        for moment in self.moments() {
            for workload in Side::ALL.into_iter().flat_map(|side| moment.tracks.of(side)) {
                if moment.is_scaled(workload) && self.replicas_change() {
                    sentences.push(format!("{} has an autoscaler, and changes `replicas`", workload.object));
                }
                if moment.is_scaled_by_others(workload) {
                    sentences.push(format!("something else decides how many pods {} has", workload.object));
                }
            }
        }
    }

    /// How many kinds of pods there are that requests can reach, whatever they are called.
    fn versions(&self) -> usize {
        let mut specs: Vec<&PodTemplateSpec> = Vec::new();
        for moment in self.moments() {
            for side in Side::ALL {
                let weight = moment.route().weight;
                let is_reached = match side {
                    Side::Stable => weight < EVERYBODY,
                    Side::Canary => weight > 0 || moment.is_matched,
                };
                let templates = moment.tracks.of(side).iter().map(|workload| &workload.spec.template);
                specs.extend(
                    templates
                        .filter(|it| is_reached && !specs.iter().any(|known| known.spec == it.spec))
                        .collect::<Vec<_>>(),
                );
            }
        }
        specs.len()
    }

    /// Whether the number that either Deployment says is another than before.
    fn replicas_change(&self) -> bool {
        Side::ALL.into_iter().any(|side| {
            let [before, after] =
                self.moments().map(|moment| moment.tracks.of(side).first().map(Workload::replicas));
            before.is_some() && after.is_some() && before != after
        })
    }

    /// Whether a rule with conditions sends requests to a track, and not by a value of a header, a cookie or the like: how
    /// many requests those are nobody knows.
    fn is_matched_otherwise(&self, moment: &Moment<'a>) -> bool {
        moment.objects.routes().iter().any(|route| {
            let mut backends = route.rule.backends.iter();
            route.rule.is_conditional
                && !route.rule.is_by_value
                && backends.any(|it| self.has(&(it.namespace.clone(), it.service.clone())))
        })
    }

    /// Whether a route to one of its Services has an annotation that is not `false`.
    fn has_annotation(&self, moment: &Moment<'a>, key: &str) -> bool {
        moment.objects.routes().iter().any(|route| {
            let mut backends = route.rule.backends.iter();
            backends.any(|it| self.has(&(it.namespace.clone(), it.service.clone())))
                && moment.objects.at(route.object).annotation(key).is_some_and(|value| value != "false")
        })
    }
}

impl Moment<'_> {
    /// Whether an autoscaler of Kubernetes' own decides how many pods a Deployment has.
    fn is_scaled(&self, workload: &Workload<'_>) -> bool {
        self.objects.all().iter().any(|object| {
            matches!(&object.body, Body::Autoscaler { kind, name, .. }
                if kind == "Deployment" && name == workload.object.name())
                && object.namespace() == workload.object.namespace()
        })
    }

    /// Whether anything but an autoscaler of Kubernetes' own decides how many pods a Deployment has.
    fn is_scaled_by_others(&self, workload: &Workload<'_>) -> bool {
        self.objects.all().iter().any(|object| {
            let name = object.node_at(&Path::of("spec.scaleTargetRef.name")).and_then(|node| node.as_str());
            object.body == Body::Other
                && name == Some(workload.object.name())
                && object.namespace() == workload.object.namespace()
        })
    }
}
