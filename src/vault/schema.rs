//! The tables, as an append-only list of migrations against `user_version`. A migration that has shipped is never
//! edited, and one only makes tables and indexes: then what a version's `sqlite_schema` must hold, statement by
//! statement, is the list itself.
//!
//! A read migrates in memory; only a write upgrades the file.

use rusqlite::Connection;

use crate::system::terminal::clean;

/// Says that the image is ours ("oaut"), in the header of the database.
pub(super) const APPLICATION_ID: i32 = 0x6f61_7574;

/// What each version adds. Version n is the first n of them.
const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE meta (
        key TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE integrations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE CHECK (name <> ''),
        provider TEXT NOT NULL CHECK (provider <> ''),
        account TEXT,
        account_label TEXT,
        status TEXT NOT NULL CHECK (status IN ('active', 'dead', 'revoked', 'uncertain')),
        status_reason TEXT,
        revocation_pending INTEGER NOT NULL CHECK (revocation_pending IN (0, 1)),
        params TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT",
        "CREATE TABLE grants (
        integration_id INTEGER NOT NULL PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
        generation INTEGER NOT NULL CHECK (generation >= 0),
        refresh_token TEXT CHECK (refresh_token <> ''),
        client_id TEXT NOT NULL,
        client_secret TEXT CHECK (client_secret <> ''),
        client_auth TEXT NOT NULL CHECK (client_auth IN ('basic', 'none', 'post', 'private_key_jwt')),
        road TEXT NOT NULL,
        scopes_asked TEXT NOT NULL,
        token_host TEXT NOT NULL,
        connected_at INTEGER NOT NULL,
        refreshed_at INTEGER,
        grant_expires_at INTEGER CHECK (grant_expires_at > 0),
        attempt_ended INTEGER NOT NULL CHECK (attempt_ended >= 0),
        attempt_open INTEGER CHECK (attempt_open > attempt_ended)
    ) STRICT",
        "CREATE TABLE scopes (
        integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
        scope TEXT NOT NULL CHECK (scope <> ''),
        place INTEGER NOT NULL,
        PRIMARY KEY (integration_id, scope)
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE tokens (
        integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
        resource TEXT NOT NULL,
        scope_key TEXT NOT NULL,
        access_token TEXT CHECK (access_token <> ''),
        token_type TEXT NOT NULL,
        expires_at INTEGER CHECK (expires_at > 0),
        obtained_at INTEGER NOT NULL,
        scopes TEXT NOT NULL,
        attempt INTEGER NOT NULL CHECK (attempt >= 0),
        outcome TEXT NOT NULL,
        outcome_message TEXT,
        PRIMARY KEY (integration_id, resource, scope_key)
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE clients (
        provider TEXT NOT NULL PRIMARY KEY CHECK (provider <> ''),
        client_id TEXT NOT NULL CHECK (client_id <> ''),
        client_secret TEXT CHECK (client_secret <> ''),
        created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE consents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        integration_id INTEGER NOT NULL,
        integration TEXT NOT NULL,
        provider TEXT NOT NULL,
        account TEXT,
        asked TEXT NOT NULL,
        granted TEXT NOT NULL,
        road TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT",
        "CREATE TABLE states (
        state TEXT NOT NULL PRIMARY KEY CHECK (state <> ''),
        verifier TEXT NOT NULL CHECK (verifier <> ''),
        nonce TEXT NOT NULL,
        redirect_uri TEXT NOT NULL,
        provider TEXT NOT NULL,
        request TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        deadline INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
        "CREATE TABLE audit (
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        integration TEXT,
        result TEXT NOT NULL,
        user TEXT NOT NULL,
        pid INTEGER NOT NULL,
        parent TEXT,
        fingerprint TEXT,
        before BLOB NOT NULL CHECK (length(before) = 8),
        hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT",
    ],
    &["CREATE TABLE bindings (
        purpose TEXT NOT NULL CHECK (purpose <> ''),
        host TEXT NOT NULL CHECK (host <> ''),
        path TEXT NOT NULL,
        integration_id INTEGER NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
        username TEXT CHECK (username <> ''),
        created_at INTEGER NOT NULL,
        PRIMARY KEY (purpose, host, path, integration_id)
    ) STRICT, WITHOUT ROWID"],
    &[
        // what only some grants have: what it mints its tokens from instead of a refresh token, the resources it is for
        // (RFC 8707), the key it is bound to with the server's last nonce (RFC 9449), the ID token that came with it
        "CREATE TABLE details (
        integration_id INTEGER NOT NULL PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
        source TEXT,
        source_key TEXT CHECK (source_key <> ''),
        resources TEXT NOT NULL,
        dpop_key TEXT CHECK (dpop_key <> ''),
        dpop_nonce TEXT CHECK (dpop_nonce <> ''),
        id_token TEXT CHECK (id_token <> '')
    ) STRICT",
        // what only some clients have: the key they sign with (RFC 7523 section 2.2), the registration that was ours
        // (RFC 7591) and what ends it (RFC 7592)
        "CREATE TABLE registrations (
        provider TEXT NOT NULL CHECK (provider <> ''),
        client_id TEXT NOT NULL CHECK (client_id <> ''),
        signing_key TEXT CHECK (signing_key <> ''),
        management_uri TEXT CHECK (management_uri <> ''),
        management_token TEXT CHECK (management_token <> ''),
        secret_expires_at INTEGER CHECK (secret_expires_at > 0),
        created_at INTEGER NOT NULL,
        PRIMARY KEY (provider, client_id)
    ) STRICT, WITHOUT ROWID",
        // what was discovered at an issuer and agreed to
        "CREATE TABLE pins (
        provider TEXT NOT NULL PRIMARY KEY CHECK (provider <> ''),
        endpoints TEXT NOT NULL,
        pinned_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
    ],
];

/// Made by SQLite itself for `AUTOINCREMENT`.
const SEQUENCE: &str = "CREATE TABLE sqlite_sequence(name,seq)";

/// The version this program writes.
pub(super) fn newest() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// Brings the tables from whatever version they have to the newest, in one transaction.
pub(super) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    migrate_with(connection, MIGRATIONS)
}

fn migrate_with(connection: &Connection, migrations: &[&[&str]]) -> rusqlite::Result<()> {
    let version = user_version(connection)?;
    let pending = migrations.get(usize::try_from(version).unwrap_or(usize::MAX)..).unwrap_or_default();
    if pending.is_empty() {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    for statement in pending.iter().copied().flatten() {
        transaction.execute_batch(statement)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", i32::try_from(migrations.len()).unwrap_or(i32::MAX))?;
    transaction.commit()
}

pub(super) fn user_version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// What is in the schema that should not be, or is missing; `None`: it is, to the letter, that of its version.
pub(super) fn deviation(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let version = usize::try_from(user_version(connection)?).unwrap_or(usize::MAX);
    let mut expected: Vec<&str> = MIGRATIONS.iter().take(version).copied().flatten().copied().collect();
    expected.push(SEQUENCE);
    let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        let known = match row.get_ref(2)?.as_str_or_null()? {
            None => kind == "index" && name.starts_with("sqlite_autoindex_"),
            Some(sql) => match expected.iter().position(|one| *one == sql) {
                Some(place) => {
                    expected.swap_remove(place);
                    true
                }
                None => false,
            },
        };
        if !known {
            return Ok(Some(format!("holds the unknown {kind} `{}`", clean(&name, 80))));
        }
    }
    Ok(expected.first().map(|_| "lacks a table".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection).unwrap();
        connection
    }

    #[test]
    fn a_fresh_schema_is_to_the_letter() {
        let connection = fresh();
        assert_eq!(deviation(&connection).unwrap(), None);
        assert_eq!(user_version(&connection).unwrap(), newest());
        migrate(&connection).unwrap();
        assert_eq!(deviation(&connection).unwrap(), None, "migrating twice changes nothing");
    }

    #[test]
    fn whatever_is_added_or_changed_is_named() {
        for (hostile, word) in [
            ("CREATE TRIGGER t AFTER INSERT ON tokens BEGIN DELETE FROM grants; END", "trigger `t`"),
            ("CREATE VIEW v AS SELECT 1", "view `v`"),
            ("CREATE TABLE extra (a)", "table `extra`"),
            ("CREATE INDEX i ON tokens (token_type)", "index `i`"),
            ("DROP TABLE clients", "lacks a table"),
            ("ALTER TABLE clients ADD COLUMN more TEXT", "table `clients`"),
        ] {
            let connection = fresh();
            connection.execute_batch(hostile).unwrap();
            assert!(deviation(&connection).unwrap().unwrap().contains(word), "{hostile}");
        }
    }

    #[test]
    fn an_older_version_is_brought_up_and_keeps_its_rows() {
        let connection = Connection::open_in_memory().unwrap();
        let first: &[&[&str]] = &[&["CREATE TABLE a (x)"]];
        let both: &[&[&str]] = &[first[0], &["CREATE TABLE b (y)", "INSERT INTO b SELECT x FROM a"]];
        migrate_with(&connection, first).unwrap();
        connection.execute_batch("INSERT INTO a VALUES (7)").unwrap();
        migrate_with(&connection, both).unwrap();
        let moved: i64 = connection.query_row("SELECT y FROM b", [], |row| row.get(0)).unwrap();
        assert_eq!((moved, user_version(&connection).unwrap()), (7, 2));
    }

    #[test]
    fn version_1_is_brought_up_to_the_newest() {
        let connection = Connection::open_in_memory().unwrap();
        migrate_with(&connection, &MIGRATIONS[..1]).unwrap();
        assert_eq!((user_version(&connection).unwrap(), deviation(&connection).unwrap()), (1, None));
        let row = "INSERT INTO integrations (name, provider, status, revocation_pending, params, created_at)
                   VALUES ('work', 'example', 'active', 0, '{}', 1)";
        connection.execute_batch(row).unwrap();
        migrate(&connection).unwrap();
        assert_eq!((user_version(&connection).unwrap(), deviation(&connection).unwrap()), (newest(), None));
        let kept: String = connection.query_row("SELECT name FROM integrations", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "work");
        connection.execute_batch("INSERT INTO bindings VALUES ('git', 'git.example', '', 1, NULL, 1)").unwrap();
    }

    #[test]
    fn a_migration_that_fails_leaves_the_version_before() {
        let connection = Connection::open_in_memory().unwrap();
        let broken: &[&[&str]] = &[&["CREATE TABLE a (x)", "NONSENSE"]];
        assert!(migrate_with(&connection, broken).is_err());
        assert_eq!(user_version(&connection).unwrap(), 0);
        assert!(connection.prepare("SELECT * FROM a").is_err());
    }

    #[test]
    fn every_table_is_strict() {
        let loose = "SELECT count(*) FROM pragma_table_list WHERE NOT strict AND name NOT LIKE 'sqlite_%'";
        let count: i64 = fresh().query_row(loose, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0);
    }
}
