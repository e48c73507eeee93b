//! Keys becoming a line, and the terminal as it was afterwards, whatever ended the prompt.

use std::{
    io::Read,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::*;

fn typed(keys: &[u8]) -> Result<String, PromptError> {
    let mut line = Line::new();
    for key in keys {
        match line.feed(*key) {
            Step::Done => return line.into_secret().map(|answer| answer.expose().to_owned()),
            Step::Cancelled => return Err(PromptError::Interrupted),
            _ => {}
        }
    }
    panic!("the line did not end");
}

#[test]
fn keys_become_a_line() {
    let cases: [(&[u8], &str); 14] = [
        (b"\n", ""),
        (b"abc\n", "abc"),
        (b"abc\r", "abc"),
        (b" a b \n", " a b "),
        ("pä漢🎉\n".as_bytes(), "pä漢🎉"),
        (b"ab\x7fc\n", "ac"),
        (b"ab\x08c\n", "ac"),
        (b"\x7f\x7fa\n", "a"),
        ("aä\x7fb\n".as_bytes(), "ab"),
        (b"abc\x15d\n", "d"),
        (b"one two  \x17x\n", "one x"),
        (b"a\x1b[Ab\x1b[3~c\x1bOPd\n", "abcd"),
        (b"a\x01\x02\x00\x1ab\n", "ab"),
        (b"a\x04b\n", "ab"),
    ];
    for (keys, expected) in cases {
        assert_eq!(typed(keys).unwrap(), expected, "{keys:?}");
    }
}

#[test]
fn control_c_and_an_empty_control_d_cancel() {
    for keys in [&b"\x03"[..], b"abc\x03", b"\x1c", b"\x04", b"a\x7f\x04", b"\x1b\x03", b"\x1b[\x03"] {
        assert!(matches!(typed(keys), Err(PromptError::Interrupted)), "{keys:?}");
    }
}

#[test]
fn an_answer_that_is_too_long_is_refused_not_cut() {
    let mut keys = vec![b'a'; MAX_ANSWER];
    keys.push(b'\n');
    assert_eq!(typed(&keys).unwrap().len(), MAX_ANSWER);
    keys.insert(0, b'a');
    assert!(matches!(typed(&keys), Err(PromptError::Io(_))));
}

#[test]
fn what_is_not_text_is_refused() {
    assert!(matches!(typed(b"\xff\n"), Err(PromptError::Io(_))));
}

#[test]
fn the_buffer_never_moves() {
    let mut line = Line::new();
    let place = line.bytes.as_ptr();
    for _ in 0..=MAX_ANSWER {
        let _ = line.feed(b'a');
    }
    assert_eq!(line.bytes.as_ptr(), place);
}

#[test]
fn erasing_says_how_many_characters_went() {
    let mut line = Line::new();
    for byte in "a ä漢".bytes() {
        let _ = line.feed(byte);
    }
    assert_eq!(line.feed(0x17), Step::Erased(2));
    assert_eq!(line.feed(0x15), Step::Erased(2));
    assert_eq!(line.feed(0x7f), Step::Erased(0));
}

/// Asks as `OAUTHCTL_TEST_ASK` says and writes the answer to `OAUTHCTL_TEST_ANSWER`. Without them it is no test at all.
#[test]
#[expect(clippy::disallowed_methods, reason = "the parent test says what to ask through the environment")]
fn child() {
    let Ok(ask) = std::env::var("OAUTHCTL_TEST_ASK") else { return };
    let path = std::env::var_os("OAUTHCTL_TEST_ANSWER").unwrap();
    std::fs::write(&path, std::process::id().to_string()).unwrap();
    let answer = match read("your answer: ", ask == "shown") {
        Ok(answer) => format!("answer {}", answer.expose()),
        Err(error) => format!("error {error}"),
    };
    std::fs::write(path, answer).unwrap();
}

/// [`child`] at a terminal of its own (made by `script`), with `stty` looking at it afterwards.
struct Terminal {
    process: Child,
    keys: ChildStdin,
    screen: ChildStdout,
    seen: String,
    answer: tempfile::NamedTempFile,
}

impl Terminal {
    /// Up to the moment when the prompt stands there.
    fn asked(how: &str) -> Self {
        let binary = std::env::current_exe().unwrap();
        let test = "system::terminal::prompt::tests::child";
        let line = format!("{} --exact {test} --nocapture; echo \"status $?\"; stty -a", binary.display());
        let answer = tempfile::NamedTempFile::new().unwrap();
        let mut process = Command::new("script")
            .args(["-qfec", &line, "/dev/null"])
            .env("OAUTHCTL_TEST_ASK", how)
            .env("OAUTHCTL_TEST_ANSWER", answer.path())
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, screen) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut terminal = Self { process, keys, screen, seen: String::new(), answer };
        while !terminal.seen.contains("your answer: ") {
            let mut bytes = [0; 256];
            let count = terminal.screen.read(&mut bytes).unwrap();
            assert!(count > 0, "{}", terminal.seen);
            terminal.seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        terminal
    }

    fn press(mut self, keys: &[u8]) -> Ended {
        self.keys.write_all(keys).unwrap();
        self.end()
    }

    fn signalled(self, signal: rustix::process::Signal) -> Ended {
        let pid: i32 = self.written().parse().unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
        self.end()
    }

    fn written(&self) -> String {
        std::fs::read_to_string(self.answer.path()).unwrap()
    }

    fn end(mut self) -> Ended {
        self.screen.read_to_string(&mut self.seen).unwrap();
        self.process.wait().unwrap();
        Ended { answer: self.written(), screen: self.seen }
    }
}

/// What was answered, and everything that was to be seen.
struct Ended {
    answer: String,
    screen: String,
}

impl Ended {
    fn assert_terminal_is_as_before(&self) {
        for setting in ["echo", "icanon", "isig", "iexten"] {
            assert!(self.screen.split_whitespace().any(|word| word == setting), "{setting}: {}", self.screen);
        }
    }
}

#[test]
#[ignore = "needs script (util-linux)"]
fn a_secret_is_not_seen_and_a_line_is() {
    for (how, seen) in [("hidden", false), ("shown", true)] {
        let ended = Terminal::asked(how).press(b"CANORY\x7f\x7f\x7fARY\r");
        assert_eq!(ended.answer, "answer CANARY");
        assert_eq!(ended.screen.contains("CANORY"), seen, "{}", ended.screen);
        assert_eq!(ended.screen.contains("ARY"), seen, "{}", ended.screen);
        assert!(ended.screen.contains("status 0"), "{}", ended.screen);
        ended.assert_terminal_is_as_before();
    }
}

#[test]
#[ignore = "needs script (util-linux)"]
fn a_pasted_line_may_be_longer_than_the_kernel_buffers() {
    let mut keys = "https://localhost/callback?code=".to_owned() + &"x".repeat(20_000);
    let expected = format!("answer {keys}");
    keys.push('\n');
    assert!(Terminal::asked("shown").press(keys.as_bytes()).answer == expected);
}

#[test]
#[ignore = "needs script (util-linux)"]
fn control_c_gives_the_terminal_back() {
    let ended = Terminal::asked("hidden").press(b"CANARY\x03");
    assert_eq!(ended.answer, "error interrupted");
    assert!(!ended.screen.contains("CANARY"));
    ended.assert_terminal_is_as_before();
}

#[test]
#[ignore = "needs script (util-linux)"]
fn a_signal_gives_the_terminal_back_and_still_ends_the_process() {
    use rustix::process::Signal;
    for (signal, status) in [(Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)] {
        let ended = Terminal::asked("hidden").signalled(signal);
        assert!(ended.answer.parse::<u32>().is_ok(), "nothing was answered: {}", ended.answer);
        assert!(ended.screen.contains(&format!("status {status}")), "{}", ended.screen);
        ended.assert_terminal_is_as_before();
    }
}

#[test]
fn without_a_terminal_at_stdin_there_is_an_error() {
    // the test runner may have a terminal: this is only about not asking at something else
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        assert!(matches!(read("? ", false), Err(PromptError::Io(_))));
    }
}
