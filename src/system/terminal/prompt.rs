//! One line read at the terminal, key by key, so that Ctrl-C is a key like any other: it ends the prompt with the
//! terminal as it was. (A prompt that only turns the echo off leaves it off when Ctrl-C ends the process; one that reads
//! whole lines from the kernel loses what is pasted beyond 4,095 bytes.)
//!
//! The answer is kept in one buffer that never grows, and is wiped.

use std::{
    io::{self, Write as _},
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::getpgrp,
    stdio::stdin,
    termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr},
};
use zeroize::Zeroizing;

use super::PromptError;
use crate::{secret::Secret, system::process};

/// Longest answer, in bytes: a redirected URL with everything in it.
const MAX_ANSWER: usize = 64 * 1024;

/// How long a look at the keys takes at most that is made beside something else.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Writes `prompt` to stderr and reads one line from the terminal at stdin. `shown`: what is typed can be seen.
pub(super) fn read(prompt: &str, shown: bool) -> Result<Secret, PromptError> {
    let _raw = Raw::enter()?;
    echo(prompt.as_bytes());
    let answer = read_line(shown, || Ok(true)).and_then(|line| line.ok_or(PromptError::Interrupted));
    echo(b"\r\n");
    answer
}

/// Reads lines, unseen, and gives each to `each`, until that one has enough or `stop` is set. `ready`: from now on nothing
/// that is typed is shown. In the background it returns at once, because reading would stop the process. What was typed
/// and not read is thrown away: it may be half a URL with a code in it, which the shell should not get.
pub(super) fn read_lines(
    ready: impl FnOnce(),
    stop: &AtomicBool,
    each: &mut dyn FnMut(Secret) -> bool,
) -> Result<(), PromptError> {
    if !in_foreground() {
        return Ok(());
    }
    let mut raw = Raw::enter()?;
    raw.after = OptionalActions::Flush;
    ready();
    let wait = || {
        while !stop.load(Ordering::SeqCst) {
            match poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], Some(&LOOK)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Ok(true),
                Err(error) => return Err(PromptError::Io(error.into())),
            }
        }
        Ok(false)
    };
    while let Some(line) = read_line(false, wait)? {
        if !each(line) {
            break;
        }
    }
    Ok(())
}

fn in_foreground() -> bool {
    tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp())
}

/// `wait` returns when there is a key to be read, or with false when there is nothing to wait for any more.
fn read_line(shown: bool, wait: impl Fn() -> Result<bool, PromptError>) -> Result<Option<Secret>, PromptError> {
    let mut line = Line::new();
    loop {
        if !wait()? {
            return Ok(None);
        }
        let mut byte = Zeroizing::new([0]);
        match rustix::io::read(stdin(), &mut *byte) {
            Ok(0) => return Err(PromptError::Interrupted), // the terminal hung up
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(PromptError::Io(error.into())),
        }
        match line.feed(byte[0]) {
            Step::Typed(byte) if shown => echo(&[byte]),
            Step::Erased(characters) if shown => (0..characters).for_each(|_| echo(b"\x08 \x08")),
            Step::Erased(_) | Step::More | Step::Typed(_) => {}
            Step::Done => return line.into_secret().map(Some),
            Step::Cancelled => return Err(PromptError::Interrupted),
        }
    }
}

/// Prompts and echo: to the terminal and nowhere else; if it is gone, reading will say so.
fn echo(bytes: &[u8]) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// The terminal hands over every key at once, shows none and makes no signals of them, until this is dropped or a signal
/// ends the process.
struct Raw {
    /// What becomes of keys that nobody has read.
    after: OptionalActions,
    before: Termios,
    _guard: process::RestoreOnSignal,
}

impl Raw {
    fn enter() -> Result<Self, PromptError> {
        let before = tcgetattr(stdin()).map_err(io::Error::from)?;
        // first the way back, then the change
        let guard = process::RestoreOnSignal::arm();
        let mut raw = before.clone();
        raw.local_modes -=
            LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin(), OptionalActions::Drain, &raw).map_err(io::Error::from)?;
        Ok(Self { after: OptionalActions::Drain, before, _guard: guard })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), self.after, &self.before);
    }
}

/// What a key did.
#[derive(Debug, Eq, PartialEq)]
enum Step {
    Cancelled,
    Done,
    /// So many characters less.
    Erased(usize),
    More,
    /// This byte more.
    Typed(u8),
}

/// The line so far.
struct Line {
    bytes: Zeroizing<Vec<u8>>,
    escape: Escape,
    overflown: bool,
}

/// How far into the escape sequence of a function key we are; they are read over.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Escape {
    None,
    Started,
    Sequence,
}

impl Line {
    fn new() -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(MAX_ANSWER)), escape: Escape::None, overflown: false }
    }

    fn feed(&mut self, byte: u8) -> Step {
        if let Some(step) = self.skip_escape(byte) {
            return step;
        }
        match byte {
            b'\n' | b'\r' => Step::Done,
            0x03 | 0x1c => Step::Cancelled,                   // Ctrl-C, Ctrl-\
            0x04 if self.bytes.is_empty() => Step::Cancelled, // Ctrl-D
            0x08 | 0x7f => Step::Erased(self.erase_while(|erased, _| erased == 0)),
            0x15 => Step::Erased(self.erase_while(|_, _| true)), // Ctrl-U
            0x17 => Step::Erased(self.erase_word()),             // Ctrl-W
            0x1b => {
                self.escape = Escape::Started;
                Step::More
            }
            0..=0x1f => Step::More,
            _ if self.bytes.len() == MAX_ANSWER => {
                self.overflown = true;
                Step::More
            }
            _ => {
                self.bytes.push(byte);
                Step::Typed(byte)
            }
        }
    }

    /// `ESC [ … letter` and `ESC O letter` are keys without a character.
    fn skip_escape(&mut self, byte: u8) -> Option<Step> {
        let (next, step) = match (self.escape, byte) {
            (Escape::Started, b'[' | b'O') | (Escape::Sequence, 0x20..=0x3f) => (Escape::Sequence, Some(Step::More)),
            (Escape::Sequence, 0x40..=0x7e) => (Escape::None, Some(Step::More)),
            _ => (Escape::None, None),
        };
        self.escape = next;
        step
    }

    /// Takes characters off the end as long as `go_on(number erased, last byte)`; says how many.
    fn erase_while(&mut self, go_on: impl Fn(usize, u8) -> bool) -> usize {
        let mut erased = 0;
        while let Some(&last) = self.bytes.last()
            && go_on(erased, last)
        {
            // a character of UTF-8 is its continuation bytes and the one before them
            while self.bytes.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            erased += 1;
        }
        erased
    }

    fn erase_word(&mut self) -> usize {
        let blanks = self.erase_while(|_, last| last == b' ');
        blanks + self.erase_while(|_, last| last != b' ')
    }

    fn into_secret(self) -> Result<Secret, PromptError> {
        let invalid = |reason: &'static str| PromptError::Io(io::Error::new(io::ErrorKind::InvalidData, reason));
        if self.overflown {
            return Err(invalid("it is too long"));
        }
        let text = std::str::from_utf8(&self.bytes).map_err(|_| invalid("it is not UTF-8 text"))?;
        Ok(Secret::new(text))
    }
}

#[cfg(test)]
#[path = "../tests/prompt.rs"]
mod tests;
