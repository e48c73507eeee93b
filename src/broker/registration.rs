//! Registrations that are ours (RFC 7591): made where a server takes everybody, ended (RFC 7592) with the last grant that
//! needs them.

use super::{Broker, BrokerError, block_on, wire::sender};
use crate::{
    config::Settings,
    oauth::{
        ClientAuth,
        client::{self, Management, Registered, Wanted},
        error::Error,
    },
    providers::Provider,
    secret::Secret,
    system::System,
    vault::{Client, Registration, Tx, VaultError},
};

/// The name that a person sees on consent pages.
const NAME: &str = "oauthctl";

/// How the grants of the new client are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    pub bound: bool,
    /// What lets one register, where the server does not take everybody.
    pub initial: Option<&'a Secret>,
    pub scopes: &'a [String],
}

/// Registers a client at a provider.
pub fn register(
    system: &System,
    settings: &Settings,
    provider: &Provider,
    terms: Terms<'_>,
) -> Result<Registered, BrokerError> {
    let resolved = provider.resolve(&std::collections::BTreeMap::new())?;
    let url = resolved
        .registration_url
        .as_ref()
        .ok_or_else(|| BrokerError::usage(format!("{} registers nobody by itself", provider.id)))?;
    let wanted = Wanted {
        auth: manner(&provider.client_auth),
        bound: terms.bound,
        name: NAME,
        redirect_uris: &redirect_uris(provider),
        scopes: terms.scopes,
    };
    let send = sender(system, settings.network_timeout);
    block_on(client::register(url, &wanted, terms.initial, &resolved.dialect, send))
        .map_err(|error| failed(&provider.id, error))
}

/// Without a secret where that is possible: one in an app on somebody's machine is none (RFC 8252 section 8.5).
fn manner(taken: &[ClientAuth]) -> ClientAuth {
    let best = [ClientAuth::None, ClientAuth::Basic, ClientAuth::Post];
    best.into_iter().find(|auth| taken.contains(auth)).unwrap_or(ClientAuth::Basic)
}

/// The ports that are tried, for servers that compare them, and none, for those that do as RFC 8252 section 7.3 says.
fn redirect_uris(provider: &Provider) -> Vec<String> {
    let rule = &provider.redirect;
    let mut uris = rule.to_register();
    let portless = format!("{}://{}{}", rule.scheme(), rule.host, rule.path);
    if !uris.contains(&portless) {
        uris.push(portless);
    }
    uris
}

fn failed(provider: &str, error: Error) -> BrokerError {
    let what = "no client could be registered";
    let hint = Some(format!("oauthctl client set {provider} --client-id ID, if you have registered one there"));
    match error {
        Error::NotSent(reason) | Error::Unknown { reason, .. } => {
            BrokerError::Retry { integration: None, message: format!("{provider}: {what}: {reason}") }
        }
        Error::BadRequest(reason) => BrokerError::usage(format!("{provider}: {reason}")),
        error @ (Error::Protocol { .. } | Error::Refused(_)) => {
            BrokerError::Protocol { integration: None, message: format!("{provider}: {what}: {error}"), hint }
        }
    }
}

/// Keeps a registration as the provider's client.
pub fn keep(tx: &Tx<'_>, provider: &str, registered: &Registered, now: i64) -> Result<(), VaultError> {
    tx.put_client(&Client {
        provider: provider.to_owned(),
        client_id: registered.client_id.clone(),
        client_secret: registered.client_secret.clone(),
        created_at: now,
    })?;
    tx.put_registration(&Registration {
        provider: provider.to_owned(),
        client_id: registered.client_id.clone(),
        management_uri: registered.management.as_ref().map(|management| management.uri.to_string()),
        management_token: registered.management.as_ref().map(|management| management.token.clone()),
        secret_expires_at: registered.secret_expires_at,
        created_at: now,
        ..Registration::default()
    })
}

/// Forgets it.
pub fn forget(tx: &Tx<'_>, provider: &str, client_id: &str) -> Result<(), VaultError> {
    tx.delete_registration(provider, client_id)?;
    if tx.client(provider)?.is_some_and(|client| client.client_id == client_id) {
        tx.delete_client(provider)?;
    }
    Ok(())
}

/// Ends a registration at the server.
pub fn unregister(
    system: &System,
    settings: &Settings,
    provider: &Provider,
    management: &Management,
) -> Result<(), BrokerError> {
    let dialect = provider.resolve(&std::collections::BTreeMap::new())?.dialect;
    let send = sender(system, settings.network_timeout);
    block_on(client::unregister(management, &dialect, send)).map_err(|error| BrokerError::Retry {
        integration: None,
        message: format!("{}: the registration could not be ended: {error}", provider.id),
    })
}

/// What became of the client of an integration that is removed.
#[derive(Debug)]
pub enum Unregistered {
    /// It was never ours to end, or another grant needs it.
    Kept,
    Ended,
    /// It lives on at the server, in these words.
    Failed(String),
}

impl Broker<'_> {
    /// Ends the registration of a client that no grant needs any more.
    pub fn unregister_unused(&self, provider: &str, client_id: &str) -> Result<Unregistered, BrokerError> {
        let snapshot = self.vault.read()?;
        if snapshot.client_in_use(provider, client_id)? {
            return Ok(Unregistered::Kept);
        }
        let Some(registration) = snapshot.registration(provider, client_id)? else { return Ok(Unregistered::Kept) };
        let uri = registration.management_uri.as_deref().and_then(|uri| url::Url::parse(uri).ok());
        let Some((uri, token)) = uri.zip(registration.management_token) else { return Ok(Unregistered::Kept) };
        let ended = self
            .registry
            .find(provider)
            .map_err(BrokerError::from)
            .and_then(|provider| unregister(self.system, self.settings, &provider, &Management { token, uri }));
        match ended {
            Ok(()) => {
                self.vault.write(|tx| forget(tx, provider, client_id))?;
                Ok(Unregistered::Ended)
            }
            Err(error) => Ok(Unregistered::Failed(error.to_string())),
        }
    }
}
