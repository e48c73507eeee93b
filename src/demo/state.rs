//! What the server remembers while it runs: grants, consent pages waiting for an answer, and what was asked of it. The
//! log and the counters hold nothing that came from a client's hand: names and numbers of ours only.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;

use super::devices::Devices;
use super::grants::{Approved, Grants, Refused, mint};
use super::web::Method;
use crate::secret::Secret;

/// Seconds a consent page can be answered.
const CONSENT_TTL: i64 = 600;
/// More unanswered consent pages than this and the oldest is forgotten.
const MAX_PENDING: usize = 256;
const MAX_LOG: usize = 10_000;
/// While so many assertions are remembered, no further one is taken.
const MAX_ASSERTIONS: usize = 10_000;
/// A longer `jti` is not one.
const MAX_JTI: usize = 200;

/// One request, as the log keeps it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Logged {
    /// Epoch seconds, on the server's clock.
    pub at: i64,
    /// `GET`, `HEAD`, `POST` or `other`.
    pub method: &'static str,
    /// One of the server's own paths, or `other`.
    pub path: &'static str,
    /// The grant type by its short name, or `other`; `None` away from the token endpoint.
    pub grant_type: Option<&'static str>,
    /// HTTP status of the answer.
    pub status: u16,
}

/// Counters since the start, and what lives now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Stats {
    /// Grants that are alive now.
    pub families: u64,
    /// Grants ended by a replay or a revocation.
    pub families_revoked: u64,
    /// Times that a spent code or a spent refresh token was presented again.
    pub replays: u64,
    pub refresh_requests: u64,
    pub requests: u64,
    pub token_requests: u64,
}

/// A checked authorization request whose person is looking at the consent page.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) approved: Approved,
    /// The user code, where it was a device that asked.
    pub(super) device: Option<String>,
    pub(super) state: Option<String>,
}

#[derive(Default)]
pub(super) struct State {
    /// Assertions that came, until they would have run out anyway.
    assertions: HashMap<String, i64>,
    pub(super) devices: Devices,
    pub(super) grants: Grants,
    log: VecDeque<Logged>,
    pending: VecDeque<(Secret, Pending)>,
    refresh_requests: u64,
    requests: u64,
    token_requests: u64,
}

impl State {
    /// Keeps a request until its page is answered; gives the page's one-time token.
    pub(super) fn ask(&mut self, pending: Pending) -> Result<Secret, Refused> {
        let token = mint("demo-form-")?;
        if self.pending.len() >= MAX_PENDING {
            self.pending.pop_front();
        }
        self.pending.push_back((token.clone(), pending));
        Ok(token)
    }

    /// The request that a page's token stands for, once.
    pub(super) fn answered(&mut self, token: &Secret, now: i64) -> Option<Pending> {
        let place = self.pending.iter().position(|(known, _)| known.same_as(token))?;
        let (_, pending) = self.pending.remove(place)?;
        (now < pending.approved.at.saturating_add(CONSENT_TTL)).then_some(pending)
    }

    /// Whether an assertion with this `jti` has not come before (RFC 7523 section 3).
    pub(super) fn is_new(&mut self, jti: &str, expires_at: i64, now: i64) -> bool {
        self.assertions.retain(|_, end| *end > now);
        let known = self.assertions.len() >= MAX_ASSERTIONS || jti.len() > MAX_JTI || self.assertions.contains_key(jti);
        if !known {
            self.assertions.insert(jti.to_owned(), expires_at);
        }
        !known
    }

    pub(super) fn record(&mut self, entry: Logged) {
        self.requests += 1;
        if entry.path == super::token::PATH && entry.method == Method::Post.name() {
            self.token_requests += 1;
            self.refresh_requests += u64::from(entry.grant_type == Some("refresh_token"));
        }
        if self.log.len() >= MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back(entry);
    }

    pub(super) fn log(&self) -> Vec<Logged> {
        self.log.iter().cloned().collect()
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            families: u64::try_from(self.grants.families()).unwrap_or(u64::MAX),
            families_revoked: self.grants.revoked,
            replays: self.grants.replays,
            refresh_requests: self.refresh_requests,
            requests: self.requests,
            token_requests: self.token_requests,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::clients::PUBLIC;

    fn pending(at: i64) -> Pending {
        let approved = Approved {
            account: "demo@example.test".to_owned(),
            at,
            challenge: String::new(),
            client: &PUBLIC,
            nonce: None,
            redirect_uri: String::new(),
            scopes: vec!["email"],
        };
        Pending { approved, device: None, state: None }
    }

    #[test]
    fn a_consent_page_is_answered_once_and_in_time() {
        let mut state = State::default();
        let token = state.ask(pending(0)).unwrap();
        assert!(state.answered(&Secret::new("demo-form-wrong"), 0).is_none());
        assert!(state.answered(&token, CONSENT_TTL - 1).is_some());
        assert!(state.answered(&token, 0).is_none());
        let token = state.ask(pending(0)).unwrap();
        assert!(state.answered(&token, CONSENT_TTL).is_none());
    }

    #[test]
    fn pages_and_log_are_bounded() {
        let mut state = State::default();
        let first = state.ask(pending(0)).unwrap();
        for _ in 0..MAX_PENDING {
            state.ask(pending(0)).unwrap();
        }
        assert!(state.answered(&first, 0).is_none());
        for at in 0..=i64::try_from(MAX_LOG).unwrap() {
            state.record(Logged { at, method: "POST", path: "/token", grant_type: Some("refresh_token"), status: 200 });
        }
        assert_eq!((state.log().len(), state.log()[0].at), (MAX_LOG, 1));
        let all = state.stats();
        assert_eq!((all.requests, all.token_requests, all.refresh_requests), (10_001, 10_001, 10_001));
    }
}
