//! One open folder, and files in it by bare name. Everything goes through the folder's descriptor (`openat` and its
//! kin), so what is checked and what is used cannot be two folders; no link in it is followed; whatever is made in it
//! is for its owner only, whatever the umask.

use std::{
    ffi::{OsStr, OsString},
    fs::{DirBuilder, File, Permissions},
    io::{self, Read, Write},
    os::{
        fd::OwnedFd,
        unix::fs::{DirBuilderExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use rustix::fs::{self as at, AtFlags, FallocateFlags, FileType, Mode, OFlags, Stat};

use super::FileVersion;
use crate::{keys, system::regular};

/// Start of the names of files that are being written. One that is an hour old was left by a crash.
pub(super) const TEMP_PREFIX: &str = ".vault.tmp.";

/// Age at which a left temp file is removed, in seconds.
const STALE_AFTER: i64 = 3600;

const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

pub(super) struct Folder {
    descriptor: OwnedFd,
    path: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let descriptor = at::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { descriptor, path: path.to_owned() })
    }

    /// Opens the folder, making it (and what is missing above it) 0700 first.
    pub(super) fn make(path: &Path) -> io::Result<Self> {
        make_private(path)?;
        Self::open(path)
    }

    /// Opens a folder in this one; `None`: there is none. A link in its place is not followed.
    pub(super) fn below(&self, name: &str) -> io::Result<Option<Self>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match at::openat(&self.descriptor, name, flags, Mode::empty()) {
            Ok(descriptor) => Ok(Some(Self { descriptor, path: self.join(name) })),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(rustix::io::Errno::NOTDIR | rustix::io::Errno::LOOP) => Err(io::Error::other("is not a folder")),
            Err(error) => Err(error.into()),
        }
    }

    /// The same, making it 0700 where it is missing.
    pub(super) fn make_below(&self, name: &str) -> io::Result<Self> {
        match at::mkdirat(&self.descriptor, name, Mode::RWXU) {
            Ok(()) => {
                // whatever the umask took away: by its name, since it may have taken the right to open it
                std::fs::set_permissions(self.join(name), Permissions::from_mode(0o700))?;
                self.sync()?;
            }
            Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        self.below(name)?.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The same folder once more.
    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(Self { descriptor: self.descriptor.try_clone()?, path: self.path.clone() })
    }

    pub(super) fn join(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.path.join(name.as_ref())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn own_stat(&self) -> io::Result<Stat> {
        Ok(at::fstat(&self.descriptor)?)
    }

    /// What lies under the name itself (a link is not followed).
    pub(super) fn stat(&self, name: impl AsRef<OsStr>) -> io::Result<Option<Stat>> {
        match at::statat(&self.descriptor, name.as_ref(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a regular file to read; `None`: there is none. A FIFO does not make us wait.
    pub(super) fn open_file(&self, name: impl AsRef<OsStr>) -> io::Result<Option<File>> {
        self.open_regular(name.as_ref(), OFlags::RDONLY)
    }

    /// Opens a regular file to read and append; `None`: there is none.
    pub(super) fn open_append(&self, name: impl AsRef<OsStr>) -> io::Result<Option<File>> {
        self.open_regular(name.as_ref(), OFlags::RDWR | OFlags::APPEND)
    }

    fn open_regular(&self, name: &OsStr, mode: OFlags) -> io::Result<Option<File>> {
        let flags = mode | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match at::openat(&self.descriptor, name, flags, Mode::empty()) {
            Ok(descriptor) => File::from(descriptor),
            Err(rustix::io::Errno::NOENT) => return Ok(None),
            Err(error) => return Err(regular::instead(error.into(), self.join(name).symlink_metadata())),
        };
        match regular::refusal(file.metadata()?.file_type()) {
            Some(refusal) => Err(refusal),
            None => Ok(Some(file)),
        }
    }

    /// Reads a whole file of at most `cap` bytes; `None`: there is none.
    pub(super) fn read(&self, name: impl AsRef<OsStr>, cap: u64) -> io::Result<Option<Vec<u8>>> {
        self.open_file(name)?.map(|file| read_capped(file, cap)).transpose()
    }

    /// Makes a file 0600 that was not there before.
    pub(super) fn create_new(&self, name: impl AsRef<OsStr> + Copy) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = File::from(at::openat(&self.descriptor, name.as_ref(), flags, PRIVATE)?);
        match at::fchmod(&file, PRIVATE) {
            Ok(()) => Ok(file),
            Err(error) => {
                let _ = self.remove(name);
                Err(error.into())
            }
        }
    }

    /// A new temp file, removed again unless it is [`Temp::publish`]ed.
    pub(super) fn temp(&self) -> io::Result<Temp<'_>> {
        let name = OsString::from(format!("{TEMP_PREFIX}{}", random_name()?));
        let file = self.create_new(&name)?;
        Ok(Temp { folder: self, name, file })
    }

    /// Replaces (or makes) a file whole and makes that durable: temp, fsync, rename, fsync of the folder.
    pub(super) fn replace(&self, name: impl AsRef<OsStr>, bytes: &[u8]) -> io::Result<()> {
        let mut temp = self.temp()?;
        temp.file.write_all(bytes)?;
        temp.file.sync_all()?;
        temp.publish(name)?;
        self.sync()
    }

    pub(super) fn rename(&self, from: impl AsRef<OsStr>, to: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(at::renameat(&self.descriptor, from.as_ref(), &self.descriptor, to.as_ref())?)
    }

    pub(super) fn link(&self, from: impl AsRef<OsStr>, to: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(at::linkat(&self.descriptor, from.as_ref(), &self.descriptor, to.as_ref(), AtFlags::empty())?)
    }

    /// True: it was there.
    pub(super) fn remove(&self, name: impl AsRef<OsStr>) -> io::Result<bool> {
        match at::unlinkat(&self.descriptor, name.as_ref(), AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes renames and removals durable. Called once: after a failed fsync the kernel may have dropped the dirty
    /// pages, and a second call would say that all is well.
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(at::fsync(&self.descriptor)?)
    }

    /// The names in the folder that are valid UTF-8 (ours all are), sorted.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in at::Dir::read_from(&self.descriptor)? {
            if let Ok(name) = entry?.file_name().to_str() {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Temp files that a crash left more than an hour ago; `now` is the file system's own time, taken from a file just
    /// written, so that a wrong clock removes nothing that is in use.
    pub(super) fn stale_temps(&self, now: i64) -> io::Result<Vec<String>> {
        let mut stale = Vec::new();
        let is_temp = |name: &String| name.starts_with(TEMP_PREFIX) || keys::is_temp(name);
        for name in self.names()?.into_iter().filter(is_temp) {
            match self.stat(&name)? {
                Some(stat) if now.saturating_sub(stat.st_mtime) > STALE_AFTER => stale.push(name),
                _ => {}
            }
        }
        Ok(stale)
    }
}

/// A file in the making.
pub(super) struct Temp<'a> {
    folder: &'a Folder,
    name: OsString,
    pub(super) file: File,
}

impl Temp<'_> {
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Renames it over `name`: readers see the old file or this one.
    pub(super) fn publish(self, name: impl AsRef<OsStr>) -> io::Result<()> {
        self.folder.rename(&self.name, name) // what `drop` then removes is gone already
    }

    /// Takes up `size` bytes on the disk, so that a full one is noticed now.
    pub(super) fn reserve(&mut self, size: u64) -> io::Result<()> {
        match at::fallocate(&self.file, FallocateFlags::empty(), 0, size) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS | rustix::io::Errno::INVAL) => {
                io::copy(&mut io::repeat(0).take(size), &mut self.file).map(|_| ())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Temp<'_> {
    fn drop(&mut self) {
        let _ = self.folder.remove(&self.name);
    }
}

/// Reads an open file of at most `cap` bytes.
pub(super) fn read_capped(file: File, cap: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    if size > cap {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {} MiB", cap >> 20)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(cap + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl FileVersion {
    pub(super) fn of(stat: &Stat) -> Self {
        Self {
            inode: stat.st_ino,
            mtime_ns: i128::from(stat.st_mtime) * 1_000_000_000 + i128::from(stat.st_mtime_nsec),
            size: u64::try_from(stat.st_size).unwrap_or(0),
        }
    }
}

/// True: a regular file.
pub(super) fn is_file(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}

/// Sixteen hex digits that nobody can guess.
pub(super) fn random_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(super::hex::encode(&bytes))
}

/// Makes the folder and what is missing above it, each 0700 whatever the umask. One that is there is left as it is.
fn make_private(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_private(above)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => std::fs::set_permissions(path, Permissions::from_mode(0o700)),
    }
}
