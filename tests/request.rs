//! `request`: a token goes to the hosts it is meant for, and what the API answers is the answer.

use std::fs;

use crate::arrange::files_below;
use crate::support::output::Output;
use crate::support::server::{Reply, ScenarioServer};
use crate::support::stage::{Stage, audit};

/// An account, and an API on a server of its own that it may call.
struct Scene {
    api: ScenarioServer,
    stage: Stage,
}

impl Scene {
    fn new() -> Self {
        let (api, stage) = (ScenarioServer::start(), Stage::connected(3600));
        stage.provider(&stage.server.url(), &format!("api_hosts = [\"{}\"]\n", api.address()));
        Self { api, stage }
    }

    fn call(&self, path: &str, words: &[&str]) -> Output {
        let url = format!("{}{path}", self.api.url());
        self.stage
            .sandbox
            .run(&[&["request", "example", &url], words].concat())
            .hides_on_stderr(&["at-0", "at-1", "rt-"])
    }
}

fn challenge(error: &str) -> Reply {
    Reply::status(401).header("WWW-Authenticate", &format!("Bearer realm=\"x\", error=\"{error}\"")).body("no\n")
}

#[test]
fn the_body_goes_to_stdout_and_the_token_to_the_api() {
    let scene = Scene::new();
    scene.api.script("GET /me", [Reply::status(200).header("X-Y", "z").body(b"{\"a\":1}\x00\xff".to_vec())]);
    let said = scene.call("/me?q=1#part", &["-H", "X-Mine: yes", "-H", "accept:  text/plain"]);
    assert_eq!(said.succeeds(), "{\"a\":1}\0\u{fffd}");
    let seen = &scene.api.requests()[0];
    assert_eq!(seen.header("authorization"), Some("Bearer at-0"));
    assert_eq!((seen.header("x-mine"), seen.header("accept")), (Some("yes"), Some("text/plain")));
    assert_eq!((seen.query.as_str(), seen.body.len()), ("q=1", 0));
    scene.api.script("GET /me", [Reply::status(200).header("X-Y", "z").body("{}")]);
    let said = scene.call("/me", &["--include"]).succeeds();
    assert_eq!(said, "HTTP/1.1 200 OK\r\nx-y: z\r\ncontent-length: 2\r\n\r\n{}");
    assert!(scene.stage.server.requests().is_empty());
}

#[test]
fn a_body_comes_from_the_line_a_file_or_stdin() {
    let scene = Scene::new();
    scene.api.always("POST /x", |_| Reply::status(201).body("made"));
    scene.api.always("PATCH /x", |_| Reply::status(204));
    let file = scene.stage.sandbox.path("body.bin");
    fs::write(&file, b"\x00\xff").unwrap();
    let at = format!("@{}", file.display());
    assert_eq!(scene.call("/x", &["-d", "{\"a\":1}"]).succeeds(), "made");
    assert_eq!(scene.call("/x", &["-X", "PATCH", "-d", &at]).succeeds(), "");
    let url = format!("{}/x", scene.api.url());
    for data in ["-", "@-"] {
        let words = ["request", "example", &url, "-d", data, "-H", "Content-Type: text/plain"];
        assert_eq!(scene.stage.sandbox.run_with_input(&words, "words\n").succeeds(), "made");
    }
    let sent: Vec<_> = scene
        .api
        .requests()
        .into_iter()
        .map(|seen| (seen.method.clone(), seen.header("content-type").unwrap().to_owned(), seen.body))
        .collect();
    scene.api.always("PUT /empty", |_| Reply::status(204));
    scene.call("/empty", &["-X", "PUT"]).succeeds();
    let empty = scene.api.requests().pop().unwrap();
    assert_eq!((empty.header("content-length"), empty.header("content-type")), (Some("0"), None));
    let is = |method: &str, kind: &str, body: &[u8]| (method.to_owned(), kind.to_owned(), body.to_vec());
    assert_eq!(
        sent,
        [
            is("POST", "application/json", b"{\"a\":1}"),
            is("PATCH", "application/octet-stream", b"\x00\xff"),
            is("POST", "text/plain", b"words\n"),
            is("POST", "text/plain", b"words\n"),
        ]
    );
}

#[test]
fn the_status_is_the_exit_class_and_the_body_is_printed_all_the_same() {
    let scene = Scene::new();
    for (status, code) in
        [(200, 0), (204, 0), (304, 0), (400, 1), (403, 1), (404, 1), (401, 3), (429, 4), (500, 4), (503, 4)]
    {
        let body = if [204, 304].contains(&status) { "" } else { "why\n" };
        scene.api.script("GET /x", [Reply::status(status).body(body)]);
        let output = scene.call("/x", &[]);
        if code == 0 {
            assert_eq!(output.succeeds(), body, "{status}");
        } else {
            assert_eq!(
                output.reports_saying(
                    code,
                    &[&format!("example: 127.0.0.1:{}", scene.api.address().port()), &format!("answered {status}")]
                ),
                body
            );
        }
    }
    let gone = ScenarioServer::start().url();
    scene
        .stage
        .sandbox
        .run(&["request", "example", &gone, "--allow-host", gone.strip_prefix("http://").unwrap()])
        .fails(4, &["example: "]);
}

#[test]
fn a_token_that_the_api_calls_invalid_is_refreshed_once() {
    let scene = Scene::new();
    scene.stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    scene.api.script("POST /x", [challenge("invalid_token"), Reply::status(200).body("good")]);
    assert_eq!(scene.call("/x", &["-d", "body"]).succeeds(), "good");
    let shown: Vec<_> = scene
        .api
        .requests()
        .iter()
        .map(|seen| (seen.header("authorization").unwrap().to_owned(), seen.body.clone()))
        .collect();
    assert_eq!(shown, [("Bearer at-0".to_owned(), b"body".to_vec()), ("Bearer at-1".to_owned(), b"body".to_vec())]);
    assert_eq!(scene.stage.sent(), ["rt-0"]);
    // once
    scene.stage.script([Reply::token("at-2", Some("rt-2"), 3600)]);
    scene.api.script("GET /x", [challenge("invalid_token"), challenge("invalid_token")]);
    assert_eq!(scene.call("/x", &[]).reports_saying(3, &["answered 401"]), "no\n");
    // and for nothing else
    for reply in [
        challenge("insufficient_scope"),
        Reply::status(401).body("no\n"),
        Reply::status(403).header("WWW-Authenticate", "Bearer error=\"invalid_token\"").body("no\n"),
    ] {
        scene.api.script("GET /x", [reply]);
        let _ = scene.call("/x", &[]);
    }
    assert_eq!(scene.stage.sent(), ["rt-0", "rt-1"]);
    // a refresh that fails is what stands in the way
    scene.stage.script([Reply::error(400, "invalid_grant")]);
    scene.api.script("GET /x", [challenge("invalid_token")]);
    assert_eq!(
        scene.call("/x", &[]).reports_saying(3, &["example: invalid_grant", "hint: oauthctl connect example"]),
        "no\n"
    );
}

#[test]
fn redirects_are_followed_within_the_host_and_no_further() {
    let scene = Scene::new();
    let other = ScenarioServer::start();
    other.always("GET /x", |_| Reply::status(200).body("caught"));
    scene.api.script("POST /a", [Reply::status(302).header("Location", "b?c")]);
    scene.api.script("GET /b", [Reply::status(307).header("Location", &format!("{}/c", scene.api.url()))]);
    scene.api.script("GET /c", [Reply::status(200).body("here")]);
    assert_eq!(scene.call("/a", &["-d", "x"]).succeeds(), "here");
    assert!(scene.api.requests().iter().all(|seen| seen.header("authorization") == Some("Bearer at-0")));
    let port = other.address().port();
    for target in [
        format!("{}/x", other.url()),
        format!("//127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        "https://evil.test/x".into(),
    ] {
        scene.api.script("GET /x", [Reply::status(302).header("Location", &target).body("moved\n")]);
        assert_eq!(scene.call("/x", &[]).reports_saying(1, &["redirected to", "not followed"]), "moved\n", "{target}");
    }
    assert!(other.requests().is_empty());
    scene.api.always("GET /loop", |_| Reply::status(302).header("Location", "/loop"));
    scene.call("/loop", &[]).fails(1, &["redirects more than 10 times"]);
}

#[test]
fn a_host_that_is_not_bound_gets_nothing_until_it_is_allowed() {
    let scene = Scene::new();
    let other = ScenarioServer::start();
    other.always("GET /x", |_| Reply::status(200).body("hello"));
    let sandbox = &scene.stage.sandbox;
    let before = files_below(&sandbox.home());
    let host = other.address().to_string();
    let (url, local) = (format!("{}/x", other.url()), format!("http://localhost:{}/x", other.address().port()));
    let hint = format!("--allow-host {host}");
    sandbox.run(&["request", "example", &url]).fails(2, &["example: its token is not meant for", &hint]);
    for url in [
        local.as_str(),
        "http://api.example/",
        "ftp://127.0.0.1/",
        "https://user:secret@127.0.0.1/",
        "nonsense",
        "file:///etc/passwd",
        "",
        "https://\u{1b}[31m/",
    ] {
        sandbox.run(&["request", "example", url]).hides(&["secret"]).fails(2, &["error: "]);
    }
    for words in [
        &["-H", "Authorization: Bearer x"][..],
        &["-H", "Host: evil.test"],
        &["-H", "no colon"],
        &["-H", "a: b\r\nc: d"],
        &["-H", "Content-Length: 0"],
        &["-X", "GE T"],
        &["-X", "CONNECT"],
        &["-d", "@/no/such/file"],
        &["--allow-host", "*"],
        &["--allow-host", "https://x"],
        &["--allow-host", ""],
    ] {
        scene.call("/x", words).fails(2, &["error: "]);
    }
    assert!(files_below(&sandbox.home()) == before && other.requests().is_empty() && scene.api.requests().is_empty());
    assert_eq!(sandbox.run(&["request", "example", &url, "--allow-host", &host]).succeeds(), "hello");
    assert_eq!(sandbox.run(&["request", "example", &url]).succeeds(), "hello", "remembered");
    sandbox.run(&["request", "example", &local]).fails(2, &["not meant for localhost"]);
    assert_eq!(audit(sandbox, "bind").len(), 1);
    let hosts = sandbox.run(&["hosts", "list", "example", "--json"]).json();
    let told: Vec<_> = hosts["hosts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["host"].as_str().unwrap(), one["for"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(scene.api.address().to_string().as_str(), "provider"), (host.as_str(), "request")]);
    // one integration's hosts are not another's
    scene.stage.connect(&["work"], Some(3600));
    sandbox.run(&["request", "work", &url]).fails(2, &["work: its token is not meant for"]);
    sandbox.run(&["hosts", "remove", "example", &host]).succeeds_saying(&["unbound"]);
    sandbox.run(&["request", "example", &url]).fails(2, &["not meant for"]);
}

#[test]
#[ignore = "needs script (bsdutils)"]
fn what_the_api_says_does_not_reach_the_terminal_as_it_is() {
    let scene = Scene::new();
    let body = "\u{1b}]52;c;aGk=\u{7}red\u{1b}[31m\n";
    scene.api.always("GET /x", move |_| Reply::status(200).body(body));
    let url = format!("{}/x", scene.api.url());
    assert_eq!(scene.call("/x", &[]).succeeds(), body, "a pipe gets every byte");
    let screen = scene.stage.sandbox.run_through(r#"script -qec "$0 $*" /dev/null"#, &["request", "example", &url]);
    let shown = screen.succeeds();
    assert!(shown.contains("red") && !shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{shown:?}");
}

#[test]
fn an_answer_that_is_too_large_is_not_the_providers_fault() {
    let scene = Scene::new();
    scene.api.script("GET /all", [Reply::status(200).header("Content-Length", "100000000").body("x")]);
    let hint = "hint: oauthctl token example --format curl | curl --config - URL";
    let _ = scene.call("/all", &[]).fails(2, &["is larger than 67108864 bytes", "`request` holds no more", hint]);
    assert!(scene.stage.server.requests().is_empty(), "nothing is refreshed for it");
}
