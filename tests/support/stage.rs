//! A sandbox and a scripted provider that know each other, with grants put into the vault directly: a refresh is then one
//! run of the program, and what it gets is the test's affair.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use oauthctl::keys::Identity;
use oauthctl::oauth::ClientAuth;
use oauthctl::secret::Secret;
use oauthctl::system::clock::{Clock as _, SystemClock};
use oauthctl::system::process;
use oauthctl::vault::{Grant, Integration, Options, Place, Snapshot, Status, Token, Vault, VaultError};
use serde_json::Value;

use super::DEADLINE;
use super::sandbox::{Running, Sandbox};
use super::server::{Reply, Request, ScenarioServer};

/// The one request that counts.
pub(crate) const TOKEN: &str = "POST /token";

/// What a good answer says when one before it was lost.
pub(crate) const LOST: &str = "an earlier refresh answer was lost; the grant lived on";

/// Whose grants they are.
pub(crate) const ACCOUNT: &str = "alice";

/// A provider called `example` that is a [`ScenarioServer`], and a vault.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: ScenarioServer,
    pub(crate) identity: Identity,
}

impl Stage {
    /// Nothing is connected.
    pub(crate) fn new() -> Self {
        let identity = Identity::generate();
        let sandbox = Sandbox::without_key();
        sandbox.set("OAUTHCTL_IDENTITY", identity.text().expose());
        let stage = Self { sandbox, server: ScenarioServer::start(), identity };
        stage.provider(&stage.server.url(), "");
        stage.sandbox.run(&["init", "-q"]).succeeds();
        stage
    }

    /// With the integration `example`: tokens `at-0` (of so many seconds) and `rt-0`.
    pub(crate) fn connected(expires_in: i64) -> Self {
        let stage = Self::new();
        stage.connect(&["example"], Some(expires_in));
        stage
    }

    /// Writes (or changes) the provider's file: its endpoints are at `url`, `more` goes to its end.
    pub(crate) fn provider(&self, url: &str, more: &str) {
        let text = format!(
            "id = \"example\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\n\
             revoke_url = \"{url}/revoke\"\nclient_auth = \"none\"\ndefault_scopes = [\"read\", \"write\"]\n\
             account_id = \"/sub\"\n{more}"
        );
        self.sandbox.write("providers/example.toml", &text);
    }

    /// Connects integrations of `example`. The first has the tokens `at-0` and `rt-0`, the others have theirs with their
    /// names. `None`: the access token's life is not known.
    #[track_caller]
    pub(crate) fn connect(&self, names: &[&str], expires_in: Option<i64>) {
        connect(&self.library(), names, expires_in);
    }

    /// Changes the vault with the library.
    #[track_caller]
    pub(crate) fn change(&self, name: &str, change: impl FnOnce(&mut Integration, &mut Grant, &mut Token)) {
        let changed = self.library().write(|tx| {
            let mut integration = tx.integration(name)?.unwrap();
            let mut grant = tx.grant(integration.id)?.unwrap();
            let mut token = tx.token(integration.id, "", "")?.unwrap();
            change(&mut integration, &mut grant, &mut token);
            tx.put_grant(&grant)?;
            tx.put_token(&token)?;
            tx.update_integration(&integration)
        });
        let changed: Result<(), VaultError> = changed;
        changed.unwrap();
    }

    /// Deletes an integration without waiting for a refresh of it: as another machine does that shares the vault.
    #[track_caller]
    pub(crate) fn delete(&self, name: &str) {
        let gone: Result<(), VaultError> = self.library().write(|tx| {
            let id = tx.integration(name)?.unwrap().id;
            tx.delete_integration(id)
        });
        gone.unwrap();
    }

    /// The vault as the library opens it.
    pub(crate) fn library(&self) -> Vault {
        vault(&self.sandbox, &self.identity)
    }

    /// Whether the vault knows of an attempt to refresh `name` that has not ended: to be asked when a request comes.
    pub(crate) fn announced(&self, name: &'static str) -> impl Fn() -> bool + Send + Sync + 'static {
        let (file, identity) = (self.sandbox.profile().join("vault.age"), self.identity.clone());
        move || {
            let announced = || -> Result<bool, VaultError> {
                let snapshot = vault_in(file.parent().unwrap(), &identity, 500).read()?;
                let integration = snapshot.integration(name)?;
                Ok(integration.is_some_and(|integration| snapshot.open_attempt(integration.id).is_some()))
            };
            announced().unwrap_or(false)
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.library().read().unwrap()
    }

    /// What the next refreshes get, one after the other.
    pub(crate) fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        self.server.script(TOKEN, replies);
    }

    /// The refresh tokens that were sent, in order.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.server.requests_of(TOKEN).iter().filter_map(|request| request.field("refresh_token")).collect()
    }

    /// `status` of an integration, as `show` says it.
    #[track_caller]
    pub(crate) fn status(&self, name: &str) -> String {
        self.view(name)["status"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn view(&self, name: &str) -> Value {
        self.sandbox.run(&["show", name, "--json"]).json()
    }

    /// What the vault holds: generation of the grant, refresh token, access token.
    #[track_caller]
    pub(crate) fn held(&self, name: &str) -> (i64, String, String) {
        let snapshot = self.snapshot();
        let id = snapshot.integration(name).unwrap().unwrap().id;
        let (grant, token) = (snapshot.grant(id).unwrap().unwrap(), snapshot.token(id, "", "").unwrap().unwrap());
        let text = |secret: Option<Secret>| secret.map_or_else(String::new, |secret| secret.expose().to_owned());
        (grant.generation, text(grant.refresh_token), text(token.access_token))
    }

    /// The sealed bytes of the vault, and of `seen` beside it.
    pub(crate) fn files(&self) -> (Vec<u8>, Vec<u8>) {
        let read = |name: &str| std::fs::read(self.sandbox.profile().join(name)).unwrap();
        (read("vault.age"), read("seen"))
    }

    /// From now on every request for a token waits at this gate before it gets what `answer` says.
    pub(crate) fn hold(&self, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Gate {
        let gate = Gate::default();
        let theirs = gate.clone();
        self.server.always(TOKEN, move |request| {
            theirs.pass();
            answer(request)
        });
        gate
    }
}

/// Puts integrations of `example` into a vault: see [`Stage::connect`].
#[track_caller]
pub(crate) fn connect(vault: &Vault, names: &[&str], expires_in: Option<i64>) {
    let now = SystemClock::start().now();
    let expires_at = expires_in.map(|life| now + life);
    let put = |tx: &oauthctl::vault::Tx<'_>| -> Result<(), VaultError> {
        for name in names {
            let part = if *name == "example" { "0" } else { name };
            let id = tx.insert_integration(&integration(name, now))?;
            tx.put_grant(&grant(id, Some(&format!("rt-{part}")), now))?;
            tx.put_token(&token(id, &format!("at-{part}"), expires_at, now))?;
        }
        Ok(())
    };
    vault.write(put).unwrap();
}

/// The vault of a sandbox, as the library opens it.
pub(crate) fn vault(sandbox: &Sandbox, identity: &Identity) -> Vault {
    vault_keeping(sandbox, identity, 500)
}

/// The same with another `audit.keep`.
pub(crate) fn vault_keeping(sandbox: &Sandbox, identity: &Identity, audit_keep: u32) -> Vault {
    vault_in(&sandbox.profile(), identity, audit_keep)
}

/// The vault that lies in this folder.
pub(crate) fn vault_in(folder: &Path, identity: &Identity, audit_keep: u32) -> Vault {
    let options = Options {
        clock: Arc::new(SystemClock::start()),
        who: process::who(),
        lock_timeout: DEADLINE,
        trust: Vec::new(),
        audit_keep,
        runtime: None,
    };
    Vault::at(Place { file: folder.join("vault.age") }, None, identity.clone(), options)
}

fn integration(name: &str, now: i64) -> Integration {
    Integration {
        id: 0,
        name: name.to_owned(),
        provider: "example".to_owned(),
        account: Some(ACCOUNT.to_owned()),
        account_label: None,
        status: Status::Active,
        status_reason: None,
        revocation_pending: false,
        params: BTreeMap::new(),
        created_at: now,
    }
}

fn grant(id: i64, refresh_token: Option<&str>, now: i64) -> Grant {
    let scopes = vec!["read".to_owned(), "write".to_owned()];
    Grant {
        integration_id: id,
        generation: 1,
        refresh_token: refresh_token.map(Secret::new),
        client_id: "fake-client".to_owned(),
        client_secret: None,
        client_auth: ClientAuth::None,
        road: "auth_code".to_owned(),
        scopes_asked: scopes.clone(),
        scopes_granted: scopes,
        token_host: "127.0.0.1".to_owned(),
        connected_at: now,
        refreshed_at: None,
        grant_expires_at: None,
        attempt_ended: 1,
        attempt_open: None,
    }
}

fn token(id: i64, access_token: &str, expires_at: Option<i64>, now: i64) -> Token {
    Token {
        access_token: Some(Secret::new(access_token)),
        expires_at,
        obtained_at: now,
        scopes: vec!["read".to_owned(), "write".to_owned()],
        attempt: 1,
        ..Token::none(id)
    }
}

/// Closed until it is opened. Opens by itself when the test is over or takes too long.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub(crate) fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Waits until it is open.
    pub(crate) fn pass(&self) {
        drop(self.0.1.wait_timeout_while(self.0.0.lock().unwrap(), DEADLINE, |open| !*open).unwrap());
    }
}

/// The vault's generation, as `vault check` says it.
#[track_caller]
pub(crate) fn generation(sandbox: &Sandbox) -> u64 {
    let report = sandbox.run(&["vault", "check", "--json"]).json();
    let vault = report["findings"].as_array().unwrap().iter().find(|item| item["id"] == "vault").unwrap();
    let words = vault["message"].as_str().unwrap().split("generation ").nth(1).unwrap();
    words.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// Audit entries of this action, oldest first.
#[track_caller]
pub(crate) fn audit(sandbox: &Sandbox, action: &str) -> Vec<Value> {
    let mut list = sandbox.run(&["audit", "list", "--action", action, "-n", "10000", "--json"]).json();
    let Value::Array(mut entries) = list["entries"].take() else { panic!("no list of entries") };
    entries.sort_by_key(|entry| entry["seq"].as_u64());
    entries
}

/// How many lines the journal holds (those that a vault write has taken in, too, until it is begun anew).
pub(crate) fn journal_lines(sandbox: &Sandbox) -> usize {
    let text = std::fs::read_to_string(sandbox.profile().join("journal")).unwrap();
    text.lines().count() - 1
}

/// Waits until each of them has gone to sleep again and again, as they only do who wait for a lock.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn wait_for_waiters(running: &[Running]) {
    let pause = Duration::from_millis(5);
    for one in running {
        let file = format!("/proc/{}/status", one.pid());
        let mut left = DEADLINE.as_millis() / pause.as_millis();
        loop {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with("voluntary_ctxt_switches:"));
            let switches: u64 = line.map_or(0, |line| line.rsplit('\t').next().unwrap().trim().parse().unwrap());
            if switches >= 40 {
                break;
            }
            assert!(left > 0, "{file}: {switches} times asleep");
            left -= 1;
            std::thread::park_timeout(pause);
        }
    }
}
