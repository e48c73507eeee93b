//! Judging an authorization response (RFC 6749 section 4.1.2, RFC 9207): one validator for the listener and for paste.
//! State is looked at before anything else.

use std::{borrow::Cow, collections::BTreeMap};

use super::signed::Extra;
use crate::{secret::Secret, system::terminal::clean};

/// One sign-in under way: everything its answer is judged against.
#[derive(Clone, Debug)]
pub struct Transaction {
    pub state: Secret,
    /// Exactly as sent.
    pub redirect_uri: String,
    /// The issuer that `iss` has to equal, if it is known.
    pub issuer: Option<String>,
    /// The server announced `iss` (RFC 9207): without it the answer is refused.
    pub iss_required: bool,
    pub extra: Extra,
}

/// A good authorization response.
#[derive(Clone, Debug)]
pub struct Caught {
    pub code: Secret,
    /// The other parameters: what a server says only here (Strava's `scope`, Intuit's `realmId`). Of one that stands more
    /// than once, none.
    pub others: BTreeMap<String, String>,
}

/// A refusal (RFC 6749 section 4.1.2.1), cleaned.
#[derive(Clone, Debug)]
pub struct Denial {
    /// `error`
    pub code: String,
    /// `error` and `error_description`, to be shown.
    pub text: String,
}

/// What a query string means for a transaction.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Ours, and good.
    Code(Caught),
    /// Ours, and a refusal.
    Denied(Denial),
    /// Not ours or not whole (wrong, missing or repeated parameters): ignored, the sign-in goes on. Why, for stderr.
    Ignored(&'static str),
    /// Ours by state, but it breaks the protocol (wrong `iss`, token in the front channel): the sign-in ends.
    Broken(String),
}

/// RFC 6749 leaves the length open; no provider comes near this, and it fits the listener's header limit.
const MAX_CODE: usize = 8 * 1024;

/// Judges the query of a request to the redirect URI, without its `?`. Never fails and never tells what it compared with.
pub fn judge(query: &str, transaction: &Transaction) -> Verdict {
    let parameters = Parameters::of(query);
    if let Err(reason) = parameters.belong_to(&transaction.state) {
        return Verdict::Ignored(reason);
    }
    if let Some(reason) = parameters.repeated() {
        return Verdict::Ignored(reason);
    }
    // RFC 9700 section 2.1.2: we never ask for them, so nobody honest sends them
    if let Some(name) = ["access_token", "id_token", "token"].into_iter().find(|name| parameters.has(name)) {
        return Verdict::Broken(format!("the answer holds `{name}`, which must not travel through the browser"));
    }
    if let Err(reason) = parameters.issued_by(transaction) {
        return Verdict::Broken(reason);
    }
    match (parameters.value("error"), parameters.value("code")) {
        (Some(_), Some(_)) => Verdict::Ignored("it holds both a `code` and an `error`"),
        (Some(error), None) => Verdict::Denied(parameters.denial(error)),
        (None, Some(code)) if is_code(code) => {
            if let Err(reason) = transaction.extra.judge(&parameters) {
                return Verdict::Broken(format!("the answer breaks a rule of this provider: {reason}"));
            }
            Verdict::Code(Caught { code: Secret::new(code), others: parameters.others() })
        }
        (None, Some(_)) => Verdict::Ignored("its `code` is too long or has characters that no code has"),
        (None, None) => Verdict::Ignored("it has neither a `code` nor an `error`"),
    }
}

/// RFC 6749 appendix A.11: `1*VSCHAR`, printable ASCII with the space.
fn is_code(text: &str) -> bool {
    text.len() <= MAX_CODE && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A decoded query. Decoding is lenient (bad UTF-8 becomes U+FFFD, which nothing that is compared contains).
pub(super) struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    pub(super) fn of(query: &'a str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).collect())
    }

    /// The parameter is there with a value; without one it counts as left out (RFC 6749 section 3.1).
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The value of one that is there once.
    pub(super) fn once(&self, name: &str) -> Option<&str> {
        let mut all = self.all(name);
        all.next().filter(|_| all.next().is_none())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The one `state`, or why there is none.
    pub(super) fn state(&self) -> Result<Secret, &'static str> {
        let mut states = self.all("state");
        match (states.next(), states.next()) {
            (None | Some(""), None) => Err("it has no `state`"),
            (Some(state), None) => Ok(Secret::new(state)),
            (_, Some(_)) => Err("it has more than one `state`"),
        }
    }

    fn belong_to(&self, expected: &Secret) -> Result<(), &'static str> {
        // an empty one is refused by `state`, so that even an empty expectation is met by nothing
        if self.state()?.same_as(expected) { Ok(()) } else { Err("its `state` is not the one of this sign-in") }
    }

    fn others(&self) -> BTreeMap<String, String> {
        let own = ["code", "iss", "state"];
        let once = |name: &str| !own.contains(&name) && self.all(name).count() == 1;
        let kept = self.0.iter().filter(|(name, value)| once(name) && value.len() <= MAX_CODE);
        kept.map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    /// RFC 6749 section 3.1: no parameter more than once. Held against the ones we read, empty ones included.
    fn repeated(&self) -> Option<&'static str> {
        [
            ("code", "it has more than one `code`"),
            ("error", "it has more than one `error`"),
            ("iss", "it has more than one `iss`"),
        ]
        .into_iter()
        .find(|(name, _)| self.all(name).count() > 1)
        .map(|(_, reason)| reason)
    }

    /// RFC 9207 section 2.4: simple string comparison, for answers and for errors, announced or not. Here an empty
    /// `iss` is one that differs: leaving it out must not be a way around the comparison.
    fn issued_by(&self, transaction: &Transaction) -> Result<(), String> {
        match (self.all("iss").next(), &transaction.issuer) {
            (Some(iss), Some(issuer)) if iss != issuer => {
                Err(format!("the answer comes from issuer `{}`, not from `{}`", clean(iss, 200), clean(issuer, 200)))
            }
            (None | Some(""), _) if transaction.iss_required => {
                Err("the answer does not name its issuer (`iss`), although the server announces that it does"
                    .to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The server's words, made safe to show. `error_uri` is shown as text and never opened (RFC 6749 section 4.1.2.1).
    fn denial(&self, error: &str) -> Denial {
        let code = clean(error, 100);
        let why = self.value("error_description").map(|text| format!(": {}", clean(text, 500))).unwrap_or_default();
        let more = self.value("error_uri").map(|uri| format!(" ({})", clean(uri, 200))).unwrap_or_default();
        Denial { text: format!("`{code}`{why}{more}"), code }
    }
}

#[cfg(test)]
#[path = "tests/redirect.rs"]
mod tests;
