//! Releases to Rust: one module each, as text.

mod facts;
mod identifier;
mod layout;
mod modules;
mod objects;
mod stages;
mod templates;
mod texts;

#[cfg(test)]
mod tests;

use serin::{Entry, Proof};

use crate::Error;
use layout::{Layout, indented};
use modules::Module;
use texts::Texts;

/// How the code begins, by which a file is known that was made here.
pub(crate) const HEADER: &str = "// Made by serin-build";

/// The Rust of releases, each with its proof.
pub(crate) fn source(releases: &[(&Entry, &Proof)], objects: bool) -> Result<String, Error> {
    let mut texts = Texts::new(objects);
    let mut modules = Vec::new();
    for module in Module::root(releases).named(&["shared", "text"]) {
        modules.push(written(&module, 1, &mut texts)?);
    }
    Ok(templates::file(&modules, objects, &texts.code())?)
}

/// A module, with those inside it.
fn written(module: &modules::Named<'_, '_>, depth: usize, texts: &mut Texts) -> Result<String, Error> {
    let layout = Layout { indent: depth * 4 };
    let mut body = match module.release {
        Some((entry, proof)) => templates::release(&facts::release(entry, proof, depth, layout, texts)?)?,
        None => format!("//! The releases in {}.\n", layout::code(module.text)),
    };
    for inner in &module.inside {
        body.push('\n');
        body.push_str(&written(inner, depth + 1, texts)?);
    }
    Ok(format!("pub mod {} {{\n{}}}\n", module.name, indented(&body, 4)))
}
