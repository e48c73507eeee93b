//! What the server says of an access token: introspection (RFC 7662), or the stand-in that some have instead (Google's
//! tokeninfo). Asking spends nothing.

use std::future::Future;

use http::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{
    super::{
        Dialect,
        echo::Echo,
        error::{Class, Error},
        request, response,
    },
    Endpoint, Request, Response, SendError,
};
use crate::secret::Secret;

/// What is known of a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum About {
    /// It is good for nothing (any more).
    Inactive,
    Active {
        /// The client it was issued to.
        client_id: Option<String>,
        /// Epoch seconds.
        expires_at: Option<i64>,
        /// `None`: not said.
        scopes: Option<Vec<String>>,
    },
}

/// How a stand-in for introspection wants to be asked.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokeninfoManner {
    /// A GET with the token in the `Authorization` header (Twitch).
    Bearer,
    /// A form with the token alone, as `access_token` (Google).
    #[default]
    Form,
}

/// Introspects one access token (RFC 7662), with the client's authentication.
pub async fn introspect<F, Fut>(endpoint: &Endpoint<'_>, token: &Secret, send: F) -> Result<About, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    let request = endpoint.authenticated(vec![("token", token.expose())])?;
    let echo = Echo::of(&request, &[Some(token), endpoint.client.secret.as_ref()]);
    let answer = send(request).await.map_err(SendError::into_error)?;
    let about = response::about_token(answer, endpoint.dialect).map_err(|error| echo.out_of(error))?;
    match about.get("active") {
        Some(Value::Bool(true)) => read(&about, endpoint.dialect, &echo),
        Some(Value::Bool(false)) => Ok(About::Inactive),
        // RFC 7662 section 2.2: required, and a boolean
        _ => Err(protocol("the introspection answer does not say whether the token is `active`")),
    }
}

/// Asks a stand-in for introspection: what it answers to a token that is good is about it, and to any other it says no.
pub async fn tokeninfo<F, Fut>(
    url: &Url,
    token: &Secret,
    manner: TokeninfoManner,
    dialect: &Dialect,
    send: F,
) -> Result<About, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(url)?;
    let request = match manner {
        TokeninfoManner::Bearer => request::bearer(url, token)?,
        TokeninfoManner::Form => request::form(url, &[("access_token", token.expose())])?,
    };
    let echo = Echo::of(&request, &[Some(token)]);
    let answer = send(request::with_headers(request, dialect)?).await.map_err(SendError::into_error)?;
    match response::about_token(answer, dialect) {
        Ok(about) => read(&about, dialect, &echo),
        Err(Error::Refused(refusal))
            if refusal.code == "invalid_token" || refusal.status == 401 || refusal.class == Class::SignIn =>
        {
            Ok(About::Inactive)
        }
        Err(error) => Err(echo.out_of(error)),
    }
}

fn read(about: &Value, dialect: &Dialect, echo: &Echo) -> Result<About, Error> {
    let word = |name: &str| about.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let scopes = response::scopes(about, "/scope", dialect.response.scope_separator.as_deref())
        .or_else(|_| response::scopes(about, "/scope", None))
        .and_then(|found| match found {
            None => response::scopes(about, "/scopes", None), // Twitch
            found => Ok(found),
        })
        .map_err(|reason| protocol(&reason))?;
    // Google says it in a string
    let expires_at = match about.get("exp") {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    Ok(About::Active {
        client_id: word("client_id").or_else(|| word("azp")).map(|id| echo.out_of_whole(id.to_owned())),
        expires_at: expires_at.filter(|moment| *moment > 0),
        scopes,
    })
}

fn protocol(reason: &str) -> Error {
    Error::Protocol { reason: reason.to_owned(), spent: false }
}

impl Endpoint<'_> {
    /// A form POST that shows the client, as its authentication wants it.
    pub(super) fn authenticated<'p>(&'p self, mut pairs: Vec<(&'p str, &'p str)>) -> Result<Request, Error> {
        use super::super::ClientAuth;
        request::check_url(self.url)?;
        request::check_client(self.client, self.dialect)?;
        let mut authorization = None;
        match (self.client.auth, &self.client.secret) {
            (ClientAuth::Basic, _) => authorization = Some(request::basic(self.client, self.dialect.raw_basic)?),
            (ClientAuth::Post, Some(secret)) => {
                pairs.extend([("client_id", self.client.id.as_str()), ("client_secret", secret.expose())]);
            }
            _ => pairs.push(("client_id", &self.client.id)),
        }
        let mut request = request::form(self.url, &pairs)?;
        if let Some(value) = authorization {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        self.in_dialect(self.proven(request)?)
    }
}
