//! `oauthctl remove`: deletes an integration here, and only here.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report};
use crate::vault::{Record, Status};

/// Delete an integration here, and only here
///
/// Its grant lives on at the provider (`revoke` ends it). What was consented to and the audit stay.
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
    context.broker(&opened.vault).under_lock(&integration, || {
        opened.vault.write(|tx| {
            tx.delete_integration(integration.id)?;
            tx.record(&Record {
                action: "remove".into(),
                integration: Some(name.clone()),
                result: "ok".into(),
                fingerprint: None,
            })
        })?;
        opened.vault.forget_copies(integration.id)
    })?;
    let lives_on = (integration.status != Status::Revoked).then(|| {
        let page = context.registry.find(&integration.provider).ok().and_then(|provider| provider.revoke.page);
        let at = page.map(|page| format!(": {page}")).unwrap_or_default();
        format!("its grant lives on at {}{at}", integration.provider)
    });
    let json = json!({ "integration": name, "removed": true, "message": lives_on });
    Ok(Report::note(format!("removed {name}"), &json).noting(lives_on).warn(opened.vault.take_warnings()))
}
