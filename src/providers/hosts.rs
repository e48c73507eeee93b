//! Where a token may go: names of hosts, compared whole. A suffix or a part of a name never counts (a token that went to
//! `github.com.example` is lost), an empty name is no host.

use url::{Host, Url};

use super::Resolved;

/// `HOST` or `HOST:PORT` in its normal form: lower case, punycode, no port where it is the usual one. `None`: no host.
pub fn normal(text: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || ".-:[]_".contains(c);
    if text.is_empty() || !text.chars().all(plain) {
        return None;
    }
    let url = Url::parse(&format!("https://{text}/")).ok()?;
    authority(&url).filter(|_| url.path() == "/" && url.query().is_none())
}

/// The host of a URL (https, or http within this machine), in the same form. `None`: not a URL that a token may go to.
pub fn authority(url: &Url) -> Option<String> {
    let host = url.host()?;
    let right_scheme = match url.scheme() {
        "https" => true,
        "http" => is_loopback(&host),
        _ => false,
    };
    if !right_scheme || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    })
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// Whether a host in its normal form is the one that a piece of data names.
pub fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(label, parent)| !label.is_empty() && parent == rest),
        None => !pattern.is_empty() && pattern == host,
    }
}

/// What `api_hosts` may hold.
pub(super) fn is_pattern(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    // `*.com` would be everybody
    normal(name).as_deref() == Some(name) && (name == text || name.contains('.'))
}

/// What a helper may say as a user's name: it needs no quotes in any of the protocols.
pub fn is_username(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._@+".contains(&b))
}

impl Resolved {
    /// The hosts that the data names: those of the API, and that of the identity look-up, which gets the token anyway.
    pub fn api_hosts(&self) -> Vec<String> {
        let mut hosts = self.provider.api_hosts.clone();
        hosts.extend(self.userinfo_url.as_ref().and_then(authority));
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_form() {
        for (text, expected) in [
            ("GitHub.com", "github.com"),
            ("github.com:443", "github.com"),
            ("github.com:8443", "github.com:8443"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("[::1]:8080", "[::1]:8080"),
            ("github.com.", "github.com."),
        ] {
            assert_eq!(normal(text).as_deref(), Some(expected));
        }
        for text in
            ["", ":443", "a b", "a/b", "u@h", "a?b", "a#b", "a\\b", "a\nb", "a\0b", "a:b:c", "%00", "a%2eb", "["]
        {
            assert_eq!(normal(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_token_goes_over_tls_or_stays_here() {
        let of = |text: &str| authority(&Url::parse(text).unwrap());
        assert_eq!(of("https://api.example/x?y").as_deref(), Some("api.example"));
        assert_eq!(of("http://127.0.0.1:81/").as_deref(), Some("127.0.0.1:81"));
        assert_eq!(of("http://localhost/").as_deref(), Some("localhost"));
        assert_eq!(of("http://[::1]/").as_deref(), Some("[::1]"));
        for text in
            ["http://api.example/", "ftp://api.example/", "https://u@api.example/", "file:///etc/passwd", "data:,x"]
        {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_whole_name_counts() {
        for (pattern, host, same) in [
            ("github.com", "github.com", true),
            ("github.com", "github.com:8443", false),
            ("github.com", "evilgithub.com", false),
            ("github.com", "github.com.evil.example", false),
            ("github.com", "sub.github.com", false),
            ("github.com", "github.com.", false),
            ("github.com", "", false),
            ("", "", false),
            ("*.googleapis.com", "gmail.googleapis.com", true),
            ("*.googleapis.com", "googleapis.com", false),
            ("*.googleapis.com", ".googleapis.com", false),
            ("*.googleapis.com", "a.b.googleapis.com", false),
            ("*.googleapis.com", "gmail.googleapis.com:8443", false),
            ("*.googleapis.com", "gmail.googleapis.com.evil.example", false),
        ] {
            assert_eq!(covers(pattern, host), same, "{pattern} {host}");
        }
    }

    #[test]
    fn data_names_hosts_and_not_everybody() {
        for good in ["api.example", "*.example.com", "api.example:8443"] {
            assert!(is_pattern(good), "{good}");
        }
        for bad in ["", "*", "*.", "*.com", "API.example", "https://api.example", "a.*.example", "**.example.com"] {
            assert!(!is_pattern(bad), "{bad}");
        }
    }
}
