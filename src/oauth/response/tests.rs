//! Answers as a table: status, content type and body in, outcome out. Canaries stand for secrets.

use std::time::Duration;

use serde_json::json;

use super::*;

mod members;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) fn answer(status: u16, kind: &str, body: impl AsRef<[u8]>) -> Response {
    let mut builder = http::Response::builder().status(status);
    if !kind.is_empty() {
        builder = builder.header("content-type", kind);
    }
    builder.body(body.as_ref().to_vec()).unwrap()
}

/// What became of an answer, in one line; and no canary in any form of it.
fn outcome(result: Result<TokenAnswer, Error>) -> String {
    let shown = match &result {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    assert!(!shown.contains("CANARY"), "{shown}");
    match result {
        Ok(answer) => {
            let mut line = vec!["ok".to_owned()];
            line.extend(answer.expires_in.map(|seconds| format!("in {seconds}")));
            line.extend(answer.expires_at.map(|moment| format!("at {moment}")));
            line.extend(answer.refresh_token.map(|_| "refresh".into()));
            line.extend(answer.refresh_expires_in.map(|seconds| format!("refresh in {seconds}")));
            line.extend(answer.scopes.map(|scopes| format!("[{}]", scopes.join("|"))));
            line.extend(answer.id_token.map(|_| "id".into()));
            line.extend(answer.oddities.into_iter().map(|oddity| format!("({oddity})")));
            line.join(" ")
        }
        Err(Error::Unknown { status, reason, .. }) => format!("unknown {status:?}: {reason}"),
        Err(Error::Refused(refusal)) => format!("refused {:?}: {}", refusal.class, refusal.code),
        Err(Error::Protocol { reason, spent: true }) => format!("spent: {reason}"),
        Err(Error::Protocol { reason, spent: false }) => format!("unspent: {reason}"),
        Err(other) => format!("{other:?}"),
    }
}

fn read(status: u16, kind: &str, body: impl AsRef<[u8]>) -> String {
    outcome(token(answer(status, kind, body), &Dialect::default()))
}

const GOOD: &[u8] = br#"{"access_token":"CANARY-a","token_type":"Bearer"}"#;

fn check(cases: &[(u16, &str, &[u8], &str)]) {
    for (status, kind, body, expected) in cases {
        assert_eq!(
            read(*status, kind, body),
            *expected,
            "{status} {kind} {:?}",
            String::from_utf8_lossy(&body[..body.len().min(60)])
        );
    }
}

#[test]
fn bodies() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let quoted = format!(r#"{{"x":"\"{}","access_token":"CANARY","token_type":"bearer"}}"#, ",".repeat(10_001));
    let wide = format!("{{\"CANARY\":[{}1]}}", "1,".repeat(10_001));
    check(&[
        (200, JSON, GOOD, "ok"),
        (201, JSON, GOOD, "ok"),
        (200, "Application/JSON; charset=iso-8859-1", GOOD, "ok"),
        (200, "text/javascript", GOOD, "ok"),
        (200, "application/vnd.as+json", GOOD, "ok"),
        (200, JSON, b"\xef\xbb\xbf{\"access_token\":\"CANARY\",\"token_type\":\"bearer\"}", "ok"),
        (200, JSON, b"{\"access_token\":\"CANARY\",\"token_type\":\"bearer\",\"name\":\"\xe9\"}", "ok"),
        (200, FORM, b"access_token=CANARY&token_type=bearer&scope=a+b&expires_in=60", "ok in 60 [a|b]"),
        (200, FORM, b"<html>CANARY</html>", "spent: the answer has no `access_token`"),
        (200, FORM, b"", "spent: the server answered 200, and its body is empty"),
        (
            200,
            "text/html",
            b"<html>CANARY</html>",
            "spent: the server answered 200, and its body is `text/html`, not JSON",
        ),
        (200, "", GOOD, "spent: the server answered 200, and its body has no content type"),
        (200, "x/\u{e9}", GOOD, "spent: the server answered 200, and its body is `x/\u{fffd}`, not JSON"),
        (200, JSON, b"", "spent: the server answered 200, and its body is empty"),
        (200, JSON, b" \n", "spent: the server answered 200, and its body is empty"),
        (
            200,
            JSON,
            b"<html>CANARY",
            "spent: the server answered 200, and its body is not valid JSON (line 1, column 1)",
        ),
        (
            200,
            JSON,
            b"{\"access_token\":\"CANARY",
            "spent: the server answered 200, and its body is not valid JSON (line 1, column 23)",
        ),
        (200, JSON, b"{} {}", "spent: the server answered 200, and its body is not valid JSON (line 1, column 4)"),
        (200, JSON, b"[\"CANARY\"]", "spent: the server answered 200, and its body is not a JSON object"),
        (200, JSON, b"\"CANARY\"", "spent: the server answered 200, and its body is not a JSON object"),
        (200, JSON, b"null", "spent: the server answered 200, and its body is not a JSON object"),
        (
            200,
            JSON,
            deep.as_bytes(),
            "spent: the server answered 200, and its body is not valid JSON (line 1, column 128)",
        ),
        (200, JSON, quoted.as_bytes(), "ok"),
        (200, JSON, wide.as_bytes(), "spent: the server answered 200, and its body has more than 10000 members"),
    ]);
}

#[test]
fn statuses() {
    check(&[
        (204, "", b"", "spent: the server answered 204 where 200 was expected"),
        (206, JSON, GOOD, "spent: the server answered 206 where 200 was expected"),
        (101, "", b"", "unspent: the server answered only 101"),
        (
            403,
            "text/html",
            b"<html>CANARY</html>",
            "unspent: the server answered 403, and its body is `text/html`, not JSON",
        ),
        (401, "", b"", "unspent: the server answered 401, and its body has no content type"),
        (400, JSON, b"{\"CANARY\":1}", "unspent: the server answered 400 without naming an error"),
        (
            400,
            "text/html",
            br#"{"error":"invalid_grant"}"#,
            "unspent: the server answered 400, and its body is `text/html`, not JSON",
        ),
        (408, "", b"", "unknown Some(408): the server answered 408"),
        (429, JSON, br#"{"error":"rate_limited"}"#, "unknown Some(429): the server answered 429: rate_limited"),
        (500, "text/html", b"CANARY", "unknown Some(500): the server answered 500"),
        (500, JSON, br#"{"error":"invalid_grant"}"#, "unknown Some(500): the server answered 500: invalid_grant"),
        (502, JSON, GOOD, "unknown Some(502): the server answered 502"),
        (504, "", b"", "unknown Some(504): the server answered 504"),
        (599, "", b"", "unknown Some(599): the server answered 599"),
    ]);
}

#[test]
fn errors_in_their_spellings() {
    let cases = [
        (400, r#"{"error":"invalid_grant"}"#, "refused SignIn: invalid_grant"),
        (401, r#"{"error":"invalid_client"}"#, "refused Client: invalid_client"),
        (400, r#"{"error":"unauthorized_client"}"#, "refused Client: unauthorized_client"),
        (400, r#"{"error":"invalid_request"}"#, "refused Client: invalid_request"),
        (400, r#"{"error":"invalid_scope"}"#, "refused Client: invalid_scope"),
        (400, r#"{"error":"unsupported_grant_type"}"#, "refused Client: unsupported_grant_type"),
        (400, r#"{"error":"something_new"}"#, "refused Client: something_new"),
        (403, r#"{"error":"access_denied"}"#, "refused SignIn: access_denied"),
        (400, r#"{"error":"interaction_required"}"#, "refused SignIn: interaction_required"),
        (400, r#"{"error":"consent_required"}"#, "refused SignIn: consent_required"),
        (400, r#"{"error":"login_required"}"#, "refused SignIn: login_required"),
        (400, r#"{"error":"admin_policy_enforced"}"#, "refused Admin: admin_policy_enforced"),
        (400, r#"{"error":"temporarily_unavailable"}"#, "refused Wait: temporarily_unavailable"),
        (400, r#"{"error":"server_error"}"#, "refused Wait: server_error"),
        (428, r#"{"error":"slow_down"}"#, "refused Wait: slow_down"),
        (400, r#"{"error":"invalid_grant","error_description":"internal_failure"}"#, "refused Wait: invalid_grant"),
        (
            400,
            r#"{"object":"error","status":400,"code":"invalid_grant","message":"x"}"#,
            "refused SignIn: invalid_grant",
        ),
        (400, r#"{"error":{"message":"m","type":"OAuthException","code":190}}"#, "refused Client: OAuthException"),
        (401, r#"{"error":{"code":401,"message":"m","status":"UNAUTHENTICATED"}}"#, "refused Client: UNAUTHENTICATED"),
        (400, r#"{"error":{"code":190}}"#, "refused Client: 190"),
        (403, r#"{"error_code":"rate_limit_exceeded"}"#, "refused Client: rate_limit_exceeded"),
        (400, r#"{"error":["CANARY"]}"#, "unspent: the server answered 400 without naming an error"),
        (400, r#"{"error":{"CANARY":1}}"#, "unspent: the server answered 400 without naming an error"),
        (400, r#"{"error":"in\u001b[2Jvalid\u202e"}"#, "refused Client: in\\x1B[2Jvalid\u{fffd}"),
        (200, r#"{"error":"bad_verification_code"}"#, "refused Client: bad_verification_code"),
        (
            200,
            r#"{"error":"invalid_grant","access_token":"CANARY","token_type":"bearer"}"#,
            "refused SignIn: invalid_grant",
        ),
    ];
    for (status, body, expected) in cases {
        assert_eq!(read(status, JSON, body), expected, "{body}");
    }
    assert_eq!(read(400, FORM, "error=invalid_grant&error_description=gone"), "refused SignIn: invalid_grant");
    assert_eq!(read(200, FORM, "error=invalid_grant"), "refused SignIn: invalid_grant");
}

#[test]
fn a_refusal_keeps_what_helps_and_no_more() {
    let body = json!({
        "error": "invalid_grant",
        "error_description": format!("AADSTS50173: revoked.\r\nTrace \u{1b}]8;;x\u{7}{}", "a".repeat(1 << 20)),
        "error_codes": [50173, 700_082],
        "suberror": "bad_token",
        "error_subtype": "invalid_rapt",
        "refresh_token": "CANARY",
    });
    let mut answer = answer(400, JSON, body.to_string());
    answer.headers_mut().insert("retry-after", "7".parse().unwrap());
    let Err(Error::Refused(refusal)) = token(answer, &Dialect::default()) else { panic!("not refused") };
    assert_eq!((refusal.status, refusal.code.as_str()), (400, "invalid_grant"));
    assert_eq!(refusal.detail.as_deref(), Some("50173, 700082, bad_token, invalid_rapt"));
    assert_eq!(refusal.retry_after, Some(Duration::from_secs(7)));
    let description = refusal.description.unwrap();
    assert!(description.starts_with("AADSTS50173: revoked. Trace \\x1B]8;;x\\x07aaa"), "{description:.60}");
    assert_eq!(description.len(), 500);
}

#[test]
fn the_providers_own_words_win() {
    let dialect = Dialect {
        errors: [
            ("bad_refresh_token", Class::SignIn),
            ("invalid_grant", Class::SignIn),
            ("invalid_grant/50196", Class::Wait),
            ("invalid_grant/invalid_rapt", Class::Admin),
            ("interaction_required", Class::Admin),
            ("ok", Class::Ignore),
        ]
        .map(|(code, class)| (code.to_owned(), class))
        .into(),
        ..Dialect::default()
    };
    let cases = [
        (200, r#"{"error":"bad_refresh_token"}"#, "refused SignIn: bad_refresh_token"),
        (400, r#"{"error":"invalid_grant","error_codes":[50196]}"#, "refused Wait: invalid_grant"),
        (400, r#"{"error":"invalid_grant","error_codes":[7,"50196"]}"#, "refused Wait: invalid_grant"),
        (400, r#"{"error":"invalid_grant","error_codes":[50173]}"#, "refused SignIn: invalid_grant"),
        (400, r#"{"error":"invalid_grant","error_codes":"50196"}"#, "refused SignIn: invalid_grant"),
        (400, r#"{"error":"invalid_client","error_codes":[50196]}"#, "refused Client: invalid_client"),
        (400, r#"{"error":"invalid_grant","error_subtype":"invalid_rapt"}"#, "refused Admin: invalid_grant"),
        (400, r#"{"error":"interaction_required"}"#, "refused Admin: interaction_required"),
        (200, r#"{"error":{"code":"ok"},"access_token":"CANARY","token_type":"bearer"}"#, "ok"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(outcome(token(answer(status, JSON, body), &dialect)), expected, "{body}");
    }
}

#[test]
fn reasons_of_an_api_decide_whatever_the_code_is() {
    let words =
        |list: &[(&str, &str)]| list.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    let dialect = Dialect {
        errors: [("*/quota", Class::Wait), ("DENIED", Class::SignIn), ("DENIED/off", Class::Client)]
            .map(|(code, class)| (code.to_owned(), class))
            .into(),
        hints: words(&[("*/quota", "tomorrow"), ("DENIED", "say yes"), ("*/7", "seven")]),
        ..Dialect::default()
    };
    let cases = [
        (r#"{"error":{"code":403,"errors":[{"reason":"quota"}]}}"#, "403", Class::Wait, Some("tomorrow")),
        (r#"{"error":{"status":"DENIED","errors":[{"reason":"quota"}]}}"#, "DENIED", Class::Wait, Some("tomorrow")),
        (r#"{"error":{"status":"DENIED","details":[{},{"reason":"off"}]}}"#, "DENIED", Class::Client, Some("say yes")),
        (r#"{"error":{"status":"DENIED","errors":"quota"}}"#, "DENIED", Class::SignIn, Some("say yes")),
        (r#"{"error":"other","error_codes":[7]}"#, "other", Class::Client, Some("seven")),
        (r#"{"error":"other","reason":"quota"}"#, "other", Class::Client, None),
    ];
    for (body, code, class, hint) in cases {
        let Err(Error::Refused(refusal)) = object(answer(403, JSON, body), &dialect) else { panic!("not refused") };
        assert_eq!((refusal.code.as_str(), refusal.class, refusal.hint.as_deref()), (code, class, hint), "{body}");
    }
}

#[test]
fn errors_that_come_through_the_browser() {
    let dialect = Dialect {
        errors: [("access_denied".to_owned(), Class::Admin)].into(),
        hints: [("access_denied".to_owned(), "ask".to_owned())].into(),
        ..Dialect::default()
    };
    assert_eq!(at_redirect("access_denied", None, &dialect), (Class::Admin, Some("ask".into())));
    for (code, class) in [
        ("access_denied", Class::SignIn),
        ("admin_policy_enforced", Class::Admin),
        ("invalid_request", Class::Client),
        ("invalid_scope", Class::Client),
        ("server_error", Class::Wait),
        ("temporarily_unavailable", Class::Wait),
        ("unauthorized_client", Class::Client),
        ("unsupported_response_type", Class::Client),
        ("user_cancelled", Class::SignIn),
    ] {
        assert_eq!(at_redirect(code, None, &Dialect::default()), (class, None), "{code}");
    }
}

#[test]
fn redirects_are_named_by_host_only() {
    let cases = [
        (Some("https://evil.example/CANARY?code=CANARY"), "evil.example"),
        (Some("https://CANARY:CANARY@evil.example/"), "evil.example"),
        (Some("/login?CANARY"), "another place there"),
        (Some("data:text/html,CANARY"), "another place"),
        (None, "nowhere"),
    ];
    for status in [301, 302, 303, 307, 308] {
        for (location, place) in cases {
            let mut answer = answer(status, JSON, r#"{"access_token":"CANARY","token_type":"bearer"}"#);
            if let Some(location) = location {
                answer.headers_mut().insert("location", location.parse().unwrap());
            }
            let expected = format!("unspent: redirects are not followed ({status} to {place})");
            assert_eq!(outcome(token(answer, &Dialect::default())), expected, "{location:?}");
        }
    }
}

#[test]
fn a_server_may_say_how_long_to_wait() {
    let mut answer = answer(503, "text/html", "");
    answer.headers_mut().insert("retry-after", "120".parse().unwrap());
    match token(answer, &Dialect::default()) {
        Err(Error::Unknown { retry_after, .. }) => assert_eq!(retry_after, Some(Duration::from_secs(120))),
        other => panic!("{other:?}"),
    }
}
