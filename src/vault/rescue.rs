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
    folder::{self, Folder},
    image,
    open::Waive,
    places::{self, Lying},
    readers, seal,
    seen::Seen,
    trailer::{self, Kind, Trailer},
};
use crate::system::regular;

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

/// Seals a grant that `db`'s vault could not take: beside the vault or, where nothing can be written, in the second place.
pub(super) fn write(inner: &Arc<Inner>, db: &Snapshot, grant: &Grant, tokens: &[Token]) -> Result<PathBuf, VaultError> {
    let sealed = seal(inner, db, grant, tokens)?;
    let beside = inner.store().and_then(|store| put_into(&store.folder, grant.integration_id, &sealed));
    beside.or_else(|error| match places::second(inner, db.vault_id(), true) {
        Ok(Some(second)) => put_into(&second, grant.integration_id, &sealed).map_err(|_| error),
        _ => Err(error),
    })
}

fn seal(inner: &Arc<Inner>, db: &Snapshot, grant: &Grant, tokens: &[Token]) -> Result<Vec<u8>, VaultError> {
    let path = &inner.place.file;
    let integration = db.integration_by_id(grant.integration_id)?;
    let integration = integration.ok_or_else(|| VaultError::refused(path, "lacks the integration of this rescue"))?;
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
    let image = image::dump(&mut small.connection).map_err(|error| error.at(path))?;
    let writer = inner.recipient().as_str().to_owned();
    let recipients = readers::without_plugins(&db.recipients()?); // it must not fail with a plugin
    let names = recipients.iter().map(|one| one.as_str().to_owned()).collect();
    let trailer = Trailer { kind: Kind::Rescue, writer, recipients: names, ..db.trailer.clone() };
    let plaintext = trailer::attach(image, &trailer, &inner.identity);
    let sealed = plaintext.and_then(|plaintext| seal::seal(&plaintext, &recipients));
    sealed.ok_or_else(|| VaultError::refused(path, "its rescue cannot be sealed"))
}

/// Under a name of its own where there was one already.
fn put_into(folder: &Folder, integration: i64, sealed: &[u8]) -> Result<PathBuf, VaultError> {
    let name = format!("{PREFIX}{integration}{SUFFIX}");
    let storage = || VaultError::storage(folder.join(&name));
    let name = match folder.stat(&name).map_err(storage())? {
        None => name.clone(),
        Some(_) => format!("{PREFIX}{integration}-{}{SUFFIX}", folder::random_name().map_err(storage())?),
    };
    folder.replace(&name, sealed).map_err(storage())?;
    Ok(folder.join(&name))
}

/// What became of the rescues of a vault.
#[derive(Default)]
pub(super) struct Merged {
    /// To be removed once the merge is saved.
    pub(super) done: Vec<Lying>,
    /// Why there may be one that was not even read: a disk's bad moment, not the rescue's fault.
    pub(super) unread: Option<VaultError>,
}

/// Merges what can be merged, in the transaction.
pub(super) fn merge(tx: &Tx<'_>, store: &Store, seen: &Seen, vault_id: &str) -> Merged {
    let mut merged = Merged::default();
    let lying = match places::rescues(&tx.inner, store, vault_id) {
        Ok(lying) => lying,
        Err(error) => {
            merged.unread = Some(error);
            return merged;
        }
    };
    for one in lying {
        match merge_one(tx, seen, &one) {
            Ok(Verdict::Kept(reason)) => {
                tx.inner.warn(format!("{}: kept, not merged: {reason}", one.path().display()));
            }
            Ok(Verdict::Merged) => merged.done.push(one),
            Err(error) => {
                tx.inner.warn(format!("kept, not merged: {error}"));
                let is_the_disk = matches!(&error, VaultError::Storage { source, .. } if !regular::is_refusal(source));
                merged.unread = merged.unread.or(is_the_disk.then_some(error));
            }
        }
    }
    merged
}

enum Verdict {
    Kept(String),
    Merged,
}

fn merge_one(tx: &Tx<'_>, seen: &Seen, lying: &Lying) -> Result<Verdict, VaultError> {
    let rescued = Rescued::read(&tx.db.inner, seen, lying)?;
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
    fn read(inner: &Arc<Inner>, seen: &Seen, lying: &Lying) -> Result<Self, VaultError> {
        let path = lying.path();
        let sealed = lying.folder.read(&lying.name, FILE_CAP).map_err(VaultError::storage(&path))?.unwrap_or_default();
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
