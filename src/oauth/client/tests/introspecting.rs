//! Introspection and what stands in for it: what is sent, and what each answer says of a token.

use super::*;

async fn asked(setting: &Setting, status: u16, body: &'static str) -> (Request, String) {
    let peer = Peer::new(status, body);
    let about = introspect(&setting.endpoint(), &Secret::new("CANARY t"), |request| peer.send(request)).await;
    (peer.only(), told(&about))
}

fn told(about: &Result<About, Error>) -> String {
    match about {
        Ok(About::Inactive) => "inactive".into(),
        Ok(About::Active { client_id, expires_at, scopes }) => {
            format!("{} {expires_at:?} {scopes:?}", client_id.as_deref().unwrap_or("-"))
        }
        Err(Error::Refused(refusal)) => format!("refused {:?}: {}", refusal.class, refusal.code),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_client_shows_itself_and_the_token() {
    for (auth, form, authorization) in [
        (ClientAuth::None, "token=CANARY+t&client_id=client+1", ""),
        (ClientAuth::Post, "token=CANARY+t&client_id=client+1&client_secret=s", ""),
        (ClientAuth::Basic, "token=CANARY+t", "Basic Y2xpZW50KzE6cw=="),
    ] {
        let (request, _) = asked(&Setting::new(auth, Some("s")), 200, r#"{"active":true}"#).await;
        assert_eq!((request.method().as_str(), body(&request).as_str()), ("POST", form));
        assert_eq!(header(&request, "authorization"), authorization);
    }
}

#[tokio::test]
async fn an_answer_says_whether_the_token_is_active_or_is_none() {
    let unknown = "the introspection answer does not say whether the token is `active`";
    for (status, body, expected) in [
        (200, r#"{"active":false,"scope":"a"}"#, "inactive"),
        (200, r#"{"active":true}"#, "- None None"),
        (200, r#"{"active":true,"scope":"a b a","client_id":"c","exp":7}"#, r#"c Some(7) Some(["a", "b"])"#),
        (200, r#"{"active":true,"scope":["a","b"],"exp":"7"}"#, r#"- Some(7) Some(["a", "b"])"#),
        (200, r#"{"active":true,"scope":"","exp":-7,"client_id":""}"#, "- None Some([])"),
        (200, r#"{"active":"true"}"#, unknown),
        (200, "{}", unknown),
        (200, r#"{"active":true,"scope":7}"#, "`scope` is neither a string nor a list"),
        (401, r#"{"error":"invalid_client"}"#, "refused Client: invalid_client"),
        (503, "", "the server answered 503"),
    ] {
        assert_eq!(asked(&Setting::new(ClientAuth::None, None), status, body).await.1, expected, "{body}");
    }
}

/// A server that answers with what it was sent makes nobody show it.
#[tokio::test]
async fn what_was_sent_is_not_repeated() {
    let setting = Setting::new(ClientAuth::Post, Some("CANARY-secret"));
    for (status, body) in [
        (400, r#"{"error":"invalid_request","error_description":"token=CANARY-token&client_secret=CANARY-secret"}"#),
        (400, r#"{"error":"CANARY-token"}"#),
        (200, r#"{"active":true,"client_id":"CANARY-token"}"#),
    ] {
        let (peer, token) = (Peer::new(status, body), Secret::new("CANARY-token"));
        let about = introspect(&setting.endpoint(), &token, |request| peer.send(request)).await;
        assert!(!format!("{about:?}").contains("CANARY"), "{body}");
        let peer = Peer::new(status, body);
        let (send, manner) = (|request| peer.send(request), TokeninfoManner::Form);
        let about = tokeninfo(&setting.url, &token, manner, &setting.dialect, send).await;
        assert!(!format!("{about:?}").contains("CANARY-token"), "{body}");
    }
}

/// With a comma between scopes in token answers, introspection may have either.
#[tokio::test]
async fn scopes_are_separated_as_the_answer_has_it() {
    let mut setting = Setting::new(ClientAuth::None, None);
    setting.dialect.response.scope_separator = Some(",".into());
    for body in [r#"{"active":true,"scope":"a,b"}"#, r#"{"active":true,"scope":"a b"}"#] {
        assert_eq!(asked(&setting, 200, body).await.1, r#"- None Some(["a", "b"])"#);
    }
}

#[tokio::test]
async fn a_stand_in_says_no_to_what_is_not_good() {
    let url: Url = "https://as.example/tokeninfo".parse().unwrap();
    for (manner, status, body, expected) in [
        (TokeninfoManner::Form, 200, r#"{"azp":"c","scope":"a","exp":"9"}"#, r#"c Some(9) Some(["a"])"#),
        (TokeninfoManner::Bearer, 200, r#"{"client_id":"c","scopes":["a"]}"#, r#"c None Some(["a"])"#),
        (TokeninfoManner::Form, 400, r#"{"error":"invalid_token"}"#, "inactive"),
        (TokeninfoManner::Bearer, 401, r#"{"status":401,"message":"m","error":"x"}"#, "inactive"),
        (TokeninfoManner::Form, 400, r#"{"error":"invalid_request"}"#, "refused Client: invalid_request"),
        (TokeninfoManner::Form, 500, "", "the server answered 500"),
    ] {
        let peer = Peer::new(status, body);
        let send = |request| peer.send(request);
        let about = tokeninfo(&url, &Secret::new("CANARY"), manner, &Dialect::default(), send).await;
        assert_eq!(told(&about), expected, "{body}");
        let request = peer.only();
        let sent = (request.method().as_str(), header(&request, "authorization"), super::body(&request));
        let expected = match manner {
            TokeninfoManner::Form => ("POST", "", "access_token=CANARY".to_owned()),
            TokeninfoManner::Bearer => ("GET", "Bearer CANARY", String::new()),
        };
        assert_eq!((sent, request.uri().query()), (expected, None), "no token in a URL");
    }
}
