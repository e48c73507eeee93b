//! `vault recipient`: who else can open the vault, what they may do with it, and what they cannot open any more.

use std::fs;

use age::secrecy::ExposeSecret as _;
use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::vault::{Record, Tx, VaultError};
use serde_json::json;

use crate::support::opening::{opened_by, opens_everything, recipient_of, sealed_files, unsealed};
use crate::support::sandbox::Sandbox;
use crate::support::stage::{self, Stage};

const NOT_THIS_PLUGIN: &str = if cfg!(feature = "plugin") {
    "a character of the recipient is wrong"
} else {
    "keys of age plugins need an oauthctl that was built with `--features plugin`"
};
const NOT_THIS_SSH_KEY: &str = if cfg!(feature = "ssh") {
    "the SSH key is damaged"
} else {
    "SSH keys need an oauthctl that was built with `--features ssh`"
};

fn new_key() -> String {
    age::x25519::Identity::generate().to_string().expose_secret().to_owned()
}

/// A vault in which `example` is connected, with the key that opens it.
fn world() -> (Stage, String) {
    let stage = Stage::connected(3600);
    let path = stage.sandbox.path("own.txt");
    stage.sandbox.run(&["vault", "rekey", "-q", "--identity-file", path.to_str().unwrap()]).code_is(0);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    let key = crate::support::opening::secret_in(&path);
    (stage, key)
}

#[test]
fn a_second_key_reads_and_writes() {
    let (stage, own) = world();
    let sandbox = &stage.sandbox;
    let mate = new_key();
    let recipient = recipient_of(&mate);
    let added = sandbox.run(&["vault", "recipient", "add", &recipient, "--json"]);
    let added: serde_json::Value = serde_json::from_str(&added.succeeds()).unwrap();
    assert_eq!(added, json!({ "recipient": recipient, "recipients": 2 }));
    let list = sandbox.run(&["vault", "recipient", "list", "--json"]).json();
    let both = json!([
        { "recipient": recipient_of(&own), "own": true },
        { "recipient": recipient, "own": false },
    ]);
    assert_eq!(list, json!({ "recipients": both }));
    opens_everything(sandbox, &mate);

    // the other one reads and writes, and the first one takes what it has written
    sandbox.set("OAUTHCTL_IDENTITY", &mate);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    sandbox.run(&["rename", "example", "theirs", "-q"]).succeeds();
    sandbox.unset("OAUTHCTL_IDENTITY");
    assert_eq!(sandbox.run(&["token", "theirs"]).succeeds(), "at-0\n");
    sandbox.run(&["rename", "theirs", "example", "-q"]).succeeds();
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    opens_everything(sandbox, &own);

    // once more changes nothing
    let generation = stage::generation(sandbox);
    sandbox.run(&["vault", "recipient", "add", &recipient]).succeeds_saying(&["is a recipient already"]);
    assert_eq!(stage::generation(sandbox), generation);
    let actions: Vec<_> = stage::audit(sandbox, "recipient_add");
    assert_eq!(actions.len(), 1);
    assert!(actions[0]["result"].as_str().unwrap().contains(&recipient[..16]), "{actions:?}");
}

#[test]
fn a_removed_key_opens_nothing_newer_and_writes_nothing() {
    let (stage, own) = world();
    let sandbox = &stage.sandbox;
    let mate = new_key();
    let recipient = recipient_of(&mate);
    sandbox.run(&["vault", "recipient", "add", &recipient, "-q"]).succeeds();
    fill_segment(sandbox, &own);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n", "a line of the journal");
    let old = fs::read(sandbox.profile().join("vault.age")).unwrap();

    let said = sandbox.run(&["vault", "recipient", "remove", &recipient]);
    said.succeeds_saying(&["opens nothing that is saved from now on", "1 recipients", "may have kept"]);
    let (opened, _) = opened_by(sandbox, &mate);
    assert!(opened.is_empty(), "{opened:?}");
    assert!(sealed_files(sandbox).iter().any(|(name, _)| name.starts_with("000001-001000-")));
    opens_everything(sandbox, &own);
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    sandbox.set("OAUTHCTL_IDENTITY", &mate);
    let _ = sandbox.run(&["token", "example"]).fails(5, &["vault.age"]);
    sandbox.unset("OAUTHCTL_IDENTITY");

    // what it could still make out of the vault it knows is not taken
    let there = fs::read(sandbox.profile().join("vault.age")).unwrap();
    assert!(unsealed(&old, &mate).is_some());
    fs::write(sandbox.profile().join("vault.age"), old).unwrap();
    let _ = sandbox.run(&["token", "example"]).fails(6, &["generation"]);
    fs::write(sandbox.profile().join("vault.age"), there).unwrap();
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
}

/// A vault with a recipient who was removed since, and copies of it: by `vault backup`, and the file itself.
fn with_a_removed_one() -> (Stage, String, std::path::PathBuf) {
    let (stage, _) = world();
    let mate = new_key();
    let backup = stage.sandbox.path("backup.age");
    stage.sandbox.run(&["vault", "recipient", "add", &recipient_of(&mate), "-q"]).succeeds();
    stage.sandbox.run(&["vault", "backup", backup.to_str().unwrap(), "-q"]).succeeds();
    stage.sandbox.run(&["vault", "recipient", "remove", &recipient_of(&mate), "-q"]).code_is(0);
    (stage, mate, backup)
}

#[test]
fn an_older_vault_brings_no_removed_key_back_unless_it_is_named() {
    let (stage, mate, backup) = with_a_removed_one();
    let (sandbox, recipient) = (&stage.sandbox, recipient_of(&mate));
    // who came since stays as well
    let later = new_key();
    sandbox.run(&["vault", "recipient", "add", &recipient_of(&later), "-q"]).succeeds();
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n", "a line of the journal");
    let said = sandbox.run(&["vault", "restore", "--yes", backup.to_str().unwrap()]);
    let named = format!("{recipient} was removed since that backup was made, and stays removed");
    said.succeeds_saying(&["restored", &named, &format!("oauthctl vault recipient add '{recipient}'")]);
    assert!(unsealed(&fs::read(sandbox.profile().join("vault.age")).unwrap(), &mate).is_none());
    opens_everything(sandbox, &later);
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    assert_eq!(stage::audit(sandbox, "token").len(), 1);
    assert!(!sealed_files(sandbox).iter().any(|(name, _)| name.starts_with("journal.unreadable")));
    sandbox.run(&["vault", "recipient", "add", &recipient, "-q"]).succeeds();
    opens_everything(sandbox, &mate);

    let (stage, mate, backup) = with_a_removed_one();
    let (sandbox, recipient) = (&stage.sandbox, recipient_of(&mate));
    fs::copy(backup, sandbox.profile().join("vault.age")).unwrap();
    let _ = sandbox.run(&["token", "example"]).fails(6, &["--accept-older"]);
    let named = format!("{recipient} was removed since that generation was made, and stays removed");
    let _ = sandbox.run(&["vault", "check", "--accept-older"]).reports_saying(0, &[&named]);
    assert!(unsealed(&fs::read(sandbox.profile().join("vault.age")).unwrap(), &mate).is_none());
    let list = sandbox.run(&["vault", "recipient", "list"]).succeeds();
    assert!(!list.contains(&recipient), "{list}");
}

#[test]
fn where_nothing_is_known_a_backup_says_who_opens_it() {
    let (stage, mate, backup) = with_a_removed_one();
    let (sandbox, recipient) = (&stage.sandbox, recipient_of(&mate));
    fs::remove_file(sandbox.profile().join("seen")).unwrap();
    let named = format!("{recipient} opens the restored vault as it opened the backup");
    let hint = format!("oauthctl vault recipient remove '{recipient}'");
    sandbox.run(&["vault", "restore", "--yes", backup.to_str().unwrap()]).succeeds_saying(&[&named, &hint]);
}

fn fill_segment(sandbox: &Sandbox, key: &str) {
    let identity = Identity::parse(&Secret::new(key), "the test").unwrap();
    let record = Record { action: "fill".into(), result: "ok".into(), ..Record::default() };
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record)) };
    stage::vault_keeping(sandbox, &identity, 0).write(fill).unwrap();
}

#[test]
fn a_trusted_writer_that_is_removed_is_trusted_no_more() {
    let (stage, own) = world();
    let sandbox = &stage.sandbox;
    let mate = new_key();
    let recipient = recipient_of(&mate);
    sandbox.run(&["vault", "recipient", "add", &recipient, "-q"]).succeeds();
    let _ = sandbox.run(&["vault", "check", "--trust-writer", &recipient]).reports(0);
    let seen = || fs::read_to_string(sandbox.profile().join("seen")).unwrap();
    assert_eq!(seen().matches(&recipient).count(), 2, "as a recipient, and as trusted");
    sandbox.run(&["vault", "recipient", "remove", &recipient, "-q"]).succeeds_saying(&[]);
    assert!(!seen().contains(&recipient), "{}", seen());
    opens_everything(sandbox, &own);
}

#[test]
fn the_own_key_cannot_be_removed_and_a_stranger_neither() {
    let (stage, own) = world();
    let sandbox = &stage.sandbox;
    let generation = stage::generation(sandbox);
    let _ = sandbox
        .run(&["vault", "recipient", "remove", &recipient_of(&own)])
        .fails(2, &["cannot be removed", "hint: oauthctl vault rekey"]);
    let _ = sandbox
        .run(&["vault", "recipient", "remove", &recipient_of(&new_key())])
        .fails(2, &["is no recipient of this vault", "hint: oauthctl vault recipient list"]);
    assert_eq!(stage::generation(sandbox), generation);
}

#[test]
fn what_is_no_age_key_is_refused_and_a_secret_not_repeated() {
    let (stage, _) = world();
    let sandbox = &stage.sandbox;
    let secret = new_key();
    for (text, words) in [
        (secret.as_str(), "secret half of a key"),
        ("AGE-PLUGIN-YUBIKEY-1QQQQQQQ", "secret half of a key"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW", NOT_THIS_SSH_KEY),
        ("age1yubikey1qgxxxxxxxxxxxxxx", NOT_THIS_PLUGIN),
        ("age1nonsense", "not an X25519 recipient"),
        ("", "does not start with `age1`"),
    ] {
        let output = sandbox.run(&["vault", "recipient", "add", text]).hides(&[&secret, "qqqqqqq", "QQQQQQQ"]);
        let _ = output.fails(2, &[words]);
    }
}

#[test]
fn a_vault_has_twenty_recipients_at_most() {
    let (stage, own) = world();
    let sandbox = &stage.sandbox;
    for _ in 1..20 {
        sandbox.run(&["vault", "recipient", "add", &recipient_of(&new_key()), "-q"]).succeeds();
    }
    let _ = sandbox.run(&["vault", "recipient", "add", &recipient_of(&new_key())]).fails(2, &["at most 20"]);
    let _ = sandbox.run(&["vault", "rekey"]).fails(2, &["no room for one more recipient"]);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    opens_everything(sandbox, &own);
    let _ = Sandbox::new().run(&["vault", "recipient", "list"]).fails(3, &["there is no vault"]);
}
