//! What the provider's answers about a token mean, without network and vault.

use serde_json::Value;

use super::super::{BrokerError, account::LONGEST, fresh_token::Seen, refused::words};
use crate::{
    oauth::error::{Class, Error},
    providers::{IdentityFrom, Resolved, identity},
    system::terminal::clean,
};

/// Two clocks that differ by less than this many seconds agree on when a token ends.
const SAME_TIME: i64 = 60;

/// What the provider says.
#[derive(Default)]
pub(super) struct Found {
    pub(super) account: identity::Account,
    pub(super) expires_at: Option<i64>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) warnings: Vec<String>,
}

/// There is no living token to ask with.
pub(super) fn run_out(seen: &Seen) -> BrokerError {
    let name = &seen.integration.name;
    if seen.grant.refresh_token.is_none() {
        let message = format!("{name}: the access token has run out and there is no refresh token");
        return BrokerError::sign_in(name, message).advised(&seen.integration.provider, None);
    }
    let message = format!("{name}: its token has run out, and no refresh token is spent to ask about it");
    BrokerError::retry(name, format!("{message}; first: oauthctl refresh {name}"))
}

/// Whose token userinfo says it is; somebody else's is a contradiction.
pub(super) fn whose(provider: &Resolved, seen: &Seen, answer: &Value) -> Result<identity::Account, BrokerError> {
    let (name, data) = (&seen.integration.name, &provider.provider);
    let found = identity::account_in_userinfo(data, answer);
    let (id, label) = (found.id.map(|id| clean(&id, LONGEST)), found.label.map(|label| clean(&label, LONGEST)));
    match (&seen.integration.account, &id) {
        (Some(known), Some(told)) if known != told => {
            let message = format!("{name}: the provider says that this token is `{told}`'s, not `{known}`'s");
            Err(BrokerError::protocol(name, message))
        }
        (_, None) if data.identity == Some(IdentityFrom::Userinfo) && data.no_account.is_empty() => {
            Err(BrokerError::protocol(name, format!("{name}: {} does not say whose token it is", data.name)))
        }
        (_, None) if data.identity == Some(IdentityFrom::Userinfo) => {
            Err(BrokerError::sign_in(name, format!("{name}: {}", data.no_account)).advised(&data.id, None))
        }
        // a name is believed about the account that is known
        (Some(_), None) if seen.integration.account_label.is_some() => Ok(identity::Account { id, label: None }),
        _ => Ok(identity::Account { id, label }),
    }
}

/// What is not as it was known, in sentences.
pub(super) fn differences(provider: &Resolved, seen: &Seen, found: &Found) -> Vec<String> {
    let (integration, grant) = (&seen.integration, &seen.grant);
    let mut changes = Vec::new();
    if let (None, Some(id)) = (&integration.account, &found.account.id) {
        changes.push(format!("the account is {id}"));
    }
    if let Some(label) = found.account.label.as_ref().filter(|label| integration.account_label.as_ref() != Some(label))
    {
        let before = integration.account_label.as_ref().map(|old| format!(", was {old}")).unwrap_or_default();
        changes.push(format!("the account is called {label}{before}"));
    }
    if let Some(scopes) = &found.scopes {
        let (lost, gained) = provider.compare_scopes(&grant.scopes_granted, scopes);
        if !lost.is_empty() {
            changes.push(format!("no longer granted: {}", lost.join(" ")));
        }
        if !gained.is_empty() {
            changes.push(format!("granted as well: {}", gained.join(" ")));
        }
    }
    if new_end(seen, found).is_some() {
        changes.push("the token ends at another time than was known".into());
    }
    changes
}

/// When the token ends, where that was not known or is sooner.
pub(super) fn new_end(seen: &Seen, found: &Found) -> Option<i64> {
    let known = seen.token.as_ref().and_then(|token| token.expires_at);
    found.expires_at.filter(|told| known.is_none_or(|known| *told < known - SAME_TIME))
}

/// Nothing was spent, and nothing is concluded about the grant.
pub(super) fn failed(seen: &Seen, error: Error) -> BrokerError {
    let (name, provider) = (&seen.integration.name, &seen.integration.provider);
    match error {
        Error::NotSent(reason) | Error::Unknown { reason, .. } => {
            BrokerError::retry(name, format!("{name}: {reason}; nothing was changed"))
        }
        Error::Protocol { reason, .. } => BrokerError::protocol(name, format!("{name}: {reason}")),
        Error::BadRequest(reason) => BrokerError::usage(format!("{name}: {reason}")),
        Error::Refused(refusal) => {
            let said = words(refusal.class, &Error::Refused(refusal.clone()).to_string());
            let message = format!("{name}: {said}");
            let error = match refusal.class {
                Class::Admin | Class::SignIn => BrokerError::sign_in(name, message),
                Class::Client => BrokerError::protocol(name, message),
                Class::Ignore | Class::Wait => BrokerError::retry(name, message),
            };
            error.advised(provider, refusal.hint.as_ref())
        }
    }
}
