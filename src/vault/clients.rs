//! Table `clients`: app registrations, one per provider.

use rusqlite::{Params, params};

use super::{
    Db, Tx, VaultError,
    column::{Hidden, open},
};
use crate::secret::Secret;

#[derive(Clone, Debug)]
pub struct Client {
    pub provider: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub created_at: i64,
}

impl Db {
    pub fn client(&self, provider: &str) -> Result<Option<Client>, VaultError> {
        Ok(self.select_clients("WHERE provider = ?1", [provider])?.pop())
    }

    pub fn clients(&self) -> Result<Vec<Client>, VaultError> {
        self.select_clients("ORDER BY provider", [])
    }

    fn select_clients(&self, which: &str, params: impl Params) -> Result<Vec<Client>, VaultError> {
        let sql = format!("SELECT provider, client_id, client_secret, created_at FROM clients {which}");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(params, |row| {
            Ok(Client {
                provider: row.get(0)?,
                client_id: row.get(1)?,
                client_secret: row.get::<_, Option<Hidden>>(2)?.map(Hidden::secret),
                created_at: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Inserts or replaces.
    pub fn put_client(&self, client: &Client) -> Result<(), VaultError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO clients (provider, client_id, client_secret, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![client.provider, client.client_id, open(client.client_secret.as_ref()), client.created_at],
        )?;
        Ok(())
    }

    /// False: there was none.
    pub fn delete_client(&self, provider: &str) -> Result<bool, VaultError> {
        Ok(self.connection.execute("DELETE FROM clients WHERE provider = ?1", [provider])? > 0)
    }
}
