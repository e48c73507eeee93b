//! Takes secrets out of an answer whose other fields are kept: the taken tokens wherever they stand, and every member that
//! is named like a secret.

use serde_json::Value;

use crate::secret::Secret;

/// Blanks (`null`) what is or holds a secret. `taken`: the tokens that were read from this answer.
pub(super) fn secrets(value: &mut Value, taken: &[&Secret]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| secrets(item, taken)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if is_secret(name) && !member.is_boolean() {
                    *member = Value::Null;
                } else {
                    secrets(member, taken);
                }
            }
        }
        Value::String(text) if taken.iter().any(|secret| holds(text, secret.expose())) => *value = Value::Null,
        _ => {}
    }
}

/// A token of a few characters would be found in everything.
fn holds(text: &str, secret: &str) -> bool {
    text == secret || (secret.len() >= 8 && text.contains(secret))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("token") || name.contains("secret") || name.contains("password")
}
