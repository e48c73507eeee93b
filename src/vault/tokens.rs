//! Table `tokens`: access tokens by integration, resource and scopes, with how the last attempt for them ended.

use rusqlite::{Params, Row, params};

use super::{
    Db, Tx, VaultError,
    column::{Hidden, Json, open},
};
use crate::secret::Secret;

/// How far the clock may be behind the moment a token came, in seconds: machines that share a vault differ by less.
const CLOCK_SLACK: i64 = 300;

#[derive(Clone, Debug)]
pub struct Token {
    pub integration_id: i64,
    /// RFC 8707 resource; empty: none.
    pub resource: String,
    /// Scopes asked for in particular, sorted and joined by spaces; empty: the whole grant.
    pub scope_key: String,
    /// `None`: no attempt has brought one yet.
    pub access_token: Option<Secret>,
    pub token_type: String,
    /// `None`: unknown, so never due.
    pub expires_at: Option<i64>,
    pub obtained_at: i64,
    pub scopes: Vec<String>,
    /// Number of the last attempt for this resource and scopes that ended, and how: `token`, or an error kind
    /// (`sign_in_needed`, `retry_later`, `protocol` …) with its message.
    pub attempt: i64,
    pub outcome: String,
    pub outcome_message: Option<String>,
}

impl Token {
    /// Whether it has `min_ttl` or less to live; unknown expiry is never due (DESIGN 5). Where the clock was put back since it
    /// came, nobody knows how long it has, and it is due too.
    pub fn is_due(&self, min_ttl: std::time::Duration, now: i64) -> bool {
        let min_ttl = i64::try_from(min_ttl.as_secs()).unwrap_or(i64::MAX);
        let put_back = self.obtained_at.saturating_sub(now) > CLOCK_SLACK;
        self.expires_at.is_some_and(|at| put_back || at.saturating_sub(now) <= min_ttl)
    }

    /// A row without a token, for an attempt that brought none.
    pub fn none(integration_id: i64) -> Self {
        Self {
            integration_id,
            resource: String::new(),
            scope_key: String::new(),
            access_token: None,
            token_type: "Bearer".into(),
            expires_at: None,
            obtained_at: 0,
            scopes: Vec::new(),
            attempt: 0,
            outcome: "token".into(),
            outcome_message: None,
        }
    }
}

impl Db {
    pub fn token(&self, integration_id: i64, resource: &str, scope_key: &str) -> Result<Option<Token>, VaultError> {
        let which = "WHERE integration_id = ?1 AND resource = ?2 AND scope_key = ?3";
        Ok(self.select_tokens(which, params![integration_id, resource, scope_key])?.pop())
    }

    pub fn tokens(&self, integration_id: i64) -> Result<Vec<Token>, VaultError> {
        self.select_tokens("WHERE integration_id = ?1 ORDER BY resource, scope_key", [integration_id])
    }

    fn select_tokens(&self, which: &str, params: impl Params) -> Result<Vec<Token>, VaultError> {
        let mut statement = self.connection.prepare(&format!("SELECT {COLUMNS} FROM tokens {which}"))?;
        let rows = statement.query_map(params, Token::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const COLUMNS: &str = "integration_id, resource, scope_key, access_token, token_type, expires_at, obtained_at, scopes,
    attempt, outcome, outcome_message";

impl Token {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            integration_id: row.get(0)?,
            resource: row.get(1)?,
            scope_key: row.get(2)?,
            access_token: row.get::<_, Option<Hidden>>(3)?.map(Hidden::secret),
            token_type: row.get(4)?,
            expires_at: row.get(5)?,
            obtained_at: row.get(6)?,
            scopes: row.get::<_, Json<_>>(7)?.0,
            attempt: row.get(8)?,
            outcome: row.get(9)?,
            outcome_message: row.get(10)?,
        })
    }
}

impl Tx<'_> {
    /// Inserts or replaces. An empty access token is refused.
    pub fn put_token(&self, token: &Token) -> Result<(), VaultError> {
        let placeholders = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11";
        self.connection.execute(
            &format!("INSERT OR REPLACE INTO tokens ({COLUMNS}) VALUES ({placeholders})"),
            params![
                token.integration_id,
                token.resource,
                token.scope_key,
                open(token.access_token.as_ref()),
                token.token_type,
                token.expires_at,
                token.obtained_at,
                Json(&token.scopes),
                token.attempt,
                token.outcome,
                token.outcome_message
            ],
        )?;
        Ok(())
    }

    pub fn delete_tokens(&self, integration_id: i64) -> Result<(), VaultError> {
        self.connection.execute("DELETE FROM tokens WHERE integration_id = ?1", [integration_id])?;
        Ok(())
    }
}
