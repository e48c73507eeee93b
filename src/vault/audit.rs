//! Table `audit`: what happened, numbered and chained by hash.
//!
//! `hash` of an entry is SHA-256 over the hash of the entry before (zeros for the first) and the entry's fields in the
//! order `seq, at, action, integration, result, user, pid, parent, fingerprint`: each one byte (0 absent, 1 present), its
//! length as 4 bytes big-endian, and its text (numbers in decimal). `before` is the beginning of the hash before: it
//! proves nothing, and tells which of two neighbours was touched. A public format: an export can be checked without us.

use hmac::{Hmac, Mac};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Db, Options, Snapshot, Tx, VaultError, hex, meta, segments, verify};
use crate::{secret::Secret, system::terminal::clean};

/// Longest text kept in one field of an entry, in characters.
const FIELD_CAP: usize = 500;

/// What a caller says of an operation; time, user, pid and parent are added here.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// `token`, `refresh`, `connect`, `revoke` …
    pub action: String,
    pub integration: Option<String>,
    /// `ok`, or an error kind, perhaps with a few words after a colon; cleaned.
    pub result: String,
    pub fingerprint: Option<String>,
}

/// One entry as it is listed and exported.
#[derive(Clone, Debug, serde::Serialize)]
pub struct AuditEntry {
    pub seq: i64,
    pub at: i64,
    pub action: String,
    pub integration: Option<String>,
    pub result: String,
    pub user: String,
    pub pid: u32,
    pub parent: Option<String>,
    pub fingerprint: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub integration: Option<String>,
    pub action: Option<String>,
    /// Epoch seconds.
    pub since: Option<i64>,
    /// Newest so many; `None`: all.
    pub newest: Option<usize>,
}

/// What verification found; empty means the chain is whole.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The entry it is about, if one can be named.
    pub seq: Option<i64>,
    pub message: String,
}

/// One entry before it has a number: a line of the journal, or a row in the making.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Entry {
    pub(super) at: i64,
    pub(super) action: String,
    pub(super) integration: Option<String>,
    pub(super) result: String,
    pub(super) user: String,
    pub(super) pid: u32,
    pub(super) parent: Option<String>,
    pub(super) fingerprint: Option<String>,
}

/// A row of the table: an entry with its place in the chain.
#[derive(Clone, Debug)]
pub(super) struct Linked {
    pub(super) seq: i64,
    pub(super) entry: Entry,
    pub(super) before: [u8; 8],
    pub(super) hash: [u8; 32],
}

impl Db {
    /// A keyed fingerprint of a token: never the value, not comparable between vaults.
    pub fn fingerprint(&self, token: &Secret) -> Result<String, VaultError> {
        let key = meta::fingerprint_key(&self.connection)?;
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(&*key.0).unwrap_or_else(|_| unreachable!("any key length serves"));
        mac.update(b"oauthctl fingerprint 1");
        mac.update(token.expose().as_bytes());
        Ok(hex::encode(&mac.finalize().into_bytes()[..8]))
    }
}

impl Snapshot {
    /// Entries of segments, vault and unfolded journal lines, oldest first.
    pub fn audit_entries(&self, filter: &Filter) -> Result<Vec<AuditEntry>, VaultError> {
        let base = self.fitted()?.base(self);
        let mut newest_first: Vec<AuditEntry> = self.unfolded_entries()?;
        newest_first.reverse();
        newest_first.extend(linked(&base.connection, true)?.into_iter().map(AuditEntry::from));
        newest_first.retain(|entry| filter.wants(entry));
        let mut seen = meta::head(&base.connection)?.seq + 1;
        if let Some(oldest) = oldest_seq(&base.connection)? {
            seen = oldest;
        }
        // Segments are opened only as far back as the answer reaches.
        for segment in segments::listed(&base.connection)?.iter().rev() {
            if filter.newest.is_some_and(|newest| newest_first.len() >= newest) {
                break;
            }
            let mut entries = match segments::read(&base.inner, segment) {
                Ok(entries) if segment.proves(&entries) => entries,
                other => {
                    let reason = other.err().map_or_else(|| "it was changed".to_owned(), |error| error.to_string());
                    base.inner.warn(format!("audit entries of segment `{}` are left out: {reason}", segment.name));
                    continue;
                }
            };
            entries.retain(|linked| linked.seq < seen); // in both: counts once
            seen = entries.first().map_or(seen, |linked| linked.seq);
            newest_first.extend(entries.into_iter().rev().map(AuditEntry::from).filter(|entry| filter.wants(entry)));
        }
        newest_first.truncate(filter.newest.unwrap_or(usize::MAX));
        newest_first.reverse();
        Ok(newest_first)
    }

    /// Checks every link: segments, vault, journal. (how many entries, what is wrong)
    pub fn audit_verify(&self) -> Result<(usize, Vec<Finding>), VaultError> {
        verify::verify(self)
    }

    /// Journal lines as the entries they will be.
    fn unfolded_entries(&self) -> Result<Vec<AuditEntry>, VaultError> {
        let head = meta::head(&self.fitted()?.base(self).connection)?.seq;
        let lines = self.unfolded_lines()?.lines;
        Ok((head + 1..).zip(lines).map(|(seq, line)| AuditEntry::numbered(seq, line.entry)).collect())
    }
}

impl Tx<'_> {
    /// Adds an entry, in this transaction.
    pub fn record(&self, record: &Record) -> Result<(), VaultError> {
        append(&self.connection, Entry::new(record, &self.inner.options))
    }
}

impl Entry {
    /// Now, by whoever runs this process.
    pub(super) fn new(record: &Record, options: &Options) -> Self {
        let cleaned = |text: &str| clean(text, FIELD_CAP);
        Self {
            at: options.clock.now(),
            action: cleaned(&record.action),
            integration: record.integration.as_deref().map(cleaned),
            result: cleaned(&record.result),
            user: cleaned(&options.who.user),
            pid: options.who.pid,
            parent: options.who.parent.as_deref().map(cleaned),
            fingerprint: record.fingerprint.as_deref().map(cleaned),
        }
    }

    /// The entry's link in the chain.
    pub(super) fn hash(&self, seq: i64, before: &[u8; 32]) -> [u8; 32] {
        let (seq, at, pid) = (seq.to_string(), self.at.to_string(), self.pid.to_string());
        let fields = [
            Some(seq.as_str()),
            Some(&at),
            Some(&self.action),
            self.integration.as_deref(),
            Some(&self.result),
            Some(&self.user),
            Some(&pid),
            self.parent.as_deref(),
            self.fingerprint.as_deref(),
        ];
        let mut hash = Sha256::new_with_prefix(before);
        for field in fields {
            hash.update([u8::from(field.is_some())]);
            let text = field.unwrap_or_default();
            hash.update(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    }
}

/// Puts an entry at the end of the chain.
pub(super) fn append(connection: &Connection, entry: Entry) -> Result<(), VaultError> {
    let head = meta::head(connection)?;
    let seq = head.seq + 1;
    let linked = Linked { seq, hash: entry.hash(seq, &head.hash), before: beginning(&head.hash), entry };
    insert(connection, &linked)?;
    meta::set_head(connection, meta::Head { seq, hash: linked.hash })
}

/// What a row keeps of the hash before it.
pub(super) fn beginning(hash: &[u8; 32]) -> [u8; 8] {
    *hash.first_chunk().unwrap_or_else(|| unreachable!("32 bytes begin with 8"))
}

/// Puts a row in as it is.
pub(super) fn insert(connection: &Connection, linked: &Linked) -> Result<(), VaultError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO audit (seq, at, action, integration, result, user, pid, parent, fingerprint, before, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let Linked { seq, entry, before, hash } = linked;
    statement.execute(params![
        seq,
        entry.at,
        entry.action,
        entry.integration,
        entry.result,
        entry.user,
        entry.pid,
        entry.parent,
        entry.fingerprint,
        before,
        hash
    ])?;
    Ok(())
}

/// All rows of a database that has the table.
pub(super) fn linked(connection: &Connection, newest_first: bool) -> Result<Vec<Linked>, VaultError> {
    let order = if newest_first { "DESC" } else { "ASC" };
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq {order}"))?;
    let rows = statement.query_map([], Linked::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The oldest rows, at most so many.
pub(super) fn oldest(connection: &Connection, count: i64) -> Result<Vec<Linked>, VaultError> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq LIMIT ?1"))?;
    let rows = statement.query_map([count], Linked::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const COLUMNS: &str = "seq, at, action, integration, result, user, pid, parent, fingerprint, before, hash";

fn oldest_seq(connection: &Connection) -> Result<Option<i64>, VaultError> {
    Ok(connection.query_row("SELECT min(seq) FROM audit", [], |row| row.get(0))?)
}

impl Linked {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let entry = Entry {
            at: row.get(1)?,
            action: row.get(2)?,
            integration: row.get(3)?,
            result: row.get(4)?,
            user: row.get(5)?,
            pid: row.get(6)?,
            parent: row.get(7)?,
            fingerprint: row.get(8)?,
        };
        Ok(Self { seq: row.get(0)?, entry, before: row.get(9)?, hash: row.get(10)? })
    }
}

impl AuditEntry {
    fn numbered(seq: i64, entry: Entry) -> Self {
        let Entry { at, action, integration, result, user, pid, parent, fingerprint } = entry;
        Self { seq, at, action, integration, result, user, pid, parent, fingerprint }
    }
}

impl From<Linked> for AuditEntry {
    fn from(linked: Linked) -> Self {
        Self::numbered(linked.seq, linked.entry)
    }
}

impl Filter {
    fn wants(&self, entry: &AuditEntry) -> bool {
        self.integration.as_ref().is_none_or(|name| entry.integration.as_ref() == Some(name))
            && self.action.as_ref().is_none_or(|action| entry.action == *action)
            && self.since.is_none_or(|since| entry.at >= since)
    }
}
