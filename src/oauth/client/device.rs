//! Device authorization (RFC 8628): the request for a code that a person enters elsewhere, and the question whether it was
//! entered yet.

use std::{collections::BTreeMap, future::Future};

use url::Url;

use super::{
    super::{
        echo::Echo,
        error::Error,
        request,
        response::device::{self, Offer, Poll},
    },
    Endpoint, Request, Response, SendError,
};
use crate::secret::Secret;

/// RFC 8628 section 3.4.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Parameters of a device authorization request that only this file sets.
const OF_REQUEST: [&str; 3] = ["client_id", "client_secret", "scope"];

/// Parameters of a device access token request that only this file sets.
const OF_POLL: [&str; 4] = ["client_id", "client_secret", "device_code", "grant_type"];

/// Asks for a code (RFC 8628 section 3.1). `url` is the device authorization endpoint; the client shows itself as it does
/// at the token endpoint. `params`: what the caller adds; `resources`: what the grant is for (RFC 8707).
pub async fn authorize_device<F, Fut>(
    endpoint: &Endpoint<'_>,
    url: &Url,
    scopes: &[String],
    params: &BTreeMap<String, String>,
    resources: &[String],
    send: F,
) -> Result<Offer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_params(params, &OF_REQUEST)?;
    let scope = request::join_scopes(scopes, endpoint.dialect)?;
    let mut pairs: Vec<(&str, &str)> = scope.iter().map(|scope| ("scope", scope.as_str())).collect();
    pairs.extend(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    resources.iter().try_for_each(|resource| request::check_resource(resource))?;
    pairs.extend(resources.iter().map(|resource| ("resource", resource.as_str())));
    let request = Endpoint { url, ..endpoint.clone() }.authenticated(pairs)?;
    let echo = Echo::of(&request, &[endpoint.client.secret.as_ref()]);
    let answer = send(request).await.map_err(SendError::into_error)?;
    device::offer(answer, endpoint.dialect).map_err(|error| echo.out_of(error))
}

/// Asks once whether the code was entered and the sign-in allowed (RFC 8628 sections 3.4 and 3.5). An answer that was lost
/// is [`Error::Unknown`], as is one that says to come back later; what ends the matter is any other error.
pub async fn poll_device<F, Fut>(
    endpoint: &Endpoint<'_>,
    device_code: &Secret,
    resource: Option<&str>,
    send: F,
) -> Result<Poll, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_params(endpoint.params, &OF_POLL)?;
    let mut pairs = vec![("grant_type", GRANT_TYPE), ("device_code", device_code.expose())];
    pairs.extend(endpoint.params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    pairs.extend(resource.map(|resource| ("resource", resource)));
    let request = endpoint.authenticated(pairs)?;
    let echo = Echo::of(&request, &[Some(device_code), endpoint.client.secret.as_ref()]);
    let answer = send(request).await.map_err(SendError::into_error)?;
    device::poll(answer, endpoint.dialect).map_err(|error| echo.out_of(error))
}
