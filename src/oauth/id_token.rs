//! ID tokens (OIDC Core section 3.1.3.7), checked with `jsonwebtoken`: first the signature, then every claim.
//! No claim is believed before the signature is, and no part of a token is ever in an error.

mod claims;
mod keys;
#[cfg(test)]
mod tests;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use serde_json::{Map, Value};

use super::{error::Error, text::clean};
use crate::secret::Secret;

/// What an ID token is checked against.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// Exact issuer, or a template with `{tid}` filled from the token's own `tid` (Microsoft's tenant aliases).
    pub issuer: &'a str,
    /// Further spellings that mean the same issuer (Google's bare host).
    pub issuer_aliases: &'a [String],
    pub client_id: &'a str,
    /// The nonce that was sent; `None` on refresh.
    pub nonce: Option<&'a Secret>,
    /// The token came with a refresh: it may repeat the nonce of the sign-in (OIDC Core section 12.2), which
    /// is not known any more. At sign-in a nonce that was not sent is refused.
    pub refresh: bool,
    /// The access token that came with it, for `at_hash`.
    pub access_token: &'a Secret,
    /// Epoch seconds.
    pub now: i64,
    /// Allowed signature algorithms; empty: RS256 and ES256. Symmetric ones and `none` are never allowed.
    pub algorithms: &'a [String],
}

/// The `kid` and `alg` of a token's header, to choose a key by.
pub fn header(token: &Secret) -> Result<(Option<String>, String), Error> {
    let parts = Parts::of(token)?;
    Ok((parts.kid, parts.alg))
}

/// Whether the JWK set has a key that this token may be signed with. If not, the provider may have changed its keys: fetch
/// the set anew, once, then [`verify`].
pub fn knows_key(token: &Secret, jwks: &Value) -> Result<bool, Error> {
    let parts = Parts::of(token)?;
    match parts.alg.parse::<Algorithm>() {
        Ok(alg) if alg.family() != AlgorithmFamily::Hmac => {
            Ok(!keys::candidates(jwks, parts.kid.as_deref(), alg)?.is_empty())
        }
        _ => Ok(true), // no other set makes that algorithm an allowed one
    }
}

/// Checks signature (against a JWK set as JSON) and claims; gives the claims. Every failure is an [`Error::Protocol`] with
/// `spent`: the answer that the token came in was a whole one.
pub fn verify(token: &Secret, jwks: &Value, expected: &Expected<'_>) -> Result<Value, Error> {
    let parts = Parts::of(token)?;
    let alg = allowed(&parts.alg, expected.algorithms)?;
    signed(&parts, alg, &keys::candidates(jwks, parts.kid.as_deref(), alg)?)?;
    let claims = object(parts.payload).ok_or_else(|| refuse("its payload is not a JSON object"))?;
    claims::check(&claims, alg, expected)?;
    Ok(Value::Object(claims))
}

/// Whether claims that came with a refresh are of the same parties as before: issuer, client, and the person of the token
/// that was known (OpenID Connect Core section 12.2). When it says it was issued is left alone: an answer that is refused
/// here loses the refresh token in it, and a clock may be wrong.
pub fn same_parties(claims: &Value, known: Option<&Value>, expected: &Expected<'_>) -> Result<(), Error> {
    let members = claims.as_object().ok_or_else(|| refuse("its payload is not a JSON object"))?;
    claims::parties(members, expected)?;
    match known.and_then(|known| known.get("sub")) {
        Some(known) if members.get("sub") != Some(known) => Err(refuse("it is about somebody else (`sub`)")),
        _ => Ok(()),
    }
}

/// When a token that was checked expires, in epoch seconds.
pub fn expiry(token: &Secret) -> Option<i64> {
    let claims = unchecked_claims(token).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a float too large saturates")]
    claims.get("exp")?.as_f64().map(|at| at as i64)
}

/// The claims without any check, for comparing a token that came straight from the token endpoint with what is known of
/// the grant (OpenID Connect Core section 12.2).
pub fn unchecked_claims(token: &Secret) -> Result<Value, Error> {
    let parts = Parts::of(token)?;
    object(parts.payload).map(Value::Object).ok_or_else(|| refuse("its payload is not a JSON object"))
}

/// A token taken apart (RFC 7515 section 7.1).
struct Parts<'a> {
    alg: String,
    kid: Option<String>,
    payload: &'a str,
    /// Header and payload, as they were signed.
    message: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a Secret) -> Result<Self, Error> {
        let text = token.expose();
        let parts: Vec<&str> = text.split('.').collect();
        let [header, payload, signature] = parts[..] else {
            return Err(refuse("it does not have three parts"));
        };
        let message = text.strip_suffix(signature).and_then(|text| text.strip_suffix('.')).unwrap_or_default();
        let header = object(header).ok_or_else(|| refuse("its header is not a JSON object"))?;
        // RFC 7515 section 4.1.11: what is critical and not understood makes the token unusable; we understand nothing.
        if header.contains_key("crit") {
            return Err(refuse("its header asks for an extension (`crit`)"));
        }
        let alg = header.get("alg").and_then(Value::as_str).ok_or_else(|| refuse("its header names no `alg`"))?;
        let kid = match header.get("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(_) => return Err(refuse("its `kid` is not a string")),
        };
        Ok(Self { alg: alg.to_owned(), kid, payload, message, signature })
    }
}

fn allowed(alg: &str, algorithms: &[String]) -> Result<Algorithm, Error> {
    let listed = match algorithms {
        [] => matches!(alg, "RS256" | "ES256"),
        list => list.iter().any(|name| name == alg),
    };
    match alg.parse::<Algorithm>() {
        Ok(alg) if listed && alg.family() != AlgorithmFamily::Hmac => Ok(alg),
        _ => Err(refuse(&format!("its algorithm `{}` is not allowed", clean(alg)))),
    }
}

fn signed(parts: &Parts<'_>, alg: Algorithm, keys: &[jsonwebtoken::DecodingKey]) -> Result<(), Error> {
    if keys.is_empty() {
        let kid = parts.kid.as_deref().map_or_else(String::new, |kid| format!(" (`{}`)", clean(kid)));
        return Err(refuse(&format!("the provider has no fitting key{kid}")));
    }
    let fits = |key| jsonwebtoken::crypto::verify(parts.signature, parts.message.as_bytes(), key, alg).unwrap_or(false);
    if !parts.signature.is_empty() && keys.iter().any(fits) { Ok(()) } else { Err(refuse("its signature is wrong")) }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn refuse(reason: &str) -> Error {
    Error::Protocol { reason: format!("the ID token is not valid: {reason}"), spent: true }
}
