//! Kubernetes objects as texts hold them, and what they are to one another.
//!
//! [`read`] makes typed objects that know their place of any YAML or JSON that Kubernetes' own tools would read;
//! [`Objects`] are those that are applied together: who selects whom, who routes to whom, and which of them are the
//! tracks of a canary release. That is recognised by selectors, backends and weights, never by names.

mod canary_switch;
mod canonical;
mod containers;
mod object;
mod objects;
mod read;
mod rolling;
mod routes;
mod scope;
mod selector;
mod split;

pub use canary_switch::{CanarySwitch, PREFIX};
pub use containers::{Target, has_port, routed_containers, serving_containers, sleep_seconds, target};
pub use object::{Body, Object, RenderedFor};
pub use objects::{Objects, Workload};
pub use read::{Contents, Doubt, read};
pub use rolling::{Rolling, is_zero, rolling_update, show, surge_pods, unavailable_pods};
pub use routes::{Backend, BackendPort, Route, RouteRule, RouterKind, class};
pub use scope::{Scope, scopes};
pub use selector::selects;
pub use split::Split;
