//! Who may ask, and for what: the registered clients, their redirect URIs, the scopes, and how a client proves
//! itself at the token, revocation and introspection endpoints (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Host, Url};

use super::robot::{CLIENT_LIFE, Wanted};
use super::web::{Answer, Ask, Params};
use super::{Shared, token};
use crate::secret::Secret;

pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    proof: Proof,
}

/// How a client shows who it is (RFC 6749 section 2.3, RFC 7523 section 2.2).
#[derive(Clone, Copy)]
enum Proof {
    /// With an assertion.
    Key,
    /// Not at all.
    None,
    Secret(&'static str),
}

impl Client {
    pub(super) fn is_confidential(&self) -> bool {
        !matches!(self.proof, Proof::None)
    }
}

pub(super) struct Scope {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

/// Published on purpose: it opens nothing but the demo server.
pub(super) const WEB_SECRET: &str = "demo-web-secret-not-a-secret";

pub(super) static PUBLIC: Client = Client { id: "oauthctl-demo", name: "oauthctl", proof: Proof::None };
pub(super) static SIGNED: Client =
    Client { id: "oauthctl-demo-signed", name: "oauthctl (with a key)", proof: Proof::Key };
/// The service account: no client, so it is not among those that can show themselves.
pub(super) static ROBOT: Client = Client { id: "robot@demo.test", name: "a service account", proof: Proof::None };
pub(super) static WEB: Client =
    Client { id: "oauthctl-demo-web", name: "oauthctl (with a client secret)", proof: Proof::Secret(WEB_SECRET) };

/// Sorted; scope lists keep this order.
pub(super) const SCOPES: [Scope; 4] = [
    Scope { name: "email", about: "see the e-mail address of this account" },
    Scope { name: "hello", about: "be greeted by the demo API at /api/hello" },
    Scope { name: "openid", about: "know which account this is, by a signed ID token" },
    Scope { name: "profile", about: "see the name on this account" },
];

/// Granted when a client names no scope (RFC 6749 section 3.3 lets the server choose).
const DEFAULT_SCOPES: &str = "email hello profile";

/// A longer redirect URI is refused.
const MAX_REDIRECT_URI: usize = 2048;

pub(super) fn client(id: &str) -> Option<&'static Client> {
    [&PUBLIC, &SIGNED, &WEB].into_iter().find(|client| client.id == id)
}

/// Reads a `scope` parameter; `None`: one of them is not ours.
pub(super) fn scopes(asked: Option<&str>) -> Option<Vec<&'static str>> {
    let asked: Vec<&str> = asked.unwrap_or(DEFAULT_SCOPES).split(' ').filter(|name| !name.is_empty()).collect();
    let known = |name: &&str| SCOPES.iter().any(|scope| scope.name == *name);
    if asked.is_empty() || !asked.iter().all(known) {
        return None;
    }
    Some(SCOPES.iter().map(|scope| scope.name).filter(|name| asked.contains(name)).collect())
}

/// A redirect URI that both clients have registered: plain http to this machine, any port, any path (RFC 8252 section
/// 7.3). It has to be spelled the way it will be sent, so that comparing strings later compares meanings.
pub(super) fn redirect_uri(text: &str) -> Option<Url> {
    if text.len() > MAX_REDIRECT_URI {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let spelled = url.as_str() == text || url.as_str().strip_suffix('/') == Some(text);
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address == std::net::Ipv4Addr::LOCALHOST,
        Host::Ipv6(address) => address == std::net::Ipv6Addr::LOCALHOST,
    };
    (url.scheme() == "http" && spelled && bare && here).then_some(url)
}

/// Which registered client sent this form, or the answer that refuses it.
pub(super) fn authenticate(shared: &Shared, ask: &Ask, form: &Params) -> Result<&'static Client, Answer> {
    let Ok(header) = ask.header("authorization") else {
        return Err(Answer::oauth_error(400, "invalid_request", "there is more than one Authorization header"));
    };
    let Some(header) = header else {
        let found = match form.get("client_assertion") {
            Some(assertion) => by_assertion(shared, form, assertion),
            None => by_form(form),
        };
        return found.ok_or_else(|| refused(false));
    };
    if form.get("client_secret").is_some() || form.get("client_assertion").is_some() {
        let reason = "the client authenticates in the header and in the body: only one is allowed";
        return Err(Answer::oauth_error(400, "invalid_request", reason));
    }
    let client = by_basic(header).ok_or_else(|| refused(true))?;
    match form.get("client_id") {
        Some(id) if id != client.id => Err(refused(true)),
        _ => Ok(client),
    }
}

/// `private_key_jwt` (OpenID Connect Core section 9).
fn by_assertion(shared: &Shared, form: &Params, assertion: &str) -> Option<&'static Client> {
    let kind = form.get("client_assertion_type") == Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let alone = form.get("client_secret").is_none() && form.get("client_id").is_none_or(|id| id == SIGNED.id);
    if !(kind && alone) {
        return None;
    }
    let wanted = Wanted {
        issuer: SIGNED.id,
        life: CLIENT_LIFE,
        audiences: &[shared.endpoint(token::PATH), shared.issuer.clone()],
        now: shared.now(),
    };
    let claims = shared.robot.claims(assertion, &wanted)?;
    let about = claims.get("sub").and_then(|sub| sub.as_str()) == Some(SIGNED.id);
    let jti = claims.get("jti").and_then(|jti| jti.as_str())?;
    let exp = claims.get("exp").and_then(serde_json::Value::as_i64)?;
    (about && shared.state().is_new(jti, exp, shared.now())).then_some(&SIGNED)
}

/// `client_secret_post`, or a public client that only says its name.
fn by_form(form: &Params) -> Option<&'static Client> {
    proven(client(form.get("client_id")?)?, form.get("client_secret"))
}

/// `client_secret_basic`: both halves are form-encoded before base64 (RFC 6749 section 2.3.1).
fn by_basic(header: &str) -> Option<&'static Client> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    proven(client(&form_decoded(id))?, Some(&form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    // a lone name without `=` is a key: `&` and `=` cannot be in it, they are encoded
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

/// A confidential client needs its secret; a public one must not come with any.
fn proven(client: &'static Client, secret: Option<&str>) -> Option<&'static Client> {
    let good = match (client.proof, secret) {
        (Proof::None, None) => true,
        (Proof::Secret(known), Some(given)) => Secret::new(known).same_as(&Secret::new(given)),
        _ => false,
    };
    good.then_some(client)
}

fn refused(by_header: bool) -> Answer {
    let answer =
        Answer::oauth_error(401, "invalid_client", "the client is unknown or did not authenticate as it should");
    if by_header { answer.with("WWW-Authenticate", r#"Basic realm="oauthctl demo", charset="UTF-8""#) } else { answer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_loopback_and_spelled_as_sent() {
        for good in [
            "http://127.0.0.1:1234/callback",
            "http://127.0.0.1:1234",
            "http://127.0.0.1/",
            "http://[::1]:9/cb?tenant=1",
            "http://localhost:65535/a/b",
        ] {
            assert!(redirect_uri(good).is_some(), "{good}");
        }
        let long = format!("http://127.0.0.1:1/{}", "a".repeat(2048));
        for bad in [
            "",
            "/callback",
            "https://127.0.0.1:1/",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1:1@evil.example/",
            "http://user@127.0.0.1:1/",
            "http://127.0.0.1:1/#x",
            "http://127.1:1/",
            "http://2130706433/",
            "http://127.0.0.2:1/",
            "http://0.0.0.0:1/",
            "HTTP://127.0.0.1:1/",
            "http://127.0.0.1:1/a/../b",
            "http://127.0.0.1:1/\r\nX: y",
            "http://127.0.0.1:1\\@evil.example/",
            "http://LOCALHOST:1/",
            "http://localhost.:1/",
            "javascript:alert(1)",
            &long,
        ] {
            assert!(redirect_uri(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn scopes_are_a_set_of_known_names() {
        assert_eq!(scopes(None), Some(vec!["email", "hello", "profile"]));
        assert_eq!(scopes(Some("profile email profile")), Some(vec!["email", "profile"]));
        for bad in ["admin", "email admin", "Email", " ", "email\thello"] {
            assert_eq!(scopes(Some(bad)), None, "{bad:?}");
        }
        assert!(SCOPES.is_sorted_by_key(|scope| scope.name));
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        let header = |pair: &str| format!("basic {}", STANDARD.encode(pair));
        let id = |pair: &str| by_basic(&header(pair)).map(|client| client.id);
        assert_eq!(id(&format!("oauthctl-demo-web:{WEB_SECRET}")), Some(WEB.id));
        assert_eq!(id(&format!("oauthctl%2Ddemo%2dweb:{}", WEB_SECRET.replace('-', "%2D"))), Some(WEB.id));
        assert_eq!(id("oauthctl-demo-web:wrong"), None);
        assert_eq!(id("oauthctl-demo-web:"), None);
        assert_eq!(id("oauthctl-demo:"), None, "a public client has no secret, not an empty one");
        assert_eq!(id("oauthctl-demo-web"), None);
        assert!(by_basic("Basic !!!").is_none());
        assert!(by_basic(&header("x:y").replace("basic", "Bearer")).is_none());
    }
}
