//! Faults made on purpose: every system call that writes is made to fail and to be the last one, a crash is put together
//! from what the disk may have kept, processes are killed by the hundred, disks are full or read-only, locks do not lock.
//!
//! Whatever happens: the vault is the old or the new one, exit 0 means saved, a token that was printed is in the vault, no
//! temp file stays behind an error, a disk that says no is exit 8 before anything is sent, the next run heals, and the
//! audit chain holds. Each job says how many faults it made, and fails below its floor.
//!
//! The long lane (every operation, every call) runs where `OAUTHCTL_LONG` is 1; without it, a part that takes minutes.
#![cfg(target_os = "linux")]

mod beginnings;
mod change;
mod deaths;
mod disk;
mod house;
mod locks;
mod many;
mod operation;
mod order;
mod replay;
mod strace;
mod subject;
mod sweep;

/// Whether the long lane was asked for.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, nothing of the program")]
fn long() -> bool {
    std::env::var("OAUTHCTL_LONG").is_ok_and(|value| value == "1")
}

/// What a job did: told on the real stderr, past the test harness, so that a passing run says it too.
fn tell(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "faults: {line}");
}
