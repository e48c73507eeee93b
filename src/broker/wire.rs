//! Between `oauth` (pure) and `system::http` (sockets): the closure that sends, with this installation's deadline.

use std::time::Duration;

use crate::{
    oauth::client::{Request, Response, SendError},
    system::http::{BoxFuture, Http, HttpError, Limits},
};

/// No honest answer of an authorization server is larger (a token may be 256 KiB, and there may be three).
const MAX_BODY: usize = 1 << 20;

/// A sender for `oauth::client` with one total deadline per request.
pub(super) fn sender<'h>(
    http: &'h dyn Http,
    deadline: Duration,
) -> impl Fn(Request) -> BoxFuture<'h, Result<Response, SendError>> + Sync {
    move |request| {
        Box::pin(async move {
            let limits = Limits { deadline, max_body: MAX_BODY };
            http.send(request, limits).await.map_err(|error| match &error {
                HttpError::Lost { .. } => SendError::Lost(error.to_string()),
                HttpError::NotSent { .. } => SendError::NotSent(error.to_string()),
                HttpError::TooLarge { status, .. } => {
                    SendError::TooLarge { reason: error.to_string(), status: *status }
                }
            })
        })
    }
}
