//! A recipient of an age plugin: its key reads what a person accepted, byte for byte, and writes nothing. The plugin runs
//! with every save, and whatever it does, nothing hangs and no grant is lost.

use std::{fs, path::PathBuf, process::Command};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use oauthctl::vault::{Record, Tx, VaultError};
use serde_json::json;

use crate::support::{
    plugin::{self, PluginKey},
    sandbox::Sandbox,
    server::Reply,
    stage::{self, Stage, TOKEN},
};

const NOT_ACCEPTED: [&str; 2] = ["a key of an age plugin cannot tell who wrote it", "oauthctl vault check --accept"];
const NO_LINE: [&str; 2] = ["the audit line could not be written", "does not write it"];
const STANZA: &[u8] = b"-> test ";

/// A vault with `example`, that a plugin's key opens too; and where the plugin's runs are told.
fn world(expires_in: i64) -> (Stage, PluginKey, PathBuf) {
    let (stage, key) = (Stage::connected(expires_in), PluginKey::of_seed(42));
    let log = plugin::install(&stage.sandbox);
    stage
        .sandbox
        .run(&["vault", "recipient", "add", &key.recipient])
        .succeeds_saying(&["2 recipients", "needs age-plugin-test"]);
    (stage, key, log)
}

fn with_plugin(stage: &Stage, key: &PluginKey) {
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.sandbox.set("OAUTHCTL_IDENTITY_FILE", key.file(&stage.sandbox));
}

fn with_own(stage: &Stage) {
    stage.sandbox.unset("OAUTHCTL_IDENTITY_FILE");
    stage.sandbox.set("OAUTHCTL_IDENTITY", stage.identity.text().expose());
}

fn accept(sandbox: &Sandbox) {
    let before = fs::read(sandbox.profile().join("vault.age")).unwrap();
    let said = sandbox.run(&["vault", "check", "--accept"]);
    assert!(said.reports_saying(0, &["accepted: this key reads these very bytes"]).contains("2 recipients"));
    assert!(fs::read(sandbox.profile().join("vault.age")).unwrap() == before);
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// The sealed lines of the journal.
fn lines(sandbox: &Sandbox) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(sandbox.profile().join("journal")).unwrap();
    let lines = text.lines().skip(1).map(|line| line.split(' ').next().unwrap());
    lines.map(|line| BASE64_STANDARD.decode(line).unwrap()).collect()
}

#[test]
fn it_is_listed_and_the_plugin_runs_for_saves_and_not_for_reads() {
    let (stage, key, log) = world(3600);
    let sandbox = &stage.sandbox;
    let both = json!([
        { "recipient": stage.identity.recipient().as_str(), "own": true },
        { "recipient": key.recipient, "own": false },
    ]);
    assert_eq!(sandbox.run(&["vault", "recipient", "list", "--json"]).json(), json!({ "recipients": both }));
    let runs = || fs::read_to_string(&log).unwrap().lines().count();
    let before = runs();
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    assert_eq!(runs(), before, "a line of the journal is for those who write");
    assert!(lines(sandbox).iter().all(|line| !holds(line, STANZA)) && lines(sandbox).len() == 1);
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    assert_eq!(runs(), before + 1);
    assert!(holds(&fs::read(sandbox.profile().join("vault.age")).unwrap(), STANZA));
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    sandbox.run(&["vault", "recipient", "add", &key.recipient]).succeeds_saying(&["is a recipient already"]);
    let _ = sandbox.run(&["vault", "check", "--trust-writer", &key.recipient]).fails(2, &["not an X25519 recipient"]);
    // its manner: a session of its own, so no terminal, and none of our variables
    for line in fs::read_to_string(&log).unwrap().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [part, pid, session, ours] = words[..] else { panic!("{line}") };
        assert_eq!((part, pid, ours), ("--age-plugin=recipient-v1", session, "0"), "{line}");
    }
}

#[test]
fn it_reads_only_what_was_accepted_and_these_bytes_alone() {
    let (stage, key, _) = world(3600);
    let sandbox = &stage.sandbox;
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n", "a line it cannot open");
    with_plugin(&stage, &key);
    let _ = sandbox.run(&["token", "example"]).fails(6, &NOT_ACCEPTED);
    accept(sandbox);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&NO_LINE), "at-0\n");
    assert!(sandbox.run(&["list"]).succeeds().contains("example"));
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    sandbox.run(&["vault", "check", "--accept"]).reports_saying(0, &["there was nothing to accept"]);
    let own = sandbox.run(&["vault", "recipient", "list", "--json"]).json();
    assert_eq!(own["recipients"][1], json!({ "recipient": key.recipient, "own": true }));

    with_own(&stage);
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    with_plugin(&stage, &key);
    let _ = sandbox.run(&["token", "other"]).fails(6, &NOT_ACCEPTED);
    accept(sandbox);
    assert_eq!(sandbox.run(&["token", "other"]).succeeds_saying(&NO_LINE), "at-0\n");
    // another key of the same plugin opens nothing
    let other = PluginKey::of_seed(7);
    sandbox.set("OAUTHCTL_IDENTITY_FILE", other.file(sandbox));
    let _ = sandbox.run(&["token", "other"]).fails(5, &["does not open"]);
}

#[test]
fn it_writes_neither_vault_nor_journal_and_asks_no_provider() {
    let (stage, key, _) = world(3600);
    let sandbox = &stage.sandbox;
    with_plugin(&stage, &key);
    accept(sandbox);
    let before = stage.files();
    let words: [&[&str]; 6] = [
        &["token", "example", "--force-refresh"],
        &["rename", "example", "other"],
        &["remove", "example"],
        &["revoke", "--yes", "example"],
        &["vault", "rekey", "--identity-file", "new.txt"],
        &["vault", "recipient", "add", &PluginKey::of_seed(7).recipient],
    ];
    for words in words {
        let output = sandbox.run(words);
        let said = [&output.stdout[..], &output.stderr].concat();
        output.code_is(5);
        assert!(said.contains("this key reads"), "{words:?}: {said}");
    }
    let _ = sandbox.run(&["vault", "unlock"]).fails(2, &["not kept in the session"]);
    let _ = sandbox.run(&["vault", "recipient", "remove", &key.recipient]).fails(2, &["cannot be removed"]);
    assert!(stage.files() == before && stage.server.requests().is_empty());
    let empty = Sandbox::without_key();
    let file = key.file(&empty);
    let words = ["a key of an age plugin reads a vault that is shared with it", "writes none"];
    let _ = empty.run(&["init", "--identity-file", file.to_str().unwrap()]).fails(5, &words);
}

#[test]
fn segments_are_sealed_to_it_and_proved_by_the_chain() {
    let (stage, key, _) = world(3600);
    let sandbox = &stage.sandbox;
    let record = Record { action: "fill".into(), result: "ok".into(), ..Record::default() };
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record)) };
    sandbox.run(&["vault", "recipient", "remove", &key.recipient, "-q"]).succeeds();
    stage::vault_keeping(sandbox, &stage.identity, 0).write(fill).unwrap();
    sandbox.run(&["vault", "recipient", "add", &key.recipient, "-q"]).succeeds();
    with_plugin(&stage, &key);
    accept(sandbox);
    let listed = sandbox.run(&["audit", "list", "-n", "5000", "--json"]).json();
    assert!(listed["entries"].as_array().unwrap().len() > 1000);
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
}

#[test]
fn one_that_does_not_do_its_part_is_found_out_before_anything_is_changed_or_sent() {
    let modes = [
        ("apart", "beside no others"),
        ("asks", "it asks for something"),
        ("babbles", "no stanza"),
        ("dies", "it ended without an answer"),
        ("fails", "no device"),
        ("wraps-nothing", "it wrapped nothing"),
    ];
    let stage = Stage::connected(0);
    let key = PluginKey::of_seed(42);
    let add = ["vault", "recipient", "add", &key.recipient];
    let files = stage.files();
    let _ = stage.sandbox.run(&add).fails(5, &["age-plugin-test: it is not in the PATH", "hint: "]);
    plugin::install(&stage.sandbox);
    for (mode, words) in modes {
        stage.sandbox.set("TEST_PLUGIN", mode);
        let _ = stage.sandbox.run(&add).fails(5, &["vault.age", "age-plugin-test", words]);
        assert!(stage.files() == files, "{mode}");
    }
    stage.sandbox.set("TEST_PLUGIN", "speaks"); // what is no harm does none
    stage.sandbox.run(&add).succeeds_saying(&["2 recipients"]);
    let files = stage.files();
    for (mode, words) in modes {
        stage.sandbox.set("TEST_PLUGIN", mode);
        let _ = stage.sandbox.run(&["token", "example"]).fails(5, &["age-plugin-test", words]);
        let _ = stage.sandbox.run(&["rename", "example", "other"]).fails(5, &["age-plugin-test", words]);
        assert!(stage.files() == files && stage.server.requests().is_empty(), "{mode}");
    }
    assert!(stage.sandbox.run(&["list"]).succeeds().contains("example"), "to read it needs no plugin");
    stage.sandbox.unset("TEST_PLUGIN");
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
}

#[test]
fn one_that_hangs_is_ended_with_what_it_started() {
    let (stage, _, log) = world(0);
    let files = stage.files();
    stage.sandbox.set("TEST_PLUGIN", "hangs");
    let _ = stage.sandbox.run(&["token", "example"]).fails(5, &["age-plugin-test: it did not answer within 5 s"]);
    assert!(stage.files() == files && stage.server.requests().is_empty());
    for file in [log.clone(), log.with_extension("log.child")] {
        let text = fs::read_to_string(file).unwrap();
        let line: Vec<&str> = text.lines().last().unwrap().split(' ').collect();
        let pid = if line.len() > 1 { line[1] } else { line[0] };
        // one that was killed may need a moment to be gone
        let state = || fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let is_there = || !state().is_empty() && !state().contains(") Z ");
        for _ in 0..1000 {
            if is_there() {
                std::thread::park_timeout(std::time::Duration::from_millis(5));
            }
        }
        assert!(!is_there(), "still there: {}", state());
    }
}

#[test]
fn one_that_fails_after_the_request_loses_no_grant() {
    let (stage, _, log) = world(0);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    fs::write(&log, "").unwrap();
    stage.sandbox.set("TEST_PLUGIN", "fails-after-1"); // the trial before the request is well
    let _ =
        stage.sandbox.run(&["token", "example"]).fails(5, &["no device", "vault.rescue.", "is merged by the next run"]);
    assert_eq!(stage.sent(), ["rt-0"]);
    let folder = stage.sandbox.profile();
    let rescue = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let rescue: Vec<_> = rescue.filter(|path| path.to_str().unwrap().contains("vault.rescue.")).collect();
    assert!(rescue.len() == 1 && !holds(&fs::read(&rescue[0]).unwrap(), STANZA), "{rescue:?}");
    // while it is broken, the newer refresh token is neither lost nor passed over
    let _ = stage.sandbox.run(&["token", "example"]).fails(5, &["no device"]);
    assert_eq!(stage.sent(), ["rt-0"]);
    stage.sandbox.unset("TEST_PLUGIN");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.held("example"), (2, "rt-1".to_owned(), "at-1".to_owned()));
    assert_eq!(stage.server.requests_of(TOKEN).len(), 1);
    let _ = stage.sandbox.run(&["vault", "check", "--deep"]).reports(0);
}

#[test]
fn a_removed_one_opens_nothing_newer_and_needs_no_plugin_to_go() {
    let (stage, key, _) = world(3600);
    let sandbox = &stage.sandbox;
    sandbox.set("TEST_PLUGIN", "dies");
    sandbox.run(&["vault", "recipient", "remove", &key.recipient]).succeeds_saying(&["may have kept"]);
    assert!(!holds(&fs::read(sandbox.profile().join("vault.age")).unwrap(), STANZA));
    sandbox.unset("TEST_PLUGIN");
    with_plugin(&stage, &key);
    let _ = sandbox.run(&["token", "example"]).fails(5, &["does not open"]);
}

#[test]
fn an_identity_says_whose_it_is_and_a_recipient_is_whole() {
    let (stage, key, _) = world(3600);
    let sandbox = &stage.sandbox;
    sandbox.unset("OAUTHCTL_IDENTITY");
    sandbox.set("OAUTHCTL_IDENTITY_FILE", key.file_saying(sandbox, "# nothing\n"));
    let _ = sandbox.run(&["list"]).fails(5, &["does not say whose it is", "# age1test1"]);
    with_own(&stage);
    for (text, words) in [
        ("age1test1qqqq", "wrong or missing"),
        ("age1../x1qqqqqqqqqq", "no name of a plugin"),
        (&key.recipient.replace("test", "tset"), "wrong or missing"),
    ] {
        let _ = sandbox.run(&["vault", "recipient", "add", text]).fails(2, &[words]);
    }
}

#[test]
#[ignore = "needs Debian's age"]
fn stock_age_opens_the_vault_with_the_plugin() {
    let (stage, key, _) = world(3600);
    let file = key.file(&stage.sandbox);
    let vault = stage.sandbox.profile().join("vault.age");
    let (path, log) = (stage.sandbox.path("plugins"), stage.sandbox.path("plugin.log"));
    let script = "PATH=$1:$PATH; export PATH; exec age -d -i \"$2\" \"$3\"";
    let mut age = Command::new("sh");
    age.args(["-c", script, "sh"]).args([&path, &file, &vault]).env("TEST_PLUGIN_LOG", log);
    let opened = age.output().unwrap();
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert!(opened.stdout.starts_with(b"SQLite format 3\0") && opened.stdout.ends_with(b"oauthctl end"));
}
