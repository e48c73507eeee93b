//! `oauthctl consents`: the ledger of what was consented to.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Outcome, Report, integration::when};

/// Show what was consented to, and when
///
/// A line for each consent: scopes asked, scopes granted, by which road. It outlives the integration.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// One integration only
    pub integration: Option<String>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let opened = context.open()?;
    let snapshot = opened.as_ref().map(|opened| &opened.snapshot);
    let all = snapshot.map(|snapshot| snapshot.consents(None)).transpose()?.unwrap_or_default();
    let consents: Vec<_> = match &args.integration {
        None => all,
        // the ledger outlives the integration: a name that stands in it is known
        Some(word) if all.iter().any(|line| line.integration == *word) => {
            all.into_iter().filter(|line| line.integration == *word).collect()
        }
        Some(word) => {
            let id = context.integration(snapshot, word)?.id;
            all.into_iter().filter(|line| line.integration_id == id).collect()
        }
    };
    let now = context.now();
    let join = |scopes: &[String]| if scopes.is_empty() { "-".to_owned() } else { scopes.join(" ") };
    let rows = consents
        .iter()
        .map(|line| {
            let missing: Vec<&String> = line.asked.iter().filter(|scope| !line.granted.contains(scope)).collect();
            let note = if missing.is_empty() { "" } else { "fewer than asked" };
            vec![
                when(now, Some(line.at)),
                line.integration.clone(),
                line.road.clone(),
                join(&line.asked),
                join(&line.granted),
                note.to_owned(),
            ]
        })
        .collect();
    let json: Vec<_> = consents
        .iter()
        .map(|line| {
            json!({
                "integration": line.integration, "provider": line.provider, "account": line.account,
                "asked": line.asked, "granted": line.granted, "road": line.road, "consented_at": line.at,
            })
        })
        .collect();
    let columns = ["WHEN", "INTEGRATION", "ROAD", "ASKED", "GRANTED", ""];
    Ok(Report::table(&columns, rows, "nothing was consented to yet", &json!({ "consents": json })))
}
