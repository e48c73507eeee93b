//! Keys in every form they come in, what is signed with them, and the RFCs' own examples.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation};

use super::*;

const EC: &str = include_str!("../id_token/testdata/TEST-KEY-ec256.pem");
const EC384: &str = include_str!("../id_token/testdata/TEST-KEY-ec384.pem");
const ED: &str = include_str!("../id_token/testdata/TEST-KEY-ed25519.pem");
const RSA: &str = include_str!("../id_token/testdata/TEST-KEY-rsa.pem");
const RFC7515_A2: &str = include_str!("../testdata/rfc7515-a2.json");

fn parse(text: &str, algorithm: Option<&str>) -> Result<SigningKey, String> {
    SigningKey::parse(&Secret::new(text), algorithm, Some("k1"))
}

fn parts(token: &Secret) -> (Value, Value) {
    let read = |part: &str| serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let parts: Vec<&str> = token.expose().split('.').collect();
    (read(parts[0]), read(parts[1]))
}

#[test]
fn the_kind_of_key_decides_what_it_signs_with_unless_somebody_says_otherwise() {
    for (text, said, signs) in [
        (RSA, None, "RS256"),
        (RSA, Some("PS256"), "PS256"),
        (EC, None, "ES256"),
        (EC384, None, "ES384"),
        (ED, None, "EdDSA"),
    ] {
        let key = parse(text, said).unwrap();
        assert_eq!(key.algorithm(), signs);
        let (header, _) = parts(&key.sign(&json!({ "a": 1 })).unwrap());
        assert_eq!(header, json!({ "alg": signs, "kid": "k1", "typ": "JWT" }));
        let kept = key.to_kept(&Secret::new(text));
        let again = SigningKey::from_kept(&kept).unwrap();
        assert_eq!((again.algorithm().as_str(), again.key_id()), (signs, Some("k1")));
    }
}

#[test]
fn what_is_no_private_key_to_sign_with_is_refused_without_a_word_of_it() {
    let public = "-----BEGIN PUBLIC KEY-----\nCANARY\n-----END PUBLIC KEY-----\n";
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nCANARY\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let certificate = "-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----\n";
    let mut no_private: Value = serde_json::from_str::<Value>(RFC7515_A2).unwrap()["jwk"].take();
    no_private.as_object_mut().unwrap().remove("d");
    let mut broken: Value = serde_json::from_str::<Value>(RFC7515_A2).unwrap()["jwk"].take();
    broken["p"] = broken["q"].clone();
    for (text, said, word) in [
        ("", None, "not a private key in PEM"),
        ("CANARY", None, "not a private key in PEM"),
        (public, None, "a public key"),
        (encrypted, None, "encrypted"),
        (certificate, None, "certificate"),
        ("{CANARY", None, "not JSON"),
        ("{\"a\":\"CANARY\"}", None, "not a JWK"),
        (&no_private.to_string(), None, "not a private key"),
        (&broken.to_string(), None, "broken"),
        ("{\"kty\":\"oct\",\"k\":\"CANARY\",\"d\":\"CANARY\"}", None, "a kind that is not known"),
        ("{\"kty\":\"RSA\",\"d\":\"CANARY\",\"use\":\"enc\"}", None, "not for signatures"),
        (RSA, Some("ES256"), "that can sign with ES256"),
        (EC, Some("RS256"), "that can sign with RS256"),
        (RSA, Some("HS256"), "another algorithm than"),
        (RSA, Some("none"), "another algorithm than"),
    ] {
        let reason = parse(text, said).unwrap_err();
        assert!(reason.contains(word), "{reason}");
        assert!(!reason.contains("CANARY"), "{reason}");
    }
    let debug = format!("{:?} {:?}", parse(RSA, None).unwrap(), Prover::new(|| Ok(Secret::new("CANARY"))));
    assert!(!debug.contains("CANARY") && !debug.contains("content"), "{debug}");
}

/// RFC 7515 appendix A.2: the key as a JWK, and the signature that is made with it (RS256 always makes the same one).
#[test]
fn rfc_7515_a_2() {
    let vector: Value = serde_json::from_str(RFC7515_A2).unwrap();
    let key = SigningKey::parse(&Secret::new(vector["jwk"].to_string()), None, None).unwrap();
    let message = vector["message"].as_str().unwrap().as_bytes();
    let signature = jsonwebtoken::crypto::sign(message, &key.key, key.algorithm).unwrap();
    assert_eq!(signature, vector["signature"]);
}

/// RFC 8037 appendix A: an Ed25519 key as a JWK, and what is signed with it.
#[test]
fn rfc_8037_a_4() {
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let key = SigningKey::parse(&Secret::new(jwk.to_string()), None, None).unwrap();
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = jsonwebtoken::crypto::sign(message, &key.key, key.algorithm).unwrap();
    let wanted = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(signature, wanted);
}

/// RFC 7515 appendix A.3: an EC key as a JWK. ES256 makes another signature each time, so it is checked instead.
#[test]
fn rfc_7515_a_3() {
    let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    let jwk = json!({
        "kty": "EC", "crv": "P-256", "x": x, "y": y, "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    });
    let key = SigningKey::parse(&Secret::new(jwk.to_string()), None, None).unwrap();
    let message = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = jsonwebtoken::crypto::sign(message, &key.key, key.algorithm).unwrap();
    let public = DecodingKey::from_ec_components(x, y).unwrap();
    assert!(jsonwebtoken::crypto::verify(&signature, message, &public, key.algorithm).unwrap());
    let theirs = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assert!(jsonwebtoken::crypto::verify(theirs, message, &public, key.algorithm).unwrap());
    let other = json!({ "kty": "EC", "crv": "P-256", "x": y, "y": x, "d": jwk["d"] });
    assert!(SigningKey::parse(&Secret::new(other.to_string()), None, None).is_err(), "x and y do not belong to d");
}

/// RFC 7519 sections 3.1 and 6.1, as tokens somebody could hand us: a symmetric algorithm and none at all are refused
/// before anything in them is looked at.
#[test]
fn rfc_7519_3_1_and_6_1_are_not_accepted_as_id_tokens() {
    let symmetric = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let unsecured = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    for (token, alg) in [(symmetric, "HS256"), (unsecured, "none")] {
        let (token, access) = (Secret::new(token), Secret::new("access"));
        let expected = crate::oauth::id_token::Expected {
            issuer: "joe",
            issuer_aliases: &[],
            client_id: "c",
            nonce: None,
            refresh: false,
            access_token: &access,
            now: 1_300_819_000,
            algorithms: &["HS256".to_owned(), "none".to_owned()],
        };
        let jwks = json!({ "keys": [{ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" }] });
        let error = crate::oauth::id_token::verify(&token, &jwks, &expected).unwrap_err().to_string();
        assert!(error.contains(&format!("its algorithm `{alg}` is not allowed")), "{error}");
    }
}

/// RFC 7523 section 3, OpenID Connect Core section 9, S-64: who, for whom, for how long, and never twice the same.
#[test]
fn a_clients_assertion_says_what_the_rfc_wants() {
    let key = parse(RSA, None).unwrap();
    let one = key.client_assertion("client 1", "https://as.example", 1000).unwrap();
    let (_, claims) = parts(&one);
    let jti = claims["jti"].as_str().unwrap().to_owned();
    assert_eq!(
        claims,
        json!({ "iss": "client 1", "sub": "client 1", "aud": "https://as.example", "iat": 1000, "exp": 1240, "jti": jti })
    );
    assert!(jti.len() >= 22, "at least 128 bit");
    let other = key.client_assertion("client 1", "https://as.example", 1000).unwrap();
    assert_ne!(parts(&other).1["jti"], jti);
    let public = rsa_public();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&["https://as.example"]);
    rules.validate_exp = false;
    jsonwebtoken::decode::<Value>(one.expose(), &public, &rules).unwrap();
    rules.set_audience(&["https://as.example/"]);
    assert!(jsonwebtoken::decode::<Value>(one.expose(), &public, &rules).is_err());
}

fn rsa_public() -> DecodingKey {
    use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
    let body: String = RSA.lines().skip_while(|line| !line.starts_with("-----BEGIN")).skip(1).collect();
    let body = body.split("-----").next().unwrap();
    let pair = RsaKeyPair::from_pkcs8(&base64::prelude::BASE64_STANDARD.decode(body).unwrap()).unwrap();
    DecodingKey::from_rsa_der(pair.public_key().as_ref())
}

#[test]
fn a_service_accounts_assertion_is_the_one_google_wants() {
    let key = parse(RSA, None).unwrap();
    let asked = Asked {
        audience: "https://oauth2.googleapis.com/token",
        issuer: "robot@project.iam.gserviceaccount.com",
        scope: "a b",
        subject: None,
    };
    let (header, claims) = parts(&key.grant_assertion(&asked, 1000).unwrap());
    assert_eq!(header, json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }));
    let jti = &claims["jti"];
    assert_eq!(
        claims,
        json!({ "iss": asked.issuer, "aud": asked.audience, "iat": 1000, "exp": 4600, "scope": "a b", "jti": jti })
    );
    let as_user = Asked { subject: Some("ann@example.test"), scope: "", ..asked };
    let (_, claims) = parts(&key.grant_assertion(&as_user, 1000).unwrap());
    assert_eq!((&claims["sub"], claims.get("scope")), (&json!("ann@example.test"), None));
}
