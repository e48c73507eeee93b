//! Keys to sign with (RFC 7515), and the assertions that are signed (RFC 7523): by a client to show who it is, by a
//! service account to ask for a token. A key is read from PEM or JWK; no part of one is ever in an error.

mod jwk;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{client::random, error::Error};
use crate::secret::Secret;

/// `client_assertion_type` (RFC 7523 section 2.2).
pub const CLIENT_ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The parameter that a client's assertion is in.
const CLIENT_ASSERTION_PARAM: &str = "client_assertion";

/// Seconds that a client's assertion can be used; five minutes would be the most.
const CLIENT_LIFE: i64 = 240;
/// Seconds that a service account's assertion can be used: what Google allows, so that a slow clock does not matter.
const GRANT_LIFE: i64 = 3600;

/// Algorithms a client may sign with; no symmetric one, and none with SHA-1.
const ALGORITHMS: [&str; 5] = ["EdDSA", "ES256", "ES384", "PS256", "RS256"];

/// A private key and the algorithm it signs with.
pub struct SigningKey {
    algorithm: Algorithm,
    key: EncodingKey,
    key_id: Option<String>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Reads PEM (PKCS#8; for RSA PKCS#1 as well) or a private JWK. `algorithm` and `key_id`, where given, go before what
    /// a JWK says; without either the kind of key decides. It is tried at once.
    pub fn parse(text: &Secret, algorithm: Option<&str>, key_id: Option<&str>) -> Result<Self, String> {
        let (key, said) = if text.expose().trim_start().starts_with('{') {
            jwk::read(text)?
        } else {
            (from_pem(text)?, jwk::Said::default())
        };
        let named = algorithm.map(str::to_owned).or(said.algorithm);
        let key_id = key_id.map(str::to_owned).or(said.key_id);
        let candidates: Vec<&str> = match &named {
            Some(name) => ALGORITHMS.into_iter().filter(|known| known == name).collect(),
            None => vec!["RS256", "ES256", "ES384", "EdDSA"],
        };
        if candidates.is_empty() {
            return Err(format!("it cannot sign with another algorithm than {}", ALGORITHMS.join(", ")));
        }
        for candidate in candidates {
            let Ok(algorithm) = candidate.parse() else { continue };
            let tried = Self { algorithm, key: key.clone(), key_id: key_id.clone() };
            if tried.sign(&json!({})).is_ok() {
                return Ok(tried);
            }
        }
        Err(named.map_or_else(
            || "it is not a key that can sign".to_owned(),
            |name| format!("it is not a key that can sign with {name}"),
        ))
    }

    /// How a key is kept: its text with the algorithm and the key id that were chosen.
    pub fn to_kept(&self, text: &Secret) -> Secret {
        let algorithm = format!("{:?}", self.algorithm);
        Secret::new(json!({ "alg": algorithm, "kid": self.key_id, "key": text.expose() }).to_string())
    }

    /// Reads what [`SigningKey::to_kept`] made.
    pub fn from_kept(kept: &Secret) -> Result<Self, String> {
        let value: Value = serde_json::from_str(kept.expose()).map_err(|_| "the kept key cannot be read".to_owned())?;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let key = text("key").map(Secret::new).ok_or("the kept key cannot be read")?;
        Self::parse(&key, text("alg"), text("kid"))
    }

    pub fn algorithm(&self) -> String {
        format!("{:?}", self.algorithm)
    }

    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// A JWT of these claims.
    pub fn sign(&self, claims: &Value) -> Result<Secret, Error> {
        let header = Header { kid: self.key_id.clone(), ..Header::new(self.algorithm) };
        jsonwebtoken::encode(&header, claims, &self.key)
            .map(Secret::new)
            .map_err(|_| Error::BadRequest("the key cannot sign".into()))
    }

    /// What shows who the client is (RFC 7523 section 3, OpenID Connect Core section 9), for one request.
    pub fn client_assertion(&self, client_id: &str, audience: &str, now: i64) -> Result<Secret, Error> {
        self.sign(&json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": now,
            "exp": now.saturating_add(CLIENT_LIFE),
            "jti": random().expose(),
        }))
    }

    /// What a service account asks for a token with (RFC 7523 section 2.1); `subject`: the user it acts as.
    pub fn grant_assertion(&self, asked: &Asked<'_>, now: i64) -> Result<Secret, Error> {
        let mut claims = json!({
            "iss": asked.issuer,
            "aud": asked.audience,
            "iat": now,
            "exp": now.saturating_add(GRANT_LIFE),
            "jti": random().expose(),
        });
        if let Some(subject) = asked.subject {
            claims["sub"] = subject.into();
        }
        if !asked.scope.is_empty() {
            claims["scope"] = asked.scope.into();
        }
        self.sign(&claims)
    }
}

/// What a service account asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub audience: &'a str,
    pub issuer: &'a str,
    /// Joined; empty: none.
    pub scope: &'a str,
    pub subject: Option<&'a str>,
}

fn from_pem(text: &Secret) -> Result<EncodingKey, String> {
    let bytes = text.expose().as_bytes();
    for (mark, what) in [
        ("ENCRYPTED", "it is encrypted: give it without a passphrase"),
        ("PUBLIC KEY", "it is a public key; the private one is needed"),
        ("CERTIFICATE", "it is a certificate; its private key is needed"),
    ] {
        if text.expose().contains(&format!("{mark}-----")) || text.expose().contains(&format!("-----BEGIN {mark}")) {
            return Err(what.to_owned());
        }
    }
    EncodingKey::from_rsa_pem(bytes)
        .or_else(|_| EncodingKey::from_ec_pem(bytes))
        .or_else(|_| EncodingKey::from_ed_pem(bytes))
        .map_err(|_| "it is not a private key in PEM (PKCS#8) or JWK form".to_owned())
}

/// Makes a new assertion for each request of a client: none is sent twice.
#[derive(Clone)]
pub struct Prover(Arc<dyn Fn() -> Result<Secret, Error> + Send + Sync>);

impl Prover {
    pub fn new(make: impl Fn() -> Result<Secret, Error> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    pub(super) fn prove(&self) -> Result<Secret, Error> {
        (self.0)()
    }

    /// Another assertion into a request that is sent once more, where its client signs: a server that looks at `jti` takes
    /// none twice (RFC 7523 section 3).
    pub(super) fn prove_again(request: &mut http::Request<Vec<u8>>) -> Result<(), Error> {
        let Some(prover) = request.extensions().get::<Self>().cloned() else { return Ok(()) };
        let fresh = prover.prove()?;
        let body = match serde_json::from_slice::<Value>(request.body()) {
            Ok(mut form) if form.is_object() => {
                form[CLIENT_ASSERTION_PARAM] = fresh.expose().into();
                form.to_string()
            }
            _ => {
                let said = form_urlencoded::parse(request.body());
                let others = said.filter(|(name, _)| name != CLIENT_ASSERTION_PARAM);
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(others).append_pair(CLIENT_ASSERTION_PARAM, fresh.expose()).finish()
            }
        };
        *request.body_mut() = body.into_bytes();
        Ok(())
    }
}

impl fmt::Debug for Prover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prover")
    }
}
