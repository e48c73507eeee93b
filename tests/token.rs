//! `token` without the network: what the vault holds is given out while it lives, and what is not given out says why.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::support::sandbox::{Sandbox, UNPRIVILEGED, no_file_larger_than};
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit, journal_lines};

#[test]
fn a_cached_token_costs_one_journal_line_and_nothing_else() {
    let stage = Stage::connected(3600);
    let (files, lines) = (stage.files(), journal_lines(&stage.sandbox));
    assert_eq!(stage.sandbox.run(&["token", "example"]).hides_on_stderr(&["at-0", "rt-0"]).succeeds(), "at-0\n");
    assert_eq!(stage.files(), files);
    assert_eq!(journal_lines(&stage.sandbox), lines + 1);
    assert!(stage.server.requests().is_empty());
    let entries = audit(&stage.sandbox, "token");
    assert_eq!(entries.len(), 1, "{entries:?}");
    let entry = &entries[0];
    assert_eq!((&entry["integration"], &entry["result"]), (&json!("example"), &json!("ok")));
    let fingerprint = entry["fingerprint"].as_str().unwrap();
    assert!(fingerprint.len() >= 16 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()), "{fingerprint}");
    assert!(["user", "pid", "parent", "at", "seq"].iter().all(|key| !entry[key].is_null()), "{entry}");
    let Stage { sandbox, .. } = stage;
    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n", "the server is gone");
}

#[test]
fn a_cached_token_is_printed_from_a_read_only_folder() {
    let stage = Stage::connected(3600);
    let profile = stage.sandbox.profile();
    let files = stage.files();
    // the lock of the journal is there since the first that read
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    let set = |path: &str, mode| fs::set_permissions(profile.join(path), Permissions::from_mode(mode)).unwrap();
    set(".", 0o500);
    let folder = stage.sandbox.run_through(UNPRIVILEGED, &["token", "example"]);
    set("journal", 0o400);
    let journal = stage.sandbox.run_through(UNPRIVILEGED, &["token", "example"]);
    set("journal", 0o600);
    set(".", 0o700);
    assert_eq!(folder.succeeds(), "at-0\n");
    assert_eq!(journal.succeeds_saying(&["warning: ", "audit", "journal"]), "at-0\n");
    assert_eq!(stage.files(), files);
}

#[test]
fn a_cached_token_is_printed_where_no_file_grows() {
    let stage = Stage::connected(3600);
    let lines = journal_lines(&stage.sandbox);
    let output = stage.sandbox.run_through(&no_file_larger_than(0), &["token", "example"]);
    assert_eq!(output.succeeds_saying(&["warning: ", "audit", "journal"]), "at-0\n");
    assert_eq!(journal_lines(&stage.sandbox), lines);
    assert!(audit(&stage.sandbox, "token").is_empty());
}

#[test]
fn every_format_is_exactly_this() {
    let stage = Stage::connected(3600);
    let awkward = r#"a'b"c\d$e`f"#;
    stage.change("example", |_, _, token| token.access_token = Some(oauthctl::secret::Secret::new(awkward)));
    let run = |words: &[&str]| stage.sandbox.run(&[&["token", "example"], words].concat());
    let expires_at = stage.view("example")["expires_at"].clone();
    for (format, expected) in [
        ("plain", format!("{awkward}\n")),
        ("header", format!("Authorization: Bearer {awkward}\n")),
        ("env", "export ACCESS_TOKEN='a'\\''b\"c\\d$e`f'\n".to_owned()),
        ("curl", "header = \"Authorization: Bearer a'b\\\"c\\\\d$e`f\"\n".to_owned()),
    ] {
        assert_eq!(run(&["--format", format]).succeeds(), expected);
    }
    let expected = json!({
        "integration": "example", "provider": "example", "account": "alice", "access_token": awkward,
        "token_type": "Bearer", "expires_at": expires_at, "scopes": ["read", "write"],
    });
    assert_eq!(run(&["--format", "json"]).json(), expected);
    assert_eq!(run(&["--json"]).json(), expected);
    run(&["--format", "yaml"]).fails(2, &["yaml"]);
    let told = Sandbox::around(std::path::Path::new("/bin/sh"));
    let script = format!("{}printf %s \"$ACCESS_TOKEN\"", run(&["--format", "env"]).succeeds());
    assert_eq!(told.run(&["-c", &script]).succeeds(), awkward, "a shell reads the same");
}

#[test]
fn min_ttl_says_what_is_due() {
    let stage = Stage::connected(600);
    let run = |words: &[&str]| stage.sandbox.run(&[&["token", "example"], words].concat());
    assert_eq!(run(&[]).succeeds(), "at-0\n");
    assert_eq!(run(&["--min-ttl", "9m"]).succeeds(), "at-0\n");
    assert!(stage.server.requests().is_empty());
    stage.script([Reply::token("at-1", None, 600), Reply::token("at-2", None, 1200)]);
    // what came is printed although it is shorter than asked
    assert_eq!(run(&["--min-ttl", "10m"]).succeeds_saying(&["warning: example: ", "shorter"]), "at-1\n");
    stage.sandbox.write("config.toml", "[token]\nmin_ttl = \"15m\"\n");
    assert_eq!(run(&["--min-ttl", "0"]).succeeds(), "at-1\n");
    assert_eq!(run(&[]).succeeds(), "at-2\n");
    assert_eq!(run(&[]).succeeds(), "at-2\n");
    assert_eq!(stage.sent(), ["rt-0", "rt-0"]);
    run(&["--min-ttl", "soon"]).fails(2, &["soon"]);
}

#[test]
fn a_token_from_the_future_is_not_trusted_since_the_clock_was_put_back() {
    let stage = Stage::connected(3600);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    // within what machines differ by
    stage.change("example", |_, _, token| token.obtained_at += 200);
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
    stage.change("example", |_, _, token| {
        token.obtained_at += 7200;
        token.expires_at = token.expires_at.map(|at| at + 7200);
    });
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
}

#[test]
fn an_expiry_that_is_not_known_is_never_due() {
    let stage = Stage::new();
    stage.connect(&["example"], None);
    assert_eq!(stage.sandbox.run(&["token", "example", "--min-ttl", "365d"]).succeeds(), "at-0\n");
    let shown = stage.sandbox.run(&["token", "example", "--json"]).json();
    assert!(shown["expires_at"].is_null() && stage.view("example")["expires_at"].is_null());
    assert!(stage.server.requests().is_empty());
    let without_life = Reply::token("at-1", None, 0).with_member("expires_in", json!(null));
    stage.script([without_life]);
    assert_eq!(stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds(), "at-1\n");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sent().len(), 1);
}

#[test]
fn no_refresh_is_the_vault_or_nothing() {
    let stage = Stage::connected(600);
    let run = |words: &[&str]| stage.sandbox.run(&[&["token", "example", "--no-refresh"], words].concat());
    assert_eq!(run(&[]).succeeds(), "at-0\n");
    let files = stage.files();
    run(&["--min-ttl", "1h"]).fails(4, &["error: example: ", "--no-refresh"]);
    let error = run(&["--min-ttl", "1h", "--json"]).fails_in_json(4, "retry_later");
    assert_eq!(error["integration"], "example");
    run(&["--force-refresh"]).fails(2, &["--force-refresh"]);
    assert!(stage.server.requests().is_empty());
    assert_eq!(stage.files(), files);
}

#[test]
fn a_scope_that_was_not_consented_to_needs_a_person() {
    let stage = Stage::connected(600);
    let run = |words: &[&str]| stage.sandbox.run(&[&["token", "example"], words].concat());
    assert_eq!(run(&["--scope", "write", "--scope", "read"]).succeeds(), "at-0\n");
    let words = ["--scope", "read", "--scope", "admin", "--scope", "Write"];
    run(&words).fails(3, &["example", "admin Write", "hint: oauthctl connect example", "--scope admin --scope Write"]);
    let error = run(&["--json", "--scope", "admin"]).fails_in_json(3, "sign_in_needed");
    assert_eq!(error["integration"], "example");
    // nor is a refresh spent on it
    run(&["--force-refresh", "--scope", "admin"]).fails(3, &["admin"]);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn an_access_token_alone_is_good_until_it_is_due() {
    let stage = Stage::connected(600);
    stage.change("example", |_, grant, _| grant.refresh_token = None);
    let run = |words: &[&str]| stage.sandbox.run(&[&["token", "example"], words].concat());
    assert_eq!(run(&[]).succeeds(), "at-0\n");
    let files = stage.files();
    run(&["--min-ttl", "1h"]).fails(3, &["example", "hint: oauthctl connect example"]);
    run(&["--force-refresh"]).fails(3, &["hint: oauthctl connect example"]);
    stage.sandbox.run(&["refresh", "example"]).hides(&["at-0"]).stdout.find("connect example").unwrap();
    assert!(stage.server.requests().is_empty());
    assert_eq!((stage.files(), stage.status("example")), (files, "active".to_owned()));
}
