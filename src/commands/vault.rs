//! `oauthctl vault`: care of the vault.

pub mod recipient;
pub mod rekey;
mod turnstile;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::{
    Context, Failure, Kind, Outcome, Report,
    entry::{self, note},
    report::{self, Body},
};
use crate::{
    config::duration,
    keys::{KeyFile, Recipient, session},
    vault::{Accepted, CheckItem, Integration, Presence, RESTORED, Vault},
};

/// Look after the vault
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copy the vault, sealed as it is, to a new file
    Backup {
        /// The file to make; nothing is overwritten
        file: PathBuf,
    },
    Check(CheckArgs),
    /// Forget the key that `unlock` keeps in the session
    Lock,
    /// Print where the vault lies
    Path,
    Recipient(recipient::Args),
    Rekey(rekey::Args),
    Restore(RestoreArgs),
    /// Keep the vault's key in the session, so that scripts are not asked for a passphrase
    Unlock {
        /// For how long
        #[arg(long = "for", value_name = "DURATION", default_value = "8h", value_parser = unlock_time)]
        time: Duration,
    },
}

/// Open the vault, verify everything in it, and explain
///
/// Exit 6 when something is wrong with it.
#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    /// Verify every segment too, and repair what is safe to repair
    #[arg(long)]
    pub deep: bool,
    /// Accept what lies here as this profile's vault although nothing proves who wrote it
    ///
    /// It becomes the next generation; the file itself is kept as vault.replaced.age. Grants whose refresh tokens are used
    /// once become `uncertain`. An SSH key or a plugin's is only let read these very bytes, and nothing is written.
    #[arg(long)]
    pub accept: bool,
    /// Accept this vault although a newer generation was seen
    #[arg(long)]
    pub accept_older: bool,
    /// Accept vaults written by this recipient from now on
    #[arg(long, value_name = "AGE1", value_parser = recipient)]
    pub trust_writer: Option<Recipient>,
}

/// Put a backup in the vault's place
///
/// What it replaces is kept as vault.replaced.age. Grants whose refresh tokens are used once become `uncertain`: the
/// provider may have rotated them since.
#[derive(Debug, ClapArgs)]
pub struct RestoreArgs {
    /// The backup
    #[arg(required_unless_present = "prev", conflicts_with = "prev")]
    pub file: Option<PathBuf>,
    /// The generation before (vault.prev.age)
    #[arg(long)]
    pub prev: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

fn unlock_time(text: &str) -> Result<Duration, String> {
    match duration::parse(text)? {
        Duration::ZERO => Err("`0` is no time at all: to forget the key, `oauthctl vault lock`".into()),
        time => Ok(time),
    }
}

fn recipient(text: &str) -> Result<Recipient, String> {
    Recipient::parse(text).map_err(|error| error.to_string())
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Backup { file } => backup(context, file),
        Command::Check(args) => check(context, args),
        Command::Lock => lock(context),
        Command::Path => {
            let path = context.settings.vault_file.display().to_string();
            Ok(Report::text(format!("{path}\n"), &json!({ "path": path })))
        }
        Command::Recipient(args) => recipient::run(context, args),
        Command::Rekey(args) => rekey::run(context, args),
        Command::Restore(args) => restore(context, args),
        Command::Unlock { time } => unlock(context, *time),
    }
}

fn no_vault(context: &Context<'_>) -> Failure {
    let path = context.settings.vault_file.display();
    Failure::new(Kind::SignInNeeded, format!("there is no vault at {path}")).hint("oauthctl init")
}

fn backup(context: &Context<'_>, file: &Path) -> Outcome {
    let Some((vault, _)) = context.vault()? else { return Err(no_vault(context)) };
    vault.backup(file).map_err(|error| match error {
        crate::vault::VaultError::Exists(path) => {
            Failure::usage(format!("{} exists already; nothing is overwritten", path.display()))
        }
        other => other.into(),
    })?;
    let path = file.display().to_string();
    note(&vault, "vault.backup", format!("ok: {path}"))?;
    let note = format!("{path} opens with the vault's key; refresh tokens in it that rotate will be stale");
    Ok(Report::note(note, &json!({ "path": path })).warn(vault.take_warnings()))
}

fn check(context: &Context<'_>, args: &CheckArgs) -> Outcome {
    let Some((vault, _)) = context.vault()? else { return Err(no_vault(context)) };
    if let Some(writer) = &args.trust_writer {
        vault.trust_writer(writer)?;
    }
    let mut notes = Vec::new();
    if args.accept {
        let accepted = vault.accept(|integration| rotates(context, integration))?;
        notes.push(match accepted {
            Accepted::AsOurs => "accepted as the next generation; the file it was is vault.replaced.age",
            Accepted::Nothing => "there was nothing to accept: its seal is genuine, or was accepted before",
            Accepted::ToRead => "accepted: this key reads these very bytes, and has to be told of the next ones again",
        });
    }
    if args.accept_older {
        vault.accept_older()?;
        note(&vault, "vault.accept-older", "ok".into())?;
    }
    if let Some(writer) = &args.trust_writer {
        note(&vault, "vault.trust-writer", format!("ok: {}", writer.as_str()))?;
    }
    let items = vault.check(args.deep)?;
    let bad = items.iter().filter(|item| !item.ok).count();
    let text: String = items.iter().map(line).collect();
    let findings: Vec<_> = items
        .iter()
        .map(|item| json!({ "id": item.id, "ok": item.ok, "message": item.message, "hint": item.hint }))
        .collect();
    let verdict = (bad > 0).then(|| Failure::new(Kind::VaultRefused, format!("{bad} findings")));
    Ok(Report {
        body: Body::Text(text),
        json: Some(json!({ "ok": bad == 0, "findings": findings })),
        notes: notes.into_iter().map(str::to_owned).collect(),
        verdict,
        warnings: vault.take_warnings(),
        ..Report::default()
    })
}

fn line(item: &CheckItem) -> String {
    let mark = if item.ok { "ok " } else { "BAD" };
    let hint = item.hint.as_ref().map(|hint| report::line(&format!("      hint: {hint}"))).unwrap_or_default();
    report::line(&format!("{mark}  {}: {}", item.id, item.message)) + &hint
}

fn restore(context: &Context<'_>, args: &RestoreArgs) -> Outcome {
    let place = context.place();
    let prev = context.settings.profile_folder.join("vault.prev.age");
    let from = args.file.clone().unwrap_or(prev);
    if !from.is_file() {
        return Err(Failure::usage(format!("{} is not a file", from.display())));
    }
    if !args.yes && Vault::presence(&place) == Presence::Vault {
        let question = format!("replace {} by {}?", place.file.display(), from.display());
        if !context.system.terminal.interactive() {
            let what = if args.prev { "--prev".to_owned() } else { from.display().to_string() };
            return Err(Failure::usage("replacing a vault has to be confirmed, and there is no terminal")
                .hint(format!("oauthctl vault restore --yes {what}")));
        }
        if !context.system.terminal.confirm(&question)? {
            return Err(Failure::usage("nothing was restored"));
        }
    }
    let unlocked = context.unlock()?;
    let rotates = |integration: &Integration| rotates(context, integration);
    let vault = Vault::restore(place, unlocked.vault, unlocked.identity, context.options(), &from, rotates)?;
    let snapshot = vault.read()?;
    let generation = snapshot.generation();
    let note = format!("restored {} as generation {generation}", from.display());
    let json = json!({ "restored": from.display().to_string(), "generation": generation });
    let mut doubtful = snapshot.integrations()?;
    doubtful.retain(|found| found.status_reason.as_deref() == Some(RESTORED));
    let names: Vec<&str> = doubtful.iter().map(|found| found.name.as_str()).collect();
    let doubt =
        format!("uncertain until refreshed, since their refresh tokens may have been used: {}", names.join(", "));
    let doubt = (!names.is_empty()).then_some(doubt);
    Ok(Report::note(note, &json).noting(doubt).warn(vault.take_warnings()))
}

/// Whether its refresh tokens may be used once only.
fn rotates(context: &Context<'_>, integration: &Integration) -> bool {
    context.registry.find(&integration.provider).map_or(true, |provider| provider.refresh.rotates != Some(false))
}

fn unlock(context: &Context<'_>, time: Duration) -> Outcome {
    let Some((vault, unlocked)) = context.vault()? else { return Err(no_vault(context)) };
    let id = vault.read()?.vault_id().to_owned(); // a key that does not open it is of no use to anybody
    if unlocked.identity.reads_only() {
        let kind = unlocked.identity.kind();
        return Err(Failure::usage(format!("{kind} is not kept in the session; its file serves every time")));
    }
    session::keep(&id, &unlocked.identity, time)?;
    let seconds = time.as_secs();
    note(&vault, "vault.unlock", format!("ok: for {seconds} s"))?;
    let report = Report::note(format!("unlocked for {seconds} s"), &json!({ "unlocked_for": seconds }));
    Ok(report.warn(vault.take_warnings()))
}

/// The entry is written with the very key that is forgotten: nobody is asked for it once more. Where none was kept,
/// nothing happened.
fn lock(context: &Context<'_>) -> Outcome {
    let key = KeyFile::read(&context.settings.profile_folder)?;
    let Some(key) = key else { return Err(no_vault(context)) };
    let kept = session::recall(&key.vault);
    let dropped = session::drop(&key.vault);
    let note = if dropped { "locked" } else { "it was not unlocked" };
    let kept = kept.filter(|_| dropped && Vault::presence(&context.place()) == Presence::Vault);
    let warnings = kept.map(|identity| {
        let vault = Vault::at(context.place(), Some(key.vault), identity, context.options());
        entry::note_with(&vault, "vault.lock", "ok".into())
    });
    Ok(Report::note(note, &json!({ "locked": true })).warn(warnings.into_iter().flatten()))
}
