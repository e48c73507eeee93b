//! From a URL that somebody typed to a provider: it is an issuer (RFC 8414), or an API that says who gives tokens for it
//! (RFC 9728). Nothing but public documents is asked for, and nobody is told anything.

use std::{net::IpAddr, time::Duration};

use http::header::WWW_AUTHENTICATE;
use url::Url;

use super::{
    BrokerError, block_on,
    discover::{Fetch, MAX_DOCUMENT, fetch, look_for_metadata},
    wire,
};
use crate::{
    config::Settings,
    providers::{
        Provider,
        discovery::{self, DiscoveryError},
        resource::{self, Resource},
    },
    system::{System, http::Limits},
};

/// A name that is not found by then is not found.
const LOOK_UP: Duration = Duration::from_secs(5);

/// Where a URL led to.
#[derive(Debug)]
pub struct Arrival {
    pub provider: Provider,
    /// The API that was typed, as requests name it.
    pub resource: Option<String>,
    /// What that API wants.
    pub scopes: Vec<String>,
}

/// Finds out what a typed URL is. `known`: an authorization server that is known already goes before others.
pub fn arrive(
    system: &System,
    settings: &Settings,
    typed: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<Arrival, BrokerError> {
    let url = discovery::check_issuer(typed)?;
    let road = Road { settings, system, typed, url: &url };
    block_on(async {
        let (found, reason) = road.as_resource(&resource::well_known(&url)).await?;
        if let Some(found) = found {
            return road.of_resource(found, Vec::new(), known).await;
        }
        if let Ok(document) = look_for_metadata(system, settings, typed).await? {
            let provider = road.provider(typed, &document).await?;
            return Ok(Arrival { provider, resource: None, scopes: Vec::new() });
        }
        if let Some((found, scopes)) = road.by_challenge().await? {
            return road.of_resource(found, scopes, known).await;
        }
        Err(match reason {
            Some(reason) => unusable(typed, reason),
            None => BrokerError::Usage {
                message: format!("{url} is neither an issuer nor an API that says who gives tokens for it"),
                hint: Some("oauthctl provider add NAME --issuer URL, or with its endpoints".into()),
            },
        })
    })
}

fn unusable(of: &str, reason: String) -> BrokerError {
    DiscoveryError::BadMetadata { issuer: of.to_owned(), reason }.into()
}

fn unreachable(message: String) -> BrokerError {
    BrokerError::Retry { integration: None, message }
}

struct Road<'a> {
    settings: &'a Settings,
    system: &'a System,
    typed: &'a str,
    url: &'a Url,
}

impl Road<'_> {
    /// The API's metadata at this place; where there is a document that is not to be used, why.
    async fn as_resource(&self, place: &Url) -> Result<(Option<Resource>, Option<String>), BrokerError> {
        match fetch(self.system, self.settings, place).await {
            Ok(document) => Ok(match resource::read(self.typed, &document) {
                None => (None, None), // a web application that answers 200 to whatever it is asked
                Some(Ok(found)) => (Some(found), None),
                Some(Err(reason)) => (None, Some(reason)),
            }),
            Err(Fetch::Status(_)) => Ok((None, None)),
            Err(Fetch::Absurd(reason)) => Err(unusable(self.typed, reason)),
            Err(Fetch::Unreachable(reason)) => Err(unreachable(reason)),
        }
    }

    /// The API itself, asked without a token, may say where its metadata lies (RFC 9728 section 5).
    async fn by_challenge(&self) -> Result<Option<(Resource, Vec<String>)>, BrokerError> {
        let request = http::Request::get(self.url.as_str()).header("accept", "application/json").body(Vec::new());
        let request = request.map_err(|error| unreachable(error.to_string()))?;
        let limits = Limits { deadline: self.settings.network_timeout, max_body: MAX_DOCUMENT };
        let answer = wire::send(self.system, request, limits).await.map_err(|error| unreachable(error.to_string()))?;
        if answer.status() != 401 {
            return Ok(None);
        }
        let headers = answer.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        for (place, scopes) in headers.map(resource::challenge) {
            let Some(place) = place else { continue };
            self.outside(&[("resource_metadata", &place)], self.typed).await?;
            return match self.as_resource(&place).await? {
                (Some(found), _) => Ok(Some((found, scopes))),
                (None, reason) => Err(unusable(self.typed, reason.unwrap_or_else(|| "there is no metadata".into()))),
            };
        }
        Ok(None)
    }

    async fn of_resource(
        &self,
        found: Resource,
        scopes: Vec<String>,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<Arrival, BrokerError> {
        let servers = &found.authorization_servers;
        let issuer = servers.iter().find(|issuer| known(issuer)).unwrap_or(&servers[0]);
        let url = discovery::check_issuer(issuer)
            .map_err(|error| unusable(self.typed, format!("`authorization_servers`: {error}")))?;
        self.outside(&[("authorization_servers", &url)], self.typed).await?;
        match look_for_metadata(self.system, self.settings, issuer).await? {
            Ok(document) => {
                let provider = self.provider(issuer, &document).await?;
                let scopes = if scopes.is_empty() { found.scopes } else { scopes };
                Ok(Arrival { provider, resource: Some(found.resource), scopes })
            }
            Err(reason) => Err(unusable(issuer, reason)),
        }
    }

    async fn provider(&self, issuer: &str, document: &[u8]) -> Result<Provider, BrokerError> {
        let id = discovery::id_of(&discovery::check_issuer(issuer)?);
        let provider = discovery::provider(&id, issuer, document, false)?;
        check_outside(&provider, self.url).await?;
        Ok(provider)
    }

    async fn outside(&self, urls: &[(&str, &Url)], of: &str) -> Result<(), BrokerError> {
        let names: Vec<(&str, String)> =
            urls.iter().map(|(key, url)| (*key, url.host_str().unwrap_or_default().to_owned())).collect();
        refuse_inside(of, self.url, &names).await
    }
}

/// Metadata must not send requests to where whoever typed its URL did not send any: its hosts are looked up (CHECKS S-51).
pub(super) async fn check_outside(provider: &Provider, typed: &Url) -> Result<(), BrokerError> {
    let of = provider.issuer.as_deref().unwrap_or_default();
    refuse_inside(of, typed, &discovery::host_names(provider)).await
}

async fn refuse_inside(of: &str, typed: &Url, names: &[(&str, String)]) -> Result<(), BrokerError> {
    let home = typed.host_str().unwrap_or_default();
    if discovery::is_inside(typed) || addresses(home).await.into_iter().any(discovery::is_inside_address) {
        return Ok(());
    }
    for (key, name) in names.iter().filter(|(_, name)| name != home) {
        let found = addresses(name).await;
        if let Some(reason) = discovery::leads_inside(key, name, &found) {
            return Err(unusable(of, reason));
        }
    }
    Ok(())
}

/// Where a name leads; one that is not known here (a proxy may know it) leads nowhere.
async fn addresses(name: &str) -> Vec<IpAddr> {
    match tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((name, 443))).await {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
        _ => Vec::new(),
    }
}
