//! Which of a grant's tokens: there is one for each resource that the grant is for (RFC 8707), and one for each choice among
//! its scopes that was asked for. The grant's own token, with neither named, is for its first resource, with all its scopes.

use super::{BrokerError, Wish, connect_line};
use crate::{
    oauth,
    vault::{Details, Integration, Token},
};

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Key {
    /// Empty: the grant's first, if it has any.
    resource: String,
    /// Sorted; empty: all of the grant's.
    scopes: Vec<String>,
}

impl Key {
    /// What a wish means for a grant. Without a resource it is the grant's own token, whatever scopes have to be in it.
    pub(super) fn of(wish: &Wish, integration: &Integration, details: &Details) -> Result<Self, BrokerError> {
        let Some(resource) = &wish.resource else { return Ok(Self::default()) };
        oauth::check_resource(resource).map_err(|error| BrokerError::usage(error.to_string()))?;
        let name = &integration.name;
        let Some(place) = details.resources.iter().position(|known| known == resource) else {
            let line = connect_line(&integration.provider, name);
            return Err(BrokerError::SignIn {
                integration: Some(name.clone()),
                message: format!("{name}: not connected for the resource {resource}"),
                hint: Some(format!("{line} --resource {resource}")),
            });
        };
        let mut scopes = wish.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Self { resource: if place == 0 { String::new() } else { resource.clone() }, scopes })
    }

    pub(super) fn resource(&self) -> &str {
        &self.resource
    }

    pub(super) fn scope_key(&self) -> String {
        self.scopes.join(" ")
    }

    /// Asked for by a refresh.
    pub(super) fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// What a request for it names.
    pub(super) fn target<'k>(&'k self, details: &'k Details) -> Option<&'k str> {
        let named = Some(self.resource.as_str()).filter(|resource| !resource.is_empty());
        named.or_else(|| details.resources.first().map(String::as_str))
    }

    /// The grant's own: what comes for it says what the whole grant is.
    pub(super) fn is_own(&self) -> bool {
        *self == Self::default()
    }

    /// A row for it without a token, for an attempt that brought none.
    pub(super) fn row(&self, integration_id: i64) -> Token {
        Token { resource: self.resource.clone(), scope_key: self.scope_key(), ..Token::none(integration_id) }
    }
}

/// The scopes of a grant for resources, whose answer only tells of one access token (RFC 8707 section 2.2): what it says,
/// and what was asked that a resource does not decide: all of it where there are others, else what is about the person.
pub(super) fn granted(asked: &[String], told: Option<Vec<String>>, resources: &[String]) -> Vec<String> {
    const ABOUT_THE_PERSON: [&str; 6] = ["address", "email", "offline_access", "openid", "phone", "profile"];
    let Some(told) = told else { return asked.to_vec() };
    if resources.is_empty() {
        return told;
    }
    let undecided = |scope: &&String| resources.len() > 1 || ABOUT_THE_PERSON.contains(&scope.as_str());
    let mut granted: Vec<String> =
        asked.iter().filter(|scope| told.contains(scope) || undecided(scope)).cloned().collect();
    granted.extend(told.into_iter().filter(|scope| !asked.contains(scope)));
    granted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_answer_for_one_resource_does_not_take_the_others_scopes_away() {
        let asked = texts("openid read write");
        for (told, resources, expected) in [
            (Some("read"), "", "read"),
            (Some("read"), "https://a.example", "openid read"),
            (Some("read more"), "https://a.example https://b.example", "openid read write more"),
            (None, "https://a.example", "openid read write"),
        ] {
            assert_eq!(granted(&asked, told.map(texts), &texts(resources)), texts(expected), "{told:?} {resources}");
        }
    }
}
