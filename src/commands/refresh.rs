//! `oauthctl refresh`: refreshes now, many at once.

use std::{cell::RefCell, time::Duration};

use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report, context::Opened, integration::Views};
use crate::{
    broker::{BrokerError, Fresh},
    config::duration,
    system::terminal::clean,
    vault::{Integration, Status},
};

/// Refresh tokens now
///
/// The named ones, or --all; with neither, what expires within --due, and grants that would die of not being used (half
/// of that time is over). Each result is reported when it is saved.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Integrations to refresh
    pub integrations: Vec<String>,
    /// Every integration that has a refresh token
    #[arg(long, conflicts_with = "integrations")]
    pub all: bool,
    /// Ask the provider about dead grants too
    #[arg(long)]
    pub force: bool,
    /// With neither names nor --all: what expires within this time (5m)
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub due: Option<Duration>,
    /// Begin after a random part of this time, so that not everybody asks at the full hour
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub jitter: Option<Duration>,
    /// Requests in flight at once (8)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    if let Some(most) = args.jitter.filter(|most| !most.is_zero()) {
        let wait = part_of(most, random()?);
        context.system.terminal.note(&format!("begins in {} s", wait.as_secs()));
        context.system.clock.pause(wait);
    }
    let opened = context.open()?;
    let snapshot = opened.as_ref().map(|opened| &opened.snapshot);
    let mut named = Vec::new();
    for word in &args.integrations {
        let found = context.integration(snapshot, word)?;
        if !named.iter().any(|known: &Integration| known.id == found.id) {
            named.push(found);
        }
    }
    let Some(opened) = opened else {
        return Ok(Report { notes: vec!["nothing is connected".into()], ..Report::default() });
    };
    let chosen = if named.is_empty() { choose(context, &opened, args)? } else { named };
    let names: Vec<String> = chosen.iter().map(|integration| integration.name.clone()).collect();
    let broker = context.broker(&opened.vault);
    let jobs = usize::from(args.jobs.unwrap_or(context.settings.refresh_jobs));
    let kinds = RefCell::new(Vec::new());
    let stopped = broker.refresh_many(&opened.snapshot, &names, args.force, jobs, &mut |name, done| {
        let provider = chosen.iter().find(|found| found.name == name).map_or("", |found| &found.provider);
        kinds.borrow_mut().extend(report(context, provider, name, done));
    });
    let warnings = opened.vault.take_warnings();
    if let Some(signal) = stopped {
        return Err(BrokerError::Interrupted(signal).into());
    }
    let kinds = kinds.into_inner();
    let verdict = Kind::worst(kinds.iter().copied())
        .map(|kind| Failure::new(kind, format!("{} of {} could not be refreshed", kinds.len(), names.len())));
    let notes = if names.is_empty() { vec!["nothing is due".into()] } else { Vec::new() };
    Ok(Report { notes, verdict, warnings, ..Report::default() })
}

fn random() -> Result<u64, Failure> {
    getrandom::u64().map_err(|error| Failure::new(Kind::Failed, format!("the system gives no random number: {error}")))
}

/// The share of the time that a random number stands for: never all of it.
fn part_of(most: Duration, random: u64) -> Duration {
    let milliseconds = (most.as_millis() * u128::from(random)) >> 64;
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(u64::MAX))
}

/// One result, as it is saved: a line of JSON, or a sentence.
fn report(context: &Context<'_>, provider: &str, name: &str, done: Result<Fresh, BrokerError>) -> Option<Kind> {
    let (outcome, exit, message, kind) = match done {
        Ok(fresh) => {
            for warning in &fresh.warnings {
                context.system.terminal.warn(warning);
            }
            let ends = super::integration::when(context.now(), fresh.token.expires_at);
            ("done", 0, format!("{name}: refreshed, the token ends {ends}"), None)
        }
        Err(error) => {
            let failure = Failure::from(error);
            let failure = if provider.is_empty() { failure } else { failure.connecting(provider, name) };
            let hint = failure.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            (failure.kind.name(), failure.kind.exit(), format!("{}{hint}", failure.message), Some(failure.kind))
        }
    };
    let result = json!({ "integration": name, "outcome": outcome, "exit": exit, "message": message });
    (context.lines)(&result, &clean(&message, usize::MAX));
    kind
}

/// `--all`, or what is due. Revoked ones and those without a refresh token have nothing to refresh.
fn choose(context: &Context<'_>, opened: &Opened, args: &Args) -> Result<Vec<Integration>, Failure> {
    let snapshot = &opened.snapshot;
    let horizon = args.due.unwrap_or(context.settings.refresh_due);
    let now = context.now();
    let (mut chosen, mut views) = (Vec::new(), Views::new(context, &opened.vault, snapshot));
    for integration in snapshot.integrations()? {
        let view = views.of(&integration)?;
        let grant = snapshot.grant(integration.id)?;
        let minted = snapshot.details(integration.id)?.source.is_some();
        let refreshable = minted || grant.as_ref().is_some_and(|grant| grant.refresh_token.is_some());
        if integration.status == Status::Revoked || integration.revocation_pending || !refreshable {
            continue;
        }
        let token = snapshot.token(integration.id, "", "")?;
        let due = token.is_none_or(|token| token.access_token.is_none() || token.is_due(horizon, now));
        let used_at = grant.map_or(now, |grant| grant.refreshed_at.unwrap_or(grant.connected_at));
        let idle = view.ending.is_some_and(|ending| ending.wants_use(used_at, now));
        if args.all || due || idle {
            chosen.push(integration);
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_between_nothing_and_the_whole() {
        let hour = Duration::from_secs(3600);
        assert_eq!(part_of(hour, 0), Duration::ZERO);
        assert_eq!(part_of(hour, 1 << 63), Duration::from_secs(1800));
        assert_eq!(part_of(hour, u64::MAX), Duration::from_millis(3_599_999));
        assert_eq!(part_of(Duration::from_secs(3_153_600_000), u64::MAX).as_secs(), 3_153_599_999);
    }
}
