//! Grants as values, without a server around them.

use super::*;
use crate::demo::clients::{PUBLIC, WEB};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://127.0.0.1:1/cb";
const AT_ZERO: Timing = Timing { now: 0, ttl: 100 };

fn approved() -> Approved {
    Approved {
        account: "demo@example.test".to_owned(),
        at: 0,
        challenge: CHALLENGE.to_owned(),
        client: &PUBLIC,
        nonce: None,
        redirect_uri: REDIRECT.to_owned(),
        scopes: vec!["email", "hello"],
    }
}

fn granted() -> (Grants, Issued) {
    let mut grants = Grants::default();
    let code = grants.issue_code(approved()).unwrap();
    let issued = grants.redeem(&code, &PUBLIC, REDIRECT, VERIFIER, AT_ZERO).ok().unwrap();
    (grants, issued)
}

#[test]
fn the_challenge_of_rfc_7636_appendix_b() {
    assert!(matches_challenge(VERIFIER, CHALLENGE));
    assert!(!matches_challenge(&VERIFIER.to_lowercase(), CHALLENGE));
    let hashed = |verifier: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    for (verifier, legal) in [("a".repeat(42), false), ("a".repeat(43), true), ("a".repeat(128), true)] {
        assert_eq!(matches_challenge(&verifier, &hashed(&verifier)), legal, "{}", verifier.len());
    }
    for verifier in ["a".repeat(129), format!("{} ", "a".repeat(43)), "é".repeat(43)] {
        assert!(!matches_challenge(&verifier, &hashed(&verifier)), "{verifier}");
    }
}

#[test]
fn a_failed_check_does_not_spend_the_code() {
    let mut grants = Grants::default();
    let code = grants.issue_code(approved()).unwrap();
    let mut redeem = |client, redirect, verifier: &str, now| {
        grants.redeem(&code, client, redirect, verifier, Timing { now, ttl: 100 }).map(|_| ())
    };
    assert_eq!(redeem(&WEB, REDIRECT, VERIFIER, 0), Err(Refused::Grant));
    assert_eq!(redeem(&PUBLIC, "http://127.0.0.1:2/cb", VERIFIER, 0), Err(Refused::Grant));
    assert_eq!(redeem(&PUBLIC, REDIRECT, &"a".repeat(43), 0), Err(Refused::Grant));
    assert_eq!(redeem(&PUBLIC, REDIRECT, VERIFIER, CODE_TTL), Err(Refused::Grant), "expired");
    assert_eq!(redeem(&PUBLIC, REDIRECT, VERIFIER, CODE_TTL - 1), Ok(()));
    assert_eq!((grants.replays, grants.revoked, grants.families()), (0, 0, 1));
}

#[test]
fn a_code_used_twice_ends_its_grant() {
    let mut grants = Grants::default();
    let code = grants.issue_code(approved()).unwrap();
    let issued = grants.redeem(&code, &PUBLIC, REDIRECT, VERIFIER, AT_ZERO).ok().unwrap();
    let late = Timing { now: CODE_TTL + 1, ttl: 100 };
    assert_eq!(grants.redeem(&code, &PUBLIC, REDIRECT, VERIFIER, late).err(), Some(Refused::Grant));
    assert_eq!((grants.replays, grants.revoked, grants.families()), (1, 1, 0));
    assert!(grants.access(&issued.access, 0).is_none() && grants.refresh_token(&issued.refresh).is_none());
}

#[test]
fn a_spent_refresh_token_ends_its_family_but_another_clients_attempt_does_not() {
    let (mut grants, first) = granted();
    let second = grants.refresh(&first.refresh, &PUBLIC, None, AT_ZERO).ok().unwrap();
    assert!(grants.access(&first.access, 99).is_some() && grants.access(&second.access, 99).is_some());
    assert_eq!(grants.refresh(&first.refresh, &WEB, None, AT_ZERO).err(), Some(Refused::Grant));
    assert!(grants.refresh_token(&second.refresh).is_some());
    assert_eq!(grants.refresh(&first.refresh, &PUBLIC, None, AT_ZERO).err(), Some(Refused::Grant));
    assert_eq!((grants.replays, grants.revoked), (1, 1));
    assert_eq!(grants.refresh(&second.refresh, &PUBLIC, None, AT_ZERO).err(), Some(Refused::Grant));
    assert_eq!((grants.access.len(), grants.refresh.len()), (0, 0), "nothing of it is kept");
    assert!(grants.access(&second.access, 0).is_none());
}

#[test]
fn asking_for_more_spends_nothing_and_asking_for_less_narrows_only_the_access_token() {
    let (mut grants, first) = granted();
    let wide = Some(vec!["email", "profile"]);
    assert_eq!(grants.refresh(&first.refresh, &PUBLIC, wide, AT_ZERO).err(), Some(Refused::Scope));
    let narrow = grants.refresh(&first.refresh, &PUBLIC, Some(vec!["hello"]), AT_ZERO).ok().unwrap();
    assert_eq!(grants.access(&narrow.access, 0).unwrap().scopes, ["hello"]);
    let again = grants.refresh(&narrow.refresh, &PUBLIC, None, AT_ZERO).ok().unwrap();
    assert_eq!(again.scopes, ["email", "hello"]);
}

#[test]
fn memory_is_bounded() {
    let (mut grants, mut issued) = granted();
    let first = issued.refresh.clone();
    for _ in 0..MAX_SPENT + 5 {
        issued = grants.refresh(&issued.refresh, &PUBLIC, None, AT_ZERO).ok().unwrap();
    }
    assert_eq!(grants.refresh.len(), MAX_SPENT + 1);
    assert_eq!(grants.refresh(&first, &PUBLIC, None, AT_ZERO).err(), Some(Refused::Grant));
    assert_eq!(grants.families(), 1, "forgotten, so no longer a replay");
    grants.refresh(&issued.refresh, &PUBLIC, None, Timing { now: 100, ttl: 1 }).ok().unwrap();
    assert_eq!(grants.access.len(), 1, "expired access tokens are swept");
    for _ in 0..MAX_CODES + 5 {
        grants.issue_code(approved()).unwrap();
    }
    assert_eq!(grants.codes.len(), MAX_CODES);
    grants.issue_code(Approved { at: CODE_TTL + CODE_MEMORY, ..approved() }).unwrap();
    assert_eq!(grants.codes.len(), 1);
}
