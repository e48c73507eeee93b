//! `exec --token-file`: the token in a file in memory, renewed while the program runs, gone when it ends.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::support::server::Reply;
use crate::support::stage::Stage;

/// What a run is given after `exec`, and the script that `/bin/sh` runs.
fn shell<'a>(words: &[&'a str], script: &'a str) -> Vec<&'a str> {
    [&["exec", "--token-file"], words, &["--", "/bin/sh", "-c", script]].concat()
}

/// The folder that the file lay in; it has to be gone.
#[track_caller]
fn is_gone(path: &str) {
    let file = Path::new(path.trim_end());
    assert!(file.is_absolute() && file.components().count() > 2, "{path}");
    assert!(!file.exists() && !file.parent().unwrap().exists(), "{path} is still there");
}

#[test]
fn the_variable_holds_the_path_of_a_file_in_memory_for_this_user_alone() {
    let stage = Stage::connected(3600);
    stage.connect(&["work"], Some(3600));
    let script = r#"echo "$ACCESS_TOKEN_FILE"; cat "$ACCESS_TOKEN_FILE"; echo; stat -c %a "$ACCESS_TOKEN_FILE"
        stat -f -c %T "$ACCESS_TOKEN_FILE"; stat -c %a "${ACCESS_TOKEN_FILE%/*}"; echo "${ACCESS_TOKEN-none}"
        echo "${OAUTHCTL_IDENTITY-none}"; exit 5"#;
    let said = stage.sandbox.run(&shell(&["example"], script)).reports(5);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[1..], ["at-0", "600", "tmpfs", "700", "none", "none"]);
    is_gone(lines[0]);
    let script = r#"cat "$A" "$B"; echo; dirname "$A"; [ "${A%/*}" = "${B%/*}" ]"#;
    let said = stage.sandbox.run(&shell(&["--env", "A=example", "--env", "B=work"], script)).succeeds();
    assert!(said.starts_with("at-0at-work\n"), "{said}");
    assert!(!Path::new(said.lines().nth(1).unwrap()).exists());
    // a runtime folder on a disk is passed over
    stage.sandbox.set("XDG_RUNTIME_DIR", "/proc");
    let said = stage.sandbox.run(&shell(&["example"], r#"echo "$ACCESS_TOKEN_FILE""#)).succeeds();
    assert!(said.starts_with("/dev/shm/"), "{said}");
    stage.sandbox.set("XDG_RUNTIME_DIR", "/dev/shm");
    stage.sandbox.run(&shell(&["example"], r#"cat "$ACCESS_TOKEN_FILE""#)).succeeds();
}

#[test]
fn it_is_written_anew_before_it_expires_and_what_fails_is_tried_again() {
    let stage = Stage::connected(66);
    stage.script([
        Reply::status(503),
        Reply::token("at-1", Some("rt-1"), 62),
        Reply::token("at-2", Some("rt-2"), 3600),
    ]);
    let script =
        r#"cat "$F"; echo; until grep -qx at-2 "$F"; do read -t 0.05 x <>"$P" || :; done; cat "$F"; echo; echo "$F""#;
    let pipe = stage.sandbox.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    stage.sandbox.set("P", &pipe);
    let words = ["exec", "--token-file", "--min-ttl", "61s", "--env", "F=example", "--", "/bin/bash", "-c", script];
    let said =
        stage.sandbox.run(&words).hides_on_stderr(&["at-0", "rt-0"]).succeeds_saying(&["warning: example: ", "503"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..2], ["at-0", "at-2"]);
    is_gone(lines[2]);
    assert_eq!(stage.sent(), ["rt-0", "rt-0", "rt-1"]);
    assert_eq!(stage.held("example").2, "at-2");
}

#[test]
fn a_grant_that_dies_meanwhile_is_told_and_the_program_goes_on() {
    let stage = Stage::connected(66);
    stage.script([Reply::error(400, "invalid_grant")]);
    let words = ["--min-ttl", "61s", "example"];
    let running = stage
        .sandbox
        .spawn(&shell(&words, r#"echo "$ACCESS_TOKEN_FILE"; trap 'exit 0' TERM; sleep 60 >/dev/null 2>&1 & wait"#));
    running.line_saying("warning: example: invalid_grant");
    let path = running.printed_line("/");
    assert_eq!(fs::read(&path).unwrap(), b"at-0");
    running.signal(Signal::TERM);
    running.finish().succeeds_saying(&["warning: example: "]);
    is_gone(&path);
    assert_eq!(stage.status("example"), "dead");
}

#[test]
fn it_is_gone_however_the_run_ends() {
    let stage = Stage::connected(3600);
    for (end, code) in [("exit 0", 0), ("exit 42", 42), ("kill -TERM $$", 143), ("kill -KILL $$", 137)] {
        let script = format!("echo \"$ACCESS_TOKEN_FILE\"; {end}");
        let path = stage.sandbox.run(&shell(&["example"], &script)).reports(code);
        is_gone(&path);
    }
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT, Signal::USR1, Signal::USR2] {
        let script = r#"trap 'echo "got it"; exit 7' TERM INT HUP QUIT USR1 USR2; echo "$ACCESS_TOKEN_FILE"; sleep 60 >/dev/null 2>&1 & wait"#;
        let running = stage.sandbox.spawn(&shell(&["example"], script));
        let path = running.printed_line("/");
        running.signal(signal);
        let said = running.finish().reports(7);
        assert!(said.ends_with("got it\n"), "{signal:?}: {said}");
        is_gone(&path);
    }
    let path = stage.sandbox.run(&["exec", "--token-file", "example", "--", "/no/such"]).fails(127, &["/no/such"]);
    assert!(!path.contains("at-0"));
    stage.sandbox.run(&["exec", "--token-file", "example", "--", "/proc"]).fails(126, &["/proc"]);
    stage.sandbox.run(&shell(&["--env", "A=example", "--env", "A=example"], "true")).fails(2, &["twice"]);
    stage.sandbox.run(&shell(&["nobody"], "true")).fails(2, &["nobody"]);
}

#[test]
fn what_a_killed_run_left_is_cleared_away_by_the_next() {
    let stage = Stage::connected(3600);
    // of its own: other tests clear the shared one
    let runtime = tempfile::tempdir_in("/dev/shm").unwrap();
    stage.sandbox.set("XDG_RUNTIME_DIR", runtime.path());
    let pipe = stage.sandbox.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!("echo \"$ACCESS_TOKEN_FILE\"; read x <'{}'", pipe.display());
    let running = stage.sandbox.spawn(&shell(&["example"], &script));
    let path = PathBuf::from(running.printed_line("/"));
    running.signal(Signal::KILL);
    fs::write(&pipe, "go\n").unwrap();
    running.finish().code_is(137);
    assert!(path.exists(), "nobody could remove it");
    stage.sandbox.run(&shell(&["example"], "true")).succeeds();
    is_gone(path.to_str().unwrap());
}

/// What is typed reaches the program as one of the terminal's foreground, whatever stdin is, and not once more by us; what
/// somebody sends to us there is passed on all the same.
#[test]
#[ignore = "needs strace and script (bsdutils)"]
fn what_is_typed_at_the_terminal_comes_once_and_what_is_sent_is_passed_on() {
    // USR1 comes after what may still come
    let wait =
        r#"trap 'kill -USR1 $PPID' INT; trap 'exit 0' USR1; touch ready; while :; do read -t 0.05 x <>"$P" || :; done"#;
    let send = r#"trap : INT; trap 'exit 0' USR1; kill -INT $PPID; kill -USR1 $PPID; while :; do read -t 0.05 x <>"$P" || :; done"#;
    let ready = r#"until [ -e ready ]; do read -t 0.05 x <>"$P" || :; done; printf '\003'"#;
    for (inner, typed, passed_on) in [(wait, ready, false), (send, ":", true)] {
        let stage = Stage::connected(3600);
        let pipe = stage.sandbox.path("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        stage.sandbox.set("P", &pipe);
        fs::write(stage.sandbox.path("inner.sh"), inner).unwrap();
        fs::write(stage.sandbox.path("typed.sh"), typed).unwrap();
        let line = r#"/bin/bash typed.sh | script -qec "exec strace -qq -o log -e trace=kill -e signal=none '$0' exec \
            --token-file example -- /bin/bash inner.sh </dev/null" /dev/null"#;
        stage.sandbox.run_through(line, &[]).code_is(0);
        let sent = fs::read_to_string(stage.sandbox.path("log")).unwrap();
        assert!(sent.contains("SIGUSR1") && sent.contains("SIGINT") == passed_on, "{passed_on}: {sent}");
    }
}
