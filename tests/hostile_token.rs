//! What a broken or hostile token endpoint gets, row by row: one request, one exit code, no word of a secret, and the
//! refresh token that is good for the next try.

use std::time::Duration;

use oauthctl::secret::Secret;
use oauthctl::vault::Status;
use serde_json::{Value, json};

use crate::support::server::{Break, Reply};
use crate::support::stage::Stage;

/// What a refresh came to.
#[derive(Clone, Copy)]
enum End {
    /// Exit 0: this row's tokens are in the vault.
    Good,
    /// The same; but there is something to warn of.
    Odd(&'static str),
    /// Exit 0; the old refresh token stays.
    Kept,
    /// This exit code and status; the old refresh token stays.
    Bad(i32, Status),
}

/// A lost answer.
const LOST: End = End::Bad(4, Status::Uncertain);
/// A complete 2xx that is no token answer.
const SPENT: End = End::Bad(7, Status::Uncertain);
/// A complete answer after which nothing is spent.
const NOTHING_SPENT: End = End::Bad(7, Status::Active);
const DEAD: End = End::Bad(3, Status::Dead);

/// One row. `CANARY` in a reply is what must not be shown.
type Row<'a> = (&'a str, Reply, End);

const ACCESS: &str = "at-CANARY";
const REFRESH: &str = "rt-CANARY";

/// A right answer, to be spoilt.
fn good() -> Reply {
    Reply::token(ACCESS, Some(REFRESH), 3600)
}

fn with(member: &str, value: Value) -> Reply {
    good().with_member(member, value)
}

fn without(member: &str) -> Reply {
    with(member, Value::Null)
}

fn plain(body: impl Into<Vec<u8>>) -> Reply {
    Reply::status(200).header("Content-Type", "application/json").body(body)
}

/// Runs every row on one integration, which is made good again between two rows; that the right refresh token was kept
/// shows in what the next row sends.
fn run(rows: Vec<Row<'_>>) {
    let stage = Stage::connected(0);
    stage.sandbox.write("config.toml", "[network]\ntimeout = \"1s\"\n");
    let mut kept = "rt-0".to_owned();
    let mut generation = 1;
    for (number, (row, reply, end)) in rows.into_iter().enumerate() {
        stage.script([reply]);
        let output = stage.sandbox.run(&["token", "example", "--force-refresh"]).hides_on_stderr(&["CANARY", "rt-"]);
        let told = format!("{row}: {output:?}");
        let sent = stage.sent();
        assert_eq!((sent.len(), sent.last()), (number + 1, Some(&kept)), "{told}");
        let (exit, status) = match end {
            End::Good | End::Odd(_) | End::Kept => (0, Status::Active),
            End::Bad(exit, status) => (exit, status),
        };
        assert_eq!(output.code, exit, "{told}");
        if exit == 0 {
            generation += 1;
            assert!(output.stdout.contains("at-") && output.stdout.ends_with('\n'), "{told}");
        } else {
            assert!(output.stdout.is_empty(), "{told}");
            assert!(output.stderr.starts_with("error: example: ") && output.stderr.len() < 1500, "{told}");
        }
        match end {
            End::Good => REFRESH.clone_into(&mut kept),
            End::Odd(words) => {
                assert!(output.stderr.contains(words), "{told}");
                REFRESH.clone_into(&mut kept);
            }
            End::Kept | End::Bad(..) => {}
        }
        if matches!(end, End::Good | End::Kept) {
            assert_eq!(output.stderr, "", "{told}");
        }
        let held = stage.held("example");
        assert_eq!((held.0, held.1.as_str()), (generation, kept.as_str()), "{told}");
        stage.change("example", |integration, _, _| {
            assert_eq!(integration.status, status, "{told}");
            integration.status = Status::Active;
            integration.status_reason = None;
        });
    }
    assert!(stage.server.unexpected().is_empty());
}

#[test]
fn transport_and_framing() {
    let moved = |status: u16| Reply::status(status).header("Location", "https://mallory.test/token?CANARY");
    let good_and = |name: &str, value: &str| good().header(name, value);
    run(vec![
        ("H-18 301", moved(301), NOTHING_SPENT),
        ("H-18 302", moved(302), NOTHING_SPENT),
        ("H-18 303", moved(303), NOTHING_SPENT),
        ("H-18 307", moved(307), NOTHING_SPENT),
        ("H-18 308", moved(308), NOTHING_SPENT),
        ("H-18 307 to nowhere", Reply::status(307), NOTHING_SPENT),
        ("H-28 cut short", good().breaking_in_the_body(Break::Close), LOST),
        ("H-29 byte by byte", good().dripping(1, Duration::from_millis(50)), LOST),
        ("H-30 silent", Reply::broken(Break::Stall), LOST),
        ("H-32 reset", Reply::broken(Break::Reset), LOST),
        ("H-34 hangs up", good().hanging_up(), End::Good),
        ("H-34 chunked", good().chunked(), End::Good),
        ("H-41 a long header", good_and("X-Long", &"x".repeat(64 << 10)), End::Good),
        ("H-41 cookies", good_and("Set-Cookie", "session=CANARY; Path=/"), End::Good),
        ("H-36 500", Reply::status(500), LOST),
        ("H-36 503", Reply::status(503).header("Content-Type", "text/html").body("<CANARY>"), LOST),
        ("H-38 429", Reply::status(429), LOST),
        ("408", Reply::status(408), LOST),
        ("no HTTP", good().status_line("\u{1b}]0;CANARY\u{7}"), LOST),
        ("a header that is none", good().header("X-Bad", "\u{7f}"), LOST),
        ("two lengths", good().header("Content-Length", "3").header("Content-Length", "5"), LOST),
    ]);
}

#[test]
fn ten_thousand_headers_are_bounded() {
    let many = (0..10_000).fold(good(), |reply, number| reply.header(&format!("X-{number}"), "CANARY"));
    run(vec![("H-41 10,000 headers", many, LOST)]);
}

#[test]
fn bodies_that_are_no_token_answer() {
    let as_type = |kind: &str, body: &str| Reply::status(200).header("Content-Type", kind).body(body);
    let json_body = r#"{"access_token":"at-CANARY","token_type":"bearer","refresh_token":"rt-CANARY"}"#;
    let form = "access_token=at-CANARY&token_type=bearer&refresh_token=rt-CANARY&expires_in=3600";
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let crowded = format!("{{{}\"access_token\":\"at-CANARY\",\"token_type\":\"bearer\"}}", "\"a\":0,".repeat(150_000));
    run(vec![
        ("H-20 a login page", as_type("text/html", "<html>CANARY"), SPENT),
        ("H-20 JSON called a page", as_type("text/html", json_body), SPENT),
        ("H-21 another charset", as_type("application/json; charset=iso-8859-1", json_body), End::Good),
        ("H-22 no content type", Reply::status(200).body(json_body), SPENT),
        ("H-23 form-encoded", as_type("application/x-www-form-urlencoded", form), End::Good),
        ("H-23 form-encoded, charset", as_type("application/x-www-form-urlencoded; charset=utf-8", form), End::Good),
        ("H-27 empty", plain(""), SPENT),
        ("H-27 204", Reply::status(204), SPENT),
        ("H-27 202", Reply::status(202).header("Content-Type", "application/json").body(json_body), SPENT),
        ("H-28 half an object", plain(&json_body[..40]), SPENT),
        ("H-28 an object and a half", plain(format!("{json_body}{json_body}")), SPENT),
        ("H-40 100 MB", good().header("Content-Length", "100000000"), SPENT),
        ("H-40 2 MB", plain("x".repeat(2 << 20)).chunked(), SPENT),
        ("H-40 150,000 members", plain(crowded), SPENT),
        ("H-40 deeply nested", plain(nested), SPENT),
        ("H-44 an array", plain("[\"at-CANARY\"]"), SPENT),
        ("H-44 a string", plain("\"at-CANARY\""), SPENT),
        ("H-44 null", plain("null"), SPENT),
        ("H-44 a number", plain("7"), SPENT),
    ]);
}

#[test]
fn tokens_that_are_none() {
    let tokens = [
        ("H-48 missing", Value::Null),
        ("H-48 empty", json!("")),
        ("H-48 a number", json!(7)),
        ("H-48 an array", json!(["at-CANARY"])),
        ("H-48 an object", json!({ "value": "at-CANARY" })),
        ("H-49 a line end", json!("at-CANARY\nAWS_SECRET=x")),
        ("H-49 a carriage return", json!("at-CANARY\rx")),
        ("H-49 NUL", json!("at-CANARY\u{0}")),
        ("H-49 a space", json!("at-CANARY x")),
        ("H-49 not ASCII", json!("at-CANARYé")),
        ("H-60 larger than 256 KiB", json!(format!("at-CANARY{}", "x".repeat(256 << 10)))),
    ];
    let mut rows: Vec<Row<'_>> =
        tokens.into_iter().map(|(row, value)| (row, with("access_token", value), SPENT)).collect();
    rows.push(("H-60 64 KiB", with("access_token", format!("at-{}", "x".repeat(64 << 10)).into()), End::Good));
    rows.extend([
        ("a refresh token that is a number", with("refresh_token", json!(7)), SPENT),
        ("a refresh token of two lines", with("refresh_token", json!("rt-CANARY\nx")), SPENT),
        ("H-62 no refresh token", without("refresh_token"), End::Kept),
        ("H-50 no type", without("token_type"), SPENT),
        ("H-50 a type that is a number", with("token_type", json!(1)), SPENT),
        ("H-50 an empty type", with("token_type", json!("")), SPENT),
        ("H-51 another case", with("token_type", json!("bEaReR")), End::Good),
        ("H-52 mac", with("token_type", json!("mac")), SPENT),
        ("H-52 N_A", with("token_type", json!("N_A")), SPENT),
        ("H-52 DPoP", with("token_type", json!("DPoP")), SPENT),
    ]);
    run(rows);
}

#[test]
fn members_beside_the_tokens() {
    let life = |value: Value| with("expires_in", value);
    run(vec![
        ("H-53 no life", without("expires_in"), End::Good),
        ("H-55 negative", life(json!(-1)), SPENT),
        ("H-56 a string", life(json!("3600")), End::Odd("`expires_in` is a string")),
        ("a word", life(json!("soon")), SPENT),
        ("a list", life(json!([3600])), SPENT),
        ("far too long", life(json!(i64::MAX)), End::Odd("more than ten years")),
        ("beyond numbers", life(json!(1e300)), End::Odd("more than ten years")),
        ("H-65 another order", with("scope", json!("write read")), End::Good),
        ("H-65 narrower", with("scope", json!("read")), End::Odd("no longer grants: write")),
        ("H-65 wider", with("scope", json!("read write admin")), End::Odd("now grants more: ")),
        ("a scope that is a number", with("scope", json!(1)), SPENT),
        ("H-66 a number", with("id_token", json!(1)), SPENT),
        ("H-66 no JWS", with("id_token", json!("CANARY")), SPENT),
        ("H-66 four parts", with("id_token", json!("CANARY.b.c.d")), SPENT),
        ("H-66 no JSON in it", with("id_token", json!("CANARY.b.c")), SPENT),
        ("H-67 another account", with("sub", json!("mallory")), SPENT),
        ("S-10 members nobody knows", with("x", json!(vec!["CANARY"; 200])), End::Good),
    ]);
}

#[test]
fn refusals() {
    let no = Reply::error;
    let hostile = "\u{1b}]8;;https://mallory.test\u{7}click\u{202e}\u{0}".repeat(10_000);
    run(vec![
        ("H-68 invalid_grant", no(400, "invalid_grant"), DEAD),
        ("H-68 at 401", no(401, "invalid_grant"), DEAD),
        ("H-25 at 200", no(200, "invalid_grant"), DEAD),
        ("H-25 another spelling at 200", no(200, "bad_refresh_token"), DEAD),
        ("S-17 hostile words", no(400, "invalid_grant").with_member("error_description", hostile.clone().into()), DEAD),
        ("S-17 a hostile code", no(400, &hostile), NOTHING_SPENT),
        ("H-70 invalid_client", no(401, "invalid_client"), NOTHING_SPENT),
        ("H-70 unauthorized_client", no(400, "unauthorized_client"), NOTHING_SPENT),
        ("H-70 unsupported_grant_type", no(400, "unsupported_grant_type"), NOTHING_SPENT),
        ("H-70 invalid_scope", no(400, "invalid_scope"), NOTHING_SPENT),
        ("H-70 invalid_request", no(400, "invalid_request"), NOTHING_SPENT),
        ("H-70 at 200", no(200, "invalid_client"), NOTHING_SPENT),
        ("in time", no(400, "temporarily_unavailable"), End::Bad(4, Status::Active)),
        ("a firewall", Reply::status(403).header("Content-Type", "text/html").body("CANARY"), NOTHING_SPENT),
        ("not there", Reply::status(404), NOTHING_SPENT),
        ("no words", plain("{}").status_line("HTTP/1.1 400 Bad"), NOTHING_SPENT),
    ]);
}

#[test]
fn challenges_of_any_form_are_no_more_than_a_401() {
    let forms = [
        "",
        ",",
        "Basic",
        "Basic realm",
        "Basic realm=\"CANARY",
        "\"\"\"",
        "Bearer error=",
        "=,=,=",
        "Bearer Bearer",
        "é",
    ];
    run(forms
        .iter()
        .map(|form| ("H-71", Reply::status(401).header("WWW-Authenticate", form), NOTHING_SPENT))
        .collect());
}

#[test]
fn what_was_sent_is_not_told_when_the_server_repeats_it() {
    let stage = Stage::connected(3600);
    stage.change("example", |_, grant, _| grant.refresh_token = Some(Secret::new("1//CANARY+refresh/token=")));
    for (path, status, words) in [
        ("/token", 400, &["refresh", "example"][..]),
        ("/token", 500, &["refresh", "example"]),
        ("/revoke", 400, &["revoke", "example", "--yes"]),
    ] {
        stage.server.always(&format!("POST {path}"), move |request| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let answer = json!({ "error": body, "error_description": format!("you sent {body}") });
            Reply::status(status).header("Content-Type", "application/json").body(answer.to_string())
        });
        for more in [&[][..], &["--json", "-vvv"]] {
            let output = stage.sandbox.run(&[words, more].concat()).hides(&["CANARY"]);
            assert_ne!(output.code, 0, "{output:?}");
            assert!(output.stdout.contains("[redacted]"), "{output:?}");
        }
        assert!(stage.sandbox.run(&["audit", "export"]).hides(&["CANARY"]).succeeds().contains("[redacted]"));
    }
    assert_eq!(stage.sent().len(), 4);
}
