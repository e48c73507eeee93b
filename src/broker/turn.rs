//! Whose turn it is to refresh: one process per integration sends, the others share its answer (DESIGN 5, rule 2).

use std::time::Duration;

use super::{
    Broker, BrokerError, Fresh,
    fresh_token::{Seen, usable},
};
use crate::{
    system::lock::{self, Held, LockError, WaitError, Waited},
    vault::{Snapshot, Status, Token, VaultError},
};

/// What waiting for the lock came to.
pub(super) enum Turn {
    /// Somebody else's attempt ended meanwhile; its answer is ours as well.
    Answered(Box<Result<Fresh, BrokerError>>),
    /// The lock is ours, and this is what the vault says now.
    Ours(Box<Current>),
}

/// One integration, read again under its lock.
pub(super) struct Current {
    pub(super) held: Held,
    /// An earlier attempt began and never ended: its answer may have been lost.
    pub(super) lost: Option<i64>,
    pub(super) seen: Seen,
    pub(super) snapshot: Snapshot,
}

impl Broker<'_> {
    /// Waits for the integration's lock, or for somebody else's answer.
    pub(super) fn take_turn(&self, seen: &Seen) -> Result<Turn, BrokerError> {
        let path = self.vault.refresh_lock(seen.integration.id);
        let mut version = self.vault.version();
        let waited = lock::lock_unless(&path, self.settings.lock_timeout, || {
            let current = self.vault.version();
            if current == version {
                return Ok(None);
            }
            version = current;
            answered(&self.vault.read()?, seen)
        });
        match waited {
            Ok(Waited::Answered(answer)) => Ok(Turn::Answered(Box::new(answer))),
            Ok(Waited::Held(held)) => self.look_again(held, seen),
            Err(WaitError::Lock(error)) => Err(lock_failed(error, &seen.integration.name)),
            Err(WaitError::Look(error)) => Err(error),
        }
    }

    /// The same without waiting. `None`: another process holds the lock.
    pub(super) fn take_turn_now(&self, seen: &Seen) -> Result<Option<Turn>, BrokerError> {
        let name = &seen.integration.name;
        match lock::try_lock(&self.vault.refresh_lock(seen.integration.id)) {
            Ok(None) => Ok(None),
            Ok(Some(held)) => self.look_again(held, seen).map(Some),
            Err(error) => Err(lock_failed(error, name)),
        }
    }

    fn look_again(&self, held: Held, seen: &Seen) -> Result<Turn, BrokerError> {
        // the refresh token in the vault is spent where a newer one lies in a rescue
        self.vault.take_up_rescue(seen.integration.id)?;
        let snapshot = self.vault.read()?;
        if let Some(answer) = answered(&snapshot, seen)? {
            return Ok(Turn::Answered(Box::new(answer)));
        }
        // by id: it may have been renamed meanwhile
        let name = snapshot
            .integration_by_id(seen.integration.id)?
            .map_or_else(|| seen.integration.name.clone(), |found| found.name);
        let current = self.look_for(&snapshot, &name, seen.dead_too, |_| Ok(seen.key.clone()))?;
        if let Some(token) = self.newer(&current, seen) {
            let answer = Ok(Fresh { integration: current.integration, token, warnings: Vec::new() });
            return Ok(Turn::Answered(Box::new(answer)));
        }
        let lost = snapshot.open_attempt(seen.integration.id);
        Ok(Turn::Ours(Box::new(Current { held, lost, seen: current, snapshot })))
    }

    /// The token of a grant that came by another road than an attempt of ours (a vault that was synced or restored).
    fn newer(&self, current: &Seen, seen: &Seen) -> Option<Token> {
        let now = self.system.clock.now();
        let newer = current.grant.generation > seen.grant.generation;
        let text = |token: &Token| token.access_token.clone();
        // a refresh for another resource makes the grant newer, and this token stays what it was
        let known = seen.token.as_ref().and_then(text);
        let same = |token: &Token| text(token).zip(known.as_ref()).is_some_and(|(one, other)| one.same_as(other));
        current.token.clone().filter(|token| newer && !same(token) && !token.is_due(Duration::ZERO, now))
    }
}

/// The answer of an attempt that ended after this call first read the vault, if there is one: a token, or an end that
/// would be this call's as well (3, 4, 7).
fn answered(snapshot: &Snapshot, seen: &Seen) -> Result<Option<Result<Fresh, BrokerError>>, BrokerError> {
    let name = &seen.integration.name;
    let Some(integration) = snapshot.integration_by_id(seen.integration.id)? else {
        return Err(BrokerError::sign_in(name, format!("{name} was removed meanwhile")));
    };
    let (resource, scope_key) = (seen.key.resource(), seen.key.scope_key());
    let newer = snapshot.token(integration.id, resource, &scope_key)?.filter(|token| token.attempt > seen.attempt);
    let Some(token) = newer else {
        let asks_the_dead = seen.dead_too && integration.status == Status::Dead && !integration.revocation_pending;
        return if asks_the_dead { Ok(None) } else { usable(&integration).map(|()| None) };
    };
    let message = token.outcome_message.clone().unwrap_or_else(|| format!("{name}: the refresh failed"));
    Ok(match token.outcome.as_str() {
        "token" => {
            usable(&integration)?;
            Some(Ok(Fresh { integration, token, warnings: Vec::new() }))
        }
        "sign_in_needed" => Some(Err(BrokerError::sign_in(name, message))),
        "retry_later" => Some(Err(BrokerError::retry(name, message))),
        "protocol" => Some(Err(BrokerError::protocol(name, message))),
        _ => None,
    })
}

/// A refresh lock that cannot be had.
pub(super) fn lock_failed(error: LockError, name: &str) -> BrokerError {
    match error {
        LockError::Busy { seconds, .. } => {
            let message = format!("{name}: another process has been refreshing it for more than {seconds} s");
            BrokerError::retry(name, message)
        }
        LockError::Unusable { path, source } => VaultError::Storage { path, source }.into(),
    }
}
