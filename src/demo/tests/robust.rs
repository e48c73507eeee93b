//! What a client can do to the connection, and how the server starts and ends.

use super::*;

#[test]
fn only_the_own_address_is_a_host() {
    let bench = Bench::auto();
    let address = bench.server.address();
    let port = address.port();
    let ask = |hosts: &str| raw(address, format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").as_bytes());
    assert_eq!(ask(&format!("Host: 127.0.0.1:{port}\r\n")).unwrap().status, 200);
    for hosts in [
        "",
        "Host: 127.0.0.1\r\n",
        "Host: evil.example\r\n",
        &format!("Host: evil.example:{port}\r\n"),
        &format!("Host: localhost.:{port}\r\n"),
        &format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"),
    ] {
        assert_eq!(ask(hosts).unwrap().status, 421, "{hosts:?}");
    }
    let absolute = format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    assert_eq!(raw(address, absolute.as_bytes()).unwrap().status, 400);
}

#[test]
fn sizes_and_framing_are_checked() {
    let bench = Bench::auto();
    let host = format!("Host: {}\r\n", bench.server.address());
    let typed = "Content-Type: application/x-www-form-urlencoded\r\n";
    let post = |more: &str, body: &str| {
        let text = format!("POST /token HTTP/1.1\r\n{host}{typed}{more}\r\n\r\n{body}");
        raw(bench.server.address(), text.as_bytes()).unwrap().status
    };
    assert_eq!(post("Content-Length: 65536", &"a".repeat(65536)), 401, "read whole, and refused for its content");
    assert_eq!(post("Content-Length: 65537", &"a".repeat(65537)), 413);
    assert_eq!(post("Content-Length: 999999999999999", "a"), 413);
    assert_eq!(post("Content-Length: 99999999999999999999999", "a"), 413);
    assert_eq!(post("Content-Length: 1\r\nContent-Length: 1", "a"), 400);
    assert_eq!(post("Content-Length: -1", "a"), 400);
    assert_eq!(post("Content-Length: +1", "a"), 400);
    assert_eq!(post("Transfer-Encoding: chunked", "1\r\na\r\n0\r\n\r\n"), 411);
    assert_eq!(post("X: y\r\n".repeat(101).trim_end(), ""), 431);
    let long = format!("/authorize?state={}", "a".repeat(16 * 1024));
    assert_eq!(bench.get(&long, &[]).status, 414);
    assert_eq!(bench.get("/", &[]).status, 200);
}

#[test]
fn slow_and_broken_clients_do_not_hold_up_the_others() {
    let bench = Bench::auto();
    let address = bench.server.address();
    let mut slow = Vec::new();
    for _ in 0..20 {
        for body in [
            "Content-Length: 5000",
            "Content-Length: 10\r\nExpect: 100-continue",
            "Content-Length: 10\r\nConnection: upgrade",
        ] {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "POST /token HTTP/1.1\r\nHost: {address}\r\n{body}\r\n\r\na").unwrap();
            slow.push(stream);
        }
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET / HTTP/1.1\r\nHost").unwrap();
        slow.push(stream);
    }
    // one answer to these is enough to know that all of the above were looked at
    assert_eq!(bench.get("/", &[]).status, 200);
    bench.sign_in(&[]);
}

#[test]
fn a_request_that_comes_with_a_burst_of_idle_connections_is_answered() {
    // as a browser opens them ahead of need
    for _ in 0..50 {
        let bench = Bench::auto();
        let idle: Vec<_> = (0..4).map(|_| TcpStream::connect(bench.server.address()).unwrap()).collect();
        assert_eq!(bench.get("/", &[]).status, 200);
        drop(idle);
    }
}

#[test]
fn two_hundred_callers_at_once_are_all_answered() {
    let bench = Bench::auto();
    let token = bench.sign_in(&[]).text("access_token");
    let answered = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..200).map(|_| scope.spawn(|| bench.bearer("/api/hello", &token).status)).collect();
        callers.into_iter().filter_map(|caller| caller.join().ok()).filter(|status| *status == 200).count()
    });
    assert_eq!(answered, 200);
}

#[test]
fn of_many_refreshes_with_one_token_exactly_one_wins() {
    let bench = Bench::auto();
    let token = bench.sign_in(&[]).text("refresh_token");
    let won = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..20).map(|_| scope.spawn(|| bench.refresh(&token, &[]).status)).collect();
        callers.into_iter().filter_map(|caller| caller.join().ok()).filter(|status| *status == 200).count()
    });
    assert_eq!((won, bench.server.families_revoked()), (1, 1));
}

#[test]
fn dropping_it_frees_the_port_at_once() {
    let Bench { server, .. } = Bench::auto();
    let address = server.address();
    assert!(address.ip().is_loopback() && address.port() != 0);
    let idle = TcpStream::connect(address).unwrap();
    drop(server);
    let again = (0..50).any(|_| {
        std::thread::park_timeout(Duration::from_millis(2));
        TcpStream::connect(address).is_err()
    });
    assert!(again, "nobody listens any more");
    drop(idle);
}

#[test]
fn a_taken_port_is_an_error() {
    let bench = Bench::auto();
    let options = Options { port: bench.server.address().port(), ..Options::new(bench.clock.clone()) };
    assert!(Server::start(&options).is_err());
    assert!(format!("{options:?}").contains("token_ttl"));
}
