//! Table `states`: pending sign-ins, used once.

use rusqlite::{Row, params};

use super::{Db, Tx, VaultError, column::Hidden};
use crate::secret::Secret;

#[derive(Clone, Debug)]
pub struct PendingState {
    pub state: Secret,
    pub verifier: Secret,
    pub nonce: Secret,
    pub redirect_uri: String,
    pub provider: String,
    /// Everything else `connect --finish` needs, as JSON (name, scopes asked, params, client).
    pub request: Secret,
    pub created_at: i64,
    pub deadline: i64,
}

impl Db {
    /// How many wait and are not past their deadline.
    pub fn pending_states(&self, now: i64) -> Result<usize, VaultError> {
        let sql = "SELECT count(*) FROM states WHERE deadline > ?1";
        let count: i64 = self.connection.query_row(sql, [now], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Looks at one without using it; compared in constant time.
    pub fn pending_state(&self, state: &Secret) -> Result<Option<PendingState>, VaultError> {
        let mut statement = self.connection.prepare(
            "SELECT state, verifier, nonce, redirect_uri, provider, request, created_at, deadline FROM states",
        )?;
        let mut found = None;
        for pending in statement.query_map([], PendingState::from_row)? {
            let pending = pending?;
            if pending.state.same_as(state) {
                found = Some(pending);
            }
        }
        Ok(found)
    }
}

impl PendingState {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let secret = |column| row.get::<_, Hidden>(column).map(Hidden::secret);
        Ok(Self {
            state: secret(0)?,
            verifier: secret(1)?,
            nonce: secret(2)?,
            redirect_uri: row.get(3)?,
            provider: row.get(4)?,
            request: secret(5)?,
            created_at: row.get(6)?,
            deadline: row.get(7)?,
        })
    }
}

impl Tx<'_> {
    /// Also drops the ones past their deadline.
    pub fn add_state(&self, state: &PendingState) -> Result<(), VaultError> {
        self.connection.execute("DELETE FROM states WHERE deadline <= ?1", [state.created_at])?;
        self.connection.execute(
            "INSERT INTO states (state, verifier, nonce, redirect_uri, provider, request, created_at, deadline)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                state.state.expose(),
                state.verifier.expose(),
                state.nonce.expose(),
                state.redirect_uri,
                state.provider,
                state.request.expose(),
                state.created_at,
                state.deadline
            ],
        )?;
        Ok(())
    }

    /// Takes it out: whoever gets it is the only one. Past its deadline: `None`.
    pub fn take_state(&self, state: &Secret, now: i64) -> Result<Option<PendingState>, VaultError> {
        let Some(pending) = self.pending_state(state)? else {
            return Ok(None);
        };
        self.connection.execute("DELETE FROM states WHERE state = ?1", [pending.state.expose()])?;
        Ok(Some(pending).filter(|pending| pending.deadline > now))
    }
}
