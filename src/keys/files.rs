//! Small secret files: read under a cap, made whole or not at all, 0600 from the first moment, never through a link
//! that somebody else laid.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    time::Duration,
};

use zeroize::{Zeroize, Zeroizing};

use super::KeyError;
use crate::{
    secret::Secret,
    system::regular::{self, Given},
};

/// No identity or passphrase file is larger, in bytes: room for one key and a page of comments.
pub(super) const MAX_FILE: usize = 16 * 1024;

/// Beginning and end of the names of files in the making.
pub(super) const TEMP: (&str, &str) = (".oauthctl-", ".tmp");

/// How long a person's pipe may say nothing: whoever writes into it may have to type a passphrase first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything `source` has to say, wiped when dropped; `None` if that is more than [`MAX_FILE`].
pub(super) fn read_capped(source: &mut dyn Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // one allocation: a buffer that grows leaves copies behind
    let mut buffer = Zeroizing::new(vec![0; MAX_FILE + 1]);
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(length);
    Ok((length <= MAX_FILE).then_some(buffer))
}

/// Bytes as text, without leaving a copy; `None` if they are not UTF-8.
pub(super) fn into_secret(mut bytes: Zeroizing<Vec<u8>>) -> Option<Secret> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Some(Secret::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

/// A file of ours that has to be there, as text.
pub(super) fn read_secret(path: &Path) -> Result<(Secret, File), KeyError> {
    let mut file = regular::open(path).map_err(|error| unavailable(path, reason(&error)))?;
    Ok((text(path, &mut file)?, file))
}

/// A file that a person names, as text. Pipes are welcome (`<(pass show …)`).
pub(super) fn read_given(path: &Path) -> Result<(Secret, File), KeyError> {
    let mut given = Given::open(path, PATIENCE).map_err(|error| unavailable(path, reason(&error)))?;
    Ok((text(path, &mut given)?, given.file))
}

fn unavailable(path: &Path, reason: String) -> KeyError {
    KeyError::Unavailable { what: path.display().to_string(), reason }
}

fn text(path: &Path, source: &mut dyn Read) -> Result<Secret, KeyError> {
    let unavailable = |reason| unavailable(path, reason);
    let bytes = read_capped(source)
        .map_err(|error| unavailable(reason(&error)))?
        .ok_or_else(|| unavailable(format!("it is larger than {MAX_FILE} bytes")))?;
    into_secret(bytes).ok_or_else(|| unavailable("it is not UTF-8 text".to_owned()))
}

/// Makes `path` with this content, durable, 0600; [`KeyError::Exists`] if anything is there, be it a dangling link.
pub(super) fn create(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let io_error = |source| KeyError::Io { path: path.to_owned(), source };
    match written(path, content).map_err(io_error)?.persist_noclobber(path) {
        Ok(_) => sync_folder(path).map_err(io_error),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(error) => Err(io_error(error.error)),
    }
}

/// Puts this content at `path`, durable, 0600, whatever was there: afterwards it is the old or the new, never a part.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let io_error = |source| KeyError::Io { path: path.to_owned(), source };
    written(path, content).map_err(io_error)?.persist(path).map_err(|error| io_error(error.error))?;
    sync_folder(path).map_err(io_error)
}

/// Gives the file at `from` the name `to`, in the same folder, durable.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), KeyError> {
    std::fs::rename(from, to)
        .and_then(|()| sync_folder(to))
        .map_err(|source| KeyError::Io { path: from.to_owned(), source })
}

/// Removes a file of ours, durable; one that is not there is fine.
pub(super) fn remove(path: &Path) -> Result<(), KeyError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => {
            other.and_then(|()| sync_folder(path)).map_err(|source| KeyError::Io { path: path.to_owned(), source })
        }
    }
}

/// What the system says, without its number, as the end of a sentence.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn exists(path: &Path) -> KeyError {
    KeyError::Exists(format!("{} is there already and is not overwritten", path.display()))
}

/// A temporary neighbour of `path` that holds `content`, on the disk. Gone again if it is not persisted.
fn written(path: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMP.0).suffix(TEMP.1);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    let mut file = builder.tempfile_in(folder_of(path))?;
    #[cfg(unix)] // a umask of 0777 would have made it unreadable to its owner
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_is_private_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.txt");
        create(&path, b"one").unwrap();
        #[cfg(unix)]
        assert_eq!(mode(&path), 0o600);
        assert!(matches!(create(&path, b"two"), Err(KeyError::Exists(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(names(folder.path()), ["identity.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_was_laid_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("identity.txt"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(matches!(create(&link, b"secret"), Err(KeyError::Exists(_))));
        assert!(!target.exists());
        assert_eq!(names(folder.path()), ["identity.txt"]);
    }

    #[test]
    fn replacing_keeps_one_private_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.toml");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        #[cfg(unix)]
        assert_eq!(mode(&path), 0o600);
        assert_eq!(names(folder.path()), ["key.toml"]);
    }

    #[test]
    fn nothing_is_made_where_there_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/identity.txt");
        assert!(matches!(create(&path, b"x"), Err(KeyError::Io { .. })));
        assert!(matches!(replace(&path, b"x"), Err(KeyError::Io { .. })));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn reading_stops_at_the_cap_and_at_what_is_not_text() {
        assert_eq!(read_capped(&mut vec![b'a'; MAX_FILE].as_slice()).unwrap().unwrap().len(), MAX_FILE);
        assert!(read_capped(&mut vec![b'a'; MAX_FILE + 1].as_slice()).unwrap().is_none());
        assert!(read_capped(&mut io::repeat(b'a')).unwrap().is_none());
        assert!(into_secret(Zeroizing::new(vec![0xff])).is_none());
    }

    #[test]
    fn reasons_read_as_the_end_of_a_sentence() {
        let error = File::open("/nonexistent/file").unwrap_err();
        assert_eq!(reason(&error), "no such file or directory");
    }
}
