//! `demo`: the journey that a newcomer sees, and the server that scripts are tried on.

use std::os::unix::net::UnixListener;

use oauthctl::keys::Identity;
use rustix::process::Signal;
use serde_json::{Value, json};
use url::Url;

use crate::arrange::{files_below, has_keys};
use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::http;
use crate::support::sandbox::{Running, Sandbox};
use crate::support::stage::{Stage, vault};

/// A sandbox whose temporary files and message bus are its own.
fn apart(sandbox: &Sandbox) -> UnixListener {
    std::fs::create_dir(sandbox.path("tmp")).unwrap();
    sandbox.set("TMPDIR", sandbox.path("tmp"));
    let bus = UnixListener::bind(sandbox.path("bus")).unwrap();
    bus.set_nonblocking(true).unwrap();
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", sandbox.path("bus").display()));
    bus
}

#[test]
fn the_whole_journey_runs_by_itself_and_leaves_nothing_behind() {
    let stage = Stage::connected(3600);
    let sandbox = &stage.sandbox;
    let bus = apart(sandbox);
    sandbox.write("config.toml", "[token]\nmin_ttl = \"10m\"\n");
    let listing =
        || (files_below(&sandbox.home()), files_below(&sandbox.path("user")), files_below(&sandbox.path("tmp")));
    let before = listing();
    for words in [&["demo", "--no-input"][..], &["demo"]] {
        let output = sandbox.run(words);
        assert_eq!(output.code, 0, "{output:?}");
        let typed: Vec<&str> = output.stdout.lines().filter_map(|line| line.strip_prefix("$ oauthctl ")).collect();
        let commands: Vec<&str> = typed.iter().map(|line| line.split(' ').next().unwrap()).collect();
        let journey =
            ["provider", "client", "connect", "list", "token", "token", "consents", "audit", "audit", "revoke", "list"];
        assert_eq!(commands, journey, "{}", output.stdout);
        let tokens: Vec<&str> = output.stdout.lines().filter(|line| line.starts_with("demo-at-")).collect();
        assert!(tokens.len() == 2 && tokens[0] != tokens[1], "the second one is refreshed: {tokens:?}");
        for words in
            ["connected demo to demo as ", " 0 findings\n", "demo: revoked\n", "2 token requests, 1 of them refreshes"]
        {
            assert!(output.stdout.contains(words), "`{words}`: {}", output.stdout);
        }
        assert!(output.stderr.lines().any(|line| line.starts_with("http://127.0.0.1:")), "the URL: {}", output.stderr);
        assert!(!output.stderr.contains("error: ") && !output.stderr.contains("warning: "), "{}", output.stderr);
    }
    let results = sandbox.run(&["demo", "--no-input", "--json"]).succeeds_saying(&["/authorize?"]);
    let results: Vec<Value> = results.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(results.len(), 11);
    assert!(results[4]["access_token"].is_string() && results[8]["ok"] == true, "{results:?}");
    assert!(listing() == before, "the profile of this home, the user's and the temporary folder are as they were");
    assert_eq!(std::fs::read_dir(sandbox.path("tmp")).unwrap().count(), 0);
    assert_eq!(bus.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "no keyring was asked");
    assert!(stage.server.requests().is_empty());
}

#[test]
fn a_journey_without_room_for_its_profile_says_so() {
    let sandbox = Sandbox::without_key();
    sandbox.set("TMPDIR", sandbox.path("missing"));
    sandbox.run(&["demo", "--no-input"]).fails(8, &["the demo cannot start", "missing"]);
}

/// A demo server in a process of its own, and where it says that it is.
fn serve(sandbox: &Sandbox, words: &[&str]) -> (Running, String) {
    let running = sandbox.spawn(&[&["demo", "serve"], words].concat());
    let issuer = running.printed_line("http://127.0.0.1:");
    (running, issuer)
}

#[test]
fn scripts_are_tried_on_a_server_that_keeps_running() {
    let sandbox = Sandbox::without_key();
    let identity = Identity::generate();
    sandbox.set("OAUTHCTL_IDENTITY", identity.text().expose());
    let (server, issuer) = serve(&sandbox, &["--port", "0", "--token-ttl", "5m"]);
    for line in ["provider add demo --issuer", "client set demo --client-id", "connect demo", "token demo"] {
        let typed = server.printed_line(&format!("  oauthctl {line}"));
        let words: Vec<&str> = typed.trim().split(' ').skip(1).collect();
        if words[0] == "connect" {
            let browser = FakeBrowser::new(&sandbox, Behaviour::Approve);
            let said = sandbox.run(&words).succeeds_saying(&["/authorize?"]);
            assert!(said.starts_with("connected demo to demo as "), "{said}");
            assert!(browser.seen().pages.iter().any(|page| page.body.contains("<form")), "a person was asked");
        } else {
            sandbox.run(&words).code_is(0);
        }
    }
    let held = || {
        let snapshot = vault(&sandbox, &identity).read().unwrap();
        let id = snapshot.integration("demo").unwrap().unwrap().id;
        snapshot.grant(id).unwrap().unwrap().refresh_token.unwrap().expose().to_owned()
    };
    let shown = sandbox.run(&["token", "demo", "--json"]).json();
    let left = shown["expires_at"].as_i64().unwrap()
        - sandbox.run(&["show", "demo", "--json"]).json()["created_at"].as_i64().unwrap();
    assert!((295..=301).contains(&left), "{left}");
    let first = held();
    sandbox.run(&["token", "demo", "--force-refresh"]).succeeds();
    assert_ne!(held(), first, "the refresh token is rotated");

    // somebody uses the spent one: that ends the grant, and the next refresh finds out
    let form = format!("grant_type=refresh_token&refresh_token={first}&client_id=oauthctl-demo");
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let url = Url::parse(&format!("{issuer}/token")).unwrap();
    let answer = http::request("POST", &url, &headers, Some(&form)).unwrap();
    assert_eq!((answer.status, answer.body.contains("invalid_grant")), (400, true), "{}", answer.body);
    sandbox
        .run(&["token", "demo", "--force-refresh"])
        .fails(3, &["demo", "invalid_grant", "hint: oauthctl connect demo"]);
    assert_eq!(sandbox.run(&["status"]).code, 3);

    server.signal(Signal::TERM);
    let output = server.finish();
    assert_eq!((output.code, output.stderr.as_str()), (143, ""));
    sandbox.run(&["provider", "test", "demo"]).code_is(4);
}

#[test]
fn a_server_approves_unasked_only_where_it_is_told_to() {
    let sandbox = Sandbox::new();
    let (server, line) = serve(&sandbox, &["--approve", "--json"]);
    let said: Value = serde_json::from_str(&line).unwrap();
    has_keys(&said, &["issuer", "client_id"]);
    let (issuer, client) = (said["issuer"].as_str().unwrap(), said["client_id"].as_str().unwrap());
    sandbox.run(&["provider", "add", "demo", "--issuer", issuer]).code_is(0);
    let browser = FakeBrowser::new(&sandbox, Behaviour::Approve);
    sandbox.run(&["connect", "demo", "--client-id", client]).succeeds_saying(&[]);
    assert!(!browser.seen().pages.iter().any(|page| page.body.contains("<form")), "nobody was asked");

    let port = Url::parse(issuer).unwrap().port().unwrap().to_string();
    let second = ["demo", "serve", "--port", &port];
    sandbox.run(&second).fails(1, &[&format!("cannot listen on port {port}")]);
    for (words, word) in
        [(["--port", "70000"], "70000"), (["--port", "http"], "http"), (["--token-ttl", "soon"], "soon")]
    {
        sandbox.run(&[&["demo", "serve"][..], &words].concat()).fails(2, &[word]);
    }
    server.signal(Signal::INT);
    server.finish().code_is(130);
    assert_eq!(sandbox.run(&["list", "--json"]).json()["integrations"][0]["status"], json!("active"));
}
