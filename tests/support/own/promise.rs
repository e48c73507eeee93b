//! The promise about refresh tokens, seen to be broken and seen to be kept; and the server's TLS, looked at by a client.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use oauthctl::system::http::{Http as _, HttpError, Limits, Network};
use url::Url;

use crate::support::http;
use crate::support::server::{Break, Reply, ScenarioServer, Tls};

fn present(server: &ScenarioServer, token: &str) {
    let url = Url::parse(&format!("{}/token", server.url())).unwrap();
    let _ = http::request("POST", &url, &[], Some(&format!("grant_type=refresh_token&refresh_token={token}")));
}

/// What the server says of a token that is presented twice, when the first gets this.
fn twice(first: Reply) -> usize {
    let server = ScenarioServer::start();
    server.script("POST /token", [first, Reply::token("a", Some("x"), 60)]);
    present(&server, "r");
    present(&server, "r");
    let again = server.presented_again().len();
    server.lets_tokens_come_again("that is the test");
    again
}

#[test]
fn a_token_whose_answer_had_arrived_may_not_come_again() {
    let good = || Reply::token("a", Some("s"), 60);
    for (what, first, again) in [
        ("rotated", good(), 1),
        ("rotated, and the connection closed", good().hanging_up(), 1),
        ("dead", Reply::error(400, "invalid_grant"), 1),
        ("rotated, and lost", good().breaking_in_the_body(Break::Close), 0),
        ("rotated, and reset", good().breaking_after(1, Break::Reset), 0),
        ("not rotated", Reply::token("a", None, 60), 0),
        ("the same again", Reply::token("a", Some("r"), 60), 0),
        ("busy", Reply::error(503, "invalid_grant"), 0),
        ("another error", Reply::error(400, "invalid_client"), 0),
        ("not usable", good().with_member("token_type", "mac".into()), 0),
    ] {
        assert_eq!(twice(first), again, "{what}");
    }
}

#[test]
fn a_test_that_let_one_come_again_fails() {
    let failing = || {
        let server = ScenarioServer::start();
        server.always("POST /token", |_| Reply::token("a", Some("s"), 60));
        present(&server, "r");
        present(&server, "r");
    };
    assert!(catch_unwind(AssertUnwindSafe(failing)).is_err());
    let waived = || {
        let server = ScenarioServer::start();
        server.lets_tokens_come_again("that is the test");
        server.always("POST /token", |_| Reply::token("a", Some("s"), 60));
        present(&server, "r");
        present(&server, "r");
    };
    assert!(catch_unwind(AssertUnwindSafe(waived)).is_ok());
}

#[test]
fn twice_at_once_is_seen() {
    let server = ScenarioServer::start();
    server.always("POST /token", |_| Reply::token("a", None, 60).after(Duration::from_millis(300)));
    std::thread::scope(|scope| {
        scope.spawn(|| present(&server, "r"));
        server.wait_for("POST /token", 1);
        present(&server, "r");
    });
    assert_eq!(server.presented_again(), ["r was presented twice at once"]);
    server.lets_tokens_come_again("that is the test");
}

/// A client that trusts nobody does not get as far as HTTP.
#[tokio::test]
async fn the_server_speaks_tls() {
    let folder = tempfile::tempdir().unwrap();
    let server = ScenarioServer::secured(Tls::Good, &folder.path().join("ca.pem"));
    assert!(std::fs::read_to_string(folder.path().join("ca.pem")).unwrap().contains("BEGIN CERTIFICATE"));
    let request = ::http::Request::post(format!("{}/token", server.url())).body(b"x".to_vec()).unwrap();
    let limits = Limits { deadline: Duration::from_secs(20), max_body: 1000 };
    let error = Network::default().send(request, limits).await.unwrap_err();
    assert!(matches!(error, HttpError::NotSent { .. }), "{error}");
    assert!(server.requests().is_empty());
}
