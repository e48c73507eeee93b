//! `vault rekey` where the key is in the real keyring, and the short session that saves the next call a round trip.

use std::fs;

use crate::keyring::with_keyring;
use crate::support::opening::{opens_everything, opens_nothing, secret_in};
use crate::support::sandbox::Sandbox;

/// The secret key in a text.
fn keys_in(text: &str) -> Vec<String> {
    let words = text.split_whitespace().filter(|word| word.starts_with("AGE-SECRET-KEY-"));
    words.map(str::to_owned).collect()
}

#[test]
#[ignore = "needs gnome-keyring-daemon, dbus-run-session and secret-tool"]
fn a_new_key_takes_the_old_ones_place_in_the_keyring_and_leaves_it() {
    let sandbox = Sandbox::without_key();
    let said = with_keyring(
        &sandbox,
        "$O init -q
         secret-tool search --all service oauthctl 2>&1 | grep ^secret
         $O vault rekey -q
         secret-tool search --all service oauthctl 2>&1 | grep ^secret
         $O list --json
         $O vault rekey -q --key file
         secret-tool search --all service oauthctl 2>&1 | grep -c ^secret || true
         $O list --json
         $O vault rekey -q --key keyring
         secret-tool search --all service oauthctl 2>&1 | grep ^secret
         $O list --json
         ls $OAUTHCTL_HOME/profiles/default
         $O vault lock -q",
    );
    let keys = keys_in(&said);
    assert_eq!(keys.len(), 3, "one entry at a time: {said}");
    assert!(keys[0] != keys[1] && keys[1] != keys[2]);
    opens_everything(&sandbox, &keys[2]);
    opens_nothing(&sandbox, &keys[0]);
    opens_nothing(&sandbox, &keys[1]);
    assert!(said.contains("\n0\n") && !said.contains("identity.txt"), "{said}");
    assert_eq!(said.matches("{\"integrations\":[]}").count(), 3, "{said}");
}

#[test]
#[ignore = "needs gnome-keyring-daemon, dbus-run-session and secret-tool"]
fn interrupted_on_the_way_through_the_keyring_it_heals() {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    let said = with_keyring(
        &sandbox,
        "$O init -q
         secret-tool search --all service oauthctl 2>&1 | grep ^secret
         if flock $OAUTHCTL_HOME/profiles/default/journal.lock $O vault rekey -q; then exit 9; fi
         secret-tool search --all service oauthctl 2>&1 | grep -c ^secret
         $O list --json
         $O vault rekey
         secret-tool search --all service oauthctl 2>&1 | grep ^secret
         $O list --json
         $O vault lock -q",
    );
    let keys = keys_in(&said);
    assert_eq!(keys.len(), 2, "{said}");
    assert!(said.contains("\n2\n"), "the new one waits beside the old one: {said}");
    assert_eq!(said.matches("{\"integrations\":[]}").count(), 2, "{said}");
    opens_everything(&sandbox, &keys[1]);
    opens_nothing(&sandbox, &keys[0]);
    let key = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
    assert!(!key.contains("rekey"), "{key}");
}

#[test]
#[ignore = "needs gnome-keyring-daemon, dbus-run-session and keyctl"]
fn what_was_read_stays_in_the_session_for_as_long_as_the_settings_say() {
    for (session, kept) in [("", true), ("[key]\nsession = 0\n", false)] {
        let sandbox = Sandbox::without_key();
        sandbox.write("config.toml", session);
        let said = with_keyring(
            &sandbox,
            "$O init -q
             $O vault lock
             $O list --json
             id=$(cut -d'\"' -f2 $OAUTHCTL_HOME/profiles/default/key.toml | head -n 1)
             grep \"oauthctl:$id\" /proc/keys || echo none
             # no bus any more: only the session can serve
             DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent $O list --json || echo failed
             $O vault lock",
        );
        let key = said.lines().find(|line| line.contains("oauthctl:"));
        assert_eq!(key.is_some(), kept, "{said}");
        if let Some(key) = key {
            let timeout = key.split_whitespace().nth(3).unwrap();
            assert!(["14m", "15m"].contains(&timeout), "{key}");
        }
        assert_eq!(said.matches("{\"integrations\":[]}").count(), if kept { 2 } else { 1 }, "{said}");
        assert_eq!(said.contains("failed\n"), !kept, "{said}");
    }
}

#[test]
fn a_keyring_that_is_not_there_stops_a_move_before_anything_happens() {
    let sandbox = Sandbox::without_key();
    sandbox.run(&["init", "--key", "file", "-q"]).code_is(0);
    let file = sandbox.profile().join("identity.txt");
    let (key, vault) = (secret_in(&file), fs::read(sandbox.profile().join("vault.age")).unwrap());
    let toml = fs::read(sandbox.profile().join("key.toml")).unwrap();
    let _ = sandbox.run(&["vault", "rekey", "--key", "keyring"]).fails(5, &["the OS keyring"]);
    assert_eq!(secret_in(&file), key);
    assert!(fs::read(sandbox.profile().join("vault.age")).unwrap() == vault);
    assert!(fs::read(sandbox.profile().join("key.toml")).unwrap() == toml);
}
