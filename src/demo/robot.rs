//! Whoever signs instead of signing in: the service account whose key file everybody may have, and the client that shows
//! itself with the same key (RFC 7523). The key is made at the start, opens nothing but this server, and is checked as
//! strictly as if it did.

use std::io;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::Shared;
use super::clients::ROBOT;
use super::web::{Answer, Ask};

pub(super) const KEY_PATH: &str = "/_demo/service-account.json";

/// Seconds that an assertion may live: of a service account (as Google has it), of a client (S-64).
pub(super) const GRANT_LIFE: i64 = 3600;
pub(super) const CLIENT_LIFE: i64 = 300;
/// Seconds that two clocks may differ.
const LEEWAY: i64 = 60;

pub(super) struct Robot {
    key_id: String,
    pem: String,
    public: DecodingKey,
}

/// What an assertion has to be.
pub(super) struct Wanted<'a> {
    /// Who signs, and (of a client) whom it is about.
    pub(super) issuer: &'a str,
    pub(super) life: i64,
    /// The issuer as well as the token endpoint (RFC 7523 section 3, as its successor has it, too).
    pub(super) audiences: &'a [String],
    pub(super) now: i64,
}

impl Robot {
    pub(super) fn generate() -> io::Result<Self> {
        let unlucky = |_| io::Error::other("cannot make a service account's key");
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(unlucky)?;
        let body = STANDARD.encode(pair.to_pkcs8v1().map_err(unlucky)?.as_ref());
        let public = pair.public_key().as_ref();
        Ok(Self {
            key_id: URL_SAFE_NO_PAD.encode(&Sha256::digest(public)[..12]),
            pem: format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"),
            public: DecodingKey::from_ec_der(public),
        })
    }

    /// In the form that Google's console gives.
    pub(super) fn key_file(&self, issuer: &str) -> Value {
        json!({
            "type": "service_account",
            "client_email": ROBOT.id,
            "private_key_id": self.key_id,
            "private_key": self.pem,
            "token_uri": format!("{issuer}{}", super::token::PATH),
        })
    }

    /// The private key in PEM: published, and good for nothing else.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// The claims of an assertion that is one. Whether it came before is not looked at here.
    pub(super) fn claims(&self, assertion: &str, wanted: &Wanted<'_>) -> Option<Map<String, Value>> {
        let mut rules = Validation::new(Algorithm::ES256);
        (rules.validate_exp, rules.validate_aud) = (false, false); // by the server's own clock and rules, below
        rules.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Map<String, Value>>(assertion, &self.public, &rules).ok()?.claims;
        let number = |name: &str| claims.get(name).and_then(Value::as_i64);
        let (iat, exp) = (number("iat")?, number("exp")?);
        let timely = exp > wanted.now && iat <= wanted.now + LEEWAY && exp - iat <= wanted.life;
        // one audience, not a list (RFC 7523's successor)
        let meant = claims.get("aud")?.as_str().is_some_and(|aud| wanted.audiences.iter().any(|own| own == aud));
        let theirs = claims.get("iss").and_then(Value::as_str) == Some(wanted.issuer);
        (timely && meant && theirs && claims.get("jti").is_some_and(Value::is_string)).then_some(claims)
    }
}

pub(super) fn key_file(shared: &Shared, _ask: &Ask) -> Answer {
    Answer::json(200, &shared.robot.key_file(&shared.issuer))
}
