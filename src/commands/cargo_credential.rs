//! `oauthctl cargo-credential`: a credential provider of cargo (its JSON protocol, version 1), a line for a line.

use clap::{Args as ClapArgs, Subcommand};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{
    Context, Failure, Outcome, Report, hosts,
    token::{self, forms},
};
use crate::{
    broker::Wish,
    system::{stdin, terminal::harmless_json},
    vault::Purpose,
};

/// Where a binding's `username` says so, the registry takes the token without `Bearer `.
const BARE: &str = "bare";

/// Give cargo a token for the registries that were set up
///
/// cargo runs it as a credential provider and asks on stdin. `cargo-credential setup INDEX INTEGRATION` binds a registry
/// and says what goes into cargo's configuration.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What cargo says to every provider
    #[arg(long, hide = true)]
    pub cargo_plugin: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bind a registry to an integration
    Setup(Setup),
}

#[derive(Debug, ClapArgs)]
pub struct Setup {
    /// The URL of the registry's index, as in cargo's configuration
    #[arg(value_name = "INDEX")]
    pub index: String,
    /// Whose token cargo gets
    pub integration: String,
    /// The registry wants the token alone, without `Bearer` before it
    #[arg(long)]
    pub bare: bool,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    if let Some(Command::Setup(args)) = &args.command {
        return setup(context, args);
    }
    say(context, &json!({ "v": [1] }).to_string());
    let mut verdict = None;
    loop {
        let line =
            stdin::next_line().map_err(|error| Failure::usage(format!("cannot read what cargo asks: {error}")))?;
        let Some(line) = line else { break };
        let answer = match serde_json::from_str::<Question>(line.expose()) {
            Ok(question) if question.v == 1 => answer(context, &question),
            Ok(question) => {
                Err(No::other(Failure::usage(format!("version {} of cargo's protocol is not known", question.v))))
            }
            Err(_) => Err(No::other(Failure::usage("what cargo asks is no JSON that its protocol has"))),
        };
        match answer {
            Ok(text) => say(context, &text),
            Err(no) => {
                say(context, &json!({ "Err": no.words }).to_string());
                verdict = no.failure.or(verdict);
            }
        }
    }
    Ok(Report { verdict, ..Report::default() })
}

fn say(context: &Context<'_>, line: &str) {
    (context.lines)(&serde_json::from_str(line).unwrap_or(Value::Null), &harmless_json(line));
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Question {
    kind: String,
    registry: Registry,
    v: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Registry {
    index_url: String,
}

/// The protocol's own no; with a failure where it is also this program's.
#[derive(Debug)]
struct No {
    failure: Option<Failure>,
    words: Value,
}

impl No {
    /// Somebody else's business: cargo asks the next provider, which it does only while this one ends well.
    fn of(kind: &str) -> Self {
        Self { failure: None, words: json!({ "kind": kind }) }
    }

    fn other(failure: Failure) -> Self {
        let words = json!({ "kind": "other", "message": failure.message, "caused-by": [] });
        Self { failure: Some(failure), words }
    }
}

impl From<Failure> for No {
    /// cargo shows the message, and only while this program ends well.
    fn from(failure: Failure) -> Self {
        let words = json!({ "kind": "other", "message": failure.message, "caused-by": Vec::from_iter(failure.hint) });
        Self { failure: None, words }
    }
}

/// `{"Ok":…}` in the order of cargo's book.
fn answer(context: &Context<'_>, question: &Question) -> Result<String, No> {
    #[derive(Serialize)]
    struct Answer<'a> {
        kind: &'static str,
        token: &'a str,
        cache: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        expiration: Option<i64>,
        operation_independent: bool,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Well<'a> {
        ok: Answer<'a>,
    }
    if question.kind != "get" {
        return Err(No::of("operation-not-supported"));
    }
    let (host, path) = place(&question.registry.index_url).ok_or_else(|| No::of("url-not-supported"))?;
    let opened = context.open()?.ok_or_else(|| No::of("url-not-supported"))?;
    let binding = hosts::bound(&opened.snapshot, Purpose::Cargo, &host, &path)?;
    let binding = binding.ok_or_else(|| No::of("url-not-supported"))?;
    let integration = hosts::owner(&opened.snapshot, &binding)?;
    let (fresh, afterwards) = token::fresh_of(context, opened, &integration, &Wish::default())?;
    for warning in &fresh.warnings {
        context.system.terminal.warn(warning);
    }
    if let Some(afterwards) = afterwards {
        afterwards();
    }
    let bearer = if binding.username.as_deref() == Some(BARE) { "" } else { "Bearer " };
    let token = format!("{bearer}{}", forms::plain(&fresh)?);
    let expiration = fresh.token.expires_at;
    let cache = if expiration.is_some() { "expires" } else { "session" };
    let ok = Answer { kind: "get", token: &token, cache, expiration, operation_independent: true };
    Ok(forms::json_text(&Well { ok }))
}

/// Host and path of an index. `None`: no place for a token.
fn place(index: &str) -> Option<(String, String)> {
    let url = Url::parse(index.strip_prefix("sparse+").unwrap_or(index)).ok()?;
    Some((hosts::authority(&url)?, url.path().trim_matches('/').to_owned()))
}

fn setup(context: &Context<'_>, args: &Setup) -> Outcome {
    let (host, path) = place(&args.index).ok_or_else(|| {
        Failure::usage("the index is not a URL that a token may go to").hint("sparse+https://HOST/PATH/")
    })?;
    let username = args.bare.then_some(BARE);
    let host = hosts::Host { path, ..hosts::Host::new(&host, Purpose::Cargo)?.as_user(username)? };
    let (opened, integration) = token::find(context, &args.integration)?;
    let mut words = hosts::own_words(context)?;
    let program = words.remove(0);
    hosts::bind(context, &opened, &integration, &host)?;
    let name = &integration.name;
    let json = json!({ "integration": name, "host": host.name, "path": host.path, "username": host.username });
    let mut notes = vec![format!("~/.cargo/config.toml: [registries.NAME] credential-provider = {}", json!([program]))];
    if !words.is_empty() {
        // it calls `oauthctl --cargo-plugin` and nothing else
        notes.push("cargo hands on no options: OAUTHCTL_HOME and OAUTHCTL_PROFILE have to be set where it runs".into());
    }
    Ok(Report::note(format!("cargo gets the token of {name} for {}", args.index), &json)
        .noting(notes)
        .warn(opened.vault.take_warnings()))
}
