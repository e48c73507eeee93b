//! One refresh from write-ahead to saved: begin (fsynced line) → send once → judge → save, then the lock is released.
//!
//! Invariant: nothing leaves [`Broker::settle`] as a success that is not durably in the vault.

mod judge;

use std::time::Duration;

use self::judge::{Verdict, judge};
use super::{Broker, BrokerError, Fresh, fresh_token::Seen, turn::Current, wire::sender};
use crate::{
    oauth::{self, TokenAnswer, client},
    providers::Resolved,
    secret::Secret,
    system::lock::Held,
    vault::{Consent, Grant, Integration, Record, Snapshot, Status, Token, Tx, VaultError},
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
    fingerprint: String,
    _held: Held,
    lost: Option<i64>,
    provider: Resolved,
    refresh_token: Secret,
    seen: Seen,
    sent_at: i64,
    snapshot: Snapshot,
}

impl Job {
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
    /// Write-ahead (rule 3): after this the refresh token may be sent.
    pub(super) fn begin(&self, current: Current) -> Result<Job, BrokerError> {
        let Current { held, lost, seen, snapshot } = current;
        let name = &seen.integration.name;
        let provider = self.registry.find(&seen.integration.provider)?.resolve(&seen.integration.params)?;
        let provider = provider.advising(&seen.grant.client_id);
        let Some(refresh_token) = seen.grant.refresh_token.clone() else {
            return Err(BrokerError::sign_in(name, format!("{name}: there is no refresh token")));
        };
        check_host(&seen, &provider)?;
        let fingerprint = snapshot.fingerprint(&refresh_token)?;
        let attempt = seen.grant.attempt_ended.max(lost.unwrap_or(0)) + 1;
        self.vault.begin_attempt(&snapshot, &seen.integration, attempt, &fingerprint)?;
        let sent_at = self.system.clock.now();
        Ok(Job {
            abandoned: None,
            attempt,
            fingerprint,
            _held: held,
            lost,
            provider,
            refresh_token,
            seen,
            sent_at,
            snapshot,
        })
    }

    /// Sends the one request of this attempt (rule 4).
    pub(super) async fn send(&self, job: &Job) -> Answer {
        let grant = &job.seen.grant;
        let Some(url) = job.provider.refresh_url.as_ref().or(job.provider.token_url.as_ref()) else {
            return Err(oauth::error::Error::BadRequest(format!(
                "{}: the provider has no token endpoint",
                job.seen.integration.provider
            )));
        };
        let client = oauth::Client {
            id: grant.client_id.clone(),
            secret: self.secret_of(&job.snapshot, &job.seen),
            auth: grant.client_auth,
        };
        let endpoint = client::Endpoint {
            url,
            client: &client,
            dialect: &job.provider.dialect,
            params: job.provider.refresh_params(),
        };
        let send = sender(self.system, self.settings.network_timeout);
        client::refresh(&endpoint, &job.refresh_token, &[], send).await
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
                .map(|((job, verdict), applied)| Settled {
                    name: job.seen.integration.name.clone(),
                    result: conclude(verdict, applied),
                })
                .collect(),
            Err(error) => self.unsaved(judged, error),
        }
    }

    /// One write for all; a disk that says no is asked again for a short while.
    fn save(&self, judged: &[(Job, Verdict)]) -> Result<Vec<Applied>, VaultError> {
        let begun = self.system.clock.monotonic();
        loop {
            let now = self.system.clock.now();
            let result: Result<Vec<Applied>, VaultError> =
                self.vault.write(|tx| judged.iter().map(|(job, verdict)| apply(tx, job, verdict, now)).collect());
            match result {
                Err(VaultError::Storage { .. } | VaultError::Busy(_))
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

/// The refresh token goes only to the host it was pinned to when the grant was made.
fn check_host(seen: &Seen, provider: &Resolved) -> Result<(), BrokerError> {
    let url = provider.refresh_url.as_ref().or(provider.token_url.as_ref());
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
        fingerprint: Some(job.fingerprint.clone()),
    };
    // a lower one is an old vault that was put back meanwhile: the answer is the newest there is
    if standing.generation > job.seen.grant.generation {
        let attempt_ended = standing.attempt_ended.max(job.attempt);
        let attempt_open = standing.attempt_open.filter(|open| *open != job.attempt);
        tx.put_grant(&Grant { attempt_ended, attempt_open, ..standing })?;
        record.result = "superseded".into();
        tx.record(&record)?;
        let token = tx.token(id, "", "")?.filter(|token| token.access_token.is_some());
        return Ok(Applied::Newer(Box::new(integration), token.map(Box::new)));
    }
    match verdict {
        Verdict::Good { grant, token, .. } => {
            tx.put_grant(grant)?;
            tx.put_token(token)?;
            if !same_scopes(&grant.scopes_granted, &standing.scopes_granted) {
                tx.add_consent(&consent(&integration, grant, now))?;
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
    tx.update_integration(&integration)?;
    tx.record(&record)?;
    Ok(Applied::Recorded(Box::new(integration)))
}

/// A list of scopes is a set (RFC 6749 section 3.3).
fn same_scopes(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|scope| other.contains(scope))
}

/// The token row with this attempt's end, keeping whatever token there is.
fn ended_without(tx: &Tx<'_>, job: &Job, error: &BrokerError) -> Result<Token, VaultError> {
    let id = job.seen.integration.id;
    let row = tx.token(id, "", "")?.unwrap_or_else(|| Token::none(id));
    Ok(Token {
        attempt: job.attempt,
        outcome: error.kind().to_owned(),
        outcome_message: Some(error.to_string()),
        ..row
    })
}

fn consent(integration: &Integration, grant: &Grant, now: i64) -> Consent {
    Consent {
        integration: integration.name.clone(),
        integration_id: integration.id,
        provider: integration.provider.clone(),
        account: integration.account.clone(),
        asked: grant.scopes_asked.clone(),
        granted: grant.scopes_granted.clone(),
        road: "refresh".into(),
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
