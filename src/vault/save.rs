//! Saving: one generation becomes the next. The order is the contract: read under the lock, take in the journal and
//! rescues, apply the change, segments, seal, replace the file, `seen`, and only then let go of what has been taken in.

use std::{path::Path, sync::Arc, time::Duration};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{
    Db, FileVersion, Inner, Presence, Record, Tx, Vault, VaultError, audit,
    file::{self, Put, Store},
    fold::{self, Taken},
    image, journal, meta,
    open::{self, Generation, Waive},
    pen, readers, rescue, reseal, seal,
    seen::Seen,
    segments,
    trailer::{self, Kind, Trailer},
};
use crate::{
    keys::{Identity, Recipient},
    system::lock::{self, Held},
};

/// How long a save waits for the journal's lock: it holds the vault's, and the next save can do it as well.
const JOURNAL_PATIENCE: Duration = Duration::from_secs(1);

/// Changes the vault in `store`, whose lock is held and which was opened under it.
pub(super) fn write<T, E: From<VaultError>>(
    inner: &Arc<Inner>,
    store: &Store,
    generation: Generation,
    change: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let draft = Draft::begin(inner, store, generation)?;
    let value = change(&Tx { db: &draft.db })?;
    let recipients = open::recipients(&store.path(), &draft.trailer)?;
    draft.save(&inner.identity, &recipients)?;
    Ok(value)
}

/// Takes in the journal and the rescues, if there is anything to take in. A rescue that the disk does not give is an error
/// here: the caller may be about to use what it replaces.
pub(super) fn fold_only(inner: &Arc<Inner>, store: &Store) -> Result<(), VaultError> {
    let generation = inner.open(store, Waive::default())?;
    let mut draft = Draft::begin(inner, store, generation)?;
    if let Some(error) = draft.merged.unread.take() {
        return Err(error);
    }
    if draft.taken.is_nothing() && draft.merged.done.is_empty() {
        return Ok(());
    }
    let recipients = open::recipients(&store.path(), &draft.trailer)?;
    draft.save(&inner.identity, &recipients)
}

/// Makes the first generation, whose audit begins with `record`, and a journal that follows it.
pub(super) fn create(inner: &Arc<Inner>, id: &str, others: &[Recipient], record: &Record) -> Result<(), VaultError> {
    let path = &inner.place.file;
    if id.is_empty() || id.len() > 64 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(VaultError::refused(path, "a vault id has 1 to 64 letters and digits"));
    }
    check_nothing_there(inner)?;
    let store = Store::make(path)?;
    let _lock = lock::lock(&store.neighbour(open::LOCK), inner.options.lock_timeout)?;
    check_nothing_there(inner)?;
    let mut connection = image::fresh()?;
    meta::start(&connection)?;
    audit::append(&connection, audit::Entry::new(record, &inner.options))?;
    let recipients = reseal::distinct(&[std::slice::from_ref(inner.recipient()), others].concat());
    let sealing = Sealing {
        inner,
        store: &store,
        expected: None,
        keep: None,
        writer: &inner.identity,
        recipients: &recipients,
        seen: inner.seen(&store)?,
    };
    sealing.put(&mut connection, id, 1, meta::GENESIS)?;
    if let Err(error) = pen::begin(&store.folder, &meta::key(&connection)?, &meta::folded(&connection)?, &[]) {
        inner.warn(format!("{}: {error}", store.neighbour(journal::NAME).display()));
    }
    Ok(())
}

fn check_nothing_there(inner: &Inner) -> Result<(), VaultError> {
    match Vault::presence(&inner.place) {
        Presence::Nothing => Ok(()),
        Presence::Vault => Err(VaultError::Exists(inner.place.file.clone())),
        Presence::Remains(remains) => {
            let names: Vec<_> = remains.iter().filter_map(|path| path.file_name()?.to_str()).collect();
            let reason = format!("is gone, but {} of a vault is left beside it", names.join(", "));
            Err(VaultError::refused_with(&inner.place.file, reason, seal::RESTORE_HINT))
        }
    }
}

/// The next generation, open in memory, in one transaction.
pub(super) struct Draft<'a> {
    pub(super) db: Db,
    pub(super) trailer: Trailer,
    pub(super) keep: Option<&'static str>,
    store: &'a Store,
    expected: Option<FileVersion>,
    previous: [u8; 32],
    seen: Seen,
    taken: Taken,
    merged: rescue::Merged,
    /// The journal's lock, where nobody may add a line until this generation is in place.
    journal: Option<Held>,
}

impl<'a> Draft<'a> {
    /// Opens the transaction and takes in what lies beside the vault.
    pub(super) fn begin(inner: &Arc<Inner>, store: &'a Store, generation: Generation) -> Result<Self, VaultError> {
        readers::may_write(inner, &[])?;
        let Generation { connection, trailer, loaded, seen, .. } = generation;
        let db = Db { connection, inner: inner.clone() };
        db.connection.execute_batch("BEGIN")?;
        let taken = fold::take_in(&db, store)?;
        let merged = rescue::merge(&Tx { db: &db }, store, &seen, &trailer.vault_id);
        Ok(Self {
            db,
            trailer,
            keep: Some(file::PREVIOUS),
            store,
            expected: Some(loaded.version),
            previous: Sha256::digest(&loaded.bytes).into(),
            seen,
            taken,
            merged,
            journal: None,
        })
    }

    /// Replaces another file than the one it was read from (a restored vault).
    pub(super) fn replacing(self, expected: Option<FileVersion>, keep: Option<&'static str>) -> Self {
        Self { keep, expected, ..self }
    }

    /// To be sealed to other recipients: no line may come any more that is sealed to those of before.
    pub(super) fn close_journal(&mut self) -> Result<(), VaultError> {
        let deadline = self.db.inner.options.lock_timeout;
        self.journal = Some(lock::lock(&self.store.neighbour(journal::LOCK), deadline)?);
        self.taken = fold::take_in_the_rest(&self.db, self.store, self.taken)?;
        Ok(())
    }

    /// These are no trusted writers any more.
    pub(super) fn distrust<'r>(&mut self, gone: impl Iterator<Item = &'r Recipient>) {
        let trusted = &mut self.seen.known_mut(&self.trailer.vault_id).trusted;
        for one in gone {
            trusted.retain(|writer| writer != one.as_str());
        }
    }

    /// Seals and replaces; then lets go of what was taken in.
    pub(super) fn save(mut self, writer: &Identity, recipients: &[Recipient]) -> Result<(), VaultError> {
        let inner = self.db.inner.clone();
        readers::may_write(&inner, recipients)?;
        segments::spill(&inner, self.store, &self.db.connection, &self.trailer, recipients)?;
        self.db.connection.execute_batch("COMMIT")?;
        let key = meta::key(&self.db.connection)?;
        let folded = meta::folded(&self.db.connection)?;
        let generation = next(&self.store.path(), self.trailer.generation)?;
        let (store, keep, seen) = (self.store, self.keep, self.seen);
        let sealing = Sealing { inner: &inner, store, expected: self.expected, keep, writer, recipients, seen };
        sealing.put(&mut self.db.connection, &self.trailer.vault_id, generation, self.previous)?;
        for rescue in self.merged.done {
            if let Err(error) = rescue.remove() {
                inner.warn(error.to_string());
            }
        }
        if self.taken.renew {
            let patience = inner.options.lock_timeout.min(JOURNAL_PATIENCE);
            let lock = || Ok(lock::lock(&self.store.neighbour(journal::LOCK), patience)?);
            let lock = self.journal.map_or_else(lock, Ok);
            let taken = lock.and_then(|_lock| pen::take_over(self.store, &key, &folded, self.taken.keep));
            if let Err(error) = taken {
                inner.warn(error.to_string()); // the vault says how far it has taken the journal in: nothing counts twice
            }
        }
        Ok(())
    }
}

/// The generation after this one.
fn next(path: &Path, generation: u64) -> Result<u64, VaultError> {
    generation.checked_add(1).filter(|next| *next < u64::MAX).ok_or_else(|| {
        let reason = format!("cannot be written: generation {generation} was seen here, and no number follows that");
        let hint = "nobody gets there by saving, so somebody wrote that number: oauthctl vault check --accept-older, if the vault is good; else remove `seen` and restore a backup";
        VaultError::refused_with(path, reason, hint)
    })
}

/// Everything that sealing and replacing depends on.
pub(super) struct Sealing<'a> {
    pub(super) inner: &'a Inner,
    pub(super) store: &'a Store,
    pub(super) expected: Option<FileVersion>,
    pub(super) keep: Option<&'static str>,
    pub(super) writer: &'a Identity,
    pub(super) recipients: &'a [Recipient],
    pub(super) seen: Seen,
}

impl Sealing<'_> {
    /// Puts the database in the vault's place as `generation`, durable when this returns, and notes it in `seen`.
    pub(super) fn put(
        mut self,
        connection: &mut Connection,
        vault_id: &str,
        generation: u64,
        previous: [u8; 32],
    ) -> Result<(), VaultError> {
        let path = self.store.path();
        let trailer = Trailer {
            kind: Kind::Vault,
            vault_id: vault_id.to_owned(),
            generation,
            previous,
            writer: self.writer.recipient().as_str().to_owned(),
            recipients: self.recipients.iter().map(|one| one.as_str().to_owned()).collect(),
        };
        let image = image::dump(connection).map_err(|error| error.at(&path))?;
        let plaintext = trailer::attach(image, &trailer, self.writer);
        let plaintext = plaintext.ok_or_else(|| VaultError::refused(&path, "cannot be sealed to these recipients"))?;
        let sealed = seal::try_seal(&plaintext, self.recipients).map_err(|error| error.at(&path))?;
        let mut receipt = [0; 32];
        let opens = |written: &[u8]| -> Result<(), VaultError> {
            let again = seal::unseal(written, self.writer).map_err(|error| error.at(&path))?;
            let parsed = trailer::detach(&again).map_err(|error| error.at(&path))?;
            parsed.verify(self.writer, &self.writer.recipient()).map_err(|error| error.at(&path))?;
            receipt = parsed.receipt(self.writer);
            if *again == *plaintext {
                Ok(())
            } else {
                Err(VaultError::refused(&path, "does not open as it was sealed"))
            }
        };
        match self.store.store(&sealed, self.expected, self.keep, opens)? {
            Put::Stored => {}
            Put::Conflict => return Err(replaced_under_us(self.store)),
        }
        self.seen.accept(&trailer, &receipt);
        if let Err(error) = self.seen.store(&self.store.folder) {
            self.inner.warn(format!("{}: {error}", self.store.neighbour(super::seen::NAME).display()));
        }
        Ok(())
    }
}

/// Cannot happen between two of ours: whoever writes reads again under the lock. So it was somebody who takes no lock,
/// and the change, which can be applied once only, is given back to its owner undone.
fn replaced_under_us(store: &Store) -> VaultError {
    VaultError::Busy(format!(
        "{} was replaced by another program while oauthctl held its lock (a sync or backup tool?): nothing was changed",
        store.path().display()
    ))
}
