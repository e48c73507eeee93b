//! The network against servers that misbehave, on raw sockets. Each counts its connections
//! and the requests that came over them.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;

const SHORT: Limits = Limits { deadline: Duration::from_millis(200), max_body: 1000 };
const LONG: Limits = Limits { deadline: Duration::from_secs(20), max_body: 1000 };
const BODY: &str = "refresh_token=CANARY-not-a-token";

/// What the server does with a connection.
#[derive(Clone, Copy)]
enum Manner {
    /// Reads the request, writes this, closes.
    Answer(&'static str),
    /// Reads the request, writes this and keeps the connection open.
    KeepOpen(&'static str),
    /// Reads the request, then a byte every few milliseconds for ever.
    Drip(&'static str),
    /// Resets once something arrived, without reading it.
    ResetUnread,
    /// Reads the request, then resets.
    ResetRead,
}

struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    seen: Arc<std::sync::Mutex<String>>,
}

impl Server {
    async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self { address, requests: Arc::default(), seen: Arc::default() };
        let (requests, seen) = (Arc::clone(&server.requests), Arc::clone(&server.seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, Arc::clone(&requests), Arc::clone(&seen)));
            }
        });
        server
    }

    fn post(&self) -> Request<Vec<u8>> {
        post(&format!("http://{}/token?q=CANARY", self.address))
    }

    fn requests(&self) -> usize {
        self.requests.load(SeqCst)
    }
}

/// A network that trusts no certificate, so that the tests do not depend on those of the machine.
fn rootless() -> Network {
    let network = Network::default();
    network.loopback_tls.set(Road::Loopback.build()).unwrap();
    network
}

fn post(url: &str) -> Request<Vec<u8>> {
    Request::post(url).header("authorization", "Basic CANARY").body(BODY.into()).unwrap()
}

async fn serve(mut stream: TcpStream, manner: Manner, requests: Arc<AtomicUsize>, seen: Arc<std::sync::Mutex<String>>) {
    let mut buffer = [0; 4096];
    if let Manner::ResetUnread = manner {
        stream.peek(&mut buffer).await.unwrap();
        requests.fetch_add(1, SeqCst);
        stream.set_zero_linger().unwrap();
        return;
    }
    let mut text = String::new();
    while !text.ends_with("not-a-token") && !text.starts_with("GET") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(n) => text.push_str(&String::from_utf8_lossy(&buffer[..n])),
        }
    }
    requests.fetch_add(1, SeqCst);
    seen.lock().unwrap().push_str(&text);
    match manner {
        Manner::Answer(answer) => drop(stream.write_all(answer.as_bytes()).await),
        Manner::KeepOpen(answer) => {
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.read(&mut buffer).await);
        }
        Manner::Drip(start) => {
            drop(stream.write_all(start.as_bytes()).await);
            while stream.write_all(b"1\r\nx\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        Manner::ResetRead | Manner::ResetUnread => stream.set_zero_linger().unwrap(),
    }
}

#[tokio::test]
async fn a_request_arrives_whole_and_the_answer_comes_back() {
    let server = Server::start(Manner::Answer(
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}",
    ))
    .await;
    let network = Network::default();
    for _ in 0..2 {
        let answer = network.send(server.post(), LONG).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (201, &b"{}"[..]));
        assert_eq!(answer.headers()["content-type"], "application/json");
    }
    let seen = server.seen.lock().unwrap().to_lowercase();
    assert!(seen.starts_with("post /token?q=canary http/1.1\r\n"), "{seen}");
    assert!(seen.contains(&format!("content-length: {}\r\n", BODY.len())), "{seen}");
    assert!(seen.contains(concat!("user-agent: oauthctl/", env!("CARGO_PKG_VERSION"), "\r\n")), "{seen}");
    for unwanted in ["transfer-encoding", "cookie", "accept-encoding", "referer"] {
        assert!(!seen.contains(unwanted), "{unwanted} in {seen}");
    }
}

#[tokio::test]
async fn faults_are_named_by_what_may_have_happened_and_nothing_is_sent_twice() {
    let big = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let cases = [
        ("reset before reading", Manner::ResetUnread, LONG, "lost"),
        ("reset after reading", Manner::ResetRead, LONG, "lost"),
        ("closed without an answer", Manner::Answer(""), LONG, "lost"),
        ("not http", Manner::Answer("SSH-2.0-OpenSSH\r\n\r\n"), LONG, "lost"),
        ("truncated", Manner::Answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"a"), LONG, "lost"),
        (
            "truncated chunks",
            Manner::Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
            LONG,
            "lost",
        ),
        ("silent", Manner::KeepOpen(""), SHORT, "lost"),
        ("head never ends", Manner::KeepOpen("HTTP/1.1 200 OK\r\nX: "), SHORT, "lost"),
        ("body never ends", Manner::Drip(chunked), Limits { max_body: 1 << 20, ..SHORT }, "lost"),
        ("announced too large", Manner::KeepOpen(big), LONG, "too large"),
        ("turns out too large", Manner::Drip(chunked), Limits { max_body: 3, ..LONG }, "too large"),
    ];
    for (name, manner, limits, expected) in cases {
        let server = Server::start(manner).await;
        let error = Network::default().send(server.post(), limits).await.unwrap_err();
        let class = match error {
            HttpError::Lost { .. } => "lost",
            HttpError::NotSent { .. } => "not sent",
            HttpError::TooLarge { status: 200, .. } => "too large",
            HttpError::TooLarge { .. } => "wrong status",
        };
        assert_eq!(class, expected, "{name}: {error}");
        assert_eq!(server.requests(), 1, "{name}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn answers_that_are_only_unusual_arrive() {
    let header = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 2\r\n\r\n{{}}", "a".repeat(64 * 1024));
    let header: &'static str = header.leak();
    let cases = [
        ("64 KB header", Manner::Answer(header), 200),
        ("exactly at the cap", Manner::Answer(format!("HTTP/1.1 400 N\r\n\r\n{}", "x".repeat(1000)).leak()), 400),
        ("redirect", Manner::Answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n"), 302),
        ("307", Manner::Answer("HTTP/1.1 307 R\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"), 307),
        ("401 challenge", Manner::Answer("HTTP/1.1 401 N\r\nWWW-Authenticate: Basic,,=\r\n\r\n"), 401),
        ("unread keep-alive", Manner::KeepOpen("HTTP/1.1 503 N\r\nContent-Length: 0\r\n\r\n"), 503),
        ("408", Manner::Answer("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n"), 408),
    ];
    for (name, manner, status) in cases {
        let server = Server::start(manner).await;
        let answer = Network::default().send(server.post(), LONG).await.unwrap();
        assert_eq!((answer.status().as_u16(), server.requests()), (status, 1), "{name}");
    }
}

#[tokio::test]
async fn too_many_headers_are_bounded() {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    let server = Server::start(Manner::Answer(many.leak())).await;
    let error = Network::default().send(server.post(), LONG).await.unwrap_err();
    assert!(matches!(error, HttpError::Lost { .. }), "{error}");
}

#[tokio::test]
async fn what_never_left_is_not_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refused = format!("http://{}/CANARY", closed.local_addr().unwrap());
    drop(closed);
    let tls = Server::start(Manner::Answer("HTTP/1.1 400 plain http\r\n\r\n")).await;
    let urls = [
        refused,
        format!("https://localhost:{}/CANARY", tls.address.port()),
        "http://as.example/CANARY".into(),
        "http://10.0.0.1/CANARY".into(),
        "http://127.0.0.1.as.example/CANARY".into(),
        "http://user:CANARY@127.0.0.1/".into(),
        "ftp://127.0.0.1/CANARY".into(),
    ];
    for url in urls {
        let error = rootless().send(post(&url), SHORT).await.unwrap_err();
        assert!(matches!(error, HttpError::NotSent { .. }), "{url}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("CANARY"), "{error:?}");
    }
    assert_eq!(tls.requests(), 0);
}

/// The connection is made by the kernel, the TLS handshake hangs: the total deadline must not make that "lost".
#[tokio::test]
async fn a_deadline_before_the_connection_stands_is_not_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/token", silent.local_addr().unwrap());
    let error = rootless().send(post(&url), SHORT).await.unwrap_err();
    assert!(matches!(&error, HttpError::NotSent { .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot reach 127.0.0.1: no connection within 0.2 s");
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let server = Server::start(Manner::Answer("HTTP/1.1 200 OK\r\n\r\nhere")).await;
    let get = Request::get(format!("http://localhost:{}/", server.address.port())).body(Vec::new()).unwrap();
    assert_eq!(Network::default().send(get, LONG).await.unwrap().body(), b"here");
    assert!(!server.seen.lock().unwrap().to_lowercase().contains("content-length"));
}

#[test]
fn roads() {
    let road = |url: &str| Road::to(&url.parse().unwrap()).ok();
    for url in ["http://127.0.0.1:1/", "http://127.9.9.9/", "http://[::1]:9/", "http://localhost/", "http://LOCALHOST/"]
    {
        assert_eq!(road(url), Some(Road::Loopback), "{url}");
    }
    for url in ["https://localhost/", "https://[::1]/"] {
        assert_eq!(road(url), Some(Road::LoopbackTls), "{url}");
    }
    for url in ["https://as.example/", "https://localhost.as.example/", "https://[2001:db8::1]/"] {
        assert_eq!(road(url), Some(Road::Outside), "{url}");
    }
    for url in ["http://as.example/", "http://[2001:db8::1]/", "http://localhost.as.example/", "/token", "https://a@b/"]
    {
        assert_eq!(road(url), None, "{url}");
    }
}

#[test]
fn a_client_is_built_once() {
    let network = Network::default();
    let first: *const reqwest::Client = network.client(Road::Loopback).unwrap();
    assert!(std::ptr::eq(first, network.client(Road::Loopback).unwrap()));
    assert!(network.outside.get().is_none(), "roots are read only when needed");
}
