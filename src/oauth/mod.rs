//! The RFCs as pure functions: requests are built from values, answers are read into values. No sockets, no clock, no
//! files: HTTP arrives as a closure over `http` types.

pub mod client;
pub mod dpop;
mod echo;
pub mod error;
pub mod id_token;
mod request;
pub mod response;
pub mod signing;
pub mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::request::check_resource;
use crate::secret::Secret;

/// How a client proves who it is at the token endpoint (RFC 6749 section 2.3, OIDC Core section 9).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_secret_basic`
    Basic,
    /// A public client: `client_id` in the body, no secret.
    #[default]
    None,
    /// `client_secret_post`
    Post,
    PrivateKeyJwt,
}

/// The app registration a request is made for.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub secret: Option<Secret>,
    pub auth: ClientAuth,
    /// For `private_key_jwt`: what makes its assertions.
    pub prover: Option<signing::Prover>,
}

/// Whoever gives an id: narrower than RFC 6749 appendix A.1, which allows spaces that no provider uses.
pub fn check_client_id(id: &str) -> Result<(), &'static str> {
    let good = !id.is_empty() && id.len() <= 1024 && id.bytes().all(|byte| byte.is_ascii_graphic());
    if good { Ok(()) } else { Err("a client id is 1 to 1024 printable characters without spaces") }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyForm {
    #[default]
    Form,
    Json,
}

/// What one server's requests and answers look like where they differ from the RFC: from the provider's data.
#[derive(Clone, Debug, Default)]
pub struct Dialect {
    pub body: BodyForm,
    /// Basic credentials are sent as they are, not form-encoded first (RFC 6749 2.3.1 says encoded).
    pub raw_basic: bool,
    /// Where there is no secret, Basic with an empty password is sent (Reddit).
    pub empty_secret: bool,
    /// Constant headers of every request to this server.
    pub headers: BTreeMap<String, String>,
    /// Headers of requests with a token, beside those; `{client_id}` stands for the client's id, and one with
    /// `{access_token}` takes the place of the usual `Authorization`.
    pub api_headers: BTreeMap<String, String>,
    /// The identity is asked for by POST with this JSON (Dropbox, GraphQL).
    pub userinfo_post: Option<String>,
    /// The name that `client_id` has (TikTok: `client_key`).
    pub client_id_param: Option<String>,
    /// The name that `scope` has in the authorization request (Slack: `user_scope`).
    pub scope_param: Option<String>,
    /// Parameters that the authorization request goes without (monday.com: `response_type`).
    pub omit_authorize_params: Vec<String>,
    /// Between scopes, in requests; empty: no scope parameter at all.
    pub scope_separator: String,
    pub response: Shape,
    /// The grant is bound to a key (RFC 9449): its tokens are of the type `DPoP`, and nothing else is one.
    pub bound: bool,
    /// The provider's error code → what it asks of the person. `code/detail` (`invalid_grant/50196`: a number of
    /// `error_codes`, a `suberror`, an `error_subtype` or a `reason`) goes before `*/detail`, and that before `code`.
    pub errors: BTreeMap<String, error::Class>,
    /// The same keys → what to advise the person.
    pub hints: BTreeMap<String, String>,
}

/// Where things lie in a token answer that is not RFC 6749-shaped. Pointers are JSON pointers (RFC 6901); several, joined
/// by a space: the first that finds something.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shape {
    pub access_token: Option<String>,
    pub refresh_token: Option<String>,
    pub expires_in: Option<String>,
    /// Absolute expiry (epoch seconds) instead of `expires_in`.
    pub expires_at: Option<String>,
    pub scope: Option<String>,
    /// What separates scopes in the answer, if not a space (`,`).
    pub scope_separator: Option<String>,
    /// What else in the answer is worth keeping: one pointer each (Salesforce's `/instance_url`).
    pub keep: Vec<String>,
    /// The scopes are told in the redirect only (Strava).
    pub scope_in_redirect: bool,
    /// The `token_type` taken when the answer names none.
    pub token_type: Option<String>,
    /// Other names that a bearer token's `token_type` has (Slack: `user`, `bot`).
    pub bearer_types: Vec<String>,
    /// A pointer to a value that, if present and not equal to `ok_value`, marks a 200 answer as an error.
    pub ok: Option<String>,
    pub ok_value: Option<serde_json::Value>,
    /// Where the error code lies, if not `/error`.
    pub error: Option<String>,
    pub error_description: Option<String>,
    /// A number behind this word in a description tells more about an error (Microsoft's `AADSTS`).
    pub detail_prefix: Option<String>,
}

/// A token answer that was read and found good (RFC 6749 section 5.1).
#[derive(Clone, Debug)]
pub struct TokenAnswer {
    pub access_token: Secret,
    /// As sent; compared without case.
    pub token_type: String,
    /// Seconds; `None`: unknown.
    pub expires_in: Option<i64>,
    /// Epoch seconds, where the server says so instead.
    pub expires_at: Option<i64>,
    /// `None` when absent, `null` or empty: keep the old one.
    pub refresh_token: Option<Secret>,
    /// Seconds the refresh token lives (`refresh_token_expires_in`, `refresh_expires_in`).
    pub refresh_expires_in: Option<i64>,
    /// `None`: not said, so as asked (RFC 6749 section 5.1).
    pub scopes: Option<Vec<String>>,
    pub id_token: Option<Secret>,
    /// The answer without the token values, for identity pointers.
    pub fields: serde_json::Value,
    /// Things that are odd but harmless, as sentences.
    pub oddities: Vec<String>,
}
