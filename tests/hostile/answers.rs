//! The rows: what a token endpoint sends that is broken or hostile, and what has to come of it. `CANARY` is what must not be
//! shown. Each row is run on every road it says something about (see `roads`).

use std::time::Duration;

use serde_json::{Value, json};

use super::{ACCESS, DEAD, End, LOST, NOTHING_SPENT, REFRESH, Row, SPENT, row};
use crate::support::server::{Break, Reply};

/// A right answer, to be spoilt.
pub(super) fn good() -> Reply {
    Reply::token(ACCESS, Some(REFRESH), 3600)
}

fn with(member: &str, value: Value) -> Reply {
    good().with_member(member, value)
}

/// It is not there at all.
fn without(member: &str) -> Reply {
    let mut answer = json!({
        "access_token": ACCESS, "refresh_token": REFRESH, "token_type": "Bearer", "expires_in": 3600
    });
    answer.as_object_mut().unwrap().remove(member);
    Reply::json(200, &answer)
}

fn typed(kind: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply::status(200).header("Content-Type", kind).body(body)
}

fn plain(body: impl Into<Vec<u8>>) -> Reply {
    typed("application/json", body)
}

const JSON: &str = r#"{"access_token":"at-CANARY","token_type":"bearer","refresh_token":"rt-CANARY"}"#;
const FORM: &str = "access_token=at-CANARY&token_type=bearer&refresh_token=rt-CANARY&expires_in=3600";

/// Redirects, answers that break off, and servers that are out of order.
pub(crate) fn transport() -> Vec<Row> {
    let moved = |status: u16, to: &str| Reply::status(status).header("Location", to);
    let elsewhere = "https://mallory.test/token?CANARY";
    let later = |text: &str| Reply::status(503).header("Retry-After", text);
    let html = |status: u16| Reply::status(status).header("Content-Type", "text/html").body("<h1>CANARY</h1>");
    let mut rows = vec![
        row("H-18", "307 to nowhere", Reply::status(307), NOTHING_SPENT).revoke(7),
        row("H-18", "307 to itself", moved(307, "/token"), NOTHING_SPENT).revoke(7),
        row("H-18", "302 to a script", moved(302, "javascript:alert(1)"), NOTHING_SPENT).revoke(7),
        row("H-28", "cut in the middle", good().breaking_in_the_body(Break::Close), LOST).revoke(4),
        row("H-28", "cut in a chunk", good().chunked().breaking_in_the_body(Break::Close), LOST).revoke(4),
        row("H-29", "byte by byte", good().dripping(1, Duration::from_millis(50)), LOST).revoke(4),
        row("H-29", "chunks without end", good().endless(1, Duration::from_millis(20)), LOST).revoke(4),
        row("H-30", "silent", Reply::broken(Break::Stall), LOST).revoke(4),
        row("H-30", "silent after the head", good().breaking_after(60, Break::Stall), LOST).revoke(4),
        row("H-32", "reset", Reply::broken(Break::Reset), LOST).revoke(4),
        row("H-32", "closed", Reply::broken(Break::Close), LOST).revoke(4),
        row("H-34", "hangs up", good().hanging_up(), End::Good).revoke(0),
        row("H-34", "chunked", good().chunked(), End::Good).revoke(0),
        row("H-35", "speaks HTTP/2 and goes away", Reply::raw(GO_AWAY), LOST).revoke(4),
        row("H-38", "429", Reply::status(429), LOST).revoke(4),
        row("H-38", "429 with words", Reply::error(429, "slow_down"), LOST).revoke(4),
        row("H-40", "announces 100 MB", good().header("Content-Length", "100000000"), SPENT).revoke(0),
        row("H-40", "sends without end", good().endless(64 << 10, Duration::ZERO), SPENT).revoke(0),
        row("H-40", "2 MB", plain("x".repeat(2 << 20)).chunked(), SPENT).revoke(0),
        row("H-40", "2 MB of refusal", plain("x".repeat(2 << 20)).status_line("HTTP/1.1 400 Bad"), NOTHING_SPENT),
        row("H-41", "a long header", good().header("X-Long", &"x".repeat(64 << 10)), End::Good).revoke(0),
        row("H-41", "cookies", good().header("Set-Cookie", "session=CANARY; Path=/"), End::Good).revoke(0),
        row("H-41", "10,000 headers", headers(10_000), LOST).revoke(4),
    ];
    rows.extend([301, 302, 303, 307, 308].map(|status| {
        row("H-18", &format!("{status} to another host"), moved(status, elsewhere), NOTHING_SPENT).revoke(7)
    }));
    rows.extend([500, 502, 503, 504, 408, 599].map(|status| row("H-36", "a page", html(status), LOST).revoke(4)));
    rows.extend(
        ["5", "Wed, 21 Oct 2099 07:28:00 GMT", "-1", "abc", "999999999", "", "5, 6", "1e3"]
            .map(|text| row("H-37", text, later(text), LOST).revoke(4)),
    );
    rows
}

/// SETTINGS, then GOAWAY.
const GO_AWAY: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn headers(count: usize) -> Reply {
    (0..count).fold(good(), |reply, number| reply.header(&format!("X-{number}"), "CANARY"))
}

/// Framing that is none: status lines, headers, chunk sizes.
pub(crate) fn framing() -> Vec<Row> {
    let chunks = |text: &str| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reply::raw(format!("{head}{text}"))
    };
    let size = JSON.len();
    let whole = format!("{size:x}\r\n{JSON}\r\n0\r\n\r\n");
    let line = |text: &str| good().status_line(text);
    let interim = format!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n{JSON}"
    );
    vec![
        row("A", "no HTTP", line("\u{1b}]0;CANARY\u{7}"), LOST).revoke(4),
        row("A", "another protocol", Reply::raw("SSH-2.0-CANARY\r\n"), LOST).revoke(4),
        row("A", "HTTP/9", line("HTTP/9.9 200 OK"), LOST).revoke(4),
        row("A", "a status of two digits", line("HTTP/1.1 20 OK"), LOST).revoke(4),
        row("A", "a status of letters", line("HTTP/1.1 abc OK"), LOST).revoke(4),
        row("A", "status 999", line("HTTP/1.1 999 CANARY"), LOST).revoke(4),
        row("A", "status 101", Reply::status(101), NOTHING_SPENT).revoke(7),
        row("A", "first 100, then 200", Reply::raw(interim), End::Good).revoke(0),
        row("A", "no reason", line("HTTP/1.1 200"), End::Good).revoke(0),
        row("A", "a header that is none", good().header("X-Bad", "\u{7f}"), LOST).revoke(4),
        row("A", "two lengths", good().header("Content-Length", "3").header("Content-Length", "5"), LOST).revoke(4),
        row("A", "a length of letters", good().header("Content-Length", "CANARY"), LOST).revoke(4),
        row("A", "a negative length", good().header("Content-Length", "-1"), LOST).revoke(4),
        row("A", "whole in chunks", chunks(&whole), End::Good).revoke(0),
        row("A", "a chunk size of letters", chunks("CANARY\r\nx\r\n"), LOST).revoke(4),
        row("A", "a negative chunk size", chunks("-5\r\nhello\r\n"), LOST).revoke(4),
        row("A", "a chunk size beyond numbers", chunks("fffffffffffffffff\r\nx\r\n"), LOST).revoke(4),
        row("A", "a chunk that is longer than it says", chunks(&format!("3\r\n{JSON}\r\n0\r\n\r\n")), LOST).revoke(4),
        row("A", "no last chunk", chunks(&format!("{size:x}\r\n{JSON}\r\n")), LOST).revoke(4),
        row("A", "an endless chunk line", chunks(&format!("1;{}", "x".repeat(100_000))), LOST).revoke(4),
    ]
}

/// Bodies that are no token answer.
pub(crate) fn bodies() -> Vec<Row> {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let crowded =
        |count| format!("{{{}\"access_token\":\"at-CANARY\",\"token_type\":\"bearer\"}}", "\"a\":0,".repeat(count));
    let refused = |body: String| plain(body).status_line("HTTP/1.1 400 Bad");
    vec![
        row("H-20", "a login page", typed("text/html", "<html>CANARY"), SPENT).revoke(0),
        row("H-20", "JSON called a page", typed("text/html", JSON), SPENT).revoke(0),
        row("H-21", "another charset", typed("application/json; charset=iso-8859-1", JSON), End::Good),
        row(
            "H-21",
            "Latin 1 in it",
            typed("application/json; charset=iso-8859-1", b"{\"error\":\"\xe9\"}".to_vec()),
            NOTHING_SPENT,
        ),
        row("H-22", "no content type", Reply::status(200).body(JSON), SPENT).revoke(0),
        row("H-23", "form-encoded", typed("application/x-www-form-urlencoded", FORM), End::Good),
        row(
            "H-23",
            "form-encoded, charset",
            typed("application/x-www-form-urlencoded; charset=utf-8", FORM),
            End::Good,
        ),
        row("H-27", "empty", plain(""), SPENT).revoke(0),
        row("H-27", "204", Reply::status(204), SPENT).revoke(0),
        row("H-27", "202", plain(JSON).status_line("HTTP/1.1 202 Accepted"), SPENT).revoke(0),
        row("H-28", "half an object", plain(&JSON[..40]), SPENT).revoke(0),
        row("H-28", "an object and a half", plain(format!("{JSON}{JSON}")), SPENT),
        row("H-40", "1,000,000 members", plain(crowded(1_000_000)), SPENT).revoke(0),
        row("H-40", "150,000 members", plain(crowded(150_000)), SPENT),
        row("H-40", "deeply nested", plain(nested("[", "]")), SPENT).revoke(0),
        row("H-40", "deeply nested objects", plain(nested("{\"a\":", "}")), SPENT),
        row("H-40", "a deeply nested refusal", refused(nested("{\"error\":", "}")), NOTHING_SPENT).revoke(7),
        row("H-44", "an array", plain("[\"at-CANARY\"]"), SPENT),
        row("H-44", "a string", plain("\"at-CANARY\""), SPENT),
        row("H-44", "null", plain("null"), SPENT),
        row("H-44", "a number", plain("7"), SPENT),
        row("H-44", "a refusal that is an array", refused("[\"CANARY\"]".into()), NOTHING_SPENT).revoke(7),
        row("A", "compressed", good().header("Content-Encoding", "gzip").body(b"\x1f\x8b\x08\0CANARY".to_vec()), SPENT),
        row("A", "not UTF-8", plain(b"{\"access_token\":\"\xff\xfe\"}".to_vec()), SPENT),
    ]
}

/// Members of a token answer, one wrong at a time.
pub(crate) fn members() -> Vec<Row> {
    let access = |value: Value| with("access_token", value);
    let kind = |value: Value| with("token_type", value);
    let life = |value: Value| with("expires_in", value);
    let id = |value: Value| with("id_token", value);
    vec![
        row("H-48", "missing", without("access_token"), SPENT),
        row("H-48", "null", access(Value::Null), SPENT),
        row("H-48", "empty", access(json!("")), SPENT),
        row("H-48", "a number", access(json!(7)), SPENT),
        row("H-48", "an array", access(json!(["at-CANARY"])), SPENT),
        row("H-48", "an object", access(json!({ "value": "at-CANARY" })), SPENT),
        row("H-49", "a line end", access(json!("at-CANARY\nAWS_SECRET=x")), SPENT),
        row("H-49", "a carriage return", access(json!("at-CANARY\rx")), SPENT),
        row("H-49", "NUL", access(json!("at-CANARY\u{0}")), SPENT),
        row("H-49", "a space", access(json!("at-CANARY x")), SPENT),
        row("H-49", "not ASCII", access(json!("at-CANARYé")), SPENT),
        row("H-49", "a refresh token of two lines", with("refresh_token", json!("rt-CANARY\nx")), SPENT),
        row("H-50", "missing", without("token_type"), SPENT),
        row("H-50", "null", kind(Value::Null), SPENT),
        row("H-50", "a number", kind(json!(1)), SPENT),
        row("H-50", "empty", kind(json!("")), SPENT),
        row("H-51", "bearer", kind(json!("bearer")), End::Good),
        row("H-51", "BEARER", kind(json!("BEARER")), End::Good),
        row("H-51", "bEaReR", kind(json!("bEaReR")), End::Good),
        row("H-52", "mac", kind(json!("mac")), SPENT),
        row("H-52", "N_A", kind(json!("N_A")), SPENT),
        row("H-52", "DPoP", kind(json!("DPoP")), SPENT),
        row("H-53", "absent", without("expires_in"), End::Good),
        row("H-53", "null", life(Value::Null), End::Good),
        row("H-55", "-1", life(json!(-1)), SPENT),
        row("H-55", "-0.5", life(json!(-0.5)), SPENT),
        row("H-56", "a string", life(json!("3600")), End::Odd("`expires_in` is a string")),
        row("H-56", "a word", life(json!("soon")), SPENT),
        row("H-56", "a list", life(json!([3600])), SPENT),
        row("H-56", "far too long", life(json!(i64::MAX)), End::Odd("more than ten years")),
        row("H-56", "beyond numbers", life(json!(1e300)), End::Odd("more than ten years")),
        row("H-60", "64 KiB", access(format!("at-{}", "x".repeat(64 << 10)).into()), End::Good),
        row("H-60", "larger than 256 KiB", access(format!("at-CANARY{}", "x".repeat(256 << 10)).into()), SPENT)
            .saying("262144 bytes"),
        row("H-62", "absent", without("refresh_token"), End::Kept),
        row("H-62", "null", with("refresh_token", Value::Null), End::Kept),
        row("H-62", "empty", with("refresh_token", json!("")), End::Kept).saying("`refresh_token` is empty"),
        row("H-62", "a number", with("refresh_token", json!(7)), SPENT),
        row("H-63", "the same again", good(), End::Good),
        row("H-63", "the same again, once more", good(), End::Good),
        row("H-65", "another order", with("scope", json!("write read")), End::Good),
        row("H-65", "narrower", with("scope", json!("read")), End::Odd("no longer grants: write")),
        row("H-65", "wider", with("scope", json!("read write admin")), End::Odd("now grants more: ")),
        row("H-65", "a number", with("scope", json!(1)), SPENT),
        row("H-66", "a number", id(json!(1)), SPENT),
        row("H-66", "no JWS", id(json!("CANARY")), SPENT),
        row("H-66", "four parts", id(json!("CANARY.b.c.d")), SPENT),
        // a sign-in that asked for none does not read it
        row("H-66", "no JSON in it", id(json!("CANARY.b.c")), SPENT).connect(0),
        // who it is, a sign-in asks elsewhere
        row("H-67", "another account", with("sub", json!("mallory")), SPENT).connect(0),
        row("H-16", "members nobody knows", with("x", json!(vec!["CANARY"; 200])), End::Good),
    ]
}

/// Errors in their spellings.
pub(crate) fn refusals() -> Vec<Row> {
    let no = Reply::error;
    let hostile = "\u{1b}]8;;https://mallory.test\u{7}click\u{202e}\u{0}".repeat(10_000);
    let mut rows = vec![
        row("H-25", "at 200", no(200, "invalid_grant"), DEAD),
        row("H-25", "another spelling at 200", no(200, "bad_refresh_token"), DEAD),
        row("H-68", "invalid_grant", no(400, "invalid_grant"), DEAD),
        row("H-68", "at 401", no(401, "invalid_grant"), DEAD),
        row("H-15", "hostile words", no(400, "invalid_grant").with_member("error_description", json!(hostile)), DEAD),
        row("H-15", "a hostile code", no(400, &hostile), NOTHING_SPENT).revoke(4),
        row("H-70", "at 200", no(200, "invalid_client"), NOTHING_SPENT),
        row("H-70", "in time", no(400, "temporarily_unavailable"), End::bad(4)).revoke(4),
        row("H-70", "a firewall", typed("text/html", "CANARY").status_line("HTTP/1.1 403 No"), NOTHING_SPENT).revoke(7),
        row("H-70", "not there", Reply::status(404), NOTHING_SPENT).revoke(7),
        row("H-70", "no words", plain("{}").status_line("HTTP/1.1 400 Bad"), NOTHING_SPENT).revoke(7),
    ];
    for code in ["invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_request"]
    {
        rows.push(row("H-70", code, no(if code == "invalid_client" { 401 } else { 400 }, code), NOTHING_SPENT));
    }
    rows
}

/// Thirty challenges that are none, or hostile ones.
pub(crate) fn challenges() -> Vec<Row> {
    let long = format!("Bearer error=\"{}\"", "x".repeat(60_000));
    let forms = [
        "",
        ",",
        ",,,",
        "=",
        "\"\"\"",
        "=,=,=",
        "Basic",
        "Basic realm",
        "Basic realm=",
        "Basic realm=\"CANARY",
        "Basic realm=\"\\\"CANARY\"",
        "Basic CANARY==",
        "Basic realm=CANARY,",
        "Bearer",
        "Bearer Bearer",
        "Bearer error=",
        "Bearer error=\"",
        "Bearer error=\"invalid_token",
        "Bearer error=\"invalid_grant\"",
        "Bearer error=invalid_token",
        "Bearer error = \"x\"",
        "Bearer scope=\"\\\"",
        "Bearer error=\"x\" error=\"y\"",
        "Bearer realm=\"a\", Basic realm=\"b\"",
        "DPoP algs=\"ES256\", error=\"use_dpop_nonce\"",
        "Digest nonce=\"CANARY\", qop=auth,,",
        "é",
        "\t",
        "Bearer \u{80}\u{9b}31m",
        &long,
    ];
    assert_eq!(forms.len(), 30);
    let challenge = |form: &&str| Reply::status(401).header("WWW-Authenticate", form);
    forms
        .iter()
        .map(|form| row("H-71", &form.escape_debug().collect::<String>(), challenge(form), NOTHING_SPENT))
        .collect()
}
