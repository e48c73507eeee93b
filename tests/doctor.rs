//! `doctor`: each finding is made to occur, with its class and what to type; and when all is well it says so and changes nothing.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use oauthctl::keys::Identity;
use oauthctl::system::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::arrange::{files_below, has_keys};
use crate::support::output::Output;
use crate::support::sandbox::{Sandbox, UNPRIVILEGED, no_file_larger_than};
use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN};

const HEAD: &str = "HEAD /token";

/// Everything is well; the server's clock is off by so many seconds.
fn stage(off: i64) -> Stage {
    let stage = Stage::connected(3600);
    stage.server.always(HEAD, move |_| {
        let at = Timestamp::from_second(SystemClock::start().now() + off).unwrap();
        Reply::status(405).header("Date", &DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap())
    });
    stage
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// This exit code, and these findings and no others are not well: id, and words of its message or hint.
#[track_caller]
fn finds(output: Output, code: i32, expected: &[(&str, &str)]) -> Vec<Value> {
    let told = format!("{output:?}");
    let report: Value =
        serde_json::from_str(&output.hides(&["CANARY", "rt-0", "at-0"]).reports_saying(code, &[])).unwrap();
    has_keys(&report, &["ok", "findings"]);
    let all = report["findings"].as_array().unwrap().clone();
    for found in &all {
        has_keys(found, &["id", "ok", "message", "hint"]);
    }
    let bad: Vec<&Value> = all.iter().filter(|found| found["ok"] == false).collect();
    assert_eq!(report["ok"], json!(bad.is_empty()), "{told}");
    assert_eq!(bad.len(), expected.len(), "{told}");
    for (found, (id, words)) in bad.iter().zip(expected) {
        assert_eq!(found["id"], *id, "{told}");
        assert!(found.to_string().contains(words), "`{words}` is not in {found}");
        assert!(found["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "no hint: {found}");
    }
    all
}

impl Stage {
    fn doctor(&self) -> Output {
        self.sandbox.run(&["doctor", "--json"])
    }
}

#[test]
fn when_all_is_well_it_says_so_and_changes_nothing() {
    let stage = stage(0);
    let before = files_below(&stage.sandbox.home());
    let all = finds(stage.doctor(), 0, &[]);
    let ids: Vec<&str> = all.iter().map(|found| found["id"].as_str().unwrap()).collect();
    for id in ["folders", "key", "recovery", "writable", "space", "vault", "journal", "audit", "permissions", "rescue"]
    {
        assert!(ids.contains(&id), "{id} is not in {ids:?}");
    }
    for id in ["leftovers", "certificates", "proxy", "server", "clock", "redirect"] {
        assert!(ids.contains(&id), "{id} is not in {ids:?}");
    }
    assert!(
        all.iter().any(|found| found["id"] == "recovery" && !found["hint"].is_null()),
        "one key alone is worth a hint"
    );
    let text = stage.sandbox.run(&["doctor"]).succeeds();
    assert!(text.lines().all(|line| line.starts_with("ok ") || line.starts_with("      hint: ")), "{text}");
    assert!(files_below(&stage.sandbox.home()) == before);
    assert_eq!(
        (stage.server.count(HEAD), stage.server.requests().len()),
        (2, 2),
        "the server's head, and nothing else"
    );
}

#[test]
fn without_a_vault_it_looks_at_what_there_is() {
    let sandbox = Sandbox::without_key();
    let all = finds(sandbox.run(&["doctor", "--json"]), 0, &[]);
    assert!(all.iter().any(|found| found["id"] == "vault" && found["hint"] == "oauthctl init"), "{all:?}");
    assert!(!sandbox.home().exists());
    let folder = sandbox.path(".");
    mode(&folder, 0o555);
    let output = sandbox.run_through(UNPRIVILEGED, &["doctor", "--json"]);
    mode(&folder, 0o755);
    finds(output, 8, &[("writable", "ermission denied")]);
    // what remains of one
    let stage = stage(0);
    fs::remove_file(stage.sandbox.profile().join("vault.age")).unwrap();
    finds(stage.doctor(), 6, &[("vault", "vault restore")]);
}

#[test]
fn folders_that_others_can_read_or_write() {
    let stage = stage(0);
    let home = stage.sandbox.home();
    stage.sandbox.write("config.toml", "");
    mode(&stage.sandbox.profile(), 0o750);
    finds(stage.doctor(), 6, &[("folders", "chmod 700 ")]);
    mode(&stage.sandbox.profile(), 0o700);
    mode(&home, 0o775);
    mode(&home.join("config.toml"), 0o666);
    finds(stage.doctor(), 6, &[("folders", "chmod go-w "), ("folders", "config.toml")]);
    mode(&home, 0o755);
    mode(&home.join("config.toml"), 0o644);
    mode(&stage.sandbox.profile().join("vault.age"), 0o644);
    finds(stage.doctor(), 6, &[("folders", "chmod 600 ")]);
}

#[test]
fn a_key_that_is_not_there_or_another_one() {
    let stage = stage(0);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    finds(stage.doctor(), 5, &[("key", "OAUTHCTL_IDENTITY")]);
    stage.sandbox.set("OAUTHCTL_IDENTITY", Identity::generate().text().expose());
    finds(stage.doctor(), 5, &[("key", "")]);
    stage.sandbox.unset("OAUTHCTL_IDENTITY");
    stage.sandbox.set("OAUTHCTL_IDENTITY_FILE", "/nonexistent/identity");
    finds(stage.doctor(), 5, &[("key", "/nonexistent/identity")]);
}

#[test]
fn a_vault_that_is_refused_and_one_that_cannot_be_saved() {
    let stage = stage(0);
    finds(
        stage.sandbox.run_through(&no_file_larger_than(1), &["doctor", "--json"]),
        8,
        &[("writable", "File too large")],
    );
    fs::write(stage.sandbox.profile().join("vault.age"), b"garbage").unwrap();
    finds(stage.doctor(), 6, &[("vault", "")]);
}

#[test]
#[ignore = "needs unshare and mount"]
fn a_disk_that_is_nearly_full() {
    let stage = stage(0);
    let profile = stage.sandbox.profile();
    let profile = profile.to_str().unwrap();
    let script = format!(
        "exec unshare -Urm sh -c 'cp -a {profile} {profile}.old; mount -t tmpfs -o size=4m,mode=700 tmpfs {profile}; \
         cp -a {profile}.old/. {profile}; exec \"$0\" \"$@\"' \"$0\" \"$@\""
    );
    finds(stage.sandbox.run_through(&script, &["doctor", "--json"]), 8, &[("space", "KiB are free")]);
}

#[test]
fn leftovers_of_a_crash() {
    let stage = stage(0);
    let temp = stage.sandbox.profile().join(".vault.tmp.x1");
    fs::write(&temp, b"").unwrap();
    fs::File::options().write(true).open(&temp).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    finds(stage.doctor(), 6, &[("leftovers", "oauthctl vault check --deep")]);
    fs::remove_file(temp).unwrap();
    let rescue = stage.sandbox.profile().join("vault.rescue.7.age");
    fs::write(&rescue, b"garbage").unwrap();
    mode(&rescue, 0o600);
    finds(stage.doctor(), 6, &[("rescue", "vault.rescue.7.age")]);
    fs::remove_file(rescue).unwrap();
    let _ = stage.sandbox.run(&["token", "example"]).succeeds();
    let journal = stage.sandbox.profile().join("journal");
    fs::write(&journal, b"garbage\n").unwrap();
    finds(stage.doctor(), 6, &[("journal", "cannot be read"), ("audit", "oauthctl audit verify")]);
}

#[test]
fn certificates_and_proxy() {
    let stage = stage(0);
    stage.sandbox.set("SSL_CERT_FILE", "/nonexistent/ca.pem");
    finds(stage.doctor(), 2, &[("certificates", "unset SSL_CERT_FILE")]);
    stage.sandbox.set("SSL_CERT_FILE", "/dev/null");
    finds(stage.doctor(), 1, &[("certificates", "install ca-certificates")]);
    stage.sandbox.unset("SSL_CERT_FILE");
    for (value, code, words) in [
        ("http://ann:CANARY@127.0.0.1:1", 4, "127.0.0.1:1 cannot be reached"),
        ("http://ann:CANARY@[::1", 2, "is not a URL"),
    ] {
        stage.sandbox.set("https_proxy", value);
        finds(stage.doctor(), code, &[("proxy", words)]);
    }
    stage.sandbox.set("https_proxy", stage.server.address().to_string());
    finds(stage.doctor(), 0, &[]);
}

#[test]
fn a_server_that_does_not_answer_and_a_clock_that_is_off() {
    finds(stage(3600).doctor(), 1, &[("clock", "behind 127.0.0.1")]);
    finds(stage(-3600).doctor(), 1, &[("clock", "ahead of 127.0.0.1")]);
    let stage = stage(0);
    stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n");
    stage.server.always(HEAD, |_| Reply::status(200).after(Duration::from_secs(1000)));
    finds(stage.doctor(), 4, &[("server", "curl -I http://127.0.0.1:")]);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    stage.provider(&format!("http://{gone}"), "");
    finds(stage.doctor(), 4, &[("server", "cannot reach 127.0.0.1")]);
    // a server that does not say what time it is has done nothing wrong
    stage.provider(&stage.server.url(), "");
    stage.server.always(HEAD, |_| Reply::status(404));
    finds(stage.doctor(), 0, &[]);
}

#[test]
fn a_redirect_that_cannot_be_listened_for_and_a_provider_that_is_gone() {
    let stage = stage(0);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    stage.provider(&stage.server.url(), &format!("[redirect]\nport = {port}\n"));
    finds(stage.doctor(), 4, &[("redirect", "oauthctl connect example --paste")]);
    drop(taken);
    let all = finds(stage.doctor(), 0, &[]);
    let register = format!("http://127.0.0.1:{port}/callback");
    assert!(all.iter().any(|found| found["message"].as_str().unwrap().contains(&register)), "{all:?}");
    // only a client, and no integration
    let file = stage.sandbox.home().join("providers/example.toml");
    let text = fs::read_to_string(&file).unwrap().replace("id = \"example\"", "id = \"other\"");
    stage.sandbox.write("providers/other.toml", &text);
    let _ = stage.sandbox.run(&["client", "set", "other", "--client-id", "id", "-q"]).succeeds();
    fs::remove_file(file).unwrap();
    let all = finds(stage.doctor(), 2, &[("redirect", "example")]);
    assert!(all.iter().any(|found| found["id"] == "redirect" && found.to_string().contains("other")), "{all:?}");
}

#[test]
fn a_refresh_is_tried_only_on_request() {
    let stage = stage(0);
    stage.connect(&["work"], Some(0));
    finds(stage.doctor(), 0, &[]);
    assert_eq!(stage.server.count(TOKEN), 0);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    let all = finds(stage.sandbox.run(&["doctor", "--json", "--refresh", "work", "work"]), 0, &[]);
    assert!(all.iter().any(|found| found["id"] == "refresh" && found["message"] == "work: refreshed"), "{all:?}");
    stage.script([Reply::error(400, "invalid_grant"), Reply::error(400, "invalid_grant")]);
    let output = stage.sandbox.run(&["doctor", "--json", "--refresh", "work", "example"]);
    finds(output, 3, &[("refresh", "oauthctl connect example"), ("refresh", "oauthctl connect example --as work")]);
    assert_eq!(stage.server.count(TOKEN), 3);
    let _ = stage.sandbox.run(&["doctor", "--refresh", "wrok"]).fails(2, &["did you mean `work`?"]);
    // of several, the worst decides
    mode(&stage.sandbox.profile(), 0o750);
    let output = stage.sandbox.run(&["doctor", "--json", "--refresh", "work"]);
    finds(output, 6, &[("folders", "chmod"), ("refresh", "oauthctl connect example --as work")]);
}
