//! Revocation (RFC 7009). The request is built here, because the `oauth2` crate refuses every http URL for it, loopback too.

use std::future::Future;

use super::{
    super::{
        echo::Echo,
        error::{Class, Error},
        request, response,
    },
    Endpoint, Request, Response, SendError,
};
use crate::secret::Secret;

/// What is revoked (RFC 7009 section 2.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenKind {
    Access,
    Refresh,
}

/// How a revocation ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Revoked {
    /// 200: revoked, or it was not valid any more (RFC 7009 section 2.2).
    Done,
    /// `unsupported_token_type`: this kind cannot be revoked here (RFC 7009 section 2.2.1).
    Unsupported,
}

/// How the revocation endpoint wants to be asked, where it differs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RevokeManner {
    /// The token stands in the `Authorization` header, and nothing in the body (Dropbox, Slack).
    pub bearer: bool,
    /// DELETE instead of POST (Facebook, Lichess).
    pub delete: bool,
    /// The parameter's name, if it is not `token` (Strava: `access_token`).
    pub param: Option<String>,
    /// No client authentication and no `client_id` (Google).
    pub without_client: bool,
    /// No `token_type_hint`.
    pub without_hint: bool,
}

/// Revokes one token (RFC 7009). Any 2xx is success, its body is not read. 503, lost answers: [`Error::Unknown`].
pub async fn revoke<F, Fut>(
    endpoint: &Endpoint<'_>,
    token: &Secret,
    kind: TokenKind,
    manner: RevokeManner,
    send: F,
) -> Result<Revoked, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    let request = endpoint.revocation(token, kind, &manner)?;
    let echo = Echo::of(&request, &[Some(token), endpoint.client.secret.as_ref()]);
    let answer = match send(request).await {
        Err(SendError::TooLarge { status: 200..300, .. }) => return Ok(Revoked::Done),
        answer => answer.map_err(SendError::into_error)?,
    };
    match response::acknowledgement(answer, endpoint.dialect) {
        Ok(()) => Ok(Revoked::Done),
        Err(Error::Refused(refusal)) if refusal.code == "unsupported_token_type" => Ok(Revoked::Unsupported),
        // RFC 7009 section 2.2: a token that is not valid is no error; Google says 400 `invalid_token` all the same.
        Err(Error::Refused(refusal)) if refusal.code == "invalid_token" || refusal.class == Class::Ignore => {
            Ok(Revoked::Done)
        }
        Err(error) => Err(echo.out_of(error)),
    }
}

impl Endpoint<'_> {
    fn revocation(&self, token: &Secret, kind: TokenKind, manner: &RevokeManner) -> Result<Request, Error> {
        let mut request = self.of_manner(token, kind, manner)?;
        if manner.delete {
            *request.method_mut() = http::Method::DELETE;
        }
        Ok(request)
    }

    fn of_manner(&self, token: &Secret, kind: TokenKind, manner: &RevokeManner) -> Result<Request, Error> {
        request::check_url(self.url)?;
        if manner.bearer {
            let mut request = request::with_headers(request::bearer(self.url, token)?, self.dialect)?;
            *request.method_mut() = http::Method::POST;
            return Ok(request);
        }
        let mut pairs = vec![(manner.param.as_deref().unwrap_or("token"), token.expose())];
        if !manner.without_hint {
            pairs.push((
                "token_type_hint",
                match kind {
                    TokenKind::Access => "access_token",
                    TokenKind::Refresh => "refresh_token",
                },
            ));
        }
        if manner.without_client {
            return self.in_dialect(request::form(self.url, &pairs)?);
        }
        self.authenticated(pairs)
    }
}
