//! Table `registrations`: what only some clients have. The key that one signs its assertions with (RFC 7523 section 2.2),
//! and how a registration that was ours (RFC 7591) is ended (RFC 7592). By provider and client id: the grants of a client
//! need its key after another one was set for the provider.

use rusqlite::{OptionalExtension, params};

use super::{
    Db, Tx, VaultError,
    column::{Hidden, open},
};
use crate::secret::Secret;

#[derive(Clone, Debug, Default)]
pub struct Registration {
    pub provider: String,
    pub client_id: String,
    /// For `private_key_jwt`.
    pub signing_key: Option<Secret>,
    pub management_uri: Option<String>,
    pub management_token: Option<Secret>,
    pub secret_expires_at: Option<i64>,
    pub created_at: i64,
}

impl Db {
    pub fn registration(&self, provider: &str, client_id: &str) -> Result<Option<Registration>, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT signing_key, management_uri, management_token, secret_expires_at, created_at FROM registrations
             WHERE provider = ?1 AND client_id = ?2",
        )?;
        let registration = statement.query_row([provider, client_id], |row| {
            Ok(Registration {
                provider: provider.to_owned(),
                client_id: client_id.to_owned(),
                signing_key: row.get::<_, Option<Hidden>>(0)?.map(Hidden::secret),
                management_uri: row.get(1)?,
                management_token: row.get::<_, Option<Hidden>>(2)?.map(Hidden::secret),
                secret_expires_at: row.get(3)?,
                created_at: row.get(4)?,
            })
        });
        Ok(registration.optional()?)
    }

    /// Whether a grant was made with this client, and keeps its id.
    pub fn client_in_use(&self, provider: &str, client_id: &str) -> Result<bool, VaultError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM grants JOIN integrations ON id = integration_id
                   WHERE provider = ?1 AND client_id = ?2)";
        Ok(self.connection.query_row(sql, [provider, client_id], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Inserts or replaces.
    pub fn put_registration(&self, registration: &Registration) -> Result<(), VaultError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO registrations (provider, client_id, signing_key, management_uri, management_token,
             secret_expires_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                registration.provider,
                registration.client_id,
                open(registration.signing_key.as_ref()),
                registration.management_uri,
                open(registration.management_token.as_ref()),
                registration.secret_expires_at,
                registration.created_at
            ],
        )?;
        Ok(())
    }

    /// False: there was none.
    pub fn delete_registration(&self, provider: &str, client_id: &str) -> Result<bool, VaultError> {
        let sql = "DELETE FROM registrations WHERE provider = ?1 AND client_id = ?2";
        Ok(self.connection.execute(sql, [provider, client_id])? > 0)
    }

    /// Forgets the keys of clients that are set for no provider any more and that no living grant was made with. (A
    /// registration of ours is ended at the server first.)
    pub fn forget_unused_keys(&self) -> Result<(), VaultError> {
        let sql = "DELETE FROM registrations WHERE management_uri IS NULL
                   AND NOT EXISTS (SELECT 1 FROM clients
                     WHERE clients.provider = registrations.provider AND clients.client_id = registrations.client_id)
                   AND NOT EXISTS (SELECT 1 FROM grants JOIN integrations ON id = integration_id
                     WHERE integrations.provider = registrations.provider
                     AND grants.client_id = registrations.client_id AND status <> 'revoked')";
        self.connection.execute(sql, [])?;
        Ok(())
    }
}
