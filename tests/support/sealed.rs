//! A vault file with its seal taken off and put on again, as somebody who holds the key could do by hand. Written from the
//! format (see `src/vault/trailer.rs`), not with the program's own code.

use std::fs;
use std::path::Path;

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use oauthctl::keys::{Identity, Recipient};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

const END: &[u8] = b"oauthctl end";
const MAC: usize = 32;

/// What the file holds, all of it.
#[track_caller]
pub(crate) fn plaintext(file: &Path, identity: &Identity) -> Vec<u8> {
    let key: age::x25519::Identity = identity.text().expose().parse().unwrap();
    age::decrypt(&key, &fs::read(file).unwrap()).unwrap()
}

/// These bytes sealed to the key's public half: all that a stranger can do.
pub(crate) fn seal(bytes: &[u8], recipient: &Recipient) -> Vec<u8> {
    age::encrypt(&recipient.as_str().parse::<age::x25519::Recipient>().unwrap(), bytes).unwrap()
}

/// The database in the vault at `file`, as bytes.
#[track_caller]
pub(crate) fn image(file: &Path, identity: &Identity) -> Vec<u8> {
    apart(&plaintext(file, identity)).0.to_vec()
}

/// Runs statements in the vault at `file` and seals it again: same id, same generation, good MACs.
#[track_caller]
pub(crate) fn edit(file: &Path, identity: &Identity, statements: &str) {
    edit_as(file, identity, statements, &identity.recipient(), identity);
}

/// The same, but the trailer names this writer, and the MACs are made with this key.
#[track_caller]
pub(crate) fn edit_as(file: &Path, identity: &Identity, statements: &str, named: &Recipient, writer: &Identity) {
    let bytes = plaintext(file, identity);
    let (image, trailer) = apart(&bytes);
    let mut database = Connection::open_in_memory().unwrap();
    database.deserialize_read_exact("main", image, image.len(), false).unwrap();
    database.execute_batch(statements).unwrap();
    let image = database.serialize("main").unwrap().to_vec();
    let bytes = together(&image, trailer, named, writer);
    fs::write(file, seal(&bytes, &identity.recipient())).unwrap();
}

/// Puts another recipient's name where the trailer has the last one's.
#[track_caller]
pub(crate) fn readdress(file: &Path, identity: &Identity, other: &Recipient) {
    let mut bytes = plaintext(file, identity);
    let own = identity.recipient();
    let own = own.as_str().as_bytes();
    let place = bytes.windows(own.len()).rposition(|window| window == own).unwrap();
    bytes[place..place + own.len()].copy_from_slice(other.as_str().as_bytes());
    fs::write(file, seal(&bytes, &identity.recipient())).unwrap();
}

/// Image and trailer.
fn apart(plaintext: &[u8]) -> (&[u8], &[u8]) {
    let (rest, end) = plaintext.split_last_chunk::<12>().unwrap();
    assert_eq!(end, END);
    let (rest, length) = rest.split_last_chunk::<4>().unwrap();
    rest.split_at(rest.len() - u32::from_be_bytes(*length) as usize)
}

/// The trailer's fields as they were, but for the length of the image and the writer's name; and MACs by `writer`.
fn together(image: &[u8], trailer: &[u8], named: &Recipient, writer: &Identity) -> Vec<u8> {
    let text = |at: usize| String::from_utf8(trailer[at + 1..][..usize::from(trailer[at])].to_vec()).unwrap();
    let after = |at: usize| at + 1 + usize::from(trailer[at]);
    let id = 19;
    let length = after(id) + 8;
    let name = length + 8 + 32;
    let count = after(name);
    let mut end = count + 1;
    let mut recipients = Vec::new();
    for _ in 0..trailer[count] {
        recipients.push(Recipient::parse(&text(end)).unwrap());
        end = after(end);
    }
    let mut head = trailer[..end].to_vec();
    head[length..length + 8].copy_from_slice(&(image.len() as u64).to_be_bytes());
    head[name + 1..count].copy_from_slice(named.as_str().as_bytes()); // all recipients are equally long
    let digest = Sha256::new().chain_update(image).chain_update(&head).finalize();
    let macs = recipients.iter().flat_map(|reader| mac(named, writer, reader, &text(id), &digest));
    let trailer: Vec<u8> = head.iter().copied().chain(macs).collect();
    assert_eq!(trailer.len(), head.len() + MAC * recipients.len());
    let size = u32::try_from(trailer.len()).unwrap().to_be_bytes();
    [image, &trailer, &size, END].concat()
}

fn mac(named: &Recipient, writer: &Identity, reader: &Recipient, vault: &str, digest: &[u8]) -> [u8; MAC] {
    let point = |of: &Recipient| of.point().unwrap();
    let shared = StaticSecret::from(*writer.scalar().unwrap()).diffie_hellman(&PublicKey::from(point(reader)));
    let info = [b"oauthctl vault mac 1".as_slice(), &point(named), &point(reader)].concat();
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(vault.as_bytes()), shared.as_bytes()).expand(&info, &mut key).unwrap();
    Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(digest).finalize().into_bytes().into()
}
