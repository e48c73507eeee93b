//! What is said when the program breaks a promise it made to itself: where, and never what it held in its hands then. The
//! text of a panic can be made of anything, a token too.

use std::{io, panic};

/// From now on a panic says where, and nothing else.
pub fn hide_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        let lines = format!("error: oauthctl has a fault{place}\nhint: please report it with the command you typed");
        super::write_line(&mut io::stderr().lock(), "", &lines);
    }));
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::{Command, Stdio};

    /// Run by the next test, in a process of its own. Without its variable it is no test at all.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the parent test says that it is its child")]
    fn child_panics() {
        if std::env::var_os("OAUTHCTL_TEST_PANIC").is_none() {
            return;
        }
        super::hide_panics();
        let thread = std::thread::spawn(|| panic!("CANARY in a thread"));
        assert!(thread.join().is_err());
        let token = "CANARY in a text".to_owned();
        panic!("{token}");
    }

    #[test]
    fn a_panic_says_where_and_not_what() {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "system::terminal::panic::tests::child_panics"])
            .env("OAUTHCTL_TEST_PANIC", "1")
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && !said.contains("CANARY"), "{said}");
        assert_eq!(said.matches("error: oauthctl has a fault at src/system/terminal/panic.rs:").count(), 2, "{said}");
    }
}
