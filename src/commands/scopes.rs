//! `oauthctl scopes`: what can be asked of a provider.

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Outcome, Report};

/// List the scopes that can be asked of a provider
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// A provider's id
    pub provider: String,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let provider = context.registry.find(&args.provider)?;
    let is_default = |scope: &String| provider.default_scopes.contains(scope);
    let rows = provider
        .scope
        .iter()
        .map(|(scope, info)| {
            let default = if is_default(scope) { "default" } else { "" };
            vec![scope.clone(), info.class.clone(), default.to_owned(), info.about.clone()]
        })
        .collect();
    let scopes: Vec<_> = provider
        .scope
        .iter()
        .map(|(scope, info)| {
            json!({ "scope": scope, "about": info.about, "class": info.class, "default": is_default(scope) })
        })
        .collect();
    let empty = format!("{} has no scopes of its own to choose from", provider.name);
    Ok(Report::table(&["SCOPE", "CLASS", "", "WHAT IT ALLOWS"], rows, &empty, &json!({ "scopes": scopes })))
}
