//! Many refreshes at once: up to `jobs` in flight, results that arrive together saved together, none reported before it
//! is saved.

use std::{collections::VecDeque, future::Future, pin::Pin, task::Poll};

use super::{
    Broker, BrokerError, Fresh, Wish, block_on,
    settle::{Answer, Job, Settled},
    signals::signal,
    turn::Turn,
};
use crate::vault::Snapshot;

type Flight<'f> = Pin<Box<dyn Future<Output = (Job, Answer)> + 'f>>;

/// How a refresh of one integration ended.
pub type Done = Result<Fresh, BrokerError>;

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
        let mut busy = Vec::new();
        let stopped = block_on(self.fly(snapshot, names, force, jobs, &mut busy, report));
        if stopped.is_some() {
            return stopped;
        }
        for name in busy {
            let wish = Wish { force: true, ..Wish::default() };
            let done = self.look(snapshot, &name, force).and_then(|seen| self.refresh_one(&seen, &wish));
            report(&name, done);
        }
        None
    }

    async fn fly(
        &self,
        snapshot: &Snapshot,
        names: &[String],
        force: bool,
        jobs: usize,
        busy: &mut Vec<String>,
        report: &mut dyn FnMut(&str, Done),
    ) -> Option<i32> {
        let mut waiting: VecDeque<&String> = names.iter().collect();
        let mut flying: Vec<Flight<'_>> = Vec::new();
        let mut stopped = None;
        let interrupt = signal();
        tokio::pin!(interrupt);
        loop {
            while flying.len() < jobs
                && stopped.is_none()
                && let Some(name) = waiting.pop_front()
            {
                match self.take_off(snapshot, name, force) {
                    Ok(Some(job)) => flying.push(Box::pin(async move {
                        let answer = self.send(&job).await;
                        (job, answer)
                    })),
                    Ok(None) => busy.push(name.clone()),
                    Err(done) => report(name, *done),
                }
            }
            if flying.is_empty() {
                return stopped;
            }
            let landed = tokio::select! {
                landed = land(&mut flying) => landed,
                number = &mut interrupt, if stopped.is_none() => {
                    self.system.terminal.warn("finishing the refreshes under way");
                    stopped = Some(number);
                    continue;
                }
            };
            for Settled { name, result } in self.settle(landed) {
                report(&name, result);
            }
        }
    }

    /// Takes the lock without waiting and begins. `None`: somebody else has it. `Err`: ended already.
    fn take_off(&self, snapshot: &Snapshot, name: &str, force: bool) -> Result<Option<Job>, Box<Done>> {
        let ended = |error: BrokerError| Box::new(Err(error));
        let seen = self.look(snapshot, name, force).map_err(ended)?;
        match self.take_turn_now(&seen).map_err(ended)? {
            None => Ok(None),
            Some(Turn::Answered(done)) => Err(done),
            Some(Turn::Ours(current)) => self.begin(*current).map(Some).map_err(ended),
        }
    }
}

/// Waits until at least one flight has landed, then takes all that have.
async fn land(flying: &mut Vec<Flight<'_>>) -> Vec<(Job, Answer)> {
    std::future::poll_fn(|context| {
        let mut landed = Vec::new();
        let mut at = 0;
        while at < flying.len() {
            match flying[at].as_mut().poll(context) {
                Poll::Ready(done) => {
                    drop(flying.remove(at));
                    landed.push(done);
                }
                Poll::Pending => at += 1,
            }
        }
        if landed.is_empty() { Poll::Pending } else { Poll::Ready(landed) }
    })
    .await
}
