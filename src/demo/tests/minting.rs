//! Tokens without a person: what is taken, and what a strict server does not take.

use serde_json::json;

use super::*;
use crate::oauth::signing::SigningKey;
use crate::secret::Secret;

const NOW: i64 = 1_800_000_000;
const BEARER: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
const EXCHANGE: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
const ITSELF: (&str, &str) = ("grant_type", "client_credentials");
const KIND: (&str, &str) = ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
const ACCESS: (&str, &str) = ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");

/// The claims of a good assertion, changed; a `null` takes one away.
fn assertion(bench: &Bench, good: Value, changes: &Value) -> String {
    let mut claims = good;
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    let (_, pem) = bench.server.signing_client();
    let key = SigningKey::parse(&Secret::new(pem), None, None).unwrap();
    key.sign(&claims).unwrap().expose().to_owned()
}

fn of_the_robot(bench: &Bench, changes: &Value) -> String {
    let aud = format!("{}/token", bench.server.issuer());
    let good = json!({ "iss": "robot@demo.test", "aud": aud, "iat": NOW, "exp": NOW + 3600, "jti": "j" });
    assertion(bench, good, changes)
}

fn of_the_client(bench: &Bench, changes: &Value) -> String {
    let id = "oauthctl-demo-signed";
    let aud = bench.server.issuer();
    let good = json!({ "iss": id, "sub": id, "aud": aud, "iat": NOW, "exp": NOW + 300, "jti": "c" });
    assertion(bench, good, changes)
}

#[test]
fn a_service_accounts_assertion_is_good_once() {
    let bench = Bench::auto();
    let file: Value = serde_json::from_str(&bench.get("/_demo/service-account.json", &[]).body).unwrap();
    assert_eq!(file.to_string(), bench.server.service_account());
    let sent = of_the_robot(&bench, &json!({ "scope": "hello email" }));
    let reply = bench.post("/token", &[], &[BEARER, ("assertion", &sent)]);
    assert_eq!((reply.status, reply.text("scope").as_str()), (200, "email hello"), "{}", reply.body);
    assert!(reply.json().get("refresh_token").is_none() && reply.json().get("id_token").is_none());
    let hello = bench.bearer("/api/hello", &reply.text("access_token"));
    assert_eq!(hello.text("message"), "hello, robot@demo.test");
    assert_eq!(bench.post("/token", &[], &[BEARER, ("assertion", &sent)]).error().1, "invalid_grant", "used before");
    let as_user = of_the_robot(&bench, &json!({ "jti": "k", "sub": "demo@example.test" }));
    let reply = bench.post("/token", &[], &[BEARER, ("assertion", &as_user)]);
    assert_eq!(bench.bearer("/userinfo", &reply.text("access_token")).text("email"), "demo@example.test");
}

#[test]
fn an_assertion_that_is_not_good_in_every_way_is_refused() {
    let bench = Bench::auto();
    for changes in [
        json!({ "iss": "other@demo.test" }),
        json!({ "iss": null }),
        json!({ "aud": "https://elsewhere.test/token" }),
        json!({ "aud": [format!("{}/token", bench.server.issuer())] }),
        json!({ "aud": null }),
        json!({ "exp": NOW }),
        json!({ "exp": NOW + 3601 }),
        json!({ "exp": null }),
        json!({ "iat": NOW + 61, "exp": NOW + 100 }),
        json!({ "iat": null }),
        json!({ "jti": null }),
        json!({ "jti": "x".repeat(201) }),
    ] {
        let sent = of_the_robot(&bench, &changes);
        let reply = bench.post("/token", &[], &[BEARER, ("assertion", &sent)]);
        assert_eq!(reply.error(), (400, "invalid_grant".to_owned()), "{changes}");
    }
    let good = of_the_robot(&bench, &json!({}));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", message.split_once('.').unwrap().1);
    let turned: String = signature.chars().rev().collect();
    for sent in [unsigned, format!("{message}.{turned}"), message.to_owned(), "x".into()] {
        assert_eq!(bench.post("/token", &[], &[BEARER, ("assertion", &sent)]).error().1, "invalid_grant");
    }
    assert_eq!(bench.post("/token", &[], &[BEARER]).error().1, "invalid_request");
    let wide = of_the_robot(&bench, &json!({ "jti": "w", "scope": "admin" }));
    assert_eq!(bench.post("/token", &[], &[BEARER, ("assertion", &wide)]).error().1, "invalid_scope");
}

#[test]
fn a_client_shows_itself_with_a_key() {
    let bench = Bench::auto();
    let ask = |assertion: &str, more: Pairs<'_>| {
        bench.post("/token", &[], &[&[ITSELF, KIND, ("client_assertion", assertion)], more].concat())
    };
    let sent = of_the_client(&bench, &json!({}));
    assert_eq!(ask(&sent, &[]).status, 200);
    assert_eq!(ask(&sent, &[]).error(), (401, "invalid_client".to_owned()), "used before");
    let token = ask(&of_the_client(&bench, &json!({ "jti": "t" })), &[]).text("access_token");
    let proof = of_the_client(&bench, &json!({ "jti": "i" }));
    let about = bench.post("/introspect", &[], &[KIND, ("client_assertion", &proof), ("token", &token)]).json();
    assert_eq!((&about["active"], &about["client_id"]), (&json!(true), &json!("oauthctl-demo-signed")));
    for (number, changes) in [
        json!({ "sub": "oauthctl-demo" }),
        json!({ "iss": "oauthctl-demo-web" }),
        json!({ "aud": "https://elsewhere.test" }),
        json!({ "exp": NOW + 301 }),
        json!({ "exp": NOW }),
    ]
    .into_iter()
    .enumerate()
    {
        let mut changes = changes;
        changes["jti"] = format!("bad-{number}").into();
        let sent = of_the_client(&bench, &changes);
        assert_eq!(ask(&sent, &[]).error(), (401, "invalid_client".to_owned()), "{changes}");
    }
    let fresh = |jti: &str| of_the_client(&bench, &json!({ "jti": jti }));
    let both = [("client_id", "oauthctl-demo-web"), ("client_secret", "demo-web-secret-not-a-secret")];
    assert_eq!(ask(&fresh("b1"), &both).status, 401);
    let form = [ITSELF, ("client_assertion_type", "other"), ("client_assertion", &fresh("b2"))];
    assert_eq!(bench.post("/token", &[], &form).status, 401);
    let header = [("Authorization", basic("oauthctl-demo-web", "demo-web-secret-not-a-secret"))];
    let header: Vec<(&str, &str)> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let form = [ITSELF, KIND, ("client_assertion", &fresh("b3"))];
    assert_eq!(bench.post("/token", &header, &form).error().1, "invalid_request", "in two ways at once");
    assert_eq!(bench.post("/token", &[], &[ITSELF, ("client_id", "oauthctl-demo-signed")]).status, 401);
    assert_eq!(bench.post("/token", &[], &[ITSELF, ("client_id", "robot@demo.test")]).status, 401);
}

#[test]
fn only_who_can_show_itself_has_tokens_of_its_own() {
    let bench = Bench::auto();
    assert_eq!(bench.post("/token", &[], &[ITSELF, PUBLIC]).error().1, "unauthorized_client");
    let header = basic("oauthctl-demo-web", "demo-web-secret-not-a-secret");
    let reply = bench.post("/token", &[("Authorization", &header)], &[ITSELF, ("scope", "hello")]);
    assert_eq!((reply.status, reply.text("scope").as_str()), (200, "hello"));
    assert!(reply.json().get("refresh_token").is_none());
}

#[test]
fn a_token_is_exchanged_for_one_that_may_less() {
    let bench = Bench::auto();
    let signed_in = bench.sign_in(&[("scope", "openid email hello")]);
    let (access, id) = (signed_in.text("access_token"), signed_in.text("id_token"));
    let ask = |more: Pairs<'_>| bench.post("/token", &[], &[&[PUBLIC, EXCHANGE], more].concat());
    let reply = ask(&[("subject_token", &access), ACCESS, ("scope", "hello")]);
    assert_eq!((reply.status, reply.text("scope").as_str()), (200, "hello"));
    assert_eq!(reply.text("issued_token_type"), ACCESS.1);
    assert!(reply.json().get("refresh_token").is_none());
    let same = ask(&[("subject_token", &access), ACCESS, ("audience", &bench.server.issuer())]);
    assert_eq!(same.text("scope"), "email hello openid");
    for kind in ["id_token", "jwt"] {
        let kind = format!("urn:ietf:params:oauth:token-type:{kind}");
        let reply = ask(&[("subject_token", &id), ("subject_token_type", &kind), ("scope", "email")]);
        assert_eq!(bench.bearer("/userinfo", &reply.text("access_token")).status, 200, "{}", reply.body);
    }
    let narrow = reply.text("access_token");
    let jwt = ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
    for (more, error) in [
        (&[("subject_token", narrow.as_str()), ACCESS, ("scope", "email")][..], "invalid_scope"),
        (&[("subject_token", &access), ACCESS, ("audience", "https://elsewhere.test")], "invalid_target"),
        (&[("subject_token", &access), ACCESS, ("requested_token_type", jwt.1)], "invalid_request"),
        (&[("subject_token", "demo-at-other"), ACCESS], "invalid_request"),
        (&[("subject_token", &access), jwt], "invalid_request"),
        (&[("subject_token", &access), ("subject_token_type", "x")], "invalid_request"),
        (&[("subject_token", &access)], "invalid_request"),
        (&[ACCESS], "invalid_request"),
    ] {
        assert_eq!(ask(more).error(), (400, error.to_owned()), "{more:?}");
    }
    let robots = of_the_robot(&bench, &json!({ "email": "demo@example.test", "iss": bench.server.issuer() }));
    assert_eq!(
        ask(&[("subject_token", &robots), jwt]).error().1,
        "invalid_request",
        "not signed with the server's key"
    );
    bench.clock.advance(601);
    assert_eq!(ask(&[("subject_token", &access), ACCESS]).error().1, "invalid_request", "run out");
    assert_eq!(ask(&[("subject_token", &id), jwt]).error().1, "invalid_request", "run out");
}
