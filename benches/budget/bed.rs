//! Vaults of every size to measure on, each in a home of its own; tokens are 1 KB.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use oauthctl::{
    keys::Identity,
    oauth::ClientAuth,
    secret::Secret,
    system::{
        clock::{Clock as _, SystemClock},
        process,
    },
    vault::{Grant, Integration, Options, Place, Record, Status, Token, Vault, VaultError},
};

use crate::stopwatch::Timed;

pub(crate) const OAUTHCTL: &str = env!("CARGO_BIN_EXE_oauthctl");

/// How many audit entries one write makes here.
const BATCH: usize = 1000;

/// A home with a vault in it.
pub(crate) struct Bed {
    folder: tempfile::TempDir,
    identity: Identity,
}

impl Bed {
    /// Integrations `i0`, `i1` …, of a provider at `url`, with tokens of so many seconds; and so many audit entries.
    pub(crate) fn new(integrations: usize, entries: usize, url: &str, life: i64) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a home");
        let bed = Self { folder, identity: Identity::generate() };
        let providers = bed.folder.path().join("providers");
        std::fs::create_dir(&providers).expect("a folder for providers");
        let provider = format!(
            "id = \"example\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\nclient_auth = \"none\"\n"
        );
        std::fs::write(providers.join("example.toml"), provider).expect("a provider file");
        bed.run(&["init", "-q"]);
        let now = SystemClock::start().now();
        let vault = bed.vault();
        let filled: Result<(), VaultError> =
            vault.write(|tx| (0..integrations).try_for_each(|number| fill(tx, number, now, now + life)));
        filled.expect("a vault filled");
        for batch in 0..entries.div_ceil(BATCH) {
            let written: Result<(), VaultError> = vault.write(|tx| {
                let count = BATCH.min(entries - batch * BATCH);
                (0..count).try_for_each(|_| {
                    tx.record(&Record {
                        action: "token".into(),
                        integration: Some("i0".into()),
                        result: "ok".into(),
                        fingerprint: Some("0123456789abcdef".into()),
                    })
                })
            });
            written.expect("audit entries");
        }
        bed
    }

    fn vault(&self) -> Vault {
        let options = Options {
            clock: Arc::new(SystemClock::start()),
            who: process::who(),
            lock_timeout: Duration::from_secs(10),
            trust: Vec::new(),
            audit_keep: 500,
            runtime: None,
        };
        let file = self.folder.path().join("profiles/default/vault.age");
        Vault::at(Place { file }, None, self.identity.clone(), options)
    }

    /// The identity in a file, as `age-keygen` makes them.
    pub(crate) fn identity_file(&self) -> PathBuf {
        let file = self.folder.path().join("identity.txt");
        std::fs::write(&file, self.identity.text().expose()).expect("an identity file");
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("its mode");
        file
    }

    pub(crate) fn recipient(&self) -> String {
        self.identity.recipient().as_str().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these words, the key in the environment.
    pub(crate) fn timed(&self, words: &str) -> Timed {
        self.timed_with(words, "OAUTHCTL_IDENTITY", self.identity.text().expose().into())
    }

    /// The same with another variable for the key.
    pub(crate) fn timed_with(&self, words: &str, name: &str, value: OsString) -> Timed {
        let home = self.folder.path().as_os_str().to_owned();
        let environment = BTreeMap::from([("OAUTHCTL_HOME".to_owned(), home), (name.to_owned(), value)]);
        Timed { environment, line: format!("{OAUTHCTL} {words}") }
    }

    fn run(&self, words: &[&str]) {
        let timed = self.timed("");
        let status = Command::new(OAUTHCTL).args(words).envs(timed.environment).status().expect("the program runs");
        assert!(status.success(), "oauthctl {}", words.join(" "));
    }
}

/// An empty program, built as the release is.
pub(crate) fn floor() -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/budget/floor.rs");
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floor");
    let options = ["-Copt-level=3", "-Clto=thin", "-Ccodegen-units=1", "-Cstrip=symbols", "--edition=2024"];
    let status = Command::new("rustc").args(options).arg("-o").arg(&program).arg(source).status().expect("rustc");
    assert!(status.success(), "the floor does not compile");
    program.display().to_string()
}

fn fill(tx: &oauthctl::vault::Tx<'_>, number: usize, now: i64, expires_at: i64) -> Result<(), VaultError> {
    let scopes = vec!["read".to_owned(), "write".to_owned()];
    let id = tx.insert_integration(&Integration {
        id: 0,
        name: format!("i{number}"),
        provider: "example".to_owned(),
        account: Some(format!("account-{number}")),
        account_label: Some(format!("person-{number}@example.test")),
        status: Status::Active,
        status_reason: None,
        revocation_pending: false,
        params: BTreeMap::new(),
        created_at: now,
    })?;
    tx.put_grant(&Grant {
        integration_id: id,
        generation: 1,
        refresh_token: Some(Secret::new("fake-".repeat(50))),
        client_id: "fake-client".to_owned(),
        client_secret: None,
        client_auth: ClientAuth::None,
        road: "auth_code".to_owned(),
        scopes_asked: scopes.clone(),
        scopes_granted: scopes.clone(),
        token_host: "127.0.0.1".to_owned(),
        connected_at: now,
        refreshed_at: None,
        grant_expires_at: None,
        attempt_ended: 1,
        attempt_open: None,
    })?;
    tx.put_token(&Token {
        access_token: Some(Secret::new("a".repeat(1024))),
        expires_at: Some(expires_at),
        obtained_at: now,
        scopes,
        attempt: 1,
        ..Token::none(id)
    })
}
