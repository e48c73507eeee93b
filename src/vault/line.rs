//! One line into the journal, by whoever only reads. Since it was read the vault may have been sealed anew, to other
//! recipients and by another key, and a line that its next writer cannot open would be lost.
//!
//! Invariant: whoever seals the vault to other recipients holds `journal.lock` from taking in the last line until the next
//! generation is in place. So under that lock the recipients of the vault that lies there are the right ones.

use super::{
    Snapshot, Vault, VaultError,
    audit::Entry,
    file::Store,
    journal::{self, Attempt},
    pen,
};
use crate::system::lock::{self, Held};

/// How often the key may be changed under a caller before it gives up.
const ROUNDS: usize = 16;

/// How often the vault is read before the lock is taken, which others wait for, and not under it.
const LOOKS: usize = 3;

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
        let fits = |db: &&Snapshot| store.version().is_ok_and(|lying| lying == Some(db.version));
        let append = |db: &Snapshot| {
            let durable = line.attempt.is_some();
            db.with_pen(|pen| pen::append(&store, pen, line.entry.clone(), line.attempt, durable))
        };
        let mut newer = None;
        for _ in 0..LOOKS {
            if newer.as_ref().or(db).is_none_or(|db| !fits(&db)) {
                newer = Some(self.inner.snapshot()?);
            }
            let _lock = self.journal_lock(&store)?;
            if let Some(db) = newer.as_ref().or(db).filter(fits) {
                return append(db);
            }
        }
        let _lock = self.journal_lock(&store)?;
        append(&self.inner.snapshot()?)
    }

    fn journal_lock(&self, store: &Store) -> Result<Held, VaultError> {
        Ok(lock::lock(&store.neighbour(journal::LOCK), self.inner.options.lock_timeout)?)
    }
}
