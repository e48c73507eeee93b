//! The grant that a new sign-in took the place of: revoked only where that is known to reach nothing else, only after the
//! new one is saved, and never as the clean-up of a sign-in that came to nothing.

use super::{Broker, BrokerError, Connected, order::Plan, redeem::Redeemed};
use crate::{
    providers::Reach,
    vault::{Grant, Integration, Record, Snapshot, Status},
};

/// A grant as it was before its place was taken.
pub(super) struct Replaced {
    grant: Grant,
    integration: Integration,
    snapshot: Snapshot,
}

impl Replaced {
    /// The grant of `existing`, if ending it harms nobody: a revocation there reaches one token and what came of it
    /// (`reach = "token"`), the new grant has tokens of its own, and the old one is alive.
    pub(super) fn of(
        snapshot: Snapshot,
        existing: &Integration,
        plan: &Plan,
        redeemed: &Redeemed,
    ) -> Result<Option<Self>, BrokerError> {
        let provider = &plan.provider;
        if provider.provider.revoke.reach != Reach::Token || provider.revoke_url.is_none() {
            return Ok(None);
        }
        let Some(integration) = snapshot.integration_by_id(existing.id)? else { return Ok(None) };
        let Some(grant) = snapshot.grant(existing.id)? else { return Ok(None) };
        // minted ones end by themselves, and a script may still hold one
        if snapshot.details(existing.id)?.source.is_some() {
            return Ok(None);
        }
        let alive = matches!(integration.status, Status::Active | Status::Uncertain);
        let new = redeemed.answer.refresh_token.as_ref();
        // no token of the old grant may be one of the new
        let access = snapshot.tokens(existing.id)?;
        let mut access = access.iter().filter_map(|token| token.access_token.as_ref());
        let apart = access.all(|old| !old.same_as(&redeemed.answer.access_token))
            && match (&grant.refresh_token, new) {
                (Some(old), Some(new)) => !old.same_as(new),
                // without a new one, the old one goes on
                (Some(_), None) => false,
                (None, _) => true,
            };
        // a grant of another server is not shown to this one
        let here = plan.data.same_place(&integration.vars(), &plan.vars);
        Ok((alive && apart && here).then_some(Self { grant, integration, snapshot }))
    }
}

impl Broker<'_> {
    /// Ends what a sign-in that is saved took the place of. A failure is a warning: the new grant stands.
    pub(super) async fn end_replaced(&self, plan: &Plan, saved: (Connected, Option<Replaced>)) -> Connected {
        let (mut connected, replaced) = saved;
        if let Some(replaced) = replaced {
            let warning = self.end_one(plan, &connected.name, &replaced).await;
            connected.warnings.extend(warning);
        }
        connected
    }

    async fn end_one(&self, plan: &Plan, name: &str, replaced: &Replaced) -> Option<String> {
        let Replaced { grant, integration, snapshot } = replaced;
        let url = plan.provider.revoke_url.as_ref()?;
        let ended = self.send_revocations(&plan.provider, url, snapshot, grant, integration).await;
        let (result, warning) = match ended {
            Ok(_) => ("ok: the grant before".to_owned(), None),
            Err(error) => {
                let warning = format!("{name}: the grant before this one could not be revoked: {error}");
                (format!("failed: the grant before: {error}"), Some(warning))
            }
        };
        let record = Record { action: "revoke".into(), integration: Some(name.to_owned()), result, fingerprint: None };
        let noted = self.vault.read().and_then(|now| self.vault.note(&now, &record));
        warning.or_else(|| noted.err().map(|error| format!("the audit line could not be written: {error}")))
    }
}
