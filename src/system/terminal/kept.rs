//! A terminal whose words on the way are kept instead of shown: for readers that would take them for part of the answer.

use std::sync::{Arc, Mutex, PoisonError};

use super::{PromptError, Terminal};
use crate::secret::Secret;

/// Notes and details are dropped, warnings kept; prompts go where they always go.
pub struct KeptTerminal {
    behind: Arc<dyn Terminal>,
    warnings: Mutex<Vec<String>>,
}

impl KeptTerminal {
    pub fn before(behind: Arc<dyn Terminal>) -> Self {
        Self { behind, warnings: Mutex::default() }
    }

    pub fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut *self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Terminal for KeptTerminal {
    fn say(&self, line: &str) {
        self.behind.say(line);
    }

    fn note(&self, _line: &str) {}

    fn detail(&self, _line: &str) {}

    fn warn(&self, line: &str) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }

    fn interactive(&self) -> bool {
        self.behind.interactive()
    }

    fn asks_secrets(&self) -> bool {
        self.behind.asks_secrets()
    }

    fn ask_line(&self, prompt: &str) -> Result<String, PromptError> {
        self.behind.ask_line(prompt)
    }

    fn ask_secret(&self, prompt: &str) -> Result<Secret, PromptError> {
        self.behind.ask_secret(prompt)
    }

    fn confirm(&self, prompt: &str) -> Result<bool, PromptError> {
        self.behind.confirm(prompt)
    }
}
