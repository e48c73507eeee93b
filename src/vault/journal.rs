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

use std::{
    fs::File,
    io::{self, Write},
    os::unix::fs::FileExt,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    VaultError,
    audit::Entry,
    file::{FILE_CAP, Store},
    folder::{self, Folder},
    hex,
    meta::{Folded, Key},
    seal,
};
use crate::{
    keys::{Identity, Recipient},
    system::lock,
};

pub(super) const NAME: &str = "journal";
pub(super) const LOCK: &str = "journal.lock";
/// A journal that could not be read, kept for a person to look at.
pub(super) const ASIDE: &str = "journal.unreadable.";

/// Past this many bytes the next caller folds.
pub(super) const BOUND: u64 = 1 << 20;

/// Longer than any header line.
const HEADER_CAP: usize = 512;

/// Where the last line is looked for first: twenty recipients take 6 KiB.
const TAIL: u64 = 8 << 10;

/// What begins an attempt to refresh: which integration's, and its number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Attempt {
    pub(super) integration: i64,
    pub(super) number: i64,
}

/// What a line says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Line {
    n: u64,
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
    /// Not a journal of this vault, or damaged at its very beginning.
    Unreadable,
}

/// The lines that a generation has not taken in yet.
#[derive(Debug)]
pub(super) struct Tail<'a> {
    bytes: &'a [u8],
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

/// What it takes to write a line.
pub(super) struct Pen<'a> {
    pub(super) key: &'a Key,
    pub(super) recipients: &'a [Recipient],
    /// What the writer's generation says of the journal.
    pub(super) folded: &'a Folded,
    pub(super) deadline: Duration,
}

/// Reads the journal without a lock: lines are only ever added behind, and a new journal comes by rename.
pub(super) fn load(folder: &Folder, key: &Key) -> io::Result<Found> {
    let Some(mut bytes) = folder.read(NAME, FILE_CAP)? else {
        return Ok(Found::Nothing);
    };
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(whole);
    let Some((header, length)) = Header::parse(&bytes, key) else {
        return Ok(Found::Unreadable);
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
    fn text(&self, key: &Key) -> String {
        let fields = format!("{} {} {} {}", self.id, self.predecessor, self.start, hex::encode(&self.link));
        let mac = hex::encode(&mac(key, &[b"oauthctl journal header 1", fields.as_bytes()]));
        format!("oauthctl-journal 1 {fields} {mac}\n")
    }

    /// With its length in bytes. `None`: no header, or not one of this vault's.
    fn parse(bytes: &[u8], key: &Key) -> Option<(Self, usize)> {
        let length = bytes.iter().take(HEADER_CAP).position(|&byte| byte == b'\n')? + 1;
        let text = std::str::from_utf8(&bytes[..length]).ok()?;
        let words: Vec<_> = text.split_whitespace().collect();
        let &["oauthctl-journal", "1", id, predecessor, start, link, _] = words.as_slice() else {
            return None;
        };
        let (id, predecessor) = (id.to_owned(), predecessor.to_owned());
        let header = Self { id, predecessor, start: start.parse().ok()?, link: hex::decode(link)? };
        // No secret is compared here bit by bit: who can write the file again and again could as well remove it.
        (header.text(key) == text).then_some((header, length))
    }
}

/// Appends one line: `durable` before this returns, or not at all (an ordinary entry may be lost in a crash).
pub(super) fn append(
    store: &Store,
    pen: &Pen<'_>,
    entry: Entry,
    attempt: Option<Attempt>,
    durable: bool,
) -> Result<(), VaultError> {
    let _lock = lock::lock(&store.neighbour(LOCK), pen.deadline)?;
    append_locked(&store.folder, pen, entry, attempt, durable).map_err(VaultError::storage(store.neighbour(NAME)))
}

fn append_locked(
    folder: &Folder,
    pen: &Pen<'_>,
    entry: Entry,
    attempt: Option<Attempt>,
    durable: bool,
) -> io::Result<()> {
    let mut end = match End::find(folder, pen)? {
        Some(end) => end,
        None => End::of_new(folder, pen)?,
    };
    if end.length > FILE_CAP / 2 {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "has grown too large: it must be folded into the vault",
        ));
    }
    let line = seal_line(&Line { n: end.position, attempt, entry }, &end.link, pen)?;
    if let Err(error) = end.file.write_all(line.as_bytes()) {
        let _ = end.file.set_len(end.length); // half a line would be cut off by the next caller all the same
        return Err(error);
    }
    if durable { end.file.sync_data() } else { Ok(()) }
}

/// Where the next line goes.
struct End {
    file: File,
    length: u64,
    position: u64,
    link: [u8; 32],
}

impl End {
    /// Looks at the beginning and the end of the file and at nothing between; cuts off an unfinished last line. `None`:
    /// there is no journal that can be continued.
    fn find(folder: &Folder, pen: &Pen<'_>) -> io::Result<Option<Self>> {
        let Some(file) = folder.open_append(NAME)? else {
            return Ok(None);
        };
        let size = file.metadata()?.len();
        let head = read_at(&file, 0, size.min(HEADER_CAP as u64))?;
        let Some((header, first)) = Header::parse(&head, pen.key) else {
            set_aside(folder)?;
            return Ok(None);
        };
        let first = first as u64;
        let mut from = size.saturating_sub(TAIL).max(first);
        let mut tail = read_at(&file, from, size - from)?;
        if from > first && tail.iter().filter(|&&byte| byte == b'\n').count() < 2 {
            from = first;
            tail = read_at(&file, from, size - from)?;
        }
        let whole = tail.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
        let length = from + whole as u64;
        if length < size {
            file.set_len(length)?;
        }
        let position = header.start + length - first;
        if header.id == pen.folded.journal && position < pen.folded.position {
            return Ok(None); // a crash took lines that the vault has; positions must not be given twice
        }
        let link = lines(&tail[..whole]).last().map_or(header.link, link);
        Ok(Some(Self { file, length, position, link }))
    }

    /// Begins a new journal where the generation's own ends.
    fn of_new(folder: &Folder, pen: &Pen<'_>) -> io::Result<Self> {
        let header = begin(folder, pen.key, pen.folded, &[])?;
        let file = folder.open_append(NAME)?.ok_or(io::ErrorKind::NotFound)?;
        Ok(Self { length: file.metadata()?.len(), file, position: header.start, link: header.link })
    }
}

/// Puts a new journal in place, durably: it follows `folded` and takes over the lines of `tail` as they are.
pub(super) fn begin(folder: &Folder, key: &Key, folded: &Folded, tail: &[u8]) -> io::Result<Header> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(io::Error::other)?;
    let header =
        Header { id: hex::encode(&id), predecessor: folded.journal.clone(), start: folded.position, link: folded.link };
    folder.replace(NAME, &[header.text(key).as_bytes(), tail].concat())?;
    Ok(header)
}

/// After a save that took lines in: a new journal takes over what came after them. `keep`: the old one has lines that
/// could not be read, and stays under another name.
pub(super) fn take_over(
    store: &Store,
    key: &Key,
    folded: &Folded,
    keep: bool,
    deadline: Duration,
) -> Result<(), VaultError> {
    let _lock = lock::lock(&store.neighbour(LOCK), deadline)?;
    let go_on = || -> io::Result<()> {
        let tail = match load(&store.folder, key)? {
            Found::Journal(journal) if journal.header.id == folded.journal => journal.tail(folded).bytes.to_vec(),
            Found::Journal(_) => return Ok(()), // somebody began a new one: it is folded by what it names
            Found::Nothing | Found::Unreadable => Vec::new(),
        };
        if keep {
            let name = format!("{ASIDE}{}", folder::random_name()?);
            match store.folder.link(NAME, &name) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        begin(&store.folder, key, folded, &tail).map(|_| ())
    };
    go_on().map_err(VaultError::storage(store.neighbour(NAME)))
}

fn set_aside(folder: &Folder) -> io::Result<()> {
    folder.rename(NAME, format!("{ASIDE}{}", folder::random_name()?))
}

fn seal_line(line: &Line, link: &[u8; 32], pen: &Pen<'_>) -> io::Result<String> {
    let json = serde_json::to_vec(line)?;
    let plaintext = [&line_mac(pen.key, link, &json)[..], &json].concat();
    let sealed = seal::seal(&plaintext, pen.recipients).ok_or_else(|| io::Error::other("cannot be sealed"))?;
    Ok(format!("{}{}\n", BASE64_STANDARD.encode(sealed), mark(pen.key, line.n, line.attempt.is_some())))
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

fn line_mac(key: &Key, link: &[u8; 32], json: &[u8]) -> [u8; 32] {
    mac(key, &[b"oauthctl journal line 1", link, json])
}

/// With the space before it.
fn mark(key: &Key, position: u64, attempt: bool) -> String {
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

fn link(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The whole lines, without their ends.
fn lines(bytes: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

fn read_at(file: &File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, from)?;
    Ok(bytes)
}

/// Seals the unfolded lines anew, to the pen's recipients: they get new positions, and a new journal to stand in.
pub(super) fn reseal(store: &Store, pen: &Pen<'_>, identity: &Identity) -> Result<(), VaultError> {
    let _lock = lock::lock(&store.neighbour(LOCK), pen.deadline)?;
    let anew = || -> io::Result<()> {
        let Found::Journal(journal) = load(&store.folder, pen.key)? else { return Ok(()) };
        let (mut position, mut before, mut bytes) = (pen.folded.position, pen.folded.link, Vec::new());
        for line in journal.tail(pen.folded).open(pen.key, identity).lines {
            let text = seal_line(&Line { n: position, ..line }, &before, pen)?;
            before = link(text.trim_end_matches('\n').as_bytes());
            position += text.len() as u64;
            bytes.extend(text.into_bytes());
        }
        begin(&store.folder, pen.key, pen.folded, &bytes).map(|_| ())
    };
    anew().map_err(VaultError::storage(store.neighbour(NAME)))
}
