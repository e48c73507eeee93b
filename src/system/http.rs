//! HTTP to authorization servers: clients built when first needed. No redirects, no automatic resend, no cookies, one
//! total deadline, a cap on what is read, plain http to this machine only. reqwest lives here and nowhere else.

use std::{
    error::Error as _,
    future::Future,
    net::{Ipv4Addr, Ipv6Addr},
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ::http::{Request, Response, StatusCode, Uri};
use http_body_util::BodyExt;

use super::terminal::clean;

#[cfg(test)]
mod tests;

/// Longest wait for name look-up, connection and TLS together; the deadline of the exchange may be shorter.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest reason taken from a library's error, in characters.
const MAX_REASON: usize = 200;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Bounds of one exchange.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Total time from the call to the last byte of the answer.
    pub deadline: Duration,
    /// Largest body that is read, in bytes (after decoding).
    pub max_body: usize,
}

/// Why there is no complete answer. Named by what is known of the request, never holding a body, a header or a full URL.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HttpError {
    /// The request was sent, at least in part; the answer did not arrive whole. What it asked for may have happened.
    #[error("the answer of {host} was lost: {reason}")]
    Lost { host: String, reason: String },
    /// Nothing of the request reached the server (name look-up, connection, TLS, proxy, a URL that is not allowed).
    #[error("cannot reach {host}: {reason}")]
    NotSent { host: String, reason: String },
    /// The answer is larger than [`Limits::max_body`]. Its status says whether the server acted.
    #[error("the answer of {host} is larger than {limit} bytes")]
    TooLarge { host: String, limit: usize, status: u16 },
}

/// Sends one request, once.
pub trait Http: Send + Sync {
    fn send(&self, request: Request<Vec<u8>>, limits: Limits) -> BoxFuture<'_, Result<Response<Vec<u8>>, HttpError>>;
}

/// The real network. Costs nothing until the first `send`.
#[derive(Default)]
pub struct Network {
    loopback: OnceLock<Result<reqwest::Client, String>>,
    loopback_tls: OnceLock<Result<reqwest::Client, String>>,
    outside: OnceLock<Result<reqwest::Client, String>>,
}

impl Http for Network {
    fn send(&self, request: Request<Vec<u8>>, limits: Limits) -> BoxFuture<'_, Result<Response<Vec<u8>>, HttpError>> {
        Box::pin(self.exchange(request, limits))
    }
}

impl Network {
    async fn exchange(&self, request: Request<Vec<u8>>, limits: Limits) -> Result<Response<Vec<u8>>, HttpError> {
        let host = request.uri().host().unwrap_or("an address without a host").to_owned();
        let client = Road::to(request.uri())
            .and_then(|road| self.client(road))
            .map_err(|reason| HttpError::NotSent { host: host.clone(), reason })?;
        let mark = Mark::of(&request);
        let request =
            mark.put_on(request, limits.deadline).map_err(|error| mark.failure(&host, error, limits.deadline))?;
        let answer = client.execute(request).await.map_err(|error| mark.failure(&host, error, limits.deadline))?;
        read(answer, &host, limits).await
    }

    fn client(&self, road: Road) -> Result<&reqwest::Client, String> {
        let cell = match road {
            Road::Loopback => &self.loopback,
            Road::LoopbackTls => &self.loopback_tls,
            Road::Outside => &self.outside,
        };
        cell.get_or_init(|| road.build()).as_ref().map_err(Clone::clone)
    }
}

/// Whether there are CA certificates to know a server by.
pub fn certificates() -> Result<(), String> {
    Road::Outside.build().map(drop)
}

/// Which client a request goes through. What stays on this machine never goes through a proxy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Road {
    Loopback,
    LoopbackTls,
    Outside,
}

impl Road {
    fn to(uri: &Uri) -> Result<Self, String> {
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("a URL with credentials in it is not used".into());
        }
        let loopback = uri.host().is_some_and(is_loopback);
        match (uri.scheme_str(), loopback) {
            (Some("http"), true) => Ok(Self::Loopback),
            (Some("https"), true) => Ok(Self::LoopbackTls),
            (Some("https"), false) => Ok(Self::Outside),
            _ => Err("only https is used, and plain http within this machine".into()),
        }
    }

    fn build(self) -> Result<reqwest::Client, String> {
        // One connection per request, HTTP/1.1: a connection that went stale in a pool or was told to go away cannot make
        // anyone send a refresh token twice (RFC 9110 section 9.2.2).
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .http1_only()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent(concat!("oauthctl/", env!("CARGO_PKG_VERSION")));
        if self == Self::Outside {
            builder = builder.https_only(true);
        } else {
            // `localhost` is what RFC 6761 says it is, whatever a resolver answers.
            let here = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
            builder = builder.no_proxy().resolve_to_addrs("localhost", &here);
        }
        if self == Self::Loopback {
            builder = builder.tls_certs_only([]); // reading the system's roots costs more than all else
        }
        builder.build().map_err(|error| match root_cause(&error.without_url()) {
            reason if reason.contains("CA certificates") => {
                "no CA certificates were found on this machine (install them, or set `SSL_CERT_FILE`)".into()
            }
            reason => reason,
        })
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// Knows whether a request left: its body is asked for only when a connection stands and the head has been written.
/// Being a stream, that body cannot be sent a second time either.
struct Mark {
    has_body: bool,
    asked_for: Arc<AtomicBool>,
}

impl Mark {
    fn of(request: &Request<Vec<u8>>) -> Self {
        Self { has_body: !request.body().is_empty(), asked_for: Arc::default() }
    }

    fn put_on(&self, request: Request<Vec<u8>>, deadline: Duration) -> Result<reqwest::Request, reqwest::Error> {
        let asked_for = Arc::clone(&self.asked_for);
        let request = request.map(|body| {
            if body.is_empty() {
                return reqwest::Body::from(body);
            }
            let watched = reqwest::Body::from(body).inspect_frame(move |_| asked_for.store(true, Ordering::SeqCst));
            reqwest::Body::wrap(watched)
        });
        let mut request = reqwest::Request::try_from(request)?;
        *request.timeout_mut() = Some(deadline);
        Ok(request)
    }

    fn failure(&self, host: &str, error: reqwest::Error, deadline: Duration) -> HttpError {
        let error = error.without_url();
        let not_sent =
            error.is_connect() || error.is_builder() || (self.has_body && !self.asked_for.load(Ordering::SeqCst));
        let host = host.to_owned();
        if not_sent {
            let reason = if error.is_timeout() {
                format!("no connection within {} s", seconds(deadline.min(CONNECT)))
            } else {
                root_cause(&error)
            };
            HttpError::NotSent { host, reason }
        } else {
            HttpError::Lost { host, reason: lost(&error, deadline) }
        }
    }
}

/// Reads the body under the cap. A body that is announced as larger is not begun.
async fn read(mut answer: reqwest::Response, host: &str, limits: Limits) -> Result<Response<Vec<u8>>, HttpError> {
    let status = answer.status();
    let too_large = || HttpError::TooLarge { host: host.to_owned(), limit: limits.max_body, status: status.as_u16() };
    let announced = answer.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > limits.max_body {
        return Err(too_large());
    }
    let headers = std::mem::take(answer.headers_mut());
    let mut body = Vec::with_capacity(announced);
    loop {
        match answer.chunk().await {
            Ok(None) => return Ok(assemble(status, headers, body)),
            Ok(Some(chunk)) if body.len() + chunk.len() > limits.max_body => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) => {
                let reason = lost(&error.without_url(), limits.deadline);
                return Err(HttpError::Lost { host: host.to_owned(), reason });
            }
        }
    }
}

fn assemble(status: StatusCode, headers: ::http::HeaderMap, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn lost(error: &reqwest::Error, deadline: Duration) -> String {
    if error.is_timeout() { format!("it was not complete within {} s", seconds(deadline)) } else { root_cause(error) }
}

fn seconds(duration: Duration) -> String {
    format!("{}", (duration.as_secs_f64() * 10.0).round() / 10.0)
}

/// The innermost reason: the outer ones ("error sending request") say nothing. It may quote a server's certificate.
fn root_cause(error: &reqwest::Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        reason = inner.to_string();
        source = inner.source();
    }
    clean(&reason, MAX_REASON)
}
