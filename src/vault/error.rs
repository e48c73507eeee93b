//! Everything that can go wrong in this room, named by what the caller does about it.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::system::lock::LockError;

/// Everything that can go wrong in this room.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no vault here. (Commands decide: empty list, or exit 3 or 5.)
    #[error("there is no vault at {path}", path = .0.display())]
    Missing(PathBuf),
    /// Damaged, forged, swapped, rolled back, of a newer format, hostile: exit 6. `reason` names which.
    #[error("{path}: {reason}", path = path.display())]
    Refused { path: PathBuf, reason: String, hint: Option<String> },
    /// The identity does not open it: exit 5.
    #[error("this key does not open {path}", path = .0.display())]
    WrongKey(PathBuf),
    /// The lock was held until the deadline: exit 4.
    #[error("{0}")]
    Busy(String),
    /// The disk: full, read-only, fsync failed, cannot lock. Names path and cause. Exit 8.
    #[error("{path}: {source}", path = path.display())]
    Storage { path: PathBuf, source: std::io::Error },
    /// What was seen of it cannot be read: exit 8.
    #[error("{path}: {source}: whether this vault is the newest cannot be told", path = path.display())]
    Unseen { path: PathBuf, source: std::io::Error },
    /// A vault (or, for a backup, another file) is there already: exit 2.
    #[error("there is a vault at {path} already", path = .0.display())]
    Exists(PathBuf),
    /// The key reads and does not write: exit 5.
    #[error("this key reads {path} and does not write it: nobody could tell who wrote what it has", path = .0.display())]
    ReadOnly(PathBuf),
    /// One of the recipients would have to be left out: exit 6.
    #[error("{path} is sealed to a key too that this oauthctl would leave out: {needs}", path = path.display())]
    Unsealable { path: PathBuf, needs: &'static str },
    /// The program of an age plugin's key did not do its part: exit 5.
    #[error("{path}: {reason}", path = path.display())]
    Plugin { path: PathBuf, reason: String },
    /// SQLite said no to a statement of ours: exit 1.
    #[error("{0}")]
    Database(#[from] rusqlite::Error),
}

impl VaultError {
    /// It stood in the way of writing; reading goes on.
    pub fn only_hinders_writing(&self) -> bool {
        matches!(
            self,
            Self::Busy(_) | Self::Plugin { .. } | Self::ReadOnly(_) | Self::Storage { .. } | Self::Unsealable { .. }
        )
    }

    pub(super) fn refused(path: &Path, reason: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason.into(), hint: None }
    }

    pub(super) fn refused_with(path: &Path, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason.into(), hint: Some(hint.into()) }
    }

    /// For `map_err`: an I/O error of the file at `path`.
    pub(super) fn storage<E: Into<io::Error>>(path: impl Into<PathBuf>) -> impl FnOnce(E) -> Self {
        move |source| Self::Storage { path: path.into(), source: source.into() }
    }
}

impl From<LockError> for VaultError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Busy { .. } => Self::Busy(error.to_string()),
            LockError::Unusable { path, source } => Self::Storage { path, source },
        }
    }
}
