//! Whose account it is and what it is called: renewal in place, a second account, the wrong one, and which scopes came.

use serde_json::{Value, json};

use crate::arrange::has_keys;
use crate::signin::{ACCESS, Fake, REFRESH, changes_nothing, demo, parameter, run, url_in};
use crate::support::browser::Behaviour::{Approve, ApproveOnly};
use crate::support::server::Reply;
use crate::support::stage::audit;

fn ann() -> Value {
    json!({ "sub": "user-1", "email": "ann@example.test" })
}

fn ben() -> Value {
    json!({ "sub": "user-2", "email": "ben@example.test" })
}

impl Fake {
    #[track_caller]
    fn connected(&self, words: &[&str]) -> String {
        let (output, _) = self.run(Approve, &[&["connect", "fake"], words].concat());
        output.hides(&[ACCESS, REFRESH]).succeeds_saying(&[])
    }

    /// Name, account and generation of the grant of every integration.
    fn names(&self) -> Vec<(String, String, i64)> {
        let snapshot = self.snapshot();
        let all = snapshot.integrations().unwrap().into_iter().map(|found| {
            let generation = snapshot.grant(found.id).unwrap().unwrap().generation;
            (found.name, found.account.unwrap_or_default(), generation)
        });
        all.collect()
    }
}

fn known(names: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    names.iter().map(|(name, account, generation)| ((*name).into(), (*account).into(), *generation)).collect()
}

#[test]
fn the_same_account_again_is_renewed_in_place() {
    let fake = Fake::ready();
    fake.connected(&[]);
    let id = fake.snapshot().integration("fake").unwrap().unwrap().id;
    // under another label it is the same account
    fake.identifies_as(&json!({ "sub": "user-1", "email": "ann.new@example.test" }));
    assert_eq!(fake.connected(&[]), "connected fake to fake as ann.new@example.test\ngranted: read\n");
    assert_eq!(fake.names(), known(&[("fake", "user-1", 2)]));
    assert_eq!(fake.snapshot().integration("fake").unwrap().unwrap().id, id);
    assert_eq!(fake.snapshot().consents(Some(id)).unwrap().len(), 2, "the ledger keeps both");
}

#[test]
fn another_account_does_not_take_a_name_that_is_taken() {
    let fake = Fake::ready();
    fake.connected(&[]);
    fake.identifies_as(&ben());
    fake.server.script("POST /token", [Reply::token("at-2-CANARY", Some("rt-2-CANARY"), 3600)]);
    let (output, seen) = fake.run(Approve, &["connect", "fake"]);
    let output = output.hides(&["CANARY"]);
    let _ = output
        .fails(2, &["`fake` is ann@example.test; you signed in as ben@example.test", "connect fake --as ANOTHER-NAME"]);
    assert!(seen.pages.last().unwrap().body.contains("did not succeed"), "the page must not claim success");
    assert_eq!(fake.names(), known(&[("fake", "user-1", 1)]));
    assert_eq!(fake.sandbox.run(&["token", "fake"]).succeeds().trim(), ACCESS);
    assert_eq!(fake.server.count("POST /revoke"), 0);

    // the two ways out
    assert!(fake.connected(&["--as", "work"]).starts_with("connected work to fake as ben@example.test\n"));
    assert_eq!(fake.names(), known(&[("fake", "user-1", 1), ("work", "user-2", 1)]));
    let (output, _) = fake.run(Approve, &["connect", "fake", "--replace-account"]);
    let stdout =
        output.succeeds_saying(&["warning: fake: the grant of ann@example.test that was here lives on at fake"]);
    assert!(stdout.starts_with("connected fake to fake as ben@example.test\n"), "{stdout}");
    assert_eq!(fake.names(), known(&[("fake", "user-2", 2), ("work", "user-2", 1)]));
}

#[test]
fn without_a_name_the_integration_of_that_account_is_renewed() {
    let fake = Fake::ready();
    fake.connected(&[]);
    fake.identifies_as(&ben());
    fake.server.script("POST /token", [Reply::token("a", Some("r"), 60).with_member("scope", json!("read write"))]);
    fake.connected(&["--as", "work", "--scope", "read", "--scope", "write"]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let stdout = output.succeeds_saying(&["warning: work: granted before, and no longer: write"]);
    assert_eq!(stdout, "connected work to fake as ben@example.test\ngranted: read\n");
    assert_eq!(fake.names(), known(&[("fake", "user-1", 1), ("work", "user-2", 2)]));
}

#[test]
fn an_account_that_was_not_expected_is_not_kept_and_nothing_is_revoked() {
    for expected in ["ben@example.test", "user-2", "ANN@example.test", ""] {
        let fake = Fake::ready();
        let (output, seen) = fake.run(Approve, &["connect", "fake", "--expect-account", expected]);
        let text = format!("fake: you signed in as ann@example.test, not as {expected}; nothing was saved");
        let _ = output.hides(&[ACCESS, REFRESH]).fails(3, &[&text, "hint: oauthctl connect fake"]);
        assert!(seen.pages.last().unwrap().body.contains("did not succeed"));
        fake.nothing_is_kept();
        assert_eq!(fake.server.count("POST /token"), 1);
        assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], "sign_in_needed");
    }
    for expected in ["ann@example.test", "user-1"] {
        let fake = Fake::ready();
        fake.connected(&["--expect-account", expected]);
        // and the same holds where a grant is renewed: the old one stays
        fake.identifies_as(&ben());
        let words = ["connect", "fake", "--replace-account", "--expect-account", expected, "--json"];
        let (output, _) = fake.run(Approve, &words);
        let error = crate::signin::error_in(&output.stderr);
        has_keys(&error, &["kind", "exit", "message", "hint", "integration"]);
        assert_eq!((&error["kind"], &error["integration"]), (&json!("sign_in_needed"), &json!("fake")));
        let _ = output.fails(3, &[]);
        assert_eq!(fake.names(), known(&[("fake", "user-1", 1)]));
    }
}

#[test]
fn an_account_that_nobody_can_name_is_not_the_expected_one() {
    let fake = Fake::ready();
    let nobody = || fake.identifies_as(&json!({ "name": "nobody" }));
    nobody();
    // where the data says how to find the account, nothing is kept without one
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.fails(7, &["fake: The fake provider does not say whose grant it is; nothing was saved"]);
    fake.nothing_is_kept();
    // where it does not, an account that is not known is not the one that was meant
    let file = "providers/fake.toml";
    let text = std::fs::read_to_string(fake.sandbox.home().join(file)).unwrap();
    fake.sandbox.write(file, &text.replace("identity = \"userinfo\"\n", ""));
    let (output, _) = fake.run(Approve, &["connect", "fake", "--expect-account", "user-1"]);
    let _ = output.fails(3, &["you signed in as an unknown account"]);
    fake.nothing_is_kept();
    fake.identifies_as(&ann());
    fake.connected(&[]);
    nobody();
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.fails(2, &["`fake` is ann@example.test; you signed in as an unknown account"]);
    assert_eq!(fake.names(), known(&[("fake", "user-1", 1)]));
}

#[test]
fn fewer_scopes_than_asked_are_shown_and_recorded() {
    let (server, fake) = demo();
    let connect = ["connect", "demo", "--client-id", server.client_id(), "--scope", "openid", "--scope", "hello"];
    let (output, _) = run(&fake.sandbox, ApproveOnly(&["openid"]), &connect);
    let stdout = output.succeeds_saying(&["warning: demo: not granted: hello"]);
    assert!(stdout.ends_with("granted: openid\n"), "{stdout}");
    let consents = fake.sandbox.run(&["consents", "demo", "--json"]).json();
    assert_eq!(consents["consents"][0]["granted"], json!(["openid"]));
    assert!(consents["consents"][0]["asked"].as_array().unwrap().contains(&json!("hello")), "{consents}");
    // the next sign-in asks for all that was asked for before
    let (output, _) = run(&fake.sandbox, Approve, &["connect", "demo", "--client-id", server.client_id()]);
    assert!(parameter(&url_in(&output.stderr), "scope").split(' ').any(|scope| scope == "hello"));
    let _ = output.succeeds_saying(&[]);
}

#[test]
fn scopes_that_nobody_asked_for_are_told() {
    let fake = Fake::ready();
    let answer = Reply::token(ACCESS, Some(REFRESH), 3600);
    fake.server.script("POST /token", [answer.with_member("scope", json!("admin read"))]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let stdout = output.succeeds_saying(&["warning: fake: granted although not asked for: admin"]);
    assert!(stdout.ends_with("granted: admin read\n"), "{stdout}");
    let consents = fake.sandbox.run(&["consents", "--json"]).json();
    assert_eq!(consents["consents"][0]["asked"], json!(["read"]));
    assert_eq!(consents["consents"][0]["granted"], json!(["admin", "read"]));
}

#[test]
fn what_a_server_calls_an_account_cannot_move_a_cursor() {
    let fake = Fake::ready();
    fake.identifies_as(&json!({ "sub": "u\u{1b}[31m1", "email": "ann\u{202e}\u{7}\nerror: x" }));
    let stdout = fake.connected(&[]);
    assert!(stdout.starts_with("connected fake to fake as ann\u{fffd}\\x07\\x0aerror: x\n"), "{stdout:?}");
    let shown = fake.sandbox.run(&["show", "fake", "--json"]).json();
    assert_eq!(shown["account"], "u\\x1b[31m1");
    let answer = Reply::token(ACCESS, Some(REFRESH), 3600).with_member("scope", json!("read \u{1b}[31m \u{202e}x"));
    fake.server.script("POST /token", [answer]);
    let (output, _) = fake.run(Approve, &["connect", "fake", "--as", "scopes"]);
    let stderr = output.fails(7, &["error: scopes: `scope` holds a character that no scope may have"]);
    assert!(!stderr.contains(['\u{1b}', '\u{202e}']), "{stderr:?}");
}

#[test]
fn a_grant_that_was_to_be_revoked_is_not_forgotten_silently() {
    let fake = Fake::ready();
    fake.connected(&[]);
    fake.server.script("POST /revoke", [Reply::status(503), Reply::status(503)]);
    fake.sandbox.run(&["revoke", "fake", "--yes"]).code_is(4);
    let _ = fake.sandbox.run(&["token", "fake"]).fails(3, &[]);
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&["warning: fake: the grant of ann@example.test that was here lives on at fake"]);
    assert_eq!(fake.sandbox.run(&["show", "fake", "--json"]).json()["revocation_pending"], false);
    // once more: nothing is left behind this time
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    assert!(!output.stderr.contains("lives on"), "{}", output.stderr);
    output.code_is(0);
}

#[test]
fn names_that_cannot_be_are_refused_before_anything_is_done() {
    let fake = Fake::ready();
    fake.connected(&["--as", "work"]);
    fake.sandbox.write("providers/other.toml", &crate::arrange::provider("other", &fake.server.url(), ""));
    for (words, says) in [
        (&["connect", "fake", "--as", "No Name"][..], "No Name"),
        (&["connect", "fake", "--as", "../../x"], "../../x"),
        (&["connect", "other", "--as", "work", "--client-id", "c"], "`work` is connected to fake already"),
        (&["connect", "other"], "no client is set for other"),
        (&["connect", "fake", "--feature", "nothing"], "nothing"),
        (&["connect", "fake", "--scope", "a\"b"], "scope"),
        (&["connect", "fake", "--client-id", "with space"], "a client id is"),
        (&["connect", "fake", "--param", "novalue"], "KEY=VALUE"),
        (&["connect", "fake", "--port", "0"], "--port"),
        (&["connect", "fake", "--timeout", "soon"], "--timeout"),
        (&["connect", "fake", "--browser", "x", "--no-browser"], "--no-browser"),
        (&["connect", "nothing-like-it"], "hint: oauthctl provider list"),
        (&["connect", "gogle"], "hint: did you mean `google`?"),
    ] {
        changes_nothing(&fake.sandbox, words, 2, &[says]);
    }
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "with\nline");
    changes_nothing(&fake.sandbox, &["connect", "fake", "--no-browser"], 2, &["a client id is"]);
    // where there is no vault yet, none is made
    let fresh = Fake::new();
    let hint = "hint: oauthctl client set fake --client-id ID";
    changes_nothing(&fresh.sandbox, &["connect", "fake"], 2, &["no client is set for fake", hint]);
    changes_nothing(&fresh.sandbox, &["connect", "fake", "--start"], 2, &[hint]);
    changes_nothing(&fresh.sandbox, &["connect", "google", "--no-browser"], 2, &["--client-secret-stdin"]);
    changes_nothing(&fresh.sandbox, &["connect", "fake", "--as", "No", "--client-id", "c"], 2, &["No"]);
    changes_nothing(&fresh.sandbox, &["connect", "nobody"], 2, &["nobody"]);
}
