//! Revoking honestly: at the provider first, then here; what failed stays pending, and nothing is called revoked that is
//! not.

use super::{Broker, BrokerError, block_on, refused::words, source::Source, turn::lock_failed, wire::sender};
use crate::{
    oauth::{
        client::{self, Revoked, TokenKind},
        error::Error,
    },
    providers::{IdentityFrom, ProviderError, Resolved},
    secret::Secret,
    system::lock,
    vault::{Grant, Integration, Record, Snapshot, Status, Token, Tx, VaultError},
};

/// A revocation that was done; what else there is to know.
#[derive(Debug, Default)]
pub struct Ended {
    pub notes: Vec<String>,
    /// There was nothing left to revoke.
    pub unchanged: bool,
}

impl Broker<'_> {
    /// Which other integrations end with this one, because the provider revokes for a whole project (Google).
    pub fn falls_with(&self, snapshot: &Snapshot, integration: &Integration) -> Result<Vec<String>, BrokerError> {
        let Some(fate) = self.fate(snapshot, integration)? else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for other in snapshot.integrations()? {
            let alive = matches!(other.status, Status::Active | Status::Uncertain);
            let apart = self.are_two_people(integration, &other)?;
            if other.id != integration.id && alive && !apart && self.fate(snapshot, &other)?.as_ref() == Some(&fate) {
                names.push(other.name);
            }
        }
        Ok(names)
    }

    /// Two accounts of one provider that knows people, not channels or workspaces of theirs: no revocation reaches both.
    fn are_two_people(&self, one: &Integration, other: &Integration) -> Result<bool, BrokerError> {
        if one.provider != other.provider || one.account == other.account {
            return Ok(false);
        }
        let person = self.registry.find(&one.provider)?.identity == Some(IdentityFrom::IdToken);
        Ok(person && one.account.is_some() && other.account.is_some())
    }

    /// What an integration's grant shares its end with, where the provider revokes for more than one.
    fn fate(&self, snapshot: &Snapshot, integration: &Integration) -> Result<Option<String>, BrokerError> {
        let Some(grant) = snapshot.grant(integration.id)? else { return Ok(None) };
        // no person's consent is behind a minted token: it falls with nothing
        if snapshot.details(integration.id)?.source.is_some() {
            return Ok(None);
        }
        // a provider that is gone revokes nothing; whoever revokes at it is told so in its turn
        Ok(self.provider(integration).ok().and_then(|provider| provider.shared_fate(&grant.client_id)))
    }

    fn provider(&self, integration: &Integration) -> Result<Resolved, ProviderError> {
        self.registry.find(&integration.provider)?.resolve(&integration.params)
    }

    /// Revokes one integration's grant at the provider, then forgets its tokens here. `local_only`: forgets, and says
    /// that the grant lives on.
    pub fn revoke(&self, name: &str, local_only: bool) -> Result<Ended, BrokerError> {
        let snapshot = self.vault.read()?;
        let found = snapshot.integration(name)?;
        let integration =
            found.ok_or_else(|| BrokerError::sign_in(name, format!("{name} is not connected any more")))?;
        let _held = lock::lock(&self.vault.refresh_lock(integration.id), self.settings.lock_timeout)
            .map_err(|error| lock_failed(error, name))?;
        // what is to end is the grant that lives, not the one it replaced
        self.vault.take_up_rescue(integration.id)?;
        let snapshot = self.vault.read()?;
        let Some(integration) = snapshot.integration(name)?.filter(|again| again.id == integration.id) else {
            return Err(BrokerError::sign_in(name, format!("{name} was removed meanwhile")));
        };
        let grant = snapshot.grant(integration.id)?;
        if integration.status == Status::Revoked {
            return Ok(Ended { notes: vec![format!("{name} was revoked already")], unchanged: true });
        }
        let provider = self.provider(&integration);
        if local_only {
            return self.forget(&integration, provider.ok().as_ref(), "local only");
        }
        let provider = provider?;
        let source = Source::of(&snapshot.details(integration.id)?)?;
        let Some(url) = provider.revoke_url.clone() else {
            return Err(no_endpoint(&integration, &provider, source.as_ref()));
        };
        let Some(grant) = grant else {
            return self.forget(&integration, Some(&provider), "nothing to revoke");
        };
        self.check_showable(&provider, &snapshot, &grant, &integration)?;
        let fallen = self.falls_with(&snapshot, &integration)?;
        self.mark_pending(&integration, &grant, &snapshot)?;
        let notes = block_on(self.send_revocations(&provider, &url, &snapshot, &grant, &integration));
        match notes {
            Ok(mut notes) => {
                let now = self.system.clock.now();
                self.vault.write(|tx| {
                    end(tx, integration.id, "ok", None)?;
                    fallen.iter().try_for_each(|name| make_due(tx, name, now))
                })?;
                self.happened_revoked(&integration, false);
                self.vault.forget_copies(integration.id)?;
                if !fallen.is_empty() {
                    notes.push(format!("these ended with it, as their next use will tell: {}", fallen.join(", ")));
                }
                notes.extend(source.map(|source| {
                    format!("{} can still mint tokens: end that at {}", source.ended_by(), provider.provider.name)
                }));
                Ok(Ended { notes, unchanged: false })
            }
            Err(error) => {
                let failed = failure(name, error);
                self.vault.write(|tx| tx.record(&record(name, &format!("{}: {failed}", failed.kind()), None)))?;
                Err(failed)
            }
        }
    }

    /// Where only a living access token ends a grant, there has to be one before anything changes.
    fn check_showable(
        &self,
        provider: &Resolved,
        snapshot: &Snapshot,
        grant: &Grant,
        integration: &Integration,
    ) -> Result<(), BrokerError> {
        let now = self.system.clock.now();
        let lives = |token: &Token| token.access_token.is_some() && !token.is_due(std::time::Duration::ZERO, now);
        if !provider.provider.revoke.by_access_token || snapshot.tokens(integration.id)?.iter().any(lives) {
            return Ok(());
        }
        let (name, provider) = (&integration.name, &provider.provider.name);
        let message = format!("{name}: {provider} ends a grant by a living access token, and this one's has run out");
        // a revocation that is pending gives no token out any more
        let refreshable = grant.refresh_token.is_some() && !integration.revocation_pending;
        let hint = if refreshable && integration.status != Status::Dead {
            format!("oauthctl refresh {name}, then oauthctl revoke {name}")
        } else {
            format!("oauthctl revoke {name} --local-only")
        };
        Err(BrokerError::Usage { message: format!("{message}; nothing was changed"), hint: Some(hint) })
    }

    /// From here on no token is given out, whatever happens; it also proves that the end can be saved.
    fn mark_pending(&self, integration: &Integration, grant: &Grant, snapshot: &Snapshot) -> Result<(), BrokerError> {
        let fingerprint = grant.refresh_token.as_ref().map(|token| snapshot.fingerprint(token)).transpose()?;
        self.vault
            .write(|tx| {
                let again = tx.integration(&integration.name)?;
                let Some(mut again) = again.filter(|found| found.id == integration.id) else { return Ok(()) };
                again.revocation_pending = true;
                tx.update_integration(&again)?;
                tx.record(&record(&integration.name, "pending", fingerprint.clone()))
            })
            .map_err(|error: VaultError| error.into())
    }

    /// Refresh token first, then the access token (RFC 7009 section 2.1).
    pub(super) async fn send_revocations(
        &self,
        provider: &Resolved,
        url: &url::Url,
        snapshot: &Snapshot,
        grant: &Grant,
        integration: &Integration,
    ) -> Result<Vec<String>, Error> {
        let client = self
            .client_of(snapshot, provider, grant, grant.client_secret.clone())
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        let params = std::collections::BTreeMap::new();
        let endpoint = client::Endpoint { url, client: &client, dialect: &provider.dialect, params: &params };
        let access = snapshot
            .tokens(integration.id)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|token| token.access_token)
            .map(|token| (token, TokenKind::Access));
        let by_access_token = provider.provider.revoke.by_access_token;
        let refresh = grant.refresh_token.iter().filter(|_| !by_access_token).cloned();
        let tokens: Vec<(Secret, TokenKind)> = refresh.map(|token| (token, TokenKind::Refresh)).chain(access).collect();
        let mut notes = Vec::new();
        // the grant is, by the token that stands for it
        let mut refresh_revoked = false;
        let minted = snapshot.details(integration.id).is_ok_and(|details| details.source.is_some());
        for (token, kind) in tokens {
            let send = sender(self.system, self.settings.network_timeout);
            let ended = client::revoke(&endpoint, &token, kind, provider.revoke_manner.clone(), send).await;
            match (ended, kind) {
                (Ok(Revoked::Unsupported), TokenKind::Access) if minted => {
                    notes.push("its token is not revocable here and lives until it runs out".to_owned());
                }
                (Ok(Revoked::Done), TokenKind::Refresh) => refresh_revoked = true,
                (Ok(Revoked::Done), TokenKind::Access) => refresh_revoked |= by_access_token,
                (Ok(Revoked::Unsupported), kind) if kind == TokenKind::Refresh || !refresh_revoked => {
                    let reason = "the provider revokes no tokens of this kind".to_owned();
                    return Err(Error::Protocol { reason, spent: false });
                }
                (Ok(Revoked::Unsupported), _) => {
                    notes.push("the access token is not revocable here and lives until it runs out".to_owned());
                }
                // the grant is gone; what the provider says of a token of it changes nothing
                (Err(Error::Refused(_)), TokenKind::Access) if refresh_revoked => {}
                (Err(error), _) => return Err(error),
            }
        }
        Ok(notes)
    }

    /// Deletes the tokens here and says where the grant lives on. It takes no provider: its file may be gone.
    fn forget(&self, integration: &Integration, provider: Option<&Resolved>, how: &str) -> Result<Ended, BrokerError> {
        let source = Source::of(&self.vault.read()?.details(integration.id)?).ok().flatten();
        self.vault.write(|tx| end(tx, integration.id, how, None))?;
        self.happened_revoked(integration, true);
        self.vault.forget_copies(integration.id)?;
        let at = provider.map_or(&integration.provider, |provider| &provider.provider.name);
        let what = source.as_ref().map_or("the grant", Source::ended_by);
        let mut note = format!("{}: forgotten here only; {what} lives on at {at}", integration.name);
        let page = provider.and_then(|provider| provider.provider.revoke.page.as_ref());
        if let Some(page) = page.filter(|_| source.is_none()) {
            note.push_str(&format!("; end it at {page}"));
        }
        Ok(Ended { notes: vec![note], unchanged: false })
    }
}

fn record(name: &str, result: &str, fingerprint: Option<String>) -> Record {
    Record { action: "revoke".into(), integration: Some(name.to_owned()), result: result.to_owned(), fingerprint }
}

fn end(tx: &Tx<'_>, id: i64, how: &str, fingerprint: Option<String>) -> Result<(), VaultError> {
    let Some(mut integration) = tx.integrations()?.into_iter().find(|found| found.id == id) else { return Ok(()) };
    tx.wipe_grant(id)?;
    integration.status = Status::Revoked;
    integration.status_reason = None;
    integration.revocation_pending = false;
    tx.update_integration(&integration)?;
    tx.forget_unused_keys()?;
    tx.record(&record(&integration.name, how, fingerprint))
}

/// What fell with another grant is not given out from the cache any more: the provider is asked.
fn make_due(tx: &Tx<'_>, name: &str, now: i64) -> Result<(), VaultError> {
    let Some(integration) = tx.integration(name)? else { return Ok(()) };
    for token in tx.tokens(integration.id)? {
        let expires_at = Some(token.expires_at.map_or(now, |end| end.min(now)));
        tx.put_token(&Token { expires_at, ..token })?;
    }
    Ok(())
}

fn no_endpoint(integration: &Integration, provider: &Resolved, source: Option<&Source>) -> BrokerError {
    let name = &integration.name;
    if let Some(source) = source {
        let (at, what) = (&provider.provider.name, source.ended_by());
        return BrokerError::Usage {
            message: format!("{name}: there is nothing to revoke at {at}, what ends it there is {what}"),
            hint: Some(format!("oauthctl revoke {name} --local-only")),
        };
    }
    let rule = &provider.provider.revoke;
    let at: String = match &rule.page {
        Some(page) => format!("; end the grant at {page}"),
        None => rule.notes.iter().map(|note| format!("; {note}")).collect(),
    };
    BrokerError::Usage {
        message: format!("{name}: {} has no revocation endpoint, nothing was changed{at}", provider.provider.name),
        hint: Some(format!("oauthctl revoke {name} --local-only")),
    }
}

/// A failed revocation is never final: the tokens are kept, marked pending, and the next `revoke` tries again.
fn failure(name: &str, error: Error) -> BrokerError {
    let kept = "the revocation is pending, its tokens are kept and not given out";
    match error {
        Error::Protocol { reason, .. } => BrokerError::protocol(name, format!("{name}: {reason}; {kept}")),
        // a well-formed no breaks no rule: what has to be mended is said, and then it is tried again
        Error::Refused(refusal) => {
            let said = words(refusal.class, &Error::Refused(refusal.clone()).to_string());
            let advice = refusal.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
            BrokerError::retry(name, format!("{name}: {said}{advice}; {kept}"))
        }
        other => BrokerError::retry(name, format!("{name}: {other}; {kept}")),
    }
}
