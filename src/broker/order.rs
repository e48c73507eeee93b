//! What `connect` is asked to do, and what follows from it before anybody is bothered: provider, client, scopes, name.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Broker, BrokerError, mint, source::Source};
use crate::{
    config::Settings,
    oauth::{
        self,
        dpop::{self, Binding},
    },
    providers::{Provider, Registry, Resolved},
    secret::Secret,
    system::{clock::Clock, paths},
    vault::{Db, Grant, Integration},
};

/// What was asked for, in the words of the command line.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Order {
    pub client_id: Option<String>,
    #[serde(skip)]
    pub client_secret: Option<Secret>,
    /// `--device`
    #[serde(default)]
    pub device: bool,
    /// `--dpop`: the grant is bound to a key.
    #[serde(default)]
    pub dpop: bool,
    /// `--exact-scopes`: what is granted already is not asked for again.
    #[serde(default)]
    pub exact_scopes: bool,
    pub expect_account: Option<String>,
    pub features: Vec<String>,
    /// A refresh token is there already.
    #[serde(default)]
    pub import: bool,
    pub login_hint: Option<String>,
    /// `--as`
    pub name: Option<String>,
    /// `--param`: template variables of the provider; anything else goes into the authorization request.
    pub params: BTreeMap<String, String>,
    pub provider: String,
    pub replace_account: bool,
    /// `--resource` (RFC 8707), in this order.
    #[serde(default)]
    pub resources: Vec<String>,
    pub scopes: Vec<String>,
    /// Nobody signs in: tokens are minted from this.
    #[serde(skip)]
    pub source: Option<Source>,
    /// The secret of `source`, where it is to be kept.
    #[serde(skip)]
    pub source_key: Option<Secret>,
    /// Where a key file says that its tokens are to be had.
    #[serde(skip)]
    pub token_uri: Option<String>,
}

/// An order that can be carried out.
pub(super) struct Plan {
    pub(super) authorize_params: BTreeMap<String, String>,
    /// The key that the grant will be bound to (RFC 9449).
    pub(super) binding: Option<Binding>,
    pub(super) client: oauth::Client,
    /// As it was before its templates were filled.
    pub(super) data: Provider,
    /// What the caller adds to a device authorization request; what the data adds is for the browser.
    pub(super) device_params: BTreeMap<String, String>,
    /// Granted now, and not asked for again.
    pub(super) dropped: Vec<String>,
    /// Wanted, and not asked for because it would limit another one.
    pub(super) left_out: Vec<String>,
    pub(super) name: String,
    pub(super) order: Order,
    pub(super) provider: Resolved,
    /// The first is that of the grant's own token.
    pub(super) resources: Vec<String>,
    pub(super) scopes: Vec<String>,
    pub(super) vars: BTreeMap<String, String>,
}

impl Broker<'_> {
    pub(super) fn plan(&self, db: &Db, order: &Order) -> Result<Plan, BrokerError> {
        let clock = Some(self.system.clock.clone());
        Planner { clock, registry: self.registry, settings: self.settings, db: Some(db) }.plan(order)
    }
}

/// Finds out whether an order could be carried out where there is no vault yet.
pub fn check(registry: &Registry, settings: &Settings, order: &Order) -> Result<(), BrokerError> {
    Planner { clock: None, registry, settings, db: None }.plan(order).map(drop)
}

/// What an order is judged by.
struct Planner<'a> {
    clock: Option<Arc<dyn Clock>>,
    registry: &'a Registry,
    settings: &'a Settings,
    /// `None`: there is no vault, and nothing is known.
    db: Option<&'a Db>,
}

impl Planner<'_> {
    /// Checks everything that can be checked without the network or a person.
    fn plan(&self, order: &Order) -> Result<Plan, BrokerError> {
        let data = self.registry.find(&order.provider)?;
        let name = order.name.clone().unwrap_or_else(|| order.provider.clone());
        paths::check_name(&name).map_err(|error| BrokerError::usage(error.to_string()))?;
        let existing = self.db.map(|db| db.integration(&name)).transpose()?.flatten();
        if let Some(other) = existing.as_ref().filter(|found| found.provider != order.provider) {
            return Err(BrokerError::Usage {
                message: format!("`{name}` is connected to {} already", other.provider),
                hint: Some(format!("oauthctl connect {} --as ANOTHER-NAME", order.provider)),
            });
        }
        let existing = match existing {
            None if order.name.is_none() => self.only_one(&data, order)?,
            existing => existing,
        };
        let mut vars = existing.as_ref().map(Integration::vars).unwrap_or_default();
        let mut wanted_params = BTreeMap::new();
        for (key, value) in &order.params {
            let into = if data.vars.contains_key(key) { &mut vars } else { &mut wanted_params };
            into.insert(key.clone(), value.clone());
        }
        if let Some(hint) = &order.login_hint {
            wanted_params.insert("login_hint".into(), hint.clone());
        }
        let provider = data.resolve(&vars)?;
        let authorize_params = provider.authorize_params(&wanted_params)?;
        check_endpoints(&provider, order, &wanted_params)?;
        let grant = existing.as_ref().zip(self.db).map(|(found, db)| db.grant(found.id)).transpose()?.flatten();
        let (scopes, left_out) = if order.source.is_some() || order.import {
            (scopes_unattended(grant.as_ref(), &provider, order)?, Vec::new())
        } else {
            scopes_to_ask(grant.as_ref(), &provider, order)?
        };
        let granted = grant.filter(|_| order.exact_scopes).map(|grant| grant.scopes_granted).unwrap_or_default();
        let (dropped, _) = provider.compare_scopes(&granted, &scopes);
        let client = self.client_for(&provider, order)?;
        let known = existing.as_ref().zip(self.db).map(|(found, db)| db.details(found.id)).transpose()?;
        let known = known.unwrap_or_default();
        let mut provider = provider.advising(&client.id);
        let binding = bind(&mut provider, order, known.dpop_key.is_some())?;
        let resources = resources(known.resources, order)?;
        let order = order.clone();
        let plan = Plan {
            authorize_params,
            binding,
            client,
            data,
            device_params: wanted_params,
            dropped,
            left_out,
            name,
            order,
            provider,
            resources,
            scopes,
            vars,
        };
        if plan.order.device {
            super::device::check(&plan)?;
        }
        Ok(plan)
    }

    /// Where no name is given and none is known: the one integration of this provider, whatever it is called. If the
    /// sign-in is of its account it is renewed, and what is granted to it must be asked for before anybody knows.
    fn only_one(&self, data: &Provider, order: &Order) -> Result<Option<Integration>, BrokerError> {
        let Some(db) = self.db else { return Ok(None) };
        let mut all = db.integrations_of(&order.provider)?;
        let one = if all.len() == 1 { all.pop() } else { None };
        // with variables that lead elsewhere it is another one that is meant
        Ok(one.filter(|one| data.same_place(&one.vars(), &order.params)))
    }

    /// The client: the order's, the environment's, the vault's, in this order.
    fn client_for(&self, provider: &Resolved, order: &Order) -> Result<oauth::Client, BrokerError> {
        if let Some(id) = order.source.as_ref().and_then(Source::own_id) {
            return Ok(oauth::Client { id: id.to_owned(), secret: None, auth: oauth::ClientAuth::None, prover: None });
        }
        let stored = self.db.map(|db| db.client(&order.provider)).transpose()?.flatten();
        let (id, secret) = if let Some(id) = order.client_id.clone().or_else(|| self.settings.client_id.clone()) {
            let given = order.client_secret.clone();
            let same = self.settings.client_id.as_ref() == Some(&id) || self.settings.client_id.is_none();
            let environment = self.settings.client_secret.clone().filter(|_| same);
            let kept = stored.filter(|client| client.client_id == id).and_then(|client| client.client_secret);
            (id, given.or(environment).or(kept))
        } else if let Some(client) = stored {
            (client.client_id, order.client_secret.clone().or(client.client_secret))
        } else {
            return Err(no_client(provider));
        };
        oauth::check_client_id(&id).map_err(BrokerError::usage)?;
        if let Some(client) = self.signing_client(provider, order, &id, secret.as_ref())? {
            return Ok(client);
        }
        let auth = provider
            .client_auth(secret.is_some())
            .map_err(|error| BrokerError::Usage { message: error.to_string(), hint: Some(set_line(provider)) })?;
        let secret = secret.filter(|_| auth != oauth::ClientAuth::None);
        if secret.is_none() && matches!(order.source, Some(Source::ClientCredentials)) {
            let message = format!("client `{id}` has neither a secret nor a key to ask for tokens with");
            return Err(BrokerError::Usage { message, hint: Some(secret_line(provider, &id)) });
        }
        Ok(oauth::Client { id, secret, auth, prover: None })
    }

    /// A client that shows itself with a signed assertion: with its own key, or with another identity's token.
    fn signing_client(
        &self,
        provider: &Resolved,
        order: &Order,
        id: &str,
        secret: Option<&Secret>,
    ) -> Result<Option<oauth::Client>, BrokerError> {
        let federated = matches!(order.source, Some(Source::FederatedClient { .. }));
        let prover = match (self.db, &self.clock) {
            (Some(db), Some(clock)) if secret.is_none() && !federated => {
                mint::prover(db, provider, id, Arc::clone(clock))?
            }
            _ => None,
        };
        if !federated && prover.is_none() {
            return Ok(None);
        }
        let auth = provider.signing_auth()?;
        Ok(Some(oauth::Client { id: id.to_owned(), secret: None, auth, prover }))
    }
}

/// Whether there is where the road leads.
fn check_endpoints(provider: &Resolved, order: &Order, params: &BTreeMap<String, String>) -> Result<(), BrokerError> {
    if let Some(source) = &order.source {
        return check_source(provider, source, order, params);
    }
    let browserless = order.device || order.import;
    if provider.token_url.is_some() && (provider.authorize_url.is_some() || browserless) {
        return Ok(());
    }
    let message = format!("{} has no authorization endpoint to sign in at", order.provider);
    // a file in the settings folder may name its issuer alone; what that says is looked up once and kept
    let undiscovered = provider.issuer.is_some() && provider.token_url.is_none();
    let hint = undiscovered
        .then(|| format!("oauthctl provider add {} --from FILE --replace", order.provider))
        // never chosen by itself: whoever is asked for a code has to know who asks
        .or(provider.device_url.is_some().then(|| format!("oauthctl connect {} --device", order.provider)));
    Err(BrokerError::Usage { message, hint })
}

/// Whether tokens can be minted from this there.
fn check_source(
    provider: &Resolved,
    source: &Source,
    order: &Order,
    params: &BTreeMap<String, String>,
) -> Result<(), BrokerError> {
    let name = &provider.provider.name;
    if let Some(param) = params.keys().next() {
        let message = format!("`{param}` is no variable of {name}, and nobody signs in who could see a parameter");
        return Err(BrokerError::usage(message));
    }
    let Some(url) = source.url(provider) else {
        let what = if matches!(source, Source::WorkloadIdentity { .. }) {
            "service for workload identities"
        } else {
            "token endpoint"
        };
        return Err(BrokerError::usage(format!("{name} has no {what}")));
    };
    match &order.token_uri {
        // a file that somebody handed over does not say where its key is shown
        Some(uri) if uri != url.as_str() => Err(BrokerError::Usage {
            message: format!("the key file is for tokens of another server than {name} ({url})"),
            hint: Some("oauthctl provider list".into()),
        }),
        _ => Ok(()),
    }
}

/// Where nobody is asked, only what is named counts; a renewal without a word asks for what was asked before.
fn scopes_unattended(grant: Option<&Grant>, provider: &Resolved, order: &Order) -> Result<Vec<String>, BrokerError> {
    let scopes = provider.named_scopes(&order.scopes, &order.features)?;
    if !scopes.is_empty() || order.import {
        return Ok(scopes);
    }
    let before = grant.filter(|grant| order.source.as_ref().is_some_and(|source| source.road() == grant.road));
    Ok(before.map_or_else(|| provider.provider.unattended_scopes.clone(), |grant| grant.scopes_asked.clone()))
}

fn secret_line(provider: &Resolved, id: &str) -> String {
    format!("oauthctl client set {} --client-id {id} --client-secret-stdin (or --key-file FILE)", provider.provider.id)
}

/// As with scopes: those that the grant is for stay, unless only what is named is wanted.
fn resources(known: Vec<String>, order: &Order) -> Result<Vec<String>, BrokerError> {
    let mut resources = if order.exact_scopes { Vec::new() } else { known };
    for resource in &order.resources {
        oauth::check_resource(resource).map_err(|error| BrokerError::usage(error.to_string()))?;
        if !resources.contains(resource) {
            resources.push(resource.clone());
        }
    }
    Ok(resources)
}

/// Whether the grant will be bound to a key, and the key: one that was stays bound, and each has a key of its own.
fn bind(provider: &mut Resolved, order: &Order, was_bound: bool) -> Result<Option<Binding>, BrokerError> {
    if order.source.is_some() && (order.dpop || !order.resources.is_empty()) {
        return Err(BrokerError::usage("--resource and --dpop are for grants that a person gives"));
    }
    let bound = &mut provider.dialect.bound;
    *bound = (*bound || order.dpop || was_bound) && order.source.is_none();
    let binding = bound.then(|| dpop::Key::generate().map(Binding::new)).transpose();
    binding.map_err(|error| BrokerError::usage(error.to_string()))
}

/// What is wanted, and what is granted already: asking for less would lose it. A renewal without a word asks for what was
/// asked before.
fn scopes_to_ask(
    grant: Option<&Grant>,
    provider: &Resolved,
    order: &Order,
) -> Result<(Vec<String>, Vec<String>), BrokerError> {
    let wants_more = !order.scopes.is_empty() || !order.features.is_empty();
    let scopes = provider.to_ask(&order.scopes, &order.features)?;
    let Some(grant) = grant.filter(|_| !order.exact_scopes && !provider.dialect.scope_separator.is_empty()) else {
        return Ok(scopes);
    };
    // in the spelling they were asked in, where they were
    let is_granted = |scope: &&String| !wants_more || provider.covers(&grant.scopes_granted, scope);
    let mut had: Vec<String> = grant.scopes_asked.iter().filter(is_granted).cloned().collect();
    had.extend(grant.scopes_granted.iter().filter(|scope| !provider.covers(&grant.scopes_asked, scope)).cloned());
    // one that cannot be asked for (any more) is in nobody's way
    had.retain(|scope| provider.scopes(std::slice::from_ref(scope), &[]).is_ok());
    let wanted: Vec<String> = order.scopes.iter().cloned().chain(had).collect();
    Ok(provider.to_ask(&wanted, &order.features)?)
}

fn no_client(provider: &Resolved) -> BrokerError {
    let data = &provider.provider;
    let mut message = format!("no client is set for {}", data.id);
    if let Some(page) = &data.register.page {
        message.push_str(&format!("; register one at {page}"));
    }
    BrokerError::Usage { message, hint: Some(set_line(provider)) }
}

/// What to type to set a client of the kind that the provider wants.
fn set_line(provider: &Resolved) -> String {
    let data = &provider.provider;
    let secret = match data.client_secret {
        crate::providers::SecretRule::Required => " --client-secret-stdin",
        _ => "",
    };
    format!("oauthctl client set {} --client-id ID{secret}", data.id)
}
