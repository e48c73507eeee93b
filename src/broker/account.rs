//! Whose grant an answer is for, and how long the grant will last: judgements on a token answer, without the network.

use crate::{
    oauth::{TokenAnswer, id_token},
    providers::{IdentityFrom, LimitRule, Provider, Resolved, identity},
    secret::Secret,
    system::terminal::clean,
    vault::{Grant, Integration},
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

/// The ID token of a refresh, if it may stand in for the one before: of the same issuer, for the same client, about the
/// same person (OpenID Connect Core section 12.2). `None`: there is none, or the provider publishes no keys, so that none
/// is kept.
pub(super) fn renewed_id_token(
    provider: &Resolved,
    grant: &Grant,
    known: Option<&Secret>,
    answer: &TokenAnswer,
) -> Result<Option<Secret>, String> {
    let (Some(token), Some(issuer), Some(_)) = (&answer.id_token, &provider.issuer, &provider.jwks_url) else {
        return Ok(None);
    };
    let claims = id_token::unchecked_claims(token).map_err(|error| error.to_string())?;
    let known = known.and_then(|known| id_token::unchecked_claims(known).ok());
    let expected = id_token::Expected {
        issuer,
        issuer_aliases: &provider.provider.issuer_aliases,
        client_id: &grant.client_id,
        nonce: None,
        refresh: true,
        access_token: &answer.access_token,
        now: 0,
        algorithms: &[],
    };
    id_token::same_parties(&claims, known.as_ref(), &expected).map_err(|error| error.to_string())?;
    Ok(Some(token.clone()))
}

/// A grant as the rules of ending see it.
#[derive(Clone, Copy)]
struct Life<'g> {
    connected_at: i64,
    scopes: &'g [String],
    used_at: i64,
}

impl<'g> Life<'g> {
    fn of(grant: &'g Grant) -> Self {
        let used_at = grant.refreshed_at.unwrap_or(grant.connected_at);
        Life { connected_at: grant.connected_at, scopes: &grant.scopes_granted, used_at }
    }
}

/// The same after a refresh. An end that the server named and that the rules do not give (seven days of a Google project
/// in testing) stays the end while its refresh token does.
pub(super) fn forecast_anew(provider: &Provider, answer: &TokenAnswer, old: &Grant, now: i64) -> Option<i64> {
    let next = earlier(named(answer, now), ruled(provider, Life { used_at: now, ..Life::of(old) }));
    let replaced = answer
        .refresh_token
        .as_ref()
        .is_some_and(|new| !old.refresh_token.as_ref().is_some_and(|old| old.same_as(new)));
    let by_rules = ruled(provider, Life::of(old));
    let named = old.grant_expires_at.filter(|end| by_rules.is_none_or(|ruled| *end < ruled));
    match (answer.refresh_expires_in, replaced, named) {
        (None, false, Some(end)) => Some(next.map_or(end, |next| next.min(end))),
        _ => next.or(old.grant_expires_at),
    }
}

/// When a new grant ends: what the answer says (`refresh_token_expires_in`) or the provider's own rules, whichever comes
/// first.
pub(super) fn forecast(provider: &Provider, answer: &TokenAnswer, scopes: &[String], now: i64) -> Option<i64> {
    earlier(named(answer, now), ruled(provider, Life { connected_at: now, scopes, used_at: now }))
}

fn named(answer: &TokenAnswer, now: i64) -> Option<i64> {
    answer.refresh_expires_in.map(|life| now.saturating_add(life))
}

/// What the provider's rules say of a grant. `provider` is a resolved one, so that the limits are those of its parameters.
fn ruled(provider: &Provider, life: Life<'_>) -> Option<i64> {
    let rule = &provider.refresh;
    let idle = (rule.idle_days > 0).then(|| life.used_at + i64::from(rule.idle_days) * DAY);
    let limits = limits(provider, life.scopes).map(|(days, _)| life.connected_at + i64::from(days) * DAY);
    limits.chain(idle).min()
}

/// After how many days a grant of these scopes ends in any case, and why.
fn limits<'p>(provider: &'p Provider, scopes: &'p [String]) -> impl Iterator<Item = (u32, &'p str)> {
    let usual = (provider.refresh.max_days > 0).then_some((provider.refresh.max_days, ""));
    let holds = |rule: &&LimitRule| {
        let (beyond, _) = provider.compare_scopes(scopes, &rule.unless_only);
        rule.unless_only.is_empty() || !beyond.is_empty()
    };
    usual
        .into_iter()
        .chain(provider.refresh.limit.iter().filter(holds).map(|rule| (rule.max_days, rule.about.as_str())))
}

fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

/// Why a grant ends when it does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ending {
    /// So many days without use; using it puts that off.
    Idle(u32),
    /// So many days after the sign-in, in any case; and why, if the provider's data says so.
    Limit(u32, String),
    /// The provider named the time.
    Named,
    /// The provider named this time, and names a later one with each refresh.
    Slides(i64),
}

impl Ending {
    /// Of a grant that ends at `end`, by the rules that gave it that end.
    pub fn of(provider: &Provider, grant: &Grant, end: i64) -> Self {
        let Life { connected_at, scopes, used_at } = Life::of(grant);
        let after = |days: u32, from: i64| days > 0 && from + i64::from(days) * DAY == end;
        let idle = provider.refresh.idle_days;
        if after(idle, used_at) {
            return Self::Idle(idle);
        }
        let limit = limits(provider, scopes).find(|(days, _)| after(*days, connected_at));
        match limit {
            Some((days, about)) => Self::Limit(days, about.to_owned()),
            None if provider.refresh.sliding => Self::Slides(end),
            None => Self::Named,
        }
    }

    /// Whether half of the time is over that a grant lives without use: time to use it.
    pub fn wants_use(&self, used_at: i64, now: i64) -> bool {
        let life = match self {
            Self::Idle(days) => i64::from(*days) * DAY,
            Self::Slides(end) => end.saturating_sub(used_at),
            Self::Limit(..) | Self::Named => return false,
        };
        now.saturating_sub(used_at) >= life / 2
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Idle(days) => write!(f, "after {days} days without use"),
            Self::Limit(days, about) if about.is_empty() => write!(f, "{days} days after the sign-in, used or not"),
            Self::Limit(days, about) => write!(f, "{days} days after the sign-in, used or not: {about}"),
            Self::Named => f.write_str("the provider named the time"),
            Self::Slides(_) => f.write_str("the provider named the time; each refresh puts it off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::ClientAuth;

    const THEN: i64 = 1_000_000;
    const NOW: i64 = THEN + DAY;

    fn grant(ends_at: Option<i64>) -> Grant {
        Grant {
            integration_id: 1,
            generation: 1,
            refresh_token: Some(Secret::new("old")),
            client_id: String::new(),
            client_secret: None,
            client_auth: ClientAuth::None,
            road: String::new(),
            scopes_asked: Vec::new(),
            scopes_granted: Vec::new(),
            token_host: String::new(),
            connected_at: THEN,
            refreshed_at: None,
            grant_expires_at: ends_at,
            attempt_ended: 1,
            attempt_open: None,
        }
    }

    fn answer(refresh_token: Option<&str>, refresh_expires_in: Option<i64>) -> TokenAnswer {
        TokenAnswer {
            access_token: Secret::new("access"),
            token_type: "Bearer".into(),
            expires_in: None,
            expires_at: None,
            refresh_token: refresh_token.map(Secret::new),
            refresh_expires_in,
            scopes: None,
            id_token: None,
            fields: serde_json::Value::Null,
            oddities: Vec::new(),
        }
    }

    #[test]
    fn the_reason_is_the_rule_that_gave_the_end() {
        let mut provider = Provider::default();
        (provider.refresh.idle_days, provider.refresh.max_days) = (90, 365);
        let limit = |max_days, unless_only: &[&str]| LimitRule {
            max_days,
            unless_only: unless_only.iter().map(ToString::to_string).collect(),
            about: "why".into(),
            ..LimitRule::default()
        };
        provider.refresh.limit = vec![limit(7, &["name"]), limit(8, &[])];
        for (refreshed_at, end, sliding, reason) in [
            (None, THEN + 90 * DAY, false, Ending::Idle(90)),
            (Some(NOW), NOW + 90 * DAY, true, Ending::Idle(90)),
            (Some(NOW), THEN + 365 * DAY, true, Ending::Limit(365, String::new())),
            (Some(NOW), THEN + 8 * DAY, false, Ending::Limit(8, "why".into())),
            (Some(NOW), THEN + 7 * DAY, false, Ending::Named), // no scope that it holds for
            (Some(NOW), THEN + 9 * DAY, false, Ending::Named),
            (Some(NOW), THEN + 9 * DAY, true, Ending::Slides(THEN + 9 * DAY)),
        ] {
            provider.refresh.sliding = sliding;
            let grant = Grant { refreshed_at, ..grant(Some(end)) };
            assert_eq!(Ending::of(&provider, &grant, end), reason, "{end}");
        }
        let more = Grant { scopes_granted: vec!["name".into(), "more".into()], ..grant(None) };
        assert_eq!(Ending::of(&provider, &more, THEN + 7 * DAY), Ending::Limit(7, "why".into()));
        assert!(!Ending::Idle(90).wants_use(THEN, THEN + 45 * DAY - 1));
        assert!(Ending::Idle(90).wants_use(THEN, THEN + 45 * DAY));
        let slides = Ending::Slides(THEN + 10 * DAY);
        assert!(!slides.wants_use(THEN, THEN + 5 * DAY - 1) && slides.wants_use(THEN, THEN + 5 * DAY));
        let limit = Ending::Limit(90, String::new());
        assert!(!limit.wants_use(THEN, THEN + 89 * DAY) && !Ending::Named.wants_use(THEN, THEN + 89 * DAY));
    }

    #[test]
    fn a_new_grant_ends_when_the_first_of_all_says_so() {
        let mut provider = Provider::default();
        (provider.refresh.idle_days, provider.refresh.max_days) = (90, 0);
        for (said, end) in [(None, 90), (Some(7), 7), (Some(365), 90)] {
            let answer = answer(Some("new"), said.map(|days: i64| days * DAY));
            assert_eq!(forecast(&provider, &answer, &[], THEN), Some(THEN + end * DAY), "{said:?}");
        }
    }

    #[test]
    fn an_end_that_was_named_stays_while_the_refresh_token_does() {
        let of = |idle_days| {
            let mut provider = Provider::default();
            provider.refresh.idle_days = idle_days;
            provider
        };
        let (idle, week) = (of(180), THEN + 7 * DAY);
        let (by_rule_then, by_rule_now) = (THEN + 180 * DAY, NOW + 180 * DAY);
        for (provider, held, refresh_token, said, expected) in [
            // by the rules, every use begins the time anew
            (&idle, Some(by_rule_then), None, None, Some(by_rule_now)),
            (&idle, None, None, None, Some(by_rule_now)),
            // named: no use makes it later …
            (&idle, Some(week), None, None, Some(week)),
            (&idle, Some(week), Some("old"), None, Some(week)),
            (&of(0), Some(week), None, None, Some(week)),
            (&of(3), Some(week), None, None, Some(NOW + 3 * DAY)),
            // … but a new refresh token or a new word does
            (&idle, Some(week), Some("new"), None, Some(by_rule_now)),
            (&idle, Some(week), None, Some(DAY), Some(NOW + DAY)),
            (&of(0), None, None, None, None),
            // not later than the rules say, though
            (&idle, None, Some("new"), Some(365 * DAY), Some(by_rule_now)),
        ] {
            let answer = answer(refresh_token, said);
            let ends = forecast_anew(provider, &answer, &grant(held), NOW);
            assert_eq!(ends, expected, "{held:?} {refresh_token:?} {said:?}");
        }
    }
}
