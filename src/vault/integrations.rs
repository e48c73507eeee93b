//! Table `integrations`: connected accounts by name.

use std::collections::BTreeMap;

use rusqlite::{
    Params, Row, ToSql, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Deserialize, Serialize};

use super::{Db, Tx, VaultError, column::Json};

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Dead,
    Revoked,
    Uncertain,
}

#[derive(Clone, Debug)]
pub struct Integration {
    /// Never used twice (AUTOINCREMENT). 0 before it is inserted.
    pub id: i64,
    pub name: String,
    pub provider: String,
    pub account: Option<String>,
    pub account_label: Option<String>,
    pub status: Status,
    /// Why it is dead or uncertain, for people; cleaned text.
    pub status_reason: Option<String>,
    pub revocation_pending: bool,
    /// Template variables the provider was connected with ([`Integration::vars`]), and what came along at the sign-in and
    /// is only shown ([`Integration::kept`]): `?name` from the redirect, `/pointer` from the answer.
    pub params: BTreeMap<String, String>,
    pub created_at: i64,
}

impl Integration {
    pub fn vars(&self) -> BTreeMap<String, String> {
        self.params
            .iter()
            .filter(|(name, _)| !is_kept(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Names without the mark of where they come from.
    pub fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        self.params.iter().filter(|(name, _)| is_kept(name)).map(|(name, value)| (&name[1..], value.as_str()))
    }
}

/// No variable begins so.
fn is_kept(name: &str) -> bool {
    name.starts_with(['?', '/'])
}

impl Db {
    /// By name.
    pub fn integrations(&self) -> Result<Vec<Integration>, VaultError> {
        self.select_integrations("ORDER BY name", [])
    }

    pub fn integration(&self, name: &str) -> Result<Option<Integration>, VaultError> {
        Ok(self.select_integrations("WHERE name = ?1", [name])?.pop())
    }

    pub fn integration_by_id(&self, id: i64) -> Result<Option<Integration>, VaultError> {
        Ok(self.select_integrations("WHERE id = ?1", [id])?.pop())
    }

    pub fn integrations_of(&self, provider: &str) -> Result<Vec<Integration>, VaultError> {
        self.select_integrations("WHERE provider = ?1 ORDER BY name", [provider])
    }

    fn select_integrations(&self, which: &str, params: impl Params) -> Result<Vec<Integration>, VaultError> {
        let mut statement = self.connection.prepare(&format!("SELECT {COLUMNS} FROM integrations {which}"))?;
        let rows = statement.query_map(params, Integration::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const COLUMNS: &str =
    "id, name, provider, account, account_label, status, status_reason, revocation_pending, params, created_at";

impl Integration {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            provider: row.get(2)?,
            account: row.get(3)?,
            account_label: row.get(4)?,
            status: row.get(5)?,
            status_reason: row.get(6)?,
            revocation_pending: row.get(7)?,
            params: row.get::<_, Json<_>>(8)?.0,
            created_at: row.get(9)?,
        })
    }
}

impl Tx<'_> {
    /// Gives the new id.
    pub fn insert_integration(&self, integration: &Integration) -> Result<i64, VaultError> {
        self.insert(None, integration)?;
        Ok(self.connection.last_insert_rowid())
    }

    /// With the id it has in another vault (a rescue).
    pub(super) fn insert_integration_as_is(&self, integration: &Integration) -> Result<(), VaultError> {
        self.insert(Some(integration.id), integration)
    }

    fn insert(&self, id: Option<i64>, integration: &Integration) -> Result<(), VaultError> {
        let placeholders = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10";
        let sql = format!("INSERT INTO integrations ({COLUMNS}) VALUES ({placeholders})");
        self.connection.execute(
            &sql,
            params![
                id,
                integration.name,
                integration.provider,
                integration.account,
                integration.account_label,
                integration.status,
                integration.status_reason,
                integration.revocation_pending,
                Json(&integration.params),
                integration.created_at
            ],
        )?;
        Ok(())
    }

    /// Changes the row of `integration.id`. None such: an error (`QueryReturnedNoRows`), and nothing is resurrected.
    pub fn update_integration(&self, integration: &Integration) -> Result<(), VaultError> {
        let changed = self.connection.execute(
            "UPDATE integrations SET name = ?2, provider = ?3, account = ?4, account_label = ?5, status = ?6,
             status_reason = ?7, revocation_pending = ?8, params = ?9, created_at = ?10 WHERE id = ?1",
            params![
                integration.id,
                integration.name,
                integration.provider,
                integration.account,
                integration.account_label,
                integration.status,
                integration.status_reason,
                integration.revocation_pending,
                Json(&integration.params),
                integration.created_at
            ],
        )?;
        if changed == 1 { Ok(()) } else { Err(rusqlite::Error::QueryReturnedNoRows.into()) }
    }

    /// Deletes the integration with its grant, tokens and scopes; consents and audit stay.
    pub fn delete_integration(&self, id: i64) -> Result<(), VaultError> {
        self.connection.execute("DELETE FROM integrations WHERE id = ?1", [id])?;
        Ok(())
    }
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Dead => "dead",
            Self::Revoked => "revoked",
            Self::Uncertain => "uncertain",
        }
    }
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        let known = [Self::Active, Self::Dead, Self::Revoked, Self::Uncertain];
        known.into_iter().find(|status| status.as_str() == text).ok_or(FromSqlError::InvalidType)
    }
}
