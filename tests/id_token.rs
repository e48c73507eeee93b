//! The ID token of a grant: kept once it was found good, replaced by a refresh of the same person, given to whoever asks who
//! somebody is.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use oauthctl::system::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::connect_identity::{GOOD, Spoilt, provider};
use crate::signin::{ACCESS, Fake, REFRESH, text};
use crate::support::browser::Behaviour::Approve;
use crate::support::server::Reply;

fn connected(spoilt: Spoilt) -> Fake {
    let fake = provider(spoilt);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&[]);
    fake
}

fn kept(fake: &Fake) -> String {
    let snapshot = fake.snapshot();
    let id = snapshot.integration("fake").unwrap().unwrap().id;
    text(snapshot.details(id).unwrap().id_token.as_ref()).to_owned()
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// A token that nobody signed: a refresh brings it straight from the token endpoint (OpenID Connect Core 3.1.3.7, 6).
fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({ "alg": "RS256" })), part(claims))
}

fn credential(fake: &Fake) -> Value {
    fake.sandbox.run(&["kube-credential", "fake", "--id-token"]).hides_on_stderr(&[ACCESS, REFRESH]).json()
}

#[test]
fn kubectl_gets_it_with_its_own_expiry() {
    let fake = connected(GOOD);
    let token = kept(&fake);
    let told = credential(&fake);
    assert_eq!(told["status"]["token"], token);
    let until: jiff::Timestamp = told["status"]["expirationTimestamp"].as_str().unwrap().parse().unwrap();
    assert_eq!(json!(until.as_second()), claims(&token)["exp"]);
    assert_eq!(fake.sandbox.run(&["kube-credential", "fake"]).json()["status"]["token"], ACCESS);
    assert_eq!(fake.server.count("POST /token"), 1, "both lay in the vault");
    let setup = fake.sandbox.run(&["kube-credential", "setup", "fake", "--id-token", "--json"]).json();
    let words = setup["users"][0]["user"]["exec"]["args"].as_array().unwrap().clone();
    assert_eq!(words.last(), Some(&json!("--id-token")));
    // it is in nothing that lists or shows
    for words in [&["list", "--json"][..], &["show", "fake", "--json"], &["audit", "list", "--json"]] {
        let _ = fake.sandbox.run(words).hides(&[&token]).succeeds();
    }
}

#[test]
fn one_that_has_run_out_is_replaced_by_a_refresh() {
    let soon: Spoilt = Spoilt(|claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() + 30), GOOD.1);
    let fake = connected(soon);
    let first = kept(&fake);
    let url = fake.server.url();
    let exp = SystemClock::start().now() + 3600;
    let second = unsigned(&json!({ "iss": url, "aud": "fake-client", "sub": "user-1", "iat": 1, "exp": exp }));
    fake.server
        .script("POST /token", [Reply::token("at-1", Some("rt-1"), 3600).with_member("id_token", json!(second))]);
    assert_eq!(credential(&fake)["status"]["token"], second);
    assert_eq!((kept(&fake), first == second), (second.clone(), false));
    assert_eq!(credential(&fake)["status"]["token"], second, "from the vault");
    assert_eq!(fake.server.count("POST /token"), 2);
    // a refresh without one leaves the one that is there
    fake.server.script("POST /token", [Reply::token("at-2", Some("rt-2"), 3600)]);
    let _ = fake.sandbox.run(&["refresh", "fake"]).succeeds();
    assert_eq!(kept(&fake), second);
    // and where none comes any more, somebody has to sign in
    let fake = connected(soon);
    fake.server.always("POST /token", |_| Reply::token("at-1", Some("rt-1"), 3600));
    let stderr = fake.sandbox.run(&["kube-credential", "fake", "--id-token"]).fails(3, &["brings no new one"]);
    assert!(stderr.contains("hint: oauthctl connect fake --scope openid"), "{stderr}");
    let plain = Fake::ready();
    let (output, _) = plain.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&[]);
    let _ =
        plain.sandbox.run(&["kube-credential", "fake", "--id-token"]).fails(3, &["no ID token came with the grant"]);
}

/// CHECKS S-68.
#[test]
fn a_refresh_for_other_parties_is_refused_whole() {
    type Spoil = fn(&mut Value);
    let rows: [(Spoil, &str); 6] = [
        (|c| c["iss"] = "https://evil.example".into(), "it is from `https://evil.example`"),
        (|c| drop(c.as_object_mut().unwrap().remove("iss")), "it has no `iss`"),
        (|c| c["aud"] = "another".into(), "another client"),
        (|c| c["aud"] = json!(["fake-client", "another"]), "another client"),
        (|c| c["sub"] = "user-2".into(), "another account"),
        (|c| drop(c.as_object_mut().unwrap().remove("sub")), "somebody else"),
    ];
    for (spoil, words) in rows {
        let fake = connected(GOOD);
        let before = kept(&fake);
        let mut told = json!({ "iss": fake.server.url(), "aud": "fake-client", "sub": "user-1", "iat": 1, "exp": 2 });
        spoil(&mut told);
        let reply =
            Reply::token("at-CANARY-1", Some("rt-CANARY-1"), 3600).with_member("id_token", json!(unsigned(&told)));
        fake.server.script("POST /token", [reply]);
        let output = fake.sandbox.run(&["token", "fake", "--force-refresh"]).hides(&["at-CANARY-1", "rt-CANARY-1"]);
        let _ = output.fails(7, &[words]);
        let snapshot = fake.snapshot();
        let integration = snapshot.integration("fake").unwrap().unwrap();
        let grant = snapshot.grant(integration.id).unwrap().unwrap();
        assert_eq!((text(grant.refresh_token.as_ref()), kept(&fake)), (REFRESH, before), "{words}");
        assert_eq!(fake.sandbox.run(&["show", "fake", "--json"]).json()["status"], "uncertain", "{words}");
    }
}

/// OpenID Connect Core 3.1.3.7, 13.
#[test]
fn how_old_a_sign_in_is_has_to_be_told_where_it_was_asked() {
    let words = ["connect", "fake", "--param", "max_age=60"];
    let fake = provider(GOOD);
    let (output, _) = fake.run(Approve, &words);
    let _ = output.fails(7, &["it has no `auth_time`"]);
    fake.nothing_is_kept();
    let (output, _) =
        provider(Spoilt(|claims| claims["auth_time"] = claims["iat"].clone(), GOOD.1)).run(Approve, &words);
    let _ = output.succeeds_saying(&[]);
}
