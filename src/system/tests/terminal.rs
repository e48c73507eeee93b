//! What reaches the terminal, and what does not.

use super::*;

struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_closed_stderr_is_no_panic() {
    write_line(&mut Broken, "", "line");
}

#[test]
fn a_line_is_one_write() {
    struct Writes(Vec<String>);
    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut writes = Writes(Vec::new());
    write_line(&mut writes, "warning: ", "`x` is old");
    write_line(&mut writes, "", "open this");
    assert_eq!(writes.0, ["warning: `x` is old\n", "open this\n"]);
}

#[test]
fn without_a_terminal_or_with_no_input_nothing_is_asked() {
    for terminal in [StderrTerminal::new(false, true), StderrTerminal::new(true, true).verbose(true)] {
        assert!(!terminal.interactive());
        assert!(matches!(terminal.ask_line("? "), Err(PromptError::NoTerminal)));
        assert!(matches!(terminal.ask_secret("? "), Err(PromptError::NoTerminal)));
        assert!(matches!(terminal.confirm("? "), Err(PromptError::NoTerminal)));
    }
}

#[test]
fn only_yes_is_yes() {
    for yes in ["y", "Y", "yes", "YES", " y "] {
        assert!(is_yes(yes), "{yes:?}");
    }
    for no in ["", "n", "no", "yeah", "j", "1", "y y"] {
        assert!(!is_yes(no), "{no:?}");
    }
}

#[test]
fn clean_keeps_text_and_shows_what_it_replaced() {
    for (text, limit, expected) in [
        ("plain text, ünïcode 漢字 🎉", 100, "plain text, ünïcode 漢字 🎉"),
        ("", 10, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "abc…"),
        ("abcd", 0, "…"),
        ("a\nb\tc\r", 100, "a\\x0ab\\x09c\\x0d"),
        ("\u{1b}]0;title\u{7}", 100, "\\x1b]0;title\\x07"),
        ("\u{9b}31m\u{7f}", 100, "\\x9b31m\\x7f"),
        ("user\u{202e}gpj.exe", 100, "user\u{fffd}gpj.exe"),
        ("a\u{200b}b\u{feff}c\u{2066}d\u{e0041}", 100, "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}"),
    ] {
        assert_eq!(clean(text, limit), expected, "{text:?}");
    }
}

/// Every character there is, by the property that matters rather than by our own list.
#[test]
fn no_character_survives_that_moves_the_cursor_or_turns_the_text() {
    let directions = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    for c in '\0'..=char::MAX {
        let cleaned = clean(&c.to_string(), 8);
        assert!(!cleaned.is_empty());
        assert!(
            !cleaned.chars().any(|c| c.is_control() || directions.contains(c) || matches!(c, '\u{2028}' | '\u{2029}')),
            "U+{:04X} became {cleaned:?}",
            u32::from(c)
        );
        if c.is_ascii_graphic() || c.is_alphanumeric() && !is_unseen(c) {
            assert_eq!(cleaned, c.to_string());
        }
        assert_eq!(clean(&cleaned, 100), cleaned, "cleaning twice is cleaning once");
    }
}

#[test]
fn the_limit_counts_characters_of_the_input() {
    for length in 0..40 {
        let text = "é\u{1b}".repeat(20);
        let cut: String = text.chars().take(length).collect();
        let expected = clean(&cut, 100) + if length < 40 { "…" } else { "" };
        assert_eq!(clean(&text, length), expected);
    }
}

/// What stands in JSON means the same afterwards, and is seen.
#[test]
fn json_is_the_same_data_in_characters_that_are_seen() {
    let text = "\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0041} é \" \\ 😀";
    let json = serde_json::json!({ text: [text, { "a": text }] });
    for plain in [json.to_string(), format!("{json}\n{json}\n")] {
        let harmless = harmless_json(&plain);
        assert!(harmless.chars().all(|c| c == '\n' || !(c.is_control() || is_unseen(c))), "{harmless}");
        assert!(harmless.contains(r"\u009b2J\u007f\u202e") && harmless.contains(r"\udb40\udc41"), "{harmless}");
        for line in harmless.lines() {
            assert_eq!(serde_json::from_str::<serde_json::Value>(line).unwrap(), json);
        }
    }
    assert_eq!(harmless_json("{\"a\":\"é 😀\"}"), "{\"a\":\"é 😀\"}");
}
