//! The server, driven over its own socket by a small HTTP client.

mod authorize;
mod device;
mod endpoints;
mod minting;
mod robust;
mod token;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use super::{Approve, Options, Server};
use crate::system::clock::FixedClock;

const REDIRECT: &str = "http://127.0.0.1:9/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const PUBLIC: (&str, &str) = ("client_id", "oauthctl-demo");

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// A server at a standing clock, and how to talk to it.
struct Bench {
    clock: Arc<FixedClock>,
    server: Server,
}

struct Reply {
    body: String,
    headers: Vec<(String, String)>,
    status: u16,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_default().to_owned()
    }

    /// Status and error code.
    fn error(&self) -> (u16, String) {
        (self.status, self.text("error"))
    }

    /// The parameters of the redirect, which has to lead to the redirect URI.
    fn redirected(&self) -> HashMap<String, String> {
        assert_eq!(self.status, 303, "{}", self.body);
        let location = url::Url::parse(self.header("location").unwrap()).unwrap();
        assert!(location.as_str().starts_with(REDIRECT), "{location}");
        location.query_pairs().into_owned().collect()
    }
}

impl Bench {
    fn start(approve: Approve) -> Self {
        let clock = Arc::new(FixedClock::at(1_800_000_000));
        let options = Options { approve, token_ttl: Duration::from_secs(100), ..Options::new(clock.clone()) };
        Self { clock, server: Server::start(&options).unwrap() }
    }

    fn auto() -> Self {
        Self::start(Approve::Auto)
    }

    fn send(&self, method: &str, target: &str, headers: Pairs<'_>, body: &str) -> Reply {
        let mut head =
            format!("{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.server.address());
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !body.is_empty() {
            let _ = write!(head, "Content-Length: {}\r\n", body.len());
        }
        raw(self.server.address(), format!("{head}\r\n{body}").as_bytes()).unwrap()
    }

    fn get(&self, target: &str, headers: Pairs<'_>) -> Reply {
        self.send("GET", target, headers, "")
    }

    fn post(&self, path: &str, headers: Pairs<'_>, form: Pairs<'_>) -> Reply {
        let all = [headers, &[("Content-Type", "application/x-www-form-urlencoded")]].concat();
        self.send("POST", path, &all, &encoded(form))
    }

    /// An authorization request that is good but for `changes` (an empty value leaves a parameter out).
    fn authorize(&self, changes: Pairs<'_>) -> Reply {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut pairs = vec![
            PUBLIC,
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("state", "some state+&="),
            ("scope", "email hello"),
        ];
        for change in changes {
            pairs.retain(|(name, _)| *name != change.0);
            pairs.push(*change);
        }
        self.get(&format!("/authorize?{}", encoded(&pairs)), &[])
    }

    fn code(&self, changes: Pairs<'_>) -> String {
        self.authorize(changes).redirected().remove("code").unwrap()
    }

    fn redeem(&self, code: &str, changes: Pairs<'_>) -> Reply {
        let mut form = vec![
            PUBLIC,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        for change in changes {
            form.retain(|(name, _)| *name != change.0);
            form.push(*change);
        }
        self.post("/token", &[], &form)
    }

    /// A whole sign-in; the token answer.
    fn sign_in(&self, changes: Pairs<'_>) -> Reply {
        let reply = self.redeem(&self.code(changes), &[]);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply
    }

    fn refresh(&self, token: &str, more: Pairs<'_>) -> Reply {
        let form = [&[PUBLIC, ("grant_type", "refresh_token"), ("refresh_token", token)], more].concat();
        self.post("/token", &[], &form)
    }

    fn bearer(&self, path: &str, token: &str) -> Reply {
        self.get(path, &[("Authorization", &format!("Bearer {token}"))])
    }
}

fn encoded(pairs: Pairs<'_>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// Sends bytes and reads one answer; `None` if the server hangs up without one.
fn raw(address: SocketAddr, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let headers: Vec<(String, String)> = head
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
            if bytes.starts_with(b"HEAD") || body.len() >= length {
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return Some(Reply { body: body.to_owned(), headers, status });
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(read) => answer.extend_from_slice(&chunk[..read]),
        }
    }
}
