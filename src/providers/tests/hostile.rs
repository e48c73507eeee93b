//! URLs, templates and values that want to be something else (S-49, H-96, I-05).

use super::{acme, file, params, refused};
use crate::providers::{ProviderError, template};

/// Never a URL we use: `tests/vectors/urls.json`.
fn hostile() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Urls {
        never: Vec<String>,
        never_as_data: Vec<String>,
    }
    let urls: Urls = serde_json::from_str(include_str!("../../../tests/vectors/urls.json")).unwrap();
    let all = [urls.never, urls.never_as_data].concat();
    assert!(all.len() >= 120);
    all
}

#[test]
fn hostile_urls_are_refused_wherever_they_come_from() {
    for url in hostile() {
        assert!(template::check_url(&url).is_err(), "{url:?}");
        let mut provider = acme("");
        provider.userinfo_url = Some(url.clone());
        assert!(matches!(provider.resolve(&params(&[])), Err(ProviderError::Data { .. })), "{url:?}");
    }
    assert!(template::check_url(&format!("https://acme.test/{}", "a".repeat(2048))).is_err());
}

#[test]
fn good_urls_are_normalised() {
    for (text, url) in [
        ("https://acme.test", "https://acme.test/"),
        ("https://ACME.test:443/A?tenant=1", "https://acme.test/A?tenant=1"),
        ("https://acme.test:8443/a", "https://acme.test:8443/a"),
        ("https://acme.test/$(id)", "https://acme.test/$(id)"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://localhost/a", "http://localhost/a"),
    ] {
        assert_eq!(template::check_url(text).unwrap().as_str(), url);
    }
}

#[test]
fn every_url_key_is_checked() {
    for key in [
        "authorize_url",
        "token_url",
        "refresh_url",
        "device_url",
        "revoke_url",
        "introspect_url",
        "userinfo_url",
        "jwks_url",
        "issuer",
    ] {
        let message = refused(
            &format!("id = \"acme\"\ntoken_url=\"https://acme.test\"\n{key} = \"http://acme.test/a\"\n")
                .replace("token_url=\"https://acme.test\"\ntoken_url", "token_url"),
        );
        assert!(message.contains(&format!("`{key}`: plain http is for loopback hosts only")), "{message}");
    }
    for table in ["register", "revoke"] {
        let message = refused(&file(&format!("[{table}]\npage = \"javascript:x\"")));
        assert!(message.contains(&format!("line 5: `{table}.page`: ")), "{message}");
    }
}

#[test]
fn variables_stand_only_where_they_are_harmless() {
    for (url, good) in [
        ("https://{v}/a", true),
        ("https://{v}.acme.test/a", true),
        ("https://acme.test/{v}/a", true),
        ("https://acme.test/x{v}/a", true),
        ("https://{v}:8443/a", true),
        ("https://{w}/a", false),
        ("https://{}/a", false),
        ("https://{v/a", false),
        ("https://v}/a", false),
        ("https://{v}}/a", false),
        ("https://acme.{v}/a", false),
        ("https://{v}{v}/a", false),
        ("https://{v}.{v}/a", false),
        ("https://acme.test:{v}/a", false),
        ("https://{v}@acme.test/a", false),
        ("https://acme.test/a?t={v}", false),
        ("https://acme.test/a#{v}", false),
        ("{v}://acme.test/a", false),
        ("{v}", false),
        ("http://{v}/a", false),
        ("https://acme.test/{tid}", false),
    ] {
        let result =
            crate::providers::Provider::parse(&file(&format!("vars = [\"v\"]\nuserinfo_url = \"{url}\"")), "acme.toml");
        assert_eq!(result.is_ok(), good, "{url}");
    }
}

/// Whatever a value holds, the filled URL keeps the template's host and the template's path around it.
#[test]
fn no_value_brings_its_own_host_path_or_query() {
    let provider = acme("vars = [\"v\"]\nuserinfo_url = \"https://{v}.acme.test/x/{v}/y\"");
    let pieces =
        ["a", "Z9", ".", "..", "/", "\\", "@", ":", "?", "#", "%2f", "%", " ", "\n", "\u{0}", "{v}", "é", "-", "_"];
    let (mut taken, mut tried) = (0, 0);
    for a in pieces {
        for b in pieces {
            for c in pieces {
                tried += 1;
                let value = format!("{a}{b}{c}");
                let Ok(resolved) = provider.resolve(&params(&[("v", &value)])) else { continue };
                let url = resolved.userinfo_url.unwrap();
                assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{value:?}");
                assert_eq!(url.host_str().unwrap(), format!("{}.acme.test", value.to_ascii_lowercase()), "{value:?}");
                assert_eq!(url.path(), format!("/x/{value}/y"));
                assert!(url.query().is_none() && url.fragment().is_none() && url.username().is_empty());
                taken += 1;
            }
        }
    }
    assert!(taken > 20 && taken < tried / 10, "{taken} of {tried}");
}

#[test]
fn a_port_only_where_the_variable_is_the_whole_authority() {
    let whole = acme("vars = [\"v\"]\nuserinfo_url = \"https://{v}/a\"");
    let url =
        |value| whole.resolve(&params(&[("v", value)])).map(|resolved| resolved.userinfo_url.unwrap().to_string());
    assert_eq!(url("git.acme.test:8443").unwrap(), "https://git.acme.test:8443/a");
    for value in ["acme.test:", "acme.test:0", "acme.test:99999", "acme.test:1:2", ":80", "a:b@c", "acme.test:80/x"] {
        assert!(url(value).is_err(), "{value}");
    }
    let part = acme("vars = [\"v\"]\nuserinfo_url = \"https://{v}.acme.test/a\"");
    assert!(part.resolve(&params(&[("v", "evil.test:443")])).is_err());
}

#[test]
fn values_are_names() {
    for value in ["a", "A-1_b.c", "contoso.onmicrosoft.com", "9188040d-6c67-4c5b-b112-36a304b66dad"] {
        assert_eq!(template::check_value(value, false), Ok(()), "{value}");
    }
    for value in ["", ".", "..", "a..b", ".a", "a.", "-a", "a-", "a:1", "a b", "a/b", "a%2e", &"a".repeat(254)] {
        assert!(template::check_value(value, false).is_err(), "{value}");
    }
    assert_eq!(template::check_value("a:1", true), Ok(()));
}

#[test]
fn a_variable_without_value_is_named() {
    let provider = acme("vars = { shop = \"\", zone = \"eu\" }\nuserinfo_url = \"https://{shop}.{zone}.acme.test/\"");
    let error = provider.resolve(&params(&[])).unwrap_err();
    assert_eq!(error.to_string(), "acme needs `--param shop=…`");
    assert!(matches!(error, ProviderError::MissingVar { var, .. } if var == "shop"));
    assert!(provider.resolve(&params(&[("shop", "")])).is_err());
    let url = provider.resolve(&params(&[("shop", "s1"), ("login_hint", "a@b")])).unwrap().userinfo_url.unwrap();
    assert_eq!(url.as_str(), "https://s1.eu.acme.test/");
}

#[test]
fn what_was_stored_is_checked_again() {
    let mut provider = acme("");
    provider.headers.insert("Authorization".into(), "Bearer x".into());
    assert!(provider.resolve(&params(&[])).is_err());
    let mut provider = acme("");
    provider.redirect.host = "evil.test".into();
    assert!(provider.resolve(&params(&[])).is_err());
    let mut provider = acme("");
    provider.authorize_params.insert("redirect_uri".into(), "https://evil.test".into());
    assert!(provider.resolve(&params(&[])).is_err());
}

#[test]
fn a_person_cannot_set_what_the_protocol_sets() {
    let resolved = acme("vars = { v = \"x\" }\nauthorize_params = { prompt = \"consent\", a = \"1\" }")
        .resolve(&params(&[]))
        .unwrap();
    let all = resolved.authorize_params(&params(&[("v", "y"), ("prompt", "none"), ("b", "2")])).unwrap();
    assert_eq!(all, params(&[("a", "1"), ("b", "2"), ("prompt", "none")]));
    for name in ["state", "STATE", " state", "redirect_uri", "code_challenge_method", "client_secret"] {
        assert!(resolved.authorize_params(&params(&[(name, "x")])).is_err(), "{name}");
    }
}

/// `{name/}`: the value and its slash, or nothing; the value may be several parts of a path, and each is a name.
#[test]
fn a_part_of_a_path_may_be_left_out() {
    let more = "userinfo_url = \"https://{host}/{path/}me\"\n[vars]\nhost = \"api.test\"\npath = \"\"\n";
    let provider = acme(more);
    let url =
        |pairs: &[(&str, &str)]| provider.resolve(&params(pairs)).map(|found| found.userinfo_url.unwrap().to_string());
    assert_eq!(url(&[]).unwrap(), "https://api.test/me");
    assert_eq!(url(&[("path", "v3")]).unwrap(), "https://api.test/v3/me");
    assert_eq!(url(&[("path", "api/v3"), ("host", "h.test:8443")]).unwrap(), "https://h.test:8443/api/v3/me");
    for path in ["..", "a/../b", "a//b", "/a", "a/", "a:1", "a?b", "a#b", "a\\b", "%2e"] {
        assert!(url(&[("path", path)]).is_err(), "{path}");
    }
    assert!(provider.vars_to_give().next().is_none());
    // where it stands without its slash as well, it has to have a value
    let both = acme(&more.replace("{path/}me", "{path/}{path}"));
    assert!(both.resolve(&params(&[])).is_err());
    assert_eq!(both.vars_to_give().collect::<Vec<_>>(), ["path"]);
}
