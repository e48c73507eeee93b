//! What is opened: of every hostile URL that data or a server names for signing in, the browser gets none, and nothing is
//! asked there; of a good one it gets one argument.

use serde::Deserialize;
use serde_json::json;

use super::{is_json, is_text};
use crate::arrange::provider;
use crate::signin::{Fake, url_in};
use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::sandbox::Sandbox;
use crate::support::server::{Reply, ScenarioServer};

#[derive(Deserialize)]
struct Urls {
    never: Vec<String>,
    never_as_data: Vec<String>,
}

fn urls() -> Urls {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/urls.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Those that nobody should be sent to.
pub(super) fn never() -> Vec<String> {
    urls().never
}

/// Those, and what is no URL in data either.
fn hostile() -> Vec<String> {
    let Urls { never, never_as_data } = urls();
    [never, never_as_data].concat()
}

#[test]
fn of_a_providers_file_none() {
    let sandbox = Sandbox::new();
    let _ = sandbox.run(&["init", "-q"]);
    let browser = FakeBrowser::new(&sandbox, Behaviour::Ignore);
    for url in hostile() {
        let quoted = serde_json::to_string(&url).unwrap();
        let good = provider("fake", "https://as.example", "");
        for key in ["authorize_url", "token_url", "revoke_url", "userinfo_url"] {
            let text: String = good
                .lines()
                .map(|line| {
                    if line.starts_with(&format!("{key} = ")) {
                        format!("{key} = {quoted}\n")
                    } else {
                        format!("{line}\n")
                    }
                })
                .collect();
            sandbox.write("providers/fake.toml", &text);
            let what = format!("{key} = {}", url.escape_debug());
            let output = sandbox.run(&["connect", "fake", "--client-id", "c", "--timeout", "1s"]);
            is_text(&what, &output);
            output.fails(2, &["fake.toml: "]);
        }
    }
    assert!(browser.seen().opened.is_empty());
}

#[test]
fn of_metadata_none() {
    let sandbox = Sandbox::new();
    let browser = FakeBrowser::new(&sandbox, Behaviour::Ignore);
    for url in hostile() {
        let server = ScenarioServer::start();
        let issuer = server.url();
        for member in ["authorization_endpoint", "token_endpoint", "device_authorization_endpoint"] {
            let mut metadata = json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/a"), "token_endpoint": format!("{issuer}/t"),
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            });
            metadata[member] = json!(url);
            for place in ["oauth-authorization-server", "openid-configuration"] {
                let metadata = metadata.clone();
                server.always(&format!("GET /.well-known/{place}"), move |_| Reply::json(200, &metadata));
            }
            let what = format!("{member} = {}", url.escape_debug());
            let output = sandbox.run(&["provider", "add", "there", "--issuer", &issuer, "--json"]);
            is_json(&what, &output);
            output.fails_in_json(7, "protocol");
            assert!(!sandbox.home().join("providers/there.toml").exists(), "{what}");
        }
        assert!(server.unexpected().is_empty());
    }
    assert!(browser.seen().opened.is_empty());
}

#[test]
fn of_words_none() {
    let sandbox = Sandbox::new();
    // no word can hold NUL
    for url in hostile().into_iter().filter(|url| !url.contains('\0')) {
        for words in [
            &["provider", "add", "there", "--issuer", &url][..],
            &["provider", "add", "there", "--authorize-url", &url, "--token-url", "https://as.example/t"],
            &["provider", "add", "there", "--authorize-url", "https://as.example/a", "--token-url", &url],
        ] {
            let output = sandbox.run(words);
            let what = format!("{words:?}");
            is_text(&what, &output);
            output.fails(2, &[]);
            assert!(!sandbox.home().join("providers/there.toml").exists(), "{what}");
        }
    }
}

/// One argument: the very URL that is printed.
#[test]
fn of_a_good_one_one_argument() {
    let fake = Fake::ready();
    let hint = "$(id) `id` ; | & \" ' < > % \\ é";
    let (output, seen) = fake.run(Behaviour::Approve, &["connect", "fake", "--login-hint", hint]);
    assert_eq!(seen.opened, [url_in(&output.stderr).as_str()]);
    let plain = |b: u8| b.is_ascii_graphic() && !b"\"'`\\<> ".contains(&b);
    assert!(seen.opened[0].bytes().all(plain), "{}", seen.opened[0]);
    let _ = output.succeeds_saying(&[]);
}
