//! In which order a refresh does what it does, and which files it makes, as the kernel saw it.

use super::strace::{Call, trace};
use crate::arrange::files_below;
use crate::support::server::Reply;
use crate::support::stage::Stage;

const CALLS: &str = "openat,fsync,renameat,close,flock,write,sendto,writev";

/// A refresh that was traced. What is secret in it has `canary` in it.
fn traced() -> (Stage, Vec<Call>) {
    let stage = Stage::connected(0);
    stage.script([Reply::token("at-canary-1", Some("rt-canary-1"), 3600)]);
    let (output, calls) = trace(&stage.sandbox, CALLS, false, &["token", "example"]);
    assert_eq!(output.succeeds(), "at-canary-1\n");
    (stage, calls)
}

/// The place of the last call that `is` one.
#[track_caller]
fn last(calls: &[Call], what: &str, is: impl Fn(&Call) -> bool) -> usize {
    calls.iter().rposition(is).unwrap_or_else(|| panic!("{what}: never"))
}

#[test]
#[ignore = "needs strace"]
fn saved_then_unlocked_then_printed() {
    let (_stage, calls) = traced();
    let about = |call: &Call, name: &str, word: &str| call.name == name && call.arguments.contains(word);
    let ahead = calls.iter().position(|call| about(call, "write", "/journal>")).expect("it writes ahead");
    let sent = last(&calls, "send", |call| {
        ["sendto", "writev", "write"].contains(&call.name.as_str()) && call.arguments.contains("POST /token")
    });
    let replaced = last(&calls, "rename", |call| about(call, "renameat", "\"vault.age\""));
    let durable = calls.iter().skip(replaced).position(|call| about(call, "fsync", "/profiles/default>"));
    let durable = replaced + durable.expect("the folder is synced after the rename");
    let unlocked = last(&calls, "unlock", |call| about(call, "close", "/locks/1>"));
    let printed = last(&calls, "print", |call| call.name == "write" && call.arguments.starts_with("1<"));
    let order = [ahead, sent, replaced, durable, unlocked, printed];
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
#[ignore = "needs strace"]
fn no_other_files_are_made_and_nothing_legible_is_in_them() {
    let (stage, calls) = traced();
    let mut made = 0;
    for call in calls.iter().filter(|call| call.name == "openat" && call.arguments.contains("O_CREAT")) {
        let name = call.arguments.split('"').nth(1).unwrap();
        let base = name.rsplit('/').next().unwrap();
        let ours = call.ours() && (base.starts_with(".vault.tmp.") || ["lock", "journal.lock", "1"].contains(&base));
        assert!(ours, "openat({})", call.arguments);
        made += 1;
    }
    assert!(made >= 3, "{made}");
    std::fs::remove_file(stage.sandbox.path("trace")).unwrap(); // that one holds what was printed
    for (path, bytes) in files_below(&stage.sandbox.path("")) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["at-canary", "rt-canary", "rt-0", "at-0", "SQLite format"] {
            assert!(!text.contains(secret), "{} holds `{secret}`", path.display());
        }
    }
}
