//! Everybody at once, and some of them are killed: nobody else's write or line is lost.

use std::collections::HashSet;
use std::thread;

use rustix::process::Signal;

use super::subject::{LINES, Subject};
use super::{long, tell};
use crate::support::output::Output;
use crate::support::sandbox::Running;
use crate::support::server::{Break, Reply};
use crate::support::stage::{LOST, Stage, TOKEN, audit, generation, wait_for_waiters};

/// The file of a provider of which nothing is asked.
pub(super) fn provider(number: usize) -> String {
    format!(
        "id = \"p{number}\"\nauthorize_url = \"http://127.0.0.1:9/a\"\ntoken_url = \"http://127.0.0.1:9/t\"\n\
         client_auth = \"none\"\n"
    )
}

#[test]
fn fifty_writers_two_hundred_readers_and_twenty_who_die() {
    let subject = Subject::new();
    let sandbox = &subject.stage.sandbox;
    for number in 0..50 {
        sandbox.write(&format!("providers/p{number}.toml"), &provider(number));
    }
    let before = generation(sandbox);
    let (mut writers, mut readers, mut dying) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..50 {
        writers.push(sandbox.spawn(&["client", "set", &format!("p{number}"), "--client-id", "id", "-q"]));
        readers.extend((0..4).map(|_| sandbox.spawn(&["token", "example"])));
        if number % 5 < 2 {
            dying.push(sandbox.spawn(&["client", "set", "example", "--client-id", "id", "-q"]));
        }
        if number % 5 == 4 {
            for one in &dying {
                Running::signal(one, Signal::KILL);
            }
        }
    }
    let pids: HashSet<u32> = readers.iter().map(Running::pid).collect();
    for output in readers.into_iter().map(Running::finish) {
        assert_eq!(output.succeeds(), "at-0\n");
    }
    for output in writers.into_iter().map(Running::finish) {
        output.succeeds();
    }
    let died = dying.into_iter().map(Running::finish).filter(|output| output.code == 137).count();
    let written = generation(sandbox) - before;
    let sets = audit(sandbox, "client.set").len();
    assert!((50..=70).contains(&written) && sets as u64 == written, "{written} generations, {sets} entries");
    let clients = sandbox.run(&["client", "list", "--json"]).json();
    let set =
        |number: usize| clients["clients"].as_array().unwrap().iter().any(|it| it["provider"] == format!("p{number}"));
    assert!((0..50).all(set), "{clients}");
    let entries = audit(sandbox, "token");
    let told: HashSet<u32> = entries.iter().map(|it| u32::try_from(it["pid"].as_u64().unwrap()).unwrap()).collect();
    assert_eq!((entries.len(), told.intersection(&pids).count()), (LINES + 200, pids.len()));
    sandbox.run(&["audit", "verify"]).succeeds();
    assert!(died > 0);
    tell(&format!("many: 50 writers and 200 readers at once, {died} of 20 others killed; nothing was lost"));
}

#[test]
fn forty_share_a_lost_answer_and_the_next_one_gets_through() {
    let stage = Stage::connected(0);
    let gate = stage.hold(|_| Reply::broken(Break::Reset));
    let first = stage.sandbox.spawn(&["token", "example"]);
    stage.server.wait_for(TOKEN, 1);
    let mut running = vec![first];
    running.extend((1..40).map(|_| stage.sandbox.spawn(&["token", "example"])));
    wait_for_waiters(&running[1..]);
    gate.open();
    for output in running.into_iter().map(Running::finish).collect::<Vec<Output>>() {
        output.fails(4, &["error: example: "]);
    }
    assert_eq!((stage.sent(), stage.status("example").as_str()), (vec!["rt-0".to_owned()], "uncertain"));
    stage.server.always(TOKEN, |_| Reply::token("at-1", Some("rt-1"), 3600));
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds_saying(&[LOST]), "at-1\n");
    assert_eq!(stage.held("example").1, "rt-1");
}

#[test]
fn of_eight_who_finish_one_sign_in_one_gets_it() {
    let stage = Stage::new();
    stage.server.always(TOKEN, |_| Reply::token("at-1", Some("rt-1"), 3600).with_member("sub", "alice".into()));
    let url = stage.sandbox.run(&["connect", "example", "--client-id", "fake-client", "--start", "-q"]).succeeds();
    let url = url::Url::parse(url.trim()).unwrap();
    let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let pasted = format!("{}?code=fake-code&state={}\n", value("redirect_uri"), value("state"));
    let codes: Vec<i32> = thread::scope(|scope| {
        let finish = || stage.sandbox.run_with_input(&["connect", "--finish"], &pasted).code;
        let running: Vec<_> = (0..8).map(|_| scope.spawn(finish)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let of = |code: i32| codes.iter().filter(|one| **one == code).count();
    assert_eq!((of(0), of(3), stage.server.count(TOKEN)), (1, 7, 1), "{codes:?}");
    assert_eq!(stage.held("example").1, "rt-1");
}

/// Each new refresh token is the only one that is taken for the next.
#[test]
#[ignore = "takes a minute"]
fn a_long_life_of_rotations_drifts_nowhere_and_stays_small() {
    let rounds = if long() { 10_000 } else { 1_000 };
    let stage = Stage::connected(0);
    stage.sandbox.write("config.toml", "[audit]\nkeep = 10\n");
    let current = std::sync::Mutex::new(0);
    stage.server.always(TOKEN, move |request| {
        let mut current = current.lock().unwrap();
        if request.field("refresh_token") != Some(format!("rt-{current}")) {
            return Reply::error(400, "invalid_grant");
        }
        *current += 1;
        Reply::token(&format!("at-{current}"), Some(&format!("rt-{current}")), 0)
    });
    let size = || std::fs::metadata(stage.sandbox.profile().join("vault.age")).unwrap().len();
    let mut largest = [0, 0];
    for round in 1..=rounds {
        let token = stage.sandbox.run(&["token", "example", "--force-refresh"]);
        assert_eq!((token.code, token.stdout.as_str()), (0, format!("at-{round}\n").as_str()), "{token:?}");
        let half = &mut largest[usize::from(round > rounds / 2)];
        *half = size().max(*half);
    }
    assert!(largest[1] <= largest[0] + largest[0] / 10, "the vault grows: {largest:?}");
    let held = stage.held("example");
    assert_eq!(held, (1 + rounds, format!("rt-{rounds}"), format!("at-{rounds}")));
    let _ = stage.sandbox.run(&["audit", "verify"]).reports(0);
    tell(&format!("{rounds} rotations, the vault never larger than {} KiB", largest[0].max(largest[1]) >> 10));
}
