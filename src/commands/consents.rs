//! `oauthctl consents`: the ledger of what was consented to.

use std::collections::BTreeMap;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{Context, Outcome, Report, integration::when};
use crate::{providers::Provider, vault::Consent};

/// Show what was consented to, and when
///
/// A line for each consent: scopes asked, scopes granted, by which road, and what differs: from what was asked, and from
/// the consent before. It outlives the integration.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// One integration only
    pub integration: Option<String>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let opened = context.open()?;
    let snapshot = opened.as_ref().map(|opened| &opened.snapshot);
    let all = snapshot.map(|snapshot| snapshot.consents(None)).transpose()?.unwrap_or_default();
    let consents: Vec<_> = match &args.integration {
        None => all,
        // the ledger outlives the integration: a name that stands in it is known
        Some(word) if all.iter().any(|line| line.integration == *word) => {
            all.into_iter().filter(|line| line.integration == *word).collect()
        }
        Some(word) => {
            let id = context.integration(snapshot, word)?.id;
            all.into_iter().filter(|line| line.integration_id == id).collect()
        }
    };
    let now = context.now();
    let join = |scopes: &[String]| if scopes.is_empty() { "-".to_owned() } else { scopes.join(" ") };
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for (line, differences) in consents.iter().zip(compared(context, &consents)) {
        rows.push(vec![
            when(now, Some(line.at)),
            line.integration.clone(),
            line.road.clone(),
            join(&line.asked),
            join(&line.granted),
            differences.text(),
        ]);
        lines.push(differences.json(line));
    }
    let columns = ["WHEN", "INTEGRATION", "ROAD", "ASKED", "GRANTED", "DIFFERENCES"];
    Ok(Report::table(&columns, rows, "nothing was consented to yet", &json!({ "consents": lines })))
}

/// How one consent differs from what was asked, and from the one before it.
struct Differences {
    extra: Vec<String>,
    gained: Vec<String>,
    lost: Vec<String>,
    missing: Vec<String>,
}

impl Differences {
    fn text(&self) -> String {
        let parts = [
            ("fewer than asked", &self.missing),
            ("more than asked", &self.extra),
            ("new", &self.gained),
            ("no more", &self.lost),
        ];
        let said = parts.iter().filter(|(_, scopes)| !scopes.is_empty());
        said.map(|(what, scopes)| format!("{what}: {}", scopes.join(" "))).collect::<Vec<_>>().join("; ")
    }

    fn json(&self, line: &Consent) -> Value {
        json!({
            "integration": line.integration, "provider": line.provider, "account": line.account,
            "asked": line.asked, "granted": line.granted, "road": line.road, "consented_at": line.at,
            "missing": self.missing, "extra": self.extra, "gained": self.gained, "lost": self.lost,
        })
    }
}

/// Compared in the provider's way; without the provider's data, letter by letter.
fn compared(context: &Context<'_>, consents: &[Consent]) -> Vec<Differences> {
    let mut providers: BTreeMap<&str, Provider> = BTreeMap::new();
    let mut before: BTreeMap<i64, &Consent> = BTreeMap::new();
    let mut compared = Vec::new();
    for line in consents {
        let provider = providers
            .entry(&line.provider)
            .or_insert_with(|| context.registry.find(&line.provider).unwrap_or_default());
        let (missing, extra) = provider.compare_scopes(&line.asked, &line.granted);
        let (lost, gained) = match before.insert(line.integration_id, line) {
            // another account's consent is a beginning
            Some(last) if last.account == line.account => provider.compare_scopes(&last.granted, &line.granted),
            _ => (Vec::new(), Vec::new()),
        };
        compared.push(Differences { extra, gained, lost, missing });
    }
    compared
}
