//! Where the listener listens: loopback only (RFC 8252 section 7.3), on the host the provider compares with. The port
//! comes from the bound socket, so whoever reads the redirect URI finds it listening.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::{TcpListener, TcpSocket};

use super::{FlowError, callback::Bind, peer};

/// Both families have to get the same port of the system's choice; each failure means that a random one was taken.
const ATTEMPTS: usize = 32;

/// Connections that wait to be accepted. The system's usual 128 is full at once when somebody floods the port, and then
/// the browser's own connection is only tried again after a second.
const QUEUE: u32 = 4096;

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Sockets that listen, and the redirect URI that leads to them.
pub(super) struct Bound {
    pub(super) sockets: Vec<TcpListener>,
    pub(super) redirect_uri: String,
}

pub(super) fn bind(wanted: &Bind) -> Result<Bound, FlowError> {
    if !(wanted.path.is_empty() || wanted.path.starts_with('/')) {
        return Err(refused(wanted, "its path does not start with `/`"));
    }
    let ports: Vec<u16> = wanted.ports.iter().copied().filter(|port| *port != 0).collect();
    let Some(families) = families(&wanted.host) else {
        return Err(refused(wanted, "only `127.0.0.1`, `[::1]` and `localhost` are on this machine alone"));
    };
    if !ports.is_empty() {
        return on_one_of(wanted, families, &ports);
    }
    match on_any(families) {
        Ok(sockets) => bound(sockets, &wanted.host, &wanted.path),
        // RFC 8252 section 7.3: either literal will do, so a machine without one family uses the other
        Err(Failure::Lacking) if wanted.host != "localhost" => {
            let (families, host) = if families == [V4] { ([V6], "[::1]") } else { ([V4], "127.0.0.1") };
            match on_any(&families) {
                Ok(sockets) => bound(sockets, host, &wanted.path),
                Err(failure) => Err(refused(wanted, &failure.to_string())),
            }
        }
        Err(failure) => Err(refused(wanted, &failure.to_string())),
    }
}

/// The addresses that a host name may lead a browser to.
fn families(host: &str) -> Option<&'static [IpAddr]> {
    match host {
        "127.0.0.1" => Some(&[V4]),
        "[::1]" => Some(&[V6]),
        "localhost" => Some(&[V4, V6]),
        _ => None,
    }
}

/// Why a port cannot be had.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("this machine has no such address")]
    Lacking,
    #[error("the port is taken")]
    Taken,
    #[error("{0}")]
    Other(io::Error),
}

/// The registered ports in order; a port that is taken in one family is taken.
fn on_one_of(wanted: &Bind, families: &[IpAddr], ports: &[u16]) -> Result<Bound, FlowError> {
    let mut reasons = Vec::new();
    for &port in ports {
        match on(families, port) {
            Ok(sockets) => return bound(sockets, &wanted.host, &wanted.path),
            Err(Failure::Taken) => {
                let holder = peer::holder(port).map(|holder| format!(" by {holder}")).unwrap_or_default();
                reasons.push(format!("port {port} is taken{holder}"));
            }
            Err(failure) => reasons.push(format!("port {port}: {failure}")),
        }
    }
    let uris: Vec<_> = ports.iter().map(|port| format!("`{}`", uri(&wanted.host, *port, &wanted.path))).collect();
    Err(FlowError::CannotListen(format!(
        "cannot listen on `{}`: {}; free one, or register another redirect URI beside {} and name its port with `--port`",
        wanted.host,
        reasons.join(", "),
        uris.join(", ")
    )))
}

fn on_any(families: &[IpAddr]) -> Result<Vec<TcpListener>, Failure> {
    let mut last = Failure::Taken;
    for _ in 0..ATTEMPTS {
        match on(families, 0) {
            Ok(sockets) => return Ok(sockets),
            Err(Failure::Taken) => last = Failure::Taken,
            Err(failure) => return Err(failure),
        }
    }
    Err(last)
}

/// Every family that the host has, on one port; 0: the first family's socket chooses it.
fn on(families: &[IpAddr], port: u16) -> Result<Vec<TcpListener>, Failure> {
    let mut sockets: Vec<TcpListener> = Vec::new();
    let mut port = port;
    for family in families {
        match listen(SocketAddr::new(*family, port)) {
            Ok(socket) => {
                port = socket.local_addr().map_err(Failure::Other)?.port();
                sockets.push(socket);
            }
            Err(error) => match reason(error) {
                Failure::Lacking => {}
                failure => return Err(failure),
            },
        }
    }
    if sockets.is_empty() { Err(Failure::Lacking) } else { Ok(sockets) }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // elsewhere it would let two processes share the port
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

fn reason(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::AddrInUse => Failure::Taken,
        ErrorKind::AddrNotAvailable | ErrorKind::Unsupported => Failure::Lacking,
        _ if lacks_family(&error) => Failure::Lacking,
        _ => Failure::Other(error),
    }
}

/// `EAFNOSUPPORT` has no `ErrorKind`.
fn lacks_family(error: &io::Error) -> bool {
    #[cfg(unix)]
    let code = rustix::io::Errno::AFNOSUPPORT.raw_os_error();
    #[cfg(not(unix))]
    let code = 10047; // WSAEAFNOSUPPORT
    error.raw_os_error() == Some(code)
}

fn bound(sockets: Vec<TcpListener>, host: &str, path: &str) -> Result<Bound, FlowError> {
    let port = sockets.first().and_then(|socket| socket.local_addr().ok()).map(|address| address.port());
    match port {
        Some(port) => Ok(Bound { sockets, redirect_uri: uri(host, port, path) }),
        None => Err(FlowError::CannotListen(format!("cannot listen on `{host}`: the socket has no address"))),
    }
}

fn uri(host: &str, port: u16, path: &str) -> String {
    format!("http://{host}:{port}{path}")
}

fn refused(wanted: &Bind, reason: &str) -> FlowError {
    FlowError::CannotListen(format!("cannot listen on `{}{}` for the redirect: {reason}", wanted.host, wanted.path))
}

#[cfg(test)]
#[path = "tests/address.rs"]
mod tests;
