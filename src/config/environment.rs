//! The environment as a value: taken once, with the secrets removed from the process, so that no child inherits them.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use super::ConfigError;
use crate::{keys::KeyEnv, secret::Secret, system::process};

/// Variables that hold secrets: removed from the process when they are taken.
const SECRET: [&str; 3] = ["OAUTHCTL_IDENTITY", "OAUTHCTL_PASSPHRASE", "OAUTHCTL_CLIENT_SECRET"];

/// A copy of the variables this program knows.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
    secrets: BTreeMap<String, Result<Secret, ()>>,
}

/// Never a value: some are secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment {
    /// Takes what is needed from the process. Call it once, before any thread is started.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn take() -> Self {
        let mut taken = Self::default();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            if SECRET.contains(&name) {
                let secret = value.into_string().map(Secret::new).map_err(|_| ());
                taken.secrets.insert(name.to_owned(), secret);
                process::forget_variable(name);
            } else {
                taken.variables.insert(name.to_owned(), value);
            }
        }
        taken
    }

    /// An environment made of these variables: for tests and for the demo's throw-away profile.
    pub fn of(pairs: impl IntoIterator<Item = (String, OsString)>) -> Self {
        Self { variables: pairs.into_iter().collect(), secrets: BTreeMap::new() }
    }

    /// The same with one secret set.
    #[must_use]
    pub fn with_secret(mut self, name: &str, secret: Secret) -> Self {
        self.secrets.insert(name.to_owned(), Ok(secret));
        self
    }

    /// The value as the system holds it; empty counts as unset.
    pub fn os(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.os(name).map(PathBuf::from)
    }

    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        self.os(name)
            .map(|value| {
                value
                    .into_string()
                    .map_err(|_| ConfigError::Variable { name, message: "the value is not UTF-8".into() })
            })
            .transpose()
    }

    pub(super) fn secret(&mut self, name: &'static str) -> Result<Option<Secret>, ConfigError> {
        match self.secrets.remove(name) {
            Some(Ok(secret)) if secret.is_empty() => Ok(None),
            Some(Ok(secret)) => Ok(Some(secret)),
            Some(Err(())) => Err(ConfigError::Variable { name, message: "the value is not UTF-8".into() }),
            None => Ok(None),
        }
    }

    pub(super) fn key_env(&mut self) -> Result<KeyEnv, ConfigError> {
        Ok(KeyEnv {
            identity: self.secret("OAUTHCTL_IDENTITY")?,
            identity_file: self.path("OAUTHCTL_IDENTITY_FILE"),
            passphrase: self.secret("OAUTHCTL_PASSPHRASE")?,
            passphrase_file: self.path("OAUTHCTL_PASSPHRASE_FILE"),
        })
    }

    /// Whether a terminal here knows block characters: the locale is one of UTF-8 (the first of these that is set
    /// decides), and the terminal is not a dumb one.
    pub(super) fn has_blocks(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| self.os(name)).unwrap_or_default();
        let locale = locale.to_string_lossy().to_ascii_lowercase().replace('-', "");
        locale.contains("utf8") && self.os("TERM").is_some_and(|term| term != "dumb")
    }

    /// `OAUTHCTL_NO_INPUT`, or `CI`: neither empty, `0` nor `false`.
    pub(super) fn no_input(&self) -> bool {
        ["OAUTHCTL_NO_INPUT", "CI"].iter().any(|name| {
            self.os(name).is_some_and(|value| {
                let value = value.to_string_lossy().to_ascii_lowercase();
                !matches!(value.as_str(), "" | "0" | "false")
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_characters_need_unicode_and_a_terminal_that_is_not_dumb() {
        let has_blocks = |pairs: &[(&str, &str)]| {
            Environment::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)))).has_blocks()
        };
        assert!(has_blocks(&[("LANG", "en_US.UTF-8"), ("TERM", "xterm")]));
        assert!(has_blocks(&[("LANG", "C"), ("LC_CTYPE", "C.utf8"), ("TERM", "xterm")]));
        assert!(!has_blocks(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C"), ("TERM", "xterm")]));
        assert!(!has_blocks(&[("LANG", "en_US.UTF-8"), ("TERM", "dumb")]));
        assert!(!has_blocks(&[("TERM", "xterm")]) && !has_blocks(&[("LANG", "en_US.UTF-8")]));
    }

    #[test]
    fn ci_means_no_input_unless_it_says_no() {
        for (value, expected) in [
            ("1", true),
            ("true", true),
            ("TRUE", true),
            ("yes", true),
            ("0", false),
            ("false", false),
            ("False", false),
            ("", false),
        ] {
            let environment = Environment::of([("CI".to_owned(), OsString::from(value))]);
            assert_eq!(environment.no_input(), expected, "CI={value}");
        }
        assert!(!Environment::default().no_input());
    }
}
