//! Tests of the room as a whole, on real files in a folder of their own.

mod attack;
mod care;
mod crash;
mod details;
mod disk;
mod journal;
mod race;
mod rescue;
mod segments;
mod tables;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{Grant, Integration, Options, Place, Record, Status, Token, Tx, Vault, VaultError};
use crate::{
    keys::{Identity, Recipient},
    oauth::ClientAuth,
    secret::Secret,
    system::{clock::FixedClock, process::Who},
};

pub(super) const ID: &str = "00112233445566778899aabbccddeeff";
pub(super) const NOW: i64 = 1_800_000_000;

/// How a vault's audit begins.
pub(super) fn made() -> Record {
    Record { action: "init".to_owned(), result: "ok".to_owned(), ..Record::default() }
}

/// A folder, a key and a clock.
pub(super) struct Sandbox {
    directory: tempfile::TempDir,
    pub(super) identity: Identity,
    pub(super) keep: u32,
    /// There is a folder `runtime`.
    pub(super) runtime: bool,
    pub(super) trust: Vec<Recipient>,
}

impl Sandbox {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory, identity: Identity::generate(), keep: 500, runtime: false, trust: Vec::new() }
    }

    /// With a vault in it, generation 1.
    pub(super) fn with_vault() -> (Self, Vault) {
        let sandbox = Self::new();
        let vault = sandbox.create(&[]);
        (sandbox, vault)
    }

    pub(super) fn create(&self, others: &[Recipient]) -> Vault {
        Vault::create(self.place(), ID, self.identity.clone(), others, self.options(), &made()).unwrap()
    }

    /// Another process's view of the same vault.
    pub(super) fn vault(&self) -> Vault {
        self.vault_with(self.identity.clone())
    }

    pub(super) fn vault_with(&self, identity: Identity) -> Vault {
        Vault::at(self.place(), Some(ID.to_owned()), identity, self.options())
    }

    pub(super) fn options(&self) -> Options {
        Options {
            clock: Arc::new(FixedClock::at(NOW)),
            who: Who { user: "tester".to_owned(), pid: 42, parent: Some("sh".to_owned()) },
            lock_timeout: Duration::from_secs(20),
            trust: self.trust.clone(),
            audit_keep: self.keep,
            runtime: self.runtime.then(|| self.path("runtime")),
        }
    }

    pub(super) fn place(&self) -> Place {
        Place { file: self.path("vault.age") }
    }

    pub(super) fn folder(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        let _ = std::fs::remove_file(&path);
        std::fs::write(&path, bytes).unwrap();
        set_mode(&path, 0o600);
    }

    pub(super) fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// Names in the folder that start with `prefix`.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.starts_with(prefix)).collect();
        names.sort();
        names
    }
}

pub(super) fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

pub(super) fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o7777
}

pub(super) fn integration(name: &str) -> Integration {
    Integration {
        id: 0,
        name: name.to_owned(),
        provider: "example".to_owned(),
        account: Some("sub-1".to_owned()),
        account_label: None,
        status: Status::Active,
        status_reason: None,
        revocation_pending: false,
        params: [("tenant".to_owned(), "common".to_owned())].into(),
        created_at: NOW,
    }
}

pub(super) fn grant(integration_id: i64, generation: i64, refresh_token: &str) -> Grant {
    Grant {
        integration_id,
        generation,
        refresh_token: Some(Secret::new(refresh_token)),
        client_id: "client".to_owned(),
        client_secret: Some(Secret::new("fake-client-secret")),
        client_auth: ClientAuth::Post,
        road: "auth_code".to_owned(),
        scopes_asked: vec!["b".to_owned(), "a".to_owned()],
        scopes_granted: vec!["b".to_owned(), "a".to_owned()],
        token_host: "example.test".to_owned(),
        connected_at: NOW,
        refreshed_at: None,
        grant_expires_at: None,
        attempt_ended: 0,
        attempt_open: None,
    }
}

pub(super) fn token(integration_id: i64, access_token: &str) -> Token {
    Token {
        integration_id,
        resource: String::new(),
        scope_key: String::new(),
        access_token: Some(Secret::new(access_token)),
        token_type: "Bearer".to_owned(),
        expires_at: Some(NOW + 3600),
        obtained_at: NOW,
        scopes: vec!["b".to_owned(), "a".to_owned()],
        attempt: 1,
        outcome: "token".to_owned(),
        outcome_message: None,
    }
}

pub(super) fn record(action: &str) -> Record {
    Record { action: action.to_owned(), result: "ok".to_owned(), ..Record::default() }
}

/// Connects an integration with a grant and a token; gives its id.
pub(super) fn connect(vault: &Vault, name: &str) -> i64 {
    let connect = |tx: &Tx<'_>| -> Result<i64, VaultError> {
        let id = tx.insert_integration(&integration(name))?;
        tx.put_grant(&grant(id, 1, &format!("fake-refresh-{name}-1")))?;
        tx.put_token(&token(id, &format!("fake-access-{name}-1")))?;
        tx.record(&record("connect"))?;
        Ok(id)
    };
    vault.write(connect).unwrap()
}

/// A write that changes nothing but the audit.
pub(super) fn touch(vault: &Vault) {
    vault.write(|tx| -> Result<(), VaultError> { tx.record(&record("touch")) }).unwrap();
}

pub(super) fn refresh_token(vault: &Vault, id: i64) -> String {
    let grant = vault.read().unwrap().grant(id).unwrap().unwrap();
    grant.refresh_token.map(|token| token.expose().to_owned()).unwrap_or_default()
}

/// The reason and hint of a refusal; anything else fails the test.
pub(super) fn refusal<T>(result: Result<T, VaultError>) -> String {
    match result {
        Err(VaultError::Refused { reason, hint, .. }) => format!("{reason} | {}", hint.unwrap_or_default()),
        Err(other) => panic!("not a refusal: {other:?}"),
        Ok(_) => panic!("not refused"),
    }
}

pub(super) fn read_refusal(vault: &Vault) -> String {
    refusal(vault.read())
}
