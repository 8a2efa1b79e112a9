use std::io::{self, Write};

use tabwriter::TabWriter;

use crate::{Row, Summary};

/// The stages for a terminal, a line each: traffic as a bar, pods, and the way back.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
pub fn drawing(summary: &Summary) -> io::Result<String> {
    let mut table = TabWriter::new(Vec::new()).padding(3);
    writeln!(table, "STAGE\tTRAFFIC TO CANARY\t\tSTABLE\tCANARY\tBAKE\tWAY BACK")?;
    for stage in &summary.stages {
        writeln!(
            table,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}",
            stage.name,
            bar(stage.canary_traffic.value()),
            traffic(stage),
            stage.stable_pods,
            stage.canary_pods,
            stage.bake.as_deref().unwrap_or("–"),
            stage.way_back,
        )?;
    }
    let table = table.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let table = String::from_utf8(table).map_err(io::Error::other)?;
    // The padding of the last column is nothing but noise in a terminal.
    let lines = table.lines().map(|line| format!("{}\n", line.trim_end()));
    let at_stake = summary.at_stake.map(|sentence| format!("{sentence}\n")).unwrap_or_default();
    Ok(format!("{}\n{at_stake}\n{}", title(summary), lines.collect::<String>()))
}

fn title(summary: &Summary) -> String {
    let place =
        summary.environment.as_ref().map(|environment| format!(" in {environment}")).unwrap_or_default();
    format!(
        "{}{place} · {} · {} pods, {} at peak, {} spare",
        summary.release, summary.router, summary.size, summary.peak_pods, summary.spare_pods,
    )
}

fn traffic(stage: &Row) -> String {
    match &stage.matched {
        Some(matched) => format!("{} % + {matched}", stage.canary_traffic),
        None => format!("{} %", stage.canary_traffic),
    }
}

/// Twenty cells; any traffic at all fills one.
fn bar(percent: f64) -> String {
    const CELLS: usize = 20;
    // The value lies between 0 and 20.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20")]
    let full = ((percent / 5.0).floor() as usize).clamp(usize::from(percent > 0.0), CELLS);
    "█".repeat(full) + &"░".repeat(CELLS - full)
}
