//! One conversation with a plugin (age-plugin.md of C2SP): we say what there is to do, it says what came of it. Over its
//! stdin and stdout, in the stanzas that age's header is made of.
//!
//! The age crate's own client could neither end a plugin that hangs nor keep it from the terminal, and with `AGEDEBUG`
//! set it prints what is said, file keys too.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use age_core::{
    format::{FileKey, Stanza},
    secrecy::ExposeSecret as _,
};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use zeroize::Zeroizing;

use crate::system::{process, terminal::clean};

/// For wrapping, which happens under locks and needs no person …
const WRAPPING: Duration = Duration::from_secs(5);
/// … and for unwrapping, which may need one to touch something.
const UNWRAPPING: Duration = Duration::from_secs(30);

/// How long a plugin that was ended takes to be gone.
const ENDING: Duration = Duration::from_secs(1);

/// Most that a plugin may say, in bytes.
const MAX_ANSWER: u64 = 1 << 20;

/// Columns of a stanza's body.
const COLUMNS: usize = 64;

/// Wraps a file key for one recipient. A plugin that asks with whom its stanzas stand together (by a label) gets no vault:
/// there they always stand beside an X25519 key's, which have none.
pub(super) fn wrap(name: &str, recipient: &str, key: &FileKey) -> io::Result<Vec<Stanza>> {
    let mut words = Zeroizing::new(Vec::with_capacity(4096)); // does not grow: no copies are left behind
    say(&mut words, &["add-recipient", recipient], &[]);
    say(&mut words, &["extension-labels"], &[]);
    say(&mut words, &["wrap-file-key"], key.expose_secret());
    say(&mut words, &["done"], &[]);
    let mut stanzas = Vec::new();
    for said in converse(name, "recipient-v1", words, WRAPPING)? {
        match said.tag.as_str() {
            "recipient-stanza" => match said.args.split_first() {
                Some((index, [tag, args @ ..])) if index == "0" => {
                    stanzas.push(Stanza { tag: tag.clone(), args: args.to_vec(), body: said.body });
                }
                _ => return Err(broke(name, "it answered with half a stanza")),
            },
            "labels" if !said.args.is_empty() => return Err(broke(name, "it lets its keys stand beside no others")),
            _ => {}
        }
    }
    if stanzas.is_empty() { Err(broke(name, "it wrapped nothing")) } else { Ok(stanzas) }
}

/// Unwraps the file key that one of these stanzas holds. `None`: they are not for this identity.
pub(super) fn unwrap(name: &str, identity: &str, stanzas: &[Stanza]) -> io::Result<Option<FileKey>> {
    let mut words = Zeroizing::new(Vec::with_capacity(256 << 10));
    say(&mut words, &["add-identity", identity], &[]);
    for stanza in stanzas {
        let args = stanza.args.iter().map(String::as_str);
        let line: Vec<&str> = ["recipient-stanza", "0", &stanza.tag].into_iter().chain(args).collect();
        say(&mut words, &line, &stanza.body);
    }
    say(&mut words, &["done"], &[]);
    for said in converse(name, "identity-v1", words, UNWRAPPING)? {
        if said.tag == "file-key" {
            let body = Zeroizing::new(said.body);
            let key = <[u8; 16]>::try_from(&body[..]).map_err(|_| broke(name, "what it unwrapped is no file key"))?;
            return Ok(Some(FileKey::new(Box::new(key))));
        }
    }
    Ok(None)
}

/// Everything it answered with. An error it reports is ours.
fn converse(name: &str, part: &str, words: Zeroizing<Vec<u8>>, deadline: Duration) -> io::Result<Vec<Stanza>> {
    let program = format!("age-plugin-{name}");
    let mut command = Command::new(&program);
    command.arg(format!("--age-plugin={part}")).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    process::keep_apart(&mut command);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => broke(name, "it is not in the PATH"),
        _ => broke(name, &format!("it cannot be run: {error}")),
    })?;
    let group = child.id();
    let (sender, answers) = mpsc::channel();
    let talk = move || {
        let said = speak(&mut child, &words);
        if said.is_ok() {
            let _ = sender.send(said); // how it puts its things away is its own affair
            let _ = child.wait();
            return;
        }
        process::end_group(group); // with what it has started
        let _ = child.wait();
        let _ = sender.send(said);
    };
    thread::Builder::new().name("age-plugin".to_owned()).spawn(talk)?;
    if let Ok(said) = answers.recv_timeout(deadline) {
        return said.map_err(|reason| broke(name, &reason));
    }
    process::end_group(group);
    let _ = answers.recv_timeout(ENDING);
    Err(broke(name, &format!("it did not answer within {} s", deadline.as_secs())))
}

fn broke(name: &str, reason: &str) -> io::Error {
    io::Error::other(format!("age-plugin-{name}: {reason}"))
}

fn speak(child: &mut Child, words: &[u8]) -> Result<Vec<Stanza>, String> {
    let ended = "it ended without an answer";
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ended.to_owned());
    };
    input.write_all(words).and_then(|()| input.flush()).map_err(|_| ended)?;
    let mut output = BufReader::new(output.take(MAX_ANSWER));
    let mut said = Vec::new();
    loop {
        let stanza = listen(&mut output)?;
        let reply = match stanza.tag.as_str() {
            "done" => return Ok(said),
            "error" => return Err(clean(&String::from_utf8_lossy(&stanza.body), 300)),
            "file-key" | "labels" | "recipient-stanza" => {
                said.push(stanza);
                "ok"
            }
            "msg" => "ok", // shown to nobody: there may be nobody
            "confirm" | "request-public" | "request-secret" => {
                return Err("it asks for something, and is answered by nobody here".to_owned());
            }
            _ => "unsupported",
        };
        let mut answer = Vec::new();
        say(&mut answer, &[reply], &[]);
        input.write_all(&answer).and_then(|()| input.flush()).map_err(|_| ended)?;
    }
}

/// Adds one stanza: its words, and its body in lines of which the last is short.
fn say(to: &mut Vec<u8>, words: &[&str], body: &[u8]) {
    to.extend(format!("-> {}\n", words.join(" ")).into_bytes());
    let text = Zeroizing::new(BASE64_STANDARD_NO_PAD.encode(body));
    for line in text.as_bytes().chunks(COLUMNS) {
        to.extend(line);
        to.push(b'\n');
    }
    if text.len().is_multiple_of(COLUMNS) {
        to.push(b'\n');
    }
}

/// Reads one stanza.
fn listen(from: &mut impl BufRead) -> Result<Stanza, String> {
    let bad = || "what it says is no stanza".to_owned();
    let mut line = || -> Result<String, String> {
        let mut text = String::new();
        from.read_line(&mut text).map_err(|_| bad())?;
        match text.strip_suffix('\n') {
            Some(text) => Ok(text.to_owned()),
            None => Err("it ended without an answer".to_owned()),
        }
    };
    let head = line()?;
    let mut words = head.strip_prefix("-> ").ok_or_else(bad)?.split(' ').map(str::to_owned);
    let tag = words.next().ok_or_else(bad)?;
    let mut body = Zeroizing::new(String::new());
    loop {
        let text = Zeroizing::new(line()?);
        body.push_str(&text);
        if text.len() > COLUMNS {
            return Err(bad());
        }
        if text.len() < COLUMNS {
            break;
        }
    }
    let body = BASE64_STANDARD_NO_PAD.decode(&*body).map_err(|_| bad())?;
    Ok(Stanza { tag, args: words.collect(), body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_that_was_said_is_heard() {
        for length in [0, 1, 16, 47, 48, 49, 96, 1000] {
            let mut text = Vec::new();
            say(&mut text, &["tag", "one", "2"], &vec![7; length]);
            let mut rest = &text[..];
            let heard = listen(&mut rest).unwrap();
            let expected = Stanza { tag: "tag".into(), args: vec!["one".into(), "2".into()], body: vec![7; length] };
            assert!(heard == expected && rest.is_empty(), "{length}");
            // and as the age crate reads it
            let (rest, theirs) = age_core::format::read::age_stanza(&text).unwrap();
            assert!(Stanza::from(theirs) == expected && rest.is_empty(), "{length}");
            for cut in 0..text.len() {
                assert!(listen(&mut &text[..cut]).is_err(), "{length} cut to {cut}");
            }
        }
    }

    #[test]
    fn what_is_no_stanza_is_no_stanza() {
        for text in
            ["", "\n", "->\n\n", "tag\n\n", "-> tag\n!\n", "-> tag\nAA==\n", &format!("-> t\n{}\n", "A".repeat(65))]
        {
            assert!(listen(&mut text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
