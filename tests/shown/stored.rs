//! What lies in the vault: a vault that somebody else has written is hostile input. It is shown as text, and none of it
//! becomes a token, a URL, a variable or a path.

use std::collections::BTreeMap;

use super::{TEXT, holds, is_json, is_text};
use crate::support::server::Request;
use crate::support::stage::Stage;
use oauthctl::oauth::ClientAuth;
use oauthctl::secret::Secret;
use oauthctl::vault::{Client, Consent, Grant, Integration, Record, Status, Token, Tx, VaultError};

fn text() -> String {
    TEXT.to_owned()
}

/// A vault in which everything that can be a text is that text: two integrations, the second with it for a name.
fn stage() -> Stage {
    let stage = Stage::connected(3600);
    let put = |tx: &Tx<'_>| -> Result<(), VaultError> {
        let example = tx.integration("example")?.unwrap();
        let (grant, token) = (tx.grant(example.id)?.unwrap(), tx.token(example.id, "", "")?.unwrap());
        tx.update_integration(&spoilt(&example))?;
        let other = Integration { id: 0, name: text(), provider: text(), status: Status::Dead, ..spoilt(&example) };
        for integration_id in [example.id, tx.insert_integration(&other)?] {
            put_grant(tx, &Grant { integration_id, ..grant.clone() }, &Token { integration_id, ..token.clone() })?;
        }
        tell(tx, example.id)
    };
    stage.library().write(put).unwrap();
    stage
}

fn spoilt(integration: &Integration) -> Integration {
    Integration {
        account: Some(text()),
        account_label: Some(text()),
        status_reason: Some(text()),
        params: BTreeMap::from([(text(), text()), (format!("?{TEXT}"), text()), (format!("/{TEXT}"), text())]),
        ..integration.clone()
    }
}

fn put_grant(tx: &Tx<'_>, grant: &Grant, token: &Token) -> Result<(), VaultError> {
    tx.put_grant(&Grant {
        client_id: text(),
        client_secret: Some(Secret::new(TEXT)),
        client_auth: ClientAuth::Basic,
        road: text(),
        scopes_asked: vec![text()],
        scopes_granted: vec![text(), "read".to_owned()],
        token_host: text(),
        refresh_token: Some(Secret::new(TEXT)),
        ..grant.clone()
    })?;
    tx.put_token(&Token {
        access_token: Some(Secret::new(TEXT)),
        token_type: text(),
        scopes: vec![text()],
        outcome_message: Some(text()),
        ..token.clone()
    })
}

/// The client, the ledger and the audit.
fn tell(tx: &Tx<'_>, integration_id: i64) -> Result<(), VaultError> {
    let client_secret = Some(Secret::new(TEXT));
    tx.put_client(&Client { provider: text(), client_id: text(), client_secret, created_at: 1 })?;
    for name in ["example", TEXT] {
        tx.add_consent(&Consent {
            integration: name.to_owned(),
            integration_id,
            provider: text(),
            account: Some(text()),
            asked: vec![text()],
            granted: vec![text()],
            road: text(),
            at: 1,
        })?;
        let (integration, fingerprint) = (Some(name.to_owned()), Some(text()));
        tx.record(&Record { action: text(), integration, result: text(), fingerprint })?;
    }
    Ok(())
}

#[test]
fn it_is_shown_as_text_and_kept_as_data() {
    let stage = stage();
    for (words, data) in [
        (&["list"][..], true),
        (&["show", "example"], true),
        (&["show", &super::line()], false),
        (&["status"], false),
        (&["consents"], true),
        (&["consents", "example"], true),
        (&["audit", "list"], false),
        (&["audit", "list", "--action", TEXT.split('\u{0}').next().unwrap()], false),
        (&["audit", "verify"], false),
        (&["client", "list"], true),
        (&["scopes", "example"], false),
        (&["features", "google"], false),
        (&["provider", "list"], false),
        (&["vault", "check"], false),
        (&["hosts", "list", "example"], false),
        (&["status", "--expiring", "1d"], false),
    ] {
        let what = words.join(" ");
        is_text(&what, &stage.sandbox.run(words));
        is_text(&what, &stage.sandbox.run(&[words, &["--color", "always", "-v"]].concat()).colourless());
        let values = is_json(&what, &stage.sandbox.run(&[words, &["--json"]].concat()));
        assert!(!data || values.iter().any(|value| holds(value, TEXT)), "{what}: not the data: {values:?}");
    }
    // an entry is cleaned when it is written
    is_json("audit export", &stage.sandbox.run(&["audit", "export"]));
    let csv = stage.sandbox.run(&["audit", "export", "--format", "csv"]);
    is_text("csv", &crate::support::output::Output { stdout: csv.stdout.replace("\r\n", "\n"), ..csv });
}

/// Neither given out nor sent anywhere nor put into a variable.
#[test]
fn it_is_not_used() {
    let stage = stage();
    for words in [
        &["token", "example"][..],
        &["token", "example", "--format", "json"],
        &["token", "example", "--format", "env"],
        &["token", "example", "--format", "header"],
        &["token", "example", "--format", "dotenv"],
        &["token", "example", "--format", "curl"],
        &["exec", "example", "--", "env"],
    ] {
        let output = stage.sandbox.run(words);
        is_text(&words.join(" "), &output);
        output.fails(6, &["example"]);
    }
    for words in [
        &["token", "example", "--force-refresh"][..],
        &["refresh", "--all"],
        &["refresh", "example", "--force", "--json"],
        &["revoke", "example", "--yes"],
        &["sync", "example"],
        &["connect", "example", "--start"],
        &["rename", "example", "other"],
        &["remove", "other"],
        &["vault", "rekey"],
    ] {
        is_text(&words.join(" "), &stage.sandbox.run(words));
    }
    // the provider's own endpoint may be told to end it, in a form that carries anything; nothing else was asked
    let asked: Vec<String> = stage.server.requests().iter().map(Request::name).collect();
    assert!(asked.iter().all(|name| name == "POST /revoke"), "{asked:?}");
}
