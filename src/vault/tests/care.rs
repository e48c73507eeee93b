//! Check, backup, restore, reseal.

use super::{
    journal::{actions, note, verified},
    *,
};

fn bad(vault: &Vault, deep: bool) -> Vec<(&'static str, String)> {
    let items = vault.check(deep).unwrap();
    items.into_iter().filter(|item| !item.ok).map(|item| (item.id, item.message)).collect()
}

#[test]
fn a_good_vault_has_nothing_to_say() {
    let (_sandbox, vault) = Sandbox::with_vault();
    assert!(bad(&vault, false).is_empty());
    note(&vault, "a");
    touch(&vault);
    note(&vault, "b");
    let items = vault.check(false).unwrap();
    assert!(items.iter().all(|item| item.ok));
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    assert_eq!(ids, ["vault", "permissions", "journal", "segments", "audit", "previous", "rescue", "leftovers"]);
}

#[test]
fn what_is_wrong_is_named_and_what_is_safe_is_repaired() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    vault.rescue(&vault.read().unwrap(), &grant(id, 2, "fake-2"), &[]).unwrap();
    sandbox.put(".vault.tmp.x", b"");
    let old = std::fs::File::options().write(true).open(sandbox.path(".vault.tmp.x")).unwrap();
    old.set_modified(std::time::UNIX_EPOCH).unwrap();
    set_mode(&sandbox.path("vault.prev.age"), 0o644);
    let ids: Vec<_> = bad(&vault, false).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["permissions", "rescue", "leftovers"]);
    assert!(bad(&vault, true).is_empty(), "{:?}", bad(&vault, false));
    assert_eq!(refresh_token(&vault, id), "fake-2");
    sandbox.put("vault.prev.age", b"rubbish");
    assert_eq!(bad(&vault, true)[0].0, "previous");
}

#[test]
fn a_temp_file_of_somebody_who_is_just_saving_is_nothing_wrong() {
    let (sandbox, vault) = Sandbox::with_vault();
    sandbox.put(".vault.tmp.x", b"");
    let file = std::fs::File::options().write(true).open(sandbox.path(".vault.tmp.x")).unwrap();
    let at = |age: u64| std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(NOW).unwrap() - age);
    file.set_modified(at(3599)).unwrap();
    assert!(bad(&vault, false).is_empty());
    file.set_modified(at(3601)).unwrap();
    assert_eq!(bad(&vault, false)[0].0, "leftovers");
}

#[test]
fn a_refused_vault_is_an_item_with_its_hint_and_a_wrong_key_an_error() {
    let (sandbox, vault) = Sandbox::with_vault();
    let first = sandbox.bytes("vault.age");
    touch(&vault);
    sandbox.put("vault.age", &first);
    let items = vault.check(true).unwrap();
    assert!(!items[0].ok && items[0].hint.as_deref().unwrap().contains("--accept-older"));
    assert!(matches!(sandbox.vault_with(Identity::generate()).check(false), Err(VaultError::WrongKey(_))));
    assert!(matches!(Sandbox::new().vault().check(false), Err(VaultError::Missing(_))));
}

#[test]
fn a_backup_holds_the_newest_lines_and_overwrites_nothing() {
    let (sandbox, vault) = Sandbox::with_vault();
    note(&vault, "a");
    let to = sandbox.path("copy.age");
    vault.backup(&to).unwrap();
    assert_eq!((sandbox.bytes("copy.age"), mode(&to)), (sandbox.bytes("vault.age"), 0o600));
    assert_eq!(vault.read().unwrap().generation(), 2, "folded first");
    touch(&vault);
    let kept = sandbox.bytes("copy.age");
    assert!(matches!(vault.backup(&to), Err(VaultError::Exists(path)) if path == to));
    assert_eq!(sandbox.bytes("copy.age"), kept);
    assert!(matches!(vault.backup(&sandbox.path("no/copy.age")), Err(VaultError::Storage { .. })));
}

fn restore(sandbox: &Sandbox, from: &str) -> Result<Vault, VaultError> {
    let from = sandbox.path(from);
    let rotating = |integration: &Integration| integration.name != "steady";
    Vault::restore(sandbox.place(), Some(ID.to_owned()), sandbox.identity.clone(), sandbox.options(), &from, rotating)
}

#[test]
fn a_restored_vault_is_the_newest_and_its_rotating_grants_are_in_doubt() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (id, _) = (connect(&vault, "rotating"), connect(&vault, "steady"));
    let dead = connect(&vault, "dead");
    let dead = Integration { id: dead, status: Status::Dead, ..integration("dead") };
    vault.write(|tx| tx.update_integration(&dead)).unwrap();
    vault.backup(&sandbox.path("copy.age")).unwrap();
    vault.write(|tx| tx.put_grant(&grant(id, 2, "fake-2"))).unwrap();
    note(&vault, "later");
    let (replaced, generation) = (sandbox.bytes("vault.age"), vault.read().unwrap().generation());
    restore(&sandbox, "copy.age").unwrap();
    let snapshot = vault.read().unwrap();
    assert_eq!(snapshot.generation(), generation + 1);
    assert_eq!(refresh_token(&vault, id), "fake-refresh-rotating-1");
    let status = |name: &str| snapshot.integration(name).unwrap().unwrap().status;
    assert_eq!((status("rotating"), status("steady")), (Status::Uncertain, Status::Active));
    assert_eq!(status("dead"), Status::Dead);
    assert_eq!(sandbox.bytes("vault.replaced.age"), replaced);
    assert_eq!(actions(&vault).join(" "), "connect connect connect later restore");
    assert!(verified(&vault).is_empty());
    touch(&vault);
    restore(&sandbox, "vault.replaced.age").unwrap();
    assert_eq!(refresh_token(&vault, id), "fake-2");
    restore(&sandbox, "vault.prev.age").unwrap();
}

#[test]
fn a_vault_that_is_gone_or_damaged_is_restored_too() {
    let (sandbox, vault) = Sandbox::with_vault();
    connect(&vault, "steady");
    touch(&vault);
    sandbox.put("vault.age", b"rubbish");
    restore(&sandbox, "vault.prev.age").unwrap();
    assert_eq!(vault.read().unwrap().generation(), 4, "what was seen, and one");
    assert_eq!(sandbox.bytes("vault.replaced.age"), b"rubbish");
    sandbox.remove("vault.age");
    restore(&sandbox, "vault.prev.age").unwrap();
    assert!(vault.read().unwrap().integration("steady").unwrap().is_some());
}

#[test]
fn what_is_no_backup_of_this_vault_changes_nothing() {
    let (sandbox, vault) = Sandbox::with_vault();
    let before = sandbox.bytes("vault.age");
    sandbox.put("rubbish.age", b"rubbish");
    refusal(restore(&sandbox, "rubbish.age"));
    assert!(matches!(restore(&sandbox, "nothing.age"), Err(VaultError::Missing(_))));
    let other = Sandbox { identity: sandbox.identity.clone(), ..Sandbox::new() };
    let id = "ffffffffffffffffffffffffffffffff";
    Vault::create(other.place(), id, other.identity.clone(), &[], other.options(), &made()).unwrap();
    sandbox.put("other.age", &other.bytes("vault.age"));
    assert!(refusal(restore(&sandbox, "other.age")).contains("another vault"));
    let anyone = |from: PathBuf| {
        Vault::restore(sandbox.place(), None, sandbox.identity.clone(), sandbox.options(), &from, |_| false)
    };
    assert!(refusal(anyone(sandbox.path("other.age"))).contains("another vault"));
    assert_eq!(sandbox.bytes("vault.age"), before);
    assert!(!sandbox.has("vault.replaced.age"));
    vault.read().unwrap();
}

#[test]
fn resealed_to_another_key_everything_opens_with_that_one_only() {
    let sandbox = Sandbox { keep: 0, ..Sandbox::new() };
    let vault = sandbox.create(&[]);
    let id = connect(&vault, "work");
    let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record("fill"))) };
    vault.write(fill).unwrap();
    note(&vault, "line");
    let new = Identity::generate();
    let both = [sandbox.identity.recipient(), new.recipient()];
    vault.reseal(&record("reseal"), |_| both.to_vec()).unwrap();
    assert_eq!(vault.read().unwrap().recipients().unwrap(), both);
    assert!(!sandbox.has("vault.prev.age"));
    let with_new = sandbox.vault_with(new.clone());
    assert!(verified(&with_new).is_empty() && verified(&vault).is_empty());
    note(&vault, "between");
    vault.rescue(&vault.read().unwrap(), &grant(id, 5, "fake-5"), &[]).unwrap();
    with_new.reseal(&record("reseal"), |_| vec![new.recipient()]).unwrap();
    assert!(matches!(vault.read(), Err(VaultError::WrongKey(_))));
    let left: Vec<_> = sandbox.names("vault.").into_iter().filter(|name| name != "vault.age").collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(refresh_token(&with_new, id), "fake-5", "the rescue was merged on the way");
    note(&with_new, "after");
    assert!(verified(&with_new).is_empty());
    assert_eq!(actions(&with_new).len(), 1 + 1000 + 1 + 1 + 1 + 1 + 1 + 1);
    assert!(refusal(with_new.reseal(&record("reseal"), |_| both[..1].to_vec())).contains("one of its recipients"));
}

#[test]
fn a_line_that_comes_while_everything_is_sealed_anew_is_sealed_to_whom_it_then_is() {
    let sandbox = Sandbox::new();
    let (new, other) = (Identity::generate(), Identity::generate());
    let theirs = new.clone();
    let old = sandbox.create(&[]).asking_again(Box::new(move || Some(theirs.clone())));
    note(&old, "a");
    let before = old.read().unwrap();
    sandbox.vault().reseal(&record("add"), |now| [now, &[other.recipient()]].concat()).unwrap();
    old.note(&before, &record("b")).unwrap();
    let between = old.read().unwrap();
    let theirs = sandbox.vault_with(other);
    assert_eq!(actions(&theirs).join(" "), "a add b");
    sandbox.vault().reseal_as(&new, &record("rekey"), |_| vec![new.recipient()]).unwrap();
    old.note(&before, &record("c")).unwrap();
    old.note(&between, &record("d")).unwrap();
    assert!(theirs.read().is_err());
    let with_new = sandbox.vault_with(new);
    assert_eq!(actions(&with_new).join(" "), "a add b rekey c d");
    touch(&with_new);
    assert_eq!(actions(&with_new).join(" "), "a add b rekey c d touch");
    assert!(verified(&with_new).is_empty() && sandbox.names("journal.unreadable").is_empty());
}

#[test]
fn who_was_removed_knows_no_secret_that_keys_the_journal_and_fingerprints_stay() {
    let sandbox = Sandbox::new();
    let other = Identity::generate();
    let vault = sandbox.create(&[other.recipient()]);
    note(&vault, "a");
    let (before, theirs) = (vault.read().unwrap(), sandbox.vault_with(other).read().unwrap());
    let token = crate::secret::Secret::new("fake");
    let print = before.fingerprint(&token).unwrap();
    vault.reseal(&record("add"), |now| [now, &[Identity::generate().recipient()]].concat()).unwrap();
    let key = |snapshot: &crate::vault::Snapshot| crate::vault::meta::key(&snapshot.connection).unwrap();
    assert_eq!(*key(&vault.read().unwrap()).0, *key(&theirs).0, "nobody went");
    let journal = sandbox.bytes("journal");
    vault.reseal(&record("remove"), |now| now[..1].to_vec()).unwrap();
    let after = vault.read().unwrap();
    assert_ne!(*key(&after).0, *key(&theirs).0);
    assert_eq!((after.fingerprint(&token).unwrap(), actions(&vault).join(" ")), (print, "a add remove".to_owned()));
    assert_eq!(sandbox.names("journal.unreadable").len(), 0);
    // killed between the rename and the new journal: the old one is taken in, and nobody's to read
    sandbox.put("journal", &journal);
    assert_eq!((actions(&vault).join(" "), bad(&vault, false).len()), ("a add remove".to_owned(), 0));
    note(&vault, "b");
    touch(&vault);
    assert_eq!(actions(&vault).join(" "), "a add remove b touch");
    assert!(verified(&vault).is_empty() && sandbox.names("journal.unreadable").is_empty());
}

#[test]
fn a_key_that_was_changed_meanwhile_is_asked_for_again() {
    for lagging in [false, true] {
        let sandbox = Sandbox::new();
        let new = Identity::generate();
        let theirs = new.clone();
        let old = sandbox.create(&[]).asking_again(Box::new(move || Some(theirs.clone())));
        let seen = sandbox.bytes("seen");
        sandbox.vault().reseal_as(&new, &record("rekey"), |_| vec![new.recipient()]).unwrap();
        if lagging {
            sandbox.put("seen", &seen); // the moment between the rename and `seen`
        }
        assert_eq!(old.read().unwrap().recipients().unwrap(), [new.recipient()]);
        touch(&old);
        assert_eq!(sandbox.vault_with(new).read().unwrap().generation(), 3);
        assert!(sandbox.vault().read().is_err());
    }
}
