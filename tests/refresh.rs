//! One refresh at a time: what it sends, what it keeps, and what it says when the answer is lost or is a no.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::server::{Break, Reply, ScenarioServer};
use crate::support::stage::{LOST, Stage, TOKEN, audit, generation};

const FORCE: [&str; 3] = ["token", "example", "--force-refresh"];

/// A network that gives up soon, where a test waits for that.
const IMPATIENT: &str = "[network]\ntimeout = \"1s\"\n";

#[test]
fn a_refresh_sends_exactly_what_rfc_6749_says() {
    let stage = Stage::connected(0);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example"]).hides(&["rt-0", "rt-1"]).succeeds(), "at-1\n");
    let requests = stage.server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    let request = &requests[0];
    assert_eq!((request.name().as_str(), request.query.as_str()), (TOKEN, ""));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!((request.header("accept"), request.header("authorization")), (Some("application/json"), None));
    let mut fields: Vec<_> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    fields.sort();
    let expected = [("client_id", "fake-client"), ("grant_type", "refresh_token"), ("refresh_token", "rt-0")];
    assert_eq!(fields, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}

#[test]
fn a_new_refresh_token_replaces_the_old_one_and_none_keeps_it() {
    for (refresh_token, kept, warning) in [
        (Some(json!("rt-1")), "rt-1", None),
        (Some(json!("rt-0")), "rt-0", None),
        (None, "rt-0", None),
        (Some(Value::Null), "rt-0", None),
        (Some(json!("")), "rt-0", Some("`refresh_token` is empty")),
    ] {
        let stage = Stage::connected(0);
        let mut answer = Reply::token("at-1", None, 3600);
        if let Some(value) = refresh_token {
            answer = answer.with_member("refresh_token", value);
        }
        stage.script([answer, Reply::token("at-2", None, 3600)]);
        let before = generation(&stage.sandbox);
        let output = stage.sandbox.run(&["token", "example"]);
        match warning {
            Some(words) => assert_eq!(output.succeeds_saying(&["warning: example: ", words]), "at-1\n"),
            None => assert_eq!(output.succeeds(), "at-1\n"),
        }
        assert_eq!(stage.held("example"), (2, kept.to_owned(), "at-1".to_owned()));
        assert_eq!(generation(&stage.sandbox), before + 1, "one refresh is one vault write");
        assert_eq!(stage.sandbox.run(&FORCE).succeeds(), "at-2\n");
        assert_eq!(stage.sent(), ["rt-0", kept]);
        assert_eq!(stage.held("example").0, 3);
    }
}

#[test]
fn both_ends_of_an_attempt_are_in_the_audit() {
    let stage = Stage::connected(0);
    stage.script([Reply::status(503), Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run(&["token", "example"]).fails(4, &[]);
    stage.sandbox.run(&["token", "example"]).succeeds_saying(&[LOST]);
    let entries = audit(&stage.sandbox, "refresh");
    let results: Vec<&str> = entries.iter().map(|entry| entry["result"].as_str().unwrap()).collect();
    assert_eq!(results.len(), 4, "{results:?}");
    assert!(results[0].contains("begun") && results[1].starts_with("retry_later"), "{results:?}");
    assert!(results[2].contains("begun") && results[3] == "ok", "{results:?}");
    assert!(entries.iter().all(|entry| entry["fingerprint"] == entries[0]["fingerprint"]), "the same token was sent");
    stage.sandbox.run(&["audit", "verify"]).hides(&["rt-0", "rt-1", "at-1"]).succeeds();
}

#[test]
fn while_the_old_token_lives_a_temporary_failure_prints_it() {
    let stage = Stage::connected(45);
    stage.script([Reply::status(503)]);
    let warned = ["warning: example: the server answered 503", "still lives"];
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&warned), "at-0\n");
    assert_eq!((stage.sent().len(), stage.status("example").as_str()), (1, "uncertain"));
    for words in [&["--min-ttl", "1m"][..], &["--force-refresh"]] {
        stage.script([Reply::status(503)]);
        stage.sandbox.run(&[&["token", "example"], words].concat()).fails(4, &["error: example: ", "503"]);
    }
    // what is not temporary is not softened
    stage.script([Reply::error(400, "invalid_client"), Reply::error(400, "invalid_grant")]);
    stage.sandbox.run(&["token", "example"]).fails(7, &["invalid_client"]);
    stage.sandbox.run(&["token", "example"]).fails(3, &["invalid_grant"]);
    assert_eq!(stage.sent(), ["rt-0"; 5]);
    let sandbox = {
        let stage = Stage::connected(45);
        let Stage { sandbox, .. } = stage;
        sandbox
    };
    let warned = ["warning: example: cannot reach 127.0.0.1", "still lives"];
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&warned), "at-0\n");
}

#[test]
fn an_uncertain_grant_with_a_fresh_token_prints_it() {
    let stage = Stage::connected(3600);
    stage.script([Reply::broken(Break::Reset)]);
    stage.sandbox.run(&FORCE).fails(4, &["example", "kept"]);
    assert_eq!(stage.status("example"), "uncertain");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    assert_eq!(stage.sent(), ["rt-0"]);
}

/// A lost answer, then the same refresh token once more, then a definitive no.
fn lost(replies: Vec<(&str, Reply)>) {
    for (how, reply) in replies {
        let stage = Stage::connected(0);
        stage.sandbox.write("config.toml", IMPATIENT);
        stage.script([reply, Reply::error(400, "invalid_grant")]);
        let token = || stage.sandbox.run(&["token", "example"]).hides(&["rt-0", "at-0"]);
        let said = token().fails(4, &["error: example: "]);
        assert_eq!(stage.sent(), ["rt-0"], "{how}: {said}");
        assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()), "{how}");
        assert_eq!(stage.status("example"), "uncertain", "{how}");
        stage.sandbox.run(&["status", "-q"]).code.eq(&4).then_some(()).expect(how);
        token().fails(
            3,
            &["error: example: an earlier refresh answer was lost", "invalid_grant", "hint: oauthctl connect"],
        );
        assert_eq!(stage.sent(), ["rt-0", "rt-0"], "{how}");
        assert_eq!(stage.status("example"), "dead", "{how}");
        token().fails(3, &["error: example: ", "was lost", "hint: oauthctl connect example"]);
        assert_eq!(stage.sent().len(), 2, "{how}: a dead grant is not asked for");
        assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()), "{how}: nothing is deleted");
    }
}

#[test]
fn a_lost_connection_leaves_the_grant_uncertain() {
    let good = || Reply::token("at-1", Some("rt-1"), 3600);
    lost(vec![
        ("reset", Reply::broken(Break::Reset)),
        ("closed", Reply::broken(Break::Close)),
        ("cut short", good().breaking_in_the_body(Break::Close)),
        ("reset in the body", good().breaking_in_the_body(Break::Reset)),
        ("cut short in chunks", good().chunked().breaking_in_the_body(Break::Close)),
        ("no HTTP", good().status_line("SSH-2.0-banana")),
    ]);
}

#[test]
fn an_answer_that_says_nothing_leaves_the_grant_uncertain() {
    let page = |status| Reply::status(status).header("Content-Type", "text/html").body("<h1>later</h1>");
    lost(vec![("a page", page(502)), ("too many", page(429)), ("a no in a 500", Reply::error(500, "invalid_grant"))]);
}

#[test]
fn one_deadline_holds_for_the_whole_answer() {
    let good = || Reply::token("at-1", Some("rt-1"), 3600);
    lost(vec![
        ("silent", Reply::broken(Break::Stall)),
        ("stalls in the body", good().breaking_in_the_body(Break::Stall)),
        ("byte by byte", good().dripping(1, Duration::from_millis(40))),
    ]);
}

#[test]
fn a_lost_answer_is_made_good_by_the_next() {
    let stage = Stage::connected(0);
    let again = || stage.sandbox.run(&["token", "example"]);
    stage.script([Reply::broken(Break::Reset), Reply::status(502), Reply::token("at-1", Some("rt-1"), 3600)]);
    again().fails(4, &[]);
    again().fails(4, &[]);
    assert_eq!(again().succeeds_saying(&[LOST]), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0", "rt-0", "rt-0"]);
    assert_eq!(stage.status("example"), "active");
    stage.sandbox.run(&["status", "-q"]).code.eq(&0).then_some(()).unwrap();
    // and then a no is just that
    stage.script([Reply::error(400, "invalid_grant")]);
    let said = stage.sandbox.run(&FORCE).fails(3, &["invalid_grant"]);
    assert!(!said.contains("lost"), "{said}");
}

#[test]
fn what_was_never_sent_is_not_uncertain() {
    let stage = Stage::connected(0);
    let closed = ScenarioServer::start().url();
    stage.provider(&closed, "");
    stage.sandbox.run(&["token", "example"]).fails(4, &["error: example: cannot reach 127.0.0.1"]);
    assert_eq!(stage.status("example"), "active");
    assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()));
    stage.provider(&stage.server.url(), "");
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
}

#[test]
fn a_connection_that_breaks_at_once_is_not_tried_again() {
    for how in [Break::Reset, Break::Close] {
        let stage = Stage::connected(0);
        stage.server.break_next_connection(how);
        stage.sandbox.run(&["token", "example"]).fails(4, &["error: example: "]);
        assert!(stage.server.requests().is_empty(), "{how:?}: sent again");
        assert_eq!(stage.held("example").1, "rt-0");
    }
}

#[test]
fn a_dead_grant_is_remembered_and_asked_only_by_force() {
    let stage = Stage::connected(3600);
    stage.connect(&["other"], Some(3600));
    stage.script([Reply::error(400, "invalid_grant").with_member("error_description", json!("expired"))]);
    let said =
        stage.sandbox.run(&FORCE).fails(3, &["example: invalid_grant (expired)", "hint: oauthctl connect example"]);
    assert!(!said.contains("lost"), "{said}");
    // its access token may live on, but it is not given out
    let error = stage.sandbox.run(&["token", "example", "--json"]).fails_in_json(3, "sign_in_needed");
    assert_eq!((&error["integration"], &error["hint"]), (&json!("example"), &json!("oauthctl connect example")));
    stage.sandbox.run(&FORCE).fails(3, &["dead"]);
    let refused = stage.sandbox.run(&["refresh", "example", "--json"]);
    assert_eq!((refused.code, refused.stdout.lines().count()), (3, 1), "{refused:?}");
    assert_eq!(stage.sandbox.run(&["token", "other"]).succeeds(), "at-other\n");
    assert_eq!(stage.sent(), ["rt-0"], "no network for the dead");
    let expected = (1, "rt-0".to_owned(), "at-0".to_owned());
    assert_eq!((stage.held("example"), stage.status("example").as_str()), (expected, "dead"));
    assert_eq!(stage.sandbox.run(&["status", "-q"]).code, 3);
    stage.script([Reply::token("at-1", None, 3600)]);
    assert_eq!(stage.sandbox.run(&["refresh", "example", "--force", "-q"]).code, 0);
    assert_eq!(stage.sent(), ["rt-0", "rt-0"]);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.status("example"), "active");
}

/// Where a refresh token is good for one use, a no without a lost answer before it may mean a thief.
#[test]
fn a_no_to_a_token_that_was_not_used_here_says_what_it_may_mean() {
    let words = "somebody else has used its refresh token";
    for (rotates, lost, told) in [(true, false, true), (true, true, false), (false, false, false)] {
        let stage = Stage::connected(0);
        stage.provider(&stage.server.url(), &format!("[refresh]\nrotates = {rotates}\n"));
        if lost {
            stage.script([Reply::broken(Break::Reset)]);
            stage.sandbox.run(&["token", "example"]).fails(4, &[]);
        }
        stage.script([Reply::error(400, "invalid_grant")]);
        let said =
            stage.sandbox.run(&["token", "example"]).fails(3, &["invalid_grant", "hint: oauthctl connect example"]);
        assert_eq!(said.contains(words), told, "{said}");
        // and it is remembered
        let said = stage.sandbox.run(&["token", "example"]).fails(3, &["the grant is dead"]);
        assert_eq!(said.contains(words), told, "{said}");
    }
}

#[test]
fn retry_after_is_passed_on() {
    for (status, header, words) in [
        (503, "5", Some("5 s")),
        (429, "120", Some("120 s")),
        (503, "999999999", Some("3600 s")),
        (503, "-1", None),
        (503, "soon", None),
    ] {
        let stage = Stage::connected(0);
        stage.script([Reply::status(status).header("Retry-After", header)]);
        let said = stage.sandbox.run(&["token", "example"]).fails(4, &[&format!("answered {status}")]);
        match words {
            Some(words) => assert!(said.contains(&format!("try again in {words}")), "{header}: {said}"),
            None => assert!(!said.contains("try again in"), "{header}: {said}"),
        }
        assert_eq!(stage.sent().len(), 1);
    }
}

#[test]
fn a_refresh_token_goes_only_to_the_host_it_was_made_at() {
    let stage = Stage::connected(0);
    let elsewhere = stage.server.url().replace("127.0.0.1", "localhost");
    stage.provider(&elsewhere, "");
    let files = stage.files();
    let words = ["error: example: ", "localhost", "127.0.0.1", "hint: oauthctl connect example"];
    stage.sandbox.run(&["token", "example"]).hides(&["rt-0"]).fails(2, &words);
    stage.sandbox.run(&["token", "example", "--json"]).fails_in_json(2, "usage");
    assert_eq!(stage.sandbox.run(&["refresh", "example"]).code, 2);
    assert!(stage.server.requests().is_empty());
    assert_eq!((stage.files(), stage.status("example").as_str()), (files, "active"));
    // the same holds for a refresh endpoint of its own
    stage.provider(&stage.server.url(), &format!("refresh_url = \"{elsewhere}/token\"\n"));
    stage.sandbox.run(&["token", "example"]).fails(2, &["localhost"]);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn the_answer_for_another_account_is_refused() {
    let claims = |sub: &str| {
        use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
        let part = |value: Value| BASE64.encode(value.to_string());
        format!("{}.{}.c2ln", part(json!({ "alg": "RS256" })), part(json!({ "sub": sub })))
    };
    let answer =
        |member: &str, value: String| Reply::token("at-1", Some("rt-1"), 3600).with_member(member, value.into());
    for (other, same) in [
        (answer("id_token", claims("mallory")), answer("id_token", claims("alice"))),
        (answer("sub", "mallory".into()), answer("sub", "alice".into())),
    ] {
        let stage = Stage::connected(0);
        stage.script([other, same]);
        let words = ["error: example: ", "another account", "mallory", "alice"];
        stage.sandbox.run(&["token", "example"]).hides(&["at-1", "rt-1"]).fails(7, &words);
        assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()));
        assert_eq!(stage.status("example"), "uncertain");
        assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[LOST]), "at-1\n");
        assert_eq!((stage.sent(), stage.status("example").as_str()), (vec!["rt-0".into(), "rt-0".into()], "active"));
    }
}

#[test]
fn fewer_or_more_scopes_are_said_and_recorded() {
    let stage = Stage::connected(0);
    let granting = |scope: &str| Reply::token("at-1", None, 3600).with_member("scope", scope.into());
    stage.script([granting("write read"), granting("read"), granting("read admin")]);
    stage.sandbox.run(&["token", "example"]).succeeds();
    assert!(stage.sandbox.run(&["consents", "--json"]).json()["consents"].as_array().unwrap().is_empty());
    stage.sandbox.run(&FORCE).succeeds_saying(&["warning: example: ", "no longer grants: write"]);
    assert_eq!(stage.view("example")["scopes"], json!(["read"]));
    stage.sandbox.run(&["token", "example", "--scope", "write"]).fails(3, &["write"]);
    stage.sandbox.run(&FORCE).succeeds_saying(&["warning: example: ", "now grants more: admin"]);
    assert_eq!(stage.view("example")["scopes"], json!(["read", "admin"]));
    assert_eq!(stage.sandbox.run(&["consents", "--json"]).json()["consents"].as_array().unwrap().len(), 2);
}
