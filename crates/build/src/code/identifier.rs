//! Names of Kubernetes to names of Rust: any text gives one that compiles, and no two give the same.

use std::collections::BTreeSet;

/// The names that are taken in one scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    /// A scope with names of its own.
    pub(super) fn with(reserved: &[&str]) -> Self {
        Self(reserved.iter().map(|&name| name.to_owned()).collect())
    }

    /// The name itself, or, where that is taken, the first of `name_2`, `name_3` … that is not.
    pub(super) fn take(&mut self, name: String) -> String {
        let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|it| !self.0.contains(it));
        let free = free.unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}

/// The name of a module: `web-api` to `web_api`, `type` to `type_`, `1st` to `n1st`.
pub(super) fn module(text: &str) -> String {
    let name = words(text, 'n', |it| it.to_ascii_lowercase());
    if RESERVED.contains(&name.as_str()) { name + "_" } else { name }
}

/// The name of a constant: `web-stable` to `WEB_STABLE`, `*.example.com` to `ANY_EXAMPLE_COM`.
pub(super) fn constant(text: &str) -> String {
    match text.strip_prefix("*.") {
        Some(rest) => format!("ANY_{}", words(rest, 'N', |it| it.to_ascii_uppercase())),
        None => words(text, 'N', |it| it.to_ascii_uppercase()),
    }
}

/// The name of a field: as of a module, for the name of a file without its ending.
pub(super) fn field(file: &str) -> String {
    module(file.strip_suffix(".yaml").unwrap_or(file))
}

/// The name of a stage: `010-weight` to `Weight10`, `000.50-pods` to `Pods0_5`, `000-match-2-route` to `MatchRoute`.
///
/// The parts of a stage's name are words and numbers. Numbers that only put words in order are left out; the weight in
/// front goes behind, because no name begins with a digit.
pub(super) fn variant(stage: &str) -> String {
    let (first, rest) = stage.split_once('-').unwrap_or(("", stage));
    let (whole, fraction) = first.split_once('.').unwrap_or((first, ""));
    let Ok(whole) = whole.parse::<u32>() else { return camel(stage) };
    let is_plain = matches!(rest, "pods" | "weight");
    match fraction.trim_end_matches('0') {
        _ if !is_plain => camel(rest),
        "" => format!("{}{whole}", camel(rest)),
        fraction => format!("{}{whole}_{fraction}", camel(rest)),
    }
}

fn camel(text: &str) -> String {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    let words = words.filter(|word| word.starts_with(|it: char| it.is_ascii_alphabetic()));
    let name: String = words.map(capital).collect();
    if name.is_empty() { "Unnamed".to_owned() } else { name }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(characters.map(|it| it.to_ascii_lowercase())).collect()
}

/// Letters and digits of ASCII, with one `_` for whatever stands between them.
fn words(text: &str, before_digit: char, change: impl Fn(char) -> char) -> String {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("_").chars().map(&change).collect();
    if name.is_empty() {
        return "unnamed".chars().map(change).collect();
    }
    if name.starts_with(|it: char| it.is_ascii_digit()) { format!("{before_digit}{name}") } else { name }
}

/// What no module can be called: keywords of every edition, and primitive types, which a module would hide.
const RESERVED: &[&str] = &[
    "abstract", "as", "async", "await", "become", "bool", "box", "break", "char", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "f128", "f16", "f32", "f64", "false", "final", "fn",
    "for", "gen", "i128", "i16", "i32", "i64", "i8", "if", "impl", "in", "isize", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "str",
    "struct", "super", "trait", "true", "try", "type", "typeof", "u128", "u16", "u32", "u64", "u8", "union",
    "unsafe", "unsized", "use", "usize", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::{Scope, constant, module, variant};

    #[test]
    fn any_text_is_a_name() {
        let names: Vec<_> =
            ["web-api", "type", "self", "1st", "b\u{fc}ro", "\u{5de5}", "a..b", "-", "str", "_"]
                .map(module)
                .into();
        assert_eq!(
            names,
            ["web_api", "type_", "self_", "n1st", "b_ro", "unnamed", "a_b", "unnamed", "str_", "unnamed"]
        );
        assert_eq!(constant("*.example.com"), "ANY_EXAMPLE_COM");
        assert_eq!(constant("app.kubernetes.io/name"), "APP_KUBERNETES_IO_NAME");
        assert_eq!(constant("8080"), "N8080");
    }

    #[test]
    fn stages_are_called_by_what_they_do() {
        let names: Vec<_> = [
            "000-baseline",
            "000-match-1-pods",
            "000-match-2-route",
            "000.50-pods",
            "033.33-weight",
            "010-weight",
            "100-pods",
            "fold-1-stable",
            "",
            "7",
        ]
        .map(variant)
        .into();
        assert_eq!(
            names,
            [
                "Baseline",
                "MatchPods",
                "MatchRoute",
                "Pods0_5",
                "Weight33_33",
                "Weight10",
                "Pods100",
                "FoldStable",
                "Unnamed",
                "Unnamed"
            ]
        );
    }

    #[test]
    fn no_two_names_of_a_scope_are_the_same() {
        let mut scope = Scope::with(&["stable"]);
        let names: Vec<_> = ["web", "web", "stable", "web_2"].map(|name| scope.take(name.to_owned())).into();
        assert_eq!(names, ["web", "web_2", "stable_2", "web_2_2"]);
    }
}
