//! An answer that breaks off after every single byte of it: it was lost, whatever had come, and nothing is asked again.

use std::time::Duration;

use http::Request;
use oauthctl::system::http::{Http as _, HttpError, Limits, Network};

use super::answers::good;
use super::{LOST, Row, roads, row};
use crate::support::server::{Break, Reply, ScenarioServer};

const LIMITS: Limits = Limits { deadline: Duration::from_secs(30), max_body: 1 << 20 };

async fn ask(server: &ScenarioServer) -> Result<(), HttpError> {
    let request = Request::post(format!("{}/token", server.url())).body(b"grant_type=x".to_vec()).unwrap();
    Network::default().send(request, LIMITS).await.map(drop)
}

#[tokio::test]
async fn after_every_byte_it_was_lost() {
    for reply in [good(), good().chunked(), good().header("Retry-After", "5").status_line("HTTP/1.1 503 Busy")] {
        for how in [Break::Close, Break::Reset] {
            let server = ScenarioServer::start();
            let whole = reply.length();
            server.script("POST /token", (0..whole).map(|bytes| reply.clone().breaking_after(bytes, how)));
            for bytes in 0..whole {
                let ended = ask(&server).await;
                assert!(matches!(ended, Err(HttpError::Lost { .. })), "{how:?} after {bytes} of {whole}: {ended:?}");
                assert_eq!(server.requests().len(), bytes + 1, "{how:?} after {bytes} of {whole}");
            }
        }
    }
}

/// The same seen from outside, at the places where one part ends and the next begins.
#[test]
fn after_each_part_of_it_a_refresh_and_a_sign_in_are_lost() {
    let reply = good();
    let whole = reply.length();
    let rows = || -> Vec<Row> {
        [0, 1, 8, 9, 12, 13, 23, 24, 25, 60, whole - 120, whole - 2, whole - 1]
            .into_iter()
            .map(|bytes| {
                row("H-28", &format!("{bytes} bytes"), good().breaking_after(bytes, Break::Close), LOST).revoke(4)
            })
            .collect()
    };
    roads::refresh(rows());
    roads::connect(rows());
    roads::revoke(rows());
}

/// H-31: reset before anything was read. Whether a byte had left by then, the kernel alone knows; once is all it is tried.
#[test]
fn reset_before_it_was_read() {
    let stage = crate::support::stage::Stage::connected(0);
    for how in [Break::Reset, Break::Close] {
        stage.server.break_next_connection(how);
        stage.sandbox.run(&["token", "example"]).fails(4, &["error: example: "]);
        assert!(stage.server.requests().is_empty());
        assert_eq!(stage.held("example").1, "rt-0");
    }
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[]), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
}
