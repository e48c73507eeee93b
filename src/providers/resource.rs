//! Protected resource metadata (RFC 9728): which authorization server gives tokens for an API. The document is the work of a
//! stranger, as all metadata is.

use serde_json::{Map, Value};
use url::Url;

use super::{check, discovery, template};

/// Most authorization servers and scopes that are looked at.
const MOST: usize = 100;

/// What an API says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resource {
    /// As RFC 8707 names it in requests.
    pub resource: String,
    /// At least one.
    pub authorization_servers: Vec<String>,
    pub scopes: Vec<String>,
}

/// Where the document lies: the well-known part goes between host and path (section 3.1).
pub fn well_known(resource: &Url) -> Url {
    let path = resource.path();
    let mut url = resource.clone();
    url.set_path(&format!("/.well-known/oauth-protected-resource{}", if path == "/" { "" } else { path }));
    url
}

/// Reads the document of `resource`, as it was typed. `None`: it is not JSON, so nobody meant it as one.
pub fn read(resource: &str, document: &[u8]) -> Option<Result<Resource, String>> {
    let value: Value = serde_json::from_slice(document).ok()?;
    Some(match value {
        Value::Object(members) => judge(resource, &members),
        _ => Err("not a JSON object".into()),
    })
}

fn judge(typed: &str, members: &Map<String, Value>) -> Result<Resource, String> {
    let named = members.get("resource").and_then(Value::as_str).ok_or("no `resource`")?;
    // section 3.3: identical, or not to be used; only a host without path may differ in its `/`
    let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    let root = Url::parse(typed).is_ok_and(|url| url.path() == "/" && url.query().is_none());
    if named != typed && !(root && bare(named) == bare(typed)) {
        return Err("its `resource` is another one".into());
    }
    let list = |key: &str| match members.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() <= MOST => {
            let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.ok_or_else(|| format!("`{key}` is not a list of strings"))
        }
        Some(_) => Err(format!("`{key}` is not a list")),
    };
    let servers = list("authorization_servers")?;
    if servers.is_empty() {
        return Err("no `authorization_servers`".into());
    }
    let here = Url::parse(typed).is_ok_and(|url| discovery::is_inside(&url));
    for server in &servers {
        let url = template::check_url(server).map_err(|reason| format!("`authorization_servers`: {reason}"))?;
        if discovery::is_inside(&url) && !here {
            return Err("`authorization_servers`: an address inside this network".into());
        }
    }
    let methods = list("bearer_methods_supported")?;
    if !methods.is_empty() && !methods.iter().any(|method| method == "header") {
        return Err("it does not take a token in a header".into());
    }
    let scopes = list("scopes_supported")?.into_iter().filter(|scope| check::is_scope(scope)).collect();
    Ok(Resource { resource: named.to_owned(), authorization_servers: servers, scopes })
}

/// What a challenge of the API names (section 5.1): where its metadata lies, and the scopes it wants (RFC 6750 section 3).
pub fn challenge(header: &str) -> (Option<Url>, Vec<String>) {
    let value = |name: &str| {
        let (_, after) = header.split_once(&format!("{name}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    let url = value("resource_metadata").and_then(|text| template::check_url(&text).ok());
    let scopes = value("scope").unwrap_or_default();
    (url, scopes.split_whitespace().filter(|scope| check::is_scope(scope)).take(MOST).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(typed: &str, document: &Value) -> Result<Resource, String> {
        read(typed, document.to_string().as_bytes()).unwrap()
    }

    /// RFC 9728 sections 3.1 and 3.2: its own examples.
    #[test]
    fn the_examples_of_the_standard() {
        for (resource, place) in [
            ("https://resource.example.com", "https://resource.example.com/.well-known/oauth-protected-resource"),
            (
                "https://resource.example.com/resource1",
                "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
            ),
            ("https://api.example/v1?tenant=2", "https://api.example/.well-known/oauth-protected-resource/v1?tenant=2"),
        ] {
            assert_eq!(well_known(&Url::parse(resource).unwrap()).as_str(), place);
        }
        let document = json!({
            "resource": "https://resource.example.com",
            "authorization_servers": ["https://as1.example.com", "https://as2.example.net"],
            "bearer_methods_supported": ["header", "body"],
            "scopes_supported": ["profile", "email", "phone"],
            "resource_documentation": "https://resource.example.com/resource_documentation.html",
        });
        let found = said("https://resource.example.com", &document).unwrap();
        assert_eq!(found.authorization_servers, ["https://as1.example.com", "https://as2.example.net"]);
        assert_eq!(found.scopes, ["profile", "email", "phone"]);
        let header = r#"Bearer resource_metadata="https://resource.example.com/.well-known/oauth-protected-resource""#;
        let place = "https://resource.example.com/.well-known/oauth-protected-resource";
        assert_eq!(challenge(header).0.unwrap().as_str(), place);
        let (url, scopes) = challenge(r#"Bearer error="invalid_token", scope="a b", resource_metadata="javascript:x""#);
        assert_eq!((url, scopes.join(" ")), (None, "a b".to_owned()));
    }

    #[test]
    fn a_document_of_another_resource_is_not_used() {
        let good = json!({ "resource": "https://api.example/v1", "authorization_servers": ["https://as.example"] });
        assert!(said("https://api.example/v1", &good).is_ok());
        for typed in
            ["https://api.example/v1/", "https://api.example", "https://API.example/v1", "https://api.example:443/v1"]
        {
            assert_eq!(said(typed, &good).unwrap_err(), "its `resource` is another one", "{typed}");
        }
        let slash = json!({ "resource": "https://api.example/", "authorization_servers": ["https://as.example"] });
        assert_eq!(said("https://api.example", &slash).unwrap().resource, "https://api.example/");
        for (name, value) in [
            ("resource", json!(null)),
            ("authorization_servers", json!([])),
            ("authorization_servers", json!("https://as.example")),
            ("authorization_servers", json!(["http://as.example"])),
            ("authorization_servers", json!(["https://10.0.0.1"])),
            ("authorization_servers", json!(["https://127.0.0.1"])),
            ("authorization_servers", json!([7])),
            ("bearer_methods_supported", json!(["query"])),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(said("https://api.example/v1", &bad).is_err(), "{bad}");
        }
        assert!(read("https://api.example", b"<html>").is_none());
        assert!(read("https://api.example", b"[]").unwrap().is_err());
    }
}
