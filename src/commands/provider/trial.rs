//! `oauthctl provider test`: everything about a provider that can be tried without signing in.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    super::{
        Context, Failure, Kind, Outcome, Report,
        report::{Body, line},
    },
    variables,
};
use crate::{
    broker,
    oauth::client::{Attempt, Authorization, authorization_url},
    providers::{Pkce, Provider},
};

/// Stands in the dry authorization URL where a person's own values go.
const CLIENT: &str = "CLIENT-ID";
const VALUE: &str = "value";

type Finding = (&'static str, Result<String, Failure>);

/// Data, variables, redirect rule, a dry authorization URL, discovery; exit 2, 4 or 7 by the worst finding.
pub(super) fn run(context: &Context<'_>, id: &str) -> Outcome {
    let findings = tried(context, &context.registry.find(id)?);
    let mut text = String::new();
    let mut json = Vec::new();
    let mut kinds = Vec::new();
    for (what, result) in &findings {
        let (ok, message, hint) = match result {
            Ok(message) => (true, message.clone(), None),
            Err(failure) => {
                kinds.push(failure.kind);
                (false, failure.message.clone(), failure.hint.clone())
            }
        };
        text.push_str(&line(&format!("{}  {what}: {message}", if ok { "ok " } else { "BAD" })));
        json.push(json!({ "id": what, "ok": ok, "message": message, "hint": hint }));
    }
    let verdict = Kind::worst(kinds).map(|kind| Failure::new(kind, format!("{id} did not pass")));
    let json = json!({ "ok": verdict.is_none(), "findings": json });
    Ok(Report { body: Body::Text(text), json: Some(json), verdict, ..Report::default() })
}

fn tried(context: &Context<'_>, provider: &Provider) -> Vec<Finding> {
    let mut findings = vec![
        ("data", Ok(format!("{} parses and its URLs are good", provider.id))),
        ("variables", variables(provider)),
        ("redirect", redirect(provider)),
        ("sign-in", dry_url(provider)),
    ];
    if let Some(issuer) = provider.issuer.as_ref().filter(|issuer| !issuer.contains('{')) {
        findings.push(("discovery", discovered(context, provider, issuer)));
    }
    findings
}

fn redirect(provider: &Provider) -> Result<String, Failure> {
    if provider.authorize_url.is_none() {
        return Err(Failure::usage("there is no authorization endpoint to sign in at"));
    }
    let uris = provider.redirect.to_register().join(" and ");
    let how = if provider.redirect.https { ", and sign in with --paste: nobody can listen there" } else { "" };
    if provider.redirect.any_path {
        return Ok(format!("nothing to register: {uris} with any port and path"));
    }
    Ok(format!("register {uris}{how}"))
}

/// The URL that a browser would be sent to, with values in the place of a person's.
fn dry_url(provider: &Provider) -> Result<String, Failure> {
    let given = provider.vars_to_give();
    let params: BTreeMap<String, String> = given.map(|name| (name.clone(), VALUE.to_owned())).collect();
    let resolved = provider.resolve(&params)?;
    let Some(endpoint) = &resolved.authorize_url else {
        return Err(Failure::usage("there is nowhere to sign in"));
    };
    let redirect_uri = provider.redirect.to_register().remove(0);
    let url = authorization_url(&Authorization {
        endpoint,
        client_id: CLIENT,
        redirect_uri: &redirect_uri,
        scopes: &resolved.scopes(&[], &[])?,
        dialect: &resolved.dialect,
        attempt: &Attempt::random(),
        pkce: resolved.uses_pkce(),
        params: &resolved.authorize_params(&BTreeMap::new())?,
        resources: &[],
        dpop_jkt: None,
    })
    .map_err(|error| Failure::usage(error.to_string()))?;
    Ok(url.into())
}

/// The metadata as it is now, against what is stored.
fn discovered(context: &Context<'_>, provider: &Provider, issuer: &str) -> Result<String, Failure> {
    let assume = provider.pkce != Pkce::Required;
    let now = broker::discover(&context.system, &context.settings, &provider.id, issuer, assume)?;
    let differs = |stored: &Option<String>, found: &Option<String>| {
        stored.as_ref().zip(found.as_ref()).is_some_and(|(stored, found)| stored != found && !stored.contains('{'))
    };
    let changed: Vec<&str> = [
        ("authorization endpoint", differs(&provider.authorize_url, &now.authorize_url)),
        ("token endpoint", differs(&provider.token_url, &now.token_url)),
        ("revocation endpoint", differs(&provider.revoke_url, &now.revoke_url)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    if changed.is_empty() {
        return Ok(format!("the metadata of {issuer} agrees"));
    }
    Err(Failure::new(Kind::Protocol, format!("the metadata of {issuer} has another {}", changed.join(", "))))
}
