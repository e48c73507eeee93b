//! The RFC's example, proofs looked at with another reader, and what a nonce may and may not bring about.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use jsonwebtoken::{DecodingKey, Validation};

use super::*;
use crate::oauth::client::Request;

const NOW: i64 = 1_562_262_616;

fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

/// RFC 9449 section 4.1 (the key of all its examples), section 10 (its thumbprint), section 7.1 (`ath`).
#[test]
fn the_example_of_the_standard() {
    let jwt = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJ\
        oRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiI\
        tQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2\
        -GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    let (claims, (x, y)) = read(jwt);
    assert_eq!(
        (claims["htm"].as_str(), claims["htu"].as_str()),
        (Some("POST"), Some("https://server.example.com/token"))
    );
    assert_eq!(thumbprint(&x, &y), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token));
    assert_eq!(hash, "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
}

/// The claims of a proof whose signature fits the key in its header, and that key. Nothing of ours reads it.
fn read(proof: &str) -> (Value, (String, String)) {
    let header: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap()).unwrap()).unwrap();
    assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
    let names: Vec<&String> = header.as_object().unwrap().keys().collect();
    assert_eq!(names, ["alg", "jwk", "typ"]);
    let jwk = &header["jwk"];
    let members: Vec<&String> = jwk.as_object().unwrap().keys().collect();
    assert_eq!(members, ["crv", "kty", "x", "y"], "the public key, and nothing of the private one");
    let (x, y) = (jwk["x"].as_str().unwrap(), jwk["y"].as_str().unwrap());
    let mut rules = Validation::new(Algorithm::ES256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = DecodingKey::from_ec_components(x, y).unwrap();
    (jsonwebtoken::decode::<Value>(proof, &key, &rules).unwrap().claims, (x.to_owned(), y.to_owned()))
}

/// CHECKS S-60.
#[test]
fn a_proof_is_for_one_request() {
    let key = Key::generate().unwrap();
    let (url, token) = (uri("https://api.example:8443/a/b?q=1"), Secret::new("the-token"));
    let proof = Proof { method: "PATCH", url: &url, token: Some(&token), nonce: Some("n-1"), now: NOW };
    let (claims, (x, y)) = read(key.prove(&proof).unwrap().expose());
    assert_eq!(thumbprint(&x, &y), key.thumbprint());
    assert_eq!(claims["htu"], "https://api.example:8443/a/b", "without its query");
    assert_eq!(
        (claims["htm"].as_str(), claims["iat"].as_i64(), claims["nonce"].as_str()),
        (Some("PATCH"), Some(NOW), Some("n-1"))
    );
    assert_eq!(claims["ath"], BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest("the-token")));
    let bare = Proof { token: None, nonce: None, ..proof };
    let (other, _) = read(key.prove(&bare).unwrap().expose());
    assert_eq!(other.as_object().unwrap().keys().collect::<Vec<_>>(), ["htm", "htu", "iat", "jti"]);
    assert_ne!(claims["jti"], other["jti"]);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 43);
}

#[test]
fn a_key_that_was_kept_is_the_same_key() {
    let key = Key::generate().unwrap();
    let again = Key::read(&key.jwk()).unwrap();
    assert_eq!(again.thumbprint(), key.thumbprint());
    assert!(key.jwk().same_as(&again.jwk()));
    let url = uri("https://as.example/token");
    read(again.prove(&Proof { method: "POST", url: &url, token: None, nonce: None, now: NOW }).unwrap().expose());
    assert_ne!(Key::generate().unwrap().thumbprint(), key.thumbprint());
    let shown = format!("{key:?}{:?}", Binding::new(again));
    assert!(!shown.contains(key.private.expose()));
    for bad in ["", "{}", "[]", &key.jwk().expose().replace("P-256", "P-384"), &key.jwk().expose().replace("EC", "RSA")]
    {
        assert!(Key::read(&Secret::new(bad)).is_err(), "{bad}");
    }
    // the private part of another key
    let other = Key::generate().unwrap();
    let mixed = key.jwk().expose().replace(key.private.expose(), other.private.expose());
    assert!(Key::read(&Secret::new(mixed)).is_err());
}

/// A server that gives these answers, and what it was asked with.
fn talk(binding: &Binding, request: &Request, answers: Vec<Response>) -> (Result<Response, SendError>, Vec<Value>) {
    let (answers, seen) = (Mutex::new(answers.into_iter()), Mutex::new(Vec::new()));
    let send = |request: Request| {
        let mut proofs = request.headers().get_all(PROOF).iter();
        let proof = proofs.next().unwrap();
        assert!(proof.is_sensitive() && proofs.next().is_none());
        seen.lock().unwrap().push(read(proof.to_str().unwrap()).0);
        let answer = answers.lock().unwrap().next();
        async move { answer.ok_or(SendError::Lost("asked once too often".into())) }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let answer = runtime.block_on(binding.send(request.clone(), NOW, send));
    (answer, seen.into_inner().unwrap())
}

fn answer(status: u16, body: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.as_bytes().to_vec()).unwrap()
}

const WANTED: &str = r#"{"error":"use_dpop_nonce"}"#;

fn post() -> Request {
    http::Request::post("https://as.example/token").body(b"a=b".to_vec()).unwrap()
}

/// CHECKS S-61: once more, with the nonce, and only then.
#[test]
fn a_nonce_that_is_asked_for_is_the_one_reason_to_send_again() {
    let binding = Binding::new(Key::generate().unwrap());
    let refused = || answer(400, WANTED, &[("DPoP-Nonce", "n-1")]);
    let (got, proofs) = talk(&binding, &post(), vec![refused(), answer(200, "{}", &[("DPoP-Nonce", "n-2")])]);
    assert_eq!(got.unwrap().status(), 200);
    assert_eq!((&proofs[0]["nonce"], &proofs[1]["nonce"], proofs.len()), (&Value::Null, &json!("n-1"), 2));
    assert_ne!(proofs[0]["jti"], proofs[1]["jti"]);
    // the newest is used from the start
    let (_, proofs) = talk(&binding, &post(), vec![answer(200, "{}", &[])]);
    assert_eq!(proofs[0]["nonce"], "n-2");
    // refused again: that is the answer
    let twice = vec![answer(400, WANTED, &[("DPoP-Nonce", "n-3")]), answer(400, WANTED, &[("DPoP-Nonce", "n-4")])];
    let (got, proofs) = talk(&binding, &post(), twice);
    assert_eq!((got.unwrap().status().as_u16(), proofs.len()), (400, 2));
    assert_eq!(binding.nonce(&uri("https://as.example/other")).as_deref(), Some("n-4"), "a nonce is of a server");
    assert_eq!(binding.nonce(&uri("https://as.example:8443/")), None);
}

/// A server that remembers the assertions of clients takes none twice.
#[test]
fn what_is_sent_again_carries_another_assertion_of_its_client() {
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let prover =
        Prover::new(move || Ok(Secret::new(format!("assertion {}", count.fetch_add(1, Ordering::Relaxed) + 1))));
    for (body, again) in [
        ("a=b&client_assertion=old&c=d", "a=b&c=d&client_assertion=assertion+1"),
        (r#"{"a":"b","client_assertion":"old"}"#, r#"{"a":"b","client_assertion":"assertion 2"}"#),
    ] {
        let binding = Binding::new(Key::generate().unwrap());
        let mut request = http::Request::post("https://as.example/token").body(body.as_bytes().to_vec()).unwrap();
        request.extensions_mut().insert(prover.clone());
        let seen = Mutex::new(Vec::new());
        let send = |request: Request| {
            let mut seen = seen.lock().unwrap();
            seen.push(String::from_utf8(request.into_body()).unwrap());
            let first = seen.len() == 1;
            async move { Ok(if first { answer(400, WANTED, &[("DPoP-Nonce", "n-1")]) } else { answer(200, "{}", &[]) }) }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(binding.send(request, NOW, send)).unwrap().status(), 200);
        assert_eq!(seen.into_inner().unwrap(), [body, again]);
    }
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[test]
fn nothing_else_is_sent_twice() {
    for refusal in [
        answer(400, WANTED, &[]),
        answer(400, WANTED, &[("DPoP-Nonce", "a b")]),
        answer(400, WANTED, &[("DPoP-Nonce", "a"), ("DPoP-Nonce", "b")]),
        answer(400, r#"{"error":"invalid_grant"}"#, &[("DPoP-Nonce", "n")]),
        answer(400, r#"{"error":"invalid_dpop_proof"}"#, &[("DPoP-Nonce", "n")]),
        answer(500, WANTED, &[("DPoP-Nonce", "n")]),
        answer(200, WANTED, &[("DPoP-Nonce", "n")]),
        answer(401, "", &[("DPoP-Nonce", "n"), ("WWW-Authenticate", "DPoP error=\"invalid_token\"")]),
    ] {
        let binding = Binding::new(Key::generate().unwrap());
        let status = refusal.status();
        let (got, proofs) = talk(&binding, &post(), vec![refusal]);
        assert_eq!((got.unwrap().status(), proofs.len()), (status, 1));
    }
}

#[test]
fn a_resource_gets_the_hash_of_the_token_and_may_want_a_nonce_of_its_own() {
    let binding = Binding::new(Key::generate().unwrap());
    let request: Request =
        http::Request::get("https://api.example/x?y").header(AUTHORIZATION, "DPoP tok").body(Vec::new()).unwrap();
    let challenge = r#"DPoP error="use_dpop_nonce", algs="ES256""#;
    let refused = answer(401, "", &[("DPoP-Nonce", "api"), ("WWW-Authenticate", challenge)]);
    let (got, proofs) = talk(&binding, &request, vec![refused, answer(200, "", &[])]);
    assert_eq!(got.unwrap().status(), 200);
    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest("tok"));
    assert!(proofs.iter().all(|claims| claims["ath"] == hash && claims["htu"] == "https://api.example/x"));
    assert_eq!((proofs[1]["nonce"].as_str(), proofs.len()), (Some("api"), 2));
}
