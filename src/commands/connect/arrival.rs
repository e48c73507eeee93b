//! `connect URL`: with nothing prepared. What was found is shown and pinned before anything is sent; where nobody has
//! registered a client, one is registered; and where the sign-in comes to nothing, all of that is undone.

use super::{Args, order, sign_in};
use crate::{
    broker::{
        self, Arrival,
        registration::{self, Terms},
    },
    commands::{Context, Failure, Outcome, client::read_file},
    oauth::client::{Management, Registered},
    providers::{AnyPort, PortRule, Provider, discovery, registry::Origin},
    system::terminal::clean,
    vault::{Db, Pin, Vault},
};

/// The ports that a client is registered with, as where a provider compares them.
const PORTS: [u16; 3] = [17853, 27853, 37853];

/// Whether a word is a URL and no provider's id.
pub(super) fn is_url(word: &str) -> bool {
    word.contains("://")
}

/// A provider that was found, and what is to be asked of it.
struct Found {
    /// There is no file for it yet.
    fresh: bool,
    provider: Provider,
    resource: Option<String>,
    scopes: Vec<String>,
}

/// What was made on the way and is taken back if the sign-in comes to nothing.
#[derive(Default)]
struct Made {
    file: bool,
    pin: bool,
    registered: Option<Registered>,
}

pub(super) fn run(context: &Context<'_>, args: &Args, typed: &str) -> Outcome {
    let (all, _) = context.registry.all();
    let known = |issuer: &str| all.iter().any(|(_, known)| known.issuer.as_deref() == Some(issuer));
    let arrival = broker::arrive(&context.system, &context.settings, typed, &known)?;
    let issuer = arrival.provider.issuer.clone().unwrap_or_default();
    // one's own goes before the catalogue's, which has its issuers too
    let mut same = all.into_iter().filter(|(_, known)| known.issuer.as_deref() == Some(issuer.as_str()));
    let found = match same.next() {
        Some((origin, own)) => {
            let provider = accepted(context, args, origin, own, &arrival.provider)?;
            Found { fresh: false, provider, resource: arrival.resource, scopes: arrival.scopes }
        }
        None => new(context, arrival),
    };
    show(context, &found);
    go(context, args, &found)
}

/// A provider by name, whose server registers clients, and for which nobody has set one.
pub(super) fn registers(context: &Context<'_>, args: &Args, provider: &Provider) -> Result<bool, Failure> {
    let given = args.client_id.is_some() || context.settings.client_id.is_some();
    if provider.registration_url.is_none() || given || args.secret.is_given() {
        return Ok(false);
    }
    match context.open()? {
        Some(opened) => Ok(client_of(&opened.snapshot, provider, context.now())?.is_none()),
        None => Ok(true),
    }
}

pub(super) fn run_named(context: &Context<'_>, args: &Args, provider: Provider) -> Outcome {
    let found = Found { fresh: false, provider, resource: None, scopes: Vec::new() };
    show(context, &found);
    go(context, args, &found)
}

/// The provider's client, unless its secret has run out.
fn client_of(db: &Db, provider: &Provider, now: i64) -> Result<Option<String>, Failure> {
    let Some(client) = db.client(&provider.id)? else { return Ok(None) };
    let registration = db.registration(&provider.id, &client.client_id)?;
    let over = registration.and_then(|registration| registration.secret_expires_at).is_some_and(|end| end <= now);
    Ok((!over).then_some(client.client_id))
}

fn new(context: &Context<'_>, arrival: Arrival) -> Found {
    let mut provider = arrival.provider;
    // an id that is somebody else's gets a number
    let id = provider.id.clone();
    for number in 2.. {
        if !context.registry.contains(&provider.id) {
            break;
        }
        provider.id = format!("{id}-{number}");
    }
    provider.name.clone_from(&provider.id);
    Found { fresh: true, provider, resource: arrival.resource, scopes: arrival.scopes }
}

/// One that is known, with its metadata as it is now. Where an endpoint has moved to another host, somebody has to agree
/// (CHECKS S-50): a refresh token is not sent there before.
fn accepted(
    context: &Context<'_>,
    args: &Args,
    origin: Origin,
    own: Provider,
    now: &Provider,
) -> Result<Provider, Failure> {
    if origin != Origin::User {
        return Ok(own);
    }
    let moved = discovery::moved_hosts(&own, now);
    if moved.is_empty() {
        return Ok(own);
    }
    let (before, after) = (discovery::endpoint_hosts(&own), discovery::endpoint_hosts(now));
    let mut lines = Vec::new();
    for key in &moved {
        let host = |hosts: &std::collections::BTreeMap<String, String>| {
            hosts.get(*key).map_or_else(|| "nowhere".to_owned(), |host| clean(host, 100))
        };
        lines.push(format!("{key}: {} -> {}", host(&before), host(&after)));
    }
    let what = format!("the metadata of {} names other hosts than before: {}", own.id, lines.join(", "));
    agree(context, args, &what)?;
    let changed = discovery::with_endpoints_of(&own, now, &moved).map_err(Failure::usage)?;
    context.registry.add(&changed, true)?;
    if let Some(opened) = context.open()? {
        opened.vault.write(|tx| tx.put_pin(&pin(&changed, context.now())))?;
    }
    Ok(changed)
}

/// A yes: on the command line, or at a terminal.
fn agree(context: &Context<'_>, args: &Args, what: &str) -> Result<(), Failure> {
    if args.accept_metadata_change {
        context.system.terminal.note(what);
        return Ok(());
    }
    let terminal = &context.system.terminal;
    if terminal.interactive() {
        terminal.warn(what);
        if terminal.confirm("is that right?")? {
            return Ok(());
        }
    }
    Err(Failure::usage(format!("{what}; nothing was sent there")).hint("--accept-metadata-change, if you expect that"))
}

fn pin(provider: &Provider, now: i64) -> Pin {
    Pin { provider: provider.id.clone(), endpoints: discovery::endpoint_hosts(provider), pinned_at: now }
}

/// What was agreed to, against what the provider's data says now (a file may have been changed).
pub(super) fn check_pin(context: &Context<'_>, args: &Args, vault: &Vault, provider: &Provider) -> Result<(), Failure> {
    let Some(known) = vault.read()?.pin(&provider.id)? else { return Ok(()) };
    let now = discovery::endpoint_hosts(provider);
    let moved: Vec<&str> = now
        .iter()
        .filter(|(key, host)| known.endpoints.get(*key) != Some(*host))
        .map(|(key, _)| key.as_str())
        .collect();
    if moved.is_empty() {
        return Ok(());
    }
    agree(context, args, &format!("{}: not at the hosts that were agreed to: {}", provider.id, moved.join(", ")))?;
    vault.write(|tx| tx.put_pin(&pin(provider, context.now())))?;
    Ok(())
}

fn show(context: &Context<'_>, found: &Found) {
    let terminal = &context.system.terminal;
    let provider = &found.provider;
    let shown = |text: &str| clean(text, 300);
    if let Some(resource) = &found.resource {
        terminal.note(&format!("the API {}", shown(resource)));
    }
    terminal.note(&format!("issuer: {}", shown(provider.issuer.as_deref().unwrap_or("none is named"))));
    let hosts: std::collections::BTreeSet<String> = discovery::endpoint_hosts(provider).into_values().collect();
    terminal.note(&format!("its endpoints are at: {}", shown(&hosts.into_iter().collect::<Vec<_>>().join(", "))));
    let scopes = provider.default_scopes.iter().chain(&found.scopes).map(String::as_str).collect::<Vec<_>>().join(" ");
    terminal.note(&format!("scopes: {}", if scopes.is_empty() { "its own choice".into() } else { shown(&scopes) }));
}

fn go(context: &Context<'_>, args: &Args, found: &Found) -> Outcome {
    if !args.start {
        super::journey(context, args, &found.provider)?; // where nobody can sign in, nothing is prepared either
    }
    let (mut provider, mut made) = (found.provider.clone(), Made::default());
    let order = prepare(context, args, found, &mut provider, &mut made);
    let outcome = order.and_then(|order| sign_in(context, args, &order, None));
    if outcome.is_err() {
        undo(context, &provider, &made);
    }
    outcome
}

/// Client, file, pin: everything that `connect NAME` needs.
fn prepare(
    context: &Context<'_>,
    args: &Args,
    found: &Found,
    provider: &mut Provider,
    made: &mut Made,
) -> Result<broker::Order, Failure> {
    let mut order = order(args, &provider.id)?;
    if let Some(resource) = found.resource.as_ref().filter(|resource| !order.resources.contains(resource)) {
        order.resources.insert(0, resource.clone());
    }
    if order.scopes.is_empty() && order.features.is_empty() && !found.scopes.is_empty() {
        order.scopes.clone_from(&provider.default_scopes);
        order.scopes.extend(found.scopes.iter().filter(|scope| !provider.default_scopes.contains(scope)).cloned());
    }
    if found.fresh {
        context.registry.add(provider, false)?;
        made.file = true;
    }
    let mut trial = order.clone();
    trial.client_id.get_or_insert_with(|| "not-known-yet".into());
    broker::order::check(&context.registry, &context.settings, &trial)?;
    if !has_client(context, &order, provider)? {
        made.registered = Some(registered(context, args, &order, provider)?);
        if context.registry.origin(&provider.id) == Some(Origin::User) {
            context.registry.add(provider, true)?;
        }
    }
    let vault = context.open_or_init()?.vault;
    check_pin(context, args, &vault, provider)?;
    let now = context.now();
    made.pin = vault.read()?.pin(&provider.id)?.is_none();
    if made.pin || made.registered.is_some() {
        vault.write(|tx| {
            tx.put_pin(&pin(provider, now))?;
            made.registered.as_ref().map_or(Ok(()), |registered| registration::keep(tx, &provider.id, registered, now))
        })?;
    }
    Ok(order)
}

fn has_client(context: &Context<'_>, order: &broker::Order, provider: &Provider) -> Result<bool, Failure> {
    if order.client_id.is_some() || context.settings.client_id.is_some() {
        return Ok(true);
    }
    let opened = context.open()?;
    let known = opened.map(|opened| client_of(&opened.snapshot, provider, context.now())).transpose()?;
    Ok(known.flatten().is_some())
}

/// Registers a client; the provider's data then says how that one shows who it is, and which ports it may listen on.
fn registered(
    context: &Context<'_>,
    args: &Args,
    order: &broker::Order,
    provider: &mut Provider,
) -> Result<Registered, Failure> {
    if provider.registration_url.is_none() {
        let message = format!("{} registers nobody by itself, and no client is set for it", provider.id);
        return Err(Failure::usage(message).hint("--client-id ID, of a client that you have registered there"));
    }
    if provider.redirect.port == PortRule::Word(AnyPort::Any) {
        provider.redirect.port = PortRule::List(PORTS.to_vec());
    }
    let initial = args.registration_token_file.as_ref().map(read_file).transpose()?;
    let terms = Terms { bound: order.dpop, initial: initial.as_ref(), scopes: &order.scopes };
    context.system.terminal.note(&format!("registering oauthctl at {}", provider.id));
    let registered = registration::register(&context.system, &context.settings, provider, terms)?;
    provider.client_auth.retain(|auth| *auth != registered.auth);
    provider.client_auth.insert(0, registered.auth);
    Ok(registered)
}

/// Nothing stays of a sign-in that came to nothing, here or there.
fn undo(context: &Context<'_>, provider: &Provider, made: &Made) {
    let terminal = &context.system.terminal;
    if let Some(registered) = &made.registered {
        let ended = registered.management.as_ref().map(|Management { token, uri }| {
            let management = Management { token: token.clone(), uri: uri.clone() };
            registration::unregister(&context.system, &context.settings, provider, &management)
        });
        match ended {
            Some(Ok(())) => {}
            Some(Err(error)) => terminal.warn(&error.to_string()),
            None => {
                terminal.warn(&format!("the client that was registered at {} cannot be ended from here", provider.id));
            }
        }
    }
    let forgotten = context.open().and_then(|opened| {
        let Some(opened) = opened.filter(|_| made.pin || made.registered.is_some()) else { return Ok(()) };
        opened.vault.write(|tx| {
            if let Some(registered) = &made.registered {
                registration::forget(tx, &provider.id, &registered.client_id)?;
            }
            if made.pin {
                tx.delete_pin(&provider.id)?;
            }
            Ok::<(), crate::vault::VaultError>(())
        })?;
        Ok(())
    });
    if let Err(failure) = forgotten {
        terminal.warn(&failure.message);
    }
    if made.file
        && let Err(error) = context.registry.remove(&provider.id)
    {
        terminal.warn(&error.to_string());
    }
}
