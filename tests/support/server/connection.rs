//! One connection: requests in, scripted replies out, until one side ends it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use super::promise::is_there;
use super::tls::{Tls, Wire, hello_of_version_11};
use super::{Request, Secured, Shared};

pub(super) fn serve(stream: &Arc<TcpStream>, connection: usize, shared: &Shared) {
    let wire = match &shared.secured {
        None => Wire::plain(stream),
        Some(Secured { tls: Tls::Version11, .. }) => return answer_in_old_words(stream),
        Some(secured) => Wire::tls(stream, &secured.identity.config),
    };
    let mut source = BufReader::new(wire);
    while let Ok(Some(request)) = read(&mut source, connection, shared) {
        let (reply, presented) = shared.answer(&request, stream);
        let heard = is_there(stream);
        let sent = reply.send(source.get_mut(), shared);
        let whole = heard && sent.is_ok() && reply.is_whole();
        shared.answered(presented, reply.settles().filter(|_| whole));
        let wanted = request.header("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close"));
        if !matches!(sent, Ok(true)) || !wanted {
            break;
        }
    }
    if shared.secured.as_ref().is_some_and(|secured| secured.tls != Tls::Rude) {
        source.get_mut().say_goodbye();
    }
}

fn answer_in_old_words(mut stream: &TcpStream) {
    let mut hello = [0; 4096];
    let _ = stream.read(&mut hello);
    let _ = stream.write_all(&hello_of_version_11());
    // what the client makes of it; then the end
    let _ = stream.read(&mut hello);
}

/// `None`: the client has left.
fn read(source: &mut BufReader<Wire>, connection: usize, shared: &Shared) -> io::Result<Option<Request>> {
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
