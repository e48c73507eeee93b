//! Who we talk to. A provider is data: an authorization server and what is peculiar about it, in one TOML format for
//! built-in, catalogue and user-made ones. Knows neither vault nor keys.
//!
//! Data is checked when it is read (`check`) and again whenever it is used (`resolve`), so that nothing that was stored
//! reaches a request unchecked.

mod check;
pub mod discovery;
mod error;
pub mod hosts;
pub mod identity;
mod parse;
pub mod registry;
mod resolve;
pub mod resource;
mod scopes;
mod spelling;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

pub use self::{error::ProviderError, registry::Registry, resolve::is_protocol_param};
use crate::oauth::{
    BodyForm, ClientAuth, Dialect, Shape,
    client::{RevokeManner, TokeninfoManner},
    error::Class,
};

/// An authorization server and what is peculiar about it (`oauthctl-providers(5)`).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provider {
    /// `[a-z0-9][a-z0-9-]*`
    pub id: String,
    pub name: String,
    pub issuer: Option<String>,
    /// Other spellings of the issuer in ID tokens.
    pub issuer_aliases: Vec<String>,
    pub authorize_url: Option<String>,
    pub token_url: Option<String>,
    /// Where refresh requests go, if not to `token_url`.
    pub refresh_url: Option<String>,
    pub device_url: Option<String>,
    pub revoke_url: Option<String>,
    pub introspect_url: Option<String>,
    /// Where another identity's token is exchanged (RFC 8693), if not at `token_url` (Google's Security Token Service).
    pub sts_url: Option<String>,
    /// What a service account's name and `:generateAccessToken` are put behind (Google's IAM credentials).
    pub impersonate_url: Option<String>,
    /// What stands in for introspection (Google), and how it is asked: `form` or `bearer`.
    pub tokeninfo_url: Option<String>,
    pub tokeninfo_manner: TokeninfoManner,
    pub userinfo_url: Option<String>,
    /// JSON that is posted there; default: it is a GET.
    pub userinfo_post: Option<String>,
    pub jwks_url: Option<String>,
    /// Where an administrator consents for everybody; `{admin_consent_url}` in a hint is this with the client put in.
    pub admin_consent_url: Option<String>,
    pub pkce: Pkce,
    /// Where an authorization request is pushed to first (RFC 9126); there, it always is.
    pub par_url: Option<String>,
    /// Where a client can be registered without a person (RFC 7591).
    pub registration_url: Option<String>,
    /// Whether tokens are bound to a key (RFC 9449).
    pub dpop: Dpop,
    /// Accepted client authentications, best first; a single string in TOML is a list of one.
    #[serde(deserialize_with = "spelling::one_or_many", serialize_with = "spelling::one_if_one")]
    pub client_auth: Vec<ClientAuth>,
    pub client_secret: SecretRule,
    pub token_request: BodyForm,
    pub raw_basic: bool,
    pub scope_separator: Option<String>,
    pub default_scopes: Vec<String>,
    /// Always added to what is asked (`offline_access`).
    pub required_scopes: Vec<String>,
    pub authorize_params: BTreeMap<String, String>,
    pub token_params: BTreeMap<String, String>,
    /// Instead of `token_params` in refresh requests, where those want others.
    pub refresh_params: BTreeMap<String, String>,
    /// Constant headers of every request.
    pub headers: BTreeMap<String, String>,
    /// Headers of requests with a token, beside those; `{client_id}` in a value is the client's id.
    pub api_headers: BTreeMap<String, String>,
    /// Other names of `client_id` (TikTok) and, in the authorization request, of `scope` (Slack).
    pub client_id_param: Option<String>,
    pub scope_param: Option<String>,
    /// Parameters that the authorization request goes without (monday.com wants no `response_type`).
    pub omit_authorize_params: Vec<String>,
    /// JSON pointers into the identity answer; several joined by a space (`/tid /oid`) make one id of several parts.
    pub account_id: Option<String>,
    /// Of several pointers the first that finds something is taken.
    pub account_label: Option<String>,
    /// The same in the answer of `userinfo_url`, where the identity is found elsewhere but can be looked up there again.
    pub userinfo_account_id: Option<String>,
    pub userinfo_account_label: Option<String>,
    /// What it means that the identity answer names no account ("this Google account has no YouTube channel").
    pub no_account: String,
    /// Where the identity is found: `id_token`, `userinfo` or `token` (the token answer itself); default: what there is.
    pub identity: Option<IdentityFrom>,
    /// Scopes without which the identity look-up does not work.
    pub identity_scopes: Vec<String>,
    /// What is asked where no person signs in and nothing is named.
    pub unattended_scopes: Vec<String>,
    /// Whom a client's assertion (`private_key_jwt`) is for; default: the token endpoint.
    pub assertion_audience: Option<AssertionAudience>,
    /// Whom the token of another identity has to be for that is shown as a client's assertion.
    pub federation_audience: Option<String>,
    /// How granted scopes are compared with asked ones.
    pub scope_compare: ScopeCompare,
    /// Template variables in `{braces}` and their defaults (an empty default has to be given with `--param`).
    /// In TOML also a list of names, or `{ default = "…" }` and `{ required = true }`.
    #[serde(deserialize_with = "spelling::vars")]
    pub vars: BTreeMap<String, String>,
    /// What an ID token has to say, depending on a parameter.
    pub claim: Vec<ClaimRule>,
    pub device: DeviceRule,
    pub redirect: RedirectRule,
    pub refresh: RefreshRule,
    pub revoke: RevokeRule,
    pub response: Shape,
    pub errors: BTreeMap<String, Class>,
    /// The same keys: what to advise the person.
    pub hints: BTreeMap<String, String>,
    pub feature: BTreeMap<String, Feature>,
    pub scope: BTreeMap<String, ScopeInfo>,
    pub register: Register,
    /// Hosts whose API takes this provider's tokens, beside that of `userinfo_url`; `*.` in front: any one label more.
    pub api_hosts: Vec<String>,
    /// Whom git says it is there, with the token as password. `None`: as Bearer, where git can.
    pub git_username: Option<String>,
    /// The same for a container registry.
    pub registry_username: Option<String>,
    /// The issuer announced `iss` in authorization responses (RFC 9207).
    pub iss_in_response: bool,
    /// What else to know, one line each.
    pub notes: Vec<String>,
    /// Fields that rest on background knowledge only.
    pub unverified: Vec<String>,
    /// Set by [`Provider::resolve`] where the data serves many servers and this is not its default one: account ids of
    /// two servers must not look like one.
    #[serde(skip)]
    pub server: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// Sent although the metadata is silent.
    Assume,
    #[default]
    Required,
    Unsupported,
}

/// RFC 7523 section 3 lets a server choose; its successor wants the issuer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssertionAudience {
    Issuer,
    TokenEndpoint,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretRule {
    /// As `optional`, but a client without one shows an empty password by Basic (Reddit).
    Empty,
    /// A public client: a secret must not be sent.
    Forbidden,
    #[default]
    Optional,
    Required,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityFrom {
    IdToken,
    Token,
    Userinfo,
}

/// Binding tokens to a key (RFC 9449).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dpop {
    /// The server knows it: `connect --dpop` asks for it.
    Offered,
    /// Always asked for.
    Required,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// How a scope that was granted is compared with one that was asked.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScopeCompare {
    pub ignore_case: bool,
    /// Prefixes taken off before comparing (`https://graph.microsoft.com/`).
    pub strip: Vec<String>,
    /// Asked spelling → granted spelling (`email` → `https://www.googleapis.com/auth/userinfo.email`).
    pub alias: BTreeMap<String, String>,
    /// Never echoed (`offline_access`).
    pub silent: Vec<String>,
    /// A scope that ends so cannot be asked together with others (`/.default`); required and identity ones are no others.
    pub alone: Option<String>,
}

/// What the redirect URI of a command-line client looks like here (RFC 8252 section 7.3).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(from = "spelling::Redirect", into = "spelling::Redirect")]
pub struct RedirectRule {
    /// `127.0.0.1`, `[::1]` or `localhost`
    pub host: String,
    pub port: PortRule,
    /// What comes along with the code and is worth keeping (Intuit's `realmId`).
    pub keep: Vec<String>,
    /// What comes along with the code and has to be this, variables filled in (Shopify's `shop`).
    pub same: BTreeMap<String, String>,
    /// The parameter that signs the others with the client's secret (Shopify's `hmac`).
    pub hmac: Option<String>,
    /// Only `https` redirect URIs can be registered: nobody can listen there, the redirected URL is pasted.
    pub https: bool,
    /// Begins with `/`. In TOML also `"any"`: the provider ignores the path.
    pub path: String,
    /// The provider ignores the path, so each integration may have its own: [`RedirectRule::path_of`].
    pub any_path: bool,
}

/// `"any"`, or the ports to try in order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PortRule {
    Word(AnyPort),
    One(u16),
    List(Vec<u16>),
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnyPort {
    Any,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RefreshRule {
    /// Refreshing gives a new refresh token and ends the old one. Unknown counts as true.
    pub rotates: Option<bool>,
    /// Days without use after which the grant dies; 0: none known.
    pub idle_days: u32,
    /// Days after which the grant dies in any case; 0: none known.
    pub max_days: u32,
    /// An end that the provider names (`refresh_token_expires_in`) is put off by each refresh; else it stays.
    pub sliding: bool,
    /// Ends that depend on a parameter (a Google consent screen in testing).
    pub limit: Vec<LimitRule>,
    /// What may end it besides, one line each.
    pub notes: Vec<String>,
}

/// An end in any case that holds for one value of a parameter.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitRule {
    /// The variable the rule hangs on. Its values are its default and those of the rules.
    pub param: String,
    pub is: String,
    pub max_days: u32,
    /// A grant of no other scopes than these is spared.
    pub unless_only: Vec<String>,
    /// Why, in a few words.
    pub about: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RevokeRule {
    pub reach: Reach,
    /// Where the person can end the grant, when there is no endpoint.
    pub page: Option<String>,
    /// No client authentication at the revocation endpoint.
    pub without_client: bool,
    /// No `token_type_hint`.
    pub without_hint: bool,
    /// The token stands in the `Authorization` header.
    pub bearer: bool,
    /// DELETE instead of POST.
    pub delete: bool,
    /// The parameter's name, if it is not `token`.
    pub param: Option<String>,
    /// A grant is ended by an access token, and by no refresh token.
    pub by_access_token: bool,
    /// What to know before or instead, one line each.
    pub notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    Grant,
    /// Every grant of the account to every client of the same project (Google).
    Project,
    Token,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feature {
    pub about: String,
    pub scopes: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScopeInfo {
    pub about: String,
    /// The provider's own class (`sensitive`, `restricted`, `admin` …).
    pub class: String,
    /// Why it cannot be asked in a sign-in; empty: it can.
    pub refused: String,
    /// Left out when one of these is asked too (a token with both is limited by the narrower one).
    pub yields_to: Vec<String>,
}

/// One thing an ID token has to say. With neither `equals` nor `differs`, the claim has to equal the parameter.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimRule {
    /// The template variable or `--param` the rule hangs on; without a value for it the rule is silent.
    pub param: String,
    /// The rule holds for this value only; default: for every value.
    pub is: Option<String>,
    /// The claim's name.
    pub claim: String,
    /// `*`: any, but there has to be one.
    pub equals: Option<String>,
    pub differs: Option<String>,
}

/// What the device flow allows (RFC 8628).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceRule {
    /// Only these can be asked there; empty: all.
    pub scopes: Vec<String>,
    pub notes: Vec<String>,
    /// Why a code cannot be asked for all the same, where the provider's flow is not that of the RFC; empty: it can.
    pub unsupported: String,
}

/// How to register an app there.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    pub page: Option<String>,
    /// Which client kind to choose.
    pub kind: String,
    /// What else to know, one line each.
    pub steps: Vec<String>,
}

/// A provider whose templates are filled and whose URLs are checked (https, or http on loopback; no credentials, no
/// fragment). What a request is made from.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub provider: Provider,
    pub issuer: Option<String>,
    pub authorize_url: Option<Url>,
    pub token_url: Option<Url>,
    pub refresh_url: Option<Url>,
    pub device_url: Option<Url>,
    pub revoke_url: Option<Url>,
    pub introspect_url: Option<Url>,
    pub sts_url: Option<Url>,
    pub impersonate_url: Option<Url>,
    pub tokeninfo_url: Option<Url>,
    pub userinfo_url: Option<Url>,
    pub jwks_url: Option<Url>,
    pub par_url: Option<Url>,
    pub registration_url: Option<Url>,
    pub admin_consent_url: Option<Url>,
    pub dialect: Dialect,
    pub revoke_manner: RevokeManner,
}
