//! A grant that exists: its refresh token is used once, and whatever comes of that is never lost.

use serde_json::json;

use super::{form, pairs, roads};
use crate::support::sandbox::no_file_larger_than;
use crate::support::server::{Break, Reply};
use crate::support::stage::{Stage, TOKEN, audit};

const IMPORT: &[&str] = &["connect", "example", "--client-id", "fake-client", "--refresh-token-stdin"];

/// A provider whose userinfo says whose token it is.
fn stage() -> Stage {
    let stage = Stage::new();
    let url = stage.server.url();
    stage.provider(&url, &format!("userinfo_url = \"{url}/userinfo\"\nidentity = \"userinfo\"\n"));
    stage
}

fn whose(stage: &Stage, sub: &'static str) {
    stage.server.always("GET /userinfo", move |_| Reply::json(200, &json!({ "sub": sub })));
}

fn names(stage: &Stage) -> Vec<String> {
    let list = stage.sandbox.run(&["list", "--json"]).json();
    list["integrations"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn it_is_used_once_and_recorded() {
    let stage = stage();
    whose(&stage, "alice");
    stage.script([Reply::token("at-1", Some("rt-1"), 3600).with_member("scope", json!("read"))]);
    let said = stage.sandbox.run_with_input(IMPORT, "rt-0\n").hides(&["rt-0", "rt-1"]).succeeds();
    assert_eq!(said, "connected example to example as alice\ngranted: read\n");
    let sent = stage.server.requests_of(TOKEN);
    assert_eq!(sent.len(), 1);
    let wanted = [("grant_type", "refresh_token"), ("refresh_token", "rt-0"), ("client_id", "fake-client")];
    assert_eq!(form(&sent[0]), pairs(&wanted));
    let (_, refresh, access) = stage.held("example");
    assert_eq!((refresh.as_str(), access.as_str()), ("rt-1", "at-1"));
    assert_eq!(roads(&stage, "example"), ["imported"]);
    assert!(super::shown(&stage, "example").contains("imported"));
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sandbox.run(&["audit", "verify", "-q"]).code, 0);
    stage.script([Reply::token("at-2", None, 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds(), "at-2\n");
    assert_eq!(stage.sent(), ["rt-0", "rt-1"]);
}

#[test]
fn a_file_serves_as_well() {
    let stage = stage();
    whose(&stage, "alice");
    let file = stage.sandbox.path("token");
    std::fs::write(&file, "rt-0\n").unwrap();
    stage.script([Reply::token("at-1", None, 3600)]);
    let connect = ["connect", "example", "--client-id", "c", "--refresh-token-file", file.to_str().unwrap()];
    stage.sandbox.run(&connect).succeeds();
    let (_, refresh, _) = stage.held("example");
    assert_eq!(refresh, "rt-0", "it does not rotate here");
}

#[test]
fn an_answer_that_is_lost_leaves_it_uncertain_and_one_that_says_no_leaves_nothing() {
    for (reply, exit, kept) in [
        (Reply::error(400, "invalid_grant"), 3, false),
        (Reply::error(401, "invalid_client"), 7, false),
        (Reply::status(302).header("Location", "https://x.test/"), 7, false),
        (Reply::status(503), 4, true),
        (Reply::broken(Break::Reset), 4, true),
        (Reply::json(200, &json!({ "token_type": "bearer" })), 7, true),
    ] {
        let stage = stage();
        let told = format!("{reply:?}");
        stage.script([reply]);
        let words: &[&str] = if kept { &["kept as `example`"] } else { &["example: "] };
        stage.sandbox.run_with_input(IMPORT, "rt-0").hides(&["rt-0"]).fails(exit, words);
        assert_eq!(names(&stage), if kept { vec!["example"] } else { vec![] }, "{told}");
        assert_eq!(stage.sent(), ["rt-0"], "{told}");
        if kept {
            assert_eq!(stage.status("example"), "uncertain", "{told}");
            stage.script([Reply::token("at-1", None, 3600)]);
            assert!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[]).contains("at-1"));
            assert_eq!(roads(&stage, "example"), ["imported"], "{told}");
        }
    }
}

#[test]
fn the_attempt_is_written_ahead_and_a_death_in_the_middle_leaves_it_uncertain() {
    let stage = stage();
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    let file = stage.sandbox.path("token");
    std::fs::write(&file, "rt-0").unwrap();
    let running = stage.sandbox.spawn(&[
        "connect",
        "example",
        "--client-id",
        "c",
        "--refresh-token-file",
        file.to_str().unwrap(),
    ]);
    stage.server.wait_for(TOKEN, 1);
    running.signal(rustix::process::Signal::KILL);
    running.finish().code_is(128 + 9);
    gate.open();
    assert_eq!(stage.status("example"), "uncertain");
    let id = stage.snapshot().integration("example").unwrap().unwrap().id;
    assert!(stage.snapshot().open_attempt(id).is_some(), "the attempt is on disk");
}

#[test]
fn somebody_elses_grant_is_not_taken_unless_the_answer_would_be_lost() {
    // the refresh token does not rotate: the other program's copy is as good as before, and nothing stays
    let not_bob: &[&str] = &["--expect-account", "bob"];
    let stage = stage();
    whose(&stage, "alice");
    stage.script([Reply::token("at-1", None, 3600)]);
    stage.sandbox.run_with_input(&[IMPORT, not_bob].concat(), "rt-0").fails(3, &["not as bob"]);
    assert_eq!(names(&stage), Vec::<String>::new());
    // it rotates: what came is kept, and said
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run_with_input(&[IMPORT, not_bob].concat(), "rt-0").fails(3, &["not as bob", "kept as `example`"]);
    assert_eq!(stage.held("example").1, "rt-1");
}

#[test]
fn an_integration_of_another_account_keeps_its_name() {
    let stage = stage();
    stage.connect(&["example"], Some(3600)); // alice
    whose(&stage, "bob");
    stage.script([Reply::token("at-b", None, 3600), Reply::token("at-b", Some("rt-c"), 3600)]);
    let named = [IMPORT, &["--as", "example"]].concat();
    stage.sandbox.run_with_input(&named, "rt-b").fails(2, &["`example` is alice"]);
    assert_eq!(names(&stage), ["example"]);
    assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()));
    stage.sandbox.run_with_input(&named, "rt-b").fails(2, &["`example` is alice", "kept as `example.imported`"]);
    assert_eq!(names(&stage), ["example", "example.imported"]);
    assert_eq!(stage.held("example.imported").1, "rt-c");
    assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()));
}

#[test]
fn the_same_account_is_renewed_in_place_and_the_token_lies_in_one_integration() {
    let stage = stage();
    stage.connect(&["example"], Some(3600));
    whose(&stage, "alice");
    stage.server.always("POST /revoke", |_| Reply::status(200));
    stage.script([Reply::token("at-n", Some("rt-n"), 3600)]);
    stage.sandbox.run_with_input(IMPORT, "rt-other").succeeds_saying(&[]);
    assert_eq!(names(&stage), ["example"]);
    let (generation, refresh, access) = stage.held("example");
    assert_eq!((generation, refresh.as_str(), access.as_str()), (2, "rt-n", "at-n"));
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-n\n");
}

#[test]
fn one_that_is_here_already_is_not_used_a_second_time() {
    let stage = stage();
    stage.connect(&["example"], Some(3600));
    stage.sandbox.run_with_input(IMPORT, "rt-0").hides(&["rt-0"]).fails(2, &["that of `example` already"]);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn what_is_no_refresh_token_is_not_sent() {
    let stage = stage();
    for (input, word) in
        [("", "empty"), ("\n", "empty"), ("a b", "no refresh token"), ("{\"a\":\n1}", "no refresh token")]
    {
        let before = stage.files();
        stage.sandbox.run_with_input(IMPORT, input).fails(2, &[word]);
        assert_eq!(stage.files(), before);
    }
    stage
        .sandbox
        .run(&["connect", "example", "--client-id", "c", "--refresh-token-file", "/nowhere/x"])
        .fails(2, &["/nowhere/x"]);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn a_full_disk_is_found_out_before_anything_is_sent() {
    let stage = stage();
    let file = stage.sandbox.path("token");
    std::fs::write(&file, "rt-0").unwrap();
    let connect = ["connect", "example", "--client-id", "c", "--refresh-token-file", file.to_str().unwrap()];
    stage.sandbox.run_through(&no_file_larger_than(1), &connect).fails(8, &["File too large"]);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn whose_it_is_not_known_now_costs_nothing() {
    let stage = stage();
    stage.server.always("GET /userinfo", |_| Reply::status(503));
    stage.script([Reply::token("at-1", None, 3600), Reply::token("at-1", Some("rt-1"), 3600)]);
    let said = stage.sandbox.run_with_input(IMPORT, "rt-0").fails(4, &["whose grant it is", "503"]);
    assert!(!said.contains("sign in again"), "{said}");
    assert_eq!(names(&stage), Vec::<String>::new());
    stage.sandbox.run_with_input(IMPORT, "rt-0").fails(4, &["503", "kept as `example`"]);
    assert_eq!((stage.held("example").1.as_str(), stage.status("example").as_str()), ("rt-1", "active"));
    assert_eq!(audit(&stage.sandbox, "import").len(), 3);
}
