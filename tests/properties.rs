//! What holds for every input, not only for those that somebody thought of.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use http::Response;
use oauthctl::flows::redirect::{self, Transaction, Verdict};
use oauthctl::flows::{Extra, FlowError, paste};
use oauthctl::oauth::client::{Attempt, Authorization, authorization_url};
use oauthctl::oauth::{Dialect, id_token, response};
use oauthctl::providers::discovery;
use oauthctl::secret::Secret;
use oauthctl::system::terminal::{clean, harmless_json};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::form_urlencoded;

const STATE: &str = "St4te-._~value";

fn transaction(state: &str) -> Transaction {
    Transaction {
        state: Secret::new(state),
        redirect_uri: "http://127.0.0.1:1234/callback".to_owned(),
        issuer: Some("https://as.example".to_owned()),
        iss_required: false,
        extra: Extra::default(),
    }
}

fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Any JSON there can be, not too deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn is_harmless(text: &str) -> bool {
    let hides =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !text.chars().any(|c| c.is_control() || hides(c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The challenge is the hash of the verifier, as another library computes it; the verifier is in no URL.
    #[test]
    fn the_challenge_is_the_hash_of_the_verifier(verifier in "[A-Za-z0-9._~-]{43,128}") {
        let endpoint = "https://as.example/authorize".parse().unwrap();
        let attempt = Attempt { verifier: Secret::new(verifier.as_str()), ..Attempt::random() };
        let url = authorization_url(&Authorization {
            endpoint: &endpoint,
            client_id: "c",
            redirect_uri: "http://127.0.0.1:7/callback",
            scopes: &[],
            dialect: &Dialect::default(),
            attempt: &attempt,
            pkce: true,
            params: &BTreeMap::new(),
            resources: &[],
            dpop_jkt: None,
        }).unwrap();
        let challenge = url.query_pairs().find(|(name, _)| name == "code_challenge").unwrap().1.into_owned();
        prop_assert_eq!(challenge, BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())));
        prop_assert!(!url.as_str().contains(&verifier));
    }

    /// Whatever the states are: only the very same one is ours, here and where it is pasted.
    #[test]
    fn the_state_has_to_be_the_same(ours in any::<String>(), theirs in any::<String>()) {
        let query = encoded(&[("state".into(), theirs.clone()), ("code".into(), "abc".into())]);
        let verdict = redirect::judge(&query, &transaction(&ours));
        let same = ours == theirs && !ours.is_empty();
        prop_assert_eq!(matches!(verdict, Verdict::Code(_)), same);
        prop_assert!(same || matches!(verdict, Verdict::Ignored(_)));
        let pasted = paste::judge(&format!("http://127.0.0.1:1234/callback?{query}"), &transaction(&ours));
        prop_assert_eq!(pasted.is_ok(), same);
    }

    /// One character more, less or another: not ours.
    #[test]
    fn a_state_that_is_nearly_ours_is_not_ours(at in 0..STATE.len(), other in any::<char>()) {
        let (start, rest) = STATE.split_at(at);
        for theirs in [format!("{start}{other}{rest}"), format!("{start}{other}{}", &rest[1..]), format!("{start}{}", &rest[1..])] {
            let query = encoded(&[("state".into(), theirs.clone()), ("code".into(), "abc".into())]);
            let taken = matches!(redirect::judge(&query, &transaction(STATE)), Verdict::Code(_));
            prop_assert_eq!(taken, theirs == STATE);
        }
    }

    /// A parameter that decides anything stands once or not at all, whatever else is there and in whatever order.
    #[test]
    fn what_decides_stands_once(
        name in prop::sample::select(vec!["state", "code", "error", "iss"]),
        value in "[ -~]{0,20}",
        others in prop::collection::vec(("[a-z_]{9,12}", any::<String>()), 0..5),
        order in any::<prop::sample::Index>(),
    ) {
        let mut pairs: Vec<(String, String)> =
            [("state", STATE), ("code", "abc"), ("iss", "https://as.example")].map(|(n, v)| (n.into(), v.into())).to_vec();
        if name == "error" {
            pairs[1].0 = "error".into();
        }
        pairs.extend(others);
        pairs.insert(order.index(pairs.len() + 1), (name.into(), value));
        prop_assert!(matches!(redirect::judge(&encoded(&pairs), &transaction(STATE)), Verdict::Ignored(_)));
    }

    /// No query makes it panic, and without the state in it none has an effect.
    #[test]
    fn no_query_has_an_effect_without_the_state(query in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for query in [query, String::from_utf8_lossy(&bytes).into_owned()] {
            prop_assert!(matches!(redirect::judge(&query, &transaction(STATE)), Verdict::Ignored(_)));
            match paste::judge(&query, &transaction(STATE)) {
                Ok(_) => prop_assert!(false, "taken"),
                Err(FlowError::NotARedirect(text) | FlowError::UnknownState(text)) => prop_assert!(is_harmless(&text), "{text:?}"),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    /// Words of a refusal are text, however they were encoded.
    #[test]
    fn a_refusal_is_text(error in any::<String>(), description in any::<String>()) {
        let pairs = [("state", STATE), ("error", &*error), ("error_description", &*description), ("error_uri", &*description)];
        match redirect::judge(&encoded(&pairs.map(|(n, v)| (n.into(), v.into()))), &transaction(STATE)) {
            Verdict::Denied(denial) => prop_assert!(is_harmless(&denial.text) && is_harmless(&denial.code)),
            other => prop_assert!(error.is_empty() && matches!(other, Verdict::Ignored(_))),
        }
    }

    /// Bytes of any kind at any status: an answer or an error, no panic, and an error that is text.
    #[test]
    fn no_body_makes_a_token_of_itself(
        status in 100u16..600,
        kind in prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", "text/html", ""]),
        body in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let answer = Response::builder().status(status).header("content-type", kind).body(body).unwrap();
        if let Err(error) = response::token(answer, &Dialect::default()) {
            prop_assert!(is_harmless(&error.to_string()), "{error:?}");
        }
    }

    /// Members of any kind: what is taken is a token, and no error repeats one.
    #[test]
    fn what_is_taken_is_a_token(
        access in prop_oneof![Just(json!("CANARY-at")), any_json()],
        refresh in prop_oneof![Just(json!("CANARY-rt")), any_json()],
        kind in prop_oneof![Just(json!("bearer")), any_json()],
        life in prop_oneof![Just(json!(60)), any_json()],
        scope in prop_oneof![Just(json!("CANARY scope")), any_json()],
        id in prop_oneof![Just(Value::Null), any_json()],
        error in prop_oneof![Just(Value::Null), any_json()],
    ) {
        let body = json!({
            "access_token": access, "refresh_token": refresh, "token_type": kind, "expires_in": life, "scope": scope,
            "id_token": id, "error": error,
        });
        let answer = Response::builder().status(200).header("content-type", "application/json");
        match response::token(answer.body(body.to_string().into_bytes()).unwrap(), &Dialect::default()) {
            Ok(answer) => {
                let is_token = |token: &Secret| !token.is_empty() && token.expose().bytes().all(|b| b.is_ascii_graphic());
                prop_assert!(is_token(&answer.access_token) && answer.refresh_token.as_ref().is_none_or(is_token));
                prop_assert_eq!(body["access_token"].as_str(), Some(answer.access_token.expose()));
                prop_assert!(answer.expires_in.is_none_or(|life| life >= 0));
                prop_assert!(body["token_type"].as_str().unwrap().eq_ignore_ascii_case("bearer"));
                for scope in answer.scopes.unwrap_or_default() {
                    prop_assert!(is_harmless(&scope), "{scope:?}");
                }
                for oddity in answer.oddities {
                    prop_assert!(is_harmless(&oddity), "{oddity:?}");
                }
            }
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains("CANARY-at") && !shown.contains("CANARY-rt"), "{shown}");
                prop_assert!(is_harmless(&error.to_string()), "{error:?}");
            }
        }
    }

    /// Nothing is a valid ID token without a key.
    #[test]
    fn nothing_is_an_id_token(
        header in any_json(), payload in any_json(), signature in "[A-Za-z0-9_-]{0,90}", text in any::<String>(), keys in any_json(),
    ) {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let access = Secret::new("a");
        for token in [format!("{}.{}.{signature}", part(&header), part(&payload)), text] {
            let token = Secret::new(token);
            let expected = id_token::Expected {
                issuer: "https://as.example",
                issuer_aliases: &[],
                client_id: "c",
                nonce: None,
                refresh: false,
                access_token: &access,
                now: 1_800_000_000,
                algorithms: &[],
            };
            for keys in [json!({ "keys": [] }), json!({ "keys": keys }), keys.clone()] {
                let error = id_token::verify(&token, &keys, &expected).unwrap_err();
                prop_assert!(is_harmless(&error.to_string()), "{error:?}");
            }
        }
    }

    /// Metadata with anything in any member: what is taken has only endpoints that may be asked.
    #[test]
    fn metadata_names_only_endpoints_that_may_be_asked(
        member in prop::sample::select(vec![
            "authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint", "jwks_uri",
            "device_authorization_endpoint", "introspection_endpoint", "scopes_supported", "response_types_supported",
            "issuer", "token_endpoint_auth_methods_supported", "code_challenge_methods_supported",
        ]),
        value in prop_oneof![any_json(), "(https?|ftp|file|javascript|HTTPS)?:?/{0,3}[!-~ ]{0,60}".prop_map(Value::from)],
    ) {
        let mut document = json!({
            "issuer": "https://as.example", "authorization_endpoint": "https://as.example/a",
            "token_endpoint": "https://as.example/t", "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        });
        document[member] = value;
        match discovery::provider("there", "https://as.example", document.to_string().as_bytes(), false) {
            Ok(found) => {
                let endpoints = [&found.authorize_url, &found.token_url, &found.revoke_url, &found.userinfo_url,
                    &found.jwks_url, &found.device_url, &found.introspect_url];
                for url in endpoints.into_iter().flatten() {
                    let parsed = url::Url::parse(url).unwrap();
                    prop_assert_eq!(parsed.as_str(), url.as_str());
                    prop_assert!(parsed.scheme() == "https" && parsed.username().is_empty() && parsed.fragment().is_none(), "{url}");
                    let plain = url.bytes().all(|b| b.is_ascii_graphic() && !b"\"'`\\<>".contains(&b));
                    prop_assert!(plain && url.len() <= 2048, "{url}");
                }
                prop_assert_eq!(found.issuer.as_deref().map(|issuer| issuer.trim_end_matches('/')), Some("https://as.example"));
            }
            Err(error) => prop_assert!(is_harmless(&error.to_string()), "{error:?}"),
        }
    }

    /// What is cleaned is text; what was text stays; and JSON stays what it says.
    #[test]
    fn what_is_shown_is_text(text in any::<String>(), limit in 0usize..200) {
        let cleaned = clean(&text, limit);
        prop_assert!(is_harmless(&cleaned), "{cleaned:?}");
        prop_assert_eq!(clean(&cleaned, usize::MAX), cleaned.clone());
        prop_assert!(!is_harmless(&text) || text.chars().count() > limit || !text.is_ascii() || cleaned == text);
        let data = json!({ &text: [&text] });
        let harmless = harmless_json(&data.to_string());
        prop_assert!(is_harmless(&harmless), "{harmless:?}");
        prop_assert_eq!(serde_json::from_str::<Value>(&harmless).unwrap(), data);
    }
}
