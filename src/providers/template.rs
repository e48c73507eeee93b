//! URLs and their templates. No URL of a provider is used before [`check_url`] has seen it, whoever supplied it: the data
//! files, a metadata document, the vault.

use url::{Host, Url};

use crate::system::browser::is_domain;

/// Longest URL taken, in bytes.
const LONGEST: usize = 2048;

/// The hosts on which plain http is allowed (RFC 8252 section 7.3).
pub(super) const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Checks and normalises a URL: absolute https, or http on a loopback host; no credentials, no fragment, nothing a shell,
/// a terminal or a browser could read another way.
pub(super) fn check_url(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_graphic() || "\"'`\\<>{}".contains(*c)) {
        return Err(format!("a character that has no place in a URL: {bad:?}"));
    }
    if text.contains('#') {
        return Err("a fragment has no place here".into());
    }
    // `Url` reads `https:host` and `https:///host` as `https://host`: what is meant has to be written
    let authority = authority(text).filter(|a| !a.is_empty()).ok_or("not an absolute https URL")?;
    if authority.contains('@') {
        return Err("credentials have no place in a URL".into());
    }
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "https" if matches!(url.host(), Some(Host::Domain(name)) if !is_domain(name)) => Err("not a host".into()),
        "https" if !host.is_empty() => Ok(url),
        "http" if LOOPBACK.contains(&host) => Ok(url),
        "http" => Err("plain http is for loopback hosts only".into()),
        _ => Err("not an absolute https URL".into()),
    }
}

/// Checks a URL with `{variables}`: declared ones only, in the path, or in the host (as a whole, or before its fixed end).
pub(super) fn check_template(text: &str, declared: impl Fn(&str) -> bool) -> Result<(), String> {
    let sample = fill(text, |name| declared(name).then(|| "x".into()))?;
    if let Some(query) = text.split_once('?').map(|(_, query)| query)
        && query.contains(['{', '}'])
    {
        return Err("a variable has no place in a query".into());
    }
    if let Some(authority) = authority(text) {
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        if host.ends_with('}') && !(host.starts_with('{') && host.matches('{').count() == 1) {
            return Err("a variable cannot be the end of a host".into());
        }
    }
    check_url(&sample).map(drop)
}

/// Puts values in for `{names}`; an unknown name or a stray brace is an error. `{name/}` is the value and a `/`, or nothing
/// at all where the value is empty.
pub(super) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or("a `{` without its `}`")?;
        if before.contains('}') {
            return Err("a `}` without its `{`".into());
        }
        filled.push_str(before);
        let (name, slash) = name.strip_suffix('/').map_or((name, ""), |name| (name, "/"));
        let value = value(name).ok_or_else(|| format!("`{{{name}}}` is not declared in `vars`"))?;
        if !value.is_empty() {
            filled.push_str(&value);
            filled.push_str(slash);
        }
        rest = behind;
    }
    if rest.contains('}') {
        return Err("a `}` without its `{`".into());
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Checks the value of a variable: letters, digits, `.`, `_`, `-`, so that no value brings its own host, path or query. A
/// variable that is a whole authority may carry a port.
pub(super) fn check_value(value: &str, may_have_port: bool) -> Result<(), String> {
    let name = match value.split_once(':') {
        Some((host, port)) if may_have_port => {
            let good = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
            if !good || port.parse::<u16>().is_err() {
                return Err("what follows the `:` is not a port".into());
            }
            host
        }
        _ => value,
    };
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) {
        return Err("only letters, digits, `.`, `_` and `-` may stand there".into());
    }
    let edges = name.starts_with(['.', '-']) || name.ends_with(['.', '-']);
    if name.is_empty() || name.len() > 253 || edges || name.contains("..") {
        return Err("not a name".into());
    }
    Ok(())
}

/// Whether `{name}` is the whole authority wherever it stands in `text`.
pub(super) fn is_whole_authority(text: &str, name: &str) -> bool {
    let variable = format!("{{{name}}}");
    match text.matches(&variable).count() {
        0 => true,
        1 => authority(text) == Some(variable.as_str()),
        _ => false,
    }
}

/// Whether a text is a name a variable can have: `[a-z][a-z0-9_]*`.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What stands between `http(s)://` and the path, as written.
pub(super) fn authority(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next()
}
