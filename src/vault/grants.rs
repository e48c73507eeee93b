//! Table `grants`: what the person consented to, and the client it was made with. One per integration.

use rusqlite::{
    OptionalExtension, Row, ToSql, params,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

use super::{
    Db, Tx, VaultError,
    column::{Hidden, Json, open as open_secret},
};
use crate::{oauth::ClientAuth, secret::Secret};

#[derive(Clone, Debug)]
pub struct Grant {
    pub integration_id: i64,
    /// Goes up by one with every good answer and every new sign-in.
    pub generation: i64,
    /// `None`: an access token without a refresh token.
    pub refresh_token: Option<Secret>,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub client_auth: ClientAuth,
    /// How it was reached: `auth_code`, `paste`, `device` …
    pub road: String,
    pub scopes_asked: Vec<String>,
    pub scopes_granted: Vec<String>,
    /// The host the refresh token may be sent to (pinned when it was connected).
    pub token_host: String,
    pub connected_at: i64,
    pub refreshed_at: Option<i64>,
    /// When the grant itself is known to end.
    pub grant_expires_at: Option<i64>,
    /// Number of the last attempt that ended.
    pub attempt_ended: i64,
    /// Number of an attempt that began and is not known to have ended (folded from the journal).
    pub attempt_open: Option<i64>,
}

impl Db {
    pub fn grant(&self, integration_id: i64) -> Result<Option<Grant>, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT generation, refresh_token, client_id, client_secret, client_auth, road, scopes_asked, token_host,
             connected_at, refreshed_at, grant_expires_at, attempt_ended, attempt_open
             FROM grants WHERE integration_id = ?1",
        )?;
        let grant = statement.query_row([integration_id], |row| Grant::from_row(integration_id, row)).optional()?;
        let Some(mut grant) = grant else { return Ok(None) };
        grant.scopes_granted = self.granted(integration_id)?;
        Ok(Some(grant))
    }

    /// Table `scopes`: what is granted now, in the order it was granted.
    fn granted(&self, integration_id: i64) -> Result<Vec<String>, VaultError> {
        let sql = "SELECT scope FROM scopes WHERE integration_id = ?1 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([integration_id], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Grant {
    fn from_row(integration_id: i64, row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            integration_id,
            generation: row.get(0)?,
            refresh_token: row.get::<_, Option<Hidden>>(1)?.map(Hidden::secret),
            client_id: row.get(2)?,
            client_secret: row.get::<_, Option<Hidden>>(3)?.map(Hidden::secret),
            client_auth: row.get::<_, Auth>(4)?.0,
            road: row.get(5)?,
            scopes_asked: row.get::<_, Json<_>>(6)?.0,
            scopes_granted: Vec::new(),
            token_host: row.get(7)?,
            connected_at: row.get(8)?,
            refreshed_at: row.get(9)?,
            grant_expires_at: row.get(10)?,
            attempt_ended: row.get(11)?,
            attempt_open: row.get(12)?,
        })
    }
}

impl Tx<'_> {
    /// Inserts or replaces. An empty refresh token is refused. Attempts are never numbered twice: what has begun or
    /// ended before counts as ended, unless `grant` says that it is open.
    pub fn put_grant(&self, grant: &Grant) -> Result<(), VaultError> {
        let before = self.grant(grant.integration_id)?;
        let (ended, open) = attempts(grant, before.as_ref());
        self.connection.execute(
            "INSERT OR REPLACE INTO grants (integration_id, generation, refresh_token, client_id, client_secret,
             client_auth, road, scopes_asked, token_host, connected_at, refreshed_at, grant_expires_at, attempt_ended,
             attempt_open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                grant.integration_id,
                grant.generation,
                open_secret(grant.refresh_token.as_ref()),
                grant.client_id,
                open_secret(grant.client_secret.as_ref()),
                Auth(grant.client_auth),
                grant.road,
                Json(&grant.scopes_asked),
                grant.token_host,
                grant.connected_at,
                grant.refreshed_at,
                grant.grant_expires_at,
                ended,
                open
            ],
        )?;
        self.put_scopes(grant.integration_id, &grant.scopes_granted)
    }

    /// Forgets the refresh token, the client secret and the keys of the grant, deletes its access tokens.
    pub fn wipe_grant(&self, integration_id: i64) -> Result<(), VaultError> {
        let sql = "UPDATE grants SET refresh_token = NULL, client_secret = NULL WHERE integration_id = ?1";
        self.connection.execute(sql, [integration_id])?;
        self.wipe_details(integration_id)?;
        self.delete_tokens(integration_id)
    }

    fn put_scopes(&self, integration_id: i64, scopes: &[String]) -> Result<(), VaultError> {
        self.connection.execute("DELETE FROM scopes WHERE integration_id = ?1", [integration_id])?;
        let sql = "INSERT OR IGNORE INTO scopes (integration_id, scope, place) VALUES (?1, ?2, ?3)";
        let mut statement = self.connection.prepare_cached(sql)?;
        for (scope, place) in scopes.iter().zip(0i64..) {
            statement.execute(params![integration_id, scope, place])?;
        }
        Ok(())
    }
}

/// The attempts of a grant that replaces another: (last that ended, open one).
fn attempts(grant: &Grant, before: Option<&Grant>) -> (i64, Option<i64>) {
    let open = grant.attempt_open.filter(|open| *open > grant.attempt_ended);
    let begun = before.and_then(|before| before.attempt_open).filter(|begun| open != Some(*begun)).unwrap_or(0);
    let ended = grant.attempt_ended.max(before.map_or(0, |before| before.attempt_ended)).max(begun);
    (ended, open.filter(|open| *open > ended))
}

/// `client_auth` as it is spelled everywhere else.
struct Auth(ClientAuth);

impl ToSql for Auth {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = match self.0 {
            ClientAuth::Basic => "basic",
            ClientAuth::None => "none",
            ClientAuth::Post => "post",
            ClientAuth::PrivateKeyJwt => "private_key_jwt",
        };
        Ok(text.into())
    }
}

impl FromSql for Auth {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "basic" => Ok(Self(ClientAuth::Basic)),
            "none" => Ok(Self(ClientAuth::None)),
            "post" => Ok(Self(ClientAuth::Post)),
            "private_key_jwt" => Ok(Self(ClientAuth::PrivateKeyJwt)),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
