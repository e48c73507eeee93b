//! What is asked, and what was granted.

use super::{acme, params, resolved, strings};
use crate::providers::{ProviderError, Resolved};

const AUTH: &str = "https://www.googleapis.com/auth/";

fn ask(id: &str, scopes: &[&str], features: &[&str]) -> Result<Vec<String>, ProviderError> {
    resolved(id).scopes(&strings(scopes), &strings(features))
}

fn plain(more: &str) -> Resolved {
    acme(more).resolve(&params(&[])).unwrap()
}

#[test]
fn defaults_only_when_nothing_was_said() {
    let provider = plain(
        "default_scopes = [\"d\"]\nrequired_scopes = [\"r\"]\nidentity_scopes = [\"i\"]\n[feature.f]\nscopes = [\"x\", \"y\"]",
    );
    let asked = |scopes: &[&str], features: &[&str]| provider.scopes(&strings(scopes), &strings(features)).unwrap();
    assert_eq!(asked(&[], &[]), ["d", "r", "i"]);
    assert_eq!(asked(&["s"], &[]), ["s", "r", "i"]);
    assert_eq!(asked(&[], &["f"]), ["x", "y", "r", "i"]);
    assert_eq!(asked(&["y", "r", "y"], &["f"]), ["y", "r", "x", "i"]);
    assert_eq!(asked(&["a b  c"], &[]), ["a", "b", "c", "r", "i"]);
    assert!(plain("").scopes(&[], &[]).unwrap().is_empty());
}

#[test]
fn unknown_features_and_broken_scopes_are_refused() {
    let error = ask("google", &[], &["gmail-raed"]).unwrap_err();
    assert_eq!(error.to_string(), "`gmail-raed` is not a feature of google");
    for scope in ["a\"b", "a\\b", "é", "\u{7f}"] {
        assert!(matches!(ask("google", &[scope], &[]), Err(ProviderError::Client(_))), "{scope}");
    }
    assert!(plain("scope_separator = \",\"").scopes(&strings(&["a,b"]), &[]).is_err());
}

#[test]
fn a_known_scope_may_be_typed_short() {
    let full = |name: &str| format!("{AUTH}{name}");
    assert_eq!(ask("google", &["drive.file"], &[]).unwrap(), [full("drive.file"), "openid".into(), "email".into()]);
    assert_eq!(ask("google", &["userinfo.email"], &[]).unwrap(), ["email", "openid"]);
    assert_eq!(ask("google", &["new.scope"], &[]).unwrap()[0], "new.scope");
    assert_eq!(ask("microsoft", &["mail.read"], &[]).unwrap()[0], "Mail.Read");
    assert_eq!(
        ask("microsoft", &["https://graph.microsoft.com/Mail.Read"], &[]).unwrap()[0],
        "https://graph.microsoft.com/Mail.Read"
    );
    assert_eq!(
        ask("microsoft", &["Mail.Read", "https://graph.microsoft.com/mail.read"], &[]).unwrap(),
        ["Mail.Read", "offline_access", "openid", "profile", "email"]
    );
}

#[test]
fn google_keeps_its_traps_shut() {
    let metadata = format!("{AUTH}gmail.metadata");
    assert!(ask("google", &["gmail.metadata"], &[]).unwrap().contains(&metadata));
    assert!(!ask("google", &["gmail.metadata"], &["gmail-read"]).unwrap().contains(&metadata));
    for scope in
        ["chat.bot", "keep", "https://www.googleapis.com/auth/keep", "https://www.googleapis.com/auth/chat.app.spaces"]
    {
        let error = ask("google", &[scope], &[]).unwrap_err().to_string();
        assert!(error.ends_with("for apps and service accounts, not for people"), "{error}");
    }
    let asked =
        strings(&["email", "https://www.googleapis.com/auth/drive.file", "https://www.googleapis.com/auth/drive"]);
    assert_eq!(resolved("google").not_for_devices(&asked), ["https://www.googleapis.com/auth/drive"]);
    assert!(resolved("microsoft").not_for_devices(&strings(&["Mail.Read"])).is_empty());
}

#[test]
fn microsoft_default_stands_alone() {
    let whole = "https://graph.microsoft.com/.default";
    assert!(ask("microsoft", &[whole, "Mail.Read"], &[]).is_err());
    assert!(ask("microsoft", &[whole], &["mail-read"]).is_err());
    assert_eq!(ask("microsoft", &[whole], &[]).unwrap(), [whole, "offline_access", "openid", "profile", "email"]);
    assert!(ask("microsoft", &[whole, "openid", "offline_access"], &[]).is_ok());
}

#[test]
fn notion_has_no_scopes() {
    assert!(ask("notion", &[], &[]).unwrap().is_empty());
    assert_eq!(
        ask("notion", &["read"], &[]).unwrap_err().to_string(),
        "Notion has no scopes: what a token may do is set where the app is registered"
    );
    assert!(matches!(ask("notion", &[], &["x"]), Err(ProviderError::UnknownFeature(..))));
}

#[test]
fn granted_scopes_are_compared_the_providers_way() {
    for (id, asked, granted, missing, extra) in [
        // RFC 6749 section 3.3: case counts, order does not
        ("gitlab", &["a", "B"][..], &["b", "a"][..], &["B"][..], &["b"][..]),
        (
            "google",
            &["openid", "email", "profile", "https://www.googleapis.com/auth/drive"],
            &[
                "https://www.googleapis.com/auth/userinfo.profile",
                "https://www.googleapis.com/auth/userinfo.email",
                "openid",
            ],
            &["https://www.googleapis.com/auth/drive"],
            &[],
        ),
        ("google", &[AUTH], &["openid"], &[AUTH], &["openid"]),
        ("google", &["openid"], &["openid", "https://mail.google.com/"], &[], &["https://mail.google.com/"]),
        (
            "google",
            &["https://mail.google.com/"],
            &["https://mail.google.com/Extra"],
            &["https://mail.google.com/"],
            &["https://mail.google.com/Extra"],
        ),
        (
            "microsoft",
            &["openid", "profile", "email", "offline_access", "User.Read", "Mail.Send"],
            &["email", "openid", "profile", "https://graph.microsoft.com/user.read"],
            &["Mail.Send"],
            &[],
        ),
        (
            "microsoft",
            &["https://outlook.office.com/SMTP.Send"],
            &["https://graph.microsoft.com/SMTP.Send"],
            &["https://outlook.office.com/SMTP.Send"],
            &["https://graph.microsoft.com/SMTP.Send"],
        ),
    ] {
        let pair = resolved(id).compare_scopes(&strings(asked), &strings(granted));
        assert_eq!(pair, (strings(missing), strings(extra)), "{id} {asked:?}");
    }
}

#[test]
fn covering_is_comparing() {
    let google = resolved("google");
    let granted =
        strings(&["https://www.googleapis.com/auth/userinfo.email", "https://www.googleapis.com/auth/drive.file"]);
    for (wanted, covered) in
        [("email", true), ("drive.file", true), ("drive", false), ("Drive.file", false), ("", false)]
    {
        assert_eq!(google.covers(&granted, wanted), covered, "{wanted}");
    }
    assert!(!google.covers(&[AUTH.to_owned()], ""), "a prefix alone is not the empty scope");
    let microsoft = resolved("microsoft");
    let granted = strings(&["User.Read"]);
    for (wanted, covered) in [
        ("user.read", true),
        ("https://graph.microsoft.com/User.Read", true),
        ("offline_access", true),
        ("Mail.Read", false),
    ] {
        assert_eq!(microsoft.covers(&granted, wanted), covered, "{wanted}");
    }
}

#[test]
fn the_client_proves_itself_as_the_data_says() {
    use crate::oauth::ClientAuth::{Basic, None, Post, PrivateKeyJwt};
    for (more, with, without) in [
        ("", Some(Basic), Some(None)),
        ("client_auth = \"none\"", Option::None, Some(None)),
        ("client_auth = [\"none\", \"post\", \"basic\"]", Some(Post), Some(None)),
        ("client_auth = [\"private_key_jwt\", \"basic\"]", Some(Basic), Some(None)),
        ("client_auth = \"private_key_jwt\"\nclient_secret = \"required\"", Some(PrivateKeyJwt), Option::None),
        ("client_auth = \"post\"\nclient_secret = \"required\"", Some(Post), Option::None),
        ("client_auth = \"none\"\nclient_secret = \"forbidden\"", Option::None, Some(None)),
    ] {
        let provider = plain(more);
        assert_eq!((provider.client_auth(true).ok(), provider.client_auth(false).ok()), (with, without), "{more}");
    }
    assert_eq!(resolved("google").client_auth(false).unwrap_err().to_string(), "Google needs a client secret");
}
