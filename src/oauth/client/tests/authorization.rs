//! The URL a browser is sent to, and the randomness behind it.

use std::collections::HashSet;

use super::*;

fn attempt() -> Attempt {
    Attempt {
        state: Secret::new("xyz"),
        // RFC 7636 appendix B
        verifier: Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        nonce: Secret::new("n-0S6_WzA2Mj"),
    }
}

struct Asked<'a> {
    endpoint: &'a str,
    scopes: &'a [&'a str],
    params: &'a [(&'a str, &'a str)],
    pkce: bool,
    separator: &'a str,
}

const PLAIN: Asked<'_> =
    Asked { endpoint: "https://as.example/authorize", scopes: &[], params: &[], pkce: true, separator: " " };

fn url(asked: &Asked<'_>) -> Result<String, String> {
    let scopes: Vec<String> = asked.scopes.iter().map(ToString::to_string).collect();
    let request = Authorization {
        endpoint: &asked.endpoint.parse().unwrap(),
        client_id: "s6BhdRkqt3",
        redirect_uri: "http://127.0.0.1:7/callback",
        scopes: &scopes,
        dialect: &Dialect { scope_separator: asked.separator.into(), ..Dialect::default() },
        attempt: &attempt(),
        pkce: asked.pkce,
        params: &asked.params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        resources: &[],
        dpop_jkt: None,
    };
    authorization_url(&request).map(String::from).map_err(|error| match error {
        Error::BadRequest(reason) => reason,
        other => panic!("{other:?}"),
    })
}

/// RFC 6749 section 4.1.1 and the vector of RFC 7636 appendix B.
#[test]
fn the_url_is_as_in_the_standards() {
    let expected = "https://as.example/authorize?response_type=code&client_id=s6BhdRkqt3&state=xyz\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\
        &redirect_uri=http%3A%2F%2F127.0.0.1%3A7%2Fcallback";
    assert_eq!(url(&PLAIN).unwrap(), expected);
    let found = url(&Asked { scopes: &["openid", "a/b"], params: &[("prompt", "a b")], ..PLAIN }).unwrap();
    assert_eq!(found, format!("{expected}&scope=openid+a%2Fb&nonce=n-0S6_WzA2Mj&prompt=a+b"));
    let found = url(&Asked { pkce: false, ..PLAIN }).unwrap();
    assert!(!found.contains("challenge"), "{found}");
    assert!(!found.contains("dBjft"), "the verifier is never in a URL");
}

#[test]
fn scopes_are_one_parameter_in_the_servers_way() {
    let cases = [(",", "&scope=a%2Cb"), (" ", "&scope=a+b"), ("", "")];
    for (separator, expected) in cases {
        let found = url(&Asked { separator, scopes: &["a", "b"], ..PLAIN }).unwrap();
        assert!(found.ends_with(&format!("%2Fcallback{expected}")), "{found}");
    }
    assert!(url(&Asked { separator: ",", scopes: &["a,b"], ..PLAIN }).is_err());
    assert!(url(&Asked { scopes: &["a", "b&state=1 c"], ..PLAIN }).is_err());
    assert!(!url(&Asked { scopes: &["OpenID"], ..PLAIN }).unwrap().contains("nonce"));
}

#[test]
fn the_endpoints_own_query_is_kept_once() {
    let endpoint = "https://as.example/authorize?tenant=1&x=%20y";
    let same = &[("tenant", "1")][..];
    for params in [&[][..], same] {
        let found = url(&Asked { endpoint, params, ..PLAIN }).unwrap();
        assert!(found.starts_with("https://as.example/authorize?tenant=1&x=%20y&response_type=code&"), "{found}");
        assert_eq!(found.matches("tenant=").count(), 1);
    }
    let twice = "parameter `tenant` would be sent twice";
    assert_eq!(url(&Asked { endpoint, params: &[("tenant", "2")], ..PLAIN }).unwrap_err(), twice);
}

#[test]
fn nothing_of_ours_can_be_replaced() {
    for name in OF_AUTHORIZATION {
        let reason = url(&Asked { params: &[(name, "x")], pkce: false, separator: "", ..PLAIN }).unwrap_err();
        assert_eq!(reason, format!("`{name}` is set by the protocol and cannot be a parameter"));
    }
    for name in ["client_id", "state", "response_type", "code_challenge"] {
        let endpoint = format!("https://as.example/authorize?{name}=x");
        let reason = url(&Asked { endpoint: &endpoint, ..PLAIN }).unwrap_err();
        assert_eq!(reason, format!("parameter `{name}` would be sent twice"));
    }
}

#[test]
fn only_a_web_address_is_opened() {
    for endpoint in [
        "http://as.example/authorize",
        "https://as.example/authorize#x",
        "https://u:p@as.example/authorize",
        "file:///bin/sh",
        "javascript:alert(1)",
        "calc:$(calc.exe)",
    ] {
        assert!(url(&Asked { endpoint, ..PLAIN }).is_err(), "{endpoint}");
    }
    assert!(url(&Asked { endpoint: "http://127.0.0.1:9/authorize", ..PLAIN }).is_ok());
}

/// Three independent values, each new for every attempt: no two of 30,000 are alike, and each has all its bits.
#[test]
fn attempts_are_random_and_independent() {
    let mut seen = HashSet::new();
    let mut ones = [0_u32; 256];
    for _ in 0..10_000 {
        let attempt = Attempt::random();
        for value in [attempt.state, attempt.verifier, attempt.nonce] {
            assert_eq!(value.len(), 43);
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(value.expose()).unwrap();
            for (bit, count) in ones.iter_mut().enumerate() {
                *count += u32::from(bytes[bit / 8] >> (bit % 8) & 1);
            }
            assert!(seen.insert(value.expose().to_owned()), "a value came twice");
        }
    }
    // 15,000 expected, standard deviation 87: ten of them away is not chance.
    assert!(ones.iter().all(|count| (14_100..15_900).contains(count)), "{ones:?}");
}
