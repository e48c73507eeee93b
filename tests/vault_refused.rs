//! Vault files that somebody else put there: each is exit 6, nothing of it is used, and it is left alone until a person
//! accepts it by name.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use age::secrecy::SecretString;
use oauthctl::keys::Identity;
use serde_json::{Value, json};

use crate::arrange::files_below;
use crate::support::sandbox::Sandbox;
use crate::support::sealed;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit, generation};

fn vault(stage: &Stage) -> PathBuf {
    stage.sandbox.profile().join("vault.age")
}

/// Everything refuses the vault, with these words, and changes nothing.
#[track_caller]
fn refuses(stage: &Stage, words: &[&str]) {
    let sandbox = &stage.sandbox;
    let backup = sandbox.path("refused.age");
    let before = files_below(&sandbox.home());
    for command in [
        &["list"][..],
        &["show", "example"],
        &["status"],
        &["token", "example"],
        &["token", "example", "--force-refresh"],
        &["refresh", "--all"],
        &["exec", "example", "--", "true"],
        &["revoke", "example", "--yes"],
        &["remove", "example"],
        &["rename", "example", "other"],
        &["client", "set", "example", "--client-id", "an-id"],
        &["connect", "example", "--client-id", "an-id", "--start"],
        &["consents"],
        &["audit", "list"],
        &["audit", "verify"],
        &["vault", "backup", backup.to_str().unwrap()],
    ] {
        sandbox.run(command).hides(&["at-0", "rt-0"]).fails(6, words);
    }
    sandbox.run(&["token", "example", "--json"]).fails_in_json(6, "vault_refused");
    for command in [&["vault", "check", "--json"][..], &["vault", "check", "--deep", "--json"]] {
        let output = sandbox.run(command);
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!((output.code, findings.len()), (6, 1), "{report}");
        assert_eq!((&findings[0]["id"], &findings[0]["ok"]), (&json!("vault"), &json!(false)));
    }
    sandbox.run(&["init"]).fails(2, &["there is a vault at"]);
    assert!(files_below(&sandbox.home()) == before && !backup.exists(), "nothing has changed");
    assert!(stage.server.requests().is_empty());
}

#[test]
fn what_is_no_vault_is_refused() {
    let stage = Stage::connected(3600);
    let (good, _) = stage.files();
    let passphrase = {
        let encryptor = age::Encryptor::with_user_passphrase(SecretString::from("words".to_owned()));
        let mut sealed = Vec::new();
        let mut stream = encryptor.wrap_output(&mut sealed).unwrap();
        stream.write_all(b"words").unwrap();
        stream.finish().unwrap();
        sealed
    };
    let recipient: age::x25519::Recipient = stage.identity.recipient().as_str().parse().unwrap();
    let armored = age::encrypt_and_armor(&recipient, b"words").unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 4;
    for (bytes, word) in [
        (b"words\n".to_vec(), "not a binary age file"),
        (Vec::new(), "not a binary age file"),
        (armored.into_bytes(), "not a binary age file"),
        (passphrase, "passphrase"),
        (good[..good.len() - 1].to_vec(), "damaged"),
        (good[..good.len() / 2].to_vec(), "damaged"),
        (good[..60].to_vec(), "header"),
        (flipped, "damaged"),
    ] {
        fs::write(vault(&stage), bytes).unwrap();
        refuses(&stage, &["vault.age", word, "hint: oauthctl vault restore"]);
    }
    // and the way out works
    stage.sandbox.run(&["vault", "restore", "--prev", "--yes"]).succeeds_saying(&["restored"]);
    stage.sandbox.run(&["vault", "check"]).succeeds();
}

#[test]
fn what_was_forged_with_the_public_recipient_is_refused() {
    let stage = Stage::connected(3600);
    let (good, _) = stage.files();
    let recipient = stage.identity.recipient();
    // the true database without a trailer
    fs::write(vault(&stage), sealed::seal(&sealed::image(&vault(&stage), &stage.identity), &recipient)).unwrap();
    refuses(&stage, &["not written by oauthctl", "hint: oauthctl vault restore"]);
    // a trailer in our name, made without our key
    fs::write(vault(&stage), &good).unwrap();
    let theft = "UPDATE grants SET token_host = 'evil.test'";
    sealed::edit_as(&vault(&stage), &stage.identity, theft, &recipient, &Identity::generate());
    refuses(&stage, &["is forged", "hint: oauthctl vault restore"]);
    // the same by us is taken: the seal is what made the difference
    fs::write(vault(&stage), &good).unwrap();
    sealed::edit(&vault(&stage), &stage.identity, theft);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
}

#[test]
fn a_writer_nobody_knows_is_refused_until_trusted_by_name() {
    let stage = Stage::connected(3600);
    let stranger = Identity::generate();
    let writer = stranger.recipient();
    sealed::edit_as(&vault(&stage), &stage.identity, "SELECT 1", &writer, &stranger);
    let hint = format!("hint: if that is right: oauthctl vault check --trust-writer {}", writer.as_str());
    let setting = format!("[vault] trust = [\"{}\"]", writer.as_str());
    refuses(&stage, &[writer.as_str(), "not known here", &hint, &setting]);
    stage.sandbox.run(&["vault", "check", "--accept-older"]).fails(6, &[&hint]);
    stage.sandbox.run(&["vault", "check", "--trust-writer", "age1nonsense"]).fails(2, &["age1nonsense"]);
    let another = Identity::generate().recipient();
    let said = stage.sandbox.run(&["vault", "check", "--trust-writer", another.as_str()]);
    assert!(said.reports_saying(6, &[]).contains("not known here"));
    stage.sandbox.run(&["list"]).fails(6, &[&hint]);

    // by the settings: a read-only vault, a fresh runner
    stage.sandbox.write("config.toml", &format!("[vault]\ntrust = [\"{}\"]\n", writer.as_str()));
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    fs::remove_file(stage.sandbox.home().join("config.toml")).unwrap();
    fs::remove_file(stage.sandbox.profile().join("seen")).unwrap();
    stage.sandbox.run(&["list"]).fails(6, &["not known here"]);

    stage.sandbox.run(&["vault", "check", "--trust-writer", writer.as_str()]).succeeds();
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    stage.sandbox.run(&["client", "set", "example", "--client-id", "an-id"]).succeeds_saying(&[]);
    assert_eq!(audit(&stage.sandbox, "vault.trust-writer")[0]["result"], format!("ok: {}", writer.as_str()));
}

/// Opened with the stock tools, changed, and sealed again: nobody can tell who did it, so the person says so.
#[test]
fn what_nobody_can_be_shown_to_have_written_is_accepted_by_name() {
    let stage = Stage::connected(3600);
    let (good, _) = stage.files();
    let recipient = stage.identity.recipient();
    let attacker = Identity::generate();
    let accept = || stage.sandbox.run(&["vault", "check", "--accept"]);
    let before = files_below(&stage.sandbox.home());
    assert!(accept().succeeds_saying(&["there was nothing to accept"]).starts_with("ok   vault: "));
    assert!(files_below(&stage.sandbox.home()) == before);

    let mut number = generation(&stage.sandbox);
    let plaintext = sealed::plaintext(&vault(&stage), &stage.identity);
    let image = sealed::image(&vault(&stage), &stage.identity);
    // half a trailer behind it: what is left where sqlite3 has written a page more
    let overwritten = [&image[..], &plaintext[image.len() + 16..]].concat();
    let forged = {
        let account = "UPDATE integrations SET account_label = 'changed'";
        sealed::edit_as(&vault(&stage), &stage.identity, account, &recipient, &attacker);
        fs::read(vault(&stage)).unwrap()
    };
    sealed::readdress(&vault(&stage), &stage.identity, &attacker.recipient());
    let for_others = fs::read(vault(&stage)).unwrap();
    for bytes in [sealed::seal(&image, &recipient), sealed::seal(&overwritten, &recipient), for_others, forged] {
        fs::write(vault(&stage), &bytes).unwrap();
        stage
            .sandbox
            .run(&["token", "example"])
            .fails(6, &["if you changed it yourself: oauthctl vault check --accept"]);
        accept().succeeds_saying(&["accepted as the next generation", "vault.replaced.age"]);
        number += 1;
        assert_eq!(generation(&stage.sandbox), number);
        assert_eq!(fs::read(stage.sandbox.profile().join("vault.replaced.age")).unwrap(), bytes);
        assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
        assert_eq!(stage.status("example"), "uncertain");
        assert_eq!(stage.snapshot().recipients().unwrap(), std::slice::from_ref(&recipient), "whoever the file named");
        stage.sandbox.run(&["audit", "verify"]).succeeds();
    }
    assert_eq!(stage.view("example")["account_label"], "changed");
    assert_eq!(audit(&stage.sandbox, "accept").len(), 1, "the others went with what was replaced");

    // by this name nothing else is accepted
    let (newest, _) = stage.files();
    let another = Stage::connected(3600);
    for (bytes, words) in [
        (good, "--accept-older"),
        (sealed::seal(b"words", &recipient), "database"),
        (newest[..newest.len() - 1].to_vec(), "damaged"),
        (another.files().0, "sealed to other keys"),
    ] {
        fs::write(vault(&stage), bytes).unwrap();
        let before = files_below(&stage.sandbox.home());
        accept().fails(6, &[words]);
        assert!(files_below(&stage.sandbox.home()) == before, "{words}");
    }
    fs::write(vault(&stage), newest).unwrap();
    stage.sandbox.run(&["vault", "check"]).succeeds();
}

#[test]
fn what_was_rolled_back_is_refused_until_accepted() {
    let stage = Stage::connected(3600);
    let (old, _) = stage.files();
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run(&["client", "set", "example", "--client-id", "an-id"]).succeeds_saying(&[]);
    let number = generation(&stage.sandbox);
    fs::write(vault(&stage), &old).unwrap();
    let words = [&format!("is generation {}, but generation {number} was seen here", number - 1), "--accept-older"];
    refuses(&stage, &words.map(|word| word as &str));
    stage.sandbox.run(&["vault", "check", "--accept-older"]).succeeds();
    assert_eq!(generation(&stage.sandbox), number - 1);
    assert_eq!(audit(&stage.sandbox, "vault.accept-older").len(), 1);
    assert_eq!(stage.sandbox.run(&["client", "list", "--json"]).json(), json!({ "clients": [] }));
    // a machine that has seen nothing takes any generation
    stage.sandbox.run(&["client", "set", "example", "--client-id", "an-id"]).succeeds_saying(&[]);
    fs::write(vault(&stage), &old).unwrap();
    stage.sandbox.run(&["list"]).fails(6, &["--accept-older"]);
    fs::remove_file(stage.sandbox.profile().join("seen")).unwrap();
    stage.sandbox.run(&["list"]).succeeds();
}

#[test]
fn a_number_in_seen_that_nothing_can_follow_is_a_refusal_with_a_way_out() {
    let stage = Stage::connected(3600);
    let (sandbox, seen) = (&stage.sandbox, stage.sandbox.profile().join("seen"));
    let backup = sandbox.path("backup.age");
    sandbox.run(&["vault", "backup", backup.to_str().unwrap(), "-q"]).succeeds();
    let text = fs::read_to_string(&seen).unwrap();
    let number = format!("\"generation\":{}", generation(sandbox));
    fs::write(&seen, text.replace(&number, &format!("\"generation\":{}", u64::MAX))).unwrap();
    refuses(&stage, &[&u64::MAX.to_string(), "hint: an older copy", "--accept-older"]);
    let restore = sandbox.run(&["vault", "restore", "--yes", backup.to_str().unwrap()]);
    restore.fails(6, &["no number follows", "oauthctl vault check --accept-older"]);
    sandbox.run(&["vault", "check", "--accept-older"]).succeeds();
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
}

#[test]
fn what_was_swapped_between_profiles_is_refused() {
    // one key for both: the id in it is another
    let stage = Stage::connected(3600);
    let (mine, _) = stage.files();
    stage.sandbox.run(&["init", "-q", "--profile", "work"]).succeeds();
    fs::copy(stage.sandbox.home().join("profiles/work/vault.age"), vault(&stage)).unwrap();
    refuses(&stage, &["is another vault", "hint: put this profile's own vault.age back"]);
    stage.sandbox.run(&["vault", "check", "--accept-older"]).fails(6, &["is another vault"]);
    let own = stage.identity.recipient();
    stage.sandbox.run(&["vault", "check", "--trust-writer", own.as_str()]).fails(6, &["is another vault"]);
    let theirs = stage.sandbox.home().join("profiles/work/vault.age");
    let restore = ["vault", "restore", "--yes", theirs.to_str().unwrap()];
    stage.sandbox.run(&restore).fails(6, &["is another vault"]);
    fs::write(vault(&stage), mine).unwrap();
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");

    // a key for each: this one has opened this profile's vault before, so it is the file that is wrong
    let sandbox = Sandbox::without_key();
    for profile in ["a", "b"] {
        sandbox.run(&["init", "-q", "--key", "file", "--profile", profile]).succeeds();
    }
    let (a, b) = (sandbox.home().join("profiles/a"), sandbox.home().join("profiles/b"));
    fs::copy(a.join("vault.age"), b.join("vault.age")).unwrap();
    let before = files_below(&sandbox.home());
    let hint = "hint: put this profile's own vault.age back";
    sandbox.run(&["list", "--profile", "b"]).fails(6, &["sealed to other keys", hint]);
    // a key that is wrong stays a key that is wrong
    sandbox.set("OAUTHCTL_IDENTITY", Identity::generate().text().expose());
    sandbox.run(&["list", "--profile", "a"]).fails(5, &["this key does not open"]);
    assert!(files_below(&sandbox.home()) == before);
}

#[test]
fn a_newer_format_and_a_hostile_database_are_refused() {
    for (statements, words) in [
        ("PRAGMA user_version = 99", ["was made by a newer oauthctl", "hint: update oauthctl"]),
        ("CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM grants; END", ["unknown trigger `t`", "restore"]),
        ("CREATE VIEW v AS SELECT * FROM tokens", ["unknown view `v`", "restore"]),
        ("DROP TABLE clients", ["lacks a table", "restore"]),
        ("PRAGMA application_id = 1", ["no database of ours", "restore"]),
        ("DELETE FROM meta", ["`meta`", "restore"]),
    ] {
        let stage = Stage::connected(3600);
        sealed::edit(&vault(&stage), &stage.identity, statements);
        if statements.starts_with("DELETE") {
            stage.sandbox.run(&["token", "example", "--force-refresh"]).fails(6, &words);
            continue;
        }
        refuses(&stage, &words);
    }
}
