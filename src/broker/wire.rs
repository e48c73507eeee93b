//! Between `oauth` (pure) and `system::http` (sockets): the closure that sends, with this installation's deadline. Every
//! request of the broker goes through [`send`], so that `-v` shows each: never its query, headers or body.

use std::time::Duration;

use crate::{
    oauth::{
        client::{Request, Response, SendError},
        dpop::Binding,
    },
    system::{
        System,
        http::{BoxFuture, HttpError, Limits},
        terminal::clean,
    },
};

/// No honest answer of an authorization server is larger (a token may be 256 KiB, and there may be three).
const MAX_BODY: usize = 1 << 20;

/// Longest path that is shown, in characters.
const MAX_PATH: usize = 200;

/// A sender for `oauth::client` with one total deadline per request.
pub(super) fn sender<'s>(
    system: &'s System,
    deadline: Duration,
) -> impl Fn(Request) -> BoxFuture<'s, Result<Response, SendError>> + Copy + Sync {
    sender_of(system, Limits { deadline, max_body: MAX_BODY })
}

/// The same within these limits.
pub(super) fn sender_of<'s>(
    system: &'s System,
    limits: Limits,
) -> impl Fn(Request) -> BoxFuture<'s, Result<Response, SendError>> + Copy + Sync {
    move |request| {
        Box::pin(async move {
            send(system, request, limits).await.map_err(|error| match &error {
                HttpError::Lost { .. } => SendError::Lost(error.to_string()),
                HttpError::NotSent { .. } => SendError::NotSent(error.to_string()),
                HttpError::TooLarge { status, .. } => {
                    SendError::TooLarge { reason: error.to_string(), status: *status }
                }
            })
        })
    }
}

/// The same for what is bound to a key (RFC 9449), if it is: each request carries its proof. One that is sent again because
/// the server named a nonce has what is left of the time.
pub(super) fn bound_sender<'s>(
    system: &'s System,
    deadline: Duration,
    binding: Option<&'s Binding>,
) -> impl Fn(Request) -> BoxFuture<'s, Result<Response, SendError>> + Copy + Sync {
    move |request| {
        let Some(binding) = binding else { return sender(system, deadline)(request) };
        let began = system.clock.monotonic();
        let left = move || deadline.saturating_sub(system.clock.monotonic().saturating_sub(began));
        let now = system.clock.now();
        Box::pin(binding.send(request, now, move |request| sender(system, left())(request)))
    }
}

/// Sends one request, once, and tells whoever asked for details how it went: method, host, path, status or class of
/// failure, milliseconds.
pub(super) async fn send(system: &System, request: Request, limits: Limits) -> Result<Response, HttpError> {
    let what = describe(&request);
    let began = system.clock.monotonic();
    let answer = system.http.send(request, limits).await;
    let took = system.clock.monotonic().saturating_sub(began).as_millis();
    let end = match &answer {
        Ok(response) => response.status().as_u16().to_string(),
        Err(HttpError::Lost { .. }) => "answer lost".to_owned(),
        Err(HttpError::NotSent { .. }) => "not sent".to_owned(),
        Err(HttpError::TooLarge { status, .. }) => format!("{status}, too large"),
    };
    system.terminal.detail(&format!("{what} -> {end} in {took} ms"));
    answer
}

/// `POST as.example:8443 /token`. The host alone, not the authority: that could hold credentials.
fn describe(request: &Request) -> String {
    let uri = request.uri();
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    let host = uri.host().unwrap_or("-");
    clean(&format!("{} {host}{port} {}", request.method(), uri.path()), MAX_PATH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_query_nor_credentials_nor_body_are_described() {
        for (uri, shown) in [
            ("https://as.example/token?code=CANARY", "POST as.example /token"),
            ("https://user:CANARY@as.example:8443/a/b", "POST as.example:8443 /a/b"),
            ("http://[::1]:9/", "POST [::1]:9 /"),
        ] {
            let request = http::Request::post(uri).header("authorization", "CANARY").body(b"CANARY".to_vec()).unwrap();
            assert_eq!(describe(&request), shown);
        }
        let long = http::Request::post(format!("https://h/{}", "x".repeat(500))).body(Vec::new()).unwrap();
        assert_eq!(describe(&long).chars().count(), MAX_PATH + 1);
    }
}
