//! What is chosen, and chosen wrongly: settings, variables, names, words; and a stdout that cannot be written to.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use serde_json::json;

use crate::arrange::files_below;
use crate::support::sandbox::Sandbox;
use crate::support::stage::Stage;

const COMMANDS: [&[&str]; 7] = [
    &["list"],
    &["token", "example"],
    &["refresh", "--all"],
    &["connect", "example", "--start"],
    &["vault", "path"],
    &["init"],
    &["demo", "--no-input"],
];

/// Every command fails so, and nothing on disk is changed.
#[track_caller]
fn all_fail(stage: &Stage, code: i32, words: &[&str]) {
    let before = files_below(&stage.sandbox.path("."));
    for command in COMMANDS {
        let stderr = stage.sandbox.run(command).hides(&["CANARY"]).fails(code, words);
        assert!(stderr.starts_with("error: "), "{stderr}");
    }
    assert!(files_below(&stage.sandbox.path(".")) == before, "nothing has changed");
}

#[test]
fn a_bad_setting_is_named_with_file_and_line() {
    let stage = Stage::connected(3600);
    for (text, place, word) in [
        ("[audit]\nkepe = 1\n", "config.toml:2: ", "kepe"),
        ("\n\n[nothing]\n", "config.toml:3: ", "nothing"),
        ("[audit]\nkeep = \"many\"\n", "config.toml:2: ", "many"),
        ("[audit]\nkeep = 1\n", "config.toml: ", "audit.keep"),
        ("[network]\ntimeout = \"soon\"\n", "config.toml:2: ", "`soon` is not a duration"),
        ("[network]\ntimeout = 1.5\n", "config.toml:2: ", "a duration is a number of seconds"),
        ("[network]\ntimeout = 0\n", "config.toml: ", "network.timeout"),
        ("[network]\ntimeout = 90\n", "config.toml: ", "lock.timeout"),
        ("[refresh]\njobs = 65\n", "config.toml: ", "refresh.jobs"),
        ("[key]\nsource = \"post-it\"\n", "config.toml:2: ", "post-it"),
        ("[vault]\ntrust = [\"age1x\"]\n", "config.toml:2: ", ""),
        ("[token]\nmin_ttl = \"60s\"\nmin_ttl = \"61s\"\n", "config.toml:3: ", "duplicate key"),
        ("token = 7\n", "config.toml:1: ", "expected a table"),
        ("this is no TOML\n", "config.toml:1: ", ""),
    ] {
        stage.sandbox.write("config.toml", text);
        all_fail(&stage, 2, &[place, word]);
        let error = stage.sandbox.run(&["list", "--json"]).fails_in_json(2, "usage");
        assert!(error["message"].as_str().unwrap().contains(place), "{error}");
    }
    std::fs::write(stage.sandbox.home().join("config.toml"), [0xff, b'\n']).unwrap();
    all_fail(&stage, 2, &["config.toml", "UTF-8"]);
}

#[test]
fn what_config_toml_says_is_done() {
    let stage = Stage::connected(600);
    stage.script([crate::support::server::Reply::token("at-1", None, 1200)]);
    stage
        .sandbox
        .write("config.toml", "[token]\nmin_ttl = \"15m\"\n[lock]\ntimeout = 90\n[network]\ntimeout = \"1m\"\n");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-1\n");
}

#[test]
fn a_bad_variable_is_named_and_never_repeated() {
    for (name, value, code, words) in [
        ("OAUTHCTL_PROFILE", &b"../x"[..], 2, &["profile `../x` is not a name"][..]),
        ("OAUTHCTL_PROFILE", b"Work", 2, &["profile `Work` is not a name"]),
        ("OAUTHCTL_PROFILE", b"\xff", 2, &["OAUTHCTL_PROFILE", "UTF-8"]),
        ("OAUTHCTL_CLIENT_ID", b"\xff", 2, &["OAUTHCTL_CLIENT_ID", "UTF-8"]),
        ("OAUTHCTL_CLIENT_SECRET", b"CANARY\xff", 2, &["OAUTHCTL_CLIENT_SECRET", "UTF-8"]),
        ("OAUTHCTL_IDENTITY", b"CANARY\xff", 2, &["OAUTHCTL_IDENTITY", "UTF-8"]),
        ("BROWSER", b"\xff", 2, &["BROWSER", "UTF-8"]),
    ] {
        let stage = Stage::connected(3600);
        stage.sandbox.set(name, OsStr::from_bytes(value));
        all_fail(&stage, code, words);
    }
    let stage = Stage::connected(3600);
    let fails = |words: &[&str]| {
        let before = files_below(&stage.sandbox.home());
        for command in [&["list"][..], &["token", "example"], &["client", "set", "example", "--client-id", "x"]] {
            stage.sandbox.run(command).hides(&["CANARY"]).fails(5, words);
        }
        assert!(files_below(&stage.sandbox.home()) == before);
    };
    for (value, reason) in [("CANARY", "identity"), ("AGE-SECRET-KEY-1CANARY", "identity"), ("age1CANARY", "identity")]
    {
        stage.sandbox.set("OAUTHCTL_IDENTITY", value);
        fails(&["OAUTHCTL_IDENTITY", reason]);
    }
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    fails(&["set OAUTHCTL_IDENTITY or OAUTHCTL_IDENTITY_FILE"]);
    stage.sandbox.set("OAUTHCTL_IDENTITY_FILE", stage.sandbox.path("missing.txt"));
    fails(&["missing.txt"]);
}

#[test]
fn a_bad_name_or_word_changes_nothing() {
    let stage = Stage::connected(3600);
    let before = files_below(&stage.sandbox.home());
    let run = |words: &[&str]| stage.sandbox.run(words);
    run(&["list", "--profile", "../x"]).fails(2, &["profile `../x` is not a name"]);
    run(&["list", "--profile", ""]).fails(2, &["profile `` is not a name"]);
    run(&["list", "--home", ""]).fails(2, &["--home"]);
    run(&["lst"]).fails(2, &["lst", "list"]);
    run(&["list", "--jsn"]).fails(2, &["--jsn", "--json"]);
    run(&["token"]).fails(2, &["<INTEGRATION>"]);
    run(&["completions", "csh"]).fails(2, &["csh", "bash"]);
    let error = run(&["list", "--jsn", "--json"]).fails_in_json(2, "usage");
    assert!(error["message"].as_str().unwrap().contains("--jsn") && error["integration"].is_null(), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("'--json'"), "{error}");
    let error = run(&["token", "--json"]).fails_in_json(2, "usage");
    assert!(error["message"].as_str().unwrap().contains("<INTEGRATION>"), "{error}");
    let wrong = r#"exec "$0" "$@" "$(printf '\377')""#;
    for words in [&["list"][..], &["token"], &["show"], &["list", "--profile"]] {
        stage.sandbox.run_through(wrong, words).fails(2, &[]);
    }
    let elsewhere = r#"exec "$0" --home "$PWD/$(printf '\377')" "$@""#;
    assert_eq!(stage.sandbox.run_through(elsewhere, &["list", "--json"]).json(), json!({ "integrations": [] }));
    assert!(files_below(&stage.sandbox.home()) == before);
}

#[test]
fn an_error_is_one_object_on_stderr() {
    let stage = Stage::connected(3600);
    let output = stage.sandbox.run(&["token", "google", "--json"]);
    let line = output.clone().fails(3, &[]);
    assert_eq!(line.lines().count(), 1, "{line}");
    let error: serde_json::Value = serde_json::from_str(&line).unwrap();
    let expected = json!({ "error": {
        "kind": "sign_in_needed", "exit": 3, "message": "google is not connected",
        "hint": "oauthctl connect google", "integration": "google",
    }});
    assert_eq!(error, expected);
}

#[test]
fn without_an_own_home_the_platforms_folders_are_used() {
    let sandbox = Sandbox::new();
    sandbox.unset("OAUTHCTL_HOME");
    sandbox.run(&["init"]).succeeds_saying(&["made"]);
    let user = sandbox.path("user");
    let made = |folder: &std::path::Path| folder.join("oauthctl/profiles/default/vault.age").is_file();
    assert!(made(&user.join(".local/share")));
    assert!(!user.join(".config").exists(), "nobody chose a setting");
    std::fs::create_dir_all(user.join(".config/oauthctl")).unwrap();
    std::fs::write(user.join(".config/oauthctl/config.toml"), "[audit]\nkepe = 1\n").unwrap();
    sandbox.run(&["list"]).fails(2, &[".config/oauthctl/config.toml:2: "]);
    sandbox.set("XDG_CONFIG_HOME", "relative"); // to be ignored, says the specification
    sandbox.run(&["list"]).fails(2, &[".config/oauthctl/config.toml:2: "]);
    sandbox.set("XDG_CONFIG_HOME", sandbox.path("config"));
    sandbox.set("XDG_DATA_HOME", sandbox.path("data"));
    sandbox.run(&["init"]).succeeds_saying(&["made"]);
    assert!(made(&sandbox.path("data")));
    sandbox.set("OAUTHCTL_VAULT", sandbox.path("moved/my.age"));
    sandbox.run(&["init"]).succeeds_saying(&["made"]);
    assert!(sandbox.path("moved/my.age").is_file() && sandbox.path("moved/key.toml").is_file());
}

#[test]
fn a_folder_of_any_name_serves_and_one_that_cannot_be_is_an_error() {
    for name in ["a\nb", "é ü \u{1F511}", "'; rm \"$HOME\"", &"x".repeat(255)] {
        let sandbox = Sandbox::new();
        sandbox.set("OAUTHCTL_HOME", sandbox.path(name));
        sandbox.run(&["init", "-q"]).succeeds();
        let _ = sandbox.run(&["vault", "check"]).reports(0);
        assert!(sandbox.path(name).join("profiles/default/vault.age").is_file());
    }
    let sandbox = Sandbox::new();
    sandbox.set("OAUTHCTL_HOME", sandbox.path(&"x".repeat(256)));
    let code = sandbox.run(&["init"]).hides(&["panicked"]).code;
    assert!([2, 8].contains(&code), "{code}");
    assert_eq!(std::fs::read_dir(sandbox.path("")).unwrap().count(), 1, "the user's folder and nothing else");
}

#[test]
fn without_any_home_only_what_needs_none_works() {
    let sandbox = Sandbox::new();
    sandbox.unset("OAUTHCTL_HOME");
    sandbox.unset("HOME");
    for words in [&["list"][..], &["init"], &["token", "google"], &["vault", "path"]] {
        sandbox.run(words).fails(2, &["HOME is not set", "OAUTHCTL_HOME", "--home"]);
    }
    sandbox.set("HOME", "relative");
    sandbox.run(&["list"]).fails(2, &["HOME is not an absolute path"]);
    // a packager's build has none
    assert!(sandbox.run(&["completions", "bash"]).succeeds().contains("_oauthctl()"));
    assert!(sandbox.run(&["man"]).succeeds().contains(".TH oauthctl 1"));
    let pages = sandbox.path("pages");
    sandbox.run(&["man", "--dir", pages.to_str().unwrap()]).succeeds_saying(&["wrote the manual pages"]);
    assert!(pages.join("oauthctl-vault-restore.1").is_file());
    let version = sandbox.run(&["--version"]).succeeds();
    assert_eq!(version, format!("oauthctl {}\n", env!("CARGO_PKG_VERSION")));
    sandbox.run(&["man", "--dir", "/dev/null/x"]).fails(8, &["/dev/null/x"]);
}

const WRITING: [&[&str]; 9] = [
    &["list"],
    &["list", "--json"],
    &["token", "example"],
    &["status"],
    &["audit", "export"],
    &["vault", "path"],
    &["completions", "zsh"],
    &["--help"],
    &["refresh", "example"],
];

#[cfg(target_os = "linux")] // has /dev/full
#[test]
fn a_stdout_that_cannot_be_written_is_8() {
    let stage = Stage::connected(3600);
    stage.server.always(crate::support::stage::TOKEN, |_| crate::support::server::Reply::token("at-1", None, 3600));
    for words in WRITING {
        let full = stage.sandbox.run_through(r#"exec "$0" "$@" >/dev/full"#, words).hides(&["at-0", "at-1"]);
        full.fails(8, &["cannot write to stdout", "No space left"]);
        // what many programs give a child whose output they do not want: open, so nothing is wrong
        stage.sandbox.run_through(r#"exec "$0" "$@" 1<>/dev/null"#, words).code_is(0);
        let closed = stage.sandbox.run_through(r#"exec "$0" "$@" >&-"#, words).hides(&["at-0", "at-1"]);
        closed.fails(8, &["stdout is closed"]);
        stage.sandbox.run_through(r#"exec "$0" "$@" >/dev/null"#, words).code_is(0);
    }
    // nothing was refreshed for nobody
    assert_eq!(stage.sent().len(), 3, "one into /dev/full, two into /dev/null, none where it was closed");
    let json = stage.sandbox.run_through(r#"exec "$0" "$@" >&-"#, &["token", "example", "--json"]);
    json.fails_in_json(8, "storage");
}

#[test]
fn a_reader_that_has_left_ends_it_quietly() {
    let stage = Stage::connected(3600);
    stage.server.always(crate::support::stage::TOKEN, |_| crate::support::server::Reply::token("at-1", None, 3600));
    let gone = r#"rm -f gone; mkfifo gone; exec 3<>gone 4>gone 3<&-; exec "$0" "$@" >&4 4>&-"#;
    for words in WRITING {
        let output = stage.sandbox.run_through(gone, words);
        assert_eq!((output.code, output.stderr.as_str()), (141, ""), "{words:?}");
    }
    // a stderr that nobody reads, or that is full, is no reason to fail
    for script in [r#"exec "$0" "$@" 2>/dev/full"#, r#"exec "$0" "$@" 2>&-"#] {
        assert_eq!(stage.sandbox.run_through(script, &["token", "example"]).succeeds(), "at-1\n");
        stage.sandbox.run_through(script, &["token", "google"]).fails(3, &[]);
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let sandbox = Sandbox::new();
    let escapes = |words: &[&str]| {
        let output = sandbox.run(words);
        (output.stdout.contains('\x1b'), output.stderr.contains('\x1b'))
    };
    for words in [&["--help"][..], &["vault", "--help"], &["--version"], &["list"], &["lst"], &["token", "google"]] {
        assert_eq!(escapes(words), (false, false), "{words:?}");
        assert_eq!(escapes(&[words, &["--color", "never"]].concat()), (false, false), "{words:?}");
    }
    assert_eq!(escapes(&["--help", "--color", "always"]), (true, false));
    assert_eq!(escapes(&["--color=always", "lst"]), (false, true));
    assert_eq!(escapes(&["--color", "always", "token", "google"]), (false, true));
    assert_eq!(escapes(&["--color", "sometimes", "list"]), (false, false));
}
