//! Reading a no in its many spellings (RFC 6749 section 5.2, Notion's, Google's, Microsoft's), and what each asks of the
//! person. Every text is cleaned on the way in.

use std::collections::BTreeMap;

use http::{header::WWW_AUTHENTICATE, response::Parts};
use serde_json::Value;

use super::{
    super::{
        Dialect, Shape,
        error::{Class, Refusal},
        text::clean,
    },
    retry_after,
};

/// Most numbers of `error_codes` that are looked at.
const DETAILS: usize = 10;

/// No error number has more digits.
const LONGEST_NUMBER: usize = 10;

/// The error in an answer, if it names one.
pub(super) fn read(value: &Value, parts: &Parts, dialect: &Dialect) -> Option<Refusal> {
    let code = own_code(value, &dialect.response).or_else(|| word(value.get("error_code")))?;
    Some(refusal(code, value, parts, dialect))
}

/// The error in an answer with a 2xx status: said by `error`, or by the provider's marker (`ok: false`, `status: 401`).
pub(super) fn read_in_success(value: &Value, parts: &Parts, dialect: &Dialect) -> Option<Refusal> {
    let own = own_code(value, &dialect.response);
    let marked = || marker(value, &dialect.response).map(|marker| word(Some(marker)).unwrap_or_else(|| "error".into()));
    Some(refusal(own.or_else(marked)?, value, parts, dialect))
}

fn refusal(code: String, value: &Value, parts: &Parts, dialect: &Dialect) -> Refusal {
    let description = description(value, &dialect.response);
    let mut details = details(value);
    let class = class(&code, &details, description.as_deref(), &dialect.errors);
    // words for people advise, and decide nothing
    details.extend(numbered(description.as_deref(), &dialect.response).filter(|one| !details.contains(one)));
    Refusal {
        status: parts.status.as_u16(),
        class,
        hint: look_up(&code, &details, &dialect.hints).cloned(),
        code,
        description,
        detail: (!details.is_empty()).then(|| details.join(", ")),
        retry_after: retry_after::read(&parts.headers),
    }
}

/// A 401 of a resource server: the `error` of its challenge, wherever in the header that stands.
pub(super) fn challenge(parts: &Parts, dialect: &Dialect) -> Refusal {
    let headers = parts.headers.get_all(WWW_AUTHENTICATE);
    let named = headers.iter().find_map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let (_, after) = text.split_once("error=\"")?;
        let (code, _) = after.split_once('"')?;
        word(Some(&Value::from(code)))
    });
    let class = named.as_deref().map_or(Class::SignIn, |code| class(code, &[], None, &dialect.errors));
    Refusal {
        status: parts.status.as_u16(),
        code: named.unwrap_or_else(|| "unauthorized".into()),
        description: None,
        detail: None,
        class,
        hint: None,
        retry_after: None,
    }
}

/// An error in an authorization response (RFC 6749 section 4.1.2.1): what it asks for, and what the provider's data
/// advises. One that nobody knows counts as a no of the person.
pub fn at_redirect(code: &str, description: Option<&str>, dialect: &Dialect) -> (Class, Option<String>) {
    let class = dialect.errors.get(code).copied().unwrap_or(match code {
        "invalid_client"
        | "invalid_request"
        | "invalid_scope"
        | "unauthorized_client"
        | "unsupported_response_type" => Class::Client,
        "admin_policy_enforced" => Class::Admin,
        code if is_passing(code) => Class::Wait,
        _ => Class::SignIn,
    });
    let details: Vec<String> = numbered(description, &dialect.response).into_iter().collect();
    (class, look_up(code, &details, &dialect.hints).cloned())
}

/// The number that a description names behind the provider's own word for it.
fn numbered(description: Option<&str>, shape: &Shape) -> Option<String> {
    let (_, after) = description?.split_once(shape.detail_prefix.as_deref()?)?;
    let number: String = after.chars().take_while(char::is_ascii_digit).take(LONGEST_NUMBER).collect();
    (!number.is_empty()).then_some(number)
}

/// Present and not what success looks like.
fn marker<'a>(value: &'a Value, shape: &Shape) -> Option<&'a Value> {
    let found = value.pointer(shape.ok.as_deref()?)?;
    let good = shape.ok_value.as_ref().unwrap_or(&Value::Bool(true));
    (found != good).then_some(found)
}

fn own_code(value: &Value, shape: &Shape) -> Option<String> {
    let found = value.pointer(shape.error.as_deref().unwrap_or("/error"));
    let nested = found.and_then(Value::as_object).and_then(|error| {
        let members = ["code", "status", "type", "error"];
        members
            .iter()
            .find_map(|name| word(error.get(*name).filter(|member| member.is_string())))
            .or_else(|| word(error.get("code")))
    });
    let notion = || (value.get("object")? == "error").then(|| word(value.get("code")))?;
    nested.or_else(|| word(found)).or_else(notion)
}

fn description(value: &Value, shape: &Shape) -> Option<String> {
    let pointers = ["/error_description", "/error/message", "/message"];
    let own = shape.error_description.as_deref();
    own.into_iter().chain(pointers).find_map(|pointer| word(value.pointer(pointer)))
}

/// Microsoft's `error_codes` and `suberror`, Google's `error_subtype`, and the reasons that Google's APIs give.
fn details(value: &Value) -> Vec<String> {
    let list = |pointer| value.pointer(pointer).and_then(Value::as_array).into_iter().flatten().take(DETAILS);
    let words = [value.get("suberror"), value.get("error_subtype")];
    let reasons = list("/error/details").chain(list("/error/errors")).map(|item| item.get("reason"));
    list("/error_codes").map(Some).chain(words).chain(reasons).filter_map(word).collect()
}

/// A non-empty string or a number other than 0 (which everywhere means: no error), cleaned.
fn word(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => clean(text),
        Value::Number(number) if number.as_f64() != Some(0.0) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// `code/detail` (`invalid_grant/50196`) before `*/detail` before `code`.
fn look_up<'a, T>(code: &str, details: &[String], own: &'a BTreeMap<String, T>) -> Option<&'a T> {
    let exact = details.iter().find_map(|detail| own.get(&format!("{code}/{detail}")));
    exact.or_else(|| details.iter().find_map(|detail| own.get(&format!("*/{detail}")))).or_else(|| own.get(code))
}

/// The provider's data first, then what the RFCs say.
fn class(code: &str, details: &[String], description: Option<&str>, own: &BTreeMap<String, Class>) -> Class {
    if let Some(class) = look_up(code, details, own) {
        return *class;
    }
    // Google hides a passing failure in the description of another error.
    if is_passing(code) || description.is_some_and(is_passing) {
        return Class::Wait;
    }
    match code {
        "access_denied"
        | "bad_refresh_token" // GitHub's word for it, at 200
        | "consent_required"
        | "insufficient_scope"
        | "interaction_required"
        | "invalid_grant"
        | "invalid_token"
        | "login_required" => Class::SignIn,
        "admin_policy_enforced" => Class::Admin,
        _ => Class::Client,
    }
}

fn is_passing(word: &str) -> bool {
    matches!(word, "internal_failure" | "server_error" | "slow_down" | "temporarily_unavailable")
}
