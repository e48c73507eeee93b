//! Servers that answer with what they were sent: the secrets of a request are taken out of what is said about it.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::header::AUTHORIZATION;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{error::Error, text};
use crate::secret::Secret;

/// A shorter one would be found in everything.
const SHORTEST: usize = 8;

const INSTEAD: &str = "[redacted]";

#[derive(serde::Deserialize)]
struct InJson {
    client_assertion: Option<String>,
}

/// The secrets of one request, in the spellings in which they were sent and as [`text::clean`] shows them.
pub(super) struct Echo(Vec<Zeroizing<String>>);

impl Echo {
    /// `sent`: those in the body; what stands in the `Authorization` header is added.
    pub(super) fn of(request: &http::Request<Vec<u8>>, sent: &[Option<&Secret>]) -> Self {
        let mut echo = Self(Vec::new());
        for secret in sent.iter().flatten() {
            echo.add(secret.expose());
        }
        // made for this request alone, so that nobody else can name it
        for (name, value) in form_urlencoded::parse(request.body()) {
            if name == "client_assertion" {
                echo.add(&Zeroizing::new(value.into_owned()));
            }
        }
        // the same where a server wants JSON
        if let Ok(InJson { client_assertion: Some(assertion) }) = serde_json::from_slice(request.body()) {
            echo.add(&Zeroizing::new(assertion));
        }
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, credentials)) = header.and_then(|value| value.split_once(' ')) {
            echo.add(credentials);
            let pair = BASE64_STANDARD.decode(credentials).map(Zeroizing::new);
            let pair = pair.as_deref().ok().and_then(|pair| std::str::from_utf8(pair).ok());
            if let Some((_, secret)) = pair.and_then(|pair| pair.split_once(':')) {
                echo.add(secret);
            }
        }
        // one that holds another one goes first
        echo.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        echo
    }

    fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let encoded: Zeroizing<String> = Zeroizing::new(form_urlencoded::byte_serialize(secret.as_bytes()).collect());
        for spelling in [secret, encoded.as_str()] {
            self.0.push(Zeroizing::new(text::clean_whole(spelling)));
        }
    }

    pub(super) fn out_of(&self, error: Error) -> Error {
        match error {
            Error::Unknown { reason, status, retry_after } => {
                Error::Unknown { reason: self.redacted(reason), status, retry_after }
            }
            Error::Refused(mut refusal) => {
                refusal.code = self.redacted(refusal.code);
                refusal.description = refusal.description.map(|text| self.redacted(text));
                refusal.detail = refusal.detail.map(|text| self.redacted(text));
                Error::Refused(refusal)
            }
            Error::Protocol { reason, spent } => Error::Protocol { reason: self.redacted(reason), spent },
            Error::BadRequest(_) | Error::NotSent(_) => error,
        }
    }

    /// A value that is whole: one that ends as a secret begins is none (`app-web` and the secret `web-…`).
    pub(super) fn out_of_whole(&self, mut text: String) -> String {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), INSTEAD);
            }
        }
        text
    }

    fn redacted(&self, text: String) -> String {
        let mut text = self.out_of_whole(text);
        // a text that was cut in the middle of one
        let starts = |secret: &str| (SHORTEST..secret.len()).rev().find(|length| text.ends_with(&secret[..*length]));
        if let Some(length) = self.0.iter().filter_map(|secret| starts(secret)).max() {
            text.truncate(text.len() - length);
            text.push_str(INSTEAD);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let basic = format!("Basic {}", BASE64_STANDARD.encode("id:a client's secret"));
        let request = http::Request::post("/").header(AUTHORIZATION, &basic).body(Vec::new()).unwrap();
        let (token, short) = (Secret::new("1//CANARY+\"token\""), Secret::new("code"));
        let reason = text::clean(text);
        let error = Error::Protocol { reason, spent: false };
        Echo::of(&request, &[Some(&token), None, Some(&short)]).out_of(error).to_string()
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let basic = BASE64_STANDARD.encode("id:a client's secret");
        for (text, expected) in [
            ("token 1//CANARY+\"token\" is bad", "token [redacted] is bad"),
            ("refresh_token=1%2F%2FCANARY%2B%22token%22&code=x", "refresh_token=[redacted]&code=x"),
            ("a client's secret", "[redacted]"),
            ("client_secret=a+client%27s+secret", "client_secret=[redacted]"),
            ("the code is code", "the code is code"),
        ] {
            assert_eq!(redacted(text), expected);
        }
        assert_eq!(redacted(&format!("Basic {basic}")), "Basic [redacted]");
    }

    #[test]
    fn a_client_assertion_is_found_in_a_form_and_in_json() {
        for body in ["a=b&client_assertion=eyJ.CANARY.sig", r#"{"a":"b","client_assertion":"eyJ.CANARY.sig"}"#] {
            let request = http::Request::post("/").body(body.as_bytes().to_vec()).unwrap();
            let error = Error::Protocol { reason: "not good: eyJ.CANARY.sig".into(), spent: false };
            let said = Echo::of(&request, &[]).out_of(error).to_string();
            assert!(said.ends_with("not good: [redacted]"), "{body}: {said}");
        }
    }

    #[test]
    fn a_whole_value_may_end_as_a_secret_begins() {
        let request = http::Request::post("/").body(Vec::new()).unwrap();
        let echo = Echo::of(&request, &[Some(&Secret::new("demo-web-secret"))]);
        assert_eq!(echo.out_of_whole("oauthctl-demo-web".into()), "oauthctl-demo-web");
        assert_eq!(echo.out_of_whole("x demo-web-secret".into()), "x [redacted]");
    }

    #[test]
    fn one_that_was_cut_is_found_too() {
        let text = format!("{} 1//CANARY+\"token\"", "x".repeat(text::LONGEST - 12));
        assert!(redacted(&text).ends_with("x [redacted]"));
        assert!(redacted("it begins with 1//CAN").ends_with("1//CAN"), "too little to be one");
    }
}
