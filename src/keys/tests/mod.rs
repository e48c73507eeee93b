//! Which source is asked, in which order, and that none is asked in place of another.

use std::cell::Cell;

use super::*;

const ID: &str = "00112233445566778899aabbccddeeff";

/// A profile in a folder of its own, with nobody there unless `answers` says so.
struct Profile {
    root: tempfile::TempDir,
    env: KeyEnv,
    answers: Option<&'static str>,
    asked: Cell<u32>,
}

impl Profile {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        Self { root, env: KeyEnv::default(), answers: None, asked: Cell::new(0) }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("profiles/default")
    }

    fn with_hole<T>(&self, run: impl FnOnce(&Keyhole<'_>) -> T) -> T {
        let ask = |_: &str| {
            self.asked.set(self.asked.get() + 1);
            self.answers.map(Secret::new)
        };
        run(&Keyhole {
            folder: &self.folder(),
            env: &self.env,
            ask: &ask,
            unattended: self.answers.is_none(),
            keyring_deadline: Duration::from_secs(5),
            session: Duration::ZERO,
        })
    }

    fn unlock(&self) -> Result<Unlocked, KeyError> {
        self.with_hole(unlock)
    }

    fn establish(&self, wanted: &Wanted) -> Result<(Identity, KeyFile), KeyError> {
        let (identity, key) = self.with_hole(|hole| establish(hole, wanted, ID))?;
        private_dir(&self.folder()).unwrap();
        key.write(&self.folder()).unwrap();
        Ok((identity, key))
    }

    fn files(&self) -> Vec<String> {
        let Ok(entries) = self.folder().read_dir() else { return Vec::new() };
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn identity_file(&self) -> (Identity, PathBuf) {
        let (identity, path) = (Identity::generate(), self.root.path().join("mine.txt"));
        std::fs::write(&path, identity.text().expose()).unwrap();
        (identity, path)
    }
}

#[test]
fn without_key_toml_only_the_environment_serves() {
    let mut profile = Profile::new();
    assert!(matches!(profile.unlock(), Err(KeyError::NoKey { .. })));
    let (identity, path) = profile.identity_file();
    profile.env.identity_file = Some(path);
    let unlocked = profile.unlock().unwrap();
    assert!(unlocked.identity.same_as(&identity));
    assert_eq!((unlocked.vault, unlocked.source, unlocked.from_session), (None, Source::Environment, false));
}

#[test]
fn the_environment_comes_before_what_key_toml_names() {
    let mut profile = Profile::new();
    let (stored, _) = profile.establish(&Wanted::File(None)).unwrap();
    let unlocked = profile.unlock().unwrap();
    assert!(unlocked.identity.same_as(&stored));
    assert_eq!((unlocked.vault.as_deref(), unlocked.source), (Some(ID), Source::File));

    let given = Identity::generate();
    profile.env.identity = Some(given.text().clone());
    let unlocked = profile.unlock().unwrap();
    assert!(unlocked.identity.same_as(&given));
    assert_eq!((unlocked.vault.as_deref(), unlocked.source), (Some(ID), Source::Environment));
}

#[test]
fn a_named_source_that_fails_is_not_replaced_by_another() {
    let mut profile = Profile::new();
    profile.establish(&Wanted::File(None)).unwrap();
    profile.answers = Some("pw");
    profile.env.identity = Some(Secret::new("not a key"));
    assert!(matches!(profile.unlock(), Err(KeyError::NotAnIdentity { .. })));
    profile.env = KeyEnv { identity_file: Some("/nonexistent".into()), ..KeyEnv::default() };
    assert!(matches!(profile.unlock(), Err(KeyError::Unavailable { .. })));
    profile.env = KeyEnv::default();
    std::fs::remove_file(profile.folder().join("identity.txt")).unwrap();
    assert!(matches!(profile.unlock(), Err(KeyError::Unavailable { .. })));
    KeyFile::new(ID, Source::Environment).write(&profile.folder()).unwrap();
    assert!(matches!(profile.unlock(), Err(KeyError::NoKey { .. })));
    assert_eq!(profile.asked.get(), 0);
}

#[test]
fn an_identity_in_the_environment_is_used_and_not_stored() {
    let mut profile = Profile::new();
    let given = Identity::generate();
    profile.env.identity = Some(given.text().clone());
    let (identity, key) = profile.with_hole(|hole| establish(hole, &Wanted::Best, ID)).unwrap();
    assert!(identity.same_as(&given));
    assert_eq!(key, KeyFile::new(ID, Source::Environment));
    assert!(!profile.folder().exists());
}

#[test]
fn a_source_asked_for_by_name_stores_the_identity_of_the_environment() {
    let mut profile = Profile::new();
    let given = Identity::generate();
    profile.env.identity = Some(given.text().clone());
    assert!(profile.establish(&Wanted::File(None)).unwrap().0.same_as(&given));
    profile.env = KeyEnv::default();
    assert!(profile.unlock().unwrap().identity.same_as(&given));
}

#[test]
fn a_file_can_lie_elsewhere_and_is_found_again() {
    let profile = Profile::new();
    let path = profile.root.path().join("elsewhere.txt");
    let (identity, key) = profile.establish(&Wanted::File(Some(path.clone()))).unwrap();
    assert_eq!(key.path, Some(path.clone()));
    assert!(profile.unlock().unwrap().identity.same_as(&identity));
    assert_eq!(profile.files(), ["key.toml"]);
    assert!(matches!(profile.establish(&Wanted::File(Some(path))), Err(KeyError::Exists(_))));
}

#[test]
fn an_existing_file_is_read_from_and_never_removed() {
    let mut profile = Profile::new();
    let (identity, path) = profile.identity_file();
    let (taken, key) = profile.establish(&Wanted::ExistingFile(path.clone())).unwrap();
    assert!(taken.same_as(&identity) && profile.unlock().unwrap().identity.same_as(&identity));
    profile.with_hole(|hole| forget(hole, &key));
    assert!(path.exists());

    profile.env.identity = Some(Identity::generate().text().clone());
    let clash = profile.with_hole(|hole| establish(hole, &Wanted::ExistingFile(path.clone()), ID));
    assert!(matches!(clash, Err(KeyError::Unavailable { .. })));
}

#[test]
fn forget_takes_back_what_establish_stored_and_nothing_else() {
    let mut profile = Profile::new();
    profile.env.passphrase = Some(Secret::new("pw"));
    let elsewhere = profile.root.path().join("elsewhere.txt");
    for (wanted, name) in [
        (Wanted::File(None), Some("identity.txt")),
        (Wanted::Passphrase, Some("identity.age")),
        (Wanted::File(Some(elsewhere.clone())), None),
    ] {
        let (_, key) = profile.establish(&wanted).unwrap();
        assert!(name.is_none_or(|name| profile.files().contains(&name.to_owned())));
        profile.with_hole(|hole| forget(hole, &key));
        assert_eq!(profile.files(), ["key.toml"], "{wanted:?}");
    }
    assert!(!elsewhere.exists());
}

#[test]
fn a_passphrase_from_the_environment_needs_nobody() {
    let mut profile = Profile::new();
    profile.env.passphrase = Some(Secret::new("pw"));
    let (identity, key) = profile.establish(&Wanted::Passphrase).unwrap();
    assert_eq!(key, KeyFile::new(ID, Source::Passphrase));
    let unlocked = profile.unlock().unwrap();
    assert!(unlocked.identity.same_as(&identity));
    assert_eq!(unlocked.source, Source::Passphrase);
    profile.env.passphrase = Some(Secret::new("other"));
    assert!(matches!(profile.unlock(), Err(KeyError::WrongPassphrase)));
    assert_eq!(profile.asked.get(), 0);
    assert!(matches!(profile.establish(&Wanted::Passphrase), Err(KeyError::Exists(_))));
}

#[test]
fn a_broken_key_toml_is_an_error_even_with_a_key_at_hand() {
    let mut profile = Profile::new();
    private_dir(&profile.folder()).unwrap();
    std::fs::write(profile.folder().join("key.toml"), "vault = 1").unwrap();
    profile.env.identity = Some(Identity::generate().text().clone());
    assert!(matches!(profile.unlock(), Err(KeyError::BadKeyFile { .. })));
}

#[test]
fn the_debug_form_of_an_open_key_holds_no_secret() {
    let mut profile = Profile::new();
    let identity = Identity::generate();
    profile.env.identity = Some(identity.text().clone());
    let shown = format!("{:?} {:?}", profile.unlock().unwrap(), profile.env);
    assert!(!shown.to_uppercase().contains("AGE-SECRET-KEY"), "{shown}");
}

/// No bus, so no keyring, in a process of its own; `OAUTHCTL_TEST_BEST` says who is there. See the next test.
#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::disallowed_methods, reason = "the parent test says who is there through the environment")]
fn child() {
    let Ok(there) = std::env::var("OAUTHCTL_TEST_BEST") else { return };
    let mut profile = Profile::new();
    profile.answers = (there != "nobody").then_some("pw");
    let made = profile.with_hole(|hole| establish(hole, &Wanted::Best, ID));
    match (there.as_str(), made) {
        ("nobody", Err(KeyError::NoKey { message, ways })) => {
            assert!(message.contains("there is no D-Bus session"), "{message}");
            for way in ["--key passphrase", "OAUTHCTL_PASSPHRASE_FILE", "--key file"] {
                assert!(ways.contains(way), "{ways}");
            }
            assert!(!profile.folder().exists());
        }
        ("somebody", Ok((_, key))) => {
            assert_eq!(key, KeyFile::new(ID, Source::Passphrase));
            assert_eq!(profile.files(), ["identity.age"]);
        }
        (there, made) => panic!("{there}: {made:?}"),
    }
    std::fs::write(std::env::var_os("OAUTHCTL_TEST_BEST_REPORT").unwrap(), there).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keyring_a_person_is_offered_a_passphrase_and_nobody_gets_the_ways_out() {
    for there in ["nobody", "somebody"] {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report");
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "keys::tests::child"])
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("OAUTHCTL_TEST_BEST", there)
            .env("OAUTHCTL_TEST_BEST_REPORT", &report)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(std::fs::read_to_string(report).unwrap(), there);
    }
}
