//! DPoP (RFC 9449): a grant that is bound to a key of its own, and the proof that each request shows. Who has the token and
//! not the key has nothing.
//!
//! A server may want a nonce of its own in the proof. It says so by refusing, and has then done nothing with the request:
//! that is the one case in which a request is sent a second time by itself, once.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::{
    encoding::AsBigEndian,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{
    HeaderName, HeaderValue, Uri,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{
    client::{Request, Response, SendError, random},
    error::Error,
    signing::Prover,
};
use crate::secret::Secret;

/// The `token_type` and the `Authorization` scheme of a bound token.
pub const SCHEME: &str = "DPoP";

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// A longer one is none of an honest server.
const LONGEST_NONCE: usize = 4096;

/// An ES256 key pair, for one grant.
pub struct Key {
    signing: EncodingKey,
    private: Secret,
    /// The public key's coordinates, base64url.
    x: String,
    y: String,
}

/// As it is kept: a private JWK (RFC 7518 section 6.2).
#[derive(Deserialize, ZeroizeOnDrop)]
struct Kept {
    kty: String,
    crv: String,
    x: String,
    y: String,
    d: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("x", &self.x).finish_non_exhaustive()
    }
}

impl Key {
    pub fn generate() -> Result<Self, Error> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| unusable())?;
        Self::of(&pair)
    }

    /// Reads what [`Key::jwk`] gave.
    pub fn read(jwk: &Secret) -> Result<Self, Error> {
        let kept: Kept = serde_json::from_str(jwk.expose()).map_err(|_| unusable())?;
        if kept.kty != "EC" || kept.crv != "P-256" {
            return Err(unusable());
        }
        let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| unusable());
        let public = [&[4], bytes(&kept.x)?.as_slice(), bytes(&kept.y)?.as_slice()].concat();
        let private = bytes(&kept.d)?;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &private, &public);
        Self::of(&pair.map_err(|_| unusable())?)
    }

    fn of(pair: &EcdsaKeyPair) -> Result<Self, Error> {
        let der = pair.to_pkcs8v1().map_err(|_| unusable())?;
        let private = pair.private_key().as_be_bytes().map_err(|_| unusable())?;
        // SEC 1 section 2.3.3: 4, then both coordinates
        let public = pair.public_key().as_ref();
        let (Some(x), Some(y)) = (public.get(1..33), public.get(33..65)) else { return Err(unusable()) };
        Ok(Self {
            signing: EncodingKey::from_ec_der(der.as_ref()),
            private: Secret::new(BASE64_URL_SAFE_NO_PAD.encode(private.as_ref())),
            x: BASE64_URL_SAFE_NO_PAD.encode(x),
            y: BASE64_URL_SAFE_NO_PAD.encode(y),
        })
    }

    /// The key as a private JWK, to keep.
    pub fn jwk(&self) -> Secret {
        let (x, y, d) = (&self.x, &self.y, self.private.expose());
        Secret::new(json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "d": d }).to_string())
    }

    fn public(&self) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": self.x, "y": self.y })
    }

    /// RFC 7638: what an authorization request names the key by (`dpop_jkt`).
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.x, &self.y)
    }
}

/// The members in this order and no spaces (RFC 7638 section 3.2).
fn thumbprint(x: &str, y: &str) -> String {
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

fn unusable() -> Error {
    Error::BadRequest("the key that the grant is bound to (DPoP) cannot be used".into())
}

/// What one request is proven for.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    pub method: &'a str,
    /// Query and fragment are left out (section 4.2, `htu`).
    pub url: &'a Uri,
    /// The access token that goes along, at a resource.
    pub token: Option<&'a Secret>,
    pub nonce: Option<&'a str>,
    /// Epoch seconds.
    pub now: i64,
}

impl Key {
    /// A proof for one request (section 4.2).
    pub fn prove(&self, proof: &Proof<'_>) -> Result<Secret, Error> {
        let mut claims = json!({
            "jti": random().expose(),
            "htm": proof.method,
            "htu": target(proof.url),
            "iat": proof.now,
        });
        if let Some(token) = proof.token {
            claims["ath"] = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token.expose())).into();
        }
        if let Some(nonce) = proof.nonce {
            claims["nonce"] = nonce.into();
        }
        let header = Header {
            typ: Some("dpop+jwt".into()),
            jwk: Some(serde_json::from_value(self.public()).map_err(|_| unusable())?),
            ..Header::new(Algorithm::ES256)
        };
        jsonwebtoken::encode(&header, &claims, &self.signing).map(Secret::new).map_err(|_| unusable())
    }
}

fn target(url: &Uri) -> String {
    format!("{}{}", server(url), url.path())
}

fn server(url: &Uri) -> String {
    let authority = url.authority().map_or("", |authority| authority.as_str());
    format!("{}://{authority}", url.scheme_str().unwrap_or_default())
}

/// A key in use, with the last nonce of each server that has one.
#[derive(Debug)]
pub struct Binding {
    pub key: Key,
    nonces: Mutex<BTreeMap<String, String>>,
}

impl Binding {
    pub fn new(key: Key) -> Self {
        Self { key, nonces: Mutex::default() }
    }

    /// What a server said last, as it was kept.
    pub fn remember(&self, url: &Uri, nonce: &str) {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).insert(server(url), nonce.to_owned());
    }

    pub fn nonce(&self, url: &Uri) -> Option<String> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).get(&server(url)).cloned()
    }

    fn put_on(&self, request: &mut Request, now: i64) -> Result<Option<String>, SendError> {
        let url = request.uri().clone();
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix(SCHEME)?.strip_prefix(' ')).map(Secret::new);
        let nonce = self.nonce(&url);
        let proof =
            Proof { method: request.method().as_str(), url: &url, token: token.as_ref(), nonce: nonce.as_deref(), now };
        let proof = self.key.prove(&proof).map_err(|error| SendError::NotSent(error.to_string()))?;
        let mut value = HeaderValue::from_str(proof.expose())
            .map_err(|_| SendError::NotSent("the proof (DPoP) cannot be sent".into()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(PROOF, value);
        Ok(nonce)
    }

    /// Sends with a proof; once more if the server refuses only because it wants a nonce that it then names.
    pub async fn send<F, Fut>(&self, mut request: Request, now: i64, send: F) -> Result<Response, SendError>
    where
        F: Fn(Request) -> Fut + Sync,
        Fut: Future<Output = Result<Response, SendError>> + Send,
    {
        let shown = self.put_on(&mut request, now)?;
        let url = request.uri().clone();
        let answer = send(request.clone()).await?;
        let named = named(&answer);
        if let Some(nonce) = &named {
            self.remember(&url, nonce);
        }
        if named.is_none() || named == shown || !wants_nonce(&answer) {
            return Ok(answer);
        }
        self.put_on(&mut request, now)?;
        Prover::prove_again(&mut request).map_err(|error| SendError::NotSent(error.to_string()))?;
        let answer = send(request).await?;
        if let Some(nonce) = self::named(&answer) {
            self.remember(&url, &nonce);
        }
        Ok(answer)
    }
}

/// The nonce that an answer names (section 8.1: `NQCHAR`s).
fn named(answer: &Response) -> Option<String> {
    let mut values = answer.headers().get_all(NONCE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let text = value.to_str().ok()?;
    let legal = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let good = (1..=LONGEST_NONCE).contains(&text.len()) && text.bytes().all(legal);
    good.then(|| text.to_owned())
}

/// A refusal for want of a nonce: by an authorization server (section 8) or a resource server (section 9).
fn wants_nonce(answer: &Response) -> bool {
    const CODE: &str = "use_dpop_nonce";
    if !matches!(answer.status().as_u16(), 400 | 401) {
        return false;
    }
    let challenged = answer.headers().get_all(WWW_AUTHENTICATE).iter().any(|value| {
        let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase().replace('"', "");
        text.split([',', ' ', '\t']).any(|part| part.strip_prefix("error=") == Some(CODE))
    });
    let told = || serde_json::from_slice::<Value>(answer.body()).is_ok_and(|body| body["error"] == CODE);
    challenged || told()
}
