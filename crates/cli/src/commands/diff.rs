use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serin::diff::{GITHUB_LIMIT, difference_human, difference_json, difference_markdown};
use serin::{diff, render};

use crate::arguments::Place;
use crate::output::{self, Failure};
use crate::sides::Asked;

/// Say what a change does to users and operators
///
/// Compares two sets of manifests by what they mean, a line for each thing that changes: traffic, pods, images, probes,
/// variables; whatever has no word is told by its path, so that nothing is left out. Releases that change alike are told
/// together, the odd ones first. Where nothing changes but order, quotes and comments, it says "No semantic change".
///
/// A side is, and the first that fits is taken: `live`, what is live; `next`, the stage after it; a stage of APP, or APP/STAGE;
/// a directory or a file; REF:PATH, as git has it; a commit, whose `live/` and `generated/` are compared. Write `./NAME` for a
/// directory that is called like another side. Without B, a commit is compared with the working tree, `live` with `next`, and
/// a stage with what is live.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin diff live next\n  serin diff live next web\n  serin diff 010-weight 050-pods web\n  serin diff web/010-weight web/050-pods\n  serin diff origin/main --format markdown > comment.md\n  serin diff origin/main HEAD\n  serin diff old/ new/ --text\n  serin diff HEAD~1:live/web live/web"
)]
pub(crate) struct DiffCommand {
    /// What it was: live, next, a stage, a directory, a file, or a commit
    #[arg(value_name = "A")]
    before: String,
    /// What it will be
    #[arg(value_name = "B")]
    after: Option<String>,
    /// The release, by its name or its directory; without it, all of them
    app: Option<String>,
    /// Its environment, where it has several
    #[arg(long, short)]
    environment: Option<String>,
    /// How the difference is written
    #[arg(long, value_enum, default_value = "human")]
    format: DiffFormat,
    /// Show the textual differences too (human)
    #[arg(long)]
    text: bool,
    /// The most characters (markdown): 65536 is GitHub's limit, 1000000 that of GitLab
    #[arg(long, value_name = "CHARACTERS", default_value_t = GITHUB_LIMIT)]
    limit: usize,
    /// End with exit code 1 where anything changes by what it means
    #[arg(long)]
    exit_code: bool,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people: releases that change alike together, a line a change
    Human,
    /// For a comment on a pull request, with the textual differences folded, and a mark by which CI finds it again
    Markdown,
    /// For machines: everything, its keys documented in docs/diff.md
    Json,
}

impl DiffCommand {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let asked = Asked {
            place,
            before: &self.before,
            after: self.after.as_deref(),
            app: self.app.as_deref(),
            environment: self.environment.as_deref(),
        };
        let [before, after] = asked.sides()?;
        let difference = diff(&before, &after);
        let text = match self.format {
            DiffFormat::Human => difference_human(&difference, self.text),
            DiffFormat::Markdown => difference_markdown(&difference, self.limit, &self.command()),
            DiffFormat::Json => difference_json(&difference),
        };
        output::result(&text)?;
        for finding in &difference.findings {
            output::talk(render::human(finding, true).trim_end());
        }
        // What could not be read was compared as text, and whoever asked should know.
        let code = match difference.findings.is_empty() {
            true => u8::from(self.exit_code && !difference.is_same()),
            false => 2,
        };
        Ok(ExitCode::from(code))
    }

    /// What a reader of a cut comment types to see the rest.
    fn command(&self) -> String {
        let words = [Some(self.before.as_str()), self.after.as_deref(), self.app.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let environment =
            self.environment.as_ref().map(|it| format!(" --environment {it}")).unwrap_or_default();
        format!("serin diff {}{environment} --text", words.join(" "))
    }
}
