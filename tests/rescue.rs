//! A refresh whose answer could not be saved: the new refresh token lies in a rescue file, and the spent one in the vault
//! must not be sent again.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use oauthctl::system::lock;

use super::support::{
    opening::{secret_in, unsealed},
    sandbox::UNPRIVILEGED,
    server::Reply,
    stage::{self, Stage},
};

/// Fails to save: somebody else holds the vault's lock for longer than a save waits.
fn a_refresh_that_is_not_saved() -> Stage {
    let stage = Stage::connected(0);
    stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    // another test's child may hold what this process held, until it has become its program
    let held = lock::lock(&stage.sandbox.profile().join("lock"), Duration::from_secs(10)).unwrap();
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

/// While the answer is on its way the profile's folder becomes one that nothing can be written to.
fn a_refresh_whose_answer_finds_the_folder_closed(stage: &Stage) {
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    let refresh = stage.sandbox.spawn_through(UNPRIVILEGED, &["token", "example"]);
    stage.server.wait_for(stage::TOKEN, 1);
    fs::set_permissions(stage.sandbox.profile(), fs::Permissions::from_mode(0o500)).unwrap();
    gate.open();
    let said = refresh.finish().hides(&["at-1", "rt-1"]);
    fs::set_permissions(stage.sandbox.profile(), fs::Permissions::from_mode(0o700)).unwrap();
    said.fails(8, &["example: the refreshed grant "]);
}

fn runtime(stage: &Stage, mode: u32) -> PathBuf {
    let runtime = stage.sandbox.path("runtime");
    fs::create_dir(&runtime).unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(mode)).unwrap();
    stage.sandbox.set("XDG_RUNTIME_DIR", &runtime);
    runtime
}

#[test]
fn where_the_vaults_folder_takes_no_rescue_it_lies_in_the_runtime_folder() {
    let stage = Stage::connected(0);
    let runtime = runtime(&stage, 0o700);
    a_refresh_whose_answer_finds_the_folder_closed(&stage);
    assert_eq!(rescues(&stage), 0);
    let id = stage.snapshot().vault_id().to_owned();
    let place = runtime.join("oauthctl").join(id).join("vault.rescue.1.age");
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    for folder in place.ancestors().skip(1).take(2) {
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
    }
    let sealed = fs::read(&place).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n"));

    let named = stage.sandbox.run(&["vault", "check"]);
    assert!(named.reports_saying(6, &["findings"]).contains(place.to_str().unwrap()));
    // found before the spent token is sent again
    assert_eq!(stage.sandbox.run(&["token", "example", "--force-refresh"]).succeeds(), "at-1\n");
    assert_eq!((stage.sent().len(), place.exists()), (1, false));
    assert_eq!(stage.held("example"), (2, "rt-1".into(), "at-1".into()));
    let _ = stage.sandbox.run(&["vault", "check", "--deep"]).reports(0);

    // what was removed leaves no copy there either
    fs::write(&place, sealed).unwrap();
    stage.sandbox.run(&["remove", "example", "-q"]).code_is(0);
    assert!(!place.exists());
}

#[test]
fn a_rekey_seals_the_rescue_in_the_runtime_folder_too() {
    let stage = Stage::connected(0);
    let runtime = runtime(&stage, 0o700);
    a_refresh_whose_answer_finds_the_folder_closed(&stage);
    let place = runtime.join("oauthctl").join(stage.snapshot().vault_id()).join("vault.rescue.1.age");
    // the grant it came from is not the one that is there, so it is kept
    stage.change("example", |_, grant, _| grant.generation += 5);
    let key = stage.sandbox.path("new.txt");
    let rekey = ["vault", "rekey", "--identity-file", key.to_str().unwrap()];
    stage.sandbox.run(&rekey).succeeds_saying(&["kept, not merged", place.to_str().unwrap()]);
    let (old, new) = (stage.identity.text().expose(), secret_in(&key));
    let sealed = fs::read(&place).unwrap();
    assert!(unsealed(&sealed, old).is_none() && unsealed(&sealed, &new).is_some());
}

#[test]
fn a_runtime_folder_that_others_can_look_into_takes_no_rescue() {
    let stage = Stage::connected(0);
    let runtime = runtime(&stage, 0o755);
    a_refresh_whose_answer_finds_the_folder_closed(&stage);
    assert!(fs::read_dir(runtime).unwrap().next().is_none());
}
