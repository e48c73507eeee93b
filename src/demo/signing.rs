//! ID tokens (OIDC Core section 2), signed with an ES256 key made at the start and never written anywhere.

use std::io;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::grants::Issued;

/// Seconds an ID token can be used to sign in.
const TTL: i64 = 600;

pub(super) struct Signer {
    key: EncodingKey,
    key_id: String,
    public: DecodingKey,
    /// The public key's coordinates, base64url.
    x: String,
    y: String,
}

impl Signer {
    pub(super) fn generate() -> io::Result<Self> {
        let unlucky = |_| io::Error::other("cannot make a signing key");
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(unlucky)?;
        let private = pair.to_pkcs8v1().map_err(unlucky)?;
        // SEC 1 section 2.3.3: 4, then both coordinates
        let public = pair.public_key().as_ref();
        let (Some(across), Some(up)) = (public.get(1..33), public.get(33..65)) else {
            return Err(io::Error::other("cannot make a signing key"));
        };
        let key_id = URL_SAFE_NO_PAD.encode(&Sha256::digest(public)[..12]);
        Ok(Self {
            key: EncodingKey::from_ec_der(private.as_ref()),
            key_id,
            public: DecodingKey::from_ec_der(public),
            x: URL_SAFE_NO_PAD.encode(across),
            y: URL_SAFE_NO_PAD.encode(up),
        })
    }

    /// The JWK set (RFC 7517 section 5).
    pub(super) fn jwks(&self) -> Value {
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.key_id, "x": self.x, "y": self.y,
        }]})
    }

    /// An ID token about what was just issued; `None` if it cannot be signed.
    pub(super) fn id_token(&self, issuer: &str, client_id: &str, about: &Issued, now: i64) -> Option<String> {
        let mut claims = super::resource::claims(&about.account, &about.scopes);
        let hash = Sha256::digest(about.access.expose());
        let token = json!({
            "iss": issuer,
            "aud": client_id,
            "iat": now,
            "exp": now.saturating_add(TTL),
            "auth_time": about.approved_at,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2]),
        });
        if let (Value::Object(all), Value::Object(token)) = (&mut claims, token) {
            all.extend(token);
            all.extend(about.nonce.clone().map(|nonce| ("nonce".to_owned(), Value::String(nonce))));
        }
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, &claims, &self.key).ok()
    }

    /// The account that a good ID token of this server names.
    pub(super) fn account(&self, issuer: &str, token: &str, now: i64) -> Option<String> {
        let mut rules = Validation::new(Algorithm::ES256);
        (rules.validate_exp, rules.validate_aud) = (false, false); // the clock is the server's own; any client's will do
        rules.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Value>(token, &self.public, &rules).ok()?.claims;
        let timely = claims["exp"].as_i64().is_some_and(|end| end > now);
        (timely && claims["iss"] == issuer).then(|| claims["email"].as_str().map(str::to_owned))?
    }
}
