//! The journal: what only reads leaves its line, and each line counts once.

use super::*;
use crate::vault::audit::Filter;

/// The actions of all entries after that of its making, oldest first.
pub(super) fn actions(vault: &Vault) -> Vec<String> {
    let entries = vault.read().unwrap().audit_entries(&Filter::default()).unwrap();
    for (entry, seq) in entries.iter().zip(1..) {
        assert_eq!(entry.seq, seq, "numbered without a gap");
    }
    let mut actions = entries.into_iter().map(|entry| entry.action);
    assert_eq!(actions.next().as_deref(), Some("init"), "the first is in the vault from the first generation on");
    actions.collect()
}

pub(super) fn note(vault: &Vault, action: &str) {
    vault.note(&vault.read().unwrap(), &record(action)).unwrap();
}

pub(super) fn lines(sandbox: &Sandbox) -> usize {
    String::from_utf8(sandbox.bytes("journal")).unwrap().lines().count() - 1
}

pub(super) fn verified(vault: &Vault) -> Vec<String> {
    let (_, findings) = vault.read().unwrap().audit_verify().unwrap();
    findings.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn a_line_is_listed_before_and_after_it_is_folded_and_once() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "one");
    note(&vault, "two");
    assert_eq!((actions(&vault), lines(&sandbox)), (vec!["one".to_owned(), "two".to_owned()], 2));
    assert!(verified(&vault).is_empty());
    touch(&vault);
    assert_eq!((actions(&vault).join(" "), lines(&sandbox)), ("one two touch".to_owned(), 0));
    note(&vault, "three");
    touch(&vault);
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "one two touch three touch touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn an_entry_says_who_what_when_and_nothing_that_could_move_a_cursor() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let record = Record {
        action: "token".to_owned(),
        integration: Some("work".to_owned()),
        result: "ok: \u{1b}[31mred".to_owned(),
        fingerprint: Some("abc".to_owned()),
    };
    vault.note(&vault.read().unwrap(), &record).unwrap();
    let entry = vault.read().unwrap().audit_entries(&Filter::default()).unwrap().pop().unwrap();
    let json = r#"{"seq":2,"at":1800000000,"action":"token","integration":"work","result":"ok: \\x1b[31mred","user":"tester","pid":42,"parent":"sh","fingerprint":"abc"}"#;
    assert_eq!(serde_json::to_string(&entry).unwrap(), json);
    touch(&vault);
    let entry = vault.read().unwrap().audit_entries(&Filter::default()).unwrap().remove(1);
    assert_eq!(serde_json::to_string(&entry).unwrap(), json, "folding changes nothing");
}

#[test]
fn filters_choose_and_the_newest_are_counted_after_them() {
    let (_sandbox, vault) = Sandbox::with_vault();
    for (action, integration) in [("a", "x"), ("b", "y"), ("a", "y"), ("a", "x")] {
        let record = Record { integration: Some(integration.to_owned()), ..record(action) };
        vault.note(&vault.read().unwrap(), &record).unwrap();
    }
    let seqs = |filter: Filter| -> Vec<i64> {
        vault.read().unwrap().audit_entries(&filter).unwrap().iter().map(|entry| entry.seq).collect()
    };
    let only = |action: &str| Filter { action: Some(action.to_owned()), ..Filter::default() };
    assert_eq!(seqs(only("a")), [2, 4, 5]);
    assert_eq!(seqs(Filter { newest: Some(2), ..only("a") }), [4, 5]);
    assert_eq!(seqs(Filter { integration: Some("y".to_owned()), ..only("a") }), [4]);
    assert_eq!(seqs(Filter { since: Some(NOW), ..Filter::default() }), [1, 2, 3, 4, 5]);
    assert!(seqs(Filter { since: Some(NOW + 1), ..Filter::default() }).is_empty());
}

#[test]
fn nothing_of_a_line_is_legible_on_the_disk() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "CANARY");
    let journal = sandbox.bytes("journal");
    assert!(!journal.windows(6).any(|window| window == b"CANARY"));
    let text = String::from_utf8(journal).unwrap();
    let (sealed, _mark) = text.lines().nth(1).unwrap().split_once(' ').unwrap();
    let sealed = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, sealed).unwrap();
    let key: age::x25519::Identity = sandbox.identity.text().expose().parse().unwrap();
    let plaintext = age::decrypt(&key, &sealed).unwrap();
    assert!(String::from_utf8_lossy(&plaintext[32..]).contains("\"action\":\"CANARY\""), "stock age opens it");
}

#[test]
fn an_attempt_is_open_from_its_line_until_its_end_is_saved() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let (id, other) = (connect(&vault, "work"), connect(&vault, "home"));
    let snapshot = vault.read().unwrap();
    let work = snapshot.integration("work").unwrap().unwrap();
    assert_eq!(snapshot.open_attempt(id), None);
    vault.begin_attempt(&snapshot, &work, 1, "print").unwrap();
    let snapshot = vault.read().unwrap();
    assert_eq!((snapshot.open_attempt(id), snapshot.open_attempt(other)), (Some(1), None));
    assert_eq!(snapshot.grant(id).unwrap().unwrap().attempt_open, None);
    touch(&vault);
    let snapshot = vault.read().unwrap();
    assert_eq!((snapshot.open_attempt(id), snapshot.grant(id).unwrap().unwrap().attempt_open), (Some(1), Some(1)));
    vault.begin_attempt(&snapshot, &work, 2, "print").unwrap();
    assert_eq!(vault.read().unwrap().open_attempt(id), Some(2));
    let ended = Grant { attempt_ended: 2, ..grant(id, 2, "fake-2") };
    vault.write(|tx| tx.put_grant(&ended)).unwrap();
    let snapshot = vault.read().unwrap();
    assert_eq!((snapshot.open_attempt(id), snapshot.grant(id).unwrap().unwrap().attempt_open), (None, None));
    let entries = snapshot.audit_entries(&Filter { action: Some("refresh".to_owned()), ..Filter::default() }).unwrap();
    assert_eq!(entries.iter().map(|entry| &*entry.result).collect::<Vec<_>>(), ["attempt 1 begun", "attempt 2 begun"]);
    assert_eq!(entries[0].fingerprint.as_deref(), Some("print"));
}

#[test]
fn the_next_caller_folds_once_it_has_grown_and_only_if_the_lock_is_free() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "one");
    assert!(!vault.wants_fold());
    let lock = crate::system::lock::try_lock(&sandbox.path("lock")).unwrap().unwrap();
    vault.fold_if_free().unwrap();
    assert_eq!(lines(&sandbox), 1);
    drop(lock);
    vault.fold_if_free().unwrap();
    assert_eq!((lines(&sandbox), vault.read().unwrap().generation()), (0, 2));
    vault.fold_if_free().unwrap();
    assert_eq!(vault.read().unwrap().generation(), 2, "nothing to fold, nothing written");
    let snapshot = vault.read().unwrap();
    let long = Record { result: "x".repeat(500), ..record("long") };
    while !vault.wants_fold() {
        vault.note(&snapshot, &long).unwrap();
    }
    let count = lines(&sandbox);
    vault.fold_if_free().unwrap();
    assert!(!vault.wants_fold() && count > 100);
    assert_eq!(actions(&vault).len(), count + 1);
}

#[test]
fn a_reader_that_was_overtaken_still_writes_and_reads_whole() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let old = vault.read().unwrap();
    for round in 0..3 {
        note(&vault, &format!("n{round}"));
        touch(&vault);
    }
    vault.note(&old, &record("late")).unwrap();
    let seen: Vec<_> = old.audit_entries(&Filter::default()).unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(seen.join(" "), "init n0 touch n1 touch n2 touch late", "read again, since it did not fit");
    touch(&vault);
    assert_eq!(actions(&vault).last().unwrap(), "touch");
    assert_eq!(actions(&vault).iter().filter(|action| *action == "late").count(), 1);
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_journal_of_another_vault_or_of_rubbish_is_set_aside_and_named() {
    let (other, theirs) = Sandbox::with_vault();
    note(&theirs, "theirs");
    for rubbish in [other.bytes("journal"), b"rubbish\n".to_vec(), Vec::new()] {
        let (sandbox, vault) = Sandbox::with_vault();
        sandbox.put("journal", &rubbish);
        assert_eq!(verified(&vault), ["the journal cannot be read"]);
        touch(&vault);
        assert_eq!(sandbox.names("journal.unreadable.").len(), 1);
        assert_eq!(actions(&vault).join(" "), "journal touch");
        note(&vault, "on");
        assert_eq!(actions(&vault).join(" "), "journal touch on");
        // And by a reader, who cannot wait for a writer.
        sandbox.put("journal", &rubbish);
        note(&vault, "again");
        assert_eq!(sandbox.names("journal.unreadable.").len(), 2);
        assert!(actions(&vault).ends_with(&["again".to_owned()]));
    }
}

#[test]
fn a_line_that_was_changed_removed_inserted_or_moved_is_found_and_the_rest_is_kept() {
    let (sandbox, vault) = Sandbox::with_vault();
    for action in ["a", "b", "c", "d"] {
        note(&vault, action);
    }
    let good = String::from_utf8(sandbox.bytes("journal")).unwrap();
    let rows: Vec<&str> = good.lines().collect();
    let flipped = rows[2].replacen('Y', "Z", 1);
    for (name, tampered, bad) in [
        ("removed", vec![rows[0], rows[1], rows[3], rows[4]], 2),
        ("moved", vec![rows[0], rows[2], rows[1], rows[3], rows[4]], 3),
        ("inserted", vec![rows[0], rows[1], rows[1], rows[2], rows[3], rows[4]], 4),
        ("changed", vec![rows[0], rows[1], &flipped, rows[3], rows[4]], 2),
    ] {
        sandbox.put("journal", format!("{}\n", tampered.join("\n")).as_bytes());
        assert!(verified(&vault)[0].starts_with(&format!("{bad} lines")), "{name}: {:?}", verified(&vault));
    }
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a d journal touch");
    assert_eq!(sandbox.names("journal.unreadable.").len(), 1);
    assert!(verified(&vault).is_empty());
}

#[test]
fn teammates_write_and_read_the_same_journal() {
    let sandbox = Sandbox::new();
    let teammate = Identity::generate();
    let vault = sandbox.create(&[teammate.recipient()]);
    let theirs = sandbox.vault_with(teammate);
    note(&vault, "mine");
    note(&theirs, "theirs");
    assert_eq!((actions(&vault), verified(&theirs).len()), (actions(&theirs), 0));
    touch(&theirs);
    assert_eq!(actions(&vault).join(" "), "mine theirs touch");
}
