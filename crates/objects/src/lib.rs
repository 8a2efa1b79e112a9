//! Kubernetes objects as texts hold them, and what they are to one another.
//!
//! [`read`] makes typed objects that know their place of any YAML or JSON that Kubernetes' own tools would read;
//! [`Objects`] are those that are applied together: who selects whom, who routes to whom, and which of them are the
//! tracks of a canary release. That is recognised by selectors, backends and weights, never by names.

mod canary_switch;
mod object;
mod objects;
mod read;
mod routes;
mod scope;
mod selector;
mod split;

pub use canary_switch::{CanarySwitch, PREFIX};
pub use object::{Body, Object, RenderedFor};
pub use objects::{Objects, Workload};
pub use read::{Contents, Doubt, read};
pub use routes::{Backend, BackendPort, Route, RouteRule, RouterKind, class};
pub use scope::{Scope, scopes};
pub use selector::selects;
pub use split::Split;
