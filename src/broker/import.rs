//! A grant that exists already (another program's, a script's): its refresh token is used once to prove it.
//!
//! Where refresh tokens rotate, using it ends the copy that the other program has, so the answer must never be lost. The
//! grant therefore lies in the vault before anything is sent, in an integration of its own, and is refreshed there by the
//! rules of any refresh; only when it is known whose it is does it take the place it is for.

use super::{
    Broker, BrokerError, Connected, Order, block_on,
    order::Plan,
    settle::{Answer, Job, Settled},
    turn::Turn,
};
use crate::{
    oauth::{TokenAnswer, error::Error},
    secret::Secret,
    vault::{Grant, Integration, Record, Snapshot, Status, Tx, VaultError},
};

/// As `connected by` and the ledger say it.
const ROAD: &str = "imported";

/// Why an integration that is on its way is not `active`.
const UNPROVEN: &str = "its refresh token was imported and has not been used yet";

impl Broker<'_> {
    /// Takes over a refresh token.
    pub fn import(&self, snapshot: &Snapshot, order: &Order, token: &Secret) -> Result<Connected, BrokerError> {
        let plan = self.plan(snapshot, order)?;
        self.check_new(snapshot, token)?;
        self.vault.preflight()?;
        self.take_over(plan, token).map_err(|(plan, error)| self.failed(snapshot, &plan, error))
    }

    /// One refresh token in two integrations would be used twice, which ends both where they rotate.
    fn check_new(&self, snapshot: &Snapshot, token: &Secret) -> Result<(), BrokerError> {
        for integration in snapshot.integrations()? {
            let grant = snapshot.grant(integration.id)?;
            let held = grant.and_then(|grant| grant.refresh_token);
            if held.is_some_and(|held| held.same_as(token)) {
                let name = integration.name;
                return Err(BrokerError::Usage {
                    message: format!("this refresh token is that of `{name}` already"),
                    hint: Some(format!("oauthctl refresh {name}")),
                });
            }
        }
        Ok(())
    }

    fn take_over(&self, mut plan: Plan, token: &Secret) -> Result<Connected, (Box<Plan>, BrokerError)> {
        let result = self.stage(&plan, token).and_then(|staged| self.prove(&mut plan, &staged, token));
        result.map_err(|error| (Box::new(plan), error))
    }

    /// The grant, in the vault, before it is used: under its name, or under one of its own where that is taken.
    fn stage(&self, plan: &Plan, token: &Secret) -> Result<Integration, BrokerError> {
        let now = self.system.clock.now();
        let staged: Result<Integration, VaultError> = self.vault.write(|tx| {
            let mut integration = Integration {
                id: 0,
                name: free_name(tx, &plan.name)?,
                provider: plan.order.provider.clone(),
                account: None,
                account_label: None,
                status: Status::Uncertain,
                status_reason: Some(UNPROVEN.to_owned()),
                revocation_pending: false,
                params: plan.vars.clone(),
                created_at: now,
            };
            integration.id = tx.insert_integration(&integration)?;
            tx.put_grant(&grant(plan, &integration, token, now))?;
            let fingerprint = Some(tx.fingerprint(token)?);
            tx.record(&record(&integration.name, "begun", fingerprint))?;
            Ok(integration)
        });
        Ok(staged?)
    }

    fn prove(&self, plan: &mut Plan, staged: &Integration, token: &Secret) -> Result<Connected, BrokerError> {
        let seen = self.look(&self.vault.read()?, &staged.name, false)?;
        let job = match self.take_turn(&seen)? {
            Turn::Ours(current) => self.begin(*current).and_then(|job| {
                let removed = || BrokerError::retry(&staged.name, "somebody removed its lock file; nothing was sent");
                job.map(Job::importing).ok_or_else(removed)
            }),
            Turn::Answered(_) => Err(BrokerError::retry(&staged.name, "another process is using this refresh token")),
        };
        let job = job.map_err(|error| self.undone(staged, error))?;
        let sent_at = self.system.clock.now();
        let (answer, stop) = block_on(self.send_guarded(&job));
        let job = match stop {
            Some(stop) if stop.abandoned => job.abandoned_by(stop.number),
            _ => job,
        };
        let fate = Fate::of(&answer);
        let whole = answer.as_ref().ok().cloned();
        let Settled { result, .. } = self.settle(vec![(job, answer)]).remove(0);
        match (result, whole) {
            // whoever gives up has it finished all the same: it was under way
            (Ok(_), Some(answer)) => self.place(plan, staged, token, answer, sent_at),
            (Ok(_), None) => Err(BrokerError::retry(&staged.name, "the answer was lost")),
            (Err(error), _) if fate == Fate::Unused => Err(self.undone(staged, error)),
            (Err(error), _) => Err(kept(staged, error)),
        }
    }

    /// It is proven, and saved where it lies: now to whom it belongs.
    fn place(
        &self,
        plan: &mut Plan,
        staged: &Integration,
        token: &Secret,
        mut answer: TokenAnswer,
        sent_at: i64,
    ) -> Result<Connected, BrokerError> {
        let rotated = answer.refresh_token.as_ref().is_some_and(|new| !new.same_as(token));
        answer.refresh_token.get_or_insert_with(|| token.clone());
        if plan.scopes.is_empty() {
            plan.scopes = answer.scopes.clone().unwrap_or_default(); // what was asked for then is not known
        }
        let saved = block_on(self.recognise(plan, None, answer, sent_at)).and_then(|mut redeemed| {
            redeemed.staged = Some(staged.id);
            self.keep(plan, &redeemed, ROAD)
        });
        match saved {
            Ok(saved) => Ok(block_on(self.end_replaced(plan, saved))),
            Err(error) if rotated => Err(kept(staged, error)),
            Err(error) => Err(self.undone(staged, error)),
        }
    }

    /// The other program's copy is as good as before, and nothing is kept here.
    fn undone(&self, staged: &Integration, error: BrokerError) -> BrokerError {
        let gone: Result<(), VaultError> = self.vault.write(|tx| {
            tx.delete_integration(staged.id)?;
            tx.record(&record(&staged.name, error.kind(), None))
        });
        let gone = gone.and_then(|()| self.vault.forget_copies(staged.id));
        match gone {
            Ok(()) => error,
            Err(_) => kept(staged, error),
        }
    }
}

/// What became of the refresh token that was sent.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Fate {
    /// The server cannot have acted on it, or said no.
    Unused,
    Used,
}

impl Fate {
    fn of(answer: &Answer) -> Self {
        match answer {
            Ok(_) | Err(Error::Unknown { .. } | Error::Protocol { spent: true, .. }) => Self::Used,
            Err(
                Error::NotSent(_) | Error::BadRequest(_) | Error::Refused(_) | Error::Protocol { spent: false, .. },
            ) => Self::Unused,
        }
    }
}

/// The copy that the other program has may be spent: what there is of the grant stays here, by its name.
fn kept(staged: &Integration, error: BrokerError) -> BrokerError {
    let name = &staged.name;
    let note = format!("; the refresh token may be used up elsewhere, so what came of it is kept as `{name}`");
    match error {
        BrokerError::Protocol { integration, message, hint } => {
            BrokerError::Protocol { integration, message: message + &note, hint }
        }
        BrokerError::Retry { integration, message } => BrokerError::Retry { integration, message: message + &note },
        BrokerError::SignIn { integration, message, .. } => {
            let hint = Some(format!("oauthctl show {name}, or oauthctl remove {name}"));
            BrokerError::SignIn { integration, message: message + &note, hint }
        }
        BrokerError::Usage { message, .. } => {
            let hint = Some(format!("oauthctl rename {name} ANOTHER-NAME, or oauthctl remove {name}"));
            BrokerError::Usage { message: message + &note, hint }
        }
        other => other,
    }
}

fn grant(plan: &Plan, integration: &Integration, token: &Secret, now: i64) -> Grant {
    let url = plan.provider.refresh_url.as_ref().or(plan.provider.token_url.as_ref());
    Grant {
        integration_id: integration.id,
        generation: 0,
        refresh_token: Some(token.clone()),
        client_id: plan.client.id.clone(),
        client_secret: plan.client.secret.clone(),
        client_auth: plan.client.auth,
        road: ROAD.to_owned(),
        scopes_asked: plan.scopes.clone(),
        scopes_granted: plan.scopes.clone(),
        token_host: url.and_then(|url| url.host_str()).unwrap_or_default().to_owned(),
        connected_at: now,
        refreshed_at: None,
        grant_expires_at: None,
        attempt_ended: 0,
        attempt_open: None,
    }
}

/// The name itself, or the first of `NAME.imported`, `NAME.imported-2` … that is free.
fn free_name(tx: &Tx<'_>, name: &str) -> Result<String, VaultError> {
    let short: String = name.chars().take(40).collect();
    let mut candidates = std::iter::once(name.to_owned())
        .chain(std::iter::once(format!("{short}.imported")))
        .chain((2..).map(|number| format!("{short}.imported-{number}")));
    loop {
        let Some(candidate) = candidates.next() else { return Ok(name.to_owned()) };
        if tx.integration(&candidate)?.is_none() {
            return Ok(candidate);
        }
    }
}

fn record(name: &str, result: &str, fingerprint: Option<String>) -> Record {
    Record { action: "import".into(), integration: Some(name.to_owned()), result: result.to_owned(), fingerprint }
}
