//! A place where an identity lies, and what can be done there: read, make, remove. Beside each there is room for a second
//! one, the identity that is to take the old one's place.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Identity, KeyError, Keyhole, NO_ENVIRONMENT_KEY, Source, files, identity_file, keyring, passphrase};

/// What `key.toml` says of the key.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    pub source: Source,
    /// The identity file, where it is not the profile's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Slot {
    Main,
    /// The new one, until it takes the main one's place.
    Next,
}

impl Spot {
    /// This source's own place.
    pub fn of(source: Source) -> Self {
        Self { source, path: None }
    }

    /// This file, or the profile's own if it is that one.
    pub fn file(path: Option<PathBuf>, folder: &Path) -> Self {
        Self { source: Source::File, path: path.filter(|path| *path != folder.join(identity_file::FILE)) }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match &self.path {
            Some(_) if self.source != Source::File => Err("`path` only goes with `source = \"file\"`".to_owned()),
            Some(path) if !path.is_absolute() => Err("`path` is not absolute".to_owned()),
            _ => Ok(()),
        }
    }

    /// The identity that lies there, with what is worth a warning.
    pub(super) fn read(
        &self,
        hole: &Keyhole<'_>,
        vault: &str,
        slot: Slot,
    ) -> Result<(Identity, Vec<String>), KeyError> {
        match self.source {
            Source::Environment => {
                Err(KeyError::no_key("the key of this vault comes from the environment", NO_ENVIRONMENT_KEY))
            }
            Source::File => identity_file::read(&self.path(hole, slot)),
            Source::Keyring => keyring::read(&entry(vault, slot), hole.manner()).map(|found| (found, Vec::new())),
            Source::Passphrase => passphrase::open(hole, sealed(slot)).map(|found| (found, Vec::new())),
        }
    }

    /// Stores the identity there and reads it back. Nothing is overwritten.
    pub(super) fn create(
        &self,
        hole: &Keyhole<'_>,
        vault: &str,
        slot: Slot,
        identity: &Identity,
    ) -> Result<(), KeyError> {
        match self.source {
            Source::Environment => Ok(()),
            Source::File => identity_file::create(&self.path(hole, slot), identity, vault),
            Source::Keyring => keyring::store(&entry(vault, slot), identity, hole.manner()),
            Source::Passphrase => passphrase::create(hole, sealed(slot), identity, vault),
        }
    }

    /// Removes what was made there for this vault; a file that was there before stays.
    pub(super) fn remove(&self, hole: &Keyhole<'_>, vault: &str, slot: Slot) -> Result<(), KeyError> {
        match self.source {
            Source::Environment => Ok(()),
            Source::File => {
                let path = self.path(hole, slot);
                if self.is_own(hole, vault, slot) { files::remove(&path) } else { Ok(()) }
            }
            Source::Keyring => keyring::remove(&entry(vault, slot), hole.manner()),
            Source::Passphrase => files::remove(&hole.folder.join(sealed(slot))),
        }
    }

    /// The new identity takes the place of the old one. Done already: nothing.
    pub(super) fn promote(
        &self,
        hole: &Keyhole<'_>,
        vault: &str,
        old: Option<&Identity>,
        new: &Identity,
    ) -> Result<(), KeyError> {
        let (next, main) = match self.source {
            Source::Environment => return Ok(()),
            Source::Keyring => return keyring::replace(vault, old, new, hole.manner()),
            Source::File => (self.path(hole, Slot::Next), resolved(self.path(hole, Slot::Main))),
            Source::Passphrase => (hole.folder.join(passphrase::NEXT), hole.folder.join(passphrase::FILE)),
        };
        if next.symlink_metadata().is_ok() { files::rename(&next, &main) } else { Ok(()) }
    }

    /// Not a file that was there before, and may be used for something else.
    pub(super) fn is_own(&self, hole: &Keyhole<'_>, vault: &str, slot: Slot) -> bool {
        self.source != Source::File || identity_file::is_own(&self.path(hole, slot), vault)
    }

    /// Where the file lies, if the source is one.
    pub(super) fn path(&self, hole: &Keyhole<'_>, slot: Slot) -> PathBuf {
        let main = self.path.clone().unwrap_or_else(|| hole.folder.join(identity_file::FILE));
        match slot {
            Slot::Main => main,
            Slot::Next => {
                let mut name = resolved(main).into_os_string();
                name.push(".next");
                name.into()
            }
        }
    }
}

/// A link of the user's own stays a link: the file behind it is replaced.
fn resolved(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}

fn entry(vault: &str, slot: Slot) -> String {
    match slot {
        Slot::Main => vault.to_owned(),
        Slot::Next => format!("{vault}.next"),
    }
}

fn sealed(slot: Slot) -> &'static str {
    match slot {
        Slot::Main => passphrase::FILE,
        Slot::Next => passphrase::NEXT,
    }
}
