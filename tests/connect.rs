//! `connect` that goes well: the road to the browser and back, what is said, what is asked, what is kept.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::arrange::has_keys;
use crate::signin::{ACCESS, CODE, Fake, REFRESH, demo, parameter, run, text, url_in};
use crate::support::INTEGRATION;
use crate::support::browser::Behaviour;
use crate::support::stage::audit;

/// What the embedded server says about `demo@example.test`.
const DEMO_SUBJECT: &str = "demo-63eb9cd45e0f3a8f";

fn challenge_of(verifier: &str) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[test]
fn a_sign_in_at_the_embedded_server_from_the_url_to_the_vault() {
    let (server, fake) = demo();
    let connect = ["connect", "demo", "--client-id", server.client_id()];
    let (output, seen) = fake.run(Behaviour::Approve, &connect);
    let stderr = output.stderr.clone();
    let stdout = output.succeeds_saying(&["sign in to demo in your browser:"]);
    assert_eq!(stdout, "connected demo to demo as demo@example.test\ngranted: email openid\n");

    // the URL stands alone on a line, and that is what the browser got
    let url = url_in(&stderr);
    assert_eq!(seen.opened, [url.as_str()]);
    assert!(url.as_str().starts_with(&format!("{}/authorize?", server.issuer())), "{url}");
    assert_eq!(parameter(&url, "response_type"), "code");
    assert_eq!(parameter(&url, "code_challenge_method"), "S256");
    assert_eq!(parameter(&url, "scope"), "openid email");
    let random = ["state", "nonce", "code_challenge"].map(|name| parameter(&url, name));
    assert!(random.iter().all(|value| value.len() == 43));
    assert!(random[0] != random[1] && random[1] != random[2] && random[0] != random[2]);
    let redirect = Url::parse(&parameter(&url, "redirect_uri")).unwrap();
    assert_eq!((redirect.scheme(), redirect.host_str(), redirect.path()), ("http", Some("127.0.0.1"), "/callback"));

    // what the browser ended on: a page without a word of the answer, at a URL without the code
    let page = seen.pages.last().unwrap();
    assert_eq!(page.status, 200);
    assert!(page.body.contains("You are connected to demo."), "{}", page.body);
    assert!(page.url.path().starts_with("/done/") && page.url.query().is_none(), "{}", page.url);
    assert!(seen.unanswered.is_empty());
    let asked: Vec<(&str, &str)> = server.log().iter().map(|seen| (seen.method, seen.path)).collect();
    assert_eq!(asked.iter().filter(|one| **one == ("POST", "/token")).count(), 1, "{asked:?}");

    let snapshot = fake.snapshot();
    let found = snapshot.integration("demo").unwrap().unwrap();
    assert_eq!((found.account.as_deref(), found.provider.as_str()), (Some(DEMO_SUBJECT), "demo"));
    let grant = snapshot.grant(found.id).unwrap().unwrap();
    assert_eq!((grant.generation, grant.client_id.as_str(), grant.road.as_str()), (1, server.client_id(), "auth_code"));
    assert!(grant.client_secret.is_none() && grant.refresh_token.is_some());
    let consents = snapshot.consents(None).unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].asked, ["openid", "email"]);
    assert_eq!(consents[0].granted, ["email", "openid"]);
    assert_eq!((consents[0].account.as_deref(), consents[0].road.as_str()), (Some(DEMO_SUBJECT), "auth_code"));
    let entries = audit(&fake.sandbox, "connect");
    assert_eq!(entries.len(), 1);
    assert_eq!((&entries[0]["integration"], &entries[0]["result"]), (&json!("demo"), &json!("ok")));
    assert!(entries[0]["fingerprint"].is_string());
    let _ = fake.sandbox.run(&["token", "demo"]).succeeds();
}

#[test]
fn json_is_an_integration_and_stderr_still_has_the_url() {
    let fake = Fake::ready();
    let (output, seen) = fake.run(Behaviour::Approve, &["connect", "fake", "--json"]);
    assert_eq!(seen.opened, [url_in(&output.stderr).as_str()]);
    let output = output.hides(&[ACCESS, REFRESH, CODE]);
    let view: serde_json::Value = serde_json::from_str(&output.succeeds_saying(&[])).unwrap();
    has_keys(&view, &INTEGRATION);
    for (key, value) in [
        ("name", json!("fake")),
        ("provider", json!("fake")),
        ("account", json!("user-1")),
        ("account_label", json!("ann@example.test")),
        ("status", json!("active")),
        ("scopes", json!(["read"])),
        ("refreshed_at", json!(null)),
        ("grant_expires_at", json!(null)),
        ("revocation_pending", json!(false)),
        ("grant_ends_because", json!(null)),
    ] {
        assert_eq!(view[key], value, "{key}");
    }
    assert!(view["expires_at"].as_i64() > view["created_at"].as_i64());
    assert_eq!(view, fake.sandbox.run(&["show", "fake", "--json"]).json());
}

#[test]
fn what_the_token_endpoint_is_asked_belongs_to_what_the_browser_was_sent_to() {
    let fake = Fake::ready();
    let (output, _) = fake.run(Behaviour::Approve, &["connect", "fake", "--param", "access_type=offline", "-v"]);
    let output = output.hides(&[ACCESS, REFRESH, CODE]);
    let url = url_in(&output.stderr);
    assert_eq!(parameter(&url, "access_type"), "offline");
    assert_eq!(parameter(&url, "client_id"), "fake-client");
    assert!(!url.query_pairs().any(|(name, _)| name == "nonce"), "a nonce is for openid only");

    let requests = fake.server.requests_of("POST /token");
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!(request.query, "");
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("accept"), Some("application/json"));
    let field = |name: &str| request.field(name).unwrap();
    assert_eq!(field("grant_type"), "authorization_code");
    assert_eq!(field("code"), CODE);
    assert_eq!(field("client_id"), "fake-client");
    assert_eq!(field("redirect_uri"), parameter(&url, "redirect_uri"));
    let verifier = field("code_verifier");
    assert_eq!(challenge_of(&verifier), parameter(&url, "code_challenge"));
    assert!(!output.stderr.contains(&verifier) && !url.as_str().contains(&verifier));
    assert_eq!(fake.server.requests_of("GET /userinfo")[0].header("authorization"), Some("Bearer at-CANARY"));
    assert!(fake.server.unexpected().is_empty(), "{:?}", fake.server.unexpected());
    output.code_is(0);

    // the next sign-in shares nothing with this one
    let (again, _) = fake.run(Behaviour::Approve, &["connect", "fake"]);
    let next = url_in(&again.stderr);
    for name in ["state", "code_challenge"] {
        assert_ne!(parameter(&next, name), parameter(&url, name), "{name}");
    }
    assert_ne!(fake.server.requests_of("POST /token")[1].field("code_verifier").unwrap(), verifier);
}

#[test]
fn an_authorization_endpoint_keeps_its_own_query() {
    let fake = Fake::ready();
    let url = fake.server.url();
    let text = std::fs::read_to_string(fake.sandbox.home().join("providers/fake.toml")).unwrap();
    let text = text.replace(&format!("\"{url}/authorize\""), &format!("\"{url}/authorize?tenant=1\""));
    fake.sandbox.write("providers/fake.toml", &text);
    let (output, _) = fake.run(Behaviour::Approve, &["connect", "fake", "--login-hint", "ann@example.test"]);
    let url = url_in(&output.stderr);
    assert_eq!((parameter(&url, "tenant"), parameter(&url, "login_hint")), ("1".into(), "ann@example.test".into()));
    let _ = output.succeeds_saying(&[]);
    // neither a parameter of the protocol nor one that stands there already may be set over it
    for param in ["state=mine", "redirect_uri=http://127.0.0.1:1/", "code_challenge=x", "tenant=2"] {
        let (output, seen) = fake.run(Behaviour::Approve, &["connect", "fake", "--param", param]);
        let _ = output.fails(2, &[param.split('=').next().unwrap()]);
        assert!(seen.opened.is_empty(), "{param}");
    }
}

#[test]
fn every_road_to_the_browser_prints_the_url_first() {
    // `--browser` wins over `$BROWSER`
    let fake = Fake::ready();
    let browser = crate::support::browser::FakeBrowser::new(&fake.sandbox, Behaviour::Approve);
    fake.sandbox.set("BROWSER", "/nonexistent");
    let _ = fake.sandbox.run(&["connect", "fake", "--browser", browser.command()]).succeeds_saying(&["/authorize?"]);
    // one that cannot be started is a warning; the person opens the URL
    let running = fake.sandbox.spawn(&["connect", "fake"]);
    let url = running.line_saying("/authorize?");
    let back = Url::parse(&fake.redirected(&url)).unwrap();
    running.line_saying("cannot start the browser");
    let page = std::thread::spawn(move || crate::support::http::open(&back).unwrap());
    let _ = running.finish().succeeds_saying(&["warning: cannot start the browser `/nonexistent`"]);
    assert_eq!(page.join().unwrap().status, 303);
    // `-q` silences words, not the URL; `--no-browser` opens nothing
    let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "-q"]);
    let url = running.line_saying("/authorize?");
    let back = Url::parse(&fake.redirected(&url)).unwrap();
    let page = std::thread::spawn(move || crate::support::http::open(&back).unwrap());
    let output = running.finish();
    assert_eq!(output.stderr, format!("{url}\n"), "the URL and nothing else");
    output.code_is(0);
    page.join().unwrap();
    assert_eq!(browser.seen().opened.len(), 1, "only the first went to the browser");
}

#[test]
fn without_a_road_for_nobody_there_it_ends_at_once() {
    let fake = Fake::ready();
    for (name, value) in [("CI", "1"), ("OAUTHCTL_NO_INPUT", "1")] {
        fake.sandbox.set(name, value);
        let _ = fake.sandbox.run(&["connect", "fake"]).fails(3, &["signing in needs a person", "--start"]);
        let (output, _) = fake.run(Behaviour::Approve, &["connect", "fake"]);
        let _ = output.succeeds_saying(&[]);
        fake.sandbox.unset(name);
    }
    let error = fake.sandbox.run(&["connect", "fake", "--no-input", "--json"]).fails_in_json(3, "sign_in_needed");
    assert!(error["hint"].as_str().unwrap().contains("--finish"), "{error}");
    fake.sandbox.set("CI", "true");
    let _ = fake.sandbox.run(&["connect", "fakee"]).fails(2, &["did you mean `fake`?"]);
}

#[test]
fn the_client_stays_with_the_grant() {
    let fake = Fake::new();
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "of-the-environment");
    fake.sandbox.set("OAUTHCTL_CLIENT_SECRET", "fake-secret");
    let (output, _) = fake.run(Behaviour::Approve, &["connect", "fake"]);
    let _ = output.hides(&["fake-secret"]).succeeds_saying(&[]);
    let basic = Some("Basic b2YtdGhlLWVudmlyb25tZW50OmZha2Utc2VjcmV0");
    assert_eq!(fake.server.requests_of("POST /token")[0].header("authorization"), basic);
    // another id, in the environment and in the vault, is not the one that made the grant
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "another");
    fake.sandbox.set("OAUTHCTL_CLIENT_SECRET", "another-secret");
    let _ = fake.sandbox.run(&["client", "set", "fake", "--client-id", "third"]).succeeds_saying(&[]);
    let _ = fake.sandbox.run(&["token", "fake", "--force-refresh"]).succeeds();
    let _ = fake.sandbox.run(&["revoke", "fake", "--yes"]).succeeds();
    let requests = fake.server.requests();
    let later = requests.iter().filter(|seen| seen.method == "POST").skip(1);
    let authorizations: Vec<_> = later.map(|seen| (seen.path.as_str(), seen.header("authorization"))).collect();
    assert_eq!(authorizations[0], ("/token", basic));
    assert!(authorizations[1..].iter().all(|one| *one == ("/revoke", basic)), "{authorizations:?}");
    assert!(authorizations.len() > 1);
}

#[test]
fn clients_are_found_in_order() {
    let fake = Fake::new();
    let used = |words: &[&str]| {
        let (output, _) = fake.run(Behaviour::Approve, &[&["connect", "fake"], words].concat());
        let url = url_in(&output.stderr);
        let _ = output.hides(&["vault-secret", "fake-secret"]).succeeds_saying(&[]);
        let last = fake.server.requests_of("POST /token").pop().unwrap();
        (parameter(&url, "client_id"), last.header("authorization").is_some())
    };
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "env");
    assert_eq!(used(&[]), ("env".into(), false));
    let set = ["client", "set", "fake", "--client-id", "vault", "--client-secret-stdin"];
    let _ = fake.sandbox.run_with_input(&set, "vault-secret\n").succeeds_saying(&[]);
    assert_eq!(used(&[]), ("env".into(), false), "the environment goes before the vault");
    assert_eq!(used(&["--client-id", "mine"]), ("mine".into(), false), "and an option before both");
    assert_eq!(used(&["--client-id", "vault"]), ("vault".into(), true), "the vault knows the secret of this one");
    fake.sandbox.unset("OAUTHCTL_CLIENT_ID");
    assert_eq!(used(&[]), ("vault".into(), true));
    // a secret of the environment that has no id there goes with the id that was given
    fake.sandbox.set("OAUTHCTL_CLIENT_SECRET", "fake-secret");
    assert_eq!(used(&["--client-id", "mine"]), ("mine".into(), true));
    let snapshot = fake.snapshot();
    let grant = snapshot.grant(snapshot.integration("fake").unwrap().unwrap().id).unwrap().unwrap();
    assert_eq!(text(grant.client_secret.as_ref()), "fake-secret");
}

#[test]
fn a_confidential_client_signs_in_at_the_embedded_server() {
    let (server, fake) = demo();
    let secret = server.client_secret_for_web();
    fake.sandbox.write("secret", &format!("{secret}\n"));
    let file = fake.sandbox.home().join("secret");
    let connect =
        ["connect", "demo", "--client-id", server.web_client_id(), "--client-secret-file", file.to_str().unwrap()];
    let (output, _) = run(&fake.sandbox, Behaviour::Approve, &connect);
    let _ = output.hides(&[secret]).succeeds_saying(&[]);
    let _ = fake.sandbox.run(&["token", "demo", "--force-refresh"]).succeeds();
}

#[test]
fn a_disk_that_cannot_be_written_is_found_out_before_a_person_is_bothered() {
    let fake = Fake::ready();
    let before = crate::signin::everything(&fake.sandbox);
    let script = crate::support::sandbox::no_file_larger_than(1);
    let _ = fake
        .sandbox
        .run_through(&script, &["connect", "fake", "--no-browser"])
        .fails(8, &["profiles/default", "File too large"]);
    assert!(fake.server.requests().is_empty());
    assert_eq!(crate::signin::everything(&fake.sandbox), before);
}
