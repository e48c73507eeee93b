//! Table `pins`: what was discovered at an issuer and agreed to. Where its endpoints lie later is a question for a person.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::{Db, Tx, VaultError, column::Json};

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pin {
    pub provider: String,
    /// The key of each endpoint in the provider's data → its host (with a port that is not the usual one).
    pub endpoints: BTreeMap<String, String>,
    pub pinned_at: i64,
}

impl Db {
    pub fn pin(&self, provider: &str) -> Result<Option<Pin>, VaultError> {
        let mut statement =
            self.connection.prepare_cached("SELECT endpoints, pinned_at FROM pins WHERE provider = ?1")?;
        let pin = statement.query_row([provider], |row| {
            Ok(Pin { provider: provider.to_owned(), endpoints: row.get::<_, Json<_>>(0)?.0, pinned_at: row.get(1)? })
        });
        Ok(pin.optional()?)
    }
}

impl Tx<'_> {
    /// Inserts or replaces.
    pub fn put_pin(&self, pin: &Pin) -> Result<(), VaultError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO pins (provider, endpoints, pinned_at) VALUES (?1, ?2, ?3)",
            params![pin.provider, Json(&pin.endpoints), pin.pinned_at],
        )?;
        Ok(())
    }

    /// False: there was none.
    pub fn delete_pin(&self, provider: &str) -> Result<bool, VaultError> {
        Ok(self.connection.execute("DELETE FROM pins WHERE provider = ?1", [provider])? > 0)
    }
}
