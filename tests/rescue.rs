//! A refresh whose answer could not be saved: the new refresh token lies in a rescue file, and the spent one in the vault
//! must not be sent again.

use oauthctl::system::lock;

use super::support::{server::Reply, stage::Stage};

/// Fails to save: somebody else holds the vault's lock for longer than a save waits.
fn a_refresh_that_is_not_saved() -> Stage {
    let stage = Stage::connected(0);
    stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    let held = lock::try_lock(&stage.sandbox.profile().join("lock")).unwrap().unwrap();
    stage
        .sandbox
        .run(&["token", "example"])
        .hides(&["at-1", "rt-1"])
        .fails(4, &["vault.rescue.", "merged by the next"]);
    drop(held);
    stage
}

fn rescues(stage: &Stage) -> usize {
    let names = std::fs::read_dir(stage.sandbox.profile()).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with("vault.rescue.")).count()
}

#[test]
fn a_spent_refresh_token_is_not_sent_while_its_successor_lies_in_a_rescue() {
    let stage = a_refresh_that_is_not_saved();
    assert_eq!(rescues(&stage), 1);
    // forced, so that the stored token is no answer; what the rescue holds is newer than what this call read
    let token = stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds();
    assert_eq!(token, "at-1\n");
    assert_eq!(stage.sent(), ["rt-0"]);
    assert_eq!((rescues(&stage), stage.held("example")), (0, (2, "rt-1".into(), "at-1".into())));

    stage.script([Reply::token("at-2", Some("rt-2"), 3600)]);
    assert_eq!(stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds(), "at-2\n");
    assert_eq!(stage.sent(), ["rt-0", "rt-1"]);
}

#[test]
fn an_old_vault_put_back_during_a_refresh_does_not_discard_its_answer() {
    let stage = Stage::connected(3600);
    let backup = stage.sandbox.path("backup.age");
    let backup = backup.to_str().unwrap();
    stage.sandbox.run(&["vault", "backup", backup]).succeeds_saying(&[]);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds();

    let gate = stage.hold(|_| Reply::token("at-2", Some("rt-2"), 3600));
    let refresh = stage.sandbox.spawn(&["token", "example", "--force-refresh"]);
    stage.server.wait_for(super::support::stage::TOKEN, 2);
    stage.sandbox.run(&["vault", "restore", "--yes", backup]).succeeds_saying(&["restored"]);
    gate.open();
    assert_eq!(refresh.finish().succeeds(), "at-2\n");
    assert_eq!(stage.held("example").1, "rt-2");
    assert_eq!(stage.sent(), ["rt-0", "rt-1"]);
}
