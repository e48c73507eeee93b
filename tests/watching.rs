//! For monitors: `status --format prometheus`, read by a parser of that format, and `--log-format json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::arrange::has_keys;
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;
use crate::support::stage::Stage;

type Labels = BTreeMap<String, String>;

/// The text format, version 0.0.4, as strictly as node_exporter's textfile collector takes it: HELP and TYPE once and before
/// the series, series of a metric together and none twice, only three escapes, a line end at the end.
fn parse(text: &str) -> BTreeMap<String, Vec<(Labels, f64)>> {
    assert!(text.ends_with('\n'), "no line end at the end");
    let (mut metrics, mut seen): (BTreeMap<String, Vec<(Labels, f64)>>, _) = (BTreeMap::new(), BTreeSet::new());
    let mut current = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, about) = rest.split_once(' ').unwrap();
            assert!(metrics.insert(name.to_owned(), Vec::new()).is_none() && !about.is_empty(), "{line}");
            name.clone_into(&mut current);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{current} gauge"), "{line}");
        } else {
            let (name, rest) = line.split_once('{').unwrap();
            assert_eq!(name, current, "{line}");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{line}");
            let (labels, rest) = labels(rest);
            let value: f64 = rest.strip_prefix(' ').unwrap().parse().unwrap();
            assert!(seen.insert((name.to_owned(), labels.clone())), "twice: {line}");
            metrics.get_mut(name).unwrap().push((labels, value));
        }
    }
    metrics
}

/// `a="…",b="…"}`; gives what comes after it.
fn labels(mut rest: &str) -> (Labels, &str) {
    let mut found = Labels::new();
    loop {
        let (name, after) = rest.split_once("=\"").unwrap();
        let mut value = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => value.push(match characters.next().unwrap().1 {
                    '\\' => '\\',
                    '"' => '"',
                    'n' => '\n',
                    other => panic!("no escape: \\{other}"),
                }),
                (_, other) => value.push(other),
            }
        };
        assert!(found.insert(name.to_owned(), value).is_none(), "{name} twice");
        rest = &after[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (found, rest.strip_prefix('}').unwrap()),
        }
    }
}

fn one(metrics: &BTreeMap<String, Vec<(Labels, f64)>>, name: &str, labels: &[(&str, &str)]) -> f64 {
    let fits = |found: &&(Labels, f64)| {
        labels.iter().all(|(name, value)| found.0.get(*name).is_some_and(|found| found == value))
    };
    let found: Vec<_> = metrics.get(name).unwrap_or_else(|| panic!("no {name}")).iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{name} {labels:?}");
    found[0].1
}

const EVERY: [&str; 10] = [
    "oauthctl_grant_expiry_timestamp_seconds",
    "oauthctl_integration_info",
    "oauthctl_integration_revocation_pending",
    "oauthctl_integration_status",
    "oauthctl_integration_usable",
    "oauthctl_refresh_timestamp_seconds",
    "oauthctl_status_ok",
    "oauthctl_status_timestamp_seconds",
    "oauthctl_token_expiry_timestamp_seconds",
    "oauthctl_vault_present",
];

#[test]
fn prometheus_reads_every_status_and_hostile_names() {
    let stage = Stage::connected(3600);
    stage.connect(&["gone", "work"], Some(60));
    let account = "a\\b\"c\nd}\u{1b}[31m,e=\"f\u{202e}";
    stage.change("work", |integration, grant, _| {
        integration.account_label = Some(account.to_owned());
        integration.revocation_pending = true;
        grant.grant_expires_at = Some(1_900_000_000);
        grant.refreshed_at = Some(1_800_000_000);
    });
    stage.change("gone", |integration, _, _| integration.status = oauthctl::vault::Status::Dead);
    let output = stage.sandbox.run(&["status", "--format", "prometheus"]);
    let text = output.hides(&["at-0", "rt-0"]).reports_saying(3, &["gone: its grant is dead"]);
    let metrics = parse(&text);
    assert_eq!(metrics.keys().map(String::as_str).collect::<Vec<_>>(), EVERY);
    let of = |name: &'static str| [("integration", name), ("provider", "example"), ("profile", "default")];
    for (name, status) in [("example", "active"), ("gone", "dead"), ("work", "active")] {
        for state in ["active", "dead", "revoked", "uncertain"] {
            let value = one(&metrics, "oauthctl_integration_status", &[("integration", name), ("status", state)]);
            assert!((value - f64::from(u8::from(state == status))).abs() < 0.1, "{name} {state}");
        }
    }
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 0.1, "{found} is not {expected}");
    near(one(&metrics, "oauthctl_status_ok", &[]), 0.0);
    near(one(&metrics, "oauthctl_vault_present", &[]), 1.0);
    near(one(&metrics, "oauthctl_integration_usable", &of("example")), 1.0);
    near(one(&metrics, "oauthctl_integration_usable", &of("work")), 0.0);
    near(one(&metrics, "oauthctl_integration_revocation_pending", &of("work")), 1.0);
    near(one(&metrics, "oauthctl_grant_expiry_timestamp_seconds", &of("work")), 1_900_000_000.0);
    near(one(&metrics, "oauthctl_refresh_timestamp_seconds", &of("work")), 1_800_000_000.0);
    assert_eq!(metrics["oauthctl_grant_expiry_timestamp_seconds"].len(), 1, "an unknown end is no number");
    let shown = "a\\b\"c\\x0ad}\\x1b[31m,e=\"f\u{fffd}";
    near(one(&metrics, "oauthctl_integration_info", &[("integration", "work"), ("account", shown)]), 1.0);
    // with --json it is the errors that are JSON
    let output = stage.sandbox.run(&["status", "--format", "prometheus", "--json"]);
    let text = output.reports_saying(3, &["{\"error\":"]);
    assert_eq!(parse(&text).len(), EVERY.len());
    // and the other way to ask for what --json prints
    let json = stage.sandbox.run(&["status", "--format", "json"]).reports_saying(3, &["error: gone"]);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["ok"], false);
}

#[test]
fn prometheus_without_a_vault_and_without_a_key() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["status", "--format", "prometheus"]).reports_saying(3, &["there is no vault yet"]);
    let metrics = parse(&text);
    assert_eq!(metrics.len(), 3);
    assert!(one(&metrics, "oauthctl_vault_present", &[("profile", "default")]) < 0.5);
    let stage = Stage::connected(3600);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    let _ = stage.sandbox.run(&["status", "--format", "prometheus"]).fails(5, &[]);
}

/// Every line on stderr as JSON, with what every line has.
#[track_caller]
fn log(stderr: &str) -> Vec<Value> {
    let lines: Vec<Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON on stderr: {line}")))
        .collect();
    for line in &lines {
        let keys = ["at", "level", "message", "error"];
        has_keys(line, if line["level"] == "error" { &keys } else { &keys[..3] });
        assert!(line["at"].as_i64().is_some_and(|at| at > 1_700_000_000), "{line}");
        assert!(line["message"].as_str().is_some_and(|text| !text.is_empty()), "{line}");
    }
    lines
}

fn levels(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["level"].as_str().unwrap()).collect()
}

#[test]
fn log_lines_are_objects_with_one_schema() {
    const LOG: [&str; 2] = ["--log-format", "json"];
    let stage = Stage::connected(0);
    let run = |words: &[&str]| stage.sandbox.run(&[words, &LOG].concat());
    // a warning, and what -v says
    stage.script([Reply::token("at-1", Some("rt-1"), 10)]);
    let output = run(&["token", "example", "-v", "--min-ttl", "60"]).hides_on_stderr(&["at-1", "rt-1", "rt-0"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "at-1\n"));
    let lines = log(&output.stderr);
    assert!(levels(&lines).contains(&"warning") && levels(&lines).contains(&"debug"), "{lines:?}");
    assert!(lines.iter().any(|line| line["message"] == "example: the new token lives shorter than asked"));
    // notes; -q silences them
    let output = stage.sandbox.run(&[&["rename", "example", "other"][..], &LOG].concat());
    assert_eq!((output.code, levels(&log(&output.stderr))), (0, vec!["info"]));
    let output = run(&["rename", "other", "example", "-q"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    // an error is the object that --json makes, in a line of the log; with --json too
    for more in [&[][..], &["--json"]] {
        let output = run(&[&["token", "exampel"], more].concat());
        let lines = log(&output.stderr);
        assert_eq!((output.code, lines.len()), (2, 1));
        let error = stage.sandbox.run(&["token", "exampel", "--json"]).fails_in_json(2, "usage");
        assert_eq!((&lines[0]["error"], &lines[0]["message"]), (&error, &error["message"]));
    }
    // words that are not understood, and a setting that is not
    for words in [&["--log-format", "json", "tokne"][..], &["--log-format=json", "list", "--nonsense"]] {
        let output = stage.sandbox.run(words);
        assert_eq!((output.code, levels(&log(&output.stderr))), (2, vec!["error"]));
    }
    stage.sandbox.write("config.toml", "[nothing]\n");
    let output = run(&["list"]);
    assert_eq!((output.code, levels(&log(&output.stderr))), (2, vec!["error"]));
    let _ = stage.sandbox.run(&["list", "--log-format", "xml"]).fails(2, &["xml"]);
}

#[test]
fn what_a_runner_is_told_is_no_log_line() {
    let stage = Stage::connected(3600);
    stage.sandbox.set("GITHUB_ACTIONS", "true");
    let output = stage.sandbox.run(&["exec", "--log-format", "json", "example", "--", "true"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, "::add-mask::at-0\n"));
}
