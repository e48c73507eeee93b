//! The file `journal`: one sealed line for everything that happened since the vault last took the lines in.
//!
//! Whoever only reads the vault appends here, under a short lock on `journal.lock`, instead of rewriting the vault. The
//! file is a window on one endless stream of lines. A line's *position* is the stream's length before it, in bytes; a
//! line's *link* is SHA-256 of its text. The layout is a public format:
//!
//! ```text
//! header  oauthctl-journal 1 ID PREDECESSOR START LINK MAC
//! line    BASE64 MARK
//! ```
//!
//! The header is plain: random ids, the position of the first line, the link of the line before it, and an HMAC over
//! all this. BASE64 is a small age file to the vault's recipients: 32 bytes of MAC, then JSON with the position (`n`)
//! and the entry. The MAC is HMAC-SHA256 over the link of the line before and that JSON. MARK tells a reader who has the
//! vault's secret, and nobody else, whether the line begins a refresh attempt, so that attempts are found without
//! opening every line. All of it is keyed by the secret in the vault's `meta`.
//!
//! Every line counts exactly once: the vault says up to which position which journal is folded in, and a new journal
//! begins at that position and names its predecessor. What cannot be noticed is a cut-off tail of unfolded lines.

use std::io;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    audit::Entry,
    file::FILE_CAP,
    folder::Folder,
    hex,
    meta::{Folded, Key},
    seal,
};
use crate::{keys::Identity, system::regular};

pub(super) const NAME: &str = "journal";
pub(super) const LOCK: &str = "journal.lock";
/// A journal that could not be read, kept for a person to look at.
pub(super) const ASIDE: &str = "journal.unreadable.";

/// Past this many bytes the next caller folds.
pub(super) const BOUND: u64 = 1 << 20;

/// Longer than any header line.
pub(super) const HEADER_CAP: usize = 512;

/// What begins an attempt to refresh: which integration's, and its number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Attempt {
    pub(super) integration: i64,
    pub(super) number: i64,
}

/// What a line says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Line {
    pub(super) n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attempt: Option<Attempt>,
    #[serde(flatten)]
    pub(super) entry: Entry,
}

/// First line of a journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Header {
    pub(super) id: String,
    pub(super) predecessor: String,
    pub(super) start: u64,
    pub(super) link: [u8; 32],
}

/// A journal as it lies on the disk, without an unfinished last line.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) header: Header,
    body: Vec<u8>,
}

/// What lies where the journal should be.
#[derive(Debug)]
pub(super) enum Found {
    Journal(Journal),
    Nothing,
    /// Not a journal of this vault, damaged at its very beginning, or no file at all.
    Unreadable,
}

/// The lines that a generation has not taken in yet.
#[derive(Debug)]
pub(super) struct Tail<'a> {
    pub(super) bytes: &'a [u8],
    position: u64,
    link: [u8; 32],
    /// The journal is the one the generation names, or follows it.
    pub(super) fits: bool,
}

/// Lines that were opened.
#[derive(Debug, Default)]
pub(super) struct Opened {
    pub(super) lines: Vec<Line>,
    /// How many did not open or do not follow the line before.
    pub(super) bad: usize,
}

/// Reads the journal without a lock: lines are only ever added behind, and a new journal comes by rename.
///
/// One without lines, or taken in to its end, may be keyed by a secret that is gone (a recipient was removed) or not there
/// yet (an older vault was put back): then it is as good as not there.
pub(super) fn load(folder: &Folder, key: &Key, folded: &Folded) -> io::Result<Found> {
    let mut bytes = match folder.read(NAME, FILE_CAP) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(Found::Nothing),
        Err(error) if regular::is_refusal(&error) => return Ok(Found::Unreadable),
        Err(error) => return Err(error),
    };
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(whole);
    let Some((header, length)) = Header::parse(&bytes, key) else {
        let is_spent = Header::read(&bytes).is_some_and(|(header, length)| {
            let end = header.start.saturating_add((bytes.len() - length) as u64);
            end == header.start || (header.id == folded.journal && end <= folded.position)
        });
        return Ok(if is_spent { Found::Nothing } else { Found::Unreadable });
    };
    Ok(Found::Journal(Journal { header, body: bytes.split_off(length) }))
}

impl Journal {
    /// Position behind the last line.
    pub(super) fn end(&self) -> u64 {
        self.header.start + self.body.len() as u64
    }

    /// What `folded` has not taken in. A journal that does not fit (a restored vault) counts whole.
    pub(super) fn tail(&self, folded: &Folded) -> Tail<'_> {
        let whole = Tail { bytes: &self.body, position: self.header.start, link: self.header.link, fits: false };
        if self.header.predecessor == folded.journal && self.header.start == folded.position {
            return Tail { fits: true, ..whole };
        }
        if self.header.id != folded.journal || folded.position < self.header.start {
            return whole;
        }
        // Shorter than what was folded: a crash took lines that the vault has.
        let skip = usize::try_from(folded.position - self.header.start).unwrap_or(usize::MAX);
        let bytes = self.body.get(skip..).unwrap_or_default();
        Tail { bytes, position: folded.position, link: folded.link, fits: true }
    }

    /// What a generation says that has taken in every line.
    pub(super) fn all_folded(&self) -> Folded {
        let link = lines(&self.body).last().map_or(self.header.link, link);
        Folded { journal: self.header.id.clone(), position: self.end(), link }
    }
}

impl Tail<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Opens every line.
    pub(super) fn open(&self, key: &Key, identity: &Identity) -> Opened {
        self.open_where(key, identity, |_, _| true)
    }

    /// Opens the lines that begin an attempt, and only those.
    pub(super) fn attempts(&self, key: &Key, identity: &Identity) -> Vec<Attempt> {
        let marked = |text: &[u8], position| text.ends_with(mark(key, position, true).as_bytes());
        self.open_where(key, identity, marked).lines.iter().filter_map(|line| line.attempt).collect()
    }

    fn open_where(&self, key: &Key, identity: &Identity, wanted: impl Fn(&[u8], u64) -> bool) -> Opened {
        let mut opened = Opened::default();
        if identity.of_plugin() {
            return opened; // none is sealed to it
        }
        let (mut position, mut before): (u64, Option<&[u8]>) = (self.position, None);
        for text in lines(self.bytes) {
            if wanted(text, position) {
                match open_line(text, position, &before.map_or(self.link, link), key, identity) {
                    Some(line) => opened.lines.push(line),
                    None => opened.bad += 1,
                }
            }
            position += text.len() as u64 + 1;
            before = Some(text);
        }
        opened
    }
}

impl Header {
    pub(super) fn text(&self, key: &Key) -> String {
        let fields = format!("{} {} {} {}", self.id, self.predecessor, self.start, hex::encode(&self.link));
        let mac = hex::encode(&mac(key, &[b"oauthctl journal header 1", fields.as_bytes()]));
        format!("oauthctl-journal 1 {fields} {mac}\n")
    }

    /// With its length in bytes. `None`: no header, or not one of this vault's.
    pub(super) fn parse(bytes: &[u8], key: &Key) -> Option<(Self, usize)> {
        let (header, length) = Self::read(bytes)?;
        // No secret is compared here bit by bit: who can write the file again and again could as well remove it.
        (header.text(key).as_bytes() == &bytes[..length]).then_some((header, length))
    }

    /// The same, whoever wrote it.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let length = bytes.iter().take(HEADER_CAP).position(|&byte| byte == b'\n')? + 1;
        let text = std::str::from_utf8(&bytes[..length]).ok()?;
        let words: Vec<_> = text.split_whitespace().collect();
        let &["oauthctl-journal", "1", id, predecessor, start, link, _] = words.as_slice() else {
            return None;
        };
        let (id, predecessor) = (id.to_owned(), predecessor.to_owned());
        Some((Self { id, predecessor, start: start.parse().ok()?, link: hex::decode(link)? }, length))
    }
}

fn open_line(text: &[u8], position: u64, before: &[u8; 32], key: &Key, identity: &Identity) -> Option<Line> {
    let place = text.iter().position(|&byte| byte == b' ')?;
    let sealed = BASE64_STANDARD.decode(&text[..place]).ok()?;
    let plaintext: Zeroizing<Vec<u8>> = seal::unseal(&sealed, identity).ok()?;
    let (theirs, json) = plaintext.split_first_chunk::<32>()?;
    let line: Line = serde_json::from_slice(json).ok()?;
    let good = subtle::ConstantTimeEq::ct_eq(&line_mac(key, before, json)[..], &theirs[..]);
    (bool::from(good) && line.n == position).then_some(line)
}

pub(super) fn line_mac(key: &Key, link: &[u8; 32], json: &[u8]) -> [u8; 32] {
    mac(key, &[b"oauthctl journal line 1", link, json])
}

/// With the space before it.
pub(super) fn mark(key: &Key, position: u64, attempt: bool) -> String {
    let mac = mac(key, &[b"oauthctl journal mark 1", &position.to_be_bytes(), &[u8::from(attempt)]]);
    format!(" {}", hex::encode(&mac[..4]))
}

fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(&*key.0).unwrap_or_else(|_| unreachable!("any key length serves"));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(super) fn link(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The whole lines, without their ends.
pub(super) fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}
