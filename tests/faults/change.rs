//! The commands that change a vault as a person asks for it: `remove`, `rename`, `revoke`, `vault restore`, `refresh
//! --all`, `vault recipient`, `vault unlock` and `vault lock`, with every call failing or being the last.

use oauthctl::keys::session;
use oauthctl::vault::Status;

use super::house::{Held, House, World};
use super::long;
use super::strace::{self, Call, Fault, TALKING, WRITING};
use super::subject::LINES;
use super::sweep::{faults, nothing_broke, spread};
use crate::support::opening::opened_by;
use crate::support::output::Output;
use crate::support::stage::LOST;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Change {
    Lock,
    RecipientAdd,
    RecipientRemove,
    RefreshAll,
    Remove,
    Rename,
    Restore,
    Revoke,
    RevokeLocally,
    Unlock,
}

use Change::{Lock, RecipientAdd, RecipientRemove, RefreshAll, Remove, Rename, Restore, Revoke, RevokeLocally, Unlock};

impl Change {
    pub(super) fn wants_a_segment(self) -> bool {
        matches!(self, RecipientAdd | RecipientRemove)
    }

    fn words(self, house: &House) -> Vec<String> {
        let (mate, backup) = (house.mate.recipient(), house.stage.sandbox.path("backup.age"));
        let words: &[&str] = match self {
            Lock => &["vault", "lock", "-q"],
            RecipientAdd => &["vault", "recipient", "add", mate.as_str(), "-q"],
            RecipientRemove => &["vault", "recipient", "remove", mate.as_str(), "-q"],
            RefreshAll => &["refresh", "--all", "-q"],
            Remove => &["remove", "first", "-q"],
            Rename => &["rename", "first", "renamed", "-q"],
            Restore => &["vault", "restore", "--yes", backup.to_str().unwrap(), "-q"],
            Revoke => &["revoke", "--yes", "first", "-q"],
            RevokeLocally => &["revoke", "--yes", "--local-only", "first", "-q"],
            Unlock => &["vault", "unlock", "--for", "10m", "-q"],
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    /// How far it has come: 0, nothing happened; [`Change::last`], it was done. `None`: neither, nor anything between.
    fn step(self, house: &House, world: &World) -> Option<usize> {
        let (old, new) = ((world.client.clone(), self.rest(world)?), Some("since".to_owned()));
        let first = old.1;
        let is_old = |held: &Held| held.status == Status::Active && !held.pending && held.access == "at-first";
        if self != Restore && world.client.is_some() {
            return None;
        }
        match (self, first) {
            (Lock, Some(held)) if is_old(held) => Some(usize::from(session::recall(&house.id).is_none())),
            (Unlock, Some(held)) if is_old(held) => Some(usize::from(session::recall(&house.id).is_some())),
            (RecipientAdd | RecipientRemove, Some(held)) if is_old(held) => {
                let mate = world.recipients.iter().any(|one| one == house.mate.recipient().as_str());
                (world.recipients.len() == 1 + usize::from(mate)).then_some(usize::from(mate == (self == RecipientAdd)))
            }
            (RefreshAll, _) => world.held.iter().map(|held| refreshed(held).map(usize::from)).sum(),
            (Remove, None) => Some(1),
            (Rename, Some(held)) if is_old(held) => Some(usize::from(held.name == "renamed")),
            (Restore, Some(held)) if is_old(held) && old.0 == new => Some(0),
            (Restore, Some(held)) if held.status == Status::Uncertain && held.access == "at-first" => {
                old.0.is_none().then_some(1)
            }
            (Revoke, Some(held)) if held.pending && held.access == "at-first" => Some(1),
            (Revoke | RevokeLocally, Some(held)) if held.status == Status::Revoked => {
                (!held.pending && held.access.is_empty() && held.refresh.is_empty()).then_some(self.last())
            }
            (Remove | Revoke | RevokeLocally, Some(held)) if is_old(held) => Some(0),
            _ => None,
        }
    }

    fn last(self) -> usize {
        if matches!(self, Revoke | RefreshAll) { 2 } else { 1 }
    }

    /// The first integration, if the second is as it has to be.
    #[expect(clippy::option_option, reason = "the first may be gone; the second may not")]
    fn rest(self, world: &World) -> Option<Option<&Held>> {
        let (second, others): (Vec<_>, Vec<_>) = world.held.iter().partition(|held| held.name == "second");
        let [second] = second[..] else { return None };
        let untouched = second.refresh == "rt-second" && second.access == "at-second" && !second.pending;
        let as_it_was = untouched && matches!(second.status, Status::Active | Status::Uncertain);
        let known = |held: &&Held| held.name == "first" || self == Rename && held.name == "renamed";
        (others.len() <= 1 && others.iter().all(known) && (as_it_was || self == RefreshAll))
            .then(|| others.first().copied())
    }

    /// Its report says what became of each, so there is one when it failed, too.
    fn reports(self) -> bool {
        matches!(self, RefreshAll | Revoke | RevokeLocally)
    }

    /// Copies that must not be there once it was done. After one more save `vault.prev.age` is what came of it.
    fn left(self, house: &House, saved: bool) -> Vec<String> {
        let sandbox = &house.stage.sandbox;
        match self {
            Remove | Revoke | RevokeLocally if !saved => house.named("vault.prev"),
            RecipientAdd => opened_by(sandbox, house.mate.text().expose()).1,
            RecipientRemove => opened_by(sandbox, house.mate.text().expose()).0,
            _ => Vec::new(),
        }
    }

    /// What the same words give once it was done.
    fn again(self) -> i32 {
        if matches!(self, Remove | Rename | RecipientRemove) { 2 } else { 0 }
    }

    /// Its audit entries, and how many it leaves.
    fn entries(self) -> (&'static str, usize) {
        match self {
            Lock => ("vault.lock", 1),
            RecipientAdd => ("recipient_add", 1),
            RecipientRemove => ("recipient_remove", 1),
            RefreshAll => ("refresh", 4), // each was begun, and ended
            Remove => ("remove", 1),
            Rename => ("rename", 1),
            Restore => ("restore", 1),
            Revoke => ("revoke", 2), // pending, then done
            RevokeLocally => ("revoke", 1),
            Unlock => ("vault.unlock", 1),
        }
    }
}

/// `None`: it holds a token of one grant and a refresh token of another.
fn refreshed(held: &Held) -> Option<bool> {
    let Held { name, refresh, access, status, .. } = held;
    if !matches!(status, Status::Active | Status::Uncertain) {
        return None;
    }
    match (access.strip_prefix("at-")?.strip_prefix(&**name)?, refresh.strip_prefix("rt-")?.strip_prefix(&**name)?) {
        ("", "") => Some(false),
        (one, other) => (one == other).then_some(true),
    }
}

fn run(house: &House, words: &[String]) -> Output {
    house.stage.sandbox.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Without the lines that a refresh has to say after one that was killed.
fn said_of_lost_answers(mut output: Output) -> Output {
    let is_other = |line: &&str| !line.ends_with(LOST);
    output.stderr = output.stderr.lines().filter(is_other).collect();
    output
}

/// Everything that has to hold after a fault, and after the next runs.
fn judge(house: &House, change: Change, fault: &Fault, output: &Output) -> Vec<String> {
    let world = match house.world() {
        Ok(world) => world,
        Err(error) => return vec![error],
    };
    let Some(step) = change.step(house, &world) else { return vec![format!("neither old nor new: {world:?}")] };
    let mut wrong = Vec::new();
    let mut demand = |good: bool, what: &str| {
        if !good {
            wrong.push(format!("{what}: {world:?}"));
        }
    };
    let (done, issued) = (step == change.last(), house.issued().clone());
    if !fault.kills() {
        let key = output.code == 5 && fault.about.contains("key.toml");
        demand(key || matches!(output.code, 0 | 8), "a fault of the disk is exit 8, or none at all");
        let said = [&*output.stdout, &output.stderr].concat();
        let named = said.contains("/home/") || said.contains("stdout");
        demand(output.code != 8 || named, "the file is not named");
        demand(fault.call == "unlinkat" || house.named(".vault.tmp").is_empty(), "a temp file is left");
        demand(output.code == 0 || output.stdout.is_empty() || change.reports(), "printed, and then it failed");
    }
    let silent = output.code == 0 && output.stderr.is_empty();
    demand(output.code != 0 || done, "exit 0, and it is not saved");
    demand(
        !silent || change.left(house, false).is_empty(),
        "exit 0, and not all is sealed or forgotten as it has to be",
    );
    demand(world.tokens == LINES, "lines of the journal are lost, or count twice");
    demand(issued.revocations == 0 || step > 0, "revoked, and the vault does not know it");
    demand(issued.unannounced == 0, "sent, and not announced");
    let open = world.held.iter().filter(|held| held.open || refreshed(held) == Some(true)).count();
    demand(issued.posts as usize <= open || output.code == 8, "sent, and nobody knows of it");
    let (action, count) = change.entries();
    let noted = house.entries(action);
    demand(if silent { noted == count } else { noted <= count }, "an audit entry is missing, or there twice");
    wrong.extend(heal(house, change, done));
    wrong
}

/// The same words once more, and then any other save, and all is in order.
fn heal(house: &House, change: Change, done: bool) -> Vec<String> {
    let sandbox = &house.stage.sandbox;
    let mut wrong = Vec::new();
    let mut expect = |what: &str, output: &Output, code: i32| {
        if output.code != code || code == 0 && !output.stderr.is_empty() {
            wrong.push(format!("{what}: {output:?}"));
        }
    };
    expect("the audit chain is broken", &sandbox.run(&["audit", "verify"]), 0);
    if !(done && change == Restore) {
        // else what came after the backup would go, too: that it was restored, and the lines that were taken in
        let again = said_of_lost_answers(run(house, &change.words(house)));
        expect("the same again does not heal", &again, if done { change.again() } else { 0 });
    }
    let world = house.world();
    let (name, token) = if change == RefreshAll { ("first", "at-first-") } else { ("second", "at-second\n") };
    let given = sandbox.run(&["token", name]);
    expect("the token is not given", &given, 0);
    let another = !given.stdout.starts_with(token);
    let set = ["client", "set", "example", "--client-id", "next", "-q"];
    expect("the next save does not work", &sandbox.run(&set), 0);
    expect("a look finds something", &sandbox.run(&["vault", "check", "--deep"]), 0);
    expect("the audit chain is broken", &sandbox.run(&["audit", "verify"]), 0);
    if another {
        wrong.push(format!("another token is given: {given:?}"));
    }
    match world {
        Ok(world) if change.step(house, &world) != Some(change.last()) => {
            wrong.push(format!("the same again does not do it: {world:?}"));
        }
        Ok(world) if world.tokens != LINES => wrong.push(format!("{} of {LINES} lines are left", world.tokens)),
        Ok(world) if world.held.iter().any(|held| held.open) => wrong.push("an attempt is open for ever".to_owned()),
        Ok(_) => {}
        Err(error) => wrong.push(error),
    }
    let left = change.left(house, true);
    if !left.is_empty() {
        wrong.push(format!("not all is sealed or forgotten as it has to be: {left:?}"));
    }
    if !house.trusts_its_friend() {
        wrong.push("a writer whom a person trusts is forgotten".to_owned());
    }
    let issued = house.issued().clone();
    if !issued.refused.is_empty() {
        wrong.push(format!("the provider saw {issued:?}"));
    }
    wrong
}

/// Every call of a run that nothing disturbs.
fn calls(change: Change) -> Vec<Call> {
    let house = House::of(change);
    house.put_back();
    let words = change.words(&house);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (output, calls) = strace::trace(&house.stage.sandbox, &format!("{WRITING},{TALKING}"), false, &words);
    output.succeeds();
    assert_eq!(change.step(&house, &house.world().unwrap()), Some(change.last()));
    calls
}

/// All of them in the long lane, every fourth without it; `floor` is of the long one.
#[track_caller]
fn sweep(change: Change, floor: usize) {
    let (pick, floor) = if long() { (1, floor) } else { (4, floor / 4) };
    let faults: Vec<Fault> = faults(&calls(change)).into_iter().step_by(pick).collect();
    let tally = spread(
        faults,
        4,
        || House::of(change),
        |house, fault| {
            house.put_back();
            let words = change.words(house);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = strace::inject(&house.stage.sandbox, fault, &words)?;
            Some((judge(house, change, fault, &output), output))
        },
    );
    nothing_broke(&format!("{change:?}"), &tally, floor);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_removal_fails_and_kills() {
    sweep(Remove, 200);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_rename_fails_and_kills() {
    sweep(Rename, 180);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_revocation_fails_and_kills() {
    sweep(Revoke, 340);
    sweep(RevokeLocally, 230);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_restore_fails_and_kills() {
    sweep(Restore, 160);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_refresh_of_all_fails_and_kills() {
    sweep(RefreshAll, 340);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_recipient_that_is_added_fails_and_kills() {
    sweep(RecipientAdd, 280);
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_a_recipient_that_is_removed_fails_and_kills() {
    sweep(RecipientRemove, 300);
}

#[test]
#[ignore = "needs strace and the kernel's keyring"]
fn every_call_of_unlock_and_lock_fails_and_kills() {
    sweep(Unlock, 50);
    sweep(Lock, 40);
}
