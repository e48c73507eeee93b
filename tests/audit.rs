//! The record of what happened: listed, exported, and verified by somebody who has tampered with it.

use std::fs;

use serde_json::{Value, json};

use crate::arrange::{files_below, has_keys};
use crate::support::sealed;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit};

/// Of an entry, in this contract's order.
const KEYS: [&str; 9] = ["seq", "at", "action", "integration", "result", "user", "pid", "parent", "fingerprint"];

/// Seven entries in the vault (the first of them of its making, the last a lost answer's) and one line in the journal.
fn happened() -> Stage {
    let stage = Stage::connected(3600);
    stage.connect(&["work"], Some(3600));
    let run = |words: &[&str]| drop(stage.sandbox.run(words).stdout);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600), Reply::status(503)]);
    run(&["token", "example"]);
    run(&["client", "set", "example", "--client-id", "an-id"]);
    run(&["refresh", "example"]);
    run(&["refresh", "work"]);
    run(&["token", "example"]);
    stage
}

fn entries(stage: &Stage, words: &[&str]) -> Vec<Value> {
    let mut report = stage.sandbox.run(&[&["audit", "list", "--json"], words].concat()).json();
    has_keys(&report, &["entries"]);
    let Value::Array(entries) = report["entries"].take() else { panic!("no list") };
    entries
}

fn column(entries: &[Value], key: &str) -> Vec<String> {
    entries.iter().map(|entry| entry[key].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn every_operation_has_an_entry_and_a_number() {
    let stage = happened();
    let all = entries(&stage, &[]);
    for (entry, number) in all.iter().zip(1..) {
        has_keys(entry, &KEYS);
        assert_eq!(entry["seq"], number, "{entry}");
        assert!(entry["at"].as_i64().unwrap() > 1_700_000_000 && entry["pid"].as_u64().unwrap() > 0, "{entry}");
        assert!(entry["user"].is_string() && entry["parent"].is_string(), "{entry}");
    }
    assert_eq!(
        column(&all, "action"),
        ["init", "token", "client.set", "refresh", "refresh", "refresh", "refresh", "token"],
        "oldest first"
    );
    assert_eq!(column(&all, "integration"), ["-", "example", "-", "example", "example", "work", "work", "example"]);
    let fingerprints = column(&all, "fingerprint");
    assert_eq!(fingerprints.iter().filter(|one| *one == "-").count(), 2, "{fingerprints:?}");
    assert!(all[7]["fingerprint"] != all[1]["fingerprint"], "another token by then");
    let told = all.iter().map(Value::to_string).collect::<String>();
    assert!(!told.contains("at-") && !told.contains("rt-"), "never a value");
}

#[test]
fn filters_choose_and_the_newest_win() {
    let stage = happened();
    let seqs = |words: &[&str]| -> Vec<i64> {
        entries(&stage, words).iter().map(|entry| entry["seq"].as_i64().unwrap()).collect()
    };
    assert_eq!(seqs(&["--integration", "work"]), [6, 7]);
    assert_eq!(seqs(&["--action", "token"]), [2, 8]);
    assert_eq!(seqs(&["--integration", "example", "--action", "refresh"]), [4, 5]);
    assert_eq!(seqs(&["-n", "2"]), [7, 8]);
    assert_eq!(seqs(&["-n", "1", "--integration", "work"]), [7]);
    assert_eq!(seqs(&["-n", "0"]).len(), 0);
    assert_eq!(seqs(&["--since", "1h"]).len(), 8);
    assert_eq!(seqs(&["--since", "2020-01-01T00:00:00Z"]).len(), 8);
    assert_eq!(seqs(&["--since", "2100-01-01T00:00:00+02:00"]).len(), 0);
    assert_eq!(seqs(&["--integration", "nobody"]).len(), 0);
    let table = stage.sandbox.run(&["audit", "list", "-n", "1"]).succeeds();
    assert!(table.starts_with("SEQ ") && table.lines().count() == 2 && table.contains("token"), "{table}");
    assert_eq!(stage.sandbox.run(&["audit", "list", "--action", "x"]).succeeds_saying(&["no entry fits"]), "");
    for words in [&["--since", "yesterday"][..], &["-n", "many"], &["-n", "-1"], &["--actoin", "x"]] {
        stage.sandbox.run(&[&["audit", "list"], words].concat()).fails(2, &[]);
    }
    stage.sandbox.run(&["audit", "list", "--since", "yesterday"]).fails(2, &["`yesterday`", "2h, 7d", "RFC 3339"]);
}

#[test]
fn an_export_holds_what_the_list_holds() {
    let stage = happened();
    let all = entries(&stage, &[]);
    for words in [&[][..], &["--format", "jsonl"], &["--json"]] {
        let text = stage.sandbox.run(&[&["audit", "export"], words].concat()).succeeds();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, all);
    }
    let csv = stage.sandbox.run(&["audit", "export", "--format", "csv", "--integration", "work"]).succeeds();
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert_eq!(lines[0], KEYS.join(","));
    assert!(lines[2].starts_with("7,") && lines[2].contains(",refresh,work,"), "{csv}");
    assert_eq!(lines[1].split(',').count(), 9);
    stage.sandbox.run(&["audit", "export", "--format", "xml"]).fails(2, &["xml", "csv", "jsonl"]);
    // what is in an export does not depend on how many there are
    let stage = Stage::connected(3600);
    for _ in 0..59 {
        stage.sandbox.run(&["token", "example"]).succeeds();
    }
    assert_eq!(entries(&stage, &[]).len(), 50);
    assert_eq!(stage.sandbox.run(&["audit", "export"]).succeeds().lines().count(), 60);
}

#[test]
fn a_whole_chain_is_verified() {
    let stage = happened();
    let verified = stage.sandbox.run(&["audit", "verify", "--json"]).json();
    assert_eq!(verified, json!({ "ok": true, "checked": 8, "findings": [] }));
    assert_eq!(stage.sandbox.run(&["audit", "verify"]).succeeds(), "8 entries checked, 0 findings\n");
}

/// Tampers with the vault as somebody could who has the key, and gives what `audit verify` says.
#[track_caller]
fn tampered(statements: &str, words: &[&str]) {
    let stage = happened();
    stage.sandbox.run(&["client", "set", "example", "--client-id", "folds"]).succeeds_saying(&[]);
    let vault = stage.sandbox.profile().join("vault.age");
    sealed::edit(&vault, &stage.identity, "SELECT 1");
    stage.sandbox.run(&["audit", "verify"]).succeeds();
    sealed::edit(&vault, &stage.identity, statements);
    let before = files_below(&stage.sandbox.home());

    let output = stage.sandbox.run(&["audit", "verify"]);
    let said = output.reports_saying(6, &["error: the audit chain is broken"]);
    for word in words {
        assert!(said.contains(word), "`{word}` is missing: {said}");
    }
    let output = stage.sandbox.run(&["audit", "verify", "--json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    has_keys(&report, &["ok", "checked", "findings"]);
    assert_eq!(report["ok"], false);
    for finding in report["findings"].as_array().unwrap() {
        has_keys(finding, &["seq", "message"]);
    }
    let error: Value = serde_json::from_str(&output.stderr).unwrap();
    assert_eq!((output.code, &error["error"]["kind"]), (6, &json!("vault_refused")));

    let check = stage.sandbox.run(&["vault", "check", "--json"]);
    let report: Value = serde_json::from_str(&check.stdout).unwrap();
    let audit = report["findings"].as_array().unwrap().iter().find(|one| one["id"] == "audit").unwrap();
    assert_eq!((check.code, &audit["ok"], &audit["hint"]), (6, &json!(false), &json!("oauthctl audit verify")));
    assert!(files_below(&stage.sandbox.home()) == before, "who verifies repairs nothing");
    // tokens are still given out: the record is broken, not the grants
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
}

#[test]
fn a_changed_entry_is_named() {
    tampered("UPDATE audit SET result = 'ok ' WHERE seq = 3", &["entry 3 was changed"]);
    tampered("UPDATE audit SET at = at + 1 WHERE seq = 1", &["entry 1 was changed"]);
}

#[test]
fn a_missing_entry_is_named() {
    tampered("DELETE FROM audit WHERE seq = 3", &["entry 3 is missing"]);
    tampered("DELETE FROM audit WHERE seq BETWEEN 2 AND 4", &["entries 2 to 4 are missing"]);
    tampered("DELETE FROM audit WHERE seq = 1", &["entry 1 is missing"]);
    tampered("DELETE FROM audit WHERE seq >= 8", &["entries 8 to 9 are missing"]);
    tampered("DELETE FROM audit", &["entries 1 to 9 are missing"]);
    // closing the gap does not help
    tampered("DELETE FROM audit WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = 8", &["entry 8 is missing"]);
}

#[test]
fn entries_in_another_order_are_named() {
    tampered(
        "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;
         UPDATE audit SET seq = 4 WHERE seq = 99",
        &["entry 3 is out of its place", "entry 4 is out of its place"],
    );
}

#[test]
fn an_inserted_entry_is_named() {
    let columns = "at, action, integration, result, user, pid, parent, fingerprint";
    let copy = |seq: i64, before: &str| {
        format!(
            "INSERT INTO audit (seq, {columns}, before, hash) SELECT {seq}, {columns}, {before}, randomblob(32)
             FROM audit WHERE seq = 3"
        )
    };
    let room = "UPDATE audit SET seq = seq + 100 WHERE seq > 3; UPDATE audit SET seq = seq - 99 WHERE seq > 100";
    tampered(
        &format!("{room}; {}", copy(4, "before")),
        &["entry 4 is out of its place", "entry 5 is out of its place"],
    );
    tampered(&copy(10, "randomblob(8)"), &["entry 10 does not follow", "entries after 9 were inserted"]);
}

#[test]
fn a_line_of_the_journal_that_was_touched_is_noticed() {
    for touch in [
        |lines: &mut Vec<String>| drop(lines.remove(1)),
        |lines: &mut Vec<String>| lines.swap(1, 2),
        |lines: &mut Vec<String>| lines.insert(2, lines[1].clone()),
        |lines: &mut Vec<String>| lines[2] = lines[2].chars().rev().collect(),
    ] {
        let stage = Stage::connected(3600);
        for _ in 0..4 {
            stage.sandbox.run(&["token", "example"]).succeeds();
        }
        let journal = stage.sandbox.profile().join("journal");
        let mut lines: Vec<String> = fs::read_to_string(&journal).unwrap().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 5);
        touch(&mut lines);
        fs::write(&journal, lines.join("\n") + "\n").unwrap();
        let output = stage.sandbox.run(&["audit", "verify"]);
        let said = output.reports_saying(6, &["error: the audit chain is broken"]);
        assert!(said.contains("of the journal"), "{said}");
        let check = stage.sandbox.run(&["vault", "check"]).reports_saying(6, &[]);
        assert!(check.contains("BAD  journal: "), "{check}");
        // it never stops a save, and the next one counts from there
        stage.sandbox.run(&["client", "set", "example", "--client-id", "an-id"]).code_is(0);
        assert_eq!(stage.sandbox.run(&["token", "example"]).code, 0);
        assert!(!audit(&stage.sandbox, "token").is_empty());
    }
}

#[test]
fn what_happened_goes_on_in_segments() {
    let stage = Stage::connected(3600);
    stage.sandbox.write("config.toml", "[audit]\nkeep = 10\n");
    // 1,000 beyond what is kept move into a segment at once
    let many = |tx: &oauthctl::vault::Tx<'_>| -> Result<(), oauthctl::vault::VaultError> {
        for number in 0..1015 {
            tx.record(&oauthctl::vault::Record {
                action: "test".into(),
                integration: Some("example".into()),
                result: format!("ok: {number}"),
                fingerprint: None,
            })?;
        }
        Ok(())
    };
    crate::support::stage::vault(&stage.sandbox, &stage.identity).write(many).unwrap();
    stage.sandbox.run(&["client", "set", "example", "--client-id", "an-id"]).succeeds_saying(&[]);
    let folder = stage.sandbox.profile().join("audit");
    let segment = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let name = segment.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("000001-001000-"), "{name}");
    assert_eq!(entries(&stage, &["-n", "5000"]).len(), 1017);
    assert_eq!(entries(&stage, &["-n", "1010"]).first().unwrap()["seq"], 8, "across the segment");
    assert_eq!(stage.sandbox.run(&["audit", "export"]).succeeds().lines().count(), 1017);
    assert_eq!(stage.sandbox.run(&["audit", "verify", "--json"]).json()["checked"], 1017);

    fs::remove_file(&segment).unwrap();
    let said = stage.sandbox.run(&["audit", "verify"]).reports_saying(6, &["the audit chain is broken"]);
    assert!(said.contains(&name), "{said}");
    let listed = stage.sandbox.run(&["audit", "list", "-n", "5000"]);
    let lines = listed.succeeds_saying(&["warning: audit entries of segment", &name]).lines().count();
    assert_eq!(lines, 18, "what the vault holds is listed all the same");
}

/// The actions of all entries, and the results beside them.
fn told(stage: &Stage) -> Vec<(String, String)> {
    let all = entries(stage, &["-n", "1000"]);
    column(&all, "action").into_iter().zip(column(&all, "result")).collect()
}

#[test]
fn the_first_entry_is_of_the_vaults_making_and_in_its_first_generation() {
    let stage = Stage::new();
    assert_eq!(crate::support::stage::generation(&stage.sandbox), 1);
    let made = ("init".to_owned(), "ok: its key: from the environment, stored nowhere".to_owned());
    assert_eq!(told(&stage), std::slice::from_ref(&made));
    let journal = fs::read_to_string(stage.sandbox.profile().join("journal")).unwrap();
    assert_eq!(journal.lines().count(), 1, "a header and no line: it is in the vault");
    // an `init` that changes nothing leaves nothing
    let _ = stage.sandbox.run(&["init"]).fails(2, &["nothing was changed"]);
    assert_eq!(told(&stage), [made]);
    stage.sandbox.run(&["--profile", "two", "init", "-q", "--recovery"]).succeeds_saying(&["AGE-SECRET-KEY-1"]);
    let two = stage.sandbox.run(&["--profile", "two", "audit", "list", "--json"]).json();
    assert!(two["entries"][0]["result"].as_str().unwrap().ends_with(", and a recovery key"), "{two}");
}

#[test]
fn a_provider_file_that_comes_or_goes_leaves_its_line_and_asks_for_no_key() {
    let stage = Stage::new();
    let add = ["provider", "add", "mine", "-q", "--authorize-url", "https://a.example/a", "--token-url"];
    let add = [&add[..], &["https://a.example/t"]].concat();
    stage.sandbox.run(&add).succeeds();
    let _ = stage.sandbox.run(&add).fails(2, &[]);
    stage.sandbox.run(&["provider", "remove", "mine", "-q"]).succeeds();
    let _ = stage.sandbox.run(&["provider", "remove", "mine", "-q"]).fails(2, &[]);
    let expected = [("provider.add", "ok: mine"), ("provider.remove", "ok: mine")];
    assert_eq!(told(&stage)[1..], expected.map(|(action, result)| (action.to_owned(), result.to_owned())));
    assert_eq!(crate::support::stage::generation(&stage.sandbox), 1, "a line of the journal, no save");

    // where the key cannot be had without asking, it is done all the same, and said
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    let said = ["warning: the audit line could not be written", "environment"];
    stage.sandbox.run(&add).succeeds_saying(&said);
    assert!(stage.sandbox.home().join("providers/mine.toml").exists());
    stage.sandbox.set("OAUTHCTL_IDENTITY", stage.identity.text().expose());
    assert_eq!(told(&stage).len(), 3);

    // where there is no vault, nothing is missing
    stage.sandbox.run(&["--profile", "none", "provider", "remove", "mine", "-q"]).succeeds();
    assert!(!stage.sandbox.home().join("profiles/none").exists());
}
