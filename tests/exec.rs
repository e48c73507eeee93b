//! `exec`: a program with the token in its environment and nowhere else. What it says, and how it ends, is its own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::arrange::files_below;
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit};

fn shell<'a>(words: &[&'a str], script: &'a str) -> Vec<&'a str> {
    [&["exec"], words, &["--", "/bin/sh", "-c", script]].concat()
}

#[test]
fn the_program_gets_the_token_and_owns_the_streams() {
    let stage = Stage::connected(3600);
    let run = |words: &[&str], script: &str| stage.sandbox.run(&shell(words, script));
    let output = run(&["example"], r#"printf %s "$ACCESS_TOKEN"; printf oops >&2; exit 3"#);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (3, "at-0", "oops"));
    assert_eq!(run(&["example", "--env", "T"], r#"echo "$T${ACCESS_TOKEN-none}""#).succeeds(), "at-0none\n");
    stage.connect(&["work"], Some(3600));
    let several = ["--env", "A=example", "--env", "B_2=work"];
    assert_eq!(run(&several, r#"echo "$A $B_2 ${ACCESS_TOKEN-none}""#).succeeds(), "at-0 at-work none\n");
    let both = ["example", "--env", "B=work"];
    assert_eq!(run(&both, r#"echo "$ACCESS_TOKEN $B""#).succeeds(), "at-0 at-work\n");
    let words = ["exec", "example", "--", "cat"];
    assert_eq!(stage.sandbox.run_with_input(&words, "words").succeeds(), "words", "stdin, too");
    // options of ours after the dashes are the program's
    assert_eq!(stage.sandbox.run(&["exec", "example", "--", "echo", "--json", "-q"]).succeeds(), "--json -q\n");
    let entries = audit(&stage.sandbox, "token");
    assert_eq!(entries.len(), 8, "each token that was given out: {entries:?}");
    assert!(stage.server.requests().is_empty());
}

#[test]
fn it_ends_as_the_program_ends() {
    let stage = Stage::connected(3600);
    for (script, code) in
        [("exit 0", 0), ("exit 1", 1), ("exit 42", 42), ("kill -TERM $$", 143), ("kill -KILL $$", 137)]
    {
        let output = stage.sandbox.run(&shell(&["example"], script));
        assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (code, "", ""), "{script}");
    }
}

#[test]
fn what_cannot_be_run_is_127_or_126() {
    let stage = Stage::connected(3600);
    let file = stage.sandbox.path("plain");
    fs::write(&file, "echo no\n").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let run = |program: &str| stage.sandbox.run(&["exec", "example", "--", program]).hides(&["at-0"]);
    run("no-such-program-anywhere").fails(127, &["error: cannot run `no-such-program-anywhere`"]);
    run("/no/such/program").fails(127, &["error: cannot run `/no/such/program`"]);
    run(file.to_str().unwrap()).fails(126, &["error: cannot run"]);
    run(stage.sandbox.path("user").to_str().unwrap()).fails(126, &["error: cannot run"]);
    let error = stage.sandbox.run(&["exec", "example", "--json", "--", "/no/such"]).fails_in_json(127, "failed");
    assert!(error["message"].as_str().unwrap().contains("/no/such"));
}

#[test]
fn nothing_runs_if_one_token_cannot_be_had() {
    let stage = Stage::connected(3600);
    stage.connect(&["dead"], Some(0));
    let marker = stage.sandbox.path("ran");
    let script = format!("touch '{}'", marker.display());
    stage.script([Reply::error(400, "invalid_grant")]);
    let run = |words: &[&str]| stage.sandbox.run(&shell(words, &script)).hides(&["at-0", "rt-"]);
    run(&["--env", "A=example", "--env", "B=dead"]).fails(3, &["dead", "hint: oauthctl connect example --as dead"]);
    let before = files_below(&stage.sandbox.home());
    run(&["nobody"]).fails(2, &["`nobody` is neither"]);
    run(&["google"]).fails(3, &["hint: oauthctl connect google"]);
    run(&["example", "--env", "1A=example"]).fails(2, &["1A"]);
    run(&["example", "--env", "A-B"]).fails(2, &["`A-B` is not a variable's name"]);
    run(&["example", "--env", "A="]).fails(2, &["names no integration"]);
    run(&["--env", "A"]).fails(2, &["`--env A` names no integration"]);
    run(&["--env", "A=example", "--env", "A=dead"]).fails(2, &["`A` is named twice"]);
    run(&["example", "--env", "ACCESS_TOKEN=dead"]).fails(2, &["`ACCESS_TOKEN` is named twice"]);
    run(&["example", "--min-ttl", "soon"]).fails(2, &["soon"]);
    stage.sandbox.run(&["exec", "example"]).fails(2, &["CMD"]);
    stage.sandbox.run(&["exec", "example", "true"]).fails(2, &["--"]);
    assert!(files_below(&stage.sandbox.home()) == before, "nothing has changed");
    assert!(!marker.exists());
}

#[test]
fn what_is_due_is_refreshed_first_and_a_warning_does_not_stop_it() {
    let stage = Stage::connected(600);
    stage.script([Reply::token("at-1", Some("rt-1"), 600), Reply::status(503)]);
    let words = shell(&["example", "--min-ttl", "1h"], r#"printf %s "$ACCESS_TOKEN""#);
    assert_eq!(stage.sandbox.run(&words).succeeds_saying(&["warning: example: ", "shorter"]), "at-1");
    assert_eq!(stage.held("example").1, "rt-1");
    stage.sandbox.run(&words).fails(4, &["example", "503"]);
    assert_eq!(stage.sent(), ["rt-0", "rt-1"]);
}

#[test]
fn a_github_runner_is_told_to_hide_the_token_and_nobody_else_is_shown_it() {
    let stage = Stage::connected(3600);
    for value in ["", "false", "1"] {
        stage.sandbox.set("GITHUB_ACTIONS", value);
        stage.sandbox.run(&shell(&["example"], ":")).hides(&["at-0"]).succeeds();
    }
    stage.sandbox.set("GITHUB_ACTIONS", "true");
    let script = "echo said >&2";
    for words in [&["example"][..], &["example", "--token-file"]] {
        let output = stage.sandbox.run(&shell(words, script));
        assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", "::add-mask::at-0\nsaid\n"));
    }
}

#[test]
fn a_token_that_no_token_can_be_is_not_handed_on() {
    let stage = Stage::connected(3600);
    for evil in ["a\nB=1", "a b", "a\u{7f}", "\u{1b}[31m"] {
        stage.change("example", |_, _, token| token.access_token = Some(oauthctl::secret::Secret::new(evil)));
        for words in [&["example"][..], &["example", "--token-file"]] {
            stage.sandbox.run(&shell(words, "echo ran")).hides(&[evil]).fails(6, &["characters no token has"]);
        }
    }
}

#[test]
fn nothing_that_opens_the_vault_is_handed_on() {
    let stage = Stage::connected(3600);
    for (name, value) in [
        ("OAUTHCTL_CLIENT_ID", "id"),
        ("OAUTHCTL_CLIENT_SECRET", "CANARY-secret"),
        ("OAUTHCTL_PASSPHRASE", "CANARY-passphrase"),
        ("OAUTHCTL_PASSPHRASE_FILE", "CANARY-file"),
        ("MINE", "stays"),
    ] {
        stage.sandbox.set(name, value);
    }
    let environment = stage.sandbox.run(&["exec", "example", "--", "env"]).succeeds();
    let names: Vec<&str> = environment.lines().filter_map(|line| line.split('=').next()).collect();
    for gone in ["OAUTHCTL_IDENTITY", "OAUTHCTL_CLIENT_SECRET", "OAUTHCTL_PASSPHRASE", "OAUTHCTL_PASSPHRASE_FILE"] {
        assert!(!names.contains(&gone), "{gone}");
    }
    assert!(!environment.contains("CANARY") && !environment.contains(stage.identity.text().expose()));
    for stays in ["ACCESS_TOKEN", "HOME", "MINE", "OAUTHCTL_CLIENT_ID", "OAUTHCTL_HOME", "PATH"] {
        assert!(names.contains(&stays), "{stays}: {environment}");
    }
    let file = stage.sandbox.path("identity.txt");
    fs::write(&file, stage.identity.text().expose()).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.sandbox.set("OAUTHCTL_IDENTITY_FILE", &file);
    let environment = stage.sandbox.run(&["exec", "example", "--", "env"]).succeeds();
    assert!(environment.contains("ACCESS_TOKEN=at-0\n") && !environment.contains("OAUTHCTL_IDENTITY"), "{environment}");
}

/// Argument lists are readable by every user of the machine.
#[cfg(target_os = "linux")]
#[test]
fn the_token_stands_in_no_argument_list_and_the_program_begins_as_from_a_shell() {
    let stage = Stage::connected(3600);
    let script = r#"tr '\0' ' ' </proc/$$/cmdline; echo; tr '\0' ' ' </proc/$PPID/cmdline; echo
        grep -E '^Sig(Blk|Ign)' /proc/self/status; for fd in /proc/$$/fd/*; do echo "${fd##*/}"; done"#;
    let said = stage.sandbox.run(&shell(&["example"], script)).hides(&["at-0"]).succeeds();
    assert!(said.contains("/bin/sh -c"), "{said}");
    let plain = Sandbox::around(Path::new("/bin/sh")).run(&["-c", script]).succeeds();
    let start = |text: &str| text.split_once("SigBlk").map(|(_, start)| start.to_owned()).unwrap();
    assert_eq!(start(&said), start(&plain), "signals and open files");
}

/// `nohup`: what the program is not to feel, it does not feel, though a refresh of ours went before.
#[cfg(target_os = "linux")]
#[test]
fn signals_that_are_ignored_stay_so_for_the_program() {
    for words in [&["example"][..], &["example", "--token-file"]] {
        let stage = Stage::connected(0);
        stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
        let ignored = "trap '' HUP INT QUIT TERM USR1; exec \"$0\" \"$@\"";
        let words = shell(words, "grep ^SigIgn /proc/self/status");
        let said = stage.sandbox.run_through(ignored, &words).succeeds();
        let mask = u64::from_str_radix(said.trim_start_matches("SigIgn:").trim(), 16).unwrap();
        // bits 0, 1, 2, 9 and 14; whoever runs the tests may ignore real-time signals
        assert_eq!(mask & 0x7fff_ffff, 0x4207, "{said}");
        assert_eq!(stage.sent(), ["rt-0"]);
    }
}

#[test]
fn the_passphrase_is_asked_for_once() {
    let stage = Stage::connected(3600);
    stage.connect(&["work"], Some(3600));
    stage.sandbox.write("config.toml", "[key]\nsession = 0\n");
    let (program, asked) = (stage.sandbox.path("askpass"), stage.sandbox.path("asked"));
    fs::write(&program, format!("#!/bin/sh\necho asked >>'{}'\necho CANARY-pass\n", asked.display())).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    stage.sandbox.set("OAUTHCTL_ASKPASS", &program);
    stage.sandbox.run(&["vault", "rekey", "--key", "passphrase", "-q"]).hides(&["CANARY"]).code_is(0);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    for words in
        [&["--env", "A=example", "--env", "B=work"][..], &["--token-file", "--env", "A=example", "--env", "B=work"]]
    {
        fs::remove_file(&asked).unwrap();
        stage.sandbox.run(&shell(words, "true")).hides(&["CANARY"]).succeeds();
        assert_eq!(fs::read_to_string(&asked).unwrap(), "asked\n", "{words:?}");
    }
}
