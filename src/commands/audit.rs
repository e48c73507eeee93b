//! `oauthctl audit`: what happened, and whether the record of it is whole.

use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use serde_json::json;

use super::{
    Context, Failure, Kind, Outcome, Report,
    integration::when,
    report::{Body, line, value},
};
use crate::{
    config::duration,
    system::terminal::harmless_json,
    vault::{AuditEntry, audit::Filter},
};

/// List, verify and export the record of every operation
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write entries to stdout as JSON Lines or CSV
    Export {
        #[command(flatten)]
        filter: FilterArgs,
        /// What is written
        #[arg(long, value_enum, default_value = "jsonl")]
        format: Format,
    },
    /// List the newest entries
    List {
        #[command(flatten)]
        filter: FilterArgs,
        /// How many
        #[arg(short = 'n', default_value_t = 50, value_name = "N")]
        newest: usize,
    },
    /// Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order
    Verify,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    Csv,
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub struct FilterArgs {
    /// Entries about this integration
    #[arg(long, value_name = "NAME")]
    pub integration: Option<String>,
    /// Entries since then: a duration (2h, 7d) or an RFC 3339 time
    #[arg(long, value_name = "WHEN", value_parser = since)]
    pub since: Option<Since>,
    /// Entries of this action
    #[arg(long, value_name = "ACTION")]
    pub action: Option<String>,
}

/// A point in time on the command line.
#[derive(Clone, Copy, Debug)]
pub enum Since {
    Ago(Duration),
    At(i64),
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(time) = duration::parse(text) {
        return Ok(Since::Ago(time));
    }
    text.parse::<jiff::Timestamp>()
        .map(|at| Since::At(at.as_second()))
        .map_err(|_| format!("`{text}` is neither a duration (2h, 7d) nor an RFC 3339 time"))
}

impl FilterArgs {
    fn is_empty(&self) -> bool {
        self.integration.is_none() && self.action.is_none() && self.since.is_none()
    }

    fn filter(&self, now: i64, newest: Option<usize>) -> Filter {
        let since = self.since.map(|since| match since {
            Since::Ago(time) => now.saturating_sub(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)),
            Since::At(at) => at,
        });
        Filter { integration: self.integration.clone(), action: self.action.clone(), since, newest }
    }
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Export { filter, format } => export(context, filter, *format),
        Command::List { filter, newest } => list(context, filter, *newest),
        Command::Verify => verify(context),
    }
}

/// The entries, and what was left out of them.
fn entries(context: &Context<'_>, filter: &Filter) -> Result<(Vec<AuditEntry>, Vec<String>), Failure> {
    let Some(opened) = context.open()? else { return Ok((Vec::new(), Vec::new())) };
    let entries = opened.snapshot.audit_entries(filter)?;
    Ok((entries, opened.vault.take_warnings()))
}

fn list(context: &Context<'_>, filter: &FilterArgs, newest: usize) -> Outcome {
    let now = context.now();
    let (entries, warnings) = entries(context, &filter.filter(now, Some(newest)))?;
    let rows = entries
        .iter()
        .map(|entry| {
            vec![
                entry.seq.to_string(),
                when(now, Some(entry.at)),
                entry.action.clone(),
                entry.integration.clone().unwrap_or_else(|| "-".into()),
                entry.result.clone(),
                format!("{}[{}]", entry.parent.as_deref().unwrap_or(&entry.user), entry.pid),
                entry.fingerprint.clone().unwrap_or_else(|| "-".into()),
            ]
        })
        .collect();
    let columns = ["SEQ", "WHEN", "ACTION", "INTEGRATION", "RESULT", "WHO", "FINGERPRINT"];
    let empty = if filter.is_empty() { "nothing has happened yet" } else { "no entry fits" };
    let report = Report::table(&columns, rows, empty, &json!({ "entries": entries }));
    Ok(report.warn(warnings))
}

fn verify(context: &Context<'_>) -> Outcome {
    let (checked, findings) = match context.open()? {
        Some(opened) => opened.snapshot.audit_verify()?,
        None => (0, Vec::new()),
    };
    let list: Vec<_> =
        findings.iter().map(|finding| json!({ "seq": finding.seq, "message": finding.message })).collect();
    let json = json!({ "ok": findings.is_empty(), "checked": checked, "findings": list });
    let mut text = String::new();
    for finding in &findings {
        text.push_str(&line(&finding.message));
    }
    text.push_str(&format!("{checked} entries checked, {} findings\n", findings.len()));
    let verdict = (!findings.is_empty())
        .then(|| Failure::new(Kind::VaultRefused, format!("the audit chain is broken in {} places", findings.len())));
    Ok(Report { body: Body::Text(text), json: Some(json), verdict, ..Report::default() })
}

fn export(context: &Context<'_>, filter: &FilterArgs, format: Format) -> Outcome {
    let (entries, warnings) = entries(context, &filter.filter(context.now(), None))?;
    let mut text = String::new();
    match format {
        Format::Jsonl => {
            for entry in &entries {
                text.push_str(&harmless_json(&value(entry).to_string()));
                text.push('\n');
            }
        }
        Format::Csv => {
            text.push_str("seq,at,action,integration,result,user,pid,parent,fingerprint\r\n");
            for entry in &entries {
                text.push_str(&csv_line(entry));
            }
        }
    }
    Ok(Report { body: Body::Text(text), warnings, ..Report::default() })
}

/// One line of RFC 4180.
fn csv_line(entry: &AuditEntry) -> String {
    let fields = [
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.action.clone(),
        entry.integration.clone().unwrap_or_default(),
        entry.result.clone(),
        entry.user.clone(),
        entry.pid.to_string(),
        entry.parent.clone().unwrap_or_default(),
        entry.fingerprint.clone().unwrap_or_default(),
    ];
    let mut line = fields.map(|field| csv_field(&field)).join(",");
    line.push_str("\r\n");
    line
}

/// Quoted where RFC 4180 asks for it, and where a spreadsheet would take the text for a formula.
fn csv_field(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<i64>().is_err();
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) || formula {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_fields_are_quoted_and_defused() {
        for (field, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=cmd()", "\"'=cmd()\""),
            ("-1", "-1"),
        ] {
            assert_eq!(csv_field(field), expected);
        }
    }

    #[test]
    fn since_is_a_duration_or_a_time() {
        assert!(matches!(since("2h"), Ok(Since::Ago(time)) if time.as_secs() == 7200));
        assert!(matches!(since("2026-11-24T00:00:00Z"), Ok(Since::At(1_795_478_400))));
        assert!(since("yesterday").is_err());
    }
}
