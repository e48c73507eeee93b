//! `provider add --issuer`: what a server says of itself, and what becomes of a server that says it wrongly. Then `list`,
//! `show`, `test` and `remove`.

use serde_json::{Value, json};

use crate::arrange::has_keys;
use crate::signin::{changes_nothing, demo};
use crate::support::browser::Behaviour::Approve;
use crate::support::sandbox::Sandbox;
use crate::support::server::{Break, Reply, ScenarioServer};

const OAUTH: &str = "GET /.well-known/oauth-authorization-server";
const OPENID: &str = "GET /.well-known/openid-configuration";

/// A sandbox and a server that answers with this metadata, `{url}` filled in, under the name of RFC 8414.
fn serving(change: impl Fn(&mut Value)) -> (Sandbox, ScenarioServer) {
    let (sandbox, server) = (Sandbox::new(), ScenarioServer::start());
    let mut metadata = metadata(&server.url());
    change(&mut metadata);
    server.always(OAUTH, move |_| Reply::json(200, &metadata));
    (sandbox, server)
}

fn metadata(url: &str) -> Value {
    json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "revocation_endpoint": format!("{url}/revoke"),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
        "something_new": { "a": [1, null] },
    })
}

#[test]
fn the_embedded_server_is_found_by_its_issuer_and_signs_in() {
    let (server, fake) = demo();
    let shown = fake.sandbox.run(&["provider", "show", "demo", "--json"]).json();
    for (key, path) in [("authorize_url", "/authorize"), ("token_url", "/token"), ("jwks_url", "/jwks")] {
        assert_eq!(shown[key], format!("{}{path}", server.issuer()), "{key}");
    }
    assert_eq!((&shown["issuer"], &shown["iss_in_response"]), (&json!(server.issuer()), &json!(true)));
    assert_eq!(shown["default_scopes"], json!(["openid", "email"]));
    let test = fake.sandbox.run(&["provider", "test", "demo", "--json"]).json();
    has_keys(&test, &["ok", "findings"]);
    assert_eq!(test["ok"], true, "{test}");
    for finding in test["findings"].as_array().unwrap() {
        has_keys(finding, &["id", "ok", "message", "hint"]);
    }
    let text = fake.sandbox.run(&["provider", "test", "demo"]).succeeds();
    assert!(text.contains("ok   discovery: ") && !text.contains("BAD"), "{text}");
    let (output, _) = fake.run(Approve, &["connect", "demo", "--client-id", server.client_id()]);
    let _ = output.succeeds_saying(&[]);
}

#[test]
fn metadata_lies_where_the_standards_say() {
    let (sandbox, server) = (Sandbox::new(), ScenarioServer::start());
    let issuer = format!("{}/tenant", server.url());
    let document = metadata(&issuer);
    // only the last of the three places answers
    server.always("GET /.well-known/openid-configuration/tenant", move |_| Reply::json(200, &document));
    let add = ["provider", "add", "one", "--issuer", &issuer];
    let added = sandbox.run(&[&add[..], &["--json"]].concat()).json();
    assert_eq!(added["token_url"], format!("{issuer}/token"));
    let asked: Vec<String> = server.requests().iter().map(crate::support::server::Request::name).collect();
    assert_eq!(
        asked,
        [
            "GET /.well-known/oauth-authorization-server/tenant",
            "GET /tenant/.well-known/openid-configuration",
            "GET /.well-known/openid-configuration/tenant"
        ]
    );
    assert_eq!(added, sandbox.run(&["provider", "show", "one", "--json"]).json());
}

#[test]
fn a_page_where_metadata_should_be_is_not_metadata() {
    // a web application that answers 200 to everything
    let (sandbox, server) = (Sandbox::new(), ScenarioServer::start());
    let document = metadata(&server.url());
    server.always(OAUTH, |_| Reply::status(200).header("Content-Type", "text/html").body("<!doctype html>"));
    server.always(OPENID, move |_| Reply::json(200, &document));
    let _ = sandbox.run(&["provider", "add", "one", "--issuer", &server.url()]).succeeds_saying(&["added one"]);
}

type Change = Box<dyn Fn(&mut Value)>;

#[test]
fn metadata_that_breaks_a_rule_is_refused_and_nothing_is_written() {
    let with = |key: &'static str, value: Value| move |metadata: &mut Value| metadata[key] = value.clone();
    let rows: Vec<(&str, Change)> = vec![
        ("its `issuer` is another one", Box::new(with("issuer", json!("https://evil.example")))),
        (
            "its `issuer` is another one",
            Box::new(|it| it["issuer"] = json!(format!("{}/x", it["issuer"].as_str().unwrap()))),
        ),
        (
            "its `issuer` is another one",
            Box::new(|it| it["issuer"] = json!(it["issuer"].as_str().unwrap().replace("http:", "https:"))),
        ),
        ("no `issuer`", Box::new(with("issuer", Value::Null))),
        ("`issuer` is not a string", Box::new(with("issuer", json!(7)))),
        ("no `token_endpoint`", Box::new(with("token_endpoint", Value::Null))),
        ("is without `S256`", Box::new(with("code_challenge_methods_supported", json!(["plain"])))),
        ("no `code_challenge_methods_supported`", Box::new(with("code_challenge_methods_supported", Value::Null))),
        ("`response_types_supported`", Box::new(with("response_types_supported", json!(["token"])))),
        ("`token_endpoint`: plain http", Box::new(with("token_endpoint", json!("http://as.example/token")))),
        ("`token_endpoint`: credentials", Box::new(with("token_endpoint", json!("https://u:CANARY@as.example/")))),
        ("`token_endpoint`: a fragment", Box::new(with("token_endpoint", json!("https://as.example/#CANARY")))),
        ("`authorization_endpoint`", Box::new(with("authorization_endpoint", json!("file:///etc/passwd")))),
        ("`authorization_endpoint`", Box::new(with("authorization_endpoint", json!("javascript:alert(1)")))),
        ("`authorization_endpoint`", Box::new(with("authorization_endpoint", json!("-a Calculator")))),
        ("`authorization_endpoint`", Box::new(with("authorization_endpoint", json!("https://x/\"; rm -rf ~; \"")))),
        ("`authorization_endpoint`", Box::new(with("authorization_endpoint", json!("https://x/\r\nHost: evil")))),
        (
            "`authorization_endpoint`",
            Box::new(with("authorization_endpoint", json!(format!("https://x/{}", "a".repeat(3000))))),
        ),
        ("`userinfo_endpoint`", Box::new(with("userinfo_endpoint", json!("http://169.254.169.254/latest")))),
        ("pushed authorization requests", Box::new(with("require_pushed_authorization_requests", json!(true)))),
        (
            "none that oauthctl knows",
            Box::new(with("token_endpoint_auth_methods_supported", json!(["tls_client_auth"]))),
        ),
    ];
    for (words, change) in rows {
        let (sandbox, server) = serving(change);
        let add = ["provider", "add", "one", "--issuer", &server.url()];
        let stderr = changes_nothing(&sandbox, &add, 7, &["the metadata of http://127.0.0.1", words]);
        assert!(!stderr.contains("CANARY"), "{stderr}");
        assert!(!sandbox.home().exists(), "{words}");
    }
}

#[test]
fn a_server_without_usable_metadata_is_told_apart_from_one_that_is_away() {
    for (code, words, reply) in [
        (7, "404", Reply::status(404)),
        (7, "302", Reply::status(302).header("Location", "http://127.0.0.1:9/x")),
        (7, "is not JSON", Reply::status(200).body("<html>")),
        (7, "not a JSON object", Reply::json(200, &json!([1]))),
        (7, "larger than", Reply::status(200).body(vec![b' '; 2 << 20])),
        (4, "500", Reply::status(500)),
        (4, "", Reply::broken(Break::Reset)),
    ] {
        let (sandbox, server) = (Sandbox::new(), ScenarioServer::start());
        for place in [OAUTH, OPENID] {
            let reply = reply.clone();
            server.always(place, move |_| reply.clone());
        }
        changes_nothing(&sandbox, &["provider", "add", "one", "--issuer", &server.url()], code, &[words]);
        assert!(server.unexpected().is_empty(), "a redirect was followed: {:?}", server.unexpected());
    }
    // nobody there at all
    let url = ScenarioServer::start().url();
    changes_nothing(&Sandbox::new(), &["provider", "add", "one", "--issuer", &url], 4, &["127.0.0.1"]);
}

#[test]
fn an_issuer_is_checked_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    for (issuer, words) in [
        ("http://as.example", "plain http is for loopback hosts only"),
        ("http://127.0.0.1.evil.example", "plain http is for loopback hosts only"),
        ("https://user:CANARY@as.example", "credentials have no place in a URL"),
        ("https://as.example/#x", "a fragment has no place here"),
        ("https://as.example/?x=1", "a query has no place in an issuer"),
        ("as.example", "not an absolute https URL"),
        ("ftp://as.example", "is not an issuer URL"),
        ("https://as.example/\u{1b}[31m", "a character that has no place in a URL"),
    ] {
        let stderr = changes_nothing(&sandbox, &["provider", "add", "one", "--issuer", issuer], 2, &[words]);
        assert!(!stderr.contains("CANARY") && !stderr.contains('\u{1b}'), "{stderr:?}");
    }
}

#[test]
fn a_file_that_names_its_issuer_alone_is_completed_when_it_is_taken() {
    let (sandbox, server) = serving(|_| {});
    let url = server.url();
    let file = sandbox.path("one.toml");
    std::fs::write(&file, format!("id = \"one\"\nissuer = \"{url}\"\nrevoke_url = \"{url}/own\"\n")).unwrap();
    let take = ["provider", "add", "one", "--from", file.to_str().unwrap(), "--json"];
    let taken = sandbox.run(&take).json();
    for (key, path) in [("authorize_url", "/authorize"), ("token_url", "/token"), ("revoke_url", "/own")] {
        assert_eq!(taken[key], format!("{url}{path}"), "what the file says wins: {key}");
    }
    assert_eq!(taken["iss_in_response"], true);
    let _ = sandbox.run(&["connect", "one", "--client-id", "c", "--start"]).succeeds_saying(&[]);
    // one that was put there by hand says how
    sandbox.write("providers/two.toml", &format!("id = \"two\"\nissuer = \"{url}\"\n"));
    let words = ["two has no authorization endpoint", "hint: oauthctl provider add two --from FILE --replace"];
    changes_nothing(&sandbox, &["connect", "two", "--client-id", "c", "--no-browser"], 2, &words);
    // and metadata of somebody else completes nothing
    server.always(OAUTH, |_| Reply::json(200, &metadata("https://evil.example")));
    let replace = [&take[..5], &["--replace"]].concat();
    changes_nothing(&sandbox, &replace, 7, &["its `issuer` is another one"]);
}

#[test]
fn hosts_that_are_not_the_issuers_are_shown() {
    let (sandbox, server) = serving(|it| {
        it["token_endpoint"] = json!("https://tokens.example.test:8443/token");
        it["revocation_endpoint"] = json!("https://login.example.test/revoke");
    });
    let add = ["provider", "add", "one", "--issuer", &server.url()];
    let words = "its endpoints lie on other hosts than its issuer: login.example.test, tokens.example.test:8443";
    let _ = sandbox.run(&add).succeeds_saying(&["added one (", words]);
}

#[test]
fn pkce_that_metadata_is_silent_about_has_to_be_assumed_by_name() {
    let (sandbox, server) = serving(|it| it["code_challenge_methods_supported"] = Value::Null);
    let add = ["provider", "add", "one", "--issuer", &server.url(), "--pkce", "assume", "--json"];
    assert_eq!(sandbox.run(&add).json()["pkce"], "assume");
    let output = sandbox.run(&["connect", "one", "--client-id", "c", "--start"]);
    assert!(output.succeeds_saying(&[]).contains("code_challenge_method=S256"), "it is sent all the same");
}

#[test]
fn what_changed_at_a_server_is_found_by_test_and_sends_nothing_there() {
    let (sandbox, server) = serving(|_| {});
    let add = ["provider", "add", "one", "--issuer", &server.url()];
    let _ = sandbox.run(&add).succeeds_saying(&[]);
    let _ = sandbox.run(&["provider", "test", "one"]).succeeds();
    let mut moved = metadata(&server.url());
    moved["token_endpoint"] = json!("https://evil.example/token");
    server.always(OAUTH, move |_| Reply::json(200, &moved));
    let output = sandbox.run(&["provider", "test", "one", "--json"]);
    assert_eq!(output.code, 7);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(report["ok"], false);
    assert!(report.to_string().contains("has another token endpoint"), "{report}");
    assert_eq!(
        sandbox.run(&["provider", "show", "one", "--json"]).json()["token_url"],
        format!("{}/token", server.url())
    );
    server.always(OAUTH, |_| Reply::status(503));
    assert_eq!(sandbox.run(&["provider", "test", "one"]).code, 4);
}

#[test]
fn list_show_and_remove() {
    let (sandbox, server) = serving(|_| {});
    let _ = sandbox.run(&["provider", "add", "one", "--issuer", &server.url()]).succeeds_saying(&["added one"]);
    let list = sandbox.run(&["provider", "list", "--json"]).json();
    has_keys(&list, &["providers"]);
    let all = list["providers"].as_array().unwrap();
    for one in all {
        has_keys(one, &["id", "name", "origin"]);
    }
    let origin = |id: &str| all.iter().find(|one| one["id"] == id).unwrap()["origin"].clone();
    assert_eq!([origin("google"), origin("one")], ["built in", "yours"]);
    assert!(all.len() > 5, "the catalogue is there");
    let found = sandbox.run(&["provider", "list", "GOOG", "--json"]).json();
    assert_eq!(found["providers"][0]["id"], "google");
    assert_eq!(sandbox.run(&["provider", "list", "no-such"]).succeeds_saying(&["no provider matches"]), "");
    for id in ["google", "microsoft", "notion", "youtube", "one"] {
        let text = sandbox.run(&["provider", "show", id]).succeeds();
        assert!(text.contains("redirect URI") && text.contains("token endpoint"), "{id}: {text}");
    }
    changes_nothing(&sandbox, &["provider", "remove", "google"], 2, &["comes with oauthctl and cannot be removed"]);
    let removed = sandbox.run(&["provider", "remove", "one", "--json"]).json();
    has_keys(&removed, &["provider", "removed", "integrations"]);
    assert!(!sandbox.home().join("providers/one.toml").exists());
    changes_nothing(&sandbox, &["provider", "remove", "one"], 2, &["one"]);
}
