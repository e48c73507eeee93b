//! Authorization server metadata (RFC 8414, OIDC Discovery 1.0): where it lies and what it means. The document
//! is the work of a stranger: nothing in it is believed unchecked, and nothing of it is repeated in an error.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use serde_json::{Map, Value};
use url::{Host, Url};

use super::{AssertionAudience, Dpop, IdentityFrom, Pkce, Provider, ScopeInfo, check, template};
use crate::oauth::ClientAuth;

/// Most scopes kept of `scopes_supported`.
const MOST_SCOPES: usize = 500;
/// Longest id that is made of an issuer.
const LONGEST_ID: usize = 50;

#[derive(Clone, Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// The typed issuer is not one (exit 2).
    #[error("`{issuer}` is not an issuer URL: {reason}")]
    BadIssuer { issuer: String, reason: String },
    /// The document breaks a rule (exit 7).
    #[error("the metadata of {issuer} is not usable: {reason}")]
    BadMetadata { issuer: String, reason: String },
}

/// Checks an issuer as typed: absolute https (http on loopback), no query, no fragment, no credentials.
pub fn check_issuer(issuer: &str) -> Result<Url, DiscoveryError> {
    let bad = |reason: String| DiscoveryError::BadIssuer { issuer: shown(issuer), reason };
    let url = template::check_url(issuer).map_err(bad)?;
    if issuer.contains('?') {
        return Err(bad("a query has no place in an issuer".into()));
    }
    Ok(url)
}

/// The places to look, in order (RFC 8414 section 3.1 and 5 for `oauth-authorization-server`; OIDC's appended path).
pub fn well_known(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let mut paths = vec![
        format!("/.well-known/oauth-authorization-server{path}"),
        format!("{path}/.well-known/openid-configuration"),
    ];
    if !path.is_empty() {
        paths.push(format!("/.well-known/openid-configuration{path}"));
    }
    let at = |path: String| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url
    };
    paths.into_iter().map(at).collect()
}

/// Reads a metadata document into a provider named `id`. `issuer` in the document must equal the typed one exactly;
/// every endpoint is checked; without S256 it is refused (RFC 9700 section 2.1.1) unless `assume_pkce`.
pub fn provider(id: &str, issuer: &str, document: &[u8], assume_pkce: bool) -> Result<Provider, DiscoveryError> {
    let typed = check_issuer(issuer)?;
    let bad = |reason: String| DiscoveryError::BadMetadata { issuer: shown(issuer), reason };
    let members = serde_json::from_slice::<Map<String, Value>>(document)
        .map_err(|error| bad(format!("not a JSON object ({:?} error)", error.classify())))?;
    let metadata = Metadata { members, issuer: typed };
    let provider = metadata.provider(id, issuer, assume_pkce).map_err(bad)?;
    provider.check().map_err(|fault| bad(fault.to_string()))?;
    Ok(provider)
}

/// Adds what metadata knows to a provider that names its `issuer`; what the provider itself says wins.
pub fn complete(own: &Provider, document: &[u8]) -> Result<Provider, DiscoveryError> {
    let issuer = own.issuer.clone().unwrap_or_default();
    // PKCE that the data switches off is no reason to refuse metadata without it
    let found = provider(&own.id, &issuer, document, own.pkce != Pkce::Required)?;
    let or = |own: &Option<String>, found: Option<String>| own.clone().or(found);
    let all = |own: &Vec<String>, found: Vec<String>| if own.is_empty() { found } else { own.clone() };
    Ok(Provider {
        authorize_url: or(&own.authorize_url, found.authorize_url),
        token_url: or(&own.token_url, found.token_url),
        device_url: or(&own.device_url, found.device_url),
        revoke_url: or(&own.revoke_url, found.revoke_url),
        introspect_url: or(&own.introspect_url, found.introspect_url),
        assertion_audience: own.assertion_audience.or(found.assertion_audience),
        userinfo_url: or(&own.userinfo_url, found.userinfo_url),
        jwks_url: or(&own.jwks_url, found.jwks_url),
        par_url: or(&own.par_url, found.par_url),
        registration_url: or(&own.registration_url, found.registration_url),
        dpop: if own.dpop == Dpop::Unknown { found.dpop } else { own.dpop },
        issuer: found.issuer,
        account_id: or(&own.account_id, found.account_id),
        account_label: or(&own.account_label, found.account_label),
        client_auth: if own.client_auth.is_empty() { found.client_auth } else { own.client_auth.clone() },
        default_scopes: all(&own.default_scopes, found.default_scopes),
        iss_in_response: own.iss_in_response || found.iss_in_response,
        ..own.clone()
    })
}

/// The hosts that get requests but are not the issuer's (without issuer: the sign-in page's), for a person to look at.
pub fn foreign_hosts(provider: &Provider) -> Vec<String> {
    let urls = || provider.templates().into_iter().filter_map(|(_, url)| url.as_deref());
    let home = provider.issuer.as_deref().or_else(|| urls().next()).and_then(template::authority);
    let hosts: BTreeSet<&str> = urls().filter_map(template::authority).filter(|host| Some(*host) != home).collect();
    hosts.into_iter().map(str::to_owned).collect()
}

/// What is new in a second reading of the metadata: the keys of the endpoints whose host has changed or appeared. A refresh
/// token is not sent to a new host before a person has agreed.
pub fn moved_hosts(old: &Provider, new: &Provider) -> Vec<&'static str> {
    let host = |url: &Option<String>| url.as_deref().and_then(template::authority).map(str::to_owned);
    let pairs = old.templates().into_iter().zip(new.templates());
    pairs
        .filter(|((_, before), (_, after))| after.is_some() && host(before) != host(after))
        .map(|((key, _), _)| key)
        .collect()
}

/// Each endpoint's host (with a port that is not the usual one), by its key in the data: what a person agrees to.
pub fn endpoint_hosts(provider: &Provider) -> BTreeMap<String, String> {
    let host = |url: &Option<String>| url.as_deref().and_then(template::authority).map(str::to_owned);
    provider.templates().into_iter().filter_map(|(key, url)| Some((key.to_owned(), host(url)?))).collect()
}

/// The own data with these endpoints as the metadata has them now.
pub fn with_endpoints_of(own: &Provider, now: &Provider, keys: &[&str]) -> Result<Provider, String> {
    let value = |provider: &Provider| serde_json::to_value(provider).map_err(|error| error.to_string());
    let (mut changed, from) = (value(own)?, value(now)?);
    for key in keys {
        changed[*key] = from[*key].clone();
    }
    serde_json::from_value(changed).map_err(|error| error.to_string())
}

/// The same as names to look up.
pub fn host_names(provider: &Provider) -> Vec<(&'static str, String)> {
    let name = |url: &Option<String>| Some(Url::parse(url.as_deref()?).ok()?.host_str()?.to_owned());
    provider.templates().into_iter().filter_map(|(key, url)| Some((key, name(url)?))).collect()
}

/// Why an endpoint of a public server is not used: where its name leads.
pub fn leads_inside(key: &str, name: &str, addresses: &[IpAddr]) -> Option<String> {
    let inside = addresses.iter().any(|address| is_inside_address(*address));
    inside.then(|| format!("`{key}`: {name} is an address inside this network"))
}

/// An id for the provider of an issuer: host, port and path, in the letters of ids.
pub fn id_of(issuer: &Url) -> String {
    let port = issuer.port().map(|port| format!("-{port}")).unwrap_or_default();
    let text = format!("{}{port}{}", issuer.host_str().unwrap_or_default(), issuer.path()).to_ascii_lowercase();
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit())).filter(|word| !word.is_empty());
    let id: String = words.collect::<Vec<_>>().join("-").chars().take(LONGEST_ID).collect();
    id.trim_end_matches('-').to_owned()
}

/// A document and the issuer it was asked for.
struct Metadata {
    members: Map<String, Value>,
    issuer: Url,
}

impl Metadata {
    fn provider(&self, id: &str, typed: &str, assume_pkce: bool) -> Result<Provider, String> {
        let mut provider = Provider {
            id: id.into(),
            name: id.into(),
            issuer: Some(self.same_issuer(typed)?),
            authorize_url: self.endpoint("authorization_endpoint")?,
            token_url: self.endpoint("token_endpoint")?,
            device_url: self.endpoint("device_authorization_endpoint")?,
            revoke_url: self.endpoint("revocation_endpoint")?,
            introspect_url: self.endpoint("introspection_endpoint")?,
            // the issuer is known for certain here, and a token endpoint's name is what can be mixed up (CVE-2025-27370)
            assertion_audience: Some(AssertionAudience::Issuer),
            userinfo_url: self.endpoint("userinfo_endpoint")?,
            jwks_url: self.endpoint("jwks_uri")?,
            par_url: self.endpoint("pushed_authorization_request_endpoint")?,
            registration_url: self.endpoint("registration_endpoint")?,
            dpop: self.dpop()?,
            client_auth: self.client_auth()?,
            iss_in_response: self.flag("authorization_response_iss_parameter_supported")?,
            ..Provider::default()
        };
        if provider.token_url.is_none() {
            return Err("no `token_endpoint`".into());
        }
        if let Some(grants) = self.list("grant_types_supported")?
            && !grants.iter().any(|grant| grant == "authorization_code")
        {
            provider.authorize_url = None;
        }
        if provider.authorize_url.is_some() {
            self.check_sign_in()?;
            provider.pkce = self.pkce(assume_pkce)?;
        }
        self.identity(&mut provider)?;
        Ok(provider)
    }

    /// RFC 8414 section 3.3: equal, or not to be used. Only a host without path may differ in its `/`.
    fn same_issuer(&self, typed: &str) -> Result<String, String> {
        let named = self.text("issuer")?.ok_or("no `issuer`")?;
        let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
        if named == typed || (self.issuer.path() == "/" && bare(named) == bare(typed)) {
            return Ok(named.to_owned());
        }
        Err("its `issuer` is another one".into())
    }

    fn endpoint(&self, key: &str) -> Result<Option<String>, String> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let url = template::check_url(text).map_err(|reason| format!("`{key}`: {reason}"))?;
        // metadata of a public server must not send requests into this machine or its network
        if is_inside(&url) && !is_inside(&self.issuer) {
            return Err(format!("`{key}`: an address inside this network"));
        }
        Ok(Some(url.into()))
    }

    fn check_sign_in(&self) -> Result<(), String> {
        let types = self.list("response_types_supported")?;
        if types.is_some_and(|types| !types.iter().any(|kind| kind == "code")) {
            return Err("`response_types_supported` is without `code`".into());
        }
        let pushes = self.text("pushed_authorization_request_endpoint")?.is_some();
        if self.flag("require_pushed_authorization_requests")? && !pushes {
            return Err("it takes pushed authorization requests only, and does not say where".into());
        }
        Ok(())
    }

    /// RFC 9449 section 5.1; we sign with ES256.
    fn dpop(&self) -> Result<Dpop, String> {
        let algorithms = self.list("dpop_signing_alg_values_supported")?.unwrap_or_default();
        let ours = algorithms.iter().any(|algorithm| algorithm == "ES256");
        Ok(if ours { Dpop::Offered } else { Dpop::Unknown })
    }

    fn pkce(&self, assume: bool) -> Result<Pkce, String> {
        let methods = self.list("code_challenge_methods_supported")?;
        match methods {
            Some(methods) if methods.iter().any(|method| method == "S256") => Ok(Pkce::Required),
            _ if assume => Ok(Pkce::Assume),
            Some(_) => Err("`code_challenge_methods_supported` is without `S256`".into()),
            None => Err("no `code_challenge_methods_supported`, so PKCE may be missing".into()),
        }
    }

    /// RFC 8414 section 2: silent means `client_secret_basic`.
    fn client_auth(&self) -> Result<Vec<ClientAuth>, String> {
        let Some(methods) = self.list("token_endpoint_auth_methods_supported")? else {
            return Ok(vec![ClientAuth::Basic]);
        };
        let known = [
            ("none", ClientAuth::None),
            ("client_secret_basic", ClientAuth::Basic),
            ("client_secret_post", ClientAuth::Post),
            ("private_key_jwt", ClientAuth::PrivateKeyJwt),
        ];
        let has = |name: &str| methods.iter().any(|method| method == name);
        let taken: Vec<_> = known.iter().filter(|(name, _)| has(name)).map(|(_, auth)| *auth).collect();
        if taken.is_empty() {
            return Err("`token_endpoint_auth_methods_supported` has none that oauthctl knows".into());
        }
        Ok(taken)
    }

    /// Default scopes are those that say whose grant it is and make it last; the identity is `sub` (OIDC Core
    /// section 5.1).
    fn identity(&self, provider: &mut Provider) -> Result<(), String> {
        let scopes = self.list("scopes_supported")?;
        let listed = |scope: &str| scopes.as_ref().is_some_and(|all| all.iter().any(|known| known == scope));
        let silent = scopes.is_none() && self.list("id_token_signing_alg_values_supported")?.is_some();
        if listed("openid") || silent {
            let wanted = ["openid", "email", "offline_access"];
            provider.default_scopes =
                wanted.into_iter().filter(|scope| *scope == "openid" || listed(scope)).map(str::to_owned).collect();
            let prompts = self.list("prompt_values_supported")?;
            // OIDC Core section 11: without it `offline_access` is to be ignored
            if listed("offline_access") && prompts.is_none_or(|all| all.iter().any(|prompt| prompt == "consent")) {
                provider.authorize_params.insert("prompt".into(), "consent".into());
            }
            let signed = provider.jwks_url.is_some();
            provider.identity = (!signed && provider.userinfo_url.is_some()).then_some(IdentityFrom::Userinfo);
        }
        if !provider.default_scopes.is_empty() || provider.userinfo_url.is_some() {
            provider.account_id = Some("/sub".into());
            provider.account_label = Some("/email /preferred_username /name".into());
        }
        let good = scopes.unwrap_or_default().into_iter().filter(|scope| check::is_scope(scope));
        provider.scope = good.take(MOST_SCOPES).map(|scope| (scope, ScopeInfo::default())).collect();
        Ok(())
    }

    /// A member that is a string; `null` counts as absent.
    fn text(&self, key: &str) -> Result<Option<&str>, String> {
        match self.members.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("`{key}` is not a string")),
        }
    }

    /// A member that is a list of strings; an empty one counts as absent (RFC 8414 section 2).
    fn list(&self, key: &str) -> Result<Option<Vec<String>>, String> {
        let items = match self.members.get(key) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(format!("`{key}` is not a list")),
        };
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
        let texts = texts.ok_or_else(|| format!("`{key}` is not a list of strings"))?;
        Ok((!texts.is_empty()).then_some(texts))
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        match self.members.get(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(format!("`{key}` is neither true nor false")),
        }
    }
}

/// Whether a URL names this machine or a private network by its address (names are not looked up here).
pub fn is_inside(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => is_inside_v4(address),
        Some(Host::Ipv6(address)) => is_inside_address(address.into()),
        None => false,
    }
}

pub fn is_inside_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inside_v4(address),
        IpAddr::V6(address) => {
            let mapped = address.to_ipv4_mapped().is_some_and(is_inside_v4);
            let local = address.is_unique_local() || address.is_unicast_link_local();
            mapped || local || address.is_loopback() || address.is_unspecified()
        }
    }
}

fn is_inside_v4(address: std::net::Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let shared = a == 100 && (64..128).contains(&b); // RFC 6598
    address.is_loopback() || address.is_private() || address.is_link_local() || a == 0 || shared
}

/// A typed issuer as it may be shown: without credentials, control characters or endless length.
fn shown(issuer: &str) -> String {
    let without = match issuer.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => issuer.to_owned(),
    };
    without.chars().take(200).flat_map(char::escape_debug).collect()
}
