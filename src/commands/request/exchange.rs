//! What goes over the wire in `request`, as values: headers, redirects, what an answer means.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use url::Url;

use crate::commands::{Failure, Kind, hosts};

/// Headers that are made here, or that would say something else about the request than what is sent.
const OWN: [HeaderName; 8] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What is sent, without the token.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    pub(super) body: Vec<u8>,
    pub(super) headers: HeaderMap,
    pub(super) method: Method,
    pub(super) url: Url,
}

impl Sending {
    pub(super) fn with_token(&self, scheme: &str, token: &str) -> Result<crate::oauth::client::Request, Failure> {
        let bad = |_| Failure::new(Kind::Failed, "the request cannot be put together");
        let mut authorization = HeaderValue::from_str(&format!("{scheme} {token}"))
            .map_err(|_| Failure::new(Kind::VaultRefused, "the stored token holds characters no token has"))?;
        authorization.set_sensitive(true);
        let mut request = http::Request::builder()
            .method(&self.method)
            .uri(self.url.as_str())
            .body(self.body.clone())
            .map_err(|error| bad(error.to_string()))?;
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().insert(header::AUTHORIZATION, authorization);
        // RFC 9110 section 8.6; there are servers that answer 411 without it
        if self.body.is_empty() && [Method::PATCH, Method::POST, Method::PUT].contains(&self.method) {
            request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(request)
    }

    /// Where the answer sends it on to. `None`: nowhere. Another host, another port or plain http is no place for the
    /// token (CVE-2024-53858 and its kin).
    pub(super) fn redirected(&self, status: StatusCode, headers: &HeaderMap) -> Option<Result<Self, Failure>> {
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let target = headers.get(header::LOCATION)?.to_str().ok().and_then(|text| self.url.join(text).ok());
        let Some(mut url) = target else {
            return Some(Err(Failure::new(Kind::Failed, "redirected to something that is no URL; not followed")));
        };
        let same = url.scheme() == self.url.scheme() && hosts::authority(&url) == hosts::authority(&self.url);
        if !same || hosts::authority(&url).is_none() {
            let host = url.host_str().unwrap_or("nowhere");
            return Some(Err(Failure::new(Kind::Failed, format!("redirected to {host}; not followed"))));
        }
        url.set_fragment(None);
        let keeps = matches!(status.as_u16(), 307 | 308) || [Method::GET, Method::HEAD].contains(&self.method);
        Some(Ok(if keeps {
            Self { url, ..self.clone() }
        } else {
            let mut headers = self.headers.clone();
            headers.remove(header::CONTENT_TYPE);
            Self { body: Vec::new(), headers, method: Method::GET, url }
        }))
    }
}

/// `-H`, each `Name: value`.
pub(super) fn headers(lines: &[String]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for line in lines {
        // a header may hold a secret, so that the error shows no value
        let bad = |why: &str| Failure::usage(format!("-H: {why}")).hint("-H 'Name: value'");
        let (name, value) = line.split_once(':').ok_or_else(|| bad("no colon"))?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("this is no header's name"))?;
        if OWN.contains(&name) {
            return Err(Failure::usage(format!("-H: `{name}` is not yours to set")));
        }
        let value = HeaderValue::from_str(value.trim()).map_err(|_| bad("a value has no control characters"))?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// The API says that this very token is not good (RFC 6750 section 3.1), which a refresh may mend.
pub(super) fn asks_for_another_token(status: StatusCode, headers: &HeaderMap) -> bool {
    status == StatusCode::UNAUTHORIZED
        && headers.get_all(header::WWW_AUTHENTICATE).iter().any(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            let parts = text.split([',', ' ', '\t']).map(|part| part.replace('"', ""));
            parts.into_iter().any(|part| part == "error=invalid_token")
        })
}

/// The exit class of an answer (DESIGN 6).
pub(super) fn verdict(integration: &str, host: &str, status: StatusCode) -> Option<Failure> {
    let kind = match status.as_u16() {
        401 => Kind::SignInNeeded,
        429 | 500.. => Kind::RetryLater,
        400..=499 => Kind::Failed,
        _ => return None,
    };
    Some(Failure::new(kind, format!("{integration}: {host} answered {}", status.as_u16())).about(integration))
}

/// `--include`: the status line and the headers, as they came.
pub(super) fn head(version: http::Version, status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut bytes = format!("{version:?} {status}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(method: Method, url: &str) -> Sending {
        let headers = headers(&["Content-Type: text/plain".to_owned()]).unwrap();
        Sending { body: b"x".to_vec(), headers, method, url: Url::parse(url).unwrap() }
    }

    #[test]
    fn redirects_stay_where_the_token_may_be() {
        let follow = |status: u16, location: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, location.parse().unwrap());
            let status = StatusCode::from_u16(status).unwrap();
            sending(Method::POST, "https://api.example/a/b").redirected(status, &headers)
        };
        for (status, location, method, url, body) in [
            (302, "../c?d#e", "GET", "https://api.example/c?d", 0),
            (301, "https://API.example:443/x", "GET", "https://api.example/x", 0),
            (307, "/x", "POST", "https://api.example/x", 1),
            (308, "//api.example/x", "POST", "https://api.example/x", 1),
            (303, "/x", "GET", "https://api.example/x", 0),
        ] {
            let next = follow(status, location).unwrap().unwrap();
            assert_eq!((next.method.as_str(), next.url.as_str(), next.body.len()), (method, url, body), "{location}");
        }
        for location in [
            "http://api.example/x",
            "https://api.example:8443/x",
            "https://evil.test/",
            "https://api.example.evil.test/",
            "//evil.test/",
            "https://u@api.example/",
            "ftp://api.example/",
            "https://sub.api.example/",
            "\\\\evil.test/x",
            "data:,x",
        ] {
            assert!(follow(302, location).unwrap().is_err(), "{location}");
        }
        assert!(follow(304, "/x").is_none() && follow(200, "/x").is_none());
    }

    #[test]
    fn only_invalid_token_asks_for_another_one() {
        let asks = |status: u16, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::WWW_AUTHENTICATE, value.parse().unwrap());
            asks_for_another_token(StatusCode::from_u16(status).unwrap(), &headers)
        };
        for value in [
            "Bearer error=\"invalid_token\"",
            "Bearer realm=\"x\", error=\"invalid_token\", error_description=\"e\"",
            "bearer error=invalid_token",
            "Basic realm=\"x\", Bearer realm=\"y\",error=\"invalid_token\"",
        ] {
            assert!(asks(401, value), "{value}");
            assert!(!asks(403, value), "{value}");
        }
        for value in
            ["Bearer", "Basic realm=\"x\"", "Bearer error=\"insufficient_scope\"", "Bearer error=\"xinvalid_token\""]
        {
            assert!(!asks(401, value), "{value}");
        }
    }
}
