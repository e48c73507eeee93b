//! The identity in the keyring of the operating system: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! The entry is service `oauthctl`, user = vault id, so two homes never share one; it holds the key as age prints it (KDE's
//! wallet stores only text). An entry is never overwritten, and what is written is read back. Every call runs on a
//! thread of its own under a deadline, since a keyring may wait for a person who is not there.

#[cfg(target_os = "linux")]
mod secret_service;

use std::{sync::mpsc, thread, time::Duration};

use ::keyring::{Entry, Error};

use super::{Identity, KeyError};
use crate::secret::Secret;

const SERVICE: &str = "oauthctl";

/// How a keyring is asked.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// The whole call, with connecting and unlocking.
    pub deadline: Duration,
    /// Nobody is there: where the answer would need a prompt, there is none. (On macOS the Keychain itself decides
    /// whether it asks; the deadline ends that.)
    pub unattended: bool,
}

/// Why there is no answer.
#[derive(Debug)]
enum Refusal {
    Exists,
    /// Reads as the end of `the OS keyring: …`.
    Because(String),
}

/// The identity that the keyring holds for this vault.
pub fn read(vault_id: &str, manner: Manner) -> Result<Identity, KeyError> {
    let user = vault_id.to_owned();
    let work = move || {
        reachable(&user, manner)?;
        secret_of(&entry(&user)?)?.ok_or_else(|| Refusal::Because(format!("it holds no key for vault {user}")))
    };
    let text = on_its_own_thread(manner.deadline, work, || ()).map_err(|refusal| error(refusal, vault_id))?;
    Identity::parse(&text, "the entry in the OS keyring")
}

/// Stores the identity for this vault as a new entry and reads it back.
pub fn store(vault_id: &str, identity: &Identity, manner: Manner) -> Result<(), KeyError> {
    let (user, text) = (vault_id.to_owned(), identity.text().clone());
    let undo = {
        let user = user.clone();
        move || {
            let _ = entry(&user).map(|entry| entry.delete_credential());
        }
    };
    let work = move || {
        reachable(&user, manner)?;
        keeps_what_it_is_given(manner)?;
        let entry = entry(&user)?;
        if secret_of(&entry)?.is_some() {
            return Err(Refusal::Exists);
        }
        entry.set_password(text.expose()).map_err(|error| because(explain(&error)))?;
        match secret_of(&entry) {
            Ok(Some(back)) if back.same_as(&text) => Ok(()),
            other => {
                let _ = entry.delete_credential(); // ours, made a moment ago
                other.and(Err(because("what was read back is not what was written")))
            }
        }
    };
    on_its_own_thread(manner.deadline, work, undo).map_err(|refusal| error(refusal, vault_id))
}

/// Puts `new` into the place of `old` in the entry that is there, and reads it back. (`old` or `new` has to be there.)
pub fn replace(vault_id: &str, old: Option<&Identity>, new: &Identity, manner: Manner) -> Result<(), KeyError> {
    let user = vault_id.to_owned();
    let (old, new) = (old.map(|old| old.text().clone()), new.text().clone());
    let work = move || {
        reachable(&user, manner)?;
        let entry = entry(&user)?;
        match secret_of(&entry)? {
            Some(there) if there.same_as(&new) => return Ok(()),
            Some(there) if old.is_some_and(|old| there.same_as(&old)) => {}
            Some(_) => return Err(Refusal::Exists),
            None => {}
        }
        entry.set_password(new.expose()).map_err(|error| because(explain(&error)))?;
        match secret_of(&entry)? {
            Some(back) if back.same_as(&new) => Ok(()),
            _ => Err(because("what was read back is not what was written")),
        }
    };
    on_its_own_thread(manner.deadline, work, || ()).map_err(|refusal| error(refusal, vault_id))
}

/// Removes the entry of this vault; one that is not there is fine.
pub fn remove(vault_id: &str, manner: Manner) -> Result<(), KeyError> {
    let user = vault_id.to_owned();
    let work = move || {
        reachable(&user, manner)?;
        match entry(&user)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(because(explain(&error))),
        }
    };
    on_its_own_thread(manner.deadline, work, || ()).map_err(|refusal| error(refusal, vault_id))
}

/// Runs `work` on a new thread and waits for it until the deadline. What succeeds only after that is taken back with
/// `undo`. A thread that hangs in a keyring is left to hang: it ends with the process.
fn on_its_own_thread<T: Send + 'static>(
    deadline: Duration,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    undo: impl FnOnce() + Send + 'static,
) -> Result<T, Refusal> {
    // no buffer: a send succeeds if and only if the answer was taken
    let (sender, answers) = mpsc::sync_channel(0);
    let run = move || {
        if let Err(mpsc::SendError(Ok(_))) = sender.send(work()) {
            undo();
        }
    };
    thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(run)
        .map_err(|_| because("there is no thread left to ask it from"))?;
    answers.recv_timeout(deadline).unwrap_or_else(|error| match error {
        mpsc::RecvTimeoutError::Timeout => {
            Err(Refusal::Because(format!("it did not answer within {} s", deadline.as_secs_f32())))
        }
        mpsc::RecvTimeoutError::Disconnected => Err(because("asking it failed")),
    })
}

fn entry(user: &str) -> Result<Entry, Refusal> {
    Entry::new(SERVICE, user).map_err(|error| match Entry::store_status() {
        Err(cause) => because(explain(cause)),
        Ok(()) => because(explain(&error)),
    })
}

/// What the entry holds, if there is one; bytes that are not text are somebody else's.
fn secret_of(entry: &Entry) -> Result<Option<Secret>, Refusal> {
    match entry.get_password() {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(Error::BadEncoding(mut bytes)) => {
            zeroize::Zeroize::zeroize(&mut bytes);
            Err(because("its entry is not text"))
        }
        Err(error) => Err(because(explain(&error))),
    }
}

/// Never the crate's own words: its errors can hold the bytes of the secret.
fn explain(error: &Error) -> &'static str {
    match error {
        Error::Ambiguous(_) => "it holds more than one entry for this vault",
        Error::NoDefaultStore | Error::PlatformFailure(_) => "it does not work here",
        Error::NoEntry => "it holds no such entry",
        Error::NoStorageAccess(_) => "it is locked, and was not unlocked",
        _ => "it refused",
    }
}

fn because(reason: &str) -> Refusal {
    Refusal::Because(reason.to_owned())
}

fn error(refusal: Refusal, vault_id: &str) -> KeyError {
    match refusal {
        Refusal::Exists => KeyError::Exists(format!(
            "the OS keyring already has an entry `{SERVICE}` for vault {vault_id}, which is not overwritten"
        )),
        Refusal::Because(reason) => KeyError::Unavailable { what: "the OS keyring".to_owned(), reason },
    }
}

/// Fails at once where there is no keyring, and where nobody is there and it would ask.
#[cfg(target_os = "linux")]
fn reachable(user: &str, manner: Manner) -> Result<(), Refusal> {
    secret_service::reachable(SERVICE, user, manner.unattended).map_err(because)
}

#[cfg(not(target_os = "linux"))]
fn reachable(_user: &str, manner: Manner) -> Result<(), Refusal> {
    // the other systems with a Secret Service cannot be asked beforehand
    let may_prompt = cfg!(all(unix, not(target_os = "macos")));
    if may_prompt && manner.unattended { Err(because("it may ask, and there is nobody to answer")) } else { Ok(()) }
}

/// Fails where a new entry would not outlive the session, and where nobody is there and it would ask.
#[cfg(target_os = "linux")]
fn keeps_what_it_is_given(manner: Manner) -> Result<(), Refusal> {
    secret_service::keeps_what_it_is_given(manner.unattended).map_err(because)
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "one signature for all systems")]
fn keeps_what_it_is_given(_manner: Manner) -> Result<(), Refusal> {
    Ok(())
}

#[cfg(test)]
#[path = "tests/keyring.rs"]
mod tests;
