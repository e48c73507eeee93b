//! The only room that writes to stdout (and errors to stderr): one place to lay out, clean, colour and count what could
//! not be written.

use std::{
    cell::Cell,
    ffi::OsString,
    io::{self, IsTerminal as _, Write},
};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

use super::{Color, Global, LogFormat};
use crate::{
    commands::{Body, Failure, Kind, Report},
    config::Environment,
    system::{
        clock::{Clock as _, SystemClock},
        terminal::{
            clean, harmless_json,
            log::{self, Level},
            warning_in_json,
        },
    },
};

/// No line of ours or a server's is longer on a terminal.
const LONGEST: usize = 64 * 1024;
/// What a shell reports of a program that SIGPIPE ended.
const PIPE_CLOSED: u8 = 141;

/// How this call talks.
pub struct Output {
    /// What is said on stderr is JSON and tells the time.
    clock: Option<SystemClock>,
    color: anstream::ColorChoice,
    failed: Cell<Option<u8>>,
    json: bool,
    quiet: bool,
}

impl Output {
    pub fn new(global: &Global, environment: &Environment) -> Self {
        let color = match global.color {
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
            Color::Auto if environment.os("NO_COLOR").is_some() => anstream::ColorChoice::Never,
            Color::Auto => anstream::ColorChoice::Auto,
        };
        let clock = (global.log_format == LogFormat::Json).then(SystemClock::start);
        Self { clock, color, failed: Cell::new(None), json: global.json, quiet: global.quiet }
    }

    /// For words that the parser did not take, or took for a question: only these two of them are understood.
    pub fn of_words(words: &[OsString]) -> Self {
        let words = || words.iter().take_while(|word| *word != "--");
        let said = |option: &str| {
            let next = words().zip(words().skip(1)).find(|(name, _)| *name == option).and_then(|pair| pair.1.to_str());
            let joined = |word: &'_ OsString| word.to_str()?.strip_prefix(option)?.strip_prefix('=').map(str::to_owned);
            next.map(str::to_owned).or_else(|| words().find_map(joined))
        };
        let color = match said("--color").as_deref() {
            Some("always") => anstream::ColorChoice::Always,
            Some("never") => anstream::ColorChoice::Never,
            _ => anstream::ColorChoice::Auto,
        };
        let clock = (said("--log-format").as_deref() == Some("json")).then(SystemClock::start);
        Self { clock, color, failed: Cell::new(None), json: words().any(|word| word == "--json"), quiet: false }
    }

    /// No colours were asked for.
    pub fn is_plain(&self) -> bool {
        matches!(self.color, anstream::ColorChoice::Never)
    }

    /// Prints a report; gives the exit code.
    pub fn report(&self, report: Report) -> u8 {
        for warning in &report.warnings {
            if self.json && self.clock.is_none() {
                let _ = writeln!(io::stderr().lock(), "{}", warning_in_json(warning));
            } else {
                self.stderr(Level::Warning, "warning: ", AnsiColor::Yellow, warning);
            }
        }
        match (&report.json, self.json) {
            (Some(json), true) => self.write(&format!("{}\n", harmless_json(&json.to_string()))),
            _ => self.body(&report.body),
        }
        if !self.quiet && !self.json {
            for note in &report.notes {
                self.stderr(Level::Info, "", AnsiColor::White, note);
            }
        }
        let verdict = report.verdict.as_ref().map_or(0, |failure| self.failure(failure));
        if let Some(afterwards) = report.afterwards {
            afterwards();
        }
        self.failed.get().unwrap_or(verdict)
    }

    /// Prints an error; gives its exit code.
    pub fn failure(&self, failure: &Failure) -> u8 {
        if let Some(clock) = &self.clock {
            // the same object, beside what every line of the log has
            let mut record = log::record(clock.now(), Level::Error, &failure.message);
            record["error"] = failure.json()["error"].take();
            let _ = writeln!(io::stderr().lock(), "{}", harmless_json(&record.to_string()));
        } else if self.json {
            let mut stderr = io::stderr().lock();
            let _ = writeln!(stderr, "{}", harmless_json(&failure.json().to_string()));
        } else {
            for line in failure.lines() {
                let (label, color) =
                    if line.starts_with("error: ") { ("error: ", AnsiColor::Red) } else { ("hint: ", AnsiColor::Cyan) };
                self.stderr(Level::Error, label, color, line.strip_prefix(label).unwrap_or(&line));
            }
        }
        failure.kind.exit()
    }

    /// One of many results, as it comes.
    pub fn line(&self, json: &Value, text: &str) {
        if self.json {
            self.write(&format!("{}\n", harmless_json(&json.to_string())));
        } else {
            self.write(&cleaned(&format!("{text}\n")));
        }
    }

    pub fn help(&self, text: &clap::builder::StyledStr) -> u8 {
        self.styled(&text.ansi().to_string());
        self.failed.get().unwrap_or(0)
    }

    /// What clap says of words it does not take.
    pub fn usage(&self, error: &clap::Error) -> u8 {
        // the words that were not taken are repeated in it, and they may be no plain text
        let odd = error.context().any(|(_, value)| clean(&value.to_string(), usize::MAX) != value.to_string());
        if self.json || self.clock.is_some() || odd {
            return self.failure(&usage_failure(&error.render().to_string()));
        }
        let _ = write!(anstream::AutoStream::new(io::stderr().lock(), self.color), "{}", error.render().ansi());
        Kind::Usage.exit()
    }

    /// A command of the demo, before its result; as JSON, results are all there is.
    pub fn step(&self, about: &str, words: &[String]) {
        if self.json {
            return;
        }
        let bold = Style::new().bold();
        let dim = Style::new().dimmed();
        if !about.is_empty() {
            self.styled(&format!("\n{dim}# {about}{dim:#}\n"));
        }
        self.styled(&format!("{bold}$ oauthctl {}{bold:#}\n", words.join(" ")));
    }

    /// The last words of the demo.
    pub fn closing(&self, text: &str) -> u8 {
        if !self.json {
            self.styled(&format!("\n{text}\n"));
        }
        self.failed.get().unwrap_or(0)
    }

    fn body(&self, body: &Body) {
        match body {
            Body::Bytes(bytes) if io::stdout().is_terminal() => self.write(&cleaned(&String::from_utf8_lossy(bytes))),
            Body::Bytes(bytes) => self.write_bytes(bytes),
            Body::Nothing => {}
            Body::Secret(secret) => self.write(secret.expose()),
            Body::Text(text) => self.write(&cleaned(text)),
            Body::Fields(fields) => self.write(&fields_text(fields)),
            Body::Table { empty, rows, .. } if rows.is_empty() => {
                if !self.quiet {
                    self.stderr(Level::Info, "", AnsiColor::White, empty);
                }
            }
            Body::Table { columns, rows, .. } => self.write(&table_text(columns, rows)),
        }
    }

    fn stderr(&self, level: Level, label: &str, color: AnsiColor, text: &str) {
        if let Some(clock) = &self.clock {
            let _ = writeln!(io::stderr().lock(), "{}", log::line(clock.now(), level, text));
            return;
        }
        let style = Style::new().fg_color(Some(color.into())).bold();
        let mut stream = anstream::AutoStream::new(io::stderr().lock(), self.color);
        let text = clean(text, LONGEST);
        let _ = if label.is_empty() {
            writeln!(stream, "{text}")
        } else {
            writeln!(stream, "{style}{label}{style:#}{text}")
        };
    }

    fn styled(&self, text: &str) {
        let mut bytes = anstream::AutoStream::new(Vec::new(), self.choice_for_stdout());
        let _ = bytes.write_all(text.as_bytes());
        self.write(&String::from_utf8_lossy(&bytes.into_inner()));
    }

    fn choice_for_stdout(&self) -> anstream::ColorChoice {
        match self.color {
            anstream::ColorChoice::Auto => anstream::AutoStream::choice(&io::stdout()),
            other => other,
        }
    }

    /// Writes to stdout; the first failure is remembered as the exit code.
    fn write(&self, text: &str) {
        self.write_bytes(text.as_bytes());
    }

    fn write_bytes(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        let result = stdout.write_all(bytes).and_then(|()| stdout.flush());
        if let Err(error) = result
            && self.failed.get().is_none()
        {
            let code = if error.kind() == io::ErrorKind::BrokenPipe {
                PIPE_CLOSED
            } else {
                self.failure(&Failure::new(Kind::Storage, format!("cannot write to stdout: {error}")))
            };
            self.failed.set(Some(code));
        }
    }
}

/// What clap says in several paragraphs: the first is the message; a tip, or else the usage line, is the hint.
fn usage_failure(text: &str) -> Failure {
    let message: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    let after = |label: &str| text.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim);
    let hint = after("tip: ").map(str::to_owned).or_else(|| after("Usage: ").map(|line| format!("usage: {line}")));
    Failure { hint, ..Failure::new(Kind::Usage, message.join(" ").trim_start_matches("error: ")) }
}

/// Each line cleaned, line ends kept.
fn cleaned(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.strip_suffix("\r\n") {
            Some(line) => format!("{}\r\n", clean(line, LONGEST)),
            None => match line.strip_suffix('\n') {
                Some(line) => format!("{}\n", clean(line, LONGEST)),
                None => clean(line, LONGEST),
            },
        })
        .collect()
}

fn fields_text(fields: &[(String, String)]) -> String {
    let width = fields.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (label, value) in fields {
        for (at, line) in value.lines().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            text.push_str(&format!("{label:width$}  {}\n", clean(line, LONGEST)));
        }
    }
    text
}

fn table_text(columns: &[&'static str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header(columns);
    for row in rows {
        table.add_row(row.iter().map(|cell| clean(cell, 500)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
