//! Signing in again: scopes are added and never lost unawares, and the grant that was replaced is ended only where that
//! harms nothing.

use serde_json::{Value, json};
use url::Url;

use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::output::Output;
use crate::support::server::{Reply, Request};
use crate::support::stage::{ACCOUNT, Gate, Stage, TOKEN, audit};
use crate::support::the_four::{StandIn, TENANT};

const REVOKE: &str = "POST /revoke";
const FEATURES: &str = "[feature.files]\nabout = \"all files\"\nscopes = [\"files\"]\n[scope.read]\n[scope.write]\n\
                        [scope.files]\nabout = \"every file\"\nclass = \"restricted\"\n[scope.admin]\n";

/// A provider, and a person who consents to all.
struct World {
    _browser: FakeBrowser,
    stage: Stage,
}

impl World {
    fn new(more: &str) -> Self {
        let stage = Stage::new();
        stage.provider(&stage.server.url(), more);
        stage.server.act_as_provider();
        stage.sandbox.set("OAUTHCTL_CLIENT_ID", "fake-client");
        Self { _browser: FakeBrowser::new(&stage.sandbox, Behaviour::Approve), stage }
    }

    /// With the integration `example`, which was granted this of what was asked by default.
    fn connected(more: &str, granted: &str) -> Self {
        let world = Self::new(more);
        world.answers("at-0", Some("rt-0"), Some(granted));
        world.stage.sandbox.run(&["connect", "example"]).code_is(0);
        world
    }

    /// What the next exchange gets; `None`: no word about scopes.
    fn answers(&self, access: &str, refresh: Option<&str>, scopes: Option<&str>) {
        let mut reply = Reply::token(access, refresh, 3600).with_member("sub", ACCOUNT.into());
        if let Some(scopes) = scopes {
            reply = reply.with_member("scope", scopes.into());
        }
        self.stage.script([reply]);
    }

    fn connect(&self, more: &[&str]) -> Output {
        self.stage.sandbox.run(&[&["connect", "example"], more].concat())
    }

    /// The scopes that the person was asked for last, as they stood in the URL.
    fn asked(&self) -> String {
        self.stage.server.requests_of("GET /authorize").last().unwrap().parameter("scope").unwrap()
    }

    #[track_caller]
    fn json(&self, arguments: &[&str], list: &str) -> Vec<Value> {
        let mut value = self.stage.sandbox.run(arguments).json();
        let Value::Array(lines) = value[list].take() else { panic!("no list") };
        lines
    }
}

#[test]
fn more_is_asked_for_together_with_what_is_granted() {
    let world = World::connected(FEATURES, "read write");
    world.answers("at-1", Some("rt-1"), Some("files read write"));
    let said = world.connect(&["--feature", "files"]).succeeds_saying(&["scope="]);
    assert_eq!(world.asked(), "read write files");
    assert!(said.ends_with("granted: files read write\n"), "{said}");
    world.answers("at-2", Some("rt-2"), Some("admin files read write"));
    let _ = world.connect(&["--scope", "admin"]).succeeds_saying(&[]);
    assert_eq!(world.asked(), "admin read write files");

    // nothing said: what was asked for before
    world.answers("at-3", Some("rt-3"), Some("admin files read write"));
    let _ = world.connect(&[]).succeeds_saying(&[]);
    assert_eq!(world.asked(), "admin read write files");

    let features = world.json(&["features", "example", "--json"], "features");
    assert_eq!((&features[0]["feature"], &features[0]["active"]), (&json!("files"), &json!(["example"])));
    let scopes = world.json(&["scopes", "example", "--json"], "scopes");
    let files = scopes.iter().find(|scope| scope["scope"] == "files").unwrap();
    assert_eq!((&files["about"], &files["class"]), (&json!("every file"), &json!("restricted")));
}

/// What the person declined is not asked for again along with something else; what came besides is kept.
#[test]
fn the_union_is_of_what_was_granted() {
    let world = World::connected(FEATURES, "read extra");
    let features = world.json(&["features", "example", "--json"], "features");
    assert_eq!(features[0]["active"], json!([]), "not active before its scopes are granted");
    world.answers("at-1", Some("rt-1"), Some("files read extra"));
    let _ = world.connect(&["--feature", "files"]).succeeds_saying(&[]);
    assert_eq!(world.asked(), "read extra files");
    let lines = world.json(&["consents", "example", "--json"], "consents");
    let of = |line: &Value| [&line["missing"], &line["extra"], &line["gained"], &line["lost"]].map(Clone::clone);
    assert_eq!(of(&lines[0]), [json!(["write"]), json!(["extra"]), json!([]), json!([])]);
    assert_eq!(of(&lines[1]), [json!([]), json!([]), json!(["files"]), json!([])]);
    let table = world.stage.sandbox.run(&["consents"]).succeeds();
    assert!(
        table.contains("fewer than asked: write; more than asked: extra") && table.contains("new: files"),
        "{table}"
    );
}

#[test]
fn exact_scopes_ask_for_these_alone_and_name_what_is_dropped() {
    let world = World::connected(FEATURES, "read write");
    let words = ["--exact-scopes needs the scopes or features to ask for"];
    let _ = world.connect(&["--exact-scopes"]).fails(2, &words);
    world.answers("at-1", Some("rt-1"), Some("files"));
    let said = world.connect(&["--exact-scopes", "--feature", "files"]);
    assert_eq!(said.stderr.matches("warning: ").count(), 1, "once, and before anybody is asked: {said:?}");
    let said = said.succeeds_saying(&["warning: example: --exact-scopes does not ask again for: read write\n"]);
    assert_eq!((world.asked().as_str(), said.contains("granted: files\n")), ("files", true));
    let lines = world.json(&["consents", "--json"], "consents");
    assert_eq!((&lines[1]["gained"], &lines[1]["lost"]), (&json!(["files"]), &json!(["read", "write"])));
    // the same in two steps
    world.answers("at-2", Some("rt-2"), Some("admin"));
    let start = ["connect", "example", "--exact-scopes", "--scope", "admin", "--start"];
    let url = world.stage.sandbox.run(&start).succeeds_saying(&["does not ask again for: files"]);
    let url = Url::parse(url.trim_end()).unwrap();
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert_eq!(of("scope"), "admin");
    let back = format!("{}?code=fake-code&state={}", of("redirect_uri"), of("state"));
    let finished = world.stage.sandbox.run_with_input(&["connect", "--finish"], &back);
    let _ = finished.succeeds_saying(&["granted before, and no longer: files"]);
    assert_eq!(world.stage.view("example")["scopes"], json!(["admin"]));
}

/// Without `--as` the account decides which integration is renewed, and it is known too late to ask for more.
#[test]
fn what_was_granted_under_another_name_is_not_lost_unawares() {
    // the only one of its provider: its scopes are asked for as well
    let world = World::connected(FEATURES, "read write");
    world.stage.sandbox.run(&["rename", "example", "work", "-q"]).succeeds();
    world.answers("at-1", Some("rt-1"), Some("files read write"));
    let said = world.connect(&["--feature", "files"]);
    assert!(!said.stderr.contains("warning"), "{said:?}");
    assert!(said.succeeds_saying(&[]).starts_with("connected work to example as alice\n"));
    assert_eq!(world.asked(), "read write files");
    assert_eq!(world.stage.view("work")["scopes"], json!(["files", "read", "write"]));

    // one of two: what it loses is named, with the line that asks for both
    let other = Reply::token("at-2", Some("rt-2"), 3600).with_member("sub", "bob".into());
    world.stage.script([other.with_member("scope", "read".into())]);
    let _ = world.connect(&["--as", "home", "--scope", "read"]).succeeds_saying(&[]);
    world.answers("at-3", Some("rt-3"), Some("admin"));
    let said = world.connect(&["--scope", "admin"]);
    let line = "oauthctl connect example --as work --scope files --scope read --scope write";
    let words = format!("warning: work: granted before, and no longer: files read write; to have both: {line}\n");
    let _ = said.succeeds_saying(&[&words]);
    assert_eq!(world.asked(), "admin");
    // and that line does what it says
    world.answers("at-4", Some("rt-4"), Some("admin files read write"));
    let typed: Vec<&str> = line.split(' ').skip(1).collect();
    let _ = world.stage.sandbox.run(&typed).succeeds_saying(&[]);
    assert_eq!(world.asked(), "files read write admin");
    assert_eq!(world.stage.view("home")["scopes"], json!(["read"]));
}

/// Whoever names another place at the provider does not mean the integration that is there.
#[test]
fn another_tenant_is_asked_for_what_was_said_alone() {
    let microsoft = StandIn::of("microsoft");
    let tenant = format!("tenant={TENANT}");
    let work = ["--as", "work", "--param", &tenant, "--scope", "Mail.Read"];
    let _ = microsoft.connect(&work).succeeds_saying(&[]);
    let opened = microsoft.connect(&[]);
    assert!(opened.stderr.contains("/login.microsoftonline.com/common/oauth2/v2.0/authorize?"), "{opened:?}");
    assert_eq!(scope_of(&opened.stderr), "openid profile email offline_access User.Read");
    let _ = opened.succeeds_saying(&[]);
    // the default, said in so many words, is the same place
    let opened = microsoft.connect(&["--param", "tenant=common", "--scope", "Mail.Send"]);
    assert_eq!(scope_of(&opened.stderr), "Mail.Send openid profile email offline_access User.Read");
    let _ = opened.succeeds_saying(&[]);
    let list = microsoft.sandbox.run(&["list", "--json"]).json();
    assert_eq!(list["integrations"].as_array().unwrap().len(), 2, "{list}");
}

#[test]
fn a_scope_that_was_not_consented_to_names_the_line_to_type() {
    let world = World::connected(FEATURES, "read");
    let error = world.stage.sandbox.run(&["token", "example", "--scope", "write", "--scope", "read", "--json"]);
    let error = error.fails_in_json(3, "sign_in_needed");
    let line = error["hint"].as_str().unwrap();
    assert_eq!(line, "oauthctl connect example --scope write");
    // and that line does what it says
    world.answers("at-1", Some("rt-1"), Some("read write"));
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    let _ = world.stage.sandbox.run(&words).succeeds_saying(&[]);
    assert_eq!(world.asked(), "write read");
    assert_eq!(world.stage.sandbox.run(&["token", "example", "--scope", "write"]).succeeds(), "at-1\n");
}

/// Google spells scopes otherwise than they are asked; Microsoft in small letters and with a prefix.
#[test]
fn the_four_are_asked_for_the_union_in_the_spelling_of_the_asking() {
    let google = StandIn::of("google");
    let _ = google.connect(&["--feature", "drive-files"]).succeeds_saying(&[]);
    let drive = "https://www.googleapis.com/auth/drive.file";
    let calendar = "https://www.googleapis.com/auth/calendar.readonly";
    let opened = google.connect(&["--feature", "calendar-read"]);
    let asked = scope_of(&opened.stderr);
    let _ = opened.succeeds_saying(&[]);
    assert_eq!(asked, format!("{drive} openid email {calendar}"), "each once");
    let lines = google.sandbox.run(&["consents", "--json"]).json();
    assert_eq!(lines["consents"][1]["missing"], json!([]), "`email` was granted, in other words");
    assert_eq!(lines["consents"][1]["gained"], json!([calendar]));

    let microsoft = StandIn::of("microsoft");
    let _ = microsoft.connect(&["--param", &format!("tenant={TENANT}")]).succeeds_saying(&[]);
    let opened = microsoft.connect(&["--scope", "Mail.Read"]);
    let asked = scope_of(&opened.stderr);
    // the tenant is kept with the integration: it is said once
    assert!(
        opened.stderr.contains(&format!("/login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?")),
        "{opened:?}"
    );
    let _ = opened.succeeds_saying(&[]);
    assert_eq!(asked, "Mail.Read openid profile email offline_access User.Read");
    // `.default` stands alone: with the union that cannot be, and it is said before anybody signs in
    let words = ["takes `https://graph.microsoft.com/.default` only without named scopes"];
    let _ = microsoft.connect(&["--scope", "https://graph.microsoft.com/.default"]).fails(2, &words);
}

fn scope_of(stderr: &str) -> String {
    let line = stderr.lines().find(|line| line.starts_with("http")).unwrap();
    Url::parse(line).unwrap().query_pairs().find(|(name, _)| name == "scope").unwrap().1.into_owned()
}

const TOKEN_REACH: &str = "[revoke]\nreach = \"token\"\n";

fn revoked(world: &World) -> Vec<String> {
    world.stage.server.requests_of(REVOKE).iter().filter_map(|request| request.field("token")).collect()
}

#[test]
fn the_replaced_grant_is_ended_where_that_harms_nothing_and_after_the_save() {
    let world = World::connected(TOKEN_REACH, "read write");
    world.answers("at-1", Some("rt-1"), None);
    // while the old one is being revoked, the new one is saved already
    let gate = Gate::default();
    let theirs = gate.clone();
    world.stage.server.always(REVOKE, move |_: &Request| {
        theirs.pass();
        Reply::status(200)
    });
    let connecting = world.stage.sandbox.spawn(&["connect", "example"]);
    world.stage.server.wait_for(REVOKE, 1);
    assert_eq!(world.stage.held("example"), (2, "rt-1".to_owned(), "at-1".to_owned()));
    gate.open();
    let _ = connecting.finish().succeeds_saying(&[]);
    assert_eq!(revoked(&world), ["rt-0", "at-0"], "refresh token first, and nothing of the new one");
    let results: Vec<Value> =
        audit(&world.stage.sandbox, "revoke").iter().map(|entry| entry["result"].clone()).collect();
    assert_eq!(results, [json!("ok: the grant before")]);
}

#[test]
fn a_replaced_grant_that_cannot_be_ended_is_a_warning() {
    let world = World::connected(TOKEN_REACH, "read write");
    world.answers("at-1", Some("rt-1"), None);
    world.stage.server.always(REVOKE, |_| Reply::status(503));
    let words = ["warning: example: the grant before this one could not be revoked: the server answered 503"];
    let said = world.connect(&[]).hides(&["rt-0", "rt-1"]).succeeds_saying(&words);
    assert!(said.starts_with("connected example"), "{said}");
    assert_eq!((world.stage.status("example").as_str(), world.stage.held("example").1.as_str()), ("active", "rt-1"));
}

/// A revocation that reaches the whole grant would end the new one with the old one; and a refresh token that goes on is
/// not ended either.
#[test]
fn nothing_is_revoked_where_it_could_reach_the_new_grant() {
    let cases = [
        ("", Some("rt-1")),
        ("[revoke]\nreach = \"project\"\n", Some("rt-1")),
        (TOKEN_REACH, None),
        (TOKEN_REACH, Some("rt-0")),
        // some servers give the same access token while it lives
        (TOKEN_REACH, Some("rt-same")),
    ];
    for (data, refresh) in cases {
        let world = World::connected(data, "read write");
        world.answers(if refresh == Some("rt-same") { "at-0" } else { "at-1" }, refresh, None);
        let _ = world.connect(&[]).succeeds_saying(&[]);
        assert_eq!(revoked(&world), Vec::<String>::new(), "{data} {refresh:?}");
        assert_eq!(world.stage.held("example").1, refresh.unwrap_or("rt-0"));
    }
}

/// What is being revoked does not come back by a sign-in that brings no refresh token of its own.
#[test]
fn a_grant_whose_revocation_is_pending_does_not_go_on() {
    let world = World::connected("", "read write");
    world.stage.server.always(REVOKE, |_| Reply::status(503));
    world.stage.sandbox.run(&["revoke", "example", "--yes"]).code_is(4);
    world.answers("at-1", None, None);
    let _ = world.connect(&[]).succeeds_saying(&["lives on"]);
    assert_eq!(world.stage.held("example"), (2, String::new(), "at-1".to_owned()));
    // and what sync says to type names the provider
    world.stage.sandbox.run(&["rename", "example", "work", "-q"]).succeeds();
    world.stage.server.always(REVOKE, |_| Reply::status(200));
    world.stage.sandbox.run(&["revoke", "work", "--yes"]).code_is(0);
    let said = world.stage.sandbox.run(&["sync", "work"]);
    assert!(said.code == 3 && said.stdout.contains("oauthctl connect example --as work"), "{said:?}");
}

/// A sign-in that comes to nothing is never tidied up by a revocation: neither its own tokens nor the old ones.
#[test]
fn a_failed_sign_in_revokes_nothing() {
    let world = World::connected(TOKEN_REACH, "read write");
    let before = (world.stage.held("example"), world.stage.view("example"));
    world.answers("at-1", Some("rt-1"), None);
    let _ = world.connect(&["--expect-account", "bob"]).fails(3, &["not as bob", "nothing was saved"]);
    world.stage.script([Reply::token("at-2", Some("rt-2"), 3600).with_member("sub", "mallory".into())]);
    let _ = world.connect(&[]).fails(2, &["you signed in as mallory, and nothing was changed"]);
    world.stage.script([Reply::error(400, "invalid_grant")]);
    world.connect(&[]).code_is(3);
    let denied = world.stage.sandbox.run(&["connect", "example", "--start"]).succeeds_saying(&[]);
    let url = Url::parse(denied.trim_end()).unwrap();
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let back = format!("{}?error=access_denied&state={}", of("redirect_uri"), of("state"));
    world.stage.sandbox.run_with_input(&["connect", "--finish"], &back).code_is(3);
    assert_eq!(world.stage.server.count(REVOKE), 0);
    assert_eq!((world.stage.held("example"), world.stage.view("example")), before);
    assert_eq!(world.stage.server.count(TOKEN), 4);
}

#[test]
fn revoke_all_goes_on_past_those_that_fail() {
    let world = World::new("");
    let stage = &world.stage;
    stage.connect(&["one", "two", "three"], Some(3600));
    // each has a refresh and an access token; the second one's are not to be had now
    stage.server.always(REVOKE, |request| match request.field("token").as_deref() {
        Some("rt-two") => Reply::status(503),
        _ => Reply::status(200),
    });
    let output = stage.sandbox.run(&["revoke", "--all", "--yes", "--json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let told: Vec<(&Value, &Value)> =
        report["results"].as_array().unwrap().iter().map(|line| (&line["integration"], &line["outcome"])).collect();
    let expected = [("one", "done"), ("three", "done"), ("two", "retry_later")].map(|(a, b)| (json!(a), json!(b)));
    assert_eq!(told, expected.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>());
    assert_eq!(output.code, 4);
    assert_eq!([stage.status("one"), stage.status("three")], ["revoked", "revoked"]);
    assert_eq!(stage.view("two")["revocation_pending"], true);
    // the next one tries those again that are left
    stage.server.always(REVOKE, |_| Reply::status(200));
    assert_eq!(stage.sandbox.run(&["revoke", "--all", "--yes"]).succeeds(), "two: revoked\n");
    assert_eq!(stage.status("two"), "revoked");
}
