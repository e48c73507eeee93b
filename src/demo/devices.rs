//! Codes that programs without a browser have asked for, in memory: who asked for what, whether a person has entered the
//! code, and how often the program may ask (RFC 8628 sections 3.5 and 5.1).

use std::collections::VecDeque;

use super::clients::Client;
use super::device::NotYet;
use super::grants::{Approved, Digest, Refused, digest, mint};
use crate::secret::Secret;

/// Seconds a code can be entered and asked about.
pub(super) const TTL: i64 = 600;
/// Seconds between two questions. The usual 5 would be dull in a place to try things.
pub(super) const INTERVAL: i64 = 1;
/// What asking too soon adds to that.
const SLOWER: i64 = 5;
/// More codes than this and the oldest is forgotten.
const MAX_CODES: usize = 256;
/// So many wrong codes a minute, and no more are looked at.
const MAX_WRONG: usize = 10;
/// Letters that make no words and are not taken for one another (section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Why a code that was entered leads nowhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wrong {
    /// There is no such code to be answered.
    Code,
    /// Too many were wrong to say.
    TooMany,
}

enum Decision {
    /// Nobody has entered the code.
    Open,
    Allowed,
    Denied,
    Spent,
}

struct Device {
    approved: Approved,
    code: Digest,
    decision: Decision,
    expires_at: i64,
    interval: i64,
    /// When the program last asked, or began.
    polled_at: i64,
    user_code: String,
}

#[derive(Default)]
pub(super) struct Devices {
    codes: VecDeque<Device>,
    /// When the last wrong codes were entered.
    wrong: VecDeque<i64>,
}

impl Devices {
    /// A device code and the user code that belongs to it. `at_once`: nobody has to enter it.
    pub(super) fn begin(&mut self, approved: Approved, at_once: bool) -> Result<(Secret, String), Refused> {
        let (device_code, user_code) = (mint("demo-dc-")?, user_code()?);
        let now = approved.at;
        self.codes.retain(|known| known.expires_at.saturating_add(TTL) > now && known.user_code != user_code);
        if self.codes.len() >= MAX_CODES {
            self.codes.pop_front();
        }
        self.codes.push_back(Device {
            approved,
            code: digest(&device_code),
            decision: if at_once { Decision::Allowed } else { Decision::Open },
            expires_at: now.saturating_add(TTL),
            interval: INTERVAL,
            polled_at: now,
            user_code: user_code.clone(),
        });
        Ok((device_code, user_code))
    }

    /// What a person is asked who entered this code, in whatever spelling, and its own.
    pub(super) fn entered(&mut self, text: &str, now: i64) -> Result<(Approved, String), Wrong> {
        self.wrong.retain(|at| at.saturating_add(60) > now);
        if self.wrong.len() >= MAX_WRONG {
            return Err(Wrong::TooMany);
        }
        let entered = letters(text);
        let found = self.open(now).find(|known| letters(&known.user_code) == entered);
        let found = found.map(|known| (known.approved.clone(), known.user_code.clone()));
        if found.is_none() {
            self.wrong.push_back(now);
        }
        found.ok_or(Wrong::Code)
    }

    /// What the person decided: these scopes; none is a no. False: the code cannot be answered any more.
    pub(super) fn decide(&mut self, user_code: &str, scopes: Vec<&'static str>, now: i64) -> bool {
        let Some(known) = self.open(now).find(|known| known.user_code == user_code) else { return false };
        known.decision = if scopes.is_empty() { Decision::Denied } else { Decision::Allowed };
        known.approved = Approved { at: now, scopes, ..known.approved.clone() };
        true
    }

    /// What the program gets that asks: what was agreed to, once.
    pub(super) fn poll(&mut self, code: &Secret, client: &'static Client, now: i64) -> Result<Approved, NotYet> {
        let code = digest(code);
        let mine = |known: &&mut Device| known.code == code && known.approved.client.id == client.id;
        let known = self.codes.iter_mut().find(mine).ok_or(NotYet::Unknown)?;
        if matches!(known.decision, Decision::Spent) {
            return Err(NotYet::Unknown);
        }
        if known.expires_at <= now {
            return Err(NotYet::Expired);
        }
        let too_fast = now.saturating_sub(known.polled_at) < known.interval;
        known.polled_at = now;
        if too_fast {
            known.interval = known.interval.saturating_add(SLOWER);
            return Err(NotYet::TooFast);
        }
        match known.decision {
            Decision::Open => Err(NotYet::Pending),
            Decision::Denied => Err(NotYet::Denied),
            Decision::Spent => Err(NotYet::Unknown),
            Decision::Allowed => {
                known.decision = Decision::Spent;
                Ok(known.approved.clone())
            }
        }
    }

    fn open(&mut self, now: i64) -> impl Iterator<Item = &mut Device> {
        self.codes.iter_mut().filter(move |known| known.expires_at > now && matches!(known.decision, Decision::Open))
    }
}

/// `WDJB-MJHT`: 34 bits.
fn user_code() -> Result<String, Refused> {
    let mut code = String::new();
    let mut bytes = [0; 1];
    while code.len() < 9 {
        getrandom::fill(&mut bytes).map_err(|_| Refused::Randomness)?;
        // 240 is the last multiple of 20: no letter is likelier than another
        if bytes[0] < 240 {
            if code.len() == 4 {
                code.push('-');
            }
            code.push(char::from(LETTERS[usize::from(bytes[0]) % LETTERS.len()]));
        }
    }
    Ok(code)
}

/// A person leaves the hyphen out, or types small letters.
fn letters(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
#[path = "tests/devices.rs"]
mod tests;
