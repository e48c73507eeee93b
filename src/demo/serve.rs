//! The threads and the HTTP library. A request is read within limits, checked for sanity, answered by [`super::routes`];
//! whatever one client does, the others are still served, and dropping [`Running`] ends it all within 100 ms.

use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tiny_http::{Header, Request, Response, StatusCode};

use super::web::{Answer, Ask, Method};
use super::{Shared, routes};

const WORKERS: usize = 4;
/// How often a worker looks whether it should stop.
const LOOK: Duration = Duration::from_millis(40);
/// So many looks, and a connection that the library left waiting is helped on.
const LOOKS_TO_HELP: u32 = 5;
/// How long dropping waits for the workers.
const FAREWELL: Duration = Duration::from_millis(100);
/// Larger bodies are refused.
const MAX_BODY: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
const MAX_TARGET: usize = 16 * 1024;
/// The library has read bodies up to this size before we see the request; for a larger one we may have to wait.
const READ_AHEAD: usize = 1024;
/// So many requests may wait for a larger body at once.
const MAX_WAITING: usize = 256;
/// The library sets memory aside for all that was announced and not read; beyond this it must not get to that.
const MAX_DISCARDED: usize = 4 * 1024 * 1024;

/// The threads that serve. They stop when this is dropped.
pub(super) struct Running {
    stop: Arc<AtomicBool>,
    /// Closes when the last worker has ended. In a mutex only so that a server can be shared between threads.
    ended: Mutex<Receiver<()>>,
}

impl Running {
    pub(super) fn start(listener: TcpListener, shared: &Arc<Shared>) -> io::Result<Self> {
        let (alive, ended) = mpsc::channel();
        let crew = Crew { _alive: alive, shared: Arc::clone(shared), stop: Arc::default(), waiting: Arc::default() };
        let stop = Arc::clone(&crew.stop);
        thread::Builder::new().name("demo".to_owned()).spawn(move || crew.supervise(&listener))?;
        Ok(Self { stop, ended: Mutex::new(ended) })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Ok(ended) = self.ended.get_mut() {
            let _ = ended.recv_timeout(FAREWELL);
        }
    }
}

/// What every worker has.
#[derive(Clone)]
struct Crew {
    _alive: Sender<()>,
    shared: Arc<Shared>,
    stop: Arc<AtomicBool>,
    /// Requests whose larger body is being waited for.
    waiting: Arc<AtomicUsize>,
}

impl Crew {
    /// The library gives up at the first connection it cannot accept (a moment without free descriptors will do). The
    /// port stays ours, so it is simply started again on it.
    fn supervise(self, listener: &TcpListener) {
        while !self.stopping() {
            let server = listener.try_clone().map(|port| tiny_http::Server::from_listener(port, None));
            match server {
                Ok(Ok(server)) => self.serve(&Arc::new(server), listener.local_addr().ok()),
                _ => thread::park_timeout(LOOK),
            }
        }
    }

    fn serve(&self, server: &Arc<tiny_http::Server>, address: Option<SocketAddr>) {
        let broken = Arc::new(AtomicBool::new(false));
        if let Some(address) = address {
            let (crew, broken) = (self.clone(), Arc::clone(&broken));
            let _ = thread::Builder::new().name("demo".to_owned()).spawn(move || crew.help_on(address, &broken));
        }
        for _ in 1..WORKERS {
            let (crew, server, broken) = (self.clone(), Arc::clone(server), Arc::clone(&broken));
            // fewer workers are slower, not wrong
            let _ = thread::Builder::new().name("demo".to_owned()).spawn(move || {
                crew.work(&server, &broken);
                drop(server); // before the word that this worker has ended
            });
        }
        self.work(server, &broken);
    }

    fn work(&self, server: &tiny_http::Server, broken: &AtomicBool) {
        while !self.stopping() && !broken.load(Ordering::Relaxed) {
            match server.recv_timeout(LOOK) {
                Ok(Some(request)) => self.take(request),
                Ok(None) => {}
                Err(_) => broken.store(true, Ordering::Relaxed),
            }
        }
    }

    /// Of connections that come at the same moment the library hands one more to its waiting threads than there are; that
    /// one waits until a thread is free, for ever if the others stay open and silent, as a browser's spare ones do. One
    /// that finds all threads taken gets a new thread, which looks after those that wait: so one that says nothing comes
    /// now and then.
    fn help_on(&self, address: SocketAddr, broken: &AtomicBool) {
        for look in 1_u32.. {
            thread::park_timeout(LOOK);
            if self.stopping() || broken.load(Ordering::Relaxed) {
                return;
            }
            if look % LOOKS_TO_HELP == 0 {
                let _ = TcpStream::connect_timeout(&address, LOOK);
            }
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// A body that may not have arrived yet is waited for on a thread of its own.
    fn take(&self, request: Request) {
        if request.body_length().is_some_and(|length| length > MAX_DISCARDED) {
            return turn_away(&self.shared, request, Answer::text(413, "the body is too large"));
        }
        if !arrives_later(&request) {
            return respond(&self.shared, request);
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return turn_away(&self.shared, request, Answer::text(503, "too many requests are on their way"));
        }
        let (shared, waiting) = (Arc::clone(&self.shared), Arc::clone(&self.waiting));
        let waiter = thread::Builder::new().name("demo".to_owned()).spawn(move || {
            respond(&shared, request);
            waiting.fetch_sub(1, Ordering::Relaxed);
        });
        if waiter.is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Whether reading the body may block: the library reads small ones ahead, but not if the client waits to be asked.
fn arrives_later(request: &Request) -> bool {
    let asks = |header: &Header| {
        let upgrade = || header.value.as_str().to_ascii_lowercase().contains("upgrade");
        header.field.equiv("Expect") || header.field.equiv("Connection") && upgrade()
    };
    match request.body_length() {
        None | Some(0) => false,
        Some(length) => length > READ_AHEAD || request.headers().iter().any(asks),
    }
}

/// Refuses a request without touching its body. Letting go of it would make the library read (and first set aside
/// memory for) all that was announced, so it is never let go: what leaks is one connection of a misbehaving client.
fn turn_away(shared: &Shared, request: Request, answer: Answer) {
    let answer = routes::refused(shared, method(&request), answer);
    std::mem::forget(request.upgrade("none", response(&answer)));
}

fn respond(shared: &Shared, mut request: Request) {
    let answer = match read(shared, &mut request) {
        Ok(ask) => routes::answer(shared, &ask),
        Err(refusal) => routes::refused(shared, method(&request), refusal),
    };
    // a client that has left does not get its answer
    let _ = request.respond(response(&answer));
}

fn response(answer: &Answer) -> Response<io::Cursor<Vec<u8>>> {
    let headers = answer.headers.iter().filter_map(|(name, value)| Header::from_bytes(*name, value.as_bytes()).ok());
    headers.fold(
        Response::from_data(answer.body.as_bytes()).with_status_code(StatusCode(answer.status)),
        Response::with_header,
    )
}

fn method(request: &Request) -> Method {
    match request.method() {
        tiny_http::Method::Get => Method::Get,
        tiny_http::Method::Head => Method::Head,
        tiny_http::Method::Post => Method::Post,
        _ => Method::Other,
    }
}

/// Reads a request whole, or says why not.
fn read(shared: &Shared, request: &mut Request) -> Result<Ask, Answer> {
    let refuse = |status, reason| Err(Answer::text(status, reason));
    if request.headers().len() > MAX_HEADERS {
        return refuse(431, "there are too many headers");
    }
    if request.url().len() > MAX_TARGET {
        return refuse(414, "the URL is too long");
    }
    let headers = request.headers().iter();
    let headers = headers.map(|header| (header.field.as_str().as_str().to_ascii_lowercase(), header.value.to_string()));
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let mut ask = Ask {
        method: method(request),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
    };
    // a page whose name was made to point here (DNS rebinding) brings its own name along
    if ask.header("host") != Ok(Some(&shared.authority)) {
        return refuse(421, "this server answers to its own address only");
    }
    if !ask.path.starts_with('/') {
        return refuse(400, "the request target has to be a path");
    }
    if ask.header("transfer-encoding") != Ok(None) {
        return refuse(411, "the length of the body has to be known");
    }
    let announced = match ask.header("content-length") {
        Ok(None) => 0,
        Ok(Some(length)) if length.bytes().all(|digit| digit.is_ascii_digit()) => match length.parse() {
            Ok(length) => length,
            Err(_) => return refuse(413, "the body is too large"),
        },
        _ => return refuse(400, "the length of the body is not a number"),
    };
    if announced > MAX_BODY {
        return refuse(413, "the body is too large");
    }
    let limit = u64::try_from(announced).unwrap_or(u64::MAX);
    match request.as_reader().take(limit).read_to_end(&mut ask.body) {
        Ok(length) if length == announced => Ok(ask),
        _ => refuse(400, "the body is not whole"),
    }
}
