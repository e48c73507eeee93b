//! Whose grant it is: JSON pointers into the identity answer, and what an ID token has to say besides. An id that cannot
//! be told for certain is no id: two accounts must never look like one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ClaimRule, Provider};

/// Longest id (OIDC Core section 2 bounds `sub` so) and longest label, in characters.
const LONGEST: usize = 255;

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Account {
    /// Stable key of the account at the provider.
    pub id: Option<String>,
    /// What a person recognises (an e-mail address, a workspace name).
    pub label: Option<String>,
}

/// An ID token that is good, but not of the account that was wanted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the ID token's `{claim}` {reason}")]
pub struct WrongClaim {
    pub claim: String,
    pub reason: String,
}

/// Reads account id and label out of `answer` by the provider's pointers. Values are cut and cleaned for display by the
/// caller; numbers and booleans become their JSON text; objects and arrays are no identity.
///
/// An id has all its parts, joined by `/`, or is `None`; one longer than 255 characters is none either, because two cut
/// ids could be equal. A label is cut there. `provider` is a resolved one ([`super::Resolved::provider`]): where its data
/// serves many servers, the id begins with the server unless it is the default one.
pub fn account(provider: &Provider, answer: &Value) -> Account {
    read(provider, provider.account_id.as_deref(), provider.account_label.as_deref(), answer)
}

/// The same for an answer of `userinfo_url` where the identity comes from elsewhere (Notion's token answer): with
/// pointers of its own, if the provider's data has them.
pub fn account_in_userinfo(provider: &Provider, answer: &Value) -> Account {
    match &provider.userinfo_account_id {
        Some(id) => read(provider, Some(id), provider.userinfo_account_label.as_deref(), answer),
        None => account(provider, answer),
    }
}

/// Checks the claims of a verified ID token against the rules of a resolved provider (Microsoft's tenant aliases, Google's
/// `hd`).
pub fn check_claims(provider: &Provider, claims: &Value) -> Result<(), WrongClaim> {
    for rule in &provider.claim {
        let wrong = |reason: String| Err(WrongClaim { claim: rule.claim.clone(), reason });
        match claims.get(&rule.claim).and_then(Value::as_str).filter(|value| !value.is_empty()) {
            None => return wrong("is missing".into()),
            Some(value) if rule.differs.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(value)) => {
                return wrong("is one that was not asked for".into());
            }
            Some(value) => match rule.equals.as_deref() {
                Some(wanted) if wanted != "*" && !wanted.eq_ignore_ascii_case(value) => {
                    return wrong(format!("is not `{wanted}`"));
                }
                _ => {}
            },
        }
    }
    Ok(())
}

impl Provider {
    /// The claim rules that hold for these parameters, with the parameter's value put in.
    pub(super) fn claims_for(&self, params: &BTreeMap<String, String>) -> Vec<ClaimRule> {
        let holds = |rule: &ClaimRule| {
            if rule.param.is_empty() {
                return Some(rule.clone()); // put in before
            }
            let value = params.get(&rule.param).or_else(|| self.vars.get(&rule.param)).filter(|v| !v.is_empty())?;
            if rule.is.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(value)) {
                return None;
            }
            let equals = match (&rule.equals, &rule.differs) {
                (None, None) => Some(value.clone()),
                (equals, _) => equals.clone(),
            };
            Some(ClaimRule { param: String::new(), is: None, equals, ..rule.clone() })
        };
        self.claim.iter().filter_map(holds).collect()
    }
}

fn read(provider: &Provider, id: Option<&str>, label: Option<&str>, answer: &Value) -> Account {
    let id = id.and_then(|pointers| whole_id(pointers, answer));
    let id = match (&provider.server, id) {
        (Some(server), Some(id)) => Some(format!("{server}/{id}")),
        (_, id) => id,
    };
    let label = label.and_then(|pointers| pointers.split(' ').find_map(|pointer| scalar(answer, pointer)));
    Account { id, label: label.map(|text| text.chars().take(LONGEST).collect()) }
}

fn whole_id(pointers: &str, answer: &Value) -> Option<String> {
    let parts: Vec<String> = pointers.split(' ').map(|pointer| scalar(answer, pointer)).collect::<Option<_>>()?;
    let id = match parts.as_slice() {
        [one] => one.clone(),
        // so that `a/b` + `c` and `a` + `b/c` stay two
        many => many.iter().map(|part| part.replace('~', "~0").replace('/', "~1")).collect::<Vec<_>>().join("/"),
    };
    (id.chars().count() <= LONGEST).then_some(id)
}

fn scalar(answer: &Value, pointer: &str) -> Option<String> {
    let text = match answer.pointer(pointer)? {
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(value) => value.trim().to_owned(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}
