//! `connect --device` (RFC 8628): what a person is shown and what it is for, what is asked, what is kept; at the embedded
//! server, where somebody enters the code on another device, and at a scripted one.

use std::process::Command;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::signin::{ACCESS, Fake, REFRESH, changes_nothing, demo, error_in};
use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::sandbox::{Running, Sandbox};
use crate::support::server::{Break, Reply};
use crate::support::stage::audit;

/// What only the program and the server know.
pub(crate) const DEVICE_CODE: &str = "dc-CANARY";

pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Asked about once a second, and good for a while.
pub(crate) fn offer(url: &str) -> Reply {
    let offer = json!({
        "device_code": DEVICE_CODE, "user_code": "WDJB-MJHT", "verification_uri": format!("{url}/enter"),
        "expires_in": 600, "interval": 1,
    });
    Reply::json(200, &offer)
}

/// The scripted provider with a device authorization endpoint that offers a code. Nobody enters it until a test says so.
pub(crate) fn device() -> Fake {
    let fake = Fake::ready();
    let url = fake.server.url();
    fake.describe(&format!("device_url = \"{url}/device\""), "");
    fake.server.always("POST /device", move |_| offer(&url));
    fake
}

const CONNECT: [&str; 3] = ["connect", "fake", "--device"];

/// A person on another device, who opens this address.
fn somebody_opens(sandbox: &Sandbox, behaviour: Behaviour, url: &str) -> Vec<u16> {
    let browser = FakeBrowser::new(sandbox, behaviour);
    sandbox.unset("BROWSER");
    let (program, script) = browser.command().split_once(' ').unwrap();
    assert!(Command::new(program).args([script, url]).status().unwrap().success());
    browser.seen().pages.iter().map(|page| page.status).collect()
}

/// The code, from the line after the one that announces it.
fn shown(running: &Running) -> (String, String) {
    let complete = running.line_saying("/device?user_code=");
    let code = complete.split_once("user_code=").unwrap().1.to_owned();
    (complete, code)
}

/// S-36: the address and the code always, what they are for, and a warning.
#[test]
fn somebody_elsewhere_enters_the_code_and_the_grant_is_kept() {
    let (server, fake) = demo();
    let running = fake.sandbox.spawn(&["connect", "demo", "--client-id", server.client_id(), "--device"]);
    let (complete, code) = shown(&running);
    let expected = format!(
        "to connect `demo` to demo, open this address on any device:\n{issuer}/device\nand enter this code:\n{code}\n\
         or open this one, and compare the code:\n{complete}\n\
         the code is for client oauthctl-demo and asks for: openid email\n\
         enter it only if you started this yourself; it is good for 10 min\n",
        issuer = server.issuer(),
    );
    assert_eq!(somebody_opens(&fake.sandbox, Behaviour::Approve, &complete), [200, 200]);
    let output = running.finish();
    assert_eq!(output.stderr, expected, "no QR code where stderr is no terminal");
    let stdout = output.succeeds_saying(&[]);
    assert_eq!(stdout, "connected demo to demo as demo@example.test\ngranted: email openid\n");

    let snapshot = fake.snapshot();
    let found = snapshot.integration("demo").unwrap().unwrap();
    let grant = snapshot.grant(found.id).unwrap().unwrap();
    assert_eq!((grant.generation, grant.client_id.as_str(), grant.road.as_str()), (1, server.client_id(), "device"));
    let consents = snapshot.consents(None).unwrap();
    assert_eq!(
        (consents[0].asked.join(" "), consents[0].granted.join(" ")),
        ("openid email".into(), "email openid".into())
    );
    assert_eq!((consents.len(), consents[0].road.as_str()), (1, "device"));
    let entries = audit(&fake.sandbox, "connect");
    assert_eq!((entries.len(), &entries[0]["result"]), (1, &json!("ok")));
    let log = server.log();
    let asked: Vec<_> =
        log.iter().filter(|seen| seen.path == "/token").map(|seen| (seen.grant_type, seen.status)).collect();
    assert_eq!(asked.last(), Some(&(Some("device_code"), 200)), "{asked:?}");
    assert!(!log.iter().any(|seen| seen.path == "/authorize"));

    // the grant is like any other
    let _ = fake.sandbox.run(&["token", "demo", "--force-refresh"]).succeeds();
    assert_eq!(fake.sandbox.run(&["revoke", "demo", "--yes"]).succeeds(), "demo: revoked\n");
}

#[test]
fn somebody_elsewhere_says_no_or_grants_less() {
    let (server, fake) = demo();
    let connect = ["connect", "demo", "--client-id", server.client_id(), "--device"];
    let running = fake.sandbox.spawn(&connect);
    let (complete, _) = shown(&running);
    assert_eq!(somebody_opens(&fake.sandbox, Behaviour::Deny, &complete), [200, 200]);
    let words = ["demo: the sign-in was refused: access_denied", "hint: oauthctl connect demo --device"];
    let _ = running.finish().fails(3, &words);
    fake.nothing_is_kept();
    assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], "sign_in_needed");

    std::fs::remove_file(fake.sandbox.path("browser.pipe")).unwrap();
    let running = fake.sandbox.spawn(&connect);
    let (complete, _) = shown(&running);
    assert_eq!(somebody_opens(&fake.sandbox, Behaviour::ApproveOnly(&["openid"]), &complete), [200, 200]);
    let _ = running.finish().succeeds_saying(&["demo: not granted: email"]);
}

#[test]
fn what_is_asked_is_what_the_standard_says() {
    let fake = device();
    let pending = Reply::error(400, "authorization_pending");
    fake.server.script("POST /token", [pending.clone(), pending]);
    let output = fake.sandbox.run(&[&CONNECT[..], &["-v", "--param", "audience=api", "--as", "work"]].concat());
    let output = output.hides(&[ACCESS, REFRESH, DEVICE_CODE]);
    let stdout =
        output.succeeds_saying(&["to connect `work` to The fake provider", "POST 127.0.0.1:", " /device -> 200 in "]);
    assert_eq!(stdout, "connected work to fake as ann@example.test\ngranted: read\n");

    let offers = fake.server.requests_of("POST /device");
    let body = |request: &crate::support::server::Request| String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(offers.iter().map(body).collect::<Vec<_>>(), ["scope=read&audience=api&client_id=fake-client"]);
    let polls = fake.server.requests_of("POST /token");
    assert_eq!(polls.len(), 3);
    for poll in &polls {
        assert_eq!(poll.field("grant_type").as_deref(), Some(GRANT_TYPE));
        assert_eq!(poll.field("device_code").as_deref(), Some(DEVICE_CODE));
        assert_eq!(poll.field("client_id").as_deref(), Some("fake-client"));
        assert_eq!((poll.query.as_str(), poll.header("accept")), ("", Some("application/json")));
        assert_eq!(poll.header("content-type"), Some("application/x-www-form-urlencoded"));
    }
    // never before its time: a bound that a busy machine cannot break
    assert!(fake.server.gaps("POST /token").iter().all(|gap| gap.as_millis() >= 1000));
    assert!(polls[0].at.saturating_sub(offers[0].at).as_millis() >= 1000);
    assert!(fake.server.unexpected().is_empty(), "{:?}", fake.server.unexpected());
    assert_eq!(fake.server.count("GET /authorize"), 0);
}

#[test]
fn a_client_with_a_secret_shows_it_at_both_endpoints() {
    let fake = device();
    let set = ["client", "set", "fake", "--client-id", "fake-client", "--client-secret-stdin"];
    let _ = fake.sandbox.run_with_input(&set, "fake-secret\n").succeeds_saying(&[]);
    let _ = fake.sandbox.run(&CONNECT).hides(&["fake-secret"]).succeeds_saying(&[]);
    for place in ["POST /device", "POST /token"] {
        let request = &fake.server.requests_of(place)[0];
        assert_eq!(request.header("authorization"), Some("Basic ZmFrZS1jbGllbnQ6ZmFrZS1zZWNyZXQ="), "{place}");
    }
}

#[test]
fn quiet_json_and_nobody_there_still_show_the_code() {
    let fake = device();
    let two_lines = format!("{}/enter\nWDJB-MJHT\n", fake.server.url());
    let output = fake.sandbox.run(&[&CONNECT[..], &["-q"]].concat());
    assert_eq!(output.stderr, two_lines, "the address, the code, and nothing else");
    output.code_is(0);
    // asked for by name, it needs nobody at this terminal
    fake.sandbox.set("CI", "true");
    let output = fake.sandbox.run(&[&CONNECT[..], &["--json"]].concat()).hides(&[ACCESS, REFRESH, DEVICE_CODE]);
    assert!(output.stderr.contains("/enter\nand enter this code:\nWDJB-MJHT\n"), "{}", output.stderr);
    let view: Value = serde_json::from_str(&output.succeeds_saying(&[])).unwrap();
    assert_eq!(view, fake.sandbox.run(&["show", "fake", "--json"]).json());
    fake.server.script("POST /token", [Reply::error(400, "expired_token")]);
    let output = fake.sandbox.run(&[&CONNECT[..], &["--json"]].concat());
    assert_eq!((output.code, output.stdout.as_str()), (3, ""));
    let error = error_in(&output.stderr);
    assert_eq!((&error["kind"], &error["integration"]), (&json!("sign_in_needed"), &json!("fake")));
    assert_eq!(error["hint"], "oauthctl connect fake --device");
}

#[test]
fn it_is_never_taken_unasked() {
    // a provider with nothing else
    let fake = device();
    let text = std::fs::read_to_string(fake.sandbox.home().join("providers/fake.toml")).unwrap();
    let without: String =
        text.lines().filter(|line| !line.starts_with("authorize_url")).map(|line| format!("{line}\n")).collect();
    fake.sandbox.write("providers/fake.toml", &without);
    for words in [&["connect", "fake"][..], &["connect", "fake", "--no-browser"], &["connect", "fake", "--paste"]] {
        let hint = "hint: oauthctl connect fake --device";
        changes_nothing(&fake.sandbox, words, 2, &["no authorization endpoint to sign in at", hint]);
    }
    assert!(fake.server.requests().is_empty());
    let _ = fake.sandbox.run(&CONNECT).succeeds_saying(&[]);
}

#[test]
fn what_cannot_be_asked_so_is_said_before_anything_is_asked() {
    let fake = Fake::ready();
    changes_nothing(
        &fake.sandbox,
        &CONNECT,
        2,
        &["fake has no device authorization endpoint", "hint: oauthctl connect fake --paste"],
    );
    let url = fake.server.url();
    fake.describe(&format!("device_url = \"{url}/device\""), "[device]\nunsupported = \"it is asked by post\"\n");
    let why = ["the device flow of fake is not supported: it is asked by post", "hint: oauthctl connect fake --paste"];
    changes_nothing(&fake.sandbox, &CONNECT, 2, &why);
    fake.describe(&format!("device_url = \"{url}/device\""), "[device]\nscopes = [\"read\"]\n");
    let words = ["does not give these scopes in the device flow: write", "--exact-scopes with some of: read"];
    changes_nothing(&fake.sandbox, &["connect", "fake", "--device", "--scope", "write"], 2, &words);
    for more in [["--device", "--paste"], ["--device", "--no-browser"], ["--device", "--start"]] {
        let _ = fake.sandbox.run(&[&["connect", "fake"], &more[..]].concat()).fails(2, &["cannot be used with"]);
    }
    let _ = fake.sandbox.run(&[&CONNECT[..], &["--port", "1234"]].concat()).fails(2, &["cannot be used with"]);
    fake.describe("device_url = \"http://as.example/device\"", "");
    changes_nothing(&fake.sandbox, &CONNECT, 2, &["device_url"]);
    assert!(fake.server.requests().is_empty());
}

/// S-39: in the middle of an answer's body too.
#[test]
fn whoever_gives_up_has_nothing() {
    let fake = device();
    fake.server.always("POST /token", |_| Reply::error(400, "authorization_pending"));
    let running = fake.sandbox.spawn(&CONNECT);
    running.line_saying("enter it only");
    running.signal(Signal::INT);
    let _ = running.finish().fails(130, &["error: interrupted"]);
    // with an answer under way that never ends
    fake.server.always("POST /token", |_| Reply::token(ACCESS, None, 60).breaking_in_the_body(Break::Stall));
    let before = fake.server.count("POST /token");
    let running = fake.sandbox.spawn(&CONNECT);
    fake.server.wait_for("POST /token", before + 1);
    running.signal(Signal::TERM);
    let _ = running.finish().fails(143, &["error: interrupted"]);
    fake.nothing_is_kept();
    let results: Vec<Value> = audit(&fake.sandbox, "connect").iter().map(|entry| entry["result"].clone()).collect();
    assert_eq!(results, ["interrupted", "interrupted"]);
}

/// The account is judged as on every other road.
#[test]
fn whose_it_is_decides_what_is_kept() {
    let fake = device();
    let words = ["fake: you signed in as ann@example.test, not as bob@example.test; nothing was saved"];
    let _ = fake.sandbox.run(&[&CONNECT[..], &["--expect-account", "bob@example.test"]].concat()).fails(3, &words);
    fake.nothing_is_kept();
    let _ = fake.sandbox.run(&[&CONNECT[..], &["--expect-account", "ann@example.test"]].concat()).succeeds_saying(&[]);
    fake.identifies_as(&json!({ "sub": "user-2", "email": "bob@example.test" }));
    let _ = fake.sandbox.run(&CONNECT).fails(2, &["`fake` is ann@example.test; you signed in as bob@example.test"]);
    assert_eq!(fake.snapshot().integration("fake").unwrap().unwrap().account.as_deref(), Some("user-1"));
    // and renewed in place
    fake.identifies_as(&json!({ "sub": "user-1", "email": "ann@example.test" }));
    let _ = fake.sandbox.run(&CONNECT).succeeds_saying(&[]);
    let snapshot = fake.snapshot();
    assert_eq!(snapshot.grant(snapshot.integration("fake").unwrap().unwrap().id).unwrap().unwrap().generation, 2);
}

/// The address that is shown is one in its normal form.
#[test]
fn the_address_is_shown_as_it_is_read() {
    let fake = device();
    let offer = offer(&fake.server.url()).with_member("verification_uri", json!("HTTPS://AS.Example:443/a/../enter"));
    fake.server.script("POST /device", [offer]);
    let output = fake.sandbox.run(&CONNECT);
    assert!(output.stderr.contains("\nhttps://as.example/enter\n"), "{}", output.stderr);
    output.code_is(0);
}
