//! One connection: requests in, scripted replies out, until one side ends it.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::net::TcpStream;

use super::{Request, Shared};

pub(super) fn serve(stream: &TcpStream, connection: usize, shared: &Shared) {
    let mut source = BufReader::new(stream);
    while let Ok(Some(request)) = read(&mut source, connection, shared) {
        let reply = shared.answer(&request);
        let sent = reply.send(stream, shared);
        shared.answered();
        let wanted = request.header("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close"));
        if !matches!(sent, Ok(true)) || !wanted {
            return;
        }
    }
}

/// `None`: the client has left.
fn read(source: &mut BufReader<&TcpStream>, connection: usize, shared: &Shared) -> io::Result<Option<Request>> {
    let mut raw = Vec::new();
    while !raw.ends_with(b"\r\n\r\n") {
        if source.read_until(b'\n', &mut raw)? == 0 {
            return Ok(None);
        }
    }
    let head = String::from_utf8_lossy(&raw).into_owned();
    let mut first = head.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers: Vec<(String, String)> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map(|(_, value)| value.parse());
    let mut body = vec![0; length.and_then(Result::ok).unwrap_or(0)];
    source.read_exact(&mut body)?;
    raw.extend(&body);
    Ok(Some(Request {
        at: shared.started.elapsed(),
        body,
        connection,
        headers,
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        raw,
    }))
}
