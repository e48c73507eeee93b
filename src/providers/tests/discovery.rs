//! Metadata: good, odd and hostile.

use serde_json::{Value, json};

use super::acme;
use crate::{
    oauth::ClientAuth,
    providers::{
        IdentityFrom, Pkce, Provider,
        discovery::{
            DiscoveryError, check_issuer, complete, foreign_hosts, id_of, leads_inside, moved_hosts, provider,
            well_known,
        },
    },
};

const ISSUER: &str = "https://as.test/t1";

fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://as.test/t1/authorize?tenant=1",
        "token_endpoint": "https://as.test/t1/token",
        "response_types_supported": ["code", "code id_token"],
        "code_challenge_methods_supported": ["plain", "S256"],
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut document = metadata();
    document[key] = value;
    document
}

fn read(document: &Value) -> Result<Provider, DiscoveryError> {
    provider("acme", ISSUER, document.to_string().as_bytes(), false)
}

/// Why a document is refused.
fn reason(document: &Value) -> String {
    match read(document) {
        Err(DiscoveryError::BadMetadata { reason, .. }) => reason,
        other => panic!("{document}: {other:?}"),
    }
}

/// RFC 8414 section 3.1 and 5, OIDC Discovery section 4.
#[test]
fn the_places_to_look() {
    for (issuer, expected) in [
        (
            "https://as.test",
            &[
                "https://as.test/.well-known/oauth-authorization-server",
                "https://as.test/.well-known/openid-configuration",
            ][..],
        ),
        (
            "https://as.test/",
            &[
                "https://as.test/.well-known/oauth-authorization-server",
                "https://as.test/.well-known/openid-configuration",
            ],
        ),
        (
            "https://as.test/issuer1",
            &[
                "https://as.test/.well-known/oauth-authorization-server/issuer1",
                "https://as.test/issuer1/.well-known/openid-configuration",
                "https://as.test/.well-known/openid-configuration/issuer1",
            ],
        ),
        (
            "https://as.test:8443/a/b/",
            &[
                "https://as.test:8443/.well-known/oauth-authorization-server/a/b",
                "https://as.test:8443/a/b/.well-known/openid-configuration",
                "https://as.test:8443/.well-known/openid-configuration/a/b",
            ],
        ),
        (
            "http://127.0.0.1:9000",
            &[
                "http://127.0.0.1:9000/.well-known/oauth-authorization-server",
                "http://127.0.0.1:9000/.well-known/openid-configuration",
            ],
        ),
    ] {
        let places: Vec<String> = well_known(&check_issuer(issuer).unwrap()).into_iter().map(Into::into).collect();
        assert_eq!(places, expected, "{issuer}");
    }
}

#[test]
fn an_issuer_is_a_plain_https_url() {
    for issuer in [
        "",
        "as.test",
        "http://as.test",
        "https://as.test/?a",
        "https://as.test/#a",
        "https://u:p@as.test/",
        "https://as.test/\n",
    ] {
        assert!(matches!(check_issuer(issuer), Err(DiscoveryError::BadIssuer { .. })), "{issuer:?}");
    }
    let error = check_issuer("https://user:CANARY@as.test/\u{1b}").unwrap_err().to_string();
    assert!(!error.contains("CANARY") && !error.contains('\u{1b}'), "{error}");
}

/// H-94, S-48.
#[test]
fn the_issuer_has_to_be_the_same_to_the_letter() {
    for named in [
        json!("http://as.test/t1"),
        json!("https://AS.test/t1"),
        json!("https://as.test/T1"),
        json!("https://as.test:443/t1"),
        json!("https://as.test/t1/"),
        json!("https://as.test/t2"),
        json!("https://as.test"),
        json!("https://as.test/t1 "),
        json!("https://as.test.evil.test/t1"),
        json!(""),
        json!(null),
        json!(7),
        json!([ISSUER]),
    ] {
        assert!(reason(&with("issuer", named.clone())).contains("issuer"), "{named}");
    }
    let mut without = metadata();
    without.as_object_mut().unwrap().remove("issuer");
    assert_eq!(reason(&without), "no `issuer`");
}

#[test]
fn only_a_bare_host_may_differ_in_its_slash() {
    let root =
        |typed: &str, named: &str| provider("acme", typed, with("issuer", json!(named)).to_string().as_bytes(), false);
    assert_eq!(root("https://as.test", "https://as.test/").unwrap().issuer.unwrap(), "https://as.test/");
    assert_eq!(root("https://as.test/", "https://as.test").unwrap().issuer.unwrap(), "https://as.test");
    assert!(root("https://as.test/", "https://as.test//").is_err());
    assert!(root("https://as.test", "https://as.test//").is_err());
    assert!(root("https://as.test/a/", "https://as.test/a").is_err());
}

#[test]
fn a_plain_document_is_a_provider() {
    let provider = read(&metadata()).unwrap();
    assert_eq!(provider.id, "acme");
    assert_eq!(provider.issuer.as_deref(), Some(ISSUER));
    assert_eq!(provider.authorize_url.as_deref(), Some("https://as.test/t1/authorize?tenant=1"));
    assert_eq!(provider.client_auth, [ClientAuth::Basic]);
    assert_eq!(provider.pkce, Pkce::Required);
    assert!(!provider.iss_in_response && provider.default_scopes.is_empty() && provider.account_id.is_none());
    assert!(Provider::parse(&provider.to_toml(), "acme.toml").is_ok());
}

#[test]
fn a_rich_document_is_understood() {
    let mut document = metadata();
    let more = json!({
        "device_authorization_endpoint": "https://as.test/device",
        "revocation_endpoint": "https://as.test/revoke",
        "introspection_endpoint": "https://api.as.test/introspect",
        "userinfo_endpoint": "https://as.test/userinfo",
        "jwks_uri": "https://keys.test/jwks",
        "scopes_supported": ["openid", "email", "offline_access", "read", "bad scope", "\u{1b}"],
        "token_endpoint_auth_methods_supported": ["tls_client_auth", "client_secret_post", "client_secret_basic", "none", "private_key_jwt"],
        "authorization_response_iss_parameter_supported": true,
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "signed_metadata": 7, "unknown": {"deep": [1]}, "mtls_endpoint_aliases": "x",
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let provider = read(&document).unwrap();
    assert_eq!(provider.device_url.as_deref(), Some("https://as.test/device"));
    assert_eq!(provider.revoke_url.as_deref(), Some("https://as.test/revoke"));
    assert_eq!(provider.introspect_url.as_deref(), Some("https://api.as.test/introspect"));
    assert_eq!(provider.userinfo_url.as_deref(), Some("https://as.test/userinfo"));
    assert_eq!(provider.jwks_url.as_deref(), Some("https://keys.test/jwks"));
    assert_eq!(
        provider.client_auth,
        [ClientAuth::None, ClientAuth::Basic, ClientAuth::Post, ClientAuth::PrivateKeyJwt]
    );
    assert_eq!(provider.default_scopes, ["openid", "email", "offline_access"]);
    assert_eq!(provider.authorize_params["prompt"], "consent");
    assert_eq!(provider.scope.keys().collect::<Vec<_>>(), ["email", "offline_access", "openid", "read"]);
    assert!(provider.iss_in_response);
    assert_eq!(provider.account_id.as_deref(), Some("/sub"));
    assert_eq!(provider.identity, None);
    assert_eq!(foreign_hosts(&provider), ["api.as.test", "keys.test"]);
    document["jwks_uri"] = Value::Null;
    document["prompt_values_supported"] = json!(["none"]);
    let provider = read(&document).unwrap();
    assert_eq!(provider.identity, Some(IdentityFrom::Userinfo));
    assert!(provider.authorize_params.is_empty());
}

/// H-96, S-49, S-51, I-09.
#[test]
fn hostile_endpoints_are_refused() {
    let endpoints = [
        "authorization_endpoint",
        "token_endpoint",
        "device_authorization_endpoint",
        "revocation_endpoint",
        "introspection_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ];
    for key in endpoints {
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "a:$(calc.exe)",
            "-a Calculator",
            "https://x/\"; rm",
            "https://x/\r\nHost: y",
            "https://user:CANARY@as.test/",
            "https://as.test/#f",
            "http://as.test/token",
            "http://localhost/token",
            "https://localhost/token",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
            "https://192.168.1.1/",
            "https://172.16.0.1/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://x.localhost/",
            "https://localhost./",
            "relative/path",
            "",
        ] {
            let why = reason(&with(key, json!(bad)));
            assert!(why.starts_with(&format!("`{key}`: ")) && !why.contains("CANARY"), "{key} {bad} {why}");
        }
        for odd in [json!(7), json!(true), json!(["https://as.test/"]), json!({})] {
            assert_eq!(reason(&with(key, odd)), format!("`{key}` is not a string"));
        }
    }
    assert_eq!(reason(&with("token_endpoint", json!(null))), "no `token_endpoint`");
}

#[test]
fn a_server_on_this_machine_may_name_this_machine() {
    let document = json!({
        "issuer": "http://127.0.0.1:9000", "authorization_endpoint": "http://127.0.0.1:9000/a",
        "token_endpoint": "http://127.0.0.1:9000/t", "code_challenge_methods_supported": ["S256"],
    });
    assert!(provider("acme", "http://127.0.0.1:9000", document.to_string().as_bytes(), false).is_ok());
}

/// S-25.
#[test]
fn without_s256_only_when_it_is_assumed() {
    for methods in [json!(null), json!([]), json!(["plain"]), json!(["s256"])] {
        let document = with("code_challenge_methods_supported", methods.clone());
        assert!(reason(&document).contains("code_challenge_methods_supported"), "{methods}");
        let assumed = provider("acme", ISSUER, document.to_string().as_bytes(), true).unwrap();
        assert_eq!(assumed.pkce, Pkce::Assume);
    }
    assert_eq!(provider("acme", ISSUER, metadata().to_string().as_bytes(), true).unwrap().pkce, Pkce::Required);
    let mut device = with("grant_types_supported", json!(["urn:ietf:params:oauth:grant-type:device_code"]));
    device["code_challenge_methods_supported"] = json!(null);
    assert_eq!(read(&device).unwrap().authorize_url, None);
}

#[test]
fn documents_of_the_wrong_shape_are_refused() {
    for bytes in [&b""[..], b"[]", b"null", b"7", b"<html>", b"{\"issuer\":", b"\xff\xfe", b"{} {}"] {
        assert!(provider("acme", ISSUER, bytes, false).is_err(), "{bytes:?}");
    }
    let deep = format!("{{\"issuer\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(provider("acme", ISSUER, deep.as_bytes(), false).is_err());
    for (key, value) in [
        ("scopes_supported", json!("openid")),
        ("scopes_supported", json!([1])),
        ("token_endpoint_auth_methods_supported", json!("none")),
        ("token_endpoint_auth_methods_supported", json!(["magic"])),
        ("response_types_supported", json!(["token"])),
        ("authorization_response_iss_parameter_supported", json!("true")),
        ("require_pushed_authorization_requests", json!(true)),
        ("code_challenge_methods_supported", json!("S256")),
    ] {
        assert!(read(&with(key, value.clone())).is_err(), "{key} {value}");
    }
    let many: Vec<String> = (0..5000).map(|n| format!("s{n}")).collect();
    assert_eq!(read(&with("scopes_supported", json!(many))).unwrap().scope.len(), 500);
    assert!(provider("Bad Id", ISSUER, metadata().to_string().as_bytes(), false).is_err());
}

/// The endpoints that a provider writes down win over discovery (DESIGN, providers are data).
#[test]
fn own_endpoints_win_over_found_ones() {
    let mut own = acme("");
    own.token_url = None;
    own.issuer = Some(ISSUER.into());
    let document = with("userinfo_endpoint", json!("https://as.test/me")).to_string();
    let whole = complete(&own, document.as_bytes()).unwrap();
    assert_eq!(whole.authorize_url.as_deref(), Some("https://acme.test/a"));
    assert_eq!(whole.token_url.as_deref(), Some("https://as.test/t1/token"));
    assert_eq!(whole.userinfo_url.as_deref(), Some("https://as.test/me"));
    own.issuer = Some("https://other.test".into());
    assert!(complete(&own, document.as_bytes()).is_err());
}

/// H-98, S-50.
#[test]
fn a_moved_endpoint_is_noticed() {
    let old = read(&metadata()).unwrap();
    assert!(moved_hosts(&old, &read(&with("token_endpoint", json!("https://as.test/other"))).unwrap()).is_empty());
    let new = read(&with("token_endpoint", json!("https://evil.test/token"))).unwrap();
    assert_eq!(moved_hosts(&old, &new), ["token_url"]);
    let new = read(&with("jwks_uri", json!("https://evil.test/jwks"))).unwrap();
    assert_eq!(moved_hosts(&old, &new), ["jwks_url"]);
}

/// CHECKS S-51: an address in a URL is looked at above; here is where a name leads.
#[test]
fn a_name_that_leads_into_this_network_is_refused() {
    for (addresses, inside) in [
        (&["203.0.113.7"][..], false),
        (&["203.0.113.7", "127.0.0.1"], true),
        (&["10.1.2.3"], true),
        (&["172.16.0.1"], true),
        (&["192.168.1.1"], true),
        (&["169.254.169.254"], true),
        (&["100.64.0.1"], true),
        (&["0.0.0.0"], true),
        (&["::1"], true),
        (&["fe80::1"], true),
        (&["fd00::1"], true),
        (&["::ffff:10.0.0.1"], true),
        (&["2001:db8::1"], false),
        (&[], false),
    ] {
        let addresses: Vec<std::net::IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        let reason = leads_inside("token_url", "keys.as.test", &addresses);
        assert_eq!(reason.is_some(), inside, "{addresses:?}");
        assert!(reason.is_none_or(|reason| reason.contains("`token_url`: keys.as.test")));
    }
}

#[test]
fn an_issuer_makes_an_id() {
    let of = |issuer: &str| id_of(&issuer.parse().unwrap());
    assert_eq!(of("https://issuer.example"), "issuer-example");
    assert_eq!(of("https://kc.example:8443/realms/My_Realm/"), "kc-example-8443-realms-my-realm");
    assert_eq!(of("http://[::1]:9/"), "1-9");
    let long = of(&format!("https://{}.example/{}", "a".repeat(49), "b".repeat(60)));
    assert_eq!(long, "a".repeat(49), "cut, and no dash at the end");
}
