//! A vault with two integrations, on which the commands that change it are disturbed. It can be put back as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use oauthctl::keys::{Identity, session};
use oauthctl::secret::Secret;
use oauthctl::vault::audit::Filter;
use oauthctl::vault::{Record, Status, Tx, VaultError};

use super::change::Change;
use super::subject::{LINES, copy};
use crate::support::server::{Reply, Request};
use crate::support::stage::{self, Stage, TOKEN};

pub(super) const REVOKE: &str = "POST /revoke";

pub(super) struct House {
    pub(super) stage: Stage,
    /// A teammate's key.
    pub(super) mate: Identity,
    /// Of the vault.
    pub(super) id: String,
    /// A writer whom a person trusts.
    friend: String,
    issued: Arc<Mutex<Issued>>,
    saved: PathBuf,
    change: Change,
}

/// What the provider knows: of each grant the newest refresh token, and the one before it once more.
#[derive(Clone, Debug, Default)]
pub(super) struct Issued {
    current: BTreeMap<String, u32>,
    /// Requests for a token, and for a token's end.
    pub(super) posts: u32,
    pub(super) revocations: u32,
    /// Refresh tokens that were spent long ago, or are none.
    pub(super) refused: Vec<String>,
    /// Requests that came before the vault knew of an attempt.
    pub(super) unannounced: u32,
}

/// What a vault says of one integration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Held {
    pub(super) name: String,
    pub(super) status: Status,
    pub(super) pending: bool,
    pub(super) refresh: String,
    pub(super) access: String,
    /// An attempt has begun and not ended.
    pub(super) open: bool,
}

/// What a vault says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct World {
    pub(super) held: Vec<Held>,
    pub(super) client: Option<String>,
    pub(super) recipients: Vec<String>,
    /// Audit entries called `token`.
    pub(super) tokens: usize,
}

impl House {
    pub(super) fn of(change: Change) -> Self {
        let (stage, mate) = (Stage::new(), Identity::generate());
        stage.connect(&["first", "second"], Some(3600));
        let sandbox = &stage.sandbox;
        if change.wants_a_segment() {
            let record = Record { action: "filler".to_owned(), result: "ok".to_owned(), ..Record::default() };
            let fill = |tx: &Tx<'_>| -> Result<(), VaultError> { (0..1000).try_for_each(|_| tx.record(&record)) };
            stage::vault_keeping(sandbox, &stage.identity, 0).write(fill).unwrap();
        }
        if change == Change::RecipientRemove {
            sandbox.run(&["vault", "recipient", "add", mate.recipient().as_str(), "-q"]).succeeds();
        }
        if change == Change::Restore {
            let backup = sandbox.path("backup.age");
            sandbox.run(&["vault", "backup", backup.to_str().unwrap(), "-q"]).succeeds();
            sandbox.run(&["client", "set", "example", "--client-id", "since", "-q"]).succeeds();
        }
        let friend = Identity::generate().recipient().as_str().to_owned();
        sandbox.run(&["vault", "check", "--trust-writer", &friend, "-q"]).code_is(0);
        for _ in 0..LINES {
            sandbox.run(&["token", "first"]).succeeds();
        }
        let saved = sandbox.path("saved");
        copy(&sandbox.profile(), &saved);
        let id = stage.snapshot().vault_id().to_owned();
        stage.server.lets_tokens_come_again(
            "each fault meets the same house, and what was saved of the one before is put back",
        );
        let house = Self { issued: Arc::default(), mate, friend, saved, id, change, stage };
        let issued = Arc::clone(&house.issued);
        let announced = ["first", "second"].map(|name| house.stage.announced(name));
        house.stage.server.always(TOKEN, move |request| {
            let is_second = request.field("refresh_token").unwrap_or_default().starts_with("rt-second");
            let announced = announced[usize::from(is_second)]();
            let mut issued = issued.lock().unwrap();
            issued.unannounced += u32::from(!announced);
            issued.answer(request)
        });
        let issued = Arc::clone(&house.issued);
        house.stage.server.always(REVOKE, move |_| {
            issued.lock().unwrap().revocations += 1;
            Reply::status(200)
        });
        house
    }

    /// Everything as it was at first.
    pub(super) fn put_back(&self) {
        let profile = self.stage.sandbox.profile();
        let _ = fs::remove_dir_all(&profile);
        copy(&self.saved, &profile);
        *self.issued() = Issued::default();
        session::drop(&self.id);
        if self.change == Change::Lock {
            session::keep(&self.id, &self.stage.identity, std::time::Duration::from_secs(600)).unwrap();
        }
    }

    pub(super) fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap()
    }

    /// What the vault says; an error is what it says instead.
    pub(super) fn world(&self) -> Result<World, String> {
        let text = |secret: Option<Secret>| secret.map_or_else(String::new, |it| it.expose().to_owned());
        let look = || -> Result<World, VaultError> {
            let snapshot = self.stage.library().read()?;
            let mut held = Vec::new();
            for found in snapshot.integrations()? {
                let grant = snapshot.grant(found.id)?;
                let token = snapshot.token(found.id, "", "")?;
                held.push(Held {
                    name: found.name,
                    status: found.status,
                    pending: found.revocation_pending,
                    refresh: text(grant.and_then(|grant| grant.refresh_token)),
                    access: text(token.and_then(|token| token.access_token)),
                    open: snapshot.open_attempt(found.id).is_some(),
                });
            }
            let filter = Filter { action: Some("token".to_owned()), ..Filter::default() };
            Ok(World {
                held,
                client: snapshot.client("example")?.map(|client| client.client_id),
                recipients: snapshot.recipients()?.iter().map(|one| one.as_str().to_owned()).collect(),
                tokens: snapshot.audit_entries(&filter)?.len(),
            })
        };
        look().map_err(|error| format!("the vault does not open: {error}"))
    }

    /// What a person said of other writers is not forgotten.
    pub(super) fn trusts_its_friend(&self) -> bool {
        let seen = fs::read_to_string(self.stage.sandbox.profile().join("seen")).unwrap_or_default();
        seen.contains(&self.friend)
    }

    /// How many audit entries of this name there are.
    pub(super) fn entries(&self, action: &str) -> usize {
        let filter = Filter { action: Some(action.to_owned()), ..Filter::default() };
        self.stage.library().read().and_then(|snapshot| snapshot.audit_entries(&filter)).map_or(0, |found| found.len())
    }

    /// What lies in the profile's folder under names that begin so.
    pub(super) fn named(&self, start: &str) -> Vec<String> {
        let entries = fs::read_dir(self.stage.sandbox.profile()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(start)).collect()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        session::drop(&self.id);
    }
}

impl Issued {
    fn answer(&mut self, request: &Request) -> Reply {
        self.posts += 1;
        let sent = request.field("refresh_token").unwrap_or_default();
        let mut words = sent.splitn(3, '-').skip(1);
        let family = words.next().unwrap_or_default().to_owned();
        let number = words.next().map_or(Some(0), |number| number.parse().ok());
        let current = self.current.entry(family.clone()).or_default();
        match number {
            Some(number) if number == *current => *current += 1,
            Some(number) if number + 1 == *current => {}
            _ => {
                self.refused.push(sent);
                return Reply::error(400, "invalid_grant");
            }
        }
        Reply::token(&format!("at-{family}-{current}"), Some(&format!("rt-{family}-{current}")), 3600)
    }
}
