//! Opening a generation: `seen`, then the sealed bytes, without a lock; then age, trailer, MAC, vault id, writer,
//! generation; and only then SQLite.

use std::path::Path;

use zeroize::Zeroizing;

use super::{
    Inner, Snapshot, VaultError,
    file::{Loaded, Store},
    image::{self, Unfit},
    journal::{self, Attempt, Found, Opened},
    meta,
    pen::Pen,
    readers,
    seal::{self, RESTORE_HINT},
    seen::Seen,
    trailer::{self, Distrust, Kind, Trailer},
};
use crate::{
    keys::Recipient,
    system::{
        lock::{self, Held},
        regular,
    },
};

/// For a vault that nobody can be shown to have written.
const ACCEPT_HINT: &str =
    "oauthctl vault restore --prev, or restore a backup; if you changed it yourself: oauthctl vault check --accept";

/// The vault's lock file.
pub(super) const LOCK: &str = "lock";

/// What is not asked of sealed bytes, because a person said so.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Waive {
    /// It may be older than what was seen.
    pub(super) generation: bool,
    /// Any writer who made a good MAC for us.
    pub(super) writer: bool,
}

/// Sealed bytes whose trailer was believed.
pub(super) struct Believed {
    /// They were verified before, and passed `quick_check`.
    checked: bool,
    plaintext: Zeroizing<Vec<u8>>,
    image: usize,
    pub(super) trailer: Trailer,
    pub(super) receipt: [u8; 32],
}

/// An open generation, and what was found on the way.
pub(super) struct Generation {
    pub(super) connection: rusqlite::Connection,
    pub(super) trailer: Trailer,
    pub(super) receipt: [u8; 32],
    pub(super) loaded: Loaded,
    pub(super) seen: Seen,
}

/// The journal beside a generation that fits it.
pub(super) struct Fitted {
    /// The vault had moved on: the generation that the journal fits.
    newer: Option<Box<Snapshot>>,
    found: Found,
    attempts: Vec<Attempt>,
}

impl Fitted {
    pub(super) fn base<'a>(&'a self, own: &'a Snapshot) -> &'a Snapshot {
        self.newer.as_deref().unwrap_or(own)
    }
}

impl Believed {
    pub(super) fn image(&self) -> &[u8] {
        &self.plaintext[..self.image]
    }
}

impl Inner {
    pub(super) fn store(&self) -> Result<Store, VaultError> {
        Store::open(&self.place.file)?.ok_or_else(|| VaultError::Missing(self.place.file.clone()))
    }

    pub(super) fn recipient(&self) -> &Recipient {
        self.recipient.get_or_init(|| self.identity.recipient())
    }

    pub(super) fn warn(&self, warning: String) {
        let mut warnings = self.warnings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The vault's lock, for a vault that is there.
    pub(super) fn lock(&self, store: &Store) -> Result<Held, VaultError> {
        if store.version()?.is_none() {
            return Err(VaultError::Missing(store.path()));
        }
        Ok(lock::lock(&store.neighbour(LOCK), self.options.lock_timeout)?)
    }

    pub(super) fn seen(&self, store: &Store) -> Result<Seen, VaultError> {
        let path = store.neighbour(super::seen::NAME);
        match Seen::load(&store.folder) {
            Err(error) if regular::is_refusal(&error) => {
                self.warn(format!("{} {error}: it counts as not there", path.display()));
                Ok(Seen::default())
            }
            other => other.map_err(|source| VaultError::Unseen { path, source }),
        }
    }

    /// Opens what lies in the store.
    pub(super) fn open(&self, store: &Store, waive: Waive) -> Result<Generation, VaultError> {
        store.exposed.iter().for_each(|warning| self.warn(warning.clone()));
        let seen = self.seen(store)?;
        let loaded = store.load()?;
        if loaded.tightened {
            self.warn(format!("{} could be read by other users; it is 0600 now", store.path().display()));
        }
        let path = store.path();
        let believed = match self.believe(&path, &loaded.bytes, Kind::Vault, &seen, waive) {
            // the key is right, the file is not
            Err(VaultError::WrongKey(_)) if self.has_opened(&seen) => {
                let reason = "is not the vault that this key opened here: it is sealed to other keys";
                let hint = "put this profile's own vault.age back; if its key was changed elsewhere, use the new one";
                return Err(VaultError::refused_with(&path, reason, hint));
            }
            believed => believed?,
        };
        let connection = image::open(believed.image(), believed.checked).map_err(|error| error.at(&path))?;
        let Believed { trailer, receipt, .. } = believed;
        Ok(Generation { connection, trailer, receipt, loaded, seen })
    }

    /// Opens the envelope and asks of the trailer all that can be asked.
    pub(super) fn believe(
        &self,
        path: &Path,
        sealed: &[u8],
        kind: Kind,
        seen: &Seen,
        waive: Waive,
    ) -> Result<Believed, VaultError> {
        let plaintext = seal::unseal(sealed, &self.identity).map_err(|error| error.at(path))?;
        let parsed = trailer::detach(&plaintext).map_err(|error| error.at(path))?;
        if parsed.trailer.kind != kind {
            return Err(VaultError::refused(path, "is something else of oauthctl's under this name"));
        }
        let receipt = parsed.receipt(&self.identity);
        let known = seen.known(&parsed.trailer.vault_id);
        let checked = if self.identity.reads_only() {
            if !known.is_some_and(|known| known.has_accepted(&receipt)) {
                return Err(readers::unproved(path, &self.identity));
            }
            true
        } else {
            known.is_some_and(|known| known.has_checked(&receipt))
        };
        if !checked {
            parsed.verify(&self.identity, self.recipient()).map_err(|error| error.at(path))?;
        }
        // a person took these bytes as they are
        let waive = if self.identity.reads_only() { Waive { generation: true, writer: true } } else { waive };
        let (trailer, image) = (parsed.trailer, parsed.image.len());
        self.accept(path, &trailer, seen, waive)?;
        Ok(Believed { checked, plaintext, image, trailer, receipt })
    }

    /// The right vault, by a known writer, not older than what was seen.
    pub(super) fn accept(&self, path: &Path, trailer: &Trailer, seen: &Seen, waive: Waive) -> Result<(), VaultError> {
        if let Some(expected) = self.expected.as_deref().filter(|expected| *expected != trailer.vault_id) {
            let reason = format!("is another vault ({}), not the one of this profile ({expected})", trailer.vault_id);
            return Err(VaultError::refused_with(path, reason, "put this profile's own vault.age back"));
        }
        if trailer.kind == Kind::Vault && trailer.generation == u64::MAX {
            let reason = format!("says that it is generation {}, after which there can be none", trailer.generation);
            return Err(VaultError::refused_with(path, reason, RESTORE_HINT));
        }
        let known = seen.known(&trailer.vault_id);
        if !waive.writer && !self.lets_write(&trailer.writer, known) {
            let reason = format!("was written by {}, who is not known here", trailer.writer);
            let hint = format!(
                "if that is right: oauthctl vault check --trust-writer {0}; where that cannot be kept (a fresh runner), put it \
                 into config.toml: [vault] trust = [\"{0}\"]",
                trailer.writer
            );
            return Err(VaultError::refused_with(path, reason, hint));
        }
        let highest = known.map_or(0, |known| known.highest(self.identity.reads_only()));
        if !waive.generation && trailer.kind == Kind::Vault && trailer.generation < highest {
            let reason = format!("is generation {}, but generation {highest} was seen here", trailer.generation);
            let hint = "an older copy was put back; if that is meant: oauthctl vault check --accept-older";
            return Err(VaultError::refused_with(path, reason, hint));
        }
        Ok(())
    }

    fn lets_write(&self, writer: &str, known: Option<&super::seen::Known>) -> bool {
        // our own recipient last: it has to be worked out
        known.is_some_and(|known| known.lets_write(writer))
            || writer == self.recipient().as_str()
            || self.options.trust.iter().any(|one| one.as_str() == writer)
    }

    /// This profile's vault, as it was last seen here, was sealed to this key.
    fn has_opened(&self, seen: &Seen) -> bool {
        let known = self.expected.as_deref().and_then(|id| seen.known(id));
        known.is_some_and(|known| known.recipients.iter().any(|one| one == self.recipient().as_str()))
    }

    /// `seen` follows a generation that came by copy or sync. Only if the lock is free: else somebody is just saving,
    /// and writes `seen` as well. What fails is tried again by the next reader.
    fn catch_up(&self, store: &Store, generation: &Generation) {
        if self.identity.reads_only() {
            return; // it has verified nothing
        }
        let known = generation.seen.known(&generation.trailer.vault_id);
        if known.is_some_and(|known| known.generation >= generation.trailer.generation) {
            return;
        }
        let Ok(Some(_lock)) = lock::try_lock(&store.neighbour(LOCK)) else { return };
        let Ok(mut seen) = Seen::load(&store.folder) else { return };
        let known = seen.known(&generation.trailer.vault_id);
        if known.is_none_or(|known| known.generation < generation.trailer.generation) {
            seen.accept(&generation.trailer, &generation.receipt);
            let _ = seen.store(&store.folder);
        }
    }

    /// Opens the current generation to read.
    pub(super) fn snapshot(self: &std::sync::Arc<Self>) -> Result<Snapshot, VaultError> {
        let store = self.store()?;
        let generation = self.open(&store, Waive::default())?;
        self.catch_up(&store, &generation);
        Ok(Snapshot::new(self.clone(), generation))
    }
}

impl Snapshot {
    fn new(inner: std::sync::Arc<Inner>, generation: Generation) -> Self {
        let Generation { connection, trailer, loaded, .. } = generation;
        Self {
            db: super::Db { connection, inner },
            trailer,
            version: loaded.version,
            fitted: std::cell::OnceCell::new(),
        }
    }

    /// The journal, read when it is first asked for. If it neither is nor follows the one that this generation names,
    /// the vault has moved on since: both are read again. If they still do not fit, the vault was restored, and the
    /// lines count whole.
    pub(super) fn fitted(&self) -> Result<&Fitted, VaultError> {
        if let Some(fitted) = self.fitted.get() {
            return Ok(fitted);
        }
        let fitted = match self.look_beside()? {
            (found, true) => self.fit(None, found)?,
            (found, false) => match self.db.inner.snapshot() {
                Ok(again) if again.version == self.version => self.fit(None, found)?,
                Ok(again) => {
                    let (found, _) = again.look_beside()?;
                    self.fit(Some(Box::new(again)), found)?
                }
                // sealed to another key since: the journal is that generation's, and the lines of ours are in it
                Err(VaultError::WrongKey(_)) => self.fit(None, Found::Nothing)?,
                Err(error) => return Err(error),
            },
        };
        Ok(self.fitted.get_or_init(|| fitted))
    }

    fn fit(&self, newer: Option<Box<Self>>, found: Found) -> Result<Fitted, VaultError> {
        let base = newer.as_deref().unwrap_or(self);
        let key = meta::key(&base.connection)?;
        let attempts = match &found {
            Found::Journal(journal) => {
                journal.tail(&meta::folded(&base.connection)?).attempts(&key, &self.db.inner.identity)
            }
            _ => Vec::new(),
        };
        Ok(Fitted { newer, found, attempts })
    }

    /// The journal as it lies there, and whether it fits. One that cannot be read is none, and a warning.
    fn look_beside(&self) -> Result<(Found, bool), VaultError> {
        let store = self.db.inner.store()?;
        let (key, folded) = (meta::key(&self.connection)?, meta::folded(&self.connection)?);
        let found = journal::load(&store.folder, &key, &folded).unwrap_or_else(|error| {
            self.db.inner.warn(format!("{}: {error}", store.neighbour(journal::NAME).display()));
            Found::Unreadable
        });
        let fits = match &found {
            Found::Journal(journal) => journal.tail(&folded).fits,
            Found::Nothing => true,
            Found::Unreadable => false, // or keyed by the secret of a later generation
        };
        Ok((found, fits))
    }

    /// The lines that the vault has not taken in yet, opened.
    pub(super) fn unfolded_lines(&self) -> Result<Opened, VaultError> {
        let fitted = self.fitted()?;
        let base = fitted.base(self);
        let Found::Journal(journal) = &fitted.found else {
            return Ok(Opened::default());
        };
        let tail = journal.tail(&meta::folded(&base.connection)?);
        Ok(tail.open(&meta::key(&base.connection)?, &self.db.inner.identity))
    }

    pub(super) fn journal_unreadable(&self) -> Result<bool, VaultError> {
        Ok(matches!(self.fitted()?.found, Found::Unreadable))
    }

    /// Attempts that the journal says have begun.
    pub(super) fn begun(&self, integration_id: i64) -> Result<Option<i64>, VaultError> {
        let fitted = self.fitted()?;
        let begun = fitted.attempts.iter().filter(|attempt| attempt.integration == integration_id);
        let newest = begun.map(|attempt| attempt.number).max();
        let grant = fitted.base(self).grant(integration_id)?;
        Ok(grant.and_then(|grant| newest.max(grant.attempt_open).filter(|number| *number > grant.attempt_ended)))
    }

    /// What appending to the journal takes.
    pub(super) fn with_pen<T>(&self, write: impl FnOnce(&Pen<'_>) -> Result<T, VaultError>) -> Result<T, VaultError> {
        let (key, folded) = (meta::key(&self.connection)?, meta::folded(&self.connection)?);
        let recipients = self.recipients()?;
        readers::may_write(&self.db.inner, &recipients)?;
        write(&Pen { key: &key, recipients: &recipients, folded: &folded })
    }
}

/// The recipients of a trailer that was believed.
pub(super) fn recipients(path: &Path, trailer: &Trailer) -> Result<Vec<Recipient>, VaultError> {
    let parsed: Result<Vec<_>, _> = trailer.recipients.iter().map(|text| Recipient::parse_listed(text)).collect();
    parsed.map_err(|error| VaultError::refused(path, format!("names a recipient that is none: {error}")))
}

impl Distrust {
    pub(super) fn at(self, path: &Path) -> VaultError {
        match self {
            Self::Forged => VaultError::refused_with(path, "is forged: its writer's seal is not genuine", ACCEPT_HINT),
            Self::Missing => {
                let reason = "was not written by oauthctl with a key of this vault (it carries no seal of a writer)";
                VaultError::refused_with(path, reason, ACCEPT_HINT)
            }
            Self::Newer => VaultError::refused_with(path, "was made by a newer oauthctl", "update oauthctl"),
            Self::NotForUs => VaultError::refused_with(path, "carries no writer's seal for this key", ACCEPT_HINT),
        }
    }
}

impl Unfit {
    pub(super) fn at(self, path: &Path) -> VaultError {
        match self {
            Self::Damaged(reason) => VaultError::refused_with(path, reason, RESTORE_HINT),
            Self::Newer => VaultError::refused_with(path, "was made by a newer oauthctl", "update oauthctl"),
        }
    }
}
