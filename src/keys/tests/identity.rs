//! Identities and recipients: what is taken, what is refused, and that our arithmetic agrees with age's.

use x25519_dalek::{PublicKey, StaticSecret};

use super::{super::recipient::LOW_ORDER, *};

/// The key of age's own test vectors (C2SP CCTV, `age/testdata`): public, never anybody's.
const KEY: &str = "AGE-SECRET-KEY-1XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6";

fn parse(text: &str) -> Result<Identity, KeyError> {
    Identity::parse(&Secret::new(text), "the test")
}

fn reason(text: &str) -> String {
    match parse(text) {
        Err(KeyError::NotAnIdentity { place, reason }) => {
            assert_eq!(place, "the test");
            reason
        }
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn a_key_is_taken_bare_or_from_a_file_with_comments() {
    let file = format!("# created: 2026-11-01\n# public key: age1…\n\n{KEY}\n");
    for text in [KEY.to_owned(), format!("{KEY}\n"), format!("  {KEY} \r\n"), file.clone(), file.replace('\n', "\r\n")]
    {
        assert_eq!(parse(&text).unwrap().text().expose(), KEY);
    }
    assert_eq!(parse(&KEY.to_lowercase()).unwrap().text().expose(), KEY);
}

#[test]
fn everything_else_is_refused_with_its_reason() {
    let two = format!("{KEY}\n{KEY}\n");
    let damaged = KEY.replace("QX3S7F6", "QX3S7F7");
    let mixed = KEY.replace("XMWWC", "xmwwc");
    let after = format!("{KEY} # mine");
    let cases = [
        ("", "it holds no key"),
        ("# only a comment\n", "it holds no key"),
        (&two, "it holds more than one key"),
        (&damaged, "the key is damaged: a character is wrong or missing"),
        (&mixed, "the key is damaged: a character is wrong or missing"),
        (&after, "the key is damaged: a character is wrong or missing"),
        ("AGE-SECRET-KEY-1", "the key is damaged: a character is wrong or missing"),
        ("AGE-PLUGIN-YUBIKEY-1QQPSX", "keys of age plugins are not taken here"),
        ("AGE-SECRET-KEY-PQ-1QQ", "post-quantum keys are not supported"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "SSH and PEM keys are not taken here"),
        ("age-encryption.org/v1\n-> scrypt", "it is an age-encrypted file"),
        ("-----BEGIN AGE ENCRYPTED FILE-----", "it is an age-encrypted file"),
        (
            "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa",
            "that is a recipient, the public half of a key",
        ),
        ("# c\nhunter2\n", "line 2 is neither a comment nor a key"),
    ];
    for (text, expected) in cases {
        assert_eq!(reason(text), expected, "{text:?}");
    }
}

#[test]
fn no_error_repeats_what_it_was_given() {
    for text in ["CANARY", "AGE-SECRET-KEY-1CANARY", "AGE-PLUGIN-CANARY-1CANARY", "age1CANARY", "-----BEGIN CANARY"] {
        let error = parse(text).unwrap_err();
        assert!(!format!("{error} {error:?}").to_uppercase().contains("CANARY"), "{error:?}");
    }
    let error = Recipient::parse("age1canary").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[test]
fn debug_of_an_identity_is_redacted() {
    assert_eq!(format!("{:?}", parse(KEY).unwrap()), "Identity([redacted])");
}

#[test]
fn scalar_point_and_recipient_agree_with_the_age_crate() {
    for identity in [parse(KEY).unwrap(), Identity::generate(), Identity::generate()] {
        let recipient = identity.recipient();
        let key: age::x25519::Identity = identity.text().expose().parse().unwrap();
        assert_eq!(recipient.as_str(), key.to_public().to_string());
        assert_eq!(Recipient::parse(recipient.as_str()).unwrap(), recipient);
        let scalar = StaticSecret::from(*identity.scalar().unwrap());
        assert_eq!(Some(PublicKey::from(&scalar).to_bytes()), recipient.point());
    }
}

#[test]
fn two_identities_share_one_secret_whoever_computes_it() {
    let (a, b) = (Identity::generate(), Identity::generate());
    let shared = |ours: &Identity, theirs: &Recipient| {
        let ours = StaticSecret::from(*ours.scalar().unwrap());
        ours.diffie_hellman(&PublicKey::from(theirs.point().unwrap())).to_bytes()
    };
    assert_eq!(shared(&a, &b.recipient()), shared(&b, &a.recipient()));
    assert_ne!(shared(&a, &b.recipient()), shared(&a, &a.recipient()));
    assert!(!a.same_as(&b) && a.same_as(&a.clone()));
}

#[test]
fn what_age_seals_to_our_recipient_our_identity_opens() {
    let identity = Identity::generate();
    let recipient: age::x25519::Recipient = identity.recipient().as_str().parse().unwrap();
    let sealed = age::encrypt(&recipient, b"hello").unwrap();
    let opened = |by: &Identity| age::Decryptor::new(&sealed[..]).unwrap().decrypt(std::iter::once(by.age())).is_ok();
    assert!(opened(&identity) && !opened(&Identity::generate()));
}

#[test]
fn a_recipient_has_one_spelling() {
    let good = parse(KEY).unwrap().recipient();
    let text = good.as_str();
    let wrong_end = format!("{}q", &text[..text.len() - 1]);
    for bad in [
        text.to_uppercase().as_str(),
        &format!(" {text}"),
        &format!("{text}\n"),
        &wrong_end,
        "",
        "age1",
        "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDxc",
        KEY,
    ] {
        assert!(matches!(Recipient::parse(bad), Err(KeyError::NotAnIdentity { .. })), "{bad:?}");
    }
}

#[test]
fn points_that_give_everybody_the_same_secret_are_refused() {
    let scalar = StaticSecret::from(*Identity::generate().scalar().unwrap());
    for (index, point) in LOW_ORDER.iter().enumerate() {
        for high in [0, 0x80] {
            let mut point = *point;
            point[31] |= high;
            // the table itself: nothing that is honest stands in it
            assert!(!scalar.diffie_hellman(&PublicKey::from(point)).was_contributory(), "entry {index}");
            let words = bech32::ToBase32::to_base32(&point);
            let text = bech32::encode("age", words, Variant::Bech32).unwrap();
            assert!(matches!(Recipient::parse(&text), Err(KeyError::NotAnIdentity { .. })), "entry {index}");
        }
    }
}
