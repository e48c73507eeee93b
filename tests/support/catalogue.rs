//! One stand-in that plays any provider of the catalogue: its data with nothing changed but where its URLs lead, and a
//! server that answers in the shape the data describes and notes every rule of it that a request breaks.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use oauthctl::oauth::{BodyForm, ClientAuth};
use oauthctl::providers::registry::Origin;
use oauthctl::providers::{IdentityFrom, Pkce, Provider, Registry, SecretRule};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use super::output::Output;
use super::sandbox::Sandbox;
use super::server::{Reply, Request, ScenarioServer};

const CATALOGUE: &str = include_str!("../../src/providers/catalog.toml");

pub(crate) const CLIENT: &str = "fake-client.1";
/// With what a form encodes.
pub(crate) const SECRET: &str = "fake secret/+";

/// Every provider of the catalogue.
pub(crate) fn all() -> Vec<Provider> {
    let (all, errors) = Registry::new(std::path::Path::new("/nonexistent")).all();
    assert!(errors.is_empty(), "{errors:?}");
    all.into_iter().filter(|(origin, _)| *origin == Origin::Catalogue).map(|(_, provider)| provider).collect()
}

/// A sandbox, and a server for as many providers as are opened one after the other.
pub(crate) struct Place {
    pub(crate) broken: Arc<Mutex<Vec<String>>>,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: ScenarioServer,
}

/// A provider of the catalogue, played.
pub(crate) struct Played<'p> {
    pub(crate) id: String,
    pub(crate) place: &'p Place,
    pub(crate) provider: Provider,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { broken: Arc::default(), sandbox: Sandbox::new(), server: ScenarioServer::start() }
    }

    /// Writes its data as a file of the user's, under an id of its own, and answers for it.
    pub(crate) fn open(&self, provider: &Provider) -> Played<'_> {
        let id = format!("{}-there", provider.id);
        let text = data(&provider.id, &self.server.url()).replacen(&provider.id, &id, 1);
        self.sandbox.write(&format!("providers/{id}.toml"), &text);
        self.sandbox.set("OAUTHCTL_CLIENT_ID", CLIENT);
        if with_secret(provider) {
            self.sandbox.set("OAUTHCTL_CLIENT_SECRET", SECRET);
        } else {
            self.sandbox.unset("OAUTHCTL_CLIENT_SECRET");
        }
        let resolved = Provider::parse(&text, &id).unwrap().resolve(&params(provider)).unwrap();
        let rules = Rules { broken: Arc::clone(&self.broken), provider: provider.clone() };
        let path = |url: &Option<Url>| url.as_ref().map(|url| url.path().to_owned());
        let serve = |method: &str, url: &Option<Url>, answer: fn(&Rules, &Request) -> Reply| {
            if let Some(path) = path(url) {
                let rules = rules.clone();
                self.server.always(&format!("{method} {path}"), move |request| answer(&rules, request));
            }
        };
        serve("POST", &resolved.token_url, token);
        serve("POST", &resolved.refresh_url, token);
        let asked_by = if provider.userinfo_post.is_some() { "POST" } else { "GET" };
        serve(asked_by, &resolved.userinfo_url, userinfo);
        serve(if provider.revoke.delete { "DELETE" } else { "POST" }, &resolved.revoke_url, revoke);
        serve("POST", &resolved.introspect_url, introspect);
        serve("GET", &resolved.tokeninfo_url, tokeninfo);
        Played { id, place: self, provider: provider.clone() }
    }
}

/// A value for each variable that needs one.
fn params(provider: &Provider) -> std::collections::BTreeMap<String, String> {
    let given = provider.vars.iter().filter(|(_, default)| default.is_empty());
    // one that may be empty is: what it is good for is tried apart
    given
        .filter(|(name, _)| !provider.may_be_empty(name))
        .map(|(name, _)| (name.clone(), format!("fake-{name}")))
        .collect()
}

fn with_secret(provider: &Provider) -> bool {
    match provider.client_secret {
        SecretRule::Required => true,
        SecretRule::Empty | SecretRule::Forbidden => false,
        SecretRule::Optional => !provider.client_auth.contains(&ClientAuth::None),
    }
}

/// The catalogue's data as a provider file whose every server is at `base`.
fn data(id: &str, base: &str) -> String {
    let start = format!("id = \"{id}\"\n");
    let chunk = CATALOGUE.split("[[provider]]\n").find(|chunk| chunk.starts_with(&start)).unwrap();
    let lines = chunk.lines().map(|line| {
        let line = line.replace("[provider.", "[").replace("[[provider.", "[[");
        let is_endpoint = line.split(" = ").next().is_some_and(|key| key.ends_with("_url") || key == "issuer");
        if is_endpoint { line.replace("https://", &format!("{base}/")) } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl Played<'_> {
    /// The first of two steps: the authorization URL, held to the data.
    #[track_caller]
    pub(crate) fn starts(&self) -> Url {
        let params: Vec<String> =
            params(&self.provider).iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut words = vec!["connect", self.id.as_str(), "--start", "-q"];
        words.extend(params.iter().flat_map(|param| ["--param", param.as_str()]));
        let url = Url::parse(self.place.sandbox.run(&words).succeeds().trim_end()).unwrap();
        self.holds_to_the_data(&url);
        url
    }

    #[track_caller]
    fn holds_to_the_data(&self, url: &Url) {
        let (data, id) = (&self.provider, &self.id);
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(of(data.client_id_param.as_deref().unwrap_or("client_id")).as_deref(), Some(CLIENT), "{id}");
        let kind = if data.omit_authorize_params.is_empty() { Some("code") } else { None };
        assert_eq!(of("response_type").as_deref(), kind, "{id}");
        assert_eq!(of("code_challenge").is_some(), data.pkce != Pkce::Unsupported, "{id}");
        for (name, value) in &data.authorize_params {
            assert_eq!(of(name).as_ref(), Some(value), "{id}");
        }
        let separator = data.scope_separator.as_deref().unwrap_or(" ");
        let scope = of(data.scope_param.as_deref().unwrap_or("scope"));
        let asked = asked(data);
        let expected = (!separator.is_empty() && !asked.is_empty()).then(|| asked.join(separator));
        assert_eq!(scope, expected, "{id}");
        let uri = of("redirect_uri").unwrap();
        let registered = data.redirect.to_register();
        let any = data.redirect.ports().is_empty();
        let known = |one: &String| *one == uri || (any && uri.starts_with(one.trim_end_matches(&data.redirect.path)));
        assert!(registered.iter().any(known), "{id}: {uri} is not one of {registered:?}");
    }

    /// Where the provider would send the browser back to.
    pub(crate) fn redirected(&self, url: &Url) -> String {
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("code", "fake-code").append_pair("state", &of("state"));
        if self.provider.response.scope_in_redirect {
            query.append_pair("scope", &asked(&self.provider).join(","));
        }
        for name in &self.provider.redirect.keep {
            query.append_pair(name, &format!("fake {name}"));
        }
        for (name, value) in self.held_to() {
            query.append_pair(&name, &value);
        }
        let query = query.finish();
        let signed = self.provider.redirect.hmac.as_ref().map(|name| format!("&{name}={}", signature(&query)));
        format!("{}?{query}{}", of("redirect_uri"), signed.unwrap_or_default())
    }

    /// What has to come along with the code.
    fn held_to(&self) -> Vec<(String, String)> {
        let params = params(&self.provider);
        let resolved = self.provider.resolve(&params).unwrap();
        resolved.provider.redirect.same.into_iter().collect()
    }

    pub(crate) fn finishes(&self, back: &str) -> Output {
        self.place.sandbox.run_with_input(&["connect", "--finish"], back)
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.place.sandbox.run(words)
    }

    /// Whose grant it is, as `show` says it; `None` where nobody can tell.
    pub(crate) fn account(&self) -> Option<String> {
        let pointers = self.provider.account_id.as_ref()?;
        let parts = pointers.split(' ').map(|pointer| word(pointer).replace('/', "~1"));
        Some(if pointers.contains(' ') { parts.collect::<Vec<_>>().join("/") } else { word(pointers) })
    }

    /// What is granted, as it is asked.
    pub(crate) fn granted(&self) -> Vec<String> {
        if self.provider.scope_separator.as_deref() == Some("") { Vec::new() } else { asked(&self.provider) }
    }
}

/// HMAC-SHA-256 by the client's secret over the sorted query.
pub(crate) fn signature(query: &str) -> String {
    use hmac::Mac as _;
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(pairs.join("&").as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is asked for when nothing is said, each once.
fn asked(data: &Provider) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in data.default_scopes.iter().chain(&data.required_scopes).chain(&data.identity_scopes) {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    scopes
}

/// What the stand-in says at a pointer.
fn word(pointer: &str) -> String {
    format!("fake{}", pointer.replace('/', "-"))
}

#[derive(Clone)]
struct Rules {
    broken: Arc<Mutex<Vec<String>>>,
    provider: Provider,
}

impl Rules {
    fn rule(&self, holds: bool, rule: &str) {
        if !holds {
            self.broken.lock().unwrap().push(format!("{}: {rule}", self.provider.id));
        }
    }

    /// How the client shows who it is, and in which words.
    fn client(&self, request: &Request, fields: &Map<String, Value>) {
        let data = &self.provider;
        let secret = with_secret(data).then_some(SECRET);
        let auth = match (secret, data.client_secret) {
            (None, SecretRule::Empty) => ClientAuth::Basic,
            (None, _) => ClientAuth::None,
            (Some(_), _) => {
                let text = |auth: &&ClientAuth| matches!(**auth, ClientAuth::Basic | ClientAuth::Post);
                data.client_auth.iter().find(text).copied().unwrap_or(ClientAuth::Basic)
            }
        };
        let id = fields.get(data.client_id_param.as_deref().unwrap_or("client_id")).and_then(Value::as_str);
        let other = data.client_id_param.is_some() && fields.contains_key("client_id");
        self.rule(!other, "`client_id` has another name here");
        let shown = fields.get("client_secret").and_then(Value::as_str);
        let header = request.header("authorization");
        if auth == ClientAuth::Basic {
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let secret = secret.unwrap_or_default();
            let pair = if data.raw_basic {
                format!("{CLIENT}:{secret}")
            } else {
                format!("{}:{}", encode(CLIENT), encode(secret))
            };
            let expected = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair));
            self.rule(header == Some(expected.as_str()) && shown.is_none(), "the client shows itself by Basic");
        } else {
            let expected = if auth == ClientAuth::Post { secret } else { None };
            self.rule(header.is_none() && id == Some(CLIENT) && shown == expected, "the client stands in the body");
        }
        for (name, value) in &data.headers {
            let is = request.header(&name.to_ascii_lowercase()) == Some(value.as_str());
            self.rule(is, "the constant headers are sent");
        }
    }

    fn fields(&self, request: &Request) -> Map<String, Value> {
        let kind = request.header("content-type").unwrap_or_default();
        let expected = if self.provider.token_request == BodyForm::Json {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        self.rule(kind == expected, "the body is of the right kind");
        if kind == "application/json" {
            return serde_json::from_slice(&request.body).unwrap_or_default();
        }
        form_urlencoded::parse(&request.body)
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect()
    }
}

fn token(rules: &Rules, request: &Request) -> Reply {
    let data = &rules.provider;
    let fields = rules.fields(request);
    let of = |name: &str| fields.get(name).and_then(Value::as_str);
    rules.client(request, &fields);
    let refreshing = of("grant_type") == Some("refresh_token");
    let constant =
        if refreshing && !data.refresh_params.is_empty() { &data.refresh_params } else { &data.token_params };
    rules.rule(constant.iter().all(|(name, value)| of(name) == Some(value)), "the constant parameters are sent");
    if refreshing {
        rules.rule(of("refresh_token") == Some("fake-refresh-1"), "the refresh token is the one that was given");
        return Reply::json(200, &answer(data, 2));
    }
    rules.rule(
        of("grant_type") == Some("authorization_code") && of("code") == Some("fake-code"),
        "the code is redeemed",
    );
    rules.rule(of("redirect_uri").is_some(), "the redirect URI is repeated");
    rules.rule(of("code_verifier").is_some() == (data.pkce != Pkce::Unsupported), "PKCE as the data has it");
    Reply::json(200, &answer(data, 1))
}

/// A token answer in the provider's shape. The second one is that of a refresh: of several places the last.
fn answer(data: &Provider, number: usize) -> Value {
    let shape = &data.response;
    let mut value = json!({});
    let place = |own: &Option<String>, usual: &str| {
        let pointers = own.clone().unwrap_or_else(|| usual.to_owned());
        let mut all = pointers.split(' ').map(str::to_owned);
        if number == 1 { all.next() } else { all.next_back() }.unwrap()
    };
    put(&mut value, &place(&shape.access_token, "/access_token"), format!("fake-access-{number}").into());
    put(&mut value, &place(&shape.refresh_token, "/refresh_token"), format!("fake-refresh-{number}").into());
    match &shape.expires_at {
        // Square's words, and Strava's
        Some(pointer) if data.id == "square" => put(&mut value, pointer, "2099-01-01T00:00:00Z".into()),
        Some(pointer) => put(&mut value, pointer, 4_070_908_800_i64.into()),
        None => put(&mut value, &place(&shape.expires_in, "/expires_in"), 3600.into()),
    }
    let silent = shape.scope_in_redirect || data.scope_separator.as_deref() == Some("");
    let scopes = asked(data);
    if !silent && !scopes.is_empty() {
        let joined = scopes.join(shape.scope_separator.as_deref().unwrap_or(" "));
        let granted = if data.id == "twitch" { json!(scopes) } else { json!(joined) };
        put(&mut value, &place(&shape.scope, "/scope"), granted);
    }
    match shape.bearer_types.last() {
        Some(kind) if number > 1 => put(&mut value, "/token_type", kind.clone().into()),
        None if shape.token_type.is_none() => put(&mut value, "/token_type", "bearer".into()),
        _ => {}
    }
    if let Some(pointer) = &shape.ok {
        put(&mut value, pointer, shape.ok_value.clone().unwrap_or(true.into()));
    }
    for pointer in &shape.keep {
        put(&mut value, pointer, format!("fake {pointer}").into());
    }
    if data.identity == Some(IdentityFrom::Token) {
        identity(&mut value, data.account_id.as_deref(), data.account_label.as_deref());
    }
    value
}

fn identity(value: &mut Value, id: Option<&str>, label: Option<&str>) {
    for pointer in id.into_iter().chain(label).flat_map(|pointers| pointers.split(' ')) {
        put(value, pointer, word(pointer).into());
    }
}

/// Puts something at a pointer, and what has to be above it.
fn put(value: &mut Value, pointer: &str, what: Value) {
    let mut at = value;
    for part in pointer.split('/').skip(1) {
        at = if let Ok(place) = part.parse::<usize>() {
            if !at.is_array() {
                *at = json!([]);
            }
            let list = at.as_array_mut().unwrap();
            list.resize(list.len().max(place + 1), Value::Null);
            &mut list[place]
        } else {
            if !at.is_object() {
                *at = json!({});
            }
            at.as_object_mut().unwrap().entry(part).or_insert(Value::Null)
        };
    }
    *at = what;
}

fn userinfo(rules: &Rules, request: &Request) -> Reply {
    let data = &rules.provider;
    let own = data.api_headers.values().any(|value| value.contains("{access_token}"));
    let bearer = request.header("authorization").map(|value| value.starts_with("Bearer fake-access-"));
    rules.rule(own || bearer == Some(true), "userinfo gets the token in its header");
    rules.rule(!own || bearer != Some(true), "and in no other");
    for (name, value) in data.headers.iter().chain(&data.api_headers) {
        let found = request.header(&name.to_ascii_lowercase()).unwrap_or_default();
        let is = match value.as_str() {
            value if own && value.contains("{access_token}") => {
                found.starts_with(&value.replace("{access_token}", "fake-access-"))
            }
            value => found == value.replace("{client_id}", CLIENT),
        };
        rules.rule(is, "the API gets its headers");
    }
    let posted = (!request.body.is_empty()).then(|| String::from_utf8_lossy(&request.body).into_owned());
    rules.rule(posted == data.userinfo_post, "what is posted is as written");
    let kind = request.header("content-type");
    rules.rule(kind == data.userinfo_post.as_ref().map(|_| "application/json"), "and it is JSON");
    let mut value = json!({});
    if let Some(pointer) = &data.response.ok {
        put(&mut value, pointer, data.response.ok_value.clone().unwrap_or(true.into()));
    }
    match &data.userinfo_account_id {
        // the same account, in other places
        Some(pointers) => {
            let parts = data.account_id.as_deref().unwrap().split(' ');
            for (pointer, own) in pointers.split(' ').zip(parts) {
                put(&mut value, pointer, word(own).into());
            }
        }
        None => identity(&mut value, data.account_id.as_deref(), data.account_label.as_deref()),
    }
    if data.errors.contains_key("ok") {
        value["error"] = json!({ "code": "ok", "message": "" });
    }
    Reply::json(200, &value)
}

/// The refresh token, then the access token; or an access token in one of the many manners there are.
fn revoke(rules: &Rules, request: &Request) -> Reply {
    let (data, rule) = (&rules.provider, &rules.provider.revoke);
    let token = if rule.bearer {
        rules.rule(request.body.is_empty(), "the token stands in the header alone");
        request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned)
    } else {
        let fields = rules.fields(request);
        if rule.without_client {
            let bare = request.header("authorization").is_none() && !fields.contains_key("client_id");
            rules.rule(bare, "a revocation shows no client");
        } else {
            rules.client(request, &fields);
        }
        rules.rule(fields.contains_key("token_type_hint") != rule.without_hint, "the hint, where it is wanted");
        let name = rule.param.as_deref().unwrap_or("token");
        fields.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let access = token.as_deref() == Some("fake-access-2");
    let refresh = token.is_some_and(|token| token.starts_with("fake-refresh-"));
    rules.rule(access || (refresh && !rule.by_access_token), "the token that ends the grant is shown");
    let mut value = json!({});
    if let Some(pointer) = &data.response.ok {
        put(&mut value, pointer, data.response.ok_value.clone().unwrap_or(true.into()));
    }
    Reply::json(200, &value)
}

fn introspect(rules: &Rules, request: &Request) -> Reply {
    let fields = rules.fields(request);
    rules.client(request, &fields);
    Reply::json(200, &json!({ "active": true, "scope": asked(&rules.provider).join(" ") }))
}

fn tokeninfo(rules: &Rules, request: &Request) -> Reply {
    let bearer = request.header("authorization").is_some_and(|value| value.starts_with("Bearer fake-access-"));
    rules.rule(bearer && request.query.is_empty(), "no token stands in a URL");
    Reply::json(200, &json!({ "client_id": CLIENT, "scopes": asked(&rules.provider) }))
}
