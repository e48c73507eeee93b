//! The stand-ins themselves, tried: one that refuses nothing would prove nothing.

use url::form_urlencoded;

use super::{StandIn, client_id};

const TOKEN_AT_NOTION: &str = "https://api.notion.com/v1/oauth/token";

/// A request that breaks a rule: provider, method, URL (with the query), headers, body, and the rule.
type Breach<'a> = (&'static str, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

#[test]
fn the_stand_ins_refuse_what_the_four_refuse() {
    let google = "https://oauth2.googleapis.com/token";
    let microsoft = "https://login.microsoftonline.com/common/oauth2/v2.0/token";
    let json = ("Content-Type", "application/json");
    let (version, basic) = (("Notion-Version", "2026-03-11"), ("Authorization", "Basic eDp5"));
    let breaches: [Breach<'_>; 11] = [
        ("google", "POST", google, &[FORM, basic], "", "credentials belong into the body"),
        ("google", "POST", google, &[FORM], "client_id=x", "client_secret is missing"),
        ("google", "POST", "https://oauth2.googleapis.com/revoke", &[FORM], "token=a&client_id=b", "the token alone"),
        ("microsoft", "POST", microsoft, &[FORM], "client_secret=x", "AADSTS700025"),
        ("microsoft", "POST", microsoft, &[FORM, basic], "", "AADSTS700025"),
        ("microsoft", "POST", microsoft, &[json], "{}", "the body is a form"),
        ("notion", "POST", TOKEN_AT_NOTION, &[json], "{}", "Notion-Version is sent"),
        ("notion", "POST", TOKEN_AT_NOTION, &[json, version], "{}", "the client is known by Basic"),
        ("notion", "POST", TOKEN_AT_NOTION, &[FORM, version, NOTION_BASIC], "code=x", "the body is JSON"),
        ("notion", "POST", TOKEN_AT_NOTION, &[json, version, NOTION_BASIC], "{}", "redirect_uri is sent again"),
        ("youtube", "GET", "https://www.googleapis.com/youtube/v3/channels?mine=true", &[], "", "part and mine"),
    ];
    for (provider, method, url, headers, body, rule) in breaches {
        let stand_in = StandIn::of(provider);
        let status = stand_in.ask(method, url, headers, body);
        assert!(matches!(status, 400 | 401), "{provider} {url}: {status}");
        assert!(stand_in.state().broken[0].contains(rule), "{provider}: {:?}", stand_in.state().broken);
    }
}

const NOTION_BASIC: (&str, &str) =
    ("Authorization", "Basic MGYwZTBkMGMtYWFhYS00YmJiLThjY2MtMDAwMDAwMDAwMDAyOmZha2UtY2xpZW50LXNlY3JldA==");

#[test]
fn the_stand_ins_refuse_redirect_uris_that_the_four_refuse() {
    let places = [
        ("google", "https://accounts.google.com/o/oauth2/v2/auth", "http://127.0.0.1:9/any/path", true),
        ("google", "https://accounts.google.com/o/oauth2/v2/auth", "http://[::1]:9/", true),
        ("google", "https://accounts.google.com/o/oauth2/v2/auth", "urn:ietf:wg:oauth:2.0:oob", false),
        ("microsoft", MICROSOFT, "http://localhost:9/callback", true),
        ("microsoft", MICROSOFT, "http://127.0.0.1:9/callback", false),
        ("microsoft", MICROSOFT, "http://localhost:9/Callback", false),
        ("notion", "https://api.notion.com/v1/oauth/authorize", "http://localhost:17853/callback", true),
        ("notion", "https://api.notion.com/v1/oauth/authorize", "http://localhost:9/callback", false),
        ("notion", "https://api.notion.com/v1/oauth/authorize", "http://127.0.0.1:17853/callback", false),
    ];
    for (provider, endpoint, redirect_uri, good) in places {
        let stand_in = StandIn::of(provider);
        let mut pairs = vec![("redirect_uri", redirect_uri), ("client_id", client_id(provider)), ("state", "s")];
        pairs.push(("response_type", "code"));
        pairs.extend(match provider {
            "google" => vec![("access_type", "offline"), ("prompt", "consent")],
            "microsoft" => vec![("response_mode", "query")],
            _ => vec![("owner", "user")],
        });
        if provider != "notion" {
            pairs.extend([("scope", "openid"), ("code_challenge", "c"), ("code_challenge_method", "S256")]);
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let status = stand_in.ask("GET", &format!("{endpoint}?{query}"), &[], "");
        assert_eq!(status, if good { 302 } else { 400 }, "{provider} {redirect_uri}: {:?}", stand_in.state().broken);
    }
}

const MICROSOFT: &str = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize";
