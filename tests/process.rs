//! The process itself: nobody looks into it, it leaves no core, and what opens the vault does not reach the programs it
//! starts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::arrange::World;
use crate::support::sandbox::{Sandbox, hand_to};
use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN};

/// Variables that hold a key, or lead to one.
const KEYS: [&str; 5] = [
    "OAUTHCTL_IDENTITY",
    "OAUTHCTL_IDENTITY_FILE",
    "OAUTHCTL_PASSPHRASE",
    "OAUTHCTL_PASSPHRASE_FILE",
    "OAUTHCTL_CLIENT_SECRET",
];

fn set_all(sandbox: &Sandbox) {
    for name in &KEYS[1..] {
        sandbox.set(name, format!("CANARY-{name}"));
    }
}

fn names_of(environment: &str) -> Vec<&str> {
    environment.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect()
}

#[test]
fn what_exec_starts_gets_the_token_and_no_key() {
    let stage = Stage::connected(3600);
    set_all(&stage.sandbox);
    stage.sandbox.set("UNRELATED", "stays");
    let environment = stage.sandbox.run(&["exec", "example", "--", "env"]).succeeds();
    assert!(environment.contains("ACCESS_TOKEN=at-0\n") && environment.contains("UNRELATED=stays\n"));
    assert!(!environment.contains("CANARY") && !environment.contains("AGE-SECRET-KEY"), "{environment}");
    for name in KEYS {
        assert!(!names_of(&environment).contains(&name), "{name} was handed on");
    }
}

#[test]
fn the_browser_gets_no_key() {
    let world = World::new();
    let approves = world.sandbox.path("browser"); // what the world's own browser is
    let (script, seen) = (world.sandbox.path("looking-browser"), world.sandbox.path("environment"));
    fs::write(&script, format!("#!/bin/sh\nenv >'{}'\nexec sh '{}' \"$@\"\n", seen.display(), approves.display()))
        .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    set_all(&world.sandbox);
    world.sandbox.unset("OAUTHCTL_IDENTITY_FILE");
    world.sandbox.set("BROWSER", &script);
    world.connect("work", 3600);
    let environment = fs::read_to_string(seen).unwrap();
    assert!(names_of(&environment).contains(&"HOME"));
    assert!(!environment.contains("CANARY") && !environment.contains("AGE-SECRET-KEY"), "{environment}");
    let ours: Vec<&str> = names_of(&environment).into_iter().filter(|name| name.starts_with("OAUTHCTL_")).collect();
    assert!(ours.is_empty(), "{ours:?}");
}

/// A refresh that is under way: a process to look at, with the key and the refresh token in its memory.
#[cfg(target_os = "linux")]
#[test]
fn a_process_at_work_leaves_no_core() {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    // without this a machine on which nobody gets a core would show nothing
    let running = stage.sandbox.spawn_through("ulimit -c unlimited; exec \"$0\" \"$@\"", &["token", "example"]);
    stage.server.wait_for(TOKEN, 1);
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.pid())).unwrap();
    let core: Vec<&str> =
        limits.lines().find(|line| line.starts_with("Max core file size")).unwrap().split_whitespace().collect();
    assert_eq!(core[4], "0", "{core:?}");
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
}

/// As a user without rights: the same user may neither read its memory or its environment nor attach to it.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root, setpriv and strace"]
fn the_same_user_cannot_look_into_it() {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| Reply::token("at-1", Some("rt-1"), 3600));
    let program = hand_to(&stage.sandbox, 65534);
    let as_nobody = "exec setpriv --reuid=65534 --regid=65534 --clear-groups";
    // a process of the same user that does not hide shows that the looking works
    let sleeping = stage.sandbox.spawn_through(&format!("{as_nobody} sleep 1000"), &[]);
    let running = stage.sandbox.spawn_through(&format!("{as_nobody} '{program}' \"$@\""), &["token", "example"]);
    stage.server.wait_for(TOKEN, 1);
    let look = |pid: u32| -> Vec<bool> {
        [
            format!("head -c 1 /proc/{pid}/environ"),
            format!("head -c 1 /proc/{pid}/maps"),
            format!("true </proc/{pid}/mem"),
            format!("ls /proc/{pid}/fd"),
            format!("timeout -s INT 1 strace -qq -o /dev/null -p {pid}; test $? = 124"),
        ]
        .map(|script| {
            let words = ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", &script];
            Command::new("setpriv").args(words).output().unwrap().status.success()
        })
        .to_vec()
    };
    assert_eq!(look(sleeping.pid()), [true; 5]);
    assert_eq!(look(running.pid()), [false; 5]);
    gate.open();
    assert_eq!(running.finish().succeeds(), "at-1\n");
    drop(sleeping);
}
