//! From a redeemed code to a saved grant, in one transaction: is it the account that was meant, which integration does it
//! renew, what has changed. Until the save nothing is kept, and a grant that is not kept is never revoked as clean-up.

use super::{
    Broker, BrokerError, account::forecast, connect::Connected, key::granted, order::Plan, redeem::Redeemed,
    replaced::Replaced,
};
use crate::{
    secret::Secret,
    system::lock,
    vault::{Consent, Db, Details, Grant, Integration, Record, Status, Token, Tx},
};

impl Broker<'_> {
    /// Saves the grant. An integration that exists is renewed under its refresh lock, so that no refresh of the old grant
    /// can land on the new one.
    pub(super) fn keep(
        &self,
        plan: &Plan,
        redeemed: &Redeemed,
        road: &str,
    ) -> Result<(Connected, Option<Replaced>), BrokerError> {
        check_account(plan, redeemed)?;
        let snapshot = self.vault.read()?;
        let renewed = target(&snapshot, plan, redeemed)?;
        let _held = match &renewed {
            Some(existing) => Some(
                lock::lock(&self.vault.refresh_lock(existing.id), self.settings.lock_timeout)
                    .map_err(|error| super::turn::lock_failed(error, &existing.name))?,
            ),
            None => None,
        };
        let asked = &plan.scopes;
        let granted = granted(asked, redeemed.answer.scopes.clone(), &plan.resources);
        let (missing, mut extra) = plan.provider.compare_scopes(asked, &granted);
        if plan.order.source.is_some() && asked.is_empty() {
            extra.clear(); // what is given then is the server's choice
        }
        let lost = lost(&snapshot, plan, redeemed, renewed.as_ref(), &granted)?;
        let left_behind = left_behind(&snapshot, redeemed, renewed.as_ref())?;
        let replaced = match &renewed {
            // read under its lock: what is to be ended is what the new grant takes the place of
            Some(existing) => Replaced::of(self.vault.read()?, existing, plan, redeemed)?,
            None => None,
        };
        let now = self.system.clock.now();
        let name = self.vault.write(|tx| save(tx, plan, redeemed, granted, road, now))?;
        let mut warnings: Vec<String> = redeemed.answer.oddities.iter().map(|odd| format!("{name}: {odd}")).collect();
        if !lost.is_empty() {
            warnings.push(no_longer(plan, &name, &lost));
        }
        if let Some(who) = left_behind {
            warnings.push(format!("{name}: the grant of {who} that was here lives on at {}", plan.order.provider));
        }
        Ok((Connected { name, extra, missing, warnings }, replaced))
    }
}

fn save(
    tx: &Tx<'_>,
    plan: &Plan,
    redeemed: &Redeemed,
    granted: Vec<String>,
    road: &str,
    now: i64,
) -> Result<String, BrokerError> {
    let found = target(tx, plan, redeemed)?;
    let mut integration = found.unwrap_or_else(|| blank(plan, now));
    let alive = matches!(integration.status, Status::Active | Status::Uncertain);
    // a grant that is being revoked does not go on
    let alive = alive && !integration.revocation_pending;
    let same = alive && integration.account.is_some() && integration.account == redeemed.account.id;
    integration.account.clone_from(&redeemed.account.id);
    integration.account_label.clone_from(&redeemed.account.label);
    integration.params = integration.vars();
    integration.params.extend(plan.vars.clone());
    integration.params.extend(redeemed.kept.clone());
    integration.status = Status::Active;
    integration.status_reason = None;
    integration.revocation_pending = false;
    if integration.id == 0 {
        integration.id = tx.insert_integration(&integration)?;
    } else {
        tx.update_integration(&integration)?;
    }
    // in one transaction: a refresh token that lay in two integrations would be used twice
    if let Some(staged) = redeemed.staged.filter(|staged| *staged != integration.id) {
        tx.delete_integration(staged)?;
    }
    let old = tx.grant(integration.id)?;
    let mut grant = grant(plan, redeemed, &integration, old.as_ref(), granted, road, now);
    // some give a refresh token at the first consent only: for the same account and client the one that is here goes on
    // (one that is bound to another key does not)
    let same = same && plan.order.source.is_none();
    let same = same && plan.binding.is_none() && tx.details(integration.id)?.dpop_key.is_none();
    if let (None, Some(old)) = (&grant.refresh_token, old.filter(|old| same && old.client_id == plan.client.id)) {
        grant.refresh_token = old.refresh_token;
    }
    let token = token(redeemed, &grant, now);
    tx.delete_tokens(integration.id)?;
    tx.put_grant(&grant)?;
    tx.put_token(&token)?;
    tx.put_details(&details(plan, redeemed, &integration)?)?;
    tx.forget_unused_keys()?; // of the client that the grant before was made with
    tx.add_consent(&Consent {
        integration: integration.name.clone(),
        integration_id: integration.id,
        provider: integration.provider.clone(),
        account: integration.account.clone(),
        asked: grant.scopes_asked.clone(),
        granted: grant.scopes_granted.clone(),
        road: road.to_owned(),
        at: now,
    })?;
    let secret = grant.refresh_token.as_ref().unwrap_or(&redeemed.answer.access_token);
    tx.record(&Record {
        action: "connect".into(),
        integration: Some(integration.name.clone()),
        result: "ok".into(),
        fingerprint: Some(tx.fingerprint(secret)?),
    })?;
    Ok(integration.name)
}

/// What the same account had granted before, and neither grants now nor was asked for: one of several integrations was
/// renewed, and which of them was known only after the sign-in. What `--exact-scopes` gives up was named before it.
fn lost(
    db: &Db,
    plan: &Plan,
    redeemed: &Redeemed,
    renewed: Option<&Integration>,
    granted: &[String],
) -> Result<Vec<String>, BrokerError> {
    let same = renewed.filter(|existing| existing.account == redeemed.account.id);
    let before = same.map(|existing| db.grant(existing.id)).transpose()?.flatten();
    let before = before.map(|grant| grant.scopes_granted).unwrap_or_default();
    let (gone, _) = plan.provider.compare_scopes(&before, granted);
    let said = |scope: &String| plan.dropped.contains(scope) || plan.provider.covers(&plan.left_out, scope);
    let unawares = |scope: &String| !plan.provider.covers(&plan.scopes, scope) && !said(scope);
    Ok(gone.into_iter().filter(unawares).collect())
}

/// What was granted before is named with the line that asks for it together with what is granted now.
fn no_longer(plan: &Plan, name: &str, lost: &[String]) -> String {
    let wanted: String = lost.iter().map(|scope| format!(" --scope {scope}")).collect();
    let line = format!("oauthctl connect {} --as {name}{wanted}", plan.order.provider);
    format!("{name}: granted before, and no longer: {}; to have both: {line}", lost.join(" "))
}

/// Whose grant is replaced without having been taken back at the provider, although it is another account's or was to be
/// revoked.
fn left_behind(db: &Db, redeemed: &Redeemed, renewed: Option<&Integration>) -> Result<Option<String>, BrokerError> {
    let other = |found: &&Integration| found.account.is_some() && found.account != redeemed.account.id;
    let Some(found) = renewed.filter(|found| found.revocation_pending || other(found)) else { return Ok(None) };
    let alive = db.grant(found.id)?.is_some_and(|grant| grant.refresh_token.is_some());
    let who = found.account_label.as_ref().or(found.account.as_ref());
    Ok(alive.then(|| who.map_or_else(|| "an unknown account".into(), Clone::clone)))
}

/// The integration that is renewed: the one of that name, or, where no name was given, the one of the same account.
fn target(db: &Db, plan: &Plan, redeemed: &Redeemed) -> Result<Option<Integration>, BrokerError> {
    let named = db.integration(&plan.name)?;
    // who says that another account shall have this name means this name
    let this_one = plan.order.name.is_some() || (plan.order.replace_account && named.is_some());
    if !this_one && redeemed.account.id.is_some() {
        let same = |found: &Integration| {
            found.account == redeemed.account.id && plan.data.same_place(&found.vars(), &plan.vars)
        };
        if !named.as_ref().is_some_and(same) {
            let mut others = db.integrations_of(&plan.order.provider)?.into_iter().filter(same);
            if let (Some(one), None) = (others.next(), others.next()) {
                return Ok(Some(one));
            }
        }
    }
    let Some(existing) = named else { return Ok(None) };
    let other = existing.account.is_some() && existing.account != redeemed.account.id;
    if other && !plan.order.replace_account {
        let who = |id: Option<&String>, label: Option<&String>| {
            label.or(id).cloned().unwrap_or_else(|| "an unknown account".into())
        };
        let message = format!(
            "`{}` is {}; you signed in as {}, and nothing was changed",
            existing.name,
            who(existing.account.as_ref(), existing.account_label.as_ref()),
            who(redeemed.account.id.as_ref(), redeemed.account.label.as_ref())
        );
        return Err(BrokerError::Usage {
            message,
            hint: Some(format!("oauthctl connect {} --as ANOTHER-NAME, or --replace-account", plan.order.provider)),
        });
    }
    Ok(Some(existing))
}

fn blank(plan: &Plan, now: i64) -> Integration {
    Integration {
        id: 0,
        name: plan.name.clone(),
        provider: plan.order.provider.clone(),
        account: None,
        account_label: None,
        status: Status::Active,
        status_reason: None,
        revocation_pending: false,
        params: plan.vars.clone(),
        created_at: now,
    }
}

fn grant(
    plan: &Plan,
    redeemed: &Redeemed,
    integration: &Integration,
    old: Option<&Grant>,
    granted: Vec<String>,
    road: &str,
    now: i64,
) -> Grant {
    let source = plan.order.source.as_ref();
    let refresh_url = || plan.provider.refresh_url.as_ref().or(plan.provider.token_url.as_ref());
    let url = source.map_or_else(refresh_url, |source| source.url(&plan.provider));
    // what is minted from a key or secret ends with that
    let ends_at = || forecast(&plan.provider.provider, &redeemed.answer, &granted, now);
    let grant_expires_at = if source.is_some() { None } else { ends_at() };
    Grant {
        integration_id: integration.id,
        generation: old.map_or(1, |old| old.generation + 1),
        refresh_token: redeemed.answer.refresh_token.clone(),
        client_id: plan.client.id.clone(),
        client_secret: plan.client.secret.clone(),
        client_auth: plan.client.auth,
        road: road.to_owned(),
        scopes_asked: plan.scopes.clone(),
        grant_expires_at,
        scopes_granted: granted,
        token_host: url.and_then(|url| url.host_str()).unwrap_or_default().to_owned(),
        connected_at: now,
        refreshed_at: None,
        attempt_ended: old.map_or(0, |old| old.attempt_ended.max(old.attempt_open.unwrap_or(0))) + 1,
        attempt_open: None,
    }
}

/// What the grant has beside itself; what one before it had goes.
fn details(plan: &Plan, redeemed: &Redeemed, integration: &Integration) -> Result<Details, BrokerError> {
    let source = plan.order.source.as_ref().map(serde_json::to_value).transpose();
    let binding = plan.binding.as_ref();
    let server = plan.provider.token_url.as_ref().and_then(|url| url.as_str().parse().ok());
    Ok(Details {
        integration_id: integration.id,
        source: source.map_err(|error| BrokerError::usage(error.to_string()))?,
        source_key: plan.order.source_key.clone(),
        resources: plan.resources.clone(),
        dpop_key: binding.map(|binding| binding.key.jwk()),
        dpop_nonce: binding.zip(server).and_then(|(binding, url)| binding.nonce(&url)).map(Secret::new),
        id_token: redeemed.id_token.clone(),
    })
}

fn token(redeemed: &Redeemed, grant: &Grant, now: i64) -> Token {
    let answer = &redeemed.answer;
    Token {
        access_token: Some(answer.access_token.clone()),
        token_type: answer.token_type.clone(),
        expires_at: answer.expires_at.or_else(|| answer.expires_in.map(|life| redeemed.sent_at.saturating_add(life))),
        obtained_at: now,
        scopes: answer.scopes.clone().unwrap_or_else(|| grant.scopes_granted.clone()),
        attempt: grant.attempt_ended,
        ..Token::none(grant.integration_id)
    }
}

fn check_account(plan: &Plan, redeemed: &Redeemed) -> Result<(), BrokerError> {
    let Some(expected) = &plan.order.expect_account else { return Ok(()) };
    let account = &redeemed.account;
    if account.id.as_ref() == Some(expected) || account.label.as_ref() == Some(expected) {
        return Ok(());
    }
    let who = account.label.as_ref().or(account.id.as_ref()).map_or("an unknown account", String::as_str);
    let message = format!("{}: you signed in as {who}, not as {expected}; nothing was saved", plan.name);
    Err(BrokerError::sign_in(&plan.name, message).advised(&plan.order.provider, None))
}
