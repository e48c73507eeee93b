//! What the catalogue's data says of single providers, word for word: identities that are asked for by POST, revocations
//! that are none of RFC 7009's, answers that are signed, servers that are somebody's own.

use serde_json::{Value, json};
use url::Url;

use crate::support::catalogue::{Place, Played, all, signature};
use crate::support::server::{Reply, Request};

/// Signs in at the provider of this id, played.
fn connected<'p>(place: &'p Place, id: &str) -> Played<'p> {
    let all = all();
    let played = place.open(all.iter().find(|provider| provider.id == id).unwrap());
    let _ = played.finishes(&played.redirected(&played.starts())).succeeds();
    played
}

fn sent(place: &Place, name: &str) -> Request {
    place.server.requests_of(name).pop().unwrap_or_else(|| panic!("no {name}"))
}

fn text(request: &Request) -> String {
    String::from_utf8(request.body.clone()).unwrap()
}

#[test]
fn whose_grant_it_is_is_asked_by_post_where_that_is_the_way() {
    let place = Place::new();
    for (id, at, body, account, label) in [
        ("dropbox", "/api.dropboxapi.com/2/users/get_current_account", "null", "/account_id", "/email"),
        (
            "linear",
            "/api.linear.app/graphql",
            r#"{"query":"{ viewer { id name email } }"}"#,
            "/data/viewer/id",
            "/data/viewer/email",
        ),
        ("monday", "/api.monday.com/v2", r#"{"query":"{ me { id email name } }"}"#, "/data/me/id", "/data/me/email"),
    ] {
        let played = connected(&place, id);
        let request = sent(&place, &format!("POST {at}"));
        assert_eq!((text(&request).as_str(), request.header("content-type")), (body, Some("application/json")), "{id}");
        assert_eq!(request.header("authorization"), Some("Bearer fake-access-1"));
        let view = played.run(&["show", &played.id, "--json"]).json();
        let said = |pointer: &str| json!(format!("fake{}", pointer.replace('/', "-")));
        assert_eq!((&view["account"], &view["account_label"]), (&said(account), &said(label)), "{id}");
        // an answer with nobody in it is no account: GraphQL says its errors with 200
        place.server.script(&format!("POST {at}"), [Reply::json(200, &json!({ "errors": [{ "message": "No." }] }))]);
        let words = ["does not say whose grant it is; nothing was saved"];
        let _ = played.finishes(&played.redirected(&played.starts())).fails(7, &words);
    }
    assert_eq!(*place.broken.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn a_grant_is_ended_in_the_providers_own_manner() {
    let place = Place::new();
    for (id, name, bearer, body) in [
        ("dropbox", "POST /api.dropboxapi.com/2/auth/token/revoke", true, ""),
        ("facebook", "DELETE /graph.facebook.com/me/permissions", true, ""),
        ("lichess", "DELETE /lichess.org/api/token", true, ""),
        ("slack", "POST /slack.com/api/auth.revoke", true, ""),
        ("strava", "POST /www.strava.com/oauth/deauthorize", false, "access_token=fake-access-1"),
    ] {
        let played = connected(&place, id);
        place.server.always(name, |_| Reply::json(200, &json!({ "ok": true })));
        let said = played.run(&["revoke", &played.id, "--yes"]).succeeds();
        assert!(said.starts_with(&format!("{}: revoked", played.id)), "{said}");
        let request = sent(&place, name);
        assert_eq!(request.header("authorization"), bearer.then_some("Bearer fake-access-1"), "{id}");
        assert_eq!((text(&request).as_str(), request.query.as_str()), (body, ""), "{id}");
        assert_eq!(place.server.count(name), 1, "one token stands for the grant");
    }
}

/// Slack says no with 200: nothing is taken for ended then.
#[test]
fn a_revocation_that_is_refused_with_200_stays_pending() {
    let place = Place::new();
    let played = connected(&place, "slack");
    let revoke = ["revoke", &played.id, "--yes"];
    let name = "POST /slack.com/api/auth.revoke";
    place.server.always(name, |_| Reply::json(200, &json!({ "ok": false, "error": "ratelimited" })));
    let output = played.run(&revoke);
    assert!(output.code == 4 && output.stdout.contains("ratelimited; the revocation is pending"), "{output:?}");
    assert_eq!(played.run(&["show", &played.id, "--json"]).json()["revocation_pending"], true);
    place.server.always(name, |_| Reply::json(200, &json!({ "ok": true, "revoked": true })));
    assert!(played.run(&revoke).succeeds().contains("revoked"));
}

/// What only a living access token ends is not begun without one.
#[test]
fn an_access_token_that_has_run_out_ends_nothing() {
    let place = Place::new();
    let all = all();
    let played = place.open(all.iter().find(|provider| provider.id == "dropbox").unwrap());
    let brief = json!({ "access_token": "fake-access-1", "refresh_token": "fake-refresh-1", "token_type": "bearer", "expires_in": 0 });
    place.server.script("POST /api.dropboxapi.com/oauth2/token", [Reply::json(200, &brief)]);
    let _ = played.finishes(&played.redirected(&played.starts())).succeeds();
    let revoke = ["revoke", &played.id, "--yes"];
    let output = played.run(&revoke);
    let line = "oauthctl refresh dropbox-there, then oauthctl revoke dropbox-there";
    assert!(output.code == 2 && output.stdout.contains(line), "{output:?}");
    let view = played.run(&["show", &played.id, "--json"]).json();
    assert_eq!((&view["status"], &view["revocation_pending"]), (&json!("active"), &json!(false)));
    played.run(&["refresh", &played.id]).code_is(0);
    let _ = played.run(&revoke).succeeds();
    let request = sent(&place, "POST /api.dropboxapi.com/2/auth/token/revoke");
    assert_eq!(request.header("authorization"), Some("Bearer fake-access-2"));
}

/// Shopify signs what it sends back, for the shop that was asked.
#[test]
fn a_signed_answer_is_held_to_its_signature_and_its_shop() {
    let place = Place::new();
    let played = connected(&place, "shopify");
    let request = sent(&place, "GET /fake-shop.myshopify.com/admin/api/2025-07/shop.json");
    assert_eq!(
        (request.header("x-shopify-access-token"), request.header("authorization")),
        (Some("fake-access-1"), None)
    );
    let exchanges = place.server.count("POST /fake-shop.myshopify.com/admin/oauth/access_token");
    let signed = |query: &str| format!("{query}&hmac={}", signature(query));
    let with = |change: fn(&str) -> String| {
        let back = played.redirected(&played.starts());
        let (uri, query) = back.split_once('?').unwrap();
        (uri.to_owned(), change(query.split("&hmac=").next().unwrap()))
    };
    for (change, words) in [
        // not signed, signed by nobody, changed after it was signed, of another shop
        ((|query| query.to_owned()) as fn(&str) -> String, "its `hmac` is not a signature of it"),
        (|query| format!("{query}&hmac={}", "0".repeat(64)), "its `hmac` is not a signature of it"),
        (|query| format!("{query}&hmac={}", signature(&query.replace("fake-code", "other"))), "not a signature of it"),
    ] {
        let (uri, query) = with(change);
        let _ = played.finishes(&format!("{uri}?{query}")).fails(7, &[words]);
    }
    let (uri, query) = with(|query| query.replace("fake-shop", "evil-shop"));
    let words = ["its `shop` is `evil-shop.myshopify.com`, not `fake-shop.myshopify.com`"];
    let _ = played.finishes(&format!("{uri}?{}", signed(&query))).fails(7, &words);
    assert_eq!(
        place.server.count("POST /fake-shop.myshopify.com/admin/oauth/access_token"),
        exchanges,
        "no code was spent"
    );
    let (uri, query) = with(ToOwned::to_owned);
    let _ = played.finishes(&format!("{uri}?{}", signed(&query))).succeeds();
}

/// A token in other words: Mailchimp's metadata wants `OAuth`.
#[test]
fn a_token_may_be_shown_in_other_words() {
    let place = Place::new();
    let played = connected(&place, "mailchimp");
    let request = sent(&place, "GET /login.mailchimp.com/oauth2/metadata");
    assert_eq!(request.header("authorization"), Some("OAuth fake-access-1"));
    let _ = played.run(&["sync", &played.id]).succeeds();
    assert_eq!(*place.broken.lock().unwrap(), Vec::<String>::new());
    // a constant one is not to be had
    let file = "id = \"mine\"\nauthorize_url = \"https://a.test/a\"\ntoken_url = \"https://a.test/t\"\n";
    for header in ["Authorization = \"CANARY\"", "Cookie = \"{access_token}\""] {
        place.sandbox.write("providers/mine.toml", &format!("{file}api_headers = {{ {header} }}\n"));
        let words = ["a header of the request itself cannot be set here"];
        let _ = place.sandbox.run(&["provider", "show", "mine"]).hides(&["CANARY"]).fails(2, &words);
    }
}

/// A server of one's own is named with `--param`; without, it is the one everybody knows.
#[test]
fn hosts_and_authorization_servers_are_variables() {
    let place = Place::new();
    let all = all();
    let start = |id: &str, more: &[&str]| {
        let played = place.open(all.iter().find(|provider| provider.id == id).unwrap());
        let url = played.run(&[&["connect", &played.id, "--start", "-q"], more].concat()).succeeds();
        Url::parse(url.trim_end()).unwrap().path().to_owned()
    };
    assert_eq!(start("github", &[]), "/github.com/login/oauth/authorize");
    let own = ["--param", "host=git.corp.test", "--param", "api_host=git.corp.test", "--param", "api_path=api/v3"];
    assert_eq!(start("github", &own), "/git.corp.test/login/oauth/authorize");
    let domain = ["--param", "domain=corp.okta.test"];
    assert_eq!(start("okta", &domain), "/corp.okta.test/oauth2/v1/authorize");
    let custom = [&domain[..], &["--param", "as_path=default"]].concat();
    assert_eq!(start("okta", &custom), "/corp.okta.test/oauth2/default/v1/authorize");
    for bad in ["api_path=../x", "api_path=a//b", "api_path=a?b", "api_path=/v3", "host=a/b"] {
        let words = ["connect", "github-there", "--start", "--param", bad];
        let _ = place.sandbox.run(&words).fails(2, &["vars."]);
    }

    // the whole way, to the API's own place
    place.server.always("POST /git.corp.test/login/oauth/access_token", |_| Reply::token("fake-access-1", None, 3600));
    place.server.always("GET /git.corp.test/api/v3/user", |_| Reply::json(200, &json!({ "id": 7, "login": "ann" })));
    let url = place.sandbox.run(&[&["connect", "github-there", "--start", "-q"], &own[..]].concat()).succeeds();
    let url = Url::parse(url.trim_end()).unwrap();
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let back = format!("{}?code=fake-code&state={}", of("redirect_uri"), of("state"));
    let said = place.sandbox.run_with_input(&["connect", "--finish"], &back).succeeds_saying(&[]);
    assert!(said.starts_with("connected github-there to github-there as ann\n"), "{said}");
    let shown = place.sandbox.run(&["provider", "show", "okta"]).succeeds();
    assert!(shown.contains("oauthctl connect okta --param domain=…\n"), "{shown}");
    for id in ["github", "okta"] {
        let tested: Value =
            serde_json::from_str(&place.sandbox.run(&["provider", "test", id, "--json"]).stdout).unwrap();
        assert_eq!(tested["ok"], true, "{tested}");
    }
}

/// Atlassian's metadata lists `openid`, and refuses it: so does the data, before anybody is sent there.
#[test]
fn what_a_provider_refuses_is_not_asked_for() {
    let place = Place::new();
    let played = connected(&place, "atlassian");
    let words = ["does not give out `openid` here: the metadata lists it, but it cannot be asked for"];
    let _ = played.run(&["connect", &played.id, "--scope", "openid", "--start"]).fails(2, &words);
    let scopes = place.sandbox.run(&["scopes", "atlassian"]).succeeds();
    assert!(scopes.contains("openid") && scopes.contains("refused"), "{scopes}");
}

#[test]
fn a_device_flow_of_another_kind_is_refused_before_anything_is_sent() {
    let place = Place::new();
    let all = all();
    for (id, why) in [
        ("facebook", "an app token and a client token"),
        ("trakt", "answers by status alone"),
        ("twitch", "public clients only"),
        ("zoom", "the client id in the query"),
    ] {
        let played = place.open(all.iter().find(|provider| provider.id == id).unwrap());
        let before = place.server.requests().len();
        let name = &played.id;
        let words = ["connect", name.as_str(), "--device"];
        let said = format!("the device flow of {name} is not supported: ");
        let _ = played.run(&words).fails(2, &[&said, why, "--paste"]);
        assert_eq!(place.server.requests().len(), before, "{id}");
    }
}
