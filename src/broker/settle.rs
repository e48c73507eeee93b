//! One refresh from write-ahead to saved: begin (fsynced line) → send once → judge → save, then the lock is released.
//!
//! Invariant: nothing leaves [`Broker::settle`] as a success that is not durably in the vault.

mod judge;
mod told;

use std::time::Duration;

use self::judge::{Verdict, judge};
use super::{
    Broker, BrokerError, Fresh, fresh_token::Seen, mint::Minter, source::Source, turn::Current, wire::bound_sender,
};
use crate::{
    oauth::{self, TokenAnswer, client, dpop::Binding},
    providers::Resolved,
    secret::Secret,
    system::lock::Held,
    vault::{Consent, Details, Grant, Integration, Record, Snapshot, Status, Token, Tx, VaultError},
};

/// How long a save that fails is tried again before the rescue file is written.
const SAVE_AGAIN: Duration = Duration::from_secs(3);
const SAVE_PAUSE: Duration = Duration::from_millis(250);

pub(super) type Answer = Result<TokenAnswer, oauth::error::Error>;

/// A refresh that has begun: its attempt is on disk, its lock is held.
pub(super) struct Job {
    /// The signal that ended the wait for its answer: nobody else takes that for theirs.
    abandoned: Option<i32>,
    attempt: i64,
    binding: Option<Binding>,
    details: Details,
    fingerprint: Option<String>,
    _held: Held,
    /// It is the proof of an import, which records the consent itself.
    importing: bool,
    lost: Option<i64>,
    provider: Resolved,
    seen: Seen,
    sent_at: i64,
    snapshot: Snapshot,
    /// What its tokens are minted from; `None`: its refresh token, which is spent.
    source: Option<Source>,
}

impl Job {
    pub(super) fn importing(self) -> Self {
        Self { importing: true, ..self }
    }

    pub(super) fn provider(&self) -> &str {
        &self.seen.integration.provider
    }

    pub(super) fn abandoned_by(self, signal: i32) -> Self {
        Self { abandoned: Some(signal), ..self }
    }
}

/// A refresh that has ended, and is recorded.
pub(super) struct Settled {
    pub(super) name: String,
    pub(super) result: Result<Fresh, BrokerError>,
}

impl Broker<'_> {
    /// Write-ahead (rule 3): after this the refresh token may be sent. `None`: somebody removed the lock's file, so that
    /// another process may hold the lock as well; it has to be taken again.
    pub(super) fn begin(&self, current: Current) -> Result<Option<Job>, BrokerError> {
        let Current { held, lost, seen, snapshot } = current;
        let name = &seen.integration.name;
        let provider = self.registry.find(&seen.integration.provider)?.resolve(&seen.integration.params)?;
        let mut provider = provider.advising(&seen.grant.client_id);
        let details = snapshot.details(seen.integration.id)?;
        let binding = self.binding(&seen.integration, &details)?;
        provider.dialect.bound = binding.is_some();
        let source = Source::of(&details)?;
        check_host(&seen, &provider, source.as_ref())?;
        let attempt = seen.grant.attempt_ended.max(lost.unwrap_or(0)) + 1;
        if !held.is_still_the_lock() {
            return Ok(None);
        }
        let fingerprint = match (&source, &seen.grant.refresh_token) {
            (Some(_), _) => {
                self.vault.preflight()?; // nothing is spent, so no attempt is written ahead
                None
            }
            (None, Some(refresh_token)) => {
                let fingerprint = snapshot.fingerprint(refresh_token)?;
                self.vault.begin_attempt(&snapshot, &seen.integration, attempt, &fingerprint)?;
                Some(fingerprint)
            }
            (None, None) => return Err(BrokerError::sign_in(name, format!("{name}: there is no refresh token"))),
        };
        if !held.is_still_the_lock() {
            return Ok(None); // who holds it now takes this attempt for one that was lost
        }
        let sent_at = self.system.clock.now();
        Ok(Some(Job {
            abandoned: None,
            attempt,
            binding,
            details,
            fingerprint,
            _held: held,
            importing: false,
            lost,
            provider,
            seen,
            sent_at,
            snapshot,
            source,
        }))
    }

    /// Sends the one request of this attempt (rule 4).
    pub(super) async fn send(&self, job: &Job) -> Answer {
        let grant = &job.seen.grant;
        let secret = self.secret_of(&job.snapshot, &job.seen);
        let client = self
            .client_of(&job.snapshot, &job.provider, grant, secret)
            .map_err(|error| oauth::error::Error::BadRequest(error.to_string()))?;
        if let Some(source) = &job.source {
            let key = job.details.source_key.as_ref();
            let minter = Minter { client: &client, key, provider: &job.provider, scopes: &grant.scopes_asked, source };
            return self.mint(&minter).await;
        }
        let Some(refresh_token) = &grant.refresh_token else {
            return Err(oauth::error::Error::BadRequest("there is no refresh token".into()));
        };
        let Some(url) = job.provider.refresh_url.as_ref().or(job.provider.token_url.as_ref()) else {
            return Err(oauth::error::Error::BadRequest(format!(
                "{}: the provider has no token endpoint",
                job.seen.integration.provider
            )));
        };
        let endpoint = client::Endpoint {
            url,
            client: &client,
            dialect: &job.provider.dialect,
            params: job.provider.refresh_params(),
        };
        let send = bound_sender(self.system, self.settings.network_timeout, job.binding.as_ref());
        let key = &job.seen.key;
        client::refresh(&endpoint, refresh_token, key.scopes(), key.target(&job.details), send).await
    }

    /// The client secret: the grant's own, or a newer one set for the same client id.
    pub(super) fn secret_of(&self, snapshot: &Snapshot, seen: &Seen) -> Option<Secret> {
        let newer = snapshot.client(&seen.integration.provider).ok().flatten();
        newer
            .filter(|client| client.client_id == seen.grant.client_id && client.created_at > seen.grant.connected_at)
            .and_then(|client| client.client_secret)
            .or_else(|| seen.grant.client_secret.clone())
    }

    /// Saves what came of these refreshes in one vault write (rules 5 to 7), then lets go of their locks.
    pub(super) fn settle(&self, done: Vec<(Job, Answer)>) -> Vec<Settled> {
        let judged: Vec<(Job, Verdict)> = done
            .into_iter()
            .map(|(job, answer)| {
                let verdict = judge(&job, answer, self.system.clock.now());
                (job, verdict)
            })
            .collect();
        match self.save(&judged) {
            Ok(applied) => judged
                .into_iter()
                .zip(applied)
                .map(|((job, verdict), applied)| {
                    self.tell(&verdict, &applied);
                    Settled { name: job.seen.integration.name.clone(), result: conclude(verdict, applied) }
                })
                .collect(),
            Err(error) => self.unsaved(judged, error),
        }
    }

    /// One write for all; a disk that says no is asked again for a short while.
    fn save(&self, judged: &[(Job, Verdict)]) -> Result<Vec<Applied>, VaultError> {
        let begun = self.system.clock.monotonic();
        let mut again = false;
        loop {
            let now = self.system.clock.now();
            let apply = |tx: &Tx<'_>, job: &Job, verdict: &Verdict| match there_already(tx, job).filter(|_| again) {
                Some(integration) => Ok(Applied::Recorded(Box::new(integration))),
                None => apply(tx, job, verdict, now),
            };
            let result: Result<Vec<Applied>, VaultError> =
                self.vault.write(|tx| judged.iter().map(|(job, verdict)| apply(tx, job, verdict)).collect());
            again = true;
            match result {
                Err(VaultError::Storage { .. } | VaultError::Unseen { .. } | VaultError::Busy(_))
                    if self.system.clock.monotonic().saturating_sub(begun) < SAVE_AGAIN =>
                {
                    self.system.clock.pause(SAVE_PAUSE);
                }
                other => return other,
            }
        }
    }

    /// The vault could not be written: good answers go into sealed rescue files, and no token is given out.
    fn unsaved(&self, judged: Vec<(Job, Verdict)>, error: VaultError) -> Vec<Settled> {
        let mut first = Some(error);
        judged
            .into_iter()
            .map(|(job, verdict)| {
                let name = job.seen.integration.name.clone();
                let result = match verdict {
                    Verdict::Bad { error, .. } => Err(error),
                    // another one can be minted
                    Verdict::Good { .. } if job.source.is_some() => Err(first.take().map_or_else(
                        || BrokerError::retry(&name, format!("{name}: its new token could not be saved")),
                        BrokerError::Vault,
                    )),
                    Verdict::Good { grant, token, .. } => {
                        let fate = match self.vault.rescue(&job.snapshot, &grant, &[*token]) {
                            Ok(path) => format!(
                                "{name}: the refreshed grant lies in {} and is merged by the next run that can write",
                                path.display()
                            ),
                            Err(error) => {
                                format!("{name}: the refreshed grant could be saved nowhere ({error}); it may be lost")
                            }
                        };
                        self.system.terminal.warn(&fate);
                        Err(first.take().map_or_else(
                            || {
                                BrokerError::Vault(VaultError::Storage {
                                    path: self.vault.place().file.clone(),
                                    source: std::io::Error::other(fate),
                                })
                            },
                            BrokerError::Vault,
                        ))
                    }
                };
                Settled { name, result }
            })
            .collect()
    }
}

/// What became of one job in the transaction.
enum Applied {
    /// Somebody else's newer grant stands; its token, if it has one.
    Newer(Box<Integration>, Option<Box<Token>>),
    Recorded(Box<Integration>),
    /// The integration was removed meanwhile: nothing is resurrected.
    Vanished(String),
}

/// A refresh token or key goes only to the host it was pinned to when the grant was made.
fn check_host(seen: &Seen, provider: &Resolved, source: Option<&Source>) -> Result<(), BrokerError> {
    let refresh_url = || provider.refresh_url.as_ref().or(provider.token_url.as_ref());
    let url = source.map_or_else(refresh_url, |source| source.url(provider));
    let host = url.and_then(|url| url.host_str()).unwrap_or_default();
    if seen.grant.token_host.is_empty() || host == seen.grant.token_host {
        return Ok(());
    }
    let name = &seen.integration.name;
    Err(BrokerError::Usage {
        message: format!(
            "{name}: the token endpoint of {} is now at {host}; the grant was made at {} and is sent nowhere else",
            seen.integration.provider, seen.grant.token_host
        ),
        hint: Some(format!("oauthctl connect {} --as {name}", seen.integration.provider)),
    })
}

/// The integration, if the end of this attempt is in the vault. A save can fail (the folder's fsync) and still be there;
/// saved once more, it is durable, and not recorded twice.
fn there_already(tx: &Tx<'_>, job: &Job) -> Option<Integration> {
    let ended = tx.grant(job.seen.integration.id).ok()??.attempt_ended == job.attempt;
    tx.integration_by_id(job.seen.integration.id).ok()?.filter(|_| ended)
}

/// Applies one verdict to what the vault holds now.
fn apply(tx: &Tx<'_>, job: &Job, verdict: &Verdict, now: i64) -> Result<Applied, VaultError> {
    let id = job.seen.integration.id;
    let name = &job.seen.integration.name;
    let Some(mut integration) = tx.integrations()?.into_iter().find(|found| found.id == id) else {
        return Ok(Applied::Vanished(name.clone()));
    };
    let Some(standing) = tx.grant(id)? else { return Ok(Applied::Vanished(name.clone())) };
    let mut record = Record {
        action: "refresh".into(),
        integration: Some(integration.name.clone()),
        result: "ok".into(),
        fingerprint: job.fingerprint.clone(),
    };
    // a lower one is an old vault that was put back meanwhile: the answer is the newest there is
    if standing.generation > job.seen.grant.generation {
        let attempt_ended = standing.attempt_ended.max(job.attempt);
        let attempt_open = standing.attempt_open.filter(|open| *open != job.attempt);
        tx.put_grant(&Grant { attempt_ended, attempt_open, ..standing })?;
        record.result = "superseded".into();
        tx.record(&record)?;
        let key = &job.seen.key;
        let token = tx.token(id, key.resource(), &key.scope_key())?.filter(|token| token.access_token.is_some());
        return Ok(Applied::Newer(Box::new(integration), token.map(Box::new)));
    }
    match verdict {
        Verdict::Good { grant, id_token, token, .. } => {
            tx.put_grant(grant)?;
            if id_token.is_some() {
                tx.put_details(&Details { id_token: id_token.clone(), ..tx.details(id)? })?;
            }
            tx.put_token(token)?;
            let is_news = !same_scopes(&grant.scopes_granted, &standing.scopes_granted);
            // one that was imported and is proven only now
            let is_first = standing.generation == 0;
            if !job.importing && (is_news || is_first) {
                tx.add_consent(&consent(&integration, grant, is_first, now))?;
            }
            integration.status = Status::Active;
            integration.status_reason = None;
        }
        Verdict::Bad { error, reason, status } => {
            tx.put_grant(&Grant { attempt_ended: job.attempt, attempt_open: None, ..standing })?;
            tx.put_token(&ended_without(tx, job, error)?)?;
            if let Some(status) = status {
                integration.status = *status;
                integration.status_reason = Some(reason.clone());
            }
            record.result = format!("{}: {reason}", error.kind());
        }
    }
    keep_nonce(tx, job)?;
    tx.update_integration(&integration)?;
    tx.record(&record)?;
    Ok(Applied::Recorded(Box::new(integration)))
}

/// What the server wants in the next proof, whatever it said to this one.
fn keep_nonce(tx: &Tx<'_>, job: &Job) -> Result<(), VaultError> {
    let url = job.provider.refresh_url.as_ref().or(job.provider.token_url.as_ref());
    let named = job.binding.as_ref().zip(url).and_then(|(binding, url)| binding.nonce(&url.as_str().parse().ok()?));
    let details = tx.details(job.seen.integration.id)?;
    match named.map(Secret::new) {
        Some(nonce) if !details.dpop_nonce.as_ref().is_some_and(|known| known.same_as(&nonce)) => {
            tx.put_details(&Details { dpop_nonce: Some(nonce), ..details })
        }
        _ => Ok(()),
    }
}

/// A list of scopes is a set (RFC 6749 section 3.3).
fn same_scopes(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|scope| other.contains(scope))
}

/// The token row with this attempt's end, keeping whatever token there is.
fn ended_without(tx: &Tx<'_>, job: &Job, error: &BrokerError) -> Result<Token, VaultError> {
    let id = job.seen.integration.id;
    let key = &job.seen.key;
    let row = tx.token(id, key.resource(), &key.scope_key())?.unwrap_or_else(|| key.row(id));
    Ok(Token {
        attempt: job.attempt,
        outcome: error.kind().to_owned(),
        outcome_message: Some(error.to_string()),
        ..row
    })
}

fn consent(integration: &Integration, grant: &Grant, is_first: bool, now: i64) -> Consent {
    Consent {
        integration: integration.name.clone(),
        integration_id: integration.id,
        provider: integration.provider.clone(),
        account: integration.account.clone(),
        asked: grant.scopes_asked.clone(),
        granted: grant.scopes_granted.clone(),
        road: if is_first { grant.road.clone() } else { "refresh".into() },
        at: now,
    }
}

fn conclude(verdict: Verdict, applied: Applied) -> Result<Fresh, BrokerError> {
    match (applied, verdict) {
        (Applied::Vanished(name), _) => {
            Err(BrokerError::sign_in(&name, format!("{name} was removed while it was being refreshed")))
        }
        (Applied::Newer(integration, Some(token)), _) => {
            Ok(Fresh { integration: *integration, token: *token, warnings: Vec::new() })
        }
        (Applied::Newer(integration, None), Verdict::Good { .. }) => {
            let name = &integration.name;
            Err(BrokerError::retry(name, format!("{name} was connected anew while it was being refreshed")))
        }
        (Applied::Recorded(integration), Verdict::Good { token, warnings, .. }) => {
            Ok(Fresh { integration: *integration, token: *token, warnings })
        }
        (_, Verdict::Bad { error, .. }) => Err(error),
    }
}
