//! Mail servers: they let in whoever shows the right token by SASL, take a message or show an empty mailbox, and keep
//! every line that was said to them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// What is asked of whoever comes.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) token: &'static str,
    pub(crate) user: &'static str,
}

impl Wanted {
    /// RFC 7628 section 3.1 and Google's XOAUTH2, to the letter.
    fn is_shown(self, mechanism: &str, text: &str) -> bool {
        let Some(text) = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return false;
        };
        let bearer = format!("auth=Bearer {}", self.token);
        if mechanism.eq_ignore_ascii_case("XOAUTH2") {
            return text == format!("user={}\x01{bearer}\x01\x01", self.user);
        }
        let pairs =
            text.strip_prefix(&format!("n,a={},\x01", self.user)).and_then(|rest| rest.strip_suffix("\x01\x01"));
        let port = |text: &str| text.strip_prefix("port=").is_some_and(|port| port.parse::<u16>().is_ok());
        let known = |pair: &str| pair == bearer || pair == "host=127.0.0.1" || port(pair);
        pairs.is_some_and(|pairs| pairs.split('\x01').all(known) && pairs.split('\x01').any(|pair| pair == bearer))
    }
}

/// Serves until the test ends.
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    lines: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) fn smtp(wanted: Wanted) -> Self {
        Self::start(move |talk| smtp(talk, wanted))
    }

    pub(crate) fn imap(wanted: Wanted) -> Self {
        Self::start(move |talk| imap(talk, wanted))
    }

    fn start(serve: impl Fn(&mut Talk) -> Option<()> + Clone + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let lines = Arc::new(Mutex::default());
        let kept = Arc::clone(&lines);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let source = BufReader::new(stream.try_clone().unwrap());
                let mut talk = Talk { lines: Arc::clone(&kept), source, stream };
                let serve = serve.clone();
                thread::spawn(move || serve(&mut talk));
            }
        });
        Self { address, lines }
    }

    /// All that was said to it.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

struct Talk {
    lines: Arc<Mutex<Vec<String>>>,
    source: BufReader<TcpStream>,
    stream: TcpStream,
}

impl Talk {
    /// `None`: the other side has left.
    fn say(&mut self, words: &str) -> Option<()> {
        self.stream.write_all(format!("{words}\r\n").as_bytes()).ok()
    }

    fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.source.read_line(&mut line).ok()?;
        let line = line.trim_end().to_owned();
        self.lines.lock().unwrap().push(line.clone());
        (read > 0).then_some(line)
    }

    /// What comes after `AUTH` or `AUTHENTICATE`, with a line of its own for the string if it is not there yet.
    fn is_let_in(&mut self, words: &[&str], go_on: &str, wanted: Wanted) -> Option<bool> {
        let mechanism = words.first().copied().unwrap_or_default();
        let shown = if let Some(shown) = words.get(1) {
            (*shown).to_owned()
        } else {
            self.say(go_on)?;
            self.hear()?
        };
        Some(wanted.is_shown(mechanism, &shown))
    }
}

fn smtp(talk: &mut Talk, wanted: Wanted) -> Option<()> {
    let (mut inside, mut in_data) = (false, false);
    talk.say("220 mail.test ESMTP")?;
    loop {
        let line = talk.hear()?;
        let words: Vec<&str> = line.split(' ').collect();
        match (in_data, words[0]) {
            (true, ".") => {
                in_data = false;
                talk.say("250 taken")?;
            }
            (true, _) => {}
            (_, "EHLO") => talk.say("250-mail.test\r\n250 AUTH OAUTHBEARER XOAUTH2")?,
            (_, "AUTH") => {
                inside = talk.is_let_in(&words[1..], "334 ", wanted)?;
                talk.say(if inside { "235 welcome" } else { "535 no" })?;
            }
            (_, "QUIT") => return talk.say("221 bye"),
            _ if !inside => talk.say("530 who are you")?,
            (_, "DATA") => {
                in_data = true;
                talk.say("354 go on")?;
            }
            _ => talk.say("250 good")?,
        }
    }
}

fn imap(talk: &mut Talk, wanted: Wanted) -> Option<()> {
    let mut inside = false;
    talk.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2] mail.test")?;
    loop {
        let line = talk.hear()?;
        let words: Vec<&str> = line.split(' ').collect();
        let tag = words[0];
        let before = match words.get(1).copied().unwrap_or_default() {
            "AUTHENTICATE" => {
                inside = talk.is_let_in(&words[2..], "+ ", wanted)?;
                talk.say(&format!("{tag} {}", if inside { "OK [CAPABILITY IMAP4rev1] in" } else { "NO" }))?;
                continue;
            }
            "CAPABILITY" => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2\r\n",
            "LOGOUT" => return talk.say(&format!("* BYE\r\n{tag} OK bye")),
            _ if !inside => {
                talk.say(&format!("{tag} NO who are you"))?;
                continue;
            }
            "LIST" => "* LIST () \"/\" \"INBOX\"\r\n",
            "SELECT" => {
                "* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n"
            }
            _ => "",
        };
        talk.say(&format!("{before}{tag} OK done"))?;
    }
}
