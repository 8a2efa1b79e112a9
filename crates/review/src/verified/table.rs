use std::io::{self, Write};

use tabwriter::TabWriter;

use super::{Verified, back, verdict};

/// For a terminal: a line a step, with its verdict, the states that were searched and, where they were tried, what each
/// way back comes to.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
pub fn verified_table(verified: &Verified<'_>) -> io::Result<String> {
    let mut text = format!("{} · {}: {}\n", verified.subject, verified.about, verified.outcome());
    let Some(proof) = verified.proof.filter(|proof| !proof.steps.is_empty()) else {
        return Ok(text);
    };
    let mut table = TabWriter::new(Vec::new()).padding(3);
    let ways: String = verified.ways().map(|way| format!("\t{}", way.words().to_uppercase())).collect();
    writeln!(table, "STEP TO\tVERDICT\tSTATES\tTRANSITIONS{ways}")?;
    for (position, step) in proof.steps.iter().enumerate() {
        write!(
            table,
            "{}\t{}\t{}\t{}",
            step.to,
            verdict(verified.of_step(step)),
            grouped(step.outcome.states),
            grouped(step.outcome.steps)
        )?;
        for (_, cell) in verified.backs.get(position).into_iter().flatten() {
            write!(table, "\t{}", back(cell))?;
        }
        writeln!(table)?;
    }
    let table = table.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let table = String::from_utf8(table).map_err(io::Error::other)?;
    text.push('\n');
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if let Some(stage) = &proof.point_of_no_return {
        text.push_str(&format!("\npoint of no return: {stage}\n"));
    }
    let untested: Vec<_> = proof.untested().into_iter().map(|property| property.rule().name).collect();
    if !untested.is_empty() {
        text.push_str(&format!("not put to the test: {}\n", untested.join(", ")));
    }
    let is_open = |(_, back): &(_, serin_proof::Back)| matches!(back, serin_proof::Back::Open);
    if verified.backs.iter().flatten().any(is_open) {
        text.push_str("open: not everything was searched; `--states` searches more\n");
    }
    let mut wrong = verified.wrong_ways().peekable();
    if wrong.peek().is_some() {
        text.push_str("\nways back that go wrong:\n");
    }
    for (step, _, violation) in wrong {
        let events = violation.trace.events.len();
        text.push_str(&format!("  {}, in {events} events\n", step.message(violation)));
    }
    Ok(text)
}

/// `12,345`: with a comma after every three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
