//! What the tests of signing in stand on: a provider with a browser in front of it, and one look at everything that a
//! sign-in could have left behind.

use std::path::PathBuf;
use std::sync::Arc;

use oauthctl::demo::{Approve, Options, Server};
use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::system::clock::SystemClock;
use oauthctl::vault::Snapshot;
use serde_json::{Value, json};
use url::Url;

use crate::arrange::{files_below, provider};
use crate::support::browser::{Behaviour, FakeBrowser, Seen};
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;
use crate::support::server::{Reply, ScenarioServer};
use crate::support::stage;

/// The code that the scripted provider gives.
pub(crate) const CODE: &str = "fake-code";

/// What the token endpoint of the scripted provider gives unless a test says otherwise.
pub(crate) const ACCESS: &str = "at-CANARY";
pub(crate) const REFRESH: &str = "rt-CANARY";

/// A sandbox whose vault a test can look into, and the scripted provider `fake`, which sends everybody back with a code.
pub(crate) struct Fake {
    identity: Identity,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: ScenarioServer,
}

impl Fake {
    /// `iss` is announced and sent; the account is `user-1`, known as `ann@example.test`.
    pub(crate) fn new() -> Self {
        let identity = Identity::generate();
        let sandbox = Sandbox::without_key();
        sandbox.set("OAUTHCTL_IDENTITY", identity.text().expose());
        let server = ScenarioServer::start();
        server.act_as_provider();
        server.always("POST /token", |_| Reply::token(ACCESS, Some(REFRESH), 3600));
        server.always("POST /revoke", |_| Reply::status(200));
        let fake = Self { identity, sandbox, server };
        fake.describe("", "");
        fake.identifies_as(&json!({ "sub": "user-1", "email": "ann@example.test" }));
        fake
    }

    /// The same with the client `fake-client` in a vault.
    pub(crate) fn ready() -> Self {
        let fake = Self::new();
        let _ = fake.sandbox.run(&["client", "set", "fake", "--client-id", "fake-client"]).succeeds_saying(&[]);
        fake
    }

    /// The provider's file: `more` among its keys, `tables` at its end.
    pub(crate) fn describe(&self, more: &str, tables: &str) {
        let url = self.server.url();
        let more = format!("issuer = \"{url}\"\niss_in_response = true\n{more}\n{tables}");
        self.sandbox.write("providers/fake.toml", &provider("fake", &url, &more));
    }

    pub(crate) fn identifies_as(&self, who: &Value) {
        let who = who.clone();
        self.server.always("GET /userinfo", move |_| Reply::json(200, &who));
    }

    /// Runs with a browser whose person does this. Gives the output and what went through the browser.
    pub(crate) fn run(&self, behaviour: Behaviour, arguments: &[&str]) -> (Output, Seen) {
        run(&self.sandbox, behaviour, arguments)
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        stage::vault(&self.sandbox, &self.identity).read().unwrap()
    }

    /// Nothing is connected, nothing consented to, nothing pending, and nothing was taken back at the provider.
    #[track_caller]
    pub(crate) fn nothing_is_kept(&self) {
        let snapshot = self.snapshot();
        assert!(snapshot.integrations().unwrap().is_empty());
        assert!(snapshot.consents(None).unwrap().is_empty());
        assert_eq!(self.server.count("POST /revoke"), 0, "a grant that is not kept is never revoked");
    }

    /// A redirected URL: the query that the authorization endpoint sends back, for the URL that it was asked by.
    pub(crate) fn redirected(&self, url: &str) -> String {
        let page = crate::support::http::open(&Url::parse(url).unwrap()).unwrap();
        page.location().unwrap().into()
    }
}

/// Runs with a browser whose person does this, which goes away afterwards.
pub(crate) fn run(sandbox: &Sandbox, behaviour: Behaviour, arguments: &[&str]) -> (Output, Seen) {
    let _ = std::fs::remove_file(sandbox.path("browser.pipe"));
    let browser = FakeBrowser::new(sandbox, behaviour);
    let output = sandbox.run(arguments);
    sandbox.unset("BROWSER");
    (output, browser.seen())
}

/// The embedded server, asking a person, and a sandbox that knows it by discovery.
pub(crate) fn demo() -> (Server, Fake) {
    let options = Options { approve: Approve::Ask, ..Options::new(Arc::new(SystemClock::start())) };
    let (server, fake) = (Server::start(&options).unwrap(), Fake::new());
    let _ =
        fake.sandbox.run(&["provider", "add", "demo", "--issuer", &server.issuer()]).succeeds_saying(&["added demo"]);
    (server, fake)
}

/// The one URL among the lines on stderr that leads to `/authorize`: it stands alone on its line.
#[track_caller]
pub(crate) fn url_in(stderr: &str) -> Url {
    let lines: Vec<&str> = stderr.lines().filter(|line| line.contains("/authorize?")).collect();
    assert_eq!(lines.len(), 1, "{stderr}");
    Url::parse(lines[0]).unwrap()
}

/// A parameter of a URL, which has to be there once.
#[track_caller]
pub(crate) fn parameter(url: &Url, name: &str) -> String {
    let found: Vec<String> =
        url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect();
    assert_eq!(found.len(), 1, "`{name}` in {url}");
    found[0].clone()
}

/// Everything below the home, with contents: what bad input must not change.
pub(crate) fn everything(sandbox: &Sandbox) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = files_below(&sandbox.home());
    files.sort();
    files
}

/// Bad input: this exit code and these words, and nothing on disk has changed.
#[track_caller]
pub(crate) fn changes_nothing(sandbox: &Sandbox, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let before = everything(sandbox);
    let stderr = sandbox.run(arguments).fails(code, words);
    assert!(everything(sandbox) == before, "{arguments:?} changed something on disk");
    stderr
}

/// The last line of stderr as the JSON object of an error.
#[track_caller]
pub(crate) fn error_in(stderr: &str) -> Value {
    let mut value: Value = serde_json::from_str(stderr.lines().last().unwrap()).unwrap();
    value["error"].take()
}

pub(crate) fn text(secret: Option<&Secret>) -> &str {
    secret.map_or("", Secret::expose)
}
