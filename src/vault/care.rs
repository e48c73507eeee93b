//! Care of a vault: looking for what is wrong with it and what lies around it, accepting by name what was refused,
//! forgetting copies.

use super::{
    Inner, Record, Snapshot, Vault, VaultError, around,
    file::{self, Store},
    journal,
    open::Waive,
    places::{self, Lying},
    rescue, restore, save, seen, segments,
    trailer::Kind,
    verify,
};
use crate::keys::{KeyFile, Recipient};

/// One thing that was looked at.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CheckItem {
    /// `vault`, `rekey`, `permissions`, `files`, `journal`, `segments`, `audit`, `previous`, `rescue` or `leftovers`.
    pub id: &'static str,
    pub ok: bool,
    pub message: String,
    pub hint: Option<String>,
}

impl CheckItem {
    pub(super) fn good(id: &'static str, message: impl Into<String>) -> Self {
        Self { id, ok: true, message: message.into(), hint: None }
    }

    pub(super) fn bad(id: &'static str, message: impl Into<String>, hint: Option<&str>) -> Self {
        Self { id, ok: false, message: message.into(), hint: hint.map(str::to_owned) }
    }
}

pub(super) const DEEP: &str = "oauthctl vault check --deep";
pub(super) const LOOK: &str = "look at it, then remove it";

impl Vault {
    /// Looks at everything: does the vault open, is the audit chain whole, what lies around. `deep` first repairs what
    /// is safe to repair: temp files of a crash, rescues that can be merged, modes. A vault that is refused is an item;
    /// no vault, a wrong key and a disk that does not answer are errors.
    pub fn check(&self, deep: bool) -> Result<Vec<CheckItem>, VaultError> {
        let store = self.inner.store()?;
        let snapshot = match self.read() {
            Err(VaultError::Refused { path, reason, hint }) => {
                let message = format!("{}: {reason}", path.display());
                return Ok(vec![CheckItem::bad("vault", message, hint.as_deref())]);
            }
            other => other?,
        };
        let snapshot = if deep { self.repair(&store)?.unwrap_or(snapshot) } else { snapshot };
        let (id, generation) = (snapshot.vault_id(), snapshot.generation());
        let recipients = snapshot.recipients()?.len();
        let s = if recipients == 1 { "" } else { "s" };
        let message = format!("vault {id}, generation {generation}, {recipients} recipient{s}");
        let mut items = vec![CheckItem::good("vault", message)];
        items.extend(look_at_rekey(&store));
        items.push(around::permissions(&store));
        items.extend(around::files(&store));
        items.push(look_at_journal(&snapshot, &store)?);
        items.extend(look_at_segments(&snapshot, &store)?);
        items.push(look_at_audit(&snapshot)?);
        items.extend(look_at_previous(&self.inner, &store));
        items.push(around::rescues(&self.inner, &store, id)?);
        items.push(around::leftovers(&store, self.inner.options.clock.now())?);
        Ok(items)
    }

    /// Accepts the vault that lies there although a later generation was seen (`vault check --accept-older`). Who has been
    /// removed since stays removed.
    pub fn accept_older(&self) -> Result<(), VaultError> {
        if self.inner.identity.reads_only() {
            return self.accept_to_read(true).map(drop);
        }
        let store = self.inner.store()?;
        let lock = self.inner.lock(&store)?;
        let generation = self.inner.open(&store, Waive { generation: true, writer: false })?;
        let (mut seen, trailer) = (generation.seen, generation.trailer);
        let own = self.inner.recipient().as_str();
        let last = seen.known(&trailer.vault_id).map(|known| known.recipients.clone()).unwrap_or_default();
        let is_back = |one: &str| !last.is_empty() && one != own && !last.iter().any(|last| last == one);
        seen.accept(&trailer, &generation.receipt);
        seen.store(&store.folder).map_err(VaultError::storage(store.neighbour(seen::NAME)))?;
        drop(lock);
        if !trailer.recipients.iter().any(|one| is_back(one)) {
            return Ok(());
        }
        for one in trailer.recipients.iter().filter(|one| is_back(one)) {
            self.inner.warn(restore::stays_removed(one, "that generation"));
        }
        let record = Record { action: "recipient_remove".into(), result: "ok: again".into(), ..Record::default() };
        self.reseal(&record, |now| now.iter().filter(|one| !is_back(one.as_str())).cloned().collect())
    }

    /// Lets `writer` write this vault from now on (`vault check --trust-writer`).
    pub fn trust_writer(&self, writer: &Recipient) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let _lock = self.inner.lock(&store)?;
        let generation = self.inner.open(&store, Waive { generation: true, writer: true })?;
        let mut seen = generation.seen;
        let known = seen.known_mut(&generation.trailer.vault_id);
        if !known.trusted.iter().any(|one| one == writer.as_str()) {
            known.trusted.push(writer.as_str().to_owned());
        }
        seen.store(&store.folder).map_err(VaultError::storage(store.neighbour(seen::NAME)))
    }

    /// Removes `vault.prev.age`: what was just deleted from the vault is still in it.
    pub fn wipe_previous(&self) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let _lock = self.inner.lock(&store)?;
        remove(&store, [file::PREVIOUS.to_owned()])
    }

    /// After an integration was revoked or removed: no copy of its tokens stays, in `vault.prev.age` or in a rescue.
    pub fn forget_copies(&self, integration_id: i64) -> Result<(), VaultError> {
        let store = self.inner.store()?;
        let _lock = self.inner.lock(&store)?;
        let id = self.read()?.vault_id().to_owned();
        let rescues = places::rescues(&self.inner, &store, &id)?;
        rescues
            .iter()
            .filter(|one| rescue::integration_of(&one.name) == Some(integration_id))
            .try_for_each(Lying::remove)?;
        remove(&store, [file::PREVIOUS.to_owned()])
    }

    /// Repairs what is safe. `None`: the folder cannot be written to, so there is nothing to repair.
    fn repair(&self, store: &Store) -> Result<Option<Snapshot>, VaultError> {
        match self.repair_all(store) {
            Err(error) if error.only_hinders_writing() && !matches!(error, VaultError::Busy(_)) => {
                self.inner.warn(format!("nothing can be repaired: {error}"));
                Ok(None)
            }
            other => other.and_then(|()| self.read().map(Some)),
        }
    }

    fn repair_all(&self, store: &Store) -> Result<(), VaultError> {
        let _lock = self.inner.lock(store)?;
        around::remove_leftovers(store)?;
        around::tighten(store)?;
        save::fold_only(&self.inner, store)
    }
}

fn remove(store: &Store, names: impl IntoIterator<Item = String>) -> Result<(), VaultError> {
    for name in names {
        store.folder.remove(&name).map_err(VaultError::storage(store.neighbour(&name)))?;
    }
    store.folder.sync().map_err(VaultError::storage(store.folder.path()))
}

/// A new key that is on its way into the old one's place.
fn look_at_rekey(store: &Store) -> Option<CheckItem> {
    let key = KeyFile::read(store.folder.path()).ok().flatten()?;
    key.under_way()?;
    let message = "a rekey was interrupted, or is going on just now";
    Some(CheckItem::bad("rekey", message, Some("oauthctl vault rekey")))
}

fn look_at_journal(snapshot: &Snapshot, store: &Store) -> Result<CheckItem, VaultError> {
    let lines = snapshot.unfolded_lines()?;
    let path = store.neighbour(journal::NAME);
    if snapshot.journal_unreadable()? {
        let why = store.folder.open_file(journal::NAME).err().map(|error| format!(": {error}")).unwrap_or_default();
        return Ok(CheckItem::bad("journal", format!("{} cannot be read{why}", path.display()), Some(DEEP)));
    }
    if lines.bad > 0 {
        let message = format!("{}: {} lines cannot be read or were changed", path.display(), lines.bad);
        return Ok(CheckItem::bad("journal", message, Some(DEEP)));
    }
    around::named(store, "journal", |name| name.starts_with(journal::ASIDE), LOOK).map(|item| CheckItem {
        message: if item.ok {
            format!("{} lines wait to be taken into the vault", lines.lines.len())
        } else {
            item.message
        },
        ..item
    })
}

fn look_at_segments(snapshot: &Snapshot, store: &Store) -> Result<Vec<CheckItem>, VaultError> {
    let listed = segments::listed(&snapshot.connection)?;
    let mut items = Vec::new();
    for segment in &listed {
        match segments::read(&snapshot.inner, segment) {
            Ok(entries) if segment.proves(&entries) => {}
            Ok(_) => items.push(CheckItem::bad("segments", format!("segment `{}` was changed", segment.name), None)),
            Err(error) => items.push(CheckItem::bad("segments", error.to_string(), None)),
        }
    }
    let folder = store.neighbour(segments::FOLDER);
    let present =
        match store.folder.below(segments::FOLDER).and_then(|folder| folder.map_or(Ok(Vec::new()), |it| it.names())) {
            Ok(present) => present,
            Err(error) => {
                items.push(CheckItem::bad("segments", format!("{}: {error}", folder.display()), Some(LOOK)));
                Vec::new()
            }
        };
    let unlisted: Vec<_> = present
        .into_iter()
        .filter(|name| segments::is_one(name) && !listed.iter().any(|segment| segment.name == *name))
        .collect();
    if !unlisted.is_empty() {
        let message = format!("{} holds segments the vault does not list: {}", folder.display(), unlisted.join(", "));
        items.push(CheckItem::bad("segments", message, Some("they were made after a backup that was restored")));
    }
    if items.is_empty() {
        items.push(CheckItem::good("segments", format!("{} segments of older audit entries", listed.len())));
    }
    Ok(items)
}

fn look_at_audit(snapshot: &Snapshot) -> Result<CheckItem, VaultError> {
    let (count, findings) = verify::verify(snapshot)?;
    let Some(first) = findings.first() else {
        return Ok(CheckItem::good("audit", format!("{count} entries, every link whole")));
    };
    let message = format!("{} of {count} entries do not fit: {}", findings.len(), first.message);
    Ok(CheckItem::bad("audit", message, Some("oauthctl audit verify")))
}

/// The generation before: only worth something if it opens.
fn look_at_previous(inner: &Inner, store: &Store) -> Option<CheckItem> {
    if inner.identity.reads_only() {
        return None; // nothing tells it whose that is, and it restores nothing
    }
    let path = store.neighbour(file::PREVIOUS);
    let sealed = store.folder.read(file::PREVIOUS, file::FILE_CAP).transpose()?;
    let waive = Waive { generation: true, writer: false };
    let opened = sealed
        .map_err(VaultError::storage(&path))
        .and_then(|sealed| inner.believe(&path, &sealed, Kind::Vault, &inner.seen(store)?, waive));
    Some(match opened {
        Ok(believed) => {
            CheckItem::good("previous", format!("generation {} can be restored", believed.trailer.generation))
        }
        Err(error) => CheckItem::bad("previous", error.to_string(), None),
    })
}
