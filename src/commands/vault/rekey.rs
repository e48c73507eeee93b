//! `oauthctl vault rekey`: a new key for the vault, in the old one's place or in another.
//!
//! The order is what makes it safe to interrupt: the new identity is stored and read back → the vault (and what lies
//! beside it) is sealed to the old one and the new → the new one opens it → the new one takes its place → sealed without
//! the old → the new one opens it → the old one goes. `key.toml` says what is under way; once more goes on from there.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use super::{no_vault, turnstile};
use crate::{
    commands::{
        Context, Failure, Kind, Outcome, Report,
        context::remains,
        init::{Key, describe},
        report::value,
    },
    keys::{
        Identity, KeyEnv, KeyError, KeyFile, Keyhole, Recipient, Source, Spot, Unlocked,
        rekey::{self, Rekey},
        session,
    },
    vault::{MAX_RECIPIENTS, Presence, Record, Vault, VaultError},
};

/// Give the vault a new key
///
/// The new key takes the old one's place, or goes where --key says, and everything is sealed to it; the old key opens
/// nothing any more. The other recipients stay. With a passphrase, this is how it is changed. It can be interrupted at
/// any moment: the vault opens with the key that is in place then, and once more goes on.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Where the new key is kept (where the old one is)
    #[arg(long, value_enum)]
    pub key: Option<Key>,
    /// A file to create for the new key (implies --key file)
    #[arg(long, value_name = "PATH")]
    pub identity_file: Option<PathBuf>,
    /// A file with the new passphrase (else OAUTHCTL_PASSPHRASE_FILE, OAUTHCTL_PASSPHRASE, or it is asked for)
    #[arg(long, value_name = "PATH")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// A rekey as far as it has come.
struct Work {
    key: KeyFile,
    rekey: Rekey,
    /// Opens the vault, if it is still at hand.
    old: Option<Identity>,
    new: Identity,
}

const AGAIN: &str = "oauthctl vault rekey goes on where this ended";

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match Vault::presence(&context.place()) {
        Presence::Vault => {}
        Presence::Nothing => return Err(no_vault(context)),
        Presence::Remains(paths) => return Err(remains(&paths)),
    }
    let _one_at_a_time = turnstile::enter(context)?;
    let key = KeyFile::read(&context.settings.profile_folder)?;
    let resumed = match &key {
        Some(key) if key.under_way().is_some() => resume(context, args, key)?,
        _ => None,
    };
    let went_on = resumed.is_some();
    let work = match resumed {
        Some(work) => work,
        None => begin(context, args, key)?,
    };
    let mut report = go_through(context, work).map_err(|failure| match failure.hint {
        None => failure.hint(AGAIN),
        Some(_) => failure,
    })?;
    if went_on {
        report.notes.push("this was the rekey that had been interrupted; for one more, run it again".into());
    }
    Ok(report)
}

/// With the new passphrase instead of the old one, where a new one was named.
fn with_new_passphrase<T>(
    args: &Args,
    hole: &Keyhole<'_>,
    with: impl FnOnce(&Keyhole<'_>) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    let Some(path) = &args.new_passphrase_file else { return with(hole) };
    let env = KeyEnv { passphrase_file: Some(path.clone()), ..hole.env.clone() };
    with(&Keyhole { env: &env, ..*hole })
}

/// What was begun, if its new key can be had. `None`: it cannot, but the old one opens the vault.
fn resume(context: &Context<'_>, args: &Args, key: &KeyFile) -> Result<Option<Work>, Failure> {
    let Some(rekey) = key.under_way().cloned() else { return Ok(None) };
    let in_place = context.keyhole(true, rekey::unlock_at_source);
    if matches!(in_place, Err(KeyError::Interrupted)) {
        return Err(KeyError::Interrupted.into());
    }
    let is_new = |identity: &Identity| identity.recipient().as_str() == rekey.new;
    let new = match &in_place {
        Ok(unlocked) if is_new(&unlocked.identity) => Ok(unlocked.identity.clone()),
        _ => context.keyhole(true, |hole| with_new_passphrase(args, hole, |hole| rekey::read_new(hole, key, &rekey))),
    };
    let opens = |identity: &Identity| vault(context, &key.vault, identity).read();
    match (in_place, new) {
        (_, Err(KeyError::Interrupted)) => Err(KeyError::Interrupted.into()),
        (Err(error), Err(_)) => Err(error.into()),
        (Ok(unlocked), Err(_)) => {
            opens(&unlocked.identity)?;
            Ok(None)
        }
        (in_place, Ok(new)) => {
            let old = in_place.ok().map(|unlocked| unlocked.identity);
            let old = old.filter(|old| !is_new(old) && opens(old).is_ok());
            Ok(Some(Work { key: key.clone(), rekey, old, new }))
        }
    }
}

/// Where the new key is to lie.
fn target(context: &Context<'_>, args: &Args, key: Option<&KeyFile>, old: &Unlocked) -> Result<Spot, Failure> {
    let folder = &context.settings.profile_folder;
    let now = (old.source != Source::Environment).then(|| key.map(KeyFile::spot)).flatten();
    match (args.key, &args.identity_file) {
        (None | Some(Key::File), Some(path)) => {
            let path =
                std::path::absolute(path).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
            Ok(Spot::file(Some(path), folder))
        }
        (Some(_), Some(_)) => Err(Failure::usage("--identity-file goes with --key file, or alone")),
        (Some(Key::File), None) => {
            Ok(now.filter(|spot| spot.source == Source::File).unwrap_or_else(|| Spot::file(None, folder)))
        }
        (Some(Key::Keyring), None) => Ok(Spot::of(Source::Keyring)),
        (Some(Key::Passphrase), None) => Ok(Spot::of(Source::Passphrase)),
        (None, None) => now.ok_or_else(|| {
            Failure::usage("the key comes from the environment, and there is nowhere to store a new one").hint(
                "oauthctl vault rekey --identity-file NEW, then set OAUTHCTL_IDENTITY_FILE to it; or --key keyring",
            )
        }),
    }
}

fn begin(context: &Context<'_>, args: &Args, key: Option<KeyFile>) -> Result<Work, Failure> {
    let old = context.keyhole(true, rekey::unlock_at_source)?;
    let to = target(context, args, key.as_ref(), &old)?;
    let snapshot = Vault::at(context.place(), old.vault.clone(), old.identity.clone(), context.options()).read()?;
    if old.identity.reads_only() {
        return Err(VaultError::ReadOnly(context.place().file).into());
    }
    let key = key.unwrap_or_else(|| KeyFile::new(snapshot.vault_id(), Source::Environment));
    // a new key that was begun with and cannot be had any more
    let given_up = key.under_way().map(|rekey| [&rekey.drop[..], std::slice::from_ref(&rekey.new)].concat());
    let mut drop = given_up.unwrap_or_default();
    drop.push(old.identity.recipient().as_str().to_owned());
    if snapshot.recipients()?.len() >= MAX_RECIPIENTS {
        return Err(Failure::usage("there is no room for one more recipient, which a rekey needs for a moment")
            .hint("oauthctl vault recipient remove"));
    }
    let (new, key) = context
        .keyhole(true, |hole| with_new_passphrase(args, hole, |hole| rekey::begin(hole, &key, &old, to, drop)))?;
    let Some(rekey) = key.under_way().cloned() else {
        return Err(Failure::new(Kind::Failed, "key.toml does not say what was begun"));
    };
    Ok(Work { key, rekey, old: Some(old.identity), new })
}

fn vault(context: &Context<'_>, id: &str, identity: &Identity) -> Vault {
    Vault::at(context.place(), Some(id.to_owned()), identity.clone(), context.options())
}

/// From the new identity being stored to the old one being gone. Every step can be taken twice.
fn go_through(context: &Context<'_>, work: Work) -> Outcome {
    let Work { key, rekey, old, new } = work;
    let id = key.vault.clone();
    let with_new = vault(context, &id, &new);
    let opener = old.as_ref().map_or_else(|| vault(context, &id, &new), |old| vault(context, &id, old));
    if old.is_some() {
        opener.reseal(&record("ok: a new key was added"), |now| [now, &[new.recipient()]].concat())?;
    }
    let snapshot = with_new.read()?; // else nothing of the old key is touched
    let key = context.keyhole(true, |hole| rekey::switch(hole, key, &rekey, old.as_ref(), &new))?;
    session::drop(&id);
    let refreshes = turnstile::hold_refreshes(context, &with_new, &snapshot)?;
    let gone = rekey.dropped();
    let without_old = |now: &[Recipient]| -> Vec<Recipient> {
        let stay = now.iter().filter(|one| !gone.contains(one)).cloned();
        std::iter::once(new.recipient()).chain(stay).collect()
    };
    opener.reseal_as(&new, &record("ok: the old key was removed"), without_old)?;
    let recipients = with_new.read()?.recipients()?.len();
    drop(refreshes);
    let stays = context.keyhole(true, |hole| rekey::finish(hole, key, &rekey))?;
    session::drop(&id);
    let source = rekey.to.source;
    let json = json!({ "vault": id, "key": value(&source), "recipients": recipients });
    let mut report = Report::note(format!("the vault has a new key: {}", describe(source)), &json);
    if source == Source::File {
        report.notes.push("whoever can read that file can open the vault".into());
    }
    report.notes.push("backups of before do not open with it: make a new one (oauthctl vault backup FILE)".into());
    let warnings = [opener.take_warnings(), with_new.take_warnings()].concat();
    Ok(report.warn(warnings).warn(stays).warn(environment_names_the_old(context, &new)))
}

/// It comes before everything else, so the next call would use it.
fn environment_names_the_old(context: &Context<'_>, new: &Identity) -> Option<String> {
    let env = &context.settings.key_env;
    let variable = match (&env.identity, &env.identity_file) {
        (Some(_), _) => "OAUTHCTL_IDENTITY",
        (None, Some(_)) => "OAUTHCTL_IDENTITY_FILE",
        (None, None) => return None,
    };
    let unlocked = context.keyhole(false, rekey::unlock_at_source).ok()?;
    let is_new = unlocked.identity.same_as(new);
    (!is_new).then(|| format!("{variable} still names the old key, which opens nothing any more: change or unset it"))
}

fn record(result: &str) -> Record {
    Record { action: "rekey".to_owned(), result: result.to_owned(), ..Record::default() }
}
