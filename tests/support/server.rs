//! The misbehaving server: raw sockets and a script. What each request gets is laid down beforehand, down to the byte
//! after which the connection breaks, and every request is kept as it came. When it goes, the test fails that has let a
//! refresh token be presented again whose answer had arrived.

mod connection;
mod promise;
mod reply;
mod tls;

use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use url::form_urlencoded;

use super::DEADLINE;
use promise::{Promise, Settles};
pub(crate) use reply::{Break, Reply};
pub(crate) use tls::Tls;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Since the start of the server, when its last byte was read.
    pub(crate) at: Duration,
    pub(crate) body: Vec<u8>,
    /// Which connection it came on, counted from 0.
    pub(crate) connection: usize,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Every byte of it.
    pub(crate) raw: Vec<u8>,
}

impl Request {
    /// `POST /token`, the way scripts name it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        value(self.query.as_bytes(), name)
    }

    /// A field of the form in the body.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        value(&self.body, name)
    }
}

fn value(encoded: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(encoded).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

type Answering = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// A server on 127.0.0.1. What nobody scripted gets a 404 and is counted as unexpected.
pub(crate) struct ScenarioServer {
    accepting: Option<JoinHandle<()>>,
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    changed: Condvar,
    secured: Option<Secured>,
    started: Instant,
    state: Mutex<State>,
}

/// It speaks TLS only.
struct Secured {
    identity: tls::Identity,
    tls: Tls,
}

#[derive(Default)]
struct State {
    /// To end them with the server. Weak: the last one to let go of a connection closes (or resets) it.
    connections: Vec<Weak<TcpStream>>,
    /// What befalls the next connections before anything is read.
    doomed: VecDeque<Break>,
    in_flight: usize,
    most_in_flight: usize,
    promise: Promise,
    requests: Vec<Request>,
    /// Used up from the front; `name()` → replies.
    scripts: HashMap<String, VecDeque<Reply>>,
    /// What answers when the script is used up.
    standing: HashMap<String, Answering>,
    stopped: bool,
    unexpected: Vec<String>,
}

impl ScenarioServer {
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    /// Speaks TLS only. `authority` is the file to write that `SSL_CERT_FILE` can name.
    pub(crate) fn secured(tls: Tls, authority: &Path) -> Self {
        let identity = tls::Identity::of(tls);
        identity.write_authority(authority);
        Self::start_with(Some(Secured { identity, tls }))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the harness measures real time; no clock of the program is involved"
    )]
    fn start_with(secured: Option<Secured>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (changed, started) = (Condvar::new(), Instant::now());
        let shared = Arc::new(Shared { changed, secured, started, state: Mutex::default() });
        let theirs = Arc::clone(&shared);
        let accepting = thread::spawn(move || accept(&listener, &theirs));
        Self { accepting: Some(accepting), address, shared }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT` (or `https`), without a slash at the end.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.shared.secured.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Looks away when a refresh token is presented again whose answer had arrived. The reason is for who reads the test.
    pub(crate) fn lets_tokens_come_again(&self, _reason: &str) {
        self.shared.state().promise.waive();
    }

    /// What was presented again though its answer had arrived; the test fails for it when the server goes.
    pub(crate) fn presented_again(&self) -> Vec<String> {
        self.shared.state().promise.breaches().to_vec()
    }

    /// Adds to what `request` (such as `POST /token`) will get, one reply after the other.
    pub(crate) fn script(&self, request: &str, replies: impl IntoIterator<Item = Reply>) {
        self.shared.state().scripts.entry(request.to_owned()).or_default().extend(replies);
    }

    /// What `request` gets whenever its script is used up.
    pub(crate) fn always(&self, request: &str, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
        self.shared.state().standing.insert(request.to_owned(), Arc::new(answer));
    }

    /// Breaks the next connection before anything is read from it; several calls, several connections.
    pub(crate) fn break_next_connection(&self, how: Break) {
        self.shared.state().doomed.push_back(how);
    }

    /// Becomes an authorization server that says all the right things about itself, and sends whoever comes to its
    /// authorization endpoint back at once with a code. What `POST /token` gets is the test's affair.
    pub(crate) fn act_as_provider(&self) {
        let url = self.url();
        let metadata = serde_json::json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "revocation_endpoint": format!("{url}/revoke"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
            "authorization_response_iss_parameter_supported": true,
        });
        for place in ["oauth-authorization-server", "openid-configuration"] {
            let metadata = metadata.clone();
            self.always(&format!("GET /.well-known/{place}"), move |_| Reply::json(200, &metadata));
        }
        self.always("GET /authorize", move |request| {
            let back = request.parameter("redirect_uri").unwrap_or_default();
            let state = request.parameter("state").unwrap_or_default();
            let pairs = [("code", "fake-code"), ("state", &state), ("iss", &url)];
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            Reply::status(302).header("Location", &format!("{back}?{query}"))
        });
    }

    /// Every request so far, as their last bytes came in.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// Those that are called `request`, such as `POST /token`.
    pub(crate) fn requests_of(&self, request: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|seen| seen.name() == request).collect()
    }

    pub(crate) fn count(&self, request: &str) -> usize {
        self.requests_of(request).len()
    }

    /// The times between one `request` and the next.
    pub(crate) fn gaps(&self, request: &str) -> Vec<Duration> {
        let times: Vec<Duration> = self.requests_of(request).iter().map(|seen| seen.at).collect();
        times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
    }

    /// The most requests that were being answered at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.state().most_in_flight
    }

    /// Requests that no script and no standing answer was there for.
    pub(crate) fn unexpected(&self) -> Vec<String> {
        self.shared.state().unexpected.clone()
    }

    /// Values of the form field `name` that came more than once with `request`: a refresh token sent twice, for one.
    pub(crate) fn repeated(&self, request: &str, name: &str) -> Vec<String> {
        let values: Vec<String> = self.requests_of(request).iter().filter_map(|seen| seen.field(name)).collect();
        let again = |(place, value): (usize, &String)| values[..place].contains(value).then(|| value.clone());
        values.iter().enumerate().filter_map(again).collect()
    }

    /// Waits until `count` requests called `request` have come.
    #[track_caller]
    pub(crate) fn wait_for(&self, request: &str, count: usize) {
        let missing = |state: &mut State| state.requests.iter().filter(|seen| seen.name() == request).count() < count;
        let waited = self.shared.changed.wait_timeout_while(self.shared.state(), DEADLINE, missing).unwrap();
        assert!(!waited.1.timed_out(), "`{request}` did not come {count} times");
    }
}

impl Drop for ScenarioServer {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.stopped = true;
        for connection in state.connections.iter().filter_map(Weak::upgrade) {
            let _ = connection.shutdown(Shutdown::Both);
        }
        drop(state);
        self.shared.changed.notify_all();
        let _ = TcpStream::connect(self.address); // wakes the accepting thread
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        let again = self.presented_again();
        assert!(again.is_empty() || thread::panicking(), "a refresh token came again: {again:?}");
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits for so long, or until the server stops.
    fn pause(&self, time: Duration) {
        drop(self.changed.wait_timeout_while(self.state(), time, |state| !state.stopped).unwrap());
    }

    /// Keeps the request and says what it gets; and which presentation of a refresh token it was, if it was one.
    fn answer(&self, request: &Request, socket: &Arc<TcpStream>) -> (Reply, Option<usize>) {
        let name = request.name();
        let mut state = self.state();
        let presented = state.promise.asked(request, socket);
        state.requests.push(request.clone());
        state.in_flight += 1;
        state.most_in_flight = state.most_in_flight.max(state.in_flight);
        let scripted = state.scripts.get_mut(&name).and_then(VecDeque::pop_front);
        let standing = state.standing.get(&name).cloned();
        if scripted.is_none() && standing.is_none() {
            state.unexpected.push(name);
        }
        drop(state);
        self.changed.notify_all();
        let reply = scripted.or_else(|| standing.map(|answer| answer(request)));
        (reply.unwrap_or_else(|| Reply::status(404)), presented)
    }

    fn answered(&self, presented: Option<usize>, settles: Option<&Settles>) {
        let mut state = self.state();
        state.in_flight -= 1;
        if let Some(place) = presented {
            state.promise.answered(place, settles);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
        let mut state = shared.state();
        if state.stopped {
            return;
        }
        let stream = Arc::new(stream);
        state.connections.push(Arc::downgrade(&stream));
        let doom = state.doomed.pop_front();
        drop(state);
        let shared = Arc::clone(shared);
        thread::spawn(move || match doom {
            Some(how) => how.befall(&stream, &shared),
            None => connection::serve(&stream, number, &shared),
        });
    }
}
