//! Waiting for a code that a person enters on another device (RFC 8628 section 3.5): asks at the server's pace, more slowly
//! when told to or when answers are lost, and never longer than the code lives. The clock and the pauses are handed in.

use std::{future::Future, time::Duration};

use super::FlowError;
use crate::{
    oauth::{
        TokenAnswer,
        error::Error,
        response::device::{Offer, Poll},
    },
    system::clock::Clock,
};

/// What `slow_down` adds to the interval, for this question and all later ones.
const SLOWER: Duration = Duration::from_secs(5);
/// Lost answers double the pause no further than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Why no token came.
#[derive(Debug)]
pub enum Ended {
    /// The code has expired, or the caller's own patience: [`FlowError::TimedOut`].
    Flow(FlowError),
    /// The server's last word.
    Answer(Error),
}

/// Asks until there is an answer that ends it. `patience`: no longer than this, whatever the code's life. `lost` is told
/// (once for each run of them) what goes wrong on the way.
pub async fn wait<P, Pausing, A, Asking>(
    offer: &Offer,
    patience: Option<Duration>,
    clock: &dyn Clock,
    pause: P,
    ask: A,
    lost: impl Fn(&str),
) -> Result<TokenAnswer, Ended>
where
    P: Fn(Duration) -> Pausing,
    Pausing: Future<Output = ()>,
    A: Fn() -> Asking,
    Asking: Future<Output = Result<Poll, Error>>,
{
    let life = patience.map_or(offer.expires_in, |patience| patience.min(offer.expires_in));
    let deadline = clock.monotonic() + life;
    let mut pace = Pace::of(offer.interval);
    loop {
        let left = deadline.saturating_sub(clock.monotonic());
        // measured from the end of the answer before; an answer that would come too late is not asked for
        if pace.next() >= left {
            pause(left).await;
            return Err(Ended::Flow(FlowError::TimedOut(over(offer, life))));
        }
        pause(pace.next()).await;
        match ask().await {
            Ok(Poll::Granted(answer)) => return Ok(*answer),
            Ok(Poll::Pending) => pace.is_right(),
            Ok(Poll::SlowDown(wanted)) => pace.slows_down(wanted),
            Err(Error::NotSent(reason)) => pace.backs_off(None, &reason, &lost),
            Err(Error::Unknown { reason, retry_after, .. }) => pace.backs_off(retry_after, &reason, &lost),
            Err(error) => return Err(Ended::Answer(error)),
        }
    }
}

fn over(offer: &Offer, life: Duration) -> String {
    let seconds = life.as_secs();
    if life < offer.expires_in {
        format!("nobody entered the code within {seconds} s")
    } else {
        format!("the code has expired: nobody entered it within {seconds} s")
    }
}

/// How long to leave the server alone.
struct Pace {
    /// What the server wants; it only grows.
    interval: Duration,
    /// Of answers that were lost one after the other: each doubles the pause.
    lost: u32,
    /// What the server wants this once.
    wanted: Duration,
}

impl Pace {
    fn of(interval: Duration) -> Self {
        Self { interval, lost: 0, wanted: Duration::ZERO }
    }

    fn next(&self) -> Duration {
        let doubled = self.interval.saturating_mul(1 << self.lost.min(16));
        doubled.min(LONGEST_PAUSE.max(self.interval)).max(self.wanted)
    }

    fn is_right(&mut self) {
        *self = Self::of(self.interval);
    }

    fn slows_down(&mut self, wanted: Option<Duration>) {
        self.interval = self.interval.saturating_add(SLOWER);
        self.is_right();
        self.wanted = wanted.unwrap_or_default();
    }

    /// Says why at the first of a run.
    fn backs_off(&mut self, wanted: Option<Duration>, reason: &str, tell: impl Fn(&str)) {
        if self.lost == 0 {
            tell(reason);
        }
        self.lost += 1;
        self.wanted = wanted.unwrap_or_default();
    }
}

#[cfg(test)]
#[path = "tests/device.rs"]
mod tests;
