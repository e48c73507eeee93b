//! What each of the four built-in providers is asked, word for word: the authorization URL and every request of a
//! sign-in, two refreshes, a question whose token it is, and a revocation, equal to what `vectors/providers/` says but for what differs from run to run.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::support::server::Request;
use crate::support::the_four::StandIn;

/// What is sent by whatever library speaks HTTP for us, and says nothing to a provider.
const FRAMING: [&str; 2] = ["content-length", "host"];

/// What the file says of requests.
struct Vectors {
    authorization: Vec<Variant>,
    /// A sign-in with a code for another device; none where the provider has no such thing.
    device: Vec<Asked>,
    request: Vec<Asked>,
}

/// The authorization URL where more was said on the command line: what differs from the first one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    with: Vec<String>,
    #[serde(default)]
    url: String,
    query: BTreeMap<String, String>,
}

/// One request, in the words of the file; `{name}` stands for what differs.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    about: String,
    method: String,
    url: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    form: Option<BTreeMap<String, String>>,
    json: Option<Value>,
}

fn vectors(provider: &str) -> Vectors {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/providers/{provider}.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let device = if table.contains_key("device") { list(&table, "device", &file) } else { Vec::new() };
    Vectors { authorization: list(&table, "authorization", &file), device, request: list(&table, "request", &file) }
}

fn list<T: DeserializeOwned>(table: &toml::Table, name: &str, file: &Path) -> Vec<T> {
    let list = table.get(name).unwrap_or_else(|| panic!("{}: no `{name}`", file.display()));
    list.clone().try_into().unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// No parameter stands twice.
fn once_each(encoded: &str) -> BTreeMap<String, String> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(encoded.as_bytes()).into_owned().collect();
    let count = pairs.len();
    let map: BTreeMap<String, String> = pairs.into_iter().collect();
    assert_eq!(map.len(), count, "a parameter stands twice: {encoded}");
    map
}

/// The values that differ from run to run, each where it has to be and of the kind it has to be.
#[derive(Default)]
struct Masks {
    challenge: String,
    redirect_uri: String,
}

impl Masks {
    /// The authorization URL, as the browser got it.
    fn authorization(&mut self, base: &str, opened: &str) -> Asked {
        let url = Url::parse(opened).unwrap();
        assert_eq!(url.fragment(), None);
        let mut query = once_each(url.query().unwrap_or_default());
        self.redirect_uri.clone_from(&query["redirect_uri"]);
        self.challenge = query.get("code_challenge").cloned().unwrap_or_default();
        for name in ["state", "nonce", "code_challenge"] {
            if let Some(value) = query.get_mut(name) {
                assert!(is_random(value), "{name}: {value}");
                *value = format!("{{{name}}}");
            }
        }
        query.insert("redirect_uri".into(), self.without_port());
        let real = real_url(base, opened);
        let url = real.split('?').next().unwrap().to_owned();
        Asked { method: "GET".into(), url, query, ..Asked::default() }
    }

    fn request(&self, request: &Request) -> Asked {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let mut headers: BTreeMap<String, String> = request.headers.iter().cloned().collect();
        headers.retain(|name, _| !FRAMING.contains(&name.as_str()));
        if let Some(agent) = headers.get_mut("user-agent") {
            assert_eq!(*agent, concat!("oauthctl/", env!("CARGO_PKG_VERSION")));
            *agent = "{user-agent}".into();
        }
        let kind = request.header("content-type").unwrap_or_default();
        let form = (kind == "application/x-www-form-urlencoded").then(|| self.masked(once_each(&body)));
        let json = (kind == "application/json").then(|| {
            let members: BTreeMap<String, String> = serde_json::from_str(&body).unwrap();
            serde_json::to_value(self.masked(members)).unwrap()
        });
        assert!(body.is_empty() || form.is_some() || json.is_some(), "a body of kind `{kind}`");
        Asked {
            about: String::new(),
            method: request.method.clone(),
            url: format!("https:/{}", request.path),
            query: once_each(&request.query),
            headers,
            form,
            json,
        }
    }

    fn masked(&self, mut body: BTreeMap<String, String>) -> BTreeMap<String, String> {
        if let Some(uri) = body.get_mut("redirect_uri") {
            assert_eq!(*uri, self.redirect_uri, "the redirect URI is the one of the authorization request");
            *uri = self.without_port();
        }
        if let Some(verifier) = body.get_mut("code_verifier") {
            assert!(is_random(verifier) && *verifier != self.challenge);
            *verifier = "{code_verifier}".into();
        }
        body
    }

    fn without_port(&self) -> String {
        let url = Url::parse(&self.redirect_uri).unwrap();
        self.redirect_uri.replacen(&format!(":{}/", url.port().unwrap()), ":{port}/", 1)
    }
}

/// 256 bit in base64url.
fn is_random(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn real_url(base: &str, url: &str) -> String {
    url.replacen(&format!("{base}/"), "https://", 1)
}

fn asked(provider: &'static str) -> Vec<Asked> {
    let stand_in = StandIn::of(provider);
    let name = stand_in.name();
    assert_eq!(stand_in.connect(&["-q"]).code, 0);
    for _ in 0..2 {
        assert_eq!(stand_in.sandbox.run(&["token", &name, "--force-refresh"]).code, 0);
    }
    assert_eq!(stand_in.sandbox.run(&["sync", &name]).succeeds(), format!("{name}: as it was known\n"));
    let _ = stand_in.sandbox.run(&["revoke", &name, "--yes"]).hides(&["fake-1"]);
    assert_eq!(stand_in.state().broken, Vec::<String>::new());
    assert_eq!(stand_in.server.unexpected(), Vec::<String>::new());
    let (base, requests) = (stand_in.server.url(), stand_in.server.requests());
    let opened = stand_in.browser.seen().opened;
    assert_eq!(opened.len(), 1);
    let mut masks = Masks::default();
    let first = masks.authorization(&base, &opened[0]);
    let page = Url::parse(&opened[0]).unwrap().path().to_owned();
    let others = requests.iter().filter(|request| request.path != page).map(|request| masks.request(request));
    std::iter::once(first).chain(others).collect()
}

#[track_caller]
fn is_asked_as_written(provider: &'static str) {
    let (asked, written) = (asked(provider), vectors(provider).request);
    for (place, (asked, written)) in asked.iter().zip(&written).enumerate() {
        let written = Asked { about: String::new(), ..written.clone() };
        assert_eq!(*asked, written, "{provider}, request {place}");
    }
    assert_eq!(asked.len(), written.len(), "{provider}: {:?}", asked.iter().map(|one| &one.url).collect::<Vec<_>>());
}

/// The first half of a sign-in of two steps: nothing is opened, and nobody listens.
#[track_caller]
fn more_is_asked_as_written(provider: &'static str) {
    let stand_in = StandIn::of(provider);
    let Vectors { authorization, request, .. } = vectors(provider);
    for variant in authorization {
        let words: Vec<&str> = variant.with.iter().map(String::as_str).collect();
        let name = stand_in.name();
        let output = stand_in.sandbox.run(&[&["connect", &name, "--start"], &words[..]].concat());
        let opened = output.succeeds_saying(&[]);
        let asked = Masks::default().authorization(&stand_in.server.url(), opened.trim_end());
        let mut written = Asked { about: String::new(), ..request[0].clone() };
        written.query.extend(variant.query);
        if !variant.url.is_empty() {
            written.url = variant.url;
        }
        assert_eq!(asked, written, "{provider} {words:?}");
    }
    assert!(stand_in.server.requests().is_empty());
}

/// Nobody listens and nothing is opened: the code is entered elsewhere, and the second question has the answer.
#[track_caller]
fn is_asked_for_devices_as_written(provider: &'static str) {
    let written = vectors(provider).device;
    let stand_in = StandIn::of(provider);
    let name = stand_in.name();
    let output = stand_in.connect(&["--device"]).hides(&["fake-1", "fake-device", "fake-client-secret"]);
    if written.is_empty() {
        let _ = output.fails(2, &["has no device authorization endpoint"]);
        assert!(stand_in.server.requests().is_empty());
        return;
    }
    let (address, code, who) = match provider {
        "google" => ("https://www.google.com/device", "GQVQ-JKEC", "108@example.test"),
        "youtube" => ("https://www.google.com/device", "GQVQ-JKEC", "Fake Channel"),
        _ => ("https://microsoft.com/devicelogin", "A1B2C3D4E", "ann@contoso.test"),
    };
    let said = format!("open this address on any device:\n{address}\nand enter this code:\n{code}\n");
    let stdout = output.succeeds_saying(&[&said]);
    assert!(stdout.starts_with(&format!("connected {name} to {name} as {who}\n")), "{stdout}");
    assert_eq!(stand_in.state().broken, Vec::<String>::new());
    assert_eq!(stand_in.server.unexpected(), Vec::<String>::new());
    let requests = stand_in.server.requests();
    let asked: Vec<Asked> = requests.iter().map(|request| Masks::default().request(request)).collect();
    for (place, (asked, written)) in asked.iter().zip(&written).enumerate() {
        let written = Asked { about: String::new(), ..written.clone() };
        assert_eq!(*asked, written, "{provider}, request {place}");
    }
    assert_eq!(asked.len(), written.len(), "{provider}: {:?}", asked.iter().map(|one| &one.url).collect::<Vec<_>>());
    assert!(stand_in.browser.seen().opened.is_empty());
}

#[test]
fn the_four_are_asked_for_devices_as_written() {
    std::thread::scope(|scope| {
        for provider in ["google", "microsoft", "notion", "youtube"] {
            scope.spawn(move || is_asked_for_devices_as_written(provider));
        }
    });
}

#[test]
fn the_four_are_asked_more_as_written() {
    for provider in ["google", "microsoft", "notion", "youtube"] {
        more_is_asked_as_written(provider);
    }
}

#[test]
fn the_four_are_asked_as_written() {
    std::thread::scope(|scope| {
        for provider in ["google", "microsoft", "notion", "youtube"] {
            scope.spawn(move || is_asked_as_written(provider));
        }
    });
}
