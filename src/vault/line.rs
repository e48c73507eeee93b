//! One line into the journal, by whoever only reads. Since it was read the vault may have been sealed anew, to other
//! recipients and by another key, and a line that its next writer cannot open would be lost.
//!
//! Invariant: whoever seals the vault to other recipients holds `journal.lock` from taking in the last line until the next
//! generation is in place. So under that lock the recipients of the vault that lies there are the right ones.

use super::{
    Snapshot, Vault, VaultError,
    audit::Entry,
    journal::{self, Attempt},
    pen,
};
use crate::system::lock;

/// How often the key may be changed under a caller before it gives up.
const ROUNDS: usize = 16;

/// What is to be written.
pub(super) struct Line {
    pub(super) entry: Entry,
    /// It begins an attempt: durable before this returns, or not there at all.
    pub(super) attempt: Option<Attempt>,
}

impl Vault {
    /// Appends a line; `db` is the generation that the caller has open.
    pub(super) fn append(&self, db: &Snapshot, line: &Line) -> Result<(), VaultError> {
        let Err(mut error) = self.append_now(Some(db), line) else { return Ok(()) };
        for _ in 0..ROUNDS {
            let Some(new) = self.after_a_rekey(&error) else { break };
            let appended = new.append_now(None, line);
            new.take_warnings().into_iter().for_each(|warning| self.inner.warn(warning));
            match appended {
                Err(again) => error = again,
                Ok(()) => return Ok(()),
            }
        }
        Err(error)
    }

    fn append_now(&self, db: Option<&Snapshot>, line: &Line) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let _lock = lock::lock(&store.neighbour(journal::LOCK), self.inner.options.lock_timeout)?;
        let lying = store.version()?;
        let append = |db: &Snapshot| {
            let durable = line.attempt.is_some();
            db.with_pen(|pen| pen::append(&store, pen, line.entry.clone(), line.attempt, durable))
        };
        match db.filter(|db| Some(db.version) == lying) {
            Some(db) => append(db),
            None => append(&self.inner.snapshot()?),
        }
    }
}
