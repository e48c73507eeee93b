//! Asking the provider whose token this is and what it may do: introspection (or what stands in for it), then userinfo.
//! Asked with a token that lives; no rotating refresh token is ever spent for it.

mod judge;

use std::time::Duration;

use self::judge::{Found, differences, failed, new_end, run_out, whose};
use super::{
    Broker, BrokerError, Source, Wish,
    account::LONGEST,
    block_on,
    fresh_token::Seen,
    turn::lock_failed,
    wire::{bound_sender, sender},
};
use crate::{
    oauth::{
        self,
        client::{self, About},
        dpop::Binding,
        error::Error,
    },
    providers::Resolved,
    system::{lock, terminal::clean},
    vault::{Consent, Integration, Record, Snapshot, Status, Token, Tx, VaultError},
};

/// What was found, and is recorded.
#[derive(Debug, Default)]
pub struct Synced {
    /// A sentence each; empty: everything is as it was known.
    pub changes: Vec<String>,
    pub warnings: Vec<String>,
}

/// The answer to one round of questions.
enum Word {
    Living(Box<Found>),
    /// The token is good for nothing any more, in these words.
    Over(String),
}

impl Broker<'_> {
    /// Reconciles one integration with what its provider says. However it ends, it leaves an audit entry.
    pub fn sync(&self, snapshot: &Snapshot, name: &str) -> Result<Synced, BrokerError> {
        let result = self.sync_one(snapshot, name);
        let done = match &result {
            Ok(synced) if !synced.changes.is_empty() => return result, // recorded with what it changed
            Ok(_) => "ok",
            Err(error) => error.kind(),
        };
        if let Err(error) = self.vault.note(snapshot, &record(name, done)) {
            self.system.terminal.warn(&format!("the audit line could not be written: {error}"));
        }
        result
    }

    fn sync_one(&self, snapshot: &Snapshot, name: &str) -> Result<Synced, BrokerError> {
        let mut seen = self.look(snapshot, name, false)?;
        let mut provider = self.registry.find(&seen.integration.provider)?.resolve(&seen.integration.params)?;
        let details = snapshot.details(seen.integration.id)?;
        let source = Source::of(&details)?;
        let binding = self.binding(&seen.integration, &details)?;
        provider.dialect.bound = binding.is_some();
        let minted = source.is_some();
        let asks_whose = provider.userinfo_url.is_some() && !minted; // no person is behind it
        if !asks_whose && provider.introspect_url.is_none() && provider.tokeninfo_url.is_none() {
            let message = format!("{name}: {} has nothing that can be asked about a token", provider.provider.name);
            return Err(BrokerError::usage(message));
        }
        // a refresh that costs nothing is made where one is needed; one that spends the refresh token never is
        let keeps = provider.provider.refresh.rotates == Some(false) && seen.grant.refresh_token.is_some();
        let harmless = minted || keeps;
        let now = self.system.clock.now();
        let living = seen.token.as_ref().is_some_and(|token| !token.is_due(Duration::ZERO, now));
        if !living && !harmless {
            return Err(run_out(&seen));
        }
        if !living {
            seen = self.renewed(&seen)?;
        }
        let binding = binding.as_ref();
        let mut word = self.ask(snapshot, &provider, &seen, source.as_ref(), binding)?;
        if let (Word::Over(_), true, true) = (&word, harmless, living) {
            seen = self.renewed(&seen)?;
            word = self.ask(snapshot, &provider, &seen, source.as_ref(), binding)?;
        }
        match word {
            Word::Living(found) => self.reconcile(&provider, &seen, *found),
            Word::Over(reason) => Err(self.over(&seen, &reason, minted)?),
        }
    }

    /// The same integration with a token that was just minted.
    fn renewed(&self, seen: &Seen) -> Result<Seen, BrokerError> {
        let fresh = self.refresh_one(seen, &Wish { force: true, ..Wish::default() })?;
        self.look(&self.vault.read()?, &fresh.integration.name, false)
    }

    fn ask(
        &self,
        snapshot: &Snapshot,
        provider: &Resolved,
        seen: &Seen,
        source: Option<&Source>,
        binding: Option<&Binding>,
    ) -> Result<Word, BrokerError> {
        let Some(token) = seen.token.as_ref().and_then(|token| token.access_token.clone()) else {
            return Err(run_out(seen));
        };
        let client = self.client_of(snapshot, provider, &seen.grant, self.secret_of(snapshot, seen))?;
        let mut found = Found::default();
        block_on(async {
            let registered = source.is_none_or(|source| source.own_id().is_none());
            let about = self.ask_about_token(provider, seen, &client, &token, &mut found, registered);
            if let Some(over) = about.await? {
                return Ok(Word::Over(over));
            }
            let Some(url) = provider.userinfo_url.as_ref().filter(|_| source.is_none()) else {
                return Ok(Word::Living(Box::new(found)));
            };
            let send = bound_sender(self.system, self.settings.network_timeout, binding);
            match client::identity(url, &token, &client.id, &provider.dialect, send).await {
                Ok(answer) => found.account = whose(provider, seen, &answer)?,
                Err(Error::Refused(refusal)) if refusal.status == 401 => {
                    return Ok(Word::Over(Error::Refused(refusal).to_string()));
                }
                Err(error) => return Err(failed(seen, error)),
            }
            Ok(Word::Living(Box::new(found)))
        })
    }

    /// Introspection, or what stands in for it. `Some`: the token is over, in these words.
    async fn ask_about_token(
        &self,
        provider: &Resolved,
        seen: &Seen,
        client: &oauth::Client,
        token: &crate::secret::Secret,
        found: &mut Found,
        registered: bool,
    ) -> Result<Option<String>, BrokerError> {
        let send = sender(self.system, self.settings.network_timeout);
        let dialect = &provider.dialect;
        let params = std::collections::BTreeMap::new();
        let about = match (&provider.introspect_url, &provider.tokeninfo_url) {
            (Some(url), _) => {
                let endpoint = client::Endpoint { url, client, dialect, params: &params };
                client::introspect(&endpoint, token, send).await
            }
            (None, Some(url)) => client::tokeninfo(url, token, provider.provider.tokeninfo_manner, dialect, send).await,
            (None, None) => return Ok(None),
        };
        let name = &seen.integration.name;
        match about {
            Ok(About::Inactive) => Ok(Some("it is not active".into())),
            // without a registered client, the provider has a name of its own for it
            Ok(About::Active { client_id: Some(other), .. }) if other != client.id && registered => {
                let other = clean(&other, LONGEST);
                let message = format!(
                    "{name}: the provider says that the token belongs to client `{other}`, not `{}`",
                    client.id
                );
                Err(BrokerError::protocol(name, message))
            }
            Ok(About::Active { expires_at, scopes, .. }) => {
                found.expires_at = expires_at;
                found.scopes = scopes.filter(|_| !dialect.scope_separator.is_empty());
                Ok(None)
            }
            // many let only some clients introspect; userinfo still tells something
            Err(error @ (Error::Refused(_) | Error::Protocol { .. })) if provider.userinfo_url.is_some() => {
                found.warnings.push(format!("{name}: its token could not be introspected: {error}"));
                Ok(None)
            }
            Err(error) => Err(failed(seen, error)),
        }
    }

    /// Records what differs, unless the grant was renewed meanwhile.
    fn reconcile(&self, provider: &Resolved, seen: &Seen, found: Found) -> Result<Synced, BrokerError> {
        let name = &seen.integration.name;
        let changes = differences(provider, seen, &found);
        if changes.is_empty() {
            return Ok(Synced { changes, warnings: found.warnings });
        }
        let _held = self.hold(&seen.integration)?;
        let now = self.system.clock.now();
        let saved = self.vault.write(|tx| save(tx, provider, seen, &found, &changes, now))?;
        if !saved {
            let message = format!("{name}: it was renewed while the provider was asked, and nothing was recorded");
            return Err(BrokerError::retry(name, message));
        }
        Ok(Synced { changes, warnings: found.warnings })
    }

    /// The provider does not honour the stored token any more: it is not given out again, and what that means is said.
    fn over(&self, seen: &Seen, reason: &str, minted: bool) -> Result<BrokerError, BrokerError> {
        let name = &seen.integration.name;
        let _held = self.hold(&seen.integration)?;
        let now = self.system.clock.now();
        let dead = seen.grant.refresh_token.is_none() && !minted;
        self.vault.write(|tx| {
            let Some((mut integration, mut token)) = standing(tx, seen)? else { return Ok(()) };
            token.expires_at = Some(token.expires_at.map_or(now, |end| end.min(now)));
            tx.put_token(&token)?;
            if dead {
                integration.status = Status::Dead;
                integration.status_reason = Some(format!("the provider does not honour its token: {reason}"));
                tx.update_integration(&integration)?;
            }
            Ok::<(), VaultError>(())
        })?;
        let message = format!("{name}: the provider does not honour the stored token any more: {reason}");
        if dead {
            self.happened_sign_in(&Integration { status: Status::Dead, ..seen.integration.clone() }, &message);
            return Ok(BrokerError::sign_in(name, message).advised(&seen.integration.provider, None));
        }
        Ok(BrokerError::retry(name, format!("{message}; `oauthctl refresh {name}` tells whether the grant lives")))
    }

    fn hold(&self, integration: &Integration) -> Result<lock::Held, BrokerError> {
        lock::lock(&self.vault.refresh_lock(integration.id), self.settings.lock_timeout)
            .map_err(|error| lock_failed(error, &integration.name))
    }
}

/// `false`: the grant is another one by now.
fn save(
    tx: &Tx<'_>,
    provider: &Resolved,
    seen: &Seen,
    found: &Found,
    changes: &[String],
    now: i64,
) -> Result<bool, VaultError> {
    let Some((mut integration, mut token)) = standing(tx, seen)? else { return Ok(false) };
    let Some(mut grant) = tx.grant(integration.id)? else { return Ok(false) };
    if integration.account.is_none() {
        integration.account.clone_from(&found.account.id);
    }
    if found.account.label.is_some() {
        integration.account_label.clone_from(&found.account.label);
    }
    tx.update_integration(&integration)?;
    if let Some(scopes) = &found.scopes {
        let (lost, gained) = provider.compare_scopes(&grant.scopes_granted, scopes);
        if !(lost.is_empty() && gained.is_empty()) {
            grant.scopes_granted.clone_from(scopes);
            token.scopes.clone_from(scopes);
            tx.put_grant(&grant)?;
            tx.add_consent(&Consent {
                integration: integration.name.clone(),
                integration_id: integration.id,
                provider: integration.provider.clone(),
                account: integration.account.clone(),
                asked: grant.scopes_asked.clone(),
                granted: scopes.clone(),
                road: "sync".into(),
                at: now,
            })?;
        }
    }
    if let Some(end) = new_end(seen, found) {
        token.expires_at = Some(end);
    }
    tx.put_token(&token)?;
    tx.record(&record(&integration.name, &format!("ok: {}", changes.join("; "))))?;
    Ok(true)
}

/// The integration and the token that were asked about, if they are still the same.
fn standing(tx: &Tx<'_>, seen: &Seen) -> Result<Option<(Integration, Token)>, VaultError> {
    let id = seen.integration.id;
    let same = tx.grant(id)?.is_some_and(|grant| grant.generation == seen.grant.generation);
    let (integration, token) = (tx.integration_by_id(id)?, tx.token(id, "", "")?);
    Ok(integration.zip(token).filter(|_| same))
}

fn record(name: &str, result: &str) -> Record {
    Record { action: "sync".into(), integration: Some(name.to_owned()), result: result.to_owned(), fingerprint: None }
}
