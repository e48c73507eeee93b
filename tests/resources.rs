//! Resource indicators (RFC 8707): one grant, a token of its own for each API it is for, and none of them in another's way.

use serde_json::json;
use url::form_urlencoded;

use crate::signin::{ACCESS, Fake, REFRESH, changes_nothing, text};
use crate::support::browser::Behaviour::Approve;
use crate::support::server::{Reply, Request};
#[cfg(target_os = "linux")]
use crate::support::stage::wait_for_waiters;
use crate::support::stage::{Stage, TOKEN};

const FILES: &str = "https://files.example/v1";
const MAIL: &str = "https://mail.example/";

fn resources(encoded: &[u8]) -> Vec<String> {
    form_urlencoded::parse(encoded).filter(|(key, _)| key == "resource").map(|(_, value)| value.into_owned()).collect()
}

/// What each request for a token named, in order.
fn named(requests: &[Request]) -> Vec<(String, String)> {
    let one = |request: &Request| {
        let token = request.field("refresh_token").unwrap_or_default();
        (resources(&request.body).join(" "), token)
    };
    requests.iter().map(one).collect()
}

/// A grant for files and mail, whose refreshes are answered with `at-RESOURCE-n` and `rt-n`.
fn connected() -> Fake {
    let fake = Fake::ready();
    let (output, seen) =
        fake.run(Approve, &["connect", "fake", "--resource", FILES, "--resource", MAIL, "--scope", "read"]);
    let _ = output.hides(&[ACCESS, REFRESH]).succeeds_saying(&[]);
    assert_eq!(resources(seen.opened[0].split_once('?').unwrap().1.as_bytes()), [FILES, MAIL]);
    let count = std::sync::atomic::AtomicUsize::new(1);
    fake.server.always(TOKEN, move |request| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let api = if resources(&request.body) == [MAIL] { "mail" } else { "files" };
        Reply::token(&format!("at-{api}-{n}"), Some(&format!("rt-{n}")), 3600)
    });
    fake
}

fn token(fake: &Fake, more: &[&str]) -> String {
    fake.sandbox.run(&[&["token", "fake"], more].concat()).succeeds().trim().to_owned()
}

#[test]
fn each_resource_has_a_token_of_its_own_and_leaves_the_others_alone() {
    let fake = connected();
    assert_eq!(named(&fake.server.requests_of(TOKEN)), [(FILES.to_owned(), String::new())], "one token is for one API");
    assert_eq!(token(&fake, &[]), ACCESS);
    assert_eq!(token(&fake, &["--resource", FILES]), ACCESS, "the first is the grant's own");
    assert_eq!(token(&fake, &["--resource", MAIL]), "at-mail-1");
    assert_eq!(token(&fake, &["--audience", MAIL]), "at-mail-1", "from the vault");
    assert_eq!(token(&fake, &[]), ACCESS, "a refresh for one API leaves the other's token");
    assert_eq!(token(&fake, &["--force-refresh"]), "at-files-2");
    assert_eq!(token(&fake, &["--resource", MAIL]), "at-mail-1");
    let expected = [(FILES, ""), (MAIL, REFRESH), (FILES, "rt-1")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(named(&fake.server.requests_of(TOKEN)), expected);
    let snapshot = fake.snapshot();
    let id = snapshot.integration("fake").unwrap().unwrap().id;
    assert_eq!(snapshot.details(id).unwrap().resources, [FILES, MAIL]);
    assert_eq!(text(snapshot.grant(id).unwrap().unwrap().refresh_token.as_ref()), "rt-2");
    // connected anew without a word, it is for the same; with --exact-scopes for what is named alone
    let (output, seen) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.succeeds_saying(&[]);
    assert_eq!(resources(seen.opened[0].as_bytes()), [FILES, MAIL]);
    let (output, seen) = fake.run(Approve, &["connect", "fake", "--exact-scopes", "--scope", "read"]);
    let _ = output.succeeds_saying(&[]);
    assert!(resources(seen.opened[0].as_bytes()).is_empty());
}

#[test]
fn with_scopes_a_resource_has_a_token_for_these_alone() {
    let fake = connected();
    let narrow = ["--resource", MAIL, "--scope", "read"];
    assert_eq!(token(&fake, &narrow), "at-mail-1");
    let request = fake.server.requests_of(TOKEN).pop().unwrap();
    assert_eq!((request.field("scope").as_deref(), resources(&request.body)), (Some("read"), vec![MAIL.to_owned()]));
    assert_eq!(token(&fake, &["--resource", MAIL]), "at-mail-2", "one with all scopes is another one");
    assert_eq!(fake.server.requests_of(TOKEN).pop().unwrap().field("scope"), None);
    assert_eq!(token(&fake, &narrow), "at-mail-1");
    let view = fake.sandbox.run(&["show", "fake", "--json"]).json();
    assert_eq!(view["scopes"], json!(["read"]), "and the grant is what it was");
}

#[test]
fn many_callers_for_one_resource_make_one_request() {
    let fake = connected();
    let tokens: Vec<String> = fake
        .sandbox
        .run_at_once(20, &["token", "fake", "--resource", MAIL])
        .into_iter()
        .map(|o| o.succeeds())
        .collect();
    assert!(tokens.iter().all(|token| token == "at-mail-1\n"), "{tokens:?}");
    assert_eq!(fake.server.count(TOKEN), 2, "the exchange and one refresh");
}

#[test]
#[cfg(target_os = "linux")]
fn the_answer_for_one_resource_is_not_taken_for_anothers() {
    let stage = Stage::connected(3600);
    stage
        .library()
        .write(|tx| {
            let id = tx.integration("example")?.unwrap().id;
            let resources = vec![FILES.to_owned(), MAIL.to_owned()];
            tx.put_details(&oauthctl::vault::Details { integration_id: id, resources, ..Default::default() })
        })
        .map_err(|error: oauthctl::vault::VaultError| error)
        .unwrap();
    let gate = stage.hold(|request| {
        let api = if resources(&request.body) == [MAIL] { "mail" } else { "files" };
        Reply::token(&format!("at-{api}"), Some(&format!("rt-{api}")), 3600)
    });
    let mail = stage.sandbox.spawn(&["token", "example", "--resource", MAIL]);
    stage.server.wait_for(TOKEN, 1);
    // it waits for the lock, and finds a newer grant with its own old token in it
    let forced = stage.sandbox.spawn(&["token", "example", "--force-refresh"]);
    wait_for_waiters(std::slice::from_ref(&forced));
    gate.open();
    assert_eq!((mail.finish().succeeds(), forced.finish().succeeds()), ("at-mail\n".into(), "at-files\n".into()));
    let expected = [(MAIL, "rt-0"), (FILES, "rt-mail")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(named(&stage.server.requests_of(TOKEN)), expected);
}

#[test]
fn a_refusal_is_about_one_resource_only() {
    let fake = connected();
    fake.server.script(TOKEN, [Reply::error(400, "invalid_target")]);
    let stderr = fake.sandbox.run(&["token", "fake", "--resource", MAIL]).fails(7, &["fake: ", "invalid_target"]);
    assert!(!stderr.contains(REFRESH), "{stderr}");
    assert_eq!(token(&fake, &[]), ACCESS);
    assert_eq!(fake.sandbox.run(&["show", "fake", "--json"]).json()["status"], "active");
    assert_eq!(token(&fake, &["--resource", MAIL]), "at-mail-1");
}

#[test]
fn what_was_not_asked_for_is_not_asked_of_the_server() {
    let fake = connected();
    let other = "https://other.example/";
    let words = ["fake: not connected for the resource https://other.example/"];
    let stderr = fake.sandbox.run(&["token", "fake", "--resource", other]).fails(3, &words);
    assert!(stderr.contains("hint: oauthctl connect fake --resource https://other.example/"), "{stderr}");
    for bad in ["https://a.example/#x", "files", "", "https://a.example/ b", "https://ä.example/"] {
        let _ = fake.sandbox.run(&["token", "fake", "--resource", bad]).fails(2, &["is not a resource"]);
        changes_nothing(
            &Fake::new().sandbox,
            &["connect", "fake", "--client-id", "c", "--paste", "--resource", bad],
            2,
            &["is not a resource"],
        );
    }
    assert_eq!(fake.server.count(TOKEN), 1);
}
