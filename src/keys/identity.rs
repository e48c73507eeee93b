//! The identity itself: an age X25519 key (`AGE-SECRET-KEY-1…`), or an SSH key or a plugin's, which only read. Nothing here repeats
//! what it was given: a text that is not an identity may still be somebody's secret.

use std::str::FromStr;

use bech32::{FromBase32, Variant, u5};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::{KeyError, Recipient, plugin, ssh};
use crate::secret::Secret;

const PREFIX: &str = "age-secret-key-";

/// A secret key that opens a vault.
#[derive(Clone)]
pub struct Identity {
    text: Secret,
    key: Key,
}

#[derive(Clone)]
enum Key {
    Plugin(Box<plugin::Identity>),
    Ssh(Box<ssh::Identity>),
    X25519 { scalar: Zeroizing<[u8; 32]>, age: age::x25519::Identity },
}

impl Identity {
    /// A new X25519 key from the system's random numbers.
    pub fn generate() -> Self {
        Self::of_key(age::x25519::Identity::generate())
    }

    /// `place` is named in the error. Takes the bare X25519 key or the content of an identity file (comments, one key).
    pub fn parse(text: &Secret, place: &str) -> Result<Self, KeyError> {
        only_key(text.expose())
            .and_then(|line| age::x25519::Identity::from_str(line).map_err(|_| damaged_key()))
            .map(Self::of_key)
            .map_err(|reason| KeyError::NotAnIdentity { place: place.to_owned(), reason })
    }

    /// The same from a file, which may hold an SSH key or a plugin's instead.
    pub fn parse_file(text: &Secret, place: &str) -> Result<Self, KeyError> {
        let key = if ssh::is_private_key(text.expose()) {
            ssh::Identity::parse(text.expose()).map(|key| Key::Ssh(Box::new(key)))
        } else if plugin::is_identity(text.expose()) {
            plugin::Identity::parse(text.expose()).map(|key| Key::Plugin(Box::new(key)))
        } else {
            return Self::parse(text, place);
        };
        key.map(|key| Self { text: text.clone(), key })
            .map_err(|reason| KeyError::NotAnIdentity { place: place.to_owned(), reason })
    }

    /// The key as age prints it; an SSH key or a plugin's as its file holds it.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    pub fn recipient(&self) -> Recipient {
        match &self.key {
            Key::Plugin(key) => key.recipient(),
            Key::Ssh(key) => key.recipient(),
            Key::X25519 { age, .. } => Recipient::of_key(&age.to_public()),
        }
    }

    /// The key as the age crate takes it.
    pub fn age(&self) -> &dyn age::Identity {
        match &self.key {
            Key::Plugin(key) => key.age(),
            Key::Ssh(key) => key.age(),
            Key::X25519 { age, .. } => age,
        }
    }

    /// It cannot prove to others what it wrote, nor see who wrote what it reads: an SSH key, or a plugin's.
    pub fn reads_only(&self) -> bool {
        !matches!(self.key, Key::X25519 { .. })
    }

    /// A program has to run whenever something is opened with it.
    pub fn of_plugin(&self) -> bool {
        matches!(self.key, Key::Plugin(_))
    }

    /// What it is, in a sentence.
    pub fn kind(&self) -> &'static str {
        match self.key {
            Key::Plugin(_) => "a key of an age plugin",
            Key::Ssh(_) => "an SSH key",
            Key::X25519 { .. } => "an age key",
        }
    }

    /// The raw X25519 scalar (not clamped; X25519 does that), for the vault's MACs; `None`: no X25519 key.
    pub fn scalar(&self) -> Option<Zeroizing<[u8; 32]>> {
        match &self.key {
            Key::Plugin(_) | Key::Ssh(_) => None,
            Key::X25519 { scalar, .. } => Some(scalar.clone()),
        }
    }

    /// 32 bytes that nobody knows without this key.
    pub fn secret_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.scalar().unwrap_or_else(|| Zeroizing::new(Sha256::digest(self.text.expose()).into()))
    }

    /// The same key, compared in time that does not depend on it.
    pub fn same_as(&self, other: &Self) -> bool {
        self.text.same_as(&other.text)
    }

    #[expect(
        clippy::expect_used,
        reason = "age's own spelling of an X25519 key always holds 32 bytes under this prefix"
    )]
    fn of_key(age: age::x25519::Identity) -> Self {
        use age::secrecy::ExposeSecret as _;
        let text = Secret::new(age.to_string().expose_secret());
        let scalar = raw(PREFIX, text.expose()).expect("a key that age printed");
        Self { text, key: Key::X25519 { scalar, age } }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([redacted])")
    }
}

/// The one line of `text` that is a key; everything else has to be blank or a comment (`#`).
fn only_key(text: &str) -> Result<&str, String> {
    let mut found = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(reason) = foreign(line) {
            return Err(reason.to_owned());
        }
        if !starts_with_ignoring_case(line, "AGE-SECRET-KEY-1") {
            return Err(format!("line {} is neither a comment nor a key", index + 1));
        }
        if found.replace(line).is_some() {
            return Err("it holds more than one key".to_owned());
        }
    }
    found.ok_or_else(|| "it holds no key".to_owned())
}

/// What a line is that is known, but not an X25519 identity.
fn foreign(line: &str) -> Option<&'static str> {
    const KINDS: [(&str, &str); 6] = [
        ("AGE-PLUGIN-", "keys of age plugins are not taken here"),
        ("AGE-SECRET-KEY-PQ-", "post-quantum keys are not supported"),
        ("age-encryption.org/", "it is an age-encrypted file"),
        ("-----BEGIN AGE ENCRYPTED FILE", "it is an age-encrypted file"),
        ("-----BEGIN ", "SSH and PEM keys are not taken here"),
        ("age1", "that is a recipient, the public half of a key"),
    ];
    KINDS.iter().find(|(start, _)| starts_with_ignoring_case(line, start)).map(|(_, reason)| *reason)
}

fn starts_with_ignoring_case(line: &str, start: &str) -> bool {
    line.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

fn damaged_key() -> String {
    "the key is damaged: a character is wrong or missing".to_owned()
}

/// The 32 bytes behind a Bech32 text with this prefix (BIP 173; age uses the first Bech32, without its length limit).
pub(super) fn raw(prefix: &str, text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let (found, mut words, variant) = bech32::decode(text).ok()?;
    let bytes = Vec::<u8>::from_base32(&words).map(Zeroizing::new);
    words.fill(u5::try_from_u8(0).ok()?);
    std::hint::black_box(&words); // or the compiler leaves the wiping out
    let mut bytes = bytes.ok()?;
    if variant != Variant::Bech32 || !found.eq_ignore_ascii_case(prefix) {
        return None;
    }
    let raw = <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new);
    bytes.zeroize();
    raw
}

#[cfg(test)]
#[path = "tests/identity.rs"]
mod tests;
