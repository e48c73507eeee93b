//! The age envelope: bytes to recipients, and back with an identity. The only file of this room that names `age`.
//!
//! age keeps a file secret and whole; it does not say who wrote it (see [`super::trailer`]).

use std::{
    io::{Read, Write},
    path::Path,
};

use age::{DecryptError, Decryptor, EncryptError, Encryptor};
use zeroize::Zeroizing;

use super::VaultError;
use crate::keys::{Identity, Recipient};

/// Most recipients of a vault, and most stanzas of their kinds in a file that is opened.
pub const MAX_RECIPIENTS: usize = 20;

/// Largest age header that is parsed: twenty recipients take 2 KiB, 16 if all are RSA keys.
const HEADER_CAP: usize = 64 << 10;

/// How the stanzas of our recipients begin (a plugin's have any name).
const STANZAS: [&[u8]; 3] = [b"-> X25519 ", b"-> ssh-ed25519 ", b"-> ssh-rsa "];

/// What a binary age file begins with; armor is a way to paste, not one to keep.
const INTRO: &[u8] = b"age-encryption.org/v1\n";

/// Why sealed bytes do not open.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Sealed {
    Damaged(&'static str),
    /// The plugin whose key it is did not do its part, and why.
    Plugin(String),
    WrongKey,
}

impl Sealed {
    /// The error, about the file at `path`.
    pub(super) fn at(self, path: &Path) -> VaultError {
        match self {
            Self::Damaged(reason) => VaultError::refused_with(path, reason, RESTORE_HINT),
            Self::Plugin(reason) => VaultError::Plugin { path: path.to_owned(), reason },
            Self::WrongKey => VaultError::WrongKey(path.to_owned()),
        }
    }
}

pub(super) const RESTORE_HINT: &str = "oauthctl vault restore --prev, or restore a backup";

/// Why nothing was sealed: no recipients, too many, one that this build cannot seal to; a plugin that did not do its part.
#[derive(Debug)]
pub(super) enum Unsealed {
    Plugin(String),
    Recipients,
}

impl Unsealed {
    /// The error, about the file at `path`.
    pub(super) fn at(self, path: &Path) -> VaultError {
        match self {
            Self::Plugin(reason) => VaultError::Plugin { path: path.to_owned(), reason },
            Self::Recipients => VaultError::refused(path, "cannot be sealed to these recipients"),
        }
    }
}

/// Seals to all recipients; `None`: see [`Unsealed`].
pub(super) fn seal(plaintext: &[u8], recipients: &[Recipient]) -> Option<Vec<u8>> {
    try_seal(plaintext, recipients).ok()
}

/// The same with the reason why not.
pub(super) fn try_seal(plaintext: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>, Unsealed> {
    if recipients.len() > MAX_RECIPIENTS {
        return Err(Unsealed::Recipients);
    }
    let recipients = recipients.iter().map(Recipient::age).collect::<Option<Vec<_>>>().ok_or(Unsealed::Recipients)?;
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| &**one)).map_err(|error| match error {
        EncryptError::Io(error) => Unsealed::Plugin(error.to_string()),
        _ => Unsealed::Recipients,
    })?;
    let mut sealed = Vec::with_capacity(plaintext.len() + 1024);
    let written = encryptor.wrap_output(&mut sealed).and_then(|mut stream| {
        stream.write_all(plaintext)?;
        stream.finish()
    });
    written.map(|_| ()).map_err(|_| Unsealed::Recipients)?;
    Ok(sealed)
}

/// Opens a binary age file sealed to this identity.
pub(super) fn unseal(sealed: &[u8], identity: &Identity) -> Result<Zeroizing<Vec<u8>>, Sealed> {
    check_header(sealed)?;
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| Sealed::Damaged("its age header is damaged"))?;
    let mut stream = decryptor.decrypt(std::iter::once(identity.age())).map_err(|error| match error {
        DecryptError::NoMatchingKeys => Sealed::WrongKey,
        DecryptError::Io(error) if identity.of_plugin() => Sealed::Plugin(error.to_string()),
        _ => Sealed::Damaged("its age header is damaged"),
    })?;
    // One buffer of the final size: one that grows leaves copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    stream.read_to_end(&mut plaintext).map_err(|_| Sealed::Damaged("is damaged: cut short or changed"))?;
    Ok(plaintext)
}

/// Bounds what the age parser is given: no armor, no passphrase stanza (whose work factor a stranger chooses), few
/// recipients, a short header.
fn check_header(sealed: &[u8]) -> Result<(), Sealed> {
    if !sealed.starts_with(INTRO) {
        return Err(Sealed::Damaged("is not a binary age file"));
    }
    let (mut rest, mut stanzas) = (&sealed[..sealed.len().min(HEADER_CAP)], 0);
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let line = &rest[..end];
        if line.starts_with(b"---") {
            return Ok(());
        }
        if line.starts_with(b"-> scrypt ") {
            return Err(Sealed::Damaged("is sealed with a passphrase: no vault of ours"));
        }
        stanzas += usize::from(STANZAS.iter().any(|stanza| line.starts_with(stanza)));
        if stanzas > MAX_RECIPIENTS {
            return Err(Sealed::Damaged("has more than 20 recipients"));
        }
        rest = &rest[end + 1..];
    }
    Err(Sealed::Damaged("its age header is cut short or larger than 64 KiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Identity {
        Identity::generate()
    }

    #[test]
    fn every_recipient_opens_it_and_nobody_else() {
        let (a, b, c) = (key(), key(), key());
        let sealed = seal(b"words", &[a.recipient(), b.recipient()]).unwrap();
        assert_eq!(*unseal(&sealed, &a).unwrap(), b"words");
        assert_eq!(*unseal(&sealed, &b).unwrap(), b"words");
        assert_eq!(unseal(&sealed, &c), Err(Sealed::WrongKey));
    }

    #[test]
    fn no_recipient_and_twenty_one_are_refused() {
        let key = key();
        assert!(seal(b"", &[]).is_none());
        assert!(seal(b"", &vec![key.recipient(); 20]).is_some());
        assert!(seal(b"", &vec![key.recipient(); 21]).is_none());
        let many: Vec<_> = (0..21).map(|_| key.recipient().age().unwrap()).collect();
        let encryptor = Encryptor::with_recipients(many.iter().map(|one| &**one)).unwrap();
        let mut sealed = Vec::new();
        encryptor.wrap_output(&mut sealed).unwrap().finish().unwrap();
        assert_eq!(unseal(&sealed, &key), Err(Sealed::Damaged("has more than 20 recipients")));
    }

    #[test]
    fn armor_passphrases_and_endless_headers_are_refused() {
        let key = key();
        let recipient: age::x25519::Recipient = key.recipient().as_str().parse().unwrap();
        let armored = age::encrypt_and_armor(&recipient, b"words").unwrap();
        assert_eq!(unseal(armored.as_bytes(), &key), Err(Sealed::Damaged("is not a binary age file")));
        let passphrase = b"age-encryption.org/v1\n-> scrypt AAAA 23\nAAAA\n--- AAAA\n";
        assert!(matches!(unseal(passphrase, &key), Err(Sealed::Damaged(reason)) if reason.contains("passphrase")));
        let mut endless = INTRO.to_vec();
        endless.extend(b"-> X 1\n\n".repeat(HEADER_CAP));
        endless.extend(b"--- AAAA\n");
        assert!(matches!(unseal(&endless, &key), Err(Sealed::Damaged(reason)) if reason.contains("64 KiB")));
    }

    #[test]
    fn every_truncation_and_every_flipped_bit_is_noticed() {
        let key = key();
        let sealed = seal(&[7; 100], &[key.recipient()]).unwrap();
        for length in 0..sealed.len() {
            assert!(unseal(&sealed[..length], &key).is_err(), "cut to {length}");
        }
        for place in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1 << (place % 8);
            assert!(unseal(&flipped, &key).is_err(), "bit in byte {place}");
        }
    }
}
