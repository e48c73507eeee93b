//! A usable token: from the vault while it lives, else from one refresh that all who wait share.

use std::time::Duration;

use super::{
    Broker, BrokerError, block_on, connect_line,
    key::Key,
    settle::{Job, Settled},
    signals::Stop,
    turn::Turn,
};
use crate::{
    system::clock::Timestamp,
    vault::{Grant, Integration, Record, Snapshot, Status, Token},
};

/// How often the file of a refresh lock may be removed under its holder before it gives up.
const TURNS: usize = 16;

/// What a caller wants of a token.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// `--force-refresh`: the stored one is not good enough.
    pub force: bool,
    /// `--min-ttl`; `None`: the setting.
    pub min_ttl: Option<Duration>,
    /// `--no-refresh`: from the vault or not at all.
    pub no_refresh: bool,
    /// `--resource`: what the token is for (RFC 8707); it then has `scopes` and no others.
    pub resource: Option<String>,
    /// Empty: whatever the grant has. Otherwise each must have been consented to.
    pub scopes: Vec<String>,
}

/// A token that may be given out: its grant is saved.
#[derive(Debug)]
pub struct Fresh {
    pub integration: Integration,
    pub token: Token,
    pub warnings: Vec<String>,
}

/// One integration as this call read it: what "newer than" is measured against.
pub(super) struct Seen {
    pub(super) attempt: i64,
    /// `refresh --force`: a dead grant is asked again.
    pub(super) dead_too: bool,
    pub(super) grant: Grant,
    pub(super) integration: Integration,
    /// Which of the grant's tokens it is about.
    pub(super) key: Key,
    pub(super) token: Option<Token>,
}

impl Broker<'_> {
    /// Rules 1 to 8 of DESIGN 5. `snapshot` is what the caller has already read. However it ends, it leaves an audit line.
    pub fn fresh_token(&self, snapshot: &Snapshot, name: &str, wish: &Wish) -> Result<Fresh, BrokerError> {
        let mut result = self.find_token(snapshot, name, wish);
        self.note_token(snapshot, name, &mut result);
        result
    }

    fn find_token(&self, snapshot: &Snapshot, name: &str, wish: &Wish) -> Result<Fresh, BrokerError> {
        let seen = self.look_for(snapshot, name, false, |integration| match wish.resource {
            Some(_) => Key::of(wish, integration, &snapshot.details(integration.id)?),
            None => Ok(Key::default()),
        })?;
        self.check_scopes(&seen, wish)?;
        let now = self.system.clock.now();
        if let Some(token) = &seen.token
            && !wish.force
            && !self.is_due(token, wish, now)
        {
            let fresh = Fresh { integration: seen.integration.clone(), token: token.clone(), warnings: Vec::new() };
            return Ok(fresh);
        }
        if wish.no_refresh {
            let message = format!("{name}: no token that lives long enough is stored, and --no-refresh was given");
            return Err(BrokerError::retry(name, message));
        }
        if seen.grant.refresh_token.is_none() && snapshot.details(seen.integration.id)?.source.is_none() {
            let message = format!("{name}: the access token has run out and there is no refresh token");
            return Err(BrokerError::sign_in(name, message));
        }
        self.refresh_one(&seen, wish)
    }

    /// Reads one integration with the grant's own token.
    pub(super) fn look(&self, snapshot: &Snapshot, name: &str, dead_too: bool) -> Result<Seen, BrokerError> {
        self.look_for(snapshot, name, dead_too, |_| Ok(Key::default()))
    }

    /// Reads one integration with one of its tokens; dead, revoked and half-revoked ones end here (rule 1).
    pub(super) fn look_for(
        &self,
        snapshot: &Snapshot,
        name: &str,
        dead_too: bool,
        key: impl FnOnce(&Integration) -> Result<Key, BrokerError>,
    ) -> Result<Seen, BrokerError> {
        let integration = snapshot
            .integration(name)?
            .ok_or_else(|| BrokerError::sign_in(name, format!("{name} is not connected any more")))?;
        if !(dead_too && integration.status == Status::Dead && !integration.revocation_pending) {
            usable(&integration)?;
        }
        let grant = snapshot
            .grant(integration.id)?
            .ok_or_else(|| BrokerError::sign_in(name, format!("{name} has no grant")))?;
        let key = key(&integration)?;
        let token = snapshot.token(integration.id, key.resource(), &key.scope_key())?;
        let attempt = token.as_ref().map_or(0, |token| token.attempt);
        let token = token.filter(|token| token.access_token.is_some());
        Ok(Seen { attempt, dead_too, grant, integration, key, token })
    }

    /// Lock, look again, act (rules 2 to 8).
    pub(super) fn refresh_one(&self, seen: &Seen, wish: &Wish) -> Result<Fresh, BrokerError> {
        let old = seen.token.clone();
        let integration = seen.integration.clone();
        let mut turns = 0..TURNS;
        let outcome = loop {
            match self.take_turn(seen)? {
                Turn::Answered(answer) => break *answer,
                Turn::Ours(current) => {
                    if let Some(job) = self.begin(*current)? {
                        break self.run(job);
                    }
                }
            }
            if turns.next().is_none() {
                let name = &seen.integration.name;
                let message = format!("{name}: the file of its refresh lock is removed again and again");
                return Err(BrokerError::retry(name, message));
            }
        };
        match outcome {
            Ok(mut fresh) => {
                let now = self.system.clock.now();
                if self.is_due(&fresh.token, wish, now) && fresh.token.expires_at.is_some() {
                    fresh.warnings.push(format!("{}: the new token lives shorter than asked", fresh.integration.name));
                }
                Ok(fresh)
            }
            Err(error) => self.soften(error, wish, old, integration),
        }
    }

    /// Sends the one request and saves what came of it.
    fn run(&self, job: Job) -> Result<Fresh, BrokerError> {
        let (answer, stop) = block_on(self.send_guarded(&job));
        let job = match stop {
            Some(Stop { abandoned: true, number }) => job.abandoned_by(number),
            _ => job,
        };
        let Settled { result, .. } = self.settle(vec![(job, answer)]).remove(0);
        match stop {
            Some(stop) => Err(BrokerError::Interrupted(stop.number)),
            None => result,
        }
    }

    /// Rule 8: while the old token still lives, a temporary failure prints it.
    fn soften(
        &self,
        error: BrokerError,
        wish: &Wish,
        old: Option<Token>,
        integration: Integration,
    ) -> Result<Fresh, BrokerError> {
        let now = self.system.clock.now();
        match (&error, old) {
            (BrokerError::Retry { message, .. }, Some(token))
                if !wish.force && wish.min_ttl.is_none() && token.expires_at.is_some_and(|at| at > now) =>
            {
                let left = token.expires_at.unwrap_or(now) - now;
                let warnings = vec![format!("{message}; the stored token still lives for {left} s and is given out")];
                Ok(Fresh { integration, token, warnings })
            }
            _ => Err(error),
        }
    }

    fn is_due(&self, token: &Token, wish: &Wish, now: Timestamp) -> bool {
        token.is_due(wish.min_ttl.unwrap_or(self.settings.min_ttl), now)
    }

    fn check_scopes(&self, seen: &Seen, wish: &Wish) -> Result<(), BrokerError> {
        if wish.scopes.is_empty() {
            return Ok(());
        }
        let provider = self.registry.find(&seen.integration.provider)?.resolve(&seen.integration.params)?;
        let granted = &seen.grant.scopes_granted;
        let missing: Vec<&str> =
            wish.scopes.iter().filter(|scope| !provider.covers(granted, scope)).map(String::as_str).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let name = &seen.integration.name;
        let flags: String = missing.iter().map(|scope| format!(" --scope {scope}")).collect();
        Err(BrokerError::SignIn {
            integration: Some(name.clone()),
            message: format!("{name}: not consented to: {}", missing.join(" ")),
            hint: Some(format!("{}{flags}", connect_line(&seen.integration.provider, name))),
        })
    }

    /// One sealed line in the journal. If it cannot be written the token is given out all the same.
    fn note_token(&self, snapshot: &Snapshot, name: &str, result: &mut Result<Fresh, BrokerError>) {
        let given = result.as_ref().ok().and_then(|fresh| fresh.token.access_token.as_ref());
        let record = Record {
            action: "token".into(),
            integration: Some(name.to_owned()),
            result: result.as_ref().err().map_or("ok", BrokerError::kind).into(),
            fingerprint: given.and_then(|token| snapshot.fingerprint(token).ok()),
        };
        if let (Err(error), Ok(fresh)) = (self.vault.note(snapshot, &record), result) {
            fresh.warnings.push(format!("the audit line could not be written: {error}"));
        }
    }
}

/// Exit 3 for what only a person can mend.
pub(super) fn usable(integration: &Integration) -> Result<(), BrokerError> {
    let name = &integration.name;
    if integration.revocation_pending {
        let message = format!("{name}: a revocation is under way; its tokens are not given out");
        return Err(BrokerError::SignIn {
            integration: Some(name.clone()),
            message,
            hint: Some(format!("oauthctl revoke {name}")),
        });
    }
    let why = |text: &str| match &integration.status_reason {
        Some(reason) => format!("{name}: {text}: {reason}"),
        None => format!("{name}: {text}"),
    };
    match integration.status {
        Status::Active | Status::Uncertain => Ok(()),
        Status::Dead => Err(BrokerError::sign_in(name, why("the grant is dead"))),
        Status::Revoked => Err(BrokerError::sign_in(name, why("the grant was revoked"))),
    }
}
