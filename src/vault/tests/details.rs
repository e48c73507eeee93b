//! What only some grants and clients have: it comes back as it was put, and its secrets go when they should.

use serde_json::json;

use super::*;
use crate::vault::{Details, Registration};

fn write<T>(vault: &Vault, change: impl FnOnce(&Tx<'_>) -> Result<T, VaultError>) -> Result<T, VaultError> {
    vault.write(change)
}

fn details(integration_id: i64) -> Details {
    Details {
        integration_id,
        source: Some(json!({ "kind": "example" })),
        source_key: Some(Secret::new("fake-source-key-CANARY")),
        resources: vec!["https://b.test/".to_owned(), "https://a.test/".to_owned()],
        dpop_key: Some(Secret::new("fake-dpop-key-CANARY")),
        dpop_nonce: Some(Secret::new("fake-nonce-CANARY")),
        id_token: Some(Secret::new("fake-id-token-CANARY")),
    }
}

fn secrets(details: &Details) -> Vec<Option<&str>> {
    let Details { source_key, dpop_key, dpop_nonce, id_token, .. } = details;
    [source_key, dpop_key, dpop_nonce, id_token].map(|one| one.as_ref().map(Secret::expose)).to_vec()
}

#[test]
fn details_come_back_as_they_were_put_and_stay_when_the_grant_is_renewed() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    assert!(vault.read().unwrap().details(id).unwrap().is_empty());
    write(&vault, |tx| tx.put_details(&details(id))).unwrap();
    write(&vault, |tx| tx.put_grant(&grant(id, 2, "fake"))).unwrap();
    let found = vault.read().unwrap().details(id).unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", details(id)));
    assert_eq!(secrets(&found), secrets(&details(id)));
    assert!(write(&vault, |tx| tx.put_details(&details(id + 1))).is_err(), "of no integration");
    let empty = Details { dpop_key: Some(Secret::new("")), ..details(id) };
    assert!(write(&vault, |tx| tx.put_details(&empty)).is_err());
    write(&vault, |tx| tx.put_details(&Details { integration_id: id, ..Details::default() })).unwrap();
    let rows = |vault: &Vault| -> i64 {
        vault.read().unwrap().connection.query_row("SELECT count(*) FROM details", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(rows(&vault), 0, "empty ones take no row");
    write(&vault, |tx| tx.put_details(&details(id))).unwrap();
    write(&vault, |tx| tx.delete_integration(id)).unwrap();
    assert_eq!(rows(&vault), 0);
}

#[test]
fn a_wiped_grant_keeps_no_secret_of_its_details() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    write(&vault, |tx| tx.put_details(&details(id))).unwrap();
    write(&vault, |tx| tx.wipe_grant(id)).unwrap();
    let found = vault.read().unwrap().details(id).unwrap();
    assert_eq!(secrets(&found), [None; 4]);
    assert!(found.source.is_some() && found.resources.len() == 2, "what it was is still known");
    let plaintext = crate::vault::seal::unseal(&sandbox.bytes("vault.age"), &sandbox.identity).unwrap();
    assert!(!plaintext.windows(6).any(|window| window == b"CANARY"));
}

#[test]
fn a_registration_belongs_to_provider_and_client_id() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let registration = |client_id: &str, key: Option<&str>| Registration {
        provider: "example".to_owned(),
        client_id: client_id.to_owned(),
        signing_key: key.map(Secret::new),
        management_uri: Some("https://as.test/register/1".to_owned()),
        management_token: Some(Secret::new("fake-management")),
        secret_expires_at: Some(NOW),
        created_at: NOW,
    };
    write(&vault, |tx| tx.put_registration(&registration("one", Some("fake-one")))).unwrap();
    write(&vault, |tx| tx.put_registration(&registration("two", None))).unwrap();
    let found = |id: &str| vault.read().unwrap().registration("example", id).unwrap();
    assert_eq!(format!("{:?}", found("one").unwrap()), format!("{:?}", registration("one", Some("fake-one"))));
    assert_eq!(found("one").unwrap().signing_key.unwrap().expose(), "fake-one");
    assert!(found("two").unwrap().signing_key.is_none() && found("three").is_none());
    assert!(write(&vault, |tx| tx.put_registration(&registration("one", Some("")))).is_err());
    assert!(write(&vault, |tx| tx.delete_registration("example", "one")).unwrap());
    assert!(!write(&vault, |tx| tx.delete_registration("example", "one")).unwrap());
    assert!(found("one").is_none() && found("two").is_some());
}

#[test]
fn a_client_is_in_use_while_a_grant_of_that_provider_has_its_id() {
    let (_sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let used = |provider: &str, client: &str| vault.read().unwrap().client_in_use(provider, client).unwrap();
    let client = grant(id, 1, "x").client_id;
    assert!(used("example", &client) && !used("other", &client) && !used("example", "another"));
    write(&vault, |tx| tx.delete_integration(id)).unwrap();
    assert!(!used("example", &client));
}
