//! The plan of the design's table, and what must hold for every valid topology.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write;

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use proptest::prelude::*;
use serin_plan::{Move, Plan, RouteState, WayBack, pods_needed};
use serin_topology::routers::IngressNginx;
use serin_topology::{Match, ReleaseBuilder, StageDraft, Topology, Version, Weight};

fn pods(image: &str) -> PodTemplateSpec {
    let container = Container { name: "app".into(), image: Some(image.into()), ..Default::default() };
    PodTemplateSpec {
        spec: Some(PodSpec { containers: vec![container], ..Default::default() }),
        ..Default::default()
    }
}

fn release(replicas: i64) -> ReleaseBuilder {
    let port = ServicePort { port: 80, ..Default::default() };
    ReleaseBuilder::new("web")
        .replicas(replicas)
        .template(pods("web:1"))
        .canary(pods("web:2"))
        .service(ServiceSpec { ports: Some(vec![port]), ..Default::default() })
        .router(IngressNginx::default())
        .host("web.local")
}

fn table(topology: &Topology) -> String {
    let mut text = String::new();
    for stage in Plan::of(topology).stages() {
        let pods = |replicas: Option<u32>| replicas.map_or("auto".to_owned(), |count| count.to_string());
        let state = &stage.state;
        let _ = writeln!(
            text,
            "{:<17} | stable {:?} x{:<4} | canary {:?} x{:<2} | weight {}{} | back: {}",
            stage.name.as_str(),
            state.stable.version,
            pods(state.stable.replicas),
            state.canary.version,
            pods(state.canary.replicas),
            state.route.weight,
            state.route.matched.as_ref().map(|matched| format!(" + {}", matched.name)).unwrap_or_default(),
            stage.way_back,
        );
    }
    text
}

#[test]
fn the_plan_of_the_article() {
    insta::assert_snapshot!(table(&release(6).build().unwrap()), @"
    000-baseline      | stable Stable x6    | canary Stable x0  | weight 0 | back: –
    010-pods          | stable Stable x6    | canary Canary x2  | weight 0 | back: route at rest
    010-weight        | stable Stable x6    | canary Canary x2  | weight 10 | back: route at rest
    050-pods          | stable Stable x6    | canary Canary x4  | weight 10 | back: route at rest
    050-weight        | stable Stable x6    | canary Canary x4  | weight 50 | back: route at rest
    100-pods          | stable Stable x6    | canary Canary x6  | weight 50 | back: route at rest
    100-weight        | stable Stable x6    | canary Canary x6  | weight 100 | back: route at rest
    fold-1-stable     | stable Canary x6    | canary Canary x6  | weight 100 | back: the stage before
    fold-2-shift      | stable Canary x6    | canary Canary x6  | weight 0 | back: the stage before
    fold-3-done       | stable Canary x6    | canary Canary x0  | weight 0 | back: the stage before
    ");
}

#[test]
fn a_match_goes_first_and_stays_until_the_shift() {
    let release = release(8)
        .peak_pods(6)
        .spare_pods(2)
        .stage(StageDraft::matching(Match::header("X-Canary", "always")))
        .stage(StageDraft::weight(0.5))
        .stage(StageDraft { canary_replicas: Some(9), ..StageDraft::weight(100.0) });
    insta::assert_snapshot!(table(&release.build().unwrap()), @"
    000-baseline      | stable Stable x8    | canary Stable x0  | weight 0 | back: –
    000-match-1-pods  | stable Stable x8    | canary Canary x3  | weight 0 | back: route at rest
    000-match-2-route | stable Stable x8    | canary Canary x3  | weight 0 + X-Canary | back: route at rest
    000.50-weight     | stable Stable x8    | canary Canary x3  | weight 0.5 + X-Canary | back: route at rest
    100-pods          | stable Stable x8    | canary Canary x9  | weight 0.5 + X-Canary | back: route at rest
    100-weight        | stable Stable x8    | canary Canary x9  | weight 100 + X-Canary | back: route at rest
    fold-1-stable     | stable Canary x8    | canary Canary x9  | weight 100 + X-Canary | back: the stage before
    fold-2-shift      | stable Canary x8    | canary Canary x9  | weight 0 | back: the stage before
    fold-3-done       | stable Canary x8    | canary Canary x0  | weight 0 | back: the stage before
    ");
}

#[test]
fn an_autoscaler_keeps_its_replicas() {
    let release = release(1).autoscaler("web", 3).stage(StageDraft::weight(100.0));
    insta::assert_snapshot!(table(&release.build().unwrap()), @"
    000-baseline      | stable Stable xauto | canary Stable x0  | weight 0 | back: –
    100-pods          | stable Stable xauto | canary Canary x3  | weight 0 | back: route at rest
    100-weight        | stable Stable xauto | canary Canary x3  | weight 100 | back: route at rest
    fold-1-stable     | stable Canary xauto | canary Canary x3  | weight 100 | back: the stage before
    fold-2-shift      | stable Canary xauto | canary Canary x3  | weight 0 | back: the stage before
    fold-3-done       | stable Canary xauto | canary Canary x0  | weight 0 | back: the stage before
    ");
}

#[test]
fn without_a_canary_there_is_the_baseline_alone() {
    let port = ServicePort { port: 80, ..Default::default() };
    let topology = ReleaseBuilder::new("web")
        .replicas(2)
        .template(pods("web:1"))
        .service(ServiceSpec { ports: Some(vec![port]), ..Default::default() })
        .router(IngressNginx::default())
        .host("web.local")
        .build()
        .unwrap();
    insta::assert_snapshot!(table(&topology), @"000-baseline      | stable Stable x2    | canary Stable x0  | weight 0 | back: –");
}

prop_compose! {
    fn any_topology()(
        replicas in 1i64..60,
        spare in 0i64..4,
        weights in proptest::collection::btree_set(1u32..10_000, 0..6),
        header in any::<bool>(),
        peak in 1i64..60,
    ) -> Topology {
        let mut release = release(replicas).spare_pods(spare).peak_pods(peak);
        if header {
            release = release.stage(StageDraft::matching(Match::header("X-Canary", "always")));
        }
        for weight in weights {
            release = release.stage(StageDraft::weight(f64::from(weight) / 100.0));
        }
        release.stage(StageDraft::weight(100.0)).build().unwrap()
    }
}

proptest! {
    #[test]
    fn neighbours_differ_in_exactly_one_object(topology in any_topology()) {
        for pair in Plan::of(&topology).stages().windows(2) {
            let (from, to) = (&pair[0].state, &pair[1].state);
            let changes = [from.stable != to.stable, from.canary != to.canary, from.route != to.route];
            prop_assert_eq!(changes.iter().filter(|changed| **changed).count(), 1, "{:?}", pair);
        }
    }

    #[test]
    fn weights_never_fall_before_the_shift(topology in any_topology()) {
        let plan = Plan::of(&topology);
        let until = plan.stages().iter().take_while(|stage| stage.change != Move::Shift);
        let weights: Vec<Weight> = until.map(|stage| stage.state.route.weight).collect();
        prop_assert!(weights.is_sorted());
    }

    #[test]
    fn pods_precede_the_weight_up_and_follow_it_down(topology in any_topology()) {
        for stage in Plan::of(&topology).stages() {
            let canary = stage.state.canary.replicas.unwrap();
            if stage.state.route != RouteState::REST {
                prop_assert!(canary >= pods_needed(&topology, stage.state.route.weight));
                prop_assert_eq!(stage.state.canary.version, Version::Canary);
            }
        }
    }

    #[test]
    fn the_fold_happens_only_at_weight_100(topology in any_topology()) {
        let plan = Plan::of(&topology);
        let fold = plan.stage("fold-1-stable").unwrap();
        prop_assert_eq!(fold.state.route.weight, Weight::FULL);
        for stage in plan.stages() {
            let folded = stage.state.stable.version == Version::Canary;
            prop_assert_eq!(folded, stage.way_back == WayBack::StageBefore);
            prop_assert_eq!(stage.state.stable.replicas, plan.stages()[0].state.stable.replicas);
        }
    }

    #[test]
    fn names_are_unique_and_sort_in_the_order_of_the_plan(topology in any_topology()) {
        let names: Vec<_> = Plan::of(&topology).stages().iter().map(|stage| stage.name.clone()).collect();
        prop_assert!(names.is_sorted());
        prop_assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn inserting_a_stage_renames_none(topology in any_topology(), inserted in 1u32..10_000) {
        let states = |topology: &Topology| -> BTreeMap<String, RouteState> {
            let plan = Plan::of(topology);
            let routed = plan.stages().iter().filter(|stage| !stage.name.as_str().ends_with("-pods"));
            routed.map(|stage| (stage.name.to_string(), stage.state.route.clone())).collect()
        };
        let before = states(&topology);
        let mut more = topology.clone();
        let weight = Weight::from_percent(f64::from(inserted) / 100.0).unwrap();
        let position = more.stages.partition_point(|stage| stage.weight < weight);
        if more.stages[position].weight != weight {
            more.stages.insert(position, serin_topology::StageSpec::at(weight));
        }
        let after = states(&more);
        for (name, route) in before {
            prop_assert_eq!(after.get(&name), Some(&route), "{}", name);
        }
    }
}
