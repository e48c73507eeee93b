//! How an integration is shown, in `list`, `show`, `status` and `connect`: never a secret.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Context;
use crate::{
    broker::Ending,
    providers::Provider,
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
    #[serde(skip)]
    pub connected_at: Option<i64>,
    #[serde(skip)]
    pub reason: Option<String>,
}

impl View {
    pub fn of(vault: &Vault, snapshot: &Snapshot, integration: &Integration) -> Result<Self, VaultError> {
        let grant = snapshot.grant(integration.id)?;
        let token = snapshot.token(integration.id, "", "")?.filter(|token| token.access_token.is_some());
        let (status, reason) = standing(vault, snapshot, integration);
        Ok(Self {
            name: integration.name.clone(),
            provider: integration.provider.clone(),
            account: integration.account.clone(),
            account_label: integration.account_label.clone(),
            status,
            scopes: grant.as_ref().map(|grant| grant.scopes_granted.clone()).unwrap_or_default(),
            expires_at: token.and_then(|token| token.expires_at),
            refreshed_at: grant.as_ref().and_then(|grant| grant.refreshed_at),
            created_at: integration.created_at,
            connected_at: grant.as_ref().map(|grant| grant.connected_at),
            grant_expires_at: grant.and_then(|grant| grant.grant_expires_at),
            revocation_pending: integration.revocation_pending,
            reason,
        })
    }

    pub fn all(vault: &Vault, snapshot: &Snapshot) -> Result<Vec<Self>, VaultError> {
        snapshot.integrations()?.iter().map(|found| Self::of(vault, snapshot, found)).collect()
    }

    /// The account as a person knows it.
    pub fn who(&self) -> String {
        self.account_label.clone().or_else(|| self.account.clone()).unwrap_or_else(|| "-".into())
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

/// Why grants end when they do; each provider's data is read once.
#[derive(Default)]
pub struct Endings(BTreeMap<String, Option<Provider>>);

impl Endings {
    /// `None`: no end is known, or there is no such provider any more.
    pub fn of(&mut self, context: &Context<'_>, view: &View) -> Option<Ending> {
        let end = view.grant_expires_at?;
        let known = self.0.entry(view.provider.clone()).or_insert_with(|| context.registry.find(&view.provider).ok());
        Some(Ending::of(known.as_ref()?, view.connected_at?, view.refreshed_at, end))
    }

    /// The end in a few words: `in 179 days, unless used`.
    pub fn said(&mut self, context: &Context<'_>, view: &View) -> String {
        let end = when(context.now(), view.grant_expires_at);
        if matches!(self.of(context, view), Some(Ending::Idle(_))) { format!("{end}, unless used") } else { end }
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
