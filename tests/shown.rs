//! What is shown: whatever a server, a file, a variable, a word or the vault says, a terminal gets text. With `--json` it is
//! the same data, escaped. Nothing forges a line of ours.

mod chosen;
mod opened;
mod said;
mod stored;

use serde_json::Value;

use crate::support::output::Output;

/// All that moves a cursor, colours, links, copies, turns, hides or ends a line; and a line that looks like ours.
pub(crate) const TEXT: &str = "a\u{1b}[31mb\u{1b}]8;;https://evil.example\u{7}c\u{1b}]52;c;ZXZpbA==\u{7}\r\nerror: forged\n\
    \u{9b}2J\u{202e}d\u{200b}\u{2066}e\u{7f}\u{8}\u{0}\u{2028}\u{feff}\u{e0041}\u{85}é";

/// The same as far as it fits on a line and into a variable: without line ends and NUL.
pub(crate) fn line() -> String {
    TEXT.chars().filter(|c| !matches!(c, '\r' | '\n' | '\u{0}')).collect()
}

pub(crate) fn hostile_urls() -> Vec<String> {
    opened::never()
}

fn moves_or_hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Both streams are text, line by line, and each line is ours.
#[track_caller]
pub(crate) fn is_text(what: &str, output: &Output) {
    for (name, stream) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let bad: Vec<char> = stream.chars().filter(|c| *c != '\n' && moves_or_hides(*c)).collect();
        assert!(bad.is_empty(), "{what}: {bad:?} on {name} of {output:?}");
        let forged = stream.lines().any(|line| line.starts_with("error: forged"));
        assert!(!forged, "{what}: a forged line on {name} of {output:?}");
    }
    assert!(output.code != 101 && output.code < 126, "{what}: {output:?}");
}

/// Every line of it that is JSON. Both streams have to be text all the same.
#[track_caller]
pub(crate) fn is_json(what: &str, output: &Output) -> Vec<Value> {
    is_text(what, output);
    let lines = output.stdout.lines().chain(output.stderr.lines().filter(|line| line.starts_with('{')));
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{what}: {error} in {output:?}")))
        .collect()
}

/// Whether one of the texts in it is exactly this.
pub(crate) fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text,
        Value::Array(list) => list.iter().any(|value| holds(value, text)),
        Value::Object(members) => members.values().any(|value| holds(value, text)),
        _ => false,
    }
}
