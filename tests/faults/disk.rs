//! Disks that are really full or read-only (a small tmpfs in a namespace of our own), and files that may not grow.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;

use super::operation::{Client, Note, Operation, Refresh};
use super::strace::{Fault, What};
use super::subject::{LINES, Subject};
use super::sweep::judge;
use super::tell;
use crate::support::output::Output;
use crate::support::sandbox::{Running, no_file_larger_than};
use crate::support::stage::TOKEN;

/// Runs in a namespace in which the profile is a tmpfs of so many bytes with everything in it. The script finds the
/// program in `$0`, and its functions: `run NAME WORDS…` keeps what came of it, `size BYTES` and `access rw|ro` change the
/// file system. At its end the profile is copied back.
fn spawn_on_tmpfs(subject: &Subject, bytes: u64, script: &str) -> Running {
    let (profile, saved) = (subject.stage.sandbox.profile(), subject.stage.sandbox.path("saved"));
    let after = subject.stage.sandbox.path("after");
    let _ = fs::remove_dir_all(&after);
    let inner = format!(
        "set -e; cd '{folder}'
         run() {{ name=$1; shift; code=0; \"$PROGRAM\" \"$@\" >$name.out 2>$name.err || code=$?; echo $code >$name.code; }}
         size() {{ mount -o remount,size=$1 '{profile}'; }}
         access() {{ mount -o remount,$1 '{profile}'; }}
         PROGRAM=$0
         mount -t tmpfs -o size={bytes},mode=700 tmpfs '{profile}'
         cp -a '{saved}/.' '{profile}/'
         {script}
         cp -a '{profile}/.' '{after}'",
        folder = subject.stage.sandbox.path("").display(),
        profile = profile.display(),
        saved = saved.display(),
        after = after.display(),
    );
    fs::create_dir(&after).unwrap();
    subject
        .stage
        .sandbox
        .spawn_through(&format!("exec unshare -Urm sh -c '{}' \"$0\"", inner.replace('\'', "'\\''")), &[])
}

/// The same, to its end; the profile is then as it was left.
#[track_caller]
fn on_tmpfs(subject: &Subject, bytes: u64, script: &str) {
    finish(subject, spawn_on_tmpfs(subject, bytes, script));
}

#[track_caller]
fn finish(subject: &Subject, running: Running) {
    running.finish().succeeds();
    let profile = subject.stage.sandbox.profile();
    fs::remove_dir_all(&profile).unwrap();
    fs::rename(subject.stage.sandbox.path("after"), profile).unwrap();
}

/// What came of `run NAME`.
#[track_caller]
fn output(subject: &Subject, name: &str) -> Output {
    let read = |kind: &str| fs::read_to_string(subject.stage.sandbox.path(&format!("{name}.{kind}"))).unwrap();
    let code = read("code").trim().parse().unwrap();
    Output { command: name.to_owned(), code, stderr: read("err"), stdout: read("out") }
}

/// What the profile takes up, in whole pages: everything, and the vault.
fn sizes(subject: &Subject) -> (u64, u64) {
    let pages = |size: u64| size.div_ceil(4096) * 4096;
    let entries = fs::read_dir(subject.stage.sandbox.profile()).unwrap().map(|entry| entry.unwrap());
    let all = entries.map(|entry| pages(entry.metadata().unwrap().size())).sum();
    (all, pages(fs::metadata(subject.stage.sandbox.profile().join("vault.age")).unwrap().size()))
}

#[test]
#[ignore = "needs unshare and mount"]
fn a_full_disk_is_found_out_before_anything_is_sent() {
    let subject = Refresh.subject();
    let (all, vault) = sizes(&subject);
    for (free, enough) in [(0, false), (vault / 2, false), (vault, false), (vault * 11 / 10, false), (vault * 20, true)]
    {
        subject.put_back();
        on_tmpfs(&subject, all + free, "run full token example; size 16m; run later token example");
        let (full, later) = (output(&subject, "full"), output(&subject, "later"));
        if enough {
            assert_eq!(full.succeeds(), "at-1\n");
        } else {
            full.fails(8, &["profiles/default", "No space left"]);
        }
        assert_eq!(later.succeeds(), "at-1\n", "{free} bytes were free");
        let (held, posts) = (subject.held().unwrap(), subject.issued().posts);
        assert_eq!((held.generation, held.refresh.as_str(), held.open, posts), (2, "rt-1", false, 1), "{free}");
        assert!(held.tokens >= LINES && subject.named(".vault.tmp").is_empty());
        subject.stage.sandbox.run(&["audit", "verify"]).succeeds();
    }
    tell("full disks: 4 of 5 were full, nothing was sent");
}

#[test]
#[ignore = "needs unshare and mount"]
fn a_disk_that_fills_while_the_answer_is_under_way_loses_nothing() {
    let subject = Refresh.subject();
    for name in ["fill", "filled"] {
        assert!(Command::new("mkfifo").arg(subject.stage.sandbox.path(name)).status().unwrap().success());
    }
    let gate = subject.hold();
    let script = "run token token example & read word <fill
                  cat /dev/zero >home/profiles/default/ballast 2>/dev/null || true
                  echo >filled; wait; rm home/profiles/default/ballast; run later token example";
    let running = spawn_on_tmpfs(&subject, 1 << 20, script);
    subject.stage.server.wait_for(TOKEN, 1);
    fs::write(subject.stage.sandbox.path("fill"), "go\n").unwrap();
    fs::read(subject.stage.sandbox.path("filled")).unwrap();
    gate.open();
    finish(&subject, running);
    let token = output(&subject, "token").hides(&["at-1", "rt-1"]);
    token.fails(8, &["warning: example: the refreshed grant", "error: ", "No space left"]);
    assert_eq!(output(&subject, "later").code, 0, "{:?}", output(&subject, "later"));
    let (held, issued) = (subject.held().unwrap(), subject.issued().clone());
    assert_eq!((held.refresh.as_str(), held.open, issued.current), ("rt-1", false, 1), "{issued:?}");
    assert!(issued.refused.is_empty() && subject.named("vault.rescue").is_empty());
    subject.stage.sandbox.run(&["audit", "verify"]).succeeds();
}

#[test]
#[ignore = "needs unshare and mount"]
fn on_a_read_only_disk_what_is_there_is_given_and_nothing_is_sent() {
    let subject = Subject::new();
    let script = "access ro; run token token example; run list list --json; run status status --json
                  run show show example --json; run forced token example --force-refresh; run all refresh --all
                  run client client set example --client-id other; run verify audit verify
                  access rw; run later token example --force-refresh";
    on_tmpfs(&subject, 1 << 20, script);
    let out = |name: &str| output(&subject, name);
    assert_eq!(out("token").succeeds_saying(&["warning: the audit line could not be written", "Read-only"]), "at-0\n");
    for name in ["list", "status", "show", "verify"] {
        out(name).succeeds();
    }
    for name in ["forced", "client"] {
        out(name).fails(8, &["profiles/default", "Read-only"]);
    }
    assert_eq!((out("all").code, out("later").succeeds().as_str()), (8, "at-1\n"), "{:?}", out("all"));
    assert_eq!(subject.issued().posts, 1);
    assert_eq!(subject.held().unwrap().client, None);
}

/// Real short writes: the file may be so long and no longer.
#[test]
fn files_that_may_not_grow_lose_nothing() {
    let mut violations = Vec::new();
    let mut count = 0;
    let mut limit = |operation: Operation, blocks: &mut dyn Iterator<Item = u64>| {
        let subject = operation.subject();
        for blocks in blocks {
            subject.put_back();
            let output = subject.stage.sandbox.run_through(&no_file_larger_than(blocks), operation.words());
            let about = format!("no file beyond {blocks} blocks");
            let fault = Fault { call: "write".to_owned(), number: 0, what: What::Error("EFBIG"), about };
            let found = judge(&subject, operation, &fault, &output);
            violations.extend(found.into_iter().map(|what| format!("{fault}\n    {what}\n    {output:?}")));
            assert!(output.code == 0 || subject.issued().posts <= 1, "{output:?}");
            count += 1;
        }
    };
    limit(Client, &mut (0..40));
    limit(Note, &mut (0..10));
    limit(Refresh, &mut (0..320).step_by(8));
    tell(&format!("short writes: {count} limits; {} violations", violations.len()));
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}
