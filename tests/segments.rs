//! The record of what happened where it is long: in segments beside the vault, in the vault, in the journal. Listed,
//! verified and exported as one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use oauthctl::vault::{Record, Tx, VaultError};
use serde_json::Value;

use crate::support::opening::secret_in;
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;
use crate::support::stage;

/// Entry 1 is of `init`, 2 to 2040 are the library's, then come the program's own.
const FILLED: u64 = 2040;

/// Two segments, some twenty entries in the vault, two lines in the journal.
fn long_history() -> Sandbox {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[audit]\nkeep = 20\n");
    sandbox.run(&["init", "--key", "file", "-q"]).code_is(0);
    let key = secret_in(&sandbox.profile().join("identity.txt"));
    let identity = oauthctl::keys::Identity::parse(&oauthctl::secret::Secret::new(key), "the test").unwrap();
    let vault = stage::vault_keeping(&sandbox, &identity, 5000);
    stage::connect(&vault, &["example"], Some(3600));
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> {
        (2..=FILLED).try_for_each(|number| {
            tx.record(&Record {
                action: if number % 100 == 0 { "hundredth".into() } else { "fill".into() },
                integration: Some(if number % 2 == 0 { "even, \"so\"".into() } else { "odd".into() }),
                result: format!("ok: {number}"),
                fingerprint: None,
            })
        })
    };
    vault.write(fill).unwrap();
    // what the program writes moves the oldest into segments
    sandbox.run(&["rename", "example", "renamed", "-q"]).code_is(0);
    for _ in 0..2 {
        assert_eq!(sandbox.run(&["token", "renamed"]).succeeds(), "at-0\n");
    }
    assert_eq!(segments(&sandbox).len(), 2);
    sandbox
}

fn segments(sandbox: &Sandbox) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(sandbox.profile().join("audit")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn seqs(output: Output) -> Vec<u64> {
    let list = output.json();
    list["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect()
}

#[test]
fn one_list_goes_through_journal_vault_and_segments() {
    let sandbox = long_history();
    let list = |words: &[&str]| seqs(sandbox.run(&[&["audit", "list", "--json"], words].concat()));
    let all = list(&["-n", "10000"]);
    assert_eq!(all, (1..=FILLED + 3).collect::<Vec<_>>(), "each once, oldest first");
    assert_eq!(list(&[]), (FILLED + 3 - 49..=FILLED + 3).collect::<Vec<_>>(), "fifty unless said otherwise");
    assert_eq!(list(&["-n", "1050"]).first(), Some(&(FILLED + 3 - 1049)), "from the middle of a segment");
    let hundredths: Vec<u64> = (1..=20).map(|hundred| hundred * 100).collect();
    assert_eq!(list(&["--action", "hundredth"]), hundredths);
    assert_eq!(list(&["--action", "hundredth", "-n", "15"]), hundredths[5..]);
    assert_eq!(list(&["--integration", "odd", "-n", "10000"]).len() as u64, FILLED / 2 - 1);
    assert_eq!(list(&["--since", "1d", "-n", "10000"]).len(), all.len());
    assert!(list(&["--since", "2100-01-01T00:00:00Z"]).is_empty());
    assert_eq!(sandbox.run(&["audit", "list", "-n", "30"]).succeeds().lines().count(), 1 + 30);
    let verified = sandbox.run(&["audit", "verify", "--json"]).json();
    assert_eq!((&verified["ok"], &verified["checked"]), (&Value::Bool(true), &(FILLED + 3).into()));
}

#[test]
fn an_export_holds_every_entry_once() {
    let sandbox = long_history();
    let lines = sandbox.run(&["audit", "export"]).succeeds();
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<u64> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=FILLED + 3).collect::<Vec<_>>());
    let keys = ["action", "at", "fingerprint", "integration", "parent", "pid", "result", "seq", "user"];
    for entry in &entries {
        let found: BTreeSet<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, keys.into_iter().collect());
    }
    let csv = sandbox.run(&["audit", "export", "--format", "csv", "--action", "hundredth"]).succeeds();
    let rows: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(rows[0], "seq,at,action,integration,result,user,pid,parent,fingerprint");
    assert_eq!(rows.len(), 1 + 20);
    assert!(rows[1].starts_with("100,") && rows[1].contains(",hundredth,\"even, \"\"so\"\"\",ok: 100,"), "{}", rows[1]);
}

/// The findings of `audit verify`, which has to find something; a token is given out all the same.
#[track_caller]
fn findings(sandbox: &Sandbox) -> String {
    let output = sandbox.run(&["audit", "verify"]);
    assert_eq!(output.code, 6, "{output:?}");
    let json = sandbox.run(&["audit", "verify", "--json"]);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(report["ok"] == false && !report["findings"].as_array().unwrap().is_empty(), "{report}");
    assert_eq!(sandbox.run(&["token", "renamed"]).stdout, "at-0\n");
    output.stdout
}

#[test]
fn a_segment_that_is_missing_swapped_or_damaged_is_named_and_the_rest_is_listed() {
    let sandbox = long_history();
    let paths = segments(&sandbox);
    let (first, second) = (fs::read(&paths[0]).unwrap(), fs::read(&paths[1]).unwrap());
    let name = paths[0].file_name().unwrap().to_str().unwrap();
    let stranger = {
        let key = secret_in(&sandbox.profile().join("identity.txt"));
        let recipient: age::x25519::Recipient = crate::support::opening::recipient_of(&key).parse().unwrap();
        age::encrypt(&recipient, b"made by somebody who knows the recipient").unwrap()
    };
    for (bytes, word) in [
        (Some(second), "does not end as the vault says"),
        (Some(first[..first.len() - 1].to_vec()), "damaged"),
        (Some(Vec::new()), "not a binary age file"),
        (Some(stranger), "is no segment of ours"),
        (None, "entries 1 to 1000 are missing"),
    ] {
        match bytes {
            Some(bytes) => fs::write(&paths[0], bytes).unwrap(),
            None => fs::remove_file(&paths[0]).unwrap(),
        }
        let said = findings(&sandbox);
        assert!(said.contains(word) && said.contains(name), "{word}: {said}");
        let listed = sandbox.run(&["audit", "list", "-n", "10000", "--json"]);
        let list: Value = serde_json::from_str(&listed.stdout).unwrap();
        assert_eq!((listed.code, &list["entries"][0]["seq"]), (0, &1001.into()), "the rest is listed");
        let check = sandbox.run(&["vault", "check"]);
        assert!(check.code == 6 && check.stdout.contains("BAD  segments"), "{check:?}");
    }
    fs::write(&paths[0], first).unwrap();
    sandbox.run(&["audit", "verify"]).code_is(0);
}

#[test]
fn a_segment_that_nobody_lists_is_kept_and_named() {
    let sandbox = long_history();
    let unlisted = sandbox.profile().join("audit/002001-003000-00.age");
    fs::copy(&segments(&sandbox)[0], &unlisted).unwrap();
    let check = sandbox.run(&["vault", "check", "--deep"]);
    assert!(check.code == 6 && check.stdout.contains("does not list: 002001-003000-00.age"), "{check:?}");
    assert!(unlisted.exists());
    sandbox.run(&["audit", "verify"]).code_is(0);
}

#[test]
fn two_hundred_readers_and_a_fold_leave_each_line_once() {
    let sandbox = long_history();
    let before = seqs(sandbox.run(&["audit", "list", "--action", "token", "-n", "10000", "--json"])).len();
    for output in sandbox.run_at_once(200, &["token", "renamed"]) {
        assert_eq!(output.succeeds(), "at-0\n");
    }
    let tokens = || seqs(sandbox.run(&["audit", "list", "--action", "token", "-n", "10000", "--json"])).len();
    assert_eq!(tokens(), before + 200);
    sandbox.run(&["rename", "renamed", "folded", "-q"]).code_is(0);
    assert_eq!(tokens(), before + 200);
    assert!(sandbox.run(&["audit", "verify"]).reports(0).ends_with("0 findings\n"));
}
