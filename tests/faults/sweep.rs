//! The sweep: a command runs once under strace to see its calls; then it runs again for each call that touches the
//! profile, with that call failing in every way it can, or being the process's last.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

use super::operation::{Client, Merge, Note, Operation, Refresh, Spill, Take, heal};
use super::strace::{self, Call, Fault, TALKING, What};
use super::subject::{LINES, Subject};
use super::tell;
use crate::support::output::Output;

/// In which ways a call can fail.
pub(super) fn errors(call: &str) -> &'static [&'static str] {
    match call {
        "openat" => &["ENOSPC", "EIO", "EACCES", "EMFILE", "EROFS"],
        "write" => &["ENOSPC", "EIO", "EDQUOT", "EINTR"],
        "fsync" | "fdatasync" => &["EIO", "ENOSPC", "EDQUOT"],
        "renameat" => &["EIO", "ENOSPC", "EACCES", "EXDEV"],
        "linkat" => &["EIO", "ENOSPC", "EPERM", "EMLINK"],
        "flock" => &["ENOLCK", "EINTR", "EOPNOTSUPP", "EAGAIN"],
        "fallocate" => &["ENOSPC", "EOPNOTSUPP", "EIO", "EFBIG"],
        "mkdir" => &["ENOSPC", "EACCES"],
        "close" => &["EIO"],
        "ftruncate" | "fchmod" | "unlinkat" => &["EIO", "EPERM"],
        other => panic!("{other}: who thought of this call?"),
    }
}

/// Every fault for a command whose calls these are.
pub(super) fn faults(calls: &[Call]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for call in calls {
        let talks = TALKING.split(',').any(|name| name == call.name);
        if call.ours() || call.writes_to(1) || talks {
            faults.push(Fault::of(call, What::Kill));
        }
        // a lock that strace does not let us close would be held by ourselves
        if call.ours() && !(call.name == "close" && call.arguments.contains("lock")) {
            faults.extend(errors(&call.name).iter().map(|error| Fault::of(call, What::Error(error))));
        }
        if call.writes_to(1) {
            faults.extend(["EIO", "ENOSPC"].map(|error| Fault::of(call, What::Error(error))));
        }
    }
    faults
}

/// How many were made, and what they broke.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) errors: usize,
    pub(super) kills: usize,
    /// Planned for a call that did not come this time.
    pub(super) missed: usize,
    pub(super) violations: Vec<String>,
}

/// Makes each of these, one after the other, on subjects of its own for each thread. `make`: gives what was wrong, and
/// the output; `None`: the call did not come.
pub(super) fn spread<S>(
    faults: Vec<Fault>,
    threads: usize,
    subject: impl Fn() -> S + Sync,
    make: impl Fn(&S, &Fault) -> Option<(Vec<String>, Output)> + Sync,
) -> Tally {
    let queue = Mutex::new(VecDeque::from(faults));
    let tally = Mutex::new(Tally::default());
    let work = || {
        let subject = subject();
        loop {
            let Some(fault) = queue.lock().unwrap().pop_front() else { return };
            let Some((found, output)) = make(&subject, &fault) else {
                tally.lock().unwrap().missed += 1;
                continue;
            };
            let mut tally = tally.lock().unwrap();
            *(if fault.kills() { &mut tally.kills } else { &mut tally.errors }) += 1;
            tally.violations.extend(found.into_iter().map(|what| format!("{fault}\n    {what}\n    {output:?}")));
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    tally.into_inner().unwrap()
}

fn sweep(operation: Operation, faults: Vec<Fault>, threads: usize) -> Tally {
    spread(
        faults,
        threads,
        || operation.subject(),
        |subject, fault| {
            subject.put_back();
            let output = strace::inject(&subject.stage.sandbox, fault, operation.words())?;
            Some((judge(subject, operation, fault, &output), output))
        },
    )
}

/// Everything that has to hold after a fault, and after the next runs.
pub(super) fn judge(subject: &Subject, operation: Operation, fault: &Fault, output: &Output) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |good: bool, what: &str| {
        if !good {
            wrong.push(what.to_owned());
        }
    };
    let held = match subject.held() {
        Ok(held) => held,
        Err(error) => return vec![error],
    };
    let done = operation.done(&held);
    demand(done.is_some(), &format!("neither old nor new: {held:?}"));
    let posts = subject.issued().posts;
    // nothing can be said where nothing can be written
    let mute = fault.about.starts_with("1<") || matches!(fault.what, What::ErrorFromHere(_)) && fault.call == "write";
    if !fault.kills() {
        // a source of the key that cannot be read is no key
        let key = output.code == 5 && fault.about.contains("key.toml");
        demand(key || matches!(output.code, 0 | 8), "a fault of the disk is exit 8, or none at all");
        demand(output.code != 8 || mute || output.stderr.contains("/home/"), "the file is not named");
        demand(fault.call == "unlinkat" || subject.named(".vault.tmp").is_empty(), "a temp file is left");
        demand(output.code == 0 || output.stdout.is_empty(), "something was printed, and then it failed");
    }
    demand(output.code != 0 || operation == Note || done == Some(true), "exit 0, and it is not saved");
    let printed = if operation == Note { "at-0\n" } else { "at-1\n" };
    demand(output.stdout.is_empty() || output.stdout == printed, "another token was printed");
    demand(output.stdout.is_empty() || operation == Note || done == Some(true), "printed, and not saved");
    demand(posts <= 1, "sent more than once");
    demand(posts == 0 || operation == Refresh, "sent, where there was a better one");
    demand(done != Some(true) || operation != Refresh || !held.open, "saved, and still open");
    demand(posts == 0 || held.open || done == Some(true) || output.code == 8, "sent, and nobody knows of it");
    demand(held.tokens >= LINES, "lines of the journal are lost");
    let (said, noted) = (output.code == 0 && output.stderr.is_empty(), held.tokens == LINES + 1);
    demand(operation.only_writes() || !said || noted, "the audit line is missing, and nobody was told");
    demand(held.tokens <= LINES + usize::from(!operation.only_writes()), "a line of the journal counts twice");
    let ends = subject.entries("refresh");
    demand(operation != Refresh || !said || ends == 2, "begun and ended, and the record says more, or less");
    wrong.extend(heal(subject, operation));
    wrong
}

/// The calls of a run that nothing disturbs.
fn calls(operation: Operation) -> Vec<Call> {
    operation.calls(&operation.subject(), false)
}

#[track_caller]
pub(super) fn nothing_broke(job: &str, tally: &Tally, floor: usize) {
    let Tally { errors, kills, missed, violations } = tally;
    let count = violations.len();
    tell(&format!("{job}: {errors} calls failed, {kills} were the last; {missed} did not come; {count} violations"));
    assert!(violations.is_empty(), "{count} violations\n{}", violations.join("\n"));
    assert!(errors + kills >= floor, "only {} faults were made", errors + kills);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_refresh_fails_and_kills() {
    nothing_broke("refresh", &sweep(Refresh, faults(&calls(Refresh)), 4), 300);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_vault_write_fails_and_kills() {
    nothing_broke("vault write", &sweep(Client, faults(&calls(Client)), 4), 150);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_merge_fails_and_kills() {
    nothing_broke("merge of a rescue", &sweep(Merge, faults(&calls(Merge)), 4), 200);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_refresh_beside_a_rescue_fails_and_kills_and_nothing_spent_is_sent() {
    nothing_broke("refresh beside a rescue", &sweep(Take, faults(&calls(Take)), 4), 200);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_write_with_a_segment_fails_and_kills() {
    nothing_broke("segment of the audit", &sweep(Spill, faults(&calls(Spill)), 4), 200);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_journal_line_fails_and_kills() {
    nothing_broke("journal line", &sweep(Note, faults(&calls(Note)), 4), 40);
}

/// A disk that is well until this call and says no to all that follow.
fn lasting(calls: &[Call]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for call in calls.iter().filter(|call| call.ours() && call.name != "close") {
        faults.extend(errors(&call.name).iter().map(|error| Fault::of(call, What::ErrorFromHere(error))));
    }
    // for ever interrupted, or for ever busy, is no disk's answer
    faults.retain(|fault| !matches!(fault.what, What::ErrorFromHere("EINTR" | "EAGAIN")));
    faults
}

#[test]
#[ignore = "needs strace"]
fn a_disk_that_goes_on_saying_no_loses_nothing() {
    for (operation, floor) in [(Refresh, 150), (Client, 100), (Note, 20)] {
        let tally = sweep(operation, lasting(&calls(operation)), 8);
        nothing_broke(&format!("{operation:?}, from there on"), &tally, floor);
    }
}
