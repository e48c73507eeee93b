//! A refresh that is under way, and what comes between: a signal, the end of the process, somebody who changes the same
//! integration. The server holds back its answer until that has happened.

use std::fs;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::output::Output;
use crate::support::sandbox::Running;
use crate::support::server::Reply;
use crate::support::stage::{Gate, LOST, Stage, TOKEN, wait_for_waiters};

/// A refresh that has been sent and has no answer yet; it will be `at-1` and `rt-1`.
fn under_way(words: &[&str]) -> (Stage, Gate, Running) {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    let running = stage.sandbox.spawn(words);
    stage.server.wait_for(TOKEN, 1);
    (stage, gate, running)
}

const NEW: (i64, &str, &str) = (2, "rt-1", "at-1");
const OLD: (i64, &str, &str) = (1, "rt-0", "at-0");

#[track_caller]
fn holds(stage: &Stage, (generation, refresh, access): (i64, &str, &str)) {
    assert_eq!(stage.held("example"), (generation, refresh.to_owned(), access.to_owned()));
}

#[test]
fn a_signal_lets_the_refresh_finish_and_save() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let (stage, gate, running) = under_way(&["token", "example"]);
        running.signal(signal);
        running.line_saying("finishing the refresh");
        gate.open();
        running.finish().hides(&["at-1", "rt-1"]).fails(code, &["interrupted"]);
        holds(&stage, NEW);
        assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
        assert_eq!((stage.sent().len(), stage.status("example").as_str()), (1, "active"));
    }
}

/// `nohup`.
#[test]
fn a_signal_that_is_ignored_changes_nothing() {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    let running = stage.sandbox.spawn_through("trap '' HUP; exec \"$0\" \"$@\"", &["token", "example"]);
    stage.server.wait_for(TOKEN, 1);
    running.signal(Signal::HUP);
    running.signal(Signal::HUP);
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
    holds(&stage, NEW);
}

#[test]
fn a_second_signal_abandons_it_and_the_grant_is_uncertain() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    // who waits for the answer does not take the end of another process for it, but asks himself
    let waiting: Vec<Running> = (0..5).map(|_| stage.sandbox.spawn(&["token", "example"])).collect();
    wait_for_waiters(&waiting);
    running.signal(Signal::TERM);
    running.line_saying("finishing the refresh");
    running.signal(Signal::INT);
    running.finish().fails(130, &["interrupted"]);
    stage.server.wait_for(TOKEN, 2);
    gate.open();
    let ended: Vec<Output> = waiting.into_iter().map(Running::finish).collect();
    assert!(ended.iter().all(|one| (one.code, one.stdout.as_str()) == (0, "at-1\n")), "{ended:?}");
    let told = ended.iter().filter(|one| one.stderr.contains(LOST)).count();
    assert_eq!(told, 1, "who sent it again says so: {ended:?}");
    assert_eq!(stage.sent(), ["rt-0", "rt-0"]);
    holds(&stage, NEW);
}

#[test]
fn an_abandoned_refresh_is_uncertain() {
    for words in [&["token", "example"][..], &["refresh", "example"]] {
        let (stage, gate, running) = under_way(words);
        running.signal(Signal::TERM);
        running.line_saying("finishing the refresh");
        running.signal(Signal::TERM);
        assert_eq!(running.finish().code, 143);
        assert_eq!(stage.status("example"), "uncertain");
        holds(&stage, OLD);
        gate.open();
        assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[LOST]), "at-1\n");
        assert_eq!(stage.sent(), ["rt-0", "rt-0"]);
    }
}

#[test]
fn a_signal_lets_refresh_all_finish_what_is_under_way_and_begins_nothing_new() {
    let (stage, gate, running) = {
        let stage = Stage::connected(0);
        stage.connect(&["other", "third"], Some(0));
        let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
        let running = stage.sandbox.spawn(&["refresh", "--all", "--jobs", "1", "--json"]);
        stage.server.wait_for(TOKEN, 1);
        (stage, gate, running)
    };
    running.signal(Signal::TERM);
    running.line_saying("finishing the refreshes");
    gate.open();
    let output = running.finish();
    assert_eq!((output.code, stage.sent().len()), (143, 1), "{output:?}");
    let line: Value = serde_json::from_str(output.stdout.trim()).unwrap();
    assert_eq!(line["outcome"], json!("done"));
    holds(&stage, NEW);
}

#[test]
fn refresh_that_waits_for_another_process_can_be_ended() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    let waiting = stage.sandbox.spawn(&["refresh", "example"]);
    wait_for_waiters(std::slice::from_ref(&waiting));
    waiting.signal(Signal::TERM);
    assert_eq!(waiting.finish().code, 143);
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
    assert_eq!(stage.sent().len(), 1);
}

#[test]
fn a_killed_refresh_is_uncertain_and_the_next_works() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    assert_eq!(stage.status("example"), "active", "it is under way, nothing is wrong");
    running.signal(Signal::KILL);
    assert_eq!(running.finish().code, 137);
    let listed = stage.sandbox.run(&["list", "--json"]).json();
    assert_eq!(listed["integrations"][0]["status"], json!("uncertain"));
    assert_eq!(stage.status("example"), "uncertain");
    let status = stage.sandbox.run(&["status", "--json"]);
    assert_eq!(status.code, 4, "{status:?}");
    let report: Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!((&report["ok"], &report["integrations"][0]["status"]), (&json!(false), &json!("uncertain")));
    // folding the journal changes nothing about it
    stage.sandbox.run(&["client", "set", "example", "--client-id", "other", "-q"]).succeeds();
    assert_eq!(stage.status("example"), "uncertain");
    gate.open();
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[LOST]), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0", "rt-0"]);
    assert_eq!((stage.status("example").as_str(), stage.sandbox.run(&["status", "-q"]).code), ("active", 0));
}

#[test]
fn a_no_after_a_killed_refresh_names_the_lost_answer() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    running.signal(Signal::KILL);
    running.finish().code.eq(&137).then_some(()).unwrap();
    gate.open();
    stage.script([Reply::error(400, "invalid_grant")]);
    stage.sandbox.run(&["token", "example"]).fails(3, &["an earlier refresh answer was lost", "invalid_grant"]);
    assert_eq!(stage.status("example"), "dead");
}

#[test]
fn remove_revoke_and_connect_wait_for_a_refresh() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    let url = stage.sandbox.run(&["connect", "example", "--client-id", "fake-client", "--start", "-q"]).succeeds();
    let url = url::Url::parse(url.trim()).unwrap();
    let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let pasted = format!("{}?code=fake-code&state={}\n", value("redirect_uri"), value("state"));
    stage.script([Reply::token("at-new", Some("rt-new"), 3600).with_member("sub", "alice".into())]);
    stage.sandbox.write("config.toml", "[network]\ntimeout = \"1s\"\n[lock]\ntimeout = \"2s\"\n");
    // they give up before the refresh does: nothing was changed, and nothing was sent
    let remove = stage.sandbox.spawn(&["remove", "example"]);
    let revoke = stage.sandbox.spawn(&["revoke", "example", "--yes", "--json"]);
    let connect = stage.sandbox.run_with_input(&["connect", "--finish"], &pasted);
    connect.fails(4, &["example: another process has been refreshing it for more than 2 s"]);
    remove.finish().fails(4, &["example: another process has been refreshing it"]);
    let revoke = revoke.finish();
    let report: Value = serde_json::from_str(&revoke.stdout).unwrap();
    assert_eq!((revoke.code, &report["results"][0]["outcome"]), (4, &json!("retry_later")), "{revoke:?}");
    assert_eq!(stage.server.count("POST /revoke"), 0);
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
    holds(&stage, NEW);
    assert_eq!(stage.view("example")["revocation_pending"], json!(false));
}

#[test]
fn remove_that_comes_in_time_ends_after_the_refresh_and_nothing_comes_back() {
    let (stage, gate, running) = under_way(&["token", "example"]);
    let remove = stage.sandbox.spawn(&["remove", "example"]);
    wait_for_waiters(std::slice::from_ref(&remove));
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
    remove.finish().succeeds_saying(&["removed example"]);
    assert_eq!(stage.sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    stage.sandbox.run(&["token", "example"]).fails(3, &["example is not connected"]);
}

/// Another machine's vault of the same key takes this one's place while a refresh is under way: what a sync tool does.
/// `there` is what happened on that machine meanwhile.
fn synced(there: impl FnOnce(&Stage), answer: Reply) -> (Stage, Vec<Output>) {
    let stage = Stage::connected(0);
    let file = stage.sandbox.profile().join("vault.age");
    let gate = stage.hold(move |_| answer.clone());
    let mut running = vec![stage.sandbox.spawn(&["token", "example"])];
    stage.server.wait_for(TOKEN, 1);
    // forced, so that only a newer grant can be an answer
    running.extend((0..3).map(|_| stage.sandbox.spawn(&["token", "example", "--force-refresh"])));
    wait_for_waiters(&running[1..]);
    let before = fs::read(&file).unwrap();
    there(&stage);
    assert_ne!(fs::read(&file).unwrap(), before);
    gate.open();
    let outputs = running.into_iter().map(Running::finish).collect();
    (stage, outputs)
}

#[test]
fn a_no_is_nothing_where_a_newer_grant_has_come() {
    let newer = |stage: &Stage| {
        stage.change("example", |_, grant, token| {
            grant.generation += 1;
            grant.refresh_token = Some(oauthctl::secret::Secret::new("rt-newer"));
            token.access_token = Some(oauthctl::secret::Secret::new("at-newer"));
            token.expires_at = Some(i64::from(u32::MAX));
        });
    };
    for answer in [Reply::error(400, "invalid_grant"), Reply::status(503), Reply::token("at-1", Some("rt-1"), 3600)] {
        let (stage, outputs) = synced(newer, answer);
        for output in outputs {
            assert_eq!(output.succeeds(), "at-newer\n");
        }
        assert_eq!(stage.sent(), ["rt-0"]);
        holds(&stage, (2, "rt-newer", "at-newer"));
        assert_eq!(stage.status("example"), "active");
    }
}

#[test]
fn what_was_removed_meanwhile_does_not_come_back() {
    let gone = |stage: &Stage| stage.delete("example");
    for answer in [Reply::token("at-1", Some("rt-1"), 3600), Reply::error(400, "invalid_grant")] {
        let (stage, outputs) = synced(gone, answer);
        for output in outputs {
            output.hides(&["at-1", "rt-1"]).fails(3, &["error: example was removed"]);
        }
        assert_eq!(stage.sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    }
}
