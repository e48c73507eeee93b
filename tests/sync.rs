//! `sync`: what the provider says of a token, compared with what is known, on a token that lives. No refresh token that is
//! good once is ever spent for it.

use serde_json::{Value, json};

use crate::support::output::Output;
use crate::support::server::{Break, Reply};
use crate::support::stage::{ACCOUNT, Gate, Stage, TOKEN, audit, generation, journal_lines};

const USERINFO: &str = "GET /userinfo";
const INTROSPECT: &str = "POST /introspect";
const TOKENINFO: &str = "POST /tokeninfo";

/// A provider that can be asked in every way.
fn stage(more: &str, expires_in: i64) -> Stage {
    let stage = Stage::connected(expires_in);
    knows(&stage, more);
    stage
}

/// `more` in its data; `{url}` is where it is.
fn knows(stage: &Stage, more: &str) {
    let url = stage.server.url();
    stage.provider(&url, &more.replace("{url}", &url));
}

const ASKED_BOTH: &str = "account_label = \"/name\"\nuserinfo_url = \"{url}/userinfo\"\n\
                          introspect_url = \"{url}/introspect\"\n";

fn alice(name: &str) -> Reply {
    Reply::json(200, &json!({ "sub": ACCOUNT, "name": name }))
}

fn active(scope: &str) -> Reply {
    Reply::json(200, &json!({ "active": true, "scope": scope, "client_id": "fake-client" }))
}

impl Stage {
    fn sync(&self) -> Output {
        self.sandbox.run(&["sync", "example"])
    }

    /// The whole result of `sync --json`.
    #[track_caller]
    fn synced(&self, code: i32) -> Value {
        let output = self.sandbox.run(&["sync", "example", "--json"]);
        assert_eq!(output.code, code, "{output:?}");
        serde_json::from_str(&output.stdout).unwrap()
    }

    #[track_caller]
    fn consents(&self) -> Vec<Value> {
        let mut list = self.sandbox.run(&["consents", "--json"]).json();
        let Value::Array(lines) = list["consents"].take() else { panic!("no list") };
        lines
    }

    #[track_caller]
    fn results_of_audit(&self) -> Vec<String> {
        audit(&self.sandbox, "sync").iter().map(|entry| entry["result"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn what_is_as_it_was_changes_nothing() {
    let stage = stage(ASKED_BOTH, 3600);
    stage.change("example", |integration, _, _| integration.account_label = Some("Alice".into()));
    stage.server.script(INTROSPECT, [active("write read")]);
    stage.server.script(USERINFO, [alice("Alice")]);
    let (before, files, lines) = (stage.held("example"), stage.files(), journal_lines(&stage.sandbox));
    let result = stage.synced(0);
    let expected =
        json!([{ "integration": "example", "outcome": "unchanged", "exit": 0, "message": "example: as it was known" }]);
    assert_eq!(result, json!({ "results": expected }));
    assert_eq!((stage.held("example"), stage.files()), (before, files), "one line in the journal, no more");
    assert_eq!(journal_lines(&stage.sandbox), lines + 1);
    assert_eq!(stage.results_of_audit(), ["ok"]);

    let asked = &stage.server.requests_of(INTROSPECT)[0];
    assert_eq!(
        (asked.field("token").as_deref(), asked.field("client_id").as_deref()),
        (Some("at-0"), Some("fake-client"))
    );
    assert_eq!(asked.header("authorization"), None);
    assert_eq!(stage.server.requests_of(USERINFO)[0].header("authorization"), Some("Bearer at-0"));
    assert!(stage.consents().is_empty() && stage.server.count(TOKEN) == 0 && stage.server.unexpected().is_empty());
}

#[test]
fn what_differs_is_said_and_recorded() {
    let stage = stage(ASKED_BOTH, 3600);
    stage.server.script(INTROSPECT, [active("read admin")]);
    stage.server.script(USERINFO, [alice("Alice B.")]);
    let before = (generation(&stage.sandbox), stage.held("example"));
    let said = stage.sync().succeeds();
    let changes = "the account is called Alice B.; no longer granted: write; granted as well: admin";
    assert_eq!(said, format!("example: {changes}\n"));
    let view = stage.view("example");
    assert_eq!((&view["account_label"], &view["scopes"]), (&json!("Alice B."), &json!(["read", "admin"])));
    assert_eq!(stage.held("example"), before.1, "the same grant with the same tokens");
    assert_eq!(generation(&stage.sandbox), before.0 + 1, "one write");
    let line = &stage.consents()[0];
    assert_eq!((&line["road"], &line["granted"]), (&json!("sync"), &json!(["read", "admin"])));
    assert_eq!((&line["missing"], &line["extra"]), (&json!(["write"]), &json!(["admin"])));
    assert_eq!(stage.results_of_audit(), [format!("ok: {changes}")]);
    // what it may do is what `token --scope` goes by
    let _ = stage.sandbox.run(&["token", "example", "--scope", "write"]).fails(3, &["not consented to: write"]);
    assert_eq!(stage.sandbox.run(&["token", "example", "--scope", "admin"]).succeeds(), "at-0\n");
    assert_eq!(stage.server.count(TOKEN), 0);
}

/// The rotating refresh token is not spent, whatever has become of the access token.
#[test]
fn a_token_that_ran_out_is_not_refreshed_where_that_spends_something() {
    for rule in ["", "[refresh]\nrotates = true\n"] {
        let stage = stage(&format!("{ASKED_BOTH}{rule}"), -10);
        let result = stage.synced(4);
        assert_eq!(result["results"][0]["outcome"], "retry_later");
        let message = result["results"][0]["message"].as_str().unwrap();
        assert!(
            message.ends_with("no refresh token is spent to ask about it; first: oauthctl refresh example"),
            "{message}"
        );
        assert!(stage.server.requests().is_empty(), "nobody was asked");
        assert_eq!(stage.results_of_audit(), ["retry_later"]);
    }
}

#[test]
fn a_token_that_ran_out_is_refreshed_where_that_spends_nothing() {
    let stage = stage(&format!("{ASKED_BOTH}[refresh]\nrotates = false\n"), -10);
    stage.script([Reply::token("at-1", None, 3600)]);
    stage.server.script(INTROSPECT, [active("read write")]);
    stage.server.script(USERINFO, [alice("Alice")]);
    assert_eq!(stage.sync().succeeds(), "example: the account is called Alice\n");
    assert_eq!(stage.server.requests_of(USERINFO)[0].header("authorization"), Some("Bearer at-1"));
    assert_eq!((stage.sent(), stage.held("example").2), (vec!["rt-0".to_owned()], "at-1".to_owned()));
}

/// The provider ended it: it is not given out any more, and whether the grant lives is for a refresh to tell.
#[test]
fn a_token_that_is_not_honoured_is_not_given_out_again() {
    let inactive = || Reply::json(200, &json!({ "active": false }));
    let unauthorized = || Reply::status(401).header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    for (request, reply) in [(INTROSPECT, inactive()), (USERINFO, unauthorized())] {
        let stage = fresh_with(request, reply);
        let output = stage.sync();
        assert!(output.stdout.contains("`oauthctl refresh example` tells whether the grant lives"), "{output:?}");
        assert!(output.stderr.contains("1 of 1 could not be synced") && output.code == 4, "{output:?}");
        assert_eq!((stage.status("example").as_str(), stage.server.count(TOKEN)), ("active", 0));
        // from now on it is refreshed before it is given out
        stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
        assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    }
}

fn fresh_with(request: &str, reply: Reply) -> Stage {
    let stage = stage(ASKED_BOTH, 3600);
    if request == USERINFO {
        stage.server.script(INTROSPECT, [active("read write")]);
    }
    stage.server.script(request, [reply]);
    stage
}

#[test]
fn a_grant_that_does_not_rotate_is_asked_whether_it_lives() {
    let stage = stage(&format!("{ASKED_BOTH}[refresh]\nrotates = false\n"), 3600);
    stage.server.script(INTROSPECT, [Reply::json(200, &json!({ "active": false }))]);
    stage.script([Reply::error(400, "invalid_grant")]);
    let result = stage.synced(3);
    assert_eq!(result["results"][0]["outcome"], "sign_in_needed");
    assert_eq!((stage.status("example").as_str(), stage.sent()), ("dead", vec!["rt-0".to_owned()]));
    // and one that lives is asked about with its new token
    let stage = stage_again();
    assert_eq!(stage.synced(0)["results"][0]["outcome"], "unchanged");
    assert_eq!(stage.held("example").2, "at-1");
}

fn stage_again() -> Stage {
    let stage = stage("introspect_url = \"{url}/introspect\"\n[refresh]\nrotates = false\n", 3600);
    stage.server.script(INTROSPECT, [Reply::json(200, &json!({ "active": false })), active("read write")]);
    stage.script([Reply::token("at-1", None, 3600)]);
    stage
}

#[test]
fn without_a_refresh_token_a_dead_token_is_a_dead_grant() {
    let stage = stage("introspect_url = \"{url}/introspect\"\n", 3600);
    stage.change("example", |_, grant, _| grant.refresh_token = None);
    stage.server.script(INTROSPECT, [Reply::json(200, &json!({ "active": false }))]);
    let result = stage.synced(3);
    assert!(result["results"][0]["message"].as_str().unwrap().ends_with("(oauthctl connect example)"), "{result}");
    assert_eq!(stage.status("example"), "dead");
    let _ = stage.sandbox.run(&["token", "example"]).fails(3, &["does not honour its token"]);
}

/// Contradictions are named, and nothing that is known is given up for them.
#[test]
fn an_answer_that_contradicts_what_is_known_is_refused() {
    let somebody = Reply::json(200, &json!({ "sub": "mallory", "name": "Mallory" }));
    let of_another = Reply::json(200, &json!({ "active": true, "client_id": "another" }));
    let cases: [(Reply, Reply, &str); 5] = [
        (active("read write"), somebody, "this token is `mallory`'s, not `alice`'s"),
        (of_another, alice("Alice"), "belongs to client `another`, not `fake-client`"),
        (active("read write"), Reply::json(200, &json!([])), "not a JSON object"),
        (active("read write"), Reply::status(200).body("<html>"), "no content type"),
        (
            active("read write"),
            Reply::status(302).header("Location", "https://evil.example/"),
            "redirects are not followed",
        ),
    ];
    for (introspection, userinfo, words) in cases {
        let stage = stage(ASKED_BOTH, 3600);
        stage.server.script(INTROSPECT, [introspection]);
        stage.server.script(USERINFO, [userinfo]);
        let before = (stage.held("example"), stage.view("example"));
        let output = stage.sync();
        assert!(output.code == 7 && output.stdout.contains(words), "{output:?}");
        assert_eq!((stage.held("example"), stage.view("example")), before, "{words}");
        assert_eq!(stage.results_of_audit(), ["protocol"]);
    }
}

#[test]
fn what_cannot_be_asked_now_is_for_later() {
    let later = [
        Reply::status(503).header("Retry-After", "5"),
        Reply::error(429, "rate_limited"),
        Reply::broken(Break::Reset),
        Reply::broken(Break::Close),
    ];
    for reply in later {
        let stage = stage("userinfo_url = \"{url}/userinfo\"\n", 3600);
        stage.server.script(USERINFO, [reply]);
        let before = (stage.held("example"), stage.view("example"));
        assert_eq!(stage.synced(4)["results"][0]["outcome"], "retry_later");
        assert_eq!((stage.held("example"), stage.view("example")), before);
        assert_eq!(stage.server.count(USERINFO), 1, "asked once");
    }
}

/// Many let only some clients introspect; userinfo tells at least whose it is.
#[test]
fn a_refused_introspection_leaves_userinfo() {
    let stage = stage(ASKED_BOTH, 3600);
    stage.server.script(INTROSPECT, [Reply::error(401, "invalid_client")]);
    stage.server.script(USERINFO, [alice("Alice")]);
    let said = stage.sync().succeeds_saying(&["its token could not be introspected: invalid_client"]);
    assert_eq!(said, "example: the account is called Alice\n");
}

#[test]
fn a_stand_in_for_introspection_is_asked_in_its_own_manner() {
    let answer = json!({ "azp": "fake-client", "scope": "read", "exp": "4000000000", "sub": "whoever" });
    let data = "tokeninfo_url = \"{url}/tokeninfo\"\n";
    let stage = stage(data, 3600);
    stage.server.script(TOKENINFO, [Reply::json(200, &answer)]);
    assert_eq!(stage.sync().succeeds(), "example: no longer granted: write\n");
    let asked = &stage.server.requests_of(TOKENINFO)[0];
    assert_eq!((asked.field("access_token").as_deref(), asked.field("client_id")), (Some("at-0"), None));
    assert_eq!((asked.query.as_str(), asked.header("authorization")), ("", None), "no token in a URL");

    knows(&stage, &format!("{data}tokeninfo_manner = \"bearer\"\n"));
    let scopes = json!({ "client_id": "fake-client", "scopes": ["read", "write"], "expires_in": 3000 });
    stage.server.script("GET /tokeninfo", [Reply::json(200, &scopes), Reply::error(401, "invalid_token")]);
    assert_eq!(stage.sync().succeeds(), "example: granted as well: write\n");
    assert_eq!(stage.server.requests_of("GET /tokeninfo")[0].header("authorization"), Some("Bearer at-0"));
    let refused = stage.sync();
    assert!(refused.code == 4 && refused.stdout.contains("does not honour the stored token any more"), "{refused:?}");
}

/// Whoever renews it meanwhile has the last word.
#[test]
fn a_grant_that_is_renewed_meanwhile_is_left_alone() {
    let stage = stage("account_label = \"/name\"\nuserinfo_url = \"{url}/userinfo\"\n", 3600);
    let gate = Gate::default();
    let theirs = gate.clone();
    stage.server.always(USERINFO, move |_| {
        theirs.pass();
        alice("Alice")
    });
    let syncing = stage.sandbox.spawn(&["sync", "example"]);
    stage.server.wait_for(USERINFO, 1);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run(&["refresh", "example"]).code_is(0);
    gate.open();
    let output = syncing.finish();
    assert!(output.code == 4 && output.stdout.contains("nothing was recorded"), "{output:?}");
    assert_eq!(stage.held("example"), (2, "rt-1".to_owned(), "at-1".to_owned()));
    assert_eq!(stage.view("example")["account_label"], Value::Null);
    assert_eq!(stage.sync().succeeds(), "example: the account is called Alice\n", "the next one tells");
}

/// A time that was not known, or is sooner than was known, is taken over.
#[test]
fn the_end_of_a_token_is_learnt() {
    let stage = stage("introspect_url = \"{url}/introspect\"\n", 3600);
    stage.change("example", |_, _, token| token.expires_at = None);
    let ends = json!({ "active": true, "exp": 4_000_000_000_i64 });
    stage.server.script(INTROSPECT, [Reply::json(200, &ends), Reply::json(200, &ends)]);
    assert_eq!(stage.synced(0)["results"][0]["outcome"], "done");
    assert_eq!(stage.view("example")["expires_at"], 4_000_000_000_i64);
    assert_eq!(stage.synced(0)["results"][0]["outcome"], "unchanged");
}

#[test]
fn without_a_name_all_that_are_not_revoked_are_asked() {
    let stage = Stage::new();
    knows(&stage, "userinfo_url = \"{url}/userinfo\"\n");
    let sandbox = &stage.sandbox;
    assert_eq!(sandbox.run(&["sync", "--json"]).json(), json!({ "results": [] }));
    let _ = sandbox.run(&["sync", "nobody"]).fails(2, &["`nobody` is neither an integration nor a provider"]);
    let _ = sandbox.run(&["sync", "example"]).fails(3, &["example is not connected"]);
    stage.connect(&["one", "two", "gone", "lost"], Some(3600));
    stage.change("gone", |integration, _, _| integration.status = oauthctl::vault::Status::Revoked);
    stage.change("lost", |integration, _, _| integration.status = oauthctl::vault::Status::Dead);
    stage.server.script(USERINFO, [alice("Alice"), Reply::status(503)]);
    let output = sandbox.run(&["sync", "--json"]);
    let results: Value = serde_json::from_str(&output.stdout).unwrap();
    let told = |at: usize| (results["results"][at]["integration"].clone(), results["results"][at]["exit"].clone());
    assert_eq!(
        [told(0), told(1), told(2)],
        [(json!("lost"), json!(3)), (json!("one"), json!(0)), (json!("two"), json!(4))]
    );
    assert_eq!(output.code, 3, "the first that occurred of 8, 6, 5, 1, 7, 3, 4, 2");
    assert_eq!(stage.server.count(USERINFO), 2, "one is asked about each, none about the dead");
}

#[test]
fn a_provider_with_nothing_to_ask_says_so() {
    let stage = stage("", 3600);
    let output = stage.sync();
    assert!(output.code == 2 && output.stdout.contains("nothing that can be asked about a token"), "{output:?}");
}
