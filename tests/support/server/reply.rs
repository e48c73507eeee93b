//! What a request gets: status, headers and body, how fast, and where it breaks off.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;
use socket2::SockRef;

use super::Shared;
use super::promise::Settles;
use super::tls::Wire;
use crate::support::DEADLINE;

/// How a connection ends before its time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Break {
    /// FIN.
    Close,
    /// RST.
    Reset,
    /// Nothing more comes, and the connection stays open.
    Stall,
}

impl Break {
    /// The caller lets go of the connection afterwards.
    pub(super) fn befall(self, stream: &TcpStream, shared: &Shared) {
        match self {
            Self::Close => drop(stream.shutdown(Shutdown::Both)),
            // closing a socket that must not linger resets the connection
            Self::Reset => drop(SockRef::from(stream).set_linger(Some(Duration::ZERO))),
            // longer than anybody may wait: who has no deadline of his own fails the test
            Self::Stall => shared.pause(DEADLINE * 4),
        }
    }
}

/// One scripted reply. Without a word about framing it has a right `Content-Length`.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    body: Vec<u8>,
    /// After so many bytes of the whole reply, counted from the status line.
    breaking: Option<(usize, Break)>,
    chunked: bool,
    delay: Duration,
    /// After the body, if it is framed in chunks: chunks of so many bytes with this pause between, until the client leaves.
    endless: Option<(usize, Duration)>,
    /// So many bytes at a time, with this pause between.
    drip: Option<(usize, Duration)>,
    headers: Vec<(String, String)>,
    hang_up: bool,
    /// Instead of everything above: these bytes.
    raw: Option<Vec<u8>>,
    settles: Settles,
    status_line: String,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            body: Vec::new(),
            breaking: None,
            chunked: false,
            delay: Duration::ZERO,
            drip: None,
            endless: None,
            headers: Vec::new(),
            hang_up: false,
            raw: None,
            settles: Settles::Nothing,
            status_line: format!("HTTP/1.1 {status} Scripted"),
        }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::status(status).header("Content-Type", "application/json").body(value.to_string())
    }

    /// A token answer that is right: `access`, `refresh` (if any), bearer, so many seconds.
    pub(crate) fn token(access: &str, refresh: Option<&str>, expires_in: i64) -> Self {
        let mut body = serde_json::json!({ "access_token": access, "token_type": "Bearer", "expires_in": expires_in });
        if let Some(refresh) = refresh {
            body["refresh_token"] = refresh.into();
        }
        let settles = refresh.map_or(Settles::Nothing, |refresh| Settles::Rotated(refresh.to_owned()));
        Self { settles, ..Self::json(200, &body) }
    }

    /// An error of RFC 6749 section 5.2.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        let settles = if code == "invalid_grant" { Settles::Ended } else { Settles::Nothing };
        Self { settles, ..Self::json(status, &serde_json::json!({ "error": code })) }
    }

    /// Exactly these bytes, whatever they are, and the end of the connection.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { raw: Some(bytes.into()), hang_up: true, ..Self::status(200) }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if name.eq_ignore_ascii_case("content-length") {
            self.settles = Settles::Nothing;
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.settles = Settles::Nothing;
        self
    }

    /// The same JSON object with one more member, or another value for one it has.
    pub(crate) fn with_member(mut self, name: &str, value: Value) -> Self {
        let mut object: Value = serde_json::from_slice(&self.body).unwrap();
        object[name] = value;
        self.settles = Settles::Nothing;
        self.body = object.to_string().into_bytes();
        self
    }

    /// Instead of `HTTP/1.1 200 Scripted`.
    pub(crate) fn status_line(mut self, line: &str) -> Self {
        line.clone_into(&mut self.status_line);
        self.settles = Settles::Nothing;
        self
    }

    /// Framed in chunks.
    pub(crate) fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Before the first byte.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// So many bytes at a time, with a pause between.
    pub(crate) fn dripping(mut self, bytes: usize, pause: Duration) -> Self {
        self.drip = Some((bytes.max(1), pause));
        self
    }

    /// In chunks that never come to an end: of so many bytes, with a pause between.
    pub(crate) fn endless(mut self, bytes: usize, pause: Duration) -> Self {
        self.chunked = true;
        self.endless = Some((bytes, pause));
        self
    }

    /// Instead of any answer: the request was read whole, and then this.
    pub(crate) fn broken(how: Break) -> Self {
        Self::status(200).breaking_after(0, how)
    }

    /// After so many bytes of the reply, counted from its status line.
    pub(crate) fn breaking_after(mut self, bytes: usize, how: Break) -> Self {
        self.breaking = Some((bytes, how));
        self
    }

    /// In the middle of the body.
    pub(crate) fn breaking_in_the_body(self, how: Break) -> Self {
        let bytes = self.bytes().len() - self.body.len().div_ceil(2);
        self.breaking_after(bytes, how)
    }

    /// Answers whole, promises to keep the connection, and closes it all the same.
    pub(crate) fn hanging_up(mut self) -> Self {
        self.hang_up = true;
        self
    }

    /// It comes to its end as it should.
    pub(super) fn is_whole(&self) -> bool {
        self.breaking.is_none() && self.raw.is_none() && self.endless.is_none()
    }

    /// What it makes of a refresh token, if it arrives. A server that is out of order settles nothing.
    pub(super) fn settles(&self) -> Option<&Settles> {
        let busy = ["408", "429", "5"].iter().any(|code| self.status_line[9..].starts_with(code));
        Some(&self.settles).filter(|_| !busy)
    }

    /// How many bytes go over the wire.
    pub(crate) fn length(&self) -> usize {
        self.bytes().len()
    }

    /// Everything that goes over the wire.
    fn bytes(&self) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let mut head = format!("{}\r\n", self.status_line);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let framed = |name: &str| self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if self.chunked {
            head.push_str("Transfer-Encoding: chunked\r\n");
        } else if !framed("content-length") && !framed("transfer-encoding") {
            let _ = write!(head, "Content-Length: {}\r\n", self.body.len());
        }
        let mut bytes = format!("{head}\r\n").into_bytes();
        if self.chunked {
            for chunk in self.body.chunks(1000) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).bytes().chain(chunk.iter().copied()).chain(*b"\r\n"));
            }
            if self.endless.is_none() {
                bytes.extend(b"0\r\n\r\n");
            }
        } else {
            bytes.extend(&self.body);
        }
        bytes
    }

    /// Sends it; `Ok(false)`: the connection is at its end.
    pub(super) fn send(&self, wire: &mut Wire, shared: &Shared) -> io::Result<bool> {
        if !self.delay.is_zero() {
            shared.pause(self.delay);
        }
        let bytes = self.bytes();
        let cut = self.breaking.map_or(bytes.len(), |(after, _)| after.min(bytes.len()));
        let (size, pause) = self.drip.unwrap_or((bytes.len().max(1), Duration::ZERO));
        for piece in bytes[..cut].chunks(size) {
            wire.write_all(piece)?;
            wire.flush()?;
            if !pause.is_zero() {
                shared.pause(pause);
            }
        }
        if let Some((size, pause)) = self.endless {
            let chunk = format!("{size:x}\r\n{}\r\n", "x".repeat(size));
            loop {
                wire.write_all(chunk.as_bytes())?;
                shared.pause(pause);
            }
        }
        if let Some((_, how)) = self.breaking {
            how.befall(wire.socket(), shared);
        }
        Ok(self.breaking.is_none() && !self.hang_up)
    }
}
