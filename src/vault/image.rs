//! The SQLite image: bytes to a database in memory, and back. SQLite is given a byte only after the MAC was good, and
//! even then as a stranger's: nothing in the schema runs, nothing reaches a disk.

use rusqlite::{Connection, MAIN_DB, config::DbConfig};
use zeroize::Zeroizing;

use super::{schema, trailer};

/// Nothing on disk, nothing left of what is deleted, no code from the schema.
const PRAGMAS: &str = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON";

/// A vault has many small tables, and its size is what every read pays for.
const PAGE_SIZE: i64 = 1024;

/// Free pages are given back when they are a quarter of the image and more than this.
const VACUUM_FROM: i64 = 64 << 10;

/// Why an image is not opened.
#[derive(Debug)]
pub(super) enum Unfit {
    /// No database of ours, or damaged: which.
    Damaged(String),
    /// Made by a newer program.
    Newer,
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Damaged(format!("its database is damaged: {error}"))
    }
}

/// A new, empty database of the newest version.
pub(super) fn fresh() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    guard(&connection)?;
    schema::migrate(&connection)?;
    Ok(connection)
}

/// Opens an image and brings it to the newest version, in memory. `checked`: these very bytes passed `quick_check` on
/// this machine before.
pub(super) fn open(image: &[u8], checked: bool) -> Result<Connection, Unfit> {
    check_header(image)?;
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact(MAIN_DB, image, image.len(), false)?;
    guard(&connection)?;
    if let Some(deviation) = schema::deviation(&connection)? {
        return Err(Unfit::Damaged(format!("its database {deviation}")));
    }
    if !checked {
        quick_check(&connection)?;
    }
    schema::migrate(&connection)?;
    Ok(connection)
}

/// The image of a database, with room for the trailer behind it.
pub(super) fn dump(connection: &mut Connection) -> Result<Zeroizing<Vec<u8>>, Unfit> {
    tidy(connection)?;
    quick_check(connection)?;
    let data = connection.serialize(MAIN_DB)?;
    let mut image = Zeroizing::new(Vec::with_capacity(data.len() + trailer::ROOM));
    image.extend_from_slice(&data);
    Ok(image)
}

/// The database at the beginning of these bytes, as long as its header says; all of them, if that cannot be.
pub(super) fn of(bytes: &[u8]) -> &[u8] {
    let length = bytes.first_chunk::<100>().and_then(length);
    length.and_then(|length| bytes.get(..length)).unwrap_or(bytes)
}

/// Number of pages times their size.
fn length(header: &[u8; 100]) -> Option<usize> {
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    usize::try_from(pages).ok()?.checked_mul(page)
}

fn guard(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch(PRAGMAS)
}

fn quick_check(connection: &Connection) -> Result<(), Unfit> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Unfit::Damaged("its database is damaged".to_owned())) }
}

/// What the header of the file format says (sqlite.org/fileformat.html, section 1.3), before SQLite sees it.
fn check_header(image: &[u8]) -> Result<(), Unfit> {
    let damaged = |reason: &str| Err(Unfit::Damaged(reason.to_owned()));
    let Some(header) = image.first_chunk::<100>() else {
        return damaged("holds no database");
    };
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if !header.starts_with(b"SQLite format 3\0") || number(68).cast_signed() != schema::APPLICATION_ID {
        return damaged("holds no database of ours");
    }
    if header[18..20] != [1, 1] {
        return damaged("its database is in a mode that is never ours (WAL)");
    }
    if length(header) != Some(image.len()) {
        return damaged("its database is cut short");
    }
    match number(60).cast_signed() {
        version if version > schema::newest() => Err(Unfit::Newer),
        version if version < 1 => damaged("holds no database of ours"),
        _ => Ok(()),
    }
}

/// Gives free pages back where there are many.
fn tidy(connection: &Connection) -> rusqlite::Result<()> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let (free, all, size) = (number("freelist_count")?, number("page_count")?, number("page_size")?);
    if free * 4 > all && free * size > VACUUM_FROM {
        connection.execute_batch("VACUUM")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Vec<u8> {
        dump(&mut fresh().unwrap()).unwrap().to_vec()
    }

    #[test]
    fn there_and_back() {
        let mut connection = open(&image(), false).unwrap();
        connection.execute("INSERT INTO meta VALUES ('a', 'b')", []).unwrap();
        let again = open(&dump(&mut connection).unwrap(), true).unwrap();
        let value: String = again.query_row("SELECT value FROM meta WHERE key = 'a'", [], |row| row.get(0)).unwrap();
        assert_eq!(value, "b");
    }

    #[test]
    fn headers_that_are_not_ours_are_refused() {
        let good = image();
        let changed = |at: usize, bytes: &[u8]| {
            let mut image = good.clone();
            image[at..at + bytes.len()].copy_from_slice(bytes);
            open(&image, true)
        };
        assert!(matches!(changed(0, b"X"), Err(Unfit::Damaged(_))));
        assert!(matches!(changed(18, &[2, 2]), Err(Unfit::Damaged(reason)) if reason.contains("WAL")));
        assert!(matches!(changed(68, &[0; 4]), Err(Unfit::Damaged(_))), "application_id");
        assert!(matches!(changed(60, &[0; 4]), Err(Unfit::Damaged(_))), "user_version 0");
        assert!(matches!(changed(60, &[0, 0, 0, 99]), Err(Unfit::Newer)));
        assert!(
            matches!(open(&good[..good.len() - 1024], true), Err(Unfit::Damaged(reason)) if reason.contains("cut"))
        );
        assert!(open(&[], true).is_err() && open(&good[..99], true).is_err());
    }

    #[test]
    fn a_damaged_page_is_found() {
        let mut bad = image();
        let page = bad.len() - 1024;
        bad[page..page + 8].copy_from_slice(&[0xff; 8]);
        assert!(matches!(open(&bad, false), Err(Unfit::Damaged(_))));
    }

    #[test]
    fn what_is_deleted_is_gone_and_the_image_shrinks() {
        let mut connection = fresh().unwrap();
        connection.execute("INSERT INTO meta VALUES ('a', 'CANARY')", []).unwrap();
        connection.execute("INSERT INTO meta VALUES ('big', hex(zeroblob(200000)))", []).unwrap();
        let mut connection = open(&dump(&mut connection).unwrap(), false).unwrap();
        connection.execute("DELETE FROM meta", []).unwrap();
        let image = dump(&mut connection).unwrap();
        assert!(!image.windows(6).any(|window| window == b"CANARY"));
        assert!(image.len() < 150_000, "{}", image.len());
    }

    #[test]
    fn the_guards_are_up() {
        let connection = open(&image(), false).unwrap();
        for (pragma, value) in [
            ("trusted_schema", 0),
            ("cell_size_check", 1),
            ("secure_delete", 1),
            ("foreign_keys", 1),
            ("temp_store", 2),
        ] {
            let is: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
            assert_eq!(is, value, "{pragma}");
        }
        assert!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
    }
}
