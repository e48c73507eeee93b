//! `vault.rescue.<id>.age`: a grant that could not be saved into the vault. A small vault of its own (trailer and MACs
//! as the vault's, another kind), holding the integration, the grant and its tokens.
//!
//! The next write merges it, but only onto the grant generation it came from; else it is kept and reported. One that
//! cannot be read never stops a save.

use std::{path::PathBuf, sync::Arc};

use rusqlite::{OptionalExtension, params};

use super::{
    Db, Grant, Inner, Integration, Record, Snapshot, Status, Token, Tx, VaultError,
    file::{FILE_CAP, Store},
    folder, image,
    open::Waive,
    readers, seal,
    seen::Seen,
    trailer::{self, Kind, Trailer},
};

const PREFIX: &str = "vault.rescue.";
const SUFFIX: &str = ".age";

/// The name of a rescue, of any integration.
pub(super) fn is_one(name: &str) -> bool {
    integration_of(name).is_some()
}

/// Which integration a file name says it rescues: `vault.rescue.<id>.age`, or `vault.rescue.<id>-<random>.age` where
/// there was one already.
pub(super) fn integration_of(name: &str) -> Option<i64> {
    let middle = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    middle.split('-').next()?.parse().ok()
}

/// Seals a grant that `db`'s vault could not take.
pub(super) fn write(inner: &Arc<Inner>, db: &Snapshot, grant: &Grant, tokens: &[Token]) -> Result<PathBuf, VaultError> {
    let store = inner.store()?;
    let name = free_name(&store, grant.integration_id)?;
    let path = store.neighbour(&name);
    let integration = db.integration_by_id(grant.integration_id)?;
    let integration = integration.ok_or_else(|| VaultError::refused(&path, "is for an integration the vault lacks"))?;
    let base = db.grant(grant.integration_id)?.map(|grant| grant.generation);
    let mut small = Db { connection: image::fresh()?, inner: inner.clone() };
    let tx = Tx { db: &small };
    tx.insert_integration_as_is(&integration)?;
    tx.put_grant(grant)?;
    for token in tokens {
        tx.put_token(token)?;
    }
    if let Some(base) = base {
        small.connection.execute("INSERT INTO meta (key, value) VALUES ('base', ?1)", params![base.to_string()])?;
    }
    let image = image::dump(&mut small.connection).map_err(|error| error.at(&path))?;
    let writer = inner.recipient().as_str().to_owned();
    let recipients = readers::without_plugins(&db.recipients()?); // it must not fail with a plugin
    let names = recipients.iter().map(|one| one.as_str().to_owned()).collect();
    let trailer = Trailer { kind: Kind::Rescue, writer, recipients: names, ..db.trailer.clone() };
    let plaintext = trailer::attach(image, &trailer, &inner.identity);
    let sealed = plaintext.and_then(|plaintext| seal::seal(&plaintext, &recipients));
    let sealed = sealed.ok_or_else(|| VaultError::refused(&path, "cannot be sealed"))?;
    store.folder.replace(&name, &sealed).map_err(VaultError::storage(&path))?;
    Ok(path)
}

fn free_name(store: &Store, integration: i64) -> Result<String, VaultError> {
    let name = format!("{PREFIX}{integration}{SUFFIX}");
    let taken = store.folder.stat(&name).map_err(VaultError::storage(store.neighbour(&name)))?;
    if taken.is_none() {
        return Ok(name);
    }
    let random = folder::random_name().map_err(VaultError::storage(store.neighbour(&name)))?;
    Ok(format!("{PREFIX}{integration}-{random}{SUFFIX}"))
}

/// What became of the rescues beside a vault.
#[derive(Default)]
pub(super) struct Merged {
    /// To be removed once the merge is saved.
    pub(super) names: Vec<String>,
    /// Why there may be one that was not even read: a disk's bad moment, not the rescue's fault.
    pub(super) unread: Option<VaultError>,
}

/// Merges what can be merged, in the transaction.
pub(super) fn merge(tx: &Tx<'_>, store: &Store, seen: &Seen) -> Merged {
    let mut merged = Merged::default();
    let names = match store.folder.names() {
        Ok(names) => names,
        Err(error) => {
            merged.unread = Some(VaultError::storage(store.folder.path())(error));
            return merged;
        }
    };
    for name in names.into_iter().filter(|name| is_one(name)) {
        match merge_one(tx, store, seen, &name) {
            Ok(Verdict::Kept(reason)) => {
                tx.inner.warn(format!("{}: kept, not merged: {reason}", store.neighbour(&name).display()));
            }
            Ok(Verdict::Merged) => merged.names.push(name),
            Err(error) => {
                tx.inner.warn(format!("kept, not merged: {error}"));
                merged.unread = merged.unread.or(matches!(error, VaultError::Storage { .. }).then_some(error));
            }
        }
    }
    merged
}

enum Verdict {
    Kept(String),
    Merged,
}

fn merge_one(tx: &Tx<'_>, store: &Store, seen: &Seen, name: &str) -> Result<Verdict, VaultError> {
    let rescued = Rescued::read(&tx.db.inner, store, seen, name)?;
    let id = rescued.integration.id;
    let now = tx
        .integration_by_id(id)?
        .filter(|now| now.provider == rescued.integration.provider && now.created_at == rescued.integration.created_at);
    let Some(now) = now else {
        return Ok(Verdict::Kept("its integration is not in the vault".to_owned()));
    };
    let grant = tx.grant(id)?;
    if grant.as_ref().is_some_and(|grant| same_token(grant, &rescued.grant)) {
        return Ok(Verdict::Merged); // the save had gone through after all
    }
    let generation = grant.as_ref().map(|grant| grant.generation);
    if generation != rescued.base {
        let reason = format!("it came from grant generation {:?}, the vault holds {generation:?}", rescued.base);
        return Ok(Verdict::Kept(reason.replace("Some(", "").replace(')', "").replace("None", "none")));
    }
    if now.status == Status::Revoked || now.revocation_pending {
        return Ok(Verdict::Kept(format!("`{}` was revoked meanwhile", now.name)));
    }
    tx.connection.execute_batch("SAVEPOINT rescue")?;
    let put = put(tx, now, &rescued);
    tx.connection.execute_batch(if put.is_ok() { "RELEASE rescue" } else { "ROLLBACK TO rescue; RELEASE rescue" })?;
    put.map(|()| Verdict::Merged)
}

fn put(tx: &Tx<'_>, mut integration: Integration, rescued: &Rescued) -> Result<(), VaultError> {
    tx.put_grant(&rescued.grant)?;
    for token in &rescued.tokens {
        tx.put_token(token)?;
    }
    integration.status = Status::Active;
    integration.status_reason = None;
    tx.update_integration(&integration)?;
    let integration = Some(integration.name);
    let record = Record { action: "rescue".to_owned(), integration, result: "ok".to_owned(), fingerprint: None };
    tx.record(&record)
}

fn same_token(one: &Grant, other: &Grant) -> bool {
    match (&one.refresh_token, &other.refresh_token) {
        (Some(one_token), Some(other_token)) => one.generation >= other.generation && one_token.same_as(other_token),
        _ => false,
    }
}

/// What a rescue holds.
struct Rescued {
    integration: Integration,
    grant: Grant,
    tokens: Vec<Token>,
    /// The grant generation it came from; `None`: there was no grant.
    base: Option<i64>,
}

impl Rescued {
    fn read(inner: &Arc<Inner>, store: &Store, seen: &Seen, name: &str) -> Result<Self, VaultError> {
        let path = store.neighbour(name);
        let sealed = store.folder.read(name, FILE_CAP).map_err(VaultError::storage(&path))?.unwrap_or_default();
        let believed = inner.believe(&path, &sealed, Kind::Rescue, seen, Waive::default())?;
        let connection = image::open(believed.image(), false).map_err(|error| error.at(&path))?;
        let small = Db { connection, inner: inner.clone() };
        let base: Option<String> =
            small.connection.query_row("SELECT value FROM meta WHERE key = 'base'", [], |row| row.get(0)).optional()?;
        let empty = || VaultError::refused(&path, "holds no grant");
        let integration = small.integrations()?.pop().ok_or_else(empty)?;
        let grant = small.grant(integration.id)?.ok_or_else(empty)?;
        let tokens = small.tokens(integration.id)?;
        Ok(Self { integration, grant, tokens, base: base.and_then(|base| base.parse().ok()) })
    }
}
