//! Prints where a release goes from a stage, for the team's chat: `gitops 010-weight`.

use std::process::ExitCode;

mod releases {
    include!(concat!(env!("OUT_DIR"), "/releases.rs"));
}

use releases::web::{self, Stage};

fn main() -> ExitCode {
    let Some(stage) = std::env::args().nth(1).and_then(|name| name.parse::<Stage>().ok()) else {
        eprintln!("usage: gitops STAGE");
        return ExitCode::from(2);
    };
    println!("{}", news(stage));
    ExitCode::SUCCESS
}

fn news(stage: Stage) -> String {
    match stage.next() {
        Some(next) => {
            format!(
                "{} goes from {stage} to {next}: {} % to {}",
                web::NAME,
                next.weight(),
                web::services::WEB_CANARY
            )
        }
        None => format!("{} is done", web::NAME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_news_of_a_stage() {
        assert_eq!(news(Stage::Weight5), "web goes from 005-weight to 025-weight: 25 % to web-canary");
        assert_eq!(news(Stage::FoldDone), "web is done");
    }

    #[test]
    fn the_objects_are_typed() {
        let objects = Stage::Weight25.objects().unwrap();
        let canary = objects.deployment_canary.spec;
        assert_eq!(canary.replicas, Some(2));
        assert_eq!(objects.service_canary.metadata.namespace.as_deref(), web::NAMESPACE);
    }
}
