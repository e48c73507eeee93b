//! The other endpoints: metadata, revocation, introspection, what a token opens, the front page and the log.

use super::*;

#[test]
fn both_metadata_documents_say_the_same_truth() {
    let bench = Bench::auto();
    let reply = bench.get("/.well-known/oauth-authorization-server", &[]);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert_eq!(reply.json(), bench.get("/.well-known/openid-configuration", &[]).json());
    let about = reply.json();
    assert_eq!(about["issuer"], format!("http://{}", bench.server.address()));
    assert_eq!(about["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(about["authorization_response_iss_parameter_supported"], true);
    assert_eq!(about["scopes_supported"], serde_json::json!(bench.server.scopes()));
    for (name, status) in [
        ("authorization_endpoint", 400),
        ("token_endpoint", 405),
        ("device_authorization_endpoint", 405),
        ("revocation_endpoint", 405),
        ("introspection_endpoint", 405),
        ("userinfo_endpoint", 401),
        ("jwks_uri", 200),
        ("service_documentation", 200),
    ] {
        let url = about[name].as_str().unwrap();
        let path = url.strip_prefix(&bench.server.issuer()).unwrap();
        assert_eq!(bench.get(path, &[]).status, status, "{name}");
    }
}

#[test]
fn revoking_a_refresh_token_ends_the_grant() {
    let bench = Bench::auto();
    let (one, other) = (bench.sign_in(&[]), bench.sign_in(&[]));
    let form =
        |token: &str| [PUBLIC, ("token", token), ("token_type_hint", "nonsense")].map(|(a, b)| (a, b.to_owned()));
    let revoke = |token: &str| {
        let form = form(token);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        bench.post("/revoke", &[], &form).status
    };
    assert_eq!(revoke(&one.text("refresh_token")), 200);
    assert_eq!(bench.bearer("/userinfo", &one.text("access_token")).status, 401);
    assert_eq!(bench.refresh(&one.text("refresh_token"), &[]).error(), (400, "invalid_grant".to_owned()));
    assert_eq!(bench.server.families_revoked(), 1);
    assert_eq!((revoke(&one.text("refresh_token")), revoke("never heard of")), (200, 200));
    assert_eq!(revoke(&other.text("access_token")), 200);
    assert_eq!(bench.bearer("/userinfo", &other.text("access_token")).status, 401);
    assert_eq!(bench.refresh(&other.text("refresh_token"), &[]).status, 200, "the grant lives on");
    assert_eq!(bench.server.families_revoked(), 1);
}

#[test]
fn revocation_wants_the_right_client_and_a_token() {
    let bench = Bench::auto();
    let token = bench.sign_in(&[]).text("refresh_token");
    let web = basic(bench.server.web_client_id(), bench.server.client_secret_for_web());
    let other = bench.post("/revoke", &[("Authorization", &web)], &[("token", &token)]);
    assert_eq!(other.error(), (400, "unauthorized_client".to_owned()));
    assert_eq!(bench.post("/revoke", &[], &[("token", &token)]).error(), (401, "invalid_client".to_owned()));
    assert_eq!(bench.post("/revoke", &[], &[PUBLIC]).error(), (400, "invalid_request".to_owned()));
    assert_eq!(bench.refresh(&token, &[]).status, 200);
}

#[test]
fn introspection_tells_only_the_tokens_own_client() {
    let bench = Bench::auto();
    let reply = bench.sign_in(&[]);
    let (access, refresh) = (reply.text("access_token"), reply.text("refresh_token"));
    let ask = |token: &str| bench.post("/introspect", &[], &[PUBLIC, ("token", token)]).json();
    let inactive = serde_json::json!({ "active": false });
    let about = ask(&access);
    assert_eq!((&about["active"], &about["scope"]), (&true.into(), &"email hello".into()));
    assert_eq!((&about["exp"], &about["iat"]), (&1_800_000_100.into(), &1_800_000_000.into()));
    assert_eq!((&about["username"], &about["client_id"]), (&"demo@example.test".into(), &"oauthctl-demo".into()));
    assert_eq!((&ask(&refresh)["active"], ask(&refresh).get("exp")), (&true.into(), None));
    let web = basic(bench.server.web_client_id(), bench.server.client_secret_for_web());
    let other = bench.post("/introspect", &[("Authorization", &web)], &[("token", &access)]);
    assert_eq!((other.status, other.json()), (200, inactive.clone()));
    assert_eq!(bench.post("/introspect", &[], &[("token", &access)]).error(), (401, "invalid_client".to_owned()));
    assert_eq!(ask("never heard of"), inactive);
    bench.refresh(&refresh, &[]);
    assert_eq!(ask(&refresh), inactive, "spent");
    bench.clock.advance(100);
    assert_eq!(ask(&access), inactive, "expired");
    assert_eq!(bench.server.families_revoked(), 0, "looking is not a replay");
}

#[test]
fn a_token_opens_what_its_scopes_say_until_it_expires() {
    let bench = Bench::auto();
    let token = bench.sign_in(&[("scope", "hello")]).text("access_token");
    assert_eq!(bench.bearer("/userinfo", &token).json().as_object().unwrap().len(), 1, "only sub");
    let hello = bench.bearer("/api/hello", &token);
    assert_eq!((hello.status, hello.text("message")), (200, "hello, demo@example.test".to_owned()));
    assert_eq!(bench.send("POST", "/userinfo", &[("Authorization", &format!("bearer {token}"))], "").status, 200);
    bench.clock.advance(99);
    assert_eq!(bench.bearer("/api/hello", &token).status, 200);
    bench.clock.advance(1);
    let late = bench.bearer("/api/hello", &token);
    assert_eq!(late.status, 401);
    assert_eq!(late.header("www-authenticate"), Some(r#"Bearer realm="oauthctl demo", error="invalid_token""#));
    let none = bench.get(&format!("/api/hello?access_token={token}"), &[]);
    assert_eq!(none.header("www-authenticate"), Some(r#"Bearer realm="oauthctl demo""#));
    let twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")];
    assert_eq!(bench.get("/userinfo", &twice).status, 400);
    let narrow = bench.sign_in(&[("scope", "email")]).text("access_token");
    let refused = bench.bearer("/api/hello", &narrow);
    assert_eq!(refused.status, 403);
    assert!(refused.header("www-authenticate").unwrap().contains(r#"error="insufficient_scope", scope="hello""#));
    assert_eq!(bench.bearer("/userinfo", &bench.sign_in(&[]).text("refresh_token")).status, 401, "not an access token");
}

#[test]
fn every_answer_is_guarded() {
    let bench = Bench::auto();
    for reply in [
        bench.get("/", &[]),
        bench.get("/nothing", &[]),
        bench.get("/jwks", &[]),
        bench.get("/authorize", &[]),
        bench.authorize(&[]),
        bench.send("OPTIONS", "/token", &[("Origin", "http://evil.example")], ""),
        bench.redeem("x", &[]),
    ] {
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("cross-origin-opener-policy"), Some("same-origin"));
        assert!(!reply.headers.iter().any(|(name, _)| name.to_ascii_lowercase().starts_with("access-control")));
    }
}

#[test]
fn the_front_page_names_what_there_is() {
    let bench = Bench::auto();
    let page = bench.get("/", &[]);
    assert_eq!(page.status, 200);
    for text in ["/api/hello", "oauthctl-demo", "login_hint", &bench.server.issuer(), "<h1>"] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(bench.send("HEAD", "/", &[], "").body.is_empty());
}

#[test]
fn the_log_counts_and_keeps_no_secret() {
    let bench = Bench::auto();
    let reply = bench.sign_in(&[]);
    bench.refresh(&reply.text("refresh_token"), &[]);
    bench.post("/token", &[], &[PUBLIC, ("grant_type", "CANARY")]);
    bench.get("/CANARY?CANARY=1", &[]);
    let log = bench.server.log();
    let seen: Vec<_> = log.iter().map(|line| (line.method, line.path, line.grant_type, line.status)).collect();
    assert_eq!(
        seen,
        [
            ("GET", "/authorize", None, 303),
            ("POST", "/token", Some("authorization_code"), 200),
            ("POST", "/token", Some("refresh_token"), 200),
            ("POST", "/token", Some("other"), 400),
            ("GET", "other", None, 404),
        ]
    );
    assert_eq!(log[0].at, 1_800_000_000);
    assert!(!format!("{log:?}").contains("CANARY"));
    let stats = bench.get("/_demo/stats", &[]).json();
    let expected = serde_json::json!({
        "families": 1, "families_revoked": 0, "replays": 0, "refresh_requests": 1, "requests": 5, "token_requests": 3,
    });
    assert_eq!(stats, expected);
}
