//! `client set`, `list`, `remove`: where a secret may come from, and that it never comes out again.

use serde_json::{Value, json};

use crate::arrange::has_keys;
use crate::signin::{Fake, changes_nothing, everything, text};
use crate::support::output::Output;
use crate::support::stage::audit;

const SECRET: &str = "CANARY-s3cr:t%+ é";

impl Fake {
    fn set(&self, words: &[&str]) -> Output {
        self.sandbox.run(&[&["client", "set", "fake"], words].concat()).hides(&["CANARY"])
    }

    /// Id and secret of the client that is kept.
    fn kept(&self) -> (String, String) {
        let client = self.snapshot().client("fake").unwrap().unwrap();
        (client.client_id, text(client.client_secret.as_ref()).to_owned())
    }

    /// A file outside of the home.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.sandbox.path(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

#[test]
fn a_secret_comes_from_stdin_a_file_or_a_consoles_json() {
    let fake = Fake::new();
    let _ = fake.set(&["--client-id", "public"]).succeeds_saying(&["fake: the client is public"]);
    assert_eq!(fake.kept(), ("public".into(), String::new()));

    let words = ["client", "set", "fake", "--client-id", "one", "--client-secret-stdin", "--json"];
    let output = fake.sandbox.run_with_input(&words, &format!("{SECRET}\n")).hides(&["CANARY"]);
    let report = output.json();
    has_keys(&report, &["provider", "client_id", "secret"]);
    assert_eq!(report, json!({ "provider": "fake", "client_id": "one", "secret": true }));
    assert_eq!(fake.kept(), ("one".into(), SECRET.into()));

    let file = fake.file("secret", format!("{SECRET}2\r\n"));
    let _ = fake.set(&["--client-id", "two", "--client-secret-file", &file]).succeeds_saying(&[]);
    assert_eq!(fake.kept(), ("two".into(), format!("{SECRET}2")));

    for (kind, id) in [("installed", "12-abc.apps.googleusercontent.com"), ("web", "13-abc.apps.googleusercontent.com")]
    {
        let console = json!({ kind: {
            "client_id": id,
            "project_id": "demo",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": "https://oauth2.googleapis.com/token",
            "client_secret": SECRET,
            "redirect_uris": ["http://localhost"],
        }});
        let file = fake.file("console.json", console.to_string());
        let words = format!("fake: the client is {id}");
        let _ = fake.set(&["--from-json", &file]).succeeds_saying(&[&words]);
        assert_eq!(fake.kept(), (id.into(), SECRET.into()));
    }
    // the secret is in the vault, and nowhere else below the home
    for (path, bytes) in everything(&fake.sandbox) {
        assert!(!bytes.windows(6).any(|part| part == b"CANARY"), "{}", path.display());
    }
    let entries = audit(&fake.sandbox, "client.set");
    assert_eq!((entries.len(), &entries[0]["result"]), (5, &json!("ok: fake")));
}

#[test]
fn a_list_shows_whether_there_is_a_secret_and_never_which() {
    let fake = Fake::new();
    let file = fake.file("secret", SECRET);
    let _ = fake.set(&["--client-id", "one", "--client-secret-file", &file]).succeeds_saying(&[]);
    fake.sandbox.run(&["client", "set", "notion", "--client-id", "two", "--client-secret-file", &file]).code_is(0);
    let list = fake.sandbox.run(&["client", "list", "--json"]).hides(&["CANARY"]).json();
    has_keys(&list, &["clients"]);
    let clients = list["clients"].as_array().unwrap();
    for client in clients {
        has_keys(client, &["provider", "client_id", "secret", "created_at"]);
    }
    assert_eq!((&clients[0]["provider"], &clients[0]["secret"]), (&json!("fake"), &json!(true)));
    let table = fake.sandbox.run(&["client", "list"]).hides(&["CANARY"]).succeeds();
    assert!(table.contains("fake") && table.contains("notion") && table.contains("yes"), "{table}");

    let removed = fake.sandbox.run(&["client", "remove", "fake", "--json"]).json();
    assert_eq!(removed, json!({ "provider": "fake", "removed": true }));
    assert!(fake.snapshot().client("fake").unwrap().is_none() && fake.snapshot().client("notion").unwrap().is_some());
    assert_eq!(audit(&fake.sandbox, "client.remove").len(), 1);
    changes_nothing(&fake.sandbox, &["client", "remove", "fake"], 2, &["no client is set for `fake`", "client list"]);
}

#[test]
fn what_is_no_client_is_refused_and_nothing_changes() {
    let fake = Fake::ready();
    let key = json!({ "type": "service_account", "client_id": "1", "private_key": "CANARY" });
    for (name, content, words) in [
        ("none.json", String::new(), "this is not JSON"),
        ("text.json", "CANARY".into(), "this is not JSON"),
        ("list.json", "[1]".into(), "there is no client_id in it"),
        ("odd.json", json!({ "installed": "CANARY" }).to_string(), "there is no client_id in it"),
        ("empty.json", json!({ "web": { "client_id": "", "client_secret": "CANARY" } }).to_string(), "no client_id"),
        ("spaced.json", json!({ "client_id": "a b", "client_secret": "CANARY" }).to_string(), "a client id is"),
        ("key.json", key.to_string(), "this is a service account's key"),
    ] {
        let file = fake.file(name, content);
        let stderr = changes_nothing(&fake.sandbox, &["client", "set", "fake", "--from-json", &file], 2, &[words]);
        assert!(!stderr.contains("CANARY"), "{stderr}");
    }
    let secret = fake.file("secret", SECRET);
    let (empty, binary) = (fake.file("empty", "\n"), fake.file("binary", b"\xff\xfe"));
    let large = fake.file("large", vec![b'x'; 300_000]);
    for (words, says) in [
        (&[][..], "--client-id"),
        (&["--client-id", ""], "a client id is"),
        (&["--client-id", "a\nb"], "a client id is"),
        (&["--client-id", "x", "--client-secret-file", &empty], "the client secret is empty"),
        (&["--client-id", "x", "--client-secret-stdin"], "the client secret is empty"),
        (&["--client-id", "x", "--client-secret-file", &binary], "not UTF-8"),
        (&["--client-id", "x", "--client-secret-file", &large], "more than 256 KiB"),
        (&["--client-id", "x", "--client-secret-file", "/nonexistent"], "/nonexistent"),
        (&["--client-id", "x", "--client-secret-file", &secret, "--client-secret-stdin"], "cannot be used with"),
        (&["--client-id", "x", "--from-json", &secret], "cannot be used with"),
        (&["--client-id", "x", "--client-secret", "CANARY"], "unexpected argument"),
    ] {
        let stderr = changes_nothing(&fake.sandbox, &[&["client", "set", "fake"], words].concat(), 2, &[says]);
        assert!(!stderr.contains("CANARY\n"), "{stderr}");
    }
    assert_eq!(fake.kept(), ("fake-client".into(), String::new()));
}

#[test]
fn a_secret_is_asked_for_where_one_is_needed_and_refused_where_none_is_taken() {
    let fake = Fake::new();
    let hint = "hint: oauthctl client set google --client-id ID --client-secret-stdin";
    changes_nothing(
        &fake.sandbox,
        &["client", "set", "google", "--client-id", "x"],
        2,
        &["needs a client secret", hint],
    );
    let words = ["connect", "google", "--client-id", "x", "--no-input", "--no-browser"];
    changes_nothing(&fake.sandbox, &words, 2, &["needs a client secret", hint]);
    fake.describe("client_secret = \"forbidden\"", "");
    let secret = fake.file("secret", SECRET);
    let words = ["client", "set", "fake", "--client-id", "x", "--client-secret-file", &secret];
    let stderr = changes_nothing(&fake.sandbox, &words, 2, &["public clients only"]);
    assert!(!stderr.contains("CANARY"));
    assert!(!fake.sandbox.profile().exists(), "no vault was made for it");
}

#[test]
fn errors_in_json_are_one_object() {
    let fake = Fake::new();
    let error = fake.sandbox.run(&["client", "remove", "fake", "--json"]).fails_in_json(2, "usage");
    has_keys(&error, &["kind", "exit", "message", "hint", "integration"]);
    assert_eq!(error["integration"], Value::Null);
    assert_eq!(error["hint"], "oauthctl client list");
}
