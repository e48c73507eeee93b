//! Refreshing from a timer: providers that want to be spared, a random beginning, and the units of the README.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN};
use crate::support::traced::recipe;

const ONE_BY_ONE: [&str; 5] = ["refresh", "--all", "--jobs", "1", "--json"];

fn results(stdout: &str) -> Vec<(String, String, i64)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let read = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        (text(&value["integration"]), text(&value["outcome"]), value["exit"].as_i64().unwrap())
    };
    stdout.lines().map(read).collect()
}

/// `example`, `a` and `b` at one provider, `z` at another with the same server.
fn stage() -> Stage {
    let stage = Stage::connected(0);
    stage.connect(&["a", "b", "z"], Some(0));
    let text = fs::read_to_string(stage.sandbox.home().join("providers/example.toml")).unwrap();
    let text = text.replace("id = \"example\"", "id = \"other\"").replace("/token\"", "/other\"");
    stage.sandbox.write("providers/other.toml", &text);
    stage.change("z", |integration, _, _| "other".clone_into(&mut integration.provider));
    stage.server.always("POST /other", |_| Reply::token("new", None, 3600));
    stage
}

#[test]
fn a_provider_that_wants_to_be_spared_for_long_is_left_to_the_next_run() {
    for answer in [
        || Reply::status(429).header("Retry-After", "3000"),
        || Reply::error(400, "temporarily_unavailable").header("Retry-After", "3000"),
    ] {
        let stage = stage();
        stage.script([answer()]);
        let stdout = stage.sandbox.run(&ONE_BY_ONE).reports_saying(4, &["3 of 4 could not be refreshed"]);
        let mut results = results(&stdout);
        assert_eq!(stdout.matches("wants to be spared for another 2999 s").count(), 2, "{stdout}");
        results.sort();
        let expected =
            [("a", "retry_later", 4), ("b", "retry_later", 4), ("example", "retry_later", 4), ("z", "done", 0)];
        assert_eq!(results, expected.map(|(name, outcome, exit)| (name.to_owned(), outcome.to_owned(), exit)));
        assert_eq!((stage.server.count(TOKEN), stage.server.count("POST /other")), (1, 1));
        // those that were not asked are as they were
        let active = ["a", "b", "example"].iter().filter(|name| stage.status(name) == "active").count();
        assert!(active >= 2, "{active}");
    }
}

#[test]
fn one_that_wants_to_be_spared_for_a_moment_is_waited_for_and_the_others_are_not() {
    let stage = stage();
    stage.script([Reply::status(503).header("Retry-After", "2")]);
    stage.server.always(TOKEN, |_| Reply::token("new", None, 3600));
    let stdout = stage.sandbox.run(&ONE_BY_ONE).reports_saying(4, &["1 of 4"]);
    let names: Vec<String> = results(&stdout).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names[1], "z", "it did not wait with them: {stdout}");
    assert_eq!(stage.server.count(TOKEN), 3);
    assert!(stage.server.gaps(TOKEN)[0] >= Duration::from_millis(1900), "{:?}", stage.server.gaps(TOKEN));
}

#[test]
fn a_random_beginning_can_be_interrupted_and_nothing_was_done() {
    let stage = Stage::connected(0);
    let running = stage.sandbox.spawn(&["refresh", "--jitter", "36500d"]);
    running.line_saying("begins in ");
    running.signal(Signal::TERM);
    running.finish().code_is(143);
    assert_eq!(stage.server.count(TOKEN), 0);
    stage.script([Reply::token("at-1", None, 3600)]);
    let _ = stage.sandbox.run(&["refresh", "--jitter", "0s"]).succeeds();
    let _ = stage.sandbox.run(&["refresh", "--jitter", "soon"]).fails(2, &["`soon` is not a duration"]);
}

#[test]
fn the_lines_for_timers_are_lines_this_program_takes() {
    let stage = Stage::connected(0);
    stage.server.always(TOKEN, |_| Reply::token("at-1", None, 0));
    let service = recipe("refresh.service", &[]);
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/env oauthctl ")).unwrap();
    let cron = recipe("refresh.cron", &[]);
    let cron = cron.trim_end().strip_prefix("*/5 * * * * oauthctl ").unwrap().replace("30s", "0s");
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let plist = recipe("refresh.plist", &[]);
    let strings =
        plist.split("<string>").skip(3).map(|rest| rest.split("</string>").next().unwrap().replace("30s", "0s"));
    for (words, told) in [
        (words(line), "\"outcome\":\"done\""),
        (words(cron.strip_suffix(" >/dev/null").unwrap()), "refreshed"),
        (strings.collect(), "refreshed"),
    ] {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let stdout = stage.sandbox.run(&words).succeeds();
        assert!(stdout.contains(told), "{words:?}: {stdout}");
    }
    assert_eq!(stage.server.count(TOKEN), 3);
}

#[test]
#[ignore = "needs systemd-analyze"]
fn systemd_takes_the_units() {
    let stage = Stage::new();
    let folder = stage.sandbox.path("units");
    fs::create_dir(&folder).unwrap();
    for name in ["service", "timer"] {
        fs::write(folder.join(format!("oauthctl-refresh.{name}")), recipe(&format!("refresh.{name}"), &[])).unwrap();
    }
    let script = "exec systemd-analyze verify --man=no units/oauthctl-refresh.service units/oauthctl-refresh.timer";
    assert_eq!(stage.sandbox.run_through(script, &[]).succeeds(), "");
}

#[test]
#[ignore = "needs python3"]
fn launchd_would_read_the_property_list() {
    let stage = Stage::new();
    fs::write(stage.sandbox.path("refresh.plist"), recipe("refresh.plist", &[])).unwrap();
    let script = "exec python3 -c 'import plistlib; p = plistlib.load(open(\"refresh.plist\", \"rb\")); \
                  print(p[\"Label\"], p[\"ProgramArguments\"][1], p[\"StartInterval\"])'";
    assert_eq!(stage.sandbox.run_through(script, &[]).succeeds(), "oauthctl.refresh refresh 300\n");
}
