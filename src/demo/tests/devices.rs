//! Codes that were asked for, entered, and asked about.

use super::*;
use crate::demo::clients::{PUBLIC, WEB};

fn approved(at: i64) -> Approved {
    Approved {
        account: "demo@example.test".to_owned(),
        at,
        challenge: String::new(),
        client: &PUBLIC,
        nonce: None,
        redirect_uri: String::new(),
        scopes: vec!["email", "hello"],
    }
}

/// What the program is told at this moment.
fn polled(devices: &mut Devices, code: &Secret, now: i64) -> Result<Vec<&'static str>, NotYet> {
    devices.poll(code, &PUBLIC, now).map(|approved| approved.scopes)
}

#[test]
fn a_code_is_entered_once_and_gives_one_grant() {
    let mut devices = Devices::default();
    let (code, user_code) = devices.begin(approved(0), false).unwrap();
    assert_eq!(polled(&mut devices, &code, 1), Err(NotYet::Pending));
    assert!(devices.entered(&user_code.to_lowercase().replace('-', " "), 1).is_ok());
    assert!(devices.decide(&user_code, vec!["email"], 2));
    assert!(!devices.decide(&user_code, vec!["hello"], 2), "it was answered");
    assert!(devices.entered(&user_code, 2).is_err());
    assert!(matches!(devices.poll(&code, &WEB, 2), Err(NotYet::Unknown)), "another client's");
    assert_eq!(polled(&mut devices, &code, 3), Ok(vec!["email"]));
    assert_eq!(polled(&mut devices, &code, 5), Err(NotYet::Unknown));
    let (code, user_code) = devices.begin(approved(0), false).unwrap();
    assert!(devices.decide(&user_code, Vec::new(), 2));
    assert_eq!(polled(&mut devices, &code, 3), Err(NotYet::Denied));
    let (code, _) = devices.begin(approved(0), true).unwrap();
    assert_eq!(polled(&mut devices, &code, 1), Ok(vec!["email", "hello"]), "approved by itself");
    assert_eq!(polled(&mut devices, &Secret::new("demo-dc-x"), 1), Err(NotYet::Unknown));
}

#[test]
fn asking_too_soon_makes_it_slower() {
    let mut devices = Devices::default();
    let (code, _) = devices.begin(approved(0), false).unwrap();
    let mut ask = |now| polled(&mut devices, &code, now).unwrap_err();
    assert_eq!(
        [ask(0), ask(5), ask(15), ask(31)],
        [NotYet::TooFast, NotYet::TooFast, NotYet::TooFast, NotYet::Pending]
    );
}

#[test]
fn a_code_expires_for_everybody() {
    let mut devices = Devices::default();
    let (code, user_code) = devices.begin(approved(0), false).unwrap();
    assert!(devices.entered(&user_code, TTL - 1).is_ok());
    assert!(devices.entered(&user_code, TTL).is_err());
    assert!(!devices.decide(&user_code, vec!["email"], TTL));
    assert_eq!(polled(&mut devices, &code, TTL), Err(NotYet::Expired));
}

#[test]
fn guessing_is_slow_and_memory_is_bounded() {
    let mut devices = Devices::default();
    let (first, user_code) = devices.begin(approved(0), false).unwrap();
    for _ in 0..MAX_WRONG {
        assert_eq!(devices.entered("BBBB-BBBB-B", 0).err(), Some(Wrong::Code));
    }
    assert_eq!(devices.entered(&user_code, 59).err(), Some(Wrong::TooMany), "not even a right one");
    assert!(devices.entered(&user_code, 60).is_ok());
    for _ in 0..MAX_CODES {
        devices.begin(approved(0), false).unwrap();
    }
    assert_eq!(polled(&mut devices, &first, 1), Err(NotYet::Unknown));
    assert_eq!(devices.codes.len(), MAX_CODES);
}

#[test]
fn a_user_code_is_eight_letters() {
    for _ in 0..100 {
        let code = user_code().unwrap();
        let (left, right) = code.split_once('-').unwrap();
        assert!(left.len() == 4 && right.len() == 4, "{code}");
        assert!(letters(&code).bytes().all(|letter| LETTERS.contains(&letter)), "{code}");
    }
}
