//! `oauthctl sync`: what the provider says of a token, compared with what is known here.

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{
    Context, Failure, Kind, Outcome, Report,
    report::{Body, line},
};
use crate::{
    broker::Broker,
    vault::{Integration, Status},
};

/// Ask the provider whose token it is and what it may do, and record the answer
///
/// The named ones, or all that are not revoked. Account label, granted scopes and liveness are brought up to date, and
/// what has changed is said. It asks with the stored token; where that has run out it is refreshed only if a refresh
/// spends nothing, else it says so (exit 4).
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Integrations to ask about
    pub integrations: Vec<String>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let opened = context.open()?;
    let snapshot = opened.as_ref().map(|opened| &opened.snapshot);
    let mut chosen: Vec<Integration> = Vec::new();
    for word in &args.integrations {
        let found = context.integration(snapshot, word)?;
        if !chosen.iter().any(|known| known.id == found.id) {
            chosen.push(found);
        }
    }
    let Some(opened) = opened else {
        return Ok(Report::note("nothing is connected", &json!({ "results": [] })));
    };
    if args.integrations.is_empty() {
        chosen = opened.snapshot.integrations()?;
        chosen.retain(|found| found.status != Status::Revoked);
    }
    let broker = context.broker(&opened.vault);
    let mut results = Vec::new();
    for integration in &chosen {
        results.push(sync(context, &broker, &integration.name)?);
    }
    let kinds: Vec<Kind> = results.iter().filter_map(|result| result.kind).collect();
    let verdict = Kind::worst(kinds.iter().copied())
        .map(|kind| Failure::new(kind, format!("{} of {} could not be synced", kinds.len(), results.len())));
    let lines: Vec<Value> = results.iter().map(Synced::json).collect();
    let text: String = results.iter().map(|result| line(&result.message)).collect();
    let notes = if chosen.is_empty() { vec!["nothing is connected".into()] } else { Vec::new() };
    Ok(Report {
        body: Body::Text(text),
        json: Some(json!({ "results": lines })),
        notes,
        verdict,
        warnings: opened.vault.take_warnings(),
        ..Report::default()
    })
}

/// How one of them ended.
struct Synced {
    kind: Option<Kind>,
    message: String,
    name: String,
    outcome: &'static str,
}

impl Synced {
    fn json(&self) -> Value {
        let exit = self.kind.map_or(0, Kind::exit);
        json!({ "integration": self.name, "outcome": self.outcome, "exit": exit, "message": self.message })
    }
}

/// Each is asked about what the vault says when its turn comes: those before it may have taken a while.
fn sync(context: &Context<'_>, broker: &Broker<'_>, name: &str) -> Result<Synced, Failure> {
    let snapshot = broker.vault.read()?;
    let ended = |kind, outcome, message| Synced { kind, message, name: name.to_owned(), outcome };
    Ok(match broker.sync(&snapshot, name) {
        Ok(synced) => {
            for warning in &synced.warnings {
                context.system.terminal.warn(warning);
            }
            if synced.changes.is_empty() {
                ended(None, "unchanged", format!("{name}: as it was known"))
            } else {
                ended(None, "done", format!("{name}: {}", synced.changes.join("; ")))
            }
        }
        Err(error) => {
            let failure = match snapshot.integration(name)? {
                Some(known) => Failure::from(error).connecting(&known.provider, name),
                None => Failure::from(error),
            };
            let hint = failure.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            ended(Some(failure.kind), failure.kind.name(), format!("{}{hint}", failure.message))
        }
    })
}
