//! A private key as JWK (RFC 7517, 7518, 8037), brought into the form that is signed with. `aws-lc-rs` checks that the
//! parts belong together.

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair,
    },
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::EncodingKey;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// What a JWK says of its use.
#[derive(Default)]
pub(super) struct Said {
    pub(super) algorithm: Option<String>,
    pub(super) key_id: Option<String>,
}

pub(super) fn read(text: &Secret) -> Result<(EncodingKey, Said), String> {
    let value: Value = serde_json::from_str(text.expose()).map_err(|_| "it is not JSON".to_owned())?;
    let word = |name: &str| value.get(name).and_then(Value::as_str);
    let kind = word("kty").ok_or("it is JSON, but not a JWK")?;
    if word("d").is_none() {
        return Err("it is not a private key".to_owned());
    }
    if word("use").is_some_and(|purpose| purpose != "sig") {
        return Err("it is not for signatures (`use`)".to_owned());
    }
    let key = match (kind, word("crv")) {
        ("RSA", _) => rsa(&value),
        ("EC", Some("P-256")) => ec(&value, &ECDSA_P256_SHA256_FIXED_SIGNING, 32),
        ("EC", Some("P-384")) => ec(&value, &ECDSA_P384_SHA384_FIXED_SIGNING, 48),
        ("OKP", Some("Ed25519")) => ed(&value),
        _ => return Err("it is a key of a kind that is not known here".to_owned()),
    };
    let said = Said { algorithm: word("alg").map(str::to_owned), key_id: word("kid").map(str::to_owned) };
    Ok((key.ok_or("it is broken: its parts do not make a key")?, said))
}

fn part(value: &Value, name: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = value.get(name)?.as_str()?;
    BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok().map(Zeroizing::new)
}

fn rsa(value: &Value) -> Option<EncodingKey> {
    let part = |name| part(value, name);
    let public = (part("n")?, part("e")?);
    let (private, first, second) = (part("d")?, part("p")?, part("q")?);
    let (dp, dq, qi) = (part("dp")?, part("dq")?, part("qi")?);
    let pair = RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: public.0.as_slice(), e: public.1.as_slice() },
        d: private.as_slice(),
        p: first.as_slice(),
        q: second.as_slice(),
        dP: dp.as_slice(),
        dQ: dq.as_slice(),
        qInv: qi.as_slice(),
    });
    let der: Pkcs8V1Der<'_> = pair.ok()?.as_der().ok()?;
    // the only reader of PKCS#8 for RSA is that of PEM
    let body = Zeroizing::new(BASE64_STANDARD.encode(der.as_ref()));
    let pem = Zeroizing::new(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", *body));
    EncodingKey::from_rsa_pem(pem.as_bytes()).ok()
}

fn ec(value: &Value, algorithm: &'static EcdsaSigningAlgorithm, size: usize) -> Option<EncodingKey> {
    let (x, y, d) = (part(value, "x")?, part(value, "y")?, part(value, "d")?);
    if x.len() != size || y.len() != size {
        return None;
    }
    let point = [&[4], x.as_slice(), y.as_slice()].concat(); // SEC 1 section 2.3.3
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &d, &point).ok()?;
    Some(EncodingKey::from_ec_der(pair.to_pkcs8v1().ok()?.as_ref()))
}

fn ed(value: &Value) -> Option<EncodingKey> {
    let pair = Ed25519KeyPair::from_seed_and_public_key(&part(value, "d")?, &part(value, "x")?).ok()?;
    Some(EncodingKey::from_ed_der(pair.to_pkcs8v1().ok()?.as_ref()))
}
