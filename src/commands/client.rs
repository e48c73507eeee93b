//! `oauthctl client`: app registrations at providers.

mod key;

use std::{fs::File, path::PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use super::{Context, Failure, Kind, Outcome, Report, integration::when};
use crate::{
    oauth,
    providers::SecretRule,
    secret::Secret,
    system::stdin,
    vault::{Client, Record, VaultError},
};

/// Manage app registrations (client id and secret) at providers
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the providers a client is set for; never a secret
    List,
    /// Forget the client of a provider; grants made with it keep theirs
    Remove {
        /// A provider's id
        provider: String,
    },
    Set(SetArgs),
}

/// Set the client for a provider
///
/// The secret comes from stdin, a file, a hidden prompt or the JSON file that the provider's console offers; never from
/// the command line.
#[derive(Debug, ClapArgs)]
pub struct SetArgs {
    /// A provider's id
    pub provider: String,
    /// The client id
    #[arg(long, value_name = "ID", required_unless_present = "from_json")]
    pub client_id: Option<String>,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub key: key::Args,
    /// A JSON file downloaded from the provider's console, with id and secret
    #[arg(long, value_name = "FILE", conflicts_with_all = ["client_id", "client_secret_stdin", "client_secret_file"])]
    pub from_json: Option<PathBuf>,
}

/// Where a client secret is read from.
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct SecretArgs {
    /// Read the client secret from stdin
    #[arg(long, conflicts_with = "client_secret_file")]
    pub client_secret_stdin: bool,
    /// Read the client secret from a file
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
}

impl SecretArgs {
    pub fn is_given(&self) -> bool {
        self.client_secret_stdin || self.client_secret_file.is_some()
    }

    /// `None`: none was offered.
    pub fn read(&self) -> Result<Option<Secret>, Failure> {
        let secret = if self.client_secret_stdin {
            stdin::read_secret()
                .map_err(|error| Failure::usage(format!("cannot read the client secret from stdin: {error}")))?
        } else if let Some(path) = &self.client_secret_file {
            read_file(path)?
        } else {
            return Ok(None);
        };
        if secret.is_empty() {
            return Err(Failure::usage("the client secret is empty"));
        }
        Ok(Some(secret))
    }
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::List => list(context),
        Command::Remove { provider } => remove(context, provider),
        Command::Set(args) => set(context, args),
    }
}

fn set(context: &Context<'_>, args: &SetArgs) -> Outcome {
    let provider = context.registry.find(&args.provider)?;
    let (client_id, secret) = match (&args.from_json, &args.client_id) {
        (Some(path), _) => from_json(path)?,
        (None, Some(id)) => (id.clone(), args.secret.read()?),
        (None, None) => return Err(Failure::usage("--client-id or --from-json is needed")),
    };
    oauth::check_client_id(&client_id).map_err(Failure::usage)?;
    let signing = key::read(&provider, &args.key)?;
    let secret = match secret {
        None if signing.is_some() => None,
        None if provider.client_secret == SecretRule::Required => Some(ask_secret(context, &args.provider)?),
        Some(_) if provider.client_secret == SecretRule::Forbidden => {
            let message = format!("{} knows public clients only: it takes no client secret", args.provider);
            return Err(Failure::usage(message));
        }
        other => other,
    };
    let opened = context.open_or_init()?;
    let client = Client {
        provider: args.provider.clone(),
        client_id: client_id.clone(),
        client_secret: secret,
        created_at: context.now(),
    };
    opened.vault.write(|tx| {
        key::keep(tx, &client, signing.as_ref())?;
        tx.put_client(&client)?;
        tx.forget_unused_keys()?;
        tx.record(&record("client.set", &args.provider))
    })?;
    let json = json!({ "provider": args.provider, "client_id": client_id, "secret": client.client_secret.is_some() });
    let signs = signing.map(|key| format!(", which signs with {}", key.algorithm())).unwrap_or_default();
    let note = format!("{}: the client is {client_id}{signs}", args.provider);
    Ok(Report::note(note, &json).warn(opened.vault.take_warnings()))
}

fn list(context: &Context<'_>) -> Outcome {
    let opened = context.open()?;
    let clients = opened.map(|opened| opened.snapshot.clients()).transpose()?.unwrap_or_default();
    let now = context.now();
    let has = |client: &Client| client.client_secret.is_some();
    let rows = clients
        .iter()
        .map(|client| {
            let secret = if has(client) { "yes" } else { "no" };
            vec![
                client.provider.clone(),
                client.client_id.clone(),
                secret.to_owned(),
                when(now, Some(client.created_at)),
            ]
        })
        .collect();
    let json: Vec<Value> = clients
        .iter()
        .map(|client| {
            json!({
                "provider": client.provider, "client_id": client.client_id, "secret": has(client),
                "created_at": client.created_at,
            })
        })
        .collect();
    let empty = "no client is set; `oauthctl client set PROVIDER --client-id ID` sets one";
    Ok(Report::table(&["PROVIDER", "CLIENT ID", "SECRET", "SET"], rows, empty, &json!({ "clients": json })))
}

fn remove(context: &Context<'_>, provider: &str) -> Outcome {
    let missing = || Failure::usage(format!("no client is set for `{provider}`")).hint("oauthctl client list");
    let Some(opened) = context.open()? else { return Err(missing()) };
    if opened.snapshot.client(provider)?.is_none() {
        return Err(missing());
    }
    opened.vault.write(|tx| {
        tx.delete_client(provider)?;
        tx.forget_unused_keys()?;
        tx.record(&record("client.remove", provider))?;
        Ok::<_, VaultError>(())
    })?;
    let json = json!({ "provider": provider, "removed": true });
    Ok(Report::note(format!("{provider}: the client is forgotten"), &json).warn(opened.vault.take_warnings()))
}

fn record(action: &str, provider: &str) -> Record {
    Record { action: action.into(), integration: None, result: format!("ok: {provider}"), fingerprint: None }
}

/// At a terminal the secret is asked for; elsewhere the ways to give it are named.
fn ask_secret(context: &Context<'_>, provider: &str) -> Result<Secret, Failure> {
    let terminal = &context.system.terminal;
    let needed = format!("{provider} needs a client secret");
    let hint = format!("oauthctl client set {provider} --client-id ID --client-secret-stdin");
    if !terminal.asks_secrets() {
        return Err(Failure::usage(needed).hint(hint));
    }
    let secret = terminal.ask_secret("client secret")?;
    if secret.is_empty() { Err(Failure::usage(needed).hint(hint)) } else { Ok(secret) }
}

pub(super) fn read_file(path: &PathBuf) -> Result<Secret, Failure> {
    File::open(path)
        .and_then(stdin::secret_from)
        .map_err(|error| Failure::new(Kind::Usage, format!("{}: {error}", path.display())))
}

/// Google's console: `{"installed":{…}}` or `{"web":{…}}`; else an object with `client_id` and `client_secret`.
fn from_json(path: &PathBuf) -> Result<(String, Option<Secret>), Failure> {
    let text = read_file(path)?;
    let not = |what: &str| Failure::usage(format!("{}: {what}", path.display()));
    let json: Value = serde_json::from_str(text.expose()).map_err(|_| not("this is not JSON"))?;
    let object = json.get("installed").or_else(|| json.get("web")).unwrap_or(&json);
    if object.get("type").and_then(Value::as_str) == Some("service_account") {
        return Err(not("this is a service account's key, not an app registration"));
    }
    let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("client_id").or_else(|| text("clientId")).ok_or_else(|| not("there is no client_id in it"))?;
    let secret = text("client_secret").or_else(|| text("clientSecret")).map(Secret::new);
    Ok((id.to_owned(), secret))
}
