//! Tokens without a person: what is sent, in the RFCs' own words, and what is never sent.

use super::*;
use crate::oauth::signing::Prover;

fn pairs(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(request.body()).into_owned().collect()
}

fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn minted(setting: &Setting, shown: Shown<'_>, scopes: &[&str]) -> Request {
    let peer = Peer::new(200, GOOD);
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    mint(&setting.endpoint(), shown, &scopes, |request| peer.send(request)).await.unwrap();
    peer.only()
}

/// A client that signs, with assertions `PROOF-1`, `PROOF-2` …
fn signing() -> Setting {
    let mut setting = Setting::new(ClientAuth::PrivateKeyJwt, None);
    let count = Mutex::new(0);
    setting.client.prover = Some(Prover::new(move || {
        *count.lock().unwrap() += 1;
        Ok(Secret::new(format!("CANARY.PROOF-{}", count.lock().unwrap())))
    }));
    setting
}

/// RFC 6749 section 4.4.2
#[tokio::test]
async fn client_credentials_are_those_of_rfc_6749() {
    let request = minted(&Setting::new(ClientAuth::Basic, Some("CANARY")), Shown::Client, &["a", "b"]).await;
    assert_eq!(pairs(&request), own(&[("grant_type", "client_credentials"), ("scope", "a b")]));
    assert_eq!(request.headers()["authorization"], "Basic Y2xpZW50KzE6Q0FOQVJZ");
}

/// The request of RFC 7523 section 2.1, up to the assertion, which the RFC shortens.
#[tokio::test]
async fn an_assertion_is_asked_with_as_in_rfc_7523() {
    let assertion = Secret::new("eyJhbGciOiJFUzI1NiIsImtpZCI6IjE2In0.eyJpc3Mi.J9l-ZhwP");
    let request = minted(&Setting::new(ClientAuth::None, None), Shown::Assertion(&assertion), &["a"]).await;
    assert_eq!(
        String::from_utf8(request.body().clone()).unwrap(),
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer\
         &assertion=eyJhbGciOiJFUzI1NiIsImtpZCI6IjE2In0.eyJpc3Mi.J9l-ZhwP"
    );
    assert!(!request.headers().contains_key("authorization"));
}

/// The request of RFC 8693 section 2.3.
#[tokio::test]
async fn a_token_is_exchanged_as_in_rfc_8693() {
    let token = Secret::new("accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC");
    let mut setting = Setting::new(ClientAuth::Basic, Some("CANARY"));
    setting.params = [("resource".to_owned(), "https://backend.example.com/api".to_owned())].into();
    let kind = "urn:ietf:params:oauth:token-type:access_token";
    let shown = Shown::Token { token: &token, kind, audience: None, wanted: None, with_client: true };
    let request = minted(&setting, shown, &[]).await;
    let mut sent: Vec<&str> = std::str::from_utf8(request.body()).unwrap().split('&').collect();
    sent.sort_unstable();
    assert_eq!(
        sent,
        [
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange",
            "resource=https%3A%2F%2Fbackend.example.com%2Fapi",
            "subject_token=accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC",
            "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token",
        ]
    );
    assert!(request.headers().contains_key("authorization"));
    let shown = Shown::Token { token: &token, kind, audience: Some("aud"), wanted: Some("w"), with_client: false };
    let request = minted(&Setting::new(ClientAuth::None, None), shown, &["a"]).await;
    let names: Vec<String> = pairs(&request).into_iter().map(|(name, _)| name).collect();
    let wanted = ["grant_type", "audience", "requested_token_type", "subject_token", "subject_token_type", "scope"];
    assert_eq!(names, wanted, "no client is shown");
}

/// RFC 7523 section 2.2, at every endpoint where a client shows itself, with a new assertion each time.
#[tokio::test]
async fn a_client_that_signs_does_so_in_every_request() {
    let setting = signing();
    let (secret, verifier) = (Secret::new("secret"), Secret::new("v".repeat(43)));
    let peer = Peer::new(200, GOOD);
    let send = |request| peer.send(request);
    let endpoint = setting.endpoint();
    exchange_code(&endpoint, &secret, "http://127.0.0.1:1/cb", Some(&verifier), None, send).await.unwrap();
    refresh(&endpoint, &secret, &[], None, send).await.unwrap();
    mint(&endpoint, Shown::Client, &[], send).await.unwrap();
    revoke(&endpoint, &secret, TokenKind::Refresh, RevokeManner::default(), send).await.unwrap();
    let _ = introspect(&endpoint, &secret, send).await;
    let _ = authorize_device(&endpoint, &setting.url, &[], &BTreeMap::new(), &[], send).await;
    let _ = poll_device(&endpoint, &secret, None, send).await;
    let seen = std::mem::take(&mut *peer.seen.lock().unwrap());
    assert_eq!(seen.len(), 7);
    for (number, request) in (1..).zip(&seen) {
        let sent = pairs(request);
        let of = |name: &str| -> Vec<&str> {
            sent.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
        };
        assert_eq!(of("client_assertion_type"), ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]);
        assert_eq!(of("client_assertion"), [format!("CANARY.PROOF-{number}")]);
        assert_eq!(of("client_id"), ["client 1"]);
        assert!(of("client_secret").is_empty() && !request.headers().contains_key("authorization"));
        let body = String::from_utf8(request.body().clone()).unwrap();
        let kind = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        assert!(body.contains(kind), "as in RFC 7523 section 2.2: {body}");
    }
}

#[tokio::test]
async fn an_assertion_that_is_said_back_is_not_shown() {
    let setting = signing();
    let body = r#"{"error":"invalid_client","error_description":"CANARY.PROOF-1 is bad"}"#;
    let peer = Peer::new(401, body);
    let error = mint(&setting.endpoint(), Shown::Client, &[], |request| peer.send(request)).await.unwrap_err();
    assert_eq!(error.to_string(), "invalid_client ([redacted] is bad)");
    let token = Secret::new("CANARY-subject");
    let peer = Peer::new(400, r#"{"error":"invalid_request","error_description":"CANARY-subject is bad"}"#);
    let shown = Shown::Token { token: &token, kind: "k", audience: None, wanted: None, with_client: false };
    let error = mint(&setting.endpoint(), shown, &[], |request| peer.send(request)).await.unwrap_err();
    assert_eq!(error.to_string(), "invalid_request ([redacted] is bad)");
}

#[tokio::test]
async fn a_call_that_is_wrong_mints_nothing() {
    for (name, value) in [("assertion", "x"), ("subject_token", "x"), ("grant_type", "x"), ("client_assertion", "x")] {
        let mut setting = Setting::new(ClientAuth::Post, Some("CANARY"));
        setting.params = [(name.to_owned(), value.to_owned())].into();
        let peer = Peer::new(200, GOOD);
        let result = mint(&setting.endpoint(), Shown::Client, &[], |request| peer.send(request)).await;
        assert!(matches!(result, Err(Error::BadRequest(_))), "{name}");
        assert!(peer.seen.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn another_identitys_token_is_fetched_and_nothing_of_it_is_said() {
    let url: Url = "https://ci.example/token?x=1".parse().unwrap();
    let bearer = Secret::new("CANARY-request-token");
    let peer = Peer::new(200, r#"{"count":1,"value":"CANARY.subject"}"#);
    let send = |request| peer.send(request);
    let found = fetch_subject(&url, Some(&bearer), Some("/value"), send).await.unwrap();
    assert_eq!(found.expose(), "CANARY.subject");
    let request = peer.only();
    assert_eq!((request.method().as_str(), request.uri().to_string()), ("GET", url.to_string()));
    assert_eq!(request.headers()["authorization"], "Bearer CANARY-request-token");

    let plain = Peer::new(200, "CANARY.subject\n");
    let found = fetch_subject(&url, None, None, |request| plain.send(request)).await.unwrap();
    assert_eq!(found.expose(), "CANARY.subject");
    assert!(!plain.only().headers().contains_key("authorization"));

    for (status, body, pointer) in [
        (200, "", None),
        (200, "CANARY two words", None),
        (200, "CANARY", Some("/value")),
        (200, r#"{"value":7,"CANARY":1}"#, Some("/value")),
        (403, r#"{"message":"CANARY-request-token"}"#, None),
        (401, "CANARY-request-token", None),
        (503, "CANARY-request-token", None),
        (302, "", None),
    ] {
        let peer = Peer::new(status, body);
        let error = fetch_subject(&url, Some(&bearer), pointer, |request| peer.send(request)).await.unwrap_err();
        assert!(!error.to_string().contains("CANARY"), "{status} {body}: {error}");
    }
    let plain: Url = "http://ci.example/token".parse().unwrap();
    let peer = Peer::new(200, "CANARY");
    let result = fetch_subject(&plain, Some(&bearer), None, |request| peer.send(request)).await;
    assert!(matches!(result, Err(Error::BadRequest(_))) && peer.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_service_account_is_impersonated_as_google_wants() {
    let url: Url = "https://iam.example/v1/projects/-/serviceAccounts/r@p.test:generateAccessToken".parse().unwrap();
    let peer = Peer::new(200, r#"{"accessToken":"CANARY-sa","expireTime":"2026-11-24T12:00:00Z"}"#);
    let scopes = ["https://www.googleapis.com/auth/cloud-platform".to_owned()];
    let token = Secret::new("CANARY-federated");
    let dialect = Dialect::default();
    let answer = impersonate(&url, &token, &scopes, &dialect, |request| peer.send(request)).await.unwrap();
    assert_eq!((answer.access_token.expose(), answer.expires_at), ("CANARY-sa", Some(1_795_521_600)));
    let request = peer.only();
    assert_eq!((request.method().as_str(), request.uri().to_string()), ("POST", url.to_string()));
    assert_eq!(request.headers()["authorization"], "Bearer CANARY-federated");
    assert_eq!(request.headers()["content-type"], "application/json");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({ "scope": scopes }));
    let denied = r#"{"error":{"code":403,"message":"CANARY-federated may not","status":"PERMISSION_DENIED"}}"#;
    let peer = Peer::new(403, denied);
    let error = impersonate(&url, &token, &scopes, &dialect, |request| peer.send(request)).await.unwrap_err();
    assert_eq!(error.to_string(), "PERMISSION_DENIED ([redacted] may not)");
}
