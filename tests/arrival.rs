//! `connect URL` with nothing prepared: what is found is shown before anything is sent, a client is registered
//! (RFC 7591), an API says who gives tokens for it (RFC 9728), and a sign-in that came to nothing leaves nothing behind.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::signin::{ACCESS, Fake, REFRESH, changes_nothing, everything, parameter, text, url_in};
use crate::support::browser::Behaviour::{Approve, Tamper};
use crate::support::output::Output;
use crate::support::server::Reply;

const AS: &str = "GET /.well-known/oauth-authorization-server";
const REGISTER: &str = "POST /register";
const MANAGED: &str = "/register/c-1";
const MANAGEMENT: &str = "rat-CANARY";

/// A server that registers whoever asks, and a sandbox that has never heard of it.
fn fake() -> Fake {
    let fake = Fake::new();
    std::fs::remove_file(fake.sandbox.home().join("providers/fake.toml")).unwrap();
    let url = fake.server.url();
    let metadata = metadata(&url);
    fake.server.always(AS, move |_| Reply::json(200, &metadata));
    fake.server.always("GET /.well-known/oauth-protected-resource", |_| Reply::status(404));
    fake.server.always(REGISTER, move |request| {
        let mut body: Value = serde_json::from_slice(&request.body).unwrap();
        body["client_id"] = "c-1".into();
        body["registration_client_uri"] = format!("{url}{MANAGED}").into();
        body["registration_access_token"] = MANAGEMENT.into();
        Reply::json(201, &body)
    });
    fake.server.always(&format!("DELETE {MANAGED}"), |_| Reply::status(204));
    fake
}

fn metadata(url: &str) -> Value {
    json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"),
        "registration_endpoint": format!("{url}/register"),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
        "authorization_response_iss_parameter_supported": true,
        "scopes_supported": ["read", "write"],
    })
}

/// The same server as an API at `/v1`, which says so at its well-known place.
fn with_api(fake: &Fake) -> String {
    let url = fake.server.url();
    let api = format!("{url}/v1");
    let document = json!({ "resource": api, "authorization_servers": [url], "scopes_supported": ["read"] });
    fake.server.always("GET /.well-known/oauth-protected-resource/v1", move |_| Reply::json(200, &document));
    api
}

/// The three ports of a registered client may all be another test's.
fn connect(fake: &Fake, url: &str, more: &[&str]) -> Output {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    fake.run(Approve, &[&["connect", url, "--port", &port], more].concat()).0
}

fn id(fake: &Fake) -> String {
    format!("127-0-0-1-{}", fake.server.address().port())
}

#[test]
fn an_issuer_is_all_that_has_to_be_known() {
    let fake = fake();
    let (url, id) = (fake.server.url(), id(&fake));
    let output = connect(&fake, &url, &[]).hides(&[ACCESS, REFRESH, MANAGEMENT]);
    assert_eq!(parameter(&url_in(&output.stderr), "client_id"), "c-1");
    let shown = ["issuer: ", "its endpoints are at: 127.0.0.1:", "registering oauthctl at ", "sign in to "];
    let places: Vec<usize> = shown.iter().map(|words| output.stderr.find(words).unwrap()).collect();
    assert!(places.is_sorted(), "{}", output.stderr);
    let said = output.succeeds_saying(&shown);
    assert!(said.starts_with(&format!("connected {id} to {id} as ann@example.test\n")), "{said}");
    assert_eq!(fake.sandbox.run(&["token", &id]).succeeds(), format!("{ACCESS}\n"));

    let asked: Value = serde_json::from_slice(&fake.server.requests_of(REGISTER)[0].body).unwrap();
    assert_eq!((&asked["token_endpoint_auth_method"], &asked["application_type"]), (&json!("none"), &json!("native")));
    assert_eq!(asked["grant_types"], json!(["authorization_code", "refresh_token"]));
    let uris = asked["redirect_uris"].as_array().unwrap();
    assert!(
        uris.contains(&json!("http://127.0.0.1/callback")) && uris.contains(&json!("http://127.0.0.1:17853/callback"))
    );

    let snapshot = fake.snapshot();
    let registration = snapshot.registration(&id, "c-1").unwrap().unwrap();
    assert_eq!(text(registration.management_token.as_ref()), MANAGEMENT);
    let pin = snapshot.pin(&id).unwrap().unwrap();
    assert_eq!(pin.endpoints["token_url"], fake.server.address().to_string());
    assert_eq!(pin.endpoints.len(), 4, "{pin:?}");

    // by URL or by name, nobody is registered twice
    let _ = connect(&fake, &url, &[]).succeeds_saying(&["issuer: "]);
    let _ = connect(&fake, &id, &[]).succeeds_saying(&[]);
    assert_eq!(fake.server.count(REGISTER), 1);
    assert_eq!(fake.snapshot().integrations().unwrap().len(), 1);

    // and the registration ends with its last grant (RFC 7592)
    let said = fake.sandbox.run(&["remove", &id]).hides(&[MANAGEMENT]);
    let _ = said.succeeds_saying(&["the client c-1 is registered no more"]);
    let ended = fake.server.requests_of(&format!("DELETE {MANAGED}")).remove(0);
    assert_eq!(ended.header("authorization"), Some(format!("Bearer {MANAGEMENT}").as_str()));
    assert!(
        fake.snapshot().registration(&id, "c-1").unwrap().is_none() && fake.snapshot().client(&id).unwrap().is_none()
    );
}

#[test]
fn a_client_that_another_grant_needs_stays_and_one_that_cannot_be_ended_is_said() {
    let fake = fake();
    let (url, id) = (fake.server.url(), id(&fake));
    let _ = connect(&fake, &url, &["--as", "one"]).succeeds_saying(&[]);
    fake.identifies_as(&json!({ "sub": "user-2", "email": "bob@example.test" }));
    let _ = connect(&fake, &url, &["--as", "two"]).succeeds_saying(&[]);
    let _ = fake.sandbox.run(&["remove", "one"]).succeeds_saying(&[]);
    assert_eq!(fake.server.count(&format!("DELETE {MANAGED}")), 0);
    fake.server.always(&format!("DELETE {MANAGED}"), |_| Reply::status(503));
    let _ = fake.sandbox.run(&["remove", "two"]).succeeds_saying(&["the registration could not be ended", "503"]);
    assert!(fake.snapshot().client(&id).unwrap().is_some(), "it is used again");
    let _ = connect(&fake, &url, &[]).succeeds_saying(&[]);
    assert_eq!(fake.server.count(REGISTER), 1);
}

#[test]
fn an_api_says_who_gives_tokens_for_it() {
    let fake = fake();
    let api = with_api(&fake);
    let output = connect(&fake, &api, &[]);
    let sent = url_in(&output.stderr);
    assert_eq!((parameter(&sent, "resource"), parameter(&sent, "scope").as_str()), (api.clone(), "read"));
    let _ = output.succeeds_saying(&[&format!("the API {api}"), "scopes: read"]);
    assert_eq!(fake.server.requests_of("POST /token")[0].field("resource"), Some(api.clone()));
    assert_eq!(fake.sandbox.run(&["token", &id(&fake)]).succeeds(), format!("{ACCESS}\n"));
    assert_eq!(fake.sandbox.run(&["token", &id(&fake), "--resource", &api]).succeeds(), format!("{ACCESS}\n"));
}

#[test]
fn a_challenge_leads_to_the_metadata_too() {
    let fake = fake();
    let url = fake.server.url();
    let api = format!("{url}/other");
    let document = json!({ "resource": api, "authorization_servers": [url] });
    fake.server.always("GET /meta", move |_| Reply::json(200, &document));
    let challenge = format!("Bearer resource_metadata=\"{url}/meta\", scope=\"write\"");
    fake.server.always("GET /other", move |_| Reply::status(401).header("WWW-Authenticate", &challenge));
    let output = connect(&fake, &api, &[]);
    let sent = url_in(&output.stderr);
    assert_eq!((parameter(&sent, "resource"), parameter(&sent, "scope").as_str()), (api, "write"));
    let _ = output.succeeds_saying(&[]);
    assert!(fake.server.requests_of("GET /other").iter().all(|request| request.header("authorization").is_none()));
}

/// Everything in the home that is not the vault's own doing.
fn prepared(fake: &Fake) -> usize {
    everything(&fake.sandbox).iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "toml")).count()
}

#[test]
fn a_sign_in_that_comes_to_nothing_is_undone_here_and_there() {
    let fake = fake();
    let (url, id) = (fake.server.url(), id(&fake));
    let before = prepared(&fake);
    let denied = |target: &url::Url| {
        let mut target = target.clone();
        let state = target.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let issuer = target.query_pairs().find(|(name, _)| name == "iss").unwrap().1.into_owned();
        target.query_pairs_mut().clear().extend_pairs([
            ("error", "access_denied"),
            ("state", &state),
            ("iss", &issuer),
        ]);
        vec![target]
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let (output, _) = fake.run(Tamper(denied), &["connect", &url, "--port", &port]);
    let _ = output.fails(3, &["access_denied"]);
    assert_eq!(fake.server.count(&format!("DELETE {MANAGED}")), 1, "the registration is ended");
    let snapshot = fake.snapshot();
    assert!(snapshot.client(&id).unwrap().is_none() && snapshot.registration(&id, "c-1").unwrap().is_none());
    assert!(snapshot.pin(&id).unwrap().is_none());
    assert_eq!(prepared(&fake), before + 1, "the vault's key.toml alone");
    let _ = fake.sandbox.run(&["provider", "show", &id]).fails(2, &["unknown provider"]);
    fake.nothing_is_kept();
}

#[test]
fn a_server_that_registers_nobody_leaves_nothing_behind() {
    for (reply, code, words) in [
        (Reply::error(400, "invalid_client_metadata"), 7, "invalid_client_metadata"),
        (Reply::error(403, "access_denied"), 7, "access_denied"),
        (Reply::status(401), 7, "401"),
        (Reply::status(503), 4, "503"),
        (Reply::json(201, &json!({ "client_name": "x" })), 7, "no `client_id`"),
        (Reply::json(201, &json!({ "client_id": "c", "redirect_uris": ["https://x.example/"] })), 7, "redirect URIs"),
        (Reply::status(307).header("Location", "https://elsewhere.example/"), 7, "redirects are not followed"),
    ] {
        let fake = fake();
        fake.server.script(REGISTER, [reply]);
        changes_nothing(&fake.sandbox, &["connect", &fake.server.url(), "--no-browser"], code, &["issuer: ", words]);
        assert_eq!(fake.server.count(REGISTER), 1);
    }
    // by itself it takes nobody, but whoever has this token, or a client already
    let fake = fake();
    fake.server.always(REGISTER, |request| match request.header("authorization") {
        Some("Bearer initial-CANARY") => Reply::json(201, &json!({ "client_id": "c-2" })),
        _ => Reply::error(401, "invalid_token"),
    });
    let file = fake.sandbox.path("initial");
    std::fs::write(&file, "initial-CANARY\n").unwrap();
    let more = ["--registration-token-file", file.to_str().unwrap()];
    let output = connect(&fake, &fake.server.url(), &more).hides(&["initial-CANARY"]);
    assert_eq!(parameter(&url_in(&output.stderr), "client_id"), "c-2");
    let _ = output.succeeds_saying(&[]);
    let output = connect(&fake, &fake.server.url(), &["--client-id", "mine", "--as", "mine"]);
    assert_eq!(parameter(&url_in(&output.stderr), "client_id"), "mine");
    output.code_is(0);
    assert_eq!(fake.server.count(REGISTER), 1);
}

#[test]
fn a_client_whose_secret_ran_out_is_registered_anew() {
    let fake = fake();
    let number = std::sync::atomic::AtomicUsize::new(1);
    fake.server.always(REGISTER, move |_| {
        let n = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Reply::json(201, &json!({
            "client_id": format!("c-{n}"), "client_secret": "cs-CANARY", "client_secret_expires_at": i32::from(n == 1),
            "token_endpoint_auth_method": "client_secret_post",
        }))
    });
    let url = fake.server.url();
    let _ = connect(&fake, &url, &[]).hides(&["cs-CANARY"]).succeeds_saying(&[]);
    let exchange = fake.server.requests_of("POST /token").remove(0);
    assert_eq!(exchange.field("client_secret").as_deref(), Some("cs-CANARY"), "as the server said it is to be shown");
    for expected in ["c-2", "c-2"] {
        let output = connect(&fake, &url, &[]);
        assert_eq!(parameter(&url_in(&output.stderr), "client_id"), expected);
        let _ = output.succeeds_saying(&[]);
    }
    assert_eq!(fake.server.count(REGISTER), 2);
}

/// CHECKS S-48, S-50; and what is said by a server is exit 7, what was typed exit 2.
#[test]
fn what_is_not_right_is_found_out_before_anything_is_sent() {
    type Spoil = fn(&mut Value);
    let rows: [(Spoil, i32, &str); 5] = [
        (|m| m["issuer"] = "http://127.0.0.1:1".into(), 7, "its `issuer` is another one"),
        (|m| drop(m.as_object_mut().unwrap().remove("code_challenge_methods_supported")), 7, "PKCE may be missing"),
        (|m| m["token_endpoint"] = "http://as.example/token".into(), 7, "`token_endpoint`"),
        (|m| m["registration_endpoint"] = "http://as.example/r".into(), 7, "`registration_endpoint`"),
        (|m| drop(m.as_object_mut().unwrap().remove("registration_endpoint")), 2, "registers nobody by itself"),
    ];
    for (spoil, code, words) in rows {
        let fake = fake();
        let mut document = metadata(&fake.server.url());
        spoil(&mut document);
        fake.server.always(AS, move |_| Reply::json(200, &document));
        changes_nothing(&fake.sandbox, &["connect", &fake.server.url(), "--no-browser"], code, &[words]);
        assert_eq!(fake.server.count(REGISTER) + fake.server.count("POST /token"), 0, "{words}");
    }
    let fake = fake();
    let url = fake.server.url();
    for (typed, words) in [
        ("http://as.example", "not an issuer URL"),
        ("https://user@as.example", "not an issuer URL"),
        ("https://as.example/#x", "not an issuer URL"),
        ("ftp://as.example", "not an issuer URL"),
        (format!("{url}/nothing").as_str(), "neither an issuer nor an API"),
    ] {
        changes_nothing(&fake.sandbox, &["connect", typed, "--no-browser"], 2, &[words]);
    }
    let other = json!({ "resource": format!("{url}/v2"), "authorization_servers": [url] });
    fake.server.always("GET /.well-known/oauth-protected-resource/v1", move |_| Reply::json(200, &other));
    changes_nothing(
        &fake.sandbox,
        &["connect", &format!("{url}/v1"), "--no-browser"],
        7,
        &["its `resource` is another one"],
    );
    // nobody is there to sign in: nothing is prepared
    changes_nothing(&fake.sandbox, &["connect", &url, "--no-input"], 3, &["needs a person"]);
    assert_eq!(fake.server.count(REGISTER), 0);
}

/// CHECKS S-50, H-98.
#[test]
fn an_endpoint_that_moved_to_another_host_needs_a_yes() {
    let fake = fake();
    let (url, id) = (fake.server.url(), id(&fake));
    let _ = connect(&fake, &url, &[]).succeeds_saying(&[]);
    let mut moved = metadata(&url);
    moved["token_endpoint"] = format!("{}/token", url.replace("127.0.0.1", "localhost")).into();
    fake.server.always(AS, move |_| Reply::json(200, &moved));
    let count = || fake.server.count("POST /token") + fake.server.count("GET /authorize");
    let before = count();
    let words = ["token_url: 127.0.0.1:", "-> localhost:", "hint: --accept-metadata-change"];
    changes_nothing(&fake.sandbox, &["connect", &url, "--no-browser"], 2, &words);
    assert_eq!(count(), before);
    let _ = connect(&fake, &url, &["--accept-metadata-change"]).succeeds_saying(&["token_url"]);
    assert!(fake.snapshot().pin(&id).unwrap().unwrap().endpoints["token_url"].starts_with("localhost:"));
    let _ = connect(&fake, &url, &[]).succeeds_saying(&[]);
    // a file that was changed by somebody else is no different
    let file = fake.sandbox.home().join(format!("providers/{id}.toml"));
    let text = std::fs::read_to_string(&file).unwrap().replace("localhost:", "127.0.0.1:");
    std::fs::write(&file, text).unwrap();
    changes_nothing(
        &fake.sandbox,
        &["connect", &id, "--no-browser"],
        2,
        &["not at the hosts that were agreed to: token_url"],
    );
    // nor are the roads that need nobody: no secret goes there
    let (stored, elsewhere) = (fake.sandbox.path("stored"), "not at the hosts that were agreed to: token_url");
    std::fs::write(&stored, "CANARY-stored").unwrap();
    let before = count();
    let taken_over = ["connect", &id, "--as", "other", "--refresh-token-file", stored.to_str().unwrap()];
    changes_nothing(&fake.sandbox, &taken_over, 2, &[elsewhere]);
    assert_eq!(count(), before);
}

#[test]
fn a_road_that_needs_nobody_does_not_start_at_a_url() {
    let fake = fake();
    let stored = fake.sandbox.path("stored");
    std::fs::write(&stored, "CANARY-stored").unwrap();
    for more in [&["--client-credentials"][..], &["--refresh-token-file", stored.to_str().unwrap()]] {
        let url = fake.server.url();
        let words = [&["connect", &url][..], more].concat();
        let hint = "hint: oauthctl provider add NAME --issuer URL";
        let _ = fake.sandbox.run(&words).fails(2, &[more[0], "needs a provider that is known, not a URL", hint]);
    }
    assert_eq!(fake.server.requests().len(), 0);
}

/// CHECKS S-52: what was found is kept with the provider, and nobody looks again to refresh.
#[test]
fn a_server_whose_metadata_is_away_is_refreshed_all_the_same() {
    let fake = fake();
    let (url, id) = (fake.server.url(), id(&fake));
    let _ = connect(&fake, &url, &[]).succeeds_saying(&[]);
    let before = fake.server.count(AS);
    fake.server.always(AS, |_| Reply::status(503));
    fake.server.script("POST /token", [Reply::token("at-1", Some("rt-1"), 3600)]);
    assert_eq!(fake.sandbox.run(&["token", &id, "--force-refresh"]).succeeds(), "at-1\n");
    assert_eq!(fake.server.count(AS), before);
    let _ = connect(&fake, &id, &[]).succeeds_saying(&[]);
    let _ = fake.sandbox.run(&["connect", &url, "--no-browser"]).fails(4, &["503"]);
}
