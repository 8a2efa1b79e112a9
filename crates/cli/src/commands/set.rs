use std::process::ExitCode;

use clap::{Args, Subcommand};
use serin::Severity;
use serin::edit::Image;

use crate::arguments::{Format, Place, Which};
use crate::edited::{commit_edit, prepare_edit};
use crate::output::{self, Failure};

/// Change a spec: what bots call
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  serin set image web app=r.example.com/web:2")]
pub(crate) struct Set {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Image(SetImage),
}

/// Start a release with other images: what a bot calls
///
/// The images go into `canary`, which is made where there is none; comments and formatting of the spec stay. Then the tree
/// is generated. Containers, init containers and sidecars are found by their names. An image that is set already changes
/// nothing and is no error; the one that the release has without the canary takes the canary away. While the release is
/// under way, a new version is refused.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin set image web app=r.example.com/web:2\n  serin set image payments api=r.example.com/api:7.3.1 proxy=r.example.com/proxy:2 --environment dev\n  serin set image web app=r.example.com/web:2 --commit"
)]
struct SetImage {
    #[command(flatten)]
    which: Which,
    /// A container and its new image
    #[arg(value_name = "CONTAINER=IMAGE", required = true, value_parser = image)]
    images: Vec<Image>,
    /// Write the spec alone; `serin generate` writes the tree
    #[arg(long)]
    no_generate: bool,
    /// Commit what was changed, and nothing else, with that message; never pushes
    #[arg(long)]
    commit: bool,
}

impl Set {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        match &self.what {
            What::Image(command) => command.run(place),
        }
    }
}

impl SetImage {
    fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        if loaded.report.has_errors() {
            output::warnings(&loaded.report, Format::Human)?;
            return Ok(output::code(&loaded.report, Severity::Error));
        }
        let Which { app, environment } = &self.which;
        if self.commit {
            prepare_edit(&loaded, app, false)?;
        }
        let set =
            output::proven(loaded.set_images(app, environment.as_deref(), &self.images, !self.no_generate))?;
        output::warnings(&set.report, Format::Human)?;
        for line in set.said() {
            output::talk(&line);
        }
        if set.is_unchanged() {
            return Ok(ExitCode::SUCCESS);
        }
        let message = set.message();
        output::result(&message)?;
        if self.commit {
            commit_edit(&loaded, &set.spec, &set.files, [], &message)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A container and its image.
fn image(text: &str) -> Result<Image, String> {
    match text.split_once('=') {
        Some((container, image)) if !container.is_empty() => {
            Ok(Image { container: container.to_owned(), image: image.to_owned() })
        }
        _ => Err("a container and its image are needed: `app=r.example.com/web:2`".to_owned()),
    }
}
