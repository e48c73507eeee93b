//! Where rescues lie: beside the vault; and, where nothing more can be written there, in the folder that the user's session
//! has to itself: `$XDG_RUNTIME_DIR/oauthctl/<vault id>/`. That one is gone after a restart of the machine, so it is the
//! second choice.

use std::{io, path::PathBuf};

use rustix::fs::Mode;

use super::{Inner, VaultError, file::Store, folder::Folder, rescue};

/// Our folder in the runtime folder.
const OURS: &str = "oauthctl";

/// One rescue, wherever it lies.
pub(super) struct Lying {
    pub(super) folder: Folder,
    pub(super) name: String,
}

impl Lying {
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    pub(super) fn remove(&self) -> Result<(), VaultError> {
        self.folder.remove(&self.name).map(drop).map_err(VaultError::storage(self.path()))
    }
}

/// All rescues of a vault.
pub(super) fn rescues(inner: &Inner, store: &Store, vault_id: &str) -> Result<Vec<Lying>, VaultError> {
    let mut lying = rescues_in(&store.folder).map_err(VaultError::storage(store.folder.path()))?;
    match second(inner, vault_id, false).and_then(|folder| folder.map_or(Ok(Vec::new()), |folder| rescues_in(&folder)))
    {
        Ok(more) => lying.extend(more),
        Err(error) => inner.warn(format!("whether a rescue lies in the runtime folder cannot be told: {error}")),
    }
    Ok(lying)
}

fn rescues_in(folder: &Folder) -> io::Result<Vec<Lying>> {
    let names = folder.names()?.into_iter().filter(|name| rescue::is_one(name));
    names.map(|name| Ok(Lying { folder: folder.again()?, name })).collect()
}

/// The folder of the second choice; `None`: there is none. It is looked into only if nobody else could have put something
/// there.
pub(super) fn second(inner: &Inner, vault_id: &str, make: bool) -> io::Result<Option<Folder>> {
    let is_name = !vault_id.is_empty() && vault_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let Some(runtime) = inner.options.runtime.as_deref().filter(|path| is_name && path.is_absolute()) else {
        return Ok(None);
    };
    let mut folder = match Folder::open(runtime) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    for name in [None, Some(OURS), Some(vault_id)] {
        folder = match name {
            None => folder,
            Some(name) if make => folder.make_below(name)?,
            Some(name) => match folder.below(name)? {
                Some(below) => below,
                None => return Ok(None),
            },
        };
        let stat = folder.own_stat()?;
        let others = Mode::RWXG | Mode::RWXO;
        let is_ours = stat.st_uid == rustix::process::geteuid().as_raw();
        if !is_ours || Mode::from_raw_mode(stat.st_mode).intersects(others) {
            let text = format!("{} is not for this user alone (chmod 700)", folder.path().display());
            return Err(io::Error::other(text));
        }
    }
    Ok(Some(folder))
}
