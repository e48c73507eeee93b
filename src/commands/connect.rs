//! `oauthctl connect`: signs in.

mod arrival;
mod unattended;

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use clap::Args as ClapArgs;
use serde_json::json;

use unattended::Next;

use super::{
    Context, Failure, Kind, Outcome, Report,
    client::SecretArgs,
    context::Opened,
    integration::Views,
    report::{Body, line, value},
};
use crate::{
    broker::{self, Connected, Journey, Order, Road},
    config::duration,
    providers::Provider,
    secret::Secret,
    system::{browser::Choice, terminal::clean},
    vault::{Presence, Vault},
};

/// Sign in to a provider and keep the grant
///
/// Opens the browser, if there is one here, and listens on the loopback address for the redirect. The URL is printed
/// first; what the browser ends at can be pasted at the terminal as well. It ends by saying which account was connected
/// and which scopes were granted; nothing is kept before that is known.
#[derive(Debug, ClapArgs)]
#[command(group = clap::ArgGroup::new("road").multiple(false))]
pub struct Args {
    /// A provider's id (see `oauthctl provider list`), or the URL of an issuer or of an API, with nothing prepared
    #[arg(required_unless_present = "finish")]
    pub provider: Option<String>,
    /// The integration's name (the provider's id)
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// A scope to ask for, in the provider's spelling
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// Ask for these scopes and features alone, not for what is granted already as well
    #[arg(long)]
    pub exact_scopes: bool,
    /// A feature to ask for: a named bundle of scopes (see `oauthctl features`)
    #[arg(long = "feature", value_name = "FEATURE")]
    pub features: Vec<String>,
    /// The client id of your app registration
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    #[command(flatten)]
    pub secret: SecretArgs,
    /// Which account to suggest at the provider
    #[arg(long, value_name = "ACCOUNT")]
    pub login_hint: Option<String>,
    /// The account it has to be; another one is not kept
    #[arg(long, value_name = "ACCOUNT")]
    pub expect_account: Option<String>,
    /// Put another account under an existing name
    #[arg(long)]
    pub replace_account: bool,
    /// A variable of the provider (tenant=…), or a parameter of the authorization request
    #[arg(long = "param", value_name = "KEY=VALUE", value_parser = param)]
    pub params: Vec<(String, String)>,
    /// The browser to open: a command, %s for the URL
    #[arg(long, value_name = "COMMAND", group = "road")]
    pub browser: Option<String>,
    /// Open nothing; listen for the redirect all the same
    #[arg(long, group = "road")]
    pub no_browser: bool,
    /// Do not listen; paste the redirected URL
    #[arg(long, group = "road", conflicts_with = "client_secret_stdin")]
    pub paste: bool,
    /// Show a code to enter in a browser on another device
    #[arg(long, group = "road", conflicts_with_all = ["login_hint", "port"])]
    pub device: bool,
    /// First of two steps: print the URL and end; `connect --finish` goes on within 10 minutes
    #[arg(long, group = "road")]
    pub start: bool,
    /// Second step: read the redirected URL from a prompt or stdin
    #[arg(long, group = "road", conflicts_with_all = [
        "name", "scopes", "features", "exact_scopes", "client_id", "client_secret_stdin", "client_secret_file", "login_hint",
        "expect_account", "replace_account", "params", "port", "resources", "dpop",
        "timeout",
    ])]
    pub finish: bool,
    /// What the grant is for: the URI of an API (RFC 8707); `token` without --resource is for the first one
    #[arg(long = "resource", value_name = "URI")]
    pub resources: Vec<String>,
    /// What lets one register a client where the server does not take everybody (RFC 7591)
    #[arg(long, value_name = "FILE")]
    pub registration_token_file: Option<PathBuf>,
    /// Agree to an issuer's endpoints at other hosts than before
    #[arg(long)]
    pub accept_metadata_change: bool,
    /// Bind the grant to a key of its own (DPoP, RFC 9449): its tokens are of use with proofs of that key alone
    #[arg(long)]
    pub dpop: bool,
    #[command(flatten)]
    pub unattended: unattended::Args,
    /// The port to listen on
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// How long to wait for the person (5m; with --device as long as the code is good)
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub timeout: Option<Duration>,
}

fn param(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` is not KEY=VALUE")),
    }
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    if args.finish {
        return finish(context, args);
    }
    let Some(provider) = &args.provider else { return Err(Failure::usage("name a provider")) };
    if arrival::is_url(provider) {
        unattended::not_at_a_url(&args.unattended)?;
        return arrival::run(context, args, provider);
    }
    let data = context.registry.find(provider)?; // a name that is none is a mistake, whether or not a person is there
    let opened = match unattended::run(context, args, provider)? {
        Next::Done(report) => return Ok(*report),
        Next::Person(opened) => opened.map(|opened| *opened),
    };
    if arrival::registers(context, args, &data)? {
        return arrival::run_named(context, args, data);
    }
    sign_in(context, args, &order(args, provider)?, opened)
}

/// Signs in to a provider that is known, by the road that was chosen. `opened`: the vault, where it had to be looked into
/// already; nobody types a passphrase twice.
fn sign_in(context: &Context<'_>, args: &Args, order: &Order, opened: Option<Opened>) -> Outcome {
    let data = context.registry.find(&order.provider)?;
    let journey = if args.start { None } else { Some(journey(context, args, &data)?) };
    if Vault::presence(&context.place()) == Presence::Nothing {
        // what cannot be carried out must not leave an empty vault behind
        broker::order::check(&context.registry, &context.settings, order)?;
    }
    let opened = opened.map_or_else(|| context.open_or_init(), Ok)?;
    arrival::check_pin(context, args, &opened.vault, &data)?;
    let broker = context.broker(&opened.vault);
    let Some(journey) = journey else {
        let url = broker.start(&opened.snapshot, order, args.port)?;
        let terminal = &context.system.terminal;
        terminal
            .note("open this URL in a browser, sign in, and copy the URL it ends at; then: oauthctl connect --finish");
        let json = json!({ "authorization_url": url.as_str() });
        return Ok(Report::text(format!("{url}\n"), &json).warn(opened.vault.take_warnings()));
    };
    let connected = broker.connect(&opened.snapshot, order, &journey)?;
    say(context, &opened, connected)
}

/// The redirected URL may stand where the provider does; it is in the shell's history then, so that is worth a warning.
fn finish(context: &Context<'_>, args: &Args) -> Outcome {
    let pasted = args.provider.as_deref().map(Secret::new);
    if pasted.is_some() {
        context
            .system
            .terminal
            .warn("the URL on the command line holds a code and is visible to others; stdin is better");
    }
    let Some(opened) = context.open()? else {
        return Err(Failure::new(Kind::SignInNeeded, "no sign-in is pending: there is no vault yet")
            .hint("oauthctl connect PROVIDER --start"));
    };
    let connected = context.broker(&opened.vault).finish(&opened.snapshot, pasted)?;
    say(context, &opened, connected)
}

/// The road that was asked for, or the best one from here.
fn journey(context: &Context<'_>, args: &Args, data: &Provider) -> Result<Journey, Failure> {
    let (road, why) = match asked_for(args) {
        Some(road) => (road, None),
        None => best(context, data)?,
    };
    Ok(Journey { port: args.port, road, timeout: args.timeout, why })
}

fn asked_for(args: &Args) -> Option<Road> {
    if args.paste {
        Some(Road::Paste)
    } else if args.device {
        Some(Road::Device)
    } else if args.no_browser {
        Some(Road::Listen)
    } else {
        args.browser.clone().map(|command| Road::Browser(Choice::Command(command)))
    }
}

/// The best road for this provider from this machine, and why it is that. Never the device flow, which whoever wants a
/// stranger's grant would have people take. Without a person there has to be one that needs none here.
fn best(context: &Context<'_>, data: &Provider) -> Result<(Road, Option<String>), Failure> {
    let device = if data.device_url.is_some() { ", or `--device`" } else { "" };
    let (settings, browser) = (&context.settings, &context.system.browser);
    if data.redirect.https && context.system.terminal.interactive() {
        let why = format!("{} takes redirects to https only, where nobody can listen: the URL is pasted", data.name);
        return Ok((Road::Paste, Some(why)));
    }
    let (road, why) = match &settings.browser {
        Some(command) => {
            let why = format!("signing in with the browser that was chosen: {}", clean(command, 100));
            (Road::Browser(Choice::Command(command.clone())), why)
        }
        None if settings.no_input => {
            let message = "signing in needs a person, and input was refused (--no-input or CI)";
            let hint = format!("run it at a terminal, or use --start and --finish{device}");
            return Err(Failure::new(Kind::SignInNeeded, message).hint(hint));
        }
        None if browser.available() => {
            (Road::Browser(Choice::System), "signing in with the browser of this machine".to_owned())
        }
        None => {
            let where_we_are = if settings.remote { "you are here by SSH" } else { "this machine has no display" };
            let how = if context.system.terminal.interactive() {
                "open the URL where your browser is, and paste here what it ends at".to_owned()
            } else {
                "open the URL where your browser is and can reach this machine; otherwise `--start`".to_owned()
            };
            (Road::Listen, format!("{where_we_are}: {how}{device}"))
        }
    };
    Ok((road, Some(why)))
}

fn order(args: &Args, provider: &str) -> Result<Order, Failure> {
    if args.exact_scopes && args.scopes.is_empty() && args.features.is_empty() {
        return Err(Failure::usage("--exact-scopes needs the scopes or features to ask for")
            .hint(format!("oauthctl connect {provider} --exact-scopes --scope S")));
    }
    let params: BTreeMap<String, String> = args.params.iter().cloned().collect();
    Ok(Order {
        client_id: args.client_id.clone(),
        client_secret: args.secret.read()?,
        device: args.device,
        dpop: args.dpop,
        exact_scopes: args.exact_scopes,
        expect_account: args.expect_account.clone(),
        features: args.features.clone(),
        login_hint: args.login_hint.clone(),
        name: args.name.clone(),
        params,
        provider: provider.to_owned(),
        replace_account: args.replace_account,
        resources: args.resources.clone(),
        scopes: args.scopes.clone(),
        ..Order::default()
    })
}

/// Which account, and which scopes.
fn say(context: &Context<'_>, opened: &Opened, connected: Connected) -> Outcome {
    let snapshot = opened.vault.read()?;
    let integration = context.integration(Some(&snapshot), &connected.name)?;
    let view = Views::new(context, &opened.vault, &snapshot).of(&integration)?;
    let mut text = line(&format!("connected {} to {} as {}", view.name, view.provider, view.who()));
    if !view.scopes.is_empty() {
        text.push_str(&line(&format!("granted: {}", view.scopes.join(" "))));
    }
    let mut warnings = connected.warnings;
    if !connected.missing.is_empty() {
        warnings.push(format!("{}: not granted: {}", view.name, connected.missing.join(" ")));
    }
    if !connected.extra.is_empty() {
        warnings.push(format!("{}: granted although not asked for: {}", view.name, connected.extra.join(" ")));
    }
    warnings.extend(opened.vault.take_warnings());
    Ok(Report { body: Body::Text(text), json: Some(value(&view)), warnings, ..Report::default() })
}
