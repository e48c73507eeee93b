//! What a crash can leave behind, state by state: the journal at every step of a save, half lines, lost lines.

use super::{
    journal::{actions, lines, note, verified},
    *,
};

/// A vault whose journal was `journal` before the last save, and a save that took its lines in.
fn saved() -> (Sandbox, Vault, Vec<u8>) {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "a");
    note(&vault, "b");
    let before = sandbox.bytes("journal");
    touch(&vault);
    (sandbox, vault, before)
}

#[test]
fn killed_between_the_rename_and_the_new_journal() {
    let (sandbox, vault, before) = saved();
    sandbox.put("journal", &before);
    assert_eq!(actions(&vault).join(" "), "a b touch");
    note(&vault, "c");
    assert_eq!(actions(&vault).join(" "), "a b touch c");
    touch(&vault);
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a b touch c touch touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn lines_written_between_the_rename_and_the_new_journal_are_taken_over() {
    let (sandbox, vault) = Sandbox::with_vault();
    let reader = vault.read().unwrap();
    note(&vault, "a");
    vault
        .write(|tx| -> Result<(), VaultError> {
            // Folded already, not yet renamed: a reader adds a line meanwhile.
            sandbox.vault().note(&reader, &record("meanwhile"))?;
            tx.record(&record("touch"))
        })
        .unwrap();
    assert_eq!((actions(&vault).join(" "), lines(&sandbox)), ("a touch meanwhile".to_owned(), 1));
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a touch meanwhile touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn killed_before_the_rename_nothing_was_folded() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "a");
    let (vault_before, journal_before) = (sandbox.bytes("vault.age"), sandbox.bytes("journal"));
    let seen_before = sandbox.bytes("seen");
    touch(&vault);
    sandbox.put("vault.age", &vault_before);
    sandbox.put("journal", &journal_before);
    sandbox.put("seen", &seen_before);
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a touch");
}

#[test]
fn killed_before_seen_was_written_it_lags_and_catches_up() {
    let (sandbox, vault) = Sandbox::with_vault();
    let seen = sandbox.bytes("seen");
    touch(&vault);
    let after = sandbox.bytes("seen");
    sandbox.put("seen", &seen);
    assert_eq!(vault.read().unwrap().generation(), 2);
    assert_eq!(sandbox.bytes("seen"), after);
}

#[test]
fn a_line_cut_anywhere_is_cut_off_and_the_next_one_stands() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "a");
    let one = sandbox.bytes("journal");
    note(&vault, "b");
    let two = sandbox.bytes("journal");
    for cut in [one.len(), one.len() + 1, two.len() - 20, two.len() - 1] {
        sandbox.put("journal", &two[..cut]);
        assert_eq!(actions(&vault).join(" "), "a", "cut at {cut}");
        note(&vault, "c");
        assert_eq!(actions(&vault).join(" "), "a c", "cut at {cut}");
        assert!(verified(&vault).is_empty());
    }
    sandbox.put("journal", &[one.clone(), vec![0; 700]].concat());
    note(&vault, "d");
    assert_eq!(actions(&vault).join(" "), "a d", "a page of zeros after power loss");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a d touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_header_cut_short_is_a_journal_of_nothing() {
    let (sandbox, vault) = Sandbox::with_vault();
    let header = sandbox.bytes("journal");
    sandbox.put("journal", &header[..header.len() / 2]);
    note(&vault, "a");
    assert_eq!(actions(&vault).join(" "), "a");
}

#[test]
fn lines_the_vault_has_but_the_disk_lost_do_not_swallow_new_ones() {
    let (sandbox, vault, before) = saved();
    let header = before.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    sandbox.put("journal", &before[..header]);
    assert_eq!(actions(&vault).join(" "), "a b touch");
    note(&vault, "c");
    assert_eq!(actions(&vault).join(" "), "a b touch c");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a b touch c touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_journal_that_is_gone_is_begun_again() {
    let (sandbox, vault, _) = saved();
    sandbox.remove("journal");
    assert_eq!(actions(&vault).join(" "), "a b touch");
    note(&vault, "c");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a b touch c touch");
    sandbox.remove("journal");
    touch(&vault);
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_restored_vault_takes_the_journal_in_whole_and_says_so() {
    let (sandbox, vault) = Sandbox::with_vault();
    let first = sandbox.bytes("vault.age");
    for action in ["a", "b", "c"] {
        note(&vault, action);
        touch(&vault);
    }
    note(&vault, "d");
    sandbox.put("vault.age", &first);
    vault.accept_older().unwrap();
    assert_eq!(actions(&vault).join(" "), "d");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "journal d touch");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "journal d touch touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_read_only_folder_can_be_read_and_says_what_cannot_be_written() {
    if rustix::process::geteuid().is_root() {
        return; // root writes everywhere
    }
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let snapshot = vault.read().unwrap();
    let work = snapshot.integration("work").unwrap().unwrap();
    set_mode(sandbox.folder(), 0o500);
    let read = vault.read().map(|snapshot| snapshot.generation());
    let written = vault.write(|_| Ok::<_, VaultError>(()));
    let begun = vault.begin_attempt(&snapshot, &work, 1, "f");
    set_mode(sandbox.folder(), 0o700);
    assert_eq!(read.unwrap(), 2);
    assert!(matches!(written, Err(VaultError::Storage { .. })) && matches!(begun, Err(VaultError::Storage { .. })));
    assert_eq!(refresh_token(&vault, id), "fake-refresh-work-1");
}

#[test]
fn a_journal_of_another_line_of_history_is_never_cut_by_our_position() {
    let (sandbox, vault) = Sandbox::with_vault();
    let first = sandbox.bytes("vault.age");
    note(&vault, "a");
    touch(&vault);
    let second = sandbox.bytes("vault.age");
    sandbox.put("vault.age", &first);
    sandbox.remove("journal");
    vault.accept_older().unwrap();
    for action in ["x", "y", "z"] {
        note(&vault, action);
    }
    sandbox.put("vault.age", &second);
    assert_eq!(actions(&vault).join(" "), "a touch x y z");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a touch journal x y z touch");
    assert!(verified(&vault).is_empty());
}

#[test]
fn a_line_of_an_attempt_that_has_ended_opens_nothing() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let old = vault.read().unwrap();
    let work = old.integration("work").unwrap().unwrap();
    vault.write(|tx| tx.put_grant(&Grant { attempt_ended: 2, ..grant(id, 2, "fake-2") })).unwrap();
    vault.begin_attempt(&old, &work, 2, "f").unwrap();
    assert_eq!(vault.read().unwrap().open_attempt(id), None);
    touch(&vault);
    let grant = vault.read().unwrap().grant(id).unwrap().unwrap();
    assert_eq!((grant.attempt_ended, grant.attempt_open), (2, None));
}
