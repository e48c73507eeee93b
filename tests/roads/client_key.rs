//! A client that signs (`private_key_jwt`, RFC 7523 section 2.2): with every request, and with a key that is kept.

use jsonwebtoken::Algorithm;
use serde_json::json;

use super::assertion::{EC, ED, OTHER_RSA, RSA, checked, file};
use super::{count_up, expire};
use crate::support::server::{Reply, Request};
use crate::support::stage::{Stage, TOKEN};

const SET: &[&str] = &["client", "set", "example", "--client-id", "signer"];

/// A provider `example` whose clients sign.
fn stage(more: &str) -> Stage {
    let stage = Stage::new();
    write(&stage, "client_auth = \"private_key_jwt\"\n", more);
    stage
}

fn write(stage: &Stage, auth: &str, more: &str) {
    let url = stage.server.url();
    let text = format!(
        "id = \"example\"\ntoken_url = \"{url}/token\"\nauthorize_url = \"{url}/authorize\"\n\
         revoke_url = \"{url}/revoke\"\nintrospect_url = \"{url}/introspect\"\n{auth}account_id = \"/sub\"\n{}",
        more.replace("{url}", &url)
    );
    stage.sandbox.write("providers/example.toml", &text);
}

fn set(stage: &Stage, pem: &str, more: &[&str]) -> String {
    let path = file(&stage.sandbox, "client.pem", pem);
    let words = [SET, &["--key-file", path.to_str().unwrap()], more].concat();
    let said = stage.sandbox.run(&words).hides(&["BEGIN"]).succeeds_saying(&[]);
    std::fs::remove_file(path).unwrap();
    said
}

const CONNECT: &[&str] = &["connect", "example", "--client-credentials"];

/// The assertion of one request, checked; no other proof comes along, and none is used twice.
#[track_caller]
fn proof(request: &Request, pem: &str, algorithm: Algorithm, audience: &str) -> String {
    let kind = request.field("client_assertion_type");
    assert_eq!(kind.as_deref(), Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
    let (_, claims) = checked(&request.field("client_assertion").unwrap(), pem, algorithm, audience);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("signer"), &json!("signer")));
    assert!(claims["aud"].is_string(), "one audience");
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert!((1..=300).contains(&life), "{life}");
    assert_eq!((request.header("authorization"), request.field("client_secret")), (None, None));
    assert_eq!(request.field("client_id").as_deref(), Some("signer"));
    claims["jti"].as_str().unwrap().to_owned()
}

#[test]
fn every_algorithm_and_every_form_of_key() {
    for (pem, more, algorithm) in [
        (RSA, &[][..], Algorithm::RS256),
        (RSA, &["--key-alg", "PS256", "--key-id", "k7"], Algorithm::PS256),
        (EC, &[], Algorithm::ES256),
        (ED, &[], Algorithm::EdDSA),
    ] {
        let stage = stage("");
        count_up(&stage, TOKEN);
        set(&stage, pem, more);
        stage.sandbox.run(CONNECT).succeeds();
        let audience = format!("{}/token", stage.server.url());
        proof(&stage.server.requests()[0], pem, algorithm, &audience);
        let sent = stage.server.requests()[0].field("client_assertion").unwrap();
        let (header, _) = checked(&sent, pem, algorithm, &audience);
        let kid = more.contains(&"k7").then_some("k7");
        assert_eq!(header.get("kid").and_then(|kid| kid.as_str()), kid);
    }
}

/// S-64: where the data (or the metadata) names the issuer, the assertion is for that alone.
#[test]
fn the_assertion_is_for_the_issuer_where_it_is_known() {
    let stage = stage("issuer = \"{url}\"\nassertion_audience = \"issuer\"\n");
    count_up(&stage, TOKEN);
    set(&stage, RSA, &[]);
    stage.sandbox.run(CONNECT).succeeds();
    proof(&stage.server.requests()[0], RSA, Algorithm::RS256, &stage.server.url());

    let url = stage.server.url();
    let document = json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
        "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
    });
    stage.server.always("GET /.well-known/oauth-authorization-server", move |_| Reply::json(200, &document));
    stage.sandbox.run(&["provider", "add", "found", "--issuer", &url]).code_is(0);
    let path = file(&stage.sandbox, "client.pem", RSA);
    let words = ["client", "set", "found", "--client-id", "signer", "--key-file", path.to_str().unwrap(), "-q"];
    stage.sandbox.run(&words).succeeds();
    stage.sandbox.run(&["connect", "found", "--client-credentials"]).succeeds();
    proof(stage.server.requests_of(TOKEN).last().unwrap(), RSA, Algorithm::RS256, &url);
}

#[test]
fn it_signs_at_every_endpoint_and_never_the_same_twice() {
    let stage = stage("");
    let audience = format!("{}/token", stage.server.url());
    set(&stage, RSA, &[]);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600), Reply::token("at-2", Some("rt-2"), 3600)]);
    stage.sandbox.run_with_input(&["connect", "example", "--refresh-token-stdin"], "rt-0").succeeds();
    stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds();
    stage.server.always("POST /introspect", |_| Reply::json(200, &json!({ "active": true })));
    stage.sandbox.run(&["sync", "example"]).code_is(0);
    stage.server.always("POST /revoke", |_| Reply::status(200));
    stage.sandbox.run(&["revoke", "example", "--yes"]).code_is(0);
    let requests = stage.server.requests();
    assert_eq!(requests.len(), 5, "two refreshes, an introspection, two revocations");
    let mut seen: Vec<String> =
        requests.iter().map(|request| proof(request, RSA, Algorithm::RS256, &audience)).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[test]
fn grants_keep_their_clients_key_and_a_new_one_of_the_same_client_counts() {
    let stage = stage("");
    let audience = format!("{}/token", stage.server.url());
    count_up(&stage, TOKEN);
    set(&stage, RSA, &[]);
    stage.sandbox.run(CONNECT).succeeds();
    // another client is set: the grant keeps its own
    let path = file(&stage.sandbox, "other.pem", EC);
    let other = ["client", "set", "example", "--client-id", "other", "--key-file", path.to_str().unwrap(), "-q"];
    stage.sandbox.run(&other).succeeds();
    let refresh = ["token", "example", "--force-refresh"];
    stage.sandbox.run(&refresh).succeeds();
    proof(stage.server.requests().last().unwrap(), RSA, Algorithm::RS256, &audience);
    // a new key for the same client
    set(&stage, OTHER_RSA, &[]);
    stage.sandbox.run(&refresh).succeeds();
    proof(stage.server.requests().last().unwrap(), OTHER_RSA, Algorithm::RS256, &audience);
    // the client is forgotten: the grant goes on, and when it is gone, so is the key
    stage.sandbox.run(&["client", "remove", "example", "-q"]).succeeds();
    stage.sandbox.run(&refresh).succeeds();
    assert!(stage.snapshot().registration("example", "other").unwrap().is_none(), "no grant needs it");
    assert!(stage.snapshot().registration("example", "signer").unwrap().is_some());
    set(&stage, RSA, &[]);
    stage.sandbox.run(&["remove", "example", "-q"]).code_is(0);
    stage.sandbox.run(&["client", "remove", "example", "-q"]).succeeds();
    assert!(stage.snapshot().registration("example", "signer").unwrap().is_none());
}

#[test]
fn the_key_of_a_forgotten_client_goes_with_its_last_grant() {
    for end in [&["remove", "example", "-q"][..], &["revoke", "example", "--local-only", "--yes"]] {
        let stage = stage("");
        count_up(&stage, TOKEN);
        set(&stage, RSA, &[]);
        stage.sandbox.run(CONNECT).succeeds();
        stage.sandbox.run(&["client", "remove", "example", "-q"]).succeeds();
        assert!(stage.snapshot().registration("example", "signer").unwrap().is_some(), "the grant needs it");
        stage.sandbox.run(end).code_is(0);
        assert!(stage.snapshot().registration("example", "signer").unwrap().is_none(), "{end:?}");
    }
}

#[test]
fn a_client_with_a_secret_now_does_not_sign() {
    let stage = stage("");
    write(&stage, "client_auth = [\"basic\", \"private_key_jwt\"]\n", "");
    count_up(&stage, TOKEN);
    set(&stage, RSA, &[]);
    stage.sandbox.run_with_input(&[SET, &["--client-secret-stdin", "-q"]].concat(), "fake-secret").succeeds();
    stage.sandbox.run(CONNECT).succeeds();
    let request = &stage.server.requests()[0];
    assert!(request.field("client_assertion").is_none() && request.header("authorization").is_some());
}

#[test]
fn a_file_that_is_no_key_is_refused_and_nothing_is_stored() {
    let stage = stage("");
    let before = stage.files();
    for (text, more, word) in [
        ("", &[][..], "not a private key"),
        ("CANARY", &[], "not a private key"),
        ("{\"kty\":\"RSA\",\"n\":\"CANARY\"}", &[], "not a private key"),
        ("-----BEGIN PUBLIC KEY-----\nCANARY\n-----END PUBLIC KEY-----\n", &[], "a public key"),
        (RSA, &["--key-alg", "ES256"], "that can sign with ES256"),
        (RSA, &["--key-alg", "HS256"], "another algorithm"),
        (RSA, &["--key-alg", "none"], "another algorithm"),
    ] {
        let path = file(&stage.sandbox, "client.pem", text);
        let words = [SET, &["--key-file", path.to_str().unwrap()], more].concat();
        stage.sandbox.run(&words).hides(&["CANARY"]).fails(2, &[word]);
    }
    stage.sandbox.run(&[SET, &["--key-file", "/nowhere/key"]].concat()).fails(2, &["/nowhere/key"]);
    stage.sandbox.run(&[SET, &["--key-alg", "RS256"]].concat()).code_is(2);
    write(&stage, "client_auth = \"basic\"\n", "");
    let path = file(&stage.sandbox, "client.pem", RSA);
    stage.sandbox.run(&[SET, &["--key-file", path.to_str().unwrap()]].concat()).fails(2, &["takes no key of a client"]);
    assert_eq!(stage.files(), before);
}

#[test]
fn what_the_server_says_back_is_not_shown() {
    let stage = stage("");
    count_up(&stage, TOKEN);
    set(&stage, RSA, &[]);
    stage.sandbox.run(CONNECT).succeeds();
    expire(&stage, &["example"]);
    stage.server.always(TOKEN, |request| {
        let sent = request.field("client_assertion").unwrap();
        Reply::json(401, &json!({ "error": "invalid_client", "error_description": format!("{sent} is bad") }))
    });
    stage.sandbox.run(&["token", "example"]).hides(&["eyJ"]).fails(7, &["invalid_client", "[redacted]"]);
}
