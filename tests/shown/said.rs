//! What servers say: in errors, headers, names, scopes and metadata.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::{TEXT, holds, is_json, is_text, line};
use crate::signin::Fake;
use crate::support::browser::Behaviour;
use crate::support::server::{Reply, ScenarioServer};
use crate::support::stage::{Stage, TOKEN};

/// What is looked at after each of them.
const LOOKS: [&[&str]; 6] =
    [&["list"], &["show", "example"], &["status"], &["audit", "list"], &["audit", "export"], &["vault", "check"]];

#[track_caller]
fn look(what: &str, stage: &Stage) {
    for words in LOOKS {
        is_text(what, &stage.sandbox.run(words));
        if words[1..] != ["export"] {
            is_json(what, &stage.sandbox.run(&[words, &["--json"]].concat()));
        }
    }
}

fn refusal(status: u16) -> Reply {
    Reply::json(
        status,
        &json!({
            "error": TEXT, "error_description": TEXT, "error_uri": TEXT, "error_codes": [TEXT], "suberror": TEXT,
            "message": TEXT, "hint": TEXT,
        }),
    )
}

fn answers() -> Vec<(&'static str, Reply)> {
    let good = || Reply::token("at-1", Some("rt-1"), 3600);
    vec![
        ("a refusal", refusal(400)),
        ("a refusal at 401", refusal(401)),
        ("a refusal at 200", refusal(200)),
        ("a refusal for good", refusal(400).with_member("error", json!("invalid_grant"))),
        ("a busy server", refusal(503)),
        ("a nested error", Reply::json(400, &json!({ "error": { "code": TEXT, "message": TEXT, "status": TEXT } }))),
        ("a redirect", Reply::status(302).header("Location", &format!("https://evil.example/{}", line()))),
        ("a challenge", Reply::status(401).header("WWW-Authenticate", &format!("Bearer error=\"{}\"", line()))),
        ("a content type", Reply::status(200).header("Content-Type", &line()).body("{}")),
        ("a reason", Reply::status(400).status_line(&format!("HTTP/1.1 400 {}", line()))),
        ("no HTTP", Reply::raw(TEXT)),
        ("a body of it", Reply::status(200).header("Content-Type", "application/json").body(TEXT)),
        ("a token", good().with_member("access_token", json!(TEXT))),
        ("a type", good().with_member("token_type", json!(TEXT))),
        ("a life", good().with_member("expires_in", json!(TEXT))),
        ("scopes", good().with_member("scope", json!(TEXT))),
        ("one scope", good().with_member("scope", json!(format!("read write {}", line())))),
        ("members", good().with_member(TEXT, json!(TEXT))),
        ("an account", good().with_member("sub", json!(TEXT))),
    ]
}

#[test]
fn at_a_refresh() {
    let words = [&["token", "example", "--force-refresh"][..], &["refresh", "example", "--force"]];
    for (what, reply) in answers() {
        let stage = Stage::connected(0);
        stage.server.lets_tokens_come_again("`--force` asks again for a grant that is dead");
        stage.server.always(TOKEN, move |_| reply.clone());
        for words in words {
            is_text(what, &stage.sandbox.run(words));
            is_text(what, &stage.sandbox.run(&[words, &["-vvv", "--color", "always"]].concat()).colourless());
            is_json(what, &stage.sandbox.run(&[words, &["--json"]].concat()));
        }
        look(what, &stage);
    }
}

#[test]
fn at_a_revocation() {
    for (what, reply) in answers() {
        let stage = Stage::connected(3600);
        stage.server.always("POST /revoke", move |_| reply.clone());
        is_text(what, &stage.sandbox.run(&["revoke", "example", "--yes", "-vvv"]));
        is_json(what, &stage.sandbox.run(&["revoke", "example", "--yes", "--json"]));
        look(what, &stage);
    }
}

/// Who signed in, in names that are none.
#[test]
fn as_an_account() {
    for who in [
        json!({ "sub": "user-1", "email": TEXT }),
        json!({ "sub": TEXT, "email": "ann@example.test" }),
        json!({ "sub": TEXT, "email": TEXT, "error": TEXT, TEXT: TEXT }),
    ] {
        let fake = Fake::ready();
        fake.identifies_as(&who);
        let what = who.to_string();
        let (output, seen) = fake.run(Behaviour::Approve, &["connect", "fake"]);
        is_text(&what, &output);
        assert!(!seen.pages.last().unwrap().body.contains('\u{1b}'), "{what}");
        for words in
            [&["list"][..], &["show", "fake"], &["consents"], &["status"], &["audit", "list"], &["sync", "fake"]]
        {
            is_text(&what, &fake.sandbox.run(words));
            let found = is_json(&what, &fake.sandbox.run(&[words, &["--json"]].concat()));
            if output.code == 0 && words == ["list"] {
                // data is data: what the provider said, or what became of it when it came, is the same everywhere
                let label = found[0]["integrations"][0]["account_label"].as_str().unwrap().to_owned();
                assert!(holds(&fake.sandbox.run(&["show", "fake", "--json"]).json(), &label), "{what}");
            }
        }
        is_text(&what, &fake.sandbox.run(&["token", "fake"]));
        is_json(&what, &fake.sandbox.run(&["token", "fake", "--format", "json"]));
    }
}

#[test]
fn at_the_redirect() {
    let encoded: String = form_urlencoded::byte_serialize(TEXT.as_bytes()).collect();
    let long: String = form_urlencoded::byte_serialize("\u{1b}".repeat(1000).as_bytes()).collect();
    for (what, more) in [
        ("a description", format!("error=access_denied&error_description={encoded}&error_uri={encoded}")),
        ("an error", format!("error={encoded}")),
        ("bytes that are no UTF-8", "error=access_denied&error_description=%ff%fe%c0%80%1b%00".to_owned()),
        ("a long one", format!("error=access_denied&error_description={long}")),
        ("an issuer", format!("code=x&iss={encoded}")),
        ("a code", format!("code={encoded}")),
        ("names", format!("code=x&{encoded}={encoded}")),
    ] {
        let fake = Fake::ready();
        let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--timeout", "2s", "-v"]);
        let asked = url::Url::parse(&running.line_saying("/authorize?")).unwrap();
        let state = crate::signin::parameter(&asked, "state");
        let mut back = url::Url::parse(&crate::signin::parameter(&asked, "redirect_uri")).unwrap();
        back.set_query(Some(&format!("state={state}&{more}")));
        let pages = std::thread::spawn(move || {
            let first = crate::support::http::open(&back).unwrap();
            let second = first.location().map(|url| crate::support::http::open(&url).unwrap());
            [Some(first), second]
        });
        is_text(what, &running.finish());
        for page in pages.join().unwrap().into_iter().flatten() {
            assert!(!page.body.contains("evil.example") && !page.body.contains('\u{1b}'), "{what}: {page:?}");
        }
        is_text(what, &fake.sandbox.run(&["audit", "list"]));
        is_json(what, &fake.sandbox.run(&["audit", "list", "--json"]));
    }
}

/// Metadata with this in one member after the other.
#[test]
fn in_metadata() {
    let members = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "device_authorization_endpoint",
        "introspection_endpoint",
        "scopes_supported",
        "response_types_supported",
        "code_challenge_methods_supported",
        "token_endpoint_auth_methods_supported",
        "grant_types_supported",
        "claims_supported",
        "service_documentation",
        "id_token_signing_alg_values_supported",
        TEXT,
    ];
    for member in members {
        for value in
            [json!(TEXT), json!([TEXT]), json!({ TEXT: TEXT }), json!(format!("https://as.example/{}", line()))]
        {
            let what = format!("{} = {value}", member.escape_debug());
            let server = ScenarioServer::start();
            server.act_as_provider();
            let url = server.url();
            let mut metadata: Value = json!({
                "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            });
            metadata[member] = value;
            for place in ["oauth-authorization-server", "openid-configuration"] {
                let metadata = metadata.clone();
                server.always(&format!("GET /.well-known/{place}"), move |_| Reply::json(200, &metadata));
            }
            let sandbox = crate::support::sandbox::Sandbox::new();
            is_text(&what, &sandbox.run(&["provider", "add", "there", "--issuer", &url]));
            is_json(&what, &sandbox.run(&["provider", "add", "there", "--issuer", &url, "--json"]));
            is_text(&what, &sandbox.run(&["provider", "show", "there"]));
            is_text(&what, &sandbox.run(&["scopes", "there"]));
            is_json(&what, &sandbox.run(&["provider", "test", "there", "--json"]));
        }
    }
}
