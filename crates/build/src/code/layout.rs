//! Where lines break. rustfmt would leave what is made here as it is, with its defaults: a consumer's machine may have no
//! rustfmt, and a mirror in a repository must not change when somebody runs it.

/// The longest line.
const WIDTH: usize = 100;
/// The longest list of short items on one line: rustfmt's `array_width`.
const LIST_WIDTH: usize = 60;
const INDENT: usize = 4;

/// The lines of a scope.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Columns before the scope.
    pub(super) indent: usize,
}

impl Layout {
    /// The scope inside.
    pub(super) fn inside(self) -> Self {
        Self { indent: self.indent + INDENT }
    }

    fn fits(self, line: &str) -> bool {
        self.indent + line.chars().count() <= WIDTH
    }

    /// A constant, without indent: `pub const NAME: TYPE = value;`.
    pub(super) fn constant(self, head: &str, value: &str) -> String {
        let line = format!("{head} = {value};");
        if self.fits(&line) || !self.inside().fits(&format!("{value};")) {
            return line;
        }
        format!("{head} =\n    {value};")
    }

    /// An import of several names, sorted as they are given.
    pub(super) fn imports(self, path: &str, names: &[&str]) -> String {
        let line = format!("use {path}{{{}}};", names.join(", "));
        if self.fits(&line) {
            return line;
        }
        let mut lines = vec![String::new()];
        for name in names {
            let item = format!("{name},");
            let last = lines.last().cloned().unwrap_or_default();
            match last.is_empty() {
                true => lines = vec![item],
                false if self.inside().fits(&format!("{last} {item}")) => {
                    lines.pop();
                    lines.push(format!("{last} {item}"));
                }
                false => lines.push(item),
            }
        }
        format!("use {path}{{\n    {}\n}};", lines.join("\n    "))
    }

    /// A constant of a type with fields, each on a line.
    pub(super) fn fields(self, head: &str, kind: &str, fields: &[(&str, String)]) -> String {
        let fields: String = fields.iter().map(|(field, value)| format!("    {field}: {value},\n")).collect();
        let line = format!("{head} = {kind} {{");
        // rustfmt wants room for what stands behind the brace.
        if self.fits(&format!("{line} ")) {
            return format!("{line}\n{fields}}};");
        }
        format!("{head} =\n    {kind} {{\n{}    }};", indented(&fields, INDENT))
    }

    /// A constant that is a list.
    pub(super) fn list(self, head: &str, open: &str, items: &[String]) -> String {
        let joined = items.join(", ");
        let line = format!("{head} = {open}{joined}];");
        if joined.len() <= LIST_WIDTH && self.fits(&line) {
            return line;
        }
        if joined.len() <= LIST_WIDTH && self.inside().fits(&format!("{open}{joined}];")) {
            return format!("{head} =\n    {open}{joined}];");
        }
        let items: String = items.iter().map(|item| format!("    {item},\n")).collect();
        format!("{head} = {open}\n{items}];")
    }

    /// The arms of a match over the variants of a stage: one for each value, in the order in which they first come.
    pub(super) fn arms(self, values: &[(String, Value)]) -> Vec<String> {
        let mut arms: Vec<(Vec<String>, &Value)> = Vec::new();
        for (variant, value) in values {
            let pattern = format!("Self::{variant}");
            match arms.iter_mut().find(|(_, known)| *known == value) {
                Some((patterns, _)) => patterns.push(pattern),
                None => arms.push((vec![pattern], value)),
            }
        }
        arms.iter().map(|(patterns, value)| self.arm(patterns, value)).collect()
    }

    fn arm(self, patterns: &[String], value: &Value) -> String {
        let one_line = patterns.join(" | ");
        let pattern = if self.fits(&format!("{one_line} => {{")) { one_line } else { patterns.join("\n| ") };
        let last = pattern.rsplit('\n').next().unwrap_or_default().to_owned();
        let value = match value {
            Value::Text(text) => text.clone(),
            Value::List(items) => {
                let joined = items.join(", ");
                if joined.len() <= LIST_WIDTH {
                    format!("&[{joined}]")
                } else {
                    let items: String = items.iter().map(|item| format!("    {item},\n")).collect();
                    return format!("{pattern} => &[\n{items}],");
                }
            }
        };
        if self.fits(&format!("{last} => {value},")) {
            format!("{pattern} => {value},")
        } else {
            format!("{pattern} => {{\n    {value}\n}}")
        }
    }
}

/// What a match comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// An expression.
    Text(String),
    /// A list behind a reference.
    List(Vec<String>),
}

/// The lines of a text, each with an indent.
pub(super) fn indented(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', columns));
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// A literal whose value is the text: raw where that is readable, with as few `#` as it takes.
pub(super) fn literal(text: &str) -> String {
    let is_plain = |it: char| it == '\n' || !it.is_control();
    if !text.chars().all(is_plain) {
        return format!("{text:?}");
    }
    if !text.contains(['"', '\\', '\n']) {
        return format!("\"{text}\"");
    }
    let most = text.split('"').skip(1).map(|rest| rest.len() - rest.trim_start_matches('#').len() + 1).max();
    let hashes = "#".repeat(most.unwrap_or(0));
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A text as code in a line of documentation.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
