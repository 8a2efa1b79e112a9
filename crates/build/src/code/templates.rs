//! The shape of the code; what is particular to a release is put into it.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use super::facts::Facts;
use super::layout::indented;

/// The whole file.
pub(super) fn file(modules: &[String], objects: bool, texts: &str) -> Result<String, Error> {
    let shared = render("shared.rs", &Shared { objects })?;
    render("file.rs", &File { modules, shared, texts })
}

/// What stands in the module of a release.
pub(super) fn release(facts: &Facts) -> Result<String, Error> {
    render("release.rs", facts)
}

#[derive(Serialize)]
struct Shared {
    objects: bool,
}

#[derive(Serialize)]
struct File<'a> {
    modules: &'a [String],
    shared: String,
    texts: &'a str,
}

fn render(template: &str, context: &impl Serialize) -> Result<String, Error> {
    ENVIRONMENT.get_template(template)?.render(Serde(context))
}

/// A line that is nothing but a block leaves no line behind.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()
    {
        environment.set_syntax(syntax);
    }
    environment.add_filter("indented", |text: String, columns: usize| indented(&text, columns));
    // A template that does not parse is missing, and whoever asks for it says so.
    let _ = environment.add_template("file.rs", include_str!("templates/file.rs.j2"));
    let _ = environment.add_template("shared.rs", include_str!("templates/shared.rs.j2"));
    let _ = environment.add_template("release.rs", include_str!("templates/release.rs.j2"));
    environment
});
