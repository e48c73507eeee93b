//! `vault check` and `vault check --deep`: what is found around a vault with segments, rescues and a key of its own, what
//! is repaired, and what is left to a person.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::system::lock;
use oauthctl::vault::{Record, Tx, Vault, VaultError};
use serde_json::Value;

use crate::support::opening::secret_in;
use crate::support::sandbox::{Sandbox, UNPRIVILEGED};
use crate::support::stage;

fn world() -> (Sandbox, Vault) {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    sandbox.run(&["init", "--key", "file", "-q"]).code_is(0);
    let key = Secret::new(secret_in(&sandbox.profile().join("identity.txt")));
    let vault = stage::vault_keeping(&sandbox, &Identity::parse(&key, "the test").unwrap(), 0);
    stage::connect(&vault, &["example"], Some(3600));
    let record = Record { action: "fill".into(), result: "ok".into(), ..Record::default() };
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record)) };
    vault.write(fill).unwrap();
    (sandbox, vault)
}

/// The findings that are not good: id and message.
#[track_caller]
fn bad(sandbox: &Sandbox, words: &[&str]) -> Vec<(String, String)> {
    let output = sandbox.run(&[&["vault", "check", "--json"], words].concat());
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["ok"] == false);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let bad: Vec<_> = findings.map(|finding| (text(&finding["id"]), text(&finding["message"]))).collect();
    assert_eq!(output.code, if bad.is_empty() { 0 } else { 6 }, "{output:?}");
    bad
}

fn segment(sandbox: &Sandbox) -> PathBuf {
    fs::read_dir(sandbox.profile().join("audit")).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn every_file_that_others_can_read_is_named_and_closed() {
    let (sandbox, vault) = world();
    let snapshot = vault.read().unwrap();
    let mut grant = snapshot.grant(1).unwrap().unwrap();
    grant.generation += 7;
    vault.rescue(&snapshot, &grant, &[]).unwrap();
    let profile = sandbox.profile();
    let names = ["key.toml", "identity.txt", "seen", "journal", "vault.prev.age", "vault.rescue.1.age"];
    let files: Vec<PathBuf> = names.iter().map(|name| profile.join(name)).chain([segment(&sandbox)]).collect();
    for file in &files {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let found = bad(&sandbox, &[]);
    let permissions = &found.iter().find(|(id, _)| id == "permissions").unwrap().1;
    for file in &files {
        assert!(permissions.contains(file.file_name().unwrap().to_str().unwrap()), "{permissions}");
    }
    assert!(bad(&sandbox, &["--deep"]).is_empty(), "the rescue is merged, the rest closed");
    for file in files.iter().filter(|file| !file.ends_with("vault.rescue.1.age")) {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn temp_files_of_a_crash_go_and_those_of_somebody_who_writes_stay() {
    let (sandbox, _) = world();
    let (old, young) = (sandbox.profile().join(".vault.tmp.old"), sandbox.profile().join(".vault.tmp.young"));
    for file in [&old, &young] {
        fs::write(file, "x").unwrap();
    }
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&old).unwrap().set_modified(long_ago).unwrap();
    let found = bad(&sandbox, &[]);
    assert!(found.len() == 1 && found[0].1.contains(".vault.tmp.old") && !found[0].1.contains("young"), "{found:?}");
    assert!(bad(&sandbox, &["--deep"]).is_empty());
    assert!(!old.exists() && young.exists());
}

#[test]
fn ten_thousand_leftovers_stand_in_nobodys_way_and_go() {
    let (sandbox, _) = world();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for number in 0..10_000 {
        let file = fs::File::create(sandbox.profile().join(format!(".vault.tmp.{number}"))).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    let left = fs::read_dir(sandbox.profile()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.filter(|name| name.to_string_lossy().starts_with(".vault.tmp.")).count(), 0);
}

#[test]
fn a_rescue_that_fits_is_merged_and_one_that_does_not_is_kept_and_explained() {
    let (sandbox, vault) = world();
    let snapshot = vault.read().unwrap();
    let mut grant = snapshot.grant(1).unwrap().unwrap();
    grant.generation += 1;
    grant.refresh_token = Some(Secret::new("rt-rescued"));
    vault.rescue(&snapshot, &grant, &[]).unwrap();
    assert_eq!(bad(&sandbox, &[])[0].0, "rescue");
    assert!(bad(&sandbox, &["--deep"]).is_empty());
    let held = |vault: &Vault| vault.read().unwrap().grant(1).unwrap().unwrap().refresh_token.unwrap();
    assert!(held(&vault).same_as(&Secret::new("rt-rescued")));

    grant.refresh_token = Some(Secret::new("rt-late"));
    vault.rescue(&snapshot, &grant, &[]).unwrap();
    let output = sandbox.run(&["vault", "check", "--deep"]);
    assert!(output.code == 6 && output.stdout.contains("BAD  rescue"), "{output:?}");
    assert!(
        output.stderr.contains("kept, not merged: it came from grant generation 1, the vault holds 2"),
        "{output:?}"
    );
    assert!(held(&vault).same_as(&Secret::new("rt-rescued")));
}

#[test]
fn an_interrupted_rekey_is_named_until_it_is_done() {
    let (sandbox, _) = world();
    let held = lock::try_lock(&sandbox.profile().join("journal.lock")).unwrap().unwrap();
    let _ = sandbox.run(&["vault", "rekey"]).fails(4, &[]);
    drop(held);
    let found = bad(&sandbox, &[]);
    assert!(found.len() == 1 && found[0].0 == "rekey", "{found:?}");
    let _ = bad(&sandbox, &["--deep"]);
    sandbox.run(&["vault", "rekey", "-q"]).code_is(0);
    assert!(bad(&sandbox, &["--deep"]).is_empty());
}

#[test]
fn where_nothing_can_be_written_it_looks_and_says_so() {
    let (sandbox, _) = world();
    let before = fs::read(sandbox.profile().join("vault.age")).unwrap();
    let mode = |mode: u32| fs::set_permissions(sandbox.profile(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let output = sandbox.run_through(UNPRIVILEGED, &["vault", "check", "--deep"]);
    mode(0o700);
    assert!(output.stdout.contains("ok   vault: ") && output.stdout.contains("ok   audit: 1001 entries"), "{output:?}");
    assert_eq!(output.code, 0, "{output:?}");
    assert!(fs::read(sandbox.profile().join("vault.age")).unwrap() == before);
}
