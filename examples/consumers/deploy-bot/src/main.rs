use std::path::Path;
use std::process::ExitCode;

use deploy_bot::{Decision, Failure, list, live, next, read, rollback, standing};

const HELP: &str = "\
deploy-bot status CHECKOUT               where every release stands, and whether it may go on
deploy-bot next CHECKOUT RELEASE         the objects of the next stage, for kubectl apply --server-side
deploy-bot rollback CHECKOUT RELEASE     the objects that take the cluster back";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode, Failure> {
    match words {
        ["status", checkout] => {
            let loaded = read(Path::new(checkout))?;
            for entry in &loaded.entries {
                println!("{}", standing(&loaded, entry)?);
            }
        }
        ["next", checkout, name] => {
            let loaded = read(Path::new(checkout))?;
            let (entry, stage) = live(&loaded, name)?;
            match next(&entry.release, stage)? {
                Decision::Go { to, patches } => {
                    eprintln!("{name}: to {to}, {}", targets(&patches));
                    print!("{}", list(&patches));
                }
                Decision::Stop { to, trace } => {
                    eprintln!("{name}: the step to {to} is not safe\n{}", trace.join("\n"));
                    return Ok(ExitCode::FAILURE);
                }
                Decision::Done => eprintln!("{name}: nothing is left to do"),
            }
        }
        ["rollback", checkout, name] => {
            let patches = rollback(&read(Path::new(checkout))?, name)?;
            eprintln!("{name}: back, {}", targets(&patches));
            print!("{}", list(&patches));
        }
        _ => return Err(HELP.into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn targets(patches: &[deploy_bot::Patch]) -> String {
    patches.iter().map(|patch| patch.target.as_str()).collect::<Vec<_>>().join(", ")
}
