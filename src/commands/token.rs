//! `oauthctl token`: prints a usable access token, in the form that what reads it understands (`forms`).

pub mod forms;

use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};

use super::{Context, Failure, Kind, Outcome, Report, context::Opened, hosts, report::Body};
use crate::{
    broker::{Fresh, Wish},
    config::duration,
    vault::Integration,
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
    /// A scope that must have been consented to
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// What is printed
    #[arg(long, value_enum, default_value = "plain")]
    pub format: Format,
    /// The host that the form is for (netrc, oauthbearer)
    #[arg(long, value_name = "HOST[:PORT]")]
    pub host: Option<String>,
    /// The user that the form names (netrc, oauthbearer, xoauth2)
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// A line for `curl --config -`, so that the token stands in no argument list
    Curl,
    /// ACCESS_TOKEN=…, for a .env file's reader
    Dotenv,
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
    match (told(context, args, format), format) {
        // its readers look at stdout for what went wrong
        (Err(failure), Format::Executable) => {
            Ok(Report { body: Body::Text(forms::refusal(&failure)), verdict: Some(failure), ..Report::default() })
        }
        (outcome, _) => outcome,
    }
}

fn told(context: &Context<'_>, args: &Args, format: Format) -> Outcome {
    let wish = Wish {
        force: args.force_refresh,
        min_ttl: args.min_ttl,
        no_refresh: args.no_refresh,
        scopes: args.scopes.clone(),
    };
    let (opened, integration) = find(context, &args.integration)?;
    let asked = forms::Asked::of(args.host.as_deref(), args.user.as_deref(), format)?;
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
    let text = forms::write(&fresh, format, &forms::Asked { netrc, ..asked.or_user(user) })?;
    Ok(Report { afterwards, body: Body::Secret(text), warnings: fresh.warnings, ..Report::default() })
}

pub type Afterwards = Option<Box<dyn FnOnce()>>;

/// A token for one integration, and what is to be done after it was printed.
pub fn fresh(context: &Context<'_>, word: &str, wish: &Wish) -> Result<(Fresh, Afterwards), Failure> {
    let (opened, integration) = find(context, word)?;
    fresh_of(context, opened, &integration, wish)
}

/// The open vault, and what a word on the command line means in it.
pub fn find(context: &Context<'_>, word: &str) -> Result<(Opened, Integration), Failure> {
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), word)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{word} is not connected")));
    };
    Ok((opened, integration))
}

/// The same for an integration that was found already.
pub fn fresh_of(
    context: &Context<'_>,
    opened: Opened,
    integration: &Integration,
    wish: &Wish,
) -> Result<(Fresh, Afterwards), Failure> {
    let mut fresh =
        context.broker(&opened.vault).fresh_token(&opened.snapshot, &integration.name, wish).map_err(|error| {
            let failure = Failure::from(error).about(integration.name.clone());
            failure.connecting(&integration.provider, &integration.name)
        })?;
    fresh.warnings.extend(opened.vault.take_warnings());
    let vault = opened.vault;
    let afterwards: Afterwards = vault.wants_fold().then(|| {
        Box::new(move || {
            // nobody waits for this: the next caller tries again
            let _ = vault.fold_if_free();
        }) as Box<dyn FnOnce()>
    });
    Ok((fresh, afterwards))
}
