//! Locks that do not lock: a file system that cannot, one that is always busy, lock files taken away under their holders,
//! and children, which inherit none.

use std::fs;
use std::process::Command;

use oauthctl::system::lock::{self, Held};
use rustix::process::Signal;

use super::operation::Refresh;
use super::strace::with;
use super::subject::{LINES, Subject};
use crate::support::output::Output;
use crate::support::sandbox::Running;
use crate::support::stage::{Stage, audit, generation, wait_for_waiters};

const FORCE: [&str; 3] = ["token", "example", "--force-refresh"];
const SET: [&str; 6] = ["client", "set", "example", "--client-id", "new-client", "-q"];

#[test]
#[ignore = "needs strace"]
fn a_file_system_that_cannot_lock_is_exit_8_and_nothing_is_sent() {
    let subject = Subject::new();
    for error in ["ENOLCK", "EOPNOTSUPP", "ENOSYS"] {
        let cannot = format!("--seccomp-bpf -e trace=flock -e inject=flock:error={error}");
        for words in [&FORCE[..], &SET[..]] {
            subject.put_back();
            with(&subject.stage.sandbox, &cannot, words).fails(8, &["error: ", "profiles/default/lock", "(os error "]);
            let held = subject.held().unwrap();
            assert_eq!((held.generation, held.client, subject.issued().posts), (1, None, 0), "{words:?}");
        }
        // a token that is there is given all the same
        let token = with(&subject.stage.sandbox, &cannot, &["token", "example"]);
        assert_eq!(token.succeeds_saying(&["warning: the audit line could not be written"]), "at-0\n");
    }
}

#[test]
#[ignore = "needs strace"]
fn a_lock_that_is_interrupted_or_late_is_taken_all_the_same() {
    for how in ["error=EINTR:when=1", "error=EINTR:when=2", "error=EINTR:when=3..5", "delay_enter=200000:when=1..4"] {
        let subject = Refresh.subject();
        let token = with(
            &subject.stage.sandbox,
            &format!("--seccomp-bpf -e trace=flock -e inject=flock:{how}"),
            &["token", "example"],
        );
        assert_eq!(token.succeeds(), "at-1\n", "{how}");
        assert_eq!((subject.held().unwrap().refresh.as_str(), subject.issued().posts), ("rt-1", 1), "{how}");
    }
}

#[test]
#[ignore = "needs strace"]
fn a_lock_that_is_always_busy_is_exit_4() {
    let subject = Subject::new();
    subject.stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    for (words, said) in [(&FORCE[..], "another process has been refreshing it"), (&SET[..], "another process holds")] {
        with(&subject.stage.sandbox, "--seccomp-bpf -e trace=flock -e inject=flock:error=EAGAIN", words)
            .fails(4, &[said]);
        assert_eq!((subject.held().unwrap().generation, subject.issued().posts), (1, 0));
    }
    let token = with(
        &subject.stage.sandbox,
        "--seccomp-bpf -e trace=flock -e inject=flock:error=EAGAIN",
        &["token", "example"],
    );
    assert_eq!(token.succeeds_saying(&["warning: the audit line could not be written"]), "at-0\n");
}

/// Starts `count` of them while the lock is held, takes its file away under them, lets as many come after, and lets go.
fn taken_away(stage: &Stage, name: &str, count: usize, run: impl Fn(usize) -> Running) -> Vec<Output> {
    let path = stage.sandbox.profile().join(name);
    let held: Held = lock::try_lock(&path).unwrap().unwrap();
    let mut running: Vec<Running> = (0..count).map(&run).collect();
    wait_for_waiters(&running);
    fs::remove_file(&path).unwrap();
    running.extend((count..2 * count).map(&run));
    let later: Vec<Output> = running.split_off(count).into_iter().map(Running::finish).collect();
    drop(held);
    running.into_iter().map(Running::finish).chain(later).collect()
}

#[test]
fn a_vault_lock_taken_away_under_those_who_wait_loses_no_write() {
    let stage = Stage::new();
    for number in 0..20 {
        stage.sandbox.write(&format!("providers/p{number}.toml"), &super::many::provider(number));
    }
    let before = generation(&stage.sandbox);
    let set = |number: usize| stage.sandbox.spawn(&["client", "set", &format!("p{number}"), "--client-id", "id", "-q"]);
    for output in taken_away(&stage, "lock", 10, set) {
        output.succeeds();
    }
    assert_eq!(generation(&stage.sandbox), before + 20);
    assert_eq!(audit(&stage.sandbox, "client.set").len(), 20);
    stage.sandbox.run(&["audit", "verify"]).succeeds();
}

#[test]
fn a_journal_lock_taken_away_under_those_who_wait_loses_no_line() {
    let subject = Subject::new();
    for output in taken_away(&subject.stage, "journal.lock", 20, |_| subject.stage.sandbox.spawn(&["token", "example"]))
    {
        assert_eq!(output.succeeds(), "at-0\n");
    }
    assert_eq!(audit(&subject.stage.sandbox, "token").len(), LINES + 40);
    subject.stage.sandbox.run(&["audit", "verify"]).succeeds();
}

/// What `ls -l /proc/…/fd` shows beyond the three streams and the folder that `ls` reads: where each leads.
fn open_files(listing: &str) -> Vec<String> {
    let links = listing.lines().filter_map(|line| line.split_once(" -> "));
    let more = |(name, target): (&str, &str)| {
        let number = name.rsplit(' ').next().unwrap();
        (!matches!(number, "0" | "1" | "2") && !target.starts_with("/proc/")).then(|| target.to_owned())
    };
    links.filter_map(more).collect()
}

#[test]
fn a_child_inherits_no_file() {
    let subject = Refresh.subject();
    // what the tests themselves were started with
    let mut ours = open_files(&subject.stage.sandbox.run_through("ls -l /proc/self/fd", &[]).succeeds());
    ours.sort();
    let inherits_nothing = |listing: &str| {
        let mut files = open_files(listing);
        files.sort();
        assert!(listing.contains(" -> ") && files == ours, "{listing}");
    };
    let listing = subject.stage.sandbox.run(&["exec", "example", "--", "ls", "-l", "/proc/self/fd"]).succeeds();
    inherits_nothing(&listing);
    assert_eq!(subject.issued().posts, 1, "after a refresh, with its locks");

    // a browser, while the listener is open
    let pipe = subject.stage.sandbox.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = subject.stage.sandbox.path("browser");
    fs::write(&script, format!("ls -l /proc/self/fd >'{}'\n", pipe.display())).unwrap();
    let browser = format!("/bin/sh {}", script.display());
    let words = ["connect", "example", "--as", "more", "--client-id", "id", "--browser", &browser];
    let connect = subject.stage.sandbox.spawn(&words);
    let listing = fs::read_to_string(&pipe).unwrap();
    inherits_nothing(&listing);
    connect.signal(Signal::KILL);
    connect.finish().code_is(137);
    subject.stage.sandbox.run(&SET).succeeds();
}
