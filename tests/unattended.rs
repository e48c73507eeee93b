//! Nobody is there: no command waits for an answer, and none says that it did what it did not do.

use crate::arrange::files_below;
use crate::support::sandbox::Sandbox;

/// stdin closed, a session without a terminal, and what a CI system sets.
const MANNERS: [&str; 3] = [
    r#"exec "$0" "$@" <&-"#,
    r#"command -v setsid >/dev/null || exec "$0" "$@"; exec setsid -w "$0" "$@""#,
    r#"CI=true; export CI; exec "$0" "$@""#,
];

/// Every command, with the exit code where nothing is connected; and whether it has to open the vault for that.
const COMMANDS: [(&[&str], i32, bool); 45] = [
    (&["audit", "export"], 0, true),
    (&["audit", "list"], 0, true),
    (&["audit", "verify"], 0, true),
    (&["cargo-credential"], 0, false),
    (&["cargo-credential", "setup", "https://crates.example", "google"], 3, true),
    (&["client", "list"], 0, true),
    (&["client", "remove", "google"], 2, true),
    (&["client", "set", "google", "--client-id", "id"], 2, false),
    (&["completions", "bash"], 0, false),
    (&["connect", "gogle"], 2, false),
    (&["connect", "--finish"], 3, true),
    (&["consents"], 0, true),
    (&["demo", "--no-input"], 0, false),
    (&["docker-credential", "get"], 2, false),
    (&["docker-credential", "list"], 0, true),
    (&["docker-credential", "setup", "r.example", "google"], 3, true),
    (&["exec", "google", "--", "true"], 3, true),
    (&["exec", "--token-file", "google", "--", "true"], 3, true),
    (&["features", "google"], 0, true),
    (&["git-credential", "get"], 2, false),
    (&["git-credential", "setup", "git.example", "google"], 3, true),
    (&["hosts", "add", "google", "api.example"], 3, true),
    (&["hosts", "list", "google"], 3, true),
    (&["hosts", "remove", "google", "git.example"], 3, true),
    (&["kube-credential", "google"], 3, true),
    (&["list"], 0, true),
    (&["man"], 0, false),
    (&["provider", "list"], 0, false),
    (&["provider", "show", "google"], 0, false),
    (&["refresh"], 0, true),
    (&["refresh", "--all"], 0, true),
    (&["remove", "google"], 3, true),
    (&["rename", "google", "work"], 3, true),
    (&["request", "google", "https://www.googleapis.com/"], 3, true),
    (&["revoke", "--all"], 0, true),
    (&["revoke", "google"], 3, true),
    (&["scopes", "google"], 0, false),
    (&["show", "google"], 3, true),
    (&["status"], 3, true),
    (&["token", "google"], 3, true),
    (&["vault", "backup", "b.age"], 3, true),
    (&["vault", "check"], 3, true),
    (&["vault", "lock"], 3, false),
    (&["vault", "path"], 0, false),
    (&["vault", "unlock"], 3, true),
];

#[test]
fn without_a_vault_every_command_ends_by_itself() {
    let sandbox = Sandbox::without_key();
    for manner in MANNERS {
        for (words, code, _) in COMMANDS {
            sandbox.run_through(manner, words).code_is(code);
        }
        // what would have to make a vault has no key for it
        for words in [&["init"][..], &["client", "set", "microsoft", "--client-id", "id"]] {
            sandbox.run_through(manner, words).fails(5, &["hint: "]);
        }
    }
    assert!(files_below(&sandbox.home()).is_empty() && !sandbox.path("b.age").exists());
}

#[test]
fn a_passphrase_is_not_waited_for() {
    let sandbox = Sandbox::without_key();
    sandbox.set("OAUTHCTL_PASSPHRASE", "open sesame");
    sandbox.run(&["init", "--key", "passphrase"]).succeeds_saying(&[]);
    sandbox.unset("OAUTHCTL_PASSPHRASE");
    let before = files_below(&sandbox.home());
    for manner in MANNERS {
        for (words, _, opens) in COMMANDS {
            if opens {
                sandbox.run_through(manner, words).fails(5, &["OAUTHCTL_PASSPHRASE_FILE"]);
            }
        }
        sandbox
            .run_through(manner, &["vault", "restore", "--yes", "home/profiles/default/vault.age"])
            .fails(5, &["hint: "]);
    }
    assert!(files_below(&sandbox.home()) == before && !sandbox.path("b.age").exists());
}
