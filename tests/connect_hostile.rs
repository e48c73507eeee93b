//! A sign-in with somebody else at the redirect URI or a server that breaks rules: what is ignored, what ends it, and that
//! nothing is kept, nothing sent twice and no secret shown.

use serde_json::json;
use url::Url;

use crate::signin::{ACCESS, CODE, Fake, REFRESH, error_in, parameter, url_in};
use crate::support::browser::Behaviour::{self, Approve, Deny, Ignore, Tamper};
use crate::support::server::{Break, Reply};
use crate::support::stage::audit;

/// The same redirect with its parameters changed.
fn with(url: &Url, change: fn(&str, &str) -> Option<String>) -> Url {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let changed = pairs.into_iter().filter_map(|(name, value)| Some((change(&name, &value)?, name)));
    let mut out = url.clone();
    out.query_pairs_mut().clear().extend_pairs(changed.map(|(value, name)| (name, value)));
    out
}

fn and(url: &Url, more: &str) -> Url {
    let mut out = url.clone();
    out.set_query(Some(&format!("{}&{more}", url.query().unwrap())));
    out
}

/// A state with another value.
fn state(url: &Url, change: fn(&str) -> Option<String>) -> Url {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut out = url.clone();
    out.query_pairs_mut().clear().extend_pairs(pairs.into_iter().filter_map(|(name, value)| {
        let value = if name == "state" { change(&value)? } else { value };
        Some((name, value))
    }));
    out
}

fn swapped(text: &str) -> String {
    text.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

type Tampering = fn(&Url) -> Vec<Url>;

#[test]
fn what_is_not_the_answer_of_this_sign_in_is_ignored_and_the_real_one_still_wins() {
    let other_state = "its `state` is not the one of this sign-in";
    let forgeries: [(&str, u16, Tampering); 14] = [
        (other_state, 400, |url| vec![state(url, |_| Some("forged".into())), url.clone()]),
        (other_state, 400, |url| vec![state(url, |text| Some(swapped(text))), url.clone()]),
        (other_state, 400, |url| vec![state(url, |text| Some(format!("{text} "))), url.clone()]),
        ("it has no `state`", 400, |url| vec![state(url, |_| None), url.clone()]),
        ("it has no `state`", 400, |url| vec![state(url, |_| Some(String::new())), url.clone()]),
        ("it has more than one `state`", 400, |url| vec![and(url, "state=x"), url.clone()]),
        ("it has more than one `code`", 400, |url| vec![and(url, "code=mine"), url.clone()]),
        ("it has more than one `iss`", 400, |url| vec![and(url, "iss=x"), url.clone()]),
        ("it holds both a `code` and an `error`", 400, |url| vec![and(url, "error=access_denied"), url.clone()]),
        ("it has neither", 400, |url| {
            vec![with(url, |name, value| (name != "code").then(|| value.into())), url.clone()]
        }),
        ("it has neither", 400, |url| {
            vec![with(url, |name, value| Some(if name == "code" { "" } else { value }.into())), url.clone()]
        }),
        (other_state, 400, |url| {
            let mut forged = url.clone();
            forged.set_query(Some("error=access_denied&state=forged"));
            vec![forged, url.clone()]
        }),
        ("", 404, |url| {
            let mut elsewhere = url.clone();
            elsewhere.set_path("/callback/");
            vec![elsewhere, url.clone()]
        }),
        ("it was addressed to another host name", 400, |url| {
            let mut rebound = url.clone();
            rebound.set_host(Some("localhost")).unwrap();
            vec![rebound, url.clone()]
        }),
    ];
    for (why, status, tampering) in forgeries {
        let fake = Fake::ready();
        let (output, seen) = fake.run(Tamper(tampering), &["connect", "fake"]);
        let refused = &seen.pages[1];
        assert_eq!(refused.status, status, "{why}: {refused:?}");
        assert!(!refused.body.contains("You are connected"), "{why}");
        assert!(seen.pages.last().unwrap().body.contains("You are connected to The fake provider."), "{why}");
        let said = if why.is_empty() { "/authorize?" } else { why };
        let _ = output.hides(&[CODE, ACCESS]).succeeds_saying(&[said]);
        let requests = fake.server.requests_of("POST /token");
        assert_eq!(requests.len(), 1, "{why}");
        assert_eq!(requests[0].field("code").as_deref(), Some(CODE), "{why}");
    }
}

#[test]
fn an_answer_with_the_right_state_that_breaks_a_rule_ends_it_without_a_request() {
    let answers: [(i32, &str, &str, Tampering); 9] = [
        (7, "protocol", "comes from issuer `https://evil.example`", |url| {
            vec![with(url, |name, value| Some(if name == "iss" { "https://evil.example" } else { value }.into()))]
        }),
        (7, "protocol", "comes from issuer", |url| {
            vec![with(url, |name, value| Some(if name == "iss" { format!("{value}/") } else { value.into() }))]
        }),
        (7, "protocol", "issuer", |url| {
            vec![with(url, |name, value| Some(if name == "iss" { "" } else { value }.into()))]
        }),
        (7, "protocol", "does not name its issuer", |url| {
            vec![with(url, |name, value| (name != "iss").then(|| value.into()))]
        }),
        (7, "protocol", "`access_token`", |url| vec![and(url, "access_token=at-CANARY")]),
        (7, "protocol", "`id_token`", |url| vec![and(url, "id_token=at-CANARY")]),
        (3, "sign_in_needed", "`access_denied`: it's \\x1b]8;;<img src=x onerror=1>", |url| {
            let denied = with(url, |name, value| (name != "code").then(|| value.into()));
            vec![and(&denied, "error=access_denied&error_description=it's%20%1b]8;;%3Cimg%20src=x%20onerror=1%3E")]
        }),
        (4, "retry_later", "`temporarily_unavailable`", |url| {
            let busy = with(url, |name, value| (name != "code").then(|| value.into()));
            vec![and(&busy, "error=temporarily_unavailable")]
        }),
        (7, "protocol", "comes from issuer `x`", |url| {
            let denied = with(url, |name, value| {
                (name != "code").then(|| if name == "iss" { "x".into() } else { value.into() })
            });
            vec![and(&denied, "error=access_denied")]
        }),
    ];
    for (exit, kind, words, tampering) in answers {
        let fake = Fake::ready();
        let (output, seen) = fake.run(Tamper(tampering), &["connect", "fake"]);
        let output = output.hides(&[CODE, ACCESS]);
        let _ = output.fails(exit, &["error: fake: ", words]);
        let page = seen.pages.last().unwrap();
        assert!(page.body.contains("Not connected") && !page.body.contains("<img"), "{words}: {}", page.body);
        assert_eq!(page.body.contains("was denied"), words.starts_with("`access_denied`"), "{words}: {}", page.body);
        assert_eq!(page.url.query(), None, "{words}");
        assert_eq!(fake.server.count("POST /token"), 0, "{words}");
        fake.nothing_is_kept();
        assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], kind, "{words}");
    }
}

#[test]
fn a_denial_a_closed_window_and_nobody_at_all_are_exit_3() {
    let (server, fake) = crate::signin::demo();
    let connect = ["connect", "demo", "--client-id", server.client_id()];
    let (output, seen) = fake.run(Deny, &connect);
    let _ = output.fails(3, &["demo: demo refused the sign-in: `access_denied`", "hint: oauthctl connect demo"]);
    assert!(seen.pages.last().unwrap().body.contains("The sign-in to demo was denied."));
    let (output, _) = fake.run(Ignore, &[&connect[..], &["--as", "work", "--timeout", "1s", "--json"]].concat());
    let error = error_in(&output.stderr);
    assert_eq!((&error["kind"], &error["integration"]), (&json!("sign_in_needed"), &json!("work")));
    assert_eq!(error["hint"], "oauthctl connect demo --as work");
    let _ = output.fails(3, &["no answer from demo came back within 1 s"]);
    // the configured wait, and the listener is gone afterwards
    fake.sandbox.write("config.toml", "[connect]\ntimeout = \"1s\"\n");
    let output = fake.sandbox.run(&[&connect[..], &["--no-browser"]].concat());
    let redirect = Url::parse(&parameter(&url_in(&output.stderr), "redirect_uri")).unwrap();
    let _ = output.fails(3, &["within 1 s"]);
    assert!(crate::support::http::open(&redirect).is_err(), "nobody listens any more");
    assert_eq!(server.token_requests(), 0);
    fake.nothing_is_kept();
}

#[test]
fn a_signal_ends_the_wait_and_closes_the_listener() {
    let fake = Fake::ready();
    let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = Url::parse(&running.line_saying("/authorize?")).unwrap();
    running.signal(rustix::process::Signal::TERM);
    running.finish().code_is(128 + 15);
    let redirect = Url::parse(&parameter(&url, "redirect_uri")).unwrap();
    assert!(crate::support::http::open(&redirect).is_err());
    fake.nothing_is_kept();
}

#[test]
fn a_signal_does_not_wait_for_a_server_that_says_nothing() {
    let fake = Fake::ready();
    fake.server.script("POST /token", [Reply::broken(Break::Stall)]);
    let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let back = Url::parse(&fake.redirected(&running.line_saying("/authorize?"))).unwrap();
    let page = std::thread::spawn(move || {
        let held = crate::support::http::open(&back).unwrap();
        crate::support::http::open(&held.location().unwrap()).unwrap()
    });
    fake.server.wait_for("POST /token", 1);
    running.signal(rustix::process::Signal::INT);
    running.finish().code_is(128 + 2);
    assert!(page.join().unwrap().body.contains("did not succeed"));
    assert_eq!(fake.server.count("POST /token"), 1);
    fake.nothing_is_kept();
    assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], "interrupted");
}

#[test]
fn a_token_endpoint_that_fails_is_asked_once_and_nothing_is_kept() {
    let good = || Reply::token(ACCESS, Some(REFRESH), 3600);
    let html = |status| Reply::status(status).header("Content-Type", "text/html").body("<h1>CANARY</h1>");
    let rows: Vec<(i32, &str, Reply)> = vec![
        (7, "redirects are not followed (307", Reply::status(307).header("Location", "http://127.0.0.1:9/token")),
        (7, "redirects are not followed (302", Reply::status(302).header("Location", "/token")),
        (4, "the server answered 500", Reply::status(500)),
        (4, "the server answered 503", html(503)),
        (4, "429", Reply::error(429, "slow_down")),
        (7, "200", html(200)),
        (7, "", Reply::status(200)),
        (4, "sign in again", Reply::broken(Break::Reset)),
        (4, "sign in again", Reply::broken(Break::Close)),
        (4, "sign in again", good().breaking_in_the_body(Break::Close)),
        (4, "sign in again", Reply::broken(Break::Stall)),
        (3, "invalid_grant", Reply::error(400, "invalid_grant")),
        (7, "invalid_client", Reply::error(401, "invalid_client")),
        (3, "access_denied", Reply::error(200, "access_denied")),
        (7, "token_type", good().with_member("token_type", json!("mac"))),
        (7, "access_token", good().with_member("access_token", json!(null))),
        (7, "", Reply::json(200, &json!([ACCESS]))),
        (7, "larger than", Reply::status(200).header("Content-Type", "application/json").body(vec![b' '; 2 << 20])),
    ];
    for (exit, words, reply) in rows {
        let fake = Fake::ready();
        fake.sandbox.write("config.toml", "[network]\ntimeout = \"1s\"\n");
        let told = format!("{reply:?}").chars().take(300).collect::<String>();
        fake.server.script("POST /token", [reply]);
        let (output, seen) = fake.run(Approve, &["connect", "fake"]);
        assert_eq!(output.code, exit, "{told}\n{}", output.stderr);
        let _ = output.hides(&["CANARY", CODE]).fails(exit, &["error: fake: ", words]);
        assert_eq!(fake.server.count("POST /token"), 1, "{told}");
        let page = seen.pages.last().unwrap();
        assert!(page.body.contains("The sign-in to The fake provider did not succeed."), "{told}: {page:?}");
        fake.nothing_is_kept();
        let _ = fake.sandbox.run(&["token", "fake"]).fails(3, &["fake is not connected"]);
    }
}

#[test]
fn nothing_is_kept_before_it_is_known_whose_it_is() {
    for (exit, reply) in [
        (4, Reply::status(500)),
        (3, Reply::status(401)),
        (7, Reply::status(200).body("<html>")),
        (7, Reply::status(200).header("Content-Type", "application/jwt").body("CANARY.b.c")),
        (7, Reply::json(200, &json!(["CANARY"]))),
        (7, Reply::status(302).header("Location", "/elsewhere")),
        (4, Reply::broken(Break::Reset)),
    ] {
        let fake = Fake::ready();
        let told = format!("{reply:?}");
        fake.server.script("GET /userinfo", [reply]);
        let (output, seen) = fake.run(Approve, &["connect", "fake"]);
        assert_eq!(output.code, exit, "{told}\n{}", output.stderr);
        let _ = output.hides(&["CANARY", CODE]).fails(exit, &["error: fake: "]);
        assert!(seen.pages.last().unwrap().body.contains("did not succeed"), "{told}");
        assert_eq!((fake.server.count("POST /token"), fake.server.count("GET /userinfo")), (1, 1), "{told}");
        fake.nothing_is_kept();
    }
}

#[test]
fn every_page_of_the_listener_is_static_and_says_how_it_may_be_used() {
    let tampering: Tampering = |url| {
        let mut elsewhere = url.clone();
        elsewhere.set_path("/cancel");
        vec![state(url, |_| Some("<script>".into())), elsewhere, url.clone()]
    };
    let fake = Fake::ready();
    let (output, seen) = fake.run(Behaviour::Tamper(tampering), &["connect", "fake"]);
    output.code_is(0);
    let ours: Vec<_> = seen.pages.iter().filter(|page| page.url.port() != Some(fake.server.address().port())).collect();
    let statuses: Vec<u16> = ours.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [400, 404, 303, 200]);
    for page in ours {
        let policy = page.header("content-security-policy").unwrap();
        for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("connection", "close"),
        ] {
            assert_eq!(page.header(name), Some(value), "{} {name}", page.status);
        }
        assert!(!page.headers.iter().any(|(name, _)| name.starts_with("access-control") || name == "set-cookie"));
        let body = page.body.to_lowercase();
        for never in ["<script", "http://", "https://", " src=", "onerror", CODE, "at-canary"] {
            assert!(!body.contains(never), "{} holds {never}", page.status);
        }
    }
}
