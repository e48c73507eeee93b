//! The identity in a file of its own, the way `age-keygen` writes it. As safe as the disk it lies on, so it is only made
//! when asked for (`init --key file`).

use std::{fs::File, path::Path};

use zeroize::Zeroizing;

use super::{Identity, KeyError, files};
use crate::secret::Secret;

/// Its name in the profile's folder.
pub(super) const FILE: &str = "identity.txt";

/// Reads the identity at `path`, with a warning for each thing that should be put right.
pub(super) fn read(path: &Path) -> Result<(Identity, Vec<String>), KeyError> {
    parse(path, files::read_secret(path)?)
}

/// The same of what a person names, which may be a pipe.
pub(super) fn read_given(path: &Path) -> Result<(Identity, Vec<String>), KeyError> {
    parse(path, files::read_given(path)?)
}

fn parse(path: &Path, (text, file): (Secret, File)) -> Result<(Identity, Vec<String>), KeyError> {
    let identity = Identity::parse_file(&text, &path.display().to_string())?;
    Ok((identity, open_to_others(path, &file).into_iter().collect()))
}

/// Makes the file, 0600, and reads it back. Nothing is overwritten.
pub(super) fn create(path: &Path, identity: &Identity, vault_id: &str) -> Result<(), KeyError> {
    files::create(path, document(identity, vault_id).as_bytes())?;
    match read(path) {
        Ok((back, _)) if back.same_as(identity) => Ok(()),
        other => {
            let _ = std::fs::remove_file(path); // we made it a moment ago, and it does not hold what it should
            other?;
            let reason = "what was read back is not what was written".to_owned();
            Err(KeyError::Unavailable { what: path.display().to_string(), reason })
        }
    }
}

/// Whether the file was made for `vault_id`: it says so itself.
pub(super) fn is_own(path: &Path, vault_id: &str) -> bool {
    files::read_secret(path).is_ok_and(|(text, _)| text.expose().starts_with(&first_line(vault_id)))
}

/// An identity file as age reads it, with the public half and the vault it opens as comments.
pub(super) fn document(identity: &Identity, vault_id: &str) -> Zeroizing<String> {
    let (first, recipient, key) = (first_line(vault_id), identity.recipient(), identity.text().expose());
    Zeroizing::new(format!("{first}# public key: {recipient}\n{key}\n"))
}

fn first_line(vault_id: &str) -> String {
    format!("# oauthctl: the key of vault {vault_id}\n")
}

#[cfg(unix)]
fn open_to_others(path: &Path, file: &File) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mode = metadata.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then(|| {
        format!("{path} is open to other users (mode {mode:04o}): run `chmod 600` on it", path = path.display())
    })
}

#[cfg(not(unix))]
fn open_to_others(_path: &Path, _file: &File) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let identity = Identity::generate();
        create(&path, &identity, "00ff").unwrap();
        let (back, warnings) = read(&path).unwrap();
        assert!(back.same_as(&identity));
        assert_eq!(warnings, Vec::<String>::new());
        assert!(matches!(create(&path, &Identity::generate(), "00ff"), Err(KeyError::Exists(_))));
        assert!(read(&path).unwrap().0.same_as(&identity));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_open_is_warned_about() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        create(&path, &Identity::generate(), "00ff").unwrap();
        for mode in [0o640, 0o604, 0o620, 0o644] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let (_, warnings) = read(&path).unwrap();
            let expected = format!("is open to other users (mode {mode:04o}): run `chmod 600` on it");
            assert!(warnings.len() == 1 && warnings[0].ends_with(&expected), "{warnings:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_the_users_own_is_followed_for_reading() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        let identity = Identity::generate();
        create(&path, &identity, "00ff").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(read(&link).unwrap().0.same_as(&identity));
    }

    #[test]
    fn a_file_says_for_which_vault_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let (own, foreign) = (folder.path().join("own"), folder.path().join("foreign"));
        create(&own, &Identity::generate(), "00ff").unwrap();
        std::fs::write(&foreign, Identity::generate().text().expose()).unwrap();
        assert!(is_own(&own, "00ff") && !is_own(&own, "ff00"));
        assert!(!is_own(&foreign, "00ff") && !is_own(&folder.path().join("missing"), "00ff"));
    }

    #[test]
    fn a_file_that_is_too_large_or_a_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        std::fs::write(&path, vec![b'#'; files::MAX_FILE + 1]).unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("it is larger than 16384 bytes"));
        assert!(matches!(read(folder.path()), Err(KeyError::Unavailable { .. })));
    }
}
