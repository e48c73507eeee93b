//! When grants end, and why: in `list`, `show` and `status --expiring`; and the use that keeps one alive which dies of not
//! being used.

use serde_json::Value;

use crate::support::server::Reply;
use crate::support::stage::Stage;

const DAY: i64 = 86_400;

/// With the integration `example`, connected and last used so many days ago, which ends at the given day from now.
fn stage(rule: &str, used_days_ago: i64, ends_in_days: Option<i64>, token_life: Option<i64>) -> Stage {
    let stage = Stage::new();
    stage.provider(&stage.server.url(), rule);
    stage.connect(&["example"], token_life);
    stage.change("example", |_, grant, _| {
        // a little away from where one day becomes another
        let now = grant.connected_at - 1000;
        grant.connected_at = now - used_days_ago * DAY;
        grant.grant_expires_at = ends_in_days.map(|days| now + days * DAY);
    });
    stage
}

/// The line of `show` with this label.
fn shown(stage: &Stage, label: &str) -> String {
    let text = stage.sandbox.run(&["show", "example"]).succeeds();
    text.lines().find(|line| line.starts_with(label)).unwrap_or_default().to_owned()
}

#[test]
fn the_end_is_said_with_its_reason() {
    const IDLE: &str = "[refresh]\nidle_days = 90\n";
    const SLIDES: &str = "[refresh]\nsliding = true\n";
    for (rule, used, ends, reason, listed) in [
        (IDLE, 30, Some(60), "after 90 days without use", "in 59 days, unless used"),
        (
            "[refresh]\nmax_days = 90\n",
            30,
            Some(60),
            "90 days after the sign-in, used or not",
            "in 59 days, 90 days after the sign-in",
        ),
        (IDLE, 0, Some(7), "the provider named the time", "in 6 days, named by the provider"),
        ("", 0, Some(7), "the provider named the time", "in 6 days, named by the provider"),
        (SLIDES, 0, Some(7), "the provider named the time; each refresh puts it off", "in 6 days, unless refreshed"),
        (IDLE, 0, None, "", "-"),
    ] {
        let stage = stage(rule, used, ends, Some(3600));
        let line = shown(&stage, "grant ends");
        let said = if reason.is_empty() { "  -".to_owned() } else { format!(" ({reason})") };
        assert!(line.ends_with(&said), "{rule}: {line}");
        for command in ["list", "status"] {
            let text = stage.sandbox.run(&[command]).succeeds();
            assert!(text.lines().last().unwrap().trim_end().ends_with(&format!("  {listed}")), "{text}");
        }
        let because = if reason.is_empty() { Value::Null } else { reason.into() };
        let list = stage.sandbox.run(&["list", "--json"]).json()["integrations"][0].clone();
        let status = stage.sandbox.run(&["status", "--json"]).json()["integrations"][0].clone();
        for view in [stage.view("example"), list, status] {
            assert_eq!(view["grant_expires_at"].as_i64().is_some(), ends.is_some(), "{view}");
            assert_eq!(view["grant_ends_because"], because, "{view}");
        }
    }
}

#[test]
fn a_grant_that_has_ended_does_not_end() {
    use oauthctl::vault::Status;
    for ended in [Status::Dead, Status::Revoked] {
        let stage = stage("[refresh]\nidle_days = 90\n", 30, Some(60), Some(3600));
        stage.change("example", |integration, _, _| integration.status = ended);
        assert!(shown(&stage, "grant ends").ends_with("  -"));
        for command in ["list", "status"] {
            let output = stage.sandbox.run(&[command]);
            assert!(output.stdout.lines().last().unwrap().trim_end().ends_with("  -"), "{output:?}");
        }
        let view = stage.view("example");
        assert_eq!((&view["grant_expires_at"], &view["grant_ends_because"]), (&Value::Null, &Value::Null));
    }
}

/// Data that cannot be used is named where the reason would stand, and what the vault knows is shown all the same.
#[test]
fn a_broken_provider_file_is_named_where_its_grants_are_shown() {
    let stage = stage("[refresh]\nidle_days = 90\n", 30, Some(60), Some(3600));
    stage.provider(&stage.server.url(), "[refresh]\nidel_days = 90\n");
    stage.connect(&["another"], Some(3600));
    for command in [&["list"][..], &["show", "example"], &["status"]] {
        let said = stage.sandbox.run(command);
        assert_eq!(said.stderr.matches("warning: ").count(), 1, "{said:?}");
        let text = said.succeeds_saying(&["example.toml: line 9: unknown key `idel_days` (`idle_days`?)"]);
        assert!(text.contains("in 59 days"), "{text}");
    }
}

/// `sliding`: the named end is put off by each refresh, which is made in time; nobody is needed for it.
#[test]
fn a_named_end_that_slides_is_put_off() {
    for (sliding, due) in [(true, 1), (false, 0)] {
        let rule = format!("[refresh]\nrotates = true\nsliding = {sliding}\n");
        let stage = stage(&rule, 6, Some(4), Some(30 * DAY));
        let code = if sliding { 0 } else { 3 };
        stage.sandbox.run(&["status", "--expiring", "9d"]).code_is(code);
        let reply = Reply::token("at-1", Some("rt-1"), 3600).with_member("refresh_token_expires_in", (10 * DAY).into());
        stage.script([reply]);
        stage.sandbox.run(&["refresh"]).code_is(0);
        assert_eq!(stage.sent().len(), due, "{rule}");
        let ends = shown(&stage, "grant ends");
        assert_eq!(ends.contains("; each refresh puts it off"), sliding, "{ends}");
    }
    // not before half of the time is over
    let stage = stage("[refresh]\nsliding = true\n", 4, Some(6), Some(30 * DAY));
    stage.sandbox.run(&["refresh"]).code_is(0);
    assert!(stage.sent().is_empty());
}

#[test]
fn what_else_may_end_a_grant_is_said() {
    let stage =
        stage("[refresh]\nnotes = [\"a hundred newer ones push it out\", \"a new password\"]\n", 0, None, Some(3600));
    let text = stage.sandbox.run(&["show", "example"]).succeeds();
    assert!(text.contains("a hundred newer ones push it out") && text.contains("a new password"), "{text}");
    assert!(shown(&stage, "it may end").ends_with("a hundred newer ones push it out"), "{text}");
}

#[test]
fn status_tells_what_ends_within_a_time() {
    const IDLE: &str = "[refresh]\nidle_days = 90\n";
    let named = stage("", 0, Some(2), Some(3600));
    let _ = named.sandbox.run(&["status"]).succeeds();
    let _ = named.sandbox.run(&["status", "--expiring", "1d"]).succeeds();
    let soon = named.sandbox.run(&["status", "--expiring", "3d"]);
    assert!(soon.stderr.contains("example: its grant ends in 47 hours\nhint: oauthctl connect example\n"), "{soon:?}");
    assert_eq!(soon.code, 3);
    let json: Value =
        serde_json::from_str(&named.sandbox.run(&["status", "--expiring", "3d", "--json"]).stdout).unwrap();
    assert_eq!(json["ok"], false);

    // one that only has to be used needs nobody yet, but it is known to end
    let idle = stage(IDLE, 88, Some(2), Some(3600));
    let soon = idle.sandbox.run(&["status", "--expiring", "3d"]);
    let words = "example: its grant ends in 47 hours, unless it is used\nhint: oauthctl refresh example\n";
    assert!(soon.stderr.contains(words) && soon.code == 3, "{soon:?}");
    // which is done, and then it does not end so soon any more
    idle.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    idle.sandbox.run(&["refresh", "example"]).code_is(0);
    let _ = idle.sandbox.run(&["status", "--expiring", "80d"]).succeeds();
}

#[test]
fn a_grant_that_dies_of_not_being_used_is_used_in_time() {
    const IDLE: &str = "[refresh]\nidle_days = 90\n";
    // (rule, days since it was used, days until it ends, refreshed?)
    for (rule, used, ends, refreshed) in [
        (IDLE, 44, 46, false),
        (IDLE, 45, 45, true),
        (IDLE, 89, 1, true),
        ("[refresh]\nmax_days = 90\n", 89, 1, false), // using it puts nothing off
        (IDLE, 0, 1, false),                          // the provider named the time
    ] {
        // the token's own life gives no reason
        for life in [Some(30 * DAY), None] {
            let stage = stage(rule, used, Some(ends), life);
            stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
            let output = stage.sandbox.run(&["refresh"]);
            assert_eq!((output.code, stage.sent().len()), (0, usize::from(refreshed)), "{rule} {used} {output:?}");
            let ends_later = stage.view("example")["grant_expires_at"].as_i64().unwrap();
            let now = stage.view("example")["created_at"].as_i64().unwrap();
            assert_eq!(ends_later - now >= 90 * DAY - 5, refreshed, "{rule} {used}");
        }
    }
    // neither a dead one nor one whose end nobody knows is bothered
    let dead = stage(IDLE, 89, Some(1), Some(30 * DAY));
    dead.change("example", |integration, _, _| integration.status = oauthctl::vault::Status::Dead);
    let unknown = stage(IDLE, 89, None, Some(30 * DAY));
    for stage in [dead, unknown] {
        stage.sandbox.run(&["refresh"]).code_is(0);
        assert!(stage.sent().is_empty());
    }
}
