//! Rescues: a grant that could not be saved comes back, where and only where it belongs.

use super::{journal::actions, *};

/// A vault with a grant of generation 1, and a rescue of generation 2.
fn rescued() -> (Sandbox, Vault, i64) {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let path = vault.rescue(&vault.read().unwrap(), &grant(id, 2, "fake-2"), &[token(id, "fake-access-2")]).unwrap();
    assert_eq!(path, sandbox.path(&format!("vault.rescue.{id}.age")));
    (sandbox, vault, id)
}

#[test]
fn the_next_write_merges_it_before_the_closure_sees_the_vault() {
    let (sandbox, vault, id) = rescued();
    assert_eq!(refresh_token(&vault, id), "fake-refresh-work-1");
    let seen = vault.write(|tx| -> Result<_, VaultError> { Ok(tx.grant(id)?.unwrap().generation) }).unwrap();
    assert_eq!((seen, refresh_token(&vault, id).as_str()), (2, "fake-2"));
    let token = vault.read().unwrap().token(id, "", "").unwrap().unwrap();
    assert_eq!(token.access_token.unwrap().expose(), "fake-access-2");
    assert!(sandbox.names("vault.rescue").is_empty());
    assert_eq!(actions(&vault).join(" "), "connect rescue");
}

#[test]
fn a_dead_or_uncertain_grant_lives_again() {
    let (_sandbox, vault, id) = rescued();
    let dead = Integration { id, status: Status::Dead, status_reason: Some("x".to_owned()), ..integration("work") };
    let during = vault.write(|tx| -> Result<_, VaultError> {
        let during = tx.integration("work")?.unwrap().status;
        tx.update_integration(&dead)?;
        Ok(during)
    });
    assert_eq!(during.unwrap(), Status::Active);
    let (_sandbox, vault, id) = rescued();
    let path = vault.rescue(&vault.read().unwrap(), &grant(id, 2, "fake-2"), &[]).unwrap();
    assert!(path.to_str().unwrap().contains(&format!("vault.rescue.{id}-")), "the first one is not overwritten");
    touch(&vault);
    let found = vault.read().unwrap().integration("work").unwrap().unwrap();
    assert_eq!((found.status, found.status_reason), (Status::Active, None));
}

#[test]
fn onto_another_generation_it_is_kept_and_reported() {
    let (sandbox, vault, id) = rescued();
    let rescue = sandbox.bytes(&format!("vault.rescue.{id}.age"));
    sandbox.remove(&format!("vault.rescue.{id}.age"));
    vault.write(|tx| tx.put_grant(&grant(id, 2, "fake-other"))).unwrap();
    sandbox.put(&format!("vault.rescue.{id}.age"), &rescue);
    touch(&vault);
    assert_eq!(refresh_token(&vault, id), "fake-other");
    assert_eq!(sandbox.names("vault.rescue").len(), 1);
    let warnings = vault.take_warnings();
    assert!(warnings[0].contains("came from grant generation 1, the vault holds 2"), "{warnings:?}");
}

#[test]
fn a_save_that_had_gone_through_after_all_needs_no_rescue() {
    let (sandbox, vault, id) = rescued();
    let rescue = sandbox.bytes(&format!("vault.rescue.{id}.age"));
    touch(&vault);
    sandbox.put(&format!("vault.rescue.{id}.age"), &rescue);
    touch(&vault);
    assert!(sandbox.names("vault.rescue").is_empty() && vault.take_warnings().is_empty());
    assert_eq!(vault.read().unwrap().grant(id).unwrap().unwrap().generation, 2);
}

#[test]
fn a_revoked_removed_or_unknown_integration_is_not_resurrected() {
    let (sandbox, vault, id) = rescued();
    let rescue = sandbox.bytes(&format!("vault.rescue.{id}.age"));
    sandbox.remove(&format!("vault.rescue.{id}.age"));
    let revoked = Integration { id, status: Status::Revoked, ..integration("work") };
    vault.write(|tx| tx.update_integration(&revoked)).unwrap();
    sandbox.put(&format!("vault.rescue.{id}.age"), &rescue);
    touch(&vault);
    assert!(vault.take_warnings()[0].contains("was revoked"));
    let another = Integration { id, created_at: NOW + 1, ..integration("work") };
    vault.write(|tx| tx.update_integration(&another)).unwrap();
    vault.take_warnings();
    touch(&vault);
    assert!(vault.take_warnings()[0].contains("not in the vault"), "another one has its id");
    vault.write(|tx| tx.delete_integration(id)).unwrap();
    vault.take_warnings();
    touch(&vault);
    assert!(vault.take_warnings()[0].contains("not in the vault"));
    assert!(vault.read().unwrap().integrations().unwrap().is_empty());
    vault.forget_copies(id).unwrap();
    assert!(sandbox.names("vault.rescue").is_empty() && !sandbox.has("vault.prev.age"));
}

#[test]
fn a_forged_or_damaged_rescue_never_stops_a_save() {
    let (sandbox, vault, id) = rescued();
    let name = format!("vault.rescue.{id}.age");
    let good = sandbox.bytes(&name);
    let forged = crate::vault::seal::seal(b"SQLite format 3\0", &[sandbox.identity.recipient()]).unwrap();
    for bad in [b"rubbish".to_vec(), Vec::new(), good[..good.len() - 1].to_vec(), forged, sandbox.bytes("vault.age")] {
        sandbox.put(&name, &bad);
        touch(&vault);
        assert!(vault.take_warnings()[0].contains("kept, not merged"));
        assert_eq!((sandbox.bytes(&name), refresh_token(&vault, id).as_str()), (bad, "fake-refresh-work-1"));
    }
}

#[test]
fn a_rescue_of_no_integration_is_refused() {
    let (sandbox, vault) = Sandbox::with_vault();
    let refused = vault.rescue(&vault.read().unwrap(), &grant(7, 2, "fake"), &[]);
    assert!(refusal(refused).contains("lacks"));
    assert!(sandbox.names("vault.rescue").is_empty());
}
