//! How an integration is shown, in `list`, `show`, `status` and `connect`: never a secret.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Context;
use crate::{
    broker::Ending,
    providers::{Provider, ProviderError},
    system::{clock::Timestamp, lock},
    vault::{Integration, Snapshot, Status, Vault, VaultError},
};

/// One integration as JSON has it (DESIGN 6).
#[derive(Clone, Debug, Serialize)]
pub struct View {
    pub name: String,
    pub provider: String,
    pub account: Option<String>,
    pub account_label: Option<String>,
    pub status: Status,
    pub scopes: Vec<String>,
    pub expires_at: Option<i64>,
    pub refreshed_at: Option<i64>,
    pub created_at: i64,
    pub grant_expires_at: Option<i64>,
    pub revocation_pending: bool,
    pub grant_ends_because: Option<String>,
    #[serde(skip)]
    pub ending: Option<Ending>,
    /// Of its status.
    #[serde(skip)]
    pub reason: Option<String>,
}

/// Makes views; each provider's data, which says why a grant ends when it does, is read once.
pub struct Views<'c> {
    context: &'c Context<'c>,
    known: BTreeMap<String, Option<Provider>>,
    snapshot: &'c Snapshot,
    vault: &'c Vault,
    /// What is wrong with the data of a provider that is connected.
    pub warnings: Vec<String>,
}

impl<'c> Views<'c> {
    pub fn new(context: &'c Context<'c>, vault: &'c Vault, snapshot: &'c Snapshot) -> Self {
        Self { context, known: BTreeMap::new(), snapshot, vault, warnings: Vec::new() }
    }

    pub fn all(&mut self) -> Result<Vec<View>, VaultError> {
        self.snapshot.integrations()?.iter().map(|found| self.of(found)).collect()
    }

    pub fn of(&mut self, integration: &Integration) -> Result<View, VaultError> {
        let snapshot = self.snapshot;
        let grant = snapshot.grant(integration.id)?;
        let token = snapshot.token(integration.id, "", "")?.filter(|token| token.access_token.is_some());
        let (status, reason) = standing(self.vault, snapshot, integration);
        let provider = self.provider(&integration.provider);
        // one that has ended does not end
        let alive = matches!(status, Status::Active | Status::Uncertain);
        let end = grant.as_ref().filter(|_| alive).and_then(|grant| Some((grant, grant.grant_expires_at?)));
        let ending = end.zip(provider).map(|((grant, end), provider)| {
            let resolved = provider.resolve(&integration.vars());
            Ending::of(resolved.as_ref().map_or(provider, |resolved| &resolved.provider), grant, end)
        });
        Ok(View {
            name: integration.name.clone(),
            provider: integration.provider.clone(),
            account: integration.account.clone(),
            account_label: integration.account_label.clone(),
            status,
            scopes: grant.as_ref().map(|grant| grant.scopes_granted.clone()).unwrap_or_default(),
            expires_at: token.and_then(|token| token.expires_at),
            refreshed_at: grant.as_ref().and_then(|grant| grant.refreshed_at),
            created_at: integration.created_at,
            grant_expires_at: end.map(|(_, end)| end),
            revocation_pending: integration.revocation_pending,
            grant_ends_because: ending.as_ref().map(ToString::to_string),
            ending,
            reason,
        })
    }

    /// `None`: there is no such provider any more, or its data cannot be used, which is said once.
    fn provider(&mut self, id: &str) -> Option<&Provider> {
        if !self.known.contains_key(id) {
            let found = match self.context.registry.find(id) {
                Ok(provider) => Some(provider),
                Err(ProviderError::Unknown { .. }) => None,
                Err(error) => {
                    self.warnings.push(error.to_string());
                    None
                }
            };
            self.known.insert(id.to_owned(), found);
        }
        self.known.get(id)?.as_ref()
    }
}

impl View {
    /// The account as a person knows it.
    pub fn who(&self) -> String {
        self.account_label.clone().or_else(|| self.account.clone()).unwrap_or_else(|| "-".into())
    }

    /// When the grant ends, and why in a word or two: `in 179 days, unless used`.
    pub fn grant_ends(&self, now: Timestamp) -> String {
        let end = when(now, self.grant_expires_at);
        let why = match &self.ending {
            None => return end,
            Some(Ending::Idle(_)) => "unless used".to_owned(),
            Some(Ending::Limit(days, _)) => format!("{days} days after the sign-in"),
            Some(Ending::Named) => "named by the provider".to_owned(),
            Some(Ending::Slides(_)) => "unless refreshed".to_owned(),
        };
        format!("{end}, {why}")
    }

    /// The status in one or two words.
    pub fn health(&self) -> String {
        if self.revocation_pending {
            return "revocation pending".into();
        }
        match self.status {
            Status::Active => "active".into(),
            Status::Dead => "dead".into(),
            Status::Revoked => "revoked".into(),
            Status::Uncertain => "uncertain".into(),
        }
    }
}

/// What the vault says, and what the journal adds: an attempt that began and whose process is gone lost its answer.
fn standing(vault: &Vault, snapshot: &Snapshot, integration: &Integration) -> (Status, Option<String>) {
    if integration.status == Status::Active
        && snapshot.open_attempt(integration.id).is_some()
        && matches!(lock::try_lock(&vault.refresh_lock(integration.id)), Ok(Some(_)))
    {
        return (Status::Uncertain, Some("a refresh began and its end is not known".into()));
    }
    (integration.status, integration.status_reason.clone())
}

/// A point in time as people say it: `in 42 min`, `3 days ago`, `-`.
pub fn when(now: Timestamp, at: Option<Timestamp>) -> String {
    let Some(at) = at else { return "-".into() };
    let distance = at.saturating_sub(now);
    let span = span(distance.unsigned_abs());
    match distance {
        0 => "now".into(),
        1.. => format!("in {span}"),
        _ => format!("{span} ago"),
    }
}

fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => return format!("{seconds} s"),
        120..7_200 => return format!("{} min", seconds / 60),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        for (at, text) in [
            (None, "-"),
            (Some(1000), "now"),
            (Some(1059), "in 59 s"),
            (Some(1000 + 42 * 60), "in 42 min"),
            (Some(1000 + 3 * 3600), "in 3 hours"),
            (Some(1000 - 3 * 86_400), "3 days ago"),
            (Some(i64::MIN), "106751991167300 days ago"),
        ] {
            assert_eq!(when(1000, at), text);
        }
    }
}
