//! Keys of age plugins (`age1NAME1…`, `AGE-PLUGIN-NAME-1…`), behind the cargo feature `plugin`: the program
//! `age-plugin-NAME` wraps and unwraps. They open a vault; they prove nothing about who wrote it.
//!
//! A plugin runs whenever something is sealed to its recipient, so with every save, under the vault's lock. What keeps
//! that harmless: it has no terminal and gets no answer to what it would ask, it has a deadline and is ended with it
//! (`talk`), it is tried before anything is sent, and nothing that must not fail is sealed to it (the journal, rescues).
//!
//! A build without the feature knows how the public halves look, because a vault may list them.

#[cfg(feature = "plugin")]
mod talk;

use bech32::Variant;

/// What a build without the feature says.
pub const NEEDS_FEATURE: &str = "keys of age plugins need an oauthctl that was built with `--features plugin`";

/// Longest recipient, as for SSH keys.
const MAX_TEXT: usize = super::ssh::MAX_TEXT;

/// The name of the plugin whose recipient this is, by its form: the prefix of an X25519 recipient is `age`, whose rest
/// cannot hold a `1`.
pub fn name_of(recipient: &str) -> Option<&str> {
    let (name, _) = recipient.strip_prefix("age1")?.rsplit_once('1')?;
    Some(name)
}

/// The recipient, if it is one in its one spelling.
pub(super) fn checked(recipient: &str) -> Result<(), &'static str> {
    let name = name_of(recipient).unwrap_or_default();
    if !is_name(name) {
        return Err("that is no name of a plugin");
    }
    if recipient.len() > MAX_TEXT {
        return Err("it is too long");
    }
    let is_whole = bech32::decode(recipient).is_ok_and(|(_, _, variant)| variant == Variant::Bech32);
    let is_lower = !recipient.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_whole && is_lower { Ok(()) } else { Err("a character of the recipient is wrong or missing") }
}

/// As part of a file's name, and of nothing else.
fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-._".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(is_part)
}

const PREFIX: &str = "AGE-PLUGIN-";

/// A line of a plugin's identity file that is the identity.
fn is_identity_line(line: &str) -> bool {
    line.as_bytes().get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

/// The file of a plugin's identity.
pub(super) fn is_identity(text: &str) -> bool {
    text.lines().any(|line| is_identity_line(line.trim()))
}

#[cfg(feature = "plugin")]
mod with {
    use std::collections::HashSet;

    use age_core::format::{FileKey, Stanza};

    use super::{super::Recipient, is_identity_line, is_name, name_of, talk};

    /// As the age crate takes it.
    pub(in crate::keys) fn recipient(text: &str) -> Result<Box<dyn age::Recipient>, String> {
        super::checked(text)?;
        let name = name_of(text).unwrap_or_default().to_owned();
        Ok(Box::new(Wrapper { name, recipient: text.to_owned() }))
    }

    struct Wrapper {
        name: String,
        recipient: String,
    }

    impl age::Recipient for Wrapper {
        fn wrap_file_key(&self, key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
            let stanzas = talk::wrap(&self.name, &self.recipient, key).map_err(age::EncryptError::Io)?;
            Ok((stanzas, HashSet::new()))
        }
    }

    /// What its file says; the secret is the plugin's to find.
    #[derive(Clone)]
    pub(in crate::keys) struct Identity {
        name: String,
        line: String,
        recipient: Recipient,
    }

    impl Identity {
        /// The file has one identity, and names its recipient in a comment, as plugins write it.
        pub(in crate::keys) fn parse(text: &str) -> Result<Self, String> {
            let lines = || text.lines().map(str::trim);
            let mut keys = lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            let (Some(line), None) = (keys.next(), keys.next()) else {
                return Err("it does not hold one key, and comments".to_owned());
            };
            let damaged = "the plugin's key is damaged: a character is wrong or missing";
            let (prefix, ..) = bech32::decode(line).map_err(|_| damaged)?;
            let prefix = prefix.to_ascii_lowercase();
            let name = prefix.strip_prefix("age-plugin-").and_then(|rest| rest.strip_suffix('-')).unwrap_or_default();
            if !is_identity_line(line) || !is_name(name) {
                return Err(damaged.to_owned());
            }
            let mut words = lines().filter(|line| line.starts_with('#')).flat_map(str::split_ascii_whitespace);
            let of_the_same = |word: &&str| name_of(word) == Some(name) && super::checked(word).is_ok();
            let recipient = words.rfind(of_the_same).ok_or_else(|| {
                format!("it does not say whose it is: a comment in it has to name its recipient (# age1{name}1…)")
            })?;
            let recipient = Recipient::of_reader(recipient.to_owned());
            Ok(Self { name: name.to_owned(), line: line.to_owned(), recipient })
        }

        pub(in crate::keys) fn age(&self) -> &dyn age::Identity {
            self
        }

        pub(in crate::keys) fn recipient(&self) -> Recipient {
            self.recipient.clone()
        }
    }

    impl age::Identity for Identity {
        fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
            self.unwrap_stanzas(std::slice::from_ref(stanza))
        }

        /// One run for all of them.
        fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, age::DecryptError>> {
            talk::unwrap(&self.name, &self.line, stanzas).map_err(age::DecryptError::Io).transpose()
        }
    }
}

#[cfg(not(feature = "plugin"))]
mod without {
    use super::{super::Recipient, NEEDS_FEATURE};

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

#[cfg(feature = "plugin")]
pub(super) use with::{Identity, recipient};
#[cfg(not(feature = "plugin"))]
pub(super) use without::{Identity, recipient};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugins_recipient_is_told_by_its_form() {
        let spelled = |name: &str| {
            let words = bech32::ToBase32::to_base32(b"key");
            bech32::encode(&format!("age1{name}"), words, Variant::Bech32).unwrap()
        };
        for name in ["yubikey", "x", "fido2-hmac", "a.b_c+d"] {
            assert_eq!((name_of(&spelled(name)), checked(&spelled(name))), (Some(name), Ok(())), "{name}");
        }
        for name in ["../x", "a/b", "a b", "A", ""] {
            let text = format!("age1{name}1qqqqqqqq");
            assert!(checked(&text).is_err(), "{text}");
        }
        let good = spelled("tpm");
        assert!(checked(&good.to_uppercase()).is_err() && checked(&good.replace("tpm", "tpn")).is_err());
        assert!(checked(&format!("{good}q")).is_err());
        let x25519 = crate::keys::Identity::generate().recipient();
        assert_eq!(name_of(x25519.as_str()), None);
    }

    #[test]
    fn an_identity_file_is_told_by_its_key() {
        assert!(is_identity("# comment\n  age-plugin-tpm-1qqq\n"));
        assert!(!is_identity("# AGE-PLUGIN-TPM-1QQQ\nAGE-SECRET-KEY-1QQQ"));
    }
}
