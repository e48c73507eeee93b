//! Requests of RFC 6749, 7009 and 7636, built with the `oauth2` crate, which only this file names. The crate sees no
//! answer, because it keeps whole bodies in its errors: `response` reads those.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::header::AUTHORIZATION;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, SyncHttpClient, TokenUrl, basic::BasicClient,
};
use url::Url;
use zeroize::Zeroizing;

use super::{Client, ClientAuth, Dialect, TokenAnswer, dpop, echo::Echo, error::Error, request, response};
use crate::secret::Secret;

mod device;
mod introspection;
mod minting;
mod pushing;
mod registering;
mod revocation;
#[cfg(test)]
mod tests;

pub use device::{authorize_device, poll_device};
pub use introspection::{About, TokeninfoManner, introspect, tokeninfo};
pub use minting::{Shown, fetch_subject, impersonate, mint, secure_url, subject_in};
pub use pushing::{Pushed, push};
pub use registering::{Management, Registered, Wanted, register, unregister};
pub use revocation::{RevokeManner, Revoked, TokenKind, revoke};

/// What an HTTP closure answers with when there is no complete answer.
#[derive(Clone, Debug)]
pub enum SendError {
    /// The answer was lost after the request was (partly) sent.
    Lost(String),
    /// Nothing was sent.
    NotSent(String),
    /// The answer is larger than allowed; its status says whether the server acted.
    TooLarge { reason: String, status: u16 },
}

impl SendError {
    fn into_error(self) -> Error {
        match self {
            Self::NotSent(reason) => Error::NotSent(reason),
            Self::Lost(reason) => Error::Unknown { reason, status: None, retry_after: None },
            Self::TooLarge { reason, status: status @ (408 | 429 | 500..) } => {
                Error::Unknown { reason, status: Some(status), retry_after: None }
            }
            Self::TooLarge { reason, status } => Error::Protocol { reason, spent: (200..300).contains(&status) },
        }
    }
}

pub type Request = http::Request<Vec<u8>>;
pub type Response = http::Response<Vec<u8>>;

/// Parameters of an authorization request that only this file sets (RFC 6749 section 4.1.1, RFC 7636, OIDC Core).
const OF_AUTHORIZATION: [&str; 9] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "nonce",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
];

/// Parameters of a token request that only this file sets.
const OF_TOKEN: [&str; 8] =
    ["client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri", "refresh_token", "scope"];

/// The random parts of one sign-in attempt; three independent values (RFC 7636 section 7.1, RFC 9700 section 2.1).
#[derive(Clone, Debug)]
pub struct Attempt {
    /// At least 128 bit.
    pub state: Secret,
    /// RFC 7636: 32 random bytes, 43 base64url characters.
    pub verifier: Secret,
    /// OIDC nonce; sent only when `openid` is asked.
    pub nonce: Secret,
}

impl Attempt {
    /// Fresh values from the system's generator.
    pub fn random() -> Self {
        Self { state: random(), verifier: random(), nonce: random() }
    }
}

/// 256 bit as 43 characters.
#[expect(clippy::expect_used, reason = "without the system's generator there is nothing safe to do")]
pub(super) fn random() -> Secret {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).expect("the system's random generator works");
    Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()))
}

/// An authorization request (RFC 6749 section 4.1.1).
#[derive(Clone, Debug)]
pub struct Authorization<'a> {
    pub endpoint: &'a Url,
    pub client_id: &'a str,
    pub redirect_uri: &'a str,
    pub scopes: &'a [String],
    pub dialect: &'a Dialect,
    pub attempt: &'a Attempt,
    /// Sends `code_challenge` (S256). False only where the provider's data says `pkce = "unsupported"`.
    pub pkce: bool,
    /// Provider and caller parameters (`access_type`, `prompt`, `login_hint` …).
    pub params: &'a BTreeMap<String, String>,
    /// What the grant is for (RFC 8707): one `resource` each.
    pub resources: &'a [String],
    /// The thumbprint of the key that the grant is to be bound to (RFC 9449 section 10).
    pub dpop_jkt: Option<&'a str>,
}

/// The URL a browser is sent to. The endpoint's own query is kept; no parameter stands twice.
pub fn authorization_url(request: &Authorization<'_>) -> Result<Url, Error> {
    request::check_url(request.endpoint)?;
    request::check_params(request.params, &OF_AUTHORIZATION)?;
    let client = BasicClient::new(ClientId::new(request.client_id.to_owned()))
        .set_auth_uri(AuthUrl::from_url(request.endpoint.clone()))
        .set_redirect_uri(redirect_uri(request.redirect_uri)?);
    let mut url = client.authorize_url(|| CsrfToken::new(request.attempt.state.expose().to_owned()));
    if request.pkce {
        let verifier = PkceCodeVerifier::new(checked_verifier(&request.attempt.verifier)?);
        url = url.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if let Some(scopes) = request::join_scopes(request.scopes, request.dialect)? {
        url = url.add_extra_param(request.dialect.scope_param.as_deref().unwrap_or("scope"), scopes);
    }
    if request.scopes.iter().any(|scope| scope == "openid") {
        url = url.add_extra_param("nonce", request.attempt.nonce.expose());
    }
    // What the endpoint says already, in the same words, is said.
    let said: BTreeSet<(Cow<'_, str>, Cow<'_, str>)> = request.endpoint.query_pairs().collect();
    for (name, value) in request.params {
        if !said.contains(&(name.into(), value.into())) {
            url = url.add_extra_param(name, value);
        }
    }
    for resource in request.resources {
        request::check_resource(resource)?;
        url = url.add_extra_param("resource", resource);
    }
    if let Some(thumbprint) = request.dpop_jkt {
        url = url.add_extra_param("dpop_jkt", thumbprint);
    }
    let (mut url, _) = url.url();
    respell(&mut url, request.dialect);
    once_each(&url)?;
    Ok(url)
}

/// Names that a server has for parameters of the protocol, and what it does not want (TikTok, monday.com).
fn respell(url: &mut Url, dialect: &Dialect) {
    if dialect.client_id_param.is_none() && dialect.omit_authorize_params.is_empty() {
        return;
    }
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !dialect.omit_authorize_params.iter().any(|omitted| omitted == name))
        .map(|(name, value)| (request::spelt(&name, dialect).to_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
}

/// A parameter that stands twice is an error of the request (RFC 6749 section 3.1); only resources may be several.
fn once_each(url: &Url) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    match url.query_pairs().find(|(name, _)| !names.insert(name.clone()) && name != "resource") {
        Some((name, _)) => {
            Err(Error::BadRequest(format!("parameter `{}` would be sent twice", super::text::clean(&name))))
        }
        None => Ok(()),
    }
}

/// RFC 7636 section 4.1: 43 to 128 unreserved characters.
fn checked_verifier(verifier: &Secret) -> Result<String, Error> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    if (43..=128).contains(&verifier.len()) && verifier.expose().bytes().all(legal) {
        Ok(verifier.expose().to_owned())
    } else {
        Err(Error::BadRequest("the code verifier is not one (RFC 7636 section 4.1)".into()))
    }
}

fn redirect_uri(uri: &str) -> Result<RedirectUrl, Error> {
    RedirectUrl::new(uri.to_owned())
        .map_err(|_| Error::BadRequest(format!("`{}` is not a redirect URI", super::text::clean(uri))))
}

/// Where and how a token request is sent.
#[derive(Clone, Debug)]
pub struct Endpoint<'a> {
    pub url: &'a Url,
    pub client: &'a Client,
    pub dialect: &'a Dialect,
    /// Extra parameters of the provider's data (`token_params`); a revocation does without.
    pub params: &'a BTreeMap<String, String>,
}

/// Redeems an authorization code (RFC 6749 section 4.1.3), once; for this resource, if one is named (RFC 8707).
pub async fn exchange_code<F, Fut>(
    endpoint: &Endpoint<'_>,
    code: &Secret,
    redirect_uri: &str,
    verifier: Option<&Secret>,
    resource: Option<&str>,
    send: F,
) -> Result<TokenAnswer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    let request = endpoint.redemption(code, redirect_uri, verifier, resource)?;
    ask(endpoint, request, &[Some(code), verifier], send).await
}

/// Uses a refresh token (RFC 6749 section 6), once. `scopes`: empty leaves the parameter out. `resource`: what the new
/// access token is for (RFC 8707 section 2.2).
pub async fn refresh<F, Fut>(
    endpoint: &Endpoint<'_>,
    refresh_token: &Secret,
    scopes: &[String],
    resource: Option<&str>,
    send: F,
) -> Result<TokenAnswer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    ask(endpoint, endpoint.renewal(refresh_token, scopes, resource)?, &[Some(refresh_token)], send).await
}

/// The one place that sends: a code or a rotating refresh token sent twice can end the grant (RFC 9700 section 4.14).
/// `secrets`: what the request holds besides the client's.
async fn ask<F, Fut>(
    endpoint: &Endpoint<'_>,
    request: Request,
    secrets: &[Option<&Secret>],
    send: F,
) -> Result<TokenAnswer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    let echo = Echo::of(&request, &[secrets, &[endpoint.client.secret.as_ref()]].concat());
    let answer = send(request).await.map_err(SendError::into_error)?;
    response::token(answer, endpoint.dialect).map_err(|error| echo.out_of(error))
}

type TokenClient = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Endpoint<'_> {
    fn redemption(
        &self,
        code: &Secret,
        redirect_uri: &str,
        verifier: Option<&Secret>,
        resource: Option<&str>,
    ) -> Result<Request, Error> {
        let client = self.client()?;
        let mut request = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_redirect_uri(Cow::Owned(self::redirect_uri(redirect_uri)?));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(checked_verifier(verifier)?));
        }
        for (name, value) in self.params {
            request = request.add_extra_param(name, value);
        }
        if let Some(resource) = resource {
            request::check_resource(resource)?;
            request = request.add_extra_param("resource", resource);
        }
        self.in_dialect(self.proven(built(|slot| drop(request.request(slot)))?)?)
    }

    fn renewal(&self, refresh_token: &Secret, scopes: &[String], resource: Option<&str>) -> Result<Request, Error> {
        let client = self.client()?;
        let token = RefreshToken::new(refresh_token.expose().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        if let Some(scopes) = request::join_scopes(scopes, self.dialect)? {
            request = request.add_extra_param("scope", scopes);
        }
        for (name, value) in self.params {
            request = request.add_extra_param(name, value);
        }
        if let Some(resource) = resource {
            request::check_resource(resource)?;
            request = request.add_extra_param("resource", resource);
        }
        self.in_dialect(self.proven(built(|slot| drop(request.request(slot)))?)?)
    }

    /// The `oauth2` crate's client, after all that can be checked before anything is sent.
    fn client(&self) -> Result<TokenClient, Error> {
        request::check_url(self.url)?;
        request::check_client(self.client, self.dialect)?;
        request::check_params(self.params, &OF_TOKEN)?;
        let client = BasicClient::new(ClientId::new(self.client.id.clone()))
            .set_token_uri(TokenUrl::from_url(self.url.clone()))
            .set_auth_type(match self.client.auth {
                ClientAuth::Basic => AuthType::BasicAuth,
                ClientAuth::None | ClientAuth::Post | ClientAuth::PrivateKeyJwt => AuthType::RequestBody,
            });
        // an app without a secret shows an empty one (Reddit); without any, the crate would send no Basic at all
        let empty = Secret::new("");
        let shown = self.client.secret.as_ref().or_else(|| self.dialect.empty_secret.then_some(&empty));
        Ok(match shown {
            // A public client does not show a secret that it happens to have.
            Some(secret) if self.client.auth != ClientAuth::None => {
                client.set_client_secret(ClientSecret::new(secret.expose().to_owned()))
            }
            _ => client,
        })
    }

    fn in_dialect(&self, mut request: Request) -> Result<Request, Error> {
        if self.dialect.raw_basic && request.headers().contains_key(AUTHORIZATION) {
            request.headers_mut().insert(AUTHORIZATION, request::basic(self.client, true)?);
        }
        request::in_dialect(request, self.dialect)
    }
}

/// The HTTP client that is handed to the `oauth2` crate: it keeps the request that the crate built and sends nothing, so
/// that the crate never sees an answer, and a second try of its own would reach nobody.
#[derive(Default)]
struct Slot(RefCell<Option<Request>>);

impl SyncHttpClient for Slot {
    type Error = Error;

    fn call(&self, request: Request) -> Result<Response, Error> {
        self.0.replace(Some(request));
        Err(Error::NotSent("built, not sent".into()))
    }
}

fn built(build: impl FnOnce(&Slot)) -> Result<Request, Error> {
    let slot = Slot::default();
    build(&slot);
    slot.0.into_inner().ok_or_else(|| Error::BadRequest("the token request could not be built".into()))
}

/// GET (or POST, where the server wants that) with the access token in the `Authorization` header; the JSON object it
/// answers with (userinfo, `/me` …).
pub async fn identity<F, Fut>(
    url: &Url,
    access_token: &Secret,
    client_id: &str,
    dialect: &Dialect,
    send: F,
) -> Result<serde_json::Value, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(url)?;
    let scheme = if dialect.bound { dpop::SCHEME } else { "Bearer" };
    let mut request = request::with_headers(request::with_token(url, access_token, scheme)?, dialect)?;
    if let Some(body) = &dialect.userinfo_post {
        request::post_json(&mut request, body);
    }
    request::api_headers(request.headers_mut(), client_id, access_token, dialect)?;
    let echo = Echo::of(&request, &[Some(access_token)]);
    let answer = send(request).await.map_err(SendError::into_error)?;
    response::object(answer, dialect).map_err(|error| echo.out_of(error))
}
