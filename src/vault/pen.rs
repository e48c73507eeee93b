//! Writing the journal: one more line, and a new journal that takes over. All of it under `journal.lock`, which the caller
//! holds: for a moment, or, who seals the vault to other recipients, until the next generation is in place.

use std::{
    fs::File,
    io::{self, Write},
    os::unix::fs::FileExt,
};

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    VaultError,
    audit::Entry,
    file::{FILE_CAP, Store},
    folder::{self, Folder},
    hex,
    journal::{ASIDE, Attempt, Found, HEADER_CAP, Header, Line, NAME, line_mac, lines, link, load, mark},
    meta::{Folded, Key},
    readers, seal,
};
use crate::{keys::Recipient, system::regular};

/// Where the last line is looked for first: twenty recipients take 6 KiB.
const TAIL: u64 = 8 << 10;

/// What it takes to write a line.
pub(super) struct Pen<'a> {
    pub(super) key: &'a Key,
    pub(super) recipients: &'a [Recipient],
    /// What the writer's generation says of the journal.
    pub(super) folded: &'a Folded,
}

/// Appends one line: `durable` before this returns, or not at all (an ordinary entry may be lost in a crash).
pub(super) fn append(
    store: &Store,
    pen: &Pen<'_>,
    entry: Entry,
    attempt: Option<Attempt>,
    durable: bool,
) -> Result<(), VaultError> {
    append_to(&store.folder, pen, entry, attempt, durable).map_err(VaultError::storage(store.neighbour(NAME)))
}

fn append_to(folder: &Folder, pen: &Pen<'_>, entry: Entry, attempt: Option<Attempt>, durable: bool) -> io::Result<()> {
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
    let written = end.file.write_all(line.as_bytes());
    written.and_then(|()| if durable { end.file.sync_data() } else { Ok(()) }).inspect_err(|_| {
        // An attempt that is not made must not look like one that was. (Half a line the next caller cuts off.)
        let _ = end.file.set_len(end.length);
    })
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
        let file = match folder.open_append(NAME) {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            Err(error) if regular::is_refusal(&error) => {
                set_aside(folder)?;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let size = file.metadata()?.len();
        let head = read_at(&file, 0, size.min(HEADER_CAP as u64))?;
        let Some((header, first)) = Header::parse(&head, pen.key) else {
            if !matches!(load(folder, pen.key, pen.folded)?, Found::Nothing) {
                set_aside(folder)?;
            }
            return Ok(None);
        };
        let first = first as u64;
        let mut from = size.saturating_sub(TAIL).max(first);
        let mut tail = read_at(&file, from, size - from)?;
        if from > first && lines(&tail).count() < 3 {
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
pub(super) fn begin(within: &Folder, key: &Key, folded: &Folded, tail: &[u8]) -> io::Result<Header> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(io::Error::other)?;
    let header =
        Header { id: hex::encode(&id), predecessor: folded.journal.clone(), start: folded.position, link: folded.link };
    within.replace(NAME, &[header.text(key).as_bytes(), tail].concat())?;
    Ok(header)
}

/// After a save that took lines in: a new journal takes over what came after them. `keep`: the old one has lines that
/// could not be read, and stays under another name.
pub(super) fn take_over(store: &Store, key: &Key, folded: &Folded, keep: bool) -> Result<(), VaultError> {
    let go_on = || -> io::Result<()> {
        let tail = match load(&store.folder, key, folded)? {
            Found::Journal(journal) if journal.header.id == folded.journal => journal.tail(folded).bytes.to_vec(),
            Found::Journal(_) => return Ok(()), // somebody began a new one: it is folded by what it names
            Found::Nothing | Found::Unreadable => Vec::new(),
        };
        if keep {
            keep_aside(&store.folder)?;
        }
        begin(&store.folder, key, folded, &tail).map(|_| ())
    };
    go_on().map_err(VaultError::storage(store.neighbour(NAME)))
}

/// Gives it another name as well: it stays where it is until the new one takes its place. What is no file goes at once.
fn keep_aside(within: &Folder) -> io::Result<()> {
    match within.stat(NAME)? {
        Some(found) if folder::is_file(&found) => within.link(NAME, format!("{ASIDE}{}", folder::random_name()?)),
        Some(_) => set_aside(within),
        None => Ok(()),
    }
}

fn set_aside(folder: &Folder) -> io::Result<()> {
    folder.rename(NAME, format!("{ASIDE}{}", folder::random_name()?))
}

fn seal_line(line: &Line, before: &[u8; 32], pen: &Pen<'_>) -> io::Result<String> {
    let json = serde_json::to_vec(line)?;
    let plaintext = [&line_mac(pen.key, before, &json)[..], &json].concat();
    let sealed = seal::seal(&plaintext, &readers::without_plugins(pen.recipients))
        .ok_or_else(|| io::Error::other("cannot be sealed"))?;
    Ok(format!("{}{}\n", BASE64_STANDARD.encode(sealed), mark(pen.key, line.n, line.attempt.is_some())))
}

fn read_at(file: &File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, from)?;
    Ok(bytes)
}
