//! Tokens without a person at the token endpoint: for a client itself (RFC 6749 section 4.4), for a service account's
//! assertion (RFC 7523 section 2.1), for another token (RFC 8693). None comes with a refresh token.

use serde_json::{Value, json};

use super::clients::{self, Client, ROBOT};
use super::grants::{Issued, Refused};
use super::robot::{GRANT_LIFE, Wanted};
use super::token::{denied, missing, timing};
use super::web::{Answer, Params};
use super::{Shared, routes};
use crate::secret::Secret;

pub(super) const CLIENT: &str = "client_credentials";
pub(super) const ASSERTION: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
pub(super) const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// A client that can prove who it is gets a token for itself.
pub(super) fn for_itself(shared: &Shared, client: &'static Client, form: &Params) -> Result<Answer, Answer> {
    if !client.is_confidential() {
        let description = "a public client cannot show who it is, so it has no tokens of its own";
        return Err(Answer::oauth_error(400, "unauthorized_client", description));
    }
    let issued = issue(shared, client, client.id.to_owned(), scopes(form)?)?;
    Ok(answer(shared, &issued, None))
}

/// No client has to show itself beside an assertion.
pub(super) fn for_an_assertion(shared: &Shared, form: &Params) -> Result<Answer, Answer> {
    let assertion = form.get("assertion").ok_or_else(|| missing("`assertion` is missing"))?;
    let bad = || denied(Refused::Grant, "the assertion is not valid, not for this server, too old, or was used before");
    let wanted = Wanted {
        issuer: ROBOT.id,
        life: GRANT_LIFE,
        audiences: &[shared.endpoint(super::token::PATH), shared.issuer.clone()],
        now: shared.now(),
    };
    let claims = shared.robot.claims(assertion, &wanted).ok_or_else(bad)?;
    let word = |name: &str| claims.get(name).and_then(Value::as_str);
    let (jti, exp) = (word("jti").unwrap_or_default(), claims.get("exp").and_then(Value::as_i64).unwrap_or_default());
    if !shared.state().is_new(jti, exp, shared.now()) {
        return Err(bad());
    }
    let asked = clients::scopes(word("scope")).ok_or_else(|| denied(Refused::Scope, ""))?;
    let account = word("sub").unwrap_or(ROBOT.id).to_owned();
    let issued = issue(shared, &ROBOT, account, asked)?;
    Ok(answer(shared, &issued, None))
}

/// A token of this server for one with fewer scopes, or an ID token of it for an access token.
pub(super) fn for_a_token(shared: &Shared, client: &'static Client, form: &Params) -> Result<Answer, Answer> {
    let token = form.get("subject_token").ok_or_else(|| missing("`subject_token` is missing"))?;
    let kind = form.get("subject_token_type").ok_or_else(|| missing("`subject_token_type` is missing"))?;
    if form.get("requested_token_type").is_some_and(|wanted| wanted != ACCESS_TOKEN) {
        return Err(Answer::oauth_error(400, "invalid_request", "only access tokens are given here"));
    }
    if form.get("audience").is_some_and(|audience| audience != shared.issuer) {
        return Err(Answer::oauth_error(400, "invalid_target", "no such audience is known here"));
    }
    let bad = || Answer::oauth_error(400, "invalid_request", "the subject token is not a good one of its kind");
    let (account, allowed) = match kind {
        ACCESS_TOKEN => {
            let state = shared.state();
            let live = state.grants.access(&Secret::new(token), shared.now()).ok_or_else(bad)?;
            (live.account.to_owned(), Some(live.scopes.to_vec()))
        }
        ID_TOKEN | JWT => (shared.signer.account(&shared.issuer, token, shared.now()).ok_or_else(bad)?, None),
        _ => {
            return Err(Answer::oauth_error(400, "invalid_request", "`subject_token_type` is none that is taken here"));
        }
    };
    let asked = match (form.get("scope"), &allowed) {
        (None, Some(allowed)) => allowed.clone(),
        _ => scopes(form)?,
    };
    if allowed.is_some_and(|allowed| !asked.iter().all(|scope| allowed.contains(scope))) {
        return Err(denied(Refused::Scope, ""));
    }
    let issued = issue(shared, client, account, asked)?;
    Ok(answer(shared, &issued, Some(ACCESS_TOKEN)))
}

fn scopes(form: &Params) -> Result<Vec<&'static str>, Answer> {
    clients::scopes(form.get("scope")).ok_or_else(|| denied(Refused::Scope, ""))
}

fn issue(
    shared: &Shared,
    client: &'static Client,
    account: String,
    scopes: Vec<&'static str>,
) -> Result<Issued, Answer> {
    let issued = shared.state().grants.issue(client, account, scopes, timing(shared));
    issued.map_err(|_| routes::broken())
}

fn answer(shared: &Shared, issued: &Issued, kind: Option<&str>) -> Answer {
    let mut body = json!({
        "access_token": issued.access.expose(),
        "token_type": "Bearer",
        "expires_in": shared.token_ttl(),
        "scope": issued.scopes.join(" "),
    });
    if let Some(kind) = kind {
        body["issued_token_type"] = kind.into();
    }
    Answer::json(200, &body)
}
