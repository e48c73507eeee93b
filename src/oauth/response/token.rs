//! The members of a token answer (RFC 6749 section 5.1), strictly: a value of the wrong kind is an error, not a guess.

use serde_json::Value;

use super::{
    super::{Dialect, Shape, TokenAnswer, dpop},
    scrub,
};
use crate::secret::Secret;

/// Largest token, in bytes.
const LARGEST: usize = 256 * 1024;
/// Longest life that is believed, in seconds: ten years.
const LONGEST: i64 = 10 * 365 * 24 * 3600;
/// The last second of the year 9999: what lies beyond is in some other unit.
const LAST: i64 = 253_402_300_799;

/// Reads a token answer out of an object that is no error; `form`: every value is a string.
pub(super) fn read(value: Value, form: bool, dialect: &Dialect) -> Result<TokenAnswer, String> {
    let shape = &dialect.response;
    let mut reader = Reader { value, form, oddities: Vec::new() };
    let access_token = reader.secret(shape.access_token.as_deref(), "/access_token")?;
    let access_token = access_token.ok_or("the answer has no `access_token`")?;
    let refresh_token = reader.secret(shape.refresh_token.as_deref(), "/refresh_token")?;
    let id_token = reader.id_token()?;
    let token_type = reader.token_type(shape, dialect.bound)?;
    let expires_in = reader.seconds(shape.expires_in.as_deref().unwrap_or("/expires_in"))?;
    let expires_at = shape.expires_at.as_deref().map(|pointer| reader.moment(pointer)).transpose()?.flatten();
    let refresh_expires_in = reader.refresh_life();
    let scopes = reader.scopes(shape)?;
    let Reader { value: mut fields, oddities, .. } = reader;
    let taken: Vec<&Secret> =
        [Some(&access_token), refresh_token.as_ref(), id_token.as_ref()].into_iter().flatten().collect();
    scrub::secrets(&mut fields, &taken);
    Ok(TokenAnswer {
        access_token,
        token_type,
        expires_in,
        expires_at,
        refresh_token,
        refresh_expires_in,
        scopes,
        id_token,
        fields,
        oddities,
    })
}

struct Reader {
    value: Value,
    form: bool,
    oddities: Vec<String>,
}

impl Reader {
    /// A token: taken out of the answer, so that no copy stays. Absent, `null` and empty are `None`. Characters are
    /// those of RFC 6749 appendix A.12 without the space, which would split a header or a line of an environment file.
    fn secret(&mut self, own: Option<&str>, usual: &str) -> Result<Option<Secret>, String> {
        let pointer = found_at(&self.value, own.unwrap_or(usual));
        let name = name(pointer);
        let token = match self.value.pointer_mut(pointer).map(Value::take) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => Secret::new(text),
            Some(_) => return Err(format!("`{name}` is not a string")),
        };
        if token.is_empty() {
            self.oddities.push(format!("`{name}` is empty"));
            return Ok(None);
        }
        if token.len() > LARGEST {
            return Err(format!("`{name}` is larger than {LARGEST} bytes"));
        }
        if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("`{name}` holds a character that no token may have"));
        }
        Ok(Some(token))
    }

    fn id_token(&mut self) -> Result<Option<Secret>, String> {
        if self.value.get("id_token") == Some(&Value::Bool(false)) {
            return Ok(None); // that there is none, in Tumblr's words
        }
        let token = self.secret(None, "/id_token")?;
        let is_jws = |text: &str| text.split('.').count() == 3 && text.split('.').all(|part| !part.is_empty());
        match &token {
            Some(text) if !is_jws(text.expose()) => Err("`id_token` is not a signed token of three parts".into()),
            _ => Ok(token),
        }
    }

    /// `bearer` in any case (RFC 6749 section 5.1), or `DPoP` where a proof was shown (RFC 9449 section 5); a token of
    /// another type is not used.
    fn token_type(&self, shape: &Shape, bound: bool) -> Result<String, String> {
        let found = match self.value.get("token_type") {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) => text,
            Some(_) => return Err("`token_type` is not a string".into()),
        };
        let named = if found.is_empty() { shape.token_type.as_deref().unwrap_or("") } else { found };
        match named {
            "" => Err("the answer has no `token_type`".into()),
            kind if bound && kind.eq_ignore_ascii_case(dpop::SCHEME) => Ok(dpop::SCHEME.to_owned()),
            kind if bound => {
                let kind = crate::oauth::text::clean(kind);
                Err(format!("`token_type` is `{kind}`: the server did not bind the token to our key (DPoP)"))
            }
            kind if kind.eq_ignore_ascii_case("bearer") => Ok(kind.to_owned()),
            kind if shape.bearer_types.iter().any(|own| own.eq_ignore_ascii_case(kind)) => Ok("Bearer".to_owned()),
            kind => Err(format!("`token_type` is `{}`, not `bearer`", crate::oauth::text::clean(kind))),
        }
    }

    fn seconds(&mut self, pointer: &str) -> Result<Option<i64>, String> {
        let pointer = found_at(&self.value, pointer);
        let name = name(pointer);
        let Some(seconds) = self.integer(pointer)? else { return Ok(None) };
        if seconds < 0 {
            return Err(format!("`{name}` is negative"));
        }
        if seconds > LONGEST {
            self.oddities.push(format!("`{name}` is more than ten years"));
        }
        Ok(Some(seconds.min(LONGEST)))
    }

    /// Epoch seconds, or RFC 3339 (Square).
    fn moment(&mut self, pointer: &str) -> Result<Option<i64>, String> {
        let pointer = found_at(&self.value, pointer);
        let text = self.value.pointer(pointer).and_then(Value::as_str);
        if let Some(moment) = text.and_then(|text| text.parse::<jiff::Timestamp>().ok()) {
            return Ok(Some(moment.as_second()));
        }
        match self.integer(pointer)? {
            Some(moment) if !(0..=LAST).contains(&moment) => {
                self.oddities.push(format!("`{}` is no time in seconds", name(pointer)));
                Ok(None)
            }
            moment => Ok(moment),
        }
    }

    /// A hint only: what cannot be read is not worth losing a token. Keycloak says 0 for a session that never ends.
    fn refresh_life(&mut self) -> Option<i64> {
        let spellings = ["/refresh_token_expires_in", "/refresh_expires_in", "/x_refresh_token_expires_in"];
        let pointer = spellings.into_iter().find(|pointer| self.value.pointer(pointer).is_some())?;
        match self.seconds(pointer) {
            Ok(seconds) => seconds.filter(|seconds| *seconds > 0),
            Err(problem) => {
                self.oddities.push(problem);
                None
            }
        }
    }

    /// A number, or one in a string (Exact); fractions are cut off.
    fn integer(&mut self, pointer: &str) -> Result<Option<i64>, String> {
        let name = name(pointer);
        let number = match self.value.pointer(pointer) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.clone(),
            Some(Value::String(text)) => {
                let number = serde_json::from_str(text.trim()).map_err(|_| format!("`{name}` is not a number"))?;
                if !self.form {
                    self.oddities.push(format!("`{name}` is a string"));
                }
                number
            }
            Some(_) => return Err(format!("`{name}` is not a number")),
        };
        #[expect(clippy::cast_possible_truncation, reason = "a float too large saturates, which the caller caps")]
        Ok(number.as_i64().or_else(|| number.as_f64().map(|float| float.floor() as i64)))
    }

    fn scopes(&self, shape: &Shape) -> Result<Option<Vec<String>>, String> {
        let pointer = found_at(&self.value, shape.scope.as_deref().unwrap_or("/scope"));
        scopes(&self.value, pointer, shape.scope_separator.as_deref())
    }
}

/// A string of scopes, or an array of them. An empty one grants nothing, an absent one what was asked.
pub(super) fn scopes(value: &Value, pointer: &str, separator: Option<&str>) -> Result<Option<Vec<String>>, String> {
    let name = name(pointer);
    let words: Vec<&str> = match value.pointer(pointer) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => split(text, separator.unwrap_or(" ")),
        Some(Value::Array(items)) => {
            let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            words.ok_or_else(|| format!("`{name}` holds something that is not a string"))?
        }
        Some(_) => return Err(format!("`{name}` is neither a string nor a list")),
    };
    let mut scopes: Vec<String> = Vec::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if !word.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("`{name}` holds a character that no scope may have"));
        }
        if !scopes.iter().any(|scope| scope == word) {
            scopes.push(word.to_owned());
        }
    }
    Ok(Some(scopes))
}

/// Of several pointers the first that finds something, else the first.
fn found_at<'p>(value: &Value, pointers: &'p str) -> &'p str {
    let found = |pointer: &&str| value.pointer(pointer).is_some_and(|found| !found.is_null());
    pointers.split(' ').find(found).unwrap_or_else(|| pointers.split(' ').next().unwrap_or_default())
}

fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if separator.trim().is_empty() {
        text.split_whitespace().collect()
    } else {
        // a space is part of no scope, so it separates too (Zoho, Slack)
        text.split(separator).flat_map(str::split_whitespace).collect()
    }
}

/// Not empty, and nothing but what RFC 6749 appendix A lets a code or token have, without the space.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn name(pointer: &str) -> &str {
    pointer.trim_start_matches('/')
}
