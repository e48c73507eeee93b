//! What went wrong at a server, named by what the caller should do next. No body is ever kept; texts from the server are
//! cut and cleaned when they are read.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What an error code asks for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// An administrator has to allow something.
    Admin,
    /// The registration (id, secret, redirect URI, grant type, scope) has to be mended.
    Client,
    /// Not an error.
    Ignore,
    /// The grant is gone: the person has to consent again.
    SignIn,
    /// Passing: try again later.
    Wait,
}

/// A complete answer that says no (RFC 6749 section 5.2).
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: u16,
    /// `error`, cleaned.
    pub code: String,
    /// `error_description`, cleaned and cut at 500 characters.
    pub description: Option<String>,
    /// `error_subtype`, `suberror` or the numbers of `error_codes`, cleaned, for hints.
    pub detail: Option<String>,
    pub class: Class,
    /// What the provider's data advises.
    pub hint: Option<String>,
    pub retry_after: Option<Duration>,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was sent: nothing is spent, try again at once if you like.
    #[error("{0}")]
    NotSent(String),
    /// Sent; the answer was lost, cut short, 5xx, 408 or 429: the server may have acted.
    #[error("{reason}")]
    Unknown { reason: String, status: Option<u16>, retry_after: Option<Duration> },
    /// A definitive refusal. `Class::Wait` inside means later.
    #[error("{}", describe(.0))]
    Refused(Box<Refusal>),
    /// The server broke a rule of the protocol. `spent`: it was a complete 2xx, so the server may have acted.
    #[error("{reason}")]
    Protocol { reason: String, spent: bool },
    /// The call itself is wrong (a URL that is not https, a client without the secret its authentication needs).
    #[error("{0}")]
    BadRequest(String),
}

fn describe(refusal: &Refusal) -> String {
    match &refusal.description {
        Some(text) => format!("{} ({text})", refusal.code),
        None => refusal.code.clone(),
    }
}
