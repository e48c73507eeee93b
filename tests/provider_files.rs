//! Provider data that people write: by endpoints, from a file, by hand into the settings folder. What is wrong with it is
//! said with file, line and key, nothing is changed, and everything else still loads.

use serde_json::json;

use crate::arrange::provider;
use crate::signin::{Fake, changes_nothing, everything};
use crate::support::sandbox::Sandbox;
use crate::support::server::ScenarioServer;
use crate::support::stage::Stage;

const ENDPOINTS: [&str; 7] = [
    "provider",
    "add",
    "mine",
    "--authorize-url",
    "https://as.example/authorize",
    "--token-url",
    "https://as.example/token",
];

fn add(more: &[&'static str]) -> Vec<&'static str> {
    [&ENDPOINTS[..], more].concat()
}

#[test]
fn by_endpoints() {
    let sandbox = Sandbox::new();
    let more = [
        "--device-url",
        "https://as.example/device",
        "--revoke-url",
        "https://other.example/revoke",
        "--userinfo-url",
        "https://as.example/me",
        "--introspect-url",
        "https://as.example/introspect",
        "--redirect-host",
        "localhost",
        "--redirect-port",
        "17853,27853",
        "--redirect-path",
        "/cb",
        "--client-auth",
        "post",
        "--scope",
        "read",
    ];
    let output = sandbox.run(&add(&more));
    let _ = output.succeeds_saying(&["added mine (", "mine.toml)", "other hosts than its issuer: other.example"]);
    let shown = sandbox.run(&["provider", "show", "mine", "--json"]).json();
    for (key, value) in [
        ("authorize_url", json!("https://as.example/authorize")),
        ("revoke_url", json!("https://other.example/revoke")),
        ("introspect_url", json!("https://as.example/introspect")),
        ("redirect", json!({ "host": "localhost", "port": [17853, 27853], "path": "/cb" })),
        ("default_scopes", json!(["read"])),
        ("pkce", json!("required")),
    ] {
        assert_eq!(shown[key], value, "{key}");
    }
    let text = sandbox.run(&["provider", "show", "mine"]).succeeds();
    assert!(text.contains("http://localhost:17853/cb") && text.contains("http://localhost:27853/cb"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| sandbox.home().join(name).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("providers"), mode("providers/mine.toml")), (0o700, 0o600));
    }
}

#[test]
fn an_id_is_given_once() {
    let sandbox = Sandbox::new();
    let _ = sandbox.run(&add(&[])).succeeds_saying(&["added mine"]);
    changes_nothing(&sandbox, &add(&["--revoke-url", "https://as.example/r"]), 2, &["mine.toml", "is there already"]);
    let _ = sandbox.run(&add(&["--revoke-url", "https://as.example/r", "--replace"])).succeeds_saying(&["added mine"]);
    let shown = sandbox.run(&["provider", "show", "mine", "--json"]).json();
    assert_eq!(shown["revoke_url"], "https://as.example/r");
    for (id, words) in [
        ("google", "`google` is built in, give your own provider another"),
        ("spotify", "`spotify` is in the catalogue, give your own provider another"),
        ("No Id", "`No Id`: an id begins with"),
        ("../x", "`../x`: an id begins with"),
    ] {
        let words_typed = [&["provider", "add", id], &ENDPOINTS[3..], &["--replace"]].concat();
        changes_nothing(&sandbox, &words_typed, 2, &[words]);
        // and nobody is asked first
        let server = ScenarioServer::start();
        changes_nothing(&sandbox, &["provider", "add", id, "--issuer", &server.url()], 2, &[words]);
        assert!(server.requests().is_empty());
    }
}

#[test]
fn endpoints_that_cannot_be_are_refused_with_their_key() {
    let sandbox = Sandbox::new();
    for (more, words) in [
        (&["--revoke-url", "http://as.example/r"][..], &["`revoke_url`", "plain http"][..]),
        (&["--revoke-url", "https://u:CANARY@as.example/"], &["`revoke_url`", "credentials have no place"]),
        (&["--userinfo-url", "https://as.example/#CANARY"], &["`userinfo_url`", "a fragment has no place"]),
        (&["--device-url", "nonsense"], &["`device_url`", "not an absolute https URL"]),
        (&["--redirect-host", "0.0.0.0"], &["`redirect.host`"]),
        (&["--redirect-host", "evil.example"], &["`redirect.host`"]),
        (&["--redirect-port", "0"], &["`0` is not a port"]),
        (&["--redirect-port", "any,1"], &["`any` is not a port"]),
        (&["--redirect-path", "no-slash"], &["`redirect.path`"]),
        (&["--redirect-path", "/a?b"], &["`redirect.path`"]),
        (&["--scope", "two words"], &["`default_scopes`"]),
        (&["--client-auth", "magic"], &["--client-auth"]),
        (&["--issuer", "https://as.example"], &["cannot be used with"]),
        (&["--from", "x.toml"], &["cannot be used with"]),
    ] {
        let stderr = changes_nothing(&sandbox, &add(more), 2, words);
        assert!(!stderr.contains("CANARY"), "{stderr}");
    }
    changes_nothing(&sandbox, &["provider", "add", "mine"], 2, &["--issuer"]);
    changes_nothing(
        &sandbox,
        &["provider", "add", "mine", "--authorize-url", "https://a.example/"],
        2,
        &["--token-url"],
    );
    assert!(!sandbox.home().exists());
}

/// Without its data a grant can be neither refreshed nor revoked: that is said, and asked.
#[test]
fn a_provider_that_is_in_use_is_not_removed_unasked() {
    let stage = Stage::connected(3600);
    stage.connect(&["second", "ended"], Some(3600));
    stage.change("ended", |integration, _, _| integration.status = oauthctl::vault::Status::Revoked);
    let words =
        ["example, second can be neither refreshed nor revoked", "hint: oauthctl provider remove --yes example"];
    changes_nothing(&stage.sandbox, &["provider", "remove", "example"], 2, &words);
    let removed = stage.sandbox.run(&["provider", "remove", "--yes", "example", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&removed.stdout).unwrap();
    assert_eq!(json["integrations"], json!(["example", "second"]));
    let _ = removed.succeeds_saying(&["these can be neither refreshed nor revoked any more: example, second"]);
    let _ = stage.sandbox.run(&["provider", "show", "example"]).fails(2, &["unknown provider `example`"]);
    // nobody knows what a locked vault needs
    stage.provider(&stage.server.url(), "");
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.sandbox.run(&["provider", "remove", "example"]).code_is(5);
    let _ = stage.sandbox.run(&["provider", "remove", "--yes", "example"]).succeeds_saying(&["removed"]);
}

/// A file's text, and what is said of it beside its name.
fn bad_files() -> Vec<(String, Vec<&'static str>)> {
    let good = provider("mine", "https://as.example", "");
    let with = |line: &str| format!("{good}{line}\n");
    let instead = |from: &str, to: &str| good.replacen(from, to, 1);
    vec![
        (with("tokn_url = \"x\""), vec!["line 12", "unknown key `tokn_url`", "`token_url`?"]),
        (with("[redirect]\nhots = \"localhost\""), vec!["line 13", "unknown key `hots`", "`host`?"]),
        (instead("https://as.example/token", "nonsense"), vec!["line 4", "`token_url`", "not an absolute https URL"]),
        (instead("https://as.example/token", "http://as.example/token"), vec!["`token_url`", "plain http"]),
        (instead("https://as.example/token", "https://u:CANARY@as.example/"), vec!["`token_url`", "credentials"]),
        (instead("https://as.example/authorize", "https://as.example/#CANARY"), vec!["`authorize_url`", "a fragment"]),
        (instead("\"mine\"", "\"other\""), vec!["`other`"]),
        (instead("\"none\", ", "\"magic\", "), vec!["`client_auth`"]),
        (with("client_secret = \"CANARY\""), vec!["line 12", "`client_secret`", "oauthctl client set"]),
        (with("scope_separator = 7"), vec!["line 12", "`scope_separator`"]),
        (with("[authorize_params]\nstate = \"CANARY\""), vec!["`authorize_params.state`"]),
        (with("[token_params]\nclient_secret = \"CANARY\""), vec!["`token_params.client_secret`"]),
        (with("[headers]\nAuthorization = \"CANARY\""), vec!["`headers.Authorization`"]),
        (with("userinfo_post = \"{\""), vec!["line 12", "`userinfo_post`: not JSON"]),
        (with("[redirect]\nhmac = \"state\""), vec!["line 13", "`redirect.hmac`"]),
        (with("[redirect.same]\nshop = \"{nowhere}.example\""), vec!["`redirect.same.shop`", "not declared"]),
        (with("[revoke]\nparam = \"a b\""), vec!["line 13", "`revoke.param`"]),
        (with("[[refresh.limit]]\nparam = \"x\"\nis = \"y\"\nmax_days = 1"), vec!["line 13", "`refresh.limit.param`"]),
        (
            with("[vars]\nx = \"a\"\n[[refresh.limit]]\nparam = \"x\"\nis = \"y\""),
            vec!["line 14", "`refresh.limit.max_days`"],
        ),
        (with("id = \"twice\""), vec!["line 12"]),
        (with("this is no TOML"), vec!["line 12"]),
        (instead("id = \"mine\"\n", ""), vec!["line 1: `id`"]),
    ]
}

#[test]
fn a_file_with_a_mistake_is_named_with_the_key_and_the_others_load() {
    let fake = Fake::new();
    for (text, words) in bad_files() {
        fake.sandbox.write("providers/mine.toml", &text);
        let words = [&["providers/mine.toml"], &words[..]].concat();
        for command in [
            &["provider", "show", "mine"][..],
            &["provider", "test", "mine"],
            &["scopes", "mine"],
            &["features", "mine"],
            &["client", "set", "mine", "--client-id", "x"],
            &["connect", "mine", "--client-id", "x", "--no-browser"],
        ] {
            let stderr = changes_nothing(&fake.sandbox, command, 2, &words);
            assert!(!stderr.contains("CANARY"), "{command:?}: {stderr}");
        }
        let list = fake.sandbox.run(&["provider", "list"]).hides(&["CANARY"]);
        let listed = list.succeeds_saying(&words);
        assert!(listed.contains("google") && listed.contains("fake") && !listed.contains("\nmine "), "{listed}");
        // the others work
        let _ = fake.sandbox.run(&["provider", "show", "fake"]).succeeds();
        let _ = fake.sandbox.run(&["provider", "show", "google"]).succeeds();
        // and the way out is there
        let _ = fake.sandbox.run(&["provider", "remove", "mine"]).succeeds_saying(&["removed"]);
    }
}

#[test]
fn the_same_mistakes_in_a_file_to_take() {
    let sandbox = Sandbox::new();
    let file = sandbox.path("take.toml");
    let take = ["provider", "add", "mine", "--from", file.to_str().unwrap()];
    for (text, words) in bad_files() {
        std::fs::write(&file, text).unwrap();
        let stderr = changes_nothing(&sandbox, &take, 2, &[&["take.toml"], &words[..]].concat());
        assert!(!stderr.contains("CANARY"), "{stderr}");
    }
    std::fs::write(&file, b"id = \"mine\"\xff").unwrap();
    changes_nothing(&sandbox, &take, 2, &["take.toml", "not UTF-8"]);
    std::fs::write(&file, vec![b'#'; 300_000]).unwrap();
    changes_nothing(&sandbox, &take, 2, &["take.toml", "is larger than 262144 bytes"]);
    std::fs::remove_file(&file).unwrap();
    changes_nothing(&sandbox, &take, 2, &["take.toml"]);
    changes_nothing(&sandbox, &["provider", "add", "mine", "--from", "/dev/zero"], 2, &["/dev/zero"]);
    assert!(!sandbox.home().exists());

    std::fs::write(&file, provider("mine", "https://as.example", "[feature.reading]\nscopes = [\"read\"]\n")).unwrap();
    let taken = sandbox.run(&[&take[..], &["--json"]].concat()).json();
    assert_eq!((&taken["id"], &taken["feature"]["reading"]["scopes"]), (&json!("mine"), &json!(["read"])));
    assert_eq!(taken, sandbox.run(&["provider", "show", "mine", "--json"]).json());
}

#[test]
fn files_that_cannot_be_a_provider_are_named() {
    let fake = Fake::new();
    fake.sandbox.write("providers/No Id.toml", "");
    fake.sandbox.write("providers/google.toml", &provider("google", "https://evil.example", ""));
    fake.sandbox.write("providers/spotify.toml", &provider("spotify", "https://evil.example", ""));
    let said = fake.sandbox.run(&["provider", "list"]);
    let listed = said.succeeds_saying(&[
        "No Id.toml: the name of the file is not the id",
        "google.toml: line 1: `id`: `google` is built in",
        "spotify.toml: line 1: `id`: `spotify` is in the catalogue",
    ]);
    assert!(listed.contains("Spotify") && listed.contains("yours"), "the others load: {listed}");
    let words = ["spotify.toml: line 1: `id`: `spotify` is in the catalogue, give your own provider another"];
    changes_nothing(&fake.sandbox, &["connect", "spotify", "--client-id", "x", "--no-browser"], 2, &words);
    let _ = fake.sandbox.run(&["provider", "remove", "spotify"]).succeeds_saying(&["removed"]);
    // nobody gets to be Google, and nobody notices too late
    changes_nothing(&fake.sandbox, &["connect", "google", "--client-id", "x"], 2, &["google.toml", "is built in"]);
    let _ = fake.sandbox.run(&["provider", "remove", "google"]).succeeds_saying(&["removed"]);
    let _ = fake.sandbox.run(&["provider", "show", "google"]).succeeds();
    // a file in another place, by a name with a way in it
    changes_nothing(&fake.sandbox, &["provider", "show", "../providers/fake"], 2, &["../providers/fake"]);
    changes_nothing(&fake.sandbox, &["provider", "remove", "../config"], 2, &["../config"]);
}

#[test]
fn a_provider_that_nobody_can_sign_in_at_does_not_pass() {
    let sandbox = Sandbox::new();
    sandbox.write("providers/mine.toml", "id = \"mine\"\ntoken_url = \"https://as.example/token\"\n");
    let output = sandbox.run(&["provider", "test", "mine"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(output.stdout.contains("BAD  redirect: there is no authorization endpoint"), "{}", output.stdout);
    assert!(output.stderr.contains("error: mine did not pass"), "{}", output.stderr);
    let connect = ["connect", "mine", "--client-id", "x", "--no-browser"];
    changes_nothing(&sandbox, &connect, 2, &["mine has no authorization endpoint"]);
}

#[test]
fn an_unknown_provider_is_exit_2_with_a_guess_everywhere() {
    let fake = Fake::ready();
    let before = everything(&fake.sandbox);
    for command in [
        &["provider", "show"][..],
        &["provider", "test"],
        &["provider", "remove"],
        &["scopes"],
        &["features"],
        &["connect", "--no-browser"],
        &["connect", "--start"],
        &["client", "set", "--client-id", "x"],
    ] {
        let with = |word: &'static str| [command, &[word]].concat();
        let _ = fake.sandbox.run(&with("microsft")).fails(2, &["`microsft`", "hint: did you mean `microsoft`?"]);
        let _ = fake.sandbox.run(&with("Google")).fails(2, &["hint: did you mean `google`?"]);
        let _ = fake.sandbox.run(&with("zzzzzzzz")).fails(2, &["`zzzzzzzz`", "hint: oauthctl provider list"]);
        let error = fake.sandbox.run(&[&with("fakee")[..], &["--json"]].concat()).fails_in_json(2, "usage");
        assert_eq!(error["hint"], "did you mean `fake`?", "{command:?}");
    }
    assert!(everything(&fake.sandbox) == before);
}
