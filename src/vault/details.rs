//! Table `details`: what only some grants have. What its tokens are minted from instead of a refresh token, the resources
//! it is for (RFC 8707), the key it is bound to (RFC 9449), the ID token that came with it.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::{
    Db, Tx, VaultError,
    column::{Hidden, Json, open},
};
use crate::secret::Secret;

#[derive(Clone, Debug, Default)]
pub struct Details {
    pub integration_id: i64,
    /// What tokens are minted from, without its secret; `None`: a refresh token, as usual.
    pub source: Option<Value>,
    /// The secret of `source`, where it is kept here.
    pub source_key: Option<Secret>,
    /// In the order they were asked for. The grant's own token is for the first; those for the others lie in table `tokens`
    /// under their names.
    pub resources: Vec<String>,
    /// A private JWK; without it the grant's tokens are worth nothing.
    pub dpop_key: Option<Secret>,
    /// The token endpoint's last `DPoP-Nonce`.
    pub dpop_nonce: Option<Secret>,
    pub id_token: Option<Secret>,
}

impl Details {
    /// Whether there is anything to keep.
    pub fn is_empty(&self) -> bool {
        let Self { integration_id: _, source, source_key, resources, dpop_key, dpop_nonce, id_token } = self;
        let secrets = [source_key, dpop_key, dpop_nonce, id_token];
        source.is_none() && resources.is_empty() && secrets.iter().all(|secret| secret.is_none())
    }
}

impl Db {
    /// Empty ones where nothing is kept.
    pub fn details(&self, integration_id: i64) -> Result<Details, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, source_key, resources, dpop_key, dpop_nonce, id_token FROM details WHERE integration_id = ?1",
        )?;
        let details = statement.query_row([integration_id], |row| {
            let secret =
                |place: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Hidden>>(place)?.map(Hidden::secret));
            Ok(Details {
                integration_id,
                source: row.get::<_, Option<Json<_>>>(0)?.map(|json| json.0),
                source_key: secret(1)?,
                resources: row.get::<_, Json<_>>(2)?.0,
                dpop_key: secret(3)?,
                dpop_nonce: secret(4)?,
                id_token: secret(5)?,
            })
        });
        Ok(details.optional()?.unwrap_or_else(|| Details { integration_id, ..Details::default() }))
    }
}

impl Tx<'_> {
    /// Inserts or replaces; empty ones take the row away.
    pub fn put_details(&self, details: &Details) -> Result<(), VaultError> {
        if details.is_empty() {
            self.connection.execute("DELETE FROM details WHERE integration_id = ?1", [details.integration_id])?;
            return Ok(());
        }
        self.connection.execute(
            "INSERT OR REPLACE INTO details (integration_id, source, source_key, resources, dpop_key, dpop_nonce, id_token)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                details.integration_id,
                details.source.as_ref().map(Json),
                open(details.source_key.as_ref()),
                Json(&details.resources),
                open(details.dpop_key.as_ref()),
                open(details.dpop_nonce.as_ref()),
                open(details.id_token.as_ref())
            ],
        )?;
        Ok(())
    }

    /// Forgets the secrets; what the grant was minted from and for stays known.
    pub(super) fn wipe_details(&self, integration_id: i64) -> Result<(), VaultError> {
        let sql = "UPDATE details SET source_key = NULL, dpop_key = NULL, dpop_nonce = NULL, id_token = NULL
                   WHERE integration_id = ?1";
        self.connection.execute(sql, [integration_id])?;
        Ok(())
    }
}
