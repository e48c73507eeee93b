//! Readers beside whoever changes the keys: each call that prints a token leaves its line in the journal, and each line
//! counts once, whatever the vault was sealed to when it came.

use std::fs;
use std::thread;

use age::secrecy::ExposeSecret as _;

use crate::rekey::{identity, made, own_key};
use crate::support::sandbox::Sandbox;
use crate::support::stage;

const READERS: usize = 8;
const CALLS: usize = 30;

/// Lets readers fetch their tokens while `change` is at work, and counts what they left.
#[track_caller]
fn readers_beside(sandbox: &Sandbox, change: impl FnOnce()) {
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    assert_eq!(sandbox.run(&["token", "example"]).succeeds(), "at-0\n");
                }
            });
        }
        change();
    });
    each_line_counts_once(sandbox);
}

#[track_caller]
fn each_line_counts_once(sandbox: &Sandbox) {
    let aside: Vec<String> = fs::read_dir(sandbox.profile())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("journal.unreadable"))
        .collect();
    assert!(aside.is_empty(), "{aside:?}");
    assert_eq!(stage::audit(sandbox, "token").len(), READERS * CALLS);
    assert!(stage::audit(sandbox, "journal").is_empty());
    let _ = sandbox.run(&["audit", "verify"]).reports(0);
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
}

fn connected() -> (Sandbox, String) {
    let (sandbox, key) = made(&["--key", "file"]);
    sandbox.write("config.toml", "[audit]\nkeep = 2000\n");
    stage::connect(&stage::vault(&sandbox, &identity(&key)), &["example"], Some(3600));
    (sandbox, key)
}

#[test]
fn no_line_is_lost_beside_a_rekey() {
    let (sandbox, first) = connected();
    readers_beside(&sandbox, || {
        for _ in 0..6 {
            sandbox.run(&["vault", "rekey", "-q"]).succeeds();
        }
    });
    assert_ne!(own_key(&sandbox), first);
}

#[test]
fn no_line_is_lost_beside_recipients_that_come_and_go() {
    let (sandbox, key) = connected();
    let other = age::x25519::Identity::generate();
    let recipient = other.to_public().to_string();
    // the other one takes lines in as well: what was sealed to its like only a moment ago it has to be able to open
    let theirs = stage::vault(&sandbox, &identity(other.to_string().expose_secret()));
    readers_beside(&sandbox, || {
        for _ in 0..6 {
            sandbox.run(&["vault", "recipient", "add", &recipient, "-q"]).succeeds();
            let _: Result<(), oauthctl::vault::VaultError> = theirs.write(|_| Ok(()));
            sandbox.run(&["vault", "recipient", "remove", &recipient, "-q"]).code_is(0);
        }
    });
    assert_eq!(own_key(&sandbox), key);
}
