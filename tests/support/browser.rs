//! A browser that is none: the program starts a script that hands the URL over through a pipe, and a thread here does
//! what the person at the browser would do.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use url::{Url, form_urlencoded};

use super::http::{self, Page};
use super::sandbox::Sandbox;

/// What the person does.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// Allows all that is asked.
    Approve,
    /// Allows these scopes only.
    ApproveOnly(&'static [&'static str]),
    /// Says no.
    Deny,
    /// Closes the window.
    Ignore,
    /// Allows all; but instead of the URL that the server redirects to, these are opened, one after the other.
    Tamper(fn(&Url) -> Vec<Url>),
}

/// Serves every URL the program opens, in order, until it is asked what it has seen.
pub(crate) struct FakeBrowser {
    command: String,
    pipe: PathBuf,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

/// What went through the browser.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What the program gave to it, as it came.
    pub(crate) opened: Vec<String>,
    /// Every answer in order, redirects too. The last one is what the person looks at in the end.
    pub(crate) pages: Vec<Page>,
    /// Requests that got no answer.
    pub(crate) unanswered: Vec<Url>,
}

/// Written into the pipe to end the thread; no URL is empty.
const END: &[u8] = b"\n";

impl FakeBrowser {
    /// Becomes the sandbox's `$BROWSER`.
    pub(crate) fn new(sandbox: &Sandbox, behaviour: Behaviour) -> Self {
        let pipe = sandbox.path("browser.pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let script = sandbox.path("browser");
        // opened for both ways, as below; less than PIPE_BUF bytes at once: two browsers do not mix their lines
        std::fs::write(&script, format!("printf '%s\\n' \"$*\" 1<> '{}'\n", pipe.display())).unwrap();
        // read by a shell, not executed: executing a file that was just written fails now and then (ETXTBSY) where
        // other threads start programs
        let command = format!("/bin/sh {}", script.display());
        sandbox.set("BROWSER", &command);
        let seen = Arc::new(Mutex::new(Seen::default()));
        // open for writing, too: so opening does not wait for a first writer, and the last one's leaving is no end
        let source = OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
        let theirs = Arc::clone(&seen);
        let thread = thread::spawn(move || serve(source, behaviour, &theirs));
        Self { command, pipe, seen, thread: Some(thread) }
    }

    /// What `$BROWSER` says, for `--browser`.
    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// Waits until every URL that was handed over so far has been dealt with, and tells what happened.
    pub(crate) fn seen(mut self) -> Seen {
        self.end();
        self.seen.lock().unwrap().clone()
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            OpenOptions::new().write(true).open(&self.pipe).unwrap().write_all(END).unwrap();
            thread.join().unwrap();
        }
    }
}

impl Drop for FakeBrowser {
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(source: File, behaviour: Behaviour, seen: &Mutex<Seen>) {
    for line in BufReader::new(source).lines().map_while(Result::ok) {
        if line.is_empty() {
            return;
        }
        seen.lock().unwrap().opened.push(line.clone());
        if let Ok(url) = Url::parse(&line) {
            Person { behaviour, seen }.open(&url);
        }
    }
}

struct Person<'a> {
    behaviour: Behaviour,
    seen: &'a Mutex<Seen>,
}

impl Person<'_> {
    fn open(&self, url: &Url) {
        if matches!(self.behaviour, Behaviour::Ignore) {
            return;
        }
        let mut next = self.keep(url, http::open(url));
        for _ in 0..10 {
            let Some(page) = next else { return };
            next = match page.location() {
                Some(target) => self.follow(&page.url, &target),
                None if page.body.contains("<form") && page.status == 200 => self.answer(&page),
                None => None,
            };
        }
    }

    /// Follows a redirect; the one that leaves the authorization server may be tampered with.
    fn follow(&self, from: &Url, target: &Url) -> Option<Page> {
        let leaving = from.origin() != target.origin();
        let arriving = leaving && target.query_pairs().any(|(name, _)| name == "code" || name == "error");
        match self.behaviour {
            Behaviour::Tamper(tampered) if arriving => {
                let mut last = None;
                for url in tampered(target) {
                    last = self.keep(&url, http::open(&url));
                    if let Some(shown) = last.as_ref().and_then(Page::location) {
                        last = self.keep(&shown, http::open(&shown));
                    }
                }
                last
            }
            _ => self.keep(target, http::open(target)),
        }
    }

    /// Fills in the consent form.
    fn answer(&self, page: &Page) -> Option<Page> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (kind, name, value) in inputs(&page.body) {
            let ticked = match self.behaviour {
                Behaviour::ApproveOnly(scopes) => scopes.iter().any(|scope| name.ends_with(&format!(".{scope}"))),
                _ => true,
            };
            if kind != "checkbox" || ticked {
                form.append_pair(&name, &value);
            }
        }
        let decision = if matches!(self.behaviour, Behaviour::Deny) { "deny" } else { "allow" };
        let form = form.append_pair("decision", decision).finish();
        let target = page.url.join(&attribute(tags(&page.body, "form").next()?, "action")?).ok()?;
        self.keep(&target, http::submit(&target, &page.url, &form))
    }

    fn keep(&self, url: &Url, page: std::io::Result<Page>) -> Option<Page> {
        let mut seen = self.seen.lock().unwrap();
        match &page {
            Ok(page) => seen.pages.push(page.clone()),
            Err(_) => seen.unanswered.push(url.clone()),
        }
        page.ok()
    }
}

/// Kind, name and value of every input field.
fn inputs(html: &str) -> impl Iterator<Item = (String, String, String)> {
    tags(html, "input")
        .filter_map(|tag| Some((attribute(tag, "type")?, attribute(tag, "name")?, attribute(tag, "value")?)))
}

fn tags<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!("<{name} ");
    let starts: Vec<usize> = html.match_indices(&start).map(|(place, _)| place).collect();
    starts.into_iter().filter_map(move |place| html[place..].split('>').next())
}

/// A quoted attribute. Our own pages put nothing into one that would need decoding.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(str::to_owned)
}
