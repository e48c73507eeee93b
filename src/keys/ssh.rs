//! SSH keys: `ssh-ed25519` and `ssh-rsa`, the two that age knows, behind the cargo feature `ssh`. They open a vault; they
//! prove nothing about who wrote it.
//!
//! A build without the feature knows how their public halves look, because a vault may list them.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::Recipient;

const TYPES: [&str; 2] = ["ssh-ed25519", "ssh-rsa"];

/// An `ssh-rsa` key of 4096 bits, the longest that age takes, has 724.
pub const MAX_TEXT: usize = 800;

/// What a build without the feature says.
pub const NEEDS_FEATURE: &str = "SSH keys need an oauthctl that was built with `--features ssh`";

/// The one spelling of a public key: type and base64, one blank between them, without a comment. Looks at the form; `None`
/// too for the Ed25519 points whose shared secret is known to everybody.
pub(super) fn spelling(text: &str) -> Option<String> {
    let mut words = text.split_ascii_whitespace();
    let (kind, base64) = (words.next()?, words.next()?);
    let spelled = format!("{kind} {base64}");
    if !TYPES.contains(&kind) || spelled.len() > MAX_TEXT {
        return None;
    }
    let bytes = BASE64_STANDARD.decode(base64).ok()?;
    let length = u32::try_from(kind.len()).ok()?.to_be_bytes();
    let key = bytes.strip_prefix(&length)?.strip_prefix(kind.as_bytes())?;
    if kind == "ssh-ed25519" {
        let point = <[u8; 32]>::try_from(key.strip_prefix(&32u32.to_be_bytes())?).ok()?;
        if is_low_order(point) {
            return None;
        }
    }
    Some(spelled)
}

/// What a private key's file begins with.
pub(super) fn is_private_key(text: &str) -> bool {
    let text = text.trim_start();
    ["-----BEGIN OPENSSH PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Edwards points of order 8 or less (RFC 8032's encoding): y is 1, -1, 0 or one of two more; the highest bit, the sign of
/// x, does not count, and neither does adding p.
fn is_low_order(mut y: [u8; 32]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    y[31] &= 0x7f;
    // 0, 1, p-1, p and p+1 are among the X25519 points of low order, in the same encoding
    ORDER_8.contains(&y) || super::recipient::LOW_ORDER.contains(&y) && (y[1..31] == [0; 30] || y[1..31] == [0xff; 30])
}

#[cfg(feature = "ssh")]
mod with {
    use super::Recipient;

    /// An unencrypted private key.
    #[derive(Clone)]
    pub(in crate::keys) struct Identity {
        key: age::ssh::Identity,
        recipient: Recipient,
    }

    impl Identity {
        pub(in crate::keys) fn parse(text: &str) -> Result<Self, String> {
            let text = text.trim_start();
            let key = age::ssh::Identity::from_buffer(text.as_bytes(), None)
                .map_err(|_| "the SSH key is damaged, or of a form that age does not know".to_owned())?;
            match &key {
                age::ssh::Identity::Unencrypted(_) => {}
                age::ssh::Identity::Encrypted(_) => return Err("the SSH key is sealed with a passphrase".to_owned()),
                age::ssh::Identity::Unsupported(_) => {
                    return Err("of SSH keys only ssh-ed25519 and ssh-rsa can decrypt".to_owned());
                }
            }
            let public = age::ssh::Recipient::try_from(key.clone())
                .map_err(|_| "the SSH key is too short, too long or damaged".to_owned())?;
            let recipient = Recipient::of_reader(public.to_string());
            Ok(Self { key, recipient })
        }

        pub(in crate::keys) fn age(&self) -> &dyn age::Identity {
            &self.key
        }

        pub(in crate::keys) fn recipient(&self) -> Recipient {
            self.recipient.clone()
        }
    }

    /// As the age crate takes it.
    pub(in crate::keys) fn recipient(text: &str) -> Result<Box<dyn age::Recipient>, String> {
        text.parse::<age::ssh::Recipient>()
            .map(|key| Box::new(key) as _)
            .map_err(|_| "the SSH key is damaged, or an RSA key of less than 2048 or more than 4096 bits".to_owned())
    }
}

#[cfg(not(feature = "ssh"))]
mod without {
    use super::{NEEDS_FEATURE, Recipient};

    /// There is none.
    #[derive(Clone)]
    pub(in crate::keys) enum Identity {}

    impl Identity {
        pub(in crate::keys) fn parse(_: &str) -> Result<Self, String> {
            Err(NEEDS_FEATURE.to_owned())
        }

        pub(in crate::keys) fn age(&self) -> &dyn age::Identity {
            match *self {}
        }

        pub(in crate::keys) fn recipient(&self) -> Recipient {
            match *self {}
        }
    }

    pub(in crate::keys) fn recipient(_: &str) -> Result<Box<dyn age::Recipient>, String> {
        Err(NEEDS_FEATURE.to_owned())
    }
}

#[cfg(feature = "ssh")]
pub(super) use with::{Identity, recipient};
#[cfg(not(feature = "ssh"))]
pub(super) use without::{Identity, recipient};
