//! What provider data has to be. Looked at when a file is read and again before every use, because data that was stored
//! may have been changed by someone else.

mod requests;

use std::fmt;

use super::{IdentityFrom, PortRule, Provider, ProviderError, SecretRule, resolve, template};
use crate::oauth::ClientAuth;

/// What is said of an id that is none.
pub(super) const NOT_AN_ID: &str = "an id begins with a letter or digit and has only `a-z`, `0-9` and `-`";

/// Longest id of a provider.
const LONGEST_ID: usize = 64;

/// Longest list of ports to try, longest text to show.
const MOST_PORTS: usize = 16;
const LONGEST_TEXT: usize = 1000;

/// What is wrong, and at which key.
#[derive(Debug)]
pub(super) struct Fault {
    pub key: Vec<String>,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key.join("."), self.reason)
    }
}

impl Fault {
    /// As the error of a provider that is not read from a file.
    pub(super) fn of(&self, provider: &str) -> ProviderError {
        ProviderError::Data { file: format!("provider `{}`", provider.escape_debug()), message: self.to_string() }
    }
}

type Checked = Result<(), Fault>;

fn fault<T>(key: &[&str], reason: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { key: key.iter().map(|part| (*part).to_owned()).collect(), reason: reason.into() })
}

/// Whether a text is an id: `[a-z0-9][a-z0-9-]*`, 64 at most.
pub(super) fn is_id(id: &str) -> bool {
    let plain = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    !id.is_empty() && !id.starts_with('-') && id.len() <= LONGEST_ID && plain
}

/// Whether a text is a scope (RFC 6749 section 3.3: `%x21 / %x23-5B / %x5D-7E`).
pub(super) fn is_scope(scope: &str) -> bool {
    !scope.is_empty()
        && scope.len() <= LONGEST_TEXT
        && scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
}

impl Provider {
    pub(super) fn check(&self) -> Result<(), Fault> {
        if !is_id(&self.id) {
            return fault(&["id"], NOT_AN_ID);
        }
        self.check_texts()?;
        self.check_urls()?;
        self.check_client()?;
        self.check_params()?;
        self.check_headers()?;
        self.check_hosts()?;
        self.check_identity()?;
        self.check_scopes()?;
        self.check_redirect()?;
        self.check_limits()?;
        self.check_response()
    }

    /// The URLs that may hold variables, by key.
    pub(super) fn templates(&self) -> [(&'static str, &Option<String>); 14] {
        [
            ("authorize_url", &self.authorize_url),
            ("token_url", &self.token_url),
            ("refresh_url", &self.refresh_url),
            ("device_url", &self.device_url),
            ("revoke_url", &self.revoke_url),
            ("introspect_url", &self.introspect_url),
            ("sts_url", &self.sts_url),
            ("impersonate_url", &self.impersonate_url),
            ("tokeninfo_url", &self.tokeninfo_url),
            ("userinfo_url", &self.userinfo_url),
            ("jwks_url", &self.jwks_url),
            ("par_url", &self.par_url),
            ("registration_url", &self.registration_url),
            ("admin_consent_url", &self.admin_consent_url),
        ]
    }

    fn check_texts(&self) -> Checked {
        let shown = [("name", &self.name)].into_iter();
        let notes = self.notes.iter().map(|text| ("notes", text));
        for (key, text) in shown.chain(notes).chain(self.unverified.iter().map(|text| ("unverified", text))) {
            check_text(&[key], text)?;
        }
        check_text(&["no_account"], &self.no_account)?;
        self.hints.iter().try_for_each(|(code, text)| check_text(&["hints", code], text))?;
        check_text(&["register", "kind"], &self.register.kind)?;
        self.register.steps.iter().try_for_each(|text| check_text(&["register", "steps"], text))?;
        self.userinfo_post.iter().try_for_each(|text| check_text(&["userinfo_post"], text))?;
        self.revoke.notes.iter().try_for_each(|text| check_text(&["revoke", "notes"], text))?;
        self.refresh.notes.iter().try_for_each(|text| check_text(&["refresh", "notes"], text))?;
        check_text(&["device", "unsupported"], &self.device.unsupported)?;
        self.device.notes.iter().try_for_each(|text| check_text(&["device", "notes"], text))?;
        for (name, feature) in &self.feature {
            check_text(&["feature", name, "about"], &feature.about)?;
        }
        for (name, scope) in &self.scope {
            check_text(&["scope", name, "about"], &scope.about)?;
            check_text(&["scope", name, "class"], &scope.class)?;
            check_text(&["scope", name, "refused"], &scope.refused)?;
        }
        Ok(())
    }

    fn check_urls(&self) -> Checked {
        for (name, value) in &self.vars {
            if !template::is_variable(name) || name == "tid" {
                return fault(&["vars", name], "not a name for a variable");
            }
            if !value.is_empty() {
                template::check_value(value, self.may_have_port(name))
                    .or_else(|reason| fault(&["vars", name], reason))?;
            }
        }
        for (key, url) in self.templates() {
            if let Some(url) = url {
                template::check_template(url, |name| self.vars.contains_key(name))
                    .or_else(|reason| fault(&[key], reason))?;
            }
        }
        if self.token_url.is_none() && self.issuer.is_none() {
            return fault(&["token_url"], "is missing (and there is no `issuer` to find it by)");
        }
        self.check_issuer()?;
        for (table, page) in [("register", &self.register.page), ("revoke", &self.revoke.page)] {
            if let Some(page) = page {
                template::check_url(page).or_else(|reason| fault(&[table, "page"], reason))?;
            }
        }
        Ok(())
    }

    /// `{tid}` in an issuer is no variable: it stands for what the token itself says (Microsoft's tenant aliases).
    fn check_issuer(&self) -> Checked {
        let declared = |name: &str| name == "tid" || self.vars.contains_key(name);
        if let Some(issuer) = &self.issuer {
            if issuer.contains('?') {
                return fault(&["issuer"], "a query has no place in an issuer");
            }
            template::check_template(issuer, declared).or_else(|reason| fault(&["issuer"], reason))?;
        }
        for alias in &self.issuer_aliases {
            // not always a URL: Google's is a bare host
            let filled = template::fill(alias, |name| declared(name).then(|| "x".into()))
                .or_else(|reason| fault(&["issuer_aliases"], reason))?;
            if !is_scope(&filled) {
                return fault(&["issuer_aliases"], "not an issuer");
            }
        }
        Ok(())
    }

    fn check_client(&self) -> Checked {
        let public = self.client_auth.contains(&ClientAuth::None) || self.client_auth.is_empty();
        let secret = self.client_auth.iter().any(|auth| *auth != ClientAuth::None) || self.client_auth.is_empty();
        match self.client_secret {
            SecretRule::Forbidden if !public => fault(&["client_secret"], "`forbidden` needs `none` in `client_auth`"),
            SecretRule::Required if !secret => {
                fault(&["client_secret"], "`required` needs more than `none` in `client_auth`")
            }
            SecretRule::Empty if !self.client_auth.contains(&ClientAuth::Basic) => {
                fault(&["client_secret"], "`empty` needs `basic` in `client_auth`")
            }
            _ => Ok(()),
        }
    }

    fn check_identity(&self) -> Checked {
        let pointers = [
            ("account_id", &self.account_id),
            ("account_label", &self.account_label),
            ("userinfo_account_id", &self.userinfo_account_id),
            ("userinfo_account_label", &self.userinfo_account_label),
        ];
        for (key, text) in pointers {
            let Some(text) = text else { continue };
            if text.is_empty() || !text.split(' ').all(is_pointer) {
                return fault(&[key], "not a JSON pointer (several are separated by one space)");
            }
        }
        match self.identity {
            Some(IdentityFrom::Userinfo) if self.userinfo_url.is_none() && self.issuer.is_none() => {
                fault(&["identity"], "`userinfo` needs a `userinfo_url`")
            }
            Some(_) if self.account_id.is_none() => fault(&["identity"], "needs an `account_id`"),
            _ => self.check_claims(),
        }
    }

    fn check_claims(&self) -> Checked {
        for rule in &self.claim {
            if rule.claim.is_empty() || (rule.equals.is_some() && rule.differs.is_some()) {
                return fault(&["claim"], "a rule needs a `claim` and at most one of `equals` and `differs`");
            }
        }
        Ok(())
    }

    fn check_scopes(&self) -> Checked {
        if let Some(separator) = &self.scope_separator
            && !["", " ", ",", "+", ";"].contains(&separator.as_str())
        {
            return fault(&["scope_separator"], "expected a space, `,`, `;`, `+` or nothing (no scopes at all)");
        }
        let lists = [
            ("default_scopes", &self.default_scopes),
            ("unattended_scopes", &self.unattended_scopes),
            ("required_scopes", &self.required_scopes),
            ("identity_scopes", &self.identity_scopes),
        ];
        for (key, scopes) in lists {
            scopes.iter().try_for_each(|scope| self.check_scope(&[key], scope))?;
            if self.scope_separator.as_deref() == Some("") && !scopes.is_empty() {
                return fault(&[key], "there are no scopes where `scope_separator` is empty");
            }
        }
        self.scope.keys().try_for_each(|scope| self.check_scope(&["scope", scope], scope))?;
        for (name, feature) in &self.feature {
            feature.scopes.iter().try_for_each(|scope| self.check_feature_scope(name, scope))?;
        }
        self.device.scopes.iter().try_for_each(|scope| self.check_scope(&["device", "scopes"], scope))
    }

    fn check_scope(&self, key: &[&str], scope: &str) -> Checked {
        let joined = self.scope_separator.as_deref().is_some_and(|s| !s.trim().is_empty() && scope.contains(s));
        if is_scope(scope) && !joined { Ok(()) } else { fault(key, "not a scope") }
    }

    /// Where the scopes are listed, a feature may name only those: a misspelt one would be found out at the provider.
    fn check_feature_scope(&self, name: &str, scope: &str) -> Checked {
        self.check_scope(&["feature", name, "scopes"], scope)?;
        let own = [&self.default_scopes, &self.required_scopes, &self.identity_scopes];
        let known = self.scope.contains_key(scope) || own.iter().any(|list| list.iter().any(|own| own == scope));
        if known || self.scope.is_empty() {
            return Ok(());
        }
        fault(&["feature", name, "scopes"], format!("`{scope}` is not among the provider's scopes"))
    }

    fn check_redirect(&self) -> Checked {
        let rule = &self.redirect;
        if !template::LOOPBACK.contains(&rule.host.as_str()) {
            return fault(&["redirect", "host"], "expected `127.0.0.1`, `[::1]` or `localhost`");
        }
        let is_extra = |name: &String| is_scope(name) && !resolve::is_protocol_param(name);
        for (key, good) in [
            ("keep", rule.keep.iter().all(is_extra)),
            ("same", rule.same.keys().all(is_extra)),
            ("hmac", rule.hmac.iter().all(is_extra)),
        ] {
            if !good {
                return fault(&["redirect", key], "not a parameter, or one of the protocol itself");
            }
        }
        for (name, value) in &rule.same {
            let filled = template::fill(value, |var| self.vars.contains_key(var).then(String::new));
            filled.map(drop).or_else(|reason| fault(&["redirect", "same", name], reason))?;
        }
        let ports = rule.ports();
        let listed = matches!(rule.port, PortRule::List(_) | PortRule::One(_));
        if ports.contains(&0) || ports.len() > MOST_PORTS || (listed && ports.is_empty()) {
            return fault(&["redirect", "port"], "expected `any`, a port (1 to 65535) or a list of up to 16");
        }
        let plain = rule.path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._~-".contains(&b));
        if !rule.path.starts_with('/') || !plain || rule.path.len() > 255 || rule.path.contains("/.") {
            return fault(
                &["redirect", "path"],
                "expected `any` or a path of letters, digits, `/`, `.`, `_`, `~` and `-`",
            );
        }
        Ok(())
    }

    fn check_limits(&self) -> Checked {
        for rule in &self.refresh.limit {
            check_text(&["refresh", "limit", "about"], &rule.about)?;
            let chosen = rule.param.is_empty(); // by `resolve`
            if !chosen && (!self.vars.contains_key(&rule.param) || rule.is.is_empty()) {
                return fault(&["refresh", "limit", "param"], "needs one of `vars`, and in `is` a value of it");
            }
            if rule.max_days == 0 {
                return fault(&["refresh", "limit", "max_days"], "needs a number of days");
            }
            rule.unless_only.iter().try_for_each(|s| self.check_scope(&["refresh", "limit", "unless_only"], s))?;
        }
        Ok(())
    }

    /// Whether a value of this variable may end in `:port`: it is the whole authority wherever it stands.
    pub(super) fn may_have_port(&self, name: &str) -> bool {
        let urls = self.templates().into_iter().filter_map(|(_, url)| url.as_deref());
        !self.may_be_empty(name)
            && urls.chain(self.issuer.as_deref()).all(|url| template::is_whole_authority(url, name))
    }
}

/// RFC 6901, but not the whole document.
fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
    text.starts_with('/') && escapes && text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control)
}

fn check_text(key: &[&str], text: &str) -> Checked {
    // direction marks can make a line say something else than it holds
    let bidi = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.len() > LONGEST_TEXT || text.chars().any(|c| c.is_control() || bidi(c)) {
        return fault(key, "too long for a line, or with control characters");
    }
    Ok(())
}
