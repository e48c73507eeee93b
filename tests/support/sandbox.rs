//! A home of its own for one test, in which the real binary runs with nothing of the machine's environment but `PATH`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Read, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use age::secrecy::ExposeSecret as _;
use rustix::process::{Pid, Signal, kill_process};

use super::DEADLINE;
use super::output::Output;

/// For [`Sandbox::run_through`]: takes root's right to ignore file modes, where root runs the tests.
pub(crate) const UNPRIVILEGED: &str = r#"if [ "$(id -u)" = 0 ]; then
    exec setpriv --bounding-set -dac_override,-dac_read_search "$0" "$@"
else exec "$0" "$@"; fi"#;

/// For [`Sandbox::run_through`]: no file can get larger than so many blocks of 512 bytes; an attempt is an error, not the
/// end of the process.
pub(crate) fn no_file_larger_than(blocks: u64) -> String {
    format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$0" "$@""#)
}

/// Gives everything in the sandbox to this user, with a copy of the program: its path. Only root can.
#[track_caller]
pub(crate) fn hand_to(sandbox: &Sandbox, user: u32) -> String {
    let program = sandbox.path("oauthctl");
    std::fs::copy(env!("CARGO_BIN_EXE_oauthctl"), &program).unwrap();
    let folder = program.parent().unwrap();
    let owner = format!("{user}:{user}");
    assert!(Command::new("chown").args(["-R", &owner]).arg(folder).status().unwrap().success());
    program.to_str().unwrap().to_owned()
}

/// A throw-away home. It goes away when dropped.
pub(crate) struct Sandbox {
    environment: Mutex<BTreeMap<String, OsString>>,
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Sandbox {
    /// With a fresh key in the environment, so that no keyring is ever asked.
    pub(crate) fn new() -> Self {
        let sandbox = Self::without_key();
        let identity = age::x25519::Identity::generate().to_string();
        sandbox.set("OAUTHCTL_IDENTITY", identity.expose_secret());
        sandbox
    }

    /// With no key at all, and nowhere to find one: no session bus is named.
    pub(crate) fn without_key() -> Self {
        Self::around(Path::new(env!("CARGO_BIN_EXE_oauthctl")))
    }

    /// Runs another program in the same way.
    pub(crate) fn around(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("user")).unwrap();
        let sandbox = Self { environment: Mutex::default(), folder, program: program.to_owned() };
        #[expect(clippy::disallowed_methods, reason = "a browser command needs a PATH; nothing else is handed on")]
        let path = std::env::var_os("PATH").unwrap_or_default();
        sandbox.set("PATH", path);
        sandbox.set("HOME", sandbox.path("user"));
        sandbox.set("OAUTHCTL_HOME", sandbox.home());
        sandbox
    }

    /// What `OAUTHCTL_HOME` says; made by the program.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// A place in the sandbox, outside of the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the default profile.
    pub(crate) fn profile(&self) -> PathBuf {
        self.home().join("profiles/default")
    }

    /// Sets a variable for every later run.
    pub(crate) fn set(&self, name: &str, value: impl Into<OsString>) {
        self.environment.lock().unwrap().insert(name.to_owned(), value.into());
    }

    pub(crate) fn unset(&self, name: &str) {
        self.environment.lock().unwrap().remove(name);
    }

    /// Writes a file of the settings, such as `config.toml` or `providers/NAME.toml`.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.home().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// Runs to the end, with nothing on stdin.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.spawn(arguments).finish()
    }

    /// Runs to the end, with this on stdin.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        self.start(&self.program, arguments, Some(input)).finish()
    }

    /// Runs to the end, started by a shell script in which `"$0" "$@"` is the program with these arguments: with a
    /// limit, without a right.
    pub(crate) fn run_through(&self, script: &str, arguments: &[&str]) -> Output {
        self.spawn_through(script, arguments).finish()
    }

    /// The same, and returns at once.
    pub(crate) fn spawn_through(&self, script: &str, arguments: &[&str]) -> Running {
        let program = self.program.to_str().unwrap();
        self.start(Path::new("/bin/sh"), &[&["-c", script, program], arguments].concat(), None)
    }

    /// Starts and returns at once.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Running {
        self.start(&self.program, arguments, None)
    }

    /// Starts `count` of them before looking at the first, and waits for all.
    pub(crate) fn run_at_once(&self, count: usize, arguments: &[&str]) -> Vec<Output> {
        let started: Vec<Running> = (0..count).map(|_| self.spawn(arguments)).collect();
        started.into_iter().map(Running::finish).collect()
    }

    fn start(&self, program: &Path, arguments: &[&str], input: Option<&str>) -> Running {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(&*self.environment.lock().unwrap()).current_dir(self.folder.path());
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input.map(str::to_owned)) {
            // a program that does not read its input must not hold up the test
            thread::spawn(move || stdin.write_all(input.as_bytes()));
        }
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Running {
            command: [&[name.as_str()], arguments].concat().join(" "),
            stderr: Stream::read(child.stderr.take().unwrap()),
            stdout: Stream::read(child.stdout.take().unwrap()),
            child,
        }
    }
}

/// A run under way. Killed when dropped.
pub(crate) struct Running {
    child: Child,
    command: String,
    stderr: Stream,
    stdout: Stream,
}

impl Running {
    /// The first line on stderr that contains `word`, as soon as it is there: the URL to open, for one.
    #[track_caller]
    pub(crate) fn line_saying(&self, word: &str) -> String {
        let line = |text: &str| {
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            whole.lines().find(|line| line.contains(word)).map(str::to_owned)
        };
        self.stderr
            .when(line)
            .unwrap_or_else(|| panic!("`{}` never said `{word}`: {}", self.command, self.stderr.text()))
    }

    /// The same on stdout.
    #[track_caller]
    pub(crate) fn printed_line(&self, word: &str) -> String {
        let line = |text: &str| {
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            whole.lines().find(|line| line.contains(word)).map(str::to_owned)
        };
        self.stdout.when(line).unwrap_or_else(|| panic!("`{}` never printed `{word}`", self.command))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Waits for the end. It has ended when both of its streams are closed, by whoever holds them.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Output {
        let ended = self.stdout.closed() && self.stderr.closed();
        if !ended {
            let _ = self.child.kill();
        }
        let status = self.child.wait().unwrap();
        assert!(ended, "`{}` did not end in time; stderr: {}", self.command, self.stderr.text());
        Output {
            command: self.command.clone(),
            code: status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap(),
            stderr: self.stderr.text(),
            stdout: self.stdout.text(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One stream of a run, read as it comes.
struct Stream {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    _reader: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    closed: bool,
}

impl Stream {
    fn read(mut source: impl Read + Send + 'static) -> Self {
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let theirs = Arc::clone(&seen);
        let reader = thread::spawn(move || {
            let mut chunk = [0; 4096];
            loop {
                let read = source.read(&mut chunk).unwrap_or(0);
                let mut seen = theirs.0.lock().unwrap();
                seen.bytes.extend_from_slice(&chunk[..read]);
                seen.closed = read == 0;
                theirs.1.notify_all();
                if seen.closed {
                    return;
                }
            }
        });
        Self { seen, _reader: reader }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen.0.lock().unwrap().bytes).into_owned()
    }

    /// What `look` finds in the text, as soon as it is there; `None` when the stream is closed or the time is up.
    fn when<T>(&self, look: impl Fn(&str) -> Option<T>) -> Option<T> {
        let seen = self.seen.0.lock().unwrap();
        let look = |seen: &Seen| look(&String::from_utf8_lossy(&seen.bytes));
        let waiting = |seen: &mut Seen| !seen.closed && look(seen).is_none();
        let (seen, _) = self.seen.1.wait_timeout_while(seen, DEADLINE, waiting).unwrap();
        look(&seen)
    }

    fn closed(&self) -> bool {
        let seen = self.seen.0.lock().unwrap();
        let (seen, _) = self.seen.1.wait_timeout_while(seen, DEADLINE, |seen| !seen.closed).unwrap();
        seen.closed
    }
}
