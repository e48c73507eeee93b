//! What an access token opens: `/userinfo` and the small API for scripts (RFC 6750). The token comes in the header;
//! nowhere else is it looked for.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Shared;
use super::grants::Live;
use super::web::{Answer, Ask, Repeated};
use crate::secret::Secret;

pub(super) const HELLO_PATH: &str = "/api/hello";
pub(super) const USERINFO_PATH: &str = "/userinfo";

/// Which account the token belongs to; as much of it as its scopes allow.
pub(super) fn userinfo(shared: &Shared, ask: &Ask) -> Answer {
    with_token(shared, ask, |live| Answer::json(200, &claims(live.account, live.scopes)))
}

pub(super) fn hello(shared: &Shared, ask: &Ask) -> Answer {
    with_token(shared, ask, |live| {
        if !live.scopes.contains(&"hello") {
            return challenged(
                403,
                r#", error="insufficient_scope", scope="hello""#,
                "the token lacks the scope hello",
            );
        }
        let body = json!({
            "message": format!("hello, {}", live.account),
            "scopes": live.scopes,
            "expires_at": live.expires_at,
        });
        Answer::json(200, &body)
    })
}

/// What the given scopes say about an account (OIDC Core section 5.4). `sub` is always told: a grant whose
/// account nobody can name is of no use.
pub(super) fn claims(account: &str, scopes: &[&str]) -> Value {
    let mut claims = json!({ "sub": subject(account) });
    if scopes.contains(&"email") {
        claims["email"] = account.into();
        claims["email_verified"] = true.into();
    }
    if scopes.contains(&"profile") {
        claims["name"] = name(account).into();
    }
    claims
}

/// The same account has the same subject in every run.
pub(super) fn subject(account: &str) -> String {
    let hash = Sha256::digest(account.to_ascii_lowercase());
    hash[..8].iter().fold("demo-".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// `second@example.test` → `Second`
fn name(account: &str) -> String {
    let local = account.split('@').next().unwrap_or_default();
    let mut letters = local.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn with_token(shared: &Shared, ask: &Ask, answer: impl FnOnce(&Live<'_>) -> Answer) -> Answer {
    let header = match ask.header("authorization") {
        Ok(header) => header,
        Err(Repeated) => {
            return challenged(400, r#", error="invalid_request""#, "there is more than one Authorization header");
        }
    };
    let token = header.and_then(|header| header.split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        // nothing was presented, so nothing is wrong with it: no error code (RFC 6750 section 3.1)
        return challenged(401, "", "an access token is needed: `Authorization: Bearer …`");
    };
    let state = shared.state();
    match state.grants.access(&Secret::new(token.trim()), shared.now()) {
        Some(live) => answer(&live),
        None => challenged(401, r#", error="invalid_token""#, "the access token is unknown, expired or revoked"),
    }
}

fn challenged(status: u16, error: &str, message: &str) -> Answer {
    let challenge = format!(r#"Bearer realm="oauthctl demo"{error}"#);
    Answer::json(status, &json!({ "message": message })).with("WWW-Authenticate", challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_follow_the_scopes() {
        let about = |scopes: &[&str]| claims("second@example.test", scopes);
        assert_eq!(about(&["hello"]), json!({ "sub": subject("second@example.test") }));
        assert_eq!(about(&["email", "profile"])["email"], "second@example.test");
        assert_eq!(about(&["profile"])["name"], "Second");
        assert_eq!(about(&["profile"]).get("email"), None);
        assert_ne!(subject("second@example.test"), subject("demo@example.test"));
        assert_eq!(subject("demo@example.test"), "demo-63eb9cd45e0f3a8f".to_owned());
    }
}
