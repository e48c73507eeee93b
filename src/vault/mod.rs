//! What is kept: one age-encrypted file with one SQLite database in it (DESIGN 3).
//!
//! Invariants: a reader sees one whole generation and takes no lock; a writer holds `lock`, reads again, applies its
//! closure to what it then finds, and replaces the file whole. Nothing but ciphertext is ever on disk. Never a network
//! call or a prompt under the lock.

mod around;
pub mod audit;
pub mod bindings;
pub mod care;
pub mod clients;
mod column;
pub mod consents;
pub mod details;
mod error;
mod file;
mod fold;
mod folder;
pub mod grants;
mod hex;
mod image;
pub mod integrations;
mod journal;
mod line;
mod meta;
mod open;
mod pen;
pub mod pins;
mod places;
mod readers;
pub mod registrations;
mod rescue;
mod reseal;
mod restore;
mod save;
mod schema;
mod seal;
mod seen;
mod segments;
pub mod states;
pub mod tokens;
mod trailer;
mod verify;

#[cfg(test)]
mod tests;

use std::{
    cell::OnceCell,
    io::ErrorKind,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use crate::{
    keys::{Identity, Recipient},
    system::{clock::Clock, lock, process::Who},
};

pub use audit::{AuditEntry, Record};
pub use bindings::{Binding, Purpose};
pub use care::CheckItem;
pub use clients::Client;
pub use consents::Consent;
pub use details::Details;
pub use error::VaultError;
pub use grants::Grant;
pub use integrations::{Integration, Status};
pub use pins::Pin;
pub use registrations::Registration;
pub use restore::{Accepted, RESTORED};
pub use seal::MAX_RECIPIENTS;
pub use states::PendingState;
pub use tokens::Token;

/// Where the vault and its neighbours lie: `vault.age` and its folder.
#[derive(Clone, Debug)]
pub struct Place {
    pub file: PathBuf,
}

/// What the vault is told from outside.
#[derive(Clone)]
pub struct Options {
    pub clock: Arc<dyn Clock>,
    pub who: Who,
    /// Deadline of the vault lock and the journal lock.
    pub lock_timeout: Duration,
    /// Recipients trusted as writers by the settings (`[vault] trust`).
    pub trust: Vec<Recipient>,
    /// Newest audit entries kept in the vault (`audit.keep`).
    pub audit_keep: u32,
    /// A folder that this user's session has to itself (`XDG_RUNTIME_DIR`): a rescue goes there where it cannot lie beside
    /// the vault.
    pub runtime: Option<PathBuf>,
}

/// A profile's vault; opening it happens at every `read` and `write`.
pub struct Vault {
    inner: Arc<Inner>,
    ask_again: Option<AskAgain>,
}

/// Gives the key that is in place now, without a prompt.
pub type AskAgain = Box<dyn Fn() -> Option<Identity> + Send + Sync>;

/// What a vault and its snapshots share.
struct Inner {
    place: Place,
    /// The vault id of `key.toml`.
    expected: Option<String>,
    identity: Identity,
    /// Of `identity`, worked out once.
    recipient: OnceLock<Recipient>,
    options: Options,
    warnings: Mutex<Vec<String>>,
}

/// One generation, open in memory, to read. Methods are in the table files (`impl Db`).
pub struct Db {
    connection: rusqlite::Connection,
    inner: Arc<Inner>,
}

/// An open generation with what goes with it.
pub struct Snapshot {
    db: Db,
    trailer: trailer::Trailer,
    version: FileVersion,
    fitted: OnceCell<open::Fitted>,
}

impl std::ops::Deref for Snapshot {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// A generation in the making: everything `Db` reads, and what writes. Methods are in the table files (`impl Tx`).
pub struct Tx<'a> {
    db: &'a Db,
}

impl std::ops::Deref for Tx<'_> {
    type Target = Db;
    fn deref(&self) -> &Db {
        self.db
    }
}

impl Vault {
    /// What lies at the place, without opening anything: a vault, nothing, or remains of one (`vault.prev.age`,
    /// `journal`, `audit/`, a rescue without `vault.age`: then nothing may be initialised).
    pub fn presence(place: &Place) -> Presence {
        match place.file.symlink_metadata() {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            _ => return Presence::Vault, // what may not be looked at is not nothing: opening it says why
        }
        let folder = file::folder_of(&place.file);
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let mut remains: Vec<_> =
            names.filter(|name| name.to_str().is_some_and(is_remains)).map(|name| folder.join(name)).collect();
        remains.sort_unstable();
        if remains.is_empty() {
            return Presence::Nothing;
        }
        // one that was made between the two looks has its journal already
        if place.file.symlink_metadata().is_ok() { Presence::Vault } else { Presence::Remains(remains) }
    }

    /// Makes a new vault, generation 1, sealed to the identity and `others`, with `record` as its first audit entry. Fails
    /// if one is there.
    pub fn create(
        place: Place,
        id: &str,
        identity: Identity,
        others: &[Recipient],
        options: Options,
        record: &Record,
    ) -> Result<Self, VaultError> {
        let vault = Self::at(place, Some(id.to_owned()), identity, options);
        save::create(&vault.inner, id, others, record)?;
        Ok(vault)
    }

    /// Nothing is read yet. `expected`: the vault id of `key.toml`.
    pub fn at(place: Place, expected: Option<String>, identity: Identity, options: Options) -> Self {
        let (recipient, warnings) = (OnceLock::new(), Mutex::default());
        let inner = Arc::new(Inner { place, expected, identity, recipient, options, warnings });
        Self { inner, ask_again: None }
    }

    /// Where a read or a write finds that the key was changed meanwhile (a rekey during a sign-in), this gives the new one.
    #[must_use]
    pub fn asking_again(self, ask_again: AskAgain) -> Self {
        Self { ask_again: Some(ask_again), ..self }
    }

    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// The recipient of the key it is opened with.
    pub fn recipient(&self) -> Recipient {
        self.inner.recipient().clone()
    }

    /// Opens the current generation: no lock, no fsync.
    pub fn read(&self) -> Result<Snapshot, VaultError> {
        self.inner.snapshot().or_else(|error| match self.after_a_rekey(&error) {
            Some(new) => new.inner.snapshot(),
            None => Err(error),
        })
    }

    /// Changes the vault: lock with a deadline → read again → fold the journal → closure → generation + 1 → seal → temp
    /// file, fsync → rename → fsync folder → `seen` → new journal → unlock. The closure may be called on a newer
    /// generation than the caller has read. An error from it leaves everything as it was.
    pub fn write<T, E: From<VaultError>>(&self, change: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let store = self.inner.store()?;
        readers::may_write(&self.inner, &[])?;
        let lock = self.inner.lock(&store)?;
        let error = match self.inner.open(&store, open::Waive::default()) {
            Ok(generation) => return save::write(&self.inner, &store, generation, change),
            Err(error) => error,
        };
        drop(lock); // asking takes time
        let Some(new) = self.after_a_rekey(&error) else { return Err(error.into()) };
        let written = new.write(change);
        new.take_warnings().into_iter().for_each(|warning| self.inner.warn(warning));
        written
    }

    /// The same vault with the key that is in place now, if that is another one.
    fn after_a_rekey(&self, error: &VaultError) -> Option<Self> {
        if !matches!(error, VaultError::WrongKey(_) | VaultError::Refused { .. }) {
            return None;
        }
        let identity = self.ask_again.as_ref()?()?;
        let Inner { place, expected, options, .. } = &*self.inner;
        let is_new = !identity.same_as(&self.inner.identity);
        is_new.then(|| Self::at(place.clone(), expected.clone(), identity, options.clone()))
    }

    /// Appends one audit line to the journal: short lock on `journal.lock`, no fsync. For those who only read.
    /// `db`: the generation the caller has open (for the key of fingerprints and MACs, and the journal it names).
    pub fn note(&self, db: &Snapshot, record: &Record) -> Result<(), VaultError> {
        self.append(db, &line::Line { entry: audit::Entry::new(record, &self.inner.options), attempt: None })
    }

    /// The journal has grown past its bound (1 MiB): the caller may [`Vault::fold_if_free`] after it has printed.
    pub fn wants_fold(&self) -> bool {
        let journal = file::resolve(&self.inner.place.file).map(|file| file.with_file_name(journal::NAME));
        journal.is_ok_and(|path| path.symlink_metadata().is_ok_and(|found| found.len() > journal::BOUND))
    }

    /// Merges a grant of this integration that an earlier run could not save. To be called before its refresh token is
    /// used: the one in the vault may be spent. Does nothing (one look into the folder) where no rescue lies.
    pub fn take_up_rescue(&self, integration_id: i64) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let id = match &self.inner.expected {
            Some(id) => id.clone(),
            None => self.read()?.vault_id().to_owned(),
        };
        let lying = places::rescues(&self.inner, &store, &id)?;
        if !lying.iter().any(|one| rescue::integration_of(&one.name) == Some(integration_id)) {
            return Ok(());
        }
        let _lock = lock::lock(&store.neighbour(open::LOCK), self.inner.options.lock_timeout)?;
        save::fold_only(&self.inner, &store)
    }

    /// Folds the journal into the vault if the lock is free now; otherwise does nothing.
    pub fn fold_if_free(&self) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        if store.version()?.is_none() {
            return Err(VaultError::Missing(store.path()));
        }
        match lock::try_lock(&store.neighbour(open::LOCK))? {
            Some(_lock) => save::fold_only(&self.inner, &store),
            None => Ok(()),
        }
    }

    /// Makes sure that the key may write to the vault's recipients, and that a vault's worth of space can be written.
    pub fn preflight(&self) -> Result<(), VaultError> {
        readers::can_write(&self.inner, &self.read()?.recipients()?)?;
        self.inner.store()?.preflight()
    }

    /// Write-ahead of a refresh: makes sure that a vault's worth of space can be written, then one fsynced journal line
    /// with the attempt's number and the refresh token's fingerprint.
    pub fn begin_attempt(
        &self,
        db: &Snapshot,
        integration: &Integration,
        attempt: i64,
        fingerprint: &str,
    ) -> Result<(), VaultError> {
        let record = Record {
            action: "refresh".to_owned(),
            integration: Some(integration.name.clone()),
            result: format!("attempt {attempt} begun"),
            fingerprint: Some(fingerprint.to_owned()),
        };
        let entry = audit::Entry::new(&record, &self.inner.options);
        let begun = journal::Attempt { integration: integration.id, number: attempt };
        readers::can_write(&self.inner, &db.recipients()?)?;
        self.inner.store()?.preflight()?;
        self.append(db, &line::Line { entry, attempt: Some(begun) })
    }

    /// A grant that could not be saved: sealed into `vault.rescue.<id>.age`, to be merged by the next write.
    pub fn rescue(&self, db: &Snapshot, grant: &Grant, tokens: &[Token]) -> Result<PathBuf, VaultError> {
        rescue::write(&db.inner, db, grant, tokens)
    }

    /// The lock file of one integration's refreshes: `locks/<id>`.
    pub fn refresh_lock(&self, integration_id: i64) -> PathBuf {
        let file = file::resolve(&self.inner.place.file).unwrap_or_else(|_| self.inner.place.file.clone());
        file::folder_of(&file).join("locks").join(integration_id.to_string())
    }

    /// The lock file of sign-ins to one integration, which may not exist yet: `locks/connect-<name>`.
    pub fn connect_lock(&self, name: &str) -> PathBuf {
        self.refresh_lock(0).with_file_name(format!("connect-{name}"))
    }

    /// Something that changes whenever `vault.age` is replaced; cheap (one stat).
    pub fn version(&self) -> Option<FileVersion> {
        let file = file::resolve(&self.inner.place.file).ok()?;
        rustix::fs::stat(&file).ok().as_ref().map(FileVersion::of)
    }

    /// Something that went wrong without stopping anything.
    pub fn warn(&self, warning: String) {
        self.inner.warn(warning);
    }

    /// What went wrong without stopping anything (a file mode, a segment, `seen`): each once, since the last call.
    pub fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut *self.inner.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Snapshot {
    pub fn generation(&self) -> u64 {
        self.trailer.generation
    }

    pub fn vault_id(&self) -> &str {
        &self.trailer.vault_id
    }

    /// The recipients this generation is sealed to.
    pub fn recipients(&self) -> Result<Vec<Recipient>, VaultError> {
        open::recipients(&self.inner.place.file, &self.trailer)
    }

    /// The number of a refresh attempt of this integration that began and has not ended (folded or still in the
    /// journal). Whether it is still running is told by its refresh lock.
    pub fn open_attempt(&self, integration_id: i64) -> Option<i64> {
        self.begun(integration_id).unwrap_or_else(|error| {
            self.inner.warn(error.to_string());
            self.grant(integration_id).ok().flatten().and_then(|grant| grant.attempt_open)
        })
    }
}

/// Identity of the file behind the path: changes with every replacement.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FileVersion {
    pub inode: u64,
    pub mtime_ns: i128,
    pub size: u64,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Presence {
    Nothing,
    /// Remains of a vault whose `vault.age` is gone: which.
    Remains(Vec<PathBuf>),
    Vault,
}

/// What lies beside a vault and is worth nothing, or a lot, without it.
fn is_remains(name: &str) -> bool {
    [file::PREVIOUS, journal::NAME, segments::FOLDER].contains(&name) || rescue::is_one(name)
}
