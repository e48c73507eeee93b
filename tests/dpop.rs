//! Grants that are bound to a key (DPoP, RFC 9449): every proof is looked at with another reader's code, and nothing is
//! sent twice but what a server refused for want of its nonce.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::signin::{ACCESS, CODE, Fake, REFRESH, parameter, url_in};
use crate::support::browser::Behaviour::Approve;
use crate::support::server::{Reply, Request};
use crate::support::stage::TOKEN;

/// What one proof says, whose signature fits the key it names; `jkt`: that key's thumbprint.
fn proof(text: &str) -> Value {
    let header = text.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
    let (x, y) = (header["jwk"]["x"].as_str().unwrap(), header["jwk"]["y"].as_str().unwrap());
    assert!(header["jwk"].get("d").is_none(), "the private key is in a proof");
    let mut rules = Validation::new(Algorithm::ES256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = DecodingKey::from_ec_components(x, y).unwrap();
    let mut claims = jsonwebtoken::decode::<Value>(text, &key, &rules).unwrap().claims;
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    claims["jkt"] = hash(&canonical).into();
    claims
}

fn proof_of(request: &Request) -> Value {
    proof(request.header("dpop").unwrap_or_else(|| panic!("{} came without a proof", request.name())))
}

fn hash(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

fn nonces(requests: &[Request]) -> Vec<Value> {
    requests.iter().map(|request| proof_of(request)["nonce"].clone()).collect()
}

fn bound(access: &str, refresh: &str, expires_in: i64) -> Reply {
    Reply::token(access, Some(refresh), expires_in).with_member("token_type", json!("DPoP"))
}

fn wants(nonce: &str) -> Reply {
    Reply::error(400, "use_dpop_nonce").header("DPoP-Nonce", nonce)
}

/// Connected with `--dpop`, at a server that wants a nonce.
fn connected() -> Fake {
    let fake = Fake::ready();
    fake.server.script(TOKEN, [wants("n-1"), bound(ACCESS, REFRESH, 3600)]);
    let (output, _) = fake.run(Approve, &["connect", "fake", "--dpop"]);
    let stderr = output.stderr.clone();
    let _ = output.hides(&[ACCESS, REFRESH]).succeeds_saying(&[]);
    let sent = fake.server.requests_of(TOKEN);
    let jkt = proof_of(&sent[0])["jkt"].clone();
    assert_eq!(parameter(&url_in(&stderr), "dpop_jkt"), jkt.as_str().unwrap(), "the code is bound, too");
    fake
}

fn key_of(fake: &Fake) -> Value {
    let snapshot = fake.snapshot();
    let id = snapshot.integration("fake").unwrap().unwrap().id;
    let key = snapshot.details(id).unwrap().dpop_key.expect("the key lies beside the grant");
    serde_json::from_str(key.expose()).unwrap()
}

#[test]
fn a_bound_grant_is_kept_with_its_key_and_every_request_is_proven() {
    let fake = connected();
    let sent = fake.server.requests_of(TOKEN);
    let code = |request: &Request| request.field("code").unwrap();
    assert_eq!((code(&sent[0]), code(&sent[1]), sent.len()), (CODE.into(), CODE.into(), 2), "once refused, once taken");
    let proofs: Vec<Value> = sent.iter().map(proof_of).collect();
    for one in &proofs {
        assert_eq!((&one["htm"], &one["htu"]), (&json!("POST"), &json!(format!("{}/token", fake.server.url()))));
        assert!(one.get("ath").is_none());
    }
    assert_eq!(nonces(&sent), [Value::Null, json!("n-1")]);
    assert_ne!(proofs[0]["jti"], proofs[1]["jti"]);
    // userinfo: the token under its own scheme, with a proof for it
    let who = fake.server.requests_of("GET /userinfo").remove(0);
    assert_eq!(who.header("authorization"), Some(format!("DPoP {ACCESS}").as_str()));
    assert_eq!((&proof_of(&who)["ath"], &proof_of(&who)["jkt"]), (&json!(hash(ACCESS)), &proofs[0]["jkt"]));
    let key = key_of(&fake);
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, key["x"], key["y"]);
    assert_eq!(json!(hash(&canonical)), proofs[0]["jkt"], "it is the key that the grant is bound to");
}

#[test]
fn a_refresh_shows_the_same_key_and_the_last_nonce() {
    let fake = connected();
    fake.server.script(TOKEN, [bound("at-1", "rt-1", 3600).header("DPoP-Nonce", "n-2"), bound("at-2", "rt-2", 3600)]);
    for _ in 0..2 {
        let _ = fake.sandbox.run(&["refresh", "fake"]).succeeds();
    }
    let sent = fake.server.requests_of(TOKEN);
    assert_eq!(nonces(&sent), [json!(null), json!("n-1"), json!("n-1"), json!("n-2")], "kept from run to run");
    assert_eq!(proof_of(&sent[0])["jkt"], proof_of(&sent[3])["jkt"]);
    assert!(fake.server.repeated(TOKEN, "refresh_token").is_empty());
    let told = fake.sandbox.run(&["token", "fake", "--format", "json"]).json();
    assert_eq!((&told["token_type"], &told["access_token"]), (&json!("DPoP"), &json!("at-2")));
    // connected anew it stays bound, to another key
    let before = key_of(&fake);
    fake.server.script(TOKEN, [bound(ACCESS, REFRESH, 3600)]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&[]);
    assert_ne!(key_of(&fake), before);
}

/// CHECKS S-61: a refused refresh token was not spent, and goes once more; a second refusal is the answer.
#[test]
fn a_nonce_is_followed_once() {
    let fake = connected();
    fake.server.script(TOKEN, [wants("n-2"), bound("at-1", "rt-1", 3600)]);
    assert_eq!(fake.sandbox.run(&["refresh", "fake", "-q"]).code, 0);
    assert_eq!(fake.server.repeated(TOKEN, "refresh_token"), [REFRESH]);
    fake.server.script(TOKEN, [wants("n-3"), wants("n-4")]);
    let _ = fake.sandbox.run(&["token", "fake", "--force-refresh"]).fails(7, &["fake: ", "use_dpop_nonce"]);
    assert_eq!(fake.server.count(TOKEN), 6, "no third time");
    assert_eq!(fake.sandbox.run(&["show", "fake", "--json"]).json()["status"], "active");
    fake.server.script(TOKEN, [bound("at-2", "rt-2", 3600)]);
    let _ = fake.sandbox.run(&["refresh", "fake"]).succeeds();
    assert_eq!(proof_of(&fake.server.requests_of(TOKEN)[6])["nonce"], "n-4");
}

/// CHECKS S-62.
#[test]
fn a_token_that_was_not_bound_is_not_kept() {
    let fake = Fake::ready();
    let (output, _) = fake.run(Approve, &["connect", "fake", "--dpop"]);
    let _ = output.hides(&[ACCESS, REFRESH]).fails(7, &["`token_type` is `Bearer`", "DPoP"]);
    fake.nothing_is_kept();
    let fake = connected();
    fake.server.script(TOKEN, [Reply::token("at-1", Some("rt-1"), 3600)]);
    let output = fake.sandbox.run(&["token", "fake", "--force-refresh"]);
    let _ = output.hides(&["at-1", "rt-1"]).fails(7, &["did not bind the token"]);
    assert_eq!(fake.sandbox.run(&["show", "fake", "--json"]).json()["status"], "uncertain");
    // and one of that type where no key was shown
    let fake = Fake::ready();
    fake.server.script(TOKEN, [bound(ACCESS, REFRESH, 3600)]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.hides(&[ACCESS, REFRESH]).fails(7, &["`token_type` is `DPoP`, not `bearer`"]);
    fake.nothing_is_kept();
}

#[test]
fn a_bare_token_is_given_to_nobody_who_would_show_it_as_it_is() {
    let fake = connected();
    for words in [
        &["token", "fake"][..],
        &["token", "fake", "--format", "header"],
        &["token", "fake", "--format", "curl"],
        &["token", "fake", "--format", "env"],
        &["exec", "fake", "--", "true"],
        &["kube-credential", "fake"],
    ] {
        let stderr = fake.sandbox.run(words).hides(&[ACCESS]).fails(2, &["fake: its tokens are bound to a key (DPoP)"]);
        assert!(stderr.contains("hint: oauthctl token fake --format dpop"), "{stderr}");
    }
    let url = "https://api.example/items?page=2";
    let form = ["token", "fake", "--format", "dpop", "--method", "PUT", "--url", url, "--nonce", "n-api"];
    let said = fake.sandbox.run(&form).succeeds();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((lines[0], lines.len()), (format!("Authorization: DPoP {ACCESS}").as_str(), 2));
    let shown = proof(lines[1].strip_prefix("DPoP: ").unwrap());
    assert_eq!((&shown["htm"], &shown["htu"]), (&json!("PUT"), &json!("https://api.example/items")));
    assert_eq!((&shown["ath"], &shown["nonce"]), (&json!(hash(ACCESS)), &json!("n-api")));
    let told = fake.sandbox.run(&["token", "fake", "--json", "--url", url]).json();
    assert_eq!(proof(told["dpop_proof"].as_str().unwrap())["htm"], "GET");
    for (more, words) in [
        (&["--format", "dpop"][..], "--url"),
        (&["--format", "dpop", "--url", "http://api.example/"], "not one that a token may go to"),
        (&["--format", "dpop", "--url", url, "--method", "A B"], "not a method"),
        (&["--format", "dpop", "--url", url, "--nonce", "a b"], "--nonce"),
        (&["--url", url], "--url belongs to"),
    ] {
        let _ = fake.sandbox.run(&[&["token", "fake"], more].concat()).hides(&[ACCESS]).fails(2, &[words]);
    }
}

#[test]
fn a_program_gets_the_proof_for_its_one_request() {
    let fake = connected();
    let script = r#"printf '%s %s' "$ACCESS_TOKEN" "$ACCESS_TOKEN_DPOP""#;
    let said = fake.sandbox.run(&["exec", "fake", "--dpop", "GET", "https://api.example/x", "--", "sh", "-c", script]);
    let said = said.succeeds();
    let (token, shown) = said.split_once(' ').unwrap();
    assert_eq!((token, &proof(shown)["htu"]), (ACCESS, &json!("https://api.example/x")));
    let plain = Fake::ready();
    let (output, _) = plain.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&[]);
    let words = ["exec", "fake", "--dpop", "GET", "https://api.example/x", "--", "true"];
    let _ = plain.sandbox.run(&words).fails(2, &["not bound to a key", "hint: oauthctl connect fake --dpop"]);
}

#[test]
fn request_proves_each_call_and_follows_the_apis_nonce() {
    let fake = connected();
    let challenge = Reply::status(401)
        .header("WWW-Authenticate", "dpop error=\"use_dpop_nonce\", algs=\"ES256\"")
        .header("DPoP-Nonce", "api-1");
    fake.server.script("GET /api", [challenge, Reply::status(200).body("hello")]);
    let url = format!("{}/api?q=1", fake.server.url());
    let host = fake.server.address().to_string();
    let said = fake.sandbox.run(&["request", "fake", &url, "--allow-host", &host]);
    assert_eq!(said.hides(&[ACCESS]).succeeds(), "hello");
    let calls = fake.server.requests_of("GET /api");
    assert!(calls.iter().all(|call| call.header("authorization") == Some(format!("DPoP {ACCESS}").as_str())));
    assert!(calls.iter().all(|call| proof_of(call)["ath"] == hash(ACCESS)));
    assert_eq!((nonces(&calls)[1].clone(), calls.len()), (json!("api-1"), 2));
    assert_eq!(proof_of(&calls[1])["htu"], format!("{}/api", fake.server.url()));
}

#[test]
fn two_steps_are_bound_to_one_key() {
    let fake = Fake::ready();
    let url = fake.sandbox.run(&["connect", "fake", "--dpop", "--start"]).succeeds_saying(&[]);
    let jkt = parameter(&url.trim().parse().unwrap(), "dpop_jkt");
    fake.server.script(TOKEN, [bound(ACCESS, REFRESH, 3600)]);
    let redirected = fake.redirected(url.trim());
    let _ = fake.sandbox.run_with_input(&["connect", "--finish"], &redirected).succeeds_saying(&[]);
    assert_eq!(proof_of(&fake.server.requests_of(TOKEN)[0])["jkt"], jkt);
}

/// RFC 8628 with RFC 8707 and RFC 9449: the road is another, the grant is the same.
#[test]
fn a_code_entered_elsewhere_can_be_bound_and_for_an_api_too() {
    let fake = crate::device::device();
    fake.server.script(TOKEN, [wants("n-1"), bound(ACCESS, REFRESH, 3600)]);
    let api = "https://api.example/v1";
    let output = fake.sandbox.run(&["connect", "fake", "--device", "--dpop", "--resource", api]);
    let _ = output.hides(&[ACCESS, REFRESH]).succeeds_saying(&[]);
    assert_eq!(fake.server.requests_of("POST /device")[0].field("resource").as_deref(), Some(api));
    let sent = fake.server.requests_of(TOKEN);
    assert!(sent.iter().all(|request| request.field("resource").as_deref() == Some(api)));
    assert_eq!(nonces(&sent), [Value::Null, json!("n-1")]);
    fake.server.script(TOKEN, [bound("at-1", "rt-1", 3600)]);
    let _ = fake.sandbox.run(&["refresh", "fake"]).succeeds();
    let last = fake.server.requests_of(TOKEN).pop().unwrap();
    assert_eq!(
        (last.field("resource").as_deref(), proof_of(&last)["jkt"] == proof_of(&sent[0])["jkt"]),
        (Some(api), true)
    );
}
