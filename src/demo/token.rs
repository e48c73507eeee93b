//! The token endpoint: a code, a device's code or a refresh token in, tokens out (RFC 6749 sections 4.1.3, 5 and 6). What
//! needs no person is in `minting`.

use serde_json::{Value, json};

use super::clients::{self, Client};
use super::grants::{Issued, Refused, Timing};
use super::web::{Answer, Ask, Params};
use super::{Shared, device, minting, routes};
use crate::secret::Secret;

pub(super) const PATH: &str = "/token";

pub(super) fn post(shared: &Shared, ask: &Ask) -> Answer {
    match exchange(shared, ask) {
        Ok(answer) | Err(answer) => answer,
    }
}

/// For the log: which of the grant types we know, by name.
pub(super) fn grant_type(ask: &Ask) -> &'static str {
    let form = ask.form().ok();
    let named = form.as_ref().and_then(|form| form.get("grant_type"));
    match named {
        Some("authorization_code") => "authorization_code",
        Some("refresh_token") => "refresh_token",
        Some(device::GRANT_TYPE) => "device_code",
        Some(minting::CLIENT) => "client_credentials",
        Some(minting::ASSERTION) => "jwt_bearer",
        Some(minting::EXCHANGE) => "token_exchange",
        _ => "other",
    }
}

fn exchange(shared: &Shared, ask: &Ask) -> Result<Answer, Answer> {
    let form = ask.form()?;
    let grant_type = form.get("grant_type");
    if grant_type == Some(minting::ASSERTION) {
        return minting::for_an_assertion(shared, &form);
    }
    let client = clients::authenticate(shared, ask, &form)?;
    let issued = match grant_type {
        Some(minting::CLIENT) => return minting::for_itself(shared, client, &form),
        Some(minting::EXCHANGE) => return minting::for_a_token(shared, client, &form),
        Some("authorization_code") => redeem(shared, client, &form)?,
        Some("refresh_token") => refresh(shared, client, &form)?,
        Some(device::GRANT_TYPE) => device::redeem(shared, client, &form, timing(shared))?,
        Some(_) => return Err(unsupported()),
        None => return Err(missing("`grant_type` is missing")),
    };
    answer(shared, client, &issued)
}

fn redeem(shared: &Shared, client: &'static Client, form: &Params) -> Result<Issued, Answer> {
    let code = form.get("code").ok_or_else(|| missing("`code` is missing"))?;
    let redirect_uri = form.get("redirect_uri").ok_or_else(|| missing("`redirect_uri` is missing"))?;
    let verifier = form.get("code_verifier").ok_or_else(|| missing("`code_verifier` is missing"))?;
    let redeemed = shared.state().grants.redeem(&Secret::new(code), client, redirect_uri, verifier, timing(shared));
    redeemed.map_err(|refused| denied(refused, "the code is unknown, expired or used, or not of this request"))
}

fn refresh(shared: &Shared, client: &'static Client, form: &Params) -> Result<Issued, Answer> {
    let token = form.get("refresh_token").ok_or_else(|| missing("`refresh_token` is missing"))?;
    let narrowed = match form.get("scope") {
        None => None,
        Some(text) => Some(clients::scopes(Some(text)).ok_or_else(|| denied(Refused::Scope, ""))?),
    };
    let refreshed = shared.state().grants.refresh(&Secret::new(token), client, narrowed, timing(shared));
    refreshed.map_err(|refused| denied(refused, "the refresh token is unknown, revoked, used, or of another client"))
}

fn answer(shared: &Shared, client: &Client, issued: &Issued) -> Result<Answer, Answer> {
    let mut body = json!({
        "access_token": issued.access.expose(),
        "token_type": "Bearer",
        "expires_in": shared.token_ttl(),
        "refresh_token": issued.refresh.expose(),
        "scope": issued.scopes.join(" "),
    });
    if issued.scopes.contains(&"openid") {
        let token = shared.signer.id_token(&shared.issuer, client.id, issued, shared.now());
        body["id_token"] = Value::String(token.ok_or_else(routes::broken)?);
    }
    Ok(Answer::json(200, &body))
}

pub(super) fn timing(shared: &Shared) -> Timing {
    Timing { now: shared.now(), ttl: shared.token_ttl() }
}

pub(super) fn missing(description: &'static str) -> Answer {
    Answer::oauth_error(400, "invalid_request", description)
}

fn unsupported() -> Answer {
    let description = "`grant_type` is none that is known here";
    Answer::oauth_error(400, "unsupported_grant_type", description)
}

pub(super) fn denied(refused: Refused, description: &'static str) -> Answer {
    match refused {
        Refused::Grant => Answer::oauth_error(400, "invalid_grant", description),
        Refused::Randomness => routes::broken(),
        Refused::Scope => Answer::oauth_error(400, "invalid_scope", "more is asked for than was granted"),
    }
}
