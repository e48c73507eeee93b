//! Many at once: connections that are reset, a flood that never stops, and everything together.

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::{V4, Waits, ask, connect, families};

/// From sixteen threads at once; each connection is reset, a third of them in the middle of a request.
fn reset(address: SocketAddr, count: usize) {
    let resets = |from: usize| {
        move || {
            for number in (from..count).step_by(16) {
                // a queue that is full for a moment
                let Ok(mut stream) = TcpStream::connect(address) else { continue };
                SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
                if number % 3 == 0 {
                    let _reset = stream.write_all(b"GET /callback?");
                }
            }
        }
    };
    let threads: Vec<_> = (0..16).map(|from| thread::spawn(resets(from))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

/// L-08: three thousand, and none of them costs a descriptor afterwards.
#[test]
fn three_thousand_that_reset_at_once_leave_nothing_behind() {
    for (host, ip) in families() {
        let waits = Waits::on(host);
        reset(waits.at(ip), 3000);
        let answer = ask(waits.at(ip), &format!("{}\r\n", waits.head("/nothing")));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{host}: {answer}");
        waits.succeeds_from(ip);
    }
}

/// L-08: more than there are descriptors, all open, none of them saying a word.
#[test]
fn more_than_there_are_descriptors() {
    let waits = Waits::on("127.0.0.1");
    let silent: Vec<TcpStream> = (0..500).map(|_| connect(waits.at(V4))).collect();
    waits.succeeds_from(V4);
    drop(silent);
}

/// Other processes connect as fast as they can, reset, send heads that are too large and answers that are forged, without
/// a pause, while the true answer comes.
#[test]
fn everything_at_once() {
    let waits = Waits::on("127.0.0.1");
    let address = waits.at(V4);
    let stop = Arc::new(AtomicBool::new(false));
    let begun = Arc::new(AtomicUsize::new(0));
    let forged = format!("{}\r\n", waits.head("/callback?state=forged&code=forged&error=access_denied"));
    let bomb = format!("{}X: {}\r\n\r\n", waits.head("/callback"), "y".repeat(64 << 10));
    let doings: Vec<Box<dyn Fn() + Send>> = vec![
        Box::new(move || reset(address, 48)),
        Box::new(move || drop(send(address, &forged))),
        Box::new(move || drop(send(address, &bomb))),
        Box::new(move || drop((0..20).filter_map(|_| TcpStream::connect(address).ok()).collect::<Vec<_>>())),
    ];
    let crowd: Vec<_> = doings
        .into_iter()
        .map(|doing| {
            let (stop, begun) = (Arc::clone(&stop), Arc::clone(&begun));
            thread::spawn(move || {
                while !stop.load(SeqCst) {
                    doing();
                    begun.fetch_add(1, SeqCst);
                }
            })
        })
        .collect();
    while begun.load(SeqCst) < 20 {
        thread::yield_now();
    }
    answered_among_them(waits, V4);
    stop.store(true, SeqCst);
    for thread in crowd {
        thread.join().unwrap();
    }
}

fn send(address: SocketAddr, request: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    Ok(stream)
}

/// A browser tries its answer again where the connection broke; one of the tries is taken, and is enough.
fn answered_among_them(waits: Waits, ip: IpAddr) {
    let address = waits.at(ip);
    let request = format!("{}\r\n", waits.head(&waits.target()));
    let browser = thread::spawn(move || {
        while TcpStream::connect(address).is_ok() {
            if ask(address, &request).contains("location: /done/") {
                return true;
            }
        }
        true // the listener has gone: the sign-in is over
    });
    let output = waits.running.finish();
    assert!(output.stderr.matches("ignored a request to the listener").count() < 4, "{output:?}");
    assert_eq!(output.code, 0, "{output:?}");
    assert!(browser.join().unwrap());
    assert_eq!(waits.fake.server.count("POST /token"), 1);
}
