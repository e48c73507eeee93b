//! Rows of proc(5) `/proc/net/tcp`, and the machine's own.

use std::net::{SocketAddr, TcpListener, TcpStream};

use super::{
    holder, is_stranger,
    proc::{Row, is_identity},
};

#[cfg(target_endian = "little")]
#[test]
fn a_row_is_read() {
    let row = "   1: 0100007F:9C44 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 44161 1 0 20 4 30 10 -1";
    let row = Row::parse(row).unwrap();
    assert_eq!(row.local, "127.0.0.1:40004".parse().unwrap());
    assert_eq!(row.remote, "127.0.0.1:8080".parse().unwrap());
    assert_eq!((row.state.as_str(), row.uid, row.inode), ("01", 1000, 44161));
    let six = "0: 00000000000000000000000001000000:1F90 0000000000000000FFFF00000100007F:0050 0A 0:0 0:0 0 7 0 5 1";
    let row = Row::parse(six).unwrap();
    assert_eq!(row.local, "[::1]:8080".parse().unwrap());
    assert_eq!(row.remote, "127.0.0.1:80".parse().unwrap(), "an IPv4 address in an IPv6 socket");
}

#[test]
fn what_is_not_a_row_is_passed_over() {
    let heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    for line in [
        "",
        heading,
        "0: 0100007F 0 0",
        "0: ZZ00007F:1F90 0100007F:1F90 01 0:0 0:0 0 7 0 5",
        "0: é:1 é:2 01 0:0 0:0 0 7 0 5",
    ] {
        assert_eq!(Row::parse(line), None, "{line}");
    }
}

#[test]
fn strangers_are_other_people_and_nobody() {
    let row = |uid, inode| Row { local: here(), remote: here(), state: "01".to_owned(), uid, inode };
    assert!(!row(1000, 5).is_stranger_to(1000), "ourselves");
    assert!(!row(0, 5).is_stranger_to(1000), "root");
    assert!(row(65534, 5).is_stranger_to(1000), "somebody else");
    assert!(row(0, 0).is_stranger_to(1000), "a socket that no process has: whose it was cannot be known");
}

fn here() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 1))
}

#[test]
fn inside_a_user_namespace_nothing_is_known() {
    assert!(is_identity("         0          0 4294967295\n"));
    assert!(!is_identity("         0       1000          1\n"));
    assert!(!is_identity("0 0 1000\n1000 1000 4294966295\n"));
    assert!(!is_identity(""));
}

#[test]
fn our_own_connection_is_no_stranger_and_one_that_was_closed_is() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (served, peer) = listener.accept().unwrap();
    let here = served.local_addr().unwrap();
    assert!(!is_stranger(peer, here));
    assert!(!is_stranger(SocketAddr::from(([127, 0, 0, 1], 1)), here), "no row: nothing is known");
    drop(client);
    let initial = is_identity(&std::fs::read_to_string("/proc/self/uid_map").unwrap());
    assert_eq!(is_stranger(peer, here), initial);
}

#[test]
fn the_holder_of_a_port_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert!(holder(port).unwrap().ends_with(&format!("(pid {})", std::process::id())));
    drop(listener);
    assert_eq!(holder(port), None);
}
