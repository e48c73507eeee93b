//! Binding on the machine's own loopback; other people's ports are played by sockets of the test.

use std::net::TcpListener as Other;

use super::*;

fn wanted(host: &str, ports: &[u16], path: &str) -> Bind {
    Bind { host: host.to_owned(), ports: ports.to_vec(), path: path.to_owned() }
}

fn has_v6() -> bool {
    Other::bind("[::1]:0").is_ok()
}

/// A port that was free a moment ago in both families.
fn free_port() -> u16 {
    Other::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_refused(error: Option<FlowError>, words: &[&str]) {
    let Some(FlowError::CannotListen(text)) = error else { panic!("{error:?}") };
    for word in words {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[tokio::test]
async fn any_port_is_the_socket_s_own() {
    for (host, families) in [("127.0.0.1", 1), ("[::1]", 1), ("localhost", 2)] {
        if !has_v6() && host != "127.0.0.1" {
            continue;
        }
        for ports in [&[] as &[u16], &[0]] {
            let bound = bind(&wanted(host, ports, "/callback")).unwrap();
            assert_eq!(bound.sockets.len(), families, "{host}");
            for socket in &bound.sockets {
                let address = socket.local_addr().unwrap();
                assert!(address.ip().is_loopback(), "S-28: {address}");
                assert_eq!(bound.redirect_uri, format!("http://{host}:{}/callback", address.port()));
            }
        }
    }
    let bound = bind(&wanted("127.0.0.1", &[], "")).unwrap();
    assert!(bound.redirect_uri.starts_with("http://127.0.0.1:") && !bound.redirect_uri.ends_with('/'));
}

#[tokio::test]
async fn registered_ports_are_tried_in_order() {
    let other = Other::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().port();
    let free = free_port();
    let bound = bind(&wanted("127.0.0.1", &[taken, free], "/cb")).unwrap();
    assert_eq!(bound.redirect_uri, format!("http://127.0.0.1:{free}/cb"));

    let error = bind(&wanted("127.0.0.1", &[taken], "/cb")).err();
    is_refused(error, &[&format!("port {taken} is taken"), &format!("`http://127.0.0.1:{taken}/cb`"), "--port"]);
}

/// L-14: the browser may take `localhost` for either family, so a neighbour in the other one ends it.
#[tokio::test]
async fn localhost_shares_its_port_with_nobody() {
    let neighbours: &[&str] = if has_v6() { &["[::1]:0", "127.0.0.1:0", "[::]:0"] } else { &["127.0.0.1:0"] };
    for neighbour in neighbours {
        let other = Other::bind(neighbour).unwrap();
        let port = other.local_addr().unwrap().port();
        let error = bind(&wanted("localhost", &[port], "/cb")).err();
        is_refused(error, &[&format!("port {port} is taken"), &format!("`http://localhost:{port}/cb`")]);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_holder_of_a_port_is_named() {
    let other = Other::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let error = bind(&wanted("127.0.0.1", &[port], "/cb")).err();
    is_refused(error, &[&format!("(pid {})", std::process::id())]);
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    for host in ["0.0.0.0", "[::]", "::1", "example.com", "localhost.", "127.0.0.2", ""] {
        is_refused(bind(&wanted(host, &[], "/cb")).err(), &["127.0.0.1"]);
    }
    is_refused(bind(&wanted("127.0.0.1", &[], "cb")).err(), &["`/`"]);
}

#[cfg(unix)]
#[test]
fn what_the_system_says_is_told_apart() {
    let lacking = [rustix::io::Errno::AFNOSUPPORT, rustix::io::Errno::ADDRNOTAVAIL];
    for code in lacking {
        assert!(matches!(reason(io::Error::from(code)), Failure::Lacking), "{code:?}");
    }
    assert!(matches!(reason(io::Error::from(rustix::io::Errno::ADDRINUSE)), Failure::Taken));
    assert!(matches!(reason(io::Error::from(rustix::io::Errno::ACCESS)), Failure::Other(_)));
}

/// L-01: whoever gets the redirect URI finds it listening, a thousand times, though nobody accepts yet.
#[tokio::test]
async fn what_is_bound_is_never_refused() {
    for round in 0..1000 {
        let bound = bind(&wanted("127.0.0.1", &[], "/cb")).unwrap();
        let url = url::Url::parse(&bound.redirect_uri).unwrap();
        let address = *url.socket_addrs(|| None).unwrap().first().unwrap();
        let connected = std::net::TcpStream::connect(address);
        assert!(connected.is_ok(), "round {round}: {connected:?}");
    }
}
