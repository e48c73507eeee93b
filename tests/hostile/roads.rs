//! The roads that a row is run on. Each runs its rows one after the other on one vault, and looks at everything: exit code,
//! both streams, the requests, the grant.

use oauthctl::vault::Status;

use super::{End, LIMITED, REFRESH, Row};
use crate::device::{DEVICE_CODE, offer};
use crate::revoke::{REVOKE, kept, revoked};
use crate::signin::{CODE, Fake, text};
use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::output::Output;
use crate::support::server::{Reply, ScenarioServer};
use crate::support::stage::Stage;

const TIMEOUT: &str = "[network]\ntimeout = \"1s\"\n";

/// What goes for every output of every row.
#[track_caller]
fn is_clean(output: &Output, told: &str) {
    for (stream, longest) in [(&output.stderr, 3000), (&output.stdout, 80_000)] {
        assert!(stream.len() < longest, "{} bytes: {}", stream.len(), &told[..500.min(told.len())]);
        let harmless = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(stream.chars().all(harmless), "{told}");
    }
}

/// Each request came on a connection of its own, and none brought a cookie back.
#[track_caller]
fn came_alone(server: &ScenarioServer) {
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.header("cookie").is_none()));
    let mut connections: Vec<usize> = requests.iter().map(|request| request.connection).collect();
    connections.sort_unstable();
    connections.dedup();
    assert_eq!(connections.len(), requests.len());
    assert!(server.unexpected().is_empty(), "{:?}", server.unexpected());
}

/// `token`, on one integration that is made good again between two rows; that the right refresh token was kept shows in
/// what the next row sends.
pub(super) fn refresh(rows: Vec<Row>) {
    let stage = Stage::connected(0);
    stage.sandbox.write("config.toml", TIMEOUT);
    stage.server.lets_tokens_come_again("every row is judged by what the next one sends");
    let mut kept = "rt-0".to_owned();
    let mut generation = 1;
    for (number, Row { id, what, reply, end, saying, .. }) in rows.into_iter().enumerate() {
        stage.script([reply]);
        let output = stage.sandbox.run_through(LIMITED, &["token", "example", "--force-refresh"]);
        let output = output.hides_on_stderr(&["CANARY", "rt-"]);
        let told = format!("{id} {what}: {output:?}");
        is_clean(&output, &told);
        let sent = stage.sent();
        assert_eq!((sent.len(), sent.last()), (number + 1, Some(&kept)), "{told}");
        assert_eq!(output.code, end.exit(), "{told}");
        if output.code == 0 {
            generation += 1;
            assert!(output.stdout.contains("at-") && output.stdout.ends_with('\n'), "{told}");
        } else {
            assert!(output.stdout.is_empty(), "{told}");
            assert!(output.stderr.starts_with("error: example: "), "{told}");
        }
        assert!(output.stderr.contains(saying), "{told}");
        let status = match end {
            End::Bad(_, status) => status,
            End::Good | End::Odd(_) => {
                REFRESH.clone_into(&mut kept);
                Status::Active
            }
            End::Kept => Status::Active,
        };
        match end {
            End::Odd(words) => assert!(output.stderr.contains(words), "{told}"),
            End::Good | End::Kept if saying.is_empty() => assert_eq!(output.stderr, "", "{told}"),
            End::Bad(..) | End::Good | End::Kept => {}
        }
        let held = stage.held("example");
        assert_eq!((held.0, held.1.as_str()), (generation, kept.as_str()), "{told}");
        stage.change("example", |integration, _, _| {
            assert_eq!(integration.status, status, "{told}");
            integration.status = Status::Active;
            integration.status_reason = None;
        });
    }
    came_alone(&stage.server);
}

/// `connect`, with a person who agrees. What was connected is removed again before the next row.
pub(super) fn connect(rows: Vec<Row>) {
    let fake = Fake::ready();
    fake.sandbox.write("config.toml", TIMEOUT);
    for (number, Row { id, what, reply, connect, .. }) in rows.into_iter().enumerate() {
        fake.server.script("POST /token", [reply]);
        let _ = std::fs::remove_file(fake.sandbox.path("browser.pipe"));
        let browser = FakeBrowser::new(&fake.sandbox, Behaviour::Approve);
        let output = fake.sandbox.run_through(LIMITED, &["connect", "fake"]).hides(&["CANARY", CODE]);
        let seen = browser.seen();
        let told = format!("{id} {what}: {output:?}");
        is_clean(&output, &told);
        assert_eq!(fake.server.count("POST /token"), number + 1, "{told}");
        assert_eq!(output.code, connect, "{told}");
        let page = seen.pages.last().unwrap();
        let snapshot = fake.snapshot();
        if connect == 0 {
            assert!(page.body.contains("You are connected"), "{told}: {page:?}");
            let id = snapshot.integration("fake").unwrap().unwrap().id;
            assert!(text(snapshot.token(id, "", "").unwrap().unwrap().access_token.as_ref()).starts_with("at-"));
            fake.sandbox.run(&["remove", "fake"]).code_is(0);
        } else {
            assert!(output.stdout.is_empty() && output.stderr.contains("error: fake: "), "{told}");
            assert!(page.body.contains("did not succeed"), "{told}: {page:?}");
            assert!(snapshot.integrations().unwrap().is_empty(), "{told}");
        }
        assert_eq!(fake.server.count("POST /revoke"), 0, "a grant that is not kept is never revoked: {told}");
    }
    came_alone(&fake.server);
}

/// `revoke`, on an integration of its own for each row: the row's answer is the one to the refresh token.
pub(super) fn revoke(rows: Vec<Row>) {
    let stage = Stage::new();
    stage.sandbox.write("config.toml", TIMEOUT);
    stage.server.always(REVOKE, |_| Reply::status(200));
    let names: Vec<String> = (0..rows.len()).map(|number| format!("r{number}")).collect();
    stage.connect(&names.iter().map(String::as_str).collect::<Vec<_>>(), Some(3600));
    let mut count = 0;
    for (Row { id, what, reply, revoke, .. }, name) in rows.into_iter().zip(&names) {
        stage.server.script(REVOKE, [reply]);
        let output = stage.sandbox.run_through(LIMITED, &["revoke", name, "--yes"]);
        let output = output.hides(&["CANARY", &format!("rt-{name}"), &format!("at-{name}")]);
        let told = format!("{id} {what}: {output:?}");
        is_clean(&output, &told);
        assert_eq!(Some(output.code), revoke, "{told}");
        // the access token's turn comes when the refresh token is known to be gone
        count += if output.code == 0 { 2 } else { 1 };
        assert_eq!(stage.server.count(REVOKE), count, "{told}");
        if output.code == 0 {
            revoked(&stage, name);
        } else {
            kept(&stage, name, true);
        }
    }
    came_alone(&stage.server);
}

/// `connect --device`, a few at a time: most of a row's time is the server's interval. What was lost is asked again.
pub(super) fn device(rows: Vec<Row>) {
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<Row> = rows.by_ref().take(8).collect();
        if some.is_empty() {
            return;
        }
        std::thread::scope(|scope| {
            for row in some {
                scope.spawn(|| one_device(row));
            }
        });
    }
}

fn one_device(row: Row) {
    let Row { id, what, reply, end, connect, .. } = row;
    let fake = Fake::ready();
    let url = fake.server.url();
    fake.describe(&format!("device_url = \"{url}/device\""), "");
    fake.sandbox.write("config.toml", TIMEOUT);
    fake.server.always("POST /device", move |_| offer(&url));
    fake.server.script("POST /token", [reply]);
    let output = fake.sandbox.run_through(LIMITED, &["connect", "fake", "--device"]);
    let told = format!("{id} {what}: {output:?}");
    is_clean(&output, &told);
    let output = output.hides(&["CANARY", DEVICE_CODE]);
    let lost = matches!(end, End::Bad(4, Status::Uncertain));
    let (exit, asked) = if lost { (0, 2) } else { (connect, 1) };
    assert_eq!((output.code, fake.server.count("POST /token")), (exit, asked), "{told}");
    assert_eq!(fake.snapshot().integrations().unwrap().len(), usize::from(exit == 0), "{told}");
    assert_eq!(output.stdout.is_empty(), exit != 0, "{told}");
    came_alone(&fake.server);
}

/// I-06: of every URL that nobody should open, none is shown as the address for a device.
#[test]
fn no_hostile_address_is_shown_for_a_device() {
    let fake = Fake::ready();
    let url = fake.server.url();
    fake.describe(&format!("device_url = \"{url}/device\""), "");
    for hostile in crate::shown::hostile_urls() {
        for member in ["verification_uri", "verification_uri_complete"] {
            let changed = offer(&url).with_member(member, hostile.as_str().into());
            fake.server.always("POST /device", move |_| changed.clone());
            let output = fake.sandbox.run(&["connect", "fake", "--device", "--timeout", "1s"]);
            let told = format!("{member} {}: {output:?}", hostile.escape_debug());
            is_clean(&output, &told);
            output.fails(7, &["error: fake: ", member]);
        }
    }
}
