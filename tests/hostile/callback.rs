//! What comes to the redirect URI: what is not the answer of this sign-in is refused and the sign-in goes on; what is, and
//! breaks a rule or says no, ends it; and a true answer may hold more than we know.

use std::thread;
use std::time::Duration;

use url::form_urlencoded::byte_serialize;

use crate::listener::{V4, Waits, ask};
use crate::signin::{ACCESS, CODE, REFRESH};
use crate::support::server::Reply;

/// What a row makes of the true answer's query.
struct Query {
    iss: String,
    state: String,
}

impl Query {
    fn of(waits: &Waits) -> Self {
        let value = |name: &str| waits.callback.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        Self { iss: byte_serialize(value("iss").as_bytes()).collect(), state: value("state") }
    }

    fn fill(&self, pattern: &str) -> String {
        pattern.replace("{s}", &self.state).replace("{i}", &self.iss)
    }
}

/// Row, variant, query (`{s}`: the state, `{i}`: the issuer), status. None of them is the answer.
fn ignored() -> Vec<(&'static str, &'static str, String, u16)> {
    let row = |id, what, query: &str, status| (id, what, query.to_owned(), status);
    vec![
        row("H-01", "another state", "state=forged&code=mine&iss={i}", 400),
        row("H-01", "the state and a space", "state={s}+&code=mine&iss={i}", 400),
        row("H-01", "half of the state", "state=AAAA&code=mine&iss={i}", 400),
        row("H-02", "no state", "code=mine&iss={i}", 400),
        row("H-02", "an empty state", "state=&code=mine&iss={i}", 400),
        row("H-02", "nothing at all", "", 400),
        row("H-04", "two codes", "state={s}&code=mine&code=fake-code&iss={i}", 400),
        row("H-04", "two codes, one encoded", "state={s}&code=mine&c%6fde=mine&iss={i}", 400),
        row("H-04", "two errors", "state={s}&error=access_denied&error=access_denied&iss={i}", 400),
        row("H-04", "two issuers", "state={s}&code=mine&iss={i}&iss={i}", 400),
        row("H-04", "two states", "state={s}&state={s}&code=mine&iss={i}", 400),
        row("H-04", "both", "state={s}&code=mine&error=access_denied&iss={i}", 400),
        row("H-05", "a no without a state", "error=access_denied", 400),
        row("H-05", "a no with another state", "error=access_denied&state=forged&iss={i}", 400),
        row("H-08", "an empty code", "state={s}&code=&iss={i}", 400),
        row("H-08", "a code without value", "state={s}&code&iss={i}", 400),
        row("H-08", "no code", "state={s}&iss={i}", 400),
        row("H-08", "an empty error", "state={s}&error=&iss={i}", 400),
        (
            "H-15",
            "200 KB of a no",
            format!("state={{s}}&error=access_denied&error_description={}", "x".repeat(200_000)),
            431,
        ),
        ("H-17", "a code of 64 KiB", format!("state={{s}}&iss={{i}}&code={}", "c".repeat(64 << 10)), 431),
        ("H-17", "a code of 8 KiB and one", format!("state={{s}}&iss={{i}}&code={}", "c".repeat((8 << 10) + 1)), 400),
        row("H-17", "a code of two lines", "state={s}&code=a%0d%0ab&iss={i}", 400),
    ]
}

/// The same with exit code and words: the sign-in is over, and nothing was asked.
fn ending() -> Vec<(&'static str, &'static str, &'static str, i32, &'static str)> {
    vec![
        ("H-06", "a no", "state={s}&error=access_denied&iss={i}", 3, "`access_denied`"),
        ("H-09", "another issuer", "state={s}&code=fake-code&iss=https%3A%2F%2Fevil.example", 7, "comes from issuer"),
        ("H-09", "a slash more", "state={s}&code=fake-code&iss={i}%2F", 7, "comes from issuer"),
        ("H-09", "encoded twice", "state={s}&code=fake-code&iss=http%253A%252F%252F127.0.0.1", 7, "comes from issuer"),
        ("H-09", "another issuer's no", "state={s}&error=access_denied&iss=x", 7, "comes from issuer"),
        ("H-10", "no issuer", "state={s}&code=fake-code", 7, "does not name its issuer"),
        ("H-10", "an empty issuer", "state={s}&code=fake-code&iss=", 7, "issuer"),
        ("H-15", "markup", "state={s}&iss={i}&error=x&error_description=%3Cimg%20src=x%20onerror=1%3E", 3, "<img"),
        ("H-15", "a link", "state={s}&iss={i}&error=x&error_description=%1b]8;;https://evil%07", 3, "\\x1b]8;;"),
        ("H-15", "NUL", "state={s}&iss={i}&error=x&error_description=a%00b", 3, "a\\x00b"),
        ("H-15", "no UTF-8", "state={s}&iss={i}&error=x&error_description=%ff%fe%c0%80", 3, "`x`"),
        ("H-15", "another direction", "state={s}&iss={i}&error=x&error_description=%e2%80%aegpj", 3, "\u{fffd}gpj"),
    ]
}

#[test]
fn what_is_not_the_answer_is_ignored_and_the_true_one_still_wins() {
    let waits = Waits::on("127.0.0.1");
    let query = Query::of(&waits);
    for (id, what, pattern, status) in ignored() {
        let target = format!("{}?{}", waits.callback.path(), query.fill(&pattern));
        let answer = ask(waits.at(V4), &format!("{}\r\n", waits.head(&target)));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{id} {what}: {answer}");
        assert!(!answer.contains("mine") && !answer.contains("location:"), "{id} {what}: {answer}");
        assert_eq!(waits.fake.server.count("POST /token"), 0, "{id} {what}");
    }
    waits.succeeds_from(V4);
}

#[test]
fn what_is_the_answer_and_breaks_a_rule_ends_it() {
    for (id, what, pattern, exit, words) in ending() {
        let waits = Waits::on("127.0.0.1");
        let target = format!("{}?{}", waits.callback.path(), Query::of(&waits).fill(pattern));
        let (address, request) = (waits.at(V4), format!("{}\r\n", waits.head(&target)));
        let page = thread::spawn(move || ask(address, &request));
        let said = waits.running.finish().hides(&[CODE]).fails(exit, &["error: fake: ", words]);
        assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{id} {what}: {said}");
        let page = page.join().unwrap();
        assert!(page.starts_with("HTTP/1.1 303 ") && !page.contains("img"), "{id} {what}: {page}");
        assert_eq!(waits.fake.server.count("POST /token"), 0, "{id} {what}");
        waits.fake.nothing_is_kept();
    }
}

/// H-16, H-17: more than we know, and a long code.
#[test]
fn a_true_answer_may_hold_more_than_we_know() {
    let unknown = (0..100).map(|number| format!("&u{number}=x")).collect::<String>();
    for (id, more, code) in [
        ("H-16", "&scope=read+write&authuser=0&prompt=consent&session_state=a..b&hd=x".to_owned(), CODE.to_owned()),
        ("H-16", unknown, CODE.to_owned()),
        ("H-17", String::new(), "c".repeat(8 << 10)),
    ] {
        let waits = Waits::on("127.0.0.1");
        let query = Query::of(&waits).fill("state={s}&iss={i}&code=");
        let target = format!("{}?{query}{code}{more}", waits.callback.path());
        let (address, request) = (waits.at(V4), format!("{}\r\n", waits.head(&target)));
        let page = thread::spawn(move || ask(address, &request));
        let _ = waits.running.finish().hides(&[ACCESS, REFRESH, &code]).succeeds_saying(&[]);
        assert!(page.join().unwrap().starts_with("HTTP/1.1 303 "), "{id}");
        let asked = waits.fake.server.requests_of("POST /token");
        assert_eq!((asked.len(), asked[0].field("code")), (1, Some(code)), "{id}");
    }
}

/// H-14: the same answer once more, while the first is being dealt with: one exchange, and a page that says so.
#[test]
fn a_second_answer_has_no_effect() {
    let waits = Waits::on("127.0.0.1");
    waits
        .fake
        .server
        .always("POST /token", |_| Reply::token(ACCESS, Some(REFRESH), 60).after(Duration::from_millis(500)));
    let (address, request) = (waits.at(V4), format!("{}\r\n", waits.head(&waits.target())));
    let again = request.clone();
    let first = thread::spawn(move || ask(address, &request));
    waits.fake.server.wait_for("POST /token", 1);
    let second = ask(address, &again);
    assert!(second.starts_with("HTTP/1.1 410 ") && second.contains("Already finished"), "{second}");
    let _ = waits.running.finish().succeeds_saying(&[]);
    assert!(first.join().unwrap().starts_with("HTTP/1.1 303 "));
    assert_eq!(waits.fake.server.count("POST /token"), 1);
}

/// How many variants there are of each row.
pub(super) fn variants() -> impl Iterator<Item = &'static str> {
    let more = ["H-14", "H-16", "H-16", "H-17"];
    ignored().into_iter().map(|row| row.0).chain(ending().into_iter().map(|row| row.0)).chain(more)
}
