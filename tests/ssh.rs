//! An SSH key as a recipient: it reads what a person accepted, byte for byte, and writes nothing.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use oauthctl::keys::Identity;
use oauthctl::vault::{Record, Tx, VaultError};
use serde_json::{Value, json};

use crate::support::{
    sandbox::Sandbox,
    sealed,
    ssh::SshKey,
    stage::{self, Stage},
};

const NOT_ACCEPTED: [&str; 2] = ["an SSH key cannot tell who wrote it", "oauthctl vault check --accept"];
const NO_LINE: [&str; 2] = ["the audit line could not be written", "does not write it"];

/// A vault with `example`, that an SSH key opens too.
fn world() -> (Stage, SshKey) {
    let (stage, key) = (Stage::connected(3600), SshKey::of_seed(42));
    let commented = format!("{} somebody@somewhere", key.public);
    let said = stage.sandbox.run(&["vault", "recipient", "add", &commented]).succeeds_saying(&["2 recipients"]);
    assert_eq!(said, "");
    (stage, key)
}

/// From here on the sandbox has the SSH key and no other.
fn with_ssh(stage: &Stage, key: &SshKey) {
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.sandbox.set("OAUTHCTL_IDENTITY_FILE", key.file(&stage.sandbox));
}

fn with_own(stage: &Stage) {
    stage.sandbox.unset("OAUTHCTL_IDENTITY_FILE");
    stage.sandbox.set("OAUTHCTL_IDENTITY", stage.identity.text().expose());
}

/// What other keys go by: all of `seen` but what was accepted for this one.
fn seen(sandbox: &Sandbox) -> Vec<Value> {
    let text = fs::read_to_string(sandbox.profile().join("seen")).unwrap();
    let seen: Value = serde_json::from_str(&text).unwrap();
    let known = seen["vaults"].as_object().unwrap().values();
    known.flat_map(|known| ["generation", "recipients", "trusted", "checked"].map(|key| known[key].clone())).collect()
}

fn accept(sandbox: &Sandbox) {
    let others = seen(sandbox);
    let before = fs::read(sandbox.profile().join("vault.age")).unwrap();
    let said =
        sandbox.run(&["vault", "check", "--accept"]).reports_saying(0, &["accepted: this key reads these very bytes"]);
    assert!(said.contains("2 recipients"), "{said}");
    assert!(fs::read(sandbox.profile().join("vault.age")).unwrap() == before);
    assert_eq!(seen(sandbox), others);
}

#[test]
fn it_is_listed_and_the_own_key_reads_and_writes_on() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    let own = stage.identity.recipient();
    let both = json!([
        { "recipient": own.as_str(), "own": true },
        { "recipient": key.public, "own": false },
    ]);
    assert_eq!(sandbox.run(&["vault", "recipient", "list", "--json"]).json(), json!({ "recipients": both }));
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
    let actions = stage::audit(sandbox, "recipient_add");
    let tail = &key.public[key.public.len() - 12..];
    assert!(actions[0]["result"].as_str().unwrap().ends_with(tail), "{actions:?}");
    // no word of it twice, with another comment or none
    sandbox.run(&["vault", "recipient", "add", &key.public]).succeeds_saying(&["is a recipient already"]);
    // and it can never be one who writes
    let _ = sandbox.run(&["vault", "check", "--trust-writer", &key.public]).fails(2, &["does not start with `age1`"]);
}

#[test]
fn it_reads_only_what_was_accepted_and_these_bytes_alone() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    with_ssh(&stage, &key);
    let _ = sandbox.run(&["token", "example"]).fails(6, &NOT_ACCEPTED);
    let said = sandbox.run(&["vault", "check"]).reports_saying(6, &[]);
    assert!(NOT_ACCEPTED.iter().all(|words| said.contains(words)), "{said}");
    accept(sandbox);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&NO_LINE), "at-0\n");
    assert!(sandbox.run(&["list"]).succeeds().contains("example"));
    sandbox.run(&["vault", "check", "--accept"]).reports_saying(0, &["there was nothing to accept"]);

    // what its own writer writes next is other bytes, and what a stranger writes is too
    with_own(&stage);
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    let file = sandbox.profile().join("vault.age");
    let genuine = fs::read(&file).unwrap();
    with_ssh(&stage, &key);
    let _ = sandbox.run(&["token", "other"]).fails(6, &NOT_ACCEPTED);
    accept(sandbox);
    assert_eq!(sandbox.run(&["token", "other"]).succeeds_saying(&NO_LINE), "at-0\n");
    let forged = sealed::plaintext(&file, &stage.identity);
    fs::write(&file, age::encrypt(&key.public.parse::<age::ssh::Recipient>().unwrap(), &flipped(forged)).unwrap())
        .unwrap();
    let _ = sandbox.run(&["token", "other"]).fails(6, &NOT_ACCEPTED);
    fs::write(&file, genuine).unwrap();
    assert_eq!(sandbox.run(&["token", "other"]).succeeds_saying(&NO_LINE), "at-0\n");
}

/// One bit of the last MAC is another: the image, the names and the numbers are the same.
fn flipped(mut plaintext: Vec<u8>) -> Vec<u8> {
    let last = plaintext.len() - 17;
    plaintext[last] ^= 1;
    plaintext
}

#[test]
fn an_older_vault_is_accepted_by_another_name() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    let file = sandbox.profile().join("vault.age");
    let older = fs::read(&file).unwrap();
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    fs::write(&file, older).unwrap();
    with_ssh(&stage, &key);
    let said = sandbox.run(&["vault", "check", "--accept"]).fails(6, &["generation", "--accept-older"]);
    assert!(!said.contains("accepted:"), "{said}");
    let _ = sandbox.run(&["token", "example"]).fails(6, &NOT_ACCEPTED);
    let _ = sandbox.run(&["vault", "check", "--accept-older"]).reports_saying(0, &NO_LINE);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&NO_LINE), "at-0\n");
}

#[test]
fn what_is_accepted_for_it_makes_nobody_a_writer() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    // a stranger's vault for the SSH key, which says that he may write
    let (stranger, file) = (Identity::generate(), sandbox.profile().join("vault.age"));
    let genuine = fs::read(&file).unwrap();
    let plaintext = sealed::plaintext(&file, &stage.identity);
    let (own, theirs) = (stage.identity.recipient(), stranger.recipient());
    let forged = replaced(&plaintext, own.as_str(), theirs.as_str());
    fs::write(&file, age::encrypt(&key.public.parse::<age::ssh::Recipient>().unwrap(), &forged).unwrap()).unwrap();
    with_ssh(&stage, &key);
    accept(sandbox);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&NO_LINE), "at-0\n");
    assert!(!fs::read_to_string(sandbox.profile().join("seen")).unwrap().contains(theirs.as_str()));
    fs::write(&file, genuine).unwrap();
    with_own(&stage);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
}

fn replaced(bytes: &[u8], what: &str, by: &str) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let (what, by) = (what.as_bytes(), by.as_bytes());
    while let Some(at) = bytes.windows(what.len()).position(|window| window == what) {
        bytes[at..at + what.len()].copy_from_slice(by);
    }
    bytes
}

#[test]
fn it_writes_neither_vault_nor_journal_and_asks_no_provider() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    sandbox.run(&["client", "set", "example", "--client-id", "an-id", "-q"]).succeeds();
    with_ssh(&stage, &key);
    accept(sandbox);
    let before = stage.files();
    let new = sandbox.path("new.txt");
    let new = new.to_str().unwrap();
    let words: [&[&str]; 9] = [
        &["token", "example", "--force-refresh"],
        &["refresh", "example"],
        &["connect", "example"],
        &["rename", "example", "other"],
        &["remove", "example"],
        &["revoke", "--yes", "example"],
        &["client", "set", "example", "--client-id", "another"],
        &["vault", "recipient", "remove", &key.public],
        &["vault", "rekey", "--identity-file", new],
    ];
    for words in words {
        let output = sandbox.run(words);
        let said = [&output.stdout[..], &output.stderr].concat();
        output.code_is(if words[1] == "recipient" { 2 } else { 5 });
        let expected = if words[1] == "recipient" { "cannot be removed" } else { "this key reads" };
        assert!(said.contains(expected), "{words:?}: {said}");
    }
    let other = SshKey::of_seed(7).public;
    let _ = sandbox.run(&["vault", "recipient", "add", &other]).fails(5, &["this key reads", "use an age key"]);
    let _ = sandbox.run(&["vault", "unlock"]).fails(2, &["not kept in the session"]);
    assert!(stage.files() == before && !Path::new(new).exists());
    assert_eq!(stage.server.requests().len(), 0);
    assert!(!fs::read_to_string(sandbox.profile().join("key.toml")).unwrap_or_default().contains("rekey"));
    let copy = sandbox.path("copy.age");
    sandbox.run(&["vault", "backup", copy.to_str().unwrap()]).succeeds_saying(&["not in the backup"]);
    assert!(fs::read(copy).unwrap() == before.0);
}

#[test]
fn older_audit_entries_are_proved_by_the_chain() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    let record = Record { action: "fill".into(), result: "ok".into(), ..Record::default() };
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record)) };
    stage::vault_keeping(sandbox, &stage.identity, 0).write(fill).unwrap();
    let segment = fs::read_dir(sandbox.profile().join("audit")).unwrap().next().unwrap().unwrap().path();
    with_ssh(&stage, &key);
    accept(sandbox);
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    // what is in it is the same, its chain another
    let plaintext = age_decrypted(&segment, &key);
    let at = plaintext.windows(4).position(|window| window == b"fill").unwrap();
    let forged = [&plaintext[..at], b"fall", &plaintext[at + 4..]].concat();
    fs::write(&segment, age::encrypt(&key.public.parse::<age::ssh::Recipient>().unwrap(), &forged).unwrap()).unwrap();
    let said = sandbox.run(&["audit", "verify"]);
    assert!(said.code == 6 && said.stdout.contains("is forged"), "{said:?}");
}

fn age_decrypted(file: &Path, key: &SshKey) -> Vec<u8> {
    let identity = age::ssh::Identity::from_buffer(key.private.as_bytes(), None).unwrap();
    age::decrypt(&identity, &fs::read(file).unwrap()).unwrap()
}

#[test]
fn a_removed_one_opens_nothing_newer() {
    let (stage, key) = world();
    let sandbox = &stage.sandbox;
    sandbox.run(&["vault", "recipient", "remove", &key.public]).succeeds_saying(&["may have kept"]);
    with_ssh(&stage, &key);
    let _ = sandbox.run(&["token", "example"]).fails(5, &["does not open"]);
    let _ = sandbox.run(&["vault", "check", "--accept"]).fails(5, &["does not open"]);
}

#[test]
fn it_makes_no_vault_of_its_own() {
    let (sandbox, key) = (Sandbox::without_key(), SshKey::of_seed(1));
    let file = key.file(&sandbox);
    let words = ["reads a vault that is shared with it", "writes none"];
    let _ = sandbox.run(&["init", "--identity-file", file.to_str().unwrap()]).fails(5, &words);
    sandbox.set("OAUTHCTL_IDENTITY_FILE", &file);
    let _ = sandbox.run(&["init"]).fails(5, &words);
    let _ = sandbox.run(&["init", "--key", "file"]).fails(5, &words);
    assert!(!sandbox.profile().join("vault.age").exists());
}

fn keygen(sandbox: &Sandbox, name: &str, more: &[&str]) -> (String, String) {
    let file = sandbox.path(name);
    let made = Command::new("ssh-keygen").arg("-q").arg("-f").arg(&file).args(more).stdin(Stdio::null()).status();
    assert!(made.unwrap().success());
    let public = fs::read_to_string(file.with_extension("pub")).unwrap();
    (public, file.to_str().unwrap().to_owned())
}

#[test]
#[ignore = "needs Debian's openssh-client and age"]
fn keys_of_ssh_keygen_read_and_stock_age_opens_the_vault_with_them() {
    for kind in [&["-t", "ed25519"][..], &["-t", "rsa", "-b", "2048"], &["-t", "rsa", "-b", "4096", "-m", "PEM"]] {
        let stage = Stage::connected(3600);
        let sandbox = &stage.sandbox;
        let (public, private) = keygen(sandbox, "key", &[kind, &["-N", ""]].concat());
        sandbox.run(&["vault", "recipient", "add", &public, "-q"]).succeeds();
        let vault = sandbox.profile().join("vault.age");
        let opened = Command::new("age").args(["-d", "-i", &private]).arg(&vault).output().unwrap();
        assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
        assert!(opened.stdout.starts_with(b"SQLite format 3\0") && opened.stdout.ends_with(b"oauthctl end"));
        sandbox.unset("OAUTHCTL_IDENTITY");
        sandbox.set("OAUTHCTL_IDENTITY_FILE", &private);
        accept(sandbox);
        assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&NO_LINE), "at-0\n");
    }
}

#[test]
#[ignore = "needs Debian's openssh-client"]
fn keys_that_cannot_serve_are_refused_with_their_reason() {
    let (stage, _) = world();
    let sandbox = &stage.sandbox;
    let (ecdsa, ecdsa_file) = keygen(sandbox, "ecdsa", &["-t", "ecdsa", "-N", ""]);
    let (_, sealed_file) = keygen(sandbox, "sealed", &["-t", "ed25519", "-N", "hunter2"]);
    let (short, _) = keygen(sandbox, "short", &["-t", "rsa", "-b", "1024", "-N", ""]);
    let _ = sandbox.run(&["vault", "recipient", "add", &ecdsa]).fails(2, &["only ssh-ed25519 and ssh-rsa"]);
    let _ = sandbox.run(&["vault", "recipient", "add", &short]).fails(2, &["less than 2048"]);
    sandbox.unset("OAUTHCTL_IDENTITY");
    for (file, words) in [(ecdsa_file, "only ssh-ed25519 and ssh-rsa"), (sealed_file, "is sealed with a passphrase")] {
        sandbox.set("OAUTHCTL_IDENTITY_FILE", file);
        let _ = sandbox.run(&["token", "example"]).fails(5, &[words]);
    }
}

#[test]
fn a_public_key_whose_secret_everybody_knows_is_refused() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let (stage, _) = world();
    let mut one = [0; 32];
    one[0] = 1;
    for point in [[0; 32], one] {
        let blob = [&[0, 0, 0, 11][..], b"ssh-ed25519", &[0, 0, 0, 32], &point].concat();
        let text = format!("ssh-ed25519 {}", BASE64_STANDARD.encode(blob));
        let _ = stage.sandbox.run(&["vault", "recipient", "add", &text]).fails(2, &["is damaged, or of a kind"]);
    }
}
