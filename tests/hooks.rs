//! Hooks: told once, after the save and after the answer, with facts and without secrets; whatever they do, the answer and the
//! exit code stay what they are.

use serde_json::{Value, json};

use crate::arrange::has_keys;
use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN};

const SECRETS: [&str; 6] = ["rt-0", "at-0", "rt-1", "at-1", "AGE-SECRET-KEY", "CANARY"];

/// A hook that keeps what it is told, and its environment, and writes to both of its streams.
const KEEP: &str = "cat >> told; env >> seen; echo noise; echo noise >&2";

fn hook(script: &str) -> String {
    format!("[\"sh\", \"-c\", {script:?}]")
}

impl Stage {
    fn hooked(&self, text: &str) {
        self.sandbox.write("config.toml", &format!("[hooks]\n{text}\n"));
    }

    fn all_hooked(&self, script: &str) {
        let names = ["on_refreshed", "on_revoked", "on_sign_in_needed"];
        self.hooked(&names.map(|name| format!("{name} = {}\n", hook(script))).concat());
    }

    /// What the hooks were told since the last time.
    fn told(&self) -> Vec<Value> {
        let file = self.sandbox.path("told");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let _ = std::fs::remove_file(file);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn each_event_is_told_once_with_its_facts_and_no_secret() {
    let stage = Stage::connected(3600);
    stage.all_hooked(KEEP);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    assert!(stage.told().is_empty(), "nothing has happened");

    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.set("OAUTHCTL_PASSPHRASE", "CANARY");
    stage.sandbox.set("OAUTHCTL_CLIENT_SECRET", "CANARY");
    stage.sandbox.set("OAUTHCTL_PASSPHRASE_FILE", "/CANARY");
    assert_eq!(stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds(), "at-1\n");
    let text = std::fs::read_to_string(stage.sandbox.path("told")).unwrap();
    let seen = std::fs::read_to_string(stage.sandbox.path("seen")).unwrap();
    assert!(seen.contains("OAUTHCTL_HOME=") && seen.contains("PATH="), "{seen}");
    for secret in SECRETS {
        assert!(!text.contains(secret) && !seen.contains(secret), "a hook was told a secret");
    }
    let told = stage.told();
    assert_eq!(told.len(), 1);
    let keys =
        ["event", "at", "profile", "integration", "provider", "account", "account_label", "scopes", "expires_at"];
    has_keys(&told[0], &[&keys[..], &["grant_expires_at", "reason", "hint"]].concat());
    for (key, value) in [
        ("event", json!("refreshed")),
        ("profile", json!("default")),
        ("integration", json!("example")),
        ("provider", json!("example")),
        ("account", json!("alice")),
        ("scopes", json!(["read", "write"])),
        ("expires_at", stage.view("example")["expires_at"].clone()),
    ] {
        assert_eq!(told[0][key], value, "{key}");
    }

    // dead: the call that finds it out tells, and no later one
    stage.script([Reply::error(400, "invalid_grant")]);
    let _ = stage.sandbox.run(&["refresh", "example"]).reports_saying(3, &[]);
    let told = stage.told();
    assert_eq!((told.len(), &told[0]["event"]), (1, &json!("sign_in_needed")));
    assert_eq!(told[0]["hint"], "oauthctl connect example");
    assert!(told[0]["reason"].as_str().unwrap().contains("invalid_grant"), "{told:?}");
    let _ = stage.sandbox.run(&["token", "example"]).fails(3, &["the grant is dead"]);
    assert!(stage.told().is_empty());

    stage.server.always("POST /revoke", |_| Reply::status(200));
    let _ = stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds();
    let told = stage.told();
    assert_eq!((told.len(), &told[0]["event"], &told[0]["reason"]), (1, &json!("revoked"), &Value::Null));
    assert_eq!(stage.server.count(TOKEN), 2);
}

#[test]
fn a_temporary_failure_is_nothing_to_tell() {
    let stage = Stage::connected(0);
    stage.all_hooked(KEEP);
    stage.script([Reply::status(503)]);
    let _ = stage.sandbox.run(&["token", "example"]).fails(4, &[]);
    assert!(stage.told().is_empty());
}

#[test]
fn it_runs_after_the_save_and_after_the_answer() {
    let stage = Stage::connected(0);
    // another run, from within: it finds the new token in the vault, and calls no hooks
    let program = env!("CARGO_BIN_EXE_oauthctl");
    let script = format!("{program} token example > again; {program} refresh example; cp out out-then; cat >> told");
    stage.all_hooked(&script);
    let identity = stage.sandbox.path("identity.txt");
    std::fs::write(&identity, stage.identity.text().expose()).unwrap();
    stage.script([Reply::token("at-1", Some("rt-1"), 3600), Reply::token("at-2", Some("rt-2"), 3600)]);
    // the key is not handed on: the hook of this test is given it by hand
    let with_key = format!("OAUTHCTL_IDENTITY_FILE={} sh -c {}", identity.display(), shlex(&script));
    stage.all_hooked(&with_key);
    let _ = stage.sandbox.run_through(r#"exec "$0" "$@" > out"#, &["token", "example"]).succeeds();
    let read = |name: &str| std::fs::read_to_string(stage.sandbox.path(name)).unwrap();
    assert_eq!((read("out-then"), read("again")), ("at-1\n".to_owned(), "at-1\n".to_owned()));
    assert_eq!(stage.told().len(), 1, "a hook's own refresh tells nobody");
    assert_eq!(stage.held("example"), (3, "rt-2".into(), "at-2".into()));
}

fn shlex(script: &str) -> String {
    format!("'{}'", script.replace('\'', r"'\''"))
}

#[test]
fn a_hook_that_fails_hangs_or_cannot_be_run_is_a_warning() {
    for (hook, words) in [
        (hook("echo noise; exit 3"), "the hook on_refreshed (`sh`) failed (exit status: 3)"),
        (hook("sleep 1000 & sleep 1000"), "the hook on_refreshed (`sh`) did not end within 1 s and was stopped"),
        ("[\"/nonexistent/hook\"]".to_owned(), "the hook on_refreshed (`/nonexistent/hook`) cannot be run: "),
    ] {
        let stage = Stage::connected(0);
        stage.hooked(&format!("on_refreshed = {hook}\ntimeout = 1"));
        stage.script([Reply::token("at-1", Some("rt-1"), 0), Reply::token("at-2", Some("rt-2"), 3600)]);
        let stdout = stage.sandbox.run(&["token", "example"]).succeeds_saying(&["warning: example: ", words]);
        assert_eq!(stdout, "at-1\n");
        let _ = stage.sandbox.run(&["exec", "example", "--", "true"]).succeeds_saying(&[words]);
        assert_eq!(stage.held("example").2, "at-2");
    }
}

#[test]
fn a_hook_that_hung_is_not_waited_for_again() {
    let stage = Stage::connected(0);
    stage.connect(&["a", "b"], Some(0));
    stage.hooked(&format!("on_refreshed = {}\ntimeout = 1", hook("echo once >> told; exec sleep 1000")));
    stage.server.always(TOKEN, |_| Reply::token("new", None, 3600));
    let output = stage.sandbox.run(&["refresh", "--all"]);
    assert_eq!(output.stderr.matches("was stopped").count(), 1, "{output:?}");
    assert_eq!(output.succeeds_saying(&[]).lines().count(), 3);
    assert_eq!(std::fs::read_to_string(stage.sandbox.path("told")).unwrap(), "once\n");
}

#[test]
fn a_line_for_a_shell_is_refused_with_file_and_line() {
    let stage = Stage::connected(3600);
    for value in ["\"notify-send hello\"", "[]", "[\"\"]", "[1]", "[\"a\", \"b\\u0000\"]"] {
        stage.hooked(&format!("on_revoked = {value}"));
        let _ = stage.sandbox.run(&["list"]).fails(2, &["config.toml:2: ", "a hook is a list: [\"program\""]);
    }
    stage.hooked("on_connected = [\"x\"]");
    let _ = stage.sandbox.run(&["list"]).fails(2, &["config.toml:2: ", "on_connected"]);
}
