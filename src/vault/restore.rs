//! Backups: taking one, and going back to one without losing what it replaces. And what a person takes for the vault
//! although nothing proves it, which is much the same.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use super::{
    Integration, Options, Place, Record, Status, Tx, Vault, VaultError,
    file::{self, FILE_CAP, Loaded, Store},
    folder::{Folder, read_capped},
    image, meta, open,
    open::{Generation, Waive},
    readers,
    save::{self, Draft},
    seal,
    seen::{Known, Seen},
    trailer::{self, Distrust, Kind, Trailer},
};
use crate::{
    keys::{Identity, Recipient},
    system::lock,
};

/// What a restored vault has replaced.
pub(super) const REPLACED: &str = "vault.replaced.age";

/// Why a grant of a restored vault is uncertain.
pub const RESTORED: &str = "restored from a backup: its refresh token may have been used since";

/// What became of an unproved vault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Accepted {
    /// It is the next generation, by us.
    AsOurs,
    /// There was nothing to accept.
    Nothing,
    /// It is what it was; this key reads it.
    ToRead,
}

impl Vault {
    /// Folds the journal, then copies the sealed vault to a new file, 0600 and durable. Overwrites nothing
    /// ([`VaultError::Exists`]). A vault that can only be read is copied as it is, with a warning.
    pub fn backup(&self, to: &Path) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let lock = self.inner.lock(&store);
        let folded = lock.and_then(|_lock| save::fold_only(&self.inner, &store));
        match folded {
            Err(error) if error.only_hinders_writing() => {
                self.inner.warn(format!("the journal's newest lines are not in the backup: {error}"));
            }
            other => other?,
        }
        let generation = self.inner.open(&store, Waive::default())?; // no copy of what could not be restored
        copy_to(&generation.loaded.bytes, to)
    }

    /// Goes back to a backup: `from` becomes the next generation after all that was seen, what it replaces stays as
    /// `vault.replaced.age`, and grants whose refresh tokens rotate become uncertain: theirs may have been used since.
    pub fn restore(
        place: Place,
        expected: Option<String>,
        identity: Identity,
        options: Options,
        from: &Path,
        is_rotating: impl Fn(&Integration) -> bool,
    ) -> Result<Self, VaultError> {
        let vault = Self::at(place, expected, identity, options);
        let inner = &vault.inner;
        readers::may_write(inner, &[])?;
        let bytes = read_backup(from)?;
        let store = Store::make(&inner.place.file)?;
        let _lock = lock::lock(&store.neighbour(open::LOCK), inner.options.lock_timeout)?;
        let seen = inner.seen(&store)?;
        let waive = Waive { generation: true, writer: false };
        let believed = inner.believe(from, &bytes, Kind::Vault, &seen, waive)?;
        let connection = image::open(believed.image(), false).map_err(|error| error.at(from))?;
        let replaced = store.version()?;
        let id = &believed.trailer.vault_id;
        let (lying, journal_key) = vault.lying(&store, id)?;
        let highest = seen.known(id).map_or(0, |known| known.generation);
        let highest = highest.max(believed.trailer.generation).max(lying);
        if let Some(key) = journal_key {
            meta::set_key(&connection, &key)?; // of the lines that lie there; who was removed since does not know it
        }
        let recipients = vault.who_stays(from, &believed.trailer, seen.known(id))?;
        let generation = Generation {
            connection,
            trailer: Trailer { generation: highest, ..believed.trailer.clone() },
            receipt: believed.receipt,
            loaded: Loaded { bytes, version: replaced.unwrap_or_default(), tightened: false },
            seen,
        };
        let mut draft = Draft::begin(inner, &store, generation)?;
        doubt_rotating(&Tx { db: &draft.db }, is_rotating, "restore")?;
        if let Err(error) = draft.close_journal() {
            inner.warn(error.to_string()); // it never stops a save
        }
        draft.replacing(replaced, Some(REPLACED)).save(&inner.identity, &recipients)?;
        Ok(vault)
    }

    /// Whom a restored vault is sealed to: a backup is gone back to for what is in it, not for who could open it then. So
    /// those who were recipients last stay, and who was removed since is named, and comes back by name only.
    fn who_stays(&self, from: &Path, backup: &Trailer, known: Option<&Known>) -> Result<Vec<Recipient>, VaultError> {
        let own = self.inner.recipient().as_str();
        let now: Vec<String> = known.map(|known| known.recipients.clone()).unwrap_or_default();
        let others = |list: &[String], but: &[String]| -> Vec<String> {
            list.iter().filter(|one| *one != own && !but.contains(one)).cloned().collect()
        };
        if now.is_empty() {
            for one in others(&backup.recipients, &[]) {
                let how = "if it may not: oauthctl vault recipient remove";
                self.inner.warn(format!("{one} opens the restored vault as it opened the backup; {how} '{one}'"));
            }
            return open::recipients(from, backup);
        }
        for one in others(&backup.recipients, &now) {
            self.inner.warn(stays_removed(&one, "that backup"));
        }
        let recipients = if now.iter().any(|one| one == own) {
            now
        } else {
            let why = "it is the key that the backup was opened with";
            self.inner.warn(format!("{own} was removed since that backup was made, and opens the vault again: {why}"));
            [vec![own.to_owned()], now].concat()
        };
        open::recipients(from, &Trailer { recipients, ..backup.clone() })
    }

    /// Takes what lies in the vault's place for this vault, although nothing proves who wrote it (`vault check --accept`):
    /// its database becomes the next generation, by us. The trailer is a stranger's word, so id, generation and recipients
    /// are those that were seen here. A key that does not write (SSH) is only let read it.
    pub fn accept(&self, is_rotating: impl Fn(&Integration) -> bool) -> Result<Accepted, VaultError> {
        if self.inner.identity.reads_only() {
            let news = self.accept_to_read(false)?;
            return Ok(if news { Accepted::ToRead } else { Accepted::Nothing });
        }
        self.accept_as_ours(is_rotating).map(|news| if news { Accepted::AsOurs } else { Accepted::Nothing })
    }

    fn accept_as_ours(&self, is_rotating: impl Fn(&Integration) -> bool) -> Result<bool, VaultError> {
        let inner = &self.inner;
        let store = inner.store()?;
        let _lock = inner.lock(&store)?;
        let (path, seen, loaded) = (store.path(), inner.seen(&store)?, store.load()?);
        let genuine = || inner.open(&store, Waive::default()).map(|_| false); // or refused for another reason
        let Ok(plaintext) = seal::unseal(&loaded.bytes, &inner.identity) else { return genuine() };
        let (image, said) = match trailer::detach(&plaintext) {
            Ok(parsed) => match parsed.verify(&inner.identity, inner.recipient()) {
                Err(Distrust::Forged | Distrust::NotForUs) => (parsed.image, Some(parsed.trailer)),
                _ => return genuine(),
            },
            Err(Distrust::Missing) => (image::of(&plaintext), None),
            Err(_) => return genuine(),
        };
        let trailer = self.unproved(&path, &seen, said)?;
        let connection = image::open(image, false).map_err(|error| error.at(&path))?;
        let (version, own) = (loaded.version, open::recipients(&path, &trailer)?);
        let generation = Generation { connection, trailer, receipt: [0; 32], loaded, seen };
        let mut draft = Draft::begin(inner, &store, generation)?;
        doubt_rotating(&Tx { db: &draft.db }, is_rotating, "accept")?;
        if let Err(error) = draft.close_journal() {
            inner.warn(error.to_string());
        }
        draft.replacing(Some(version), Some(REPLACED)).save(&inner.identity, &own)?;
        Ok(true)
    }

    /// The trailer that an unproved file should have had.
    fn unproved(&self, path: &Path, seen: &Seen, said: Option<Trailer>) -> Result<Trailer, VaultError> {
        let other =
            |id: &str| VaultError::refused(path, format!("is another vault ({id}), not the one of this profile"));
        let vault_id = match (&self.inner.expected, said) {
            (Some(expected), Some(said)) if said.vault_id != *expected => return Err(other(&said.vault_id)),
            (_, Some(said)) if said.kind != Kind::Vault => return Err(other("it is none")),
            (Some(expected), _) => expected.clone(),
            (None, Some(said)) if seen.known(&said.vault_id).is_some() => said.vault_id,
            (None, _) => return Err(VaultError::refused(path, "does not say which vault it is, and no key.toml does")),
        };
        let known = seen.known(&vault_id);
        let own = self.inner.recipient().as_str().to_owned();
        let mut recipients = known.map(|known| known.recipients.clone()).unwrap_or_default();
        if !recipients.contains(&own) {
            recipients.push(own.clone());
        }
        let generation = known.map_or(0, |known| known.generation);
        Ok(Trailer { kind: Kind::Vault, vault_id, generation, previous: [0; 32], writer: own, recipients })
    }

    /// The generation of what is about to be replaced, if that can be told, and what keys its journal, if it was written by
    /// whom it should. Another vault's place is not taken.
    fn lying(&self, store: &Store, id: &str) -> Result<(u64, Option<meta::Key>), VaultError> {
        let Ok(loaded) = store.load() else { return Ok((0, None)) };
        let (path, seen) = (store.path(), self.inner.seen(store)?);
        let waive = Waive { generation: true, writer: true };
        let Ok(lying) = self.inner.believe(&path, &loaded.bytes, Kind::Vault, &seen, waive) else {
            return Ok((0, None)); // damaged: why else would somebody restore
        };
        if lying.trailer.vault_id != id {
            let reason = format!("is another vault ({}) than the backup ({id})", lying.trailer.vault_id);
            return Err(VaultError::refused(&path, reason));
        }
        let is_known =
            self.inner.accept(&path, &lying.trailer, &seen, Waive { generation: true, writer: false }).is_ok();
        let key = || meta::key(&image::open(lying.image(), false).ok()?).ok();
        Ok((lying.trailer.generation, is_known.then(key).flatten()))
    }
}

/// What is said of a recipient who does not come back with an older vault.
pub(super) fn stays_removed(one: &str, older: &str) -> String {
    let how = format!("if it may come back: oauthctl vault recipient add '{one}'");
    format!("{one} was removed since {older} was made, and stays removed; {how}")
}

fn doubt_rotating(tx: &Tx<'_>, is_rotating: impl Fn(&Integration) -> bool, action: &str) -> Result<(), VaultError> {
    for mut integration in tx.integrations()? {
        let spends = tx.grant(integration.id)?.is_some_and(|grant| grant.refresh_token.is_some());
        if integration.status == Status::Active && spends && is_rotating(&integration) {
            integration.status = Status::Uncertain;
            integration.status_reason = Some(RESTORED.to_owned());
            tx.update_integration(&integration)?;
        }
    }
    tx.record(&Record { action: action.to_owned(), result: "ok".to_owned(), ..Record::default() })
}

fn read_backup(from: &Path) -> Result<Vec<u8>, VaultError> {
    let file = match File::open(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(VaultError::Missing(from.to_owned())),
        other => other.map_err(VaultError::storage(from))?,
    };
    if !file.metadata().map_err(VaultError::storage(from))?.is_file() {
        return Err(VaultError::refused(from, "is not a regular file"));
    }
    read_capped(file, FILE_CAP).map_err(VaultError::storage(from))
}

/// Makes the file new; what was begun and could not be finished is removed.
fn copy_to(bytes: &[u8], to: &Path) -> Result<(), VaultError> {
    let name = to.file_name().ok_or_else(|| VaultError::refused(to, "is not the name of a file"))?;
    let folder = Folder::open(file::folder_of(to)).map_err(VaultError::storage(to))?;
    let mut copy = match folder.create_new(name) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(VaultError::Exists(to.to_owned())),
        other => other.map_err(VaultError::storage(to))?,
    };
    let written = copy.write_all(bytes).and_then(|()| copy.sync_all()).and_then(|()| folder.sync());
    written.map_err(|error| {
        let _ = folder.remove(name);
        VaultError::storage(to)(error)
    })
}
