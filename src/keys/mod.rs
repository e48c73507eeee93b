//! What opens the vault: an age X25519 identity (or, to read, an SSH key or a plugin's), and the places it can be kept. A
//! key does not know what it opens.
//!
//! A source that is named and fails is an error, never a reason to try another.

pub mod env;
mod files;
pub mod identity;
pub mod identity_file;
mod key_file;
pub mod keyring;
pub mod passphrase;
pub mod plugin;
mod recipient;
pub mod rekey;
pub mod session;
mod spot;
pub mod ssh;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

pub use identity::Identity;
pub use key_file::KeyFile;
pub use recipient::Recipient;
pub use spot::Spot;

use self::spot::Slot;
use crate::{secret::Secret, system::paths::private_dir};

/// Names of the files in a profile's folder that belong here.
pub const FILES: [&str; 5] =
    [key_file::FILE, identity_file::FILE, "identity.txt.next", passphrase::FILE, passphrase::NEXT];

/// The name of a key file in the making; where nobody is just making one, a crash has left it.
pub fn is_temp(name: &str) -> bool {
    name.starts_with(files::TEMP.0) && name.ends_with(files::TEMP.1)
}

/// Where the identity of a profile is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Environment,
    File,
    Keyring,
    Passphrase,
}

/// What the environment holds for keys; taken out of it by `config` before anything else runs.
#[derive(Clone, Debug, Default)]
pub struct KeyEnv {
    /// `OAUTHCTL_IDENTITY`
    pub identity: Option<Secret>,
    /// `OAUTHCTL_IDENTITY_FILE`
    pub identity_file: Option<PathBuf>,
    /// `OAUTHCTL_PASSPHRASE`
    pub passphrase: Option<Secret>,
    /// `OAUTHCTL_PASSPHRASE_FILE`
    pub passphrase_file: Option<PathBuf>,
}

/// How a person is asked for a passphrase; answers `None` where nobody can be asked.
pub type Ask<'a> = &'a dyn Fn(&str) -> Option<Secret>;

/// Everything that finding a key depends on.
pub struct Keyhole<'a> {
    /// The profile's folder.
    pub folder: &'a Path,
    pub env: &'a KeyEnv,
    pub ask: Ask<'a>,
    /// Nobody is there: a keyring must not raise a prompt.
    pub unattended: bool,
    /// How long one keyring call may take.
    pub keyring_deadline: Duration,
    /// How long what was read from the keyring stays in the session; zero: not at all.
    pub session: Duration,
}

/// An open key: the identity and the vault id it is for (`None` without `key.toml`).
#[derive(Debug)]
pub struct Unlocked {
    pub identity: Identity,
    pub vault: Option<String>,
    pub source: Source,
    /// It came from the session, not from its source.
    pub from_session: bool,
    /// Things worth a warning (an identity file that others can read, a session that could not be kept).
    pub warnings: Vec<String>,
}

/// Finds the identity: environment, session, then the source that `key.toml` names (DESIGN 4).
///
/// The first source that is named is the one; if it fails, that is the answer. Without `key.toml` only the environment's
/// identity serves, and the vault's own id has to be taken. Where the environment names an identity, neither the
/// session nor the keyring is touched.
pub fn unlock(hole: &Keyhole<'_>) -> Result<Unlocked, KeyError> {
    let key = KeyFile::read(hole.folder)?;
    if let Some((identity, warnings)) = env::identity(hole.env)? {
        let vault = key.map(|key| key.vault);
        return Ok(Unlocked { identity, vault, source: Source::Environment, from_session: false, warnings });
    }
    let key = key.ok_or_else(|| KeyError::no_key("this profile has no key", NO_PROFILE_KEY))?;
    if let Some(identity) = session::recall(&key.vault) {
        let vault = Some(key.vault);
        return Ok(Unlocked { identity, vault, source: key.source, from_session: true, warnings: Vec::new() });
    }
    let (identity, warnings) = from_source(hole, &key)?;
    Ok(Unlocked { identity, vault: Some(key.vault), source: key.source, from_session: false, warnings })
}

const NO_PROFILE_KEY: &str = "run `oauthctl init`, or set OAUTHCTL_IDENTITY or OAUTHCTL_IDENTITY_FILE";
const NO_ENVIRONMENT_KEY: &str = "set OAUTHCTL_IDENTITY or OAUTHCTL_IDENTITY_FILE";
const NEW_KEY: &str = "use `--key passphrase` with OAUTHCTL_PASSPHRASE_FILE, `--key file`, or set OAUTHCTL_IDENTITY";

/// The identity from the source that `key.toml` names, and what is worth a warning.
fn from_source(hole: &Keyhole<'_>, key: &KeyFile) -> Result<(Identity, Vec<String>), KeyError> {
    let (identity, mut warnings) = key.spot().read(hole, &key.vault, Slot::Main)?;
    if key.source == Source::Keyring
        && let Err(error) = keep_in_session(hole, &key.vault, &identity)
    {
        warnings.push(format!("the key is asked of the keyring every time: {error}"));
    }
    Ok((identity, warnings))
}

/// Saves the next call its D-Bus round trip. Other systems have no session, and are not told so on every call.
fn keep_in_session(hole: &Keyhole<'_>, vault_id: &str, identity: &Identity) -> Result<(), KeyError> {
    if hole.session < Duration::from_secs(1) || !cfg!(target_os = "linux") {
        return Ok(());
    }
    session::keep(vault_id, identity, hole.session)
}

impl Keyhole<'_> {
    fn manner(&self) -> keyring::Manner {
        keyring::Manner { deadline: self.keyring_deadline, unattended: self.unattended }
    }
}

/// What `init` is told to use.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// No `--key`: the environment's identity, else a working OS keyring, else (on a terminal) a passphrase.
    Best,
    /// `--key file`, created at this path (`None`: `identity.txt` in the profile folder).
    File(Option<PathBuf>),
    /// `--identity-file` without `--key file`: an existing identity, read from there from now on.
    ExistingFile(PathBuf),
    Keyring,
    Passphrase,
}

/// Makes (or takes) an identity for the new vault `vault_id`, stores it, reads it back and compares, and says what
/// `key.toml` has to hold. Writes neither `key.toml` nor a vault. Nothing is overwritten.
///
/// An identity in the environment is the profile's own, since it is the one that every later call uses: without `--key`
/// it is used and not stored, with `--key` that one is stored.
pub fn establish(hole: &Keyhole<'_>, wanted: &Wanted, vault_id: &str) -> Result<(Identity, KeyFile), KeyError> {
    let given = env::identity(hole.env)?.map(|(identity, _)| identity);
    let given = given.map(|given| writer(given, "the environment")).transpose()?;
    let source = match (wanted, &given) {
        (Wanted::ExistingFile(path), given) => return take_existing(given.as_ref(), path, vault_id),
        (Wanted::Best, Some(identity)) => return Ok((identity.clone(), KeyFile::new(vault_id, Source::Environment))),
        (Wanted::Best, None) => None,
        (Wanted::File(_), _) => Some(Source::File),
        (Wanted::Keyring, _) => Some(Source::Keyring),
        (Wanted::Passphrase, _) => Some(Source::Passphrase),
    };
    let identity = given.unwrap_or_else(Identity::generate);
    let Some(source) = source else {
        let source = store_in_the_best(hole, &identity, vault_id)?;
        return Ok((identity, KeyFile::new(vault_id, source)));
    };
    let path = match wanted {
        Wanted::File(Some(path)) => Some(absolute(path)?),
        _ => None,
    };
    let key = KeyFile { path, ..KeyFile::new(vault_id, source) };
    store(hole, &key, &identity)?;
    Ok((identity, key))
}

/// Takes back what [`establish`] stored, when making the vault failed afterwards. An identity that was there before
/// stays.
pub fn forget(hole: &Keyhole<'_>, key: &KeyFile) {
    // nothing depends on it; what cannot be removed belongs to no vault
    let _ = key.spot().remove(hole, &key.vault, Slot::Main);
}

fn take_existing(given: Option<&Identity>, path: &Path, vault_id: &str) -> Result<(Identity, KeyFile), KeyError> {
    let identity = writer(identity_file::read(path)?.0, &path.display().to_string())?;
    if given.is_some_and(|given| !given.same_as(&identity)) {
        let reason = "the environment names another identity, which would always be used first".to_owned();
        return Err(KeyError::Unavailable { what: path.display().to_string(), reason });
    }
    let key = KeyFile { path: Some(absolute(path)?), ..KeyFile::new(vault_id, Source::File) };
    Ok((identity, key))
}

/// A vault of one's own needs a key that can write it.
fn writer(identity: Identity, place: &str) -> Result<Identity, KeyError> {
    if identity.reads_only() {
        let reason = format!("{} reads a vault that is shared with it, and writes none", identity.kind());
        return Err(KeyError::NotAnIdentity { place: place.to_owned(), reason });
    }
    Ok(identity)
}

/// Stores the identity where `key` says.
fn store(hole: &Keyhole<'_>, key: &KeyFile, identity: &Identity) -> Result<(), KeyError> {
    if matches!(key.source, Source::File | Source::Passphrase) {
        private_dir(hole.folder)
            .map_err(|error| KeyError::Unavailable { what: "the profile".to_owned(), reason: error.to_string() })?;
    }
    key.spot().create(hole, &key.vault, Slot::Main, identity)
}

/// A working OS keyring; else a passphrase, if somebody is there to choose one. Nothing weaker unasked.
fn store_in_the_best(hole: &Keyhole<'_>, identity: &Identity, vault_id: &str) -> Result<Source, KeyError> {
    let no_keyring = match store(hole, &KeyFile::new(vault_id, Source::Keyring), identity) {
        Err(KeyError::Unavailable { what, reason }) => format!("{what}: {reason}"),
        other => return other.map(|()| Source::Keyring),
    };
    let no_key = KeyError::no_key(format!("there is no place for the key of a new vault ({no_keyring})"), NEW_KEY);
    if hole.unattended {
        return Err(no_key);
    }
    match store(hole, &KeyFile::new(vault_id, Source::Passphrase), identity) {
        Err(KeyError::NoKey { .. }) => Err(no_key),
        other => other.map(|()| Source::Passphrase),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, KeyError> {
    std::path::absolute(path).map_err(|source| KeyError::Io { path: path.to_owned(), source })
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No way in: no source works and nobody can be asked. Exit 5 with the ways out.
    #[error("{message}")]
    NoKey { message: String, ways: &'static str },
    /// The named source does not answer or does not have it. Exit 5.
    #[error("{what}: {reason}")]
    Unavailable { what: String, reason: String },
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Something that should be an age identity is not. Exit 5.
    #[error("{place} does not hold an age X25519 identity: {reason}")]
    NotAnIdentity { place: String, reason: String },
    /// `key.toml` does not parse. Exit 6.
    #[error("{path}: {reason}", path = path.display())]
    BadKeyFile { path: PathBuf, reason: String },
    /// Something is there already and is not overwritten. Exit 2.
    #[error("{0}")]
    Exists(String),
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("interrupted")]
    Interrupted,
}

impl KeyError {
    fn no_key(message: impl Into<String>, ways: &'static str) -> Self {
        Self::NoKey { message: message.into(), ways }
    }
}

#[cfg(test)]
mod tests;
