//! The public half of a key, to which a vault is sealed: an age X25519 recipient (`age1…`), or an SSH public key or an age
//! plugin's recipient (`age1NAME1…`), which only read.

use std::str::FromStr;

use super::{KeyError, identity::raw, plugin, ssh};

const PREFIX: &str = "age";

/// An age recipient, as text (`age1…`, `age1NAME1…`, `ssh-ed25519 …`, `ssh-rsa …`), checked.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Recipient {
    text: String,
    /// Of an X25519 recipient.
    point: Option<[u8; 32]>,
}

impl Recipient {
    /// An `age1…` X25519 recipient in its one spelling, one that can write; anything else (SSH, plugin, upper case, blanks)
    /// is refused here, and so are the points whose shared secret is known to everybody.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.len() > 200 || !text.starts_with("age1") {
            return Err(refused("it does not start with `age1`"));
        }
        let key = age::x25519::Recipient::from_str(text)
            .map_err(|_| refused("it is not an X25519 recipient, or a character is wrong"))?;
        let recipient = Self::of_key(&key);
        if recipient.point.as_ref().is_some_and(is_low_order) {
            return Err(refused("it is a point of low order, which no honest key has"));
        }
        Ok(recipient)
    }

    /// What a person names as one who can open the vault: an `age1…` recipient, or an SSH public key or a plugin's
    /// recipient if this build can seal to it.
    pub fn parse_any(text: &str) -> Result<Self, KeyError> {
        if text.starts_with("ssh-") {
            ssh::recipient(text).map_err(|reason| refused(&reason))?;
        } else if plugin::name_of(text).is_some() {
            plugin::recipient(text).map_err(|reason| refused(&reason))?;
        }
        Self::parse_listed(text)
    }

    /// What a vault may list: SSH public keys and recipients of plugins too, to which this build may be unable to seal.
    pub fn parse_listed(text: &str) -> Result<Self, KeyError> {
        match ssh::spelling(text) {
            Some(text) => Ok(Self::of_reader(text)),
            None if plugin::name_of(text).is_some() => {
                plugin::checked(text).map(|()| Self::of_reader(text.to_owned())).map_err(refused)
            }
            None if text.starts_with("ssh-") => {
                Err(refused("the SSH key is damaged, or of a kind that cannot decrypt"))
            }
            None => Self::parse(text),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As the age crate takes it; `None`: an SSH key or a plugin's, and this build is without them.
    pub fn age(&self) -> Option<Box<dyn age::Recipient>> {
        match self.point {
            Some(_) => age::x25519::Recipient::from_str(&self.text).ok().map(|key| Box::new(key) as _),
            None if self.of_plugin() => plugin::recipient(&self.text).ok(),
            None => ssh::recipient(&self.text).ok(),
        }
    }

    /// The raw X25519 point; `None`: an SSH key, or a plugin's.
    pub fn point(&self) -> Option<[u8; 32]> {
        self.point
    }

    /// A recipient that can read what is sealed to it, and proves nothing.
    pub fn reads_only(&self) -> bool {
        self.point.is_none()
    }

    /// A program has to run whenever something is sealed to it.
    pub fn of_plugin(&self) -> bool {
        plugin::name_of(&self.text).is_some()
    }

    /// Of an SSH key or a plugin, whose spelling was made or checked here.
    pub(super) fn of_reader(text: String) -> Self {
        Self { text, point: None }
    }

    #[expect(clippy::expect_used, reason = "age's own spelling of a recipient always holds 32 bytes under this prefix")]
    pub(super) fn of_key(key: &age::x25519::Recipient) -> Self {
        let text = key.to_string();
        let point = *raw(PREFIX, &text).expect("a recipient that age printed");
        Self { text, point: Some(point) }
    }
}

fn refused(reason: &str) -> KeyError {
    KeyError::NotAnIdentity { place: "the recipient".to_owned(), reason: reason.to_owned() }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Points that give the same shared secret with every scalar (RFC 7748 section 6.1): the highest bit does not count.
fn is_low_order(point: &[u8; 32]) -> bool {
    let mut masked = *point;
    masked[31] &= 0x7f;
    LOW_ORDER.contains(&masked)
}

/// 0, 1, the two points of order 8, and p-1, p, p+1 for p = 2^255 - 19, little-endian.
pub(super) const LOW_ORDER: [[u8; 32]; 7] = [
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
