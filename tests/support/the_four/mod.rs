//! Stand-ins for the four built-in providers: the built-in data with nothing changed but where its URLs lead, and servers
//! that hold the program to each provider's rules. `https://HOST/…` becomes `/HOST/…` at the scenario server.

mod google;
mod microsoft;
mod notion;
mod own;
mod tokens;

pub(crate) use microsoft::{PERSONAL, TENANT};

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::browser::{Behaviour, FakeBrowser};
use super::http;
use super::output::Output;
use super::sandbox::Sandbox;
use super::server::{Reply, Request, ScenarioServer};

const BUILTIN: &str = include_str!("../../../src/providers/builtin.toml");

/// Notion compares ports, so only one of its sign-ins can listen at a time.
static LISTENING: Mutex<()> = Mutex::new(());

/// What a client of the four is called; Google's begins with its project.
pub(crate) const SECRET: &str = "fake-client-secret";

pub(crate) fn client_id(provider: &str) -> &'static str {
    match provider {
        "google" | "youtube" => "4711-fake.apps.googleusercontent.com",
        "microsoft" => "5c0de000-aaaa-4bbb-8ccc-000000000001",
        _ => "0f0e0d0c-aaaa-4bbb-8ccc-000000000002",
    }
}

/// A sandbox that knows the stand-in of one provider (of both Google's), and a person who consents to all.
pub(crate) struct StandIn {
    pub(crate) browser: FakeBrowser,
    pub(crate) provider: &'static str,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: ScenarioServer,
    state: Shared,
}

type Shared = Arc<Mutex<State>>;

/// What a stand-in remembers.
#[derive(Default)]
pub(crate) struct State {
    /// Rules of the provider that a request broke, in its own words.
    pub(crate) broken: Vec<String>,
    /// The consent that a code for another device stands for, and how often it was asked about. The second time somebody
    /// has entered it.
    device: Option<(Consent, usize)>,
    /// The answer to what was asked for; `None`: whatever was asked.
    pub(crate) granted: Option<Vec<String>>,
    /// Consents whose code was not redeemed yet, and the codes they have.
    pending: Vec<Consent>,
    grants: Vec<Grant>,
    /// Who signs in at Google: `sub`; the address is `SUB@example.test`.
    pub(crate) subject: &'static str,
    /// Channels of the account that signs in at YouTube.
    pub(crate) channels: Vec<(&'static str, &'static str)>,
    /// Seconds that Google lets a grant live (time-based access, a consent screen in Testing).
    pub(crate) lasting: Option<i64>,
    /// The tenant that Microsoft's ID tokens name (`tid`), and the one in their `iss`; `None`: [`TENANT`].
    pub(crate) tenant: Option<&'static str>,
    pub(crate) issuing_tenant: Option<&'static str>,
    /// ID tokens tell who it is, but no name.
    pub(crate) nameless: bool,
    /// Numbers for codes and tokens.
    count: usize,
}

/// What the person agreed to.
#[derive(Clone)]
struct Consent {
    challenge: Option<String>,
    code: String,
    nonce: Option<String>,
    redirect_uri: String,
    scopes: Vec<String>,
    tenant: String,
}

#[derive(Default)]
struct Grant {
    access: Vec<String>,
    alive: bool,
    /// Project and account: what ends together at Google.
    fate: String,
    refresh: Vec<String>,
    scopes: Vec<String>,
}

/// What a rule that was broken gets.
type Ruled<T> = Result<T, Box<Reply>>;

impl StandIn {
    pub(crate) fn of(provider: &'static str) -> Self {
        let (sandbox, server, state) = (Sandbox::new(), ScenarioServer::start(), Shared::default());
        let base = server.url();
        match provider {
            "google" | "youtube" => google::open(&server, &state, &base),
            "microsoft" => microsoft::open(&server, &state, &base),
            _ => notion::open(&server, &state),
        }
        let browser = FakeBrowser::new(&sandbox, Behaviour::Approve);
        let stand_in = Self { browser, provider, sandbox, server, state };
        stand_in.knows(provider);
        stand_in
    }

    /// Writes the provider's built-in data as a file of the user's, and sets the client.
    pub(crate) fn knows(&self, provider: &str) {
        let id = id(provider);
        self.sandbox.write(&format!("providers/{id}.toml"), &data(provider, &self.server.url()));
        let client = client_id(provider);
        let secret = if provider == "microsoft" { None } else { Some("--client-secret-stdin") };
        let mut arguments = vec!["client", "set", &id, "--client-id", client];
        arguments.extend(secret);
        assert_eq!(self.sandbox.run_with_input(&arguments, SECRET).code, 0);
    }

    /// The provider's and (by default) the integration's name.
    pub(crate) fn name(&self) -> String {
        id(self.provider)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Signs in through the browser.
    pub(crate) fn connect(&self, more: &[&str]) -> Output {
        let name = self.name();
        let _alone = (self.provider == "notion").then(|| LISTENING.lock().unwrap_or_else(PoisonError::into_inner));
        self.sandbox.run(&[&["connect", &name], more].concat())
    }

    /// `GET https://HOST/PATH`, as the request would be called at the real place.
    pub(crate) fn real_name(request: &Request) -> String {
        format!("{} https:/{}", request.method, request.path)
    }

    /// The same for scripts of the server.
    pub(crate) fn name_here(method: &str, url: &str) -> String {
        format!("{method} /{}", url.strip_prefix("https://").unwrap())
    }

    /// Asks the stand-in without the program, and tells the status.
    pub(crate) fn ask(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        let here = url.replacen("https:/", &self.server.url(), 1);
        http::request(method, &url::Url::parse(&here).unwrap(), headers, Some(body)).unwrap().status
    }

    /// Everything that was kept, to be put back later.
    pub(crate) fn remember(&self) {
        copy(&self.sandbox.home(), &self.sandbox.path("home.kept"));
    }

    /// The person ends every grant at the provider's own page.
    pub(crate) fn ended_there(&self) {
        self.state().grants.iter_mut().for_each(|grant| grant.alive = false);
    }

    pub(crate) fn put_back(&self) {
        copy(&self.sandbox.path("home.kept"), &self.sandbox.home());
    }
}

fn copy(from: &Path, to: &Path) {
    if to.exists() {
        std::fs::remove_dir_all(to).unwrap();
    }
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

/// A built-in id cannot be taken by a file.
pub(crate) fn id(provider: &str) -> String {
    format!("{provider}-there")
}

/// The built-in data as a provider file whose every server is at `base`.
pub(crate) fn data(provider: &str, base: &str) -> String {
    let start = format!("id = \"{provider}\"\n");
    let chunk = BUILTIN.split("[[provider]]\n").find(|chunk| chunk.starts_with(&start)).unwrap();
    let mut text = String::new();
    for line in chunk.lines() {
        let line = line.replace("[provider.", "[").replace("[[provider.", "[[");
        let is_endpoint = line.split(" = ").next().is_some_and(|key| key.ends_with("_url") || key == "issuer");
        text.push_str(&if is_endpoint { line.replace("https://", &format!("{base}/")) } else { line });
        text.push('\n');
    }
    text.replacen(&start, &format!("id = \"{}\"\n", id(provider)), 1)
}

impl State {
    /// A rule that has to hold; if it does not, that is remembered, and the request gets this.
    fn rule(&mut self, holds: bool, rule: &str, reply: impl FnOnce() -> Reply) -> Ruled<()> {
        if holds {
            return Ok(());
        }
        self.broken.push(rule.to_owned());
        Err(Box::new(reply()))
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// Remembers a consent and sends the person back with its code.
    fn consent(&mut self, request: &Request, code: &str, tenant: &str) -> Reply {
        let parameter = |name| request.parameter(name);
        let scopes = parameter("scope").unwrap_or_default();
        let consent = Consent {
            challenge: parameter("code_challenge"),
            code: format!("{code}{}", self.next()),
            nonce: parameter("nonce"),
            redirect_uri: parameter("redirect_uri").unwrap_or_default(),
            scopes: self.granted.clone().unwrap_or_else(|| scopes.split(' ').map(str::to_owned).collect()),
            tenant: tenant.to_owned(),
        };
        let pairs = [("state", parameter("state").unwrap_or_default()), ("code", consent.code.clone())];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let reply = Reply::status(302).header("Location", &format!("{}?{query}", consent.redirect_uri));
        self.pending.push(consent);
        reply
    }

    /// Offers a code for another device; gives its device code.
    fn offer(&mut self, request: &Request, tenant: &str) -> String {
        let code = format!("fake-device-{}", self.next());
        let scopes = request.field("scope").unwrap_or_default();
        let consent = Consent {
            challenge: None,
            code: code.clone(),
            nonce: None,
            redirect_uri: String::new(),
            scopes: self.granted.clone().unwrap_or_else(|| scopes.split(' ').map(str::to_owned).collect()),
            tenant: tenant.to_owned(),
        };
        self.device = Some((consent, 0));
        code
    }

    /// What a device code gives: nothing yet, then its consent, once. `Err`: it is not good.
    fn entered(&mut self, request: &Request) -> Result<Option<Consent>, ()> {
        let presented = request.field("device_code");
        let (consent, asked) = self.device.as_mut().ok_or(())?;
        if presented.as_ref() != Some(&consent.code) {
            return Err(());
        }
        *asked += 1;
        if *asked == 1 { Ok(None) } else { Ok(self.device.take().map(|(consent, _)| consent)) }
    }

    /// The consent of a code, once, for the same redirect URI and whoever knows the verifier.
    fn redeem(&mut self, code: &str, redirect_uri: &str, verifier: Option<&str>) -> Option<Consent> {
        let place = self.pending.iter().position(|consent| consent.code == code)?;
        let consent = self.pending.remove(place);
        let proven = match (&consent.challenge, verifier) {
            (Some(challenge), Some(verifier)) => *challenge == tokens::s256(verifier),
            (None, None) => true,
            _ => false,
        };
        (proven && consent.redirect_uri == redirect_uri).then_some(consent)
    }

    fn grant_of(&mut self, token: &str) -> Option<&mut Grant> {
        let has = |list: &[String]| list.iter().any(|known| known == token);
        self.grants.iter_mut().find(|grant| grant.alive && (has(&grant.access) || has(&grant.refresh)))
    }
}

/// RFC 8628 section 3.4.
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn is_form(request: &Request) -> bool {
    request.header("content-type") == Some("application/x-www-form-urlencoded")
}

fn bearer(request: &Request) -> &str {
    request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}

/// Host, port and path of a redirect URI.
fn place(redirect_uri: &str) -> Option<(String, u16, String)> {
    let url = url::Url::parse(redirect_uri).ok().filter(|url| url.scheme() == "http")?;
    Some((url.host_str()?.to_owned(), url.port()?, url.path().to_owned()))
}

/// Answers `request` by a rule book.
fn serve(
    server: &ScenarioServer,
    state: &Shared,
    method: &str,
    url: &str,
    answer: impl Fn(&mut State, &Request) -> Ruled<Reply> + Send + Sync + 'static,
) {
    let state = Arc::clone(state);
    server.always(&StandIn::name_here(method, url), move |request| {
        answer(&mut state.lock().unwrap(), request).unwrap_or_else(|refused| *refused)
    });
}
