//! `config.toml`: every key with its default. An unknown key is an error that names file and line.

use std::{io, path::Path, time::Duration};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{ConfigError, duration};
use crate::{
    keys::{Recipient, Source},
    system::regular,
};

/// No settings file is larger, in bytes.
const MOST: usize = 1 << 20;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct File {
    pub(super) audit: Audit,
    pub(super) connect: Connect,
    pub(super) hooks: Hooks,
    pub(super) key: Key,
    pub(super) lock: Lock,
    pub(super) network: Network,
    pub(super) refresh: Refresh,
    pub(super) token: Token,
    pub(super) vault: Vault,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Audit {
    pub(super) keep: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Connect {
    pub(super) browser: Option<String>,
    pub(super) timeout: Span,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Hooks {
    #[serde(deserialize_with = "argv")]
    pub(super) on_refreshed: Vec<String>,
    #[serde(deserialize_with = "argv")]
    pub(super) on_revoked: Vec<String>,
    #[serde(deserialize_with = "argv")]
    pub(super) on_sign_in_needed: Vec<String>,
    pub(super) timeout: Span,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Key {
    pub(super) session: Span,
    pub(super) source: Option<Source>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Lock {
    pub(super) timeout: Span,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Network {
    pub(super) timeout: Span,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Refresh {
    pub(super) due: Span,
    pub(super) jobs: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Token {
    pub(super) min_ttl: Span,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(super) struct Vault {
    #[serde(deserialize_with = "recipients")]
    pub(super) trust: Vec<Recipient>,
}

impl Default for Audit {
    fn default() -> Self {
        Self { keep: 500 }
    }
}

impl Default for Connect {
    fn default() -> Self {
        Self { browser: None, timeout: Span::seconds(300) }
    }
}

impl Default for Hooks {
    fn default() -> Self {
        let none = Vec::new;
        Self { on_refreshed: none(), on_revoked: none(), on_sign_in_needed: none(), timeout: Span::seconds(10) }
    }
}

impl Default for Key {
    fn default() -> Self {
        Self { session: Span::seconds(900), source: None }
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self { timeout: Span::seconds(60) }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self { timeout: Span::seconds(30) }
    }
}

impl Default for Refresh {
    fn default() -> Self {
        Self { due: Span::seconds(300), jobs: 8 }
    }
}

impl Default for Token {
    fn default() -> Self {
        Self { min_ttl: Span::seconds(60) }
    }
}

/// A duration in the file: `60`, `"60s"`, `"15m"`.
#[derive(Debug)]
pub(super) struct Span(pub(super) Duration);

impl Span {
    const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a duration is a number of seconds, or text such as \"15m\"")]
        enum Written {
            Seconds(u64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Seconds(seconds) => seconds.to_string(),
            Written::Text(text) => text,
        };
        duration::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

/// A program and its arguments, as they are: no shell takes a line apart.
fn argv<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let wrong = || D::Error::custom("a hook is a list: [\"program\", \"argument\", …]");
    let argv = Vec::<String>::deserialize(deserializer).map_err(|_| wrong())?;
    match argv.first() {
        Some(program) if !program.is_empty() && argv.iter().all(|word| !word.contains('\0')) => Ok(argv),
        _ => Err(wrong()),
    }
}

fn recipients<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Recipient>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|text| Recipient::parse(text).map_err(D::Error::custom))
        .collect()
}

/// Reads the file; a missing one is all defaults.
pub(super) fn read(path: &Path) -> Result<File, ConfigError> {
    let text = match regular::read_text(path, MOST) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(File::default()),
        Err(error) => {
            return Err(ConfigError::File { path: path.to_owned(), line: None, message: error.to_string() });
        }
    };
    let file: File = toml::from_str(&text).map_err(|error| ConfigError::File {
        path: path.to_owned(),
        line: error.span().map(|span| text[..span.start].matches('\n').count() + 1),
        message: error.message().to_owned(),
    })?;
    check(&file).map_err(|message| ConfigError::File { path: path.to_owned(), line: None, message })?;
    Ok(file)
}

fn check(file: &File) -> Result<(), String> {
    if file.network.timeout.0.is_zero() {
        return Err("network.timeout: a request needs more than 0 s".into());
    }
    if file.lock.timeout.0 <= file.network.timeout.0 {
        return Err(format!(
            "lock.timeout ({} s) must be longer than network.timeout ({} s): who waits for a refresh must outlast it",
            file.lock.timeout.0.as_secs(),
            file.network.timeout.0.as_secs()
        ));
    }
    if file.hooks.timeout.0.is_zero() {
        return Err("hooks.timeout: a hook needs more than 0 s".into());
    }
    if !(1..=64).contains(&file.refresh.jobs) {
        return Err(format!("refresh.jobs: {} is not between 1 and 64", file.refresh.jobs));
    }
    if !(10..=100_000).contains(&file.audit.keep) {
        return Err(format!("audit.keep: {} is not between 10 and 100000", file.audit.keep));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_text(text: &str) -> Result<File, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn a_missing_file_is_all_defaults() {
        let file = read(Path::new("/nonexistent/config.toml")).unwrap();
        assert_eq!((file.audit.keep, file.refresh.jobs, file.token.min_ttl.0.as_secs()), (500, 8, 60));
    }

    #[test]
    fn durations_may_be_bare_or_with_a_unit() {
        let file = read_text("[network]\ntimeout = 5\n[connect]\ntimeout = \"2m\"\n").unwrap();
        assert_eq!((file.network.timeout.0.as_secs(), file.connect.timeout.0.as_secs()), (5, 120));
    }

    #[test]
    fn a_bad_key_or_value_is_named_with_its_line() {
        for (text, line, words) in [
            ("[audit]\nkeep = 1000\nkepe = 1\n", Some(3), "kepe"),
            ("\n[nothing]\n", Some(2), "nothing"),
            ("[token]\nmin_ttl = \"soon\"\n", Some(2), "soon"),
            ("[key]\nsource = \"post-it\"\n", Some(2), "post-it"),
            ("[lock]\ntimeout = 10\n", None, "lock.timeout"),
            ("[refresh]\njobs = 0\n", None, "refresh.jobs"),
            ("[vault]\ntrust = [\"age1nonsense\"]\n", Some(2), ""),
        ] {
            let Err(ConfigError::File { line: found, message, .. }) = read_text(text) else {
                panic!("accepted: {text}");
            };
            assert_eq!(found, line, "{text}: {message}");
            assert!(message.contains(words), "{text}: {message}");
        }
    }
}
