//! Structured log lines: `{"at":…,"level":"…","message":"…"}`, one JSON object a line. The schema is a contract: a field may be
//! added, and none is taken away.

use serde_json::{Value, json};

use super::harmless_json;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    Debug,
    Error,
    Info,
    Warning,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Error => "error",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// One line, without its end. JSON escapes what a terminal must not see.
pub fn line(at: i64, level: Level, message: &str) -> String {
    harmless_json(&record(at, level, message).to_string())
}

/// The same as a value, for who has more to say.
pub fn record(at: i64, level: Level, message: &str) -> Value {
    json!({ "at": at, "level": level.name(), "message": message })
}
