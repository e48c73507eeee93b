//! Power loss, replayed: what a command wrote is read from strace, and every state is put together that the disk may hold
//! if the power goes after any of its calls. What was not synced is there, half there, there as zeros, or not there; what
//! happened in the folder since its last sync happened in any combination.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::rc::Rc;
use std::thread;

use super::operation::{Client, Merge, Note, Operation, Refresh, Take, heal};
use super::strace::{Call, TALKING};
use super::subject::{LINES, Subject};
use super::tell;

type Names = BTreeMap<String, usize>;
/// The files of one state, by name.
type Files = BTreeMap<String, Rc<Vec<u8>>>;

/// The folder as the running system sees it, and what of it is durable.
#[derive(Clone, Debug, Default)]
struct Disk {
    inodes: Vec<Inode>,
    names: Names,
    /// At the folder's last sync.
    durable: Names,
    /// What happened in the folder since.
    pending: Vec<Step>,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    bytes: Rc<Vec<u8>>,
    durable: Rc<Vec<u8>>,
}

/// One change of the folder: all of it, or nothing.
#[derive(Clone, Debug)]
enum Step {
    Name(String, usize),
    Remove(String),
    Rename(String, String, usize),
}

impl Disk {
    fn of(files: &Files) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in files {
            disk.names.insert(name.clone(), disk.inodes.len());
            disk.inodes.push(Inode { bytes: bytes.clone(), durable: bytes.clone() });
        }
        disk.durable = disk.names.clone();
        disk
    }

    /// Does what the call did.
    fn apply(&mut self, call: &Call) {
        if call.result.starts_with('-') {
            return;
        }
        let names = quoted(&call.arguments);
        let file = call.arguments.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |it| it.0);
        let inode = file.split_once("/profiles/default/").and_then(|(_, name)| self.names.get(name)).copied();
        match (call.name.as_str(), inode) {
            ("openat", _) if call.arguments.contains("O_CREAT") && !names[0].contains('/') => {
                self.inodes.push(Inode::default());
                self.step(Step::Name(names[0].clone(), self.inodes.len() - 1));
            }
            ("write", Some(inode)) => self.inodes[inode].change(|bytes| bytes.extend(unescaped(&call.arguments))),
            ("ftruncate", Some(inode)) => {
                self.inodes[inode].change(|bytes| bytes.truncate(last_number(&call.arguments)));
            }
            ("fallocate", Some(inode)) => {
                self.inodes[inode].change(|bytes| bytes.resize(last_number(&call.arguments), 0));
            }
            ("fsync" | "fdatasync", Some(inode)) => self.inodes[inode].durable = self.inodes[inode].bytes.clone(),
            ("fsync", None) if file.ends_with("/profiles/default") => {
                self.pending.clear();
                self.durable = self.names.clone();
            }
            ("renameat", _) => {
                let inode = self.names[&names[0]];
                // two names of one file: nothing happens, and all is well
                if self.names.get(&names[1]) != Some(&inode) {
                    self.step(Step::Rename(names[0].clone(), names[1].clone(), inode));
                }
            }
            ("linkat", _) => self.step(Step::Name(names[1].clone(), self.names[&names[0]])),
            ("unlinkat", _) => self.step(Step::Remove(names[0].clone())),
            ("openat" | "close" | "flock" | "fchmod" | "mkdir", _) => {}
            _ => assert!(!call.ours(), "what does {call:?} do to a disk?"),
        }
    }

    fn step(&mut self, step: Step) {
        step.apply(&mut self.names);
        self.pending.push(step);
    }

    /// Every state that may be found after a crash now.
    fn crashes(&self) -> Vec<Files> {
        assert!(self.pending.len() <= 12, "{} changes without a sync of the folder", self.pending.len());
        let mut states = Vec::new();
        for chosen in 0..1_u32 << self.pending.len() {
            let mut names = self.durable.clone();
            for (place, step) in self.pending.iter().enumerate() {
                if chosen & (1 << place) != 0 {
                    step.apply(&mut names);
                }
            }
            let mut found = vec![Files::new()];
            for (name, inode) in names {
                // nobody looks into what is left of an unfinished file
                let left = name.starts_with(".vault.tmp");
                let contents = if left { vec![Rc::default()] } else { self.inodes[inode].contents() };
                found = found
                    .into_iter()
                    .flat_map(|files| {
                        let name = &name;
                        contents.iter().map(move |bytes| {
                            let mut files = files.clone();
                            files.insert(name.clone(), bytes.clone());
                            files
                        })
                    })
                    .collect();
            }
            states.extend(found);
        }
        states
    }
}

impl Step {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Name(name, inode) => drop(names.insert(name.clone(), *inode)),
            Self::Remove(name) => drop(names.remove(name)),
            Self::Rename(from, to, inode) => {
                names.insert(to.clone(), *inode);
                if names.get(from) == Some(inode) {
                    names.remove(from);
                }
            }
        }
    }
}

impl Inode {
    fn change(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        change(Rc::make_mut(&mut self.bytes));
    }

    /// What may be in it after a crash.
    fn contents(&self) -> Vec<Rc<Vec<u8>>> {
        let Self { bytes, durable } = self;
        if bytes == durable {
            return vec![bytes.clone()];
        }
        let mut contents = vec![durable.clone(), bytes.clone()];
        if let Some(more) = bytes.strip_prefix(durable.as_slice()) {
            contents.push(Rc::new([durable, &more[..more.len() / 2]].concat()));
            contents.push(Rc::new([durable.as_slice(), &vec![0; more.len()]].concat()));
        }
        contents
    }
}

/// The strings among the arguments.
fn quoted(arguments: &str) -> Vec<String> {
    arguments.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn last_number(arguments: &str) -> usize {
    arguments.rsplit(", ").next().unwrap().parse().unwrap()
}

/// The bytes of a `write`.
fn unescaped(arguments: &str) -> Vec<u8> {
    let text = arguments.split_once('"').unwrap().1.rsplit_once('"').unwrap().0;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match (byte, if byte == b'\\' { rest.next() } else { None }) {
            (_, Some(b'x')) => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            (_, Some(b'n')) => b'\n',
            (_, Some(b'r')) => b'\r',
            (_, Some(b't')) => b'\t',
            (_, Some(same @ (b'"' | b'\\'))) => same,
            (b'\\', other) => panic!("what is \\{other:?} in a string of strace's?"),
            (byte, _) => byte,
        });
    }
    bytes
}

/// A state, how far the command had come, and whether the request had been sent and something been printed.
struct Crash {
    files: Files,
    after: String,
    sent: bool,
    printed: bool,
}

/// Every state that differs from all before it.
fn crashes(files: &Files, calls: &[Call]) -> Vec<Crash> {
    let (mut disk, mut seen, mut crashes) = (Disk::of(files), HashSet::new(), Vec::new());
    let (mut sent, mut printed) = (false, false);
    for call in calls {
        sent |= TALKING.split(',').any(|name| name == call.name && name != "connect");
        printed |= call.writes_to(1);
        if call.ours() {
            disk.apply(call);
        }
        for files in disk.crashes() {
            if seen.insert((sent, printed, files.clone())) {
                let after = format!("{} {}", call.name, call.number);
                crashes.push(Crash { files, after, sent, printed });
                assert!(crashes.len() < 20_000, "too many states to try");
            }
        }
    }
    crashes
}

/// The files of the profile, without locks and key.
fn files(subject: &Subject) -> Files {
    let entries = fs::read_dir(subject.stage.sandbox.profile()).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "toml"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), Rc::new(fs::read(path).unwrap())))
        .collect()
}

/// Puts the state in place and asks of it what has to hold; then lets the program go on from there.
fn judge(subject: &Subject, operation: Operation, crash: &Crash) -> Vec<String> {
    let mut wrong = look(subject, operation, crash);
    if wrong.is_empty() {
        wrong.extend(heal(subject, operation));
    }
    wrong
}

fn look(subject: &Subject, operation: Operation, crash: &Crash) -> Vec<String> {
    subject.put_back();
    let folder = subject.stage.sandbox.profile();
    for name in files(subject).into_keys() {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, bytes) in &crash.files {
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(name));
        file.unwrap().write_all(bytes).unwrap();
    }
    subject.issued().current += u32::from(crash.sent);
    let held = match subject.held() {
        Ok(held) => held,
        Err(error) => return vec![error],
    };
    let mut wrong = Vec::new();
    let done = operation.done(&held);
    if done.is_none() {
        wrong.push(format!("neither old nor new: {held:?}"));
    }
    if crash.printed && operation != Note && done != Some(true) {
        wrong.push("was printed, and is lost".to_owned());
    }
    if crash.sent && !held.open && done != Some(true) {
        wrong.push("was sent, and nobody knows of it".to_owned());
    }
    if held.tokens < LINES {
        wrong.push(format!("{} lines of {LINES} are left", held.tokens));
    }
    wrong
}

/// How many states there were, and what was wrong with them.
fn replay(
    operation: Operation,
    calls: &[Call],
    subject: &Subject,
    judge: fn(&Subject, Operation, &Crash) -> Vec<String>,
) -> (usize, Vec<String>) {
    subject.put_back();
    let crashes = crashes(&files(subject), calls);
    let count = crashes.len();
    let mut wrong = Vec::new();
    for crash in crashes {
        let names: Vec<_> = crash.files.iter().map(|(name, bytes)| format!("{name} {}", bytes.len())).collect();
        let found = judge(subject, operation, &crash);
        wrong.extend(found.into_iter().map(|what| format!("after {}: {what}\n    {names:?}", crash.after)));
    }
    (count, wrong)
}

#[test]
#[ignore = "needs strace"]
fn after_a_crash_anywhere_the_vault_is_the_old_one_or_the_new_one() {
    let try_it = |operation: Operation, subject: &Subject, job: &str, floor: usize| {
        subject.put_back();
        let calls = operation.calls(subject, true);
        let (count, wrong) = replay(operation, &calls, subject, judge);
        tell(&format!("{job}: {count} states after a crash; {} violations", wrong.len()));
        assert!(wrong.is_empty(), "{} violations\n{}", wrong.len(), wrong.join("\n"));
        assert!(count >= floor, "only {count} states were tried");
    };
    thread::scope(|scope| {
        for (operation, floor) in [(Refresh, 30), (Client, 12), (Note, 5), (Merge, 12), (Take, 20)] {
            scope.spawn(move || try_it(operation, &operation.subject(), &format!("{operation:?}"), floor));
        }
        // what was seen is not synced then
        scope.spawn(move || try_it(Refresh, &Subject::due().friendless(), "Refresh, friendless", 60));
    });
}

/// The replay itself, tried: a save without one of its syncs is caught.
#[test]
#[ignore = "needs strace"]
fn a_save_without_its_syncs_is_caught_by_the_replay() {
    let subject = Refresh.subject();
    let calls = Refresh.calls(&subject, true);
    let renamed = |call: &Call| call.name == "renameat" && call.arguments.ends_with("\"vault.age\"");
    let renamed = calls.iter().position(renamed).unwrap();
    let synced = |call: &Call| call.name == "fsync";
    let file = calls[..renamed].iter().rposition(synced).unwrap();
    let folder = renamed + calls[renamed..].iter().position(synced).unwrap();
    let journal = calls.iter().position(|call| call.name == "fdatasync").unwrap();
    for (place, what) in [
        (file, "the vault does not open"),
        (folder, "but generation 4 was seen here"),
        (journal, "was sent, and nobody knows of it"),
    ] {
        let mut calls = calls.clone();
        let dropped = calls.remove(place);
        let (_, wrong) = replay(Refresh, &calls, &subject, look);
        assert!(wrong.iter().any(|found| found.contains(what)), "without {dropped:?}: {wrong:?}");
    }
}
