//! Whose sign-in it is, said by an ID token: nothing of an answer is kept before it was found good (OpenID Connect Core
//! 3.1.3.7), and userinfo has to speak of the same person.

use std::sync::{Arc, Mutex};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use oauthctl::system::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use url::Url;

use crate::signin::{ACCESS, CODE, Fake, REFRESH, parameter, url_in};
use crate::support::browser::Behaviour::Approve;
use crate::support::http;
use crate::support::server::Reply;

fn key(name: &str) -> EncodingKey {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/oauth/id_token/testdata");
    let pem = std::fs::read(folder.join(name)).unwrap();
    EncodingKey::from_rsa_pem(&pem).unwrap()
}

fn published() -> Value {
    let mut jwk =
        serde_json::to_value(Jwk::from_encoding_key(&key("TEST-KEY-rsa.pem"), Algorithm::RS256).unwrap()).unwrap();
    jwk["kid"] = json!("one");
    json!({ "keys": [jwk] })
}

fn signed(claims: &Value, with: &str) -> String {
    let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::RS256) };
    jsonwebtoken::encode(&header, claims, &key(with)).unwrap()
}

/// What spoils an ID token: its claims are changed, then the token itself.
#[derive(Clone, Copy)]
pub(crate) struct Spoilt(pub(crate) fn(&mut Value), pub(crate) fn(&Value, String) -> String);

pub(crate) const GOOD: Spoilt = Spoilt(|_| {}, |_, token| token);

/// A provider that signs in with `openid`, whose token answer holds such an ID token.
pub(crate) fn provider(spoilt: Spoilt) -> Fake {
    let fake = Fake::ready();
    let url = fake.server.url();
    // its identity is whatever there is
    let text = std::fs::read_to_string(fake.sandbox.home().join("providers/fake.toml")).unwrap();
    let text = text.replace("identity = \"userinfo\"\n", "").replace("[\"read\"]", "[\"openid\"]");
    fake.sandbox.write("providers/fake.toml", &format!("{text}jwks_url = \"{url}/jwks\"\n"));
    fake.server.always("GET /jwks", |_| Reply::json(200, &published()));
    let nonce = Arc::new(Mutex::new(String::new()));
    let sent = Arc::clone(&nonce);
    let issuer = url.clone();
    fake.server.always("GET /authorize", move |request| {
        *sent.lock().unwrap() = request.parameter("nonce").unwrap_or_default();
        let mut back = Url::parse(&request.parameter("redirect_uri").unwrap()).unwrap();
        let state = request.parameter("state").unwrap();
        back.query_pairs_mut().append_pair("code", CODE).append_pair("state", &state).append_pair("iss", &issuer);
        Reply::status(302).header("Location", back.as_str())
    });
    fake.server.always("POST /token", move |_| {
        let now = SystemClock::start().now();
        let mut claims = json!({
            "iss": url, "aud": "fake-client", "sub": "user-1", "email": "ann@example.test",
            "nonce": *nonce.lock().unwrap(), "iat": now, "exp": now + 300,
        });
        (spoilt.0)(&mut claims);
        let token = (spoilt.1)(&claims, signed(&claims, "TEST-KEY-rsa.pem"));
        Reply::token(ACCESS, Some(REFRESH), 3600).with_member("id_token", json!(token))
    });
    fake
}

#[test]
fn a_good_id_token_says_whose_grant_it_is() {
    let fake = provider(GOOD);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let url = url_in(&output.stderr);
    assert_eq!((parameter(&url, "nonce").len(), parameter(&url, "scope").as_str()), (43, "openid"));
    let stdout = output.hides(&[ACCESS, REFRESH]).succeeds_saying(&[]);
    assert_eq!(stdout, "connected fake to fake as ann@example.test\ngranted: openid\n");
    assert_eq!(fake.snapshot().integration("fake").unwrap().unwrap().account.as_deref(), Some("user-1"));
    assert_eq!(fake.server.count("GET /userinfo"), 0, "the token has said it");
}

#[test]
fn nothing_is_kept_of_an_answer_whose_id_token_is_not_good() {
    let rows: Vec<(&str, Spoilt)> = vec![
        ("nonce", Spoilt(|claims| claims["nonce"] = json!("another"), GOOD.1)),
        ("nonce", Spoilt(|claims| drop(claims.as_object_mut().unwrap().remove("nonce")), GOOD.1)),
        ("aud", Spoilt(|claims| claims["aud"] = json!("another-client"), GOOD.1)),
        ("aud", Spoilt(|claims| claims["aud"] = json!(["fake-client", "another"]), GOOD.1)),
        ("it is from `https://evil.example`", Spoilt(|claims| claims["iss"] = json!("https://evil.example"), GOOD.1)),
        ("expired", Spoilt(|claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 3600), GOOD.1)),
        ("sub", Spoilt(|claims| claims["sub"] = json!(""), GOOD.1)),
        ("at_hash", Spoilt(|claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"), GOOD.1)),
        ("signature", Spoilt(GOOD.0, |claims, _| signed(claims, "TEST-KEY-rsa-other.pem"))),
        (
            "none",
            Spoilt(GOOD.0, |claims, _| {
                let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
                format!("{}.{}.AAAA", part(&json!({ "alg": "none" })), part(claims))
            }),
        ),
        ("`id_token` is not a signed token", Spoilt(GOOD.0, |_, _| "CANARY".into())),
        ("`id_token` is not a signed token", Spoilt(GOOD.0, |_, token| format!("{token}.CANARY"))),
    ];
    for (words, spoilt) in rows {
        let fake = provider(spoilt);
        let (output, seen) = fake.run(Approve, &["connect", "fake"]);
        assert_eq!(output.code, 7, "{words}: {}", output.stderr);
        let _ = output.hides(&["CANARY", CODE]).fails(7, &["error: fake: ", words]);
        assert!(seen.pages.last().unwrap().body.contains("did not succeed"), "{words}");
        assert_eq!(fake.server.count("POST /token"), 1, "{words}");
        fake.nothing_is_kept();
    }
}

#[test]
fn keys_that_cannot_be_had_prove_nothing() {
    for (code, asked, reply) in [
        (4, 1, Reply::status(503)),
        (7, 1, Reply::status(404)),
        (7, 1, Reply::status(302).header("Location", "/elsewhere")),
        (7, 1, Reply::status(200).body("<html>")),
        (7, 2, Reply::json(200, &json!({ "keys": [] }))),
        (7, 1, Reply::status(200).body(vec![b' '; 2 << 20])),
    ] {
        let fake = provider(GOOD);
        let told = format!("{reply:?}").chars().take(200).collect::<String>();
        fake.server.always("GET /jwks", move |_| reply.clone());
        let (output, _) = fake.run(Approve, &["connect", "fake"]);
        assert_eq!(output.code, code, "{told}: {}", output.stderr);
        let _ = output.hides(&["CANARY", CODE]).fails(code, &["error: fake: "]);
        assert_eq!(fake.server.count("GET /jwks"), asked, "one more look for a new key, no third: {told}");
        fake.nothing_is_kept();
    }
}

/// The provider has changed its keys just before it signed: they are asked for once more, and that is enough.
#[test]
fn a_key_that_has_just_changed_is_looked_for_once() {
    let fake = provider(GOOD);
    let mut before = published();
    for key in before["keys"].as_array_mut().unwrap() {
        key["kid"] = json!("the one before");
    }
    fake.server.script("GET /jwks", [Reply::json(200, &before)]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    assert!(output.succeeds_saying(&[]).starts_with("connected fake to fake as ann@example.test\n"));
    assert_eq!((fake.server.count("GET /jwks"), fake.server.count("POST /token")), (2, 1));
}

#[test]
fn userinfo_about_somebody_else_is_refused() {
    // the token holds no name, so userinfo is asked for one
    let nameless = Spoilt(|claims| drop(claims.as_object_mut().unwrap().remove("email")), GOOD.1);
    let fake = provider(nameless);
    fake.identifies_as(&json!({ "sub": "user-2", "email": "ben@example.test" }));
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.fails(7, &["userinfo is about somebody else than the ID token"]);
    fake.nothing_is_kept();
    fake.identifies_as(&json!({ "email": "ben@example.test" }));
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.fails(7, &["userinfo does not say whom it is about"]);
    fake.nothing_is_kept();
    // nobody answering is no reason to refuse what the token proves
    fake.server.always("GET /userinfo", |_| Reply::status(500));
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    assert!(output.succeeds_saying(&[]).starts_with("connected fake to fake as user-1\n"));
}

#[test]
fn another_browsers_code_is_worth_nothing_here() {
    // the code belongs to another challenge: the server finds the verifier wrong
    let fake = Fake::ready();
    let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = Url::parse(&running.line_saying("/authorize?")).unwrap();
    fake.server.script("POST /token", [Reply::error(400, "invalid_grant")]);
    let mut injected = Url::parse(&parameter(&url, "redirect_uri")).unwrap();
    injected
        .query_pairs_mut()
        .append_pair("code", "stolen-code")
        .append_pair("state", &parameter(&url, "state"))
        .append_pair("iss", &fake.server.url());
    let page = std::thread::spawn(move || http::open(&injected).unwrap());
    let _ = running
        .finish()
        .hides(&["stolen-code"])
        .fails(3, &["error: fake: invalid_grant", "hint: oauthctl connect fake"]);
    page.join().unwrap();
    assert_eq!(fake.server.requests_of("POST /token")[0].field("code").as_deref(), Some("stolen-code"));
    fake.nothing_is_kept();
}
