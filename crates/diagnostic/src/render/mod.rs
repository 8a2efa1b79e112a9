//! One file per output format, tried on one shared sample.
//!
//! ```
//! use serin::{Input, check_manifests, render};
//!
//! let service = "kind: Service\napiVersion: v1\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
//! let found = check_manifests(vec![Input::Text("web.yaml".into(), service.into())]).report;
//!
//! // For people: each finding with its line, then how many there are.
//! let text: String = found.findings().iter().map(|finding| render::human(finding, false)).collect();
//! assert!(text.contains("web.yaml:4:17: error[unknown-key]: unknown key `prot`\n"));
//! assert!(render::summary(&found).contains("error"));
//!
//! // For machines: programs, GitHub Actions, code scanning, and the test reports of GitLab and Jenkins.
//! assert!(render::json(&found).contains("\"rule\": \"unknown-key\""));
//! assert!(render::github(&found).contains("::error file=web.yaml,line=4,col=17,"));
//! assert!(render::sarif(&found, "1.0.0").contains("\"ruleId\": \"unknown-key\""));
//! assert!(render::junit(&found).contains("<testcase"));
//! ```

mod github;
mod human;
mod json;
mod junit;
mod sarif;
mod summary;
mod words;

pub use github::github;
pub use human::human;
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use summary::summary;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod sample;
