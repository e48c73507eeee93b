//! What `doctor` looks at for each provider that has a client or an integration: its data, and whether its redirect could be
//! listened for.

use std::collections::BTreeMap;

use url::Url;

use super::{Finding, Open};
use crate::{
    broker::look,
    commands::{Context, Failure},
    providers::RedirectRule,
};

/// A provider that is in use.
pub(super) struct Used {
    id: String,
    /// `None`: its data cannot be used, and why.
    redirect: Result<RedirectRule, Failure>,
    pub(super) token_url: Option<Url>,
}

pub(super) fn used(context: &Context<'_>, opened: Option<&Open>) -> Vec<Used> {
    let Some(opened) = opened else { return Vec::new() };
    let mut ids: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for client in opened.snapshot.clients().unwrap_or_default() {
        ids.entry(client.provider).or_default();
    }
    for integration in opened.snapshot.integrations().unwrap_or_default() {
        ids.insert(integration.provider.clone(), integration.vars());
    }
    let one = |(id, vars): (String, BTreeMap<String, String>)| match context.registry.find(&id) {
        Ok(provider) => {
            // of a client alone, the variables are not known yet
            let token_url = provider.resolve(&vars).ok().and_then(|resolved| resolved.token_url);
            Used { id, redirect: Ok(provider.redirect), token_url }
        }
        Err(error) => Used { id, redirect: Err(error.into()), token_url: None },
    };
    ids.into_iter().map(one).collect()
}

pub(super) fn redirects(used: &[Used]) -> Vec<Finding> {
    used.iter().map(redirect).collect()
}

fn redirect(used: &Used) -> Finding {
    let id = &used.id;
    let rule = match &used.redirect {
        Ok(rule) => rule,
        Err(failure) => {
            let message = format!("{id}: {}", failure.message);
            let hint = failure.hint.clone().unwrap_or_else(|| "oauthctl provider list".into());
            return Finding::bad("redirect", failure.kind, message, hint);
        }
    };
    if rule.https {
        return Finding::good("redirect", format!("{id}: only https can be registered, and its redirect is pasted"));
    }
    match look::listens(rule, id) {
        Ok(_) => {
            let register = rule.to_register().join(", ");
            Finding::good("redirect", format!("{id}: reachable; to be registered there: {register}"))
        }
        Err(error) => {
            let failure = Failure::from(error);
            let hint = format!("end what uses the port, or: oauthctl connect {id} --paste");
            Finding::bad("redirect", failure.kind, format!("{id}: {}", failure.message), hint)
        }
    }
}
