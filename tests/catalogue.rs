//! Every provider of the catalogue, played by one stand-in: a sign-in, the question whose token it is, a refresh. And word
//! for word what makes some of them different.

use serde_json::{Value, json};

use crate::support::catalogue::{CLIENT, Place, Played, all};
use crate::support::server::{Reply, Request};

/// Threads that share the work.
const WORKERS: usize = 4;

impl Played<'_> {
    #[track_caller]
    fn connects(&self) {
        let back = self.redirected(&self.starts());
        let said = self.finishes(&back).hides(&["fake-access", "fake-refresh", "fake-code"]).succeeds();
        assert!(said.starts_with(&format!("connected {} to {}", self.id, self.id)), "{said}");
        let view = self.run(&["show", &self.id, "--json"]).json();
        assert_eq!(
            (view["account"].as_str(), view["scopes"].clone()),
            (self.account().as_deref(), json!(self.granted()))
        );
        assert!(view["expires_at"].as_i64().is_some(), "{view}");
        let shown = self.run(&["show", &self.id]).succeeds();
        let (redirect, answer) = (&self.provider.redirect.keep, &self.provider.response.keep);
        for (name, value) in
            redirect.iter().map(|name| (name.as_str(), name)).chain(answer.iter().map(|at| (&at[1..], at)))
        {
            assert!(shown.contains(&format!("{name} fake {value}")), "{name} came along: {shown}");
        }
    }

    /// Where the provider can be asked to.
    #[track_caller]
    fn ends(&self) {
        let output = self.run(&["revoke", &self.id, "--yes"]).hides(&["fake-access", "fake-refresh"]);
        if self.provider.revoke_url.is_some() {
            assert!(output.succeeds().starts_with(&format!("{}: revoked", self.id)));
            let view = self.run(&["show", &self.id, "--json"]).json();
            assert_eq!((&view["status"], &view["revocation_pending"]), (&json!("revoked"), &json!(false)));
        } else {
            assert!(output.stdout.contains("has no revocation endpoint") && output.code == 2, "{output:?}");
            let notes = &self.provider.revoke.notes;
            assert!(notes.iter().all(|note| output.stdout.contains(note)), "where it is ended instead: {output:?}");
        }
    }

    #[track_caller]
    fn refreshes(&self) {
        assert_eq!(self.run(&["token", &self.id, "--force-refresh"]).succeeds(), "fake-access-2\n", "{}", self.id);
    }
}

#[test]
fn every_entry_goes_through_sign_in_and_refresh() {
    let all = all();
    assert!(all.len() >= 70, "{} entries", all.len());
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let mine: Vec<_> = all.iter().skip(worker).step_by(WORKERS).collect();
            scope.spawn(move || {
                let place = Place::new();
                for provider in mine {
                    let played = place.open(provider);
                    played.connects();
                    let asks = provider.userinfo_url.is_some() || provider.introspect_url.is_some();
                    if asks {
                        let synced = played.run(&["sync", &played.id]).succeeds();
                        assert!(synced.ends_with("as it was known\n") || synced.contains(" is called "), "{synced}");
                    }
                    played.refreshes();
                    played.ends();
                }
                assert_eq!(*place.broken.lock().unwrap(), Vec::<String>::new());
                assert_eq!(place.server.unexpected(), Vec::<String>::new());
            });
        }
    });
}

/// The requests of one provider that go to this place.
fn requests(place: &Place, end: &str) -> Vec<Request> {
    place.server.requests().into_iter().filter(|request| request.path.ends_with(end)).collect()
}

fn json_of(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// Not by the data but by what the providers say: what a reading of the data that is wrong everywhere would miss.
#[test]
fn what_makes_them_different_word_for_word() {
    let place = Place::new();
    let all = all();
    let play = |id: &str| {
        let played = place.open(all.iter().find(|provider| provider.id == id).unwrap());
        let url = played.starts();
        let _ = played.finishes(&played.redirected(&url)).succeeds();
        played.refreshes();
        url
    };
    let of = |url: &url::Url, name: &str| {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };

    play("reddit");
    // the id, a colon, and nothing
    let sent = requests(&place, "/www.reddit.com/api/v1/access_token");
    assert!(sent.iter().all(|request| request.header("authorization") == Some("Basic ZmFrZS1jbGllbnQuMTo=")));
    assert_eq!((sent.len(), sent[0].field("client_secret")), (2, None));

    let url = play("tiktok");
    assert_eq!((of(&url, "client_key").as_deref(), of(&url, "client_id")), (Some(CLIENT), None));
    let sent = requests(&place, "/open.tiktokapis.com/v2/oauth/token/");
    assert!(sent.iter().all(|request| request.field("client_key").as_deref() == Some(CLIENT)), "exchange and refresh");
    assert!(sent.iter().all(|request| request.field("client_id").is_none()));

    let url = play("slack");
    assert_eq!((of(&url, "user_scope").as_deref(), of(&url, "scope")), (Some("users:read"), None));

    play("basecamp");
    let sent = requests(&place, "/launchpad.37signals.com/authorization/token");
    assert_eq!([sent[0].field("type"), sent[1].field("type")], [Some("web_server".into()), Some("refresh".into())]);

    let url = play("monday");
    assert_eq!((of(&url, "response_type"), of(&url, "force_install_if_needed").as_deref()), (None, Some("true")));

    play("trakt");
    let sent = requests(&place, "/api.trakt.tv/oauth/token");
    assert_eq!(
        (&json_of(&sent[0])["code"], &json_of(&sent[1])["refresh_token"]),
        (&json!("fake-code"), &json!("fake-refresh-1"))
    );
    let api = &requests(&place, "/api.trakt.tv/users/me")[0];
    assert_eq!((api.header("trakt-api-key"), api.header("trakt-api-version")), (Some(CLIENT), Some("2")));

    play("withings");
    let sent = requests(&place, "/wbsapi.withings.net/v2/oauth2");
    assert!(sent.iter().all(|request| request.field("action").as_deref() == Some("requesttoken")));

    play("figma");
    assert_eq!(requests(&place, "/api.figma.com/v1/oauth/token").len(), 1);
    assert_eq!(requests(&place, "/api.figma.com/v1/oauth/refresh").len(), 1, "refreshed at a place of its own");

    play("intuit");
    let shown = place.sandbox.run(&["show", "intuit-there"]).succeeds();
    assert!(shown.contains("realmId fake realmId"), "{shown}");

    play("github");
    let sent = requests(&place, "/github.com/login/oauth/access_token");
    assert!(
        sent.iter().all(|request| request.header("accept") == Some("application/json")),
        "else the answer is a form"
    );
    assert_eq!(*place.broken.lock().unwrap(), Vec::<String>::new());
}

/// Errors that come with 200, and answers that are forms.
#[test]
fn a_no_that_comes_as_a_yes_is_a_no() {
    let place = Place::new();
    let all = all();
    let cases = [
        ("github", json!({ "error": "bad_refresh_token", "error_description": "No." }), "bad_refresh_token (No.)"),
        ("slack", json!({ "ok": false, "error": "token_revoked" }), "token_revoked"),
        ("slack-bot", json!({ "ok": false, "error": "invalid_refresh_token" }), "invalid_refresh_token"),
        (
            "withings",
            json!({ "status": 401, "body": {}, "error": "XRequestID: not found" }),
            "401 (XRequestID: not found)",
        ),
    ];
    for (id, no, words) in cases {
        let played = place.open(all.iter().find(|provider| provider.id == id).unwrap());
        played.connects();
        let url = played.provider.resolve(&std::collections::BTreeMap::default()).unwrap().token_url.unwrap();
        let path = format!("POST /{}", url.as_str().strip_prefix("https://").unwrap());
        place.server.script(&path, [Reply::json(200, &no)]);
        let _ = played.run(&["token", &played.id, "--force-refresh"]).fails(3, &[words]);
        assert_eq!(played.run(&["show", &played.id, "--json"]).json()["status"], "dead");
    }
    let played = place.open(all.iter().find(|provider| provider.id == "github").unwrap());
    let form = "access_token=fake-access-1&scope=read%3Auser%2Crepo&token_type=bearer";
    let reply = Reply::status(200).header("Content-Type", "application/x-www-form-urlencoded").body(form);
    place.server.script("POST /github.com/login/oauth/access_token", [reply]);
    let back = played.redirected(&played.starts());
    let said = played.finishes(&back).succeeds_saying(&["granted although not asked for: repo"]);
    assert!(said.ends_with("granted: read:user repo\n"), "{said}");
}

/// Strava tells only in the redirect what was granted, and the person can untick scopes.
#[test]
fn what_the_redirect_says_was_granted_is_granted() {
    let place = Place::new();
    let all = all();
    let played = place.open(all.iter().find(|provider| provider.id == "strava").unwrap());
    let start = ["connect", "strava-there", "--start", "-q", "--scope", "read", "--scope", "activity:read"];
    for (told, granted, words) in [
        ("read,activity:read", json!(["read", "activity:read"]), ""),
        ("read", json!(["read"]), "not granted: activity:read"),
        (
            "read,profile:read_all",
            json!(["read", "profile:read_all"]),
            "granted although not asked for: profile:read_all",
        ),
    ] {
        let url = url::Url::parse(played.run(&start).succeeds().trim_end()).unwrap();
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let back = format!("{}?code=fake-code&state={}&scope={told}", of("redirect_uri"), of("state"));
        let _ = played.finishes(&back).succeeds_saying(&[words]);
        assert_eq!(played.run(&["show", "strava-there", "--json"]).json()["scopes"], granted);
    }
}

/// Where only https can be registered nobody listens, and that is said before a browser opens.
#[test]
fn an_https_redirect_is_pasted() {
    let place = Place::new();
    let all = all();
    let played = place.open(all.iter().find(|provider| provider.id == "slack-bot").unwrap());
    let words =
        ["Slack (bot token) takes redirect URIs with https only", "hint: oauthctl connect slack-bot-there --paste"];
    let _ = played.run(&["connect", "slack-bot-there", "--no-browser"]).fails(2, &words);
    let url = played.starts();
    assert!(url.as_str().contains("redirect_uri=https%3A%2F%2Flocalhost%3A17853%2Fcallback"), "{url}");
    let _ = played.finishes(&played.redirected(&url)).succeeds();
}

/// `provider list WORD` finds each by id and name; `provider show` says how to register an app there.
#[test]
fn each_can_be_found_and_says_how_to_register() {
    let sandbox = crate::support::sandbox::Sandbox::new();
    let found = sandbox.run(&["provider", "list", "SPOTI", "--json"]).json();
    assert_eq!(found["providers"], json!([{ "id": "spotify", "name": "Spotify", "origin": "catalogue" }]));
    let by_name = sandbox.run(&["provider", "list", "quickbooks"]).succeeds();
    assert!(by_name.contains("intuit"), "{by_name}");
    let nothing = sandbox.run(&["provider", "list", "nowhere"]);
    assert_eq!(nothing.succeeds_saying(&["no provider matches"]), "");
    let all = all();
    for provider in &all {
        let register = &provider.register;
        assert!(register.page.is_some() || !register.steps.is_empty(), "{}: where to register?", provider.id);
        assert!(!register.kind.is_empty() && !provider.redirect.to_register().is_empty(), "{}", provider.id);
    }
    let google = sandbox.run(&["provider", "show", "google"]).succeeds();
    assert!(google.contains("http://127.0.0.1/callback/NAME\n"), "as it will be: {google}");
    let shown = sandbox.run(&["provider", "show", "zendesk"]).succeeds();
    for words in [
        "confidential: it has a client secret",
        "http://localhost:17853/callback",
        "http://localhost:37853/callback",
        "in the Admin Center",
        "oauthctl client set zendesk --client-id ID --client-secret-stdin",
        "oauthctl connect zendesk --param subdomain=…",
    ] {
        assert!(shown.contains(words), "`{words}` is not in\n{shown}");
    }
}
