//! Signed assertions as a server reads them: taken apart, and checked with the public half of the tests' keys.

use std::path::PathBuf;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;

pub(crate) const RSA: &str = include_str!("../../src/oauth/id_token/testdata/TEST-KEY-rsa.pem");
pub(crate) const OTHER_RSA: &str = include_str!("../../src/oauth/id_token/testdata/TEST-KEY-rsa-other.pem");
pub(crate) const EC: &str = include_str!("../../src/oauth/id_token/testdata/TEST-KEY-ec256.pem");
pub(crate) const ED: &str = include_str!("../../src/oauth/id_token/testdata/TEST-KEY-ed25519.pem");

pub(crate) const EMAIL: &str = "robot@project.iam.gserviceaccount.com";
pub(crate) const KEY_ID: &str = "0123456789abcdef";

/// The public half of a key, as JWK.
pub(crate) fn public(pem: &str, algorithm: Algorithm) -> Jwk {
    let pem = pem.as_bytes();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => EncodingKey::from_rsa_pem(pem),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(pem),
        _ => EncodingKey::from_ec_pem(pem),
    };
    Jwk::from_encoding_key(&key.unwrap(), algorithm).unwrap()
}

/// Header and claims of a token that this key has signed for this audience.
#[track_caller]
pub(crate) fn checked(token: &str, pem: &str, algorithm: Algorithm, audience: &str) -> (Value, Value) {
    let mut rules = Validation::new(algorithm);
    rules.set_audience(&[audience]);
    rules.set_required_spec_claims(&["exp", "aud", "iss"]);
    let key = DecodingKey::from_jwk(&public(pem, algorithm)).unwrap();
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap().claims;
    let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    (serde_json::from_slice(&header).unwrap(), claims)
}

/// A service account's key file, as Google's console gives it.
pub(crate) fn key_file(pem: &str, token_uri: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": "project",
        "private_key_id": KEY_ID,
        "private_key": pem,
        "client_email": EMAIL,
        "client_id": "112233445566778899000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    })
}

/// Puts a text into a file of the sandbox that nobody else can read.
pub(crate) fn file(sandbox: &Sandbox, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = sandbox.path(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}
