//! What follows the image inside the age envelope: which vault, which generation, and proof of who wrote it.
//!
//! age says that a file is whole, not who made it: whoever knows a recipient can make one. So the sealed plaintext is
//! `image ‖ trailer ‖ footer`. SQLite ignores what follows its last page, so `age -d vault.age > v.db && sqlite3 v.db`
//! opens it. This layout is a public format; integers are big-endian.
//!
//! ```text
//! trailer  16  magic, "oauthctl trailer"
//!           2  format number: 1, or 2 where a recipient is an SSH key or a plugin's
//!           1  kind: 0 vault, 1 rescue, 2 segment of the audit
//!         1+n  vault id: length, ASCII text
//!           8  generation
//!           8  length of the image
//!          32  previous: SHA-256 of the sealed file this one was made from; zeros for the first
//!         1+n  the writer's recipient: length, text (`age1…`)
//!           1  number of recipients, 1 to 20
//!         1+n  each recipient (in format 2: 2+n, and a blank may stand in its text)
//!        32×n  one MAC for each recipient, in their order; for an SSH key or a plugin's 32 zero bytes
//! footer    4  length of the trailer
//!          12  magic, "oauthctl end"
//! ```
//!
//! The MAC for recipient R is HMAC-SHA256 over SHA-256 of image and trailer up to the MACs (the *head*), keyed by
//! HKDF-SHA256 (RFC 5869) of X25519(writer's secret, R) with the vault id as salt and `"oauthctl vault mac 1" ‖ writer's
//! point ‖ R's point` as info. Only the writer and R can make it; a stranger with all recipients in hand cannot. What it
//! does not do: R could make one that R itself would take for the writer's. An SSH key (`ssh-ed25519 …`, `ssh-rsa …`) or
//! a plugin's (`age1NAME1…`) takes part in none of this: it can be no writer, and zeros are nobody's MAC.

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::seal::MAX_RECIPIENTS;
use crate::keys::{Identity, Recipient, plugin, ssh::MAX_TEXT};

const MAGIC: &[u8; 16] = b"oauthctl trailer";
const END: &[u8; 12] = b"oauthctl end";
const FORMAT: u16 = 1;
/// With recipients that no MAC can be made for, whose texts are longer.
const FORMAT_WITH_READERS: u16 = 2;
const FOOTER: usize = 16;
const CONTEXT: &[u8] = b"oauthctl vault mac 1";
const RECEIPT: &[u8] = b"oauthctl seen 1";
const MAC: usize = 32;
/// In the place of a MAC that cannot be made.
const NO_MAC: [u8; MAC] = [0; MAC];

/// What the sealed image is; a rescue is never taken for a vault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Rescue = 1,
    Segment = 2,
    Vault = 0,
}

/// What a trailer says, apart from its MACs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Trailer {
    pub(super) kind: Kind,
    pub(super) vault_id: String,
    pub(super) generation: u64,
    pub(super) previous: [u8; 32],
    pub(super) writer: String,
    pub(super) recipients: Vec<String>,
}

/// Why a trailer is not believed.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Distrust {
    /// Its MAC is wrong: changed, or made by somebody who does not hold the writer's key.
    Forged,
    /// No trailer, or a trailer that is no trailer of ours.
    Missing,
    /// Made by a newer program.
    Newer,
    /// The writer made no MAC for this key.
    NotForUs,
}

/// An image with its trailer, taken apart, not yet believed.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    pub(super) image: &'a [u8],
    pub(super) trailer: Trailer,
    head: &'a [u8],
    macs: &'a [u8],
}

/// Puts the trailer behind the image, written by `writer` (whose recipient becomes the trailer's `writer`).
/// `None`: a recipient is none, or a point of low order; the writer is no X25519 key.
pub(super) fn attach(
    mut image: Zeroizing<Vec<u8>>,
    trailer: &Trailer,
    writer: &Identity,
) -> Option<Zeroizing<Vec<u8>>> {
    let length = image.len();
    let head = head_bytes(trailer, length)?;
    let digest = digest(&image, &head);
    let mut macs = Vec::with_capacity(trailer.recipients.len() * MAC);
    for recipient in &trailer.recipients {
        let writers = Recipient::parse(&trailer.writer).ok()?.point()?;
        macs.extend(match Recipient::parse_listed(recipient).ok()?.point() {
            Some(other) => Keying { writer: writers, reader: other }.mac(writer, &other, &trailer.vault_id, &digest)?,
            None => NO_MAC,
        });
    }
    let size = u32::try_from(head.len() + macs.len()).ok()?;
    image.reserve_exact(head.len() + macs.len() + FOOTER);
    for part in [&head[..], &macs, &size.to_be_bytes(), END] {
        image.extend_from_slice(part);
    }
    Some(image)
}

/// How many bytes [`attach`] adds at most: to make room for them in time.
pub(super) const ROOM: usize = 24 << 10;

/// Takes image and trailer apart. Believes nothing yet: see [`Parsed::verify`].
pub(super) fn detach(plaintext: &[u8]) -> Result<Parsed<'_>, Distrust> {
    let (rest, end) = plaintext.split_last_chunk::<12>().ok_or(Distrust::Missing)?;
    let (rest, size) = rest.split_last_chunk::<4>().ok_or(Distrust::Missing)?;
    if end != END {
        return Err(Distrust::Missing);
    }
    let size = usize::try_from(u32::from_be_bytes(*size)).map_err(|_| Distrust::Missing)?;
    let start = rest.len().checked_sub(size).ok_or(Distrust::Missing)?;
    let (image, bytes) = rest.split_at(start);
    let mut fields = Fields(bytes);
    if fields.take(MAGIC.len()).ok_or(Distrust::Missing)? != MAGIC {
        return Err(Distrust::Missing);
    }
    let format = u16::from_be_bytes(fields.array().ok_or(Distrust::Missing)?);
    if format > FORMAT_WITH_READERS {
        return Err(Distrust::Newer);
    }
    if format < FORMAT {
        return Err(Distrust::Missing);
    }
    let (trailer, length) = read(&mut fields, format).ok_or(Distrust::Missing)?;
    let macs = fields.0;
    let head = &bytes[..bytes.len() - macs.len()];
    if length != image.len() as u64 || macs.len() != trailer.recipients.len() * MAC {
        return Err(Distrust::Missing);
    }
    Ok(Parsed { image, trailer, head, macs })
}

impl Parsed<'_> {
    /// What this key writes down for itself once it has verified these very bytes, MACs and all (one that only reads: once a person
    /// has accepted them): nobody else can make it, and it spares the next reader of the same bytes a second verification (whose X25519 costs as much as age's).
    pub(super) fn receipt(&self, own: &Identity) -> [u8; 32] {
        let mut key = Zeroizing::new([0; 32]);
        let salt = self.trailer.vault_id.as_bytes();
        let derived = Hkdf::<Sha256>::new(Some(salt), &*own.secret_bytes()).expand(RECEIPT, &mut *key);
        let mac = Hmac::<Sha256>::new_from_slice(&*key);
        let (Ok(()), Ok(mac)) = (derived, mac) else { unreachable!("32 bytes can be derived, and are a key") };
        mac.chain_update(digest(self.image, self.head)).chain_update(self.macs).finalize().into_bytes().into()
    }

    /// Checks the MAC made for this identity, in constant time.
    pub(super) fn verify(&self, identity: &Identity, own: &Recipient) -> Result<(), Distrust> {
        let place = self.trailer.recipients.iter().position(|one| one == own.as_str()).ok_or(Distrust::NotForUs)?;
        let writer =
            if self.trailer.writer == own.as_str() { Ok(own.clone()) } else { Recipient::parse(&self.trailer.writer) };
        let writer = writer.ok().and_then(|writer| writer.point()).ok_or(Distrust::Forged)?;
        let digest = digest(self.image, self.head);
        let keying = Keying { writer, reader: own.point().ok_or(Distrust::Forged)? };
        let mac = keying.mac(identity, &writer, &self.trailer.vault_id, &digest).ok_or(Distrust::Forged)?;
        let theirs = self.macs.get(place * MAC..(place + 1) * MAC).ok_or(Distrust::Missing)?;
        if theirs != NO_MAC && bool::from(mac.ct_eq(theirs)) { Ok(()) } else { Err(Distrust::Forged) }
    }
}

/// The two points a MAC key is bound to.
struct Keying {
    writer: [u8; 32],
    reader: [u8; 32],
}

impl Keying {
    /// `None`: the other's point is of low order, so that everybody would know the shared secret; or our key is none of X25519.
    fn mac(&self, own: &Identity, other: &[u8; 32], vault_id: &str, digest: &[u8; 32]) -> Option<[u8; 32]> {
        let secret = StaticSecret::from(*own.scalar()?);
        let shared = secret.diffie_hellman(&PublicKey::from(*other));
        if !shared.was_contributory() {
            return None;
        }
        let mut key = Zeroizing::new([0; 32]);
        let info = [CONTEXT, &self.writer, &self.reader];
        Hkdf::<Sha256>::new(Some(vault_id.as_bytes()), shared.as_bytes()).expand_multi_info(&info, &mut *key).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&*key).ok()?;
        mac.update(digest);
        Some(mac.finalize().into_bytes().into())
    }
}

fn digest(image: &[u8], head: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(image).chain_update(head).finalize().into()
}

fn head_bytes(trailer: &Trailer, image: usize) -> Option<Vec<u8>> {
    let count = u8::try_from(trailer.recipients.len()).ok().filter(|&n| n > 0 && usize::from(n) <= MAX_RECIPIENTS)?;
    let mut head = Vec::with_capacity(2048);
    head.extend(MAGIC);
    let readers = trailer.recipients.iter().any(|one| is_reader(one));
    head.extend(if readers { FORMAT_WITH_READERS } else { FORMAT }.to_be_bytes());
    head.push(trailer.kind as u8);
    push_text(&mut head, &trailer.vault_id)?;
    head.extend(trailer.generation.to_be_bytes());
    head.extend((image as u64).to_be_bytes());
    head.extend(trailer.previous);
    push_text(&mut head, &trailer.writer)?;
    head.push(count);
    for recipient in &trailer.recipients {
        if readers {
            head.extend(u16::try_from(recipient.len()).ok()?.to_be_bytes());
            head.extend(recipient.as_bytes());
        } else {
            push_text(&mut head, recipient)?;
        }
    }
    Some(head)
}

/// An SSH key, or a plugin's.
fn is_reader(recipient: &str) -> bool {
    recipient.contains(' ') || plugin::name_of(recipient).is_some()
}

fn push_text(head: &mut Vec<u8>, text: &str) -> Option<()> {
    head.push(u8::try_from(text.len()).ok()?);
    head.extend(text.as_bytes());
    Some(())
}

/// The fields after the format number; with them the length the image should have.
fn read(fields: &mut Fields<'_>, format: u16) -> Option<(Trailer, u64)> {
    let kind = match fields.take(1)? {
        [0] => Kind::Vault,
        [1] => Kind::Rescue,
        [2] => Kind::Segment,
        _ => return None,
    };
    let vault_id = fields.text()?;
    let generation = u64::from_be_bytes(fields.array()?);
    let length = u64::from_be_bytes(fields.array()?);
    let previous = fields.array()?;
    let writer = fields.text()?;
    let count = usize::from(*fields.take(1)?.first()?);
    if count == 0 || count > MAX_RECIPIENTS {
        return None;
    }
    let recipient = if format == FORMAT { Fields::text } else { Fields::long_text };
    let recipients = (0..count).map(|_| recipient(fields)).collect::<Option<_>>()?;
    Some((Trailer { kind, vault_id, generation, previous, writer, recipients }, length))
}

/// Bytes that are read from the front.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn text(&mut self) -> Option<String> {
        let n = usize::from(*self.take(1)?.first()?);
        let bytes = self.take(n)?;
        (!bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic))
            .then(|| String::from_utf8_lossy(bytes).into_owned())
    }

    fn long_text(&mut self) -> Option<String> {
        let n = usize::from(u16::from_be_bytes(self.array()?));
        let bytes = self.take(n)?;
        let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
        ((1..=MAX_TEXT).contains(&n) && bytes.iter().all(is_text)).then(|| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests;
