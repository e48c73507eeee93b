//! `OAUTHCTL_ASKPASS`: a program that asks for the passphrase where there is no terminal, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::support::sandbox::Sandbox;

/// Answers with this script, and writes down each prompt and the names of the variables it was given.
fn answering(sandbox: &Sandbox, script: &str) {
    let program = sandbox.path("ask pass");
    let log = sandbox.path("asked");
    let text = format!("#!/bin/sh\nprintf '%s\\n' \"$@\" >>'{0}'\nenv >>'{0}.env'\n{script}\n", log.display());
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.set("OAUTHCTL_ASKPASS", format!("'{}' --title 'two words'", program.display()));
}

/// The prompts since the last look.
fn asked(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.path("asked");
    let text = fs::read_to_string(&log).unwrap_or_default();
    let _ = fs::remove_file(log);
    let lines: Vec<&str> = text.lines().collect();
    lines
        .chunks(3)
        .map(|words| {
            assert_eq!(words[..2], ["--title", "two words"]);
            words[2].to_owned()
        })
        .collect()
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::without_key();
    sandbox.write("config.toml", "[key]\nsession = 0\n");
    sandbox
}

#[test]
fn it_is_asked_where_there_is_no_terminal() {
    let sandbox = sandbox();
    sandbox.set("OAUTHCTL_CLIENT_SECRET", "CANARY-secret");
    answering(&sandbox, "echo CANARY-pass");
    let made = sandbox.run(&["init", "--key", "passphrase", "--json"]).hides(&["CANARY"]).json();
    assert_eq!(made["key"], "passphrase");
    assert_eq!(asked(&sandbox), ["new passphrase for the vault:", "the same again:"]);
    let listed = sandbox.run(&["list", "--json"]).hides(&["CANARY"]).json();
    assert_eq!((listed, asked(&sandbox)), (json!({ "integrations": [] }), vec!["passphrase of the vault:".to_owned()]));
    let environment = fs::read_to_string(sandbox.path("asked.env")).unwrap();
    assert!(environment.contains("HOME=") && !environment.contains("OAUTHCTL_"), "{environment}");

    // a new passphrase
    answering(&sandbox, "case \"$3\" in new*|*again*) echo CANARY-next;; *) echo CANARY-pass;; esac");
    sandbox.run(&["vault", "rekey", "-q"]).hides(&["CANARY"]).succeeds();
    let prompts = ["passphrase of the vault:", "new passphrase for the vault:", "the same again:"];
    assert_eq!(asked(&sandbox), prompts);
    answering(&sandbox, "echo CANARY-next");
    sandbox.run(&["vault", "check"]).reports(0);
}

#[test]
fn it_is_not_asked_where_input_is_refused_or_the_passphrase_is_known() {
    let sandbox = sandbox();
    answering(&sandbox, "echo pass");
    sandbox.run(&["init", "--key", "passphrase", "-q"]).succeeds();
    asked(&sandbox);
    let _ = sandbox.run(&["list", "--no-input"]).fails(5, &["there is nobody to ask"]);
    for variable in ["CI", "OAUTHCTL_NO_INPUT"] {
        sandbox.set(variable, "1");
        let _ = sandbox.run(&["list"]).fails(5, &["OAUTHCTL_PASSPHRASE_FILE"]);
        sandbox.unset(variable);
    }
    let file = sandbox.path("passphrase");
    fs::write(&file, "pass").unwrap();
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &file);
    sandbox.run(&["vault", "check"]).reports(0);
    assert!(asked(&sandbox).is_empty());
}

#[test]
fn one_that_fails_is_an_error_and_nothing_else_is_tried() {
    let sandbox = sandbox();
    answering(&sandbox, "echo right");
    sandbox.run(&["init", "--key", "passphrase", "-q"]).succeeds();
    asked(&sandbox);
    answering(&sandbox, "echo CANARY; exit 1");
    let error = sandbox.run(&["list", "--json"]).hides(&["CANARY"]).fails_in_json(5, "locked");
    assert!(error["message"].as_str().unwrap().contains("OAUTHCTL_ASKPASS gave no answer"), "{error}");
    assert_eq!(asked(&sandbox).len(), 1);
    answering(&sandbox, "echo CANARY-wrong");
    let _ = sandbox.run(&["list"]).hides(&["CANARY"]).fails(5, &["wrong passphrase"]);
    assert_eq!(
        asked(&sandbox),
        ["passphrase of the vault:", "wrong passphrase, once more:", "wrong passphrase, once more:"]
    );
    sandbox.set("OAUTHCTL_ASKPASS", "/nonexistent/askpass");
    let _ = sandbox.run(&["list"]).fails(5, &["OAUTHCTL_ASKPASS cannot be run"]);
}

#[test]
#[ignore = "needs script"]
fn at_a_terminal_the_person_there_is_asked() {
    let sandbox = sandbox();
    answering(&sandbox, "echo right");
    sandbox.run(&["init", "--key", "passphrase", "-q"]).succeeds();
    asked(&sandbox);
    let script =
        "printf 'right\\n' | script -qec '\"$0\" list' /dev/null; true".replace("$0", env!("CARGO_BIN_EXE_oauthctl"));
    let said = sandbox.run_through(&script, &[]).succeeds();
    assert!(said.contains("passphrase of the vault:"), "{said}");
    assert!(asked(&sandbox).is_empty());
}
