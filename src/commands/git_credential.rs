//! `oauthctl git-credential`: git's helper. It answers for hosts that were set up, by their whole name, and for no other.

mod protocol;

use std::{ffi::OsString, io::IsTerminal as _, process::Command as Process};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;
use url::Url;

use super::{
    Context, Failure, Kind, Outcome, Report, hosts,
    report::Body,
    token::{self, forms},
};
use crate::{
    broker::Wish,
    secret::Secret,
    system::stdin,
    vault::{Purpose, Snapshot},
};

/// Give git a token for the hosts that were set up
///
/// `git-credential setup HOST INTEGRATION` once; from then on git asks by itself. Only https is answered (and http within
/// this machine), only for the whole name of the host.
#[derive(Debug, ClapArgs)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Forget nothing: what git calls when a token was refused
    Erase,
    /// Answer git's question on stdin
    Get,
    /// Bind a host to an integration and tell git to ask here
    Setup(Setup),
    /// Keep nothing: what git calls when a token was taken
    Store,
    /// What a later git may ask for: gitcredentials(7) wants it ignored in silence
    #[command(external_subcommand)]
    Unknown(Vec<OsString>),
}

#[derive(Debug, ClapArgs)]
pub struct Setup {
    /// The host, as in the URLs of its repositories
    #[arg(value_name = "HOST[:PORT]")]
    pub host: String,
    /// Whose token git gets
    pub integration: String,
    /// Only below this path (git then asks with the whole path)
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Whom git says it is, with the token as password; otherwise what the provider's data says, or Bearer
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// Print the lines for git's configuration instead of writing them
    #[arg(long)]
    pub print: bool,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Get => get(context),
        Command::Setup(args) => setup(context, args),
        // the vault keeps the grant; git's opinion of a token changes nothing
        Command::Erase | Command::Store => {
            question()?;
            Ok(Report::default())
        }
        Command::Unknown(words) if words.len() == 1 && !std::io::stdin().is_terminal() => Ok(Report::default()),
        Command::Unknown(words) => {
            let word = words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
            Err(Failure::usage(format!("git-credential does not know `{word}`")).hint("get, setup, store or erase"))
        }
    }
}

fn question() -> Result<protocol::Question, Failure> {
    let text = stdin::read_text().map_err(|error| Failure::usage(format!("cannot read what git asks: {error}")))?;
    protocol::read(text.expose())
}

fn get(context: &Context<'_>) -> Outcome {
    let question = question()?;
    let host = host_of(&question)?;
    let refused = || Failure::usage(format!("{host} is not set up for git here"));
    let hint = |failure: Failure| failure.hint(format!("oauthctl git-credential setup {host} INTEGRATION"));
    let Some(opened) = context.open()? else { return Err(hint(refused())) };
    let db: &Snapshot = &opened.snapshot;
    let Some(binding) = hosts::bound(db, Purpose::Git, &host, &question.path)? else { return Err(hint(refused())) };
    let integration = hosts::owner(db, &binding)?;
    let (fresh, afterwards) = token::fresh_of(context, opened, &integration, &Wish::default())?;
    let user = binding.username.or_else(|| context.registry.find(&integration.provider).ok()?.git_username);
    if user.as_deref().is_some_and(|user| !hosts::is_username(user)) {
        return Err(Failure::new(Kind::VaultRefused, format!("{host}: its user's name is none")));
    }
    let manner = match &user {
        Some(user) => protocol::Manner::Password(user),
        None if question.takes_bearer() => protocol::Manner::Bearer,
        None => protocol::Manner::Password("oauth2"),
    };
    let text = protocol::answer(&manner, forms::plain(&fresh)?, fresh.token.expires_at);
    let body = Body::Secret(Secret::new(text));
    Ok(Report { afterwards, body, warnings: fresh.warnings, ..Report::default() })
}

/// The host in its normal form, if a token may go there at all. An empty one is none (CVE-2020-11008).
fn host_of(question: &protocol::Question) -> Result<String, Failure> {
    let host = hosts::normal(&question.host).ok_or_else(|| Failure::usage("git names no host"))?;
    let url = Url::parse(&format!("{}://{host}/", question.protocol)).ok();
    url.filter(|url| ["https", "http"].contains(&question.protocol.as_str()) && hosts::authority(url).is_some())
        .map(|_| host.clone())
        .ok_or_else(|| Failure::usage(format!("{host}: a token goes over https only, or stays on this machine")))
}

fn setup(context: &Context<'_>, args: &Setup) -> Outcome {
    let (scheme, host) = match args.host.split_once("://") {
        Some((scheme @ ("https" | "http"), host)) => (scheme, host),
        _ => ("https", args.host.as_str()),
    };
    let mut host = hosts::Host::new(host, Purpose::Git)?.as_user(args.username.as_deref())?;
    host.path = args.path.as_deref().map(path).transpose()?.unwrap_or_default();
    let url = format!("{scheme}://{}", host.name);
    if Url::parse(&url).ok().and_then(|url| hosts::authority(&url)).is_none() {
        return Err(Failure::usage(format!("{url}: a token goes over https only, or stays on this machine")));
    }
    let (opened, integration) = token::find(context, &args.integration)?;
    let place = if host.path.is_empty() { url } else { format!("{url}/{}", host.path) };
    let helper = shlex::try_join(hosts::own_words(context)?.iter().map(String::as_str).chain(["git-credential"]))
        .map_err(|_| Failure::new(Kind::Failed, "the program's own path cannot be quoted"))?;
    let mut values = vec![("helper", String::new()), ("helper", format!("!{helper}"))];
    if !host.path.is_empty() {
        values.push(("useHttpPath", "true".to_owned()));
    }
    hosts::bind(context, &opened, &integration, &host)?;
    let name = &integration.name;
    let json = json!({ "integration": name, "host": host.name, "path": host.path, "username": host.username });
    if args.print {
        return Ok(Report::text(section(&place, &values), &json));
    }
    configure(&place, &values)?;
    Ok(Report::note(format!("git gets the token of {name} for {place}"), &json).warn(opened.vault.take_warnings()))
}

/// Without slashes at its ends; something that a URL can hold as it is.
fn path(text: &str) -> Result<String, Failure> {
    let path = text.trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/+@".contains(c);
    let whole = path.split('/').all(|part| !["", ".", ".."].contains(&part));
    if whole && path.chars().all(plain) {
        return Ok(path.to_owned());
    }
    Err(Failure::usage(format!("`{text}` is not a path")).hint("--path TEAM or --path TEAM/REPOSITORY.git"))
}

/// As `git config` would write it.
fn section(place: &str, values: &[(&str, String)]) -> String {
    let quoted = |text: &str| text.replace('\\', r"\\").replace('"', r#"\""#);
    let lines = values.iter().map(|(key, value)| match value.as_str() {
        "" | "true" => format!("    {key} = {value}").trim_end().to_owned() + "\n",
        value => format!("    {key} = \"{}\"\n", quoted(value)),
    });
    format!("[credential \"{}\"]\n{}", quoted(place), lines.collect::<String>())
}

/// The empty value first: it ends what other configuration says, so that no other helper gets or keeps the token.
fn configure(place: &str, values: &[(&str, String)]) -> Result<(), Failure> {
    let print = "oauthctl git-credential setup … --print";
    for (at, (key, value)) in values.iter().enumerate() {
        let again = values[..at].iter().any(|(other, _)| other == key);
        let mut git = Process::new("git");
        git.args(["config", "--global", if again { "--add" } else { "--replace-all" }]);
        git.args([&format!("credential.{place}.{key}"), value]);
        let output = git.output().map_err(|error| {
            Failure::new(Kind::Failed, format!("cannot run git: {error}")).hint(format!("to do it by hand: {print}"))
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Failure::new(Kind::Failed, format!("git config: {said}")).hint(format!("by hand: {print}")));
        }
    }
    Ok(())
}
