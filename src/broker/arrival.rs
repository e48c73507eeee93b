//! Waiting for the answer of an authorization request: from the browser at the listener, or pasted at the terminal,
//! whichever comes first. Both are judged alike.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::sync::mpsc;

use super::{Broker, BrokerError, order::Plan, signals::Signals};
use crate::{
    flows::{
        Caught, FlowError, Transaction,
        callback::{Listener, Waiting},
        paste,
    },
    secret::Secret,
    system::terminal::{PromptError, Terminal},
};

/// An answer, and the browser that waits to be told how it ends, if it came from one.
pub(super) struct Arrival {
    pub(super) caught: Caught,
    pub(super) waiting: Option<Waiting>,
}

impl Arrival {
    /// What the grant's road is called.
    pub(super) fn road(&self) -> &'static str {
        if self.waiting.is_some() { "auth_code" } else { "paste" }
    }
}

impl Broker<'_> {
    /// When this returns the terminal is as it was, and nobody listens any more unless a browser waits.
    pub(super) async fn arrival(
        &self,
        plan: &Plan,
        listener: Listener,
        transaction: &Transaction,
        patience: Duration,
        signals: &mut Signals,
    ) -> Result<Arrival, BrokerError> {
        let mut pasting = Pasting::begin(&self.system.terminal);
        let told = self.system.terminal.clone();
        let ignored = move |why: &str| told.note(&format!("ignored a request to the listener: {why}"));
        let wait = listener.wait(transaction, &plan.provider.provider.name, patience, ignored);
        tokio::pin!(wait);
        loop {
            tokio::select! {
                caught = &mut wait => {
                    let (caught, waiting) = caught?;
                    return Ok(Arrival { caught, waiting: Some(waiting) });
                }
                line = next(&mut pasting) => {
                    if let Some(caught) = self.judged(&line?, transaction)? {
                        return Ok(Arrival { caught, waiting: None });
                    }
                }
                number = signals.next() => return Err(BrokerError::Interrupted(number)),
            }
        }
    }

    /// `None`: that was not it, and the person has been told; the sign-in goes on.
    fn judged(&self, line: &Secret, transaction: &Transaction) -> Result<Option<Caught>, BrokerError> {
        if line.expose().trim().is_empty() {
            return Ok(None);
        }
        match paste::judge(line.expose(), transaction) {
            Ok(caught) => Ok(Some(caught)),
            Err(error @ (FlowError::NotARedirect(_) | FlowError::UnknownState(_))) => {
                self.system.terminal.warn(&format!("{error}; still waiting"));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A thread that reads lines at the terminal. It has ended, and the terminal is as it was, when this is dropped.
struct Pasting {
    lines: mpsc::UnboundedReceiver<Result<Secret, PromptError>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pasting {
    /// `None`: nobody sits there.
    fn begin(terminal: &Arc<dyn Terminal>) -> Option<Self> {
        if !terminal.interactive() {
            return None;
        }
        let (sender, lines) = mpsc::unbounded_channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (terminal, theirs) = (Arc::clone(terminal), Arc::clone(&stop));
        let read = move || {
            let note = "waiting for the browser; the URL that it ends at can be pasted here as well";
            let mut each = |line| sender.send(Ok(line)).is_ok();
            if let Err(error) = terminal.pasted_lines(note, &theirs, &mut each) {
                let _gone = sender.send(Err(error));
            }
        };
        // without it the browser still comes back
        let thread = thread::Builder::new().name("terminal".to_owned()).spawn(read).ok();
        Some(Self { lines, stop, thread })
    }
}

impl Drop for Pasting {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// The next line; never, where nobody types.
async fn next(pasting: &mut Option<Pasting>) -> Result<Secret, BrokerError> {
    let line = match pasting {
        Some(pasting) => pasting.lines.recv().await,
        None => None,
    };
    match line {
        Some(Ok(line)) => Ok(line),
        Some(Err(PromptError::Interrupted)) => Err(BrokerError::Interrupted(2)),
        // a terminal that cannot be read is no reason not to wait for the browser
        Some(Err(_)) | None => std::future::pending().await,
    }
}
