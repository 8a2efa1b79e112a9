//! The proof of a canary release: a model of what can happen, what must hold in it, and a search that finds the
//! shortest way in which it does not, or that there is none.
//!
//! A [`Problem`] is what is committed, in order, and the world that it is committed to: how Deployments replace pods,
//! what the router does with an empty track, how many pods peak traffic needs, how many may be lost. A [`Model`] makes a
//! graph of it: states with counted pods, and the events that lead from one to the next, in every order in which they
//! can happen. [`solve`] searches all of it, breadth first, and gives an [`Outcome`]: for each [`Property`] that does not
//! hold a shortest [`Trace`].
//!
//! ```
//! use serin_verify::{
//!     Bound, Declared, Deployment, Empty, Gate, PerTrack, Problem, Property, Route, Routing, Stage, Strategy,
//!     Template, Track, Verdict, Version, WaysBack, DEFAULT_CAP, solve, solve_whole, try_way_back,
//! };
//!
//! let track = Track {
//!     strategy: Strategy::RollingUpdate { surge: Bound::Percent(25), unavailable: Bound::Percent(25) },
//!     waits_for_available: false,
//!     drains: true,
//!     versions: [Version::Old, Version::New],
//! };
//! let stage = |percent: u16| Stage {
//!     declared: Declared {
//!         tracks: PerTrack {
//!             stable: Deployment { pods: 6, template: Template::First },
//!             canary: Deployment { pods: 1, template: Template::Second },
//!         },
//!         route: Route { weight: percent * 100, is_matched: false },
//!     },
//!     exposure: percent * 100,
//!     at_stake: percent * 100,
//!     is_instant: true,
//! };
//! // The article's step from 10 to 50 per cent, with one canary pod, on a router as the Gateway API describes it.
//! let problem = Problem {
//!     stages: vec![stage(10), stage(50)],
//!     routing: Routing { empty: PerTrack::both(Empty::LosesItsShare) },
//!     tracks: PerTrack::both(track),
//!     peak_pods: 5,
//!     spare_pods: 0,
//!     new_version_may_die: false,
//!     accepts_death: false,
//!     quota: None,
//!     gate: Gate::Settled,
//!     ways_back: WaysBack::NONE,
//!     baseline: stage(10).declared,
//! };
//! let outcome = solve(&problem, DEFAULT_CAP);
//! assert_eq!(outcome.verdict(), Verdict::Unsafe);
//! assert_eq!(outcome.violations[0].property, Property::Overload);
//! assert_eq!(outcome.violations[0].trace.events.len(), 3);
//! // Without any reduction the search says the same; of ways back nothing was asked.
//! assert_eq!(solve_whole(&problem, DEFAULT_CAP).verdict(), Verdict::Unsafe);
//! assert!(try_way_back(&problem, DEFAULT_CAP).violations.is_empty());
//! ```

mod apart;
mod deployment;
mod explore;
mod mermaid;
mod model;
mod pack;
mod problem;
mod property;
mod routing;
mod rules;
mod search;
mod state;
mod trace;
mod traffic;
mod words;

pub use explore::{Graph, Position};
pub use model::{Event, Model, Sight};
pub use problem::{
    Bound, Declared, Deployment, EVERYBODY, Gate, PerTrack, Problem, Route, Share, Side, Stage, Strategy,
    Template, Track, Version, WayBack, WaysBack,
};
pub use property::Property;
pub use routing::{Empty, Routing};
pub use rules::{INCONCLUSIVE, RISK_PAST_RETURN, RULES};
pub use search::{DEFAULT_CAP, Incomplete, Outcome, Verdict, Violation, solve, solve_whole, try_way_back};
pub use state::{Pods, State};
pub use trace::Trace;
pub use traffic::Traffic;
pub use words::{Line, Names};

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
