//! `oauthctl status`: is every grant usable? The exit code is the answer.

mod prometheus;

use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use super::{
    Context, Failure, Kind, Outcome, Report,
    integration::{View, Views, when},
    report::{Body, value},
};
use crate::{
    broker::Ending,
    config::duration,
    vault::{RESTORED, Status},
};

/// Tell whether every grant is usable
///
/// Exit 0 when all are, 3 when one is dead (a person has to connect), 4 when one is uncertain or its revocation is
/// pending. Revoked ones do not count. Without a vault: 3.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Exit 3 too when a grant is known to need a person within this time
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub expiring: Option<Duration>,
    /// What is printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// The same as --json, but for errors
    Json,
    /// Gauges for the textfile collector of Prometheus' node_exporter
    Prometheus,
    /// A table
    Text,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let Some(opened) = context.open()? else {
        let json = json!({ "ok": false, "vault": null, "key": null, "integrations": [] });
        let verdict = Failure::new(Kind::SignInNeeded, "there is no vault yet").hint("oauthctl connect PROVIDER");
        let report = Report { json: Some(json), verdict: Some(verdict), ..Report::default() };
        return Ok(shown(context, args, report, None));
    };
    let mut all = Views::new(context, &opened.vault, &opened.snapshot);
    let views = all.all()?;
    let now = context.now();
    let horizon = args.expiring.map(|time| now.saturating_add(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)));
    let findings: Vec<Failure> = views.iter().filter_map(|view| finding(view, now, horizon)).collect();
    let kind = Kind::worst(findings.iter().map(|finding| finding.kind));
    let verdict = kind.and_then(|kind| findings.into_iter().find(|finding| finding.kind == kind));
    let json = json!({
        "ok": verdict.is_none(),
        "vault": context.settings.vault_file.display().to_string(),
        "key": value(&opened.key),
        "integrations": views,
    });
    let rows =
        views.iter().map(|view| vec![view.name.clone(), view.who(), view.health(), view.grant_ends(now)]).collect();
    let body = Body::Table {
        columns: vec!["NAME", "ACCOUNT", "STATUS", "GRANT ENDS"],
        empty: "nothing is connected".into(),
        rows,
    };
    let report = Report { body, json: Some(json), verdict, warnings: all.warnings, ..Report::default() };
    Ok(shown(context, args, report, Some(&views)))
}

/// In the form that was asked for. What Prometheus reads is that even with `--json`, which is then about errors.
fn shown(context: &Context<'_>, args: &Args, report: Report, views: Option<&[View]>) -> Report {
    match args.format {
        Format::Json => {
            let text = report.json.map(|json| format!("{json}\n")).unwrap_or_default();
            Report { body: Body::Text(text), json: None, ..report }
        }
        Format::Prometheus => {
            let ok = report.verdict.is_none();
            let text = prometheus::text(&context.settings.profile, context.now(), ok, views);
            Report { body: Body::Text(text), json: None, ..report }
        }
        Format::Text => report,
    }
}

/// What keeps one integration from being fine.
fn finding(view: &View, now: i64, horizon: Option<i64>) -> Option<Failure> {
    let name = &view.name;
    let failure =
        |kind, message: String, hint: String| Some(Failure::new(kind, message).hint(hint).about(name.clone()));
    let connect = crate::broker::connect_line(&view.provider, name);
    if view.revocation_pending {
        return failure(
            Kind::RetryLater,
            format!("{name}: its revocation is pending"),
            format!("oauthctl revoke {name}"),
        );
    }
    match view.status {
        Status::Dead => failure(Kind::SignInNeeded, format!("{name}: its grant is dead"), connect),
        Status::Uncertain => {
            let restored = view.reason.as_deref() == Some(RESTORED);
            let what = if restored { RESTORED } else { "a refresh answer was lost" };
            let message = format!("{name}: {what}; the next refresh will tell");
            failure(Kind::RetryLater, message, format!("oauthctl refresh {name}"))
        }
        Status::Active if view.grant_expires_at.zip(horizon).is_some_and(|(ends, horizon)| ends <= horizon) => {
            let end = when(now, view.grant_expires_at);
            match &view.ending {
                // whatever refreshes tokens puts it off: nobody is needed
                Some(Ending::Slides(_)) => None,
                Some(Ending::Idle(_)) => {
                    let message = format!("{name}: its grant ends {end}, unless it is used");
                    failure(Kind::SignInNeeded, message, format!("oauthctl refresh {name}"))
                }
                _ => failure(Kind::SignInNeeded, format!("{name}: its grant ends {end}"), connect),
            }
        }
        Status::Active | Status::Revoked => None,
    }
}
