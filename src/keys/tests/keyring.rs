//! The OS keyring in every mood. The bus address is taken from the environment, once per process, so each mood is
//! looked at by a process of its own: this test binary again, running [`child`] alone.

#[path = "keyring_daemon.rs"]
#[cfg(target_os = "linux")]
mod daemon;

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixListener,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use super::*;

const ID: &str = "00112233445566778899aabbccddeeff";

#[test]
fn what_comes_too_late_is_taken_back() {
    let undone = Arc::new(AtomicBool::new(false));
    let (release, released) = mpsc::channel::<()>();
    let (finished, finish) = mpsc::channel();
    let note = Arc::clone(&undone);
    let work = move || {
        released.recv().unwrap();
        Ok(())
    };
    let undo = move || {
        note.store(true, Ordering::SeqCst);
        finished.send(()).unwrap();
    };
    let Err(Refusal::Because(reason)) = on_its_own_thread(Duration::from_millis(20), work, undo) else {
        panic!("it was not late")
    };
    assert_eq!(reason, "it did not answer within 0.02 s");
    release.send(()).unwrap();
    finish.recv().unwrap();
    assert!(undone.load(Ordering::SeqCst));
}

#[test]
fn what_comes_in_time_stays() {
    let undo = || panic!("nothing was late");
    assert!(matches!(on_its_own_thread(Duration::from_secs(60), || Ok(7), undo), Ok(7)));
    let work = || Err::<(), _>(Refusal::Exists);
    assert!(matches!(on_its_own_thread(Duration::from_secs(60), work, undo), Err(Refusal::Exists)));
}

#[test]
fn a_keyring_that_fails_badly_is_only_not_available() {
    let work = || -> Result<(), Refusal> { std::panic::resume_unwind(Box::new(())) };
    let answer = on_its_own_thread(Duration::from_secs(60), work, || ());
    assert!(matches!(answer, Err(Refusal::Because(reason)) if reason == "asking it failed"));
}

/// Words that are shown never come from the crate: its errors can hold what was read.
#[test]
fn no_explanation_holds_a_secret() {
    let errors = [
        Error::BadEncoding(b"CANARY".to_vec()),
        Error::BadDataFormat(b"CANARY".to_vec(), "CANARY".into()),
        Error::PlatformFailure("CANARY".into()),
        Error::NoStorageAccess("CANARY".into()),
        Error::BadStoreFormat("CANARY".to_owned()),
    ];
    for error in errors {
        assert!(!explain(&error).contains("CANARY"));
    }
}

/// Runs the steps that `OAUTHCTL_TEST_STEPS` names and writes one line for each to `OAUTHCTL_TEST_REPORT`. Without them it
/// is no test at all.
#[test]
#[expect(clippy::disallowed_methods, reason = "the parent test says what to do through the environment")]
fn child() {
    let Ok(steps) = std::env::var("OAUTHCTL_TEST_STEPS") else { return };
    let mut report = std::fs::File::create(std::env::var_os("OAUTHCTL_TEST_REPORT").unwrap()).unwrap();
    let identity = Identity::generate();
    for step in steps.split_whitespace() {
        let started = Instant::now();
        let outcome = perform(step, &identity);
        let slow = if started.elapsed() > Duration::from_secs(5) { " (too slow)" } else { "" };
        writeln!(report, "{step}: {outcome}{slow}").unwrap();
    }
}

fn perform(step: &str, identity: &Identity) -> String {
    let (step, deadline) = step.strip_suffix("-soon").map_or((step, 4000), |step| (step, 1500));
    let (verb, unattended) = step.strip_suffix("-attended").map_or((step, true), |verb| (verb, false));
    let manner = Manner { deadline: Duration::from_millis(deadline), unattended };
    let answer = match verb {
        "read" => read(ID, manner).map(|back| assert!(back.same_as(identity))),
        "remove" => remove(ID, manner),
        "store" => store(ID, identity, manner),
        #[cfg(target_os = "linux")]
        other => return daemon::perform(other),
        #[cfg(not(target_os = "linux"))]
        other => panic!("no step {other}"),
    };
    match answer {
        Ok(()) => "done".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The lines that [`child`] reports for these steps, started by `command`, with this and no other way to a bus.
fn report(command: &mut Command, steps: &str, bus: Option<&str>, runtime_folder: &Path) -> Vec<String> {
    let report = tempfile::NamedTempFile::new().unwrap();
    command
        .args(["--exact", "keys::keyring::tests::child"])
        .env("OAUTHCTL_TEST_STEPS", steps)
        .env("OAUTHCTL_TEST_REPORT", report.path())
        .env("XDG_RUNTIME_DIR", runtime_folder)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null());
    if let Some(bus) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(report.path()).unwrap().lines().map(str::to_owned).collect()
}

const ALL: &str = "read read-attended store store-attended remove remove-attended";

#[cfg(target_os = "linux")]
fn assert_all(lines: &[String], expected: &str) {
    let steps: Vec<_> = ALL.split(' ').collect();
    assert_eq!(lines.len(), steps.len(), "{lines:?}");
    for (line, step) in lines.iter().zip(steps) {
        assert_eq!(line, &format!("{step}: the OS keyring: {expected}"));
    }
}

#[cfg(target_os = "linux")]
fn this_binary() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_bus_nothing_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("unix:path={}/missing", folder.path().display());
    for bus in [None, Some(""), Some("garbage"), Some("disabled:"), Some(&*missing)] {
        assert_all(&report(&mut this_binary(), ALL, bus, folder.path()), "there is no D-Bus session");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bus_that_accepts_and_never_answers_is_left_at_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("bus");
    let _listener = UnixListener::bind(&socket).unwrap();
    for bus in [None, Some(format!("unix:path={}", socket.display()))] {
        let lines =
            report(&mut this_binary(), "read-soon read-attended-soon store-soon", bus.as_deref(), folder.path());
        assert_eq!(lines.len(), 3);
        for line in lines {
            assert!(line.ends_with(": the OS keyring: it did not answer within 1.5 s"), "{line}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bus_that_hangs_up_or_talks_nonsense_is_no_bus() {
    for nonsense in [&b""[..], b"OK 00\r\n\xff\xff\xff\xff", b"REJECTED\r\n", b"\0\0\0\0", &[b'A'; 9_000]] {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("bus")).unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 64]);
                let _ = stream.write_all(nonsense);
            }
        });
        let lines = report(&mut this_binary(), "read read-attended store", None, folder.path());
        assert_eq!(lines.len(), 3);
        for line in lines {
            assert!(line.contains(": the OS keyring: ") && !line.contains("too slow"), "{line}");
        }
    }
}
