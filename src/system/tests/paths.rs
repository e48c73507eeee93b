//! Folders, names, and folders that others cannot enter.

use super::*;

fn found(home: Option<&str>, variables: &[(&str, &str)]) -> Result<(PathBuf, PathBuf), String> {
    let env = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
    folders(home.map(Path::new), &env)
        .map(|folders| (folders.settings, folders.profiles))
        .map_err(|error| error.to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where `found` answers")]
fn pair(settings: &str, profiles: &str) -> Result<(PathBuf, PathBuf), String> {
    Ok((settings.into(), profiles.into()))
}

#[cfg(unix)]
#[test]
fn a_home_of_ones_own_wins() {
    let env = [("OAUTHCTL_HOME", "/o"), ("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d")];
    assert_eq!(found(Some("/x"), &env), pair("/x", "/x/profiles"));
    assert_eq!(found(None, &env), pair("/o", "/o/profiles"));
    assert_eq!(found(None, &env[1..]), pair("/c/oauthctl", "/d/oauthctl/profiles"));
    assert_eq!(found(None, &env[1..2]), pair("/h/.config/oauthctl", "/h/.local/share/oauthctl/profiles"));
}

#[cfg(unix)]
#[test]
fn a_relative_home_is_meant_from_here_and_an_empty_one_is_refused() {
    let here = std::env::current_dir().unwrap();
    assert_eq!(found(Some("x"), &[]), Ok((here.join("x"), here.join("x/profiles"))));
    assert_eq!(found(Some(""), &[("HOME", "/h")]), Err("`--home` is empty: give it a folder".to_owned()));
}

#[cfg(unix)]
#[test]
fn relative_and_empty_variables_are_ignored() {
    for bad in ["", "relative", "./relative", "~"] {
        let env = [("HOME", "/h"), ("XDG_CONFIG_HOME", bad), ("XDG_DATA_HOME", bad)];
        assert_eq!(found(None, &env), pair("/h/.config/oauthctl", "/h/.local/share/oauthctl/profiles"), "{bad:?}");
    }
    assert_eq!(found(None, &[("OAUTHCTL_HOME", ""), ("HOME", "/h")]), found(None, &[("HOME", "/h")]));
}

#[cfg(unix)]
#[test]
fn without_a_home_the_error_says_what_to_set() {
    let unset = "HOME is not set: set it, or OAUTHCTL_HOME, or give `--home`";
    let relative = "HOME is not an absolute path: set it, or OAUTHCTL_HOME, or give `--home`";
    assert_eq!(found(None, &[]), Err(unset.to_owned()));
    assert_eq!(found(None, &[("HOME", "")]), Err(unset.to_owned()));
    assert_eq!(found(None, &[("HOME", "h")]), Err(relative.to_owned()));
    assert_eq!(found(None, &[("XDG_CONFIG_HOME", "/c")]), Err(unset.to_owned()));
    assert_eq!(
        found(None, &[("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d")]),
        pair("/c/oauthctl", "/d/oauthctl/profiles")
    );
}

#[test]
fn names() {
    let longest = "a".repeat(64);
    for good in ["a", "0", "google", "work-2", "a.b_c-d", "9.", longest.as_str()] {
        assert!(check_name(good).is_ok(), "{good:?}");
    }
    let too_long = "a".repeat(65);
    for bad in [
        "",
        ".",
        "..",
        "-a",
        "_a",
        ".hidden",
        "A",
        "aB",
        "a/b",
        "a\\b",
        "../x",
        "a b",
        "a\n",
        "\u{202e}a",
        "ä",
        "a\0",
        "a:b",
        "~",
        &too_long,
    ] {
        assert!(matches!(check_name(bad), Err(PathError::BadName(_))), "{bad:?}");
    }
    let folders = Folders { settings: "/s".into(), profiles: "/p".into() };
    assert_eq!(profile_folder(&folders, "default").unwrap(), Path::new("/p/default"));
    assert!(profile_folder(&folders, "../default").is_err());
}

#[test]
fn a_bad_name_is_shown_clean() {
    let error = check_name("a\u{1b}[31m\u{202e}").unwrap_err().to_string();
    assert!(!error.chars().any(|c| c.is_control() || c == '\u{202e}'), "{error:?}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn every_folder_that_was_missing_is_private() {
        let root = tempfile::tempdir().unwrap();
        set_mode(root.path(), 0o755);
        let path = root.path().join("a/b/c");
        private_dir(&path).unwrap();
        private_dir(&path).unwrap();
        assert_eq!(mode(root.path()), 0o755);
        for folder in ["a", "a/b", "a/b/c"] {
            assert_eq!(mode(&root.path().join(folder)), 0o700, "{folder}");
        }
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_refused_and_left_alone() {
        let root = tempfile::tempdir().unwrap();
        for (unsafe_mode, safe) in [(0o720, false), (0o702, false), (0o777, false), (0o755, true), (0o700, true)] {
            set_mode(root.path(), unsafe_mode);
            let result = private_dir(root.path());
            assert_eq!(result.is_ok(), safe, "{unsafe_mode:o}");
            assert_eq!(mode(root.path()), unsafe_mode);
        }
    }

    #[test]
    fn what_is_not_a_folder_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let (file, dangling) = (root.path().join("file"), root.path().join("dangling"));
        std::fs::write(&file, "").unwrap();
        symlink(root.path().join("nowhere"), &dangling).unwrap();
        for path in [file.as_path(), &file.join("below"), &dangling, &dangling.join("below")] {
            assert!(matches!(private_dir(path), Err(PathError::Io { .. })), "{}", path.display());
        }
        assert!(!root.path().join("nowhere").exists());
    }

    #[test]
    fn a_link_of_the_users_own_to_a_private_folder_is_followed() {
        let root = tempfile::tempdir().unwrap();
        private_dir(&root.path().join("real")).unwrap();
        symlink(root.path().join("real"), root.path().join("link")).unwrap();
        private_dir(&root.path().join("link/below")).unwrap();
        assert_eq!(mode(&root.path().join("real/below")), 0o700);
    }
}
