//! Whose grant an answer is for, and how long the grant will last: judgements on a token answer, without the network.

use crate::{
    oauth::{TokenAnswer, id_token},
    providers::{IdentityFrom, Provider, Resolved, identity},
    system::terminal::clean,
    vault::Integration,
};

const DAY: i64 = 86_400;

/// Longest id and label of an account that are kept, in characters.
pub(super) const LONGEST: usize = 255;

/// A refresh that answers for somebody else is refused (OpenID Connect Core section 12.2). Only what the answer itself
/// says is compared, as it was when it was first kept: no request is made for it.
pub(super) fn same_account(provider: &Resolved, integration: &Integration, answer: &TokenAnswer) -> Result<(), String> {
    let Some(known) = &integration.account else { return Ok(()) };
    let found = match (provider.provider.identity, &answer.id_token) {
        (Some(IdentityFrom::Token), _) => identity::account(&provider.provider, &answer.fields),
        (None, None) if provider.userinfo_url.is_none() => identity::account(&provider.provider, &answer.fields),
        (Some(IdentityFrom::Userinfo), _) | (_, None) => return Ok(()),
        (_, Some(token)) => {
            let claims = id_token::unchecked_claims(token).map_err(|error| error.to_string())?;
            identity::account(&provider.provider, &claims)
        }
    };
    match found.id.map(|id| clean(&id, LONGEST)) {
        Some(id) if id != *known => Err(format!("the refresh answered for another account (`{id}`, not `{known}`)")),
        _ => Ok(()),
    }
}

/// When the grant itself ends: what the answer says (`refresh_token_expires_in`), else the provider's own rules.
pub(super) fn forecast(provider: &Provider, answer: &TokenAnswer, connected_at: i64, now: i64) -> Option<i64> {
    if let Some(life) = answer.refresh_expires_in {
        return Some(now.saturating_add(life));
    }
    let rule = &provider.refresh;
    let idle = (rule.idle_days > 0).then(|| now + i64::from(rule.idle_days) * DAY);
    let end = (rule.max_days > 0).then(|| connected_at + i64::from(rule.max_days) * DAY);
    match (idle, end) {
        (Some(idle), Some(end)) => Some(idle.min(end)),
        (one, other) => one.or(other),
    }
}
