//! Taking the journal's lines into a generation: entries into the audit chain, attempts that are still open into their
//! grants. Each line counts once, because the same transaction says how far which journal is in.

use rusqlite::params;

use super::{
    Db, Record, VaultError,
    audit::{self, Entry},
    file::Store,
    journal::{self, Found, Journal, Line},
    meta::{self, Key},
};

/// What was taken in, and what is to be done with the journal once that is saved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    /// A new journal takes over what comes after.
    pub(super) renew: bool,
    /// The old one has lines that nobody could read, and stays under another name.
    pub(super) keep: bool,
}

impl Taken {
    pub(super) fn is_nothing(self) -> bool {
        !self.renew
    }
}

/// Takes in the journal beside `store`. One that cannot be read never stops a save.
pub(super) fn take_in(db: &Db, store: &Store) -> Result<Taken, VaultError> {
    let key = meta::key(&db.connection)?;
    match journal::load(&store.folder, &key, &meta::folded(&db.connection)?) {
        Err(error) => {
            db.inner.warn(format!("{}: {error}", store.neighbour(journal::NAME).display()));
            Ok(Taken::default())
        }
        Ok(Found::Journal(journal)) => take_lines(db, &key, &journal),
        Ok(Found::Nothing) => Ok(Taken::default()),
        Ok(Found::Unreadable) => {
            say(db, "set aside: it cannot be read")?;
            Ok(Taken { renew: true, keep: true })
        }
    }
}

/// Takes in what has come since `before`, and is done with the journal: no line follows in it, whatever this vault's
/// next generation is sealed to. The caller holds the journal's lock.
pub(super) fn take_in_the_rest(db: &Db, store: &Store, before: Taken) -> Result<Taken, VaultError> {
    let key = meta::key(&db.connection)?;
    match journal::load(&store.folder, &key, &meta::folded(&db.connection)?) {
        Ok(Found::Journal(journal)) => {
            let rest = take_lines(db, &key, &journal)?;
            meta::set_folded(&db.connection, &journal.all_folded())?;
            Ok(Taken { renew: true, keep: before.keep || rest.keep })
        }
        _ => Ok(before), // it was no better a moment ago
    }
}

fn take_lines(db: &Db, key: &Key, journal: &Journal) -> Result<Taken, VaultError> {
    let tail = journal.tail(&meta::folded(&db.connection)?);
    if tail.is_empty() && tail.fits {
        return Ok(Taken::default());
    }
    let opened = tail.open(key, &db.inner.identity);
    if !tail.fits && !tail.is_empty() {
        say(db, "taken in whole: it does not follow this vault, which was restored")?;
    }
    for line in opened.lines {
        take_line(db, line)?;
    }
    if opened.bad > 0 {
        say(db, &format!("set aside: {} lines cannot be read or were changed", opened.bad))?;
    }
    meta::set_folded(&db.connection, &journal.all_folded())?;
    Ok(Taken { renew: true, keep: opened.bad > 0 })
}

fn take_line(db: &Db, line: Line) -> Result<(), VaultError> {
    if let Some(attempt) = line.attempt {
        db.connection.execute(
            "UPDATE grants SET attempt_open = ?2
             WHERE integration_id = ?1 AND attempt_ended < ?2 AND coalesce(attempt_open, 0) < ?2",
            params![attempt.integration, attempt.number],
        )?;
    }
    audit::append(&db.connection, line.entry)
}

/// An entry about the journal itself.
fn say(db: &Db, result: &str) -> Result<(), VaultError> {
    let record = Record { action: "journal".to_owned(), result: result.to_owned(), ..Record::default() };
    audit::append(&db.connection, Entry::new(&record, &db.inner.options))
}
