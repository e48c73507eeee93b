//! `oauthctl exec`: runs a program with the token in its environment, and nowhere else; or, for a run that outlives its
//! token, in a file in memory (`token_file`).

#[cfg(unix)]
mod token_file;

use std::{io, process::Command};

use clap::Args as ClapArgs;

use super::{
    Context, Failure, Kind, Outcome, hooks,
    token::{self, forms, proof},
};
use crate::{broker::Wish, secret::Secret};

/// Run a program with tokens in its environment
///
/// The program gets ACCESS_TOKEN, or what --env says; with --env NAME=INTEGRATION, as many as you like. Its exit code is
/// passed on. Nothing runs if one token cannot be had.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The integration, then the program
    ///
    /// `oauthctl exec google -- curl …`, or without the integration when every --env names one.
    #[arg(value_name = "INTEGRATION")]
    pub integration: Option<String>,
    /// The variable to set (ACCESS_TOKEN), or NAME=INTEGRATION
    #[arg(long = "env", value_name = "NAME[=INTEGRATION]")]
    pub env: Vec<String>,
    /// How long the tokens must live at least (60s)
    #[arg(long, value_name = "DURATION", value_parser = crate::config::duration::parse)]
    pub min_ttl: Option<std::time::Duration>,
    /// The variable holds the path of a file in memory with the token, written anew before it expires
    ///
    /// For runs that outlive a token: the program reads the file each time it needs one. The file is on a memory file
    /// system, for this user alone, and is removed when the program ends. The variable is ACCESS_TOKEN_FILE unless --env
    /// says otherwise.
    #[arg(long)]
    pub token_file: bool,
    /// The one request that the program will make, where tokens are bound to a key (DPoP): the proof is in NAME_DPOP
    ///
    /// A program that makes more of them asks for a proof each: `oauthctl token INTEGRATION --format dpop`.
    #[arg(long, num_args = 2, value_names = ["METHOD", "URL"], conflicts_with = "token_file")]
    pub dpop: Vec<String>,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<std::ffi::OsString>,
}

/// Variables that could open the vault: not for children.
pub(super) const OWN: [&str; 5] = [
    "OAUTHCTL_CLIENT_SECRET",
    "OAUTHCTL_IDENTITY",
    "OAUTHCTL_IDENTITY_FILE",
    "OAUTHCTL_PASSPHRASE",
    "OAUTHCTL_PASSPHRASE_FILE",
];

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let wanted = wanted(args)?;
    let wish = Wish { min_ttl: args.min_ttl, ..Wish::default() };
    if args.token_file {
        return Err(watched(context, args, &wanted, wish)?);
    }
    let proven = match args.dpop.as_slice() {
        [method, url] => Some(proof::Wanted::of(Some(method), url, None)?),
        _ => None,
    };
    let tokens = tokens(context, &wanted, &wish, proven.as_ref());
    hooks::run(context); // nobody comes back
    let tokens = tokens?;
    let mut command = child(args)?;
    for (variable, secret) in &tokens {
        command.env(variable, secret.expose());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    Err(start(command, &program))
}

/// The vault is opened once: whoever is asked for its passphrase is asked once.
fn tokens(
    context: &Context<'_>,
    wanted: &[(String, String)],
    wish: &Wish,
    proven: Option<&proof::Wanted>,
) -> Result<Vec<(String, Secret)>, Failure> {
    let Some((_, first)) = wanted.first() else { return Err(Failure::usage("name an integration")) };
    let (opened, _) = token::find(context, first)?;
    let mut tokens = Vec::new();
    for (variable, word) in wanted {
        let integration = context.integration(Some(&opened.snapshot), word)?;
        let binding = proven.map(|_| proof::key(context, &opened, &integration)).transpose()?;
        let fresh = token::fresh_in(context, &opened, &integration, wish)?;
        for warning in &fresh.warnings {
            context.system.terminal.warn(warning);
        }
        if let (Some(proven), Some(binding)) = (proven, binding) {
            tokens.push((format!("{variable}_DPOP"), proven.prove(context, &binding, &fresh)?));
        }
        let secret = Secret::new(if proven.is_some() { forms::bare(&fresh)? } else { forms::plain(&fresh)? });
        mask(context, &secret);
        tokens.push((variable.clone(), secret));
    }
    if let Some(afterwards) = token::afterwards(opened.vault) {
        afterwards();
    }
    Ok(tokens)
}

/// Tells a GitHub runner to hide the token in its log, whatever the program prints; nobody else is shown it. On stderr,
/// which the runner reads as well: stdout may be what somebody catches.
fn mask(context: &Context<'_>, token: &Secret) {
    if context.settings.github_actions {
        context.system.terminal.instruct(&format!("::add-mask::{}", token.expose()));
    }
}

/// The program to run, without what could open the vault.
fn child(args: &Args) -> Result<Command, Failure> {
    let Some((program, rest)) = args.command.split_first() else {
        return Err(Failure::usage("there is no program to run"));
    };
    let mut command = Command::new(program);
    command.args(rest);
    for variable in OWN {
        command.env_remove(variable);
    }
    Ok(command)
}

/// `--token-file`: stays beside the program and ends as it ends. It only comes back if nothing ran.
#[cfg(unix)]
fn watched(context: &Context<'_>, args: &Args, wanted: &[(String, String)], wish: Wish) -> Result<Failure, Failure> {
    let Some((_, first)) = wanted.first() else { return Err(Failure::usage("name an integration")) };
    let (opened, _) = token::find(context, first)?;
    let mut ids = Vec::new();
    for (variable, word) in wanted {
        let found = context.integration(Some(&opened.snapshot), word)?;
        ids.push((variable.clone(), found.id));
    }
    let code = token_file::run(context, opened, &ids, wish, child(args)?)?;
    #[expect(clippy::exit, reason = "the program's exit code is ours, and there is nothing left to say or to drop")]
    std::process::exit(code.into())
}

#[cfg(not(unix))]
fn watched(_: &Context<'_>, _: &Args, _: &[(String, String)], _: Wish) -> Result<Failure, Failure> {
    Err(Failure::usage("--token-file needs a memory file system, which this system does not have"))
}

/// Which variable holds whose token.
fn wanted(args: &Args) -> Result<Vec<(String, String)>, Failure> {
    let mut wanted = Vec::new();
    let mut bare = None;
    let usual = || if args.token_file { "ACCESS_TOKEN_FILE".to_owned() } else { "ACCESS_TOKEN".to_owned() };
    for item in &args.env {
        match item.split_once('=') {
            Some((name, integration)) if !integration.is_empty() => {
                wanted.push((variable(name)?, integration.to_owned()));
            }
            Some(_) => return Err(Failure::usage(format!("`--env {item}` names no integration"))),
            None if bare.is_none() => bare = Some(variable(item)?),
            None => {
                return Err(Failure::usage("several --env need an integration each: --env NAME=INTEGRATION"));
            }
        }
    }
    match (&args.integration, bare) {
        (Some(integration), bare) if bare.is_some() || wanted.is_empty() => {
            wanted.insert(0, (bare.unwrap_or_else(usual), integration.clone()));
        }
        (Some(integration), _) => wanted.insert(0, (usual(), integration.clone())),
        (None, Some(name)) => return Err(Failure::usage(format!("`--env {name}` names no integration"))),
        (None, None) if wanted.is_empty() => {
            return Err(Failure::usage("name an integration").hint("oauthctl exec INTEGRATION -- CMD"));
        }
        (None, None) => {}
    }
    for (at, (variable, _)) in wanted.iter().enumerate() {
        if wanted[..at].iter().any(|(other, _)| other == variable) {
            return Err(Failure::usage(format!("`{variable}` is named twice; a variable holds one token")));
        }
    }
    Ok(wanted)
}

fn variable(name: &str) -> Result<String, Failure> {
    let good = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if good { Ok(name.to_owned()) } else { Err(Failure::usage(format!("`{name}` is not a variable's name"))) }
}

/// Becomes the program: signals, streams and exit code are its own.
#[cfg(unix)]
fn start(mut command: Command, program: &str) -> Failure {
    use std::os::unix::process::CommandExt;
    not_started(program, &command.exec())
}

/// Runs the program and ends as it ended.
#[cfg(not(unix))]
fn start(mut command: Command, program: &str) -> Failure {
    match command.status() {
        #[expect(clippy::exit, reason = "the program's exit code is ours, and there is nothing left to say")]
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => not_started(program, &error),
    }
}

fn not_started(program: &str, error: &io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
    Failure::new(Kind::NotStarted(code), format!("cannot run `{program}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(integration: Option<&str>, env: &[&str]) -> Args {
        Args {
            dpop: Vec::new(),
            integration: integration.map(str::to_owned),
            env: env.iter().map(|&item| item.to_owned()).collect(),
            min_ttl: None,
            token_file: false,
            command: vec!["true".into()],
        }
    }

    #[test]
    fn every_variable_has_an_integration() {
        let pairs = |integration, env: &[&str]| {
            wanted(&args(integration, env)).map(|list| {
                list.into_iter().map(|(variable, name)| format!("{variable}={name}")).collect::<Vec<_>>().join(" ")
            })
        };
        for (integration, env, expected) in [
            (Some("google"), &[][..], "ACCESS_TOKEN=google"),
            (Some("google"), &["T"][..], "T=google"),
            (None, &["A=google", "B=work"][..], "A=google B=work"),
            (Some("google"), &["B=work"][..], "ACCESS_TOKEN=google B=work"),
            (Some("google"), &["A", "B=work"][..], "A=google B=work"),
        ] {
            assert_eq!(pairs(integration, env).unwrap(), expected);
        }
        for (integration, env) in [
            (None, &[][..]),
            (None, &["T"][..]),
            (Some("g"), &["A", "B"][..]),
            (None, &["A="][..]),
            (None, &["1A=x"][..]),
        ] {
            assert_eq!(pairs(integration, env).unwrap_err().kind, Kind::Usage, "{env:?}");
        }
    }
}
