//! Requests as values: what is sent, how often, and what every kind of answer becomes. The HTTP closure is a stand-in.

use std::{
    future::{Ready, ready},
    sync::Mutex,
};

use serde_json::{Value, json};

use super::*;
use crate::oauth::BodyForm;

mod authorization;
mod introspecting;
mod minting;
mod revoking;

const GOOD: &str = r#"{"access_token":"CANARY-new","token_type":"Bearer","refresh_token":"CANARY-next","scope":"a b"}"#;

/// Answers every request the same way and keeps what it was sent.
struct Peer {
    answer: Result<(u16, &'static str), SendError>,
    seen: Mutex<Vec<Request>>,
}

impl Peer {
    fn new(status: u16, body: &'static str) -> Self {
        Self { answer: Ok((status, body)), seen: Mutex::default() }
    }

    fn send(&self, request: Request) -> Ready<Result<Response, SendError>> {
        self.seen.lock().unwrap().push(request);
        let answer = http::Response::builder().header("content-type", "application/json");
        ready(self.answer.clone().map(|(status, body)| answer.status(status).body(body.into()).unwrap()))
    }

    /// The one request.
    fn only(&self) -> Request {
        let mut seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "sent exactly once");
        seen.pop().unwrap()
    }
}

/// What an endpoint borrows from.
struct Setting {
    url: Url,
    client: Client,
    dialect: Dialect,
    params: BTreeMap<String, String>,
}

impl Setting {
    fn new(auth: ClientAuth, secret: Option<&str>) -> Self {
        Self {
            url: "https://as.example/token?tenant=1".parse().unwrap(),
            client: Client { id: "client 1".into(), secret: secret.map(Secret::new), auth, prover: None },
            dialect: Dialect { scope_separator: " ".into(), ..Dialect::default() },
            params: BTreeMap::new(),
        }
    }

    fn endpoint(&self) -> Endpoint<'_> {
        Endpoint { url: &self.url, client: &self.client, dialect: &self.dialect, params: &self.params }
    }

    async fn exchange(&self, peer: &Peer) -> Result<TokenAnswer, Error> {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let code = Secret::new("SplxlOBeZQQYbYS6WxSbIA");
        let redirect = "http://127.0.0.1:7/callback";
        exchange_code(&self.endpoint(), &code, redirect, Some(&verifier), None, |request| peer.send(request)).await
    }

    async fn refresh(&self, peer: &Peer, scopes: &[&str]) -> Result<TokenAnswer, Error> {
        let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        refresh(&self.endpoint(), &Secret::new("CANARY-old"), &scopes, None, |request| peer.send(request)).await
    }
}

fn body(request: &Request) -> String {
    String::from_utf8(request.body().clone()).unwrap()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// RFC 6749 section 4.1.3, with PKCE: a public client names itself in the body.
#[tokio::test]
async fn a_code_is_exchanged_as_in_the_standard() {
    let peer = Peer::new(200, GOOD);
    let answer = Setting::new(ClientAuth::None, Some("CANARY-unused")).exchange(&peer).await.unwrap();
    assert_eq!(answer.access_token.expose(), "CANARY-new");
    assert_eq!(answer.refresh_token.unwrap().expose(), "CANARY-next");
    assert_eq!(answer.scopes.unwrap(), ["a", "b"]);

    let request = peer.only();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://as.example/token?tenant=1");
    assert_eq!(header(&request, "content-type"), "application/x-www-form-urlencoded");
    assert_eq!(header(&request, "accept"), "application/json");
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(
        body(&request),
        "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA\
         &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=client+1\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A7%2Fcallback"
    );
}

#[tokio::test]
async fn a_refresh_asks_for_scopes_only_when_told_to() {
    let setting = Setting::new(ClientAuth::Post, Some("s&cret"));
    let cases = [(&[][..], ""), (&["a"][..], "&scope=a"), (&["a", "b:c/d"][..], "&scope=a+b%3Ac%2Fd")];
    for (scopes, expected) in cases {
        let peer = Peer::new(200, GOOD);
        setting.refresh(&peer, scopes).await.unwrap();
        let expected = format!(
            "grant_type=refresh_token&refresh_token=CANARY-old&client_id=client+1&client_secret=s%26cret{expected}"
        );
        assert_eq!(body(&peer.only()), expected);
    }
}

#[tokio::test]
async fn scopes_are_joined_the_servers_way() {
    for (separator, expected) in [(",", "scope=a%2Cb"), (" ", "scope=a+b"), ("+", "scope=a%2Bb")] {
        let mut setting = Setting::new(ClientAuth::None, None);
        setting.dialect.scope_separator = separator.into();
        let peer = Peer::new(200, GOOD);
        setting.refresh(&peer, &["a", "b"]).await.unwrap();
        assert!(body(&peer.only()).ends_with(expected));
    }
    let mut setting = Setting::new(ClientAuth::None, None);
    setting.dialect.scope_separator = String::new();
    let peer = Peer::new(200, GOOD);
    setting.refresh(&peer, &["a", "b"]).await.unwrap();
    assert!(!body(&peer.only()).contains("scope"));
}

/// RFC 6749 section 2.3.1: form-encoded, then base64; raw only where the provider's data says so.
#[tokio::test]
async fn basic_credentials_survive_odd_characters() {
    let secret = "a:b%c+d e\u{e9}";
    let cases = [(false, "client+1:a%3Ab%25c%2Bd+e%C3%A9".to_owned()), (true, format!("client 1:{secret}"))];
    for (raw, expected) in cases {
        let mut setting = Setting::new(ClientAuth::Basic, Some(secret));
        setting.dialect.raw_basic = raw;
        let peer = Peer::new(200, GOOD);
        setting.exchange(&peer).await.unwrap();
        let request = peer.only();
        let value = &request.headers()["authorization"];
        assert!(value.is_sensitive());
        let encoded = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
        let decoded = base64::prelude::BASE64_STANDARD.decode(encoded).unwrap();
        assert_eq!(String::from_utf8(decoded).unwrap(), expected);
        assert!(!body(&request).contains("client"), "credentials stand once");
        assert!(!format!("{request:?}").contains(encoded), "the header is hidden in Debug");
    }
}

/// An installed app of Reddit's has a secret, and it is empty.
#[tokio::test]
async fn an_empty_password_is_a_password() {
    let peer = Peer::new(200, GOOD);
    Setting::new(ClientAuth::Basic, Some("")).exchange(&peer).await.unwrap();
    assert_eq!(header(&peer.only(), "authorization"), "Basic Y2xpZW50KzE6");
}

/// Notion: JSON, Basic, a version header. Heroku: another `Accept`.
#[tokio::test]
async fn a_dialect_changes_body_and_headers() {
    let mut setting = Setting::new(ClientAuth::Basic, Some("secret"));
    setting.dialect.body = BodyForm::Json;
    setting.dialect.headers = [("Notion-Version", "2026-03-11"), ("accept", "application/vnd.x+json")]
        .map(|(k, v)| (k.into(), v.into()))
        .into();
    setting.params = [("owner".to_owned(), "us&er".to_owned())].into();
    let peer = Peer::new(200, GOOD);
    setting.refresh(&peer, &[]).await.unwrap();
    let request = peer.only();
    assert_eq!(header(&request, "content-type"), "application/json");
    assert_eq!(header(&request, "notion-version"), "2026-03-11");
    assert_eq!(header(&request, "accept"), "application/vnd.x+json");
    assert_eq!(request.headers().get_all("accept").iter().count(), 1);
    assert!(header(&request, "authorization").starts_with("Basic "));
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({"grant_type": "refresh_token", "refresh_token": "CANARY-old", "owner": "us&er"}));
}

/// Whatever comes back, one request went out, and no form of the outcome shows a secret.
#[tokio::test]
async fn one_request_whatever_happens() {
    let lost = SendError::Lost("lost".into());
    let not_sent = SendError::NotSent("refused".into());
    let large = |status| Err(SendError::TooLarge { reason: "large".into(), status });
    let cases = [
        (Ok((200, GOOD)), "ok"),
        (Ok((500, "")), "unknown"),
        (Ok((429, "")), "unknown"),
        (Ok((401, r#"{"error":"invalid_client","CANARY":"CANARY"}"#)), "refused"),
        (Ok((400, r#"{"error":"invalid_grant"}"#)), "refused"),
        (Ok((200, r#"{"access_token":"CANARY"}"#)), "spent"),
        (Ok((200, r#"{"access_token":"CANARY","token_type":"bearer","expires_in":-1}"#)), "spent"),
        (Ok((302, GOOD)), "unspent"),
        (Ok((403, "CANARY")), "unspent"),
        (Err(lost), "unknown"),
        (Err(not_sent), "not sent"),
        (large(200), "spent"),
        (large(400), "unspent"),
        (large(503), "unknown"),
    ];
    for (answer, expected) in cases {
        for auth in [ClientAuth::None, ClientAuth::Basic, ClientAuth::Post] {
            let setting = Setting::new(auth, Some("CANARY-secret"));
            let peer = Peer { answer: answer.clone(), seen: Mutex::default() };
            for result in [setting.exchange(&peer).await, setting.refresh(&peer, &["a"]).await] {
                assert!(!format!("{result:?}").contains("CANARY"), "{result:?}");
                if let Err(error) = &result {
                    assert!(!error.to_string().contains("CANARY"), "{error}");
                }
                let class = match result {
                    Ok(_) => "ok",
                    Err(Error::BadRequest(_)) => "bad request",
                    Err(Error::NotSent(_)) => "not sent",
                    Err(Error::Protocol { spent: true, .. }) => "spent",
                    Err(Error::Protocol { spent: false, .. }) => "unspent",
                    Err(Error::Refused(_)) => "refused",
                    Err(Error::Unknown { .. }) => "unknown",
                };
                assert_eq!(class, expected, "{answer:?}");
            }
            assert_eq!(peer.seen.lock().unwrap().len(), 2, "one each");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_wrong_sends_nothing() {
    let broken = |change: fn(&mut Setting)| {
        let mut setting = Setting::new(ClientAuth::Post, Some("CANARY"));
        change(&mut setting);
        setting
    };
    let settings = [
        broken(|s| s.url = "http://as.example/token".parse().unwrap()),
        broken(|s| s.url = "http://localhost.as.example/token".parse().unwrap()),
        broken(|s| s.url = "https://as.example/token#CANARY".parse().unwrap()),
        broken(|s| s.url = "https://CANARY:CANARY@as.example/token".parse().unwrap()),
        broken(|s| s.url = "file:///CANARY".parse().unwrap()),
        broken(|s| s.client.secret = None),
        broken(|s| (s.client.auth, s.client.secret) = (ClientAuth::Basic, None)),
        broken(|s| s.client.auth = ClientAuth::PrivateKeyJwt),
        broken(|s| s.params = [("refresh_token".to_owned(), "CANARY".to_owned())].into()),
        broken(|s| s.params = [("client_secret".to_owned(), "CANARY".to_owned())].into()),
        broken(|s| s.dialect.headers = [("Authorization".to_owned(), "CANARY".to_owned())].into()),
        broken(|s| s.dialect.headers = [("x".to_owned(), "a\r\nCANARY".to_owned())].into()),
        broken(|s| s.dialect.headers = [("x y".to_owned(), "CANARY".to_owned())].into()),
        broken(|s| {
            (s.client.auth, s.client.id, s.dialect.raw_basic) = (ClientAuth::Basic, "a:b".into(), true);
        }),
    ];
    for setting in settings {
        let peer = Peer::new(200, GOOD);
        for result in [setting.exchange(&peer).await, setting.refresh(&peer, &[]).await] {
            let Err(Error::BadRequest(reason)) = result else { panic!("{result:?}") };
            assert!(!reason.contains("CANARY"), "{reason}");
        }
        assert!(peer.seen.lock().unwrap().is_empty());
    }
    let setting = Setting::new(ClientAuth::None, None);
    let peer = Peer::new(200, GOOD);
    for scope in ["", "a b", "a\nb", "\"", "\u{e9}"] {
        assert!(matches!(setting.refresh(&peer, &[scope]).await, Err(Error::BadRequest(_))), "{scope:?}");
    }
    let (code, short) = (Secret::new("code"), Secret::new("too-short"));
    for (redirect, verifier) in [("not a uri", None), ("http://127.0.0.1/", Some(&short))] {
        let send = |request| peer.send(request);
        let result = exchange_code(&setting.endpoint(), &code, redirect, verifier, None, send).await;
        assert!(matches!(result, Err(Error::BadRequest(_))), "{result:?}");
    }
    assert!(peer.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn loopback_may_be_plain() {
    for url in ["http://127.0.0.1:9/token", "http://[::1]:9/token", "http://localhost:9/token"] {
        let mut setting = Setting::new(ClientAuth::None, None);
        setting.url = url.parse().unwrap();
        setting.refresh(&Peer::new(200, GOOD), &[]).await.unwrap();
    }
}

#[test]
fn the_futures_may_move_between_threads() {
    fn assert_send<T: Send>(_: &T) {}
    let setting = Setting::new(ClientAuth::None, None);
    let peer = Peer::new(200, GOOD);
    assert_send(&setting.exchange(&peer));
    assert_send(&setting.refresh(&peer, &[]));
}

#[tokio::test]
async fn an_identity_is_asked_with_the_token_in_the_header() {
    let url: Url = "https://as.example/me?fields=id".parse().unwrap();
    let dialect = Dialect {
        headers: [("Notion-Version".to_owned(), "1".to_owned())].into(),
        body: BodyForm::Json,
        ..Dialect::default()
    };
    let peer = Peer::new(200, r#"{"sub":"user-1"}"#);
    let token = Secret::new("CANARY");
    let found = identity(&url, &token, "client", &dialect, |request| peer.send(request)).await.unwrap();
    assert_eq!(found, json!({"sub": "user-1"}));
    let request = peer.only();
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("GET", url.as_str()));
    assert_eq!(header(&request, "authorization"), "Bearer CANARY");
    assert_eq!(header(&request, "notion-version"), "1");
    assert!(request.body().is_empty() && !request.headers().contains_key("content-type"));

    let bad = Secret::new("a\r\nX: CANARY");
    let send = |request| peer.send(request);
    assert!(matches!(identity(&url, &bad, "client", &dialect, send).await, Err(Error::BadRequest(_))));
}

#[tokio::test]
async fn identity_answers_never_count_as_spent() {
    let url: Url = "https://as.example/me".parse().unwrap();
    let cases = [
        (
            200,
            "[]",
            "Protocol { reason: \"the server answered 200, and its body is not a JSON object\", spent: false }",
        ),
        (200, r#"{"error":"invalid_token"}"#, "SignIn invalid_token"),
        (401, r#"{"object":"error","code":"unauthorized","message":"m"}"#, "SignIn unauthorized"),
        (401, "CANARY", "SignIn unauthorized"),
        (
            403,
            "CANARY",
            "Protocol { reason: \"the server answered 403, and its body is not valid JSON (line 1, column 1)\", spent: false }",
        ),
        (503, "", "Unknown { reason: \"the server answered 503\", status: Some(503), retry_after: None }"),
    ];
    for (status, body, expected) in cases {
        let peer = Peer::new(status, body);
        let error = identity(&url, &Secret::new("t"), "client", &Dialect::default(), |request| peer.send(request))
            .await
            .unwrap_err();
        let shown = match error {
            Error::Refused(refusal) => format!("{:?} {}", refusal.class, refusal.code),
            other => format!("{other:?}"),
        };
        assert_eq!(shown, expected, "{status} {body}");
    }
}

/// RFC 6750 section 3: a resource server says why in `WWW-Authenticate`, more or less well-formed.
#[test]
fn a_challenge_is_read_leniently() {
    let cases = [
        ("Bearer realm=\"x\", error=\"invalid_token\", error_description=\"e\"", "SignIn invalid_token"),
        ("Bearer error=\"insufficient_scope\"", "SignIn insufficient_scope"),
        ("Basic,,=\"", "SignIn unauthorized"),
        ("Bearer error=", "SignIn unauthorized"),
        ("Bearer error=\"open", "SignIn unauthorized"),
        ("Bearer error=\"\"", "SignIn unauthorized"),
        ("\u{e9} error=\"\u{202e}x\"", "Client \u{fffd}x"),
        ("", "SignIn unauthorized"),
    ];
    for (value, expected) in cases {
        let answer = http::Response::builder().status(401).header("www-authenticate", value).body(vec![]).unwrap();
        let Err(Error::Refused(refusal)) = response::object(answer, &Dialect::default()) else { panic!("{value}") };
        assert_eq!(format!("{:?} {}", refusal.class, refusal.code), expected, "{value}");
    }
}
