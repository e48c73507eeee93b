//! `vault rekey`: a new key for the vault, in every place a key can lie, and interrupted wherever it can be.

use std::fs;
use std::time::Duration;

use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::system::lock;
use oauthctl::vault::{Record, Tx, VaultError};
use serde_json::json;

use crate::support::opening::{opens_everything, opens_nothing, recipient_of, sealed_files, secret_in};
use crate::support::sandbox::Sandbox;
use crate::support::stage::{self, Stage};

pub(crate) fn identity(key: &str) -> Identity {
    Identity::parse(&Secret::new(key), "the test").unwrap()
}

pub(crate) fn own_key(sandbox: &Sandbox) -> String {
    secret_in(&sandbox.profile().join("identity.txt"))
}

/// A vault with everything beside it that can be: a segment, lines in the journal, a rescue that fits nothing, what a
/// restore replaced, the generation before.
pub(crate) fn full_house(sandbox: &Sandbox, key: &str) {
    let vault = stage::vault_keeping(sandbox, &identity(key), 0);
    stage::connect(&vault, &["example"], Some(3600));
    let backup = sandbox.path("backup.age");
    vault.backup(&backup).unwrap();
    sandbox.run(&["vault", "restore", "--yes", backup.to_str().unwrap()]).succeeds_saying(&["restored"]);
    let record = |action: &str| Record { action: action.into(), result: "ok".into(), ..Record::default() };
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record("fill"))) };
    vault.write(fill).unwrap();
    let snapshot = vault.read().unwrap();
    vault.note(&snapshot, &record("line")).unwrap();
    let mut grant = snapshot.grant(1).unwrap().unwrap();
    grant.refresh_token = Some(Secret::new("rt-rescued"));
    vault.rescue(&snapshot, &grant, &[]).unwrap();
    // the grant it came from is not the one that is there
    let _: Result<(), VaultError> = vault.write(|tx| {
        let mut standing = tx.grant(1)?.unwrap();
        standing.generation += 5;
        tx.put_grant(&standing)
    });
    // merged by that very write; so one that really does not fit
    vault.rescue(&snapshot, &grant, &[]).unwrap();
    vault.note(&vault.read().unwrap(), &record("line")).unwrap();
    let names: Vec<String> = sealed_files(sandbox).into_iter().map(|(name, _)| name).collect();
    for part in ["vault.age", "vault.prev.age", "vault.replaced.age", "vault.rescue.", "000001-001000-", "journal, "] {
        assert!(names.iter().any(|name| name.starts_with(part)), "{part} is not among {names:?}");
    }
}

pub(crate) fn made(arguments: &[&str]) -> (Sandbox, String) {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n[audit]\nkeep = 500\n");
    sandbox.run(&[&["init", "-q"], arguments].concat()).code_is(0);
    let key = if arguments.contains(&"passphrase") { String::new() } else { own_key(&sandbox) };
    (sandbox, key)
}

/// Nothing that was needed on the way is left.
#[track_caller]
pub(crate) fn nothing_is_left_over(sandbox: &Sandbox) {
    let names: Vec<String> = fs::read_dir(sandbox.profile())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("next") || name.contains("tmp") || name == "vault.prev.age")
        .collect();
    assert!(names.is_empty(), "{names:?}");
    let key = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
    assert!(!key.contains("rekey"), "{key}");
}

/// Signed in as before, and every link of the audit whole.
#[track_caller]
pub(crate) fn everything_is_there(sandbox: &Sandbox) {
    let listed = sandbox.run(&["list", "--json"]).json();
    assert_eq!(listed["integrations"][0]["name"], "example");
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
}

#[test]
fn the_new_key_opens_everything_and_the_old_one_nothing() {
    let (sandbox, old) = made(&["--key", "file"]);
    full_house(&sandbox, &old);
    let other = age::x25519::Identity::generate();
    sandbox.run(&["vault", "recipient", "add", &other.to_public().to_string(), "-q"]).code_is(0);
    let output = sandbox.run(&["vault", "rekey", "--json"]).hides(&[&old]);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((&report["key"], &report["recipients"], output.code), (&json!("file"), &json!(2), 0), "{output:?}");
    let new = own_key(&sandbox);
    assert_ne!(new, old);
    opens_nothing(&sandbox, &old);
    opens_everything(&sandbox, &new);
    opens_everything(&sandbox, age::secrecy::ExposeSecret::expose_secret(&other.to_string()));
    everything_is_there(&sandbox);
    nothing_is_left_over(&sandbox);
    for (path, bytes) in crate::arrange::files_below(&sandbox.home()) {
        assert!(!String::from_utf8_lossy(&bytes).contains(&old), "{} still holds the old key", path.display());
    }
    let entries = stage::audit(&sandbox, "rekey");
    assert_eq!(entries.len(), 2, "{entries:?}");
    let lines = stage::audit(&sandbox, "line");
    assert_eq!(lines.len(), 2, "each line of the journal, once");
    // what a restore had replaced can still be gone back to
    let replaced = sandbox.profile().join("vault.replaced.age");
    let copy = sandbox.path("replaced.age");
    fs::rename(replaced, &copy).unwrap();
    sandbox.run(&["vault", "restore", "--yes", copy.to_str().unwrap()]).succeeds_saying(&["restored"]);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
}

#[test]
fn the_recovery_key_opens_what_comes_after_a_rekey() {
    let sandbox = Sandbox::without_key();
    let text = sandbox.run(&["init", "--key", "file", "--recovery", "-q"]).stderr;
    let recovery = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap().to_owned();
    stage::connect(&stage::vault(&sandbox, &identity(&own_key(&sandbox))), &["example"], Some(3600));
    sandbox.run(&["vault", "rekey", "-q"]).succeeds();
    opens_everything(&sandbox, &recovery);
    let sheet = sandbox.run(&["vault", "recipient", "list", "--json"]).json();
    let own = json!({ "recipient": recipient_of(&own_key(&sandbox)), "own": true });
    assert_eq!(sheet["recipients"], json!([own, { "recipient": recipient_of(&recovery), "own": false }]));

    // the machine is lost: the recovery key opens the vault, and gives it a new key
    fs::remove_file(sandbox.profile().join("identity.txt")).unwrap();
    let lost = sheet["recipients"][0]["recipient"].as_str().unwrap();
    let _ = sandbox.run(&["list"]).fails(5, &["identity.txt"]);
    sandbox.set("OAUTHCTL_IDENTITY", &recovery);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    sandbox.run(&["vault", "rekey", "--key", "file"]).succeeds_saying(&["OAUTHCTL_IDENTITY still names the old key"]);
    sandbox.unset("OAUTHCTL_IDENTITY");
    everything_is_there(&sandbox);
    opens_nothing(&sandbox, &recovery);
    sandbox.run(&["vault", "recipient", "remove", lost]).succeeds_saying(&["opens nothing that is saved from now on"]);
    opens_everything(&sandbox, &own_key(&sandbox));
}

/// Somebody holds a lock that a step needs: it ends there, the vault opens with the key that is in place, and once more
/// goes on.
#[test]
fn ended_at_any_step_it_goes_on_where_it_ended() {
    for (held, switched) in [("lock", false), ("journal.lock", false), ("locks/1", true)] {
        let (sandbox, old) = made(&["--key", "file"]);
        full_house(&sandbox, &old);
        let lock = lock::try_lock(&sandbox.profile().join(held)).unwrap().unwrap();
        let _ = sandbox.run(&["vault", "rekey"]).hides(&[&old]).fails(4, &["hint: oauthctl vault rekey goes on"]);
        drop(lock);
        let key = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
        assert!(key.contains("[rekey"), "{held}: {key}");
        assert_eq!(own_key(&sandbox) != old, switched, "{held}");
        everything_is_there(&sandbox);
        assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
        let waiting = own_key(&sandbox);

        sandbox.run(&["vault", "rekey", "-q"]).code_is(0);
        assert_eq!(own_key(&sandbox) == waiting, switched, "{held}: the key that was stored is the one that is used");
        opens_nothing(&sandbox, &old);
        opens_everything(&sandbox, &own_key(&sandbox));
        everything_is_there(&sandbox);
        nothing_is_left_over(&sandbox);
    }
}

#[test]
fn a_new_key_that_was_lost_on_the_way_is_given_up() {
    let (sandbox, old) = made(&["--key", "file"]);
    full_house(&sandbox, &old);
    let lock = lock::try_lock(&sandbox.profile().join("journal.lock")).unwrap().unwrap();
    let _ = sandbox.run(&["vault", "rekey"]).fails(4, &[]);
    drop(lock);
    let lost = secret_in(&sandbox.profile().join("identity.txt.next"));
    fs::remove_file(sandbox.profile().join("identity.txt.next")).unwrap();
    sandbox.run(&["vault", "rekey", "-q"]).code_is(0);
    for key in [&old, &lost] {
        opens_nothing(&sandbox, key);
    }
    opens_everything(&sandbox, &own_key(&sandbox));
    everything_is_there(&sandbox);
    nothing_is_left_over(&sandbox);
}

#[test]
fn a_key_of_the_environment_needs_a_place_for_the_new_one() {
    let stage = Stage::connected(3600);
    let sandbox = &stage.sandbox;
    let before = stage.files();
    let hint = "oauthctl vault rekey --identity-file NEW, then set OAUTHCTL_IDENTITY_FILE";
    let _ = sandbox.run(&["vault", "rekey"]).fails(2, &["comes from the environment", hint]);
    assert_eq!(sandbox.run(&["vault", "rekey", "--json"]).fails_in_json(2, "usage")["exit"], 2);
    assert_eq!(stage.files(), before);

    let new = sandbox.path("new.txt");
    let words = ["vault", "rekey", "--identity-file", new.to_str().unwrap()];
    sandbox.run(&words).succeeds_saying(&["OAUTHCTL_IDENTITY still names the old key", "an identity file"]);
    let _ = sandbox.run(&["list"]).fails(5, &["vault.age"]);
    sandbox.unset("OAUTHCTL_IDENTITY");
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    sandbox.set("OAUTHCTL_IDENTITY_FILE", &new);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    opens_everything(sandbox, &secret_in(&new));
}

#[test]
fn files_that_are_somebody_elses_stay_as_they_are() {
    let sandbox = Sandbox::without_key();
    let theirs = sandbox.path("theirs.txt");
    let key = Identity::generate();
    fs::write(&theirs, key.text().expose()).unwrap();
    fs::set_permissions(&theirs, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    sandbox.run(&["init", "-q", "--identity-file", theirs.to_str().unwrap()]).code_is(0);
    let _ = sandbox.run(&["vault", "rekey"]).fails(2, &["theirs.txt was not made by oauthctl", "--identity-file"]);
    let precious = sandbox.path("precious");
    fs::write(&precious, "precious").unwrap();
    let words = ["vault", "rekey", "--identity-file", precious.to_str().unwrap()];
    let _ = sandbox.run(&words).fails(2, &["precious is there already"]);
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
    nothing_is_left_over(&sandbox);
    opens_everything(&sandbox, key.text().expose());

    let own = sandbox.profile().join("identity.txt");
    let words = ["vault", "rekey", "--identity-file", own.to_str().unwrap()];
    sandbox.run(&words).succeeds_saying(&["theirs.txt holds the old key and stays"]);
    assert!(!fs::read_to_string(sandbox.profile().join("key.toml")).unwrap().contains("path"));
    opens_nothing(&sandbox, key.text().expose());
    opens_everything(&sandbox, &own_key(&sandbox));
    assert_eq!(secret_in(&theirs), key.text().expose());
    let _ = sandbox
        .run(&["vault", "rekey", "--key", "passphrase", "--identity-file", "x"])
        .fails(2, &["--identity-file goes with --key file"]);
    let _ = Sandbox::new().run(&["vault", "rekey"]).fails(3, &["there is no vault", "hint: oauthctl init"]);
}

#[test]
fn a_link_to_the_identity_file_stays_a_link() {
    let (sandbox, old) = made(&["--key", "file"]);
    let (link, real) = (sandbox.profile().join("identity.txt"), sandbox.path("dotfiles-identity.txt"));
    fs::rename(&link, &real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    sandbox.run(&["vault", "rekey", "-q"]).succeeds();
    assert!(link.is_symlink() && secret_in(&real) != old);
    opens_everything(&sandbox, &secret_in(&real));
}

fn passphrase_file(sandbox: &Sandbox, text: &str) -> std::path::PathBuf {
    let path = sandbox.path(text);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_passphrase_is_changed_and_the_old_one_opens_nothing() {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[key]\nsession = 0\n[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    let (old, new) = (passphrase_file(&sandbox, "CANARY-old"), passphrase_file(&sandbox, "CANARY-new"));
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &old);
    sandbox.run(&["init", "-q", "--key", "passphrase"]).succeeds();
    let before = fs::read(sandbox.profile().join("identity.age")).unwrap();
    let words = ["vault", "rekey", "--new-passphrase-file", new.to_str().unwrap()];

    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", passphrase_file(&sandbox, "wrong"));
    let _ = sandbox.run(&words).hides(&["CANARY"]).fails(5, &["wrong passphrase"]);
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &old);
    let _ = sandbox.run(&["vault", "rekey", "--new-passphrase-file", "/nonexistent"]).fails(5, &["/nonexistent"]);
    assert_eq!(fs::read(sandbox.profile().join("identity.age")).unwrap(), before);
    nothing_is_left_over(&sandbox);

    // ended on the way: the old passphrase opens it still, and goes on with the new one
    let lock = lock::try_lock(&sandbox.profile().join("lock")).unwrap().unwrap();
    let _ = sandbox.run(&words).fails(4, &["hint: oauthctl vault rekey goes on"]);
    drop(lock);
    let check = sandbox.run(&["vault", "check"]);
    assert!(check.code == 6 && check.stdout.contains("hint: oauthctl vault rekey"), "{check:?}");
    sandbox.run(&words).hides(&["CANARY"]).succeeds_saying(&["behind a passphrase", "had been interrupted"]);
    let _ = sandbox.run(&["list"]).fails(5, &["wrong passphrase"]);
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &new);
    sandbox.run(&["vault", "check"]).reports(0);
    nothing_is_left_over(&sandbox);

    // an identity.age of before, with its passphrase, opens nothing
    fs::write(sandbox.profile().join("identity.age"), before).unwrap();
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &old);
    let _ = sandbox.run(&["list"]).fails(5, &["vault.age"]);
}

#[test]
fn the_key_moves_from_a_file_behind_a_passphrase_and_back() {
    let (sandbox, old) = made(&["--key", "file"]);
    full_house(&sandbox, &old);
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", passphrase_file(&sandbox, "pw"));
    sandbox.run(&["vault", "rekey", "--key", "passphrase", "-q"]).code_is(0);
    assert!(!sandbox.profile().join("identity.txt").exists(), "the old key is gone");
    opens_nothing(&sandbox, &old);
    everything_is_there(&sandbox);
    sandbox.run(&["vault", "rekey", "--key", "file", "-q"]).code_is(0);
    assert!(!sandbox.profile().join("identity.age").exists());
    sandbox.unset("OAUTHCTL_PASSPHRASE_FILE");
    everything_is_there(&sandbox);
    opens_everything(&sandbox, &own_key(&sandbox));
    nothing_is_left_over(&sandbox);
}

#[test]
fn a_refresh_under_way_is_waited_for_and_its_answer_is_kept() {
    let sandbox_key = |stage: &Stage| stage.sandbox.path("new.txt");
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| crate::support::server::Reply::token("at-1", Some("rt-1"), 3600));
    let refresh = stage.sandbox.spawn(&["token", "example"]);
    stage.server.wait_for(stage::TOKEN, 1);
    let path = sandbox_key(&stage);
    let rekey = stage.sandbox.spawn(&["vault", "rekey", "-q", "--identity-file", path.to_str().unwrap()]);
    stage::wait_for_waiters(std::slice::from_ref(&rekey));
    gate.open();
    // the answer is saved and printed; whether its line for the journal comes before the new key is a matter of luck
    let output = refresh.finish();
    let unwritten = "warning: the audit line could not be written: this key does not open ";
    assert_eq!((output.code, output.stdout.as_str()), (0, "at-1\n"), "{}", output.stderr);
    assert!(output.stderr.is_empty() || output.stderr.starts_with(unwritten), "{}", output.stderr);
    rekey.finish().code_is(0);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    let vault = stage::vault(&stage.sandbox, &identity(&secret_in(&path)));
    let grant = vault.read().unwrap().grant(1).unwrap().unwrap();
    assert!(grant.refresh_token.unwrap().same_as(&Secret::new("rt-1")));
    assert_eq!(stage.sent(), ["rt-0"]);
}

#[test]
fn a_sign_in_during_which_the_key_changes_is_kept() {
    let world = crate::arrange::World::in_sandbox(Sandbox::without_key());
    world.sandbox.run(&["init", "--key", "file", "-q"]).code_is(0);
    let gate = stage::Gate::default();
    let held = gate.clone();
    world.server.always("POST /token", move |_| {
        held.pass();
        crate::support::server::Reply::token("access-late", Some("refresh-late"), 3600)
    });
    let connect = world.sandbox.spawn(&["connect", "fake", "--as", "late", "--client-id", "fake-client"]);
    world.server.wait_for("POST /token", 1);
    world.sandbox.run(&["vault", "rekey", "-q"]).succeeds();
    gate.open();
    connect.finish().code_is(0);
    assert_eq!(world.sandbox.run(&["token", "late"]).succeeds(), "access-late\n");
    opens_everything(&world.sandbox, &own_key(&world.sandbox));
}

#[test]
fn who_waits_for_a_turn_while_the_key_changes_asks_for_the_key_again() {
    let stage = Stage::connected(0);
    let path = stage.sandbox.path("key.txt");
    stage.sandbox.run(&["vault", "rekey", "-q", "--identity-file", path.to_str().unwrap()]).code_is(0);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.script([crate::support::server::Reply::token("at-1", Some("rt-1"), 3600)]);
    // in the queue of the refresh with the key of now; what they wait for is held by the test
    let held = lock::try_lock(&stage.sandbox.profile().join("locks/1")).unwrap().unwrap();
    let waiting: Vec<_> = (0..5).map(|_| stage.sandbox.spawn(&["token", "example"])).collect();
    stage::wait_for_waiters(&waiting);
    let before = identity(&secret_in(&path));
    let after = Identity::generate();
    let vault = stage::vault(&stage.sandbox, &before);
    let record = Record { action: "rekey".into(), result: "ok".into(), ..Record::default() };
    // what `vault rekey` does, which would wait for this lock
    vault.reseal(&record, |now| [now, &[after.recipient()]].concat()).unwrap();
    fs::write(&path, after.text().expose()).unwrap();
    vault.reseal_as(&after, &record, |_| vec![after.recipient()]).unwrap();
    drop(held);
    for running in waiting {
        assert_eq!(running.finish().succeeds(), "at-1\n");
    }
    assert_eq!(stage.sent(), ["rt-0"]);
}

#[test]
fn two_at_once_take_turns() {
    let (sandbox, old) = made(&["--key", "file"]);
    let held = lock::lock(&sandbox.profile().join("locks/rekey"), Duration::from_secs(1)).unwrap();
    let _ = sandbox.run(&["vault", "rekey"]).fails(4, &["another process is changing the keys"]);
    drop(held);
    assert_eq!(own_key(&sandbox), old);
    sandbox.write("config.toml", "[lock]\ntimeout = 60\n");
    for output in sandbox.run_at_once(3, &["vault", "rekey", "-q"]) {
        output.succeeds();
    }
    opens_everything(&sandbox, &own_key(&sandbox));
    assert_eq!(stage::generation(&sandbox), 1 + 3 * 2);
}
