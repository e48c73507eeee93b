//! Requests and answers as values, so that every endpoint is a function from one to the other. Every answer carries the
//! same protective headers, and no error text repeats what was sent.

use std::collections::HashSet;

use serde_json::{Value, json};

/// A request that was read whole and found sane.
pub(super) struct Ask {
    pub(super) method: Method,
    /// Without the query; starts with `/`.
    pub(super) path: String,
    /// As sent, still encoded; empty if there is none.
    pub(super) query: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Method {
    Get,
    Head,
    Other,
    Post,
}

impl Method {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Other => "other",
            Self::Post => "POST",
        }
    }
}

/// Something that may be there once is there twice.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Repeated;

impl Ask {
    /// The value of a header that may be sent once; `name` in lower case.
    pub(super) fn header(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() { Err(Repeated) } else { Ok(first) }
    }

    /// The parameters of a form body, or the answer that refuses it (RFC 6749 section 3.2).
    pub(super) fn form(&self) -> Result<Params, Answer> {
        let refuse = |reason| Err(Answer::oauth_error(400, "invalid_request", reason));
        let kind = self.header("content-type").ok().flatten().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return refuse("the body has to be application/x-www-form-urlencoded");
        }
        if !self.query.is_empty() {
            return refuse("parameters belong into the body, not into the URL");
        }
        Params::parse(&self.body).or_else(|Repeated| refuse("a parameter is there more than once"))
    }
}

/// Parameters of a query or a form: each at most once, one without a value counts as absent (RFC 6749 section 3.1).
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn parse(encoded: &[u8]) -> Result<Self, Repeated> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(encoded).into_owned().collect();
        let mut seen = HashSet::new();
        // RFC 8707 section 2 allows several resources
        let single = pairs.iter().filter(|(name, _)| name != "resource").all(|(name, _)| seen.insert(name));
        if single { Ok(Self(pairs)) } else { Err(Repeated) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

const JSON: &str = "application/json";
/// For everything that is not a page: nothing may be loaded, framed or submitted.
const BARE_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Answer {
    fn bare(status: u16, kind: &str, policy: &str, referrer: &str, body: String) -> Self {
        let headers = vec![
            ("Cache-Control", "no-store".to_owned()),
            ("Content-Security-Policy", policy.to_owned()),
            ("Content-Type", kind.to_owned()),
            ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
            ("Pragma", "no-cache".to_owned()),
            ("Referrer-Policy", referrer.to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        Self { status, headers, body }
    }

    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::bare(status, JSON, BARE_POLICY, "no-referrer", value.to_string())
    }

    /// A page without a form.
    pub(super) fn page(status: u16, policy: &str, html: String) -> Self {
        Self::bare(status, "text/html; charset=utf-8", policy, "no-referrer", html)
    }

    /// A page with a form. Its referrer policy lets the browser name the page's own origin when the form is sent;
    /// `no-referrer` would make that `Origin: null`, which cannot be checked.
    pub(super) fn form_page(policy: &str, html: String) -> Self {
        Self::bare(200, "text/html; charset=utf-8", policy, "same-origin", html)
    }

    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::bare(status, "text/plain; charset=utf-8", BARE_POLICY, "no-referrer", format!("{text}\n"))
    }

    /// 303: what follows is a GET, whatever was asked (RFC 9700 section 4.12).
    pub(super) fn see_other(location: &str) -> Self {
        Self::text(303, "see the Location header").with("Location", location)
    }

    /// An error answer of RFC 6749 section 5.2; both texts are ours and fixed.
    pub(super) fn oauth_error(status: u16, code: &'static str, description: &'static str) -> Self {
        Self::json(status, &json!({ "error": code, "error_description": description }))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_is_refused_and_an_empty_one_is_absent() {
        let read = |text: &str| Params::parse(text.as_bytes());
        assert!(read("a=1&b=2&a=1").is_err());
        assert!(read("a=&a=1").is_err());
        assert!(read("a&a").is_err());
        assert!(read("%61=1&a=2").is_err(), "the decoded name counts");
        let good = read("a=&b=x+y%2B&resource=1&resource=2").unwrap();
        assert_eq!((good.get("a"), good.get("b"), good.get("c")), (None, Some("x y+"), None));
    }
}
