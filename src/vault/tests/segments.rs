//! Older audit entries in segments, and what `audit verify` says of tampering with any of it.

use super::{
    journal::{actions, note, verified},
    *,
};
use crate::vault::{audit::Filter, image, meta, seal, trailer};

fn small(keep: u32) -> (Sandbox, Vault) {
    let sandbox = Sandbox { keep, ..Sandbox::new() };
    let vault = sandbox.create(&[]);
    (sandbox, vault)
}

/// So many entries in one write.
fn fill(vault: &Vault, count: usize) {
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..count).try_for_each(|_| tx.record(&record("fill"))) };
    vault.write(fill).unwrap();
}

fn in_vault(vault: &Vault) -> i64 {
    vault.read().unwrap().connection.query_row("SELECT count(*) FROM audit", [], |row| row.get(0)).unwrap()
}

fn segment_names(sandbox: &Sandbox) -> Vec<String> {
    let entries = std::fs::read_dir(sandbox.path("audit")).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_thousand_more_than_are_kept_move_and_still_count() {
    let (sandbox, vault) = small(20);
    fill(&vault, 1018); // and that of its making
    assert!(segment_names(&sandbox).is_empty());
    fill(&vault, 1);
    let names = segment_names(&sandbox);
    assert_eq!((names.len(), in_vault(&vault)), (1, 20));
    let hash = meta::segments(&vault.read().unwrap().connection).unwrap()[0].hash;
    assert_eq!(names[0], format!("000001-001000-{}.age", crate::vault::hex::encode(&hash)));
    assert_eq!(mode(&sandbox.path("audit").join(&names[0])), 0o600);
    note(&vault, "last");
    assert_eq!(actions(&vault).len(), 1020);
    assert_eq!(vault.read().unwrap().audit_verify().unwrap().0, 1021);
    assert!(verified(&vault).is_empty());
    fill(&vault, 3000);
    assert_eq!((segment_names(&sandbox).len(), in_vault(&vault)), (4, 21));
    assert_eq!(actions(&vault).len(), 4020);
    assert!(verified(&vault).is_empty());
    let newest = Filter { newest: Some(30), ..Filter::default() };
    let seqs: Vec<_> = vault.read().unwrap().audit_entries(&newest).unwrap().iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (3992..=4021).collect::<Vec<_>>());
}

#[test]
fn a_segment_that_cannot_be_written_leaves_the_entries_where_they_are() {
    let (sandbox, vault) = small(0);
    sandbox.put("audit", b"in the way");
    fill(&vault, 999); // and that of its making
    assert_eq!(in_vault(&vault), 1000);
    assert!(vault.take_warnings()[0].contains("stay in the vault"));
    sandbox.remove("audit");
    touch(&vault);
    assert_eq!((in_vault(&vault), segment_names(&sandbox).len()), (1, 1));
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_segment_whose_save_never_came_counts_once_and_is_used_again() {
    let (sandbox, vault) = small(0);
    fill(&vault, 998); // and that of its making
    let before = sandbox.bytes("vault.age");
    fill(&vault, 1);
    let written = segment_names(&sandbox);
    sandbox.put("vault.age", &before);
    vault.accept_older().unwrap();
    assert_eq!(actions(&vault).len(), 998);
    let items = vault.check(false).unwrap();
    assert!(items.iter().any(|item| item.id == "segments" && !item.ok && item.message.contains(&written[0])));
    fill(&vault, 1);
    assert_eq!(segment_names(&sandbox), written);
    assert!(vault.check(false).unwrap().iter().all(|item| item.ok));
}

#[test]
fn a_segment_that_is_missing_damaged_or_swapped_is_named() {
    let (sandbox, vault) = small(0);
    fill(&vault, 1999); // and that of its making
    let names = segment_names(&sandbox);
    let path = |n: usize| sandbox.path("audit").join(&names[n]);
    let (first, second) = (std::fs::read(path(0)).unwrap(), std::fs::read(path(1)).unwrap());
    let names_it = |bytes: Option<&[u8]>, word: &str| {
        bytes.map_or_else(|| std::fs::remove_file(path(0)).unwrap(), |bytes| std::fs::write(path(0), bytes).unwrap());
        let found = verified(&vault).join("; ");
        assert!(found.contains(word) && found.contains(&names[0]), "{found}");
        assert!(vault.check(false).unwrap().iter().any(|item| item.id == "segments" && !item.ok));
        let listed = vault.read().unwrap().audit_entries(&Filter::default()).unwrap();
        assert_eq!(listed[0].seq, 1001, "the rest is listed");
        touch(&vault);
    };
    names_it(Some(&second), "does not end as the vault says");
    names_it(Some(&first[..first.len() - 1]), "damaged");
    names_it(None, "missing");
    let found = verified(&vault);
    assert!(found.contains(&"entries 1 to 1000 are missing".to_owned()), "{found:?}");
}

/// Changes the audit table as somebody with the key could, and asks what `verify` says.
fn tampered(statements: &str) -> Vec<String> {
    let (_sandbox, vault) = small(500);
    for n in 2..=9 {
        vault.write(|tx| tx.record(&record(&format!("n{n}")))).unwrap();
    }
    assert!(verified(&vault).is_empty());
    vault.write(|tx| -> Result<(), VaultError> { Ok(tx.connection.execute_batch(statements)?) }).unwrap();
    verified(&vault)
}

#[test]
fn every_kind_of_tampering_is_named() {
    for (statements, wanted) in [
        ("DELETE FROM audit WHERE seq = 5", vec!["entry 5 is missing"]),
        ("DELETE FROM audit WHERE seq IN (1, 2, 3)", vec!["entries 1 to 3 are missing"]),
        ("DELETE FROM audit WHERE seq = 9", vec!["entry 9 is missing"]),
        ("DELETE FROM audit", vec!["entries 1 to 9 are missing"]),
        ("UPDATE audit SET action = 'nothing' WHERE seq = 5", vec!["entry 5 was changed"]),
        ("UPDATE audit SET fingerprint = 'x' WHERE seq = 9", vec!["entry 9 was changed"]),
        (
            "INSERT INTO audit SELECT 10, at, action, integration, result, user, pid, parent, fingerprint, substr(hash, 1, 8), zeroblob(32)
             FROM audit WHERE seq = 9",
            vec!["entry 10 was changed", "entries after 9 were inserted"],
        ),
        (
            "UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5;
             UPDATE audit SET seq = 5 WHERE seq = 99",
            vec![
                "entry 4 is out of its place: it was written after entry 5",
                "entry 5 is out of its place: it was written after entry 3",
                "entry 6 is out of its place: it was written after entry 4",
            ],
        ),
    ] {
        assert_eq!(tampered(statements), wanted, "{statements}");
    }
}

#[test]
fn an_entry_put_in_between_with_a_hash_of_its_own_is_named() {
    let (_sandbox, vault) = small(500);
    for n in 2..=4 {
        vault.write(|tx| tx.record(&record(&format!("n{n}")))).unwrap();
    }
    let forge = |tx: &Tx<'_>| -> Result<(), VaultError> {
        let mut rows = crate::vault::audit::linked(&tx.connection, false)?;
        let mut forged = rows.remove(2);
        forged.before = [7; 8];
        forged.hash = forged.entry.hash(forged.seq, &[7; 32]);
        tx.connection.execute("DELETE FROM audit WHERE seq = 3", [])?;
        crate::vault::audit::insert(&tx.connection, &forged)
    };
    vault.write(forge).unwrap();
    let found = verified(&vault);
    assert_eq!(found[0], "entry 3 does not follow entry 2: one of them was inserted or changed");
    assert_eq!(found.len(), 2);
}

#[test]
fn entries_in_a_segment_and_in_the_vault_count_once() {
    let (sandbox, vault) = small(0);
    fill(&vault, 998); // and that of its making
    let before = sandbox.bytes("vault.age");
    fill(&vault, 1);
    let listed = meta::segments(&vault.read().unwrap().connection).unwrap().remove(0);
    sandbox.put("vault.age", &before);
    vault.accept_older().unwrap();
    vault.write(|tx| meta::list_segment(&tx.connection, &listed)).unwrap();
    assert_eq!((actions(&vault).len(), vault.read().unwrap().audit_verify().unwrap().0), (998, 999));
    assert!(verified(&vault).is_empty());
}

/// Changes a segment as somebody with the key could, seals it again, and asks what `verify` says.
fn tampered_segment(statements: &str) -> Vec<String> {
    let (sandbox, vault) = small(0);
    fill(&vault, 1999); // and that of its making
    let path = sandbox.path("audit").join(&segment_names(&sandbox)[0]);
    let plaintext = seal::unseal(&std::fs::read(&path).unwrap(), &sandbox.identity).unwrap();
    let parsed = trailer::detach(&plaintext).unwrap();
    let mut connection = image::open(parsed.image, false).unwrap();
    connection.execute_batch(statements).unwrap();
    let image = image::dump(&mut connection).unwrap();
    let forged = trailer::attach(image, &parsed.trailer, &sandbox.identity).unwrap();
    std::fs::write(&path, seal::seal(&forged, &[sandbox.identity.recipient()]).unwrap()).unwrap();
    let listed = vault.read().unwrap().audit_entries(&Filter::default()).unwrap();
    assert_eq!(listed[0].seq, 1001, "entries that are not proved are not listed");
    assert!(vault.take_warnings().iter().any(|warning| warning.contains("was changed")));
    assert!(vault.check(false).unwrap().iter().any(|item| item.id == "segments" && !item.ok));
    verified(&vault)
}

#[test]
fn tampering_inside_a_segment_is_named() {
    for (statements, wanted) in [
        ("DELETE FROM audit WHERE seq = 500", vec!["entry 500 is missing"]),
        ("UPDATE audit SET action = 'x' WHERE seq = 500", vec!["entry 500 was changed"]),
        (
            "UPDATE audit SET seq = 9999 WHERE seq = 500; UPDATE audit SET seq = 500 WHERE seq = 501;
             UPDATE audit SET seq = 501 WHERE seq = 9999",
            vec![
                "entry 500 is out of its place: it was written after entry 501",
                "entry 501 is out of its place: it was written after entry 499",
                "entry 502 is out of its place: it was written after entry 500",
            ],
        ),
    ] {
        assert_eq!(tampered_segment(statements), wanted, "{statements}");
    }
    let found = tampered_segment("DELETE FROM audit WHERE seq = 1000");
    assert!(found[0].ends_with("does not end as the vault says") && found[1] == "entry 1000 is missing", "{found:?}");
    let inserted = "UPDATE audit SET seq = seq + 10000 WHERE seq >= 500; UPDATE audit SET seq = seq - 9999 WHERE seq > 10000;
        INSERT INTO audit SELECT 500, at, action, integration, result, user, pid, parent, fingerprint, randomblob(8), randomblob(32)
        FROM audit WHERE seq = 499";
    let found = tampered_segment(inserted);
    let expected = [
        "entry 500 does not follow entry 499: one of them was inserted or changed",
        "entry 501 is out of its place: it was written after entry 499",
        "entries 502 to 1001 were changed",
        "entry 1001 stands there twice: one of them was inserted",
    ];
    assert_eq!(found, expected);
}
