//! A disk that says no: found out before a refresh token is spent, or else nothing of the answer is lost.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::json;

use crate::support::sandbox::{UNPRIVILEGED, no_file_larger_than};
use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN, audit};

fn new_tokens() -> Reply {
    Reply::token("at-1", Some("rt-1"), 3600)
}

/// What lies in the profile's folder under names that begin so.
fn named(stage: &Stage, start: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(stage.sandbox.profile()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start)).collect()
}

fn set_mode(stage: &Stage, mode: u32) {
    fs::set_permissions(stage.sandbox.profile(), Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written_to_is_found_out_before_anything_is_sent() {
    let stage = Stage::connected(0);
    stage.script([new_tokens()]);
    let files = stage.files();
    set_mode(&stage, 0o500);
    let token = stage.sandbox.run_through(UNPRIVILEGED, &["token", "example"]);
    let all = stage.sandbox.run_through(UNPRIVILEGED, &["refresh", "--all", "--json"]);
    set_mode(&stage, 0o700);
    token.fails(8, &["Permission denied"]);
    assert_eq!(all.code, 8, "{all:?}");
    assert!(stage.server.requests().is_empty());
    assert_eq!((stage.files(), stage.status("example").as_str()), (files, "active"));
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
}

#[test]
fn a_disk_too_full_for_another_vault_is_found_out_before_anything_is_sent() {
    let stage = Stage::connected(0);
    stage.script([new_tokens()]);
    let files = stage.files();
    // none at all; enough for the journal; enough for the vault as it is, but not for a larger one
    let vault = files.0.len() as u64 / 512 + 1;
    for blocks in [0, 16, vault] {
        let output = stage.sandbox.run_through(&no_file_larger_than(blocks), &["token", "example", "--json"]);
        let error = output.fails_in_json(8, "storage");
        assert!(error["message"].as_str().unwrap().contains("profiles/default"), "{error}");
        assert!(stage.server.requests().is_empty(), "{blocks} blocks");
        assert_eq!((stage.files(), stage.status("example").as_str()), (files.clone(), "active"), "{blocks} blocks");
        assert!(named(&stage, ".vault.tmp").is_empty());
    }
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
}

#[test]
fn with_nothing_saved_nothing_is_printed() {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| new_tokens());
    let running = stage.sandbox.spawn_through(UNPRIVILEGED, &["token", "example"]);
    stage.server.wait_for(TOKEN, 1);
    set_mode(&stage, 0o500);
    gate.open();
    let output = running.finish().hides(&["at-1", "rt-1"]);
    set_mode(&stage, 0o700);
    output.fails(8, &["warning: example: the refreshed grant could be saved nowhere", "error: "]);
    assert_eq!(stage.held("example"), (1, "rt-0".to_owned(), "at-0".to_owned()));
    assert_eq!(stage.status("example"), "uncertain");
}

/// A refresh whose answer cannot be put into the vault: somebody has taken the vault's lock file away.
fn rescued(words: &[&str]) -> (Stage, PathBuf) {
    let stage = Stage::connected(0);
    let lock = stage.sandbox.profile().join("lock");
    let gate = stage.hold(|_| new_tokens());
    let running = stage.sandbox.spawn(words);
    stage.server.wait_for(TOKEN, 1);
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    gate.open();
    let output = running.finish().hides(&["at-1", "rt-1"]);
    fs::remove_dir(&lock).unwrap();
    assert_eq!(output.code, 8, "{output:?}");
    assert!(output.stdout.is_empty() || words[0] == "refresh", "{output:?}");
    let words = "warning: example: the refreshed grant lies in ";
    assert!(output.stderr.contains(words) && output.stderr.contains("error: "), "{output:?}");
    let mut files = named(&stage, "vault.rescue.");
    assert!(files.len() == 1 && output.stderr.contains(files[0].to_str().unwrap()), "{files:?} {output:?}");
    assert_eq!(stage.held("example").1, "rt-0");
    assert_eq!(stage.status("example"), "uncertain");
    (stage, files.remove(0))
}

#[test]
fn a_grant_that_could_not_be_saved_is_rescued_and_merged_by_the_next_run() {
    let (stage, file) = rescued(&["token", "example"]);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read(&file).unwrap().starts_with(b"age-encryption.org/"));
    let check = stage.sandbox.run(&["vault", "check", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&check.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter().find(|item| item["id"] == "rescue").unwrap();
    assert!(found["message"].as_str().unwrap().contains("vault.rescue."), "{found}");
    // the refresh token of the vault is spent: it is not sent again, neither before the rescue can be merged …
    set_mode(&stage, 0o500);
    let output = stage.sandbox.run_through(UNPRIVILEGED, &["token", "example"]);
    set_mode(&stage, 0o700);
    output.fails(8, &["Permission denied"]);
    assert!(file.exists() && stage.sent().len() == 1);
    // … nor after
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
    assert_eq!(stage.held("example"), (2, "rt-1".to_owned(), "at-1".to_owned()));
    assert!(named(&stage, "vault.rescue.").is_empty());
    assert_eq!(stage.status("example"), "active");
    assert_eq!(audit(&stage.sandbox, "rescue").len(), 1);
}

#[test]
fn revoke_ends_the_rescued_grant() {
    let (stage, _) = rescued(&["refresh", "example"]);
    stage.server.always("POST /revoke", |_| Reply::status(200));
    assert_eq!(stage.sandbox.run(&["revoke", "example", "--yes"]).code, 0);
    let revoked: Vec<_> =
        stage.server.requests_of("POST /revoke").iter().filter_map(|request| request.field("token")).collect();
    assert_eq!(revoked, ["rt-1", "at-1"], "what is alive at the provider, not what is spent");
    assert!(named(&stage, "vault.rescue.").is_empty());
    assert_eq!(stage.view("example")["status"], json!("revoked"));
}
