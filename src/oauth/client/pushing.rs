//! Pushed authorization requests (RFC 9126): the request goes to the server directly, and the browser carries only a
//! reference to it. State, challenge and nonce then stand in no URL and no argument list.

use std::future::Future;

use serde_json::Value;
use url::Url;

use super::{
    super::{ClientAuth, echo::Echo, error::Error, request, response},
    Endpoint, Request, Response, SendError, once_each,
};
use crate::secret::Secret;

/// Longest reference that is taken, in bytes.
const LONGEST: usize = 4096;

/// What the browser is sent to instead.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// Seconds for which the URL can be opened.
    pub expires_in: i64,
    pub url: Url,
}

/// Pushes what `request` (an authorization URL) asks for to `endpoint`, once; the browser then goes to `authorize` with the
/// reference. `secrets`: what of the request nobody else may see.
pub async fn push<F, Fut>(
    endpoint: &Endpoint<'_>,
    authorize: &Url,
    request: &Url,
    secrets: &[&Secret],
    send: F,
) -> Result<Pushed, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(authorize)?;
    // the endpoint's own parameters stay in its URL, and a client that does not use Basic is named by its authentication
    let own: Vec<_> = authorize.query_pairs().collect();
    let named = endpoint.client.auth == ClientAuth::Basic;
    let pairs: Vec<(String, String)> = request
        .query_pairs()
        .filter(|pair| !own.contains(pair) && (named || pair.0 != "client_id"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let message = endpoint.authenticated(pairs)?;
    let sent: Vec<_> = secrets.iter().map(|secret| Some(*secret)).chain([endpoint.client.secret.as_ref()]).collect();
    let echo = Echo::of(&message, &sent);
    let answer = send(message).await.map_err(SendError::into_error)?;
    let body = response::created(answer, endpoint.dialect).map_err(|error| echo.out_of(error))?;
    let (reference, expires_in) = read(&body)?;
    let mut url = authorize.clone();
    url.query_pairs_mut().append_pair("client_id", &endpoint.client.id).append_pair("request_uri", reference);
    once_each(&url)?;
    Ok(Pushed { expires_in, url })
}

/// Section 2.2.
fn read(body: &Value) -> Result<(&str, i64), Error> {
    let broken = |reason: &str| Error::Protocol { reason: reason.to_owned(), spent: false };
    let reference = body["request_uri"].as_str().unwrap_or_default();
    let legal = reference.len() <= LONGEST && reference.bytes().all(|byte| byte.is_ascii_graphic());
    if reference.is_empty() || !legal {
        return Err(broken("the answer to the pushed request has no `request_uri`"));
    }
    match body["expires_in"].as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "a float too large saturates")]
        Some(seconds) if seconds >= 1.0 => Ok((reference, seconds as i64)),
        _ => Err(broken("`expires_in` of the pushed request is not a positive number")),
    }
}
