//! From an authorization code to a grant: exchange once, validate the ID token, find the account.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Broker, BrokerError, account::LONGEST, connect::SignIn, discover::keys, order::Plan, refused::refused,
    wire::bound_sender,
};
use crate::{
    flows::Caught,
    oauth::{self, TokenAnswer, client, id_token},
    providers::{IdentityFrom, identity},
    secret::Secret,
    system::terminal::clean,
};

/// A code that was redeemed, and whose it is.
pub(super) struct Redeemed {
    pub(super) account: identity::Account,
    pub(super) answer: TokenAnswer,
    /// The ID token, if it was found good.
    pub(super) id_token: Option<Secret>,
    /// What the provider's data wants kept besides.
    pub(super) kept: BTreeMap<String, String>,
    pub(super) sent_at: i64,
    /// An integration of its own that the grant lay in until it was known whose it is.
    pub(super) staged: Option<i64>,
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
        let send = bound_sender(self.system, self.settings.network_timeout, plan.binding.as_ref());
        let (redirect_uri, resource) = (&sign_in.redirect_uri, plan.resources.first().map(String::as_str));
        let mut answer = client::exchange_code(&endpoint, &caught.code, redirect_uri, verifier, resource, send)
            .await
            .map_err(|error| exchange_failed(plan, error))?;
        let shape = &plan.provider.dialect.response;
        if shape.scope_in_redirect && answer.scopes.is_none() {
            let told = serde_json::json!({ "scope": caught.others.get("scope") });
            let broken = |reason| BrokerError::protocol(&plan.name, format!("{}: {reason}", plan.name));
            answer.scopes =
                oauth::response::scopes(&told, "/scope", shape.scope_separator.as_deref()).map_err(broken)?;
        }
        let mut redeemed = self.recognise(plan, Some(&sign_in.attempt.nonce), answer, sent_at).await?;
        redeemed.kept.extend(kept_of_redirect(plan, caught));
        Ok(redeemed)
    }

    /// Finds out whose grant an answer is. `nonce`: what an ID token has to repeat, where one was sent.
    pub(super) async fn recognise(
        &self,
        plan: &Plan,
        nonce: Option<&Secret>,
        answer: TokenAnswer,
        sent_at: i64,
    ) -> Result<Redeemed, BrokerError> {
        let claims = match &answer.id_token {
            Some(token) => self.claims(plan, nonce, &answer, token).await?,
            None => None,
        };
        let id_token = answer.id_token.clone().filter(|_| claims.is_some());
        let account = self.identify(plan, claims, &answer).await?;
        let kept = kept_of_answer(plan, &answer);
        Ok(Redeemed { account, answer, id_token, kept, sent_at, staged: None })
    }

    /// Whose grant it is, from the place the provider's data names (ID token, userinfo, the answer itself).
    async fn identify(
        &self,
        plan: &Plan,
        claims: Option<Value>,
        answer: &TokenAnswer,
    ) -> Result<identity::Account, BrokerError> {
        let provider = &plan.provider.provider;
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
                // one that tells of a channel or a workspace (the data says where) is about another kind of account
                let names_sub =
                    provider.account_id.iter().flat_map(|places| places.split(' ')).any(|place| place == "/sub");
                if names_sub || found.get("sub").is_some() {
                    same_subject(&plan.name, claims.as_ref(), &found)?;
                }
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
        nonce: Option<&Secret>,
        answer: &TokenAnswer,
        token: &Secret,
    ) -> Result<Option<Value>, BrokerError> {
        let (Some(jwks_url), Some(issuer)) = (&plan.provider.jwks_url, &plan.provider.issuer) else {
            return Ok(None);
        };
        let mut jwks = keys(self.system, self.settings, &plan.name, jwks_url).await?;
        if !id_token::knows_key(token, &jwks).unwrap_or(true) {
            // signed with a key that was published meanwhile: one more look
            jwks = keys(self.system, self.settings, &plan.name, jwks_url).await?;
        }
        let asked_openid = plan.scopes.iter().any(|scope| scope == "openid");
        let expected = id_token::Expected {
            issuer,
            issuer_aliases: &plan.provider.provider.issuer_aliases,
            client_id: &plan.client.id,
            nonce: nonce.filter(|_| asked_openid),
            refresh: plan.order.import,
            access_token: &answer.access_token,
            now: self.system.clock.now(),
            algorithms: &[],
        };
        let broken = |what: String| BrokerError::protocol(&plan.name, format!("{}: {what}", plan.name));
        let claims = id_token::verify(token, &jwks, &expected).map_err(|error| broken(error.to_string()))?;
        identity::check_claims(&plan.provider.provider, &claims).map_err(|error| broken(error.to_string()))?;
        // OpenID Connect Core section 3.1.3.7, 13: who asks how old the sign-in is has to be told
        if plan.authorize_params.contains_key("max_age") && !claims["auth_time"].is_number() {
            return Err(broken("the ID token is not valid: it has no `auth_time`, and `max_age` was asked".into()));
        }
        Ok(Some(claims))
    }

    async fn userinfo(&self, plan: &Plan, answer: &TokenAnswer) -> Result<Value, BrokerError> {
        let Some(url) = &plan.provider.userinfo_url else { return Ok(Value::Null) };
        let send = bound_sender(self.system, self.settings.network_timeout, plan.binding.as_ref());
        client::identity(url, &answer.access_token, &plan.client.id, &plan.provider.dialect, send)
            .await
            .map_err(|error| exchange_failed(plan, error))
    }
}

/// What comes along and is worth keeping: from the redirect `?name`, from the answer its pointer. Shown, and never used for
/// a request.
fn kept_of_redirect(plan: &Plan, caught: &Caught) -> BTreeMap<String, String> {
    let names = plan.provider.provider.redirect.keep.iter();
    names.filter_map(|name| Some((format!("?{name}"), clean(caught.others.get(name)?, LONGEST)))).collect()
}

fn kept_of_answer(plan: &Plan, answer: &TokenAnswer) -> BTreeMap<String, String> {
    let pointers = plan.provider.provider.response.keep.iter();
    let found = pointers.filter_map(|pointer| {
        let text = match answer.fields.pointer(pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((pointer.clone(), clean(&text, LONGEST)))
    });
    found.collect()
}

/// OpenID Connect Core section 5.3.2: what does not say whom it is about says nothing of the ID token's person.
fn same_subject(name: &str, claims: Option<&Value>, userinfo: &Value) -> Result<(), BrokerError> {
    let sub = |value: &Value| value.get("sub").and_then(Value::as_str).map(str::to_owned);
    match (claims.and_then(sub), sub(userinfo)) {
        (Some(token), Some(info)) if token != info => {
            Err(BrokerError::protocol(name, format!("{name}: userinfo is about somebody else than the ID token")))
        }
        (Some(_), None) => {
            Err(BrokerError::protocol(name, format!("{name}: userinfo does not say whom it is about (no `sub`)")))
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
pub(super) fn exchange_failed(plan: &Plan, error: oauth::error::Error) -> BrokerError {
    use oauth::error::Error;
    let name = &plan.name;
    match error {
        Error::NotSent(reason) | Error::Unknown { reason, .. } if plan.order.import => {
            BrokerError::retry(name, format!("{name}: whose grant it is could not be found out: {reason}"))
        }
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
