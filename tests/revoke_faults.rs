//! Revocations that go wrong: nothing is called revoked that is not, and the next `revoke` tries again.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::revoke::{BOTH, REVOKE, kept, pairs, results, results_of_one, revoked, sent};
use crate::support::server::{Break, Reply};
use crate::support::stage::{Stage, audit};

#[test]
fn a_failed_revocation_is_pending_and_the_next_one_tries_again() {
    let stage = Stage::connected(3600);
    stage.server.script(REVOKE, [Reply::status(503)]);
    let said = stage.sandbox.run(&["revoke", "example", "--yes"]).hides(&["rt-0", "at-0"]);
    let said = said.reports_saying(4, &["error: example could not be revoked"]);
    assert!(said.starts_with("example: ") && said.contains("503") && said.contains("pending"), "{said}");
    kept(&stage, "example", true);
    // not given out, however it is asked for, and not refreshed either
    for words in
        [&["token", "example"][..], &["token", "example", "--no-refresh"], &["token", "example", "--force-refresh"]]
    {
        stage.sandbox.run(words).fails(3, &["example", "revocation", "hint: oauthctl revoke example"]);
    }
    stage.sandbox.run(&["exec", "example", "--", "true"]).fails(3, &["example"]);
    assert_eq!(stage.sandbox.run(&["refresh", "example"]).code, 3);
    assert_eq!(stage.sent().len(), 0);
    let results: Vec<Value> =
        audit(&stage.sandbox, "revoke").into_iter().map(|mut entry| entry["result"].take()).collect();
    assert!(results[1].as_str().unwrap().starts_with("retry_later: "), "{results:?}");

    stage.server.always(REVOKE, |_| Reply::status(200));
    stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds();
    assert_eq!(sent(&stage), pairs(&[BOTH[0], BOTH[0], BOTH[1]]));
    revoked(&stage, "example");
}

#[test]
fn every_failure_keeps_the_tokens() {
    let stage = Stage::connected(3600);
    stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n");
    let elsewhere = Reply::status(302).header("Location", &format!("{}/elsewhere", stage.server.url()));
    let ok = || Reply::status(200);
    for (replies, code, kind) in [
        (vec![Reply::broken(Break::Stall)], 4, "retry_later"),
        (vec![Reply::broken(Break::Reset)], 4, "retry_later"),
        (vec![Reply::status(429)], 4, "retry_later"),
        (vec![Reply::status(500)], 4, "retry_later"),
        (vec![elsewhere], 7, "protocol"),
        (vec![Reply::error(401, "invalid_client")], 4, "retry_later"),
        (vec![Reply::error(400, "something_of_its_own")], 4, "retry_later"),
        (vec![Reply::error(400, "invalid_grant")], 4, "retry_later"),
        (vec![Reply::error(400, "unsupported_token_type")], 7, "protocol"),
        // the grant is gone, but the access token may live on: not revoked yet
        (vec![ok(), Reply::status(503)], 4, "retry_later"),
    ] {
        let count = replies.len();
        stage.server.script(REVOKE, replies);
        let before = stage.server.count(REVOKE);
        let result = results_of_one(&stage.sandbox.run(&["revoke", "example", "--yes", "--json"]), code);
        assert_eq!((&result["outcome"], &result["exit"]), (&json!(kind), &json!(code)));
        assert!(result["message"].as_str().unwrap().contains("pending"), "{result}");
        assert_eq!(stage.server.count(REVOKE) - before, count, "{result}");
        kept(&stage, "example", true);
    }
    assert_eq!(stage.server.count("GET /elsewhere") + stage.server.count("POST /elsewhere"), 0);
}

#[test]
fn what_the_provider_does_not_know_any_more_is_revoked() {
    for (replies, note) in [
        // Google's way of saying that a token is not valid
        (vec![Reply::error(400, "invalid_token"), Reply::error(400, "invalid_token")], ""),
        (
            vec![Reply::status(200), Reply::error(400, "unsupported_token_type")],
            "; the access token is not revocable here",
        ),
        (vec![Reply::status(200), Reply::error(400, "invalid_request")], ""),
    ] {
        let stage = Stage::connected(3600);
        stage.server.script(REVOKE, replies);
        let said = stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds();
        assert!(said.starts_with(&format!("example: revoked{note}")), "{said}");
        revoked(&stage, "example");
    }
}

#[test]
fn a_killed_revocation_is_pending() {
    let stage = Stage::connected(3600);
    stage.server.script(REVOKE, [Reply::broken(Break::Stall)]);
    let running = stage.sandbox.spawn(&["revoke", "example", "--yes"]);
    stage.server.wait_for(REVOKE, 1);
    running.signal(Signal::KILL);
    running.finish().code_is(137);
    kept(&stage, "example", true);
    stage.server.always(REVOKE, |_| Reply::status(200));
    stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds();
    revoked(&stage, "example");
}

#[test]
fn of_all_those_that_fail_stay_pending() {
    let stage = Stage::connected(3600);
    let names: Vec<String> = (1..20).map(|number| format!("n{number:02}")).collect();
    stage.connect(&names.iter().map(String::as_str).collect::<Vec<_>>(), Some(3600));
    stage.server.always(REVOKE, |request| {
        let token = request.field("token").unwrap();
        Reply::status(if ["rt-n03", "rt-n07", "at-n11"].contains(&token.as_str()) { 503 } else { 200 })
    });
    let ended = results(&stage.sandbox.run(&["revoke", "--all", "--yes", "--json"]), 4);
    let count = |outcome: &str| ended.iter().filter(|one| one["outcome"] == outcome).count();
    assert_eq!((ended.len(), count("done"), count("retry_later")), (20, 17, 3));
    for name in ["n03", "n07", "n11"] {
        kept(&stage, name, true);
    }
    revoked(&stage, "n01");

    stage.server.always(REVOKE, |_| Reply::status(200));
    let ended = results(&stage.sandbox.run(&["revoke", "--all", "--yes", "--json"]), 0);
    assert_eq!(ended.len(), 3, "only what is left");
    let none = results(&stage.sandbox.run(&["revoke", "--all", "--yes", "--json"]), 0);
    assert!(none.is_empty());
    assert_eq!(stage.sandbox.run(&["revoke", "--all"]).succeeds_saying(&["nothing to revoke"]), "");
}
