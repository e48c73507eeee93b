//! From bytes to one JSON object, within bounds: by content type, JSON or form-encoded.

use http::{header::CONTENT_TYPE, response::Parts};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::oauth::text;

/// Most members of objects and arrays together. Real answers have a few dozen.
const MEMBERS: usize = 10_000;

/// The object in the body, or in words (without a word of the body) why there is none.
pub(super) fn object(parts: &Parts, body: &[u8]) -> Result<Value, String> {
    let value = match essence(parts).as_str() {
        "application/x-www-form-urlencoded" => form(body)?,
        kind if is_json(kind) => json(body)?,
        "" => return Err("its body has no content type".into()),
        kind => return Err(format!("its body is `{}`, not JSON", text::clean(kind))),
    };
    if value.is_object() { Ok(value) } else { Err("its body is not a JSON object".into()) }
}

/// Whether the body is form-encoded, where every value is a string.
pub(super) fn is_form(parts: &Parts) -> bool {
    essence(parts) == "application/x-www-form-urlencoded"
}

/// The media type without its parameters; a charset is not looked at, JSON is UTF-8 (RFC 8259 section 8.1).
fn essence(parts: &Parts) -> String {
    let value = parts.headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let value = value.unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(kind: &str) -> bool {
    matches!(kind, "application/json" | "application/javascript" | "text/javascript" | "text/json")
        || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn json(body: &[u8]) -> Result<Value, String> {
    // A byte that is not UTF-8, in a description say, must not cost a token.
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body));
    if text.trim().is_empty() {
        return Err("its body is empty".into());
    }
    if members(&text) > MEMBERS {
        return Err(format!("its body has more than {MEMBERS} members"));
    }
    serde_json::from_str(&text)
        .map_err(|error| format!("its body is not valid JSON (line {}, column {})", error.line(), error.column()))
}

/// Counts without building anything: the commas outside strings. Nesting is bounded by `serde_json` (128).
fn members(text: &str) -> usize {
    let (mut commas, mut in_string, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b',' if !in_string => commas += 1,
            _ => {}
        }
    }
    commas
}

fn form(body: &[u8]) -> Result<Value, String> {
    let body = body.trim_ascii();
    if body.is_empty() {
        return Err("its body is empty".into());
    }
    let pairs = form_urlencoded::parse(body);
    let members: Map<String, Value> =
        pairs.take(MEMBERS).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    Ok(Value::Object(members))
}
