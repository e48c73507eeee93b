//! What has happened to an integration and was saved: facts for those who are told, never a secret.

use std::sync::{Mutex, PoisonError};

use super::Broker;
use crate::vault::{Grant, Integration, Token};

/// Told once, by the call that it happened to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Happened {
    Refreshed,
    Revoked,
    SignInNeeded,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub at: i64,
    /// When the access token ends.
    pub expires_at: Option<i64>,
    pub grant_expires_at: Option<i64>,
    pub happened: Happened,
    pub integration: Integration,
    /// Why, for people.
    pub reason: Option<String>,
    pub scopes: Vec<String>,
}

/// Those that nobody was told yet.
#[derive(Default)]
pub struct Events(Mutex<Vec<Event>>);

impl Events {
    fn add(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Broker<'_> {
    fn event(&self, happened: Happened, integration: &Integration) -> Event {
        Event {
            at: self.system.clock.now(),
            expires_at: None,
            grant_expires_at: None,
            happened,
            integration: integration.clone(),
            reason: None,
            scopes: Vec::new(),
        }
    }

    /// A refresh was saved.
    pub(super) fn happened_refreshed(&self, integration: &Integration, grant: &Grant, token: &Token) {
        let event = Event {
            expires_at: token.expires_at,
            grant_expires_at: grant.grant_expires_at,
            scopes: grant.scopes_granted.clone(),
            ..self.event(Happened::Refreshed, integration)
        };
        self.events.add(event);
    }

    /// A person is needed, and the vault says so from now on.
    pub(super) fn happened_sign_in(&self, integration: &Integration, reason: &str) {
        let event = Event { reason: Some(reason.to_owned()), ..self.event(Happened::SignInNeeded, integration) };
        self.events.add(event);
    }

    /// The tokens are gone from here; `local_only`: the grant lives on at the provider.
    pub(super) fn happened_revoked(&self, integration: &Integration, local_only: bool) {
        let reason = local_only.then(|| "forgotten here only; the grant lives on at the provider".to_owned());
        self.events.add(Event { reason, ..self.event(Happened::Revoked, integration) });
    }
}
