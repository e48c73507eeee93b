//! `oauthctl vault recipient`: who else can open the vault: a teammate, a CI runner, a recovery key.

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::{no_vault, turnstile};
use crate::{
    commands::{Context, Failure, Outcome, Report},
    keys::{KeyError, Recipient, plugin, ssh},
    vault::{MAX_RECIPIENTS, Record, Snapshot, Vault},
};

/// Who can open the vault: list, add and remove recipients
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Let one more key read and write the vault
    Add {
        /// The public half of an age key (age-keygen prints it)
        ///
        /// Where oauthctl was built with `--features ssh`: or of an SSH key; with `--features plugin`: or of an age plugin's
        /// (age1NAME1…; the program age-plugin-NAME then runs with every save). Such a key reads what a person accepts with
        /// `vault check --accept`, and writes nothing.
        #[arg(value_name = "AGE1")]
        recipient: String,
    },
    /// List the keys that open the vault
    List,
    /// Seal everything anew without this key
    ///
    /// It opens nothing that is saved from now on. What it has seen it may have kept: revoke what matters.
    Remove {
        /// A recipient that `list` shows
        #[arg(value_name = "AGE1")]
        recipient: String,
    },
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Add { recipient } => add(context, &parse(recipient, Recipient::parse_any)?),
        Command::List => list(context),
        Command::Remove { recipient } => remove(context, &parse(recipient, Recipient::parse_listed)?),
    }
}

/// Not in the parser of the command line: that one repeats what it was given, which may be a secret.
fn parse(text: &str, as_what: fn(&str) -> Result<Recipient, KeyError>) -> Result<Recipient, Failure> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let refusal = if lower.starts_with("age-secret-key-") || lower.starts_with("age-plugin-") {
        "that is the secret half of a key, which now stands in the history of your shell: give its `age1…` half"
    } else if lower.starts_with("ecdsa-") || lower.starts_with("sk-") {
        "of SSH keys only ssh-ed25519 and ssh-rsa can decrypt"
    } else if lower.starts_with("ssh-") || plugin::name_of(&lower).is_some() {
        return as_what(text).map_err(|error| reader_refused(&error));
    } else {
        return as_what(text).map_err(|error| Failure::usage(error.to_string()));
    };
    Err(Failure::usage(refusal))
}

fn reader_refused(error: &KeyError) -> Failure {
    let KeyError::NotAnIdentity { reason, .. } = error else { return Failure::usage(error.to_string()) };
    let failure = Failure::usage(reason.clone());
    let feature = match reason.as_str() {
        ssh::NEEDS_FEATURE => "ssh",
        plugin::NEEDS_FEATURE => "plugin",
        _ => return failure,
    };
    failure.hint(format!("cargo install --locked --path . --features {feature}, or make an age key (age-keygen)"))
}

fn open(context: &Context<'_>) -> Result<(Vault, Snapshot, Recipient), Failure> {
    let opened = context.open()?.ok_or_else(|| no_vault(context))?;
    let own = opened.vault.recipient();
    Ok((opened.vault, opened.snapshot, own))
}

fn list(context: &Context<'_>) -> Outcome {
    let (_, snapshot, own) = open(context)?;
    let recipients = snapshot.recipients()?;
    let rows = recipients
        .iter()
        .map(|one| vec![one.to_string(), if *one == own { "this profile's key" } else { "-" }.to_owned()])
        .collect();
    let json: Vec<_> = recipients.iter().map(|one| json!({ "recipient": one.as_str(), "own": *one == own })).collect();
    Ok(Report::table(&["RECIPIENT", "WHOSE"], rows, "", &json!({ "recipients": json })))
}

fn add(context: &Context<'_>, recipient: &Recipient) -> Outcome {
    let _one_at_a_time = turnstile::enter(context)?;
    let (vault, snapshot, _) = open(context)?;
    let now = snapshot.recipients()?;
    if now.contains(recipient) {
        let json = json!({ "recipient": recipient.as_str(), "recipients": now.len() });
        return Ok(Report::note(format!("{recipient} is a recipient already"), &json));
    }
    if now.len() >= MAX_RECIPIENTS {
        return Err(Failure::usage(format!("a vault has at most {MAX_RECIPIENTS} recipients")));
    }
    let report = reseal(&vault, "add", recipient, |now| [now, std::slice::from_ref(recipient)].concat())?;
    let plugin = plugin::name_of(recipient.as_str());
    Ok(report.noting(plugin.map(|name| format!("whoever writes this vault needs age-plugin-{name} from now on"))))
}

fn remove(context: &Context<'_>, recipient: &Recipient) -> Outcome {
    let _one_at_a_time = turnstile::enter(context)?;
    let (vault, snapshot, own) = open(context)?;
    if *recipient == own {
        return Err(Failure::usage(format!("{recipient} is the key that opens the vault here; it cannot be removed"))
            .hint("oauthctl vault rekey puts a new one in its place"));
    }
    if !snapshot.recipients()?.contains(recipient) {
        return Err(
            Failure::usage(format!("{recipient} is no recipient of this vault")).hint("oauthctl vault recipient list")
        );
    }
    // the answer of a refresh under way could be sealed to the one who goes
    let _refreshes = turnstile::hold_refreshes(context, &vault, &snapshot)?;
    let report =
        reseal(&vault, "remove", recipient, |now| now.iter().filter(|one| *one != recipient).cloned().collect())?;
    let trusted = context.settings.trust.contains(recipient);
    let warning = trusted.then(|| format!("[vault] trust in the settings still lets {recipient} write the vault"));
    Ok(report
        .noting(["what it has read before it may have kept: refresh or revoke what matters".to_owned()])
        .warn(warning))
}

fn reseal(
    vault: &Vault,
    verb: &str,
    recipient: &Recipient,
    change: impl FnOnce(&[Recipient]) -> Vec<Recipient>,
) -> Outcome {
    let record = Record {
        action: format!("recipient_{verb}"),
        result: format!("ok: {}", short(recipient)),
        ..Record::default()
    };
    vault.reseal(&record, change)?;
    let count = vault.read()?.recipients()?.len();
    let done = if verb == "add" { "can open the vault now" } else { "opens nothing that is saved from now on" };
    let json = json!({ "recipient": recipient.as_str(), "recipients": count });
    Ok(Report::note(format!("{recipient} {done}; {count} recipients"), &json).warn(vault.take_warnings()))
}

/// Enough to tell which one it was.
fn short(recipient: &Recipient) -> String {
    let text = recipient.as_str();
    match text.split_once(' ') {
        // SSH keys of one kind begin alike
        Some((kind, key)) => format!("{kind} …{}", &key[key.len().saturating_sub(12)..]),
        None => text.chars().take(16).chain(['…']).collect(),
    }
}
