//! `oauthctl token`: prints a usable access token.

use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report, report::Body};
use crate::{
    broker::{Fresh, Wish, connect_line},
    config::duration,
    secret::Secret,
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
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// A line for `curl --config -`, so that the token stands in no argument list
    Curl,
    /// export ACCESS_TOKEN='…', for a shell's eval
    Env,
    /// Authorization: Bearer …
    Header,
    /// An object with token, expiry, account and scopes
    Json,
    /// The token and a newline
    Plain,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let wish = Wish {
        force: args.force_refresh,
        min_ttl: args.min_ttl,
        no_refresh: args.no_refresh,
        scopes: args.scopes.clone(),
    };
    let format = if context.json { Format::Json } else { args.format };
    let (fresh, afterwards) = fresh(context, &args.integration, &wish)?;
    let text = print(&fresh, format)?;
    Ok(Report { afterwards, body: Body::Secret(text), warnings: fresh.warnings, ..Report::default() })
}

type Afterwards = Option<Box<dyn FnOnce()>>;

/// A token for one integration, and what is to be done after it was printed.
pub fn fresh(context: &Context<'_>, word: &str, wish: &Wish) -> Result<(Fresh, Afterwards), Failure> {
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), word)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{word} is not connected")));
    };
    let mut fresh =
        context.broker(&opened.vault).fresh_token(&opened.snapshot, &integration.name, wish).map_err(|error| {
            let failure = Failure::from(error).about(integration.name.clone());
            match failure.kind {
                // the provider is what `connect` takes; the name goes with it where it is another
                Kind::SignInNeeded if failure.hint.as_ref().is_none_or(|hint| hint.starts_with("oauthctl connect")) => {
                    let own = failure.hint.clone().filter(|hint| hint.contains("--scope"));
                    let hint = own.unwrap_or_else(|| connect_line(&integration.provider, &integration.name));
                    failure.hint(hint)
                }
                _ => failure,
            }
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

fn print(fresh: &Fresh, format: Format) -> Result<Secret, Failure> {
    let token = &fresh.token;
    let name = &fresh.integration.name;
    let Some(access_token) = &token.access_token else {
        return Err(Failure::new(Kind::Failed, format!("{name}: the vault holds no token")).about(name.clone()));
    };
    let text = access_token.expose();
    // was checked when it came (CHECKS H-49); the vault is not trusted to hold only that
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("{name}: the stored token holds characters no token has");
        return Err(Failure::new(Kind::VaultRefused, message).about(name.clone()));
    }
    Ok(Secret::new(match format {
        Format::Plain => format!("{text}\n"),
        Format::Header => format!("Authorization: Bearer {text}\n"),
        Format::Curl => {
            format!("header = \"Authorization: Bearer {}\"\n", text.replace('\\', r"\\").replace('"', r#"\""#))
        }
        Format::Env => format!("export ACCESS_TOKEN='{}'\n", text.replace('\'', r"'\''")),
        Format::Json => {
            let object = json!({
                "integration": name,
                "provider": fresh.integration.provider,
                "account": fresh.integration.account,
                "access_token": text,
                "token_type": token.token_type,
                "expires_at": token.expires_at,
                "scopes": token.scopes,
            });
            format!("{object}\n")
        }
    }))
}
