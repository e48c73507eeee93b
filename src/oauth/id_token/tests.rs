//! ID tokens good and bad, signed here with keys that were published with this source.

use std::sync::LazyLock;

use jsonwebtoken::{EncodingKey, crypto::sign, jwk::Jwk};
use serde_json::json;

use super::*;

const NOW: i64 = 1_700_000_000;
const CLIENT: &str = "client-1";
const ISSUER: &str = "https://as.example";
const ACCESS: &str = "CANARY-access-token";
/// A modulus of 1024 bits.
const WEAK: &str = "932qqo5w7WCepWSdbJ2qaCYFaY7O_WIvm8_OAByMrL1D9-XLqn1UEXpP9Ozbo9Oqb23z1XFJt5x00NprsoAPpEzOOd-4dplLoQOmcmoKiT6Bxs21huRT18GwbxBe4O2qvnSo0HHiFAQlXucEB3zobd9G5YuGqtYQ2wrz_vsrSvE";

fn key(alg: Algorithm) -> EncodingKey {
    match alg {
        Algorithm::ES256 => EncodingKey::from_ec_pem(include_bytes!("testdata/TEST-KEY-ec256.pem")),
        Algorithm::ES384 => EncodingKey::from_ec_pem(include_bytes!("testdata/TEST-KEY-ec384.pem")),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(include_bytes!("testdata/TEST-KEY-ed25519.pem")),
        _ => EncodingKey::from_rsa_pem(include_bytes!("testdata/TEST-KEY-rsa.pem")),
    }
    .unwrap()
}

fn other_rsa() -> EncodingKey {
    EncodingKey::from_rsa_pem(include_bytes!("testdata/TEST-KEY-rsa-other.pem")).unwrap()
}

fn jwk(key: &EncodingKey, alg: Algorithm, kid: &str) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, alg).unwrap()).unwrap();
    jwk["use"] = json!("sig");
    if !kid.is_empty() {
        jwk["kid"] = json!(kid);
    }
    jwk
}

fn encode(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed_by(key: &EncodingKey, alg: Algorithm, header: &Value, claims: &Value) -> Secret {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = sign(message.as_bytes(), key, alg).unwrap();
    Secret::new(format!("{message}.{signature}"))
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": CLIENT, "sub": "user-1", "exp": NOW + 3600, "iat": NOW, "nonce": "CANARY-nonce"})
}

fn rs256(claims: &Value) -> Secret {
    signed_by(&key(Algorithm::RS256), Algorithm::RS256, &json!({"alg": "RS256", "kid": "k1"}), claims)
}

fn keys() -> Value {
    json!({"keys": [jwk(&key(Algorithm::RS256), Algorithm::RS256, "k1")]})
}

/// Checks a token against the usual expectations, changed by `change`.
fn check_with<'a>(token: &Secret, jwks: &Value, change: impl Fn(&mut Expected<'a>)) -> Result<Value, String> {
    static SENT: LazyLock<Secret> = LazyLock::new(|| Secret::new("CANARY-nonce"));
    static BESIDE: LazyLock<Secret> = LazyLock::new(|| Secret::new(ACCESS));
    let mut expected = Expected {
        issuer: ISSUER,
        issuer_aliases: &[],
        client_id: CLIENT,
        nonce: Some(&SENT),
        refresh: false,
        access_token: &BESIDE,
        now: NOW,
        algorithms: &[],
    };
    change(&mut expected);
    verify(token, jwks, &expected).map_err(|error| {
        assert!(matches!(error, Error::Protocol { spent: true, .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error:?}");
        error.to_string().replace("the ID token is not valid: ", "")
    })
}

fn check(token: &Secret, jwks: &Value) -> Result<Value, String> {
    check_with(token, jwks, |_| ())
}

#[test]
fn a_good_token_gives_its_claims() {
    let token = rs256(&claims());
    assert_eq!(check(&token, &keys()), Ok(claims()));
    assert_eq!(header(&token).unwrap(), (Some("k1".into()), "RS256".into()));
    assert!(knows_key(&token, &keys()).unwrap());
}

#[test]
fn every_asymmetric_algorithm_that_is_allowed_works_and_no_other() {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    for alg in [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA] {
        let name = format!("{alg:?}");
        let key = key(alg);
        let token = signed_by(&key, alg, &json!({"alg": name}), &claims());
        let jwks = json!({"keys": [jwk(&key, alg, "")]});
        let listed = [name.clone()];
        let own = check_with(&token, &jwks, |expected| expected.algorithms = &listed);
        assert_eq!(own, Ok(claims()), "{name}");
        let default = check(&token, &jwks);
        assert_eq!(default.is_ok(), matches!(alg, RS256 | ES256), "{name}");
        let elsewhere = ["none".to_owned(), "RS1".to_owned()];
        let refused = check_with(&token, &jwks, |expected| expected.algorithms = &elsewhere);
        assert_eq!(refused, Err(format!("its algorithm `{name}` is not allowed")));
    }
}

#[test]
fn claims_that_are_wrong_are_refused() {
    let cases = [
        ("iss", json!("https://evil.example"), "it is from `https://evil.example`"),
        ("iss", json!("https://as.example/"), "it is from `https://as.example/`"),
        ("iss", json!(7), "its `iss` is not a string"),
        ("iss", Value::Null, "its `iss` is not a string"),
        ("aud", json!("client-2"), "it is for another client (`aud`)"),
        ("aud", json!(["client-1", "client-2"]), "it is for another client (`aud`)"),
        ("aud", json!([]), "it is for another client (`aud`)"),
        ("aud", json!(1), "it is for another client (`aud`)"),
        ("azp", json!("client-2"), "it was issued to another client (`azp`)"),
        ("azp", json!(1), "it was issued to another client (`azp`)"),
        ("exp", json!(NOW - 60), "it expired at 2023-11-14T22:12:20Z; this clock says 2023-11-14T22:13:20Z"),
        ("exp", json!("1700003600"), "its `exp` is not a number"),
        ("iat", json!(NOW + 61), "its `iat` is 2023-11-14T22:14:21Z; this clock says 2023-11-14T22:13:20Z"),
        ("iat", json!("now"), "its `iat` is not a number"),
        ("iat", json!(-1), "its `iat` makes no sense"),
        ("iat", json!(NOW + 3601), "its `iat` makes no sense"),
        ("nbf", json!(NOW + 61), "its `nbf` is 2023-11-14T22:14:21Z; this clock says 2023-11-14T22:13:20Z"),
        ("nbf", json!("soon"), "its `nbf` is not a number"),
        ("sub", json!(""), "its `sub` is missing or not 1 to 255 ASCII characters"),
        ("sub", json!("a".repeat(256)), "its `sub` is missing or not 1 to 255 ASCII characters"),
        ("sub", json!("\u{e9}"), "its `sub` is missing or not 1 to 255 ASCII characters"),
        ("sub", json!("a\nb"), "its `sub` is missing or not 1 to 255 ASCII characters"),
        ("sub", json!(7), "its `sub` is not a string"),
        ("nonce", json!("other"), "its `nonce` is not the one that was sent"),
        ("nonce", json!("canary-nonce"), "its `nonce` is not the one that was sent"),
        ("nonce", json!(7), "its `nonce` is not a string"),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), "it belongs to another access token (`at_hash`)"),
        ("at_hash", json!(7), "its `at_hash` is not a string"),
    ];
    for (name, value, expected) in cases {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(check(&rs256(&claims), &keys()), Err(expected.into()), "{name} = {value}");
    }
    let missing = [
        ("iss", "it has no `iss`"),
        ("aud", "it has no `aud`"),
        ("exp", "it has no `exp`"),
        ("iat", "it has no `iat`"),
        ("sub", "its `sub` is missing or not 1 to 255 ASCII characters"),
        ("nonce", "it lacks the `nonce` that was sent"),
    ];
    for (name, expected) in missing {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(check(&rs256(&claims), &keys()), Err(expected.into()), "{name}");
    }
}

#[test]
fn claims_that_are_only_unusual_are_accepted() {
    let cases = [
        ("aud", json!([CLIENT])),
        ("azp", json!(CLIENT)),
        ("exp", json!(NOW - 59)),
        ("exp", json!(1_700_000_100.5)),
        ("iat", json!(NOW + 60)),
        ("iat", json!(NOW - 7 * 24 * 3600)),
        ("iat", json!(1_699_999_999.25)),
        ("nbf", json!(NOW + 60)),
        ("sub", json!("a".repeat(255))),
        ("at_hash", json!(BASE64_URL_SAFE_NO_PAD.encode(&<sha2::Sha256 as sha2::Digest>::digest(ACCESS)[..16]))),
        ("tid", json!(12)),
        ("unknown", json!({"a": [1]})),
    ];
    for (name, value) in cases {
        let mut claims = claims();
        if name == "exp" {
            claims["iat"] = json!(NOW - 3600);
        }
        claims[name] = value.clone();
        assert_eq!(check(&rs256(&claims), &keys()), Ok(claims), "{name} = {value}");
    }
}

/// The example of OIDC Core appendix A.3: `at_hash` of an access token under RS256.
#[test]
fn at_hash_is_as_in_the_standard() {
    let mut claims = claims();
    claims["at_hash"] = json!("77QmUPtjPfzWtF2AnpK9RQ");
    let access = Secret::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    let token = rs256(&claims);
    assert!(check_with(&token, &keys(), |expected| expected.access_token = &access).is_ok());
}

#[test]
fn a_nonce_is_looked_at_where_one_was_sent_and_tolerated_only_on_refresh() {
    let with = rs256(&claims());
    let mut without = claims();
    without.as_object_mut().unwrap().remove("nonce");
    let without = rs256(&without);
    let unasked = |expected: &mut Expected<'_>| expected.nonce = None;
    let refresh = |expected: &mut Expected<'_>| (expected.nonce, expected.refresh) = (None, true);
    assert_eq!(check_with(&with, &keys(), unasked), Err("it has a `nonce`, and none was sent".into()));
    assert!(check_with(&without, &keys(), unasked).is_ok());
    assert!(check_with(&with, &keys(), refresh).is_ok());
    assert!(check_with(&without, &keys(), refresh).is_ok());
}

#[test]
fn issuers_may_have_other_spellings_and_tenants() {
    let aliases = ["as.example".to_owned()];
    let mut alias = claims();
    alias["iss"] = json!("as.example");
    assert!(check_with(&rs256(&alias), &keys(), |expected| expected.issuer_aliases = &aliases).is_ok());

    let tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let cases = [
        (json!(tenant), format!("https://login.example/{tenant}/v2.0"), true),
        (json!(tenant), "https://login.example/common/v2.0".into(), false),
        (json!(tenant), "https://login.example/{tid}/v2.0".into(), false),
        (json!(tenant), "https://login.example/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0".into(), false),
        (json!("evil/x"), "https://login.example/evil/x/v2.0".into(), false),
        (json!("{tid}"), "https://login.example/{tid}/v2.0".into(), false),
        (Value::Null, "https://login.example/{tid}/v2.0".into(), false),
        (json!(1), "https://login.example/1/v2.0".into(), false),
    ];
    for (tid, iss, good) in cases {
        let mut claims = claims();
        claims["tid"] = tid;
        claims["iss"] = json!(iss);
        let found =
            check_with(&rs256(&claims), &keys(), |expected| expected.issuer = "https://login.example/{tid}/v2.0");
        assert_eq!(found.is_ok(), good, "{claims}");
    }
}

#[test]
fn the_wrapping_is_checked_before_anything_else() {
    let good = rs256(&claims());
    let [header, payload, signature]: [&str; 3] = good.expose().split('.').collect::<Vec<_>>().try_into().unwrap();
    let with_header = |value: Value| format!("{}.{payload}.{signature}", encode(&value));
    let cases = [
        ("abc".into(), "it does not have three parts"),
        (String::new(), "it does not have three parts"),
        (format!("{header}.{payload}"), "it does not have three parts"),
        (format!("{header}.{payload}.{signature}."), "it does not have three parts"),
        (format!("!.{payload}.{signature}"), "its header is not a JSON object"),
        (format!("{}.{payload}.{signature}", encode(&json!([1]))), "its header is not a JSON object"),
        (with_header(json!({"kid": "k1"})), "its header names no `alg`"),
        (with_header(json!({"alg": 1})), "its header names no `alg`"),
        (with_header(json!({"alg": "RS256", "kid": 1})), "its `kid` is not a string"),
        (with_header(json!({"alg": "RS256", "crit": []})), "its header asks for an extension (`crit`)"),
        (with_header(json!({"alg": "none"})), "its algorithm `none` is not allowed"),
        (format!("{}.{payload}.", encode(&json!({"alg": "none"}))), "its algorithm `none` is not allowed"),
        (with_header(json!({"alg": "NoNe"})), "its algorithm `NoNe` is not allowed"),
        (with_header(json!({"alg": "\u{1b}[2J"})), "its algorithm `\\x1B[2J` is not allowed"),
        (with_header(json!({"alg": "PS256", "kid": "k1"})), "its algorithm `PS256` is not allowed"),
        (with_header(json!({"alg": "ES256", "kid": "k1"})), "the provider has no fitting key (`k1`)"),
        (with_header(json!({"alg": "RS256", "kid": "k1", "x": 1})), "its signature is wrong"),
        (format!("{header}.{payload}."), "its signature is wrong"),
        (format!("{header}.{payload}.!"), "its signature is wrong"),
        (format!("{header}.{}.{signature}", encode(&json!({"iss": ISSUER}))), "its signature is wrong"),
        (format!("{header}.{payload}.{}", "A".repeat(signature.len())), "its signature is wrong"),
    ];
    for (token, expected) in cases {
        assert_eq!(check(&Secret::new(token.clone()), &keys()), Err(expected.into()), "{token}");
    }
    let not_object = signed_by(&key(Algorithm::RS256), Algorithm::RS256, &json!({"alg": "RS256"}), &json!([1]));
    assert_eq!(check(&not_object, &keys()), Err("its payload is not a JSON object".into()));
}

/// The public key as an HMAC secret (CVE-2015-9235 and its many children).
#[test]
fn a_symmetric_signature_is_never_accepted() {
    let public = jwk(&key(Algorithm::RS256), Algorithm::RS256, "k1");
    let secret = EncodingKey::from_secret(public["n"].as_str().unwrap().as_bytes());
    let token = signed_by(&secret, Algorithm::HS256, &json!({"alg": "HS256", "kid": "k1"}), &claims());
    let listed = ["HS256".to_owned()];
    let jwks = json!({"keys": [public, {"kty": "oct", "kid": "k1", "k": "AAAA"}]});
    let found = check_with(&token, &jwks, |expected| expected.algorithms = &listed);
    assert_eq!(found, Err("its algorithm `HS256` is not allowed".into()));
}

#[test]
fn keys_are_chosen_by_kid_and_purpose() {
    let good = jwk(&key(Algorithm::RS256), Algorithm::RS256, "k1");
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        key
    };
    let other = jwk(&other_rsa(), Algorithm::RS256, "k2");
    let unnamed = |key: &Value| {
        let mut key = key.clone();
        key.as_object_mut().unwrap().remove("kid");
        key
    };
    let named = rs256(&claims());
    let nameless = signed_by(&key(Algorithm::RS256), Algorithm::RS256, &json!({"alg": "RS256"}), &claims());
    let weak = json!({"kty": "RSA", "kid": "k1", "n": WEAK, "e": "AQAB"});
    let padded = json!({"kty": "RSA", "kid": "k1", "e": "AQAB",
        "n": BASE64_URL_SAFE_NO_PAD.encode([&[0; 200][..], &BASE64_URL_SAFE_NO_PAD.decode(WEAK).unwrap()].concat())});
    let unknown = json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "..."});
    let cases = [
        (&named, vec![other.clone(), good.clone()], None),
        (&named, vec![unknown.clone(), good.clone()], None),
        (&named, vec![with("alg", json!("RS256")), other.clone()], None),
        (&named, vec![other.clone(), with("key_ops", json!(["verify"]))], None),
        (&nameless, vec![unnamed(&good)], None),
        (&nameless, vec![good.clone()], None),
        (&nameless, vec![other.clone(), good.clone()], None),
        (&nameless, vec![weak.clone(), good.clone()], None),
        (&nameless, vec![other.clone()], Some("its signature is wrong")),
        (&nameless, vec![], Some("the provider has no fitting key")),
        (&named, vec![], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![unnamed(&good)], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("kid", json!("K1"))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("use", json!("enc"))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("key_ops", json!(["encrypt"]))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("alg", json!("PS256"))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("alg", json!(7))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("kty", json!("EC"))], Some("the provider has no fitting key (`k1`)")),
        (&named, vec![with("kid", json!("k1")), json!("key")], Some("the provider's keys are no JWK set")),
        (&named, vec![weak], Some("the provider's RSA key has less than 2048 bits")),
        (&named, vec![padded], Some("the provider's RSA key has less than 2048 bits")),
        (&named, vec![with("n", json!("!"))], Some("one of the provider's keys is broken")),
        (&named, vec![with("e", Value::Null)], Some("one of the provider's keys is broken")),
    ];
    for (token, keys, problem) in cases {
        let jwks = json!({ "keys": keys });
        assert_eq!(check(token, &jwks).err().as_deref(), problem, "{jwks}");
    }
    for jwks in [json!({}), json!({"keys": {}}), json!([]), json!("<html>"), Value::Null] {
        assert_eq!(check(&named, &jwks), Err("the provider's keys are no JWK set".into()), "{jwks}");
    }
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let (ec, alg) = (key(Algorithm::ES256), Algorithm::ES256);
    let token = signed_by(&ec, alg, &json!({"alg": "ES256"}), &claims());
    let mut jwk = jwk(&ec, alg, "");
    assert!(check(&token, &json!({"keys": [&jwk]})).is_ok());
    jwk["y"] = json!(BASE64_URL_SAFE_NO_PAD.encode([7; 32]));
    assert_eq!(check(&token, &json!({"keys": [&jwk]})), Err("its signature is wrong".into()));
    jwk["y"] = json!(BASE64_URL_SAFE_NO_PAD.encode([7; 31]));
    assert_eq!(check(&token, &json!({"keys": [&jwk]})), Err("one of the provider's keys is broken".into()));
    jwk["crv"] = json!("P-384");
    assert_eq!(check(&token, &json!({"keys": [&jwk]})), Err("the provider has no fitting key".into()));
}

/// The caller fetches the set once more when, and only when, that can help.
#[test]
fn a_changed_key_is_noticed_before_verification() {
    let token = rs256(&claims());
    let old = json!({"keys": [jwk(&other_rsa(), Algorithm::RS256, "k0")]});
    assert!(!knows_key(&token, &old).unwrap());
    assert!(knows_key(&token, &json!([])).is_err());
    let foreign = Secret::new(format!("{}.e30.AA", encode(&json!({"alg": "HS256", "kid": "k9"}))));
    assert!(knows_key(&foreign, &old).unwrap(), "no other set would make it good");
}
