//! Processes that are killed: by the hundred at any moment, and one that the others wait for, at each of its steps.

use std::time::Duration;

use rustix::process::Signal;

use super::operation::Refresh;
use super::strace::{self, Call, Fault, TALKING, What};
use super::subject::Subject;
use super::{long, tell};
use crate::support::output::Output;
use crate::support::sandbox::Running;
use crate::support::stage::{LOST, TOKEN, wait_for_waiters};

/// Numbers that look like chance and are the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What the vault holds is what the provider takes, or an attempt is open that says why not.
#[track_caller]
fn not_lost(subject: &Subject, when: &str) {
    let held = subject.held().unwrap_or_else(|error| panic!("{when}: {error}"));
    let current = subject.issued().current;
    let number: u32 = held.refresh.strip_prefix("rt-").unwrap().parse().unwrap();
    let rescued = !subject.named("vault.rescue").is_empty();
    assert!(
        number == current || (number + 1 == current && (held.open || rescued)),
        "{when}: the provider is at {current}: {held:?}"
    );
    let verify = subject.stage.sandbox.run(&["audit", "verify"]);
    assert_eq!((verify.code, verify.stderr.as_str()), (0, ""), "{when}: {verify:?}");
}

#[test]
fn killed_by_the_hundred_no_grant_is_lost() {
    let subject = Subject::new();
    let (kills, mut killed, mut ended) = (if long() { 2000 } else { 200 }, 0, 0);
    let mut chance = Chance(0x0A07_8C71);
    // in microseconds; follows what this machine needs, so that about half of them end
    let mut patience = 20_000;
    for round in 0.. {
        let client = format!("client-{round}");
        let commands: [&[&str]; 4] = [
            &["token", "example", "--force-refresh"],
            &["client", "set", "example", "--client-id", &client, "-q"],
            &["refresh", "example", "-q"],
            &["token", "example"],
        ];
        let running: Vec<Running> = commands.iter().map(|words| subject.stage.sandbox.spawn(words)).collect();
        for one in &running {
            std::thread::park_timeout(Duration::from_micros(chance.below(patience)));
            one.signal(Signal::KILL);
        }
        let outputs: Vec<Output> = running.into_iter().map(Running::finish).collect();
        assert!(outputs.iter().all(|output| matches!(output.code, 0 | 137)), "round {round}: {outputs:?}");
        let survived = outputs.iter().filter(|output| output.code == 0).count();
        (killed, ended) = (killed + outputs.len() - survived, ended + survived);
        patience = if survived < 2 { patience * 5 / 4 } else { patience * 7 / 8 };
        not_lost(&subject, &format!("round {round}"));
        if killed >= kills && ended > 0 {
            tell(&format!(
                "storm: {killed} processes were killed, {ended} had ended; {} grants",
                subject.issued().current
            ));
            break;
        }
        assert!(round < kills * 5, "only {killed} of {} processes were killed", killed + ended);
    }
    let token = subject.stage.sandbox.run(&["token", "example", "--force-refresh"]);
    let current = subject.issued().current;
    assert_eq!((token.code, token.stdout), (0, format!("at-{current}\n")), "{}", token.stderr);
    assert!(current > 10, "hardly a refresh came through");
    not_lost(&subject, "at the end");
    assert!(!subject.held().unwrap().open);
}

/// All of them got the token; gives how many said that an answer was lost.
#[track_caller]
fn all_served(subject: &Subject, outputs: &[Output], when: &str) -> usize {
    for output in outputs {
        assert_eq!((output.code, output.stdout.as_str()), (0, "at-1\n"), "{when}: {output:?}");
    }
    let (held, issued) = (subject.held().unwrap(), subject.issued().clone());
    assert_eq!((held.generation, held.refresh.as_str(), held.open), (2, "rt-1", false), "{when}");
    assert!(issued.refused.is_empty() && issued.unannounced == 0 && issued.posts <= 2, "{when}: {issued:?}");
    not_lost(subject, when);
    outputs.iter().filter(|output| output.stderr.contains(LOST)).count()
}

/// The calls of a refresh up to its request, and those from there on.
fn phases() -> (Vec<Call>, Vec<Call>) {
    let calls = Refresh.calls(&Refresh.subject(), false);
    let talks = |call: &Call| TALKING.split(',').any(|name| name == call.name);
    let sent = calls.iter().rposition(talks).unwrap();
    let ours = |call: &&Call| call.ours() || call.writes_to(1);
    (calls[..sent].iter().filter(ours).cloned().collect(), calls[sent..].iter().filter(ours).cloned().collect())
}

#[test]
#[ignore = "needs strace"]
fn whoever_is_waited_for_can_be_killed_at_every_step() {
    let words = ["token", "example"];
    let subject = Refresh.subject();
    let (before, after) = phases();
    let pick = if long() { 1 } else { 3 };
    let (mut kills, mut resent) = (0, 0);
    // before the request: they start together
    for call in before.iter().step_by(pick) {
        subject.put_back();
        let fault = Fault::of(call, What::Kill);
        let holder = strace::begin(&subject.stage.sandbox, &fault, &words);
        let others: Vec<Running> = (0..5).map(|_| subject.stage.sandbox.spawn(&words)).collect();
        let others: Vec<Output> = others.into_iter().map(Running::finish).collect();
        // who came first is not said: the one that dies there may have got the answer of another
        kills += usize::from(holder.finish().code == 137);
        all_served(&subject, &others, &fault.to_string());
    }
    // after it: the others wait before the answer comes
    for call in after.iter().step_by(pick) {
        subject.put_back();
        let sent = subject.stage.sent().len();
        let gate = subject.hold();
        let fault = Fault::of(call, What::Kill);
        let holder = strace::begin(&subject.stage.sandbox, &fault, &words);
        subject.stage.server.wait_for(TOKEN, sent + 1);
        let others: Vec<Running> = (0..5).map(|_| subject.stage.sandbox.spawn(&words)).collect();
        wait_for_waiters(&others);
        gate.open();
        let others: Vec<Output> = others.into_iter().map(Running::finish).collect();
        assert_eq!(holder.finish().code, 137, "{fault}");
        kills += 1;
        let told = all_served(&subject, &others, &fault.to_string());
        let posts = subject.issued().posts;
        assert_eq!(usize::try_from(posts).unwrap(), told + 1, "{fault}: who sends it again says so");
        resent += told;
    }
    tell(&format!("holders: {kills} were killed while 5 waited for each; {resent} requests were sent again"));
    assert!(kills >= 25 && resent > 0, "{kills} kills, {resent} sent again");
}
