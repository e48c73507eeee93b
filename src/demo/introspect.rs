//! The introspection endpoint (RFC 7662): whether a token is good, told only to the client it was issued to.

use serde_json::{Value, json};

use super::grants::Live;
use super::web::{Answer, Ask};
use super::{Shared, clients, resource};
use crate::secret::Secret;

pub(super) const PATH: &str = "/introspect";

pub(super) fn post(shared: &Shared, ask: &Ask) -> Answer {
    match introspect(shared, ask) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn introspect(shared: &Shared, ask: &Ask) -> Result<Answer, Answer> {
    let form = ask.form()?;
    let client = clients::authenticate(shared, ask, &form)?;
    let Some(token) = form.get("token").map(Secret::new) else {
        return Err(Answer::oauth_error(400, "invalid_request", "`token` is missing"));
    };
    let state = shared.state();
    let live = state.grants.access(&token, shared.now()).or_else(|| state.grants.refresh_token(&token));
    // nothing is said about an inactive token, nor whether somebody else's is active (RFC 7662 section 2.2)
    let about = live.filter(|live| live.client.id == client.id);
    Ok(Answer::json(200, &about.map_or_else(|| json!({ "active": false }), |live| describe(shared, &live))))
}

fn describe(shared: &Shared, live: &Live<'_>) -> Value {
    let mut about = json!({
        "active": true,
        "client_id": live.client.id,
        "iat": live.issued_at,
        "iss": shared.issuer,
        "scope": live.scopes.join(" "),
        "sub": resource::subject(live.account),
        "username": live.account,
    });
    if let Some(expires_at) = live.expires_at {
        about["exp"] = expires_at.into();
        about["token_type"] = "Bearer".into();
    }
    about
}
