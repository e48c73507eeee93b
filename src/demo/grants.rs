//! Codes, grants and tokens, in memory. Only digests of what was handed out are kept; a code and a refresh token serve
//! once, and a second use of either ends the whole family that came from it (RFC 9700 sections 4.5 and 4.14).

use std::collections::{BTreeMap, HashMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::clients::Client;
use crate::secret::Secret;

/// Seconds a code can be redeemed (RFC 6749 section 4.1.2 says ten minutes at most).
const CODE_TTL: i64 = 60;
/// Seconds after its end for which the replay of a code is still recognised.
const CODE_MEMORY: i64 = 600;
/// More grants than this and the oldest is forgotten.
const MAX_FAMILIES: usize = 10_000;
/// More unredeemed codes than this and the oldest is forgotten.
const MAX_CODES: usize = 1_000;
/// So many spent refresh tokens of one grant are still recognised as replays.
const MAX_SPENT: usize = 1_000;

pub(super) type Digest = [u8; 32];
pub(super) type FamilyId = u64;

/// What a person (or [`super::Approve::Auto`]) has agreed to.
#[derive(Clone)]
pub(super) struct Approved {
    pub(super) account: String,
    /// Epoch seconds.
    pub(super) at: i64,
    /// PKCE, S256.
    pub(super) challenge: String,
    pub(super) client: &'static Client,
    pub(super) nonce: Option<String>,
    /// As sent.
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<&'static str>,
}

/// Tokens on their way out.
pub(super) struct Issued {
    pub(super) access: Secret,
    pub(super) account: String,
    /// When the person agreed, epoch seconds.
    pub(super) approved_at: i64,
    /// Of the sign-in; a refresh has none.
    pub(super) nonce: Option<String>,
    pub(super) refresh: Secret,
    pub(super) scopes: Vec<&'static str>,
}

/// What a living token stands for.
pub(super) struct Live<'a> {
    pub(super) account: &'a str,
    pub(super) client: &'static Client,
    /// `None` for a refresh token, which lives as long as its grant.
    pub(super) expires_at: Option<i64>,
    pub(super) issued_at: i64,
    pub(super) scopes: &'a [&'static str],
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refused {
    /// Unknown, expired, spent, of another client, or not matching the request it came from.
    Grant,
    /// The system has no randomness.
    Randomness,
    /// More than was granted.
    Scope,
}

/// When, and for how long an access token.
#[derive(Clone, Copy)]
pub(super) struct Timing {
    pub(super) now: i64,
    /// Seconds.
    pub(super) ttl: i64,
}

struct Code {
    approved: Approved,
    expires_at: i64,
    /// Set once it was redeemed.
    family: Option<FamilyId>,
}

struct Family {
    account: String,
    approved_at: i64,
    client: &'static Client,
    /// The one refresh token that is good.
    current: Digest,
    refreshed_at: i64,
    scopes: Vec<&'static str>,
    spent: VecDeque<Digest>,
}

struct Access {
    expires_at: i64,
    family: FamilyId,
    issued_at: i64,
    scopes: Vec<&'static str>,
}

#[derive(Default)]
pub(super) struct Grants {
    access: HashMap<Digest, Access>,
    codes: HashMap<Digest, Code>,
    /// In the order of their making, so that the first is the oldest.
    families: BTreeMap<FamilyId, Family>,
    next_family: FamilyId,
    /// Current and spent ones.
    refresh: HashMap<Digest, FamilyId>,
    /// Spent codes and refresh tokens that were presented again.
    pub(super) replays: u64,
    /// Families ended by a replay or a revocation.
    pub(super) revoked: u64,
}

impl Grants {
    pub(super) fn families(&self) -> usize {
        self.families.len()
    }

    pub(super) fn issue_code(&mut self, approved: Approved) -> Result<Secret, Refused> {
        let code = mint("demo-code-")?;
        let now = approved.at;
        self.codes.retain(|_, code| code.expires_at.saturating_add(CODE_MEMORY) > now);
        if self.codes.len() >= MAX_CODES {
            let oldest = self.codes.iter().min_by_key(|(_, code)| code.expires_at).map(|(digest, _)| *digest);
            oldest.and_then(|digest| self.codes.remove(&digest));
        }
        self.codes.insert(digest(&code), Code { approved, expires_at: now.saturating_add(CODE_TTL), family: None });
        Ok(code)
    }

    /// Redeems a code (RFC 6749 section 4.1.3, RFC 7636 section 4.6). A request that fails a check does not spend the
    /// code; a good request for a spent one ends the grant that came from it.
    pub(super) fn redeem(
        &mut self,
        code: &Secret,
        client: &'static Client,
        redirect_uri: &str,
        verifier: &str,
        timing: Timing,
    ) -> Result<Issued, Refused> {
        let key = digest(code);
        let known = self.codes.get(&key).ok_or(Refused::Grant)?;
        let approved = known.approved.clone();
        let same = approved.client.id == client.id && approved.redirect_uri == redirect_uri;
        if !same || !matches_challenge(verifier, &approved.challenge) {
            return Err(Refused::Grant);
        }
        if let Some(family) = known.family {
            self.replays += 1;
            self.end(family);
            return Err(Refused::Grant);
        }
        if known.expires_at <= timing.now {
            return Err(Refused::Grant);
        }
        let (family, issued) = self.begin(approved, timing)?;
        if let Some(code) = self.codes.get_mut(&key) {
            code.family = Some(family);
        }
        Ok(issued)
    }

    /// A token that no person's consent and no refresh token is behind.
    pub(super) fn issue(
        &mut self,
        client: &'static Client,
        account: String,
        scopes: Vec<&'static str>,
        timing: Timing,
    ) -> Result<Issued, Refused> {
        let (challenge, redirect_uri) = (String::new(), String::new());
        let approved = Approved { account, at: timing.now, challenge, client, nonce: None, redirect_uri, scopes };
        self.begin(approved, timing).map(|(_, issued)| issued)
    }

    /// The first tokens of what was agreed to.
    pub(super) fn begin(&mut self, approved: Approved, timing: Timing) -> Result<(FamilyId, Issued), Refused> {
        let refresh = mint("demo-rt-")?;
        let access = mint("demo-at-")?;
        if self.families.len() >= MAX_FAMILIES
            && let Some((&oldest, _)) = self.families.first_key_value()
        {
            self.forget(oldest);
        }
        let id = self.next_family;
        self.next_family += 1;
        let family = Family {
            account: approved.account.clone(),
            approved_at: approved.at,
            client: approved.client,
            current: digest(&refresh),
            refreshed_at: timing.now,
            scopes: approved.scopes.clone(),
            spent: VecDeque::new(),
        };
        self.refresh.insert(family.current, id);
        self.families.insert(id, family);
        self.remember(&access, id, &approved.scopes, timing);
        let Approved { account, at, nonce, scopes, .. } = approved;
        Ok((id, Issued { access, account, approved_at: at, nonce, refresh, scopes }))
    }

    /// Rotates a refresh token (RFC 6749 section 6): the new one keeps the grant's scopes, the access token may have
    /// fewer. Asking for more changes nothing.
    pub(super) fn refresh(
        &mut self,
        token: &Secret,
        client: &'static Client,
        narrowed: Option<Vec<&'static str>>,
        timing: Timing,
    ) -> Result<Issued, Refused> {
        let presented = digest(token);
        let id = *self.refresh.get(&presented).ok_or(Refused::Grant)?;
        let family = self.families.get_mut(&id).ok_or(Refused::Grant)?;
        if family.client.id != client.id {
            return Err(Refused::Grant);
        }
        if family.current != presented {
            self.replays += 1;
            self.end(id);
            return Err(Refused::Grant);
        }
        let scopes = narrowed.unwrap_or_else(|| family.scopes.clone());
        if !scopes.iter().all(|scope| family.scopes.contains(scope)) {
            return Err(Refused::Scope);
        }
        let refresh = mint("demo-rt-")?;
        let access = mint("demo-at-")?;
        family.spent.push_back(presented);
        family.current = digest(&refresh);
        family.refreshed_at = timing.now;
        self.refresh.insert(family.current, id);
        if family.spent.len() > MAX_SPENT
            && let Some(oldest) = family.spent.pop_front()
        {
            self.refresh.remove(&oldest);
        }
        let (account, approved_at) = (family.account.clone(), family.approved_at);
        self.remember(&access, id, &scopes, timing);
        Ok(Issued { access, account, approved_at, nonce: None, refresh, scopes })
    }

    fn remember(&mut self, access: &Secret, family: FamilyId, scopes: &[&'static str], timing: Timing) {
        self.access.retain(|_, access| access.expires_at > timing.now);
        let expires_at = timing.now.saturating_add(timing.ttl);
        let entry = Access { expires_at, family, issued_at: timing.now, scopes: scopes.to_vec() };
        self.access.insert(digest(access), entry);
    }

    /// What an access token stands for, if it is good.
    pub(super) fn access(&self, token: &Secret, now: i64) -> Option<Live<'_>> {
        let access = self.access.get(&digest(token)).filter(|access| access.expires_at > now)?;
        let family = self.families.get(&access.family)?;
        Some(Live {
            account: &family.account,
            client: family.client,
            expires_at: Some(access.expires_at),
            issued_at: access.issued_at,
            scopes: &access.scopes,
        })
    }

    /// What a refresh token stands for, if it is good. Looking spends nothing.
    pub(super) fn refresh_token(&self, token: &Secret) -> Option<Live<'_>> {
        let presented = digest(token);
        let family = self.families.get(self.refresh.get(&presented)?)?;
        (family.current == presented).then_some(Live {
            account: &family.account,
            client: family.client,
            expires_at: None,
            issued_at: family.refreshed_at,
            scopes: &family.scopes,
        })
    }

    /// Revokes a token (RFC 7009 section 2.1): an access token alone, a refresh token with its whole family. An unknown
    /// one is already what it should be; another client's is refused.
    pub(super) fn revoke(&mut self, token: &Secret, client: &'static Client) -> Result<(), Refused> {
        let key = digest(token);
        let access = self.access.get(&key).map(|access| access.family);
        let Some(id) = access.or_else(|| self.refresh.get(&key).copied()) else {
            return Ok(());
        };
        if self.families.get(&id).is_some_and(|family| family.client.id != client.id) {
            return Err(Refused::Grant);
        }
        if access.is_some() {
            self.access.remove(&key);
        } else {
            self.end(id);
        }
        Ok(())
    }

    fn end(&mut self, id: FamilyId) {
        if self.forget(id) {
            self.revoked += 1;
        }
    }

    fn forget(&mut self, id: FamilyId) -> bool {
        self.access.retain(|_, access| access.family != id);
        self.refresh.retain(|_, family| *family != id);
        self.families.remove(&id).is_some()
    }
}

/// 256 random bits behind a prefix that says what it is (and that it is none of a real provider's).
pub(super) fn mint(prefix: &str) -> Result<Secret, Refused> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| Refused::Randomness)?;
    Ok(Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(*bytes))))
}

pub(super) fn digest(secret: &Secret) -> Digest {
    Sha256::digest(secret.expose()).into()
}

/// RFC 7636 sections 4.1 and 4.6.
fn matches_challenge(verifier: &str, challenge: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(legal)
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

#[cfg(test)]
#[path = "tests/grants.rs"]
mod tests;
