//! The four built-in providers, value by value.

use std::collections::BTreeSet;

use super::{builtin, params, resolved};
use crate::{
    oauth::{BodyForm, ClientAuth, error::Class},
    providers::{IdentityFrom, Pkce, PortRule, Provider, Reach, Resolved, SecretRule},
};

/// Authorize, token, device, revoke, introspect, userinfo, keys.
fn urls(resolved: &Resolved) -> [String; 7] {
    [
        &resolved.authorize_url,
        &resolved.token_url,
        &resolved.device_url,
        &resolved.revoke_url,
        &resolved.introspect_url,
        &resolved.userinfo_url,
        &resolved.jwks_url,
    ]
    .map(|url| url.as_ref().map(ToString::to_string).unwrap_or_default())
}

fn classes(provider: &Provider, class: Class) -> BTreeSet<&str> {
    provider.errors.iter().filter(|(_, c)| **c == class).map(|(code, _)| code.as_str()).collect()
}

#[test]
fn google() {
    let google = resolved("google");
    let data = &google.provider;
    assert_eq!(
        urls(&google),
        [
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://oauth2.googleapis.com/device/code",
            "https://oauth2.googleapis.com/revoke",
            "",
            "https://openidconnect.googleapis.com/v1/userinfo",
            "https://www.googleapis.com/oauth2/v3/certs",
        ]
    );
    assert_eq!(google.issuer.as_deref(), Some("https://accounts.google.com"));
    assert_eq!(data.issuer_aliases, ["accounts.google.com"]);
    assert_eq!(
        (data.pkce, &data.client_auth[..], data.client_secret),
        (Pkce::Required, &[ClientAuth::Post][..], SecretRule::Required)
    );
    assert_eq!(data.authorize_params, params(&[("access_type", "offline"), ("prompt", "consent")]));
    assert_eq!(google.scopes(&[], &[]).unwrap(), ["openid", "email"]);
    assert_eq!(data.identity, Some(IdentityFrom::IdToken));
    assert_eq!((data.account_id.as_deref(), data.account_label.as_deref()), (Some("/sub"), Some("/email")));
    assert_eq!(data.redirect.host, "127.0.0.1");
    assert!(data.redirect.ports().is_empty() && data.redirect.any_path);
    assert_eq!((data.refresh.rotates, data.refresh.idle_days, data.refresh.max_days), (Some(false), 180, 0));
    assert_eq!(data.revoke.reach, Reach::Project);
    assert!(google.revoke_manner.without_client && google.revoke_manner.without_hint);
    assert_eq!(google.dialect.body, BodyForm::Form);
    assert_eq!(google.dialect.scope_separator, " ");
    assert!(google.dialect.headers.is_empty());
    assert_eq!(data.register.kind, "Desktop app");
    assert_eq!(
        classes(data, Class::SignIn),
        [
            "*/ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "*/insufficientPermissions",
            "UNAUTHENTICATED",
            "invalid_grant",
            "invalid_grant/invalid_rapt",
            "invalid_grant/rapt_required",
        ]
        .into()
    );
    assert_eq!(classes(data, Class::Admin), ["admin_policy_enforced"].into());
    assert!(
        classes(data, Class::Wait).is_superset(&["internal_failure", "server_error", "temporarily_unavailable"].into())
    );
    assert!(classes(data, Class::Client).is_superset(
        &["org_internal", "deleted_client", "disallowed_useragent", "redirect_uri_mismatch", "invalid_client"].into()
    ));
}

#[test]
fn google_scopes_and_their_classes() {
    let google = builtin("google");
    for (class, names) in [
        ("non-sensitive", "drive.file drive.appdata gmail.labels"),
        (
            "restricted",
            "drive drive.readonly drive.metadata.readonly gmail.readonly gmail.modify gmail.compose gmail.metadata",
        ),
        (
            "sensitive",
            "gmail.send calendar calendar.readonly calendar.events calendar.events.readonly calendar.freebusy spreadsheets \
             spreadsheets.readonly documents documents.readonly presentations presentations.readonly tasks tasks.readonly \
             contacts contacts.readonly contacts.other.readonly directory.readonly cloud-platform webmasters \
             webmasters.readonly",
        ),
    ] {
        for name in names.split_whitespace() {
            let info = &google.scope[&format!("https://www.googleapis.com/auth/{name}")];
            assert_eq!(info.class, class, "{name}");
            assert!(!info.about.is_empty());
        }
    }
    assert_eq!(google.scope["https://mail.google.com/"].class, "restricted");
    for name in ["openid", "email", "profile"] {
        assert_eq!(google.scope[name].class, "non-sensitive");
    }
    let devices: Vec<_> = google.device.scopes.iter().map(|s| s.rsplit('/').next().unwrap()).collect();
    assert_eq!(devices, ["openid", "email", "profile", "drive.appdata", "drive.file", "youtube", "youtube.readonly"]);
    for feature in [
        "gmail-read",
        "gmail-send",
        "drive-files",
        "drive-read",
        "calendar",
        "calendar-read",
        "sheets",
        "docs",
        "contacts",
        "tasks",
    ] {
        assert!(google.feature.contains_key(feature), "{feature}");
    }
}

#[test]
fn google_and_youtube_share_their_fate_in_one_project() {
    let fate = |id: &str, client: &str| resolved(id).shared_fate(client);
    assert_eq!(
        fate("google", "12345-abc.apps.googleusercontent.com"),
        fate("youtube", "12345-def.apps.googleusercontent.com")
    );
    assert_ne!(
        fate("google", "12345-abc.apps.googleusercontent.com"),
        fate("google", "99999-abc.apps.googleusercontent.com")
    );
    assert!(fate("google", "12345-abc").is_some() && fate("microsoft", "12345-abc").is_none());
}

#[test]
fn youtube() {
    let youtube = resolved("youtube");
    let data = &youtube.provider;
    let mut expected = urls(&resolved("google"));
    expected[5] = "https://www.googleapis.com/youtube/v3/channels?part=snippet&mine=true".into();
    assert_eq!(urls(&youtube), expected);
    assert_eq!((&data.client_auth[..], data.client_secret), (&[ClientAuth::Post][..], SecretRule::Required));
    assert_eq!(data.authorize_params, params(&[("access_type", "offline"), ("prompt", "consent select_account")]));
    assert!(!data.no_account.is_empty());
    let readonly = "https://www.googleapis.com/auth/youtube.readonly";
    assert_eq!(youtube.scopes(&[], &[]).unwrap(), [readonly]);
    assert_eq!(
        youtube.scopes(&[], &["upload".into()]).unwrap(),
        ["https://www.googleapis.com/auth/youtube.upload", readonly]
    );
    assert_eq!(data.identity, Some(IdentityFrom::Userinfo));
    assert_eq!(
        (data.account_id.as_deref(), data.account_label.as_deref()),
        (Some("/items/0/id"), Some("/items/0/snippet/title"))
    );
    assert_eq!((data.refresh.rotates, data.revoke.reach), (Some(false), Reach::Project));
    assert!(youtube.revoke_manner.without_client && youtube.revoke_manner.without_hint);
    let mut errors = builtin("google").errors;
    errors.insert("*/youtubeSignupRequired".into(), Class::SignIn);
    assert_eq!(data.errors, errors);
    let own = data.scope.keys().filter(|scope| scope.contains("auth/youtube")).count();
    assert_eq!(own, 7);
    assert!(["upload", "manage", "analytics"].iter().all(|feature| data.feature.contains_key(*feature)));
    assert_eq!(data.device.scopes, ["https://www.googleapis.com/auth/youtube", readonly]);
}

#[test]
fn microsoft() {
    let microsoft = resolved("microsoft");
    let data = &microsoft.provider;
    assert_eq!(
        urls(&microsoft),
        [
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
            "",
            "",
            "https://graph.microsoft.com/oidc/userinfo",
            "https://login.microsoftonline.com/common/discovery/v2.0/keys",
        ]
    );
    assert_eq!(microsoft.issuer.as_deref(), Some("https://login.microsoftonline.com/{tid}/v2.0"));
    assert_eq!(data.pkce, Pkce::Required);
    assert_eq!(
        (microsoft.client_auth(false).unwrap(), microsoft.client_auth(true).unwrap()),
        (ClientAuth::None, ClientAuth::Post)
    );
    assert_eq!(data.authorize_params, params(&[("response_mode", "query")]));
    assert_eq!(microsoft.scopes(&[], &[]).unwrap(), ["openid", "profile", "email", "offline_access", "User.Read"]);
    assert_eq!(
        microsoft.scopes(&["Mail.Read".into()], &[]).unwrap(),
        ["Mail.Read", "offline_access", "openid", "profile", "email"]
    );
    assert_eq!(data.identity, Some(IdentityFrom::IdToken));
    assert_eq!(data.account_id.as_deref(), Some("/tid /oid"));
    assert!(data.account_label.as_deref().unwrap().starts_with("/preferred_username"));
    assert_eq!(data.redirect.to_register(), ["http://localhost/callback"]);
    assert!(!data.redirect.any_path && data.redirect.ports().is_empty());
    assert!(data.register.steps.iter().any(|step| step.contains("http://localhost/callback")));
    assert_eq!((data.refresh.rotates, data.refresh.idle_days), (Some(false), 90));
    assert_eq!(data.revoke.page.as_deref(), Some("https://myapps.microsoft.com"));
    assert!(data.revoke.notes.iter().any(|note| note.contains("https://account.live.com/consent/Manage")));
}

#[test]
fn microsoft_tenants_and_clouds() {
    let at = |pairs: &[(&str, &str)]| builtin("microsoft").resolve(&params(pairs)).unwrap();
    let one = at(&[("tenant", "11111111-2222-3333-4444-55555555AAAA")]);
    assert_eq!(
        one.issuer.as_deref(),
        Some("https://login.microsoftonline.com/11111111-2222-3333-4444-55555555aaaa/v2.0")
    );
    assert_eq!(
        at(&[("tenant", "contoso.test")]).issuer.as_deref(),
        Some("https://login.microsoftonline.com/{tid}/v2.0")
    );
    let government = at(&[("authority_host", "login.microsoftonline.us"), ("graph_host", "graph.microsoft.us")]);
    assert_eq!(government.token_url.unwrap().as_str(), "https://login.microsoftonline.us/common/oauth2/v2.0/token");
    assert_eq!(government.issuer.as_deref(), Some("https://login.microsoftonline.us/{tid}/v2.0"));
    assert_eq!(government.userinfo_url.unwrap().host_str(), Some("graph.microsoft.us"));
    for bad in ["a/b", "..", "a?b", "evil.test/x#", "a@b", ""] {
        assert!(builtin("microsoft").resolve(&params(&[("authority_host", bad)])).is_err(), "{bad}");
    }
}

/// The transient row and nothing else is decided by number.
#[test]
fn microsoft_errors() {
    let data = builtin("microsoft");
    let mut wait: BTreeSet<String> = (80001..=80014).map(|n| format!("invalid_grant/{n}")).collect();
    for number in [50033, 50087, 50088, 50166, 50196, 70012, 90006, 90012, 90024, 90033, 90055, 90090, 501_621] {
        wait.insert(format!("invalid_grant/{number}"));
    }
    wait.extend(["server_error".to_owned(), "temporarily_unavailable".to_owned()]);
    assert_eq!(classes(&data, Class::Wait), wait.iter().map(String::as_str).collect());
}

#[test]
fn microsoft_scopes_and_their_classes() {
    let data = builtin("microsoft");
    for (class, names) in [
        ("admin", "User.Read.All Group.Read.All Group.ReadWrite.All Directory.ReadWrite.All"),
        (
            "work",
            "User.ReadBasic.All Calendars.Read.Shared Calendars.ReadWrite.Shared Sites.Read.All Sites.ReadWrite.All Chat.Read",
        ),
        (
            "user",
            "User.Read Mail.Read Mail.ReadWrite Mail.Send Files.Read.All Files.ReadWrite.AppFolder Notes.Create Tasks.Read offline_access",
        ),
    ] {
        for name in names.split_whitespace() {
            assert_eq!(data.scope[name].class, class, "{name}");
        }
    }
    assert!(data.scope.contains_key("https://outlook.office.com/IMAP.AccessAsUser.All"));
    for feature in ["mail-read", "mail-send", "calendar", "files", "contacts", "notes", "tasks", "imap"] {
        assert!(data.feature.contains_key(feature), "{feature}");
    }
}

#[test]
fn notion() {
    let notion = resolved("notion");
    let data = &notion.provider;
    assert_eq!(
        urls(&notion),
        [
            "https://api.notion.com/v1/oauth/authorize",
            "https://api.notion.com/v1/oauth/token",
            "",
            "https://api.notion.com/v1/oauth/revoke",
            "https://api.notion.com/v1/oauth/introspect",
            "https://api.notion.com/v1/users/me",
            "",
        ]
    );
    assert_eq!(data.pkce, Pkce::Unsupported);
    assert!(!notion.uses_pkce());
    assert_eq!(notion.client_auth(true).unwrap(), ClientAuth::Basic);
    assert_eq!(notion.client_auth(false).unwrap_err().to_string(), "Notion needs a client secret");
    assert_eq!(notion.dialect.body, BodyForm::Json);
    assert_eq!(notion.dialect.headers, params(&[("Notion-Version", "2026-03-11")]));
    assert_eq!(notion.dialect.scope_separator, "");
    assert_eq!(data.authorize_params, params(&[("owner", "user")]));
    assert!(data.scope.is_empty() && data.feature.is_empty());
    assert_eq!(data.identity, Some(IdentityFrom::Token));
    assert_eq!(
        (data.account_id.as_deref(), data.account_label.as_deref()),
        (Some("/workspace_id /owner/user/id"), Some("/workspace_name"))
    );
    assert_eq!(data.redirect.port, PortRule::List(vec![17853, 27853, 37853]));
    let uris = data.redirect.to_register();
    assert_eq!(uris, [17853, 27853, 37853].map(|port| format!("http://localhost:{port}/callback")));
    assert!(uris.iter().all(|uri| data.register.steps[0].contains(uri)));
    assert_eq!(data.refresh.rotates, Some(true));
    assert!(notion.revoke_manner.without_hint && !notion.revoke_manner.without_client);
    assert_eq!(data.errors["service_overload"], Class::Wait);
}
