//! One sign-in to an integration at a time: a second one waits for the first, and is content with what that one got where
//! it wanted the same. So a script that starts three of them opens one window.

use super::{Broker, BrokerError, Order, connect::Connected, order::Plan};
use crate::{
    system::lock::{self, Held, LockError},
    vault::{Snapshot, Status, VaultError},
};

/// What waiting for a turn came to.
pub(super) enum Turn {
    /// Nobody else is at it now. After a wait, what is wanted is found out anew.
    Mine(Held, Option<Box<(Snapshot, Plan)>>),
    /// Somebody else has done it meanwhile.
    Done(Connected),
}

impl Broker<'_> {
    pub(super) fn alone(&self, snapshot: &Snapshot, order: &Order, plan: &Plan) -> Result<Turn, BrokerError> {
        let path = self.vault.connect_lock(&plan.name);
        if let Some(held) = lock::try_lock(&path).map_err(|error| busy(plan, error))? {
            return Ok(Turn::Mine(held, None));
        }
        self.system.terminal.note(&format!("another sign-in to `{}` is under way; waiting for it to end", plan.name));
        let held = lock::lock(&path, self.settings.lock_timeout).map_err(|error| busy(plan, error))?;
        let fresh = self.vault.read()?;
        let plan = self.plan(&fresh, order)?;
        if was_done(snapshot, &fresh, &plan)? {
            let warnings = vec![format!("{}: it was signed in meanwhile by another `connect`", plan.name)];
            let (extra, missing) = (Vec::new(), Vec::new());
            return Ok(Turn::Done(Connected { name: plan.name, extra, missing, warnings }));
        }
        Ok(Turn::Mine(held, Some(Box::new((fresh, plan)))))
    }
}

/// A newer grant than the one before, by the same client, that holds all that is wanted, of an account that will do.
fn was_done(before: &Snapshot, now: &Snapshot, plan: &Plan) -> Result<bool, BrokerError> {
    let Some(found) = now.integration(&plan.name)? else { return Ok(false) };
    let Some(grant) = now.grant(found.id)? else { return Ok(false) };
    let old = before.grant(found.id)?.map_or(0, |grant| grant.generation);
    let expected = plan.order.expect_account.as_ref();
    let will_do =
        expected.is_none_or(|who| found.account.as_ref() == Some(who) || found.account_label.as_ref() == Some(who));
    let (missing, _) = plan.provider.compare_scopes(&plan.scopes, &grant.scopes_granted);
    Ok(found.status == Status::Active
        && !found.revocation_pending
        && grant.generation > old
        && grant.client_id == plan.client.id
        && found.vars() == plan.vars
        && missing.is_empty()
        && will_do
        && !plan.order.replace_account)
}

fn busy(plan: &Plan, error: LockError) -> BrokerError {
    let name = &plan.name;
    match error {
        LockError::Busy { seconds, .. } => {
            let message = format!("{name}: another `connect` has been waiting for a person for more than {seconds} s");
            BrokerError::retry(name, message)
        }
        LockError::Unusable { path, source } => VaultError::Storage { path, source }.into(),
    }
}
