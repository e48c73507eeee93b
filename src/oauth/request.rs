//! What all requests have in common: where they may go, how the client shows who it is, and how one server's dialect
//! changes them. Nothing here sends anything.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use url::{Host, Url, form_urlencoded};

use super::{BodyForm, Client, ClientAuth, Dialect, error::Error};
use crate::secret::Secret;

/// Stands for the token in a header of the API.
const TOKEN_HERE: &str = "{access_token}";

/// Headers that the provider's data must not set: they carry the credentials or the framing.
const OURS: [&str; 7] =
    ["authorization", "connection", "content-length", "content-type", "cookie", "host", "transfer-encoding"];

/// Longest resource indicator, in bytes.
const LONGEST_RESOURCE: usize = 2048;

/// A URL a request or a browser may go to: https, or http on loopback; no fragment, no credentials (RFC 6749 section 3).
pub(super) fn check_url(url: &Url) -> Result<(), Error> {
    let secure = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        },
        _ => false,
    };
    let host = url.host_str().unwrap_or("an address without a host");
    if !secure {
        return Err(Error::BadRequest(format!("{host} is not asked: its URL is not https")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::BadRequest(format!("{host} is not asked: its URL holds credentials")));
    }
    if url.fragment().is_some() {
        return Err(Error::BadRequest(format!("{host} is not asked: its URL has a fragment")));
    }
    Ok(())
}

/// The client has what its authentication needs.
pub(super) fn check_client(client: &Client, dialect: &Dialect) -> Result<(), Error> {
    match client.auth {
        ClientAuth::None => Ok(()),
        ClientAuth::Basic if dialect.empty_secret => Ok(()),
        ClientAuth::Basic | ClientAuth::Post if client.secret.is_some() => Ok(()),
        ClientAuth::Basic | ClientAuth::Post => {
            Err(Error::BadRequest(format!("client `{}` has no secret, and the server wants one", client.id)))
        }
        ClientAuth::PrivateKeyJwt if client.prover.is_some() => Ok(()),
        ClientAuth::PrivateKeyJwt => {
            Err(Error::BadRequest(format!("client `{}` has no key to sign with (`private_key_jwt`)", client.id)))
        }
    }
}

/// No parameter of the provider or the caller takes the place of one of ours.
pub(super) fn check_params(params: &BTreeMap<String, String>, ours: &[&str]) -> Result<(), Error> {
    match params.keys().find(|name| ours.contains(&name.as_str())) {
        Some(name) => Err(Error::BadRequest(format!("`{name}` is set by the protocol and cannot be a parameter"))),
        None => Ok(()),
    }
}

/// Scopes as one parameter value; `None`: no parameter. Each scope is checked (RFC 6749 section 3.3), so that one cannot
/// become two.
pub(super) fn join_scopes(scopes: &[String], dialect: &Dialect) -> Result<Option<String>, Error> {
    let separator = dialect.scope_separator.as_str();
    let legal = |b: u8| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    for scope in scopes {
        let whole = separator.is_empty() || !scope.contains(separator);
        if scope.is_empty() || !scope.bytes().all(legal) || !whole {
            return Err(Error::BadRequest(format!("`{}` is not a scope", super::text::clean(scope))));
        }
    }
    Ok((!scopes.is_empty() && !separator.is_empty()).then(|| scopes.join(separator)))
}

/// What a token is for (RFC 8707 section 2): an absolute URI without a fragment, spelled as the server knows it.
pub fn check_resource(resource: &str) -> Result<(), Error> {
    let plain = resource.len() <= LONGEST_RESOURCE && resource.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && !resource.contains('#') && Url::parse(resource).is_ok() {
        return Ok(());
    }
    let shown = super::text::clean(resource);
    Err(Error::BadRequest(format!("`{shown}` is not a resource: an absolute URI without a fragment (RFC 8707)")))
}

/// A form POST without any authentication.
pub(super) fn form(url: &Url, pairs: &[(&str, &str)]) -> Result<http::Request<Vec<u8>>, Error> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mut request = http::Request::new(body.into_bytes());
    *request.method_mut() = http::Method::POST;
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    at(request, url)
}

/// A GET with the token in the `Authorization` header, never in the URL (RFC 6750 section 2.3).
pub(super) fn bearer(url: &Url, token: &Secret) -> Result<http::Request<Vec<u8>>, Error> {
    with_token(url, token, "Bearer")
}

/// The same with another scheme.
pub(super) fn with_token(url: &Url, token: &Secret, scheme: &str) -> Result<http::Request<Vec<u8>>, Error> {
    let mut request = http::Request::new(Vec::new());
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers_mut().insert(AUTHORIZATION, sensitive(&format!("{scheme} {}", token.expose()))?);
    at(request, url)
}

/// `client_secret_basic`: id and secret are form-encoded first (RFC 6749 section 2.3.1), unless the server does not decode.
pub(super) fn basic(client: &Client, raw: bool) -> Result<HeaderValue, Error> {
    let secret = client.secret.as_ref().map_or("", Secret::expose);
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = if !raw {
        format!("{}:{}", encode(&client.id), encode(secret))
    } else if client.id.contains(':') {
        return Err(Error::BadRequest(format!("client id `{}` holds a colon", super::text::clean(&client.id))));
    } else {
        format!("{}:{secret}", client.id)
    };
    sensitive(&format!("Basic {}", BASE64_STANDARD.encode(pair)))
}

/// Puts a request into the words of one server: constant headers, JSON instead of a form.
pub(super) fn in_dialect(
    mut request: http::Request<Vec<u8>>,
    dialect: &Dialect,
) -> Result<http::Request<Vec<u8>>, Error> {
    request = with_headers(request, dialect)?;
    if dialect.client_id_param.is_some() && !request.body().is_empty() {
        request = request.map(|form| respelt(&form, dialect));
    }
    if dialect.body == BodyForm::Json && !request.body().is_empty() {
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Ok(request.map(|form| json(&form)));
    }
    Ok(request)
}

/// The same for what is not asked in the token endpoint's words.
pub(super) fn with_headers(
    mut request: http::Request<Vec<u8>>,
    dialect: &Dialect,
) -> Result<http::Request<Vec<u8>>, Error> {
    constant_headers(request.headers_mut(), &dialect.headers)?;
    if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
        value.set_sensitive(true);
    }
    Ok(request)
}

/// Makes a POST of it, with this JSON as it is.
pub(super) fn post_json(request: &mut http::Request<Vec<u8>>, json: &str) {
    *request.method_mut() = http::Method::POST;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *request.body_mut() = json.as_bytes().to_vec();
}

/// What the API wants beside the token; `{client_id}` in a value is the client's (Twitch, Trakt). One that holds the token
/// itself takes the place of the usual `Authorization` (Shopify, Mailchimp).
pub(super) fn api_headers(
    headers: &mut HeaderMap,
    client_id: &str,
    token: &Secret,
    dialect: &Dialect,
) -> Result<(), Error> {
    let (own, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        dialect.api_headers.clone().into_iter().partition(|(_, value)| value.contains(TOKEN_HERE));
    let filled = others.into_iter().map(|(name, value)| (name, value.replace("{client_id}", client_id)));
    constant_headers(headers, &filled.collect())?;
    for (name, value) in own {
        let header = HeaderName::try_from(name.as_str()).map_err(|_| bad_header(&name))?;
        if header != AUTHORIZATION && OURS.contains(&header.as_str()) {
            return Err(bad_header(&name));
        }
        headers.remove(AUTHORIZATION);
        headers.insert(header, sensitive(&value.replace(TOKEN_HERE, token.expose()))?);
    }
    Ok(())
}

/// A parameter's name as this server has it.
pub(super) fn spelt<'n>(name: &'n str, dialect: &'n Dialect) -> &'n str {
    match &dialect.client_id_param {
        Some(own) if name == "client_id" => own,
        _ => name,
    }
}

fn respelt(form: &[u8], dialect: &Dialect) -> Vec<u8> {
    let pairs = form_urlencoded::parse(form);
    let mut own = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        own.append_pair(spelt(&name, dialect), &value);
    }
    own.finish().into_bytes()
}

fn constant_headers(headers: &mut HeaderMap, constant: &BTreeMap<String, String>) -> Result<(), Error> {
    for (name, value) in constant {
        let header = HeaderName::try_from(name.as_str()).map_err(|_| bad_header(name))?;
        if OURS.contains(&header.as_str()) {
            return Err(bad_header(name));
        }
        headers.insert(header, HeaderValue::from_str(value).map_err(|_| bad_header(name))?);
    }
    Ok(())
}

fn bad_header(name: &str) -> Error {
    Error::BadRequest(format!("`{}` cannot be a constant header", super::text::clean(name)))
}

fn json(form: &[u8]) -> Vec<u8> {
    let members: serde_json::Map<String, serde_json::Value> = form_urlencoded::parse(form)
        .map(|(name, value)| (name.into_owned(), serde_json::Value::String(value.into_owned())))
        .collect();
    serde_json::Value::Object(members).to_string().into_bytes()
}

fn at(mut request: http::Request<Vec<u8>>, url: &Url) -> Result<http::Request<Vec<u8>>, Error> {
    let host = url.host_str().unwrap_or_default();
    let uri = url.as_str().parse().map_err(|_| Error::BadRequest(format!("the URL of {host} is not usable")))?;
    *request.uri_mut() = uri;
    Ok(request)
}

pub(super) fn sensitive(text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::BadRequest("a token holds a character that no header may have".into()))?;
    value.set_sensitive(true);
    Ok(value)
}
