//! Ctrl-C in the middle of a refresh: the request under way is finished and saved, a second signal abandons it.

use super::{
    Broker,
    settle::{Answer, Job},
};
use crate::oauth::error::Error;

/// Waits for SIGINT, SIGTERM or SIGHUP; gives its number.
#[cfg(unix)]
pub(super) async fn signal() -> i32 {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn wait(signal: std::io::Result<Signal>) {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
    tokio::select! {
        () = wait(signal(SignalKind::interrupt())) => 2,
        () = wait(signal(SignalKind::terminate())) => 15,
        () = wait(signal(SignalKind::hangup())) => 1,
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn signal() -> i32 {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    2
}

impl Broker<'_> {
    /// Sends, and gives the signal that arrived meanwhile, if one did. After a second one the answer counts as lost.
    pub(super) async fn send_guarded(&self, job: &Job) -> (Answer, Option<i32>) {
        let send = self.send(job);
        tokio::pin!(send);
        let first = tokio::select! {
            answer = &mut send => return (answer, None),
            number = signal() => number,
        };
        self.system.terminal.warn("finishing the refresh under way; once more abandons it");
        tokio::select! {
            answer = &mut send => (answer, Some(first)),
            number = signal() => {
                let reason = "the refresh was abandoned before its answer came".to_owned();
                (Err(Error::Unknown { reason, status: None, retry_after: None }), Some(number))
            }
        }
    }
}
