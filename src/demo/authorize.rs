//! The authorization endpoint (RFC 6749 section 4.1.1): an authorization request is checked, a person (or
//! [`Approve::Auto`]) agrees or not, and the answer goes to the redirect URI with `state` and `iss` (RFC 9207). As long
//! as client and redirect URI are not known to belong together, nothing is redirected anywhere.

use url::Url;

use super::clients::{self, Client};
use super::grants::Approved;
use super::state::Pending;
use super::web::{Answer, Ask, Params, Repeated};
use super::{Approve, Shared, pages, routes};
use crate::secret::Secret;

pub(super) const PATH: &str = "/authorize";

/// Who signs in unless `login_hint` names somebody else.
pub(super) const ACCOUNT: &str = "demo@example.test";
/// A longer account name is not one.
const MAX_ACCOUNT: usize = 64;

/// An error that the client may be told by redirect: `error` and `error_description`.
type Told = (&'static str, &'static str);

pub(super) fn get(shared: &Shared, ask: &Ask) -> Answer {
    if !is_navigation(ask) {
        return pages::refusal(403, "this page has to be opened in a browser window, not from another page");
    }
    let Ok(query) = Params::parse(ask.query.as_bytes()) else {
        return pages::refusal(400, "a parameter is there more than once");
    };
    let Some(client) = query.get("client_id").and_then(clients::client) else {
        return pages::refusal(400, "the client is not known here");
    };
    let Some(redirect) = query.get("redirect_uri").and_then(clients::redirect_uri) else {
        return pages::refusal(
            400,
            "the redirect URI has to be a plain http URL of this machine, such as http://127.0.0.1:PORT/callback",
        );
    };
    let state = query.get("state");
    let approved = match check(shared, client, &query) {
        Ok(approved) => approved,
        Err(told) => return tell(shared, redirect, state, told),
    };
    let pending = Pending { approved, device: None, state: state.map(str::to_owned) };
    if shared.options.approve == Approve::Auto {
        return grant(shared, pending);
    }
    if query.get("prompt") == Some("none") {
        return tell(shared, redirect, state, ("consent_required", "a person has to be asked"));
    }
    match shared.state().ask(pending.clone()) {
        Ok(token) => pages::consent(&pending.approved, &pages::After::Redirect(&redirect), &token),
        Err(_) => routes::broken(),
    }
}

/// The answer from the consent page.
pub(super) fn post(shared: &Shared, ask: &Ask) -> Answer {
    if !is_own_page(shared, ask) {
        return pages::refusal(403, "this form was not sent from this server's own page");
    }
    let Ok(form) = ask.form() else {
        return pages::refusal(400, "this is not the form of this server's page");
    };
    let token = Secret::new(form.get("form").unwrap_or_default());
    let answered = shared.state().answered(&token, shared.now());
    let Some(mut pending) = answered.filter(|pending| pending.device.is_none()) else {
        return pages::refusal(400, "this page was answered before or has expired: start again from the terminal");
    };
    match form.get("decision") {
        Some("allow") => pending.approved.scopes.retain(|scope| form.get(&pages::tick_name(scope)).is_some()),
        _ => pending.approved.scopes.clear(),
    }
    if !pending.approved.scopes.is_empty() {
        return grant(shared, pending);
    }
    match clients::redirect_uri(&pending.approved.redirect_uri) {
        Some(redirect) => tell(shared, redirect, pending.state.as_deref(), ("access_denied", "the person said no")),
        None => routes::broken(),
    }
}

/// Everything about a request that the client may be told by redirect if it is wrong.
fn check(shared: &Shared, client: &'static Client, query: &Params) -> Result<Approved, Told> {
    match query.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(("unsupported_response_type", "`response_type` has to be code")),
        None => return Err(("invalid_request", "`response_type` is missing")),
    }
    if query.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(("invalid_request", "`response_mode` has to be query"));
    }
    if query.get("request").is_some() {
        return Err(("request_not_supported", "request objects are not supported"));
    }
    if query.get("request_uri").is_some() {
        return Err(("request_uri_not_supported", "request objects are not supported"));
    }
    let prompts: Vec<&str> = query.get("prompt").unwrap_or_default().split(' ').collect();
    if prompts.len() > 1 && prompts.contains(&"none") {
        return Err(("invalid_request", "`prompt` none stands alone"));
    }
    Ok(Approved {
        account: account(query.get("login_hint")),
        at: shared.now(),
        challenge: challenge(query)?.to_owned(),
        client,
        nonce: query.get("nonce").map(str::to_owned),
        redirect_uri: query.get("redirect_uri").unwrap_or_default().to_owned(),
        scopes: clients::scopes(query.get("scope")).ok_or(("invalid_scope", "a scope is not known here"))?,
    })
}

/// PKCE is required, and only S256 exists (RFC 7636 section 4.3, RFC 9700 section 2.1.1).
fn challenge(query: &Params) -> Result<&str, Told> {
    let challenge = query.get("code_challenge").ok_or(("invalid_request", "`code_challenge` is missing"))?;
    if query.get("code_challenge_method") != Some("S256") {
        return Err(("invalid_request", "`code_challenge_method` has to be S256"));
    }
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() == 43 && challenge.bytes().all(legal) {
        Ok(challenge)
    } else {
        Err(("invalid_request", "`code_challenge` has to be 43 base64url characters"))
    }
}

/// The account that a hint names; anything that does not look like an address is nobody, so the usual account it is.
fn account(hint: Option<&str>) -> String {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"@.+-_".contains(&byte);
    let named = |hint: &&str| {
        let (local, domain) = hint.split_once('@').unwrap_or_default();
        let whole = !local.is_empty() && !domain.is_empty() && !domain.contains('@');
        whole && hint.len() <= MAX_ACCOUNT && hint.bytes().all(legal)
    };
    hint.filter(named).unwrap_or(ACCOUNT).to_owned()
}

fn grant(shared: &Shared, pending: Pending) -> Answer {
    let Some(mut redirect) = clients::redirect_uri(&pending.approved.redirect_uri) else {
        return routes::broken();
    };
    let Ok(code) = shared.state().grants.issue_code(Approved { at: shared.now(), ..pending.approved }) else {
        return routes::broken();
    };
    redirect.query_pairs_mut().append_pair("code", code.expose());
    answer(shared, redirect, pending.state.as_deref())
}

fn tell(shared: &Shared, mut redirect: Url, state: Option<&str>, (error, description): Told) -> Answer {
    redirect.query_pairs_mut().append_pair("error", error).append_pair("error_description", description);
    answer(shared, redirect, state)
}

fn answer(shared: &Shared, mut redirect: Url, state: Option<&str>) -> Answer {
    redirect.query_pairs_mut().extend_pairs(state.map(|state| ("state", state))).append_pair("iss", &shared.issuer);
    Answer::see_other(redirect.as_str())
}

/// A browser says what a request is for; only opening a page is meant to lead here. Other clients say nothing.
pub(super) fn is_navigation(ask: &Ask) -> bool {
    let mode = ask.header("sec-fetch-mode");
    let target = ask.header("sec-fetch-dest");
    matches!(mode, Ok(None | Some("navigate"))) && matches!(target, Ok(None | Some("document")))
}

/// The form carries a token that only our page knows; a browser's own word about where it comes from is held against it.
pub(super) fn is_own_page(shared: &Shared, ask: &Ask) -> bool {
    let origin = match ask.header("origin") {
        Ok(origin) => origin.is_none_or(|origin| origin == shared.issuer),
        Err(Repeated) => false,
    };
    origin && matches!(ask.header("sec-fetch-site"), Ok(None | Some("same-origin")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_an_account_only_if_it_looks_like_an_address() {
        assert_eq!(account(Some("second@example.test")), "second@example.test");
        assert_eq!(account(None), ACCOUNT);
        let long = format!("{}@example.test", "a".repeat(64));
        for odd in ["second", "@example.test", "a@", "a@b@c", "<b>@x", "a b@c", "a@b\n", "é@x", &long] {
            assert_eq!(account(Some(odd)), ACCOUNT, "{odd:?}");
        }
    }
}
