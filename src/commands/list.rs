//! `oauthctl list`: what is connected.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{
    Context, Outcome, Report,
    integration::{Views, when},
};

/// List what is connected
///
/// Account, scopes, expiry and health of each integration; never a secret.
#[derive(Debug, ClapArgs)]
pub struct Args {}

pub fn run(context: &Context<'_>, _args: &Args) -> Outcome {
    let (views, warnings) = match context.open()? {
        Some(opened) => {
            let mut views = Views::new(context, &opened.vault, &opened.snapshot);
            (views.all()?, views.warnings)
        }
        None => (Vec::new(), Vec::new()),
    };
    let now = context.now();
    let rows = views
        .iter()
        .map(|view| {
            vec![
                view.name.clone(),
                view.provider.clone(),
                view.who(),
                view.health(),
                when(now, view.expires_at),
                view.grant_ends(now),
            ]
        })
        .collect();
    let columns = ["NAME", "PROVIDER", "ACCOUNT", "STATUS", "TOKEN ENDS", "GRANT ENDS"];
    let empty = "nothing is connected; `oauthctl connect PROVIDER` connects";
    Ok(Report::table(&columns, rows, empty, &json!({ "integrations": views })).warn(warnings))
}
