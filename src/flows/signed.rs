//! Authorization responses that say more than RFC 6749 asks for: parameters that have to have one value, and a signature
//! over all of them with the client's secret (Shopify's `shop` and `hmac`).

use std::{collections::BTreeMap, fmt::Write as _};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use url::form_urlencoded;

use super::redirect::Parameters;
use crate::{secret::Secret, system::terminal::clean};

/// What an answer is held to besides.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// Parameters and the one value that each has to have.
    pub same: BTreeMap<String, String>,
    /// The parameter with the signature, and the key.
    pub signature: Option<(String, Secret)>,
}

impl Extra {
    /// What is wrong with an answer that brings a code.
    pub(super) fn judge(&self, parameters: &Parameters<'_>) -> Result<(), String> {
        if let Some((name, key)) = &self.signature {
            let shown = Secret::new(parameters.once(name).unwrap_or_default());
            if !shown.same_as(&signature(parameters, name, key)) {
                return Err(format!("its `{name}` is not a signature of it by the client's secret"));
            }
        }
        for (name, wanted) in &self.same {
            match parameters.once(name) {
                Some(found) if found == wanted => {}
                Some(found) => return Err(format!("its `{name}` is `{}`, not `{wanted}`", clean(found, 200))),
                None => return Err(format!("it has no `{name}`, which should be `{wanted}`")),
            }
        }
        Ok(())
    }
}

/// HMAC-SHA-256 in hex over the other parameters, sorted and form-encoded.
fn signature(parameters: &Parameters<'_>, own: &str, key: &Secret) -> Secret {
    let mut pairs: Vec<(&str, &str)> = parameters.pairs().filter(|(name, _)| *name != own).collect();
    pairs.sort_unstable();
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key.expose().as_bytes())
        .unwrap_or_else(|_| unreachable!("any key length serves"));
    mac.update(text.as_bytes());
    let mut digits = String::new();
    for byte in mac.finalize().into_bytes() {
        let _ = write!(digits, "{byte:02x}"); // a String takes everything
    }
    Secret::new(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra() -> Extra {
        Extra {
            same: BTreeMap::from([("shop".to_owned(), "some-shop.myshopify.com".to_owned())]),
            signature: Some(("hmac".to_owned(), Secret::new("hush"))),
        }
    }

    /// The example of Shopify's own pages, with the secret `hush`.
    const SIGNED: &str = "code=0907a61c0c8d55e99db179b68161bc00&\
                          hmac=700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf&\
                          shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173";

    #[test]
    fn a_signed_answer_is_taken_and_any_other_is_not() {
        let judge = |query: &str| extra().judge(&Parameters::of(query));
        assert_eq!(judge(SIGNED), Ok(()));
        // the order is the signer's, not the sender's
        let turned: Vec<&str> = SIGNED.split('&').rev().collect();
        assert_eq!(judge(&turned.join("&")), Ok(()));
        for changed in [
            SIGNED.replace("0907", "0908"),
            SIGNED.replace("hmac=700e", "hmac=700f"),
            SIGNED.replace("hmac=", "hmax="),
            format!("{SIGNED}&more=1"),
            format!("{SIGNED}&hmac=700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf"),
        ] {
            assert!(judge(&changed).unwrap_err().contains("not a signature"), "{changed}");
        }
        let other = Extra { same: BTreeMap::from([("shop".to_owned(), "another".to_owned())]), ..extra() };
        let error = other.judge(&Parameters::of(SIGNED)).unwrap_err();
        assert_eq!(error, "its `shop` is `some-shop.myshopify.com`, not `another`");
        let missing = Extra { same: BTreeMap::from([("host".to_owned(), "x".to_owned())]), ..extra() };
        assert!(missing.judge(&Parameters::of(SIGNED)).unwrap_err().contains("it has no `host`"));
        assert_eq!(Extra::default().judge(&Parameters::of("code=x")), Ok(()));
    }
}
