//! Fetching what a server says of itself: metadata documents and key sets. Plain GETs, no redirects followed.

use serde::de::IgnoredAny;
use serde_json::Value;
use url::Url;

use super::{BrokerError, block_on, by_url::check_outside, wire};
use crate::{
    config::Settings,
    providers::{
        Provider,
        discovery::{self, DiscoveryError},
    },
    system::{
        System,
        http::{HttpError, Limits},
    },
};

/// No honest metadata document or key set is larger.
pub(super) const MAX_DOCUMENT: usize = 1 << 20;

/// Finds a provider by its issuer.
pub fn discover(
    system: &System,
    settings: &Settings,
    id: &str,
    issuer: &str,
    assume_pkce: bool,
) -> Result<Provider, BrokerError> {
    let document = metadata(system, settings, issuer)?;
    let provider = discovery::provider(id, issuer, &document, assume_pkce)?;
    block_on(check_outside(&provider, &discovery::check_issuer(issuer)?))?;
    Ok(provider)
}

/// Finds what a provider that names its issuer does not say itself; one that says it all is left as it is.
pub fn complete(system: &System, settings: &Settings, own: Provider) -> Result<Provider, BrokerError> {
    match &own.issuer {
        Some(issuer) if own.token_url.is_none() && !issuer.contains('{') => {
            let document = metadata(system, settings, issuer)?;
            Ok(discovery::complete(&own, &document)?)
        }
        _ => Ok(own),
    }
}

/// What an issuer says of itself.
fn metadata(system: &System, settings: &Settings, issuer: &str) -> Result<Vec<u8>, BrokerError> {
    block_on(look_for_metadata(system, settings, issuer))?
        .map_err(|reason| DiscoveryError::BadMetadata { issuer: issuer.to_owned(), reason }.into())
}

/// The same (RFC 8414, OpenID Connect Discovery): the first well-known place that answers 200 with JSON. `Err` inside:
/// there is none, and why not.
pub(super) async fn look_for_metadata(
    system: &System,
    settings: &Settings,
    issuer: &str,
) -> Result<Result<Vec<u8>, String>, BrokerError> {
    let url = discovery::check_issuer(issuer)?;
    let mut last = None;
    for place in discovery::well_known(&url) {
        match fetch(system, settings, &place).await {
            // a web application that answers 200 to whatever it is asked
            Ok(document) if serde_json::from_slice::<IgnoredAny>(&document).is_err() => {
                last = Some(format!("what {place} answered is not JSON"));
            }
            Ok(document) => return Ok(Ok(document)),
            Err(Fetch::Status(status)) => last = Some(format!("{place} answered {status}")),
            Err(Fetch::Absurd(reason)) => {
                return Err(DiscoveryError::BadMetadata { issuer: issuer.to_owned(), reason }.into());
            }
            Err(Fetch::Unreachable(message)) => return Err(BrokerError::Retry { integration: None, message }),
        }
    }
    Ok(Err(last.unwrap_or_else(|| "there is no metadata".into())))
}

/// The keys of a provider (RFC 7517), for the integration of this name.
pub(super) async fn keys(system: &System, settings: &Settings, name: &str, url: &Url) -> Result<Value, BrokerError> {
    let host = url.host_str().unwrap_or_default();
    let protocol = |message: String| BrokerError::protocol(name, format!("{name}: {message}"));
    match fetch(system, settings, url).await {
        Ok(body) => serde_json::from_slice(&body).map_err(|_| protocol(format!("what {host} answered is not JSON"))),
        Err(Fetch::Status(status)) => Err(protocol(format!("{host} answered {status} where its keys should be"))),
        Err(Fetch::Absurd(message)) => Err(protocol(message)),
        Err(Fetch::Unreachable(message)) => Err(BrokerError::retry(name, format!("{name}: {message}"))),
    }
}

pub(super) enum Fetch {
    /// No document of an honest server.
    Absurd(String),
    Status(u16),
    Unreachable(String),
}

pub(super) async fn fetch(system: &System, settings: &Settings, url: &Url) -> Result<Vec<u8>, Fetch> {
    let request = http::Request::get(url.as_str())
        .header("accept", "application/json")
        .body(Vec::new())
        .map_err(|error| Fetch::Unreachable(error.to_string()))?;
    let limits = Limits { deadline: settings.network_timeout, max_body: MAX_DOCUMENT };
    let response = wire::send(system, request, limits).await.map_err(|error| match error {
        HttpError::TooLarge { host, limit, .. } => {
            Fetch::Absurd(format!("the document of {host} is larger than {limit} bytes"))
        }
        other => Fetch::Unreachable(other.to_string()),
    })?;
    match response.status().as_u16() {
        200 => Ok(response.into_body()),
        status if status >= 500 || status == 429 => {
            Err(Fetch::Unreachable(format!("{} answered {status}", url.host_str().unwrap_or_default())))
        }
        status => Err(Fetch::Status(status)),
    }
}
