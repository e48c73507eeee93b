//! Provider files: TOML to a checked [`Provider`] and back. An error names file, line and key, and never repeats a value:
//! what stands in the wrong place may be a secret.

use std::ops::Range;

use serde::Serialize;
use toml::{
    Spanned, Table, Value,
    de::{DeTable, DeValue},
};

use super::{Provider, ProviderError, check::Fault};

/// The keys a written file begins with; the others follow in order of their names, tables last.
const FIRST: [&str; 15] = [
    "id",
    "name",
    "issuer",
    "authorize_url",
    "token_url",
    "refresh_url",
    "device_url",
    "revoke_url",
    "introspect_url",
    "tokeninfo_url",
    "userinfo_url",
    "jwks_url",
    "pkce",
    "client_auth",
    "client_secret",
];

impl Provider {
    /// Parses and checks one provider. `file` is named in errors.
    pub fn parse(toml: &str, file: &str) -> Result<Self, ProviderError> {
        let data = |message| ProviderError::Data { file: file.into(), message };
        let mut provider: Self = toml::from_str(toml).map_err(|error| data(unreadable(toml, &error)))?;
        if provider.name.is_empty() {
            provider.name.clone_from(&provider.id);
        }
        provider.check().map_err(|fault| data(faulty(toml, &fault)))?;
        Ok(provider)
    }

    /// Writes the provider in the same format, without what is as by default.
    pub fn to_toml(&self) -> String {
        let mut table = table_of(self);
        without_defaults(&mut table, &table_of(&Self::default()));
        let (mut values, mut tables) = (String::new(), String::new());
        let first = FIRST.iter().map(|key| (*key).to_owned());
        let keys: Vec<String> = first.chain(table.keys().cloned()).collect();
        for key in keys {
            let Some(value) = table.remove(&key) else { continue };
            let place = if is_table(&value) { &mut tables } else { &mut values };
            let document = Table::from_iter([(key, value)]).to_string();
            if is_section(&document) {
                place.push('\n');
            }
            place.push_str(&document);
        }
        values + &tables
    }
}

/// `line 3: `, where this key of the document stands; nothing if it does not.
pub(super) fn line_of_key(text: &str, key: &str) -> String {
    line_of(text, span_of(text, &[key.to_owned()]))
}

fn is_table(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(Value::is_table),
        other => other.is_table(),
    }
}

fn is_section(document: &str) -> bool {
    document.starts_with('[')
}

fn table_of(value: &impl Serialize) -> Table {
    // a provider holds nothing that TOML cannot say: no null, no number beyond 64 bit
    Table::try_from(value).unwrap_or_default()
}

fn without_defaults(table: &mut Table, default: &Table) {
    table.retain(|key, value| {
        if let (Value::Table(inner), Some(Value::Table(inner_default))) = (&mut *value, default.get(key)) {
            without_defaults(inner, inner_default);
            return !inner.is_empty();
        }
        default.get(key) != Some(value)
    });
}

/// What a reader of the file is told about a key that is unknown or a value of the wrong type.
fn unreadable(text: &str, error: &toml::de::Error) -> String {
    let line = line_of(text, error.span());
    let message = error.message();
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let mut words = rest.split('`');
        let key = clean(words.next().unwrap_or_default());
        let distance = |word: &&str| strsim::damerau_levenshtein(word, &key);
        let near = words.filter(|word| !word.contains(' ')).min_by_key(distance).filter(|word| distance(word) <= 2);
        return match near {
            Some(near) => format!("{line}unknown key `{key}` (`{near}`?)"),
            None => format!("{line}unknown key `{key}`"),
        };
    }
    let expected = match message.rfind("expected ") {
        Some(at) if !message.starts_with("duplicate") => &message[at..],
        _ => message,
    };
    match key_at(text, error.span()) {
        Some(key) => format!("{line}`{key}`: {expected}{}", advice(&key)),
        None => format!("{line}{expected}"),
    }
}

/// A secret is easily written where only the rule about it belongs.
fn advice(key: &str) -> &'static str {
    if key == "client_secret" { " (the secret itself belongs into `oauthctl client set`)" } else { "" }
}

fn faulty(text: &str, fault: &Fault) -> String {
    let mut path: &[String] = &fault.key;
    // a key that is missing has no line of its own; the table it should be in may have one
    while !path.is_empty() {
        if let Some(span) = span_of(text, path) {
            return format!("{}{fault}", line_of(text, Some(span)));
        }
        path = &path[..path.len() - 1];
    }
    format!("line 1: {fault}")
}

fn line_of(text: &str, span: Option<Range<usize>>) -> String {
    let Some(before) = span.and_then(|span| text.get(..span.start)) else { return String::new() };
    format!("line {}: ", before.matches('\n').count() + 1)
}

/// The path of the key that lies at `span`, or whose value does.
fn key_at(text: &str, span: Option<Range<usize>>) -> Option<String> {
    let at = span?.start;
    let document = DeTable::parse(text).ok()?;
    let mut best: Option<(usize, String)> = None;
    visit(document.get_ref(), &mut Vec::new(), &mut |path, key, value| {
        let length = value.len();
        let hit = value.contains(&at) || key.contains(&at);
        if hit && best.as_ref().is_none_or(|(shortest, _)| length <= *shortest) {
            best = Some((length, path.join(".")));
        }
    });
    best.map(|(_, path)| path)
}

fn span_of(text: &str, wanted: &[String]) -> Option<Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    let mut found = None;
    visit(document.get_ref(), &mut Vec::new(), &mut |path, key, _| {
        if path == wanted && found.is_none() {
            found = Some(key);
        }
    });
    found
}

type See<'a> = dyn FnMut(&[String], Range<usize>, Range<usize>) + 'a;

/// Calls `see` with path, span of the key and span of the value of everything in the document.
fn visit(table: &DeTable<'_>, path: &mut Vec<String>, see: &mut See<'_>) {
    for (key, value) in table {
        path.push(clean(key.get_ref()));
        see(path, key.span(), value.span());
        descend(value, path, see);
        path.pop();
    }
}

fn descend(value: &Spanned<DeValue<'_>>, path: &mut Vec<String>, see: &mut See<'_>) {
    match value.get_ref() {
        DeValue::Table(inner) => visit(inner, path, see),
        DeValue::Array(list) => list.iter().for_each(|item| descend(item, path, see)),
        _ => {}
    }
}

/// A key as it may be shown.
fn clean(key: &str) -> String {
    key.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
