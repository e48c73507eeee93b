//! Advisory locks on files of their own, which are never unlinked and never hold data. Every wait has a deadline.
//!
//! `flock` belongs to the open file, so two threads of one process exclude each other as two processes do; it ends with
//! the last descriptor, so a killed holder leaves nothing behind. The descriptor is close-on-exec: a browser we start
//! does not inherit it.

use std::{
    convert::Infallible,
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    clock::{Clock, SystemClock},
    regular,
};

/// First and longest pause between two tries. Short holders (a journal line) are waited for in the first, a refresh of
/// some hundred milliseconds in the second.
const FIRST_PAUSE: Duration = Duration::from_micros(200);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// How often a lock file may be replaced under us before we give up.
const REOPENINGS: usize = 16;

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it until the deadline.
    #[error("another process holds {path} for more than {seconds} s", path = path.display())]
    Busy { path: PathBuf, seconds: u64 },
    /// The lock file cannot be made, or this file system cannot lock.
    #[error("cannot lock {path}: {source}", path = path.display())]
    Unusable { path: PathBuf, source: std::io::Error },
}

/// A lock that is held; released when dropped (or when the process dies).
#[derive(Debug)]
pub struct Held {
    file: File,
    path: PathBuf,
}

impl Held {
    /// The path still names what is locked. Else (somebody removed the file) another process may hold "the" lock as well.
    pub fn is_still_the_lock(&self) -> bool {
        still_names(&self.path, &self.file).unwrap_or(false)
    }
}

/// Tries once. `None`: somebody else holds it. The file is made 0600 if it is missing (and its folder 0700, as
/// `locks/`), close-on-exec, and after locking it is checked that the path still names the locked file (else it is
/// opened again).
pub fn try_lock(path: &Path) -> Result<Option<Held>, LockError> {
    attempt(path).map_err(|source| LockError::Unusable { path: path.to_owned(), source })
}

/// Waits for the lock, at most `deadline`.
pub fn lock(path: &Path, deadline: Duration) -> Result<Held, LockError> {
    match lock_unless(path, deadline, || Ok::<_, Infallible>(None::<Infallible>)) {
        Ok(Waited::Held(held)) => Ok(held),
        Err(WaitError::Lock(error)) => Err(error),
        Ok(Waited::Answered(never)) | Err(WaitError::Look(never)) => match never {},
    }
}

/// What waiting with [`lock_unless`] came to.
#[derive(Debug)]
pub enum Waited<T> {
    Answered(T),
    Held(Held),
}

/// Why it came to nothing.
#[derive(Debug)]
pub enum WaitError<E> {
    Lock(LockError),
    Look(E),
}

/// Waits for the lock, at most `deadline`, looking between two tries whether it is still needed: an answer from `look`
/// ends the wait, and so does its error.
#[expect(clippy::disallowed_methods, reason = "flock has no deadline of its own: tries with pauses, until ours")]
pub fn lock_unless<T, E>(
    path: &Path,
    deadline: Duration,
    mut look: impl FnMut() -> Result<Option<T>, E>,
) -> Result<Waited<T>, WaitError<E>> {
    let clock = SystemClock::start();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(held) = try_lock(path).map_err(WaitError::Lock)? {
            return Ok(Waited::Held(held));
        }
        if let Some(answer) = look().map_err(WaitError::Look)? {
            return Ok(Waited::Answered(answer));
        }
        let waited = clock.monotonic();
        if waited >= deadline {
            let seconds = deadline.as_secs();
            return Err(WaitError::Lock(LockError::Busy { path: path.to_owned(), seconds }));
        }
        std::thread::sleep(pause.min(deadline.saturating_sub(waited)));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn attempt(path: &Path) -> io::Result<Option<Held>> {
    for _ in 0..REOPENINGS {
        let file = open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => {
                if let Some(held) = hold(path, file)? {
                    return Ok(Some(held));
                }
            }
        }
    }
    Err(io::Error::other("the lock file is replaced again and again"))
}

fn open(path: &Path) -> io::Result<File> {
    let opened = match open_or_make(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(path)?;
            open_or_make(path)
        }
        other => other,
    };
    opened.map_err(|error| regular::instead(error, path.symlink_metadata()))
}

/// Makes the folder of the lock file, one level deep: a profile that does not exist is not made by locking it.
fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => widen_to_owner(folder),
    }
}

/// A umask may have taken the owner's own rights away; then the next open would fail.
#[cfg(unix)]
fn widen_to_owner(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn widen_to_owner(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn open_or_make(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    use rustix::fs::OFlags;

    // O_NONBLOCK: a FIFO put in our place must not make us wait.
    let flags = (OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK).bits();
    let mut options = OpenOptions::new();
    options.read(true).write(true).custom_flags(flags.cast_signed()).mode(0o600);
    let file = match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match options.clone().create_new(true).open(path) {
            Ok(file) => {
                file.set_permissions(std::fs::Permissions::from_mode(0o600))?; // whatever the umask took away
                file
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.open(path)?,
            Err(error) => return Err(error),
        },
        other => other?,
    };
    regular::refusal(file.metadata()?.file_type()).map_or(Ok(file), Err)
}

#[cfg(not(unix))]
fn open_or_make(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Somebody may have unlinked or replaced the file between our open and our lock (`None`): then two would hold "the"
/// lock.
fn hold(path: &Path, file: File) -> io::Result<Option<Held>> {
    Ok(still_names(path, &file)?.then(|| Held { file, path: path.to_owned() }))
}

#[cfg(unix)]
fn still_names(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let ours = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(named) => Ok(named.dev() == ours.dev() && named.ino() == ours.ino()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn still_names(_path: &Path, _file: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn two_holders_in_one_process_exclude_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = try_lock(&path).unwrap().unwrap();
        assert!(try_lock(&path).unwrap().is_none());
        assert!(matches!(lock(&path, Duration::from_millis(2)), Err(LockError::Busy { .. })));
        drop(held);
        assert!(try_lock(&path).unwrap().is_some());
    }

    #[test]
    fn a_waiter_goes_on_when_the_holder_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = try_lock(&path).unwrap().unwrap();
        let waiter = std::thread::spawn({
            let path = path.clone();
            move || lock(&path, Duration::from_secs(5)).is_ok()
        });
        drop(held);
        assert!(waiter.join().unwrap());
    }

    #[test]
    fn a_lock_file_unlinked_under_its_holder_does_not_make_two_holders_of_one_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let old = open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        old.lock().unwrap();
        assert!(hold(&path, old.try_clone().unwrap()).unwrap().is_none(), "nothing is there");
        let held = try_lock(&path).unwrap();
        assert!(held.is_some(), "opened again under the path");
        assert!(hold(&path, old).unwrap().is_none(), "another file is there");
    }

    #[test]
    fn the_file_is_for_the_owner_and_its_folder_is_made_one_level_deep() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locks/7");
        let _held = try_lock(&path).unwrap().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert!(matches!(try_lock(&folder.path().join("no/such/folder")), Err(LockError::Unusable { .. })));
    }

    #[test]
    fn a_link_and_a_folder_in_its_place_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("lock");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
        assert!(matches!(try_lock(&link), Err(LockError::Unusable { .. })));
        assert!(!folder.path().join("elsewhere").exists());
        std::fs::write(folder.path().join("elsewhere"), "").unwrap();
        assert!(matches!(try_lock(&link), Err(LockError::Unusable { .. })));
        let directory = folder.path().join("directory");
        std::fs::create_dir(&directory).unwrap();
        assert!(matches!(try_lock(&directory), Err(LockError::Unusable { .. })));
    }

    #[test]
    fn a_child_does_not_inherit_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = try_lock(&path).unwrap().unwrap();
        let mut child = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        drop(held);
        // with a deadline: what other tests fork holds it too, until it executes something
        let again = lock(&path, Duration::from_secs(20));
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(again.is_ok());
    }
}
