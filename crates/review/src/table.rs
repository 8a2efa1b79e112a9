use std::io::{self, Write};

use tabwriter::TabWriter;

/// Cells in aligned columns below their heads, for a terminal; no line ends in spaces.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
pub fn table<Heads, Lines, Line>(heads: Heads, lines: Lines) -> io::Result<String>
where
    Heads: IntoIterator<Item: Into<String>>,
    Lines: IntoIterator<Item = Line>,
    Line: IntoIterator<Item: Into<String>>,
{
    let mut writer = TabWriter::new(Vec::new()).padding(3);
    writeln!(writer, "{}", cells(heads))?;
    for line in lines {
        writeln!(writer, "{}", cells(line))?;
    }
    let aligned = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let aligned = String::from_utf8(aligned).map_err(io::Error::other)?;
    Ok(aligned.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

fn cells(line: impl IntoIterator<Item: Into<String>>) -> String {
    line.into_iter().map(Into::into).collect::<Vec<String>>().join("\t")
}
