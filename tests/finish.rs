//! Sign-in with the browser elsewhere: `--paste`, and `--start` with `--finish`. The pasted URL is judged as the listener
//! judges, a pending sign-in is used once, and its secrets stay in the vault.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::Command;

use oauthctl::vault::VaultError;
use serde_json::{Value, json};
use url::Url;

use crate::arrange::has_keys;
use crate::signin::{ACCESS, CODE, Fake, REFRESH, changes_nothing, parameter, url_in};
use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::{audit, vault};

const FINISH: [&str; 2] = ["connect", "--finish"];

impl Fake {
    /// The first step: the URL it prints, which is all of stdout.
    #[track_caller]
    fn begin(&self, words: &[&str]) -> String {
        let output = self.sandbox.run(&[&["connect", "fake", "--start"], words].concat());
        let stdout = output.succeeds_saying(&["then: oauthctl connect --finish"]);
        let url = stdout.strip_suffix('\n').unwrap();
        assert!(Url::parse(url).is_ok() && !url.contains('\n'), "{stdout}");
        url.to_owned()
    }

    /// The second step, by stdin.
    fn end(&self, pasted: &str) -> Output {
        self.sandbox.run_with_input(&FINISH, &format!("{pasted}\n")).hides(&["CANARY", CODE])
    }

    /// Verifiers of everything that is pending.
    fn pending(&self) -> usize {
        self.snapshot().pending_states(0).unwrap()
    }

    /// `connect --paste`, with what `answer` makes of the URL to open written at its prompt.
    fn paste(&self, words: &[&str], answer: impl FnOnce(&str) -> String) -> Output {
        let pipe = self.sandbox.path("paste.pipe");
        let _ = std::fs::remove_file(&pipe);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // open for both ways: nobody waits for the other end
        let script = format!(r#"exec "$0" "$@" 0<> '{}'"#, pipe.display());
        let words = [&["connect", "fake", "--paste"], words].concat();
        let running = self.sandbox.spawn_through(&script, &words);
        let url = running.line_saying("/authorize?");
        let mut stdin = OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
        stdin.write_all(format!("{}\n", answer(&url)).as_bytes()).unwrap();
        running.finish().hides(&["CANARY", CODE])
    }
}

/// A parameter of a redirected URL gets another value; `None` takes it away.
fn changed(url: &str, name: &str, value: Option<&str>) -> String {
    let mut out = Url::parse(url).unwrap();
    let pairs: Vec<(String, String)> = out.query_pairs().into_owned().filter(|(key, _)| key != name).collect();
    out.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(value.map(|value| (name, value)));
    out.into()
}

#[test]
fn two_steps_with_the_browser_elsewhere() {
    let fake = Fake::ready();
    let url = fake.begin(&["--as", "work"]);
    let asked = Url::parse(&url).unwrap();
    assert!(url.starts_with(&format!("{}/authorize?", fake.server.url())));
    assert_eq!(parameter(&asked, "code_challenge_method"), "S256");

    // what is pending lies in the vault, and only there
    assert_eq!(fake.pending(), 1);
    let state = oauthctl::secret::Secret::new(parameter(&asked, "state"));
    let pending = fake.snapshot().pending_state(&state).unwrap().unwrap();
    assert_eq!((pending.provider.as_str(), pending.deadline - pending.created_at), ("fake", 600));
    let verifier = pending.verifier.expose().to_owned();
    assert!(!url.contains(&verifier));
    for (path, bytes) in crate::signin::everything(&fake.sandbox) {
        let found = bytes.windows(verifier.len()).any(|part| part == verifier.as_bytes());
        assert!(!found, "{} holds the verifier", path.display());
    }
    assert!(fake.snapshot().integrations().unwrap().is_empty());
    assert_eq!(audit(&fake.sandbox, "connect.start")[0]["integration"], "work");

    let stdout = fake.end(&fake.redirected(&url)).hides(&[&verifier]).succeeds();
    assert_eq!(stdout, "connected work to fake as ann@example.test\ngranted: read\n");
    let request = fake.server.requests_of("POST /token").pop().unwrap();
    assert_eq!(request.field("code_verifier"), Some(verifier));
    assert_eq!(request.field("redirect_uri"), Some(parameter(&asked, "redirect_uri")));
    assert_eq!(request.field("client_id").as_deref(), Some("fake-client"));
    assert_eq!(fake.pending(), 0);
    assert_eq!(fake.snapshot().consents(None).unwrap()[0].road, "paste");
    assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], "ok");
    assert_eq!(fake.sandbox.run(&["token", "work"]).succeeds().trim(), ACCESS);
}

#[test]
fn each_step_in_json() {
    let fake = Fake::ready();
    fake.sandbox.set("CI", "true");
    fake.describe("", "[redirect]\nport = [17853, 27853]");
    let first = fake.sandbox.run(&["connect", "fake", "--start", "--json"]);
    let first: Value = serde_json::from_str(
        &first.succeeds_saying(&["--finish", "to register at The fake provider: http://127.0.0.1:17853/callback"]),
    )
    .unwrap();
    has_keys(&first, &["authorization_url"]);
    let back = fake.redirected(first["authorization_url"].as_str().unwrap());
    let second = fake.sandbox.run_with_input(&[&FINISH[..], &["--json"]].concat(), &back);
    let second = second.hides(&[ACCESS, REFRESH, CODE]).json();
    assert_eq!(second, fake.sandbox.run(&["show", "fake", "--json"]).json());
}

#[test]
fn the_url_as_an_argument_is_taken_with_a_warning() {
    let fake = Fake::ready();
    let back = fake.redirected(&fake.begin(&[]));
    let output = fake.sandbox.run(&["connect", "--finish", &back]).hides_on_stderr(&[CODE, "CANARY"]);
    let _ = output.succeeds_saying(&["warning: the URL on the command line holds a code"]);
    // quotes and spaces that came along do no harm
    let back = fake.redirected(&fake.begin(&[]));
    let _ = fake.end(&format!("  \"{back}\" ")).succeeds();
}

#[test]
fn a_pending_sign_in_is_used_once() {
    let fake = Fake::ready();
    let back = fake.redirected(&fake.begin(&[]));
    let _ = fake.end(&back).succeeds();
    let used = "no pending sign-in has this state: it was used, or it expired";
    let _ = fake.end(&back).fails(3, &[used, "hint: oauthctl connect PROVIDER --start"]);
    let _ = fake.end(&changed(&back, "state", Some("unknown"))).fails(3, &[used]);
    assert_eq!(fake.server.count("POST /token"), 1);
    // of two that come at once, one
    let back = fake.redirected(&fake.begin(&[]));
    let codes = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| fake.end(&back).code)).collect();
        let mut codes: Vec<i32> = runs.into_iter().map(|run| run.join().unwrap()).collect();
        codes.sort_unstable();
        codes
    });
    assert_eq!(codes, [0, 3, 3, 3]);
    assert_eq!(fake.server.count("POST /token"), 2);
}

#[test]
fn a_pending_sign_in_expires() {
    let fake = Fake::ready();
    let url = fake.begin(&[]);
    let state = oauthctl::secret::Secret::new(parameter(&Url::parse(&url).unwrap(), "state"));
    // as if it had begun ten minutes earlier
    let aged: Result<(), VaultError> = vault(&fake.sandbox, fake.identity()).write(|tx| {
        let mut pending = tx.take_state(&state, 0)?.unwrap();
        pending.deadline -= 600;
        pending.created_at -= 600;
        tx.add_state(&pending)
    });
    aged.unwrap();
    let _ = fake.end(&fake.redirected(&url)).fails(3, &["it was used, or it expired"]);
    assert_eq!(fake.server.count("POST /token"), 0);
    // the next start clears it away
    fake.begin(&[]);
    assert_eq!(fake.pending(), 1);
}

#[test]
fn two_starts_are_two_sign_ins() {
    let fake = Fake::ready();
    let (first, second) = (fake.begin(&["--as", "one"]), fake.begin(&["--as", "two"]));
    assert_eq!(fake.pending(), 2);
    let states = [&first, &second].map(|url| parameter(&Url::parse(url).unwrap(), "state"));
    assert_ne!(states[0], states[1]);
    assert!(fake.end(&fake.redirected(&second)).succeeds().starts_with("connected two to fake"));
    assert!(fake.end(&fake.redirected(&first)).succeeds().starts_with("connected one to fake"));
    let verifiers: Vec<_> =
        fake.server.requests_of("POST /token").iter().map(|seen| seen.field("code_verifier").unwrap()).collect();
    assert_ne!(verifiers[0], verifiers[1]);
}

#[test]
fn what_is_no_redirected_url_is_exit_2_and_the_sign_in_still_waits() {
    let fake = Fake::ready();
    let url = fake.begin(&[]);
    let back = fake.redirected(&url);
    let redirect = Url::parse(&back).unwrap();
    let mut other_path = redirect.clone();
    other_path.set_path("/elsewhere");
    let mut other_host = redirect.clone();
    other_host.set_host(Some("localhost")).unwrap();
    let (other_path, other_host) = (String::from(other_path), String::from(other_host));
    for (pasted, words) in [
        (CODE, "not only the code"),
        ("https://", "is not a URL"),
        (&*url, "is the address to sign in at"),
        (&*other_path, "is not the redirect URI of this sign-in"),
        (&*other_host, "is not the redirect URI of this sign-in"),
        (&*back.replace("http://", "https://"), "is not the redirect URI of this sign-in"),
        (&*changed(&back, "state", None), "it has no `state`"),
        (&*format!("{back}&state=x"), "more than one `state`"),
        (&*changed(&back, "code", None), "is not a whole answer"),
        (&*format!("{back}&code=x"), "is not a whole answer"),
        (&*"x".repeat(20_000), "longer than"),
    ] {
        let _ = fake.end(pasted).fails(2, &[words]);
        assert_eq!(fake.pending(), 1, "{words}");
    }
    assert_eq!(fake.server.count("POST /token"), 0);
    let _ = fake.end("").fails(3, &["no redirected URL came on stdin"]);
    let _ = fake.end(&back).succeeds();
}

#[test]
fn an_answer_that_ends_it_uses_it_up() {
    for (name, value, exit, kind, words) in [
        ("iss", Some("https://evil.example"), 7, "protocol", "comes from issuer `https://evil.example`"),
        ("iss", None, 7, "protocol", "does not name its issuer"),
        ("id_token", Some("x"), 7, "protocol", "`id_token`"),
        ("error", Some("access_denied"), 3, "sign_in_needed", "`access_denied`"),
        ("error", Some("server_error"), 4, "retry_later", "`server_error`"),
    ] {
        let fake = Fake::ready();
        let mut back = changed(&fake.redirected(&fake.begin(&[])), name, value);
        if name == "error" {
            back = changed(&back, "code", None);
        }
        let _ = fake.end(&back).fails(exit, &["error: fake: ", words]);
        assert_eq!((fake.pending(), fake.server.count("POST /token")), (0, 0), "{words}");
        assert_eq!(audit(&fake.sandbox, "connect")[0]["result"], kind);
        let _ = fake.end(&back).fails(3, &["it was used, or it expired"]);
        fake.nothing_is_kept();
    }
}

#[test]
fn what_was_begun_is_what_is_finished() {
    let fake = Fake::new();
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "first");
    fake.sandbox.set("OAUTHCTL_CLIENT_SECRET", "first-secret");
    let words = ["--expect-account", "ann@example.test", "--scope", "read", "--scope", "write"];
    let back = fake.redirected(&fake.begin(&words));
    // another client, other default scopes: neither is this sign-in's
    fake.sandbox.set("OAUTHCTL_CLIENT_ID", "second");
    fake.sandbox.set("OAUTHCTL_CLIENT_SECRET", "second-secret");
    fake.server.script("POST /token", [Reply::token(ACCESS, None, 60).with_member("scope", json!("read"))]);
    let output = fake.end(&back).hides(&["first-secret", "second-secret"]);
    let _ = output.succeeds_saying(&["warning: fake: not granted: write"]);
    let request = fake.server.requests_of("POST /token").pop().unwrap();
    assert_eq!(request.header("authorization"), Some("Basic Zmlyc3Q6Zmlyc3Qtc2VjcmV0"));
    assert_eq!(fake.snapshot().consents(None).unwrap()[0].asked, ["read", "write"]);

    // a public client does not become a confidential one, and other default scopes are another sign-in's
    let public = Fake::new();
    let back = public.redirected(&public.begin(&["--client-id", "public"]));
    public.sandbox.set("OAUTHCTL_CLIENT_SECRET", "second-secret");
    let file = public.sandbox.home().join("providers/fake.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("[\"read\"]", "[\"read\", \"admin\"]")).unwrap();
    let _ = public.end(&back).hides(&["second-secret"]).succeeds();
    let request = public.server.requests_of("POST /token").pop().unwrap();
    assert_eq!((request.header("authorization"), request.field("client_secret")), (None, None));
    assert_eq!(public.snapshot().consents(None).unwrap()[0].asked, ["read"]);

    let back = fake.redirected(&fake.begin(&["--expect-account", "ann@example.test", "--as", "work"]));
    fake.identifies_as(&json!({ "sub": "user-2" }));
    let _ = fake.end(&back).fails(3, &["work: you signed in as user-2", "hint: oauthctl connect fake --as work"]);
}

#[test]
fn a_code_goes_to_the_server_it_was_asked_for_or_nowhere() {
    let fake = Fake::ready();
    let elsewhere = Fake::new();
    let back = fake.redirected(&fake.begin(&[]));
    let file = "providers/fake.toml";
    let text = std::fs::read_to_string(fake.sandbox.home().join(file)).unwrap();
    let token = format!("{}/token", fake.server.url());
    fake.sandbox.write(file, &text.replace(&token, &format!("{}/token", elsewhere.server.url())));
    let _ = fake.end(&back).fails(3, &["fake: the provider's endpoints have changed since this sign-in began"]);
    assert_eq!((fake.server.count("POST /token"), elsewhere.server.requests().len()), (0, 0));
    fake.nothing_is_kept();
}

#[test]
fn finish_takes_nothing_that_start_has_said_and_needs_a_vault() {
    let fake = Fake::new();
    let _ = fake.end("http://127.0.0.1:17853/callback?code=x&state=y").fails(3, &["no sign-in is pending"]);
    assert!(!fake.sandbox.profile().exists(), "and makes none");
    for option in [
        &["--as", "x"][..],
        &["--scope", "x"],
        &["--client-id", "x"],
        &["--client-secret-stdin"],
        &["--expect-account", "x"],
        &["--replace-account"],
        &["--login-hint", "x"],
        &["--param", "a=b"],
        &["--port", "1"],
        &["--start"],
        &["--paste"],
    ] {
        changes_nothing(&fake.sandbox, &[&FINISH[..], option].concat(), 2, &["cannot be used with"]);
    }
    changes_nothing(
        &fake.sandbox,
        &["connect", "fake", "--paste", "--client-secret-stdin"],
        2,
        &["cannot be used with"],
    );
    changes_nothing(&fake.sandbox, &["connect"], 2, &["PROVIDER"]);
}

type Edit = fn(&str) -> String;

#[test]
fn a_pasted_url_is_judged_as_the_listener_judges() {
    let fake = Fake::ready();
    let output = fake.paste(&[], |url| fake.redirected(url));
    let redirect = parameter(&url_in(&output.stderr), "redirect_uri");
    assert_eq!(output.succeeds_saying(&["sign in to The fake provider"]).lines().count(), 2);
    assert_eq!(redirect, "http://127.0.0.1:17853/callback", "nobody listens there");
    assert_eq!(fake.server.requests_of("POST /token")[0].field("redirect_uri"), Some(redirect));
    assert_eq!(fake.snapshot().consents(None).unwrap()[0].road, "paste");

    let rows: [(i32, &str, Edit); 7] = [
        (3, "does not belong to this sign-in", |back| changed(back, "state", Some("other"))),
        (2, "it has no `state`", |back| changed(back, "state", None)),
        (2, "is not the redirect URI of this sign-in", |back| back.replace("17853", "17854")),
        (2, "not only the code", |_| CODE.into()),
        (2, "is not a whole answer", |back| changed(back, "code", None)),
        (7, "comes from issuer", |back| changed(back, "iss", Some("https://evil.example"))),
        (3, "`access_denied`", |back| changed(&changed(back, "code", None), "error", Some("access_denied"))),
    ];
    for (exit, words, edit) in rows {
        let fake = Fake::ready();
        let _ = fake.paste(&[], |url| edit(&fake.redirected(url))).fails(exit, &[words]);
        assert_eq!(fake.server.count("POST /token"), 0, "{words}");
        fake.nothing_is_kept();
        assert_eq!(audit(&fake.sandbox, "connect").len(), 1, "{words}");
    }
}
