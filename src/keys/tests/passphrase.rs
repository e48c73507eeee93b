//! The passphrase: where it comes from, what is refused, and that a wrong one says nothing but that.

use std::{cell::RefCell, path::Path, time::Duration};

use super::*;
use crate::keys::KeyEnv;

fn open(hole: &Keyhole<'_>) -> Result<Identity, KeyError> {
    super::open(hole, FILE)
}

/// As little work as scrypt takes, for tests that do not look at it.
const QUICK: u8 = 2;

fn with<T>(folder: &Path, env: &KeyEnv, answers: &[&str], run: impl FnOnce(&Keyhole<'_>) -> T) -> (T, Vec<String>) {
    let prompts = RefCell::new(Vec::new());
    let ask = |prompt: &str| {
        prompts.borrow_mut().push(prompt.to_owned());
        answers.get(prompts.borrow().len() - 1).map(|answer| Secret::new(*answer))
    };
    let (keyring_deadline, session) = (Duration::from_secs(1), Duration::ZERO);
    let result = run(&Keyhole { folder, env, ask: &ask, unattended: false, keyring_deadline, session });
    (result, prompts.into_inner())
}

fn sealed_in(folder: &Path, passphrase: &str) -> Identity {
    let identity = Identity::generate();
    let sealed = seal(&identity, &Secret::new(passphrase), "00ff", QUICK).unwrap();
    std::fs::write(folder.join(FILE), sealed).unwrap();
    identity
}

fn variable(passphrase: &str) -> KeyEnv {
    KeyEnv { passphrase: Some(Secret::new(passphrase)), ..KeyEnv::default() }
}

#[test]
fn a_new_file_is_asked_for_twice_costs_what_we_say_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::generate();
    let none = KeyEnv::default();
    let (made, prompts) = with(folder.path(), &none, &["pw", "pw"], |hole| create(hole, FILE, &identity, "00ff"));
    made.unwrap();
    assert_eq!(prompts, ["new passphrase for the vault: ", "the same again: "]);

    let sealed = std::fs::read(folder.path().join(FILE)).unwrap();
    let header = String::from_utf8_lossy(&sealed);
    let stanza = header.lines().nth(1).unwrap();
    assert!(stanza.starts_with("-> scrypt ") && stanza.ends_with(&format!(" {WORK_FACTOR}")), "{stanza}");

    let (opened, prompts) = with(folder.path(), &none, &["pw"], open);
    assert!(opened.unwrap().same_as(&identity));
    assert_eq!(prompts, ["passphrase of the vault: "]);
}

#[test]
fn nothing_is_overwritten_and_nothing_is_asked_before_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    sealed_in(folder.path(), "pw");
    let before = std::fs::read(folder.path().join(FILE)).unwrap();
    let identity = Identity::generate();
    let (made, prompts) =
        with(folder.path(), &KeyEnv::default(), &["x", "x"], |hole| create(hole, FILE, &identity, "00ff"));
    assert!(matches!(made, Err(KeyError::Exists(_))));
    assert!(prompts.is_empty());
    assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), before);
}

#[test]
fn a_new_passphrase_is_neither_empty_nor_two_different_ones() {
    let folder = tempfile::tempdir().unwrap();
    for (answers, asked) in [(&["", "", ""][..], 3), (&["a", "b", "c", "d", "e", "f"][..], 6)] {
        let (given, prompts) = with(folder.path(), &KeyEnv::default(), answers, ask_twice);
        assert!(matches!(given, Err(KeyError::Unavailable { .. })), "{given:?}");
        assert_eq!(prompts.len(), asked);
    }
    let (given, _) = with(folder.path(), &KeyEnv::default(), &["a", "b", "c", "c"], ask_twice);
    assert_eq!(given.unwrap().expose(), "c");
    let (given, _) = with(folder.path(), &KeyEnv::default(), &["a"], ask_twice);
    assert!(matches!(given, Err(KeyError::Interrupted)));
}

#[test]
fn a_wrong_passphrase_says_only_that() {
    let folder = tempfile::tempdir().unwrap();
    sealed_in(folder.path(), "right");
    let (opened, _) = with(folder.path(), &variable("CANARY"), &[], open);
    let error = opened.unwrap_err();
    assert!(matches!(error, KeyError::WrongPassphrase));
    assert!(!format!("{error} {error:?}").contains("CANARY"));
}

#[test]
fn a_person_has_three_tries_and_the_environment_one() {
    let folder = tempfile::tempdir().unwrap();
    let identity = sealed_in(folder.path(), "right");
    let (opened, prompts) = with(folder.path(), &KeyEnv::default(), &["a", "", "right"], open);
    assert!(opened.unwrap().same_as(&identity));
    assert_eq!(prompts.len(), 3);
    let (opened, prompts) = with(folder.path(), &KeyEnv::default(), &["a", "b", "c", "right"], open);
    assert!(matches!(opened, Err(KeyError::WrongPassphrase)));
    assert_eq!(prompts.len(), 3);
    let (opened, prompts) = with(folder.path(), &variable("a"), &["right"], open);
    assert!(matches!(opened, Err(KeyError::WrongPassphrase)));
    assert!(prompts.is_empty());
}

#[test]
fn with_nobody_to_ask_the_ways_out_are_named() {
    let folder = tempfile::tempdir().unwrap();
    sealed_in(folder.path(), "pw");
    let (opened, _) = with(folder.path(), &KeyEnv::default(), &[], open);
    let Err(KeyError::NoKey { ways, .. }) = opened else { panic!("{opened:?}") };
    assert!(ways.contains("OAUTHCTL_PASSPHRASE_FILE") && ways.contains("vault unlock"), "{ways}");
}

#[test]
fn the_file_loses_one_line_end_and_nothing_else() {
    for (content, expected) in [
        ("pw", "pw"),
        ("pw\n", "pw"),
        ("pw\r\n", "pw"),
        ("pw\n\n", "pw\n"),
        (" p w \t\n", " p w \t"),
        ("pw\r", "pw\r"),
        ("a\nb\n", "a\nb"),
    ] {
        assert_eq!(without_line_end(content), expected, "{content:?}");
    }
}

#[test]
fn the_file_comes_before_the_variable_and_neither_may_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    let identity = sealed_in(folder.path(), "right");
    let path = folder.path().join("pw");
    let env = |content: &str, variable: &str| {
        std::fs::write(&path, content).unwrap();
        let passphrase = Some(Secret::new(variable));
        KeyEnv { passphrase_file: Some(path.clone()), passphrase, ..KeyEnv::default() }
    };
    assert!(with(folder.path(), &env("right\n", "wrong"), &[], open).0.unwrap().same_as(&identity));
    assert!(matches!(with(folder.path(), &env("wrong\n", "right"), &[], open).0, Err(KeyError::WrongPassphrase)));
    for content in ["", "\n", "\r\n"] {
        let error = with(folder.path(), &env(content, "right"), &["right"], open).0.unwrap_err();
        assert!(error.to_string().ends_with("the passphrase is empty"), "{error}");
    }
    let error = with(folder.path(), &variable(""), &["right"], open).0.unwrap_err();
    assert_eq!(error.to_string(), "OAUTHCTL_PASSPHRASE: the passphrase is empty");
    let missing = KeyEnv { passphrase_file: Some(folder.path().join("none")), ..variable("right") };
    assert!(matches!(with(folder.path(), &missing, &["right"], open).0, Err(KeyError::Unavailable { .. })));
}

#[test]
fn a_file_that_wants_too_much_work_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let identity = sealed_in(folder.path(), "pw");
    let path = folder.path().join(FILE);
    // the stanza's last argument is the work factor: 2 becomes 23, whose 8 GiB nobody pays to find the MAC wrong
    let mut sealed = std::fs::read(&path).unwrap();
    let at = sealed.windows(3).position(|bytes| bytes == b" 2\n").unwrap();
    sealed.insert(at + 2, b'3');
    std::fs::write(&path, sealed).unwrap();
    let error = with(folder.path(), &variable("pw"), &[], open).0.unwrap_err();
    assert!(error.to_string().ends_with("its scrypt work factor is above 20"), "{error}");
    drop(identity);
}

#[test]
fn what_is_not_a_sealed_identity_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let other = age::encrypt(&age::x25519::Identity::generate().to_public(), b"x").unwrap();
    sealed_in(folder.path(), "pw");
    let mut cut = std::fs::read(&path).unwrap();
    cut.pop();
    let mut flipped = cut.clone();
    flipped.push(0);
    let too_large = vec![b'a'; files::MAX_FILE + 1];
    let cases: [(&[u8], &str); 6] = [
        (b"", "it is not an age file"),
        (b"garbage", "it is not an age file"),
        (&other, "it is not sealed with a passphrase"),
        (&cut, "it is damaged"),
        (&flipped, "it is damaged"),
        (&too_large, "it is too large"),
    ];
    for (content, expected) in cases {
        std::fs::write(&path, content).unwrap();
        let error = with(folder.path(), &variable("pw"), &[], open).0.unwrap_err();
        assert!(error.to_string().ends_with(expected), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
    let error = with(folder.path(), &variable("pw"), &["pw"], open).0.unwrap_err();
    assert!(error.to_string().ends_with("identity.age: no such file or directory"), "{error}");
}
