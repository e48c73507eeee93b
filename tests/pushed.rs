//! Pushed authorization requests (RFC 9126): the browser carries a reference and nothing else.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::signin::{CODE, Fake, url_in};
use crate::support::browser::Behaviour::Approve;
use crate::support::http;
use crate::support::server::{Break, Reply};

const PAR: &str = "POST /par";
const REFERENCE: &str = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c";

fn pushed() -> Reply {
    Reply::json(201, &json!({ "request_uri": REFERENCE, "expires_in": 60 }))
}

/// A server that takes pushed requests and sends the browser back with what was pushed.
fn fake() -> Fake {
    let fake = Fake::ready();
    let url = fake.server.url();
    fake.describe(&format!("par_url = \"{url}/par\""), "");
    let (back, issuer) = (std::sync::Arc::new(std::sync::Mutex::new(None)), url);
    let known = back.clone();
    fake.server.always(PAR, move |request| {
        *known.lock().unwrap() = Some((request.field("redirect_uri").unwrap(), request.field("state").unwrap()));
        pushed()
    });
    fake.server.always("GET /authorize", move |_| {
        let (to, state) = back.lock().unwrap().clone().unwrap();
        let mut to = url::Url::parse(&to).unwrap();
        to.query_pairs_mut().append_pair("code", CODE).append_pair("state", &state).append_pair("iss", &issuer);
        Reply::status(302).header("Location", to.as_str())
    });
    fake
}

/// CHECKS S-58.
#[test]
fn the_browser_carries_only_the_reference() {
    let fake = fake();
    let (output, seen) = fake.run(Approve, &["connect", "fake", "--scope", "read", "--login-hint", "ann"]);
    let url = url_in(&output.stderr);
    let _ = output.succeeds_saying(&["the URL is good for 60 s"]);
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = [("client_id", "fake-client"), ("request_uri", REFERENCE)];
    assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(seen.opened, [url.to_string()]);
    let request = fake.server.requests_of(PAR).remove(0);
    assert_eq!(request.query, "");
    let names: Vec<String> = url::form_urlencoded::parse(&request.body).map(|(name, _)| name.into_owned()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "each once: {names:?}");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "fake-client"),
        ("code_challenge_method", "S256"),
        ("scope", "read"),
        ("login_hint", "ann"),
    ] {
        assert_eq!(request.field(name).as_deref(), Some(value), "{name}");
    }
    let challenge = request.field("code_challenge").unwrap();
    let exchange = fake.server.requests_of("POST /token").remove(0);
    let verifier = exchange.field("code_verifier").unwrap();
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), challenge);
}

#[test]
fn a_client_with_a_secret_shows_it_there_as_at_the_token_endpoint() {
    let fake = fake();
    let set = ["client", "set", "fake", "--client-id", "conf", "--client-secret-stdin"];
    let _ = fake.sandbox.run_with_input(&set, "sec ret").succeeds_saying(&[]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.hides(&["sec ret", "sec+ret"]).succeeds_saying(&[]);
    let request = fake.server.requests_of(PAR).remove(0);
    assert_eq!(request.header("authorization"), fake.server.requests_of("POST /token")[0].header("authorization"));
    assert_eq!(request.field("client_id").as_deref(), Some("conf"));
    assert!(request.header("authorization").unwrap().starts_with("Basic ") && request.field("client_secret").is_none());
}

/// CHECKS H-108: the request is pushed once, and nobody is sent to a URL with the request in it instead.
#[test]
fn what_is_no_good_answer_ends_the_sign_in() {
    let whole = json!({ "request_uri": REFERENCE, "expires_in": 60 });
    let with = |name: &str, value| {
        let mut body = whole.clone();
        body[name] = value;
        Reply::json(201, &body)
    };
    for (reply, code, words) in [
        (Reply::json(200, &whole), 7, "answered 200 where 201 was expected"),
        (with("request_uri", json!(null)), 7, "no `request_uri`"),
        (with("request_uri", json!("")), 7, "no `request_uri`"),
        (with("request_uri", json!(["a"])), 7, "no `request_uri`"),
        (with("request_uri", json!("a b")), 7, "no `request_uri`"),
        (with("expires_in", json!(0)), 7, "`expires_in`"),
        (with("expires_in", json!(-5)), 7, "`expires_in`"),
        (with("expires_in", json!("60")), 7, "`expires_in`"),
        (with("expires_in", json!(null)), 7, "`expires_in`"),
        (Reply::error(400, "invalid_request"), 7, "invalid_request"),
        (Reply::error(401, "invalid_client"), 7, "invalid_client"),
        (Reply::status(413), 7, "413"),
        (Reply::status(429).header("Retry-After", "5"), 4, "429"),
        (Reply::status(503), 4, "503"),
        (Reply::broken(Break::Reset), 4, "lost"),
        (Reply::status(307).header("Location", "https://elsewhere.example/"), 7, "redirects are not followed"),
        (Reply::status(201).body("<html>"), 7, "201"),
    ] {
        let fake = fake();
        fake.server.script(PAR, [reply]);
        let (output, seen) = fake.run(Approve, &["connect", "fake"]);
        let stderr = output.fails(code, &["fake: ", words]);
        assert!(seen.opened.is_empty() && !stderr.contains("/authorize?"), "{stderr}");
        assert_eq!((fake.server.count(PAR), fake.server.count("POST /token")), (1, 0), "{words}");
        fake.nothing_is_kept();
    }
}

/// CHECKS H-109.
#[test]
fn a_nonce_is_followed_once_there_too() {
    let fake = fake();
    fake.server.script(PAR, [Reply::error(401, "use_dpop_nonce").header("DPoP-Nonce", "n-1"), pushed()]);
    fake.server.always("POST /token", |_| Reply::token("at", Some("rt"), 60).with_member("token_type", json!("DPoP")));
    // what was pushed before the browser is asked is known from the request, scripted replies do not tell it
    let url = fake.sandbox.run(&["connect", "fake", "--dpop", "--start"]).succeeds_saying(&[]);
    assert!(url.contains("request_uri="), "{url}");
    let sent = fake.server.requests_of(PAR);
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|request| request.header("dpop").is_some()));
    assert_eq!(sent[0].field("dpop_jkt").unwrap().len(), 43);
}

#[test]
fn two_steps_push_once() {
    let fake = fake();
    let url = fake.sandbox.run(&["connect", "fake", "--start"]).succeeds_saying(&[]);
    let page = http::open(&url.trim().parse().unwrap()).unwrap();
    let redirected: String = page.location().unwrap().into();
    let _ = fake.sandbox.run_with_input(&["connect", "--finish"], &redirected).succeeds_saying(&[]);
    assert_eq!(fake.server.count(PAR), 1);
}
