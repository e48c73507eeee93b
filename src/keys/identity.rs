//! The age X25519 identity itself (`AGE-SECRET-KEY-1…`) and its recipient (`age1…`). Nothing here repeats what it was
//! given: a text that is not an identity may still be somebody's secret.

use std::str::FromStr;

use bech32::{FromBase32, Variant, u5};
use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::secret::Secret;

const IDENTITY_PREFIX: &str = "age-secret-key-";
const RECIPIENT_PREFIX: &str = "age";

/// An age X25519 secret key.
#[derive(Clone)]
pub struct Identity {
    text: Secret,
    scalar: Zeroizing<[u8; 32]>,
    key: age::x25519::Identity,
}

/// An age recipient, as text (`age1…`), checked.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Recipient {
    text: String,
    point: [u8; 32],
}

impl Identity {
    /// A new key from the system's random numbers.
    pub fn generate() -> Self {
        Self::of_key(age::x25519::Identity::generate())
    }

    /// `place` is named in the error. Takes the bare key or the content of an identity file (comments, one key).
    pub fn parse(text: &Secret, place: &str) -> Result<Self, KeyError> {
        only_key(text.expose())
            .and_then(|line| age::x25519::Identity::from_str(line).map_err(|_| damaged_key()))
            .map(Self::of_key)
            .map_err(|reason| KeyError::NotAnIdentity { place: place.to_owned(), reason })
    }

    /// The key as age prints it.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    pub fn recipient(&self) -> Recipient {
        Recipient::of_key(&self.key.to_public())
    }

    /// The key as the age crate takes it.
    pub fn age(&self) -> age::x25519::Identity {
        self.key.clone()
    }

    /// The raw X25519 scalar (not clamped; X25519 does that), for the vault's MACs.
    pub fn scalar(&self) -> Zeroizing<[u8; 32]> {
        self.scalar.clone()
    }

    /// The same key, compared in time that does not depend on it.
    pub fn same_as(&self, other: &Self) -> bool {
        self.text.same_as(&other.text)
    }

    #[expect(
        clippy::expect_used,
        reason = "age's own spelling of an X25519 key always holds 32 bytes under this prefix"
    )]
    fn of_key(key: age::x25519::Identity) -> Self {
        use age::secrecy::ExposeSecret as _;
        let text = Secret::new(key.to_string().expose_secret());
        let scalar = raw(IDENTITY_PREFIX, text.expose()).expect("a key that age printed");
        Self { text, scalar, key }
    }
}

impl Recipient {
    /// An `age1…` X25519 recipient in its one spelling; anything else (SSH, plugin, upper case, blanks) is refused
    /// here, and so are the points whose shared secret is known to everybody.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let refused =
            |reason: &str| KeyError::NotAnIdentity { place: "the recipient".to_owned(), reason: reason.into() };
        if text.len() > 200 || !text.starts_with("age1") {
            return Err(refused("it does not start with `age1`"));
        }
        let key = age::x25519::Recipient::from_str(text)
            .map_err(|_| refused("it is not an X25519 recipient, or a character is wrong"))?;
        let recipient = Self::of_key(&key);
        if is_low_order(&recipient.point) {
            return Err(refused("it is a point of low order, which no honest key has"));
        }
        Ok(recipient)
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    #[expect(clippy::expect_used, reason = "the text was made by age from a recipient")]
    pub fn age(&self) -> age::x25519::Recipient {
        age::x25519::Recipient::from_str(&self.text).expect("a recipient that age printed")
    }

    /// The raw X25519 point.
    pub fn point(&self) -> [u8; 32] {
        self.point
    }

    #[expect(clippy::expect_used, reason = "age's own spelling of a recipient always holds 32 bytes under this prefix")]
    fn of_key(key: &age::x25519::Recipient) -> Self {
        let text = key.to_string();
        let point = *raw(RECIPIENT_PREFIX, &text).expect("a recipient that age printed");
        Self { text, point }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([redacted])")
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
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
        ("AGE-PLUGIN-", "age plugins are not supported"),
        ("AGE-SECRET-KEY-PQ-", "post-quantum keys are not supported"),
        ("age-encryption.org/", "it is an age-encrypted file"),
        ("-----BEGIN AGE ENCRYPTED FILE", "it is an age-encrypted file"),
        ("-----BEGIN ", "SSH and PEM keys are not supported"),
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
fn raw(prefix: &str, text: &str) -> Option<Zeroizing<[u8; 32]>> {
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

/// Points that give the same shared secret with every scalar (RFC 7748 section 6.1): the highest bit does not count.
fn is_low_order(point: &[u8; 32]) -> bool {
    let mut masked = *point;
    masked[31] &= 0x7f;
    LOW_ORDER.contains(&masked)
}

/// 0, 1, the two points of order 8, and p-1, p, p+1 for p = 2^255 - 19, little-endian.
const LOW_ORDER: [[u8; 32]; 7] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
        0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    near_prime(0xec),
    near_prime(0xed),
    near_prime(0xee),
];

const fn near_prime(low: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = low;
    bytes[31] = 0x7f;
    bytes
}

#[cfg(test)]
#[path = "tests/identity.rs"]
mod tests;
