//! The promise that every test with a scripted server checks at its end: no refresh token is presented again once its answer
//! has settled what becomes of it. What a client may send again is a token whose answer was lost, or said nothing.

use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::sync::{Arc, Weak};

use socket2::SockRef;

use super::Request;

/// What an answer makes of the refresh token that it was asked with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Settles {
    /// Refused for good.
    Ended,
    /// Nothing: an error that passes, an answer that cannot be used.
    Nothing,
    /// There is another one now.
    Rotated(String),
}

/// One refresh token, presented once.
pub(super) struct Presentation {
    token: String,
    fate: Fate,
}

enum Fate {
    /// Being answered, over this connection.
    Asked(Weak<TcpStream>),
    /// Its answer was lost, or settled nothing.
    Open,
    Settled,
}

/// Every presentation so far, and what was wrong with them.
#[derive(Default)]
pub(super) struct Promise {
    broken: Vec<String>,
    presented: Vec<Presentation>,
    /// A test's reason to look away.
    waived: bool,
}

impl Promise {
    pub(super) fn waive(&mut self) {
        self.waived = true;
    }

    /// A request has come; `None` if it presents no refresh token.
    pub(super) fn asked(&mut self, request: &Request, socket: &Arc<TcpStream>) -> Option<usize> {
        let token = request.field("refresh_token").filter(|_| request.method == "POST")?;
        for earlier in self.presented.iter().filter(|earlier| earlier.token == token) {
            match &earlier.fate {
                Fate::Settled => self.broken.push(format!("{token} was presented again after its answer had arrived")),
                Fate::Asked(first) if first.upgrade().is_some_and(|first| is_there(&first)) => {
                    self.broken.push(format!("{token} was presented twice at once"));
                }
                Fate::Asked(_) | Fate::Open => {}
            }
        }
        self.presented.push(Presentation { token, fate: Fate::Asked(Arc::downgrade(socket)) });
        Some(self.presented.len() - 1)
    }

    /// Its answer has gone out. `None`: not whole, or nobody was there any more.
    pub(super) fn answered(&mut self, place: usize, settles: Option<&Settles>) {
        let one = &mut self.presented[place];
        one.fate = match settles {
            Some(Settles::Ended) => Fate::Settled,
            Some(Settles::Rotated(new)) if *new != one.token => Fate::Settled,
            Some(Settles::Rotated(_) | Settles::Nothing) | None => Fate::Open,
        };
    }

    /// What a test has to fail for.
    pub(super) fn breaches(&self) -> &[String] {
        if self.waived { &[] } else { &self.broken }
    }
}

/// The client has not closed its end.
pub(super) fn is_there(socket: &TcpStream) -> bool {
    let mut byte = [MaybeUninit::uninit()];
    let seen = SockRef::from(socket).recv_with_flags(&mut byte, libc::MSG_PEEK | libc::MSG_DONTWAIT);
    match seen {
        Ok(count) => count > 0,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    }
}
