//! A usable ID token, for those who want to know who somebody is and not what he may do (Kubernetes): the one that was kept
//! while it lives, else the one that a refresh brings.

use super::{Broker, BrokerError, Wish, connect_line};
use crate::{
    oauth::id_token,
    secret::Secret,
    vault::{Record, Snapshot},
};

/// An ID token, and when it expires in epoch seconds.
pub struct FreshIdToken {
    pub expires_at: Option<i64>,
    pub token: Secret,
    pub warnings: Vec<String>,
}

impl Broker<'_> {
    /// As [`Broker::fresh_token`], for the ID token of the grant.
    pub fn fresh_id_token(&self, snapshot: &Snapshot, name: &str) -> Result<FreshIdToken, BrokerError> {
        let seen = self.look(snapshot, name, false)?;
        if let Some(mut found) = self.living(snapshot, seen.integration.id)? {
            let record = Record {
                action: "token".into(),
                integration: Some(name.to_owned()),
                result: "ok".into(),
                fingerprint: snapshot.fingerprint(&found.token).ok(),
            };
            if let Err(error) = self.vault.note(snapshot, &record) {
                found.warnings.push(format!("the audit line could not be written: {error}"));
            }
            return Ok(found);
        }
        let none = |why: &str| BrokerError::SignIn {
            integration: Some(name.to_owned()),
            message: format!("{name}: {why}"),
            hint: Some(format!("{} --scope openid", connect_line(&seen.integration.provider, name))),
        };
        if snapshot.details(seen.integration.id)?.id_token.is_none() {
            return Err(none("no ID token came with the grant"));
        }
        let fresh = self.fresh_token(snapshot, name, &Wish { force: true, ..Wish::default() })?;
        let mut found = self
            .living(&self.vault.read()?, fresh.integration.id)?
            .ok_or_else(|| none("its ID token has run out, and refreshing brings no new one"))?;
        found.warnings.extend(fresh.warnings);
        Ok(found)
    }

    fn living(&self, snapshot: &Snapshot, integration: i64) -> Result<Option<FreshIdToken>, BrokerError> {
        let Some(token) = snapshot.details(integration)?.id_token else { return Ok(None) };
        let expires_at = id_token::expiry(&token);
        let min_ttl = i64::try_from(self.settings.min_ttl.as_secs()).unwrap_or(i64::MAX);
        let lives = expires_at.is_some_and(|at| at.saturating_sub(self.system.clock.now()) > min_ttl);
        Ok(lives.then(|| FreshIdToken { expires_at, token, warnings: Vec::new() }))
    }
}
