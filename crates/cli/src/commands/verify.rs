use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};
use serin::model::{INCONCLUSIVE, WayBack};
use serin::{
    Given, Input, Prover, Report, StepBetween, StepSide, Verification, Verified, render, routers,
    verified_json, verified_markdown, verified_table, verify_step,
};

use crate::arguments::{Format, Place, Which};
use crate::commands::check::input;
use crate::git;
use crate::output::{self, Failure};

/// Prove that no stage and no step between stages drops traffic, or show the shortest way in which it does
///
/// Searches every order in which things can happen: objects applied in any order, pods that become ready one by one,
/// proxies that learn late, pods that are lost, the new version dying, somebody going back at any instant. Without
/// `--to` it proves the plans of the specs; with it, the step between any two directories of manifests, whoever wrote
/// them. The new side may be the working tree and the old one a commit: `--base`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin verify\n  serin verify web\n  serin verify web --format markdown > comment.md\n  serin verify --from old/ --to new/\n  serin verify --base origin/main --to live/web\n  serin verify --from a.yaml --to b.yaml --peak-pods 5 --spare-pods 1 --router gateway-api"
)]
pub(crate) struct Verify {
    /// One release, with what each way back comes to at each stage; without it, all of them
    app: Option<String>,
    /// Its environment, where it has several
    #[arg(long, short, requires = "app")]
    environment: Option<String>,
    /// The manifests that are applied now: a directory or a file
    #[arg(long, value_name = "DIR|FILE", requires = "to", conflicts_with_all = ["app", "base"])]
    from: Option<PathBuf>,
    /// The manifests that a commit makes of them
    #[arg(long, value_name = "DIR|FILE", conflicts_with = "app")]
    to: Option<PathBuf>,
    /// The commit that the old side of `--to` is taken from, by git
    #[arg(long, value_name = "REF", requires = "to")]
    base: Option<String>,
    /// Pods needed to carry 100 % of peak traffic [default: the stable pods without the spare ones]
    #[arg(long, value_name = "N", requires = "to", conflicts_with = "app", value_parser = clap::value_parser!(u32).range(1..))]
    peak_pods: Option<u32>,
    /// Pods that may be lost at any instant [default: 0 with one stable pod, else 1]
    #[arg(long, value_name = "N", requires = "to", conflicts_with = "app")]
    spare_pods: Option<u32>,
    /// The most pods of both tracks together that there is room for [default: no limit]
    #[arg(long, value_name = "N", requires = "to", conflicts_with = "app")]
    most_pods: Option<u32>,
    /// How the router behaves [default: by the kind of the route]
    #[arg(long, value_name = "ROUTER", requires = "to", conflicts_with = "app", value_parser = router_names())]
    router: Option<String>,
    /// The way back that is promised after the commit; without it, what each one comes to is shown
    #[arg(long, value_enum, requires = "to", conflicts_with = "app")]
    promise: Option<Promise>,
    /// Name of the Service of the canary [default: the one called so, or the one with the smaller weight]
    #[arg(long, value_name = "SERVICE", requires = "to", conflicts_with = "app")]
    canary: Option<String>,
    /// The states of one step after which a search gives up and is inconclusive
    #[arg(long, value_name = "N", default_value_t = 2_000_000, value_parser = states)]
    states: usize,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: VerifyFormat,
}

/// A way back that a team promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Promise {
    /// The route alone, at once: nobody is sent to the canary
    RouteAtRest,
    /// What was before the commit, as `git revert` makes it
    StageBefore,
}

/// How a proof is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    /// For people: a line a step, and each trace in sentences
    Human,
    /// For machines: everything, its keys documented in docs/proof.md
    Json,
    /// For a pull request: tables, and each trace as a Mermaid diagram
    Markdown,
    /// Annotations of a GitHub workflow, at their lines
    Github,
    /// SARIF 2.1.0, for code scanning; traces are code flows
    Sarif,
    /// JUnit XML, for whatever shows test results
    Junit,
}

impl Verify {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let prover = Prover::with_cap(self.states);
        let started = Instant::now();
        let code = match &self.to {
            Some(to) => self.between(to, &prover)?,
            None => self.specs(place, &prover)?,
        };
        if self.format == VerifyFormat::Human {
            output::talk(&format!("{} states in {:.1?}", prover.searched(), started.elapsed()));
        }
        Ok(code)
    }

    fn specs(&self, place: &Place, prover: &Prover) -> Result<ExitCode, Failure> {
        let mut loaded = place.load()?;
        if let Some(app) = &self.app {
            let which = Which { app: app.clone(), environment: self.environment.clone() };
            let named = match loaded.named(&which.app, which.environment.as_deref()) {
                Ok(entries) => entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>(),
                // A release whose spec cannot be read has no plan, and the findings have said so.
                Err(_) if loaded.report.has_errors() => Vec::new(),
                Err(error) => return Err(error.into()),
            };
            loaded.entries.retain(|entry| named.contains(&entry.path));
        }
        let verification = loaded.verify(prover);
        let has_details = self.app.is_some() || loaded.entries.len() == 1;
        let shown: Vec<Verified<'_>> = verified(&verification)
            .map(|one| if has_details { one.with_ways_back(&WayBack::ALL, prover) } else { one })
            .collect();
        self.show(&shown, &verification.report)?;
        let is_bad = is_bad(&verification.report);
        Ok(ExitCode::from(u8::from(is_bad)))
    }

    fn between(&self, to: &Path, prover: &Prover) -> Result<ExitCode, Failure> {
        let given = Given {
            peak_pods: self.peak_pods,
            spare_pods: self.spare_pods,
            most_pods: self.most_pods,
            router: self.router.as_deref().and_then(routers::profile),
            promise: self.promise.map(|promise| match promise {
                Promise::RouteAtRest => WayBack::RouteAtRest,
                Promise::StageBefore => WayBack::StageBefore,
            }),
            canary: self.canary.clone(),
        };
        let name = to.display().to_string();
        let new = StepSide { name: &name, root: to, input: input(to)? };
        let step = match (&self.from, &self.base) {
            (Some(from), _) => {
                let name = from.display().to_string();
                let old = StepSide { name: &name, root: from, input: input(from)? };
                verify_step(old, new, &given, prover)
            }
            (None, Some(base)) => {
                let root = PathBuf::from(format!("{base}:{name}"));
                let name = root.display().to_string();
                let input = Input::Files(git::files_at(base, to, &root)?);
                verify_step(StepSide { name: &name, root: &root, input }, new, &given, prover)
            }
            (None, None) => return Err(Failure::usage("`--to` needs `--from DIR` or `--base REF`")),
        };
        if step.steps.is_empty() {
            output::talk("found no Deployment behind a Service: nothing to verify");
        }
        // What was before all of this is not known.
        let ways = [WayBack::RouteAtRest, WayBack::StageBefore];
        if self.format == VerifyFormat::Human {
            output::talk(&step.counts.to_string());
        }
        let shown: Vec<Verified<'_>> = found(&step).map(|one| one.with_ways_back(&ways, prover)).collect();
        self.show(&shown, &step.report)?;
        let is_bad = is_bad(&step.report) || step.steps.is_empty();
        Ok(ExitCode::from(u8::from(is_bad)))
    }

    fn show(&self, verified: &[Verified<'_>], report: &Report) -> Result<(), Failure> {
        match self.format {
            VerifyFormat::Human => people(verified, report),
            VerifyFormat::Json => output::result(&verified_json(verified)),
            VerifyFormat::Markdown => output::result(&verified_markdown(verified)),
            VerifyFormat::Github => output::findings(report, Format::Github),
            VerifyFormat::Sarif => output::findings(report, Format::Sarif),
            VerifyFormat::Junit => output::findings(report, Format::Junit),
        }
    }
}

/// Whether anything is wrong, or not searched, that nobody allows with a reason.
fn is_bad(report: &Report) -> bool {
    report.has_errors() || report.findings().iter().any(|it| it.rule.name == INCONCLUSIVE.name)
}

fn people(verified: &[Verified<'_>], report: &Report) -> Result<(), Failure> {
    let mut text = String::new();
    for one in verified {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&verified_table(one)?);
    }
    if !report.is_empty() {
        text.push('\n');
        text.extend(report.findings().iter().map(|finding| render::human(finding, true)));
    }
    // Releases of one router mostly rest on the same; each sentence is said once.
    let mut said: Vec<&str> = Vec::new();
    let proofs = verified.iter().filter_map(|one| one.proof).filter(|proof| !proof.steps.is_empty());
    for sentence in proofs.flat_map(|proof| &proof.assumptions) {
        if !said.contains(&sentence.as_str()) {
            said.push(sentence);
        }
    }
    if !said.is_empty() {
        text.push_str("\nThis rests on:\n");
        text.extend(said.iter().map(|sentence| format!("- {sentence}\n")));
    }
    output::result(&text)
}

fn verified<'a>(verification: &'a Verification<'_>) -> impl Iterator<Item = Verified<'a>> {
    let entries = verification.loaded.entries.iter().zip(&verification.proofs);
    entries.map(|(entry, proof)| {
        let summary = entry.release.summary();
        Verified {
            subject: entry.path.to_string(),
            about: format!(
                "{} {}, {}, {} at peak, {} spare",
                proof.router,
                proof.router_version,
                // An autoscaler's size is told in words.
                summary.size.parse().map_or(summary.size.clone(), pods),
                summary.peak_pods,
                summary.spare_pods
            ),
            proof: Some(proof),
            verdict: proof.verdict(),
            not_modelled: &[],
            backs: Vec::new(),
        }
    })
}

fn found(step: &StepBetween) -> impl Iterator<Item = Verified<'_>> {
    step.steps.iter().map(Verified::of_found)
}

fn pods(count: u32) -> String {
    if count == 1 { "1 pod".to_owned() } else { format!("{count} pods") }
}

fn router_names() -> clap::builder::PossibleValuesParser {
    routers::profiles().map(|profile| profile.name).collect::<Vec<_>>().into()
}

fn states(text: &str) -> Result<usize, String> {
    match text.replace(['_', ','], "").parse() {
        Ok(0) | Err(_) => Err("a whole number above 0 is needed".to_owned()),
        // More would not fit the positions of states.
        Ok(states) if states > 1 << 28 => Err("268435456 is the most".to_owned()),
        Ok(states) => Ok(states),
    }
}
