//! Table `consents`: the ledger. Lines are only added, and outlive their integration. (Table `scopes`, what is granted
//! now, is kept beside it.)

use rusqlite::params;

use super::{Db, Tx, VaultError, column::Json};

#[derive(Clone, Debug)]
pub struct Consent {
    /// Name of the integration at that time.
    pub integration: String,
    pub integration_id: i64,
    pub provider: String,
    pub account: Option<String>,
    pub asked: Vec<String>,
    pub granted: Vec<String>,
    pub road: String,
    pub at: i64,
}

impl Db {
    /// Newest last; `None`: of all integrations.
    pub fn consents(&self, integration_id: Option<i64>) -> Result<Vec<Consent>, VaultError> {
        let mut statement = self.connection.prepare(
            "SELECT integration, integration_id, provider, account, asked, granted, road, at FROM consents
             WHERE ?1 IS NULL OR integration_id = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([integration_id], |row| {
            Ok(Consent {
                integration: row.get(0)?,
                integration_id: row.get(1)?,
                provider: row.get(2)?,
                account: row.get(3)?,
                asked: row.get::<_, Json<_>>(4)?.0,
                granted: row.get::<_, Json<_>>(5)?.0,
                road: row.get(6)?,
                at: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    pub fn add_consent(&self, consent: &Consent) -> Result<(), VaultError> {
        self.connection.execute(
            "INSERT INTO consents (integration, integration_id, provider, account, asked, granted, road, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                consent.integration,
                consent.integration_id,
                consent.provider,
                consent.account,
                Json(&consent.asked),
                Json(&consent.granted),
                consent.road,
                consent.at
            ],
        )?;
        Ok(())
    }
}
