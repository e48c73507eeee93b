//! Fetching what a server says of itself: metadata documents and key sets. Plain GETs, no redirects followed.

use serde_json::Value;
use url::Url;

use super::{BrokerError, block_on, wire};
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
const MAX_DOCUMENT: usize = 1 << 20;

/// Finds a provider by its issuer (RFC 8414, OpenID Connect Discovery): the first well-known place that answers 200.
pub fn discover(
    system: &System,
    settings: &Settings,
    id: &str,
    issuer: &str,
    assume_pkce: bool,
) -> Result<Provider, BrokerError> {
    let url = discovery::check_issuer(issuer)?;
    block_on(async {
        let mut last = None;
        for place in discovery::well_known(&url) {
            match fetch(system, settings, &place).await {
                Ok(document) => return Ok(discovery::provider(id, issuer, &document, assume_pkce)?),
                Err(Fetch::Status(status)) => {
                    last = Some(format!("{place} answered {status}"));
                }
                Err(Fetch::Unreachable(reason)) => {
                    return Err(BrokerError::Retry { integration: None, message: reason });
                }
            }
        }
        let reason = last.unwrap_or_else(|| "there is no metadata".into());
        Err(DiscoveryError::BadMetadata { issuer: issuer.to_owned(), reason }.into())
    })
}

/// A JSON document by GET.
pub(super) async fn fetch_json(system: &System, settings: &Settings, url: &Url) -> Result<Value, BrokerError> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let protocol = |message: String| BrokerError::Protocol { integration: None, message, hint: None };
    match fetch(system, settings, url).await {
        Ok(body) => serde_json::from_slice(&body).map_err(|_| protocol(format!("what {host} answered is not JSON"))),
        Err(Fetch::Status(status)) => Err(protocol(format!("{host} answered {status} where its keys should be"))),
        Err(Fetch::Unreachable(message)) => Err(BrokerError::Retry { integration: None, message }),
    }
}

enum Fetch {
    Status(u16),
    Unreachable(String),
}

async fn fetch(system: &System, settings: &Settings, url: &Url) -> Result<Vec<u8>, Fetch> {
    let request = http::Request::get(url.as_str())
        .header("accept", "application/json")
        .body(Vec::new())
        .map_err(|error| Fetch::Unreachable(error.to_string()))?;
    let limits = Limits { deadline: settings.network_timeout, max_body: MAX_DOCUMENT };
    let response = wire::send(system, request, limits).await.map_err(|error| match error {
        HttpError::TooLarge { host, limit, .. } => {
            Fetch::Unreachable(format!("the document of {host} is larger than {limit} bytes"))
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
