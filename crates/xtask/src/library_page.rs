use std::fmt::Write;
use std::io;
use std::path::Path;

const PAGE: &str = "docs/library.md";

/// Brings the programs and what they say into the page of the library.
pub(crate) fn write(root: &Path) -> io::Result<String> {
    let page = fs_err::read_to_string(root.join(PAGE))?;
    let filled = filled(root, &page)?;
    if filled == page {
        return Ok(format!("`{PAGE}` is what the programs are"));
    }
    fs_err::write(root.join(PAGE), filled)?;
    Ok(format!("`{PAGE}` was updated"))
}

/// The page with the text of each file that it shows: a line that is a link alone, and the block below it.
fn filled(root: &Path, page: &str) -> io::Result<String> {
    let wrong = |what: String| io::Error::other(format!("{PAGE}: {what}"));
    let mut filled = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(filled, "{line}");
        let Some(file) = shown(line) else { continue };
        if lines.next() != Some("") || lines.next().is_none_or(|line| !line.starts_with("```")) {
            return Err(wrong(format!("no block follows on the link to {file}")));
        }
        if !lines.any(|line| line == "```") {
            return Err(wrong(format!("the block of {file} does not end")));
        }
        let text = fs_err::read_to_string(root.join("docs").join(file))?;
        let _ = write!(filled, "\n```{}\n{}\n```\n", language(file), text.trim_end());
    }
    Ok(filled)
}

/// The file that a line shows.
fn shown(line: &str) -> Option<&str> {
    let (_, link) = line.strip_prefix("[`")?.split_once("`](")?;
    link.strip_suffix("):")
}

fn language(file: &str) -> &'static str {
    match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("rs") => "rust",
        Some("toml") => "toml",
        Some("yaml") => "yaml",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{PAGE, filled, shown};

    #[test]
    fn the_page_shows_every_program_and_what_it_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let page = fs_err::read_to_string(root.join(PAGE)).unwrap();
        let fresh = filled(&root, &page).unwrap();
        let stale = page.lines().zip(fresh.lines()).find(|(is, should)| is != should);
        assert_eq!(stale, None, "`cargo xtask gen` brings the programs into {PAGE}");
        assert_eq!(page.len(), fresh.len(), "{PAGE} ends with a line break");
        for folder in ["examples/programs/src/bin", "examples/programs/expected"] {
            for entry in fs_err::read_dir(root.join(folder)).unwrap() {
                let file = format!("../{folder}/{}", entry.unwrap().file_name().to_string_lossy());
                assert!(page.lines().any(|line| shown(line) == Some(&file)), "{PAGE} does not show {file}");
            }
        }
    }
}
