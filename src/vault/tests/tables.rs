//! What is put in comes out, what must not go in does not, and what is deleted is gone.

use super::*;
use crate::vault::{Binding, Client, Consent, PendingState, Purpose};

fn write<T>(vault: &Vault, change: impl FnOnce(&Tx<'_>) -> Result<T, VaultError>) -> Result<T, VaultError> {
    vault.write(change)
}

#[test]
fn an_integration_comes_back_as_it_was_put() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let snapshot = sandbox.vault().read().unwrap();
    let found = snapshot.integration("work").unwrap().unwrap();
    let wanted = Integration { id, ..integration("work") };
    assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
    let found = snapshot.grant(id).unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", grant(id, 1, "x")));
    assert_eq!(found.refresh_token.unwrap().expose(), "fake-refresh-work-1");
    assert_eq!(found.client_secret.unwrap().expose(), "fake-client-secret");
    let found = snapshot.token(id, "", "").unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", token(id, "x")));
    assert_eq!(found.access_token.unwrap().expose(), "fake-access-work-1");
    assert!(snapshot.token(id, "https://r.test", "").unwrap().is_none());
    assert_eq!(snapshot.integrations_of("example").unwrap().len(), 1);
    assert!(snapshot.integrations_of("other").unwrap().is_empty() && snapshot.integration("x").unwrap().is_none());
}

#[test]
fn what_would_be_worse_than_before_does_not_go_in() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let empty_refresh = write(&vault, |tx| tx.put_grant(&grant(id, 2, "")));
    assert!(matches!(empty_refresh, Err(VaultError::Database(_))));
    let empty_access = write(&vault, |tx| tx.put_token(&token(id, "")));
    assert!(matches!(empty_access, Err(VaultError::Database(_))));
    let at_zero = write(&vault, |tx| tx.put_token(&Token { expires_at: Some(0), ..token(id, "fake") }));
    assert!(matches!(at_zero, Err(VaultError::Database(_))));
    let orphan = write(&vault, |tx| tx.put_token(&token(id + 1, "fake")));
    assert!(matches!(orphan, Err(VaultError::Database(_))));
    let same_name = write(&vault, |tx| tx.insert_integration(&integration("work")));
    assert!(matches!(same_name, Err(VaultError::Database(_))));
    let gone = write(&vault, |tx| tx.update_integration(&Integration { id: 99, ..integration("gone") }));
    assert!(matches!(gone, Err(VaultError::Database(_))));
    assert_eq!(refresh_token(&vault, id), "fake-refresh-work-1");
    assert_eq!(vault.read().unwrap().generation(), 2);
}

#[test]
fn an_error_of_the_closure_leaves_everything_as_it_was() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    vault.note(&vault.read().unwrap(), &record("token")).unwrap();
    let (before, journal) = (sandbox.bytes("vault.age"), sandbox.bytes("journal"));
    let failed: Result<(), VaultError> = vault.write(|tx| {
        tx.delete_integration(id)?;
        Err(VaultError::Busy("thought better of it".to_owned()))
    });
    assert!(matches!(failed, Err(VaultError::Busy(_))));
    assert_eq!((sandbox.bytes("vault.age"), sandbox.bytes("journal")), (before, journal));
    assert!(sandbox.names(".vault.tmp").is_empty());
}

#[test]
fn deleting_takes_the_tokens_along_and_leaves_the_ledger() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let consent = Consent {
        integration: "work".to_owned(),
        integration_id: id,
        provider: "example".to_owned(),
        account: None,
        asked: vec!["a".to_owned(), "b".to_owned()],
        granted: vec!["a".to_owned()],
        road: "device".to_owned(),
        at: NOW,
    };
    write(&vault, |tx| tx.add_consent(&consent)).unwrap();
    write(&vault, |tx| tx.delete_integration(id)).unwrap();
    let snapshot = vault.read().unwrap();
    assert!(snapshot.integrations().unwrap().is_empty());
    assert!(snapshot.grant(id).unwrap().is_none() && snapshot.tokens(id).unwrap().is_empty());
    let scopes: i64 = snapshot.connection.query_row("SELECT count(*) FROM scopes", [], |row| row.get(0)).unwrap();
    assert_eq!(scopes, 0);
    assert_eq!(format!("{:?}", snapshot.consents(Some(id)).unwrap()), format!("{:?}", [consent]));
    assert_eq!(snapshot.consents(None).unwrap().len(), 1);
    assert!(snapshot.consents(Some(id + 1)).unwrap().is_empty());
    assert_ne!(connect(&vault, "work"), id, "ids are never used twice");
}

#[test]
fn deleted_secrets_are_nowhere_in_the_image() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "CANARY");
    write(&vault, |tx| tx.wipe_grant(id)).unwrap();
    let sealed = sandbox.bytes("vault.age");
    let plaintext = crate::vault::seal::unseal(&sealed, &sandbox.identity).unwrap();
    let holds = |needle: &[u8]| plaintext.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(b"fake-refresh-CANARY") && !holds(b"fake-access-CANARY") && !holds(b"fake-client-secret"));
    assert!(holds(b"CANARY"), "the name itself stays");
    let grant = vault.read().unwrap().grant(id).unwrap().unwrap();
    assert!(grant.refresh_token.is_none() && grant.client_secret.is_none());
}

#[test]
fn scopes_are_kept_in_step_and_in_order() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let fewer = Grant { scopes_granted: vec!["z".to_owned(), "c".to_owned(), "z".to_owned()], ..grant(id, 2, "fake") };
    write(&vault, |tx| tx.put_grant(&fewer)).unwrap();
    assert_eq!(vault.read().unwrap().grant(id).unwrap().unwrap().scopes_granted, ["z", "c"]);
}

#[test]
fn attempts_are_never_numbered_twice() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let attempts = |ended, open| Grant { attempt_ended: ended, attempt_open: open, ..grant(id, 2, "fake") };
    for (put, wanted) in [
        (attempts(3, None), (3, None)),
        (attempts(0, None), (3, None)),
        (attempts(3, Some(4)), (3, Some(4))),
        (attempts(3, Some(4)), (3, Some(4))),
        (attempts(0, None), (4, None)),
        (attempts(6, Some(5)), (6, None)),
    ] {
        write(&vault, |tx| tx.put_grant(&put)).unwrap();
        let grant = vault.read().unwrap().grant(id).unwrap().unwrap();
        assert_eq!((grant.attempt_ended, grant.attempt_open), wanted);
    }
}

#[test]
fn a_client_is_put_replaced_and_deleted() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let client = |secret: Option<&str>| Client {
        provider: "example".to_owned(),
        client_id: "id".to_owned(),
        client_secret: secret.map(Secret::new),
        created_at: NOW,
    };
    write(&vault, |tx| tx.put_client(&client(Some("fake")))).unwrap();
    let found = vault.read().unwrap().client("example").unwrap().unwrap();
    assert_eq!(found.client_secret.unwrap().expose(), "fake");
    write(&vault, |tx| tx.put_client(&client(None))).unwrap();
    let found = vault.read().unwrap().clients().unwrap().pop().unwrap();
    assert!(found.client_secret.is_none());
    assert!(write(&vault, |tx| tx.put_client(&client(Some("")))).is_err());
    assert!(write(&vault, |tx| tx.delete_client("example")).unwrap());
    assert!(!write(&vault, |tx| tx.delete_client("example")).unwrap());
    assert!(vault.read().unwrap().client("example").unwrap().is_none());
}

#[test]
fn bound_hosts_stay_with_their_integration_and_go_with_it() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let binding = |purpose, host: &str, path: &str, username: Option<&str>| Binding {
        integration_id: id,
        purpose,
        host: host.to_owned(),
        path: path.to_owned(),
        username: username.map(str::to_owned),
        created_at: NOW,
    };
    let git = binding(Purpose::Git, "git.example", "team", Some("x"));
    let request = binding(Purpose::Request, "api.example", "", None);
    let put = |one: &Binding| write(&vault, |tx| tx.put_binding(one));
    put(&binding(Purpose::Git, "git.example", "team", None)).unwrap();
    put(&git).unwrap();
    put(&request).unwrap();
    assert_eq!(vault.read().unwrap().bindings_of(id).unwrap(), [git.clone(), request.clone()]);
    assert_eq!(vault.read().unwrap().bindings(Purpose::Git).unwrap(), std::slice::from_ref(&git));
    assert!(put(&binding(Purpose::Git, "", "", None)).is_err(), "an empty host matches nothing");
    assert!(put(&Binding { integration_id: id + 1, ..git.clone() }).is_err());
    let renamed = Integration { id, ..integration("other") };
    write(&vault, |tx| tx.update_integration(&renamed)).unwrap();
    assert_eq!(vault.read().unwrap().bindings_of(id).unwrap().len(), 2);
    assert!(write(&vault, |tx| tx.delete_binding(&request)).unwrap());
    assert!(!write(&vault, |tx| tx.delete_binding(&request)).unwrap());
    write(&vault, |tx| tx.delete_integration(id)).unwrap();
    assert!(vault.read().unwrap().bindings(Purpose::Git).unwrap().is_empty());
}

#[test]
fn a_pending_sign_in_is_used_once_and_in_time() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let pending = |state: &str, created_at: i64| PendingState {
        state: Secret::new(state),
        verifier: Secret::new("fake-verifier"),
        nonce: Secret::new("fake-nonce"),
        redirect_uri: "http://127.0.0.1/callback".to_owned(),
        provider: "example".to_owned(),
        request: Secret::new("{}"),
        created_at,
        deadline: created_at + 600,
    };
    let (one, two) = (Secret::new("state-1"), Secret::new("state-2"));
    write(&vault, |tx| tx.add_state(&pending("state-1", NOW))).unwrap();
    write(&vault, |tx| tx.add_state(&pending("state-2", NOW))).unwrap();
    let snapshot = vault.read().unwrap();
    assert_eq!((snapshot.pending_states(NOW).unwrap(), snapshot.pending_states(NOW + 600).unwrap()), (2, 0));
    assert_eq!(snapshot.pending_state(&one).unwrap().unwrap().verifier.expose(), "fake-verifier");
    assert!(snapshot.pending_state(&Secret::new("state-")).unwrap().is_none());
    assert!(write(&vault, |tx| tx.take_state(&one, NOW + 1)).unwrap().is_some());
    assert!(write(&vault, |tx| tx.take_state(&one, NOW + 1)).unwrap().is_none());
    assert!(write(&vault, |tx| tx.take_state(&two, NOW + 600)).unwrap().is_none(), "past its deadline");
    write(&vault, |tx| tx.add_state(&pending("state-3", NOW))).unwrap();
    write(&vault, |tx| tx.add_state(&pending("state-4", NOW + 700))).unwrap();
    assert!(vault.read().unwrap().pending_state(&Secret::new("state-3")).unwrap().is_none(), "dropped, past it");
}

#[test]
fn fingerprints_are_keyed_by_vault() {
    let (_a, one) = Sandbox::with_vault();
    let (_b, two) = Sandbox::with_vault();
    let print = |vault: &Vault, text: &str| vault.read().unwrap().fingerprint(&Secret::new(text)).unwrap();
    assert_eq!(print(&one, "fake"), print(&one, "fake"));
    assert_ne!(print(&one, "fake"), print(&one, "fakf"));
    assert_ne!(print(&one, "fake"), print(&two, "fake"));
}
