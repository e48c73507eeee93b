//! Where things lie on this machine. The environment arrives as a value; nothing is read from the process here (but by
//! the platform's own rules, where it is no Unix).

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

/// The folders of one installation, before a profile is chosen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Folders {
    /// `config.toml`, `providers/`
    pub settings: PathBuf,
    /// `profiles/NAME/`
    pub profiles: PathBuf,
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub enum PathError {
    /// Nothing says where the files belong. Exit 2.
    #[error("{0}")]
    NoHome(String),
    /// Exit 2.
    #[error("`{0}` is not a name: it takes 1 to 64 of a-z, 0-9, `.`, `_` and `-`, the first a letter or digit")]
    BadName(String),
    /// Another user could put other files there. Exit 6.
    #[error("{path} is not safe: {reason}", path = path.display())]
    Unsafe { path: PathBuf, reason: String },
    /// Exit 8.
    #[error("cannot make the folder {path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// The folders to use. `home` is `--home`; `env` answers for `OAUTHCTL_HOME`, `HOME`, `XDG_CONFIG_HOME` and
/// `XDG_DATA_HOME`. A variable that is set to nothing counts as unset.
///
/// With a home H: settings in H, profiles in `H/profiles`. Else the folders of the XDG base directory specification
/// (which ignores relative values), or on Windows the platform's own.
pub fn folders(home: Option<&Path>, env: &dyn Fn(&str) -> Option<OsString>) -> Result<Folders, PathError> {
    let variable = |name| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = match home {
        Some(home) if home.as_os_str().is_empty() => {
            return Err(PathError::NoHome("`--home` is empty: give it a folder".to_owned()));
        }
        Some(home) => Some(home.to_owned()),
        None => variable("OAUTHCTL_HOME"),
    };
    if let Some(home) = home {
        let settings = std::path::absolute(&home).map_err(|source| PathError::Io { path: home, source })?;
        return Ok(Folders { profiles: settings.join("profiles"), settings });
    }
    platform(&variable)
}

#[cfg(unix)]
fn platform(variable: &dyn Fn(&'static str) -> Option<PathBuf>) -> Result<Folders, PathError> {
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    let place = |name, below_home: &str| {
        absolute(name).or_else(|| absolute("HOME").map(|home| home.join(below_home))).ok_or_else(|| {
            let problem = if variable("HOME").is_some() { "is not an absolute path" } else { "is not set" };
            PathError::NoHome(format!("HOME {problem}: set it, or OAUTHCTL_HOME, or give `--home`"))
        })
    };
    Ok(Folders {
        settings: place("XDG_CONFIG_HOME", ".config")?.join("oauthctl"),
        profiles: place("XDG_DATA_HOME", ".local/share")?.join("oauthctl/profiles"),
    })
}

#[cfg(not(unix))]
fn platform(_variable: &dyn Fn(&'static str) -> Option<PathBuf>) -> Result<Folders, PathError> {
    use etcetera::BaseStrategy as _;
    let own = etcetera::base_strategy::choose_native_strategy()
        .map_err(|_| PathError::NoHome("no home folder: set OAUTHCTL_HOME, or give `--home`".to_owned()))?;
    Ok(Folders {
        settings: own.config_dir().join("oauthctl"),
        profiles: own.data_dir().join("oauthctl").join("profiles"),
    })
}

/// The folder of the profile `name`.
pub fn profile_folder(folders: &Folders, name: &str) -> Result<PathBuf, PathError> {
    check_name(name)?;
    Ok(folders.profiles.join(name))
}

/// Profile and integration names: `[a-z0-9][a-z0-9._-]{0,63}`. So no name is a path, an option or a hidden file.
pub fn check_name(name: &str) -> Result<(), PathError> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(plain);
    if first && name.len() <= 64 && bytes.all(|c| plain(c) || matches!(c, b'.' | b'_' | b'-')) {
        return Ok(());
    }
    Err(PathError::BadName(super::terminal::clean(name, 64)))
}

/// `path` and the folders above it that are not there, innermost first.
pub fn missing(path: &Path) -> Vec<PathBuf> {
    path.ancestors().take_while(|folder| is_missing(folder)).map(Path::to_owned).collect()
}

/// Takes back what [`private_dir`] made of these: innermost first, as long as they are empty.
pub fn remove_empty(folders: &[PathBuf]) {
    for folder in folders {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

/// Makes the folder `path` and what is missing above it, each 0700 whatever the umask. One that is there already has to
/// belong to this user and must not be writable by others; it is left as it is.
pub fn private_dir(path: &Path) -> Result<(), PathError> {
    match path.metadata() {
        Ok(metadata) => check_private(path, &metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            missing(path).iter().rev().try_for_each(|folder| make_private(folder))
        }
        Err(source) => Err(PathError::Io { path: path.to_owned(), source }),
    }
}

/// Whose something is, and who else may do what with it.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub mode: u32,
    pub ours: bool,
    pub uid: u32,
}

/// `None`: nothing is there. Where there are no such modes, everything is in order.
pub fn owner_and_mode(path: &Path) -> io::Result<Option<Access>> {
    let metadata = match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let uid = metadata.uid();
        Ok(Some(Access { mode: metadata.mode(), ours: uid == rustix::process::geteuid().as_raw(), uid }))
    }
    #[cfg(not(unix))]
    Ok(Some(Access { mode: if metadata.is_dir() { 0o700 } else { 0o600 }, ours: true, uid: 0 }))
}

/// The folder itself, or the nearest above it that is there.
pub fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"))
}

/// Whether something could be made in a folder: by making a file that has no name, or has it for a moment.
pub fn may_write(folder: &Path) -> Result<(), PathError> {
    tempfile::tempfile_in(folder).map(drop).map_err(|source| PathError::Io { path: folder.to_owned(), source })
}

/// Bytes that this user can still write where `folder` lies.
pub fn free_space(folder: &Path) -> io::Result<u64> {
    #[cfg(unix)]
    {
        let stat = rustix::fs::statvfs(folder)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Nothing is there, and it is not the empty end of a relative path.
fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && folder.metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn make_private(folder: &Path) -> Result<(), PathError> {
    let failed = |source| PathError::Io { path: folder.to_owned(), source };
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Ok(()) => {
            #[cfg(unix)] // a umask can only have taken away from 0700
            std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).map_err(failed)?;
            Ok(())
        }
        // another process was quicker, or somebody laid something there
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            check_private(folder, &folder.metadata().map_err(failed)?)
        }
        Err(error) => Err(failed(error)),
    }
}

fn check_private(path: &Path, metadata: &std::fs::Metadata) -> Result<(), PathError> {
    if !metadata.is_dir() {
        return Err(PathError::Io { path: path.to_owned(), source: io::ErrorKind::NotADirectory.into() });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let refused = |reason: String| Err(PathError::Unsafe { path: path.to_owned(), reason });
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return refused(format!("it belongs to another user (uid {})", metadata.uid()));
        }
        if metadata.mode() & 0o022 != 0 {
            return refused("other users can write to it: run `chmod 700` on it".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/paths.rs"]
mod tests;
