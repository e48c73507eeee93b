//! From an authorization code to a saved grant: exchange once, validate the ID token, find the account, save in one
//! transaction. Until the save nothing is kept, and a grant that is not kept is never revoked as clean-up (PROVIDERS 1.12).

use serde_json::Value;

use super::{
    Broker, BrokerError,
    account::{LONGEST, forecast},
    connect::{Connected, SignIn},
    discover::fetch_json,
    order::Plan,
    refused::refused,
    wire::sender,
};
use crate::{
    flows::Caught,
    oauth::{self, TokenAnswer, client, id_token},
    providers::{IdentityFrom, identity},
    system::{lock, terminal::clean},
    vault::{Consent, Db, Grant, Integration, Record, Status, Token, Tx},
};

/// A code that was redeemed, and whose it is.
pub(super) struct Redeemed {
    account: identity::Account,
    answer: TokenAnswer,
    sent_at: i64,
}

impl Broker<'_> {
    /// Exchanges the code, once, and finds out whose grant it is.
    pub(super) async fn redeem(&self, plan: &Plan, sign_in: &SignIn, caught: &Caught) -> Result<Redeemed, BrokerError> {
        let sent_at = self.system.clock.now();
        let Some(url) = plan.provider.token_url.as_ref() else {
            return Err(BrokerError::usage(format!("{} has no token endpoint", plan.order.provider)));
        };
        let endpoint = client::Endpoint {
            url,
            client: &plan.client,
            dialect: &plan.provider.dialect,
            params: &plan.provider.provider.token_params,
        };
        let verifier = plan.provider.uses_pkce().then_some(&sign_in.attempt.verifier);
        let send = sender(self.system, self.settings.network_timeout);
        let answer = client::exchange_code(&endpoint, &caught.code, &sign_in.redirect_uri, verifier, send)
            .await
            .map_err(|error| exchange_failed(plan, error))?;
        let account = self.identify(plan, sign_in, &answer).await?;
        Ok(Redeemed { account, answer, sent_at })
    }

    /// Whose grant it is, from the place the provider's data names (ID token, userinfo, the answer itself).
    async fn identify(
        &self,
        plan: &Plan,
        sign_in: &SignIn,
        answer: &TokenAnswer,
    ) -> Result<identity::Account, BrokerError> {
        let provider = &plan.provider.provider;
        let claims = match &answer.id_token {
            Some(token) => self.claims(plan, sign_in, answer, token).await?,
            None => None,
        };
        let from = provider.identity.unwrap_or(match (&claims, &plan.provider.userinfo_url) {
            (Some(_), _) => IdentityFrom::IdToken,
            (None, Some(_)) => IdentityFrom::Userinfo,
            (None, None) => IdentityFrom::Token,
        });
        let account = match (from, claims) {
            (IdentityFrom::Token, _) => identity::account(provider, &answer.fields),
            (IdentityFrom::IdToken, Some(claims)) => self.named(plan, answer, &claims).await?,
            (IdentityFrom::IdToken, None) if plan.provider.userinfo_url.is_none() => identity::Account::default(),
            (_, claims) => {
                let found = self.userinfo(plan, answer).await?;
                same_subject(&plan.name, claims.as_ref(), &found)?;
                identity::account(provider, &found)
            }
        };
        if account.id.is_none() && provider.identity.is_some() {
            return Err(nobody(plan));
        }
        Ok(identity::Account {
            id: account.id.map(|id| clean(&id, LONGEST)),
            label: account.label.map(|label| clean(&label, LONGEST)),
        })
    }

    /// The account of an ID token; where it holds no name that a person knows, userinfo may. That one not answering is no
    /// reason to refuse a sign-in; that it answers for somebody else is.
    async fn named(&self, plan: &Plan, answer: &TokenAnswer, claims: &Value) -> Result<identity::Account, BrokerError> {
        let account = identity::account(&plan.provider.provider, claims);
        if account.label.is_some() || plan.provider.userinfo_url.is_none() {
            return Ok(account);
        }
        let Ok(found) = self.userinfo(plan, answer).await else { return Ok(account) };
        same_subject(&plan.name, Some(claims), &found)?;
        let label = identity::account(&plan.provider.provider, &found).label;
        Ok(identity::Account { label, ..account })
    }

    /// The claims of a valid ID token (OpenID Connect Core 3.1.3.7); `None` where the provider publishes no keys.
    async fn claims(
        &self,
        plan: &Plan,
        sign_in: &SignIn,
        answer: &TokenAnswer,
        token: &crate::secret::Secret,
    ) -> Result<Option<Value>, BrokerError> {
        let (Some(jwks_url), Some(issuer)) = (&plan.provider.jwks_url, &plan.provider.issuer) else {
            return Ok(None);
        };
        let mut jwks = fetch_json(self.system, self.settings, jwks_url).await?;
        if !id_token::knows_key(token, &jwks).unwrap_or(true) {
            // signed with a key that was published meanwhile: one more look
            jwks = fetch_json(self.system, self.settings, jwks_url).await?;
        }
        let asked_openid = plan.scopes.iter().any(|scope| scope == "openid");
        let expected = id_token::Expected {
            issuer,
            issuer_aliases: &plan.provider.provider.issuer_aliases,
            client_id: &plan.client.id,
            nonce: asked_openid.then_some(&sign_in.attempt.nonce),
            refresh: false,
            access_token: &answer.access_token,
            now: self.system.clock.now(),
            algorithms: &[],
        };
        let broken = |what: String| BrokerError::protocol(&plan.name, format!("{}: {what}", plan.name));
        let claims = id_token::verify(token, &jwks, &expected).map_err(|error| broken(error.to_string()))?;
        identity::check_claims(&plan.provider.provider, &claims).map_err(|error| broken(error.to_string()))?;
        Ok(Some(claims))
    }

    async fn userinfo(&self, plan: &Plan, answer: &TokenAnswer) -> Result<Value, BrokerError> {
        let Some(url) = &plan.provider.userinfo_url else { return Ok(Value::Null) };
        let send = sender(self.system, self.settings.network_timeout);
        client::identity(url, &answer.access_token, &plan.provider.dialect, send)
            .await
            .map_err(|error| exchange_failed(plan, error))
    }

    /// Saves the grant. An integration that exists is renewed under its refresh lock, so that no refresh of the old grant
    /// can land on the new one.
    pub(super) fn keep(&self, plan: &Plan, redeemed: &Redeemed, road: &str) -> Result<Connected, BrokerError> {
        check_account(plan, redeemed)?;
        let snapshot = self.vault.read()?;
        let renewed = target(&snapshot, plan, redeemed)?;
        let _held = match renewed {
            Some(existing) => Some(
                lock::lock(&self.vault.refresh_lock(existing.id), self.settings.lock_timeout)
                    .map_err(|error| super::turn::lock_failed(error, &existing.name))?,
            ),
            None => None,
        };
        let asked = &plan.scopes;
        let granted = redeemed.answer.scopes.clone().unwrap_or_else(|| asked.clone());
        let (missing, extra) = plan.provider.compare_scopes(asked, &granted);
        let now = self.system.clock.now();
        let name = self.vault.write(|tx| save(tx, plan, redeemed, granted, road, now))?;
        let warnings = redeemed.answer.oddities.iter().map(|odd| format!("{name}: {odd}")).collect();
        Ok(Connected { name, extra, missing, warnings })
    }
}

fn save(
    tx: &Tx<'_>,
    plan: &Plan,
    redeemed: &Redeemed,
    granted: Vec<String>,
    road: &str,
    now: i64,
) -> Result<String, BrokerError> {
    let found = target(tx, plan, redeemed)?;
    let mut integration = found.unwrap_or_else(|| blank(plan, now));
    let alive = matches!(integration.status, Status::Active | Status::Uncertain);
    let same = alive && integration.account.is_some() && integration.account == redeemed.account.id;
    integration.account.clone_from(&redeemed.account.id);
    integration.account_label.clone_from(&redeemed.account.label);
    integration.params.clone_from(&plan.vars);
    integration.status = Status::Active;
    integration.status_reason = None;
    integration.revocation_pending = false;
    if integration.id == 0 {
        integration.id = tx.insert_integration(&integration)?;
    } else {
        tx.update_integration(&integration)?;
    }
    let old = tx.grant(integration.id)?;
    let mut grant = grant(plan, redeemed, &integration, old.as_ref(), granted, road, now);
    // some give a refresh token at the first consent only: for the same account and client the one that is here goes on
    if let (None, Some(old)) = (&grant.refresh_token, old.filter(|old| same && old.client_id == plan.client.id)) {
        grant.refresh_token = old.refresh_token;
    }
    let token = token(redeemed, &grant, now);
    tx.delete_tokens(integration.id)?;
    tx.put_grant(&grant)?;
    tx.put_token(&token)?;
    tx.add_consent(&Consent {
        integration: integration.name.clone(),
        integration_id: integration.id,
        provider: integration.provider.clone(),
        account: integration.account.clone(),
        asked: grant.scopes_asked.clone(),
        granted: grant.scopes_granted.clone(),
        road: road.to_owned(),
        at: now,
    })?;
    let secret = grant.refresh_token.as_ref().unwrap_or(&redeemed.answer.access_token);
    tx.record(&Record {
        action: "connect".into(),
        integration: Some(integration.name.clone()),
        result: "ok".into(),
        fingerprint: Some(tx.fingerprint(secret)?),
    })?;
    Ok(integration.name)
}

/// The integration that is renewed: the one of that name, or, where no name was given, the one of the same account.
fn target(db: &Db, plan: &Plan, redeemed: &Redeemed) -> Result<Option<Integration>, BrokerError> {
    let named = db.integration(&plan.name)?;
    if plan.order.name.is_none() && redeemed.account.id.is_some() {
        let same = |found: &Integration| found.account == redeemed.account.id && found.params == plan.vars;
        if !named.as_ref().is_some_and(same) {
            let mut others = db.integrations_of(&plan.order.provider)?.into_iter().filter(same);
            if let (Some(one), None) = (others.next(), others.next()) {
                return Ok(Some(one));
            }
        }
    }
    let Some(existing) = named else { return Ok(None) };
    let other = existing.account.is_some() && existing.account != redeemed.account.id;
    if other && !plan.order.replace_account {
        let who = |id: Option<&String>, label: Option<&String>| {
            label.or(id).cloned().unwrap_or_else(|| "an unknown account".into())
        };
        let message = format!(
            "`{}` is {}; you signed in as {}, and nothing was changed",
            existing.name,
            who(existing.account.as_ref(), existing.account_label.as_ref()),
            who(redeemed.account.id.as_ref(), redeemed.account.label.as_ref())
        );
        return Err(BrokerError::Usage {
            message,
            hint: Some(format!("oauthctl connect {} --as ANOTHER-NAME, or --replace-account", plan.order.provider)),
        });
    }
    Ok(Some(existing))
}

fn blank(plan: &Plan, now: i64) -> Integration {
    Integration {
        id: 0,
        name: plan.name.clone(),
        provider: plan.order.provider.clone(),
        account: None,
        account_label: None,
        status: Status::Active,
        status_reason: None,
        revocation_pending: false,
        params: plan.vars.clone(),
        created_at: now,
    }
}

fn grant(
    plan: &Plan,
    redeemed: &Redeemed,
    integration: &Integration,
    old: Option<&Grant>,
    granted: Vec<String>,
    road: &str,
    now: i64,
) -> Grant {
    let url = plan.provider.refresh_url.as_ref().or(plan.provider.token_url.as_ref());
    Grant {
        integration_id: integration.id,
        generation: old.map_or(1, |old| old.generation + 1),
        refresh_token: redeemed.answer.refresh_token.clone(),
        client_id: plan.client.id.clone(),
        client_secret: plan.client.secret.clone(),
        client_auth: plan.client.auth,
        road: road.to_owned(),
        scopes_asked: plan.scopes.clone(),
        scopes_granted: granted,
        token_host: url.and_then(|url| url.host_str()).unwrap_or_default().to_owned(),
        connected_at: now,
        refreshed_at: None,
        grant_expires_at: forecast(&plan.provider.provider, &redeemed.answer, now, now),
        attempt_ended: old.map_or(0, |old| old.attempt_ended.max(old.attempt_open.unwrap_or(0))) + 1,
        attempt_open: None,
    }
}

fn token(redeemed: &Redeemed, grant: &Grant, now: i64) -> Token {
    let answer = &redeemed.answer;
    Token {
        access_token: Some(answer.access_token.clone()),
        token_type: answer.token_type.clone(),
        expires_at: answer.expires_at.or_else(|| answer.expires_in.map(|life| redeemed.sent_at.saturating_add(life))),
        obtained_at: now,
        scopes: grant.scopes_granted.clone(),
        attempt: grant.attempt_ended,
        ..Token::none(grant.integration_id)
    }
}

fn check_account(plan: &Plan, redeemed: &Redeemed) -> Result<(), BrokerError> {
    let Some(expected) = &plan.order.expect_account else { return Ok(()) };
    let account = &redeemed.account;
    if account.id.as_ref() == Some(expected) || account.label.as_ref() == Some(expected) {
        return Ok(());
    }
    let who = account.label.as_ref().or(account.id.as_ref()).map_or("an unknown account", String::as_str);
    let message = format!("{}: you signed in as {who}, not as {expected}; nothing was saved", plan.name);
    Err(BrokerError::sign_in(&plan.name, message).advised(&plan.order.provider, None))
}

fn same_subject(name: &str, claims: Option<&Value>, userinfo: &Value) -> Result<(), BrokerError> {
    let sub = |value: &Value| value.get("sub").and_then(Value::as_str).map(str::to_owned);
    match (claims.and_then(sub), sub(userinfo)) {
        (Some(token), Some(info)) if token != info => {
            Err(BrokerError::protocol(name, format!("{name}: userinfo is about somebody else than the ID token")))
        }
        _ => Ok(()),
    }
}

/// Where the provider's data says how to find the account, no grant is kept without one.
fn nobody(plan: &Plan) -> BrokerError {
    let (name, provider) = (&plan.name, &plan.provider.provider);
    let nothing = "nothing was saved";
    if provider.no_account.is_empty() {
        let message = format!("{name}: {} does not say whose grant it is; {nothing}", provider.name);
        return BrokerError::protocol(name, message);
    }
    let message = format!("{name}: {}; {nothing}", provider.no_account);
    BrokerError::sign_in(name, message).advised(&plan.order.provider, None)
}

/// A failed exchange: the code is spent or worthless, so the person signs in again, now or later.
fn exchange_failed(plan: &Plan, error: oauth::error::Error) -> BrokerError {
    use oauth::error::Error;
    let name = &plan.name;
    match error {
        Error::NotSent(reason) => BrokerError::retry(name, format!("{name}: {reason}; sign in again")),
        Error::Unknown { reason, .. } => {
            BrokerError::retry(name, format!("{name}: {reason}; the code is spent, sign in again"))
        }
        Error::Protocol { reason, .. } => BrokerError::protocol(name, format!("{name}: {reason}")),
        Error::BadRequest(reason) => BrokerError::usage(format!("{name}: {reason}")),
        Error::Refused(mut refusal) => {
            // what the data advises is about grants; here a code was not good (any more)
            if refusal.code == "invalid_grant" && refusal.detail.is_none() {
                refusal.hint = None;
            }
            refused(plan, &refusal)
        }
    }
}
