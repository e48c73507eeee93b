//! The roads that npm's oidc-provider lacks (and those it has), against the demo server, which is strict.

use std::sync::Arc;

use oauthctl::demo::{Approve, Options, Server};
use oauthctl::system::clock::SystemClock;
use url::Url;

use super::assertion::file;
use super::expire;
use crate::support::http;
use crate::support::stage::Stage;

fn demo() -> (Server, Stage) {
    let options = Options { approve: Approve::Auto, ..Options::new(Arc::new(SystemClock::start())) };
    let server = Server::start(&options).unwrap();
    let stage = Stage::new();
    stage.sandbox.run(&["provider", "add", "demo", "--issuer", &server.issuer()]).code_is(0);
    (server, stage)
}

/// What the demo's API says to the token of an integration.
#[track_caller]
fn greeting(server: &Server, stage: &Stage, name: &str) -> String {
    let token = stage.sandbox.run(&["token", name]).succeeds();
    let url: Url = format!("{}/api/hello", server.issuer()).parse().unwrap();
    let bearer = format!("Bearer {}", token.trim());
    let page = http::request("GET", &url, &[("Authorization", &bearer)], None).unwrap();
    serde_json::from_str::<serde_json::Value>(&page.body).unwrap()["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_service_account_by_jwt_bearer() {
    let (server, stage) = demo();
    let path = file(&stage.sandbox, "key.json", &server.service_account());
    let connect =
        ["connect", "demo", "--service-account-file", path.to_str().unwrap(), "--as", "ci", "--scope", "hello"];
    let said = stage.sandbox.run(&connect).succeeds();
    assert_eq!(said, "connected ci to demo as robot@demo.test\ngranted: hello\n");
    assert_eq!(greeting(&server, &stage, "ci"), "hello, robot@demo.test");
    expire(&stage, &["ci"]);
    assert_eq!(greeting(&server, &stage, "ci"), "hello, robot@demo.test");
    let grants: Vec<_> = server.log().into_iter().filter_map(|seen| seen.grant_type).collect();
    assert_eq!(grants, ["jwt_bearer", "jwt_bearer"]);
}

#[test]
fn a_client_with_a_secret_and_one_with_a_key() {
    let (server, stage) = demo();
    let set = ["client", "set", "demo", "--client-id", server.web_client_id(), "--client-secret-stdin", "-q"];
    stage.sandbox.run_with_input(&set, server.client_secret_for_web()).succeeds();
    stage.sandbox.run(&["connect", "demo", "--client-credentials", "--as", "secret", "--scope", "hello"]).succeeds();
    assert_eq!(greeting(&server, &stage, "secret"), format!("hello, {}", server.web_client_id()));
    let (id, pem) = server.signing_client();
    let path = file(&stage.sandbox, "client.pem", &pem);
    let set = ["client", "set", "demo", "--client-id", id, "--key-file", path.to_str().unwrap(), "-q"];
    stage.sandbox.run(&set).succeeds();
    stage.sandbox.run(&["connect", "demo", "--client-credentials", "--as", "key", "--scope", "hello"]).succeeds();
    assert_eq!(greeting(&server, &stage, "key"), format!("hello, {id}"));
    // each at introspection and revocation, too
    for name in ["secret", "key"] {
        stage.sandbox.run(&["sync", name]).code_is(0);
        stage.sandbox.run(&["revoke", name, "--yes"]).code_is(0);
        stage.sandbox.run(&["token", name]).fails(3, &["revoked"]);
    }
    let refused: Vec<_> = server.log().into_iter().filter(|seen| seen.status >= 400).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_token_is_exchanged_for_one_that_may_less() {
    let (server, stage) = demo();
    let set = ["client", "set", "demo", "--client-id", server.web_client_id(), "--client-secret-stdin", "-q"];
    stage.sandbox.run_with_input(&set, server.client_secret_for_web()).succeeds();
    stage.sandbox.run(&["connect", "demo", "--client-credentials", "--as", "wide"]).succeeds();
    let token = stage.sandbox.run(&["token", "wide"]).succeeds();
    stage.sandbox.set("WIDE", token.trim());
    let kind = "urn:ietf:params:oauth:token-type:access_token";
    let exchange = ["connect", "demo", "--token-exchange", "--subject-token-env", "WIDE", "--subject-token-type", kind];
    let said = stage.sandbox.run(&[&exchange[..], &["--as", "narrow", "--scope", "hello"]].concat()).succeeds();
    assert!(said.ends_with("granted: hello\n"), "{said}");
    assert_eq!(greeting(&server, &stage, "narrow"), format!("hello, {}", server.web_client_id()));
    let other = ["--as", "other", "--audience", "https://elsewhere.test"];
    stage.sandbox.run(&[&exchange[..], &other].concat()).fails(7, &["invalid_target"]);
}
