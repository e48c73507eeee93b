//! What the browser gets to see: one static page per outcome, without script, without anything from outside, without a
//! word of the request. The only text that varies is the provider's name out of our own data, and that is escaped.

use http::StatusCode;

use super::callback::Outcome;
use crate::system::terminal::clean;

/// On every answer (RFC 6749 section 3.1.2.5: no third party's code on a page that saw a code).
pub(super) const HEADERS: [(&str, &str); 7] = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("connection", "close"),
];

/// The hash is that of [`STYLE`]; a test computes it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     style-src 'sha256-RRc80ZsheA3yMXBiMwH6yHMKLqWgzVvRVwiNzUxsY4U='; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("page.css");

const TICK: &str = r#"<svg class="good" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/><path d="M20 33.5l8.5 8.5L45 24"/></svg>"#;
const CROSS: &str = r#"<svg class="bad" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/><path d="M23 23l18 18M41 23L23 41"/></svg>"#;
const CLOCK: &str = r#"<svg class="late" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/><path d="M32 16v17l11 7"/></svg>"#;

/// A request that is turned away, always without effect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    /// The sign-in has its answer already.
    AlreadyFinished,
    /// Not HTTP.
    BadRequest,
    /// The query is not the answer of this sign-in.
    Ignored,
    NotANavigation,
    NotGet,
    NotHere,
    /// It comes from another user of this machine.
    Stranger,
    /// The head is larger than we read.
    TooLarge,
    WrongHost,
}

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::AlreadyFinished => StatusCode::GONE,
            Self::BadRequest | Self::Ignored | Self::WrongHost => StatusCode::BAD_REQUEST,
            Self::NotANavigation | Self::Stranger => StatusCode::FORBIDDEN,
            Self::NotGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotHere => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        }
    }

    pub(super) fn page(self) -> String {
        match self {
            Self::AlreadyFinished => page(
                TICK,
                "Already finished",
                "This sign-in has been answered. The terminal says how it ended; you can close this tab.",
            ),
            Self::Ignored => page(
                CROSS,
                "Not part of this sign-in",
                "This address does not answer the sign-in that the terminal waits for. It goes on waiting.",
            ),
            Self::NotHere => page(CROSS, "Nothing here", "This address only takes the answer of one sign-in."),
            _ => page(CROSS, "Not accepted", "This request was not accepted. The sign-in in the terminal goes on."),
        }
    }
}

/// The page that tells how the sign-in ended.
pub(super) fn of(outcome: Outcome, provider: &str) -> String {
    let provider = escape(&clean(provider, 80));
    let (mark, title, text) = match outcome {
        Outcome::Connected => (
            TICK,
            "Connected",
            format!("You are connected to {provider}. You can close this tab and return to the terminal."),
        ),
        Outcome::Denied => (
            CROSS,
            "Not connected",
            format!("The sign-in to {provider} was denied. You can close this tab and return to the terminal."),
        ),
        Outcome::Failed => (
            CROSS,
            "Not connected",
            format!("The sign-in to {provider} did not succeed. See the terminal for the reason."),
        ),
        Outcome::TooLate => (
            CLOCK,
            "Too late",
            format!("The terminal no longer waits for this sign-in to {provider}. Start it there once more."),
        ),
    };
    page(mark, title, &text)
}

/// `text` is HTML already.
fn page(mark: &str, title: &str, text: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · oauthctl</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{mark}
<h1>{title}</h1>
<p>{text}</p>
<footer>oauthctl</footer>
</main>
</body>
</html>
"#
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
#[path = "tests/page.rs"]
mod tests;
