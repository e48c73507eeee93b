//! The harness itself, tried: a harness that cannot fail proves nothing.

mod promise;

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use oauthctl::demo::{Approve, Options, Server};
use oauthctl::system::clock::SystemClock;
use url::Url;

use super::browser::{Behaviour, FakeBrowser, Seen};
use super::http;
use super::sandbox::Sandbox;
use super::server::{Break, Reply, ScenarioServer};

fn shell() -> Sandbox {
    Sandbox::around(Path::new("/bin/sh"))
}

#[test]
fn a_run_sees_nothing_of_the_machine() {
    let sandbox = Sandbox::around(Path::new("/usr/bin/env"));
    sandbox.set("OAUTHCTL_PROFILE", "p");
    let text = sandbox.run(&[]).succeeds();
    let mut names: Vec<&str> = text.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["HOME", "OAUTHCTL_HOME", "OAUTHCTL_PROFILE", "PATH"]);
}

#[test]
fn the_real_binary_is_there_and_gets_a_key() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["--version"]).hides(&["AGE-SECRET-KEY-"]).code, 0);
}

#[test]
fn an_output_is_judged_whole() {
    let run = |script: &str| shell().run(&["-c", script]);
    assert_eq!(run("echo out").succeeds(), "out\n");
    assert_eq!(run("echo out; echo word >&2").succeeds_saying(&["word"]), "out\n");
    assert_eq!(run("echo word >&2; exit 3").fails(3, &["word"]), "word\n");
    assert_eq!(run("kill -TERM $$").code, 128 + 15);
    assert_eq!(run(r#"echo '{"a":1}'"#).json()["a"], 1);
    let error = r#"echo '{"error":{"kind":"usage","exit":2}}' >&2; exit 2"#;
    assert_eq!(run(error).fails_in_json(2, "usage")["exit"], 2);
    assert_eq!(shell().run_with_input(&["-c", "cat"], "typed").succeeds(), "typed");
}

type Judge = fn(super::output::Output);

#[test]
fn every_judgement_can_fail() {
    let judged: [(&str, Judge); 7] = [
        ("exit 1", |output| drop(output.succeeds())),
        ("echo noise >&2", |output| drop(output.succeeds())),
        ("echo other >&2", |output| drop(output.succeeds_saying(&["word"]))),
        ("echo out; exit 3", |output| drop(output.fails(3, &[]))),
        ("exit 3", |output| drop(output.fails(4, &[]))),
        ("echo CANARY >&2", |output| drop(output.hides_on_stderr(&["CANARY"]))),
        ("echo CANARY", |output| drop(output.hides(&["CANARY"]))),
    ];
    for (script, judge) in judged {
        let output = shell().run(&["-c", script]);
        assert!(thread::spawn(move || judge(output)).join().is_err(), "`{script}` was let through");
    }
}

#[test]
fn a_run_can_be_watched_and_stopped() {
    let run = shell().spawn(&["-c", "echo 'ready now' >&2; exec sleep 100"]);
    assert_eq!(run.line_saying("ready"), "ready now");
    run.signal(rustix::process::Signal::TERM);
    assert_eq!(run.finish().code, 128 + 15);
    assert_eq!(shell().run_at_once(20, &["-c", "exit 0"]).iter().filter(|output| output.code == 0).count(), 20);
}

/// Lets the browser go through a sign-in at the demo server. Gives what it saw, and the queries that the listener got.
fn signed_in(approve: Approve, behaviour: Behaviour) -> (Seen, Vec<String>) {
    let server = Server::start(&Options { approve, ..Options::new(Arc::new(SystemClock::start())) }).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let caught = thread::spawn(move || catch(&listener));
    let sandbox = shell();
    let browser = FakeBrowser::new(&sandbox, behaviour);
    let mut url = Url::parse(&server.issuer()).unwrap();
    url.set_path("/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", server.client_id())
        .append_pair("redirect_uri", &format!("http://127.0.0.1:{port}/callback"))
        .append_pair("response_type", "code")
        .append_pair("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        .append_pair("code_challenge_method", "S256")
        .append_pair("scope", "email hello")
        .append_pair("state", "fake-state");
    let (program, script) = browser.command().split_once(' ').unwrap();
    assert!(Command::new(program).args([script, url.as_str()]).status().unwrap().success());
    let seen = browser.seen();
    assert_eq!(seen.opened, [url.as_str()]);
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap().write_all(b"END\n").unwrap();
    (seen, caught.join().unwrap())
}

/// A listener that tells everybody that it is done.
fn catch(listener: &TcpListener) -> Vec<String> {
    let mut queries = Vec::new();
    for mut stream in listener.incoming().map_while(Result::ok) {
        let mut line = String::new();
        let mut source = BufReader::new(stream.try_clone().unwrap());
        source.read_line(&mut line).unwrap();
        if line == "END\n" {
            break;
        }
        let mut rest = String::new();
        while source.read_line(&mut rest).unwrap() > 2 {}
        queries.extend(line.split(['?', ' ']).nth(2).map(str::to_owned));
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone").unwrap();
    }
    queries
}

#[test]
fn the_browser_does_what_the_person_does() {
    for approve in [Approve::Ask, Approve::Auto] {
        let (seen, caught) = signed_in(approve, Behaviour::Approve);
        assert!(caught.len() == 1 && caught[0].starts_with("code=") && caught[0].contains("state=fake-state"));
        assert_eq!(seen.pages.last().unwrap().body, "done");
        assert!(seen.unanswered.is_empty());
    }
    let (_, caught) = signed_in(Approve::Ask, Behaviour::Deny);
    assert!(caught.len() == 1 && caught[0].starts_with("error=access_denied"), "{caught:?}");
    let (_, caught) = signed_in(Approve::Ask, Behaviour::ApproveOnly(&["email"]));
    assert!(caught[0].starts_with("code="), "{caught:?}");
    let (_, caught) = signed_in(Approve::Ask, Behaviour::ApproveOnly(&[]));
    assert!(caught[0].starts_with("error=access_denied"), "{caught:?}");
    let (seen, caught) = signed_in(Approve::Ask, Behaviour::Ignore);
    assert!(caught.is_empty() && seen.pages.is_empty());
}

#[test]
fn the_browser_tampers_with_the_redirect() {
    let tamper = |url: &Url| {
        let mut forged = url.clone();
        forged.set_query(Some("error=access_denied&state=forged"));
        vec![forged, url.clone()]
    };
    let (_, caught) = signed_in(Approve::Ask, Behaviour::Tamper(tamper));
    assert_eq!(caught.len(), 2);
    assert_eq!(caught[0], "error=access_denied&state=forged");
    assert!(caught[1].contains("state=fake-state"));
}

#[test]
fn the_scenario_server_follows_its_script_and_keeps_every_byte() {
    let server = ScenarioServer::start();
    server.script(
        "POST /token",
        [Reply::error(503, "later").header("Retry-After", "5"), Reply::token("a", Some("r"), 60)],
    );
    let send = || {
        let url = Url::parse(&format!("{}/token?q=1", server.url())).unwrap();
        http::request("POST", &url, &[("X-Y", "z")], Some("refresh_token=fake&x=a+b")).unwrap()
    };
    let first = send();
    assert_eq!((first.status, first.header("retry-after")), (503, Some("5")));
    assert!(send().body.contains(r#""refresh_token":"r""#));
    assert_eq!(send().status, 404);
    assert_eq!(server.unexpected(), ["POST /token"]);
    assert_eq!(server.repeated("POST /token", "refresh_token"), ["fake", "fake"]);
    server.lets_tokens_come_again("nobody here keeps what comes back");
    assert_eq!((server.count("POST /token"), server.count("GET /token")), (3, 0));
    assert_eq!((server.gaps("POST /token").len(), server.most_in_flight()), (2, 1));
    let seen = &server.requests()[0];
    assert_eq!(
        (seen.header("x-y"), seen.field("x"), seen.parameter("q")),
        (Some("z"), Some("a b".into()), Some("1".into()))
    );
    assert!(seen.raw.starts_with(b"POST /token?q=1 HTTP/1.1\r\n") && seen.raw.ends_with(b"x=a+b"));
    assert_eq!(server.requests()[2].connection, 2);
}

/// What a client reads that asks for `/x` and listens until the end.
fn read_all(server: &ScenarioServer) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    // a reset that comes this early is told to whoever touches the socket first, and only once
    let sent = stream.write_all(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n").err();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).err().or(sent).map(|error| error.kind());
    (String::from_utf8(bytes).unwrap(), end)
}

#[test]
fn the_scenario_server_breaks_where_it_is_told() {
    let server = ScenarioServer::start();
    server.break_next_connection(Break::Reset);
    assert_eq!(read_all(&server), (String::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(server.requests().len(), 0, "nothing was read");
    server.break_next_connection(Break::Close);
    assert_eq!(read_all(&server).0, "");

    let whole = || Reply::status(200).body("0123456789");
    server.script(
        "GET /x",
        [
            Reply::broken(Break::Reset),
            Reply::broken(Break::Close),
            whole().breaking_in_the_body(Break::Close),
            whole().breaking_after(8, Break::Close),
            whole().chunked().hanging_up(),
            whole().dripping(3, Duration::from_millis(1)).hanging_up(),
        ],
    );
    assert_eq!(read_all(&server), (String::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(read_all(&server), (String::new(), None));
    assert_eq!(read_all(&server), ("HTTP/1.1 200 Scripted\r\nContent-Length: 10\r\n\r\n01234".into(), None));
    assert_eq!(read_all(&server), ("HTTP/1.1".into(), None));
    assert!(read_all(&server).0.ends_with("\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"));
    assert!(read_all(&server).0.ends_with("\r\n\r\n0123456789"));
    server.wait_for("GET /x", 6);
    assert!(server.unexpected().is_empty());
}

#[test]
fn the_scenario_server_keeps_connections_and_lets_go_of_stalled_ones() {
    let server = ScenarioServer::start();
    server.always("GET /x", |request| Reply::status(200).body(format!("{}", request.connection)));
    server.script("GET /stall", [Reply::broken(Break::Stall)]);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"GET /x HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\nGET /stall HTTP/1.1\r\n\r\n").unwrap();
    server.wait_for("GET /stall", 1);
    drop(server);
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    assert_eq!(text.matches("\r\n\r\n0").count(), 2, "both on the first connection");
}

#[test]
fn the_scenario_server_acts_as_a_provider() {
    let server = ScenarioServer::start();
    server.act_as_provider();
    let at = |path: &str| http::open(&Url::parse(&format!("{}{path}", server.url())).unwrap()).unwrap();
    assert!(at("/.well-known/oauth-authorization-server").body.contains(&server.url()));
    let back = at("/authorize?redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcb&state=s%26t").location().unwrap();
    let query: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let expected = [("code", "fake-code"), ("state", "s&t"), ("iss", &server.url())];
    assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
