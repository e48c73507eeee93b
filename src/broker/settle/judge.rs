//! What an answer means: judgements on one refresh, without network and vault (rules 5 to 7).

use std::time::Duration;

use super::{
    super::{
        BrokerError,
        account::{forecast_anew, renewed_id_token, same_account},
        key::granted,
        mint::mint_failed,
        refused::words,
    },
    Answer, Job,
};
use crate::{
    oauth::{self, TokenAnswer, error::Class},
    secret::Secret,
    vault::{Grant, RESTORED, Status, Token},
};

/// Of a refresh token that is good for one use and was not used here: what the no may mean besides an end that somebody
/// wanted (RFC 9700 section 4.14.2).
const REUSED: &str = "unless the grant was ended at the provider, somebody else has used its refresh token";

/// What an answer means for the vault.
pub(super) enum Verdict {
    Bad {
        error: BrokerError,
        reason: String,
        status: Option<Status>,
    },
    /// `id_token`: in the place of the one before.
    Good {
        grant: Box<Grant>,
        id_token: Option<Secret>,
        token: Box<Token>,
        warnings: Vec<String>,
    },
}

impl Job {
    /// An earlier attempt's answer was lost: this one tells what became of the grant.
    fn is_doubtful(&self) -> bool {
        self.lost.is_some() || self.seen.integration.status == Status::Uncertain
    }

    /// What happened before, for messages.
    fn before(&self) -> &'static str {
        if self.is_doubtful() { "; an earlier answer was lost, too" } else { "" }
    }
}

pub(super) fn judge(job: &Job, answer: Answer, now: i64) -> Verdict {
    let name = &job.seen.integration.name;
    match answer {
        Err(error) if job.source.is_some() => judge_mint(job, error),
        Ok(answer) => judge_answer(job, &answer, now),
        Err(oauth::error::Error::NotSent(reason)) => {
            let message = format!("{name}: {reason}{}", job.before());
            let status = job.lost.map(|_| Status::Uncertain);
            Verdict::Bad { error: BrokerError::retry(name, message), reason, status }
        }
        Err(oauth::error::Error::Unknown { reason, retry_after, .. }) => {
            let message =
                format!("{name}: {reason}; the refresh token is kept{}{}", again_in(retry_after), job.before());
            let error = job.abandoned.map_or_else(|| BrokerError::retry(name, message), BrokerError::Interrupted);
            Verdict::Bad { error, reason, status: Some(Status::Uncertain) }
        }
        Err(oauth::error::Error::Protocol { reason, spent }) => {
            let message = format!("{name}: {reason}");
            let status = (spent || job.lost.is_some()).then_some(Status::Uncertain);
            Verdict::Bad { error: BrokerError::protocol(name, message), reason, status }
        }
        Err(oauth::error::Error::BadRequest(reason)) => {
            Verdict::Bad { error: BrokerError::usage(format!("{name}: {reason}")), reason, status: None }
        }
        Err(oauth::error::Error::Refused(refusal)) => judge_refusal(job, &refusal),
    }
}

/// What a failed mint means: nothing, for the grant.
fn judge_mint(job: &Job, error: oauth::error::Error) -> Verdict {
    let integration = &job.seen.integration;
    let reason = error.to_string();
    let error = match (&job.source, job.abandoned) {
        (_, Some(number)) => BrokerError::Interrupted(number),
        (Some(source), None) => mint_failed(&integration.name, &integration.provider, source, error),
        (None, None) => BrokerError::retry(&integration.name, reason.clone()),
    };
    Verdict::Bad { error, reason, status: None }
}

fn judge_refusal(job: &Job, refusal: &oauth::error::Refusal) -> Verdict {
    let (name, provider) = (&job.seen.integration.name, &job.seen.integration.provider);
    let said = oauth::error::Error::Refused(Box::new(refusal.clone())).to_string();
    let kept = job.lost.map(|_| Status::Uncertain);
    match refusal.class {
        Class::SignIn => {
            let reason = if job.is_doubtful() {
                format!("{}; the server rotated or revoked the grant: {said}", doubt(job))
            } else if refusal.code == "invalid_grant" && job.provider.provider.refresh.rotates == Some(true) {
                format!("{said}; {REUSED}")
            } else {
                said
            };
            let message = format!("{name}: {reason}");
            let error = BrokerError::sign_in(name, message).advised(provider, refusal.hint.as_ref());
            Verdict::Bad { error, reason, status: Some(Status::Dead) }
        }
        Class::Wait | Class::Ignore => {
            let message = format!("{name}: {said}{}{}", again_in(refusal.retry_after), job.before());
            Verdict::Bad { error: BrokerError::retry(name, message), reason: said, status: kept }
        }
        Class::Admin | Class::Client => {
            let message = format!("{name}: {}", words(refusal.class, &said));
            let error = if refusal.class == Class::Admin {
                BrokerError::sign_in(name, message)
            } else {
                BrokerError::protocol(name, message)
            };
            Verdict::Bad { error: error.advised(provider, refusal.hint.as_ref()), reason: said, status: kept }
        }
    }
}

/// Why it was not known whether the refresh token is still good.
fn doubt(job: &Job) -> &'static str {
    if job.seen.integration.status_reason.as_deref() == Some(RESTORED) {
        "the vault was restored from a backup"
    } else {
        "an earlier refresh answer was lost"
    }
}

/// What the server wants to be spared (RFC 9110 section 10.2.3).
fn again_in(wait: Option<Duration>) -> String {
    wait.map(|wait| format!("; try again in {} s", wait.as_secs())).unwrap_or_default()
}

fn judge_answer(job: &Job, answer: &TokenAnswer, now: i64) -> Verdict {
    let old = &job.seen.grant;
    let integration = &job.seen.integration;
    let name = &integration.name;
    let known = job.details.id_token.as_ref();
    let same = if job.source.is_none() { same_account(&job.provider, integration, answer) } else { Ok(()) };
    let renewed = |()| match &job.source {
        None => renewed_id_token(&job.provider, old, known, answer),
        Some(_) => Ok(None), // what is minted is about nobody
    };
    let id_token = match same.and_then(renewed) {
        Ok(id_token) => id_token,
        Err(reason) => {
            let error = BrokerError::protocol(name, format!("{name}: {reason}"));
            return Verdict::Bad { error, reason, status: Some(Status::Uncertain) };
        }
    };
    let mut warnings: Vec<String> = answer.oddities.iter().map(|odd| format!("{name}: {odd}")).collect();
    if job.is_doubtful() {
        warnings.push(format!("{name}: {}; the grant lived on", doubt(job)));
    }
    let key = &job.seen.key;
    // one for another resource, or with fewer scopes, says nothing about the grant
    let told = answer.scopes.clone().filter(|_| key.is_own());
    let granted = granted(&old.scopes_granted, told, &job.details.resources);
    let (lost, gained) = job.provider.compare_scopes(&old.scopes_granted, &granted);
    if !lost.is_empty() {
        warnings.push(format!("{name}: the provider no longer grants: {}", lost.join(" ")));
    }
    if !gained.is_empty() {
        warnings.push(format!("{name}: the provider now grants more: {}", gained.join(" ")));
    }
    let expires_at = answer.expires_at.or_else(|| answer.expires_in.map(|life| job.sent_at.saturating_add(life)));
    let token = Token {
        access_token: Some(answer.access_token.clone()),
        token_type: answer.token_type.clone(),
        expires_at,
        obtained_at: now,
        scopes: answer.scopes.clone().unwrap_or_else(|| match key.scopes() {
            [] => granted.clone(),
            some => some.to_vec(),
        }),
        attempt: job.attempt,
        ..key.row(integration.id)
    };
    let grant = Grant {
        generation: old.generation + 1,
        refresh_token: answer.refresh_token.clone().or_else(|| old.refresh_token.clone()),
        scopes_granted: granted,
        refreshed_at: Some(now),
        grant_expires_at: match job.source {
            Some(_) => None,
            None => forecast_anew(&job.provider.provider, answer, old, now),
        },
        attempt_ended: job.attempt,
        attempt_open: None,
        ..old.clone()
    };
    Verdict::Good { grant: Box::new(grant), id_token, token: Box::new(token), warnings }
}
