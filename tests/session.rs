//! The key kept for a while in the kernel's keyring of this user: `vault unlock --for` and `vault lock`. Each test has
//! vaults of its own, and so keys of its own, which it locks again.

use std::fs;

use crate::support::opening::secret_in;
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;

/// Runs a script in a session of its own, as after a log-in; `$O` is the program.
fn in_a_session(sandbox: &Sandbox, script: &str) -> Output {
    let own = "exec keyctl session - sh -c \"$SCRIPT\" \"$0\" 2>&1";
    sandbox.set("SCRIPT", format!("set -e\nO=$0\n{script}"));
    sandbox.run_through(own, &[])
}

fn behind_a_passphrase() -> Sandbox {
    let sandbox = Sandbox::without_key();
    fs::write(sandbox.path("passphrase"), "pw").unwrap();
    sandbox.set("PASS", sandbox.path("passphrase"));
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", sandbox.path("passphrase"));
    sandbox.run(&["init", "--key", "passphrase", "-q"]).succeeds();
    sandbox.unset("OAUTHCTL_PASSPHRASE_FILE");
    sandbox
}

fn vault_id(sandbox: &Sandbox) -> String {
    let text = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
    text.split('"').nth(1).unwrap().to_owned()
}

#[test]
#[ignore = "needs keyctl"]
fn unlocked_it_serves_scripts_until_it_is_locked() {
    let sandbox = behind_a_passphrase();
    let id = vault_id(&sandbox);
    let said = in_a_session(
        &sandbox,
        &format!(
            "$O list -q; echo locked $?
             OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock --for 1h --json
             $O list --json
             grep -c 'user .*oauthctl:{id}' /proc/keys
             $O vault lock --json
             $O vault lock
             $O list --json; echo locked $?"
        )
        .replace("$O list -q;", "if $O list -q; then exit 9; fi;")
        .replace("$O list --json; echo", "if $O list --json; then exit 9; fi; echo"),
    );
    let said = said.succeeds_saying(&[]);
    let lines: Vec<&str> =
        said.lines().filter(|line| !line.starts_with("Joined") && !line.starts_with("hint")).collect();
    let expected = [
        "error: the vault needs a passphrase and there is nobody to ask",
        "locked 0",
        "{\"unlocked_for\":3600}",
        "{\"integrations\":[]}",
        "1",
        "{\"locked\":true}",
        "it was not unlocked",
    ];
    assert_eq!(lines[..expected.len()], expected, "{said}");
    assert!(said.contains("\"kind\":\"locked\"") && said.ends_with("locked 0\n"), "{said}");
    assert!(!said.contains("AGE-SECRET-KEY"));
}

#[test]
#[ignore = "needs keyctl"]
fn what_is_kept_has_a_timeout_and_is_over_with_it() {
    let sandbox = behind_a_passphrase();
    let id = vault_id(&sandbox);
    let said = in_a_session(
        &sandbox,
        &format!(
            "OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock --for 2h
             grep 'oauthctl:{id}' /proc/keys
             OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock --for 1s -q
             $O vault path >/dev/null
             key=$(keyctl search @u user 'oauthctl:{id}')
             while keyctl describe $key >/dev/null 2>&1; do :; done
             if $O list -q; then exit 9; fi
             $O vault lock"
        ),
    );
    let said = said.succeeds_saying(&[]);
    assert!(said.contains("unlocked for 7200 s\n"), "{said}");
    let key = said.lines().find(|line| line.contains("oauthctl:")).unwrap();
    let timeout = key.split_whitespace().nth(3).unwrap();
    assert!(["1h", "2h", "119m"].contains(&timeout), "never without one: {key}");
    assert!(said.ends_with("it was not unlocked\n"), "{said}");
}

#[test]
#[ignore = "needs keyctl"]
fn a_session_serves_its_own_vault_only_and_a_key_of_the_environment_comes_first() {
    let (ours, theirs) = (behind_a_passphrase(), behind_a_passphrase());
    let foreign = Sandbox::without_key();
    foreign.run(&["init", "--key", "file", "-q"]).code_is(0);
    let other = secret_in(&foreign.profile().join("identity.txt"));
    ours.set("THEIRS", theirs.home());
    ours.set("OTHER", &other);
    let said = in_a_session(
        &ours,
        "OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock -q
         $O list --json
         if $O --home $THEIRS list -q; then exit 9; fi
         $O --home $THEIRS vault lock
         $O list --json
         if OAUTHCTL_IDENTITY=$OTHER $O list -q; then exit 9; fi
         $O vault lock",
    );
    let said = said.hides(&[&other]).succeeds_saying(&[]);
    assert_eq!(said.matches("{\"integrations\":[]}").count(), 2, "{said}");
    assert!(said.contains("it was not unlocked\n") && said.ends_with("\nlocked\n"), "{said}");
}

#[test]
#[ignore = "needs keyctl"]
fn after_a_rekey_the_session_holds_no_old_key() {
    let sandbox = behind_a_passphrase();
    let said = in_a_session(
        &sandbox,
        "export OAUTHCTL_PASSPHRASE_FILE=$PASS
         $O vault unlock -q
         $O vault rekey -q
         $O vault lock
         $O vault unlock -q
         unset OAUTHCTL_PASSPHRASE_FILE
         $O vault check -q >/dev/null
         $O vault lock",
    );
    let said = said.succeeds_saying(&[]);
    assert!(said.contains("it was not unlocked\nlocked\n"), "{said}");
}

#[test]
fn without_a_vault_or_for_no_time_nothing_is_unlocked() {
    let sandbox = Sandbox::without_key();
    let _ = sandbox.run(&["vault", "lock"]).fails(3, &["there is no vault"]);
    for time in ["soon", "1.5h", ""] {
        let _ = sandbox.run(&["vault", "unlock", "--for", time]).fails(2, &["--for"]);
    }
}

#[test]
#[ignore = "needs keyctl"]
fn locking_leaves_its_entry_with_the_key_that_it_forgets() {
    let sandbox = behind_a_passphrase();
    let said = in_a_session(
        &sandbox,
        "OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock --for 1h -q
         $O vault lock
         $O vault lock
         OAUTHCTL_PASSPHRASE_FILE=$PASS $O audit verify
         OAUTHCTL_PASSPHRASE_FILE=$PASS $O audit export",
    );
    let said = said.succeeds_saying(&[]);
    assert!(!said.contains("warning"), "{said}");
    let entries: Vec<serde_json::Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told: Vec<_> = entries.iter().map(|one| (one["action"].as_str(), one["result"].as_str())).collect();
    let expected = [
        ("init", "ok: its key: behind a passphrase"),
        ("vault.unlock", "ok: for 3600 s"),
        ("vault.lock", "ok"), // once: the second locked nothing
    ];
    assert_eq!(told, expected.map(|(action, result)| (Some(action), Some(result))), "{said}");

    // a vault that cannot be written to is locked all the same
    let said = in_a_session(
        &sandbox,
        "OAUTHCTL_PASSPHRASE_FILE=$PASS $O vault unlock -q
         rm journal.lock && mkdir journal.lock
         $O vault lock; $O vault lock"
            .replace("journal.lock", &sandbox.profile().join("journal.lock").display().to_string())
            .as_str(),
    );
    let said = said.succeeds_saying(&[]);
    assert!(said.contains("warning: the audit line could not be written") && said.contains("\nlocked\n"), "{said}");
    assert!(said.ends_with("it was not unlocked\n"), "{said}");
}
