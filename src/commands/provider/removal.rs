//! `oauthctl provider remove`: without its data, the grants of a provider can be neither refreshed nor revoked.

use serde_json::json;

use super::super::{Context, Failure, Outcome, Report, entry::note_unasked};
use crate::{providers::registry::Origin, vault::Status};

pub(super) fn run(context: &Context<'_>, id: &str, yes: bool) -> Outcome {
    // a file that stands for nothing (its id comes with the program) can go whatever is connected
    let own = context.registry.origin(id) == Some(Origin::User);
    let live = if own { live(context, id, yes)? } else { Vec::new() };
    let names = live.join(", ");
    if !live.is_empty() && !yes {
        confirm(context, id, &names)?;
    }
    let path = context.registry.remove(id)?;
    let unwritten = note_unasked(context, "provider.remove", format!("ok: {id}"));
    let json = json!({ "provider": id, "removed": path.display().to_string(), "integrations": live });
    let report = Report::note(format!("removed {}", path.display()), &json);
    let left = (!live.is_empty()).then(|| format!("these can be neither refreshed nor revoked any more: {names}"));
    Ok(report.warn(left).warn(unwritten))
}

/// What is connected to it. Where the vault cannot be read nobody knows, and only `--yes` removes what may be needed.
fn live(context: &Context<'_>, id: &str, yes: bool) -> Result<Vec<String>, Failure> {
    let opened = match context.open() {
        Ok(opened) => opened,
        Err(_) if yes => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let Some(opened) = opened else { return Ok(Vec::new()) };
    let mut found = opened.snapshot.integrations_of(id)?;
    found.retain(|integration| integration.status != Status::Revoked);
    Ok(found.into_iter().map(|integration| integration.name).collect())
}

fn confirm(context: &Context<'_>, id: &str, names: &str) -> Result<(), Failure> {
    let terminal = &context.system.terminal;
    let what = format!("{names} can be neither refreshed nor revoked without it");
    if !terminal.interactive() {
        let message = format!("removing {id} has to be confirmed, and there is no terminal: {what}");
        return Err(Failure::usage(message).hint(format!("oauthctl provider remove --yes {id}")));
    }
    if terminal.confirm(&format!("remove {id}? {what}."))? {
        return Ok(());
    }
    Err(Failure::usage("nothing was removed"))
}
