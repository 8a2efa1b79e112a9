use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error};

use crate::Summary;

/// `PLAN.md`: what the release does to users, stage by stage, and the way back of each.
///
/// # Errors
///
/// When the template does not fit the summary, which the tests rule out.
pub fn page(summary: &Summary) -> Result<String, Error> {
    ENVIRONMENT.get_template(TEMPLATE)?.render(Serde(summary))
}

/// A line that is nothing but a block leaves no line behind.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    if let Ok(syntax) =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()
    {
        environment.set_syntax(syntax);
    }
    // A template that does not parse is missing, and `page` says so.
    let _ = environment.add_template(TEMPLATE, include_str!("plan.md.j2"));
    environment
});

const TEMPLATE: &str = "plan.md";
