//! The identity sealed with a passphrase: `identity.age` in the profile's folder, an age file with one scrypt stanza, so
//! that `age -d identity.age` opens it too.
//!
//! The passphrase comes from the first of `OAUTHCTL_PASSPHRASE_FILE`, `OAUTHCTL_PASSPHRASE` and a person. One line end
//! (LF or CR LF) at the end of the file does not belong to it; nothing else is trimmed, and the variable is taken as it
//! is.

use std::{io, io::Write as _, iter, path::PathBuf};

use age::{DecryptError, Decryptor, Encryptor, armor::ArmoredReader, scrypt, secrecy::SecretString};
use zeroize::Zeroizing;

use super::{Identity, KeyError, Keyhole, files, identity_file};
use crate::{secret::Secret, system::regular};

/// Its name in the profile's folder.
pub(super) const FILE: &str = "identity.age";

/// The one that is on its way into the old one's place.
pub(super) const NEXT: &str = "identity.next.age";

/// log2 of scrypt's N (r = 8, p = 1). 17 costs 128 MiB and about 0.3 s on a small machine: the least that is still
/// advised for new passphrases, since a stolen `identity.age` can be guessed at without limit. A call without a session
/// pays it every time, which forbids age's own habit of a whole second.
const WORK_FACTOR: u8 = 17;

/// The most that reading pays: 1 GiB, some seconds. A file that asks for more was not made for this.
const MOST_WORK: u8 = 20;

/// How often a person may try.
const TRIES: usize = 3;

/// Opens the profile's `identity.age`, or the other file of this name.
pub(super) fn open(hole: &Keyhole<'_>, name: &str) -> Result<Identity, KeyError> {
    let path = hole.folder.join(name);
    let place = path.display().to_string();
    let unavailable = |error: &io::Error| KeyError::Unavailable { what: place.clone(), reason: files::reason(error) };
    let mut file = regular::open(&path).map_err(|error| unavailable(&error))?;
    let sealed = files::read_capped(&mut file)
        .map_err(|error| unavailable(&error))?
        .ok_or_else(|| not_ours(&place, "it is too large"))?;
    if let Some(passphrase) = from_environment(hole)? {
        return unseal(&sealed, &passphrase, &place);
    }
    let mut prompt = if name == NEXT { "new passphrase of the vault: " } else { "passphrase of the vault: " };
    for _ in 0..TRIES {
        let passphrase = (hole.ask)(prompt).ok_or_else(nobody)?;
        match unseal(&sealed, &passphrase, &place) {
            Err(KeyError::WrongPassphrase) => prompt = "wrong passphrase, once more: ",
            other => return other,
        }
    }
    Err(KeyError::WrongPassphrase)
}

/// Seals the identity into a new file of this name and opens it again. Nothing is overwritten.
pub(super) fn create(hole: &Keyhole<'_>, name: &str, identity: &Identity, vault_id: &str) -> Result<(), KeyError> {
    let path = hole.folder.join(name);
    if path.symlink_metadata().is_ok() {
        let path = path.display();
        return Err(KeyError::Exists(format!("{path} is there already and is not overwritten")));
    }
    let passphrase = match from_environment(hole)? {
        Some(passphrase) => passphrase,
        None => ask_twice(hole)?,
    };
    let sealed = seal(identity, &passphrase, vault_id, WORK_FACTOR)
        .map_err(|source| KeyError::Io { path: path.clone(), source })?;
    files::create(&path, &sealed)?;
    verify(&path, identity, &passphrase).inspect_err(|_| {
        let _ = std::fs::remove_file(&path); // we made it a moment ago, and it does not hold what it should
    })
}

fn verify(path: &PathBuf, identity: &Identity, passphrase: &Secret) -> Result<(), KeyError> {
    let back = std::fs::read(path).map_err(|source| KeyError::Io { path: path.clone(), source })?;
    let place = path.display().to_string();
    if unseal(&back, passphrase, &place)?.same_as(identity) {
        return Ok(());
    }
    let reason = "what was read back is not what was written".to_owned();
    Err(KeyError::Unavailable { what: place, reason })
}

fn from_environment(hole: &Keyhole<'_>) -> Result<Option<Secret>, KeyError> {
    let (what, passphrase) = if let Some(path) = &hole.env.passphrase_file {
        let (text, _) = files::read_given(path)?;
        (path.display().to_string(), Secret::new(without_line_end(text.expose())))
    } else if let Some(passphrase) = &hole.env.passphrase {
        ("OAUTHCTL_PASSPHRASE".to_owned(), passphrase.clone())
    } else {
        return Ok(None);
    };
    if passphrase.is_empty() {
        return Err(KeyError::Unavailable { what, reason: "the passphrase is empty".to_owned() });
    }
    Ok(Some(passphrase))
}

fn without_line_end(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

fn ask_twice(hole: &Keyhole<'_>) -> Result<Secret, KeyError> {
    let mut prompt = "new passphrase for the vault: ";
    for _ in 0..TRIES {
        let passphrase = (hole.ask)(prompt).ok_or_else(nobody)?;
        if passphrase.is_empty() {
            prompt = "an empty passphrase protects nothing, once more: ";
            continue;
        }
        let again = (hole.ask)("the same again: ").ok_or(KeyError::Interrupted)?;
        if passphrase.same_as(&again) {
            return Ok(passphrase);
        }
        prompt = "these were not the same, once more: ";
    }
    Err(KeyError::Unavailable { what: "the passphrase".to_owned(), reason: "it was not given twice".to_owned() })
}

fn nobody() -> KeyError {
    KeyError::no_key(
        "the vault needs a passphrase and there is nobody to ask",
        "set OAUTHCTL_PASSPHRASE_FILE, or run `oauthctl vault unlock --for 8h` at a terminal first",
    )
}

fn seal(identity: &Identity, passphrase: &Secret, vault_id: &str, work: u8) -> io::Result<Vec<u8>> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.expose()));
    recipient.set_work_factor(work);
    let encryptor =
        Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).map_err(io::Error::other)?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(identity_file::document(identity, vault_id).as_bytes())?;
    writer.finish()?;
    Ok(sealed)
}

fn unseal(sealed: &[u8], passphrase: &Secret, place: &str) -> Result<Identity, KeyError> {
    let damaged = || not_ours(place, "it is damaged");
    let decryptor = Decryptor::new(ArmoredReader::new(sealed)).map_err(|_| not_ours(place, "it is not an age file"))?;
    if !decryptor.is_scrypt() {
        return Err(not_ours(place, "it is not sealed with a passphrase"));
    }
    let mut key = scrypt::Identity::new(SecretString::from(passphrase.expose()));
    key.set_max_work_factor(MOST_WORK);
    let mut reader = decryptor.decrypt(iter::once(&key as &dyn age::Identity)).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys => KeyError::WrongPassphrase,
        DecryptError::ExcessiveWork { .. } => not_ours(place, "its scrypt work factor is above 20"),
        _ => damaged(),
    })?;
    let text: Zeroizing<Vec<u8>> = files::read_capped(&mut reader).ok().flatten().ok_or_else(damaged)?;
    Identity::parse(&files::into_secret(text).ok_or_else(damaged)?, place)
}

fn not_ours(place: &str, reason: &str) -> KeyError {
    KeyError::NotAnIdentity { place: place.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
#[path = "tests/passphrase.rs"]
mod tests;
