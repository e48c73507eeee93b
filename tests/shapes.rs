//! The JSON that scripts read, key by key: every shape that no other file holds.

use serde_json::{Value, json};

use crate::arrange::{World, has_keys};
use crate::support::INTEGRATION;
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;

#[test]
fn of_what_is_made() {
    let sandbox = Sandbox::new();
    let vault = sandbox.profile().join("vault.age");
    let made = sandbox.run(&["init", "--json"]).json();
    assert_eq!(made, json!({ "profile": "default", "vault": vault, "key": "environment" }));
    let set = sandbox.run(&["client", "set", "microsoft", "--client-id", "id", "--json"]).json();
    assert_eq!(set, json!({ "provider": "microsoft", "client_id": "id", "secret": false }));
    let list = sandbox.run(&["client", "list", "--json"]).json();
    has_keys(&list, &["clients"]);
    has_keys(&list["clients"][0], &["provider", "client_id", "secret", "created_at"]);
    assert!(list["clients"][0]["created_at"].as_i64().unwrap() > 1_700_000_000);
    let removed = sandbox.run(&["client", "remove", "microsoft", "--json"]).json();
    assert_eq!(removed, json!({ "provider": "microsoft", "removed": true }));
}

#[test]
fn of_a_sign_in_and_a_refresh() {
    let world = World::new();
    let connected = world.sign_in("work", Reply::token("at-0", Some("rt-0"), 3600));
    let connected: Value = serde_json::from_str(&connected.succeeds_saying(&[])).unwrap_or(Value::Null);
    assert!(connected.is_null(), "words, unless JSON is asked for");
    world.server.script("POST /token", [Reply::token("at-1", Some("rt-1"), 3600)]);
    let words = ["connect", "fake", "--as", "home", "--client-id", "id", "--json"];
    let connected = world.sandbox.run(&words).hides(&["at-1", "rt-1"]).succeeds_saying(&["/authorize?"]);
    let connected: Value = serde_json::from_str(&connected).unwrap();
    has_keys(&connected, &INTEGRATION);
    assert_eq!((&connected["name"], &connected["status"]), (&json!("home"), &json!("active")));
    let started = world.sandbox.run(&["connect", "fake", "--as", "third", "--client-id", "id", "--start", "--json"]);
    let started: Value = serde_json::from_str(&started.succeeds_saying(&["connect --finish"])).unwrap();
    has_keys(&started, &["authorization_url"]);

    world.server.script("POST /token", [Reply::token("at-2", Some("rt-2"), 3600), Reply::error(400, "invalid_grant")]);
    let output = world.sandbox.run(&["refresh", "--all", "--jobs", "1", "--json"]).hides(&["at-2", "rt-2"]);
    assert_eq!(output.code, 3);
    let mut outcomes = Vec::new();
    for line in output.stdout.lines() {
        let result: Value = serde_json::from_str(line).unwrap();
        has_keys(&result, &["integration", "outcome", "exit", "message"]);
        outcomes.push(format!("{} {}", result["outcome"].as_str().unwrap(), result["exit"]));
    }
    outcomes.sort();
    assert_eq!(outcomes, ["done 0", "sign_in_needed 3"]);
    let error: Value = serde_json::from_str(&output.stderr).unwrap();
    has_keys(&error, &["error"]);
    has_keys(&error["error"], &["kind", "exit", "message", "hint", "integration"]);
}

#[test]
fn of_providers() {
    let world = World::new();
    let sandbox = &world.sandbox;
    let list = sandbox.run(&["provider", "list", "--json"]).json();
    has_keys(&list, &["providers"]);
    let all = list["providers"].as_array().unwrap();
    for provider in all {
        has_keys(provider, &["id", "name", "origin"]);
    }
    let origin = |id: &str| all.iter().find(|one| one["id"] == id).map(|one| one["origin"].clone());
    assert_eq!((origin("google"), origin("fake")), (Some(json!("built in")), Some(json!("yours"))));
    let words = ["provider", "add", "mine", "--issuer", &world.server.url(), "--json"];
    let added = sandbox.run(&words).json();
    let shown = sandbox.run(&["provider", "show", "mine", "--json"]).json();
    assert_eq!(added, shown);
    for key in ["id", "name", "issuer", "authorize_url", "token_url", "revoke_url", "pkce", "client_auth", "redirect"] {
        assert!(!shown[key].is_null(), "{key}: {shown}");
    }
    let tested = sandbox.run(&["provider", "test", "mine", "--json"]);
    let tested: Value = serde_json::from_str(&tested.stdout).unwrap();
    has_keys(&tested, &["ok", "findings"]);
    for finding in tested["findings"].as_array().unwrap() {
        has_keys(finding, &["id", "ok", "message", "hint"]);
    }
    let file = sandbox.home().join("providers/mine.toml");
    let removed = sandbox.run(&["provider", "remove", "mine", "--json"]).json();
    assert_eq!(removed, json!({ "provider": "mine", "removed": file, "integrations": [] }));
}

/// Whatever comes on stderr with `--json`, before the answer or with it, is an object a line.
#[test]
fn of_warnings() {
    let world = World::new();
    let sandbox = &world.sandbox;
    world.sign_in("work", Reply::token("at-0", Some("rt-0"), 3600)).code_is(0);
    // one while it runs, one with the report: what is not asked for again, and what came besides
    let more = Reply::token("at-1", Some("rt-1"), 3600).with_member("scope", "other".into());
    world.server.script("POST /token", [more]);
    let words = ["--exact-scopes", "--scope", "more", "--json"];
    let output = sandbox.run(&[&["connect", "fake", "--as", "work", "--client-id", "id"], &words[..]].concat());
    sandbox.write("providers/broken.toml", "tokn_url = 1");
    let listed = sandbox.run(&["provider", "list", "--json"]);
    let mut said = Vec::new();
    for line in output.stderr.lines().chain(listed.stderr.lines()).filter(|line| line.contains("warning")) {
        let warning: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        has_keys(&warning, &["warning"]);
        has_keys(&warning["warning"], &["message"]);
        said.push(warning["warning"]["message"].as_str().unwrap().to_owned());
    }
    for words in ["--exact-scopes does not ask again for", "not granted: more", "broken.toml: line 1: unknown key"] {
        assert!(said.iter().any(|message| message.contains(words)), "`{words}`: {said:?}");
    }
}
