//! From data to what a request is made from: templates filled, URLs checked once more, the dialect put together.

use std::collections::BTreeMap;

use url::Url;

use super::{
    AssertionAudience, Dpop, LimitRule, Pkce, Provider, ProviderError, Reach, RefreshRule, Resolved, SecretRule,
    check::Fault, template,
};
use crate::oauth::{ClientAuth, Dialect, client::RevokeManner};

/// Parameters that are made here for each request (RFC 6749, 7636, 9101, OIDC Core): neither data nor a person
/// sets them.
const PROTOCOL: [&str; 23] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "grant_type",
    "id_token",
    "nonce",
    "redirect_uri",
    "refresh_token",
    "request",
    "request_uri",
    "response_type",
    "scope",
    "state",
    "token",
    "token_type_hint",
];

/// Whether a parameter is the protocol's own, so that `--param` and provider data cannot set it.
pub fn is_protocol_param(name: &str) -> bool {
    PROTOCOL.iter().any(|own| own.eq_ignore_ascii_case(name.trim()))
}

impl Provider {
    /// Fills `{vars}` from `params` and the defaults; a variable without either is an error that names it.
    pub fn resolve(&self, params: &BTreeMap<String, String>) -> Result<Resolved, ProviderError> {
        let bad = |key: &str, reason: String| Fault { key: vec![key.into()], reason }.of(&self.id);
        self.check().map_err(|fault| fault.of(&self.id))?;
        let values = self.values(params)?;
        let mut filled: BTreeMap<&str, Url> = BTreeMap::new();
        for (key, text) in self.templates() {
            if let Some(text) = text {
                let url = template::fill(text, |name| values.get(name).cloned())
                    .and_then(|url| template::check_url(&url))
                    .map_err(|reason| bad(key, reason))?;
                filled.insert(key, url);
            }
        }
        let issuer_of = |text: &String| fill_issuer(text, &values).map_err(|reason| bad("issuer", reason));
        let issuer = self.issuer.as_ref().map(issuer_of).transpose()?;
        let issuer_aliases = self.issuer_aliases.iter().map(issuer_of).collect::<Result<_, _>>()?;
        let mut redirect = self.redirect.clone();
        for (name, value) in &mut redirect.same {
            *value = template::fill(value, |var| values.get(var).cloned()).map_err(|reason| bad(name, reason))?;
        }
        let mut url = |key| filled.remove(key);
        let mut resolved = Resolved {
            issuer: issuer.clone(),
            authorize_url: url("authorize_url"),
            token_url: url("token_url"),
            refresh_url: url("refresh_url"),
            device_url: url("device_url"),
            revoke_url: url("revoke_url"),
            introspect_url: url("introspect_url"),
            sts_url: url("sts_url"),
            impersonate_url: url("impersonate_url"),
            tokeninfo_url: url("tokeninfo_url"),
            userinfo_url: url("userinfo_url"),
            jwks_url: url("jwks_url"),
            par_url: url("par_url"),
            registration_url: url("registration_url"),
            admin_consent_url: url("admin_consent_url"),
            dialect: self.dialect(),
            revoke_manner: RevokeManner {
                bearer: self.revoke.bearer,
                delete: self.revoke.delete,
                param: self.revoke.param.clone(),
                without_client: self.revoke.without_client,
                without_hint: self.revoke.without_hint,
            },
            provider: Self {
                issuer,
                issuer_aliases,
                redirect,
                claim: self.claims_for(params),
                refresh: self.refresh_for(&values),
                server: self.server(&values),
                ..self.clone()
            },
        };
        resolved.write_back();
        Ok(resolved)
    }

    /// Whether two sets of values lead to the same server and the same part of it: of the variables only those count that
    /// stand in a URL.
    pub fn same_place(&self, one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> bool {
        let urls: Vec<&str> =
            self.templates().into_iter().filter_map(|(_, url)| url.as_deref()).chain(self.issuer.as_deref()).collect();
        let counts = |name: &String| {
            [format!("{{{name}}}"), format!("{{{name}/}}")].iter().any(|form| urls.iter().any(|url| url.contains(form)))
        };
        self.vars.iter().filter(|(name, _)| counts(name)).all(|(name, default)| {
            let of = |values: &'_ BTreeMap<String, String>| values.get(name).unwrap_or(default).clone();
            of(one) == of(other)
        })
    }

    /// Every variable and its checked value.
    fn values(&self, params: &BTreeMap<String, String>) -> Result<BTreeMap<&str, String>, ProviderError> {
        let mut values = BTreeMap::new();
        for (name, default) in &self.vars {
            let value = params.get(name).unwrap_or(default);
            if value.is_empty() && self.may_be_empty(name) {
                values.insert(name.as_str(), String::new());
                continue;
            }
            if value.is_empty() {
                return Err(ProviderError::MissingVar { provider: self.id.clone(), var: name.clone() });
            }
            let parts = value.split(if self.may_be_empty(name) { '/' } else { '\0' });
            let mut checked = parts.map(|part| template::check_value(part, self.may_have_port(name)));
            checked
                .find(Result::is_err)
                .unwrap_or(Ok(()))
                .and_then(|()| self.check_choice(name, value))
                .map_err(|reason| Fault { key: vec!["vars".into(), name.clone()], reason }.of(&self.id))?;
            values.insert(name.as_str(), value.clone());
        }
        Ok(values)
    }

    /// A variable that everywhere brings its own `/` along (`{name/}`) need not have a value.
    pub fn may_be_empty(&self, name: &str) -> bool {
        let urls = || self.templates().into_iter().filter_map(|(_, url)| url.as_deref()).chain(self.issuer.as_deref());
        let stands = |form: String| urls().any(|url| url.contains(&form));
        stands(format!("{{{name}/}}")) && !stands(format!("{{{name}}}"))
    }

    /// The variables that have to be given with `--param`.
    pub fn vars_to_give(&self) -> impl Iterator<Item = &String> {
        self.vars.iter().filter(|(name, default)| default.is_empty() && !self.may_be_empty(name)).map(|(name, _)| name)
    }

    /// A variable that ends hang on has no other values than those that are known.
    fn check_choice(&self, name: &str, value: &str) -> Result<(), String> {
        let mut known: Vec<&str> =
            self.refresh.limit.iter().filter(|rule| rule.param == name).map(|rule| rule.is.as_str()).collect();
        if known.is_empty() || known.contains(&value) || self.vars.get(name).is_some_and(|default| default == value) {
            return Ok(());
        }
        known.extend(self.vars.get(name).map(String::as_str));
        Err(format!("expected {}", known.join(" or ")))
    }

    /// The rules of ending that hold for these values.
    fn refresh_for(&self, values: &BTreeMap<&str, String>) -> RefreshRule {
        let mut rule = self.refresh.clone();
        // one without a parameter was chosen before
        let holds = |limit: &LimitRule| values.get(limit.param.as_str()).is_none_or(|value| *value == limit.is);
        rule.limit.retain(|limit| limit.param.is_empty() || holds(limit));
        rule.limit.iter_mut().for_each(|limit| limit.param.clear());
        rule
    }

    /// The token endpoint's authority, if variables make it another one than by default.
    fn server(&self, values: &BTreeMap<&str, String>) -> Option<String> {
        let template = template::authority(self.token_url.as_deref()?)?;
        let other = |name: &String| {
            template.contains(&format!("{{{name}}}")) && values.get(name.as_str()) != self.vars.get(name)
        };
        if !self.vars.keys().any(other) {
            return self.server.clone();
        }
        template::fill(template, |name| values.get(name).cloned()).ok()
    }

    /// Whether a client may show itself with a signed assertion.
    pub fn takes_keys(&self) -> Result<(), ProviderError> {
        if self.client_auth.is_empty() || self.client_auth.contains(&ClientAuth::PrivateKeyJwt) {
            return Ok(());
        }
        Err(ProviderError::Client(format!("{} takes no key of a client (private_key_jwt)", self.name)))
    }

    fn dialect(&self) -> Dialect {
        Dialect {
            body: self.token_request,
            raw_basic: self.raw_basic,
            empty_secret: self.client_secret == SecretRule::Empty,
            headers: self.headers.clone(),
            api_headers: self.api_headers.clone(),
            userinfo_post: self.userinfo_post.clone(),
            client_id_param: self.client_id_param.clone(),
            scope_param: self.scope_param.clone(),
            omit_authorize_params: self.omit_authorize_params.clone(),
            scope_separator: self.scope_separator.clone().unwrap_or_else(|| " ".into()),
            response: self.response.clone(),
            bound: self.dpop == Dpop::Required,
            errors: self.errors.clone(),
            hints: self.hints.clone(),
        }
    }
}

impl Resolved {
    /// `provider` says the same as the URLs beside it, so that nobody meets an unfilled template.
    fn write_back(&mut self) {
        let text = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().to_owned());
        self.provider.authorize_url = text(&self.authorize_url);
        self.provider.token_url = text(&self.token_url);
        self.provider.refresh_url = text(&self.refresh_url);
        self.provider.device_url = text(&self.device_url);
        self.provider.revoke_url = text(&self.revoke_url);
        self.provider.introspect_url = text(&self.introspect_url);
        self.provider.sts_url = text(&self.sts_url);
        self.provider.impersonate_url = text(&self.impersonate_url);
        self.provider.tokeninfo_url = text(&self.tokeninfo_url);
        self.provider.userinfo_url = text(&self.userinfo_url);
        self.provider.jwks_url = text(&self.jwks_url);
        self.provider.par_url = text(&self.par_url);
        self.provider.registration_url = text(&self.registration_url);
        self.provider.admin_consent_url = text(&self.admin_consent_url);
    }

    /// Whom a client's assertion is for (RFC 7523 section 3).
    pub fn assertion_audience(&self) -> Option<String> {
        let endpoint = || self.token_url.as_ref().map(Url::to_string);
        match (self.provider.assertion_audience, &self.issuer) {
            (Some(AssertionAudience::Issuer), Some(issuer)) => Some(issuer.clone()),
            _ => endpoint(),
        }
    }

    /// The client authentication for a client that signs.
    pub fn signing_auth(&self) -> Result<ClientAuth, ProviderError> {
        self.provider.takes_keys().map(|()| ClientAuth::PrivateKeyJwt)
    }

    /// The client authentication for a client with or without a secret.
    pub fn client_auth(&self, has_secret: bool) -> Result<ClientAuth, ProviderError> {
        let provider = &self.provider;
        let client = |what: &str| Err(ProviderError::Client(format!("{} {what}", provider.name)));
        match (has_secret, provider.client_secret) {
            (true, SecretRule::Forbidden) => client("knows public clients only: a client secret must not be sent"),
            (false, SecretRule::Required) => client("needs a client secret"),
            (false, SecretRule::Empty) => Ok(ClientAuth::Basic),
            (false, _) => Ok(ClientAuth::None),
            (true, _) if provider.client_auth.is_empty() => Ok(ClientAuth::Basic),
            (true, _) => {
                let list = &provider.client_auth;
                // a text that was stored as secret is one; a key for assertions only if nothing else is taken
                let text = list.iter().find(|auth| matches!(auth, ClientAuth::Basic | ClientAuth::Post));
                match text.or_else(|| list.iter().find(|auth| **auth == ClientAuth::PrivateKeyJwt)) {
                    Some(auth) => Ok(*auth),
                    None => client("takes no client secret"),
                }
            }
        }
    }

    /// What is added to the authorization request: the provider's own parameters, then the person's (`--param`, without
    /// template variables), which win. The protocol's own parameters are refused.
    pub fn authorize_params(
        &self,
        params: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, ProviderError> {
        let mut all = self.provider.authorize_params.clone();
        for (name, value) in params.iter().filter(|(name, _)| !self.provider.vars.contains_key(*name)) {
            if is_protocol_param(name) {
                return Err(ProviderError::Client(format!(
                    "`{}` is a parameter of the protocol itself and cannot be set",
                    name.escape_debug()
                )));
            }
            all.insert(name.clone(), value.clone());
        }
        Ok(all)
    }

    /// With advice for the administrators and owners of this client: where they consent to it.
    #[must_use]
    pub fn advising(mut self, client_id: &str) -> Self {
        let Some(mut url) = self.admin_consent_url.clone() else { return self };
        let redirect_uri = self.provider.redirect.to_register().into_iter().next().unwrap_or_default();
        url.query_pairs_mut().append_pair("client_id", client_id).append_pair("redirect_uri", &redirect_uri);
        for hint in self.dialect.hints.values_mut() {
            *hint = hint.replace("{admin_consent_url}", url.as_str());
        }
        self
    }

    /// Constant parameters of refresh requests.
    pub fn refresh_params(&self) -> &BTreeMap<String, String> {
        let (own, usual) = (&self.provider.refresh_params, &self.provider.token_params);
        if own.is_empty() { usual } else { own }
    }

    /// Whether the authorization request carries a PKCE challenge.
    pub fn uses_pkce(&self) -> bool {
        self.provider.pkce != Pkce::Unsupported
    }

    /// Two grants of one account with the same value here end together when one is revoked (`reach = "project"`): the
    /// revocation endpoint and the project number, which is what a Google client id begins with.
    pub fn shared_fate(&self, client_id: &str) -> Option<String> {
        let project = client_id.split(|c: char| !c.is_ascii_digit()).next().filter(|digits| !digits.is_empty());
        match (self.provider.revoke.reach, &self.revoke_url) {
            (Reach::Project, Some(url)) => Some(format!("{url} {}", project.unwrap_or(client_id))),
            _ => None,
        }
    }
}

/// Fills an issuer. `{tid}` stays as it is (the ID token's own value is put in when it is checked) unless the tenant is
/// known by its GUID.
fn fill_issuer(text: &str, values: &BTreeMap<&str, String>) -> Result<String, String> {
    let tenant = values.get("tenant").filter(|tenant| is_guid(tenant));
    template::fill(text, |name| match name {
        "tid" => Some(tenant.map_or_else(|| "{tid}".to_owned(), |guid| guid.to_ascii_lowercase())),
        _ => values.get(name).cloned(),
    })
}

fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}
