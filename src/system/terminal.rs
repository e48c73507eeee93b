//! Words on the way, on stderr: the URL to open, a warning, a prompt. Never stdout, never a secret; whatever is shown goes
//! through [`clean`], whoever wrote it.

mod askpass;
mod kept;
pub mod log;
mod panic;
#[cfg(unix)]
mod prompt;
mod qr;

use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _, Write},
    sync::{Arc, atomic::AtomicBool},
};

pub use kept::KeptTerminal;
pub use panic::hide_panics;

use self::log::Level;
use super::clock::Clock;
use crate::secret::Secret;

#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error("there is no terminal to ask at")]
    NoTerminal,
    #[error("interrupted")]
    Interrupted,
    #[error("cannot read the answer: {0}")]
    Io(#[from] io::Error),
}

pub trait Terminal: Send + Sync {
    /// A line on stderr, shown always (even with `-q`): a URL to open, a secret shown once.
    fn say(&self, line: &str);
    /// A line on stderr that `-q` silences.
    fn note(&self, line: &str);
    /// A line on stderr that only `-v` asks for: what goes over the wire, and never a secret.
    fn detail(&self, line: &str);
    /// A QR code of this on stderr, where a person at a terminal could hold a camera over it and `-q` does not silence it.
    fn picture(&self, _text: &str) {}
    /// A line for the program that reads our stderr (a CI runner's `::command::`): as it is, whatever form the others have.
    fn instruct(&self, line: &str) {
        self.say(line);
    }
    /// `warning: …` on stderr, or an object with `--json`.
    fn warn(&self, line: &str);
    /// stdin and stderr are terminals and input was not refused (`--no-input`, `CI`).
    fn interactive(&self) -> bool;
    /// Somebody can be asked for a secret: here, or by the program that asks where there is no terminal.
    fn asks_secrets(&self) -> bool {
        self.interactive()
    }
    fn ask_line(&self, prompt: &str) -> Result<String, PromptError>;
    fn ask_secret(&self, prompt: &str) -> Result<Secret, PromptError>;
    fn confirm(&self, prompt: &str) -> Result<bool, PromptError>;
    /// Lines that are pasted, unseen, while something else is waited for, until `each` has enough or `stop` is set. `note`
    /// is shown when they can be. Where this is no terminal that can be read so, it returns at once.
    fn pasted_lines(
        &self,
        _note: &str,
        _stop: &AtomicBool,
        _each: &mut dyn FnMut(Secret) -> bool,
    ) -> Result<(), PromptError> {
        Ok(())
    }
}

/// A terminal that knows block characters.
#[derive(Clone, Copy, Debug)]
pub struct Blocks {
    pub colored: bool,
}

/// The terminal this process was started at. Lines go out as they come, each at once; a stderr that is closed or full
/// swallows them, since the answer of a command does not depend on words on the way.
pub struct StderrTerminal {
    /// Asks for secrets where nobody can be asked here.
    askpass: Option<String>,
    /// How QR codes are drawn, if they can be.
    blocks: Option<Blocks>,
    /// Warnings are objects, a line each (`--json`).
    json: bool,
    /// Lines are JSON and say when this clock showed what.
    log: Option<Arc<dyn Clock>>,
    no_input: bool,
    quiet: bool,
    interactive: bool,
    verbose: bool,
}

impl StderrTerminal {
    /// `quiet`: without [`Terminal::note`] (`-q`). `no_input`: never ask (`--no-input`, `OAUTHCTL_NO_INPUT`, `CI`).
    pub fn new(quiet: bool, no_input: bool) -> Self {
        let interactive = !no_input && io::stdin().is_terminal() && io::stderr().is_terminal();
        Self { askpass: None, blocks: None, json: false, log: None, no_input, quiet, interactive, verbose: false }
    }

    /// With a program that asks for secrets where there is no terminal (`OAUTHCTL_ASKPASS`), unless input was refused.
    #[must_use]
    pub fn with_askpass(self, command: Option<String>) -> Self {
        let askpass = command.filter(|_| !self.no_input && !self.interactive);
        Self { askpass, ..self }
    }

    /// With warnings as objects (`--json`).
    #[must_use]
    pub fn in_json(self, json: bool) -> Self {
        Self { json, ..self }
    }

    /// With [`Terminal::detail`] (`-v`).
    #[must_use]
    pub fn verbose(self, verbose: bool) -> Self {
        Self { verbose, ..self }
    }

    /// With lines of JSON instead of text ([`log::line`]). A prompt stays what it is: it is for a person.
    #[must_use]
    pub fn logging(self, clock: Option<Arc<dyn Clock>>) -> Self {
        Self { log: clock, ..self }
    }

    fn tell(&self, level: Level, line: &str) {
        match &self.log {
            Some(clock) => write_line(&mut io::stderr().lock(), "", &log::line(clock.now(), level, line)),
            None if level == Level::Warning && self.json => {
                write_line(&mut io::stderr().lock(), "", &warning_in_json(line));
            }
            None if level == Level::Warning => write_line(&mut io::stderr().lock(), "warning: ", line),
            None => write_line(&mut io::stderr().lock(), "", line),
        }
    }

    /// With [`Terminal::picture`], where stderr is a terminal.
    #[must_use]
    pub fn drawing(self, blocks: Option<Blocks>) -> Self {
        Self { blocks: blocks.filter(|_| io::stderr().is_terminal()), ..self }
    }

    fn ask(&self, prompt: &str, shown: bool) -> Result<Secret, PromptError> {
        if !self.interactive {
            return Err(PromptError::NoTerminal);
        }
        answer(&clean(prompt, LONGEST_PROMPT), shown)
    }
}

impl Terminal for StderrTerminal {
    fn say(&self, line: &str) {
        self.tell(Level::Info, line);
    }

    fn instruct(&self, line: &str) {
        write_line(&mut io::stderr().lock(), "", line);
    }

    fn note(&self, line: &str) {
        if !self.quiet {
            self.say(line);
        }
    }

    fn detail(&self, line: &str) {
        if self.verbose {
            self.tell(Level::Debug, line);
        }
    }

    fn picture(&self, text: &str) {
        let Some(blocks) = self.blocks.filter(|_| !self.quiet && self.log.is_none()) else { return };
        let (columns, rows) = size();
        for line in qr::lines(text, columns, rows, blocks.colored).into_iter().flatten() {
            put(&mut io::stderr().lock(), &line); // blocks and colours of our own
        }
    }

    fn warn(&self, line: &str) {
        self.tell(Level::Warning, line);
    }

    fn interactive(&self) -> bool {
        self.interactive
    }

    fn ask_line(&self, prompt: &str) -> Result<String, PromptError> {
        Ok(self.ask(prompt, true)?.expose().to_owned())
    }

    fn asks_secrets(&self) -> bool {
        self.interactive || self.askpass.is_some()
    }

    fn ask_secret(&self, prompt: &str) -> Result<Secret, PromptError> {
        match &self.askpass {
            Some(command) => askpass::ask(command, prompt, askpass::DEADLINE),
            None => self.ask(prompt, false),
        }
    }

    #[cfg(unix)]
    fn pasted_lines(
        &self,
        note: &str,
        stop: &AtomicBool,
        each: &mut dyn FnMut(Secret) -> bool,
    ) -> Result<(), PromptError> {
        if self.interactive { prompt::read_lines(|| self.note(note), stop, each) } else { Ok(()) }
    }

    /// Only `y` and `yes` are a yes: an Enter that was typed ahead is not.
    fn confirm(&self, prompt: &str) -> Result<bool, PromptError> {
        let answer = self.ask_line(&format!("{prompt} [y/N] "))?;
        Ok(is_yes(&answer))
    }
}

/// A warning among objects: `{"warning":{"message":"…"}}`.
pub fn warning_in_json(message: &str) -> String {
    serde_json::json!({ "warning": { "message": message } }).to_string()
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str())
}

/// Columns and rows of the terminal at stderr; 0 where they are not known.
fn size() -> (usize, usize) {
    #[cfg(unix)]
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stderr()).map(|size| (size.ws_col, size.ws_row));
    #[cfg(not(unix))]
    let size: io::Result<(u16, u16)> = Ok((0, 0));
    size.map_or((0, 0), |(columns, rows)| (usize::from(columns), usize::from(rows)))
}

/// In characters; a prompt names a thing or two.
const LONGEST_PROMPT: usize = 2000;

/// One write for the line: two processes at one terminal do not mix theirs. Errors end here (see [`StderrTerminal`]).
fn write_line(out: &mut dyn Write, start: &str, line: &str) {
    put(out, &format!("{start}{}", clean(line, usize::MAX))); // a token to be masked may be long
}

fn put(out: &mut dyn Write, line: &str) {
    let _ = out.write_all(format!("{line}\n").as_bytes());
    let _ = out.flush();
}

#[cfg(unix)]
fn answer(prompt: &str, shown: bool) -> Result<Secret, PromptError> {
    prompt::read(prompt, shown)
}

/// Where there is no termios, dialoguer knows the console.
#[cfg(not(unix))]
fn answer(prompt: &str, shown: bool) -> Result<Secret, PromptError> {
    let prompt = prompt.trim_end().trim_end_matches(':'); // it adds its own
    let answer = if shown {
        dialoguer::Input::<String>::new().with_prompt(prompt).allow_empty(true).interact_text()
    } else {
        dialoguer::Password::new().with_prompt(prompt).allow_empty_password(true).report(false).interact()
    };
    match answer {
        Ok(text) => Ok(Secret::new(text)),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => Err(PromptError::Interrupted),
        Err(dialoguer::Error::IO(error)) => Err(PromptError::Io(error)),
    }
}

/// Replaces what must not reach a terminal: C0 and C1 controls (as `\xNN`), bidirectional and invisible format
/// characters (as U+FFFD); cuts at `limit` characters with an ellipsis.
pub fn clean(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit.saturating_mul(4)));
    for (count, c) in text.chars().enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        match c {
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c)); // a String takes everything
            }
            c if is_unseen(c) => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// JSON in which a terminal finds nothing but text: what [`clean`] would replace stands as `\uNNNN`, which means the same.
pub fn harmless_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_unseen(c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}"); // a String takes everything
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that turn the direction of a text, end its line, or are not seen at all: with them one text looks like
/// another. (Joiners between emoji and variation selectors go too: a name stays readable without them.)
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
#[path = "tests/terminal.rs"]
mod tests;
