use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error};

use serde::Serialize;

use crate::{Proven, Summary, routers};

/// `PLAN.md`: what the release does to users, stage by stage, the way back of each, and what is proven
/// of it.
///
/// # Errors
///
/// When the template does not fit the summary, which the tests rule out.
pub fn page(summary: &Summary, proven: &Proven) -> Result<String, Error> {
    ENVIRONMENT.get_template(TEMPLATE)?.render(Serde(Page { summary, proof: proven }))
}

#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    proof: &'a Proven,
}

/// A line that is nothing but a block leaves no line behind.
pub(crate) static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    if let Ok(syntax) =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()
    {
        environment.set_syntax(syntax);
    }
    // A template that does not parse is missing, and whoever asks for it says so.
    let _ = environment.add_template(TEMPLATE, include_str!("plan.md.j2"));
    let _ = environment.add_template(routers::TEMPLATE, include_str!("routers.md.j2"));
    environment
});

const TEMPLATE: &str = "plan.md";
