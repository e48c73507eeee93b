//! What a device authorization endpoint offers (RFC 8628 section 3.2), and what a token endpoint says while a person still
//! thinks about it (section 3.5).

use std::time::Duration;

use http::response::Parts;
use serde_json::Value;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::{
    super::{
        Dialect, TokenAnswer,
        error::{Class, Error},
        text,
    },
    Response, body, complete, refusal, refused, retry_after, success, token,
};
use crate::secret::Secret;

/// Seconds between two questions where the server names none, or 0 (RFC 8628 section 3.2).
const USUAL_INTERVAL: u64 = 5;
/// Longest life of a code that is believed, in seconds: a day.
const LONGEST: u64 = 24 * 3600;
/// Longest device code, in bytes.
const MAX_DEVICE_CODE: usize = 16 * 1024;
/// Longest user code that a person would type, in characters.
const MAX_USER_CODE: usize = 64;
/// Longest URL that a person is shown, in bytes.
const MAX_URI: usize = 2048;

/// A code to enter, and where.
#[derive(Clone, Debug)]
pub struct Offer {
    pub device_code: Secret,
    /// To be shown as it is: printable ASCII.
    pub user_code: String,
    /// https, or http on this machine; without credentials.
    pub verification_uri: Url,
    /// The same with the code in it.
    pub complete: Option<Url>,
    pub expires_in: Duration,
    /// Between two questions; never 0.
    pub interval: Duration,
    /// The server's own words (Microsoft), cleaned and cut.
    pub message: Option<String>,
}

/// What became of the question.
#[derive(Clone, Debug)]
pub enum Poll {
    Granted(Box<TokenAnswer>),
    /// `authorization_pending`
    Pending,
    /// `slow_down`, and how long the server wants to be left alone, if it says so.
    SlowDown(Option<Duration>),
}

/// Reads the answer of a device authorization endpoint. Nothing in it is guessed: a code that lives for an unknown time, or
/// a URL that nobody should go to, is an error.
pub fn offer(response: Response, dialect: &Dialect) -> Result<Offer, Error> {
    let (parts, bytes) = response.into_parts();
    let bytes = Zeroizing::new(bytes);
    complete(&parts, &bytes, dialect)?;
    if parts.status.is_client_error() {
        return Err(refused(&parts, &bytes, dialect));
    }
    let value = success(&parts, &bytes, dialect).map_err(|problem| problem.into_error(false))?;
    read(value).map_err(|reason| Error::Protocol { reason, spent: false })
}

/// Reads the answer of a token endpoint that was asked with a device code. The words of the RFC count whatever the status
/// is: Google says 428 and 403, GitHub 200, Auth0 429.
pub fn poll(response: Response, dialect: &Dialect) -> Result<Poll, Error> {
    let (parts, bytes) = response.into_parts();
    let bytes = Zeroizing::new(bytes);
    match word(&parts, &bytes, dialect).as_deref() {
        Some("authorization_pending") => return Ok(Poll::Pending),
        Some("slow_down") => return Ok(Poll::SlowDown(retry_after::read(&parts.headers))),
        _ => {}
    }
    let response = http::Response::from_parts(parts, bytes.to_vec());
    match super::token(response, dialect) {
        Ok(answer) => Ok(Poll::Granted(Box::new(answer))),
        Err(Error::Refused(mut refusal)) => {
            // of the person, or of the clock: not of the client
            if matches!(refusal.code.as_str(), "authorization_declined" | "bad_verification_code" | "expired_token") {
                refusal.class = Class::SignIn;
            }
            Err(Error::Refused(refusal))
        }
        Err(error) => Err(error),
    }
}

/// The error that an answer names, whatever its status.
fn word(parts: &Parts, bytes: &[u8], dialect: &Dialect) -> Option<String> {
    if parts.status.is_redirection() || parts.status.is_informational() {
        return None;
    }
    let value = body::object(parts, bytes).ok()?;
    refusal::read(&value, parts, dialect).map(|refusal| refusal.code)
}

fn read(mut value: Value) -> Result<Offer, String> {
    let device_code = match value.get_mut("device_code").map(Value::take) {
        Some(Value::String(text)) if token::is_plain(&text) && text.len() <= MAX_DEVICE_CODE => Secret::new(text),
        Some(Value::String(_)) => return Err("`device_code` is empty, too long or has odd characters".into()),
        Some(_) => return Err("`device_code` is not a string".into()),
        None => return Err("the answer has no `device_code`".into()),
    };
    let expires_in = seconds(&value, "expires_in")?.filter(|seconds| *seconds > 0);
    let expires_in = expires_in.ok_or("the answer does not say how long the code lives (`expires_in`)")?.min(LONGEST);
    let interval = seconds(&value, "interval")?.filter(|seconds| *seconds > 0).unwrap_or(USUAL_INTERVAL);
    if interval >= expires_in {
        return Err(format!("the code lives for {expires_in} s, and may be asked about after {interval} s only"));
    }
    Ok(Offer {
        device_code,
        user_code: user_code(&value)?,
        // Google has kept the name of a draft
        verification_uri: match uri(&value, "verification_uri")? {
            Some(uri) => uri,
            None => uri(&value, "verification_url")?.ok_or("the answer has no `verification_uri`")?,
        },
        complete: match uri(&value, "verification_uri_complete")? {
            Some(uri) => Some(uri),
            None => uri(&value, "verification_url_complete")?,
        },
        expires_in: Duration::from_secs(expires_in),
        interval: Duration::from_secs(interval),
        message: value.get("message").and_then(Value::as_str).map(text::clean).filter(|text| !text.is_empty()),
    })
}

/// It is typed by a person as it is shown, so nothing in it may look otherwise than it is.
fn user_code(value: &Value) -> Result<String, String> {
    let text = match value.get("user_code") {
        Some(Value::String(text)) => text,
        Some(_) => return Err("`user_code` is not a string".into()),
        None => return Err("the answer has no `user_code`".into()),
    };
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
    if text.is_empty() || !plain || text.len() > MAX_USER_CODE {
        return Err("`user_code` is empty, too long or has characters that nobody can type".into());
    }
    Ok(text.clone())
}

/// A number of whole seconds; a part of one counts as one. A string is none.
fn seconds(value: &Value, name: &str) -> Result<Option<u64>, String> {
    let number = match value.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number,
        Some(_) => return Err(format!("`{name}` is not a number")),
    };
    match (number.as_u64(), number.as_f64()) {
        (Some(whole), _) => Ok(Some(whole)),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; too large saturates"
        )]
        (None, Some(float)) if float >= 0.0 => Ok(Some(float.ceil() as u64)),
        _ => Err(format!("`{name}` is negative")),
    }
}

/// A URL to be shown to a person, in its normal form.
fn uri(value: &Value, name: &str) -> Result<Option<Url>, String> {
    let text = match value.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(format!("`{name}` is not a string")),
    };
    let plain = |text: &str| {
        let bad = |byte: u8| !matches!(byte, b'!'..=b'~') || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>');
        text.len() <= MAX_URI && !text.bytes().any(bad)
    };
    let good = Url::parse(text).ok().filter(|url| is_for_a_person(url) && plain(text) && plain(url.as_str()));
    good.map(Some).ok_or_else(|| format!("`{name}` is not a URL with https that anybody should open"))
}

fn is_for_a_person(url: &Url) -> bool {
    let bare = url.username().is_empty() && url.password().is_none();
    let there = match (url.scheme(), url.host()) {
        ("https", Some(Host::Domain(name))) => is_host_name(name),
        ("https", host) => host.is_some(),
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    };
    bare && there
}

/// As for what is opened in a browser: the URL standard lets a host hold `$`, `(` and `;`, and begin with `-`.
fn is_host_name(name: &str) -> bool {
    name.split('.').all(|label| !label.starts_with('-'))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

#[cfg(test)]
#[path = "tests/device.rs"]
mod tests;
