//! What a trailer proves, and to whom.

use super::*;

fn trailer(writer: &Identity, recipients: &[&Identity]) -> Trailer {
    Trailer {
        kind: Kind::Vault,
        vault_id: "0123456789abcdef0123456789abcdef".to_owned(),
        generation: 7,
        previous: [9; 32],
        writer: writer.recipient().as_str().to_owned(),
        recipients: recipients.iter().map(|one| one.recipient().as_str().to_owned()).collect(),
    }
}

fn made(writer: &Identity, recipients: &[&Identity]) -> Zeroizing<Vec<u8>> {
    attach(Zeroizing::new(vec![5; 300]), &trailer(writer, recipients), writer).unwrap()
}

#[test]
fn every_recipient_believes_the_writer() {
    let (a, b) = (Identity::generate(), Identity::generate());
    let plaintext = made(&a, &[&a, &b]);
    let parsed = detach(&plaintext).unwrap();
    assert_eq!(parsed.image, [5; 300]);
    assert_eq!(parsed.trailer, trailer(&a, &[&a, &b]));
    assert_eq!(parsed.verify(&a, &a.recipient()), parsed.verify(&b, &b.recipient()));
    assert!(parsed.verify(&a, &a.recipient()).is_ok());
    assert!(plaintext.len() - 300 < ROOM);
}

#[test]
fn a_stranger_who_knows_all_recipients_is_not_believed() {
    let (a, b, stranger) = (Identity::generate(), Identity::generate(), Identity::generate());
    let forged = attach(Zeroizing::new(vec![5; 300]), &trailer(&a, &[&a, &b]), &stranger).unwrap();
    let parsed = detach(&forged).unwrap();
    assert_eq!(parsed.verify(&a, &a.recipient()), Err(Distrust::Forged));
    assert_eq!(parsed.verify(&b, &b.recipient()), Err(Distrust::Forged));
    assert_eq!(parsed.verify(&stranger, &stranger.recipient()), Err(Distrust::NotForUs));
}

#[test]
fn one_recipient_cannot_write_as_another_to_a_third() {
    let (a, b, c) = (Identity::generate(), Identity::generate(), Identity::generate());
    let forged = attach(Zeroizing::new(vec![5; 300]), &trailer(&a, &[&a, &b, &c]), &b).unwrap();
    assert_eq!(detach(&forged).unwrap().verify(&c, &c.recipient()), Err(Distrust::Forged));
}

#[test]
fn a_writer_whose_secret_everybody_knows_is_not_believed() {
    // The point 0 has low order: X25519 with it is 0 whatever the other's secret.
    let zero = age_text(&[0; 32]);
    let own = Identity::generate();
    let mut weak = trailer(&own, &[&own]);
    weak.writer = zero;
    let plaintext = made(&own, &[&own]);
    let mut parsed = detach(&plaintext).unwrap();
    parsed.trailer = weak.clone();
    assert_eq!(parsed.verify(&own, &own.recipient()), Err(Distrust::Forged));
    weak.recipients = vec![weak.writer.clone()];
    assert!(attach(Zeroizing::new(vec![5; 300]), &weak, &own).is_none());
}

/// RFC 8032's first test key: anybody's.
const SSH: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

#[test]
fn an_ssh_key_gets_zeros_and_the_others_their_macs() {
    let (a, b) = (Identity::generate(), Identity::generate());
    let mut mixed = trailer(&a, &[&a, &b]);
    mixed.recipients.insert(1, SSH.to_owned());
    let plaintext = attach(Zeroizing::new(vec![5; 300]), &mixed, &a).unwrap();
    assert_eq!(plaintext[316..318], FORMAT_WITH_READERS.to_be_bytes());
    let parsed = detach(&plaintext).unwrap();
    assert_eq!(parsed.trailer, mixed);
    assert_eq!(parsed.macs[32..64], NO_MAC);
    assert!(parsed.macs[..32] != NO_MAC && parsed.macs[64..] != NO_MAC);
    assert_eq!(parsed.verify(&a, &a.recipient()), Ok(()));
    assert_eq!(parsed.verify(&b, &b.recipient()), Ok(()));
    // its zeros prove nothing, to whoever takes the place for his
    assert_eq!(parsed.verify(&b, &Recipient::parse_listed(SSH).unwrap()), Err(Distrust::Forged));
    // without one the format is the first
    assert_eq!(made(&a, &[&a, &b])[316..318], FORMAT.to_be_bytes());
}

#[test]
fn zeros_are_nobodys_mac_and_an_ssh_key_no_writer() {
    let own = Identity::generate();
    let mut plaintext = made(&own, &[&own]);
    let place = plaintext.len() - FOOTER - MAC;
    plaintext[place..place + MAC].fill(0);
    assert_eq!(detach(&plaintext).unwrap().verify(&own, &own.recipient()), Err(Distrust::Forged));
    let mut by_ssh = trailer(&own, &[&own]);
    by_ssh.recipients.push(SSH.to_owned());
    by_ssh.writer = SSH.to_owned();
    assert!(attach(Zeroizing::new(vec![5; 300]), &by_ssh, &own).is_none());
    let plaintext = made(&own, &[&own]);
    let mut parsed = detach(&plaintext).unwrap();
    parsed.trailer.writer = SSH.to_owned();
    assert_eq!(parsed.verify(&own, &own.recipient()), Err(Distrust::Forged));
}

#[test]
fn twenty_of_the_longest_fit_the_room() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let own = Identity::generate();
    let mut long = trailer(&own, &[&own]);
    let blob = [&[0, 0, 0, 7][..], b"ssh-rsa", &[0; 520]].concat();
    long.recipients.extend((1..MAX_RECIPIENTS).map(|_| format!("ssh-rsa {}", BASE64_STANDARD.encode(&blob))));
    let plaintext = attach(Zeroizing::new(vec![5; 300]), &long, &own).unwrap();
    assert!(plaintext.len() - 300 < ROOM);
    assert_eq!(detach(&plaintext).unwrap().trailer, long);
}

fn age_text(point: &[u8; 32]) -> String {
    use bech32::ToBase32;
    bech32::encode("age", point.to_base32(), bech32::Variant::Bech32).unwrap()
}

#[test]
fn every_flipped_bit_and_every_truncation_is_noticed() {
    let own = Identity::generate();
    let plaintext = made(&own, &[&own]);
    for place in 0..plaintext.len() {
        let mut flipped = plaintext.clone();
        flipped[place] ^= 1 << (place % 8);
        let believed = detach(&flipped).is_ok_and(|parsed| parsed.verify(&own, &own.recipient()).is_ok());
        assert!(!believed, "bit in byte {place}");
    }
    for length in 0..plaintext.len() {
        assert!(detach(&plaintext[..length]).is_err(), "cut to {length}");
    }
}

#[test]
fn a_newer_format_is_named_and_an_older_one_is_no_trailer() {
    let own = Identity::generate();
    let plaintext = made(&own, &[&own]);
    for (format, expected) in [(3u16, Distrust::Newer), (u16::MAX, Distrust::Newer), (0, Distrust::Missing)] {
        let mut changed = plaintext.clone();
        changed[316..318].copy_from_slice(&format.to_be_bytes());
        assert_eq!(detach(&changed).err(), Some(expected), "{format}");
    }
}
