//! `oauthctl token`: prints a usable access token, in the form that what reads it understands (`forms`).

pub mod forms;
pub mod proof;

use std::{sync::Arc, time::Duration};

use clap::{Args as ClapArgs, ValueEnum};

use super::{Context, Failure, Kind, Outcome, Report, context::Opened, hosts, report::Body};
use crate::{
    broker::{Fresh, Wish},
    config::duration,
    secret::Secret,
    system::{System, terminal::KeptTerminal},
    vault::{Integration, Vault},
};

/// Print a usable access token
///
/// From the vault while it lives; else it is refreshed first, once, however many ask at the same time. Nothing but the
/// token goes to stdout, and nothing at all when it fails: `T=$(oauthctl token google) || exit` is safe.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// An integration's name, or a provider's while it has one integration
    pub integration: String,
    /// How long the token must live at least (60s)
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub min_ttl: Option<Duration>,
    /// Refresh even if the stored token still lives
    #[arg(long, conflicts_with = "no_refresh")]
    pub force_refresh: bool,
    /// From the vault or not at all; exit 4 if nothing there lives long enough
    #[arg(long)]
    pub no_refresh: bool,
    /// A scope that must have been consented to; with --resource, the token has these alone
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// Which API the token is for, of those named to `connect --resource` (the first one)
    #[arg(long, visible_alias = "audience", value_name = "URI")]
    pub resource: Option<String>,
    /// What is printed
    #[arg(long, value_enum, default_value = "plain")]
    pub format: Format,
    /// The host that the form is for (netrc, oauthbearer)
    #[arg(long, value_name = "HOST[:PORT]")]
    pub host: Option<String>,
    /// The user that the form names (netrc, oauthbearer, xoauth2)
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Without the newline at the end
    #[arg(short = 'n', long)]
    pub no_newline: bool,
    /// The URL that a proof is for (dpop, json)
    #[arg(long, value_name = "URL", required_if_eq("format", "dpop"))]
    pub url: Option<String>,
    /// The method that it is for (GET)
    #[arg(long, value_name = "METHOD", requires = "url")]
    pub method: Option<String>,
    /// What that server's last `DPoP-Nonce` header said
    #[arg(long, value_name = "NONCE", requires = "url")]
    pub nonce: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// A line for `curl --config -`, so that the token stands in no argument list
    Curl,
    /// ACCESS_TOKEN=…, for a .env file's reader
    Dotenv,
    /// Two header lines, Authorization and DPoP, for the one request that --method and --url name (RFC 9449)
    Dpop,
    /// export ACCESS_TOKEN='…', for a shell's eval
    Env,
    /// The JSON of Google's executable-sourced credentials; other programs may rely on it, too
    Executable,
    /// Authorization: Bearer …
    Header,
    /// An object with token, expiry, account and scopes
    Json,
    /// machine … login … password …, for each host that the token is meant for, or one of them (--host)
    Netrc,
    /// The SASL string of OAUTHBEARER (RFC 7628), base64
    Oauthbearer,
    /// The token and a newline
    Plain,
    /// The value of `token` in rclone's configuration
    Rclone,
    /// The same, as `rclone authorize` prints it
    RcloneAuthorize,
    /// The SASL string of XOAUTH2, base64
    Xoauth2,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let format = if context.json { Format::Json } else { args.format };
    if format != Format::Executable {
        return told(context, args, format, &Vec::new);
    }
    // Google's library for Python reads stderr as part of the answer: a warning beside it would spoil the JSON
    let kept = Arc::new(KeptTerminal::before(context.system.terminal.clone()));
    let system = System { terminal: kept.clone(), ..context.system.clone() };
    let inner = Context::new(context.json, context.lines, context.settings.clone(), system);
    match told(&inner, args, format, &|| kept.take_warnings()) {
        Ok(report) => Ok(Report { warnings: Vec::new(), ..report }),
        // its readers look at stdout for what went wrong
        Err(failure) => Ok(Report {
            body: Body::Text(forms::refusal(&failure)),
            warnings: kept.take_warnings(),
            verdict: Some(failure),
            ..Report::default()
        }),
    }
}

/// `warned`: what was to be said on the way, for a form that has a place for it.
fn told(context: &Context<'_>, args: &Args, format: Format, warned: &dyn Fn() -> Vec<String>) -> Outcome {
    let wish = Wish {
        force: args.force_refresh,
        min_ttl: args.min_ttl,
        no_refresh: args.no_refresh,
        resource: args.resource.clone(),
        scopes: args.scopes.clone(),
    };
    let (opened, integration) = find(context, &args.integration)?;
    let mut asked = forms::Asked::of(args.host.as_deref(), args.user.as_deref(), format)?;
    if args.url.is_some() && !matches!(format, Format::Dpop | Format::Json) {
        return Err(Failure::usage("--url belongs to --format dpop and json"));
    }
    let wanted = args.url.as_deref().map(|url| proof::Wanted::of(args.method.as_deref(), url, args.nonce.as_deref()));
    let wanted = wanted.transpose()?;
    let binding = wanted.as_ref().map(|_| proof::key(context, &opened, &integration)).transpose()?;
    let (user, netrc) = match (format, &asked.host) {
        (Format::Netrc, Some(host)) => {
            hosts::check(context, &opened.snapshot, &integration, host)?;
            (Some(hosts::username(context, &integration)), vec![host.clone()])
        }
        (Format::Netrc, None) => {
            (Some(hosts::username(context, &integration)), hosts::named(context, &opened.snapshot, &integration)?)
        }
        _ => (integration.account_label.clone(), Vec::new()),
    };
    let (fresh, afterwards) = fresh_of(context, opened, &integration, &wish)?;
    if let (Some(wanted), Some(binding)) = (wanted, binding) {
        asked.proof = Some(wanted.prove(context, &binding, &fresh)?);
    }
    let warnings = [warned(), fresh.warnings.clone()].concat();
    let mut text = forms::write(&fresh, format, &forms::Asked { netrc, warnings, ..asked.or_user(user) })?;
    if args.no_newline {
        text = Secret::new(text.expose().trim_end_matches('\n'));
    }
    Ok(Report { afterwards, body: Body::Secret(text), warnings: fresh.warnings, ..Report::default() })
}

pub type Afterwards = Option<Box<dyn FnOnce()>>;

/// The open vault, and what a word on the command line means in it.
pub fn find(context: &Context<'_>, word: &str) -> Result<(Opened, Integration), Failure> {
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), word)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{word} is not connected")));
    };
    Ok((opened, integration))
}

/// A token for an integration, and what is to be done after it was printed.
pub fn fresh_of(
    context: &Context<'_>,
    opened: Opened,
    integration: &Integration,
    wish: &Wish,
) -> Result<(Fresh, Afterwards), Failure> {
    let fresh = fresh_in(context, &opened, integration, wish)?;
    Ok((fresh, afterwards(opened.vault)))
}

/// The same while the vault is needed for more.
pub fn fresh_in(
    context: &Context<'_>,
    opened: &Opened,
    integration: &Integration,
    wish: &Wish,
) -> Result<Fresh, Failure> {
    let broker = context.broker(&opened.vault);
    let mut fresh = broker.fresh_token(&opened.snapshot, &integration.name, wish).map_err(|error| {
        let failure = Failure::from(error).about(integration.name.clone());
        failure.connecting(&integration.provider, &integration.name)
    })?;
    fresh.warnings.extend(opened.vault.take_warnings());
    Ok(fresh)
}

/// The journal has grown, and nobody waits any more.
pub fn afterwards(vault: Vault) -> Afterwards {
    vault.wants_fold().then(|| {
        Box::new(move || {
            // the next caller tries again
            let _ = vault.fold_if_free();
        }) as Box<dyn FnOnce()>
    })
}
