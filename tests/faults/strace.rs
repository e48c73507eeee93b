//! Running the program under strace: to see its system calls, and to make one of them fail or be the last.

use std::fmt;

use crate::support::output::Output;
use crate::support::sandbox::{Running, Sandbox};

/// The calls that change something on a disk, or lead to it.
pub(super) const WRITING: &str = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,close,flock,\
                                  ftruncate,fchmod,fallocate,unlink,unlinkat,mkdir";
/// Those that talk to the server.
pub(super) const TALKING: &str = "connect,sendto,writev,recvfrom";

/// One system call, as strace wrote it down.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) name: String,
    /// Counted from 1 among those of its name, as strace does.
    pub(super) number: usize,
    pub(super) arguments: String,
    /// `-1 ENOENT (…)`, or a number; with `-y` a path behind it.
    pub(super) result: String,
}

impl Call {
    /// It is about a file of the profile.
    pub(super) fn ours(&self) -> bool {
        self.arguments.contains("/profiles/default") || self.result.contains("/profiles/default")
    }

    /// It writes to this descriptor.
    pub(super) fn writes_to(&self, descriptor: u32) -> bool {
        self.name == "write" && self.arguments.starts_with(&format!("{descriptor}<"))
    }
}

/// One call that goes wrong.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) call: String,
    pub(super) number: usize,
    pub(super) what: What,
    /// What the call is about, for messages.
    pub(super) about: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum What {
    /// This one gives an error.
    Error(&'static str),
    /// This one and all that follow.
    ErrorFromHere(&'static str),
    /// The process does not live to see it.
    Kill,
}

impl Fault {
    pub(super) fn of(call: &Call, what: What) -> Self {
        let about = call.arguments.chars().take(120).collect();
        Self { call: call.name.clone(), number: call.number, what, about }
    }

    pub(super) fn kills(&self) -> bool {
        self.what == What::Kill
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, number, what, about } = self;
        write!(f, "{call} {number} {what:?} ({about})")
    }
}

/// Runs to the end and gives every call of these kinds that the main thread made. `whole`: with all bytes written.
#[track_caller]
pub(super) fn trace(sandbox: &Sandbox, calls: &str, whole: bool, words: &[&str]) -> (Output, Vec<Call>) {
    let file = sandbox.path("trace");
    let strings = if whole { "-x -s 10000000" } else { "" };
    let output = with(sandbox, &format!("-y {strings} -e trace={calls}"), words);
    let text = std::fs::read_to_string(&file).expect("strace writes what it saw");
    (output, parse(&text))
}

/// Runs with one call going wrong. `None` instead of its output: the call never came.
pub(super) fn inject(sandbox: &Sandbox, fault: &Fault, words: &[&str]) -> Option<Output> {
    let output = begin(sandbox, fault, words).finish();
    let text = std::fs::read_to_string(sandbox.path("trace")).expect("strace writes what it saw");
    let hit = if fault.kills() { output.code == 137 } else { text.contains("(INJECTED)") };
    hit.then_some(output)
}

/// The same, and returns at once.
pub(super) fn begin(sandbox: &Sandbox, fault: &Fault, words: &[&str]) -> Running {
    let Fault { call, number, what, .. } = fault;
    let what = match what {
        What::Error(error) => format!("error={error}:when={number}"),
        What::ErrorFromHere(error) => format!("error={error}:when={number}+"),
        What::Kill => format!("signal=KILL:when={number}"),
    };
    // strace 6.1 sends no signal where a filter in the kernel picks the calls
    let filter = if fault.kills() { "" } else { "--seccomp-bpf" };
    start(sandbox, &format!("{filter} -e trace={call} -e inject={call}:{what}"), words)
}

/// Runs with these options of strace's.
pub(super) fn with(sandbox: &Sandbox, options: &str, words: &[&str]) -> Output {
    start(sandbox, options, words).finish()
}

fn start(sandbox: &Sandbox, options: &str, words: &[&str]) -> Running {
    let file = sandbox.path("trace");
    let script = format!("exec strace -f -qq -o '{}' {options} \"$0\" \"$@\"", file.display());
    sandbox.spawn_through(&script, words)
}

/// Lines of `PID NAME(ARGUMENTS) = RESULT`.
fn parse(text: &str) -> Vec<Call> {
    let main = text.split_whitespace().next().unwrap_or_default();
    let mut counts = std::collections::HashMap::<String, usize>::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some((pid, rest)) = line.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim_start();
        let Some((name, rest)) = rest.split_once('(').filter(|_| !rest.starts_with(['<', '+', '-'])) else { continue };
        if pid != main {
            continue;
        }
        let number = counts.entry(name.to_owned()).or_default();
        *number += 1;
        let (arguments, result) = rest.rsplit_once(") = ").or(rest.rsplit_once(" = ")).unwrap_or((rest, ""));
        let (arguments, result) = (arguments.trim_end().trim_end_matches(')').to_owned(), result.to_owned());
        calls.push(Call { name: name.to_owned(), number: *number, arguments, result });
    }
    calls
}
