//! `sync` at the four: Google's stand-in for introspection, YouTube's channel, Notion's introspection, Microsoft's userinfo.

use serde_json::{Value, json};

use crate::support::server::Reply;
use crate::support::the_four::StandIn;

impl StandIn {
    #[track_caller]
    fn synced(&self, code: i32) -> Value {
        let output = self.sandbox.run(&["sync", &self.name(), "--json"]);
        assert_eq!(output.code, code, "{output:?}");
        let mut report: Value = serde_json::from_str(&output.stdout).unwrap();
        report["results"][0].take()
    }

    #[track_caller]
    fn status_now(&self) -> Value {
        self.sandbox.run(&["show", &self.name(), "--json"]).json()["status"].take()
    }

    fn times(&self, method: &str, url: &str) -> usize {
        self.server.count(&Self::name_here(method, url))
    }
}

/// Google's refresh token is not spent by a refresh, so a token that is not honoured is followed up at once.
#[test]
fn google_tells_that_the_grant_was_ended_there() {
    const TOKEN: &str = "https://oauth2.googleapis.com/token";
    let google = StandIn::of("google");
    let _ = google.connect(&[]).succeeds_saying(&[]);
    assert_eq!(google.synced(0)["outcome"], "unchanged");
    assert_eq!(google.times("POST", TOKEN), 1, "the token lives: nothing is refreshed");
    google.ended_there();
    let result = google.synced(3);
    assert_eq!(result["outcome"], "sign_in_needed");
    assert!(
        result["message"].as_str().unwrap().contains("invalid_grant (Token has been expired or revoked.)"),
        "{result}"
    );
    assert_eq!((google.status_now(), google.times("POST", TOKEN)), (json!("dead"), 2));
    // it stays so without asking anybody
    let asked = google.server.requests().len();
    assert_eq!(google.synced(3)["outcome"], "sign_in_needed");
    assert_eq!(google.server.requests().len(), asked);
    assert_eq!(google.state().broken, Vec::<String>::new());
}

/// A person may untick a box later: what is granted now is what Google says.
#[test]
fn google_tells_what_is_granted_now() {
    let google = StandIn::of("google");
    let _ = google.connect(&["--feature", "drive-files"]).succeeds_saying(&[]);
    let drive = "https://www.googleapis.com/auth/drive.file";
    let less = json!({ "azp": "4711-fake.apps.googleusercontent.com", "scope": "openid https://www.googleapis.com/auth/userinfo.email", "exp": "4070908800" });
    let url = StandIn::name_here("POST", "https://oauth2.googleapis.com/tokeninfo");
    google.server.script(&url, [Reply::json(200, &less)]);
    assert_eq!(google.synced(0)["message"], format!("google-there: no longer granted: {drive}"));
    let line = "oauthctl connect google-there --scope drive.file";
    let _ = google.sandbox.run(&["token", "google-there", "--scope", "drive.file"]).fails(3, &[line]);
    // the same project's other client is not ours
    let other = json!({ "azp": "4711-other.apps.googleusercontent.com", "scope": "openid" });
    google.server.script(&url, [Reply::json(200, &other)]);
    let result = google.synced(7);
    assert!(result["message"].as_str().unwrap().contains("belongs to client `4711-other"), "{result}");
}

#[test]
fn youtube_tells_the_channels_new_name_and_whose_it_is() {
    let youtube = StandIn::of("youtube");
    let _ = youtube.connect(&[]).succeeds_saying(&[]);
    youtube.state().channels = vec![("UC-fake-channel", "Renamed")];
    let message = "youtube-there: the account is called Renamed, was Fake Channel";
    assert_eq!(youtube.synced(0)["message"], message);
    youtube.state().channels = vec![("UC-another", "Another")];
    let result = youtube.synced(7);
    let words = "the provider says that this token is `UC-another`'s, not `UC-fake-channel`'s";
    assert!(result["message"].as_str().unwrap().ends_with(words), "{result}");
    youtube.state().channels.clear();
    assert!(youtube.synced(3)["message"].as_str().unwrap().contains("has no YouTube channel"));
    let view = youtube.sandbox.run(&["show", "youtube-there", "--json"]).json();
    assert_eq!((&view["account_label"], &view["status"]), (&json!("Renamed"), &json!("active")));
}

/// Notion's refresh tokens are good once: none is spent, not even where the token is not honoured any more.
#[test]
fn notion_is_never_refreshed_for_it() {
    const TOKEN: &str = "https://api.notion.com/v1/oauth/token";
    let notion = StandIn::of("notion");
    let _ = notion.connect(&[]).succeeds_saying(&[]);
    assert_eq!(notion.synced(0)["outcome"], "unchanged");
    notion.ended_there();
    let result = notion.synced(4);
    assert!(
        result["message"].as_str().unwrap().contains("does not honour the stored token any more: it is not active")
    );
    assert_eq!((notion.status_now(), notion.times("POST", TOKEN)), (json!("active"), 1));
    // its token never runs out by itself; now it has
    let again = notion.synced(4);
    assert!(again["message"].as_str().unwrap().contains("no refresh token is spent to ask about it"), "{again}");
    notion.sandbox.run(&["refresh", "notion-there"]).code_is(3);
    assert_eq!(notion.status_now(), "dead");
    assert_eq!(notion.state().broken, Vec::<String>::new());
}

/// Userinfo has neither `tid` nor `oid`, and another name than the ID token: what is known stands.
#[test]
fn microsoft_knows_the_account_by_other_words() {
    let microsoft = StandIn::of("microsoft");
    let _ = microsoft.connect(&[]).succeeds_saying(&[]);
    let url = StandIn::name_here("GET", "https://graph.microsoft.com/oidc/userinfo");
    let other = json!({ "sub": "pairwise-for-this-app", "email": "another-name@contoso.test" });
    microsoft.server.script(&url, [Reply::json(200, &other)]);
    assert_eq!(microsoft.synced(0)["outcome"], "unchanged");
    let view = microsoft.sandbox.run(&["show", "microsoft-there", "--json"]).json();
    assert_eq!(view["account_label"], "ann@contoso.test");
    assert_eq!(microsoft.state().broken, Vec::<String>::new());
}
