//! The folder `audit/`: older entries in sealed segments that are never changed. A segment is an SQLite image with the
//! table `audit`; its name says which entries it holds and the hash they end in, and `meta` lists name and hash, so what
//! is believed of it is what the chain proves.

use std::path::Path;

use rusqlite::{Connection, params};

use super::{
    Inner, VaultError, audit,
    audit::Linked,
    file::{self, Store},
    hex, image,
    meta::{self, Head, Listed},
    seal,
    trailer::{self, Kind, Trailer},
};
use crate::keys::Recipient;

pub(super) const FOLDER: &str = "audit";

/// Entries in one segment, and how many more than `audit.keep` the vault holds before they move.
const SIZE: i64 = 1000;

/// The name of a segment, listed or not.
pub(super) fn is_one(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "age")
}

/// A segment that `meta` lists.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) hash: [u8; 32],
    pub(super) first: i64,
    pub(super) last: i64,
    /// What the segment before ends in.
    before: [u8; 32],
}

/// The listed segments, oldest first.
pub(super) fn listed(connection: &Connection) -> Result<Vec<Segment>, VaultError> {
    let mut segments: Vec<_> = meta::segments(connection)?.into_iter().filter_map(Segment::of).collect();
    segments.sort_by_key(|segment| segment.first);
    for n in 1..segments.len() {
        segments[n].before = segments[n - 1].hash;
    }
    Ok(segments)
}

impl Segment {
    fn of(listed: Listed) -> Option<Self> {
        let mut numbers = listed.name.splitn(3, '-');
        let (first, last) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        Some(Self { first, last, name: listed.name, hash: listed.hash, before: meta::GENESIS })
    }
}

/// The entries of a segment, oldest first. Whether they are the right ones is told by the chain.
pub(super) fn read(inner: &Inner, segment: &Segment) -> Result<Vec<Linked>, VaultError> {
    let store = inner.store()?;
    let path = store.folder.join(FOLDER).join(&segment.name);
    let folder = store.folder.below(FOLDER).map_err(VaultError::storage(store.folder.join(FOLDER)))?;
    let folder = folder.ok_or_else(|| VaultError::refused(&path, "is missing"))?;
    let sealed = folder.read(&segment.name, file::FILE_CAP).map_err(VaultError::storage(&path))?;
    let sealed = sealed.ok_or_else(|| VaultError::refused(&path, "is missing"))?;
    let plaintext = seal::unseal(&sealed, &inner.identity).map_err(|error| error.at(&path))?;
    let parsed = trailer::detach(&plaintext).map_err(|_| VaultError::refused(&path, "is no segment of ours"))?;
    if parsed.trailer.kind != Kind::Segment {
        return Err(VaultError::refused(&path, "is no segment"));
    }
    let forged = || VaultError::refused(&path, "is forged");
    if !inner.identity.reads_only() {
        parsed.verify(&inner.identity, inner.recipient()).map_err(|_| forged())?;
    }
    let connection = image::open(parsed.image, false).map_err(|error| error.at(&path))?;
    let entries = audit::linked(&connection, false)?;
    // where no MAC tells, the vault's chain does
    if inner.identity.reads_only() && !segment.proves(&entries) { Err(forged()) } else { Ok(entries) }
}

impl Segment {
    /// The entries are those that the vault's chain ends this segment with.
    pub(super) fn proves(&self, entries: &[Linked]) -> bool {
        let mut before = Head { seq: self.first - 1, hash: self.before };
        for linked in entries {
            if linked.seq != before.seq + 1 || linked.entry.hash(linked.seq, &before.hash) != linked.hash {
                return false;
            }
            before = Head { seq: linked.seq, hash: linked.hash };
        }
        before == Head { seq: self.last, hash: self.hash }
    }
}

/// Moves the oldest entries into segments, each written and durable before the vault drops its rows. What fails is a
/// warning: the rows stay, and the next write tries again.
pub(super) fn spill(
    inner: &Inner,
    store: &Store,
    connection: &Connection,
    vault: &Trailer,
    recipients: &[Recipient],
) -> Result<(), VaultError> {
    let keep = i64::from(inner.options.audit_keep);
    loop {
        let count: i64 = connection.query_row("SELECT count(*) FROM audit", [], |row| row.get(0))?;
        if count < keep + SIZE {
            return Ok(());
        }
        let rows = audit::oldest(connection, SIZE)?;
        match write(inner, store, &rows, vault, recipients) {
            Ok(listed) => {
                meta::list_segment(connection, &listed)?;
                let last = rows.last().map_or(0, |row| row.seq);
                connection.execute("DELETE FROM audit WHERE seq <= ?1", params![last])?;
            }
            Err(error) => {
                inner.warn(format!("older audit entries stay in the vault: {error}"));
                return Ok(());
            }
        }
    }
}

fn write(
    inner: &Inner,
    store: &Store,
    rows: &[Linked],
    vault: &Trailer,
    recipients: &[Recipient],
) -> Result<Listed, VaultError> {
    let (first, hash) = (rows.first().map_or(0, |row| row.seq), rows.last().map_or(meta::GENESIS, |row| row.hash));
    let last = rows.last().map_or(0, |row| row.seq);
    let name = format!("{first:06}-{last:06}-{}.age", hex::encode(&hash));
    let path = store.folder.join(FOLDER).join(&name);
    let mut connection = image::fresh()?;
    let transaction = connection.transaction()?;
    for row in rows {
        audit::insert(&transaction, row)?;
    }
    transaction.commit()?;
    let image = image::dump(&mut connection).map_err(|error| error.at(&path))?;
    let trailer = Trailer { kind: Kind::Segment, previous: meta::GENESIS, ..vault.clone() };
    let sealed =
        trailer::attach(image, &trailer, &inner.identity).and_then(|plaintext| seal::seal(&plaintext, recipients));
    let sealed = sealed.ok_or_else(|| VaultError::refused(&path, "cannot be sealed"))?;
    let folder = store.folder.make_below(FOLDER).map_err(VaultError::storage(store.folder.join(FOLDER)))?;
    folder.replace(&name, &sealed).map_err(VaultError::storage(&path))?;
    store.folder.sync().map_err(VaultError::storage(store.folder.path()))?;
    Ok(Listed { name, hash })
}
