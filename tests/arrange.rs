//! What the tests of the commands stand on: a scripted provider, an account at it, and JSON looked at key by key.

use serde_json::{Value, json};

use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;
use crate::support::server::{Reply, ScenarioServer};

/// A sandbox that knows the provider `fake`, which is a scripted server that approves every sign-in.
pub(crate) struct World {
    _browser: FakeBrowser,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: ScenarioServer,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::in_sandbox(Sandbox::new())
    }

    /// The account is `user-1`, known as `ann@example.test`.
    pub(crate) fn in_sandbox(sandbox: Sandbox) -> Self {
        let server = ScenarioServer::start();
        server.act_as_provider();
        server.always("POST /revoke", |_| Reply::status(200));
        let browser = FakeBrowser::new(&sandbox, Behaviour::Approve);
        sandbox.write("providers/fake.toml", &provider("fake", &server.url(), ""));
        let world = Self { _browser: browser, sandbox, server };
        world.identifies_as(&json!({ "sub": "user-1", "email": "ann@example.test" }));
        world
    }

    /// What the provider says about who signed in, from now on.
    pub(crate) fn identifies_as(&self, who: &Value) {
        let who = who.clone();
        self.server.always("GET /userinfo", move |_| Reply::json(200, &who));
    }

    /// Signs in as the integration `name` and gets this token answer.
    pub(crate) fn sign_in(&self, name: &str, answer: Reply) -> Output {
        self.server.script("POST /token", [answer]);
        self.sandbox.run(&["connect", "fake", "--as", name, "--client-id", "fake-client"])
    }

    /// The same, and it has to go well. The names `access-NAME` and `refresh-NAME` are the tokens.
    #[track_caller]
    pub(crate) fn connect(&self, name: &str, expires_in: i64) {
        let (access, refresh) = (format!("access-{name}"), format!("refresh-{name}"));
        let _ = self.sign_in(name, Reply::token(&access, Some(&refresh), expires_in)).succeeds_saying(&["/authorize?"]);
    }

    /// The next refresh is refused for good: the grant is dead.
    #[track_caller]
    pub(crate) fn kill(&self, name: &str) {
        self.server.script("POST /token", [Reply::error(400, "invalid_grant")]);
        let _ = self.sandbox.run(&["token", name, "--force-refresh"]).fails(3, &[]);
    }

    /// The answer to the next refresh is lost: the grant is uncertain.
    #[track_caller]
    pub(crate) fn lose(&self, name: &str) {
        self.server.script("POST /token", [Reply::status(503)]);
        let _ = self.sandbox.run(&["token", name, "--force-refresh"]).fails(4, &[]);
    }

    /// The generation that the vault has now.
    #[track_caller]
    pub(crate) fn generation(&self) -> u64 {
        generation(&self.sandbox)
    }
}

/// A provider file with the endpoints of a scripted server, and `more` lines at its end.
pub(crate) fn provider(id: &str, url: &str, more: &str) -> String {
    format!(
        "id = \"{id}\"\nname = \"The {id} provider\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\n\
         revoke_url = \"{url}/revoke\"\nuserinfo_url = \"{url}/userinfo\"\nidentity = \"userinfo\"\n\
         account_id = \"/sub\"\naccount_label = \"/email\"\nclient_auth = [\"none\", \"basic\"]\n\
         default_scopes = [\"read\"]\n{more}"
    )
}

#[track_caller]
pub(crate) fn generation(sandbox: &Sandbox) -> u64 {
    let check = sandbox.run(&["vault", "check", "--json"]).json();
    let text = check["findings"][0]["message"].as_str().unwrap();
    text.split("generation ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap()
}

/// This object has exactly these keys, in any order.
#[track_caller]
pub(crate) fn has_keys(value: &Value, keys: &[&str]) {
    let mut found: Vec<&str> =
        value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect();
    let mut keys = keys.to_vec();
    found.sort_unstable();
    keys.sort_unstable();
    assert_eq!(found, keys, "{value}");
}

/// Every file below a folder, with its bytes.
pub(crate) fn files_below(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            files.push((entry.path(), std::fs::read(entry.path()).unwrap()));
        }
    }
    files
}
