//! `oauthctl remove`: deletes an integration here, and only here.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report};
use crate::{
    broker::Source,
    broker::registration::Unregistered,
    vault::{Record, Status},
};

/// Delete an integration here, and only here
///
/// Its grant lives on at the provider (`revoke` ends it). A client that oauthctl registered for it ends with it, where the
/// server allows that. What was consented to and the audit stay.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The integration to delete
    pub integration: String,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), &args.integration)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{} is not connected", args.integration)));
    };
    let name = integration.name.clone();
    let grant = opened.snapshot.grant(integration.id)?;
    let source = Source::of(&opened.snapshot.details(integration.id)?).ok().flatten();
    context.broker(&opened.vault).under_lock(&integration, || {
        opened.vault.write(|tx| {
            tx.delete_integration(integration.id)?;
            tx.forget_unused_keys()?;
            tx.record(&Record {
                action: "remove".into(),
                integration: Some(name.clone()),
                result: "ok".into(),
                fingerprint: None,
            })
        })?;
        opened.vault.forget_copies(integration.id)
    })?;
    let mut notes = Vec::new();
    let mut warnings = Vec::new();
    // a client that was registered for this grant alone goes with it (RFC 7592)
    if let Some(grant) = grant {
        match context.broker(&opened.vault).unregister_unused(&integration.provider, &grant.client_id)? {
            Unregistered::Kept => {}
            Unregistered::Ended => notes.push(format!("the client {} is registered no more", grant.client_id)),
            Unregistered::Failed(reason) => warnings.push(reason),
        }
    }
    let lives_on = (integration.status != Status::Revoked).then(|| {
        let page = context.registry.find(&integration.provider).ok().and_then(|provider| provider.revoke.page);
        let at = page.map(|page| format!(": {page}")).unwrap_or_default();
        match source {
            Some(source) => format!("{} lives on at {}", source.ended_by(), integration.provider),
            None => format!("its grant lives on at {}{at}", integration.provider),
        }
    });
    let json = json!({ "integration": name, "removed": true, "message": lives_on });
    notes.extend(lives_on);
    Ok(Report::note(format!("removed {name}"), &json).noting(notes).warn(warnings).warn(opened.vault.take_warnings()))
}
