//! What the person types and reads: the command line (clap), its dispatch, and the only room that prints.

pub mod dispatch;
pub mod generate;
pub mod output;

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::{commands, config::Flags};

/// OAuth 2.0 tokens for the command line
///
/// Sign in once with `oauthctl connect PROVIDER`; from then on `oauthctl token PROVIDER` prints a usable access token, in
/// any number of scripts at once. Grants lie in one age-encrypted file on this machine.
#[derive(Debug, Parser)]
#[command(name = "oauthctl", version, max_term_width = 100, propagate_version = true)]
#[command(subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = "try it all on this machine first: oauthctl demo")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that stand on every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub profile: Option<String>,
    /// One folder for settings, vault and state [env: OAUTHCTL_HOME]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub home: Option<PathBuf>,
    /// Report as JSON, errors too
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Say nothing on stderr but warnings and errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Say more on stderr; no level ever shows a secret
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN",
        help_heading = "Global options"
    )]
    pub color: Color,
    /// What is said on stderr: text, or an object a line (at, level, message; with an error, error)
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "text",
        value_name = "FORMAT",
        help_heading = "Global options"
    )]
    pub log_format: LogFormat,
    /// Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_input: bool,
}

impl Global {
    pub fn flags(&self) -> Flags {
        Flags { home: self.home.clone(), no_input: self.no_input, profile: self.profile.clone() }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Color {
    Always,
    Auto,
    Never,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    Json,
    Text,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Audit(commands::audit::Args),
    CargoCredential(commands::cargo_credential::Args),
    Client(commands::client::Args),
    Completions(generate::CompletionArgs),
    Connect(Box<commands::connect::Args>),
    Consents(commands::consents::Args),
    Demo(commands::demo::Args),
    DockerCredential(commands::docker_credential::Args),
    Doctor(commands::doctor::Args),
    Exec(commands::exec::Args),
    Features(commands::features::Args),
    GitCredential(commands::git_credential::Args),
    Hosts(commands::hosts::Args),
    Init(commands::init::Args),
    KubeCredential(commands::kube_credential::Args),
    List(commands::list::Args),
    Man(generate::ManArgs),
    Provider(commands::provider::Args),
    Refresh(commands::refresh::Args),
    Remove(commands::remove::Args),
    Rename(commands::rename::Args),
    Request(commands::request::Args),
    Revoke(commands::revoke::Args),
    Scopes(commands::scopes::Args),
    Show(commands::show::Args),
    Status(commands::status::Args),
    Sync(commands::sync::Args),
    Token(commands::token::Args),
    Vault(commands::vault::Args),
}

/// The same command line with `token` alone in it.
#[derive(Debug, Parser)]
#[command(name = "oauthctl")]
struct Hot {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: HotCommand,
}

#[derive(Debug, Subcommand)]
enum HotCommand {
    Token(commands::token::Args),
}

impl Cli {
    /// Parses the words. `oauthctl token …` is what scripts wait for, and the definitions of all the other commands cost
    /// as much as opening the vault: they are built only where they are needed (help and errors are theirs, too).
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        if words.get(1).is_some_and(|word| word == "token")
            && let Ok(Hot { global, command: HotCommand::Token(args) }) = Hot::try_parse_from(words)
        {
            return Ok(Self { global, command: Command::Token(args) });
        }
        match Self::helper(words) {
            Some(words) => Self::try_parse_from(words),
            None => Self::try_parse_from(words),
        }
    }

    /// As `docker-credential-oauthctl` this program is that helper, whose one argument is what to do; and cargo knows of
    /// a credential provider only its name.
    fn helper(words: &[OsString]) -> Option<Vec<OsString>> {
        let name = std::path::Path::new(words.first()?).file_stem()?;
        let command = if name == "docker-credential-oauthctl" {
            "docker-credential"
        } else if words.get(1)? == "--cargo-plugin" {
            "cargo-credential"
        } else {
            return None;
        };
        Some(["oauthctl", command].map(OsString::from).into_iter().chain(words[1..].iter().cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_to_token_reads_what_the_long_one_reads() {
        for line in [
            "token google",
            "token google --min-ttl 5m --scope a --scope b",
            "token --json --profile work google -v -v --no-input --home /h --color never -q",
            "token google --force-refresh --format json",
            "token google --force-refresh --no-refresh",
            "token",
            "token a b",
            "token a --nonsense",
            "token --help",
            "token google --min-ttl never",
            "tokens google",
        ] {
            let words: Vec<OsString> = format!("oauthctl {line}").split(' ').map(OsString::from).collect();
            let tell = |result: Result<Cli, clap::Error>| match result {
                Ok(cli) => format!("{cli:?}"),
                Err(error) => error.to_string(),
            };
            assert_eq!(tell(Cli::read(&words)), tell(Cli::try_parse_from(&words)), "{line}");
        }
    }
}
