//! Where the sealed bytes lie: *load → (bytes, version)* and *store(bytes, if version) → version or conflict*.
//!
//! Everything above works on any store with a conditional put. This one is a file: it is only ever replaced whole, by
//! rename, so that a reader (who takes no lock) and a crash both find the old bytes or the new ones. Never in place,
//! never unlink first, and no fsync is tried twice.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
};

use rustix::fs::{Mode, Stat};

use super::{
    FileVersion, VaultError,
    folder::{self, Folder, Temp},
};

/// Largest sealed vault that is read or written.
pub(super) const FILE_CAP: u64 = 64 << 20;

/// The generation before, a hard link made just before the rename.
pub(super) const PREVIOUS: &str = "vault.prev.age";

/// What `preflight` takes up beyond the vault's own size: growth by one answer, and a journal line.
const SLACK: u64 = 128 << 10;

const OTHERS_WRITE: Mode = Mode::WGRP.union(Mode::WOTH);

/// The folder of a vault and the vault's name in it, with a link of the user's own resolved.
pub(super) struct Store {
    /// What is worth a warning about the folder above.
    pub(super) exposed: Option<String>,
    pub(super) folder: Folder,
    name: OsString,
}

/// Sealed bytes and which ones they are.
pub(super) struct Loaded {
    pub(super) bytes: Vec<u8>,
    pub(super) version: FileVersion,
    /// The file could be read by others and was closed to them.
    pub(super) tightened: bool,
}

/// How a conditional put ended.
#[derive(Debug)]
pub(super) enum Put {
    /// Somebody else's bytes lie there; nothing was changed.
    Conflict,
    Stored,
}

impl Store {
    /// The store of `file`; `None`: its folder does not exist.
    pub(super) fn open(file: &Path) -> Result<Option<Self>, VaultError> {
        let file = resolve(file)?;
        check_links(folder_of(&file))?;
        match Folder::open(folder_of(&file)) {
            Ok(folder) => Self::in_folder(folder, &file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(VaultError::storage(folder_of(&file))(error)),
        }
    }

    /// The same, making the folder 0700 where it is missing.
    pub(super) fn make(file: &Path) -> Result<Self, VaultError> {
        let file = resolve(file)?;
        check_links(folder_of(&file))?;
        let folder = Folder::make(folder_of(&file)).map_err(VaultError::storage(folder_of(&file)))?;
        Self::in_folder(folder, &file)
    }

    fn in_folder(folder: Folder, file: &Path) -> Result<Self, VaultError> {
        let name = file.file_name().ok_or_else(|| VaultError::refused(file, "is not the name of a file"))?.to_owned();
        let stat = folder.own_stat().map_err(VaultError::storage(folder.path()))?;
        check_owner(folder.path(), &stat)?;
        check_mode(folder.path(), &stat, "go-w")?;
        let exposed = check_above(&folder)?;
        Ok(Self { exposed, folder, name })
    }

    /// The vault's file, links resolved.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// A neighbour's path, for messages and locks.
    pub(super) fn neighbour(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Reads the sealed bytes. No lock: whatever is under the name is whole.
    pub(super) fn load(&self) -> Result<Loaded, VaultError> {
        let storage = || VaultError::storage(self.path());
        let Some(stat) = self.folder.stat(&self.name).map_err(storage())? else {
            return Err(VaultError::Missing(self.path()));
        };
        if !folder::is_file(&stat) {
            return Err(VaultError::refused(&self.path(), "is not a regular file"));
        }
        let Some(file) = self.folder.open_file(&self.name).map_err(storage())? else {
            return Err(VaultError::Missing(self.path()));
        };
        let stat = rustix::fs::fstat(&file).map_err(io::Error::from).map_err(storage())?;
        check_owner(&self.path(), &stat)?;
        check_mode(&self.path(), &stat, "600")?;
        let tightened = Mode::from_raw_mode(stat.st_mode).intersects(Mode::RWXG | Mode::RWXO)
            && stat.st_uid == rustix::process::geteuid().as_raw()
            && rustix::fs::fchmod(&file, Mode::RUSR | Mode::WUSR).is_ok();
        let version = FileVersion::of(&stat);
        if version.size > FILE_CAP {
            let reason = format!("is larger than {} MiB: no vault of ours", FILE_CAP >> 20);
            return Err(VaultError::refused(&self.path(), reason));
        }
        let bytes = folder::read_capped(file, FILE_CAP).map_err(storage())?;
        Ok(Loaded { bytes, version, tightened })
    }

    /// Which bytes lie there now; `None`: none.
    pub(super) fn version(&self) -> Result<Option<FileVersion>, VaultError> {
        let stat = self.folder.stat(&self.name).map_err(VaultError::storage(self.path()))?;
        Ok(stat.as_ref().map(FileVersion::of))
    }

    /// Replaces the bytes if the ones there are still those of `expected` (`None`: nothing lies there). Done means
    /// durable. `keep`: the replaced bytes stay under this name.
    ///
    /// `read_back` judges what the disk gives back before anything is replaced.
    pub(super) fn store(
        &self,
        bytes: &[u8],
        expected: Option<FileVersion>,
        keep: Option<&str>,
        read_back: impl FnOnce(&[u8]) -> Result<(), VaultError>,
    ) -> Result<Put, VaultError> {
        let storage = || VaultError::storage(self.path());
        if bytes.len() as u64 > FILE_CAP {
            let error = io::Error::new(io::ErrorKind::FileTooLarge, format!("would pass {} MiB", FILE_CAP >> 20));
            return Err(storage()(error));
        }
        let temp = self.write_temp(bytes).map_err(storage())?;
        self.remove_stale(&temp);
        let written = self.folder.read(temp.name(), FILE_CAP).map_err(storage())?.unwrap_or_default();
        if written != bytes {
            return Err(storage()(io::Error::other("the disk gives back other bytes than were written")));
        }
        read_back(&written)?;
        if self.version()? != expected {
            return Ok(Put::Conflict);
        }
        if let (Some(keep), Some(_)) = (keep, expected) {
            self.keep_as(keep).map_err(VaultError::storage(self.neighbour(keep)))?;
        }
        temp.publish(&self.name).map_err(storage())?;
        self.folder.sync().map_err(VaultError::storage(self.folder.path()))?;
        Ok(Put::Stored)
    }

    /// `close` is not looked at: after a good fsync it has nothing left to report.
    fn write_temp(&self, bytes: &[u8]) -> io::Result<Temp<'_>> {
        let mut temp = self.folder.temp()?;
        temp.file.write_all(bytes)?;
        temp.file.sync_all()?;
        Ok(temp)
    }

    /// Keeps what lies there now under another name, in one atomic step: link, then rename over the name.
    pub(super) fn keep_as(&self, keep: &str) -> io::Result<()> {
        let between = OsString::from(format!("{}{}", folder::TEMP_PREFIX, folder::random_name()?));
        match self.folder.link(&self.name, &between) {
            Ok(()) => {
                let renamed = self.folder.rename(&between, keep);
                // Two names of one file: then rename does nothing, and says that all is well.
                let _ = self.folder.remove(&between);
                renamed
            }
            // A file system without hard links.
            Err(error) if error.kind() != io::ErrorKind::StorageFull => {
                let bytes = self.folder.read(&self.name, FILE_CAP)?.unwrap_or_default();
                self.folder.replace(keep, &bytes)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes sure that another vault of this size could be written here now: a full, read-only or forbidden folder is
    /// found out before a refresh token is spent.
    pub(super) fn preflight(&self) -> Result<(), VaultError> {
        let size = self.version()?.map_or(0, |version| version.size) + SLACK;
        let reserve = || -> io::Result<()> { self.folder.temp()?.reserve(size) };
        reserve().map_err(VaultError::storage(self.folder.path()))
    }

    /// Housekeeping; what cannot be removed stays and is named by `vault check`.
    fn remove_stale(&self, fresh: &Temp<'_>) {
        let Ok(stat) = rustix::fs::fstat(&fresh.file) else { return };
        for name in self.folder.stale_temps(stat.st_mtime).unwrap_or_default() {
            let _ = self.folder.remove(name);
        }
    }
}

/// Follows the link that the user may have put in the vault's place (a dotfiles folder): once, to its end, so that the
/// real file is replaced and the link stays. Neighbours lie beside the real file: two paths to one vault share a lock.
pub(super) fn resolve(file: &Path) -> Result<PathBuf, VaultError> {
    match std::fs::symlink_metadata(file) {
        Ok(metadata) if metadata.is_symlink() => {
            let owner = std::os::unix::fs::MetadataExt::uid(&metadata);
            if !trusted(owner) {
                return Err(VaultError::refused(file, "is a link that belongs to another user"));
            }
            match file.canonicalize() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Err(VaultError::Missing(file.to_owned())),
                other => other.map_err(VaultError::storage(file)),
            }
        }
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(VaultError::storage(file)(error))
        }
        _ => Ok(file.to_owned()),
    }
}

/// A link that another user laid on the way to the vault can lead elsewhere tomorrow.
fn check_links(folder: &Path) -> Result<(), VaultError> {
    for part in folder.ancestors().filter(|part| !part.as_os_str().is_empty()) {
        let Ok(found) = std::fs::symlink_metadata(part) else { continue };
        if found.is_symlink() && !trusted(std::os::unix::fs::MetadataExt::uid(&found)) {
            return Err(VaultError::refused(part, "is a link that belongs to another user"));
        }
    }
    Ok(())
}

/// The folder a file lies in.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Root is out of scope as an attacker, and owns what a machine's image or a mount brings along.
fn trusted(owner: u32) -> bool {
    owner == 0 || owner == rustix::process::geteuid().as_raw()
}

fn check_owner(path: &Path, stat: &Stat) -> Result<(), VaultError> {
    if trusted(stat.st_uid) {
        return Ok(());
    }
    let hint = format!("run as the user who owns it, or `chown` it to yourself: {}", path.display());
    Err(VaultError::refused_with(path, "belongs to another user", hint))
}

/// Whoever can write to the folder above can put another folder in this one's place. Where everybody can, that is
/// refused; a group may be the user's own, so that is a warning.
fn check_above(folder: &Folder) -> Result<Option<String>, VaultError> {
    let stat = folder.stat("..").map_err(VaultError::storage(folder.path()))?;
    let mode = stat.map_or(Mode::empty(), |stat| Mode::from_raw_mode(stat.st_mode));
    if mode.contains(Mode::SVTX) || !mode.intersects(OTHERS_WRITE) {
        return Ok(None);
    }
    let above = folder.path().parent().filter(|above| !above.as_os_str().is_empty());
    let above = above.map_or_else(|| folder.join(".."), Path::to_owned);
    if mode.contains(Mode::WOTH) {
        let hint = format!("chmod go-w '{}'", above.display());
        return Err(VaultError::refused_with(
            &above,
            "can be changed by other users, and the vault's folder with it",
            hint,
        ));
    }
    Ok(Some(format!(
        "{0} can be changed by its group, and the vault's folder with it: chmod g-w '{0}'",
        above.display()
    )))
}

fn check_mode(path: &Path, stat: &Stat, remedy: &str) -> Result<(), VaultError> {
    if !Mode::from_raw_mode(stat.st_mode).intersects(OTHERS_WRITE) {
        return Ok(());
    }
    let hint = format!("chmod {remedy} '{}'", path.display());
    Err(VaultError::refused_with(path, "can be changed by other users", hint))
}
