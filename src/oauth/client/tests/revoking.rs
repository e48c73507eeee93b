//! Revocations: what is sent, and what counts as done.

use super::*;

async fn ask(setting: &Setting, peer: &Peer, kind: TokenKind, manner: RevokeManner) -> Result<Revoked, Error> {
    let token = Secret::new("CANARY t");
    revoke(&setting.endpoint(), &token, kind, manner, |request| peer.send(request)).await
}

#[tokio::test]
async fn a_token_is_named_with_the_client_that_holds_it() {
    let bare = RevokeManner { without_client: true, without_hint: true, ..RevokeManner::default() };
    let cases = [
        (
            ClientAuth::None,
            RevokeManner::default(),
            "token=CANARY+t&token_type_hint=refresh_token&client_id=client+1",
            "",
        ),
        (
            ClientAuth::Post,
            RevokeManner::default(),
            "token=CANARY+t&token_type_hint=refresh_token&client_id=client+1&client_secret=s",
            "",
        ),
        (
            ClientAuth::Basic,
            RevokeManner::default(),
            "token=CANARY+t&token_type_hint=refresh_token",
            "Basic Y2xpZW50KzE6cw==",
        ),
        (ClientAuth::Basic, bare.clone(), "token=CANARY+t", ""),
        (ClientAuth::Post, bare, "token=CANARY+t", ""),
    ];
    for (auth, manner, form, authorization) in cases {
        let mut setting = Setting::new(auth, Some("s"));
        setting.url = "http://127.0.0.1:9/revoke".parse().unwrap();
        setting.params = [("type".to_owned(), "x".to_owned())].into();
        let peer = Peer::new(200, "");
        assert_eq!(ask(&setting, &peer, TokenKind::Refresh, manner).await.unwrap(), Revoked::Done);
        let request = peer.only();
        assert_eq!((request.method().as_str(), body(&request).as_str()), ("POST", form));
        assert_eq!(request.uri(), "http://127.0.0.1:9/revoke");
        assert_eq!(header(&request, "authorization"), authorization);
        assert_eq!(header(&request, "content-type"), "application/x-www-form-urlencoded");
    }
}

#[tokio::test]
async fn notion_wants_json() {
    let mut setting = Setting::new(ClientAuth::Basic, Some("s"));
    setting.dialect.body = BodyForm::Json;
    setting.dialect.raw_basic = true;
    let peer = Peer::new(200, "{}");
    let manner = RevokeManner { without_hint: true, ..RevokeManner::default() };
    ask(&setting, &peer, TokenKind::Access, manner).await.unwrap();
    let request = peer.only();
    assert_eq!(body(&request), r#"{"token":"CANARY t"}"#);
    assert_eq!(header(&request, "authorization"), "Basic Y2xpZW50IDE6cw==");
}

#[tokio::test]
async fn any_2xx_is_done_and_the_rest_is_named() {
    let large = |status| Err(SendError::TooLarge { reason: "large".into(), status });
    let cases = [
        (Ok((200, "<html>garbage")), "Ok(Done)"),
        (Ok((200, r#"{"error":"invalid_client"}"#)), "Ok(Done)"),
        (Ok((204, "")), "Ok(Done)"),
        (Ok((202, "")), "Ok(Done)"),
        (large(200), "Ok(Done)"),
        (Ok((400, r#"{"error":"unsupported_token_type"}"#)), "Ok(Unsupported)"),
        (Ok((400, r#"{"error":"invalid_token","error_description":"expired"}"#)), "Ok(Done)"),
        (Ok((400, r#"{"error":"gone"}"#)), "Ok(Done)"),
        (Ok((401, r#"{"error":"invalid_client"}"#)), "Err(Refused"),
        (Ok((404, "<html>")), "Err(Protocol { reason: \"the server answered 404"),
        (Ok((302, "")), "Err(Protocol { reason: \"redirects are not followed"),
        (Ok((503, "")), "Err(Unknown"),
        (large(503), "Err(Unknown"),
        (large(400), "Err(Protocol"),
        (Err(SendError::Lost("l".into())), "Err(Unknown"),
        (Err(SendError::NotSent("n".into())), "Err(NotSent"),
    ];
    for (answer, expected) in cases {
        let mut setting = Setting::new(ClientAuth::None, None);
        setting.dialect.errors = [("gone".to_owned(), crate::oauth::error::Class::Ignore)].into();
        let peer = Peer { answer: answer.clone(), seen: Mutex::default() };
        let found = format!("{:?}", ask(&setting, &peer, TokenKind::Access, RevokeManner::default()).await);
        assert!(found.starts_with(expected) && !found.contains("CANARY"), "{answer:?}: {found}");
        peer.only();
    }
}

#[tokio::test]
async fn a_wrong_call_sends_nothing() {
    let mut plain = Setting::new(ClientAuth::None, None);
    plain.url = "http://as.example/revoke".parse().unwrap();
    let secretless = Setting::new(ClientAuth::Basic, None);
    for setting in [&plain, &secretless] {
        let peer = Peer::new(200, "");
        let found = ask(setting, &peer, TokenKind::Access, RevokeManner::default()).await;
        assert!(matches!(found, Err(Error::BadRequest(_))), "{found:?}");
        assert!(peer.seen.lock().unwrap().is_empty());
    }
    let manner = RevokeManner { without_client: true, ..RevokeManner::default() };
    let found = ask(&secretless, &Peer::new(200, ""), TokenKind::Access, manner).await;
    assert_eq!(found.unwrap(), Revoked::Done, "no client is shown, so none has to be complete");
}
