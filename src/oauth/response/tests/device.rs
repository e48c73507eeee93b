//! Answers of device authorization endpoints and of token endpoints that are polled, as a table (CHECKS H-100, S-31, S-34).

use serde_json::json;

use super::*;
use crate::oauth::response::tests::answer;

const JSON: &str = "application/json";

fn good() -> Value {
    json!({
        "device_code": "CANARY-device", "user_code": "WDJB-MJHT", "verification_uri": "https://as.example/device",
        "expires_in": 1800, "interval": 5,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut changed = good();
    changed[name] = value;
    changed
}

fn without(name: &str) -> Value {
    let mut changed = good();
    changed.as_object_mut().unwrap().remove(name);
    changed
}

/// What became of an offer, in one line.
fn offered(value: &Value) -> String {
    match offer(answer(200, JSON, value.to_string()), &Dialect::default()) {
        Ok(offer) => {
            assert!(!format!("{offer:?}").contains("CANARY"));
            let complete = offer.complete.map(|url| format!(" {url}")).unwrap_or_default();
            let (life, interval) = (offer.expires_in.as_secs(), offer.interval.as_secs());
            let message = offer.message.map(|text| format!(" ({text})")).unwrap_or_default();
            format!("{} at {}{complete} in {life} every {interval}{message}", offer.user_code, offer.verification_uri)
        }
        Err(Error::Protocol { reason, spent: false }) => {
            assert!(!reason.contains("CANARY"), "{reason}");
            reason
        }
        Err(other) => format!("{other:?}"),
    }
}

#[test]
fn what_is_right_is_read() {
    let usual = "WDJB-MJHT at https://as.example/device in 1800 every 5";
    assert_eq!(offered(&good()), usual);
    assert_eq!(offered(&without("interval")), usual, "RFC 8628 section 3.2: 5");
    assert_eq!(offered(&with("interval", json!(0))), usual, "and 0 is none");
    assert_eq!(offered(&with("interval", json!(31))), "WDJB-MJHT at https://as.example/device in 1800 every 31");
    assert_eq!(offered(&with("interval", json!(1.2))), "WDJB-MJHT at https://as.example/device in 1800 every 2");
    assert_eq!(
        offered(&with("expires_in", json!(99_999_999))),
        "WDJB-MJHT at https://as.example/device in 86400 every 5"
    );
    // Google
    let mut google = without("verification_uri");
    google["verification_url"] = json!("https://www.google.com/device");
    assert_eq!(offered(&google), "WDJB-MJHT at https://www.google.com/device in 1800 every 5");
    // Microsoft
    let said = with("message", json!("To sign in,\u{1b}[2J enter it."));
    assert_eq!(offered(&said), format!("{usual} (To sign in,\\x1B[2J enter it.)"));
    let complete = with("verification_uri_complete", json!("https://as.example/device?user_code=WDJB-MJHT"));
    assert!(offered(&complete).contains("device https://as.example/device?user_code=WDJB-MJHT in"));
    assert!(
        offered(&with("verification_uri", json!("http://127.0.0.1:7/device"))).contains("http://127.0.0.1:7/device")
    );
}

#[test]
fn what_is_not_right_is_refused() {
    let uri = |value: &str| with("verification_uri", json!(value));
    for (what, value) in [
        ("device_code", without("device_code")),
        ("device_code", with("device_code", json!(7))),
        ("device_code", with("device_code", json!(""))),
        ("device_code", with("device_code", json!("a b"))),
        ("device_code", with("device_code", json!("x".repeat(20_000)))),
        ("user_code", without("user_code")),
        ("user_code", with("user_code", json!(1234))),
        ("user_code", with("user_code", json!(""))),
        ("user_code", with("user_code", json!(" AB"))),
        ("user_code", with("user_code", json!("AB\u{1b}[2J"))),
        ("user_code", with("user_code", json!("AB\u{202e}CD"))),
        ("user_code", with("user_code", json!("x".repeat(65)))),
        ("verification_uri", without("verification_uri")),
        ("verification_uri", with("verification_uri", json!(["https://as.example/device"]))),
        ("verification_uri", uri("http://as.example/device")),
        ("verification_uri", uri("http://127.0.0.1.evil.example/")),
        ("verification_uri", uri("https://as.example@evil.example/")),
        ("verification_uri", uri("https://-oProxyCommand=x/")),
        ("verification_uri", uri("https://$(calc).example/")),
        ("verification_uri", uri("javascript:alert(1)")),
        ("verification_uri", uri("file:///etc/passwd")),
        ("verification_uri", uri("/device")),
        ("verification_uri", uri("https://as.example/\";rm")),
        ("verification_uri", uri("https://as.example/\u{1b}[2J")),
        ("verification_uri", uri("https://as.example/\r\nX: y")),
        ("verification_uri", uri(&format!("https://as.example/{}", "a".repeat(2048)))),
        ("verification_uri_complete", with("verification_uri_complete", json!("http://as.example/?code=WDJB-MJHT"))),
        ("expires_in", without("expires_in")),
        ("expires_in", with("expires_in", json!(0))),
        ("expires_in", with("expires_in", json!(-1))),
        ("expires_in", with("expires_in", json!("1800"))),
        ("interval", with("interval", json!(-1))),
        ("interval", with("interval", json!("5"))),
        ("asked about after 1800 s", with("interval", json!(1800))),
    ] {
        let said = offered(&value);
        assert!(said.contains(what) && !said.contains(" at "), "{what}: {said}");
        assert!(said.is_ascii() && !said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn a_refusal_is_a_refusal() {
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_scope"}"#, "invalid_scope Client"),
        (401, r#"{"error":"invalid_client"}"#, "invalid_client Client"),
        (200, r#"{"error":"unauthorized_client"}"#, "unauthorized_client Client"),
        // Google's own word for the word
        (403, r#"{"error_code":"rate_limit_exceeded"}"#, "rate_limit_exceeded Client"),
    ] {
        match offer(answer(status, JSON, body), &Dialect::default()) {
            Err(Error::Refused(refusal)) => assert_eq!(format!("{} {:?}", refusal.code, refusal.class), expected),
            other => panic!("{other:?}"),
        }
    }
    for status in [429, 500, 503] {
        let answer = offer(answer(status, "text/html", "<h1>"), &Dialect::default());
        assert!(matches!(answer, Err(Error::Unknown { .. })), "{answer:?}");
    }
}

/// What became of a question, in one line.
fn polled(status: u16, body: &str) -> String {
    match poll(answer(status, JSON, body), &Dialect::default()) {
        Ok(Poll::Granted(_)) => "granted".into(),
        Ok(Poll::Pending) => "pending".into(),
        Ok(Poll::SlowDown(_)) => "slow down".into(),
        Err(Error::Refused(refusal)) => format!("refused {:?}", refusal.class),
        Err(Error::Unknown { .. }) => "unknown".into(),
        Err(Error::Protocol { spent, .. }) => format!("protocol, spent: {spent}"),
        Err(other) => format!("{other:?}"),
    }
}

#[test]
fn the_words_count_whatever_the_status() {
    let error = |code: &str| json!({ "error": code }).to_string();
    for status in [200, 400, 403, 428, 429, 503] {
        assert_eq!(polled(status, &error("authorization_pending")), "pending", "{status}");
        assert_eq!(polled(status, &error("slow_down")), "slow down", "{status}");
    }
    for (status, code, expected) in [
        (400, "access_denied", "refused SignIn"),
        (403, "access_denied", "refused SignIn"),
        (400, "authorization_declined", "refused SignIn"),
        (400, "expired_token", "refused SignIn"),
        (200, "expired_token", "refused SignIn"),
        (400, "bad_verification_code", "refused SignIn"),
        (400, "invalid_grant", "refused SignIn"),
        (401, "invalid_client", "refused Client"),
        (400, "invalid_request", "refused Client"),
        (400, "server_error", "refused Wait"),
        (500, "server_error", "unknown"),
        (503, "access_denied", "unknown"),
        (302, "authorization_pending", "protocol, spent: false"),
    ] {
        assert_eq!(polled(status, &error(code)), expected, "{status} {code}");
    }
    assert_eq!(polled(200, r#"{"access_token":"CANARY","token_type":"Bearer"}"#), "granted");
    assert_eq!(polled(200, r#"{"access_token":"CANARY"}"#), "protocol, spent: true");
    assert_eq!(polled(200, "{"), "protocol, spent: true");
    assert_eq!(polled(404, "{}"), "protocol, spent: false");
}
