//! Reading what authorization servers answer: JSON or form-encoded, with the shapes and spellings of the provider's data.
//! What is not exactly right is an error, and no error ever holds a body or a token.

mod body;
pub mod device;
mod refusal;
mod retry_after;
mod scrub;
#[cfg(test)]
mod tests;
mod token;

pub use retry_after::http_date;

use http::{header::LOCATION, response::Parts};
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::{
    Dialect, TokenAnswer,
    error::{Class, Error, Refusal},
    text,
};

pub use refusal::at_redirect;

type Response = http::Response<Vec<u8>>;

/// Reads the answer of a token endpoint (RFC 6749 sections 5.1 and 5.2). Success is 200 or 201 with a whole token answer
/// in it; an error at 200 counts as the refusal it is.
pub fn token(response: Response, dialect: &Dialect) -> Result<TokenAnswer, Error> {
    let (parts, body) = response.into_parts();
    let body = Zeroizing::new(body);
    complete(&parts, &body, dialect)?;
    if parts.status.is_client_error() {
        return Err(refused(&parts, &body, dialect));
    }
    let value = success(&parts, &body, dialect).map_err(|problem| problem.into_error(true))?;
    token::read(value, body::is_form(&parts), dialect).map_err(|reason| Error::Protocol { reason, spent: true })
}

/// Reads a JSON object that says whose token it is (userinfo, `/me`). A 401 without words is still a refusal, because
/// resource servers put the error into `WWW-Authenticate` (RFC 6750 section 3). Nothing is ever spent by asking.
pub fn object(response: Response, dialect: &Dialect) -> Result<Value, Error> {
    let (parts, body) = response.into_parts();
    let body = Zeroizing::new(body);
    complete(&parts, &body, dialect)?;
    if parts.status.is_client_error() {
        let error = refused(&parts, &body, dialect);
        return Err(match error {
            // whatever a resource server calls it, 401 is about the token, not about the client that holds it
            Error::Refused(refusal) if parts.status == 401 && refusal.class == Class::Client => {
                Error::Refused(Box::new(Refusal { class: Class::SignIn, hint: None, ..*refusal }))
            }
            Error::Protocol { .. } if parts.status == 401 => {
                Error::Refused(Box::new(refusal::challenge(&parts, dialect)))
            }
            other => other,
        });
    }
    success(&parts, &body, dialect).map_err(|problem| problem.into_error(false))
}

/// Reads a JSON object that tells about a token (RFC 7662), asked for by a client that shows who it is. Asking spends
/// nothing.
pub fn about_token(response: Response, dialect: &Dialect) -> Result<Value, Error> {
    let (parts, body) = response.into_parts();
    let body = Zeroizing::new(body);
    complete(&parts, &body, dialect)?;
    if parts.status.is_client_error() {
        return Err(refused(&parts, &body, dialect));
    }
    success(&parts, &body, dialect).map_err(|problem| problem.into_error(false))
}

/// Reads the JSON object that stands for something that was made: 201, and no other status (RFC 9126 section 2.2, RFC 7591
/// section 3.2.1).
pub fn created(response: Response, dialect: &Dialect) -> Result<Value, Error> {
    let (parts, body) = response.into_parts();
    let body = Zeroizing::new(body);
    complete(&parts, &body, dialect)?;
    if parts.status.is_client_error() {
        return Err(refused(&parts, &body, dialect));
    }
    if parts.status != 201 {
        return Err(protocol(format!("the server answered {} where 201 was expected", parts.status.as_u16())));
    }
    success(&parts, &body, dialect).map_err(|problem| problem.into_error(false))
}

/// The scopes at a pointer of such an object: a string of them, or a list.
pub fn scopes(value: &Value, pointer: &str, separator: Option<&str>) -> Result<Option<Vec<String>>, String> {
    token::scopes(value, pointer, separator)
}

/// Reads only whether it worked (RFC 7009 section 2.2): any 2xx, whatever its body, except where the provider marks errors
/// in it (Slack's `ok: false`).
pub fn acknowledgement(response: Response, dialect: &Dialect) -> Result<(), Error> {
    let (parts, body) = response.into_parts();
    let body = Zeroizing::new(body);
    complete(&parts, &body, dialect)?;
    if !parts.status.is_success() {
        return Err(refused(&parts, &body, dialect));
    }
    let marked = dialect.response.ok.is_some().then(|| body::object(&parts, &body).ok()).flatten();
    match marked.and_then(|value| refusal::read_in_success(&value, &parts, dialect)) {
        Some(refusal) if refusal.class != Class::Ignore => Err(Error::Refused(Box::new(refusal))),
        _ => Ok(()),
    }
}

/// Sorts out what says nothing about the request: redirects, and answers after which the server may or may not have acted.
fn complete(parts: &Parts, body: &[u8], dialect: &Dialect) -> Result<(), Error> {
    let status = parts.status;
    if matches!(status.as_u16(), 408 | 429 | 500..) {
        let code = body::object(parts, body).ok().and_then(|value| refusal::read(&value, parts, dialect));
        let reason = match code {
            Some(refusal) => format!("the server answered {}: {}", status.as_u16(), refusal.code),
            None => format!("the server answered {}", status.as_u16()),
        };
        let retry_after = retry_after::read(&parts.headers);
        return Err(Error::Unknown { reason, status: Some(status.as_u16()), retry_after });
    }
    if status.is_redirection() {
        return Err(protocol(format!("redirects are not followed ({} to {})", status.as_u16(), target(parts))));
    }
    if status.is_informational() {
        return Err(protocol(format!("the server answered only {}", status.as_u16())));
    }
    Ok(())
}

fn refused(parts: &Parts, body: &[u8], dialect: &Dialect) -> Error {
    let status = parts.status.as_u16();
    match body::object(parts, body) {
        Ok(value) => match refusal::read(&value, parts, dialect) {
            Some(refusal) => Error::Refused(Box::new(refusal)),
            None => protocol(format!("the server answered {status} without naming an error")),
        },
        Err(reason) => protocol(format!("the server answered {status}, and {reason}")),
    }
}

/// What can be wrong with a 2xx.
enum Problem {
    Refused(Refusal),
    Unreadable(String),
}

impl Problem {
    fn into_error(self, spent: bool) -> Error {
        match self {
            Self::Refused(refusal) => Error::Refused(Box::new(refusal)),
            Self::Unreadable(reason) => Error::Protocol { reason, spent },
        }
    }
}

/// The object in a 200 or 201 that is no error.
fn success(parts: &Parts, body: &[u8], dialect: &Dialect) -> Result<Value, Problem> {
    let status = parts.status.as_u16();
    if !matches!(status, 200 | 201) {
        return Err(Problem::Unreadable(format!("the server answered {status} where 200 was expected")));
    }
    let value = body::object(parts, body)
        .map_err(|reason| Problem::Unreadable(format!("the server answered {status}, and {reason}")))?;
    match refusal::read_in_success(&value, parts, dialect) {
        Some(refusal) if refusal.class != Class::Ignore => Err(Problem::Refused(refusal)),
        _ => Ok(value),
    }
}

/// Only the host: the rest of a `Location` may hold anything.
fn target(parts: &Parts) -> String {
    let location = parts.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    match location.map(Url::parse) {
        Some(Ok(url)) => url.host_str().map_or_else(|| "another place".into(), text::clean),
        Some(Err(_)) => "another place there".into(),
        None => "nowhere".into(),
    }
}

/// Nothing was spent: the server did not act on the request.
fn protocol(reason: String) -> Error {
    Error::Protocol { reason, spent: false }
}
