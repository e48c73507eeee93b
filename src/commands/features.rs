//! `oauthctl features`: named bundles of scopes, and which are active.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Outcome, Report};
use crate::{providers::Resolved, vault::Snapshot};

/// List a provider's features: named bundles of scopes, and who has them
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// A provider's id
    pub provider: String,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let provider = context.registry.find(&args.provider)?;
    let opened = context.open()?;
    let mut rows = Vec::new();
    let mut features = Vec::new();
    let granted = granted(context, opened.as_ref().map(|opened| &opened.snapshot), &args.provider)?;
    for (name, feature) in &provider.feature {
        let active: Vec<&str> = granted
            .iter()
            .filter(|(_, resolved, scopes)| feature.scopes.iter().all(|scope| resolved.covers(scopes, scope)))
            .map(|(name, ..)| name.as_str())
            .collect();
        let mark = if active.is_empty() { "-".to_owned() } else { active.join(", ") };
        rows.push(vec![name.clone(), mark, feature.about.clone()]);
        features.push(json!({
            "feature": name, "about": feature.about, "scopes": feature.scopes, "active": active,
        }));
    }
    let empty = format!("{} has no features", provider.name);
    Ok(Report::table(&["FEATURE", "ACTIVE IN", "WHAT IT ALLOWS"], rows, &empty, &json!({ "features": features })))
}

type Granted = Vec<(String, Resolved, Vec<String>)>;

/// What each integration of this provider was granted.
fn granted(context: &Context<'_>, snapshot: Option<&Snapshot>, provider: &str) -> Result<Granted, super::Failure> {
    let Some(snapshot) = snapshot else { return Ok(Vec::new()) };
    let mut granted = Vec::new();
    for integration in snapshot.integrations_of(provider)? {
        let resolved = context.registry.find(provider)?.resolve(&integration.params)?;
        if let Some(grant) = snapshot.grant(integration.id)? {
            granted.push((integration.name, resolved, grant.scopes_granted));
        }
    }
    Ok(granted)
}
