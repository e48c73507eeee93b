//! What stands in a good token answer, and where some providers put it.

use serde_json::json;

use super::*;
use crate::oauth::Shape;

/// A good answer with one member set to the text of a JSON value.
fn with(member: &str, value: &str) -> String {
    let mut object = json!({"access_token": "CANARY-access", "token_type": "Bearer"});
    object[member] = serde_json::from_str(value).unwrap();
    object.to_string()
}

fn check_members(cases: &[(&str, &str, &str)]) {
    for (member, value, expected) in cases {
        assert_eq!(read(200, JSON, with(member, value)), *expected, "{member}: {value:.60}");
    }
}

#[test]
fn access_token_and_type() {
    let big = format!("\"{}\"", "a".repeat(256 * 1024));
    let too_big = format!("\"{}\"", "a".repeat(256 * 1024 + 1));
    let no_character = "spent: `access_token` holds a character that no token may have";
    check_members(&[
        ("access_token", "null", "spent: the answer has no `access_token`"),
        ("access_token", "\"\"", "spent: the answer has no `access_token`"),
        ("access_token", "7", "spent: `access_token` is not a string"),
        ("access_token", "[\"CANARY\"]", "spent: `access_token` is not a string"),
        ("access_token", "{\"CANARY\":1}", "spent: `access_token` is not a string"),
        ("access_token", "\"CANARY\\nX=1\"", no_character),
        ("access_token", "\"CANARY\\r\"", no_character),
        ("access_token", "\"CANARY\\u0000\"", no_character),
        ("access_token", "\"CANARY x\"", no_character),
        ("access_token", "\"CANARY\\u007f\"", no_character),
        ("access_token", "\"CANARY\\u00e9\"", no_character),
        ("access_token", "\"!~\\\"\\\\%+/=\"", "ok"),
        ("access_token", &big, "ok"),
        ("access_token", &too_big, "spent: `access_token` is larger than 262144 bytes"),
        ("token_type", "null", "spent: the answer has no `token_type`"),
        ("token_type", "\"\"", "spent: the answer has no `token_type`"),
        ("token_type", "1", "spent: `token_type` is not a string"),
        ("token_type", "\"bEaReR\"", "ok"),
        ("token_type", "\"mac\"", "spent: `token_type` is `mac`, not `bearer`"),
        ("token_type", "\"N_A\"", "spent: `token_type` is `N_A`, not `bearer`"),
        ("token_type", "\"DPoP\"", "spent: `token_type` is `DPoP`, not `bearer`"),
        ("token_type", "\"\\u001b[2J\"", "spent: `token_type` is `\\x1B[2J`, not `bearer`"),
    ]);
    assert_eq!(read(200, JSON, r#"{"token_type":"bearer"}"#), "spent: the answer has no `access_token`");
    assert_eq!(read(200, JSON, r#"{"access_token":"CANARY"}"#), "spent: the answer has no `token_type`");
}

#[test]
fn times() {
    check_members(&[
        ("expires_in", "null", "ok"),
        ("expires_in", "3600", "ok in 3600"),
        ("expires_in", "0", "ok in 0"),
        ("expires_in", "3599.9", "ok in 3599"),
        ("expires_in", "\"3600\"", "ok in 3600 (`expires_in` is a string)"),
        ("expires_in", "\"3600.5\"", "ok in 3600 (`expires_in` is a string)"),
        ("expires_in", "-1", "spent: `expires_in` is negative"),
        ("expires_in", "-0.5", "spent: `expires_in` is negative"),
        ("expires_in", "\"-1\"", "spent: `expires_in` is negative"),
        ("expires_in", "\"soon\"", "spent: `expires_in` is not a number"),
        ("expires_in", "\"\"", "spent: `expires_in` is not a number"),
        ("expires_in", "true", "spent: `expires_in` is not a number"),
        ("expires_in", "[1]", "spent: `expires_in` is not a number"),
        ("expires_in", "315360001", "ok in 315360000 (`expires_in` is more than ten years)"),
        ("expires_in", "18446744073709551615", "ok in 315360000 (`expires_in` is more than ten years)"),
        ("expires_in", "1e300", "ok in 315360000 (`expires_in` is more than ten years)"),
    ]);
}

#[test]
fn the_other_members() {
    check_members(&[
        ("refresh_token", "null", "ok"),
        ("refresh_token", "\"\"", "ok (`refresh_token` is empty)"),
        ("refresh_token", "\"CANARY-r\"", "ok refresh"),
        ("refresh_token", "7", "spent: `refresh_token` is not a string"),
        ("refresh_token", "false", "spent: `refresh_token` is not a string"),
        ("refresh_token", "\"CANARY\\n\"", "spent: `refresh_token` holds a character that no token may have"),
        ("refresh_token_expires_in", "86400", "ok refresh in 86400"),
        ("refresh_expires_in", "0", "ok"),
        ("refresh_expires_in", "\"never\"", "ok (`refresh_expires_in` is not a number)"),
        ("scope", "null", "ok"),
        ("scope", "\"\"", "ok []"),
        ("scope", "\"b a\"", "ok [b|a]"),
        ("scope", "\"  b   a b \"", "ok [b|a]"),
        ("scope", "\"repo,gist\"", "ok [repo,gist]"),
        ("scope", "[\"a\",\"b\"]", "ok [a|b]"),
        ("scope", "[\"a\",1]", "spent: `scope` holds something that is not a string"),
        ("scope", "7", "spent: `scope` is neither a string nor a list"),
        ("scope", "\"a\\u001b[2Jb\"", "spent: `scope` holds a character that no scope may have"),
        ("id_token", "null", "ok"),
        ("id_token", "\"a.b.c\"", "ok id"),
        ("id_token", "7", "spent: `id_token` is not a string"),
        ("id_token", "false", "ok"),
        ("id_token", "\"CANARY\"", "spent: `id_token` is not a signed token of three parts"),
        ("id_token", "\"a.b.c.d\"", "spent: `id_token` is not a signed token of three parts"),
        ("id_token", "\"a..c\"", "spent: `id_token` is not a signed token of three parts"),
        ("error", "null", "ok"),
        ("error", "\"\"", "ok"),
        ("error", "false", "ok"),
        ("error", "0", "ok"),
        ("expires_at", "7", "ok"),
    ]);
}

/// RFC 6749 section 5.1, and an answer with 200 members that nobody knows.
#[test]
fn the_example_of_the_standard() {
    let body = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,
        "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"#;
    assert_eq!(read(200, JSON, body), "spent: `token_type` is `example`, not `bearer`");
    let mut object: Value = serde_json::from_str(&body.replace("\"example\"", "\"bearer\"")).unwrap();
    for i in 0..200 {
        object[format!("member{i}")] = json!(i);
    }
    let found = token(answer(200, JSON, object.to_string()), &Dialect::default()).unwrap();
    assert_eq!(found.access_token.expose(), "2YotnFZFEjr1zCsicMWpAA");
    assert_eq!(found.refresh_token.unwrap().expose(), "tGzv3JOkF0XG5Qx2TlKWIA");
    assert_eq!((found.token_type.as_str(), found.expires_in, found.expires_at), ("bearer", Some(3600), None));
    assert_eq!(found.fields["example_parameter"], "example_value");
    assert_eq!(found.fields["member199"], 199);
}

/// Slack, Withings, GitHub, Square and servers that leave `token_type` out.
#[test]
fn shapes_of_real_providers() {
    let shape =
        |value: Value| Dialect { response: serde_json::from_value::<Shape>(value).unwrap(), ..Dialect::default() };
    let slack = json!({"access_token": "/authed_user/access_token", "refresh_token": "/authed_user/refresh_token",
        "expires_in": "/authed_user/expires_in", "scope": "/authed_user/scope", "scope_separator": ",",
        "token_type": "Bearer", "ok": "/ok"});
    let withings = json!({"access_token": "/body/access_token", "token_type": "Bearer", "ok": "/status", "ok_value": 0,
        "error": "/fault", "error_description": "/error"});
    let fitbit = json!({"error": "/errors/0/errorType", "error_description": "/errors/0/message"});
    let cases = [
        (
            &slack,
            r#"{"ok":true,"access_token":"CANARY-bot","authed_user":{"id":"U1","access_token":"CANARY-user",
            "refresh_token":"CANARY-r","expires_in":43200,"scope":"a,b, c","token_type":"user"}}"#,
            "ok in 43200 refresh [a|b|c]",
        ),
        (
            &slack,
            r#"{"ok":false,"error":"invalid_grant","authed_user":{"access_token":"CANARY"}}"#,
            "refused SignIn: invalid_grant",
        ),
        (&slack, r#"{"ok":false}"#, "refused Client: error"),
        (&slack, r#"{"ok":true,"access_token":"CANARY"}"#, "spent: the answer has no `access_token`"),
        (
            &slack,
            r#"{"ok":true,"authed_user":{"access_token":7}}"#,
            "spent: `authed_user/access_token` is not a string",
        ),
        (&withings, r#"{"status":0,"body":{"access_token":"CANARY"}}"#, "ok"),
        (&withings, r#"{"status":401,"body":{},"error":"gone"}"#, "refused Client: 401"),
        (&fitbit, r#"{"errors":[{"errorType":"invalid_grant","message":"m"}]}"#, "refused SignIn: invalid_grant"),
    ];
    for (dialect, body, expected) in cases {
        assert_eq!(outcome(token(answer(200, JSON, body), &shape(dialect.clone()))), expected, "{body}");
    }
    let members = [
        (json!({"scope_separator": ","}), "scope", r#""repo,gist, user""#, "ok [repo|gist|user]"),
        (json!({"scope": "/scopes"}), "scopes", r#"["a","b"]"#, "ok [a|b]"),
        (json!({"expires_at": "/expires_at"}), "expires_at", "1700000000", "ok at 1700000000"),
        (json!({"expires_at": "/expires_at"}), "expires_at", "\"2023-11-14T22:13:20Z\"", "ok at 1700000000"),
        (
            json!({"expires_at": "/expires_at"}),
            "expires_at",
            "1700000000000",
            "ok (`expires_at` is no time in seconds)",
        ),
        (json!({"expires_at": "/expires_at"}), "expires_at", "\"soon\"", "spent: `expires_at` is not a number"),
        (json!({"expires_at": "/expires_at"}), "expires_at", "null", "ok"),
        (json!({"token_type": "Bearer"}), "token_type", "null", "ok"),
        (json!({"token_type": "Bearer"}), "token_type", "\"mac\"", "spent: `token_type` is `mac`, not `bearer`"),
        (json!({"token_type": "mac"}), "token_type", "null", "spent: `token_type` is `mac`, not `bearer`"),
    ];
    for (dialect, member, value, expected) in members {
        let found = token(answer(200, JSON, with(member, value)), &shape(dialect));
        assert_eq!(outcome(found), expected, "{member}: {value}");
    }
}

/// Everything that is or repeats a secret is gone from the fields that are kept; the rest stays.
#[test]
fn kept_fields_hold_no_secret() {
    let body = json!({
        "access_token": "CANARY-access", "refresh_token": "CANARY-refresh", "id_token": "CANARY.id.token",
        "token_type": "Bearer", "client_secret": "CANARY", "nested": [{"bot_access_token": "CANARY", "id": 7}],
        "url": "https://as.example/?t=CANARY-refresh", "registration": {"registration_access_token": "CANARY"},
        "workspace": {"id": "w1", "has_token": true}, "webhook": ["CANARY-access"],
    });
    let found = token(answer(200, JSON, body.to_string()), &Dialect::default()).unwrap();
    assert!(!format!("{found:?} {}", found.fields).contains("CANARY"), "{found:?}");
    assert_eq!(found.fields["workspace"], json!({"id": "w1", "has_token": true}));
    assert_eq!(found.fields["nested"][0]["id"], 7);
}

/// A token of one character is no reason to blank every text that has it.
#[test]
fn a_short_token_does_not_blank_everything() {
    let body = r#"{"access_token":"a","token_type":"bearer","name":"anna","same":"a"}"#;
    let found = token(answer(200, JSON, body), &Dialect::default()).unwrap();
    assert_eq!((&found.fields["name"], &found.fields["same"]), (&json!("anna"), &Value::Null));
}
