//! The revocation endpoint (RFC 7009): afterwards the token is dead, whatever it was before.

use super::web::{Answer, Ask};
use super::{Shared, clients};
use crate::secret::Secret;

pub(super) const PATH: &str = "/revoke";

pub(super) fn post(shared: &Shared, ask: &Ask) -> Answer {
    match revoke(shared, ask) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn revoke(shared: &Shared, ask: &Ask) -> Result<Answer, Answer> {
    let form = ask.form()?;
    let client = clients::authenticate(shared, ask, &form)?;
    let Some(token) = form.get("token") else {
        return Err(Answer::oauth_error(400, "invalid_request", "`token` is missing"));
    };
    // token_type_hint only helps a server that has to search; both kinds are looked up here
    let revoked = shared.state().grants.revoke(&Secret::new(token), client);
    revoked.map_err(|_| Answer::oauth_error(400, "unauthorized_client", "the token was issued to another client"))?;
    Ok(Answer::json(200, &serde_json::json!({})))
}
