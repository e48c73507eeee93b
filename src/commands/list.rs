//! `oauthctl list`: what is connected.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{
    Context, Outcome, Report,
    integration::{Endings, View, when},
};

/// List what is connected
///
/// Account, scopes, expiry and health of each integration; never a secret.
#[derive(Debug, ClapArgs)]
pub struct Args {}

pub fn run(context: &Context<'_>, _args: &Args) -> Outcome {
    let views = match context.open()? {
        Some(opened) => View::all(&opened.vault, &opened.snapshot)?,
        None => Vec::new(),
    };
    let now = context.now();
    let mut endings = Endings::default();
    let rows = views
        .iter()
        .map(|view| {
            vec![
                view.name.clone(),
                view.provider.clone(),
                view.who(),
                view.health(),
                when(now, view.expires_at),
                endings.said(context, view),
            ]
        })
        .collect();
    let columns = ["NAME", "PROVIDER", "ACCOUNT", "STATUS", "TOKEN ENDS", "GRANT ENDS"];
    let empty = "nothing is connected; `oauthctl connect PROVIDER` connects";
    Ok(Report::table(&columns, rows, empty, &json!({ "integrations": views })))
}
