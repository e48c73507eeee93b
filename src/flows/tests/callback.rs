//! The listener on its real socket: what a browser, a hostile page and another process send, byte for byte.

use std::sync::Mutex;

use tokio::{
    net::TcpSocket,
    task::{JoinHandle, yield_now},
    time::{Instant, sleep},
};

use super::*;
use crate::{flows::crowd::MAX_OPEN, secret::Secret};

#[path = "callback_end.rs"]
mod end;
#[path = "callback_limits.rs"]
mod limits;
#[path = "callback_peers.rs"]
mod peers;

const STATE: &str = "s3cr3t-state-not-real";

const SHORT: Waits = Waits {
    head: Duration::from_secs(5),
    linger: Duration::from_millis(100),
    page: Duration::from_millis(1500),
    late: Duration::from_millis(40),
};

/// A sign-in under way, with the listener's end of it in a task.
struct SignIn {
    port: u16,
    task: JoinHandle<Result<(Caught, Waiting), FlowError>>,
    ignored: Arc<Mutex<Vec<String>>>,
}

impl SignIn {
    async fn start() -> Self {
        Self::start_with(SHORT, Duration::from_secs(60)).await
    }

    async fn start_with(waits: Waits, deadline: Duration) -> Self {
        Self::start_on("127.0.0.1", waits, deadline).await
    }

    async fn start_on(host: &str, waits: Waits, deadline: Duration) -> Self {
        let wanted = Bind { host: host.to_owned(), ports: Vec::new(), path: "/callback".to_owned() };
        let listener = Listener { waits, ..Listener::bind(&wanted).await.unwrap() };
        let port = url::Url::parse(listener.redirect_uri()).unwrap().port().unwrap();
        let transaction = Transaction {
            state: Secret::new(STATE),
            redirect_uri: listener.redirect_uri().to_owned(),
            issuer: Some("https://as.example".to_owned()),
            iss_required: false,
            extra: crate::flows::Extra::default(),
        };
        let ignored = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&ignored);
        let task = tokio::spawn(async move {
            let told = move |reason: &str| sink.lock().unwrap().push(reason.to_owned());
            listener.wait(&transaction, "Example & Sons", deadline, told).await
        });
        Self { port, task, ignored }
    }

    fn head(&self, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)
    }

    async fn get(&self, target: &str) -> String {
        ask(self.port, &self.head(target)).await
    }

    /// Sends the true answer and sees the sign-in through to the page; what the page said.
    async fn succeed(self) -> String {
        let port = self.port;
        let page = self.succeed_under_load().await;
        assert!(connect(port).await.is_err(), "the listener is closed when `finish` returns");
        page
    }

    async fn succeed_under_load(self) -> String {
        let port = self.port;
        let browser = tokio::spawn(ask(port, &self.head(&good())));
        let (caught, waiting) = self.task.await.unwrap().unwrap();
        assert_eq!(caught.code.expose(), "the-code");
        let follow = tokio::spawn(async move {
            let redirect = browser.await.unwrap();
            assert!(redirect.starts_with("HTTP/1.1 303 "), "{redirect}");
            let page = location(&redirect);
            ask(port, &format!("GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")).await
        });
        waiting.finish(Outcome::Connected).await;
        follow.await.unwrap()
    }
}

fn good() -> String {
    format!("/callback?state={STATE}&code=the-code")
}

fn location(response: &str) -> String {
    let line = response.lines().find(|line| line.starts_with("location: ")).expect("a location");
    line.trim_start_matches("location: ").to_owned()
}

async fn connect(port: u16) -> io::Result<TcpStream> {
    TcpStream::connect(("127.0.0.1", port)).await
}

/// Everything that comes back until the end or a reset.
fn ask(port: u16, request: &str) -> impl Future<Output = String> + Send + 'static {
    let request = request.to_owned();
    async move {
        let mut stream = connect(port).await.unwrap();
        let _cut_off = stream.write_all(request.as_bytes()).await;
        rest(&mut stream).await
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection stays open");
    String::from_utf8(answer).unwrap()
}

fn status(response: &str) -> &str {
    response.get(9..12).unwrap_or("nothing")
}

fn assert_headers(response: &str) {
    for (name, value) in page::HEADERS {
        let line = format!("\r\n{name}: {value}\r\n");
        assert_eq!(response.matches(&line).count(), 1, "{line:?} in {response}");
    }
    let head = response.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    assert!(!head.contains("access-control") && !head.contains("set-cookie"), "{head}");
}

#[tokio::test]
async fn the_true_answer_is_held_then_led_to_a_page_that_tells_the_truth() {
    let sign_in = SignIn::start().await;
    let page = sign_in.succeed().await;
    assert_eq!(status(&page), "200");
    assert_headers(&page);
    assert!(
        page.contains("You are connected to Example &amp; Sons. You can close this tab and return to the terminal.")
    );
}

#[tokio::test]
async fn nothing_is_told_before_the_outcome_is_known() {
    let sign_in = SignIn::start().await;
    let mut stream = connect(sign_in.port).await.unwrap();
    stream.write_all(sign_in.head(&good()).as_bytes()).await.unwrap();
    let port = sign_in.port;
    let (_caught, waiting) = sign_in.task.await.unwrap().unwrap();
    let early = timeout(Duration::from_millis(20), stream.read_u8()).await;
    assert!(early.is_err(), "an answer before the outcome");
    let again = ask(port, &format!("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", good())).await;
    assert_eq!(status(&again), "410", "H-14: a second one has no effect: {again}");
    assert!(again.contains("Already finished"));
    let forged = ask(port, &format!("GET /callback?state=x HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")).await;
    assert_eq!(status(&forged), "410", "nothing is judged any more: {forged}");
    assert!(sign_in.ignored.lock().unwrap().is_empty());
    let shown = tokio::spawn(waiting.finish(Outcome::Failed));
    let page = location(&rest(&mut stream).await);
    let page = ask(port, &format!("GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")).await;
    assert!(page.contains("did not succeed") && !page.contains("You are connected"), "{page}");
    shown.await.unwrap();
}

/// L-03 to L-07, H-01 to H-08: each gets its 4xx, none has an effect, and the true answer still wins afterwards.
#[tokio::test]
async fn whatever_is_not_the_answer_is_turned_away() {
    let sign_in = SignIn::start().await;
    let port = sign_in.port;
    let good = good();
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let cases = [
        ("405", format!("HEAD {good} HTTP/1.1\r\n{host}\r\n")),
        ("405", format!("POST {good} HTTP/1.1\r\n{host}Content-Length: 3\r\n\r\nabc")),
        ("405", format!("OPTIONS {good} HTTP/1.1\r\n{host}Origin: https://evil.example\r\n\r\n")),
        ("405", format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /callback/?state={STATE}&code=x HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /Callback?state={STATE}&code=x HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /%63allback?state={STATE}&code=x HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET //callback?state={STATE}&code=x HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /favicon.ico HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /cancel HTTP/1.1\r\n{host}\r\n")),
        ("404", format!("GET /done/ HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\nHost: evil.example\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1:{port}.\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\n{host}{host}\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.0\r\n\r\n")),
        ("400", format!("GET http://127.0.0.1:{port}{good} HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET {good} HTTP/2.0\r\n{host}\r\n")),
        ("400", format!("GET {good}\r\n\r\n")),
        ("400", format!("GET {good} HTTP/1.1\r\n{host}bad header\r\n\r\n")),
        ("400", "\u{0}\u{1}\u{2}\r\n\r\n".to_owned()),
        ("403", format!("GET {good} HTTP/1.1\r\n{host}Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n\r\n")),
        ("403", format!("GET {good} HTTP/1.1\r\n{host}Sec-Fetch-Mode: cors\r\n\r\n")),
        ("403", format!("GET {good} HTTP/1.1\r\n{host}Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n\r\n")),
        ("403", format!("GET {good} HTTP/1.1\r\n{host}Sec-Purpose: prefetch;prerender\r\n\r\n")),
        ("400", format!("GET /callback HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?code=attacker HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?state=wrong&code=attacker HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?error=access_denied HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?error=access_denied&state=wrong HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?state={STATE}&code= HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?state={STATE}&code=a&code=b HTTP/1.1\r\n{host}\r\n")),
        ("400", format!("GET /callback?state={STATE}&state={STATE}&code=a HTTP/1.1\r\n{host}\r\n")),
    ];
    for (expected, request) in &cases {
        let response = ask(port, request).await;
        assert_eq!(status(&response), *expected, "{request}\n{response}");
        assert_headers(&response);
        assert!(!response.contains("connected to"), "{response}");
        assert!(!response.contains("attacker"), "nothing of the request comes back: {response}");
    }
    let mut told = sign_in.ignored.lock().unwrap().clone();
    let all = told.len();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), all, "each reason once: {told:?}");
    assert!(told.iter().any(|reason| reason.contains("`state`")), "{told:?}");
    assert!(!told.iter().any(|reason| reason.contains(STATE) || reason.contains("attacker")), "{told:?}");
    sign_in.succeed().await;
}

/// L-05: no word of anything opens a side door.
#[tokio::test]
async fn there_is_no_other_path() {
    let sign_in = SignIn::start().await;
    let words = ["cancel", "shutdown", "token", "stop", "quit", "exit", "health", "login", "logout", "code", "success"];
    let parents = ["", "api/", "callback/", "done/", "oauth/", ".well-known/", "debug/", "v1/", "../", "%2e%2e/"];
    for target in words.iter().flat_map(|word| parents.iter().map(move |parent| format!("/{parent}{word}"))) {
        let response = sign_in.get(&format!("{target}?state={STATE}&code=x")).await;
        assert_eq!(status(&response), "404", "{target}");
    }
    sign_in.succeed().await;
}

#[tokio::test]
async fn a_browser_that_says_it_navigates_is_let_through() {
    let sign_in = SignIn::start().await;
    let headers = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\n\
                   Sec-Fetch-Dest: document\r\nReferer: https://as.example/\r\nUpgrade-Insecure-Requests: 1\r\n";
    let extra = (0..100).fold(String::new(), |all, n| all + "&unknown" + &n.to_string());
    let request = format!("GET {}{extra} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{headers}\r\n", good(), sign_in.port);
    let browser = tokio::spawn(ask(sign_in.port, &request));
    let (caught, waiting) = sign_in.task.await.unwrap().unwrap();
    assert_eq!(caught.code.expose(), "the-code");
    drop(waiting);
    browser.await.unwrap();
}

/// H-06, H-09: the sign-in ends, and browser and terminal agree.
#[tokio::test]
async fn a_refusal_and_a_broken_answer_end_the_sign_in() {
    let table = [
        (format!("state={STATE}&error=access_denied&error_description=no%1b%5D8%3B%3B"), "was denied"),
        (format!("state={STATE}&code=x&iss=https://evil.example"), "did not succeed"),
        (format!("state={STATE}&code=x&access_token=t"), "did not succeed"),
    ];
    for (query, shown) in table {
        let sign_in = SignIn::start().await;
        let port = sign_in.port;
        let redirect = sign_in.get(&format!("/callback?{query}")).await;
        assert_eq!(status(&redirect), "303", "{redirect}");
        assert_headers(&redirect);
        let page = sign_in.get(&location(&redirect)).await;
        assert!(page.contains(shown) && !page.contains('\u{1b}'), "{page}");
        let error = sign_in.task.await.unwrap().err().unwrap();
        assert!(error.to_string().starts_with("Example & Sons "), "{error}");
        let agrees = match &error {
            FlowError::Denied { code, message } => {
                shown == "was denied" && code == "access_denied" && message.contains("`access_denied`: no\\x1b")
            }
            FlowError::Protocol(_) => shown != "was denied",
            _ => false,
        };
        assert!(agrees, "{error:?}");
        assert!(connect(port).await.is_err(), "closed");
    }
}

/// `localhost` leads to either family, and its Host is the name.
#[tokio::test]
async fn localhost_is_answered_in_every_family() {
    let sign_in = SignIn::start_on("localhost", SHORT, Duration::from_secs(60)).await;
    let port = sign_in.port;
    for address in ["127.0.0.1", "::1"] {
        let Ok(mut stream) = TcpStream::connect((address, port)).await else {
            assert_eq!(address, "::1", "IPv4 is always there");
            continue;
        };
        let request = format!("GET /callback?state=no HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let response = rest(&mut stream).await;
        assert!(response.contains("Not part of this sign-in"), "{response}");
    }
    assert_eq!(sign_in.ignored.lock().unwrap().len(), 1);
    let rebound = ask(port, &format!("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", good())).await;
    assert_eq!(status(&rebound), "400", "only the host that was sent");
}
