//! The token endpoint.

use super::*;

#[test]
fn a_code_becomes_tokens_once() {
    let bench = Bench::auto();
    let code = bench.code(&[]);
    let reply = bench.redeem(&code, &[]);
    let body = reply.json();
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")));
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["scope"]),
        (&"Bearer".into(), &100.into(), &"email hello".into())
    );
    assert!(body.get("id_token").is_none());
    assert_eq!(bench.bearer("/userinfo", &reply.text("access_token")).status, 200);
    assert_eq!(bench.redeem(&code, &[]).error(), (400, "invalid_grant".to_owned()));
    assert_eq!(bench.bearer("/userinfo", &reply.text("access_token")).status, 401, "the replay ended the grant");
    assert_eq!(bench.refresh(&reply.text("refresh_token"), &[]).error(), (400, "invalid_grant".to_owned()));
    assert_eq!((bench.server.families_revoked(), bench.server.stats().replays), (1, 1));
}

#[test]
fn a_code_belongs_to_its_request() {
    let bench = Bench::auto();
    let code = bench.code(&[]);
    let other = "a".repeat(43);
    for (change, error) in [
        (("code_verifier", other.as_str()), "invalid_grant"),
        (("code_verifier", ""), "invalid_request"),
        (("redirect_uri", "http://127.0.0.1:9/callback/"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_request"),
        (("code", "demo-code-other"), "invalid_grant"),
        (("code", ""), "invalid_request"),
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
    ] {
        assert_eq!(bench.redeem(&code, &[change]).error(), (400, error.to_owned()), "{change:?}");
    }
    bench.clock.advance(60);
    assert_eq!(bench.redeem(&code, &[]).error(), (400, "invalid_grant".to_owned()), "expired");
}

#[test]
fn refresh_tokens_rotate_and_a_replay_ends_the_family() {
    let bench = Bench::auto();
    let first = bench.sign_in(&[]);
    let second = bench.refresh(&first.text("refresh_token"), &[]);
    assert_eq!((second.status, second.text("scope")), (200, "email hello".to_owned()));
    assert_ne!(second.text("refresh_token"), first.text("refresh_token"));
    assert_ne!(second.text("access_token"), first.text("access_token"));
    assert_eq!(bench.server.families_revoked(), 0);
    assert_eq!(bench.refresh(&first.text("refresh_token"), &[]).error(), (400, "invalid_grant".to_owned()));
    assert_eq!(bench.server.families_revoked(), 1);
    assert_eq!(bench.refresh(&second.text("refresh_token"), &[]).error(), (400, "invalid_grant".to_owned()));
    for reply in [&first, &second] {
        assert_eq!(bench.bearer("/userinfo", &reply.text("access_token")).status, 401);
    }
    assert_eq!((bench.server.token_requests(), bench.server.refresh_requests()), (4, 3));
}

#[test]
fn one_familys_end_is_not_anothers() {
    let bench = Bench::auto();
    let (one, other) = (bench.sign_in(&[]), bench.sign_in(&[]));
    bench.refresh(&one.text("refresh_token"), &[]);
    bench.refresh(&one.text("refresh_token"), &[]);
    assert_eq!(bench.bearer("/userinfo", &other.text("access_token")).status, 200);
    assert_eq!(bench.refresh(&other.text("refresh_token"), &[]).status, 200);
}

#[test]
fn scopes_are_narrowed_but_never_widened() {
    let bench = Bench::auto();
    let first = bench.sign_in(&[]);
    for wide in ["email profile", "openid", "admin"] {
        let reply = bench.refresh(&first.text("refresh_token"), &[("scope", wide)]);
        assert_eq!(reply.error(), (400, "invalid_scope".to_owned()), "{wide}");
    }
    let narrow = bench.refresh(&first.text("refresh_token"), &[("scope", "email")]);
    assert_eq!((narrow.status, narrow.text("scope")), (200, "email".to_owned()));
    assert_eq!(bench.bearer("/api/hello", &narrow.text("access_token")).status, 403);
    assert_eq!(bench.refresh(&narrow.text("refresh_token"), &[]).text("scope"), "email hello");
}

#[test]
fn clients_authenticate_as_registered() {
    let bench = Bench::auto();
    let (id, secret) = (bench.server.web_client_id(), bench.server.client_secret_for_web());
    let form = |code: &str, more: Pairs<'_>, headers: Pairs<'_>| {
        let base = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        bench.post("/token", headers, &[&base, more].concat())
    };
    let code = || bench.code(&[("client_id", id)]);
    let header = |secret: &str| basic(id, secret);
    let good = header(secret);
    assert_eq!(form(&code(), &[("client_id", id), ("client_secret", secret)], &[]).status, 200);
    assert_eq!(form(&code(), &[], &[("Authorization", &good)]).status, 200);
    assert_eq!(form(&code(), &[("client_id", id)], &[("Authorization", &good)]).status, 200);

    let refused = form(&code(), &[], &[("Authorization", &header("wrong"))]);
    assert_eq!(refused.error(), (401, "invalid_client".to_owned()));
    assert!(refused.header("www-authenticate").unwrap().starts_with("Basic "));
    let invalid = (401, "invalid_client".to_owned());
    assert_eq!(form(&code(), &[PUBLIC], &[("Authorization", &good)]).error(), invalid);
    assert_eq!(form(&code(), &[("client_id", id)], &[]).error(), invalid, "a secret is needed");
    assert_eq!(form(&code(), &[], &[]).error(), invalid);
    assert_eq!(form(&code(), &[PUBLIC, ("client_secret", "x")], &[]).error(), invalid, "a public client has none");
    assert_eq!(form(&code(), &[("client_id", "other")], &[]).error(), invalid);
    let both = form(&code(), &[("client_secret", secret)], &[("Authorization", &good)]);
    assert_eq!(both.error(), (400, "invalid_request".to_owned()));
    assert_eq!(form(&code(), &[PUBLIC], &[]).error(), (400, "invalid_grant".to_owned()), "the other client's code");
}

#[test]
fn the_form_is_read_strictly() {
    let bench = Bench::auto();
    let refresh = bench.sign_in(&[]).text("refresh_token");
    let form = encoded(&[PUBLIC, ("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    let typed = [("Content-Type", "application/x-www-form-urlencoded")];
    let invalid = (400, "invalid_request".to_owned());
    assert_eq!(bench.send("POST", "/token", &[("Content-Type", "application/json")], &form).error(), invalid);
    assert_eq!(bench.send("POST", "/token", &[], &form).error(), invalid);
    assert_eq!(bench.send("POST", "/token?x=1", &typed, &form).error(), invalid);
    assert_eq!(bench.send("POST", "/token", &typed, &format!("{form}&{form}")).error(), invalid);
    let get = bench.get(&format!("/token?{form}"), &[]);
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
    assert_eq!(bench.server.families_revoked(), 0);
    let charset = [("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")];
    assert_eq!(bench.send("POST", "/token", &charset, &format!("{form}&unknown=1&resource=a&resource=b")).status, 200);
}

#[test]
fn id_tokens_are_signed_and_say_who() {
    let bench = Bench::auto();
    let reply = bench.sign_in(&[("scope", "openid email"), ("nonce", "n-1"), ("login_hint", "second@example.test")]);
    let claims = verified(&bench, &reply.text("id_token"));
    let now = 1_800_000_000;
    assert_eq!((&claims["iss"], &claims["aud"]), (&bench.server.issuer().into(), &"oauthctl-demo".into()));
    assert_eq!((&claims["iat"], &claims["auth_time"], &claims["exp"]), (&now.into(), &now.into(), &(now + 600).into()));
    assert_eq!((&claims["nonce"], &claims["email"]), (&"n-1".into(), &"second@example.test".into()));
    let digest = Sha256::digest(reply.text("access_token"));
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&digest[..16]));
    assert_eq!(claims["sub"], bench.bearer("/userinfo", &reply.text("access_token")).text("sub"));

    bench.clock.advance(30);
    let later = verified(&bench, &bench.refresh(&reply.text("refresh_token"), &[]).text("id_token"));
    assert_eq!((&later["sub"], &later["auth_time"]), (&claims["sub"], &now.into()));
    assert_eq!((&later["iat"], later.get("nonce")), (&(now + 30).into(), None));
}

fn verified(bench: &Bench, token: &str) -> Value {
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&bench.get("/jwks", &[]).body).unwrap();
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    rules.validate_exp = false; // the server's clock stands still
    rules.set_audience(&["oauthctl-demo"]);
    jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap().claims
}
