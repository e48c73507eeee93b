//! The desk behind the gate: takes one answer, holds the browser until the outcome is known, then shows the page that
//! tells the truth. The first answer with the right state settles the sign-in; nothing else ever does.

use std::{
    net::SocketAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use http::request::Parts;
use tokio::sync::{Notify, oneshot, watch};

use super::{
    Caught, Denial, Transaction,
    callback::Outcome,
    gate::{Gate, Place},
    page::Refusal,
    peer,
    redirect::{self, Verdict},
};

/// How the first answer with the right state settled the sign-in.
pub(super) enum Settled {
    Broken(String),
    Caught(Caught),
    Denied(Denial),
}

/// What a request is answered with.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// Off the URL that holds the code (OAuth 2.1: extract, then redirect).
    GoTo(String),
    Page(Outcome),
    Refused(Refusal),
}

/// One connection, seen from the outside.
pub(super) struct Marks {
    pub(super) peer: SocketAddr,
    pub(super) here: SocketAddr,
    /// A whole request has arrived.
    pub(super) asked: AtomicBool,
    /// Its answer waits for the outcome.
    pub(super) held: AtomicBool,
    /// Its answer is the page with the outcome.
    pub(super) page: AtomicBool,
}

impl Marks {
    pub(super) fn new(peer: SocketAddr, here: SocketAddr) -> Self {
        let no = || AtomicBool::new(false);
        Self { peer, here, asked: no(), held: no(), page: no() }
    }
}

pub(super) struct Desk {
    gate: Gate,
    transaction: Transaction,
    ignored: Box<dyn Fn(&str) + Send + Sync>,
    told: Mutex<Vec<&'static str>>,
    /// Taken by the answer that settles the sign-in, or by the deadline.
    open: Mutex<Option<oneshot::Sender<Settled>>>,
    outcome: watch::Sender<Option<Outcome>>,
    over: Notify,
}

impl Desk {
    pub(super) fn new(
        gate: Gate,
        transaction: Transaction,
        ignored: impl Fn(&str) + Send + Sync + 'static,
    ) -> (Self, oneshot::Receiver<Settled>) {
        let (sender, receiver) = oneshot::channel();
        let desk = Self {
            gate,
            transaction,
            ignored: Box::new(ignored),
            told: Mutex::default(),
            open: Mutex::new(Some(sender)),
            outcome: watch::Sender::new(None),
            over: Notify::new(),
        };
        (desk, receiver)
    }

    pub(super) async fn answer(&self, head: &Parts, marks: &Marks) -> Answer {
        match self.gate.admit(head) {
            Err(refusal) => {
                if self.gate.is_callback(head) {
                    self.tell(refusal);
                }
                Answer::Refused(refusal)
            }
            Ok(Place::Done) => match *self.outcome.borrow() {
                Some(outcome) => {
                    marks.page.store(true, Ordering::SeqCst);
                    Answer::Page(outcome)
                }
                None => Answer::Refused(Refusal::NotHere),
            },
            Ok(Place::Callback) => match self.settle(head.uri.query().unwrap_or_default(), marks) {
                Ok(()) => self.hold(marks).await,
                Err(refusal) => self.late(refusal),
            },
        }
    }

    /// No answer is taken any more. False: one has just been taken.
    pub(super) fn close(&self) -> bool {
        lock(&self.open).take().is_some()
    }

    pub(super) fn show(&self, outcome: Outcome) {
        self.outcome.send_replace(Some(outcome));
    }

    /// Until the page was shown, or the browser that was held has gone.
    pub(super) async fn over(&self) {
        self.over.notified().await;
    }

    /// A connection has ended after everything of its answer was written.
    pub(super) fn delivered(&self, marks: &Marks) {
        if marks.page.load(Ordering::SeqCst) {
            self.over.notify_one();
        }
    }

    /// A connection has ended before it was answered.
    pub(super) fn left(&self, marks: &Marks) {
        if marks.held.load(Ordering::SeqCst) {
            self.over.notify_one();
        }
    }

    /// State is judged before anything is done; then who asks; only then is the answer taken.
    fn settle(&self, query: &str, marks: &Marks) -> Result<(), Refusal> {
        if lock(&self.open).is_none() {
            return Err(Refusal::AlreadyFinished);
        }
        let settled = match redirect::judge(query, &self.transaction) {
            Verdict::Code(caught) => Settled::Caught(caught),
            Verdict::Denied(denial) => Settled::Denied(denial),
            Verdict::Broken(text) => Settled::Broken(text),
            Verdict::Ignored(reason) => {
                self.tell_once(reason);
                return Err(Refusal::Ignored);
            }
        };
        if peer::is_stranger(marks.peer, marks.here) {
            self.tell(Refusal::Stranger);
            return Err(Refusal::Stranger);
        }
        // the sender is there for the first one only; a receiver that is gone has nobody waiting
        match lock(&self.open).take().map(|sender| sender.send(settled)) {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => Err(Refusal::AlreadyFinished),
        }
    }

    async fn hold(&self, marks: &Marks) -> Answer {
        marks.held.store(true, Ordering::SeqCst);
        // cannot fail: the sender is ours
        let _known = self.outcome.subscribe().wait_for(Option::is_some).await.is_ok();
        Answer::GoTo(self.gate.done().to_owned())
    }

    /// After the deadline even the right answer only leads to the page that says so.
    fn late(&self, refusal: Refusal) -> Answer {
        match *self.outcome.borrow() {
            Some(Outcome::TooLate) if refusal == Refusal::AlreadyFinished => Answer::GoTo(self.gate.done().to_owned()),
            _ => Answer::Refused(refusal),
        }
    }

    fn tell(&self, refusal: Refusal) {
        self.tell_once(match refusal {
            Refusal::NotANavigation => "it was no person going there, but a script, a frame or a prefetch",
            Refusal::Stranger => "it came from another user of this machine, or its sender had gone",
            Refusal::WrongHost => "it was addressed to another host name",
            // what every browser and every scanner does: nothing to tell
            _ => return,
        });
    }

    /// Once per reason: whoever knocks a thousand times must not fill the terminal.
    fn tell_once(&self, reason: &'static str) {
        let mut told = lock(&self.told);
        if !told.contains(&reason) {
            told.push(reason);
            (self.ignored)(reason);
        }
    }
}

/// A panic elsewhere leaves these plain values whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
