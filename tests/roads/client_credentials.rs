//! Client credentials (RFC 6749 section 4.4): a client's tokens for itself.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{count_up, expire, form, pairs, roads, shown};
use crate::support::output::Output;
use crate::support::server::{Break, Reply};
use crate::support::stage::{Stage, TOKEN, audit, journal_lines};

const SECRET: &str = "fake:secret/with+signs";

/// A provider `example` whose clients show themselves so, with a client that has a secret.
fn stage(client_auth: &str, more: &str) -> Stage {
    let stage = Stage::new();
    let url = stage.server.url();
    let text = format!(
        "id = \"example\"\ntoken_url = \"{url}/token\"\nclient_auth = \"{client_auth}\"\ndefault_scopes = [\"openid\"]\n\
         required_scopes = [\"offline_access\"]\naccount_id = \"/sub\"\n{}",
        more.replace("{url}", &url)
    );
    stage.sandbox.write("providers/example.toml", &text);
    let set = ["client", "set", "example", "--client-id", "svc", "--client-secret-stdin", "-q"];
    stage.sandbox.run_with_input(&set, SECRET).succeeds();
    stage
}

const CONNECT: &[&str] = &["connect", "example", "--client-credentials", "--as", "bot"];

#[test]
fn what_is_sent_and_what_is_kept() {
    for (auth, more) in [("basic", &[][..]), ("post", &[("client_id", "svc"), ("client_secret", SECRET)][..])] {
        let stage = stage(auth, "");
        count_up(&stage, TOKEN);
        let said = stage.sandbox.run(&[CONNECT, &["--scope", "read", "--scope", "write"]].concat()).succeeds();
        assert_eq!(said, "connected bot to example as svc\ngranted: read write\n");
        let requests = stage.server.requests();
        assert_eq!(requests.len(), 1);
        let usual = [("grant_type", "client_credentials"), ("scope", "read write")];
        assert_eq!(form(&requests[0]), pairs(&[&usual, more].concat()), "no scope of a person's sign-in comes along");
        let basic = format!("Basic {}", BASE64_STANDARD.encode("svc:fake%3Asecret%2Fwith%2Bsigns"));
        assert_eq!(requests[0].header("authorization"), (auth == "basic").then_some(basic.as_str()));
        assert_eq!(stage.sandbox.run(&["token", "bot"]).succeeds(), "at-1\n");
        assert_eq!(stage.server.count(TOKEN), 1, "the second comes from the vault");
        assert_eq!(roads(&stage, "bot"), ["client_credentials"]);
        let text = shown(&stage, "bot");
        assert!(text.contains("client_credentials") && text.contains("the client's own credentials"), "{text}");
        assert!(!text.contains(SECRET));
        let view = stage.view("bot");
        assert_eq!((&view["account"], &view["status"]), (&json!("svc"), &json!("active")));
        assert_eq!(view["grant_expires_at"], json!(null));
        // the secret belongs to the grant
        stage.sandbox.run(&["client", "remove", "example", "-q"]).succeeds();
        assert_eq!(stage.sandbox.run(&["token", "bot", "--force-refresh"]).succeeds(), "at-2\n");
        assert_eq!(stage.sandbox.run(&["audit", "verify", "-q"]).code, 0);
    }
}

#[test]
fn without_a_word_no_scope_is_asked_and_a_renewal_asks_what_was_asked() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    let sent = || form(stage.server.requests().last().unwrap());
    stage.sandbox.run(CONNECT).succeeds();
    assert_eq!(sent(), pairs(&[("grant_type", "client_credentials")]));
    stage.sandbox.run(&[CONNECT, &["--scope", "read"]].concat()).succeeds();
    let read = pairs(&[("grant_type", "client_credentials"), ("scope", "read")]);
    assert_eq!(sent(), read);
    stage.sandbox.run(CONNECT).succeeds();
    assert_eq!(sent(), read);
    stage.sandbox.run(&["refresh", "bot"]).succeeds();
    assert_eq!(sent(), read);
}

/// Connected again without its flag, it takes the road it has, with the client that made it, and says so; nobody is asked.
#[test]
fn it_is_connected_again_by_the_road_it_has() {
    let stage = stage("post", "authorize_url = \"{url}/authorize\"\n");
    count_up(&stage, TOKEN);
    stage.sandbox.run(&[CONNECT, &["--scope", "read"]].concat()).succeeds();
    stage.sandbox.run(&["client", "remove", "example", "-q"]).succeeds();
    let again = ["connect", "example", "--as", "bot"];
    let said = ["bot is connected without a person, and is again: the client's own credentials"];
    let output = stage.sandbox.run(&again).hides(&[SECRET]);
    assert_eq!(output.succeeds_saying(&said), "connected bot to example as svc\ngranted: read\n");
    let (first, second) = (&stage.server.requests()[0], &stage.server.requests()[1]);
    assert_eq!(form(first), form(second));
    assert_eq!(roads(&stage, "bot"), ["client_credentials", "client_credentials"]);
    // what is about a person is refused, and nothing is sent
    for flag in [["--expect-account", "svc"], ["--login-hint", "svc"], ["--resource", "https://api.example/"]] {
        let _ = stage.sandbox.run(&[&again[..], &flag].concat()).fails(2, &[flag[0]]);
    }
    let _ =
        stage.sandbox.run(&[&again[..], &["--no-browser", "--timeout", "1s"]].concat()).fails(2, &["no client is set"]);
    assert_eq!(stage.server.count(TOKEN), 2);
}

#[test]
fn microsoft_gives_an_app_what_it_was_given() {
    let data = oauthctl::providers::Registry::new(std::path::Path::new("/nowhere")).find("microsoft").unwrap();
    assert_eq!(data.unattended_scopes, ["https://graph.microsoft.com/.default"]);
    let stage = stage("post", "unattended_scopes = [\"https://graph.microsoft.com/.default\"]\n");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    let sent = form(&stage.server.requests()[0]);
    assert_eq!(sent[1], ("scope".to_owned(), "https://graph.microsoft.com/.default".to_owned()));
}

#[test]
fn nothing_is_spent_so_nothing_is_uncertain_or_dead() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    let refusal = |status, code| Reply::error(status, code);
    for (reply, exit) in [
        (Reply::status(503), 4),
        (refusal(429, "slow_down"), 4),
        (Reply::broken(Break::Reset), 4),
        (Reply::json(200, &json!({})), 7),
        (Reply::token("at", None, 60).breaking_in_the_body(Break::Reset), 4),
        (Reply::json(200, &json!({ "access_token": "" })), 7),
        (Reply::status(302).header("Location", "https://elsewhere.test/"), 7),
        (refusal(400, "invalid_grant"), 3),
        (refusal(401, "invalid_client"), 7),
        (refusal(400, "unauthorized_client"), 7),
        (refusal(400, "invalid_scope"), 7),
        (refusal(400, "temporarily_unavailable"), 4),
    ] {
        let told = format!("{reply:?}");
        expire(&stage, &["bot"]);
        let before = stage.server.count(TOKEN);
        stage.script([reply]);
        let output = stage.sandbox.run(&["token", "bot"]).hides(&[SECRET]);
        assert_eq!((output.code, output.stdout.as_str()), (exit, ""), "{told} {}", output.stderr);
        assert_eq!(stage.server.count(TOKEN), before + 1, "{told}");
        assert_eq!(stage.status("bot"), "active", "{told}");
        let next = stage.sandbox.run(&["token", "bot"]);
        assert!(next.succeeds().starts_with("at-"), "{told}");
    }
    assert_eq!(stage.sandbox.run(&["status"]).code, 0);
    let text = format!("{:?}", audit(&stage.sandbox, "refresh"));
    assert!(!text.contains("begun"), "no attempt is written ahead: {text}");
}

#[test]
fn a_killed_mint_leaves_nothing_in_doubt() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    expire(&stage, &["bot"]);
    let lines = journal_lines(&stage.sandbox);
    let gate = stage.hold(|_| Reply::token("at-never", None, 3600));
    let running = stage.sandbox.spawn(&["token", "bot"]);
    stage.server.wait_for(TOKEN, 2);
    running.signal(rustix::process::Signal::KILL);
    running.finish().code_is(128 + 9);
    gate.open();
    assert_eq!((stage.status("bot").as_str(), journal_lines(&stage.sandbox)), ("active", lines));
}

#[test]
fn two_hundred_callers_make_one_request_and_share_a_failure() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    expire(&stage, &["bot"]);
    let tokens: Vec<String> =
        stage.sandbox.run_at_once(200, &["token", "bot"]).into_iter().map(Output::succeeds).collect();
    assert!(tokens.iter().all(|token| token == "at-2\n"), "{tokens:?}");
    assert_eq!(stage.server.count(TOKEN), 2);
    expire(&stage, &["bot"]);
    let gate = stage.hold(|_| Reply::error(400, "invalid_grant"));
    let running: Vec<_> = (0..20).map(|_| stage.sandbox.spawn(&["token", "bot"])).collect();
    stage.server.wait_for(TOKEN, 3);
    crate::support::stage::wait_for_waiters(&running[..0]);
    gate.open();
    let codes: Vec<i32> = running.into_iter().map(|one| one.finish().code).collect();
    assert!(codes.iter().all(|code| *code == 3), "{codes:?}");
    assert_eq!(stage.status("bot"), "active");
}

#[test]
fn every_command_works_with_it() {
    let stage = stage("basic", "revoke_url = \"{url}/revoke\"\nintrospect_url = \"{url}/introspect\"\n");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    stage.sandbox.run(&["refresh", "--all"]).succeeds_saying(&[]);
    assert_eq!(stage.server.count(TOKEN), 2);
    expire(&stage, &["bot"]);
    stage.sandbox.run(&["refresh", "--due", "5m"]).succeeds_saying(&[]);
    assert_eq!(stage.server.count(TOKEN), 3);
    let about = json!({ "active": true, "client_id": "svc", "scope": "read" });
    stage.server.always("POST /introspect", move |_| Reply::json(200, &about));
    assert!(stage.sandbox.run(&["sync", "bot"]).succeeds_saying(&[]).contains("granted as well: read"));
    stage.server.always("POST /introspect", |_| Reply::json(200, &json!({ "active": false })));
    stage.sandbox.run(&["sync", "bot"]).code_is(4);
    assert_eq!(stage.status("bot"), "active", "another token can be minted");
    let exec = ["exec", "bot", "--", "sh", "-c", "printf %s \"$ACCESS_TOKEN\""];
    let token = stage.sandbox.run(&exec).succeeds();
    assert!(token.starts_with("at-"), "{token}");

    stage.server.always("POST /revoke", |_| Reply::status(200));
    let said = stage.sandbox.run(&["revoke", "bot", "--yes"]).reports(0);
    assert!(said.contains("can still mint tokens: end that at example"), "{said}");
    let revoked = stage.server.requests_of("POST /revoke");
    assert_eq!(revoked.len(), 1);
    assert_eq!(
        (revoked[0].field("token"), revoked[0].field("token_type_hint").as_deref()),
        (Some(token), Some("access_token"))
    );
    stage.sandbox.run(&["token", "bot"]).fails(3, &["revoked"]);
    let said = stage.sandbox.run(&["remove", "bot"]).succeeds_saying(&["removed bot"]);
    assert_eq!(said, "");
}

#[test]
fn where_nothing_can_be_revoked_it_says_what_can_be_done() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    let said = stage.sandbox.run(&["revoke", "bot", "--yes"]);
    let text = format!("{}{}", said.stdout, said.stderr);
    said.code_is(2);
    assert!(text.contains("nothing to revoke at example") && text.contains("--local-only"), "{text}");
    assert_eq!(stage.status("bot"), "active");
    let said = stage.sandbox.run(&["revoke", "bot", "--yes", "--local-only"]).reports(0);
    assert!(said.contains("its client secret or key lives on at example"), "{said}");
    let bytes = stage.snapshot();
    let id = bytes.integration("bot").unwrap().unwrap().id;
    assert!(bytes.grant(id).unwrap().unwrap().client_secret.is_none());
}

#[test]
fn bad_input_sends_nothing_and_stores_nothing() {
    let stage = stage("basic", "");
    let cases: [(&[&str], &str); 5] = [
        (&["--client-credentials", "--login-hint", "x"], "--login-hint means nothing"),
        (&["--client-credentials", "--port", "1"], "--port means nothing"),
        (&["--client-credentials", "--paste"], "cannot be used with"),
        (&["--client-credentials", "--param", "prompt=none"], "`prompt` is no variable of example"),
        (&["--client-credentials", "--client-id", "other"], "neither a secret nor a key"),
    ];
    for (arguments, word) in cases {
        let before = stage.files();
        stage.sandbox.run(&[&["connect", "example"], arguments].concat()).fails(2, &[word]);
        assert_eq!(stage.files(), before, "{arguments:?}");
    }
    assert!(stage.server.requests().is_empty());
    // said by the server: its exit code, nothing stored
    for (reply, exit) in [
        (Reply::error(401, "invalid_client"), 7),
        (Reply::error(400, "invalid_grant"), 3),
        (Reply::status(503), 4),
        (Reply::json(200, &json!({ "access_token": "at", "token_type": "mac" })), 7),
    ] {
        stage.script([reply]);
        stage.sandbox.run(CONNECT).hides(&[SECRET]).fails(exit, &["bot: "]);
        assert_eq!(stage.sandbox.run(&["list", "--json"]).json()["integrations"], json!([]));
    }
}

#[test]
fn a_secret_that_was_set_anew_counts() {
    let stage = stage("post", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    stage.change("bot", |_, grant, _| grant.connected_at -= 10);
    let set = ["client", "set", "example", "--client-id", "svc", "--client-secret-stdin", "-q"];
    stage.sandbox.run_with_input(&set, "fake-new-secret").succeeds();
    stage.sandbox.run(&["token", "bot", "--force-refresh"]).succeeds();
    let last = stage.server.requests().pop().unwrap();
    assert_eq!(last.field("client_secret").as_deref(), Some("fake-new-secret"));
}

#[test]
fn the_secret_goes_only_where_it_went_when_it_was_connected() {
    let stage = stage("basic", "");
    count_up(&stage, TOKEN);
    stage.sandbox.run(CONNECT).succeeds();
    let moved = stage.server.url().replace("127.0.0.1", "localhost");
    let text = format!("id = \"example\"\ntoken_url = \"{moved}/token\"\nclient_auth = \"basic\"\n");
    stage.sandbox.write("providers/example.toml", &text);
    let words = ["is now at localhost", "sent nowhere else"];
    stage.sandbox.run(&["token", "bot", "--force-refresh"]).hides(&[SECRET]).fails(2, &words);
    assert_eq!(stage.server.count(TOKEN), 1);
}

#[test]
fn a_refresh_token_that_comes_along_is_not_kept() {
    let stage = stage("basic", "");
    stage.script([Reply::token("at-1", Some("rt-CANARY"), 3600)]);
    stage.sandbox.run(CONNECT).succeeds();
    assert_eq!(stage.held("bot"), (1, String::new(), "at-1".to_owned()));
    stage.script([Reply::token("at-2", Some("rt-CANARY"), 3600)]);
    stage.sandbox.run(&["refresh", "bot"]).succeeds();
    assert_eq!(stage.held("bot"), (2, String::new(), "at-2".to_owned()));
}
