//! What servers say at the device authorization endpoint and while the code is entered (CHECKS S-31 to S-39, H-100 to
//! H-105): each row gives the answers, and what is said, how it ends, how often each endpoint was asked, and what is kept
//! have to be as written.

use serde_json::{Value, json};

use crate::device::{DEVICE_CODE, device, offer};
use crate::signin::{ACCESS, Fake, REFRESH};
use crate::support::server::{Break, Reply};
use crate::support::stage::audit;

/// One scenario.
struct Row {
    what: &'static str,
    /// Changes the offer.
    offer: fn(Reply) -> Reply,
    /// What the token endpoint says, one after the other; then the tokens.
    polls: fn() -> Vec<Reply>,
    more: &'static [&'static str],
    exit: i32,
    says: &'static [&'static str],
    /// So many questions at the token endpoint.
    asked: usize,
}

const GOOD: Row = Row { what: "", offer: |offer| offer, polls: Vec::new, more: &[], exit: 0, says: &[], asked: 1 };

/// The offer is refused or not one: nothing is shown as a code, and no question is asked.
const fn bad_offer(what: &'static str, offer: fn(Reply) -> Reply, exit: i32, says: &'static [&'static str]) -> Row {
    Row { what, offer, polls: Vec::new, more: &[], exit, says, asked: 0 }
}

/// The first answer is the last.
const fn ends(what: &'static str, polls: fn() -> Vec<Reply>, exit: i32, says: &'static [&'static str]) -> Row {
    Row { what, offer: |offer| offer, polls, more: &[], exit, says, asked: 1 }
}

fn odd(offer: Reply, name: &str, value: Value) -> Reply {
    offer.with_member(name, value)
}

fn error(status: u16, code: &str) -> Vec<Reply> {
    vec![Reply::error(status, code)]
}

const OFFERS: &[Row] = &[
    bad_offer("H-100 no device code", |it| odd(it, "device_code", json!(null)), 7, &["`device_code` is not a string"]),
    bad_offer(
        "H-100 a user code that is a number",
        |it| odd(it, "user_code", json!(7)),
        7,
        &["`user_code` is not a string"],
    ),
    bad_offer(
        "a user code that moves the cursor",
        |it| odd(it, "user_code", json!("AB\u{1b}[2JCD")),
        7,
        &["nobody can type"],
    ),
    bad_offer("H-100 no address", |it| odd(it, "verification_uri", json!(null)), 7, &["no `verification_uri`"]),
    bad_offer(
        "S-37 an address without TLS",
        |it| odd(it, "verification_uri", json!("http://as.example/enter")),
        7,
        &["`verification_uri` is not a URL with https that anybody should open"],
    ),
    bad_offer(
        "S-37 a script",
        |it| odd(it, "verification_uri", json!("javascript:alert(1)")),
        7,
        &["not a URL with https"],
    ),
    bad_offer(
        "S-37 somebody's name before the host",
        |it| odd(it, "verification_uri", json!("https://google.com@evil.example/")),
        7,
        &["not a URL with https"],
    ),
    bad_offer(
        "S-37 a complete address that is none",
        |it| odd(it, "verification_uri_complete", json!("file:///etc/passwd")),
        7,
        &["`verification_uri_complete` is not a URL with https"],
    ),
    bad_offer("H-100 no life", |it| odd(it, "expires_in", json!(null)), 7, &["how long the code lives"]),
    bad_offer("H-100 no life at all", |it| odd(it, "expires_in", json!(0)), 7, &["how long the code lives"]),
    bad_offer("H-100 a negative life", |it| odd(it, "expires_in", json!(-5)), 7, &["`expires_in` is negative"]),
    bad_offer(
        "H-100 a life in a string",
        |it| odd(it, "expires_in", json!("600")),
        7,
        &["`expires_in` is not a number"],
    ),
    bad_offer("H-100 a negative interval", |it| odd(it, "interval", json!(-1)), 7, &["`interval` is negative"]),
    bad_offer(
        "H-100 an interval in a string",
        |it| odd(it, "interval", json!("1")),
        7,
        &["`interval` is not a number"],
    ),
    bad_offer(
        "an interval longer than the life",
        |it| odd(it, "interval", json!(601)),
        7,
        &["asked about after 601 s only"],
    ),
    bad_offer(
        "a client without the grant",
        |_| Reply::error(400, "unauthorized_client"),
        7,
        &["unauthorized_client", "hint: the device flow is for televisions"],
    ),
    bad_offer("a scope that is none", |_| Reply::error(400, "invalid_scope"), 7, &["invalid_scope"]),
    bad_offer("a wrong client", |_| Reply::error(401, "invalid_client"), 7, &["invalid_client"]),
    bad_offer("an error at 200", |_| Reply::error(200, "invalid_client"), 7, &["invalid_client"]),
    bad_offer(
        "Google's word for `error`",
        |_| Reply::json(403, &json!({ "error_code": "rate_limit_exceeded" })),
        4,
        &["rate_limit_exceeded"],
    ),
    bad_offer("429", |_| Reply::status(429).header("Retry-After", "1"), 4, &["answered 429"]),
    bad_offer("503", |_| Reply::status(503), 4, &["answered 503"]),
    bad_offer("a lost answer", |_| Reply::broken(Break::Reset), 4, &["was lost"]),
    bad_offer(
        "S-20 a redirect",
        |_| Reply::status(307).header("Location", "https://evil.example/"),
        7,
        &["redirects are not followed"],
    ),
    bad_offer("a page", |_| Reply::status(200).header("Content-Type", "text/html").body("<h1>"), 7, &["not JSON"]),
    bad_offer("nothing there", |_| Reply::status(404), 7, &["answered 404"]),
    bad_offer("H-40 an endless list", |it| odd(it, "more", json!("x".repeat(2 << 20))), 7, &["larger than"]),
];

const POLLS: &[Row] = &[
    Row { what: "at once", ..GOOD },
    Row {
        what: "S-31 without an interval it is 5 s, and 0 is none",
        offer: |it| odd(it, "interval", json!(0)),
        ..GOOD
    },
    Row { what: "RFC 8628", polls: || error(400, "authorization_pending"), asked: 2, ..GOOD },
    Row { what: "GitHub", polls: || error(200, "authorization_pending"), asked: 2, ..GOOD },
    Row { what: "Google", polls: || error(428, "authorization_pending"), asked: 2, ..GOOD },
    Row { what: "S-32 Google's slow_down", polls: || error(403, "slow_down"), asked: 2, ..GOOD },
    Row { what: "Auth0's slow_down", polls: || error(429, "slow_down"), asked: 2, ..GOOD },
    Row {
        what: "S-33 a connection that is lost",
        polls: || vec![Reply::broken(Break::Reset)],
        says: &["fake: the answer of 127.0.0.1 was lost", "still waiting"],
        asked: 2,
        ..GOOD
    },
    Row {
        what: "S-38 a busy server",
        polls: || vec![Reply::status(503).header("Retry-After", "1")],
        says: &["fake: the server answered 503; still waiting"],
        asked: 2,
        ..GOOD
    },
    Row {
        what: "S-38 a busy server that says garbage",
        polls: || vec![Reply::status(429).header("Retry-After", "soon").body("<h1>")],
        says: &["answered 429; still waiting"],
        asked: 2,
        ..GOOD
    },
    Row {
        what: "S-38 a busy server that says years, and the code expires before",
        offer: |it| odd(it, "expires_in", json!(3)),
        polls: || vec![Reply::status(503).header("Retry-After", "999999999")],
        exit: 3,
        says: &["the code has expired: nobody entered it within 3 s"],
        ..GOOD
    },
    Row {
        what: "S-35, H-105 nobody enters it",
        offer: |it| odd(it, "expires_in", json!(2)),
        polls: || error(400, "authorization_pending"),
        exit: 3,
        says: &["fake: the code has expired: nobody entered it within 2 s", "hint: oauthctl connect fake"],
        ..GOOD
    },
    Row {
        what: "a caller with less patience",
        more: &["--timeout", "2s"],
        polls: || error(400, "authorization_pending"),
        exit: 3,
        says: &["fake: nobody entered the code within 2 s"],
        ..GOOD
    },
    ends(
        "S-34, H-104 no",
        || error(400, "access_denied"),
        3,
        &["the sign-in was refused: access_denied", "hint: oauthctl connect fake --device"],
    ),
    ends("Google's no", || error(403, "access_denied"), 3, &["the sign-in was refused: access_denied"]),
    ends(
        "Microsoft's no",
        || error(400, "authorization_declined"),
        3,
        &["the sign-in was refused: authorization_declined"],
    ),
    ends(
        "H-104 expired",
        || error(400, "expired_token"),
        3,
        &["the code has expired: expired_token", "hint: oauthctl connect fake --device"],
    ),
    ends("Microsoft's wrong code", || error(400, "bad_verification_code"), 3, &["does not know the code"]),
    ends("a spent code", || error(400, "invalid_grant"), 3, &["the code is not good (any more): invalid_grant"]),
    ends("H-104 a wrong request", || error(400, "invalid_request"), 7, &["invalid_request"]),
    ends("a wrong client", || error(401, "invalid_client"), 7, &["invalid_client"]),
    ends("an organisation's rule", || error(400, "admin_policy_enforced"), 3, &["an administrator has to allow it"]),
    ends("later, said with 400", || error(400, "temporarily_unavailable"), 4, &["temporarily_unavailable"]),
    ends("an error nobody knows", || error(400, "out_of_cheese"), 7, &["out_of_cheese"]),
    ends("a page", || vec![Reply::status(403).header("Content-Type", "text/html").body("<h1>")], 7, &["not JSON"]),
    ends(
        "S-20 a redirect",
        || vec![Reply::status(302).header("Location", "https://evil.example/")],
        7,
        &["redirects are not followed"],
    ),
    ends(
        "H-50 a token of no type",
        || vec![Reply::json(200, &json!({ "access_token": ACCESS }))],
        7,
        &["no `token_type`"],
    ),
    ends(
        "H-66 an ID token that is none",
        || vec![Reply::token(ACCESS, None, 60).with_member("id_token", json!("x.y"))],
        7,
        &["`id_token` is not a signed token"],
    ),
    ends(
        "an echo of the code, and a text for a terminal",
        || {
            vec![Reply::json(
                400,
                &json!({ "error": "invalid_request", "error_description": format!("\u{1b}[2Jdevice_code={DEVICE_CODE}") }),
            )]
        },
        7,
        &["\\x1B[2Jdevice_code=[redacted]"],
    ),
];

fn judge(row: &Row) {
    let fake: Fake = device();
    let url = fake.server.url();
    fake.describe(
        &format!("device_url = \"{url}/device\""),
        "[device]\nnotes = [\"is for televisions\"]\n[errors]\nrate_limit_exceeded = \"wait\"\n",
    );
    let changed = (row.offer)(offer(&url));
    fake.server.always("POST /device", move |_| changed.clone());
    fake.server.script("POST /token", (row.polls)());
    let output = fake.sandbox.run(&[&["connect", "fake", "--device"], row.more].concat());
    let output = output.hides(&[ACCESS, REFRESH, DEVICE_CODE, "\u{1b}"]);
    let told = format!("{}\n{}{}", row.what, output.stdout, output.stderr);
    assert_eq!(output.code, row.exit, "{told}");
    for word in row.says {
        assert!(output.stderr.contains(word), "`{word}` is not on stderr: {told}");
    }
    assert_eq!((fake.server.count("POST /device"), fake.server.count("POST /token")), (1, row.asked), "{told}");
    assert_eq!(fake.server.unexpected(), Vec::<String>::new(), "{told}");
    let was_shown = output.stderr.contains("/enter\nand enter this code:\nWDJB-MJHT\n");
    assert_eq!(was_shown, row.asked > 0, "{told}");
    let results = [(0, "ok"), (3, "sign_in_needed"), (4, "retry_later"), (7, "protocol")];
    let result = results.iter().find(|(exit, _)| *exit == row.exit).unwrap().1;
    let entries: Vec<Value> = audit(&fake.sandbox, "connect").iter().map(|entry| entry["result"].clone()).collect();
    assert_eq!(entries, [result], "{told}");
    if row.exit == 0 {
        assert_eq!(output.stdout, "connected fake to fake as ann@example.test\ngranted: read\n", "{told}");
        let grant = fake.snapshot().grant(1).unwrap().unwrap();
        assert_eq!((grant.road.as_str(), grant.generation), ("device", 1), "{told}");
    } else {
        assert_eq!(output.stdout, "", "{told}");
        fake.nothing_is_kept();
    }
}

/// A few at a time: most of a row's time is the server's interval.
fn judge_all(rows: &[Row]) {
    for some in rows.chunks(8) {
        std::thread::scope(|scope| {
            for row in some {
                scope.spawn(|| judge(row));
            }
        });
    }
}

#[test]
fn offers() {
    judge_all(OFFERS);
}

#[test]
fn answers_while_the_code_is_entered() {
    judge_all(POLLS);
}
