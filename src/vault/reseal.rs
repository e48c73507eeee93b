//! Sealing everything to other recipients: the vault, which takes in the journal to its last line, the segments of the
//! audit, rescues, what a restore has replaced.
//!
//! `rekey` calls this twice, so that it can be interrupted at any step: with the old key to the old and new recipients,
//! and, once the new key is where it belongs, with the new key to the new recipients alone.

use super::{
    Inner, Record, Tx, Vault, VaultError,
    file::{self, FILE_CAP, Store},
    folder::Folder,
    meta,
    open::{self, Waive},
    places, readers, restore,
    save::Draft,
    seal,
    seen::Seen,
    segments,
    trailer::{self, Kind, Trailer},
};
use crate::{
    keys::{Identity, Recipient},
    system::regular,
};

impl Vault {
    /// Seals everything to other recipients, written by this vault's own key: see [`Vault::reseal_as`].
    pub fn reseal(
        &self,
        record: &Record,
        change: impl FnOnce(&[Recipient]) -> Vec<Recipient>,
    ) -> Result<(), VaultError> {
        self.reseal_as(&self.inner.identity, record, change)
    }

    /// Makes the next generation, written by `writer`, sealed to what `change` makes of the recipients that there are
    /// under the lock. What is kept beside the vault is sealed anew before it (segments, rescues) or taken into it
    /// (the journal); `vault.prev.age` goes. Who is no recipient any more is no trusted writer either.
    pub fn reseal_as(
        &self,
        writer: &Identity,
        record: &Record,
        change: impl FnOnce(&[Recipient]) -> Vec<Recipient>,
    ) -> Result<(), VaultError> {
        let inner = &self.inner;
        let store = inner.store()?;
        readers::may_write(inner, &[])?;
        let _lock = inner.lock(&store)?;
        let mut draft = Draft::begin(inner, &store, inner.open(&store, Waive::default())?)?;
        let before = open::recipients(&store.path(), &draft.trailer)?;
        let recipients = distinct(&change(&before));
        if !recipients.contains(&writer.recipient()) {
            return Err(VaultError::refused(&store.path(), "its writer must be one of its recipients"));
        }
        readers::can_write(inner, &recipients)?; // before any neighbour is sealed anew
        draft.distrust(before.iter().filter(|one| !recipients.contains(one)));
        Tx { db: &draft.db }.record(record)?;
        let to = To { identity: writer, recipients: &recipients, seen: inner.seen(&store)? };
        if let Some(folder) = audit_folder(inner, &store)? {
            // those that the vault does not list, too: nobody could ever look at them again
            for name in names(&folder)?.into_iter().filter(|name| segments::is_one(name)) {
                to.reseal(inner, &folder, &name, Kind::Segment)?;
            }
        }
        for rescue in places::rescues(inner, &store, &draft.trailer.vault_id)? {
            to.reseal(inner, &rescue.folder, &rescue.name, Kind::Rescue)?;
        }
        to.reseal(inner, &store.folder, restore::REPLACED, Kind::Vault)?;
        draft.close_journal()?;
        if before.iter().any(|one| !recipients.contains(one)) {
            meta::renew_key(&draft.db.connection)?;
        }
        draft.save(writer, &recipients)?;
        forget_previous(&store)
    }
}

/// One that is there and cannot be looked into now may hold what the keys that go still open; something else under its name
/// holds nothing of ours.
fn audit_folder(inner: &Inner, store: &Store) -> Result<Option<Folder>, VaultError> {
    let path = store.neighbour(segments::FOLDER);
    match store.folder.below(segments::FOLDER) {
        Err(error) if error.raw_os_error().is_none() => {
            inner.warn(format!("left as it is: {} {error}", path.display()));
            Ok(None)
        }
        other => other.map_err(VaultError::storage(path)),
    }
}

fn names(folder: &Folder) -> Result<Vec<String>, VaultError> {
    folder.names().map_err(VaultError::storage(folder.path()))
}

pub(super) fn distinct(recipients: &[Recipient]) -> Vec<Recipient> {
    let mut all: Vec<Recipient> = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        if !all.contains(recipient) {
            all.push(recipient.clone());
        }
    }
    all
}

/// Sealed to the recipients before, and full of what was in the vault then.
fn forget_previous(store: &Store) -> Result<(), VaultError> {
    let gone = store.folder.remove(file::PREVIOUS).and_then(|_| store.folder.sync());
    gone.map_err(VaultError::storage(store.neighbour(file::PREVIOUS)))
}

struct To<'a> {
    identity: &'a Identity,
    recipients: &'a [Recipient],
    /// As it was before: who was a recipient until now may have written what lies here.
    seen: Seen,
}

impl To<'_> {
    /// Seals one neighbour anew under its own name, if it is believed: our seal on it would make it ours. One that cannot
    /// be opened now could not be before: a warning. Segments are believed whoever wrote them: what they say is held to
    /// the hashes in the vault, and who wrote one may be a recipient no more.
    fn reseal(&self, inner: &Inner, folder: &Folder, name: &str, kind: Kind) -> Result<(), VaultError> {
        let path = folder.join(name);
        let sealed = match folder.read(name, FILE_CAP) {
            Ok(Some(sealed)) => sealed,
            Ok(None) => return Ok(()),
            Err(error) if regular::is_refusal(&error) => {
                inner.warn(format!("left as it is: {} {error}", path.display()));
                return Ok(());
            }
            Err(error) => return Err(VaultError::storage(&path)(error)),
        };
        let waive = Waive { generation: true, writer: kind == Kind::Segment };
        let believed = match inner.believe(&path, &sealed, kind, &self.seen, waive) {
            Ok(believed) => believed,
            Err(error) => {
                inner.warn(format!("left as it is: {error}"));
                return Ok(());
            }
        };
        let recipients = match kind {
            Kind::Rescue => readers::without_plugins(self.recipients),
            Kind::Segment | Kind::Vault => self.recipients.to_vec(),
        };
        let trailer = Trailer {
            writer: self.identity.recipient().as_str().to_owned(),
            recipients: recipients.iter().map(|one| one.as_str().to_owned()).collect(),
            ..believed.trailer.clone()
        };
        let plaintext = trailer::attach(zeroize::Zeroizing::new(believed.image().to_vec()), &trailer, self.identity)
            .ok_or_else(|| VaultError::refused(&path, "cannot be sealed to these recipients"))?;
        let anew = seal::try_seal(&plaintext, &recipients).map_err(|error| error.at(&path))?;
        folder.replace(name, &anew).map_err(VaultError::storage(&path))
    }
}
