//! This process: not dumpable, no core, who started it. The one place of the house (with its `signals` and `senders`) that has
//! unsafe code, each piece with its reason.

#[cfg(unix)]
mod senders;
#[cfg(unix)]
mod signals;

#[cfg(unix)]
pub use senders::{note_sender, sent_by_kernel};
#[cfg(unix)]
pub(super) use signals::RestoreOnSignal;
#[cfg(unix)]
pub use signals::is_ignored;

/// Who is at work, for the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub user: String,
    pub pid: u32,
    /// Command name of the parent process, if it can be known.
    pub parent: Option<String>,
}

/// Longest name that is recorded, in characters.
const MAX_NAME: usize = 64;

/// Looks up who runs this process, from the operating system and not from the environment, which says what it is told.
pub fn who() -> Who {
    Who { user: user(), pid: std::process::id(), parent: parent() }
}

/// No core file, no ptrace by the same user, no `/proc/PID/environ`. Called first thing.
///
/// A core limit of 0 alone is not enough where `core_pattern` is a pipe. Both are best effort: an old kernel that knows
/// neither is no reason to refuse a token.
pub fn harden() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        // only the soft limit: what `exec` starts may raise it again for itself
        let limit = Rlimit { current: Some(0), maximum: getrlimit(Resource::Core).maximum };
        let _ = setrlimit(Resource::Core, limit);
        signals::survive_file_size_limit();
    }
}

/// Makes sure that so many files can be open at once, as far as the system lets us.
pub fn allow_open_files(count: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        if limit.current.is_some_and(|current| current < count) {
            let wanted = limit.maximum.map_or(count, |maximum| maximum.min(count));
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
        }
    }
    #[cfg(not(unix))]
    let _ = count;
}

/// Whether this process has somebody else's rights (set-uid, set-gid): it must then not believe the environment.
pub fn is_elevated() -> bool {
    #[cfg(unix)]
    {
        use rustix::process::{getegid, geteuid, getgid, getuid};
        getuid() != geteuid() || getgid() != getegid()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

/// Takes a variable out of this process's environment, so that no child inherits it. Only before a second thread runs.
pub fn forget_variable(name: &str) {
    // remove_var panics on these; no variable has such a name
    if name.is_empty() || name.contains(['=', '\0']) {
        return;
    }
    #[allow(unsafe_code, reason = "the environment of a process can only be changed so")]
    // SAFETY: nobody reads or changes the environment at the same time: callers do this while the settings are read,
    // before any runtime or worker thread exists.
    unsafe {
        std::env::remove_var(name);
    }
}

/// A program that is to be started has a session of its own, so no terminal, and none of our variables: they may hold
/// keys and passphrases. With [`end_group`] it can be ended with whatever it has started.
pub fn keep_apart(command: &mut std::process::Command) {
    for name in super::browser::names_of_ours() {
        command.env_remove(name);
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let leave = || rustix::process::setsid().map(drop).map_err(std::io::Error::from);
        #[allow(unsafe_code, reason = "a session can only be left in the child itself")]
        // SAFETY: setsid is one system call; it neither allocates nor takes a lock, and its error is a number.
        unsafe {
            command.pre_exec(leave);
        }
    }
}

/// Ends a program that was started [`keep_apart`], or as a group of its own, by its pid.
pub fn end_group(pid: u32) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    #[cfg(not(unix))]
    let _ = pid;
}

#[cfg(unix)]
fn user() -> String {
    let uid = rustix::process::getuid().as_raw();
    let passwd = std::fs::read("/etc/passwd").unwrap_or_default();
    name_of(uid, &String::from_utf8_lossy(&passwd)).unwrap_or_else(|| uid.to_string())
}

#[cfg(not(unix))]
fn user() -> String {
    "unknown".to_owned() // only the environment would say
}

/// The name of `uid` in a `passwd(5)` text: `name:password:uid:…`.
#[cfg(unix)]
fn name_of(uid: u32, passwd: &str) -> Option<String> {
    let name = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(uid) && !name.is_empty()).then_some(name)
    })?;
    Some(super::terminal::clean(name, MAX_NAME))
}

#[cfg(target_os = "linux")]
fn parent() -> Option<String> {
    // a process names itself, with any bytes it likes
    let name = std::fs::read(format!("/proc/{}/comm", std::os::unix::process::parent_id())).ok()?;
    let name = String::from_utf8_lossy(&name);
    let name = name.strip_suffix('\n').unwrap_or(&name);
    (!name.is_empty()).then(|| super::terminal::clean(name, MAX_NAME))
}

#[cfg(not(target_os = "linux"))]
fn parent() -> Option<String> {
    None
}

/// stdout was closed when the process began. Rust's runtime reopens a closed fd 1 on /dev/null before `main`, which then
/// looks like any caller's /dev/null: so it is looked at before the runtime starts.
#[cfg(unix)]
pub fn stdout_closed() -> bool {
    STDOUT_CLOSED.load(std::sync::atomic::Ordering::Relaxed)
}

#[cfg(unix)]
static STDOUT_CLOSED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Runs before `main`, from the table of the loader: one system call, no allocation, nothing of Rust's runtime.
#[cfg(unix)]
#[used]
#[allow(unsafe_code, reason = "the only place from which a closed fd 1 can still be seen")]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
static LOOK_AT_STDOUT: extern "C" fn() = {
    extern "C" fn look() {
        // SAFETY: fcntl(F_GETFD) reads no memory and changes nothing.
        let closed = unsafe { libc::fcntl(1, libc::F_GETFD) } == -1;
        STDOUT_CLOSED.store(closed, std::sync::atomic::Ordering::Relaxed);
    }
    look
};

#[cfg(not(unix))]
pub fn stdout_closed() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_at_work() {
        let who = who();
        assert!(!who.user.is_empty());
        assert_eq!(who.pid, std::process::id());
        #[cfg(target_os = "linux")]
        assert!(who.parent.is_some_and(|name| !name.ends_with('\n')));
    }

    #[cfg(unix)]
    #[test]
    fn a_user_is_found_by_number() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\n\n# note\nbroken\nann:x:1000:1000::/:/bin/sh\nbob:x:1000:1::/:\n";
        assert_eq!(name_of(0, passwd).as_deref(), Some("root"));
        assert_eq!(name_of(1000, passwd).as_deref(), Some("ann"));
        assert_eq!(name_of(1, passwd), None);
        assert_eq!(name_of(7, "e\u{1b}vil:x:7:7::/:/\n").as_deref(), Some("e\\x1bvil"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_hardened_process_cannot_be_dumped() {
        use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
        let before = getrlimit(Resource::Core).maximum;
        harden();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(getrlimit(Resource::Core).maximum, before);
    }

    /// Run by the next test, alone in a process of its own: no other thread looks at the environment. Without the report's
    /// path it is no test at all.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the parent test says where the report goes")]
    fn child_forgets() {
        let variable = "OAUTHCTL_TEST_CANARY";
        let Some(report) = std::env::var_os("OAUTHCTL_TEST_FORGET_REPORT") else { return };
        forget_variable(variable);
        assert!(std::env::vars_os().all(|(name, _)| name != variable));
        let child = std::process::Command::new("/bin/sh").args(["-c", "echo ${OAUTHCTL_TEST_CANARY-gone}"]).output();
        assert_eq!(child.unwrap().stdout, b"gone\n");
        std::fs::write(report, "done").unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_forgotten_variable_is_not_inherited() {
        let report = tempfile::NamedTempFile::new().unwrap();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "system::process::tests::child_forgets"])
            .env("OAUTHCTL_TEST_CANARY", "CANARY")
            .env("OAUTHCTL_TEST_FORGET_REPORT", report.path())
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.unwrap().success());
        assert_eq!(std::fs::read(report.path()).unwrap(), b"done");
    }

    #[test]
    fn names_that_no_variable_has_are_passed_over() {
        for name in ["", "=", "A=B", "A\0B"] {
            forget_variable(name);
        }
    }

    #[test]
    fn nobody_lends_us_rights_here() {
        assert!(!is_elevated());
    }
}
