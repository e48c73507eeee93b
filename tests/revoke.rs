//! `revoke`: at the provider first, then here; what failed stays pending, and nothing is called revoked that is not.

use oauthctl::oauth::ClientAuth;
use oauthctl::secret::Secret;
use serde_json::{Value, json};

use crate::arrange::{files_below, has_keys};
use crate::support::output::Output;
use crate::support::sealed;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit};

pub(crate) const REVOKE: &str = "POST /revoke";

/// What was sent to the revocation endpoint: token and hint, in order.
pub(crate) fn sent(stage: &Stage) -> Vec<(String, String)> {
    let requests = stage.server.requests_of(REVOKE);
    let pair = |name: &'static str| requests.iter().map(move |one| one.field(name).unwrap_or_default());
    pair("token").zip(pair("token_type_hint")).collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(token, hint)| ((*token).to_owned(), (*hint).to_owned())).collect()
}

pub(crate) const BOTH: [(&str, &str); 2] = [("rt-0", "refresh_token"), ("at-0", "access_token")];

#[track_caller]
pub(crate) fn results(output: &Output, code: i32) -> Vec<Value> {
    let mut report: Value = serde_json::from_str(&output.clone().reports_saying(code, &[])).unwrap();
    has_keys(&report, &["results"]);
    if code != 0 {
        let error: Value = serde_json::from_str(&output.stderr).unwrap();
        assert_eq!(error["error"]["exit"], code);
    }
    let Value::Array(results) = report["results"].take() else { panic!("no list") };
    for result in &results {
        has_keys(result, &["integration", "outcome", "exit", "message"]);
    }
    results
}

/// Nothing has changed: the tokens are there, and the revocation is (or is not) pending.
#[track_caller]
pub(crate) fn kept(stage: &Stage, name: &str, pending: bool) {
    let part = if name == "example" { "0" } else { name };
    assert_eq!(stage.held(name), (1, format!("rt-{part}"), format!("at-{part}")));
    let view = stage.view(name);
    assert_eq!((&view["status"], &view["revocation_pending"]), (&json!("active"), &json!(pending)), "{view}");
}

/// The tokens are gone and the integration is still listed.
#[track_caller]
pub(crate) fn revoked(stage: &Stage, name: &str) {
    let view = stage.view(name);
    assert_eq!((&view["status"], &view["revocation_pending"]), (&json!("revoked"), &json!(false)), "{view}");
    let snapshot = stage.snapshot();
    let id = snapshot.integration(name).unwrap().unwrap().id;
    let grant = snapshot.grant(id).unwrap().unwrap();
    assert!(grant.refresh_token.is_none() && grant.client_secret.is_none());
    assert!(snapshot.tokens(id).unwrap().is_empty());
    stage.sandbox.run(&["token", name]).fails(3, &[name, "revoked", "hint: oauthctl connect example"]);
}

#[track_caller]
pub(crate) fn results_of_one(output: &Output, code: i32) -> Value {
    let mut results = results(output, code);
    assert_eq!(results.len(), 1);
    results.remove(0)
}

#[test]
fn the_refresh_token_goes_first_then_the_access_token() {
    let stage = Stage::connected(3600);
    // any 200 is a success, whatever its body says (RFC 7009 section 2.2)
    stage.server.script(REVOKE, [Reply::status(200).body("<garbage"), Reply::error(200, "no")]);
    let output = stage.sandbox.run(&["revoke", "example", "--yes"]).hides(&["rt-0", "at-0"]);
    assert_eq!(output.succeeds(), "example: revoked\n");
    assert_eq!(sent(&stage), pairs(&BOTH));
    for request in stage.server.requests_of(REVOKE) {
        assert_eq!(request.field("client_id").as_deref(), Some("fake-client"));
        assert!(request.header("authorization").is_none() && request.query.is_empty());
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    }
    revoked(&stage, "example");
    let names: Vec<String> = stage.sandbox.run(&["list"]).succeeds().lines().map(|line| line[..7].to_owned()).collect();
    assert_eq!(names.last().unwrap(), "example", "it stays in the list");

    let entries = audit(&stage.sandbox, "revoke");
    let results: Vec<&str> = entries.iter().map(|entry| entry["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["pending", "ok"]);
    assert!(entries[0]["fingerprint"].is_string() && entries.iter().all(|entry| entry["integration"] == "example"));

    let files = stage.files();
    assert_eq!(stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds(), "example was revoked already\n");
    let again = results_of_one(&stage.sandbox.run(&["revoke", "example", "--yes", "--json"]), 0);
    assert_eq!((&again["outcome"], &again["exit"]), (&json!("unchanged"), &json!(0)));
    assert_eq!((stage.server.count(REVOKE), stage.files()), (2, files));
    assert!(stage.server.unexpected().is_empty());
}

#[test]
fn the_client_that_made_the_grant_is_shown() {
    for (auth, secret, authorization) in
        [(ClientAuth::Basic, None, Some("Basic ZmFrZS1jbGllbnQ6cyUzQSU3Q3Q=")), (ClientAuth::Post, Some("s:|t"), None)]
    {
        let stage = Stage::connected(3600);
        stage.change("example", |_, grant, _| {
            grant.client_auth = auth;
            grant.client_secret = Some(Secret::new("s:|t"));
        });
        stage.sandbox.set("OAUTHCTL_CLIENT_ID", "another");
        stage.sandbox.set("OAUTHCTL_CLIENT_SECRET", "another");
        stage.server.always(REVOKE, |_| Reply::status(200));
        stage.sandbox.run(&["revoke", "example", "-y"]).hides(&["s:|t"]).succeeds();
        let requests = stage.server.requests_of(REVOKE);
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert_eq!(request.header("authorization"), authorization);
            assert_eq!(request.field("client_secret").as_deref(), secret);
            assert_eq!(request.field("client_id").is_some(), auth == ClientAuth::Post);
        }
    }
}

#[test]
fn nothing_beside_the_vault_or_in_it_holds_the_tokens_afterwards() {
    for words in
        [&["revoke", "example", "--yes"][..], &["revoke", "example", "--yes", "--local-only"], &["remove", "example"]]
    {
        let stage = Stage::connected(3600);
        // more than a page each, so that they lie in pages of their own
        let canary = |kind: &str| format!("CANARY-{kind}-{}", "x".repeat(3000));
        stage.change("example", |_, grant, token| {
            grant.refresh_token = Some(Secret::new(canary("refresh")));
            grant.client_secret = Some(Secret::new(canary("secret")));
            token.access_token = Some(Secret::new(canary("access")));
        });
        stage.change("example", |_, _, _| {}); // so that vault.prev.age has them, too
        let holders = || {
            let files = files_below(&stage.sandbox.profile()).into_iter().map(|(path, _)| path);
            let sealed = files.filter(|path| path.extension().is_some_and(|extension| extension == "age"));
            let holds = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"CANARY");
            sealed.filter(|path| holds(&sealed::plaintext(path, &stage.identity))).count()
        };
        assert_eq!(holders(), 2, "the search finds them in vault.age and vault.prev.age");
        stage.server.always(REVOKE, |_| Reply::status(200));
        stage.sandbox.run(words).hides(&["CANARY"]).code_is(0);
        assert_eq!(holders(), 0, "{words:?}");
        assert!(!stage.sandbox.profile().join("vault.prev.age").exists());
        stage.sandbox.run(&["client", "set", "example", "--client-id", "later"]).succeeds_saying(&[]);
        assert_eq!(holders(), 0, "nor does the next generation before");
    }
}

/// The integration `bare` is at a provider without a revocation endpoint.
fn with_bare(more: &str) -> Stage {
    let stage = Stage::connected(3600);
    stage.connect(&["bare"], Some(3600));
    let url = stage.server.url();
    let text = format!(
        "id = \"bare\"\nname = \"Bare\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\nclient_auth = \"none\"\n\
         {more}"
    );
    stage.sandbox.write("providers/bare.toml", &text);
    stage.change("bare", |integration, _, _| integration.provider = "bare".into());
    stage.server.always(REVOKE, |_| Reply::status(200));
    stage
}

#[test]
fn without_an_endpoint_nothing_is_changed_and_the_others_go_on() {
    let stage = with_bare("[revoke]\npage = \"https://bare.example/grants\"\n");
    let ended = results(&stage.sandbox.run(&["revoke", "bare", "example", "--yes", "--json"]), 2);
    let outcomes: Vec<_> = ended.iter().map(|one| (&one["integration"], &one["outcome"], &one["exit"])).collect();
    let (usage, done) = (json!("usage"), json!("done"));
    assert_eq!(outcomes, [(&json!("bare"), &usage, &json!(2)), (&json!("example"), &done, &json!(0))]);
    let message = ended[0]["message"].as_str().unwrap();
    for words in ["no revocation endpoint", "https://bare.example/grants", "oauthctl revoke bare --local-only"] {
        assert!(message.contains(words), "{message}");
    }
    kept(&stage, "bare", false);
    revoked(&stage, "example");
    assert_eq!(stage.sandbox.run(&["token", "bare"]).succeeds(), "at-bare\n");

    let said = stage.sandbox.run(&["revoke", "bare", "--local-only", "--yes"]).succeeds();
    assert!(said.contains("here only") && said.contains("lives on at Bare") && !said.contains("revoked"), "{said}");
    assert!(said.contains("https://bare.example/grants"), "{said}");
    assert_eq!(stage.status("bare"), "revoked");
    assert_eq!(audit(&stage.sandbox, "revoke").last().unwrap()["result"], "local only");
    assert_eq!(stage.server.count(REVOKE), 2, "both of `example`");
}

#[test]
fn a_provider_that_is_gone_holds_up_nobody() {
    let stage = with_bare("");
    std::fs::remove_file(stage.sandbox.home().join("providers/bare.toml")).unwrap();
    let ended = results(&stage.sandbox.run(&["revoke", "--all", "--yes", "--json"]), 2);
    let mut outcomes: Vec<_> = ended.iter().map(|one| format!("{} {}", one["integration"], one["exit"])).collect();
    outcomes.sort();
    assert_eq!(outcomes, ["\"bare\" 2", "\"example\" 0"]);
    kept(&stage, "bare", false);
    let said = stage.sandbox.run(&["revoke", "bare", "--local-only", "--yes"]).succeeds();
    assert!(said.contains("lives on at bare"), "{said}");
    assert_eq!(stage.status("bare"), "revoked");
}

#[test]
fn unconfirmed_without_a_terminal_is_a_mistake() {
    let stage = Stage::connected(3600);
    let before = files_below(&stage.sandbox.home());
    let run = |words: &[&str]| stage.sandbox.run(&[&["revoke"], words].concat());
    run(&["example"]).fails(2, &["revoking example has to be confirmed", "hint: oauthctl revoke --yes example"]);
    run(&["--all"]).fails(2, &["example", "hint: oauthctl revoke --yes --all"]);
    run(&["example", "--local-only"]).fails(2, &["hint: oauthctl revoke --yes --local-only example"]);
    run(&["example", "--json"]).fails_in_json(2, "usage");
    run(&[]).fails(2, &["--all"]);
    run(&["example", "--all"]).fails(2, &["--all"]);
    // one name that is wrong, and nothing is begun
    run(&["example", "exmaple", "--yes"]).fails(2, &["exmaple", "did you mean `example`?"]);
    assert!(files_below(&stage.sandbox.home()) == before, "nothing has changed");
    assert!(stage.server.requests().is_empty());
    let empty = crate::support::sandbox::Sandbox::new();
    assert_eq!(empty.run(&["revoke", "--all", "--yes", "--json"]).json(), json!({ "results": [] }));
}

#[test]
fn what_ends_along_with_it_is_announced() {
    let stage = Stage::connected(3600);
    stage.provider(&stage.server.url(), "identity = \"id_token\"\n[revoke]\nreach = \"project\"\n");
    stage.connect(&["same", "stranger", "unknown", "elsewhere"], Some(3600));
    stage.change("stranger", |integration, _, _| integration.account = Some("bob".into()));
    stage.change("unknown", |integration, _, _| integration.account = None);
    stage.change("elsewhere", |_, grant, _| grant.client_id = "another-project".into());
    stage.server.always(REVOKE, |_| Reply::status(200));
    let announced = "the provider revokes for the whole project: these end as well: same, unknown\n";
    let before = files_below(&stage.sandbox.home());
    stage.sandbox.run(&["revoke", "example"]).fails(2, &[announced]);
    assert!(files_below(&stage.sandbox.home()) == before);
    stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds_saying(&[announced]);
    revoked(&stage, "example");
    kept(&stage, "same", false);
    // here only: nothing ends at the provider
    stage.sandbox.run(&["revoke", "same", "--yes", "--local-only"]).succeeds();
}
