//! Completions and man pages, made from the definitions that the parser uses.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use crate::commands::{Body, Failure, Kind, Outcome, Report};

/// Print the completion script for a shell
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Print the manual page, or write all of them
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write every page into this folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

pub fn completions(args: &CompletionArgs) -> Report {
    Report { body: Body::Text(completion_script(args.shell)), ..Report::default() }
}

/// The script as `completions SHELL` prints it.
pub fn completion_script(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "oauthctl", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn man(args: &ManArgs) -> Outcome {
    let Some(dir) = &args.dir else {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(Cli::command())
            .render(&mut bytes)
            .map_err(|error| Failure::new(Kind::Failed, error.to_string()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return Ok(Report { body: Body::Text(text), ..Report::default() });
    };
    std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), dir))
        .map_err(|error| Failure::new(Kind::Storage, format!("{}: {error}", dir.display())))?;
    Ok(Report { notes: vec![format!("wrote the manual pages to {}", dir.display())], ..Report::default() })
}
