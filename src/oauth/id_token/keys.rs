//! Which keys of a JWK set (RFC 7517) a token may have been signed with.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::{Map, Value};

use super::{super::error::Error, refuse};

/// Most keys that are tried for one token.
const TRIES: usize = 16;
/// Shortest RSA modulus (NIST SP 800-131A), in bits.
const RSA_BITS: usize = 2048;

/// The keys that fit: those of the token's `kid`, or, where it has none, all of the right kind. Keys of kinds that we
/// do not know are passed over, as RFC 7517 section 5 asks; a weak or broken one counts only if it is all there is.
pub(super) fn candidates(jwks: &Value, kid: Option<&str>, alg: Algorithm) -> Result<Vec<DecodingKey>, Error> {
    let keys =
        jwks.get("keys").and_then(Value::as_array).ok_or_else(|| refuse("the provider's keys are no JWK set"))?;
    let (mut fitting, mut unusable) = (Vec::new(), None);
    for key in keys {
        let key = key.as_object().ok_or_else(|| refuse("the provider's keys are no JWK set"))?;
        let named = kid.is_none_or(|kid| key.get("kid").and_then(Value::as_str) == Some(kid));
        if named && serves(key, alg) && fitting.len() < TRIES {
            match decoding_key(key, alg) {
                Ok(key) => fitting.extend(key),
                Err(problem) => unusable = Some(problem),
            }
        }
    }
    match unusable {
        Some(problem) if fitting.is_empty() => Err(problem),
        _ => Ok(fitting),
    }
}

/// The key is for signatures, and for this algorithm if it says for which (RFC 7517 sections 4.2 to 4.4).
fn serves(key: &Map<String, Value>, alg: Algorithm) -> bool {
    let says = |name: &str, wanted: &str| key.get(name).is_none_or(|value| value == wanted);
    let operations = key.get("key_ops").and_then(Value::as_array);
    says("use", "sig")
        && operations.is_none_or(|list| list.iter().any(|operation| operation == "verify"))
        && key.get("alg").is_none_or(|name| name.as_str().and_then(|name| name.parse().ok()) == Some(alg))
}

fn decoding_key(key: &Map<String, Value>, alg: Algorithm) -> Result<Option<DecodingKey>, Error> {
    let bytes = |name: &str| -> Result<Vec<u8>, Error> {
        let text = key.get(name).and_then(Value::as_str);
        text.and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or_else(|| refuse("one of the provider's keys is broken"))
    };
    let kind = key.get("kty").and_then(Value::as_str).unwrap_or_default();
    let curve = key.get("crv").and_then(Value::as_str).unwrap_or_default();
    match (alg.family(), kind, curve, alg) {
        (AlgorithmFamily::Rsa, "RSA", ..) => rsa(&bytes("n")?, &bytes("e")?).map(Some),
        (_, "EC", "P-256", Algorithm::ES256) => point(&bytes("x")?, &bytes("y")?, 32).map(Some),
        (_, "EC", "P-384", Algorithm::ES384) => point(&bytes("x")?, &bytes("y")?, 48).map(Some),
        (AlgorithmFamily::Ed, "OKP", "Ed25519", _) => Ok(Some(DecodingKey::from_ed_der(&bytes("x")?))),
        _ => Ok(None),
    }
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<DecodingKey, Error> {
    let significant = modulus.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &modulus[start..]);
    let unused = significant.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if significant.len() * 8 - unused < RSA_BITS {
        return Err(refuse(&format!("the provider's RSA key has less than {RSA_BITS} bits")));
    }
    Ok(DecodingKey::from_rsa_raw_components(significant, exponent))
}

/// An uncompressed point (SEC 1 section 2.3.3). That it lies on the curve is checked when it is used.
fn point(x: &[u8], y: &[u8], size: usize) -> Result<DecodingKey, Error> {
    if x.len() != size || y.len() != size {
        return Err(refuse("one of the provider's keys is broken"));
    }
    Ok(DecodingKey::from_ec_der(&[&[4], x, y].concat()))
}
