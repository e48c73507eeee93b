//! `oauthctl revoke`: ends grants at the provider, then here.

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{
    Context, Failure, Kind, Outcome, Report,
    report::{Body, line},
};
use crate::{
    broker::Broker,
    vault::{Integration, Snapshot, Status},
};

/// Revoke grants at the provider, then delete their tokens
///
/// The integration stays in the list, `revoked`. Where the provider has no revocation endpoint nothing is changed (exit
/// 2), unless --local-only. A revocation that failed stays pending: its token is not given out any more, and the next
/// `revoke` tries again (exit 4).
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Integrations to revoke
    pub integrations: Vec<String>,
    /// Every integration
    #[arg(long, conflicts_with = "integrations")]
    pub all: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// Only forget the tokens here; the grant lives on at the provider
    #[arg(long)]
    pub local_only: bool,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    if args.integrations.is_empty() && !args.all {
        return Err(
            Failure::usage("nothing is named that should be revoked").hint("oauthctl revoke INTEGRATION, or --all")
        );
    }
    let opened = context.open()?;
    let mut chosen = chosen(context, opened.as_ref().map(|opened| &opened.snapshot), args)?;
    let Some(opened) = opened else {
        return Ok(nothing("nothing is connected"));
    };
    if args.all {
        chosen = opened.snapshot.integrations()?;
        chosen.retain(|found| found.status != Status::Revoked);
        if chosen.is_empty() {
            return Ok(nothing("there is nothing to revoke"));
        }
    }
    let broker = context.broker(&opened.vault);
    confirm(context, args, &chosen, &falls(&broker, &opened.snapshot, &chosen, args)?)?;
    let results: Vec<Revoked> = chosen.iter().map(|found| revoke(&broker, &found.name, args.local_only)).collect();
    let lines: Vec<Value> = results.iter().map(Revoked::json).collect();
    Ok(Report {
        body: Body::Text(results.iter().map(|result| line(&result.message)).collect()),
        json: Some(json!({ "results": lines })),
        verdict: verdict(&results),
        warnings: opened.vault.take_warnings(),
        ..Report::default()
    })
}

fn nothing(note: &str) -> Report {
    Report::note(note, &json!({ "results": [] }))
}

fn verdict(results: &[Revoked]) -> Option<Failure> {
    let kinds: Vec<Kind> = results.iter().filter_map(|result| result.kind).collect();
    let kind = Kind::worst(kinds.iter().copied())?;
    Some(match results {
        [one] => Failure::new(kind, format!("{} could not be revoked", one.name)).about(one.name.clone()),
        _ => Failure::new(kind, format!("{} of {} could not be revoked", kinds.len(), results.len())),
    })
}

/// How one revocation ended.
struct Revoked {
    kind: Option<Kind>,
    message: String,
    name: String,
    outcome: &'static str,
}

impl Revoked {
    fn json(&self) -> Value {
        let exit = self.kind.map_or(0, Kind::exit);
        json!({ "integration": self.name, "outcome": self.outcome, "exit": exit, "message": self.message })
    }
}

fn revoke(broker: &Broker<'_>, name: &str, local_only: bool) -> Revoked {
    let ended = |kind, outcome, message| Revoked { kind, message, name: name.to_owned(), outcome };
    match broker.revoke(name, local_only) {
        Ok(end) if end.unchanged => ended(None, "unchanged", end.notes.join("; ")),
        Ok(end) if local_only => ended(None, "done", end.notes.join("; ")),
        Ok(end) => {
            let notes: String = end.notes.iter().map(|note| format!("; {note}")).collect();
            ended(None, "done", format!("{name}: revoked{notes}"))
        }
        Err(error) => {
            let failure = Failure::from(error);
            let hint = failure.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            ended(Some(failure.kind), failure.kind.name(), format!("{}{hint}", failure.message))
        }
    }
}

/// The named ones, each once.
fn chosen(context: &Context<'_>, snapshot: Option<&Snapshot>, args: &Args) -> Result<Vec<Integration>, Failure> {
    let mut chosen: Vec<Integration> = Vec::new();
    for word in &args.integrations {
        let found = context.integration(snapshot, word)?;
        if !chosen.iter().any(|known| known.id == found.id) {
            chosen.push(found);
        }
    }
    Ok(chosen)
}

/// What ends along with the chosen ones although it was not named.
fn falls(
    broker: &Broker<'_>,
    snapshot: &Snapshot,
    chosen: &[Integration],
    args: &Args,
) -> Result<Vec<String>, Failure> {
    let mut falls = Vec::new();
    if !args.local_only {
        for integration in chosen {
            falls.extend(broker.falls_with(snapshot, integration)?);
        }
    }
    falls.retain(|name| !chosen.iter().any(|found| found.name == *name));
    falls.sort();
    falls.dedup();
    Ok(falls)
}

/// Names what will end and asks; without a terminal only `--yes` is an answer.
fn confirm(context: &Context<'_>, args: &Args, chosen: &[Integration], falls: &[String]) -> Result<(), Failure> {
    let terminal = &context.system.terminal;
    if !falls.is_empty() {
        terminal.warn(&format!("the provider revokes for the whole project: these end as well: {}", falls.join(", ")));
    }
    if args.yes {
        return Ok(());
    }
    let names: Vec<&str> = chosen.iter().map(|found| found.name.as_str()).collect();
    if !terminal.interactive() {
        let message = format!("revoking {} has to be confirmed, and there is no terminal", names.join(", "));
        let what = if args.all { "--all".to_owned() } else { names.join(" ") };
        let local = if args.local_only { "--local-only " } else { "" };
        return Err(Failure::usage(message).hint(format!("oauthctl revoke --yes {local}{what}")));
    }
    if terminal.confirm(&format!("revoke {}?", names.join(", ")))? {
        return Ok(());
    }
    Err(Failure::usage("nothing was revoked"))
}
