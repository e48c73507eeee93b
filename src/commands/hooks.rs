//! Hooks: programs of the person's own that are told what has happened, once it is saved and everything is printed. What they do
//! changes neither the answer nor the exit code.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Context, exec::OWN};
use crate::{
    broker::{Event, Happened, connect_line},
    config::IN_A_HOOK,
    system::hook::{self, HookError},
};

/// Tells of everything that has happened since the last time. One that hung or
/// cannot be run is not started again in this run.
pub fn run(context: &Context<'_>) {
    let hooks = &context.settings.hooks;
    let mut hung = BTreeSet::new();
    for event in context.events.take() {
        let (name, argv) = match event.happened {
            Happened::Refreshed => ("on_refreshed", &hooks.on_refreshed),
            Happened::Revoked => ("on_revoked", &hooks.on_revoked),
            Happened::SignInNeeded => ("on_sign_in_needed", &hooks.on_sign_in_needed),
        };
        if argv.is_empty() || hung.contains(name) {
            continue;
        }
        let facts = format!("{}\n", facts(context, &event)).into_bytes();
        if let Err(error) = hook::run(argv, facts, &OWN, IN_A_HOOK, hooks.timeout) {
            let program = argv.first().map_or("", String::as_str);
            let about = &event.integration.name;
            context.system.terminal.warn(&format!("{about}: the hook {name} (`{program}`) {error}"));
            if !matches!(error, HookError::Failed(_)) {
                hung.insert(name);
            }
        }
    }
}

/// What a hook is told: the names of `show`, and never a secret.
fn facts(context: &Context<'_>, event: &Event) -> Value {
    let integration = &event.integration;
    let (name, hint) = match event.happened {
        Happened::Refreshed => ("refreshed", None),
        Happened::Revoked => ("revoked", None),
        Happened::SignInNeeded => ("sign_in_needed", Some(connect_line(&integration.provider, &integration.name))),
    };
    json!({
        "event": name,
        "at": event.at,
        "profile": context.settings.profile,
        "integration": integration.name,
        "provider": integration.provider,
        "account": integration.account,
        "account_label": integration.account_label,
        "scopes": event.scopes,
        "expires_at": event.expires_at,
        "grant_expires_at": event.grant_expires_at,
        "reason": event.reason,
        "hint": hint,
    })
}
