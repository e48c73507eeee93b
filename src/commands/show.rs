//! `oauthctl show`: one integration in full.

use clap::Args as ClapArgs;

use super::{
    Context, Failure, Kind, Outcome, Report,
    integration::{View, Views, when},
};
use crate::broker::Source;

/// Show one integration in full
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// An integration's name, or a provider's while it has one integration
    pub integration: String,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let opened = context.open()?;
    let integration = context.integration(opened.as_ref().map(|opened| &opened.snapshot), &args.integration)?;
    let Some(opened) = opened else {
        return Err(Failure::new(Kind::SignInNeeded, format!("{} is not connected", args.integration)));
    };
    let mut views = Views::new(context, &opened.vault, &opened.snapshot);
    let view = views.of(&integration)?;
    let now = context.now();
    let scopes = if view.scopes.is_empty() { "-".to_owned() } else { view.scopes.join(" ") };
    let mut fields = vec![
        ("name", view.name.clone()),
        ("provider", view.provider.clone()),
        ("account", view.who()),
        ("status", view.health()),
    ];
    if let Some(reason) = &view.reason {
        fields.push(("reason", reason.clone()));
    }
    if let Some(grant) = opened.snapshot.grant(integration.id)? {
        fields.push(("client", grant.client_id));
        fields.push(("connected by", grant.road));
    }
    if let Some(source) = Source::of(&opened.snapshot.details(integration.id)?)? {
        fields.push(("minted from", source.describe()));
    }
    let kept: Vec<String> = integration.kept().map(|(name, value)| format!("{name} {value}")).collect();
    if !kept.is_empty() {
        fields.push(("came along", kept.join("\n")));
    }
    fields.extend([
        ("scopes", scopes),
        ("token ends", when(now, view.expires_at)),
        ("grant ends", grant_ends(now, &view)),
        ("refreshed", when(now, view.refreshed_at)),
        ("connected", when(now, Some(view.created_at))),
    ]);
    let notes = context.registry.find(&view.provider).map(|data| data.refresh.notes).unwrap_or_default();
    if !notes.is_empty() {
        fields.push(("it may end", notes.join("\n")));
    }
    Ok(Report::fields(fields, &view).warn(views.warnings))
}

/// When, and why then.
fn grant_ends(now: i64, view: &View) -> String {
    let end = when(now, view.grant_expires_at);
    match &view.grant_ends_because {
        Some(why) => format!("{end} ({why})"),
        None => end,
    }
}
