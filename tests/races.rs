//! Many processes at once: one request, one answer for all, nobody's write lost. What a test wants to happen during a
//! refresh happens while the server holds back its answer.

use std::sync::Arc;
use std::time::Duration;

use oauthctl::demo::{Approve, Options, Server};
use oauthctl::system::clock::SystemClock;
use serde_json::{Value, json};

use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::output::Output;
use crate::support::sandbox::Running;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit, generation, wait_for_waiters};

/// A vault with grants of the demo server, which rotates refresh tokens and ends the grant when one comes twice.
struct Demo {
    server: Server,
    stage: Stage,
}

impl Demo {
    fn connected(names: &[&str]) -> Self {
        let options = Options { approve: Approve::Auto, ..Options::new(Arc::new(SystemClock::start())) };
        let server = Server::start(&options).unwrap();
        let stage = Stage::new();
        stage
            .sandbox
            .run(&["provider", "add", "demo", "--issuer", &server.issuer()])
            .code
            .eq(&0)
            .then_some(())
            .unwrap();
        let browser = FakeBrowser::new(&stage.sandbox, Behaviour::Approve);
        for name in names {
            let words = ["connect", "demo", "--as", name, "--client-id", server.client_id(), "--scope", "hello", "-q"];
            assert_eq!(stage.sandbox.run(&words).code, 0);
        }
        drop(browser);
        Self { server, stage }
    }

    /// Makes the stored token of each one that has run out.
    fn expire(&self, names: &[&str]) {
        for name in names {
            self.stage.change(name, |_, _, token| token.expires_at = Some(1));
        }
    }

    /// Each grant was refreshed once, and no refresh token came twice.
    #[track_caller]
    fn refreshed_once_each(&self, count: u64) {
        let stats = self.server.stats();
        assert_eq!((stats.refresh_requests, stats.replays, stats.families_revoked), (count, 0, 0), "{stats:?}");
    }
}

/// All of them gave the same token, and nothing else.
#[track_caller]
fn one_token_for_all(outputs: Vec<Output>) -> String {
    let tokens: Vec<String> = outputs.into_iter().map(Output::succeeds).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0] && token.len() > 1), "{tokens:?}");
    tokens[0].clone()
}

fn finish(running: Vec<Running>) -> Vec<Output> {
    running.into_iter().map(Running::finish).collect()
}

#[test]
fn an_expired_token_is_refreshed_once_for_everybody() {
    let demo = Demo::connected(&["demo"]);
    for (count, round) in [(2, 1), (40, 2), (200, 3)] {
        demo.expire(&["demo"]);
        one_token_for_all(demo.stage.sandbox.run_at_once(count, &["token", "demo"]));
        demo.refreshed_once_each(round);
    }
}

#[test]
fn every_integration_is_refreshed_once() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let demo = Demo::connected(&names);
    demo.expire(&names);
    let started: Vec<Vec<Running>> =
        names.iter().map(|name| (0..20).map(|_| demo.stage.sandbox.spawn(&["token", name])).collect()).collect();
    let mut tokens: Vec<String> = started.into_iter().map(|runs| one_token_for_all(finish(runs))).collect();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 10);
    demo.refreshed_once_each(10);
}

#[test]
fn who_forces_a_refresh_together_shares_it() {
    let demo = Demo::connected(&["demo"]);
    let outputs = demo.stage.sandbox.run_at_once(40, &["token", "demo", "--force-refresh"]);
    let mut tokens: Vec<String> = outputs.into_iter().map(Output::succeeds).collect();
    tokens.sort();
    tokens.dedup();
    // who started after a refresh had ended may have asked for another one; nobody sent a token that was spent
    let stats = demo.server.stats();
    assert_eq!(
        (stats.refresh_requests, stats.replays, stats.families_revoked),
        (tokens.len() as u64, 0, 0),
        "{stats:?}"
    );
}

/// Starts so many while the first one's request is held back, and lets go when all are waiting.
fn together(stage: &Stage, count: usize, words: &[&str], answer: Reply) -> Vec<Output> {
    let gate = stage.hold(move |_| answer.clone());
    let first = stage.sandbox.spawn(words);
    stage.server.wait_for("POST /token", 1);
    let mut running = vec![first];
    running.extend((1..count).map(|_| stage.sandbox.spawn(words)));
    wait_for_waiters(&running[1..]);
    gate.open();
    finish(running)
}

#[test]
fn two_hundred_forced_at_once_are_one_request() {
    let stage = Stage::connected(3600);
    let outputs = together(&stage, 200, &["token", "example", "--force-refresh"], Reply::token("at-1", None, 3600));
    assert_eq!(one_token_for_all(outputs), "at-1\n");
    assert_eq!((stage.sent().len(), stage.held("example").0), (1, 2));
}

#[test]
fn two_hundred_on_a_503_are_one_request_and_two_hundred_exits() {
    let stage = Stage::connected(0);
    for output in together(&stage, 200, &["token", "example"], Reply::status(503)) {
        output.fails(4, &["error: example: the server answered 503"]);
    }
    assert_eq!((stage.sent(), stage.status("example").as_str()), (vec!["rt-0".to_owned()], "uncertain"));
    // who comes later tries once for himself
    stage.sandbox.run(&["token", "example"]).fails(4, &["503"]);
    assert_eq!(stage.sent().len(), 2);
}

#[test]
fn a_no_is_everybodys_answer_too() {
    for (code, exit) in [("invalid_grant", 3), ("invalid_client", 7)] {
        let stage = Stage::connected(0);
        for output in together(&stage, 20, &["token", "example"], Reply::error(400, code)) {
            output.fails(exit, &["error: example: ", code]);
        }
        assert_eq!(stage.sent().len(), 1);
    }
}

#[test]
fn refresh_waits_for_one_that_is_under_way_and_shares_it() {
    let stage = Stage::connected(0);
    stage.connect(&["other"], Some(0));
    let gate = stage.hold(|request| {
        let name = request.field("refresh_token").unwrap();
        Reply::token(&format!("new-for-{name}"), None, 3600)
    });
    let token = stage.sandbox.spawn(&["token", "example"]);
    stage.server.wait_for("POST /token", 1);
    let all = stage.sandbox.spawn(&["refresh", "--all", "--json"]);
    stage.server.wait_for("POST /token", 2);
    gate.open();
    assert_eq!(token.finish().succeeds(), "new-for-rt-0\n");
    let lines = all.finish().succeeds();
    let mut names: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["integration"].take()).collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, ["example", "other"]);
    assert_eq!(stage.sent(), ["rt-0", "rt-other"]);
}

#[test]
fn refresh_all_sends_one_request_each_in_few_writes() {
    let stage = Stage::new();
    let names: Vec<String> = (0..40).map(|number| format!("n{number}")).collect();
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    stage.connect(&words, Some(0));
    let before = generation(&stage.sandbox);
    stage.server.always("POST /token", |request| {
        let name = request.field("refresh_token").unwrap();
        Reply::token(&format!("new-{name}"), Some(&format!("{name}-2")), 3600).after(Duration::from_millis(50))
    });
    let lines = stage.sandbox.run(&["refresh", "--all", "--jobs", "8", "--json"]).hides(&["rt-n", "new-"]).succeeds();
    let mut told: Vec<String> = Vec::new();
    for line in lines.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&line["outcome"], &line["exit"]), (&json!("done"), &json!(0)), "{line}");
        assert!(line["message"].is_string() && line.as_object().unwrap().len() == 4, "{line}");
        told.push(line["integration"].take().as_str().unwrap().to_owned());
    }
    told.sort();
    let mut expected = names.clone();
    expected.sort();
    assert_eq!(told, expected);
    let mut sent = stage.sent();
    sent.sort();
    assert_eq!(sent, expected.iter().map(|name| format!("rt-{name}")).collect::<Vec<_>>());
    assert!((2..=8).contains(&stage.server.most_in_flight()), "{} at once", stage.server.most_in_flight());
    let writes = generation(&stage.sandbox) - before;
    assert!(writes < 30, "{writes} vault writes for 40 refreshes");
    for name in &names {
        assert_eq!(stage.held(name), (2, format!("rt-{name}-2"), format!("new-rt-{name}")));
    }
}

#[test]
fn fifty_writers_at_once_lose_nothing() {
    let stage = Stage::new();
    let old: Vec<String> = (0..50).map(|number| format!("old{number}")).collect();
    stage.connect(&old.iter().map(String::as_str).collect::<Vec<_>>(), Some(3600));
    let before = generation(&stage.sandbox);
    let running: Vec<Running> =
        old.iter().map(|name| stage.sandbox.spawn(&["rename", name, &name.replace("old", "new"), "-q"])).collect();
    for output in finish(running) {
        output.succeeds();
    }
    assert_eq!(generation(&stage.sandbox), before + 50);
    let listed = stage.sandbox.run(&["list", "--json"]).json();
    let listed = listed["integrations"].as_array().unwrap();
    assert!(listed.len() == 50 && listed.iter().all(|one| one["name"].as_str().unwrap().starts_with("new")));
    assert_eq!(audit(&stage.sandbox, "rename").len(), 50);
    stage.sandbox.run(&["audit", "verify"]).succeeds();
}

#[test]
fn readers_at_once_leave_one_line_each() {
    let stage = Stage::connected(3600);
    stage.connect(&["other"], Some(3600));
    let read = |count: usize| {
        let mut running: Vec<Running> = (0..count).map(|_| stage.sandbox.spawn(&["token", "example"])).collect();
        // and some who write, between them
        running.insert(count / 3, stage.sandbox.spawn(&["rename", "other", "another", "-q"]));
        running.insert(count / 2, stage.sandbox.spawn(&["rename", "another", "other", "-q"]));
        for output in finish(running) {
            assert!(output.stderr.is_empty() || output.command.contains("rename"), "{output:?}");
        }
    };
    read(60);
    assert_eq!(audit(&stage.sandbox, "token").len(), 60);
    stage.sandbox.run(&["client", "set", "example", "--client-id", "id", "-q"]).succeeds();
    assert_eq!(audit(&stage.sandbox, "token").len(), 60, "folded, each counts once");
    read(60);
    let entries = audit(&stage.sandbox, "token");
    assert_eq!(entries.len(), 120);
    let mut pids: Vec<u64> = entries.iter().map(|entry| entry["pid"].as_u64().unwrap()).collect();
    pids.sort_unstable();
    pids.dedup();
    assert_eq!(pids.len(), 120);
    stage.sandbox.run(&["audit", "verify"]).succeeds();
}

#[test]
fn a_refresh_lock_that_is_removed_under_its_holder_lets_no_token_be_sent_twice() {
    for words in [&["token", "example", "--force-refresh"][..], &["refresh", "example"]] {
        let stage = Stage::connected(3600);
        stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
        stage.server.always(crate::support::stage::TOKEN, |_| Reply::token("at-2", Some("rt-2"), 3600));
        let profile = stage.sandbox.profile();
        // the first one has its lock, and waits to write ahead
        let journal = oauthctl::system::lock::try_lock(&profile.join("journal.lock")).unwrap().unwrap();
        let first = stage.sandbox.spawn(words);
        wait_for_waiters(std::slice::from_ref(&first));
        std::fs::remove_file(profile.join("locks/1")).unwrap();
        let second = stage.sandbox.spawn(words);
        wait_for_waiters(std::slice::from_ref(&second));
        drop(journal);
        for output in [first.finish(), second.finish()] {
            assert_eq!(output.code, 0, "{output:?}");
        }
        assert_eq!(stage.sent(), ["rt-0"], "{words:?}");
        assert_eq!(stage.held("example").1, "rt-1");
    }
}
