//! Tests of the room, by subject.

mod catalogue;
mod discovery;
mod golden;
mod hostile;
mod identity;
mod microsoft;
mod parse;
mod registry;
mod scopes;

use std::collections::BTreeMap;

use super::{Provider, Registry, Resolved};

/// A registry without a user's own providers.
fn shipped() -> Registry {
    Registry::new(std::path::Path::new("/nonexistent/providers"))
}

fn builtin(id: &str) -> Provider {
    shipped().find(id).unwrap()
}

fn params(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn resolved(id: &str) -> Resolved {
    builtin(id).resolve(&BTreeMap::new()).unwrap()
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// A provider file that is good, with `more` appended.
fn file(more: &str) -> String {
    format!("id = \"acme\"\nauthorize_url = \"https://acme.test/a\"\ntoken_url = \"https://acme.test/t\"\n{more}")
}

fn acme(more: &str) -> Provider {
    Provider::parse(&file(more), "acme.toml").unwrap()
}

/// The error of a bad file, as text.
fn refused(toml: &str) -> String {
    Provider::parse(toml, "acme.toml").expect_err(toml).to_string()
}
