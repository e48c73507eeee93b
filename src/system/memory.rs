//! Files that are in memory and on no disk: in a folder of this process's own, which goes away with it. One that was left
//! by a process that was killed is cleared away by the next.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use crate::secret::Secret;

const PREFIX: &str = "oauthctl-token-";
/// Where every Linux has a memory file system.
const SHARED: &str = "/dev/shm";

/// A folder on a memory file system, for this user alone. It is removed when dropped.
pub struct MemoryFolder {
    folder: tempfile::TempDir,
    /// Locked while this process lives: by it others see that the folder is in use.
    _held: File,
}

impl MemoryFolder {
    /// In `$XDG_RUNTIME_DIR` if that is in memory, else in /dev/shm; an error where neither is.
    pub fn make(runtime: Option<&Path>) -> io::Result<Self> {
        let bases = runtime.into_iter().chain([Path::new(SHARED)]);
        let base = bases.filter(|base| base.is_absolute() && is_memory(base)).find(|base| is_ours_to_use(base));
        let Some(base) = base else {
            let message = "neither XDG_RUNTIME_DIR nor /dev/shm is a memory file system here";
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        };
        clear(base);
        loop {
            let mut builder = tempfile::Builder::new();
            let folder = builder.prefix(PREFIX).permissions(fs::Permissions::from_mode(0o700)).tempdir_in(base)?;
            let held = File::open(folder.path())?;
            // another process may have taken it for a left-over in between
            if flock(&held, FlockOperation::NonBlockingLockExclusive).is_ok() && folder.path().exists() {
                return Ok(Self { folder, _held: held });
            }
        }
    }

    /// Writes or replaces a file, 0600: a reader sees the old or the new text, never a part.
    pub fn write(&self, name: &str, text: &Secret) -> io::Result<PathBuf> {
        let path = self.folder.path().join(name);
        let mut file = tempfile::NamedTempFile::new_in(self.folder.path())?;
        file.write_all(text.expose().as_bytes())?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

#[cfg(target_os = "linux")]
fn is_memory(path: &Path) -> bool {
    const TMPFS: rustix::fs::FsWord = 0x0102_1994;
    rustix::fs::statfs(path).is_ok_and(|found| found.f_type == TMPFS)
}

#[cfg(not(target_os = "linux"))]
fn is_memory(_path: &Path) -> bool {
    false
}

/// Nobody else can rename or remove what we put there.
fn is_ours_to_use(base: &Path) -> bool {
    let sticky = 0o1000;
    base.metadata().is_ok_and(|found| {
        let ours = found.uid() == rustix::process::geteuid().as_raw();
        (ours && found.mode() & 0o022 == 0) || found.mode() & sticky != 0
    })
}

/// Removes folders of ours whose process is gone.
fn clear(base: &Path) {
    let us = rustix::process::geteuid().as_raw();
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let ours = entry.metadata().is_ok_and(|found| found.is_dir() && found.uid() == us);
        if !ours || !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let free = File::open(entry.path())
            .is_ok_and(|folder| flock(&folder, FlockOperation::NonBlockingLockExclusive).is_ok());
        if free {
            // best effort: the next one tries again
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_memory_is_not_taken_for_it() {
        assert!(!is_memory(Path::new("/proc")) && !is_memory(Path::new("/no/such/place")));
    }

    #[test]
    fn a_file_is_ours_alone_is_replaced_whole_and_goes_away() {
        let Ok(folder) = MemoryFolder::make(Some(Path::new("/proc"))) else { return };
        let path = folder.write("T", &Secret::new("one")).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().mode() & 0o777, 0o700);
        let before = path.metadata().unwrap().ino();
        folder.write("T", &Secret::new("2")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_ne!(path.metadata().unwrap().ino(), before);
        let other = MemoryFolder::make(None).unwrap();
        assert!(path.exists(), "one that is in use is not cleared away");
        drop((folder, other));
        assert!(!path.exists() && !path.parent().unwrap().exists());
    }

    #[test]
    fn what_a_killed_process_left_is_cleared_away() {
        let left = Path::new(SHARED).join(format!("{PREFIX}test-{}", std::process::id()));
        if fs::create_dir(&left).is_err() {
            return;
        }
        fs::write(left.join("T"), "fake").unwrap();
        let folder = MemoryFolder::make(None).unwrap();
        assert!(!left.exists());
        drop(folder);
    }
}
