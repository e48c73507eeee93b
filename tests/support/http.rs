//! A small HTTP client that sends what a browser sends when a person opens a page or sends a form. One request per
//! connection; it follows nothing by itself.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use url::Url;

use super::DEADLINE;

/// An answer, as far as a test looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) body: String,
    /// Names in lower case, in the order they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) status: u16,
    /// What was asked for.
    pub(crate) url: Url,
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Where a redirect leads, if this is one.
    pub(crate) fn location(&self) -> Option<Url> {
        let location = self.header("location").filter(|_| (300..400).contains(&self.status))?;
        self.url.join(location).ok()
    }
}

/// A person opens `url` in a window.
pub(crate) fn open(url: &Url) -> io::Result<Page> {
    request("GET", url, &[], None)
}

/// A person sends the form on the page `from`.
pub(crate) fn submit(url: &Url, from: &Url, form: &str) -> io::Result<Page> {
    let origin = from.origin().ascii_serialization();
    let headers = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    request("POST", url, &headers, Some(form))
}

pub(crate) fn request(method: &str, url: &Url, headers: &[(&str, &str)], body: Option<&str>) -> io::Result<Page> {
    let addresses = url.socket_addrs(|| None)?;
    let mut stream = TcpStream::connect(&*addresses)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.set_write_timeout(Some(DEADLINE))?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let host = url.authority();
    let site = if method == "POST" { "same-origin" } else { "none" };
    let mut text = format!(
        "{method} {path}{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: text/html\r\n\
         Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: {site}\r\n",
        path = url.path()
    );
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    if let Some(body) = body {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    stream.write_all(format!("{text}\r\n{}", body.unwrap_or_default()).as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parsed(url, &answer).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer came"))
}

fn parsed(url: &Url, answer: &[u8]) -> Option<Page> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers: Vec<(String, String)> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Page { body: body.to_owned(), headers, status, url: url.clone() })
}
