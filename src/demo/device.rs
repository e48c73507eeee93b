//! Device authorization (RFC 8628): a code for a program without a browser, the page where a person enters it, and the
//! answers to the program that keeps asking.

use serde_json::json;

use super::clients::{self, Client};
use super::devices::{INTERVAL, TTL, Wrong};
use super::grants::{Approved, Issued, Refused, Timing};
use super::state::Pending;
use super::web::{Answer, Ask, Params};
use super::{Approve, Shared, authorize, pages, routes};
use crate::secret::Secret;

/// Where a program asks for a code.
pub(super) const PATH: &str = "/device_authorization";
/// Where a person enters it.
pub(super) const PAGE: &str = "/device";
/// RFC 8628 section 3.4.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Why a program that asks gets no token (RFC 8628 section 3.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NotYet {
    Denied,
    Expired,
    Pending,
    TooFast,
    /// Never heard of, of another client, or spent.
    Unknown,
}

/// The program asks for a code (section 3.1).
pub(super) fn begin(shared: &Shared, ask: &Ask) -> Answer {
    match offer(shared, ask) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn offer(shared: &Shared, ask: &Ask) -> Result<Answer, Answer> {
    let form = ask.form()?;
    let client = clients::authenticate(shared, ask, &form)?;
    let scopes = clients::scopes(form.get("scope"))
        .ok_or_else(|| Answer::oauth_error(400, "invalid_scope", "a scope is not known here"))?;
    let approved = Approved {
        account: authorize::ACCOUNT.to_owned(),
        at: shared.now(),
        challenge: String::new(),
        client,
        nonce: None,
        redirect_uri: String::new(),
        scopes,
    };
    let at_once = shared.options.approve == Approve::Auto;
    let begun = shared.state().devices.begin(approved, at_once);
    let (device_code, user_code) = begun.map_err(|_| routes::broken())?;
    let page = format!("{}{PAGE}", shared.issuer);
    Ok(Answer::json(
        200,
        &json!({
            "device_code": device_code.expose(),
            "user_code": user_code,
            "verification_uri": page,
            "verification_uri_complete": format!("{page}?user_code={user_code}"),
            "expires_in": TTL,
            "interval": INTERVAL,
        }),
    ))
}

/// The program asks whether the code was entered (section 3.4).
pub(super) fn redeem(
    shared: &Shared,
    client: &'static Client,
    form: &Params,
    timing: Timing,
) -> Result<Issued, Answer> {
    let error = |code, description| Err(Answer::oauth_error(400, code, description));
    let Some(code) = form.get("device_code") else {
        return error("invalid_request", "`device_code` is missing");
    };
    let mut state = shared.state();
    let approved = match state.devices.poll(&Secret::new(code), client, timing.now) {
        Ok(approved) => approved,
        Err(NotYet::Denied) => return error("access_denied", "the person said no"),
        Err(NotYet::Expired) => return error("expired_token", "the code was not entered in time"),
        Err(NotYet::Pending) => return error("authorization_pending", "the code was not entered yet"),
        Err(NotYet::TooFast) => return error("slow_down", "wait for the interval, and 5 s more from now on"),
        Err(NotYet::Unknown) => return error("invalid_grant", "the code is unknown, used, or of another client"),
    };
    let issued = state.grants.begin(approved, timing);
    issued.map(|(_, issued)| issued).map_err(|_: Refused| routes::broken())
}

/// The page, empty or (by a link) with a code in it.
pub(super) fn get(shared: &Shared, ask: &Ask) -> Answer {
    if !authorize::is_navigation(ask) {
        return pages::refusal(403, "this page has to be opened in a browser window, not from another page");
    }
    let Ok(query) = Params::parse(ask.query.as_bytes()) else {
        return pages::refusal(400, "a parameter is there more than once");
    };
    query.get("user_code").map_or_else(pages::enter_code, |code| consent(shared, code))
}

/// The code that was entered, or the answer from the consent page.
pub(super) fn post(shared: &Shared, ask: &Ask) -> Answer {
    if !authorize::is_own_page(shared, ask) {
        return pages::refusal(403, "this form was not sent from this server's own page");
    }
    let Ok(form) = ask.form() else {
        return pages::refusal(400, "this is not the form of this server's page");
    };
    if let Some(code) = form.get("user_code") {
        return consent(shared, code);
    }
    let token = Secret::new(form.get("form").unwrap_or_default());
    let answered = shared.state().answered(&token, shared.now());
    let Some((user_code, mut scopes)) = answered.and_then(|pending| Some((pending.device?, pending.approved.scopes)))
    else {
        return pages::refusal(400, "this page was answered before or has expired: start again from the terminal");
    };
    match form.get("decision") {
        Some("allow") => scopes.retain(|scope| form.get(&pages::tick_name(scope)).is_some()),
        _ => scopes.clear(),
    }
    let allowed = !scopes.is_empty();
    if shared.state().devices.decide(&user_code, scopes, shared.now()) {
        pages::decided(allowed)
    } else {
        pages::refusal(400, "the code has expired: start again from the terminal")
    }
}

fn consent(shared: &Shared, user_code: &str) -> Answer {
    let now = shared.now();
    let mut state = shared.state();
    let (approved, user_code) = match state.devices.entered(user_code, now) {
        Ok(entered) => entered,
        Err(Wrong::TooMany) => return pages::refusal(429, "too many codes were wrong: wait a minute"),
        Err(Wrong::Code) => {
            return pages::refusal(400, "this code is not known here, or it was entered before or has expired");
        }
    };
    let pending = Pending { approved: approved.clone(), device: Some(user_code.clone()), state: None };
    match state.ask(pending) {
        Ok(token) => pages::consent(&approved, &pages::After::Device(&user_code), &token),
        Err(_) => routes::broken(),
    }
}
