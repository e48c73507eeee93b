//! Table `meta`: what the vault knows of itself: the secrets behind fingerprints and the journal's MACs, how far which
//! journal is folded in, where the audit chain ends, which segments there are.

use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use super::{VaultError, hex};

/// Value of a chain before its first link.
pub(super) const GENESIS: [u8; 32] = [0; 32];

const SECRET: &str = "secret";
/// Once somebody is no recipient any more.
const JOURNAL_SECRET: &str = "journal-secret";
const JOURNAL: &str = "journal";
const AUDIT: &str = "audit";
const SEGMENT: &str = "segment/";

/// A secret of a vault, known to every recipient: one keys fingerprints, the other the journal's MACs.
#[derive(Clone)]
pub(super) struct Key(pub(super) Zeroizing<[u8; 32]>);

/// How far which journal is folded into this generation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Folded {
    /// Id of the journal.
    pub(super) journal: String,
    /// Position up to which its lines are in the vault (see [`super::journal`]).
    pub(super) position: u64,
    /// Link of the chain of lines at that position.
    pub(super) link: [u8; 32],
}

/// Number and hash of the last audit entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) seq: i64,
    pub(super) hash: [u8; 32],
}

/// One segment that `meta` lists: its file name says which entries it holds and what they end in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) hash: [u8; 32],
}

/// Fills the table of a new vault.
pub(super) fn start(connection: &Connection) -> Result<(), VaultError> {
    let (mut secret, mut journal) = (Zeroizing::new([0; 32]), [0; 16]);
    random(&mut *secret)?;
    random(&mut journal)?;
    put(connection, SECRET, &Zeroizing::new(hex::encode(&*secret)))?;
    set_folded(connection, &Folded { journal: hex::encode(&journal), position: 0, link: GENESIS })?;
    set_head(connection, Head { seq: 0, hash: GENESIS })
}

/// Bytes nobody can guess.
pub(super) fn random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes)
        .map_err(|error| VaultError::storage("the system's random source")(std::io::Error::other(error)))
}

/// What keys the journal: the vault's first secret until a recipient is removed, then one that this recipient has not seen.
pub(super) fn key(connection: &Connection) -> Result<Key, VaultError> {
    match optional(connection, JOURNAL_SECRET)? {
        Some(text) => as_key(JOURNAL_SECRET, &Zeroizing::new(text)),
        None => fingerprint_key(connection),
    }
}

/// What keys fingerprints. It stays as long as the vault does: those of before and after are to be compared.
pub(super) fn fingerprint_key(connection: &Connection) -> Result<Key, VaultError> {
    as_key(SECRET, &Zeroizing::new(value(connection, SECRET)?))
}

/// From now on another secret keys the journal, which has to be taken in to its end.
pub(super) fn renew_key(connection: &Connection) -> Result<(), VaultError> {
    let mut secret = Zeroizing::new([0; 32]);
    random(&mut *secret)?;
    set_key(connection, &Key(secret))
}

pub(super) fn set_key(connection: &Connection, key: &Key) -> Result<(), VaultError> {
    put(connection, JOURNAL_SECRET, &Zeroizing::new(hex::encode(&*key.0)))
}

fn as_key(name: &str, text: &str) -> Result<Key, VaultError> {
    hex::decode(text).map(|bytes| Key(Zeroizing::new(bytes))).ok_or_else(|| damaged(name))
}

pub(super) fn folded(connection: &Connection) -> Result<Folded, VaultError> {
    let text = value(connection, JOURNAL)?;
    let mut words = text.split(' ');
    let mut folded = || {
        let (journal, position, link) = (words.next()?.to_owned(), words.next()?.parse().ok()?, words.next()?);
        Some(Folded { journal, position, link: hex::decode(link)? })
    };
    folded().ok_or_else(|| damaged(JOURNAL))
}

pub(super) fn set_folded(connection: &Connection, folded: &Folded) -> Result<(), VaultError> {
    put(connection, JOURNAL, &format!("{} {} {}", folded.journal, folded.position, hex::encode(&folded.link)))
}

pub(super) fn head(connection: &Connection) -> Result<Head, VaultError> {
    let text = value(connection, AUDIT)?;
    let head =
        text.split_once(' ').and_then(|(seq, hash)| Some(Head { seq: seq.parse().ok()?, hash: hex::decode(hash)? }));
    head.ok_or_else(|| damaged(AUDIT))
}

pub(super) fn set_head(connection: &Connection, head: Head) -> Result<(), VaultError> {
    put(connection, AUDIT, &format!("{} {}", head.seq, hex::encode(&head.hash)))
}

/// All segments that are listed, in no order.
pub(super) fn segments(connection: &Connection) -> Result<Vec<Listed>, VaultError> {
    let mut statement =
        connection.prepare("SELECT key, value FROM meta WHERE key >= 'segment/' AND key < 'segment0'")?;
    let mut rows = statement.query([])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, hash): (String, String) = (row.get(0)?, row.get(1)?);
        let name = key.strip_prefix(SEGMENT).unwrap_or_default().to_owned();
        listed.push(Listed { name, hash: hex::decode(&hash).ok_or_else(|| damaged(SEGMENT))? });
    }
    Ok(listed)
}

pub(super) fn list_segment(connection: &Connection, segment: &Listed) -> Result<(), VaultError> {
    put(connection, &format!("{SEGMENT}{}", segment.name), &hex::encode(&segment.hash))
}

fn value(connection: &Connection, key: &str) -> Result<String, VaultError> {
    optional(connection, key)?.ok_or_else(|| damaged(key))
}

fn optional(connection: &Connection, key: &str) -> Result<Option<String>, VaultError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

fn put(connection: &Connection, key: &str, value: &str) -> Result<(), VaultError> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    statement.execute(params![key, value])?;
    Ok(())
}

/// Authentic and still not what we write: a bug of some version, or a hand at work with the key.
fn damaged(key: &str) -> VaultError {
    let reason = format!("its `meta` lacks a good `{key}`");
    VaultError::Refused { path: "vault.age".into(), reason, hint: Some(super::seal::RESTORE_HINT.to_owned()) }
}
