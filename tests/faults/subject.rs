//! The vault that faults are made on: it can be put back as it was, and its provider rotates refresh tokens.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::vault::audit::Filter;
use oauthctl::vault::{Grant, Record, Token, VaultError};

use crate::support::server::{Reply, Request};
use crate::support::stage::{Gate, Stage, TOKEN};

/// A vault with the integration `example`, whose token has run out, and a journal with some lines.
pub(super) struct Subject {
    pub(super) stage: Stage,
    /// What the provider knew at first.
    first: Issued,
    /// A writer whom a person trusts.
    friend: String,
    issued: Arc<Mutex<Issued>>,
    saved: PathBuf,
}

/// What the provider knows: it takes the newest refresh token, and the one before it once more (the answer was lost).
#[derive(Clone, Debug, Default)]
pub(super) struct Issued {
    /// `rt-N` is the newest.
    pub(super) current: u32,
    /// Requests for a token.
    pub(super) posts: u32,
    /// Refresh tokens that were spent long ago, or are none.
    pub(super) refused: Vec<String>,
    /// Requests that came before the vault knew of an attempt.
    pub(super) unannounced: u32,
}

/// What a vault says of `example`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Held {
    pub(super) generation: i64,
    pub(super) refresh: String,
    pub(super) access: String,
    /// An attempt has begun and not ended.
    pub(super) open: bool,
    pub(super) client: Option<String>,
    /// Something lies in a rescue.
    pub(super) rescue: bool,
    /// Audit entries called `token`.
    pub(super) tokens: usize,
}

/// How many lines the journal has to begin with.
pub(super) const LINES: usize = 3;

/// How many older audit entries a grown vault has: with ten kept, a thousand of them go into a segment.
pub(super) const FILLERS: usize = 1100;

impl Subject {
    pub(super) fn new() -> Self {
        Self::around(fresh(), Issued::default())
    }

    /// The same with the access token run out.
    pub(super) fn due() -> Self {
        let stage = Stage::connected(3600);
        stage.change("example", |_, _, token| token.expires_at = Some(1));
        for _ in 0..LINES {
            stage.sandbox.run(&["token", "example", "--no-refresh"]).fails(4, &["--no-refresh"]);
        }
        Self::around(stage, Issued::default())
    }

    /// With what a refresh brought in a rescue, not in the vault.
    pub(super) fn rescued() -> Self {
        let stage = fresh();
        let vault = stage.library();
        let snapshot = vault.read().unwrap();
        let id = snapshot.integration("example").unwrap().unwrap().id;
        let (grant, token) = (snapshot.grant(id).unwrap().unwrap(), snapshot.token(id, "", "").unwrap().unwrap());
        let grant = Grant { generation: 2, refresh_token: Some(Secret::new("rt-1")), ..grant };
        let token = Token { access_token: Some(Secret::new("at-1")), ..token };
        vault.rescue(&snapshot, &grant, &[token]).unwrap();
        Self::around(stage, Issued { current: 1, ..Issued::default() })
    }

    /// With many audit entries, of which the vault will keep few.
    pub(super) fn grown() -> Self {
        let stage = Stage::connected(3600);
        let filler = Record { action: "filler".to_owned(), result: "ok".to_owned(), ..Record::default() };
        let filled = stage.library().write(|tx| (0..FILLERS).try_for_each(|_| tx.record(&filler)));
        let filled: Result<(), VaultError> = filled;
        filled.unwrap();
        for _ in 0..LINES {
            stage.sandbox.run(&["token", "example"]).succeeds();
        }
        stage.sandbox.write("config.toml", "[audit]\nkeep = 10\n");
        Self::around(stage, Issued::default())
    }

    /// The same where nobody is trusted, and nothing was seen.
    pub(super) fn friendless(mut self) -> Self {
        self.friend.clear();
        fs::remove_file(self.saved.join("seen")).unwrap();
        self.put_back();
        self
    }

    fn around(stage: Stage, first: Issued) -> Self {
        let friend = Identity::generate().recipient().as_str().to_owned();
        let trusted = stage.sandbox.run(&["vault", "check", "--trust-writer", &friend, "-q"]);
        assert!(matches!(trusted.code, 0 | 6), "{trusted:?}"); // 6: there is a rescue to speak of
        let saved = stage.sandbox.path("saved");
        copy(&stage.sandbox.profile(), &saved);
        let subject = Self { stage, issued: Arc::new(Mutex::new(first.clone())), first, friend, saved };
        subject.stage.server.always(TOKEN, subject.answering());
        subject.stage.server.lets_tokens_come_again("who had read an answer is killed, or has nowhere to put it");
        subject
    }

    /// How the provider answers.
    fn answering(&self) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
        let issued = Arc::clone(&self.issued);
        let announced = self.stage.announced("example");
        move |request| {
            let announced = announced();
            let mut issued = issued.lock().unwrap();
            issued.unannounced += u32::from(!announced);
            issued.answer(request)
        }
    }

    /// From now on every request for a token waits at this gate.
    pub(super) fn hold(&self) -> Gate {
        self.stage.hold(self.answering())
    }

    /// Everything as it was at first.
    pub(super) fn put_back(&self) {
        let _ = fs::remove_dir_all(self.stage.sandbox.profile());
        copy(&self.saved, &self.stage.sandbox.profile());
        *self.issued() = self.first.clone();
    }

    pub(super) fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap()
    }

    /// What the vault says; an error is what it says instead.
    pub(super) fn held(&self) -> Result<Held, String> {
        let look = || -> Result<Held, VaultError> {
            let snapshot = self.stage.library().read()?;
            let integration = snapshot.integration("example")?.expect("it is connected");
            let grant = snapshot.grant(integration.id)?.expect("it has a grant");
            let token = snapshot.token(integration.id, "", "")?.expect("it has a token");
            let filter = Filter { action: Some("token".to_owned()), ..Filter::default() };
            let text = |secret: Option<Secret>| secret.map(|it| it.expose().to_owned());
            Ok(Held {
                generation: grant.generation,
                refresh: text(grant.refresh_token).unwrap_or_default(),
                access: text(token.access_token).unwrap_or_default(),
                open: snapshot.open_attempt(integration.id).is_some(),
                client: snapshot.client("example")?.map(|client| client.client_id),
                rescue: !self.named("vault.rescue").is_empty(),
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

impl Issued {
    fn answer(&mut self, request: &Request) -> Reply {
        self.posts += 1;
        let sent = request.field("refresh_token").unwrap_or_default();
        let number: Option<u32> = sent.strip_prefix("rt-").and_then(|number| number.parse().ok());
        match number {
            Some(number) if number == self.current => self.current += 1,
            Some(number) if number + 1 == self.current => {}
            _ => {
                self.refused.push(sent);
                return Reply::error(400, "invalid_grant");
            }
        }
        Reply::token(&format!("at-{}", self.current), Some(&format!("rt-{}", self.current)), 3600)
    }
}

fn fresh() -> Stage {
    let stage = Stage::connected(3600);
    for _ in 0..LINES {
        stage.sandbox.run(&["token", "example"]).succeeds();
    }
    stage
}

/// Copies a folder, with modes and times.
pub(super) fn copy(from: &Path, to: &Path) {
    let done = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(done.success(), "{} was not copied", from.display());
}
