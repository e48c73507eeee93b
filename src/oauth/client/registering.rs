//! Dynamic client registration (RFC 7591), and its end (RFC 7592 section 2.3): what a console's form asks, asked of the
//! server itself.

use std::future::Future;

use http::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Value, json};
use url::Url;

use super::{
    super::{ClientAuth, Dialect, check_client_id, echo::Echo, error::Error, request, response},
    Request, Response, SendError,
};
use crate::secret::Secret;

/// Longest secret or token that is taken, in bytes.
const LARGEST: usize = 64 * 1024;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    pub auth: ClientAuth,
    /// Its tokens are bound to keys, always (RFC 9449 section 5.2).
    pub bound: bool,
    pub name: &'a str,
    pub redirect_uris: &'a [String],
    pub scopes: &'a [String],
}

/// A client that was made for us.
#[derive(Clone, Debug)]
pub struct Registered {
    pub auth: ClientAuth,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub management: Option<Management>,
    /// Epoch seconds; `None`: it does not expire.
    pub secret_expires_at: Option<i64>,
}

/// Where the registration is ended, and by what (RFC 7592 section 3).
#[derive(Clone, Debug)]
pub struct Management {
    pub token: Secret,
    pub uri: Url,
}

/// Registers a client, once. `initial`: the token that the server wants for that, where it does not take everybody.
pub async fn register<F, Fut>(
    url: &Url,
    wanted: &Wanted<'_>,
    initial: Option<&Secret>,
    dialect: &Dialect,
    send: F,
) -> Result<Registered, Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(url)?;
    let mut message = request::form(url, &[])?.map(|_| document(wanted).to_string().into_bytes());
    message.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    if let Some(token) = initial {
        message.headers_mut().insert(AUTHORIZATION, request::sensitive(&format!("Bearer {}", token.expose()))?);
    }
    let message = request::with_headers(message, dialect)?;
    let echo = Echo::of(&message, &[initial]);
    let answer = send(message).await.map_err(SendError::into_error)?;
    let body = response::about_token(answer, dialect).map_err(|error| echo.out_of(error))?;
    let registered = read(&body, wanted).map_err(|reason| Error::Protocol { reason, spent: true })?;
    // what ends it lies where it was made: no server sends requests of ours elsewhere
    let same = |management: &Management| {
        (management.uri.scheme(), management.uri.host(), management.uri.port_or_known_default())
            == (url.scheme(), url.host(), url.port_or_known_default())
    };
    Ok(Registered { management: registered.management.filter(same), ..registered })
}

/// Section 2. The scopes are a wish; a server that knows better says so in the answer.
fn document(wanted: &Wanted<'_>) -> Value {
    let mut document = json!({
        "client_name": wanted.name,
        "application_type": "native",
        "redirect_uris": wanted.redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": method(wanted.auth),
    });
    if !wanted.scopes.is_empty() {
        document["scope"] = wanted.scopes.join(" ").into();
    }
    if wanted.bound {
        document["dpop_bound_access_tokens"] = true.into();
    }
    document
}

fn method(auth: ClientAuth) -> &'static str {
    match auth {
        ClientAuth::Basic => "client_secret_basic",
        ClientAuth::None => "none",
        ClientAuth::Post => "client_secret_post",
        ClientAuth::PrivateKeyJwt => "private_key_jwt",
    }
}

/// Section 3.2.1: what the server made of it counts, as far as we can live with it.
fn read(body: &Value, wanted: &Wanted<'_>) -> Result<Registered, String> {
    let text = |name: &str| match &body[name] {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) if text.len() <= LARGEST => Ok(Some(text.as_str())),
        _ => Err(format!("`{name}` of the registration is not a string")),
    };
    let client_id = text("client_id")?.ok_or("the registration has no `client_id`")?;
    check_client_id(client_id).map_err(|reason| format!("`client_id` of the registration: {reason}"))?;
    let client_secret = text("client_secret")?.map(Secret::new);
    let auth = match text("token_endpoint_auth_method")? {
        None => wanted.auth,
        Some("none") => ClientAuth::None,
        Some("client_secret_basic") => ClientAuth::Basic,
        Some("client_secret_post") => ClientAuth::Post,
        Some(_) => return Err("the client was registered to authenticate in a way that we do not know".into()),
    };
    if auth != ClientAuth::None && client_secret.is_none() {
        return Err("the client was registered with a secret, and none was given".into());
    }
    let known = body["redirect_uris"].as_array();
    if known.is_some_and(|list| !wanted.redirect_uris.iter().any(|uri| list.iter().any(|known| known == uri.as_str())))
    {
        return Err("the client was registered with other redirect URIs than ours".into());
    }
    let token = text("registration_access_token")?.map(Secret::new);
    let uri = text("registration_client_uri")?.and_then(|uri| Url::parse(uri).ok());
    let uri = uri.filter(|uri| request::check_url(uri).is_ok());
    Ok(Registered {
        auth,
        client_id: client_id.to_owned(),
        client_secret: client_secret.filter(|_| auth != ClientAuth::None),
        management: token.zip(uri).map(|(token, uri)| Management { token, uri }),
        secret_expires_at: body["client_secret_expires_at"].as_i64().filter(|at| *at > 0),
    })
}

/// Ends a registration. One that is unknown by now (401, 404) is ended, too.
pub async fn unregister<F, Fut>(management: &Management, dialect: &Dialect, send: F) -> Result<(), Error>
where
    F: Fn(Request) -> Fut + Sync,
    Fut: Future<Output = Result<Response, SendError>> + Send,
{
    request::check_url(&management.uri)?;
    let mut message = request::bearer(&management.uri, &management.token)?;
    *message.method_mut() = Method::DELETE;
    let message = request::with_headers(message, dialect)?;
    let echo = Echo::of(&message, &[Some(&management.token)]);
    let answer = send(message).await.map_err(SendError::into_error)?;
    if matches!(answer.status().as_u16(), 401 | 404 | 410) {
        return Ok(());
    }
    response::acknowledgement(answer, dialect).map_err(|error| echo.out_of(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(uris: &[String]) -> Wanted<'_> {
        Wanted { auth: ClientAuth::None, bound: false, name: "oauthctl", redirect_uris: uris, scopes: &[] }
    }

    #[test]
    fn the_answer_counts_as_far_as_we_can_live_with_it() {
        let uris = ["http://127.0.0.1:17853/callback".to_owned()];
        // the members of RFC 7591 section 3.2.1's example and RFC 7592 section 3
        let whole = json!({
            "client_id": "s6BhdRkqt3", "client_secret": "cf136dc3c1fc93f31185e5885805d", "client_secret_expires_at": 2_893_256_800_i64,
            "redirect_uris": uris, "token_endpoint_auth_method": "client_secret_basic",
            "registration_access_token": "this.is.an.access.token", "registration_client_uri": "https://as.example/register/1",
        });
        let read = |change: &dyn Fn(&mut Value)| {
            let mut body = whole.clone();
            change(&mut body);
            super::read(&body, &wanted(&uris))
        };
        let found = read(&|_| {}).unwrap();
        assert_eq!((found.client_id.as_str(), found.auth), ("s6BhdRkqt3", ClientAuth::Basic));
        assert_eq!(found.client_secret.unwrap().expose(), "cf136dc3c1fc93f31185e5885805d");
        assert_eq!(found.secret_expires_at, Some(2_893_256_800));
        assert_eq!(found.management.unwrap().uri.as_str(), "https://as.example/register/1");
        let public = read(&|body| body["token_endpoint_auth_method"] = json!("none")).unwrap();
        assert!(public.client_secret.is_none(), "a public client shows no secret");
        let forever = read(&|body| body["client_secret_expires_at"] = json!(0)).unwrap();
        assert_eq!(forever.secret_expires_at, None);
        let unmanaged = read(&|body| body["registration_client_uri"] = json!("http://as.example/1")).unwrap();
        assert!(unmanaged.management.is_none(), "its token goes over TLS only");
        for (name, value) in [
            ("client_id", json!(null)),
            ("client_id", json!("a b")),
            ("client_id", json!(7)),
            ("client_secret", json!(null)),
            ("token_endpoint_auth_method", json!("tls_client_auth")),
            ("redirect_uris", json!(["https://elsewhere.example/"])),
            ("registration_access_token", json!({})),
        ] {
            assert!(read(&|body| body[name] = value.clone()).is_err(), "{name}: {value}");
        }
    }
}
