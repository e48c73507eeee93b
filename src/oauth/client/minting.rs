//! Tokens without a person: client credentials (RFC 6749 section 4.4), a signed assertion (RFC 7523 section 2.1), another
//! token (RFC 8693), and what a cloud has around them. Nothing is spent by asking, so asking again is always possible.

use std::future::Future;

use http::{
    HeaderValue,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Value, json};
use url::Url;

use super::{
    super::{Dialect, Shape, TokenAnswer, echo::Echo, error::Error, request, response, signing::CLIENT_ASSERTION},
    Endpoint, OF_TOKEN, Request, Response, SendError, ask,
};
use crate::secret::Secret;

/// Parameters that only this file sets, beside those of every token request.
const OF_MINTING: [&str; 9] = [
    "actor_token",
    "actor_token_type",
    "assertion",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "requested_token_type",
    "subject_token",
    "subject_token_type",
];

/// What is shown for a token.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// RFC 7523 section 2.1. The assertion says who asks and for what: no client, no `scope` beside it.
    Assertion(&'a Secret),
    /// RFC 6749 section 4.4
    Client,
    /// RFC 8693 section 2.1
    Token { token: &'a Secret, kind: &'a str, audience: Option<&'a str>, wanted: Option<&'a str>, with_client: bool },
}

/// Asks for a token, once.
pub async fn mint<F, Fut>(
    endpoint: &Endpoint<'_>,
    shown: Shown<'_>,
    scopes: &[String],
    send: F,
) -> Result<TokenAnswer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    let secret = match shown {
        Shown::Assertion(secret) | Shown::Token { token: secret, .. } => Some(secret),
        Shown::Client => None,
    };
    ask(endpoint, endpoint.minting(shown, scopes)?, &[secret], send).await
}

impl Endpoint<'_> {
    fn minting(&self, shown: Shown<'_>, scopes: &[String]) -> Result<Request, Error> {
        request::check_url(self.url)?;
        request::check_params(self.params, &[OF_TOKEN.as_slice(), OF_MINTING.as_slice()].concat())?;
        let scopes = request::join_scopes(scopes, self.dialect)?;
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let with_client = match shown {
            Shown::Client => {
                pairs.push(("grant_type", "client_credentials"));
                true
            }
            Shown::Assertion(assertion) => {
                pairs.push(("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"));
                pairs.push(("assertion", assertion.expose()));
                false
            }
            Shown::Token { token, kind, audience, wanted, with_client } => {
                pairs.push(("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"));
                pairs.extend(audience.map(|audience| ("audience", audience)));
                pairs.extend(wanted.map(|wanted| ("requested_token_type", wanted)));
                pairs.push(("subject_token", token.expose()));
                pairs.push(("subject_token_type", kind));
                with_client
            }
        };
        if let (Some(scopes), false) = (&scopes, matches!(shown, Shown::Assertion(_))) {
            pairs.push(("scope", scopes));
        }
        pairs.extend(self.params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if with_client { self.authenticated(pairs) } else { self.in_dialect(request::form(self.url, &pairs)?) }
    }

    /// Adds the client's assertion to a form, where the client shows itself so (RFC 7523 section 2.2).
    pub(super) fn proven(&self, mut request: Request) -> Result<Request, Error> {
        let (super::ClientAuth::PrivateKeyJwt, Some(prover)) = (self.client.auth, &self.client.prover) else {
            return Ok(request);
        };
        request.extensions_mut().insert(prover.clone()); // for the one that may be sent again
        let assertion = prover.prove()?;
        let proof = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_assertion_type", CLIENT_ASSERTION)
            .append_pair("client_assertion", assertion.expose())
            .finish();
        let body = request.body_mut();
        if !body.is_empty() {
            body.push(b'&');
        }
        body.extend_from_slice(proof.as_bytes());
        Ok(request)
    }
}

/// A URL that may be asked: https, or http on this machine.
pub fn secure_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "it is not a URL".to_owned())?;
    request::check_url(&url).map_err(|error| error.to_string())?;
    Ok(url)
}

/// Gets a token that somebody else has for this job (a CI system's own): the body as it is, or what lies at a pointer of
/// the JSON object in it. `bearer`: what has to be shown there.
pub async fn fetch_subject<F, Fut>(
    url: &Url,
    bearer: Option<&Secret>,
    pointer: Option<&str>,
    send: F,
) -> Result<Secret, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(url)?;
    let mut asked = request::bearer(url, bearer.unwrap_or(&Secret::new("-")))?;
    if bearer.is_none() {
        asked.headers_mut().remove(AUTHORIZATION);
    }
    let echo = Echo::of(&asked, &[bearer]);
    let host = url.host_str().unwrap_or_default();
    let answer = send(asked).await.map_err(SendError::into_error)?;
    let dialect = Dialect::default();
    if !answer.status().is_success() {
        let refused = response::object(answer, &dialect).err();
        let silent = || Error::Protocol { reason: format!("{host} gives no token"), spent: false };
        return Err(echo.out_of(refused.unwrap_or_else(silent)));
    }
    let text = Secret::new(String::from_utf8_lossy(answer.body()).trim());
    subject_in(&text, pointer).map_err(|reason| Error::Protocol { reason: format!("{host}: {reason}"), spent: false })
}

/// The token in a text: the whole of it, or what lies at a pointer of the JSON object that it is.
pub fn subject_in(text: &Secret, pointer: Option<&str>) -> Result<Secret, String> {
    let found = match pointer {
        None => Secret::new(text.expose().trim()),
        Some(pointer) => {
            let value: Value = serde_json::from_str(text.expose()).map_err(|_| "it is not JSON".to_owned())?;
            let found = value.pointer(pointer).and_then(Value::as_str);
            Secret::new(found.ok_or_else(|| format!("there is no text at `{pointer}`"))?)
        }
    };
    let plain = found.expose().bytes().all(|byte| byte.is_ascii_graphic());
    if found.is_empty() || !plain { Err("there is no token in it".to_owned()) } else { Ok(found) }
}

/// Google's `generateAccessToken`: a token of the service account that another token may act as. Without a lifetime the
/// answer's is an hour.
pub async fn impersonate<F, Fut>(
    url: &Url,
    token: &Secret,
    scopes: &[String],
    dialect: &Dialect,
    send: F,
) -> Result<TokenAnswer, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(url)?;
    let mut asked = request::bearer(url, token)?;
    *asked.method_mut() = http::Method::POST;
    asked.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *asked.body_mut() = json!({ "scope": scopes }).to_string().into_bytes();
    let asked = request::with_headers(asked, dialect)?;
    let echo = Echo::of(&asked, &[Some(token)]);
    let shape = Shape {
        access_token: Some("/accessToken".into()),
        expires_at: Some("/expireTime".into()),
        token_type: Some("Bearer".into()),
        ..Shape::default()
    };
    let dialect = Dialect { response: shape, errors: dialect.errors.clone(), ..Dialect::default() };
    let answer = send(asked).await.map_err(SendError::into_error)?;
    response::token(answer, &dialect).map_err(|error| echo.out_of(error))
}
