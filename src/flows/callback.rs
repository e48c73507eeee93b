//! The loopback listener (RFC 8252 section 7.3): hyper's http1 server on `127.0.0.1`, `::1` or both, open for one
//! sign-in. Only a GET of the exact path with the exact Host and the right state can end it; everything else gets a 4xx.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::{
    body::{Bytes, Incoming},
    rt::{Read, ReadBufCursor, Write},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{
    Caught, Denial, FlowError, Transaction, address,
    crowd::Server,
    desk::{Answer, Desk, Marks, Settled},
    gate::Gate,
    page::{self, Refusal},
};

/// What the redirect URI has to look like (from the provider's data and `--port`).
#[derive(Clone, Debug)]
pub struct Bind {
    /// `127.0.0.1`, `[::1]` or `localhost`
    pub host: String,
    /// Tried in order; empty (or only 0): any port.
    pub ports: Vec<u16>,
    pub path: String,
}

/// A bound listener that does not answer yet. Drop closes it.
pub struct Listener {
    sockets: Vec<TcpListener>,
    redirect_uri: String,
    gate: Gate,
    waits: Waits,
}

/// How the sign-in ended, for the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    Connected,
    Denied,
    Failed,
    TooLate,
}

/// The browser is waiting for the outcome: tell it with [`Waiting::finish`]. Drop closes everything, and the browser
/// sees a broken connection.
pub struct Waiting {
    server: Server,
    desk: Arc<Desk>,
    waits: Waits,
}

/// Every wait of the listener; tests shorten them.
#[derive(Clone, Copy)]
struct Waits {
    /// For a whole request head: slower than any browser on the same machine.
    head: Duration,
    /// For a closing client to read what it was told, so that the kernel does not reset the connection before.
    linger: Duration,
    /// For the browser to follow to the page with the outcome.
    page: Duration,
    /// The same after the deadline: the person has waited long enough.
    late: Duration,
}

const WAITS: Waits = Waits {
    head: Duration::from_secs(5),
    linger: Duration::from_millis(250),
    page: Duration::from_millis(1500),
    late: Duration::from_millis(400),
};

/// Request line and headers, bytes.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;

impl Listener {
    /// Binds. `localhost`: both families on one port; a family the host lacks is skipped, one whose port is taken by
    /// another process is refused. A literal of a family the host lacks becomes the other one, if any port will do.
    #[expect(clippy::unused_async, reason = "tokio's sockets can only be made inside a runtime, and an async fn is")]
    pub async fn bind(wanted: &Bind) -> Result<Self, FlowError> {
        let address::Bound { sockets, redirect_uri } = address::bind(wanted)?;
        let gate = Gate::of(&redirect_uri, &nonce()?)
            .ok_or_else(|| FlowError::CannotListen(format!("`{redirect_uri}` is not a redirect URI")))?;
        Ok(Self { sockets, redirect_uri, gate, waits: WAITS })
    }

    /// Where it listens.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect()
    }

    /// `http://HOST:PORT/PATH`, exactly what is sent.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Serves until the response of this transaction arrives or `deadline` has passed. `provider` is the provider's
    /// display name from our own data, for the page. `ignored` is told (once) why a request was ignored.
    ///
    /// When this fails the browser has been shown why, and the listener is closed. Dropping the future closes it too.
    pub async fn wait(
        self,
        transaction: &Transaction,
        provider: &str,
        deadline: Duration,
        ignored: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<(Caught, Waiting), FlowError> {
        let Self { sockets, gate, waits, .. } = self;
        let (desk, mut answer) = Desk::new(gate, transaction.clone(), ignored);
        let desk = Arc::new(desk);
        let front = Front { desk: Arc::clone(&desk), provider: provider.into(), waits };
        let server = Server::start(sockets, move |stream, marks| converse(stream, marks, front.clone()));
        let waiting = Waiting { server, desk, waits };

        let settled = match timeout(deadline, &mut answer).await {
            Ok(settled) => settled.ok(),
            Err(_) if waiting.desk.close() => None,
            // it came while the deadline passed
            Err(_) => answer.await.ok(),
        };
        match settled {
            Some(Settled::Caught(caught)) => Ok((caught, waiting)),
            Some(Settled::Denied(Denial { code, text })) => {
                // any other refusal is nobody's no: the page must not claim one
                let outcome = if code == "access_denied" { Outcome::Denied } else { Outcome::Failed };
                waiting.finish(outcome).await;
                Err(FlowError::Denied { code, message: format!("{provider} refused the sign-in: {text}") })
            }
            Some(Settled::Broken(text)) => {
                waiting.finish(Outcome::Failed).await;
                Err(FlowError::Protocol(format!("{provider} broke the protocol: {text}")))
            }
            None => {
                waiting.end(Outcome::TooLate, waits.late).await;
                Err(FlowError::TimedOut(format!(
                    "no answer from {provider} came back within {} s; where the browser cannot reach this machine, \
                     `--paste` or `--start` can",
                    deadline.as_secs()
                )))
            }
        }
    }
}

impl Waiting {
    /// Shows the page that tells the truth: 303 to `/done/<nonce>`, which is served for 1.5 s at most. Returns as soon
    /// as it was served, or at once if the browser has gone; the listener is closed then.
    pub async fn finish(self, outcome: Outcome) {
        let wait = self.waits.page;
        self.end(outcome, wait).await;
    }

    async fn end(self, outcome: Outcome, wait: Duration) {
        self.desk.show(outcome);
        // nobody came for the page: nothing to do about it
        let _shown = timeout(wait, self.desk.over()).await;
        self.server.close().await;
    }
}

/// 128 random bits that nobody else can know before the browser is sent there.
fn nonce() -> Result<String, FlowError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| FlowError::CannotListen(format!("the system has no random numbers: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What every connection needs.
#[derive(Clone)]
struct Front {
    desk: Arc<Desk>,
    provider: Arc<str>,
    waits: Waits,
}

/// One connection: one request, one answer, the end.
async fn converse(stream: TcpStream, marks: Arc<Marks>, front: Front) {
    let (desk, waits) = (Arc::clone(&front.desk), front.waits);
    let service = service_fn(|request: Request<Incoming>| {
        marks.asked.store(true, Ordering::SeqCst);
        let (marks, front) = (Arc::clone(&marks), front.clone());
        let answered: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
            // the body, if there is one, is never read
            let (head, _body) = request.into_parts();
            Ok::<_, Infallible>(respond(&front.desk.answer(&head, &marks).await, &front.provider))
        });
        answered
    });
    let io = Muted { stream: TokioIo::new(stream), marks: Arc::clone(&marks) };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(waits.head)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .keep_alive(false)
        .auto_date_header(false)
        .serve_connection(io, service);
    let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.stream.into_inner();
    match ended {
        Ok(()) => desk.delivered(&marks),
        // hyper's own answer was muted: it lacks our headers
        Err(error) if error.is_parse() && !marks.asked.load(Ordering::SeqCst) => {
            let refusal = if error.is_parse_too_large() { Refusal::TooLarge } else { Refusal::BadRequest };
            let _told = stream.write_all(&raw(refusal)).await;
        }
        Err(_) => return desk.left(&marks),
    }
    let _lingered = timeout(waits.linger, drain(&mut stream)).await;
}

/// Closing with unread bytes would reset the connection, and the reset could take the answer with it.
async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = [0; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

fn respond(answer: &Answer, provider: &str) -> Response<Full<Bytes>> {
    let (status, body) = match answer {
        Answer::GoTo(_) => (StatusCode::SEE_OTHER, String::new()),
        Answer::Page(outcome) => (StatusCode::OK, page::of(*outcome, provider)),
        Answer::Refused(refusal) => (refusal.status(), refusal.page()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in page::HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Answer::GoTo(path) = answer
        && let Ok(path) = HeaderValue::from_str(path)
    {
        headers.insert(header::LOCATION, path);
    }
    if *answer == Answer::Refused(Refusal::NotGet) {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

/// A refusal of what hyper could not read as a request, byte for byte.
fn raw(refusal: Refusal) -> Vec<u8> {
    let body = refusal.page();
    let headers: String = page::HEADERS.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n{headers}\r\n{body}", refusal.status(), body.len()).into_bytes()
}

/// A stream that swallows what is written before a request has been read: hyper answers what it cannot read by itself,
/// without the headers that every answer of ours has.
struct Muted {
    stream: TokioIo<TcpStream>,
    marks: Arc<Marks>,
}

impl Read for Muted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Muted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.marks.asked.load(Ordering::SeqCst) {
            Pin::new(&mut self.stream).poll_write(context, bytes)
        } else {
            Poll::Ready(Ok(bytes.len()))
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
#[path = "tests/callback.rs"]
mod tests;
