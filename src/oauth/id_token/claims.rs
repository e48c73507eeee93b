//! The claims of an ID token whose signature is good (OIDC Core sections 2, 3.1.3.7 and 12.2).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{
    super::{error::Error, text::clean},
    Expected, refuse,
};
use crate::secret::Secret;

/// How far the server's clock and ours may be apart, in seconds.
const TOLERANCE: f64 = 60.0;

pub(super) fn check(claims: &Map<String, Value>, alg: Algorithm, expected: &Expected<'_>) -> Result<(), Error> {
    parties(claims, expected)?;
    times(claims, expected.now)?;
    subject(claims)?;
    nonce(claims, expected)?;
    access_token_hash(claims, alg, expected.access_token)
}

/// Who speaks, and to whom.
pub(super) fn parties(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Error> {
    issuer(claims, expected)?;
    audience(claims, expected.client_id)
}

fn issuer(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Error> {
    let found = text(claims, "iss")?.ok_or_else(|| refuse("it has no `iss`"))?;
    let tenant = claims.get("tid").and_then(Value::as_str).filter(|tid| is_guid(tid));
    let aliases = expected.issuer_aliases.iter().map(String::as_str);
    let mut accepted = std::iter::once(expected.issuer).chain(aliases);
    let same = |accepted: &str| match (accepted.contains("{tid}"), tenant) {
        (false, _) => accepted == found,
        (true, Some(tid)) => accepted.replace("{tid}", tid) == found,
        (true, None) => false,
    };
    if accepted.any(same) { Ok(()) } else { Err(refuse(&format!("it is from `{}`", clean(found)))) }
}

/// `8-4-4-4-12` hexadecimal digits: nothing that could add a path to the template.
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// For this client and nobody else: an audience we do not know is one we do not trust.
fn audience(claims: &Map<String, Value>, client_id: &str) -> Result<(), Error> {
    let own = |value: &Value| value == client_id;
    let good = match claims.get("aud") {
        Some(Value::Array(list)) => !list.is_empty() && list.iter().all(own),
        Some(one) => own(one),
        None => return Err(refuse("it has no `aud`")),
    };
    if !good {
        return Err(refuse("it is for another client (`aud`)"));
    }
    match claims.get("azp") {
        Some(party) if !own(party) => Err(refuse("it was issued to another client (`azp`)")),
        _ => Ok(()),
    }
}

fn times(claims: &Map<String, Value>, now: i64) -> Result<(), Error> {
    let at = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => match value.as_f64() {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(refuse(&format!("its `{name}` is not a number"))),
        },
    };
    let needed = |name: &str| at(name)?.ok_or_else(|| refuse(&format!("it has no `{name}`")));
    #[expect(clippy::cast_precision_loss, reason = "exact up to the year 285 million")]
    let here = now as f64;
    let (expires, issued) = (needed("exp")?, needed("iat")?);
    if here >= expires + TOLERANCE {
        return Err(refuse(&format!("it expired at {}; this clock says {}", moment(expires), moment(here))));
    }
    if !(0.0..=expires).contains(&issued) {
        return Err(refuse("its `iat` makes no sense"));
    }
    for (name, begin) in [("iat", Some(issued)), ("nbf", at("nbf")?)] {
        if begin.is_some_and(|begin| begin > here + TOLERANCE) {
            let begin = moment(begin.unwrap_or_default());
            return Err(refuse(&format!("its `{name}` is {begin}; this clock says {}", moment(here))));
        }
    }
    Ok(())
}

fn moment(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and is then no time")]
    Timestamp::from_second(seconds as i64).map_or_else(|_| "no time at all".into(), |at| at.to_string())
}

fn subject(claims: &Map<String, Value>) -> Result<(), Error> {
    let subject = text(claims, "sub")?.unwrap_or_default();
    let printable = subject.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if (1..=255).contains(&subject.len()) && printable {
        Ok(())
    } else {
        Err(refuse("its `sub` is missing or not 1 to 255 ASCII characters"))
    }
}

fn nonce(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Error> {
    match (text(claims, "nonce")?.map(Secret::new), expected.nonce) {
        (Some(found), Some(sent)) if found.same_as(sent) => Ok(()),
        (None, None) => Ok(()),
        (Some(_), None) if expected.refresh => Ok(()),
        (Some(_), None) => Err(refuse("it has a `nonce`, and none was sent")),
        (Some(_), Some(_)) => Err(refuse("its `nonce` is not the one that was sent")),
        (None, Some(_)) => Err(refuse("it lacks the `nonce` that was sent")),
    }
}

/// The left half of the access token's hash, by the hash of the signature (section 3.1.3.6).
fn access_token_hash(claims: &Map<String, Value>, alg: Algorithm, token: &Secret) -> Result<(), Error> {
    let Some(found) = text(claims, "at_hash")? else { return Ok(()) };
    let token = token.expose();
    let hash = match alg {
        Algorithm::ES384 | Algorithm::PS384 | Algorithm::RS384 => Sha384::digest(token).to_vec(),
        Algorithm::EdDSA | Algorithm::PS512 | Algorithm::RS512 => Sha512::digest(token).to_vec(),
        _ => Sha256::digest(token).to_vec(),
    };
    if BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2]) == found {
        Ok(())
    } else {
        Err(refuse("it belongs to another access token (`at_hash`)"))
    }
}

/// A claim that has to be a string where it is present.
fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Error> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(refuse(&format!("its `{name}` is not a string"))),
    }
}
