//! What is connected and how it is: `list`, `show`, `status`, `consents`, `scopes`, `features`, `rename`, `remove`.

use serde_json::{Value, json};

use crate::arrange::{World, files_below, has_keys, provider};
use crate::support::INTEGRATION;
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;

#[track_caller]
fn is_time(value: &Value) {
    assert!(value.as_i64().is_some_and(|at| at > 1_700_000_000), "no epoch seconds: {value}");
}

#[test]
fn without_a_vault_there_is_nothing_and_nothing_is_made() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    assert_eq!(sandbox.run(&["list"]).succeeds_saying(&["nothing is connected"]), "");
    assert_eq!(sandbox.run(&["list", "-q"]).succeeds(), "");
    assert_eq!(sandbox.run(&["consents", "--json"]).json(), json!({ "consents": [] }));
    assert_eq!(sandbox.run(&["client", "list", "--json"]).json(), json!({ "clients": [] }));
    assert_eq!(sandbox.run(&["audit", "list", "--json"]).json(), json!({ "entries": [] }));
    let verified = sandbox.run(&["audit", "verify", "--json"]).json();
    assert_eq!(verified, json!({ "ok": true, "checked": 0, "findings": [] }));
    let status = sandbox.run(&["status", "--json"]);
    assert_eq!(status.code, 3);
    let report: Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(report, json!({ "ok": false, "vault": null, "key": null, "integrations": [] }));
    let error: Value = serde_json::from_str(&status.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "sign_in_needed");
    let _ = sandbox.run(&["status"]).fails(3, &["there is no vault yet", "hint: oauthctl connect"]);
    // a known provider asks for connect, whatever else is a mistake
    for command in [&["show"][..], &["token"], &["remove"], &["consents"], &["refresh"], &["revoke", "--yes"]] {
        let words = |name: &'static str| [command, &[name]].concat();
        let _ = sandbox.run(&words("google")).fails(3, &["google is not connected", "hint: oauthctl connect google"]);
        let _ =
            sandbox.run(&words("gogle")).fails(2, &["`gogle` is neither an integration nor a provider", "`google`?"]);
        let error = sandbox.run(&[&words("google")[..], &["--json"]].concat()).fails_in_json(3, "sign_in_needed");
        assert_eq!((&error["integration"], &error["hint"]), (&json!("google"), &json!("oauthctl connect google")));
    }
    let _ = sandbox.run(&["rename", "google", "work"]).fails(3, &["google is not connected"]);
    assert!(!sandbox.home().exists(), "reading makes nothing");
}

#[test]
fn an_integration_is_shown_key_by_key() {
    let world = World::new();
    world.connect("work", 3600);
    let list = world.sandbox.run(&["list", "--json"]).hides(&["access-work", "refresh-work"]).json();
    has_keys(&list, &["integrations"]);
    let work = &list["integrations"][0];
    has_keys(work, &INTEGRATION);
    for (key, value) in [
        ("name", json!("work")),
        ("provider", json!("fake")),
        ("account", json!("user-1")),
        ("account_label", json!("ann@example.test")),
        ("status", json!("active")),
        ("scopes", json!(["read"])),
        ("refreshed_at", Value::Null),
        ("grant_expires_at", Value::Null),
        ("revocation_pending", json!(false)),
        ("grant_ends_because", Value::Null),
    ] {
        assert_eq!(work[key], value, "{key}");
    }
    is_time(&work["created_at"]);
    let left = work["expires_at"].as_i64().unwrap() - work["created_at"].as_i64().unwrap();
    assert!((3590..=3600).contains(&left), "{left}");
    // show says the same, by the integration's name and by the provider's
    assert_eq!(world.sandbox.run(&["show", "work", "--json"]).json(), *work);
    assert_eq!(world.sandbox.run(&["show", "fake", "--json"]).json(), *work);

    let table = world.sandbox.run(&["list"]).hides(&["access-work", "refresh-work"]).succeeds();
    assert!(table.starts_with("NAME "), "{table}");
    assert!(["work", "fake", "ann@example.test", "active", " min"].iter().all(|word| table.contains(word)), "{table}");
    let text = world.sandbox.run(&["show", "work"]).hides(&["access-work", "refresh-work"]).succeeds();
    for words in [
        "name          work\n",
        "account       ann@example.test\n",
        "client        fake-client\n",
        "scopes        read\n",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn what_is_unknown_is_null() {
    let world = World::new();
    // whoever says where the identity is found gets no grant without one
    let told = provider("fake", &world.server.url(), "");
    world.sandbox.write("providers/fake.toml", &told.replace("identity = \"userinfo\"\n", ""));
    world.identifies_as(&json!({}));
    let answer = json!({ "access_token": "access-1", "token_type": "Bearer" });
    let _ = world.sign_in("bare", Reply::json(200, &answer)).succeeds_saying(&[]);
    let bare = world.sandbox.run(&["show", "bare", "--json"]).json();
    has_keys(&bare, &INTEGRATION);
    for key in ["account", "account_label", "expires_at", "refreshed_at", "grant_expires_at"] {
        assert_eq!(bare[key], Value::Null, "{key}");
    }
    let token = world.sandbox.run(&["token", "bare", "--json"]).json();
    has_keys(&token, &["integration", "provider", "account", "access_token", "token_type", "expires_at", "scopes"]);
    assert_eq!((&token["account"], &token["expires_at"]), (&Value::Null, &Value::Null));
    assert_eq!(world.sandbox.run(&["status", "--json"]).json()["ok"], true);
}

#[test]
fn status_answers_with_its_exit_code() {
    let world = World::new();
    world.connect("one", 3600);
    let status = world.sandbox.run(&["status", "--json"]).json();
    has_keys(&status, &["ok", "vault", "key", "integrations"]);
    has_keys(&status["integrations"][0], &INTEGRATION);
    let vault = world.sandbox.profile().join("vault.age").display().to_string();
    assert_eq!((&status["ok"], &status["vault"], &status["key"]), (&json!(true), &json!(vault), &json!("environment")));
    assert!(world.sandbox.run(&["status"]).succeeds().contains("one"));

    world.connect("two", 3600);
    world.lose("two");
    let run = |words: &[&str]| {
        let output = world.sandbox.run(words);
        (output.code, output.stdout, output.stderr)
    };
    let (code, table, said) = run(&["status"]);
    assert_eq!(code, 4, "{said}");
    assert!(
        table.contains("uncertain") && said.contains("two: ") && said.contains("hint: oauthctl refresh two"),
        "{said}"
    );
    let (code, report, said) = run(&["status", "--json"]);
    let (report, error): (Value, Value) =
        (serde_json::from_str(&report).unwrap(), serde_json::from_str(&said).unwrap());
    assert_eq!((code, &report["ok"], &error["error"]["integration"]), (4, &json!(false), &json!("two")));

    world.kill("one");
    let (code, table, said) = run(&["status"]);
    assert_eq!(code, 3, "a dead one weighs more than an uncertain one: {said}");
    assert!(table.contains("dead") && said.contains("hint: oauthctl connect fake --as one"), "{said}");
    let reason = world.sandbox.run(&["show", "one"]).succeeds();
    assert!(reason.contains("status        dead\n") && reason.contains("reason "), "{reason}");

    // revoked ones do not count
    for name in ["one", "two"] {
        let _ = world.sandbox.run(&["revoke", name, "--yes"]).succeeds();
    }
    assert_eq!(run(&["status"]).0, 0);
    assert_eq!(world.sandbox.run(&["show", "one", "--json"]).json()["status"], "revoked");
}

#[test]
fn a_pending_revocation_is_4() {
    let world = World::new();
    world.connect("one", 3600);
    world.server.script("POST /revoke", [Reply::status(503)]);
    assert_eq!(world.sandbox.run(&["revoke", "one", "--yes"]).code, 4);
    let output = world.sandbox.run(&["status"]);
    assert_eq!(output.code, 4);
    assert!(output.stdout.contains("revocation pending") && output.stderr.contains("hint: oauthctl revoke one"));
    assert_eq!(world.sandbox.run(&["show", "one", "--json"]).json()["revocation_pending"], true);
    let _ = world.sandbox.run(&["token", "one"]).fails(3, &["one"]);
}

#[test]
fn expiring_looks_at_when_a_person_is_needed() {
    let world = World::new();
    let answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r",
                         "refresh_token_expires_in": 7200 });
    let _ = world.sign_in("short", Reply::json(200, &answer)).succeeds_saying(&[]);
    let ends = world.sandbox.run(&["show", "short", "--json"]).json()["grant_expires_at"].clone();
    is_time(&ends);
    assert_eq!(world.sandbox.run(&["status"]).code, 0);
    assert_eq!(world.sandbox.run(&["status", "--expiring", "1h"]).code, 0);
    let output = world.sandbox.run(&["status", "--expiring", "3h"]);
    assert_eq!(output.code, 3);
    assert!(
        output.stderr.contains("its grant ends in 119 min") || output.stderr.contains("its grant ends in 2 hours"),
        "{}",
        output.stderr
    );
    let _ = world.sandbox.run(&["status", "--expiring", "soon"]).fails(2, &["`soon` is not a duration"]);
}

#[test]
fn the_ledger_of_consents_outlives_its_integration() {
    let world = World::new();
    let answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "scope": "read" });
    world.server.script("POST /token", [Reply::json(200, &answer)]);
    let connect = ["connect", "fake", "--client-id", "c", "--scope", "read", "--scope", "write"];
    let _ = world.sandbox.run(&connect).succeeds_saying(&["not granted: write"]);
    let consents = world.sandbox.run(&["consents", "--json"]).json();
    has_keys(&consents, &["consents"]);
    let line = &consents["consents"][0];
    let keys = ["integration", "provider", "account", "asked", "granted", "road", "consented_at"];
    has_keys(line, &[&keys[..], &["missing", "extra", "gained", "lost"]].concat());
    assert_eq!((&line["asked"], &line["granted"]), (&json!(["read", "write"]), &json!(["read"])));
    assert_eq!(
        (&line["integration"], &line["account"], &line["road"]),
        (&json!("fake"), &json!("user-1"), &json!("auth_code"))
    );
    is_time(&line["consented_at"]);
    assert!(world.sandbox.run(&["consents"]).succeeds().contains("fewer than asked"));
    let _ = world.sandbox.run(&["remove", "fake"]).succeeds_saying(&["removed fake", "lives on at fake"]);
    assert_eq!(world.sandbox.run(&["consents", "fake", "--json"]).json(), consents);
    let _ = world.sandbox.run(&["consents", "nobody"]).fails(2, &["`nobody`"]);
}

#[test]
fn scopes_and_features_are_listed_and_say_what_is_active() {
    let world = World::new();
    let more = "[scope.read]\nabout = \"to read\"\nclass = \"basic\"\n[scope.write]\nabout = \"to write\"\n\
                [feature.reading]\nabout = \"reading\"\nscopes = [\"read\"]\n[feature.all]\nscopes = [\"read\", \"write\"]\n";
    world.sandbox.write("providers/fake.toml", &provider("fake", &world.server.url(), more));
    world.connect("work", 3600);
    let scopes = world.sandbox.run(&["scopes", "fake", "--json"]).json();
    let expected = json!({ "scopes": [
        { "scope": "read", "about": "to read", "class": "basic", "default": true },
        { "scope": "write", "about": "to write", "class": "", "default": false },
    ] });
    assert_eq!(scopes, expected);
    let features = world.sandbox.run(&["features", "fake", "--json"]).json();
    let expected = json!({ "features": [
        { "feature": "all", "about": "", "scopes": ["read", "write"], "active": [] },
        { "feature": "reading", "about": "reading", "scopes": ["read"], "active": ["work"] },
    ] });
    assert_eq!(features, expected);
    assert!(world.sandbox.run(&["features", "fake"]).succeeds().contains("reading  work"));
    assert!(world.sandbox.run(&["scopes", "google"]).succeeds().contains("openid"));
    for command in ["scopes", "features"] {
        let _ = world
            .sandbox
            .run(&[command, "gogle"])
            .fails(2, &["unknown provider `gogle`", "hint: did you mean `google`?"]);
    }
}

#[test]
fn a_new_name_keeps_everything_else() {
    let world = World::new();
    world.connect("one", 3600);
    world.connect("two", 3600);
    let before = world.sandbox.run(&["show", "one", "--json"]).json();
    let generation = world.generation();
    let _ = world.sandbox.run(&["rename", "one", "two"]).fails(2, &["`two` is taken"]);
    let _ = world.sandbox.run(&["rename", "one", "one"]).fails(2, &["`one` is taken"]);
    for bad in ["Two", "../x", "-x", "", "a b"] {
        let _ = world.sandbox.run(&["rename", "--", "one", bad]).fails(2, &["is not a name"]);
    }
    assert_eq!(world.generation(), generation, "nothing was written");
    let _ = world.sandbox.run(&["rename", "one", "three"]).succeeds_saying(&["one is now three"]);
    let mut after = world.sandbox.run(&["show", "three", "--json"]).json();
    after["name"] = json!("one");
    assert_eq!(after, before);
    assert_eq!(world.sandbox.run(&["token", "three"]).succeeds(), "access-one\n");
    let _ = world.sandbox.run(&["show", "one"]).fails(2, &["`one` is neither"]);
    let renamed = world.sandbox.run(&["rename", "three", "four", "--json"]).json();
    has_keys(&renamed, &INTEGRATION);
    assert_eq!(renamed["name"], "four");
}

#[test]
fn several_integrations_of_one_provider_have_to_be_named() {
    let world = World::new();
    world.connect("one", 3600);
    world.connect("two", 3600);
    for command in ["token", "show", "remove", "consents", "refresh"] {
        let _ = world.sandbox.run(&[command, "fake"]).fails(2, &["fake has several integrations: one, two", "hint: "]);
    }
    let _ = world.sandbox.run(&["token", "onee"]).fails(2, &["did you mean `one`?"]);
}

#[test]
fn what_is_removed_leaves_its_history_and_no_token() {
    let world = World::new();
    world.connect("one", 3600);
    world.connect("two", 3600);
    let key = std::fs::read(world.sandbox.profile().join("vault.prev.age"));
    assert!(key.is_ok(), "there is a generation before");
    let removed = world.sandbox.run(&["remove", "one", "--json"]).json();
    let message = "its grant lives on at fake";
    assert_eq!(removed, json!({ "integration": "one", "removed": true, "message": message }));
    assert_eq!(world.server.count("POST /revoke"), 0, "here only");
    let names: Vec<_> = files_below(&world.sandbox.profile()).into_iter().map(|(path, _)| path).collect();
    assert!(
        !names.iter().any(|path| path.ends_with("vault.prev.age") || path.to_string_lossy().contains("rescue")),
        "{names:?}"
    );
    assert_eq!(world.sandbox.run(&["list", "--json"]).json()["integrations"].as_array().unwrap().len(), 1);
    assert_eq!(world.sandbox.run(&["consents", "one", "--json"]).json()["consents"].as_array().unwrap().len(), 1);
    let entries = world.sandbox.run(&["audit", "list", "--integration", "one", "--json"]).json();
    let actions: Vec<_> =
        entries["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["connect", "remove"]);
    let _ = world.sandbox.run(&["remove", "one"]).fails(2, &["`one` is neither"]);
    assert_eq!(world.sandbox.run(&["token", "two"]).succeeds(), "access-two\n");
}
