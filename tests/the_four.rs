//! The four built-in providers from sign-in to revocation, each against a stand-in that refuses what the provider refuses.

use serde_json::{Value, json};
use url::Url;

use crate::support::server::Reply;
use crate::support::the_four::{SECRET, StandIn, TENANT, client_id};

const DRIVE: &str = "https://www.googleapis.com/auth/drive.file";
const TOKEN_AT_NOTION: &str = "https://api.notion.com/v1/oauth/token";
const UPLOAD: &str = "https://www.googleapis.com/auth/youtube.upload";

impl StandIn {
    #[track_caller]
    fn token(&self, more: &[&str]) -> String {
        self.sandbox.run(&[&["token", &self.name()], more].concat()).succeeds().trim_end().to_owned()
    }

    #[track_caller]
    fn show(&self) -> Value {
        self.sandbox.run(&["show", &self.name(), "--json"]).json()
    }

    #[track_caller]
    fn last_consent(&self) -> Value {
        let list = self.sandbox.run(&["consents", "--json"]).json();
        list["consents"].as_array().unwrap().iter().max_by_key(|entry| entry["at"].as_i64()).unwrap().clone()
    }

    fn count(&self, method: &str, url: &str) -> usize {
        self.server.count(&Self::name_here(method, url))
    }

    /// Not one rule was broken, and nothing was asked that the provider does not have.
    #[track_caller]
    fn is_content(&self) {
        assert_eq!(self.state().broken, Vec::<String>::new());
        assert_eq!(self.server.unexpected(), Vec::<String>::new());
    }

    #[track_caller]
    fn keeps_nothing(&self) {
        assert_eq!(self.sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    }
}

#[test]
fn google_keeps_its_refresh_token_and_ends_a_whole_project() {
    let google = StandIn::of("google");
    google.knows("youtube");
    let said = google.connect(&[]).succeeds_saying(&["/accounts.google.com/o/oauth2/v2/auth?"]);
    assert_eq!(
        said,
        "connected google-there to google-there as 108@example.test\n\
         granted: openid https://www.googleapis.com/auth/userinfo.email\n"
    );
    let view = google.show();
    assert_eq!((&view["account"], &view["account_label"]), (&json!("108"), &json!("108@example.test")));
    let consent = google.last_consent();
    assert_eq!(consent["asked"], json!(["openid", "email"]));
    assert_eq!(consent["granted"], json!(["openid", "https://www.googleapis.com/auth/userinfo.email"]));
    let idle = view["grant_expires_at"].as_i64().unwrap() - view["created_at"].as_i64().unwrap();
    assert_eq!(idle / 86_400, 180, "six months without use");

    let first = google.token(&[]);
    let (second, third) = (google.token(&["--force-refresh"]), google.token(&["--force-refresh"]));
    assert!(first != second && second != third && google.token(&[]) == third);

    let youtube = google.sandbox.run(&["connect", "youtube-there"]);
    assert!(youtube.succeeds_saying(&[]).starts_with("connected youtube-there to youtube-there as Fake Channel\n"));
    google.state().subject = "109";
    let work = google.sandbox.run(&["connect", "google-there", "--as", "work"]);
    assert!(work.succeeds_saying(&[]).starts_with("connected work to google-there as 109@example.test\n"));

    // a person is told what else ends, and that is what ends: this account's grants, not the other account's
    let revoked = google.sandbox.run(&["revoke", "google-there", "--yes"]);
    let warning = "the provider revokes for the whole project: these end as well: youtube-there\n";
    assert!(revoked.stderr.ends_with(warning), "{}", revoked.stderr);
    let ended = "google-there: revoked; these ended with it, as their next use will tell: youtube-there\n";
    assert_eq!(revoked.succeeds_saying(&[]), ended);
    assert_eq!(google.show()["status"], "revoked");
    let words = ["invalid_grant (Token has been expired or revoked.)", "hint: ", "oauthctl connect youtube-there"];
    // its token would live on in the cache, and nowhere else
    let _ = google.sandbox.run(&["token", "youtube-there"]).fails(3, &words);
    let _ = google.sandbox.run(&["token", "work", "--force-refresh"]).succeeds();
    google.is_content();

    google.server.lets_tokens_come_again("`--force` asks again for a grant that is dead");
    // advice does not displace the line to type, which names the provider
    let line = "; then: oauthctl connect google-there --as work";
    let url = StandIn::name_here("POST", "https://oauth2.googleapis.com/token");
    google.server.script(&url, [Reply::error(400, "invalid_grant"), Reply::error(400, "invalid_grant")]);
    let _ = google.sandbox.run(&["token", "work", "--force-refresh"]).fails(3, &["invalid_grant", line]);
    let said = google.sandbox.run(&["refresh", "work", "--force"]);
    assert!(said.stdout.contains(line) && said.code == 3, "{said:?}");
}

#[test]
fn google_grants_less_than_asked_and_that_is_said() {
    let google = StandIn::of("google");
    google.state().granted = Some(vec!["openid".into(), "email".into()]);
    let said = google.connect(&["--scope", "drive.file"]).succeeds_saying(&[&format!("not granted: {DRIVE}")]);
    assert!(said.ends_with("granted: openid https://www.googleapis.com/auth/userinfo.email\n"), "{said}");
    let consent = google.last_consent();
    assert_eq!(consent["asked"], json!([DRIVE, "openid", "email"]));
    assert_eq!(consent["granted"], json!(["openid", "https://www.googleapis.com/auth/userinfo.email"]));
    let _ = google
        .sandbox
        .run(&["token", "google-there", "--scope", "drive.file"])
        .fails(3, &["not consented to: drive.file"]);
    // a short consent is never tidied up by a revocation, which would end all there is
    assert_eq!(google.count("POST", "https://oauth2.googleapis.com/revoke"), 0);
    google.is_content();
}

/// Where the ID token has no name that a person knows, userinfo is asked, and believed only about the same person.
#[test]
fn names_come_from_userinfo_where_the_id_token_has_none() {
    for (provider, label) in [("google", "108@example.test"), ("microsoft", "ann@contoso.test")] {
        let stand_in = StandIn::of(provider);
        stand_in.state().nameless = true;
        let said = stand_in.connect(&[]).succeeds_saying(&[]);
        assert!(said.contains(&format!(" as {label}\n")), "{said}");
        let url = match provider {
            "google" => "https://openidconnect.googleapis.com/v1/userinfo",
            _ => "https://graph.microsoft.com/oidc/userinfo",
        };
        assert_eq!(stand_in.count("GET", url), 1);
        let somebody = json!({ "sub": "another", "email": "eve@example.test" });
        stand_in.server.script(&StandIn::name_here("GET", url), [Reply::json(200, &somebody)]);
        let words = ["userinfo is about somebody else than the ID token"];
        let _ = stand_in.connect(&["--as", "another"]).fails(7, &words);
        assert_eq!(stand_in.show()["account_label"], label);
        let list = stand_in.sandbox.run(&["list", "--json"]).json();
        assert_eq!(list["integrations"].as_array().unwrap().len(), 1, "nothing was saved");
        stand_in.is_content();
    }
}

/// A token with `gmail.metadata` is limited by it: it is left out beside a wider scope, and that is said.
#[test]
fn google_limits_a_token_that_has_gmail_metadata() {
    const METADATA: &str = "https://www.googleapis.com/auth/gmail.metadata";
    let google = StandIn::of("google");
    let _ = google.connect(&["--scope", "gmail.metadata"]).succeeds_saying(&[]);
    assert!(google.show()["scopes"].as_array().unwrap().contains(&json!(METADATA)));
    for more in [&["--feature", "gmail-read"][..], &["--scope", "gmail.metadata", "--scope", "gmail.modify"]] {
        let said = google.connect(more);
        let warning =
            format!("warning: google-there: not asked for: {METADATA} (a token that had it beside a wider one");
        assert_eq!(said.stderr.matches("warning: ").count(), 1, "{said:?}");
        let _ = said.succeeds_saying(&[&warning]);
        assert!(!google.show()["scopes"].as_array().unwrap().contains(&json!(METADATA)));
        google.sandbox.run(&["remove", "google-there", "-q"]).code_is(0);
    }
    google.is_content();
}

/// What Google names is when the grant ends, and using it makes that no later.
#[test]
fn google_in_testing_lasts_a_week() {
    const WEEK: i64 = 7 * 86_400;
    let google = StandIn::of("google");
    google.state().lasting = Some(WEEK);
    let _ = google.connect(&[]).succeeds_saying(&[]);
    let view = google.show();
    let ends = view["grant_expires_at"].as_i64().unwrap();
    assert!((WEEK - 5..=WEEK).contains(&(ends - view["created_at"].as_i64().unwrap())), "{view}");
    let _ = google.token(&["--force-refresh"]);
    let _ = google.token(&["--force-refresh"]);
    assert_eq!(google.show()["grant_expires_at"], ends);
    google.is_content();
}

/// What Google does not name a person can say: it is kept with the integration, and holds only where Google's rule does.
#[test]
fn a_consent_screen_in_testing_can_be_said() {
    const TESTING: [&str; 2] = ["--param", "consent_screen=testing"];
    const WEEK: i64 = 7 * 86_400;
    for (provider, more, days) in
        [("google", &["--scope", "drive.file"][..], 7), ("google", &[], 180), ("youtube", &[], 7)]
    {
        let stand_in = StandIn::of(provider);
        let said = stand_in.connect(&[&TESTING[..], more].concat());
        assert!(!said.stderr.contains("consent_screen"), "it is nothing of Google's: {said:?}");
        let _ = said.succeeds_saying(&[]);
        let view = stand_in.show();
        let (begun, ends) = (view["created_at"].as_i64().unwrap(), view["grant_expires_at"].as_i64().unwrap());
        assert_eq!((ends - begun) / 86_400, days, "{provider} {more:?}");
        let _ = stand_in.token(&["--force-refresh"]);
        assert_eq!(stand_in.show()["grant_expires_at"].as_i64().unwrap() - begun <= WEEK, days == 7);
        let soon = stand_in.sandbox.run(&["status", "--expiring", "8d"]);
        assert_eq!(soon.code, if days == 7 { 3 } else { 0 }, "{soon:?}");
        let text = stand_in.sandbox.run(&["show", &stand_in.name()]).succeeds();
        let why = "(7 days after the sign-in, used or not: the consent screen is External and in Testing)";
        assert_eq!(text.contains(why), days == 7, "{text}");
        // published by now: the next sign-in says so, and it is the same integration
        let _ = stand_in.connect(&["--param", "consent_screen=production"]).succeeds_saying(&[]);
        let view = stand_in.show();
        assert!(view["grant_expires_at"].as_i64().unwrap() - begun > 179 * 86_400, "{view}");
        let words = ["`vars.consent_screen`: expected testing or production"];
        let _ = stand_in.connect(&["--param", "consent_screen=tseting"]).fails(2, &words);
        stand_in.is_content();
    }
}

/// An error that comes back with the pasted URL is read as one that comes to the listener.
#[test]
fn google_refuses_a_sign_in_of_two_steps() {
    let google = StandIn::of("google");
    for (error, code, words) in [
        ("access_denied", 3, "one of its test users; then: oauthctl connect google-there"),
        ("admin_policy_enforced", 3, "google-there: an administrator has to allow it"),
        ("org_internal", 7, "google-there: the provider refuses this client"),
        ("temporarily_unavailable", 4, "google-there: the sign-in was refused: `temporarily_unavailable`"),
    ] {
        let url = google.sandbox.run(&["connect", "google-there", "--start"]).succeeds_saying(&[]);
        let url = Url::parse(url.trim_end()).unwrap();
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let back = format!("{}?state={}&error={error}", of("redirect_uri"), of("state"));
        let _ = google.sandbox.run_with_input(&["connect", "--finish"], &back).fails(code, &[words]);
    }
    google.keeps_nothing();
    assert!(google.server.requests().is_empty(), "no code, no request");
}

#[test]
fn youtube_is_a_channel() {
    let youtube = StandIn::of("youtube");
    youtube.state().channels.clear();
    let words = ["youtube-there: this Google account has no YouTube channel", "nothing was saved"];
    let _ = youtube.connect(&[]).fails(3, &words);
    youtube.keeps_nothing();
    youtube.state().channels = vec![("UC-1", "One")];
    let _ = youtube.connect(&["--expect-account", "UC-2"]).fails(3, &["as One, not as UC-2", "nothing was saved"]);
    youtube.keeps_nothing();
    let said = youtube.connect(&["--expect-account", "UC-1"]).succeeds_saying(&["prompt=consent+select_account"]);
    assert!(said.starts_with("connected youtube-there to youtube-there as One\n"), "{said}");
    let held = youtube.token(&[]);

    // another channel of the same Google account is another account
    youtube.state().channels = vec![("UC-2", "Two")];
    let words = ["`youtube-there` is One; you signed in as Two, and nothing was changed", "--replace-account"];
    let _ = youtube.connect(&[]).fails(2, &words);
    assert_eq!((youtube.show()["account"].as_str(), youtube.token(&[])), (Some("UC-1"), held));
    let _ = youtube.connect(&["--replace-account"]).succeeds_saying(&[]);
    assert_eq!(youtube.show()["account"], "UC-2");
    assert_eq!(youtube.count("POST", "https://oauth2.googleapis.com/revoke"), 0, "no revocation as clean-up");
    let _ = youtube.sandbox.run(&["revoke", "youtube-there", "--yes"]).succeeds();
    youtube.is_content();
}

#[test]
fn youtube_without_the_scope_that_reads_the_channel() {
    let youtube = StandIn::of("youtube");
    youtube.state().granted = Some(vec![UPLOAD.into()]);
    let words =
        ["youtube-there: PERMISSION_DENIED", "hint: leave the boxes of the consent screen ticked; then: oauthctl"];
    let _ = youtube.connect(&["--feature", "upload"]).fails(3, &words);
    youtube.keeps_nothing();
    youtube.is_content();
}

#[test]
fn microsoft_replaces_refresh_tokens_and_cannot_be_asked_to_revoke() {
    let microsoft = StandIn::of("microsoft");
    let said = microsoft.connect(&[]).succeeds_saying(&["redirect_uri=http%3A%2F%2Flocalhost%3A"]);
    // what came back is spelt otherwise, and offline_access is not among it: nothing is missing
    assert_eq!(
        said,
        "connected microsoft-there to microsoft-there as ann@contoso.test\n\
         granted: openid profile email https://graph.microsoft.com/user.read\n"
    );
    let account = format!("{TENANT}/bbbbbbbb-0000-4000-8000-000000000002");
    assert_eq!(microsoft.show()["account"], account, "`tid` and `oid`, not the pairwise `sub`");
    let first = microsoft.token(&[]);
    assert_ne!(first, microsoft.token(&["--force-refresh"]));
    let before = microsoft.token(&["--force-refresh"]);
    let url = "https://login.microsoftonline.com/common/oauth2/v2.0/token";
    let requests = microsoft.server.requests_of(&StandIn::name_here("POST", url));
    let sent: Vec<String> = requests.iter().filter_map(|request| request.field("refresh_token")).collect();
    assert_eq!(sent, ["1.fake-2", "1.fake-3"], "always the newest");

    // the one that was replaced is not dead, so a save that is lost costs nothing
    let form = format!("grant_type=refresh_token&refresh_token=1.fake-2&client_id={}", client_id("microsoft"));
    assert_eq!(microsoft.ask("POST", url, &[("Content-Type", "application/x-www-form-urlencoded")], &form), 200);

    let asked = microsoft.server.requests().len();
    let page = "microsoft-there: Microsoft has no revocation endpoint, nothing was changed; end the grant at \
                https://myapps.microsoft.com (oauthctl revoke microsoft-there --local-only)\n";
    let refused = microsoft.sandbox.run(&["revoke", "microsoft-there", "--yes"]);
    assert_eq!(refused.stdout, page);
    refused.code_is(2);
    assert_eq!((microsoft.show()["status"].as_str(), microsoft.token(&[])), (Some("active"), before));
    let forgotten = microsoft.sandbox.run(&["revoke", "microsoft-there", "--yes", "--local-only"]).succeeds();
    assert!(forgotten.contains("the grant lives on at Microsoft; end it at https://myapps.microsoft.com"));
    assert_eq!(microsoft.server.requests().len(), asked, "nobody was asked");
    assert_eq!(microsoft.show()["status"], "revoked");
    microsoft.is_content();
}

#[test]
fn microsoft_tenants_are_kept_and_held_to_their_word() {
    let microsoft = StandIn::of("microsoft");
    let _ = microsoft.connect(&["--param", "tenant=consumers"]).fails(7, &["the ID token's `tid` is not `9188040d-"]);
    microsoft.keeps_nothing();
    let tenant = format!("tenant={TENANT}");
    let _ = microsoft.connect(&["--param", &tenant, "--feature", "mail-read"]).succeeds_saying(&[]);
    let _ = microsoft.token(&["--force-refresh"]);
    let url = |path: &str| format!("https://login.microsoftonline.com/{TENANT}/{path}");
    assert_eq!(microsoft.count("POST", &url("oauth2/v2.0/token")), 2, "the code and the refresh");
    assert_eq!(microsoft.count("POST", "https://login.microsoftonline.com/common/oauth2/v2.0/token"), 0);
    // one way to spell a scope is as good as another
    assert!(microsoft.show()["scopes"].as_array().unwrap().contains(&json!("https://graph.microsoft.com/mail.read")));
    let _ = microsoft.token(&["--scope", "Mail.Read"]);
    let _ = microsoft.sandbox.run(&["token", "microsoft-there", "--scope", "Mail.Send"]).fails(3, &["Mail.Send"]);
    microsoft.is_content();
}

#[test]
fn microsoft_wants_no_secret_from_a_public_client() {
    let microsoft = StandIn::of("microsoft");
    let set = ["client", "set", "microsoft-there", "--client-id", client_id("microsoft"), "--client-secret-stdin"];
    assert_eq!(microsoft.sandbox.run_with_input(&set, SECRET).code, 0);
    let words =
        ["the provider refuses this client: invalid_client (AADSTS700025", "hint: a public client sends no secret"];
    let _ = microsoft.connect(&[]).hides(&[SECRET]).fails(7, &words);
    microsoft.keeps_nothing();
    assert_eq!(microsoft.state().broken, ["AADSTS700025: a public client sends no secret"]);
}

#[test]
fn notion_rotates_and_knows_no_scopes() {
    let notion = StandIn::of("notion");
    let said = notion.connect(&[]).succeeds_saying(&["the redirect URI to register at Notion: http://localhost:"]);
    assert_eq!(said, "connected notion-there to notion-there as Acme\n");
    let shown = notion.sandbox.run(&["show", "notion-there"]).succeeds();
    for kept in ["bot_id fake-bot\n", "workspace_id fake-workspace\n", "workspace_name Acme\n"] {
        assert!(shown.contains(kept), "{kept} came along: {shown}");
    }
    let view = notion.show();
    assert_eq!((&view["account"], &view["scopes"]), (&json!("fake-workspace/fake-user"), &json!([])));
    assert_eq!(view["expires_at"], Value::Null, "nobody knows, so it is never due");
    let first = notion.token(&[]);
    assert_eq!((notion.token(&["--min-ttl", "30d"]), notion.count("POST", TOKEN_AT_NOTION)), (first.clone(), 1));
    assert_ne!(notion.token(&["--force-refresh"]), first);
    let _ = notion.token(&["--force-refresh"]);
    let sent = notion.server.requests_of(&StandIn::name_here("POST", TOKEN_AT_NOTION));
    let sent: Vec<Value> = sent.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    assert_eq!((&sent[1]["refresh_token"], &sent[2]["refresh_token"]), (&json!("nrt_fake-2"), &json!("nrt_fake-3")));
    let basic = sent_by(&notion);
    let headers =
        [("Content-Type", "application/json"), ("Notion-Version", "2026-03-11"), ("Authorization", basic.as_str())];
    let old = r#"{"grant_type":"refresh_token","refresh_token":"nrt_fake-2"}"#;
    assert_eq!(notion.ask("POST", TOKEN_AT_NOTION, &headers, old), 400, "each is good once");
    let _ = notion.connect(&["--scope", "read"]).fails(2, &["Notion has no scopes"]);
    assert_eq!(notion.sandbox.run(&["revoke", "notion-there", "--yes"]).succeeds(), "notion-there: revoked\n");
    let _ = notion.sandbox.run(&["token", "notion-there"]).fails(3, &["oauthctl connect notion-there"]);
    notion.is_content();
}

/// How the program showed itself to Notion last.
fn sent_by(notion: &StandIn) -> String {
    let requests = notion.server.requests_of(&StandIn::name_here("POST", TOKEN_AT_NOTION));
    requests.last().unwrap().header("authorization").unwrap().to_owned()
}

/// Connections of before June 2026 get the token they have, and no other refresh token.
#[test]
fn notion_connected_anew_without_a_refresh_token_keeps_the_old_one() {
    let notion = StandIn::of("notion");
    let _ = notion.connect(&[]).succeeds_saying(&[]);
    let again = json!({
        "access_token": "ntn_fake-again", "token_type": "bearer", "refresh_token": null, "bot_id": "fake-bot",
        "workspace_id": "fake-workspace", "owner": { "type": "user", "user": { "id": "fake-user" } },
    });
    notion.server.script(&StandIn::name_here("POST", TOKEN_AT_NOTION), [Reply::json(200, &again)]);
    let _ = notion.connect(&[]).succeeds_saying(&[]);
    assert_eq!(notion.token(&[]), "ntn_fake-again");
    let _ = notion.token(&["--force-refresh"]);
    let last = notion.server.requests_of(&StandIn::name_here("POST", TOKEN_AT_NOTION)).pop().unwrap();
    let sent: Value = serde_json::from_slice(&last.body).unwrap();
    assert_eq!(sent["refresh_token"], "nrt_fake-2");
    notion.is_content();
}
