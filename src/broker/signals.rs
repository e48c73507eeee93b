//! Ctrl-C in the middle of a refresh: the request under way is finished and saved, a second signal abandons it.

use super::{
    Broker,
    settle::{Answer, Job},
};
use crate::oauth::error::Error;
#[cfg(unix)]
use crate::system::process::is_ignored;

/// SIGINT, SIGTERM and SIGHUP, from now on: none that comes between two waits is missed.
#[cfg(unix)]
pub(super) struct Signals(Vec<(i32, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl Signals {
    /// One that cannot be listened to keeps its usual effect, and one that is ignored stays so.
    pub(super) fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [(2, SignalKind::interrupt()), (15, SignalKind::terminate()), (1, SignalKind::hangup())];
        let kinds = kinds.into_iter().filter(|(number, _)| !is_ignored(*number));
        Self(kinds.filter_map(|(number, kind)| Some((number, signal(kind).ok()?))).collect())
    }

    /// Waits for the next one; gives its number. Nothing is lost when the wait is given up.
    pub(super) async fn next(&mut self) -> i32 {
        std::future::poll_fn(|context| {
            for (number, signal) in &mut self.0 {
                if signal.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*number);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Self {
        Self
    }

    pub(super) async fn next(&mut self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        2
    }
}

/// What a signal did to a request.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    /// A second one came before the answer.
    pub(super) abandoned: bool,
    pub(super) number: i32,
}

/// The answer of a request that nobody waits for any more.
pub(super) fn abandoned() -> Answer {
    let reason = "the refresh was abandoned before its answer came".to_owned();
    Err(Error::Unknown { reason, status: None, retry_after: None })
}

impl Broker<'_> {
    /// Sends; a signal that arrives meanwhile lets it finish, a second one does not.
    pub(super) async fn send_guarded(&self, job: &Job) -> (Answer, Option<Stop>) {
        let mut signals = Signals::listen();
        let send = self.send(job);
        tokio::pin!(send);
        let first = tokio::select! {
            answer = &mut send => return (answer, None),
            number = signals.next() => number,
        };
        self.system.terminal.warn("finishing the refresh under way; once more abandons it");
        tokio::select! {
            answer = &mut send => (answer, Some(Stop { abandoned: false, number: first })),
            number = signals.next() => (abandoned(), Some(Stop { abandoned: true, number })),
        }
    }
}
