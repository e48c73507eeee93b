//! ID tokens as Google and Microsoft sign them (RS256), and what PKCE asks of a server.

use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use oauthctl::system::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const KEY_ID: &str = "fake-key-1";

static KEY: LazyLock<EncodingKey> = LazyLock::new(|| {
    EncodingKey::from_rsa_pem(include_bytes!("../../../src/oauth/id_token/testdata/TEST-KEY-rsa.pem")).unwrap()
});

pub(super) fn keys() -> Value {
    let mut key = serde_json::to_value(Jwk::from_encoding_key(&KEY, Algorithm::RS256).unwrap()).unwrap();
    key["kid"] = KEY_ID.into();
    key["use"] = "sig".into();
    json!({ "keys": [key] })
}

/// With `iat` and `exp` put in, good for an hour.
pub(super) fn signed(mut claims: Value) -> String {
    let now = SystemClock::start().now();
    claims["iat"] = now.into();
    claims["exp"] = (now + 3600).into();
    let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::RS256) };
    jsonwebtoken::encode(&header, &claims, &KEY).unwrap()
}

/// RFC 7636 section 4.2.
pub(super) fn s256(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}
