//! `oauthctl doctor`: finds what would go wrong, before it does. It changes nothing, and every look has its deadline.

mod network;
mod providers;
mod storage;

use std::collections::BTreeMap;

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report, report::Body};
use crate::vault::{Presence, Snapshot, Vault};

/// Find what would go wrong
///
/// Looks at the key, the vault and its folder, the disk, CA certificates, proxy, clock, and the redirect of each provider
/// that has a client or an integration. Each finding says what to type. Exit 0 when all is well, else the class of the worst.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Refresh these integrations, too
    #[arg(long, value_name = "INTEGRATION", num_args = 1..)]
    pub refresh: Vec<String>,
}

/// One thing that was looked at.
struct Finding {
    hint: Option<String>,
    id: &'static str,
    message: String,
    /// What is wrong; `None`: nothing.
    wrong: Option<Kind>,
}

impl Finding {
    fn good(id: &'static str, message: impl Into<String>) -> Self {
        Self { hint: None, id, message: message.into(), wrong: None }
    }

    fn bad(id: &'static str, kind: Kind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), id, message: message.into(), wrong: Some(kind) }
    }

    /// What another command would have failed with.
    fn failed(id: &'static str, failure: Failure) -> Self {
        Self { hint: failure.hint, id, message: failure.message, wrong: Some(failure.kind) }
    }

    #[must_use]
    fn hinting(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn line(&self) -> String {
        let mark = if self.wrong.is_none() { "ok " } else { "BAD" };
        let hint = self.hint.as_ref().map(|hint| format!("\n      hint: {hint}")).unwrap_or_default();
        format!("{mark}  {}: {}{hint}\n", self.id, self.message)
    }
}

/// The vault, where it opens.
struct Open {
    snapshot: Snapshot,
    vault: Vault,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let mut findings = storage::folders(context);
    let (opened, about_key) = storage::open(context);
    findings.extend(about_key);
    findings.extend(storage::writable(context, opened.as_ref()));
    if let Some(opened) = &opened {
        findings.extend(storage::neighbours(opened));
    }
    findings.extend(network::certificates(context));
    findings.extend(network::proxy(context));
    let used = providers::used(context, opened.as_ref());
    findings.extend(network::servers(context, &used));
    findings.extend(providers::redirects(&used));
    findings.extend(probe(context, opened.as_ref(), args)?);
    let warnings = opened.as_ref().map(|opened| opened.vault.take_warnings()).unwrap_or_default();
    Ok(report(&findings, warnings))
}

/// `--refresh`: names are words as everywhere, and a wrong one ends it all.
fn probe(context: &Context<'_>, opened: Option<&Open>, args: &Args) -> Result<Vec<Finding>, Failure> {
    let Some(opened) = opened else {
        // what a name means is only known to a vault that opens; that it does not is a finding already
        let missing = Vault::presence(&context.place()) == Presence::Nothing;
        let word = args.refresh.first().filter(|_| missing);
        return word.map_or(Ok(Vec::new()), |word| context.integration(None, word).map(|_| Vec::new()));
    };
    let mut providers: BTreeMap<String, String> = BTreeMap::new();
    for word in &args.refresh {
        let found = context.integration(Some(&opened.snapshot), word)?;
        providers.insert(found.name, found.provider);
    }
    let names: Vec<String> = providers.keys().cloned().collect();
    let mut findings = BTreeMap::new();
    let broker = context.broker(&opened.vault);
    let jobs = usize::from(context.settings.refresh_jobs);
    let stopped = broker.refresh_many(&opened.snapshot, &names, false, jobs, &mut |name, done| {
        let finding = match done {
            Ok(_) => Finding::good("refresh", format!("{name}: refreshed")),
            Err(error) => {
                let provider = providers.get(name).map_or("", String::as_str);
                let failure = Failure::from(error).connecting(provider, name);
                let hint = failure.hint.clone().unwrap_or_else(|| format!("oauthctl refresh {name}"));
                Finding::failed("refresh", failure.hint(hint))
            }
        };
        findings.insert(name.to_owned(), finding);
    });
    match stopped {
        Some(signal) => Err(Failure::new(Kind::Interrupted(signal), "interrupted")),
        None => Ok(findings.into_values().collect()),
    }
}

fn report(findings: &[Finding], warnings: Vec<String>) -> Report {
    let list: Vec<_> = findings
        .iter()
        .map(|found| json!({ "id": found.id, "ok": found.wrong.is_none(), "message": found.message, "hint": found.hint }))
        .collect();
    let wrong = findings.iter().filter_map(|found| found.wrong);
    let verdict = Kind::worst(wrong.clone()).map(|kind| {
        let count = wrong.count();
        Failure::new(kind, format!("{count} finding{}", if count == 1 { "" } else { "s" }))
    });
    Report {
        body: Body::Text(findings.iter().map(Finding::line).collect()),
        json: Some(json!({ "ok": verdict.is_none(), "findings": list })),
        verdict,
        warnings,
        ..Report::default()
    }
}
