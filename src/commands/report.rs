//! What a command has to say. It is data: `cli/output` decides how it looks.

use serde::Serialize;
use serde_json::Value;

use super::error::Failure;
use crate::{secret::Secret, system::terminal::clean};

/// What goes to stdout.
#[derive(Debug, Default)]
pub enum Body {
    /// What somebody else's server said, as it came; cleaned on a terminal.
    Bytes(Vec<u8>),
    /// Label and value, a line each.
    Fields(Vec<(String, String)>),
    #[default]
    Nothing,
    /// Exactly these characters: a token.
    Secret(Secret),
    Table {
        columns: Vec<&'static str>,
        empty: String,
        rows: Vec<Vec<String>>,
    },
    /// Lines of our own making, shown as they are.
    Text(String),
}

/// The result of a command that ran.
#[derive(Default)]
pub struct Report {
    /// Done after everything is printed (folding a journal that has grown).
    pub afterwards: Option<Box<dyn FnOnce()>>,
    pub body: Body,
    /// The same for `--json`; `None`: the body is printed either way.
    pub json: Option<Value>,
    /// For stderr; `-q` silences them.
    pub notes: Vec<String>,
    /// The verdict, where the report is the answer and the exit code says more than 0.
    pub verdict: Option<Failure>,
    /// For stderr, always.
    pub warnings: Vec<String>,
}

impl Report {
    pub fn fields(fields: Vec<(&str, String)>, json: &impl Serialize) -> Self {
        let fields = fields.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
        Self { body: Body::Fields(fields), json: Some(value(json)), ..Self::default() }
    }

    pub fn table(columns: &[&'static str], rows: Vec<Vec<String>>, empty: &str, json: &impl Serialize) -> Self {
        let body = Body::Table { columns: columns.to_vec(), empty: empty.to_owned(), rows };
        Self { body, json: Some(value(json)), ..Self::default() }
    }

    pub fn text(text: impl Into<String>, json: &impl Serialize) -> Self {
        Self { body: Body::Text(text.into()), json: Some(value(json)), ..Self::default() }
    }

    /// Nothing on stdout without `--json`; a line on stderr.
    pub fn note(note: impl Into<String>, json: &impl Serialize) -> Self {
        Self { notes: vec![note.into()], json: Some(value(json)), ..Self::default() }
    }

    pub fn secret(secret: Secret) -> Self {
        Self { body: Body::Secret(secret), ..Self::default() }
    }

    #[must_use]
    pub fn warn(mut self, warnings: impl IntoIterator<Item = String>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    #[must_use]
    pub fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }
}

/// A line of [`Body::Text`]: whatever stands in it, no other line begins there.
pub fn line(text: &str) -> String {
    format!("{}\n", clean(text, usize::MAX))
}

/// A value of ours as JSON; what cannot be (there is no such type here) is `null`.
pub fn value(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or(Value::Null)
}
