//! `oauthctl init`: makes the profile's vault and the key that opens it.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report, context::remains};
use crate::{
    keys::{self, Identity, KeyFile, Recipient, Source, Wanted},
    system::{
        lock::{self, LockError},
        paths,
    },
    vault::{Presence, Record, Vault},
};

/// Make the profile's vault
///
/// Without --key, an identity in the environment is used and not stored; else a working OS keyring; else, at a terminal,
/// a passphrase is offered. Nothing weaker is ever chosen silently. Other commands run init themselves where it needs no
/// question.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Where the key is kept
    #[arg(long, value_enum)]
    pub key: Option<Key>,
    /// An age identity file to use; with --key file, where to create it
    #[arg(long, value_name = "PATH")]
    pub identity_file: Option<PathBuf>,
    /// Make a second key that opens the vault, and show it once
    #[arg(long)]
    pub recovery: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Key {
    /// identity.txt, readable by whoever can read your files
    File,
    /// The operating system's keyring
    Keyring,
    /// A passphrase that is asked for (or OAUTHCTL_PASSPHRASE_FILE; where there is no terminal, OAUTHCTL_ASKPASS names a
    /// program that asks)
    Passphrase,
}

/// A vault that was made.
pub struct Made {
    pub key: Source,
    pub recovery: Option<(Identity, Recipient)>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let wanted = match (args.key, &args.identity_file) {
        (Some(Key::File), path) => Wanted::File(path.clone()),
        (None, Some(path)) => Wanted::ExistingFile(path.clone()),
        (Some(_), Some(_)) => {
            return Err(Failure::usage("--identity-file goes with --key file, or alone"));
        }
        (Some(Key::Keyring), None) => Wanted::Keyring,
        (Some(Key::Passphrase), None) => Wanted::Passphrase,
        (None, None) => wanted_unasked(context),
    };
    let made = initialise(context, &wanted, args.recovery, true)?;
    let path = context.settings.vault_file.display().to_string();
    let key = super::report::value(&made.key);
    let mut report = Report::note(
        format!("made {path}; its key: {}", describe(made.key)),
        &json!({ "profile": context.settings.profile, "vault": path, "key": key }),
    );
    if let Some((identity, writer)) = &made.recovery {
        let terminal = &context.system.terminal;
        terminal.say("the recovery key is shown this once; keep it on paper:");
        terminal.say(identity.text().expose());
        terminal.say(&format!("the vault is written by {}", writer.as_str()));
    }
    if made.key == Source::File {
        report.notes.push("whoever can read that file can open the vault".into());
    }
    Ok(report)
}

/// What is made when nobody said: the settings' source, else the best there is.
pub fn wanted_unasked(context: &Context<'_>) -> Wanted {
    match context.settings.key_source {
        Some(Source::File) => Wanted::File(None),
        Some(Source::Keyring) => Wanted::Keyring,
        Some(Source::Passphrase) => Wanted::Passphrase,
        Some(Source::Environment) | None => Wanted::Best,
    }
}

/// Makes key and vault, one process at a time. Where it fails, the folders that it made for that are gone again.
pub fn initialise(context: &Context<'_>, wanted: &Wanted, recovery: bool, may_ask: bool) -> Result<Made, Failure> {
    nothing_there(context)?;
    let folder = &context.settings.profile_folder;
    let locks = folder.join("locks");
    let lock = locks.join("init");
    let new = paths::missing(&locks);
    paths::private_dir(folder)?;
    paths::private_dir(&locks)?;
    let _held = lock::lock(&lock, context.settings.lock_timeout).map_err(|error| {
        let kind = if matches!(error, LockError::Busy { .. }) { Kind::RetryLater } else { Kind::Storage };
        Failure::new(kind, error.to_string())
    })?;
    nothing_there(context)?;
    make(context, wanted, recovery, may_ask).inspect_err(|_| {
        if !new.is_empty() {
            // who waits for this lock notices that its file is gone
            let _ = std::fs::remove_file(&lock);
            paths::remove_empty(&new);
        }
    })
}

/// Key first (stored, read back, compared), then `key.toml`, then the vault. What fails takes back what came before.
fn make(context: &Context<'_>, wanted: &Wanted, recovery: bool, may_ask: bool) -> Result<Made, Failure> {
    let vault_id = fresh_id()?;
    let (identity, key) = identity(context, wanted, &vault_id, may_ask)?;
    let source = key.source;
    let recovery = recovery.then(Identity::generate);
    let others: Vec<Recipient> = recovery.iter().map(Identity::recipient).collect();
    let writer = identity.recipient();
    let also = if recovery.is_some() { ", and a recovery key" } else { "" };
    let result = format!("ok: its key: {}{also}", describe(source));
    let record = Record { action: "init".into(), result, ..Record::default() };
    let made = key.write(&context.settings.profile_folder).map_err(Failure::from).and_then(|()| {
        let (place, options) = (context.place(), context.options());
        Vault::create(place, &key.vault, identity, &others, options, &record).map_err(Failure::from)
    });
    match made {
        Ok(_) => Ok(Made { key: source, recovery: recovery.map(|identity| (identity, writer)) }),
        Err(failure) => {
            let _ = context.keyhole(false, |hole| {
                keys::forget(hole, &key);
                Ok(())
            });
            Err(failure)
        }
    }
}

/// The identity for a new vault: one that an interrupted `init` left behind is taken up again.
fn identity(
    context: &Context<'_>,
    wanted: &Wanted,
    vault_id: &str,
    may_ask: bool,
) -> Result<(Identity, KeyFile), Failure> {
    let folder = &context.settings.profile_folder;
    if let Some(left) = KeyFile::read(folder)?
        && left.source != Source::Environment
        && let Ok(unlocked) = context.keyhole(may_ask, keys::unlock)
        && unlocked.source == left.source
    {
        return Ok((unlocked.identity, left));
    }
    Ok(context.keyhole(may_ask, |hole| keys::establish(hole, wanted, vault_id))?)
}

fn nothing_there(context: &Context<'_>) -> Result<(), Failure> {
    match Vault::presence(&context.place()) {
        Presence::Nothing => Ok(()),
        Presence::Vault => Err(Failure::usage(format!(
            "there is a vault at {} already; nothing was changed",
            context.settings.vault_file.display()
        ))),
        Presence::Remains(paths) => Err(remains(&paths)),
    }
}

/// 128 random bits as hex.
fn fresh_id() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(Kind::Failed, format!("the system gives no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where a key is.
pub fn describe(source: Source) -> &'static str {
    match source {
        Source::Environment => "from the environment, stored nowhere",
        Source::File => "an identity file",
        Source::Keyring => "in the OS keyring",
        Source::Passphrase => "behind a passphrase",
    }
}
