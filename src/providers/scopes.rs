//! Which scopes to ask for, and whether what came back is what was asked. Providers spell one scope in several ways; all
//! comparing goes through one canonical form.

use std::collections::BTreeSet;

use super::{Feature, Provider, ProviderError, Resolved, ScopeCompare, ScopeInfo, check};

impl Resolved {
    /// What to ask for: the wanted scopes and features (or the defaults, when neither), plus the required ones and those
    /// the identity look-up needs, each once. A known scope may be typed without its prefix (`drive.file`).
    pub fn scopes(&self, scopes: &[String], features: &[String]) -> Result<Vec<String>, ProviderError> {
        Ok(self.to_ask(scopes, features)?.0)
    }

    /// The same, and what is left out of it although it was wanted, because it would limit a wider one.
    pub fn to_ask(&self, scopes: &[String], features: &[String]) -> Result<(Vec<String>, Vec<String>), ProviderError> {
        let provider = &self.provider;
        if self.dialect.scope_separator.is_empty() {
            return Ok((self.without_scopes(scopes, features)?, Vec::new()));
        }
        let mut wanted = self.wanted(scopes, features)?;
        if wanted.is_empty() {
            wanted.clone_from(&provider.default_scopes);
        }
        self.check_alone(&wanted)?;
        let needed = provider.required_scopes.iter().chain(&provider.identity_scopes).cloned();
        Ok(self.without_yielding(self.each_once(wanted.into_iter().chain(needed))))
    }

    /// The named scopes and those of the named features, each once, and nothing else: where no person signs in.
    pub fn named_scopes(&self, scopes: &[String], features: &[String]) -> Result<Vec<String>, ProviderError> {
        if self.dialect.scope_separator.is_empty() {
            return self.without_scopes(scopes, features);
        }
        let wanted = self.wanted(scopes, features)?;
        self.check_alone(&wanted)?;
        Ok(self.each_once(wanted.into_iter()))
    }

    fn wanted(&self, scopes: &[String], features: &[String]) -> Result<Vec<String>, ProviderError> {
        let mut wanted = Vec::new();
        for word in scopes.iter().flat_map(|scope| scope.split_whitespace()) {
            wanted.push(self.known_spelling(word)?);
        }
        for name in features {
            wanted.extend(self.provider.feature(name)?.scopes.iter().cloned());
        }
        Ok(wanted)
    }

    /// The asked scopes that were not granted, and the granted ones that were not asked, in the provider's way of
    /// comparing.
    pub fn compare_scopes(&self, asked: &[String], granted: &[String]) -> (Vec<String>, Vec<String>) {
        self.provider.compare_scopes(asked, granted)
    }

    /// Whether a granted set covers the wanted scope, in the provider's way of comparing.
    pub fn covers(&self, granted: &[String], wanted: &str) -> bool {
        let rule = &self.provider.scope_compare;
        let wanted_form = rule.canonical(wanted);
        rule.is_silent(wanted) || granted.iter().any(|scope| rule.canonical(scope) == wanted_form)
    }

    /// Those of `scopes` that cannot be asked in the device flow.
    pub fn not_for_devices(&self, scopes: &[String]) -> Vec<String> {
        let (rule, allowed) = (&self.provider.scope_compare, &self.provider.device.scopes);
        let known = |scope: &String| allowed.iter().any(|other| rule.canonical(other) == rule.canonical(scope));
        scopes.iter().filter(|scope| !allowed.is_empty() && !known(scope)).cloned().collect()
    }

    fn without_scopes(&self, scopes: &[String], features: &[String]) -> Result<Vec<String>, ProviderError> {
        if let Some(name) = features.first() {
            self.provider.feature(name)?;
        }
        if scopes.is_empty() {
            return Ok(Vec::new());
        }
        Err(ProviderError::Client(format!(
            "{} has no scopes: what a token may do is set where the app is registered",
            self.provider.name
        )))
    }

    /// A typed scope in the spelling of the provider's list, if it is in the list.
    fn known_spelling(&self, word: &str) -> Result<String, ProviderError> {
        let provider = &self.provider;
        let separator = self.dialect.scope_separator.trim();
        if !check::is_scope(word) || (!separator.is_empty() && word.contains(separator)) {
            return Err(ProviderError::Client(format!("`{}` is not a scope", word.escape_debug())));
        }
        let form = provider.scope_compare.canonical(word);
        let is_short = !word.contains(':') && !provider.scope.contains_key(word);
        let listed = provider.scope.keys().find(|key| is_short && provider.scope_compare.canonical(key) == form);
        let spelt = listed.map_or(word, String::as_str).to_owned();
        match provider.scope_info(&spelt) {
            Some(info) if !info.refused.is_empty() => Err(ProviderError::Client(format!(
                "{} does not give out `{spelt}` here: {}",
                provider.name, info.refused
            ))),
            _ => Ok(spelt),
        }
    }

    fn each_once(&self, scopes: impl Iterator<Item = String>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        scopes.filter(|scope| seen.insert(self.provider.scope_compare.canonical(scope))).collect()
    }

    fn without_yielding(&self, scopes: Vec<String>) -> (Vec<String>, Vec<String>) {
        let rule = &self.provider.scope_compare;
        let forms: BTreeSet<String> = scopes.iter().map(|scope| rule.canonical(scope)).collect();
        let yields = |scope: &String| {
            let info = self.provider.scope_info(scope);
            info.is_some_and(|info| info.yields_to.iter().any(|wider| forms.contains(&rule.canonical(wider))))
        };
        scopes.into_iter().partition(|scope| !yields(scope))
    }

    fn check_alone(&self, wanted: &[String]) -> Result<(), ProviderError> {
        let provider = &self.provider;
        let Some(end) = &provider.scope_compare.alone else { return Ok(()) };
        let own = |scope: &String| {
            let lists = [&provider.required_scopes, &provider.identity_scopes];
            lists.iter().any(|list| list.contains(scope)) || ["openid", "profile", "email"].contains(&scope.as_str())
        };
        let (alone, others): (Vec<_>, Vec<_>) =
            wanted.iter().filter(|scope| !own(scope)).partition(|scope| scope.ends_with(end.as_str()));
        match (alone.first(), others.first()) {
            (Some(alone), Some(other)) => Err(ProviderError::Client(format!(
                "{} takes `{alone}` only without named scopes such as `{other}`",
                provider.name
            ))),
            _ => Ok(()),
        }
    }
}

impl Provider {
    /// The scopes of one set that the other lacks, both ways round, in the provider's way of comparing.
    pub fn compare_scopes(&self, asked: &[String], granted: &[String]) -> (Vec<String>, Vec<String>) {
        let rule = &self.scope_compare;
        let has: BTreeSet<String> = granted.iter().map(|scope| rule.canonical(scope)).collect();
        let had: BTreeSet<String> = asked.iter().map(|scope| rule.canonical(scope)).collect();
        let missing = asked.iter().filter(|scope| !has.contains(&rule.canonical(scope)) && !rule.is_silent(scope));
        let extra = granted.iter().filter(|scope| !had.contains(&rule.canonical(scope)));
        (missing.cloned().collect(), extra.cloned().collect())
    }

    /// What is known of a scope; a key of the list that ends in `*` stands for all that begin so.
    pub fn scope_info(&self, scope: &str) -> Option<&ScopeInfo> {
        let family =
            || self.scope.iter().find(|(key, _)| key.strip_suffix('*').is_some_and(|start| scope.starts_with(start)));
        self.scope.get(scope).or_else(|| family().map(|(_, info)| info))
    }

    fn feature(&self, name: &str) -> Result<&Feature, ProviderError> {
        let unknown = || ProviderError::UnknownFeature(name.escape_debug().to_string(), self.id.clone());
        self.feature.get(name).ok_or_else(unknown)
    }
}

impl ScopeCompare {
    /// The form in which two spellings of one scope are equal.
    fn canonical(&self, scope: &str) -> String {
        let scope = self.alias.get(scope).map_or(scope, String::as_str);
        let starts = |prefix: &&String| {
            let head = scope.get(..prefix.len());
            head.is_some_and(
                |head| if self.ignore_case { head.eq_ignore_ascii_case(prefix) } else { head == prefix.as_str() },
            )
        };
        let short = self.strip.iter().find(starts).map_or(scope, |prefix| &scope[prefix.len()..]);
        // a prefix that is a scope by itself stays one
        let short = if short.is_empty() { scope } else { short };
        if self.ignore_case { short.to_ascii_lowercase() } else { short.to_owned() }
    }

    fn is_silent(&self, scope: &str) -> bool {
        let form = self.canonical(scope);
        self.silent.iter().any(|silent| self.canonical(silent) == form)
    }
}
