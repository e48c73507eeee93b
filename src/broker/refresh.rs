//! Many refreshes at once: up to `jobs` in flight, results that arrive together saved together, none reported before it
//! is saved.

use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use super::{
    Broker, BrokerError, Fresh, block_on,
    settle::{Answer, Job, Settled},
    signals::{Signals, abandoned},
    turn::{Turn, lock_failed},
};
use crate::{oauth::error::Error, system::lock::LockError, vault::Snapshot};

/// How often it is looked whether another process has finished with an integration.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A provider that wants to be spared for longer is not waited for: the next run asks it.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// A request under way.
struct Flight<'f> {
    answer: Pin<Box<dyn Future<Output = Answer> + 'f>>,
    job: Rc<Job>,
}

/// An integration whose lock another process holds.
struct Busy<'n> {
    name: &'n str,
    /// On the monotonic clock.
    since: Duration,
}

/// How a refresh of one integration ended.
pub type Done = Result<Fresh, BrokerError>;

/// What is to be refreshed, and who hears of it.
struct Round<'r> {
    busy: Vec<Busy<'r>>,
    flying: Vec<Flight<'r>>,
    force: bool,
    jobs: usize,
    report: &'r mut dyn FnMut(&str, Done),
    snapshot: &'r Snapshot,
    /// Providers that want to be spared, and until when on the monotonic clock (RFC 9110 section 10.2.3).
    spared: BTreeMap<String, Duration>,
    waiting: VecDeque<&'r str>,
}

impl Broker<'_> {
    /// Refreshes these integrations now. `force` tries dead grants too. `report` hears of each when it is saved.
    /// Gives the number of the signal that ended it early, if one did.
    pub fn refresh_many(
        &self,
        snapshot: &Snapshot,
        names: &[String],
        force: bool,
        jobs: usize,
        report: &mut dyn FnMut(&str, Done),
    ) -> Option<i32> {
        let waiting = names.iter().map(String::as_str).collect();
        let round = Round {
            busy: Vec::new(),
            flying: Vec::new(),
            force,
            jobs,
            report,
            snapshot,
            spared: BTreeMap::new(),
            waiting,
        };
        block_on(self.fly(round))
    }

    async fn fly<'r>(&'r self, mut round: Round<'r>) -> Option<i32> {
        let mut signals = Signals::listen();
        let mut stopped = None;
        loop {
            if stopped.is_none() {
                self.take_off_all(&mut round);
            }
            if round.flying.is_empty() && (stopped.is_some() || round.busy.is_empty()) {
                return stopped;
            }
            tokio::select! {
                landed = land(&mut round.flying) => self.report_all(&mut round, landed),
                () = tokio::time::sleep(LOOK_AGAIN), if stopped.is_none() && !round.busy.is_empty() => {}
                number = signals.next() => {
                    if stopped.replace(number).is_none() {
                        self.system.terminal.warn("finishing the refreshes under way; once more abandons them");
                    } else {
                        let given_up = round.flying.drain(..).filter_map(|flight| flight.abandon(number)).collect();
                        self.report_all(&mut round, given_up);
                    }
                }
            }
        }
    }

    fn report_all(&self, round: &mut Round<'_>, done: Vec<(Job, Answer)>) {
        let now = self.system.clock.monotonic();
        for (job, answer) in &done {
            if let Some(wait) = wanted_rest(answer) {
                let until = round.spared.entry(job.provider().to_owned()).or_default();
                *until = (*until).max(now + wait);
            }
        }
        for Settled { name, result } in self.settle(done) {
            (round.report)(&name, result);
        }
    }

    /// Begins as many as may be in flight: first those that have waited for another process.
    fn take_off_all<'r>(&'r self, round: &mut Round<'r>) {
        let now = self.system.clock.monotonic();
        let mut again: VecDeque<Busy<'r>> = std::mem::take(&mut round.busy).into();
        while round.flying.len() < round.jobs {
            let next = again.pop_front();
            let Some(Busy { name, since }) =
                next.or_else(|| round.waiting.pop_front().map(|name| Busy { name, since: now }))
            else {
                break;
            };
            match round.rest_of(name, now) {
                Some(rest) if rest <= LONGEST_REST => {
                    round.busy.push(Busy { name, since: now });
                    continue;
                }
                Some(rest) => {
                    let seconds = rest.as_secs();
                    let message =
                        format!("{name}: not asked, because the provider wants to be spared for another {seconds} s");
                    (round.report)(name, Err(BrokerError::retry(name, message)));
                    continue;
                }
                None => {}
            }
            match self.take_off(round.snapshot, name, round.force) {
                Ok(Some(job)) => {
                    let job = Rc::new(job);
                    let theirs = Rc::clone(&job);
                    let answer = Box::pin(async move { self.send(&theirs).await });
                    round.flying.push(Flight { answer, job });
                }
                Ok(None) if now.saturating_sub(since) < self.settings.lock_timeout => {
                    round.busy.push(Busy { name, since });
                }
                Ok(None) => {
                    let seconds = self.settings.lock_timeout.as_secs();
                    let busy = LockError::Busy { path: self.vault.place().file.clone(), seconds };
                    (round.report)(name, Err(lock_failed(busy, name)));
                }
                Err(done) => (round.report)(name, *done),
            }
        }
        round.busy.extend(again);
    }

    /// Takes the lock without waiting and begins. `None`: somebody else has it (or may have). `Err`: ended already.
    fn take_off(&self, snapshot: &Snapshot, name: &str, force: bool) -> Result<Option<Job>, Box<Done>> {
        let ended = |error: BrokerError| Box::new(Err(error));
        let seen = self.look(snapshot, name, force).map_err(ended)?;
        match self.take_turn_now(&seen).map_err(ended)? {
            None => Ok(None),
            Some(Turn::Answered(done)) => Err(done),
            Some(Turn::Ours(current)) => self.begin(*current).map_err(ended),
        }
    }
}

impl Round<'_> {
    /// How long the integration's provider wants to be spared from now on.
    fn rest_of(&self, name: &str, now: Duration) -> Option<Duration> {
        if self.spared.is_empty() {
            return None;
        }
        let provider = self.snapshot.integration(name).ok().flatten()?.provider;
        self.spared.get(&provider).map(|until| until.saturating_sub(now)).filter(|rest| !rest.is_zero())
    }
}

/// What the provider said with an answer that was not a token.
fn wanted_rest(answer: &Answer) -> Option<Duration> {
    match answer {
        Err(Error::Unknown { retry_after, .. }) => *retry_after,
        Err(Error::Refused(refusal)) => refusal.retry_after,
        _ => None,
    }
}

impl Flight<'_> {
    /// Lets go of the request; the job is left, and what is known of its answer.
    fn abandon(self, signal: i32) -> Option<(Job, Answer)> {
        drop(self.answer);
        let job = Rc::into_inner(self.job)?;
        Some((job.abandoned_by(signal), abandoned()))
    }
}

/// Waits until at least one flight has landed, then takes all that have.
async fn land(flying: &mut Vec<Flight<'_>>) -> Vec<(Job, Answer)> {
    std::future::poll_fn(|context| {
        let mut landed = Vec::new();
        let mut at = 0;
        while at < flying.len() {
            match flying[at].answer.as_mut().poll(context) {
                Poll::Ready(answer) => {
                    let Flight { answer: over, job } = flying.remove(at);
                    drop(over);
                    landed.extend(Rc::into_inner(job).map(|job| (job, answer)));
                }
                Poll::Pending => at += 1,
            }
        }
        if landed.is_empty() { Poll::Pending } else { Poll::Ready(landed) }
    })
    .await
}
