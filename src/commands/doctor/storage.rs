//! What `doctor` looks at on this machine: folders, key, vault, disk, and what lies around.

use std::path::Path;

use super::{Finding, Open};
use crate::{
    commands::{Context, Failure, Kind},
    keys::{Source, Unlocked, rekey},
    system::paths,
};

/// A disk with less free is soon full: a save needs the vault's size twice.
const LITTLE: u64 = 16 << 20;

/// Modes and owners, before anything is opened (which tightens what it can).
pub(super) fn folders(context: &Context<'_>) -> Vec<Finding> {
    let settings = &context.settings;
    let config = settings.folders.settings.join("config.toml");
    // (path, bits that it must not have, what it should have)
    let looks: [(&Path, u32, &str); 4] = [
        (&settings.profile_folder, 0o077, "700"),
        (&settings.vault_file, 0o077, "600"),
        (&settings.folders.settings, 0o022, "go-w"),
        (&config, 0o022, "go-w"),
    ];
    let mut findings: Vec<Finding> = Vec::new();
    for (path, bits, mode) in looks {
        match paths::owner_and_mode(path) {
            Ok(Some(found)) if !found.ours => {
                let message = format!("{} belongs to another user (uid {})", path.display(), found.uid);
                findings.push(Finding::bad(
                    "folders",
                    Kind::VaultRefused,
                    message,
                    "run it as the user whose vault it is",
                ));
            }
            Ok(Some(found)) if found.mode & bits != 0 => {
                let message = format!("{} is open to other users (mode {:o})", path.display(), found.mode & 0o777);
                let hint = format!("chmod {mode} {}", path.display());
                findings.push(Finding::bad("folders", Kind::VaultRefused, message, hint));
            }
            Ok(_) => {}
            Err(error) => {
                let hint = format!("ls -ld {}", path.display());
                findings.push(Finding::bad("folders", Kind::Storage, format!("{}: {error}", path.display()), hint));
            }
        }
    }
    if findings.is_empty() {
        findings.push(Finding::good("folders", "nobody else can write the settings or read the vault"));
    }
    findings
}

/// The key, and whether the vault opens with it.
pub(super) fn open(context: &Context<'_>) -> (Option<Open>, Vec<Finding>) {
    let path = context.settings.vault_file.display();
    let (vault, unlocked) = match context.vault() {
        Ok(Some(found)) => found,
        Ok(None) => {
            let none = Finding::good("vault", format!("there is none yet at {path}"));
            return (None, vec![none.hinting("oauthctl init")]);
        }
        Err(failure) => {
            let id = if failure.kind == Kind::VaultRefused { "vault" } else { "key" };
            return (None, vec![Finding::failed(id, failure)]);
        }
    };
    match vault.read() {
        Ok(snapshot) => {
            let key = key(context, &unlocked);
            let ways = ways_in(snapshot.recipients().map_or(0, |recipients| recipients.len()));
            (Some(Open { snapshot, vault }), vec![key, ways])
        }
        Err(error) => {
            let failure = Failure::from(error);
            let id = if failure.kind == Kind::Locked { "key" } else { "vault" };
            let hint = failure.hint.clone().unwrap_or_else(|| "oauthctl vault check".into());
            (None, vec![Finding::failed(id, failure.hint(hint))])
        }
    }
}

/// Read once more, from where it is kept and not from the session: it has to be the same. A passphrase is not asked twice.
fn key(context: &Context<'_>, unlocked: &Unlocked) -> Finding {
    let place = match unlocked.source {
        Source::Environment => "the environment",
        Source::File => "its file",
        Source::Keyring => "the keyring",
        Source::Passphrase => "the passphrase's file",
    };
    let good = |how: &str| Finding::good("key", format!("it opens the vault, and comes from {place}{how}"));
    if unlocked.source == Source::Passphrase {
        return good("");
    }
    match context.keyhole(false, rekey::unlock_at_source) {
        Ok(again) if again.identity.same_as(&unlocked.identity) => good("; read again, it is equal"),
        Ok(_) => {
            let message = format!("{place} holds another key than the one that opens the vault");
            Finding::bad("key", Kind::Locked, message, "oauthctl vault lock, then oauthctl vault rekey")
        }
        Err(error) => {
            let message = format!("the session has the key; where it is kept, it cannot be read: {error}");
            Finding::bad("key", Kind::Locked, message, "oauthctl vault rekey, while the session lasts")
        }
    }
}

fn ways_in(recipients: usize) -> Finding {
    match recipients {
        0 | 1 => Finding::good("recovery", "one key alone opens the vault: if it is lost, so is the vault")
            .hinting("oauthctl vault recipient add AGE1…"),
        more => Finding::good("recovery", format!("{more} keys open the vault")),
    }
}

/// Whether something could be saved now, and later.
pub(super) fn writable(context: &Context<'_>, opened: Option<&Open>) -> Vec<Finding> {
    let settings = &context.settings;
    let folder = paths::existing(&settings.profile_folder);
    let here = folder.display();
    let mut findings = vec![match opened.map_or_else(|| paths::may_write(folder).map_err(Failure::from), preflight) {
        Ok(()) => Finding::good("writable", format!("a vault can be saved in {here}")),
        Err(failure) => {
            let hint = failure.hint.clone().unwrap_or_else(|| format!("df {here}; ls -ld {here}"));
            Finding::failed("writable", failure.hint(hint))
        }
    }];
    findings.extend(match paths::free_space(folder) {
        Ok(free) if free < LITTLE => {
            let message = format!("only {} KiB are free in {here}", free >> 10);
            Some(Finding::bad("space", Kind::Storage, message, format!("make room: df {here}")))
        }
        Ok(free) => Some(Finding::good("space", format!("{} MiB are free in {here}", free >> 20))),
        Err(_) => None, // a file system that does not say
    });
    findings
}

fn preflight(opened: &Open) -> Result<(), Failure> {
    Ok(opened.vault.preflight()?)
}

/// What `vault check` sees: the journal, leftovers of a crash, rescues, older segments.
pub(super) fn neighbours(opened: &Open) -> Vec<Finding> {
    let items = match opened.vault.check(false) {
        Ok(items) => items,
        Err(error) => return vec![Finding::failed("vault", error.into())],
    };
    let finding = |item: crate::vault::CheckItem| Finding {
        hint: item.hint.or_else(|| (!item.ok).then(|| "oauthctl vault check".into())),
        id: item.id,
        message: item.message,
        wrong: (!item.ok).then_some(Kind::VaultRefused),
    };
    items.into_iter().map(finding).collect()
}
