//! The forms a token is given out in. Each is what the protocol's document says, to the byte; what a form cannot carry
//! unchanged is refused rather than quoted in a way that only some readers understand.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

use super::Format;
use crate::{
    broker::Fresh,
    commands::{Failure, Kind, hosts},
    oauth::dpop,
    secret::Secret,
    system::terminal::harmless_json,
};

/// What a form is about besides the token.
#[derive(Debug, Default)]
pub struct Asked {
    /// In its normal form: lower case, with a port that is not the usual one.
    pub host: Option<String>,
    /// The hosts that get an entry each in netrc.
    pub netrc: Vec<String>,
    /// For the one request that was named (`--url`).
    pub proof: Option<Secret>,
    pub user: Option<String>,
    /// For the form that has a place for them.
    pub warnings: Vec<String>,
}

impl Asked {
    /// Checks what was asked against the form before a token is looked for.
    pub fn of(host: Option<&str>, user: Option<&str>, format: Format) -> Result<Self, Failure> {
        let takes_host = matches!(format, Format::Netrc | Format::Oauthbearer);
        let takes_user = takes_host || format == Format::Xoauth2;
        if (host.is_some() && !takes_host) || (user.is_some() && !takes_user) {
            return Err(Failure::usage("--host and --user belong to --format netrc, oauthbearer and xoauth2"));
        }
        let host = host.map(|host| hosts::normal(host).ok_or_else(|| hosts::not_a_host(host))).transpose()?;
        if user.is_some_and(|user| user.is_empty() || user.chars().any(char::is_control)) {
            return Err(Failure::usage("--user: a name has no control characters"));
        }
        Ok(Self { host, user: user.map(str::to_owned), ..Self::default() })
    }

    /// With this user where none was asked for.
    #[must_use]
    pub fn or_user(self, user: Option<String>) -> Self {
        Self { user: self.user.or(user), ..self }
    }
}

/// The token itself, for whoever shows it as it is. One that is bound to a key opens nothing that way.
pub fn plain(fresh: &Fresh) -> Result<&str, Failure> {
    if is_bound(fresh) {
        let name = &fresh.integration.name;
        let message = format!("{name}: its tokens are bound to a key (DPoP), and one without a proof opens nothing");
        let hint =
            format!("oauthctl token {name} --format dpop --method GET --url URL, or oauthctl request {name} URL");
        return Err(Failure::usage(message).hint(hint).about(name.clone()));
    }
    bare(fresh)
}

pub fn is_bound(fresh: &Fresh) -> bool {
    fresh.token.token_type.eq_ignore_ascii_case(dpop::SCHEME)
}

/// The token, if it holds only what a token may hold, for whoever says of what type it is.
pub fn bare(fresh: &Fresh) -> Result<&str, Failure> {
    let name = &fresh.integration.name;
    let Some(access_token) = &fresh.token.access_token else {
        return Err(Failure::new(Kind::Failed, format!("{name}: the vault holds no token")).about(name.clone()));
    };
    let text = access_token.expose();
    // was checked when it came (CHECKS H-49); the vault is not trusted to hold only that
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!("{name}: the stored token holds characters no token has");
        return Err(Failure::new(Kind::VaultRefused, message).about(name.clone()));
    }
    Ok(text)
}

pub fn write(fresh: &Fresh, format: Format, asked: &Asked) -> Result<Secret, Failure> {
    let text = match format {
        Format::Dpop | Format::Json => bare(fresh)?,
        _ => plain(fresh)?,
    };
    let proof = asked.proof.as_ref();
    Ok(Secret::new(match format {
        Format::Dpop => {
            format!("Authorization: {} {text}\nDPoP: {}\n", dpop::SCHEME, proof.map_or("", Secret::expose))
        }
        Format::Plain => format!("{text}\n"),
        Format::Header => format!("Authorization: Bearer {text}\n"),
        Format::Curl => {
            format!("header = \"Authorization: Bearer {}\"\n", text.replace('\\', r"\\").replace('"', r#"\""#))
        }
        Format::Env => format!("export ACCESS_TOKEN='{}'\n", text.replace('\'', r"'\''")),
        Format::Dotenv => format!("ACCESS_TOKEN={}\n", unquoted(fresh, text, "dotenv")?),
        Format::Netrc => netrc(fresh, text, asked)?,
        Format::Xoauth2 => {
            let user = mail_user(fresh, asked)?;
            encoded(&format!("user={user}\x01auth=Bearer {text}\x01\x01"))
        }
        Format::Oauthbearer => encoded(&oauthbearer(mail_user(fresh, asked)?, asked.host.as_deref(), text)),
        Format::Rclone => format!("{}\n", rclone(fresh, text)),
        Format::RcloneAuthorize => {
            format!("Paste the following into your remote machine --->\n{}\n<---End paste\n", rclone(fresh, text))
        }
        Format::Executable => format!("{}\n", executable(fresh, text, &asked.warnings)),
        Format::Json => {
            let mut object = object(fresh, text);
            if let Some(proof) = proof {
                object["dpop_proof"] = proof.expose().into();
            }
            format!("{object}\n")
        }
    }))
}

/// Readers of these files disagree about quotes; what RFC 6750 calls a token (`b64token`) needs none.
fn unquoted<'a>(fresh: &Fresh, text: &'a str, form: &str) -> Result<&'a str, Failure> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if text.bytes().all(plain) {
        return Ok(text);
    }
    let name = &fresh.integration.name;
    let message = format!("{name}: its token has characters that the readers of {form} do not agree about");
    Err(Failure::new(Kind::Failed, message).hint("--format env, plain or json").about(name.clone()))
}

fn netrc(fresh: &Fresh, text: &str, asked: &Asked) -> Result<String, Failure> {
    let user = asked.user.as_deref().unwrap_or("oauth2");
    // the file has no place for a port: the entry would be for every port of the host
    if let Some(host) = asked.netrc.iter().find(|host| hosts::has_port(host)) {
        return Err(Failure::usage(format!("{host}: an entry of netrc cannot name a port")));
    }
    if !user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._@+".contains(&byte)) {
        return Err(Failure::usage("--user: netrc has no agreed quotes; use letters, digits and `-._@+`"));
    }
    let text = unquoted(fresh, text, "netrc")?;
    Ok(asked.netrc.iter().map(|host| format!("machine {host} login {user} password {text}\n")).collect())
}

fn mail_user<'a>(fresh: &Fresh, asked: &'a Asked) -> Result<&'a str, Failure> {
    let name = &fresh.integration.name;
    let user = asked.user.as_deref().ok_or_else(|| {
        Failure::usage(format!("{name}: the account has no address here")).hint("--user ADDRESS").about(name.clone())
    })?;
    if user.chars().any(char::is_control) {
        let message = format!("{name}: the account's address holds control characters");
        return Err(Failure::new(Kind::VaultRefused, message).about(name.clone()));
    }
    Ok(user)
}

/// RFC 7628 section 3.1, with the `saslname` escapes of RFC 5801.
fn oauthbearer(user: &str, host: Option<&str>, text: &str) -> String {
    let user = user.replace('=', "=3D").replace(',', "=2C");
    let place = host.map_or_else(String::new, |host| match host.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => format!("host={host}\x01port={port}\x01"),
        _ => format!("host={host}\x01"),
    });
    format!("n,a={user},\x01{place}auth=Bearer {text}\x01\x01")
}

fn encoded(text: &str) -> String {
    format!("{}\n", STANDARD.encode(text))
}

/// `golang.org/x/oauth2.Token`, which never knows of the refresh token: what it does not have it cannot spend.
fn rclone(fresh: &Fresh, text: &str) -> String {
    #[derive(Serialize)]
    struct Given<'a> {
        access_token: &'a str,
        token_type: &'static str,
        expiry: String,
    }
    // Go's zero time: it never expires
    let expiry = fresh.token.expires_at.and_then(moment).unwrap_or_else(|| "0001-01-01T00:00:00Z".into());
    json_text(&Given { access_token: text, token_type: "Bearer", expiry })
}

/// RFC 3339, in UTC.
pub fn moment(at: i64) -> Option<String> {
    jiff::Timestamp::from_second(at).ok().map(|at| at.to_string())
}

/// AIP-4117. A token that is a JWT goes where Google's libraries look for one; any other has a type and a member of its
/// own, for whoever calls the program as a library.
fn executable(fresh: &Fresh, text: &str, warnings: &[String]) -> String {
    #[derive(Serialize)]
    struct Answer<'a> {
        version: u8,
        success: bool,
        token_type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        id_token: Option<&'a str>,
        access_token: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        expiration_time: Option<i64>,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        warnings: &'a [String],
    }
    let jwt = is_jwt(text);
    json_text(&Answer {
        version: 1,
        success: true,
        token_type: if jwt {
            "urn:ietf:params:oauth:token-type:jwt"
        } else {
            "urn:ietf:params:oauth:token-type:access_token"
        },
        id_token: jwt.then_some(text),
        access_token: text,
        expiration_time: fresh.token.expires_at,
        warnings,
    })
}

/// The same document's way of saying no.
pub fn refusal(failure: &Failure) -> String {
    #[derive(Serialize)]
    struct Answer<'a> {
        version: u8,
        success: bool,
        code: String,
        message: &'a str,
    }
    let answer =
        Answer { version: 1, success: false, code: failure.kind.name().to_uppercase(), message: &failure.message };
    format!("{}\n", json_text(&answer))
}

/// Three parts, the first a JSON object that names an algorithm.
fn is_jwt(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(parts[0]).unwrap_or_default();
    let header: Value = serde_json::from_slice(&header).unwrap_or_default();
    parts.len() == 3 && header["alg"].is_string()
}

fn object(fresh: &Fresh, text: &str) -> Value {
    json!({
        "integration": fresh.integration.name,
        "provider": fresh.integration.provider,
        "account": fresh.integration.account,
        "access_token": text,
        "token_type": fresh.token.token_type,
        "expires_at": fresh.token.expires_at,
        "scopes": fresh.token.scopes,
    })
}

/// Numbers, texts and flags: there is nothing here that could not be written.
pub fn json_text(value: &impl Serialize) -> String {
    harmless_json(&serde_json::to_string(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oauthbearer_is_the_example_of_rfc_7628() {
        let text = oauthbearer(
            "user@example.com",
            Some("server.example.com:143"),
            "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
        );
        let expected = "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\n";
        assert_eq!(encoded(&text), expected);
        assert_eq!(oauthbearer("a=b,c", None, "t"), "n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01");
        assert_eq!(oauthbearer("a", Some("[::1]"), "t"), "n,a=a,\x01host=[::1]\x01auth=Bearer t\x01\x01");
    }

    #[test]
    fn a_jwt_is_told_from_other_tokens_with_dots() {
        assert!(is_jwt("eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln"));
        for other in ["a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30", "ya29.a0AfH6", "", "eyJ0eXAiOiJKV1QifQ.e30.c2ln"] {
            assert!(!is_jwt(other), "{other}");
        }
    }
}
