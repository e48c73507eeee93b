//! `remove` where `list_show_status.rs` leaves off: where the grant lives on, and what a removal that cannot be leaves
//! behind.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::arrange::files_below;
use crate::support::sandbox::UNPRIVILEGED;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit};

#[test]
fn it_says_where_the_grant_lives_on() {
    let stage = Stage::connected(3600);
    stage.provider(&stage.server.url(), "[revoke]\npage = \"https://example.test/grants\"\n");
    stage.connect(&["dead", "revoked", "orphan"], Some(3600));
    stage.change("revoked", |integration, _, _| integration.status = oauthctl::vault::Status::Revoked);
    stage.change("dead", |integration, _, _| integration.status = oauthctl::vault::Status::Dead);
    stage.change("orphan", |integration, _, _| integration.provider = "gone".into());
    let lives_on = "its grant lives on at example: https://example.test/grants";
    let run = |name| stage.sandbox.run(&["remove", name]).hides(&["rt-", "at-"]);
    assert_eq!(run("example").succeeds_saying(&["removed example\n", lives_on]), "");
    // a grant that was revoked lives nowhere; one that only seems dead may
    assert_eq!(run("revoked").succeeds_saying(&["removed revoked\n"]), "");
    assert!(!stage.sandbox.run(&["audit", "list"]).succeeds().contains("lives on"));
    run("dead").succeeds_saying(&[lives_on]);
    run("orphan").succeeds_saying(&["its grant lives on at gone\n"]);
    assert_eq!(stage.sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    assert!(stage.server.requests().is_empty());
    assert_eq!(audit(&stage.sandbox, "remove").len(), 4);
}

#[test]
fn a_revoked_one_is_removed_without_a_word_of_its_grant() {
    let stage = Stage::connected(3600);
    stage.server.always("POST /revoke", |_| Reply::status(200));
    stage.sandbox.run(&["revoke", "example", "--yes"]).succeeds();
    let output = stage.sandbox.run(&["remove", "example"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, "removed example\n"));
}

#[test]
fn a_name_that_is_none_and_a_disk_that_says_no_change_nothing() {
    let stage = Stage::connected(3600);
    let before = files_below(&stage.sandbox.home());
    stage.sandbox.run(&["remove", "exampel"]).fails(2, &["exampel", "hint: did you mean `example`?"]);
    stage.sandbox.run(&["remove", "google"]).fails(3, &["hint: oauthctl connect google"]);
    stage.sandbox.run(&["remove"]).fails(2, &["<INTEGRATION>"]);
    let profile = stage.sandbox.profile();
    let set = |path: &str, mode| fs::set_permissions(profile.join(path), Permissions::from_mode(mode)).unwrap();
    set("locks", 0o500);
    set(".", 0o500);
    let output = stage.sandbox.run_through(UNPRIVILEGED, &["remove", "example"]);
    set(".", 0o700);
    set("locks", 0o700);
    output.fails(8, &["error: ", "profiles/default"]);
    assert!(files_below(&stage.sandbox.home()) == before, "nothing has changed");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
}
