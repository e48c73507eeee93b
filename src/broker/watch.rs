//! What can happen while a program runs whose tokens are kept fresh: it ends, a signal comes, a token runs out.

use std::time::Duration;

use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind, signal};

use super::block_on;
use crate::system::process::{is_ignored, note_sender};

/// What is passed on to the program.
const PASSED_ON: [Signal; 7] =
    [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM, Signal::USR1, Signal::USR2, Signal::WINCH];

/// The next thing that happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Event {
    /// A child process changed: look whether it has ended.
    Child,
    /// The time is up.
    Due,
    Signal(Signal),
}

/// Listens from its making on, so that nothing is missed between two looks.
pub struct Watch {
    child: unix::Signal,
    signals: Vec<(Signal, unix::Signal)>,
}

impl Watch {
    /// Before the program is started. `None`: the system lets nobody listen. What is ignored stays so, for the program as well.
    pub fn listen() -> Option<Self> {
        block_on(async {
            let child = signal(SignalKind::child()).ok()?;
            let kind = |number: Signal| {
                note_sender(number.as_raw());
                Some((number, signal(SignalKind::from_raw(number.as_raw())).ok()?))
            };
            Some(Self {
                child,
                signals: PASSED_ON.into_iter().filter(|one| !is_ignored(one.as_raw())).filter_map(kind).collect(),
            })
        })
    }

    /// Waits for the next event, at most so long.
    pub fn next(&mut self, within: Option<Duration>) -> Event {
        block_on(async {
            let next = std::future::poll_fn(|context| {
                for (number, signal) in &mut self.signals {
                    if signal.poll_recv(context).is_ready() {
                        return std::task::Poll::Ready(Event::Signal(*number));
                    }
                }
                self.child.poll_recv(context).map(|_| Event::Child)
            });
            match within {
                Some(within) => tokio::time::timeout(within, next).await.unwrap_or(Event::Due),
                None => next.await,
            }
        })
    }
}
