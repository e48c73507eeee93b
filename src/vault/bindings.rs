//! Table `bindings`: which hosts an integration's token may go to, and on whose behalf a helper answers there. They
//! belong to the integration: they stay when it is renamed and go when it is removed.

use rusqlite::{Params, params};

use super::{Db, Tx, VaultError};

/// What a host is bound for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    Cargo,
    Docker,
    Git,
    Kube,
    /// `request`, and the forms that name a host.
    Request,
}

impl Purpose {
    pub const ALL: [Self; 5] = [Self::Cargo, Self::Docker, Self::Git, Self::Kube, Self::Request];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Docker => "docker",
            Self::Git => "git",
            Self::Kube => "kube",
            Self::Request => "request",
        }
    }
}

/// One host of one integration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Binding {
    pub integration_id: i64,
    pub purpose: Purpose,
    /// In its normal form: lower case, with a port that is not the usual one.
    pub host: String,
    /// Without slashes at its ends; empty: every path.
    pub path: String,
    /// Whom the helper says it is there; `None`: what the provider's data says.
    pub username: Option<String>,
    pub created_at: i64,
}

impl Db {
    /// All of one purpose, by host and path.
    pub fn bindings(&self, purpose: Purpose) -> Result<Vec<Binding>, VaultError> {
        self.select_bindings("WHERE purpose = ?1 ORDER BY host, path, integration_id", [purpose.as_str()])
    }

    pub fn bindings_of(&self, integration_id: i64) -> Result<Vec<Binding>, VaultError> {
        self.select_bindings("WHERE integration_id = ?1 ORDER BY purpose, host, path", [integration_id])
    }

    fn select_bindings(&self, which: &str, params: impl Params) -> Result<Vec<Binding>, VaultError> {
        let sql = format!("SELECT integration_id, purpose, host, path, username, created_at FROM bindings {which}");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(params, |row| {
            let purpose: String = row.get(1)?;
            // one that a later version made is no business of this one
            let Some(purpose) = Purpose::ALL.into_iter().find(|one| one.as_str() == purpose) else { return Ok(None) };
            Ok(Some(Binding {
                integration_id: row.get(0)?,
                purpose,
                host: row.get(2)?,
                path: row.get(3)?,
                username: row.get(4)?,
                created_at: row.get(5)?,
            }))
        })?;
        Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Inserts or replaces.
    pub fn put_binding(&self, binding: &Binding) -> Result<(), VaultError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO bindings (purpose, host, path, integration_id, username, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                binding.purpose.as_str(),
                binding.host,
                binding.path,
                binding.integration_id,
                binding.username,
                binding.created_at
            ],
        )?;
        Ok(())
    }

    /// False: there was none such.
    pub fn delete_binding(&self, binding: &Binding) -> Result<bool, VaultError> {
        let deleted = self.connection.execute(
            "DELETE FROM bindings WHERE purpose = ?1 AND host = ?2 AND path = ?3 AND integration_id = ?4",
            params![binding.purpose.as_str(), binding.host, binding.path, binding.integration_id],
        )?;
        Ok(deleted > 0)
    }
}
