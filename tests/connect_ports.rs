//! Where the listener listens: loopback alone, the redirect URI that the provider compares with, ports that are taken; and
//! that the browser is told of success only after the grant was saved.

use std::net::{Ipv6Addr, TcpListener};

use url::Url;

use crate::signin::{ACCESS, Fake, parameter, url_in};
use crate::support::browser::Behaviour::Approve;
use crate::support::sandbox::UNPRIVILEGED;
use crate::support::server::Reply;

/// A port that somebody holds.
fn taken() -> (TcpListener, u16) {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port();
    (holder, port)
}

/// A port that nobody holds any more.
fn free() -> u16 {
    taken().1
}

fn redirect_uri(stderr: &str) -> String {
    parameter(&url_in(stderr), "redirect_uri")
}

#[test]
fn a_registered_port_that_is_taken_goes_on_to_the_next_and_the_text_says_which() {
    let fake = Fake::ready();
    let ((_holder, busy), next) = (taken(), free());
    fake.describe("", &format!("[redirect]\nport = [{busy}, {next}]\npath = \"/oauth/back\""));
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    let expected = format!("http://127.0.0.1:{next}/oauth/back");
    assert_eq!(redirect_uri(&output.stderr), expected);
    let words = format!("the redirect URI to register at The fake provider: {expected}\n");
    let _ = output.succeeds_saying(&[&words]);
    assert_eq!(fake.server.requests_of("POST /token")[0].field("redirect_uri"), Some(expected));
    // a port of one's own goes before the registered ones
    let own = free();
    let (output, _) = fake.run(Approve, &["connect", "fake", "--port", &own.to_string()]);
    assert_eq!(redirect_uri(&output.stderr), format!("http://127.0.0.1:{own}/oauth/back"));
    let _ = output.succeeds_saying(&[]);
}

#[test]
fn where_every_registered_port_is_taken_nothing_is_begun() {
    let fake = Fake::ready();
    let (one, two) = (taken(), taken());
    fake.describe("", &format!("[redirect]\nport = [{}, {}]", one.1, two.1));
    let (output, seen) = fake.run(Approve, &["connect", "fake"]);
    let stderr = output.fails(
        4,
        &[
            "error: fake: cannot listen on `127.0.0.1`",
            &format!("port {} is taken", one.1),
            &format!("port {} is taken", two.1),
            &format!("`http://127.0.0.1:{}/callback`", one.1),
            "`--port`",
        ],
    );
    assert!(!stderr.contains("/authorize?"), "no URL leads to a port that somebody else holds");
    assert!(seen.opened.is_empty());
    #[cfg(target_os = "linux")]
    assert!(stderr.contains(&format!("(pid {})", std::process::id())), "{stderr}");
    // and the holder was left alone
    let client = std::net::TcpStream::connect(("127.0.0.1", one.1)).unwrap();
    assert_eq!(one.0.accept().unwrap().1, client.local_addr().unwrap());
    fake.nothing_is_kept();
}

#[test]
fn a_localhost_redirect_needs_both_families_of_the_port() {
    let fake = Fake::ready();
    let port = free();
    fake.describe("", &format!("[redirect]\nhost = \"localhost\"\nport = {port}"));
    let (output, _) = fake.run(Approve, &["connect", "fake"]);
    assert_eq!(redirect_uri(&output.stderr), format!("http://localhost:{port}/callback"));
    let _ = output.succeeds_saying(&[&format!("to register at The fake provider: http://localhost:{port}/callback")]);

    let port = free();
    let Ok(_other_family) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)) else {
        return; // this machine has one family: nobody can stand in the other
    };
    fake.describe("", &format!("[redirect]\nhost = \"localhost\"\nport = {port}"));
    let (output, seen) = fake.run(Approve, &["connect", "fake", "--as", "other"]);
    let _ = output.fails(4, &["error: other: cannot listen on `localhost`", &format!("port {port} is taken")]);
    assert!(seen.opened.is_empty());
}

#[test]
fn the_redirect_uri_is_the_providers() {
    let fake = Fake::ready();
    for (rule, start, end) in [
        ("host = \"127.0.0.1\"", "http://127.0.0.1:", "/callback"),
        ("host = \"localhost\"", "http://localhost:", "/callback"),
        ("path = \"/\"", "http://127.0.0.1:", "/"),
        ("path = \"/a/b\"", "http://127.0.0.1:", "/a/b"),
    ] {
        fake.describe("", &format!("[redirect]\n{rule}"));
        let (output, _) = fake.run(Approve, &["connect", "fake"]);
        let uri = redirect_uri(&output.stderr);
        assert!(uri.starts_with(start) && uri.ends_with(end), "{rule}: {uri}");
        assert!(!output.stderr.contains("to register"), "any port will do: {rule}");
        let _ = output.succeeds_saying(&[]);
    }
}

/// The addresses that listen on this port, as the kernel has them.
#[cfg(target_os = "linux")]
fn listening(port: u16) -> Vec<String> {
    let wanted = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .flat_map(|table| {
            let text = std::fs::read_to_string(table).unwrap_or_default();
            let rows = text.lines().map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
            rows.filter(|row| row.len() > 3 && row[3] == "0A" && row[1].ends_with(&wanted))
                .map(|row| row[1].trim_end_matches(&wanted).to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn the_listener_is_there_before_the_url_on_loopback_alone_and_gone_afterwards() {
    let fake = Fake::ready();
    fake.describe("", "[redirect]\nhost = \"localhost\"");
    let running = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = Url::parse(&running.line_saying("/authorize?")).unwrap();
    let port = Url::parse(&parameter(&url, "redirect_uri")).unwrap().port().unwrap();
    let addresses = listening(port);
    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert!(!addresses.is_empty() && addresses.iter().all(|one| loopback.contains(&one.as_str())), "{addresses:?}");
    // pages that do anything do not exist
    for path in ["/", "/cancel", "/shutdown", "/token", "/done/", "/favicon.ico", "/callback/x"] {
        let page = crate::support::http::open(&Url::parse(&format!("http://localhost:{port}{path}")).unwrap()).unwrap();
        assert_eq!(page.status, 404, "{path}");
    }
    let callback = Url::parse(&fake.redirected(url.as_str())).unwrap();
    for (method, headers, status) in [
        ("HEAD", &[][..], 405),
        ("POST", &[], 405),
        ("GET", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Purpose", "prefetch")], 403),
        ("GET", &[("Host", "127.0.0.1")], 400),
    ] {
        let page = crate::support::http::request(method, &callback, headers, None).unwrap();
        assert_eq!(page.status, status, "{method} {headers:?}");
    }
    assert_eq!(fake.server.count("POST /token"), 0, "none of these was an answer");
    let page = std::thread::spawn(move || crate::support::http::open(&callback).unwrap());
    let _ = running.finish().succeeds_saying(&["ignored a request to the listener"]);
    assert_eq!(page.join().unwrap().status, 303);
    assert_eq!(listening(port), [""; 0]);
}

#[test]
fn the_browser_is_told_of_success_only_when_the_grant_was_saved() {
    use std::os::unix::fs::PermissionsExt as _;
    let fake = Fake::ready();
    let folder = fake.sandbox.profile();
    let shut = move |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).unwrap();
    let shutting = shut.clone();
    // the disk goes bad between the code and the save
    fake.server.always("POST /token", move |_| {
        shutting(0o500);
        Reply::token(ACCESS, None, 3600)
    });
    let browser = crate::support::browser::FakeBrowser::new(&fake.sandbox, Approve);
    let output = fake.sandbox.run_through(UNPRIVILEGED, &["connect", "fake"]);
    shut(0o700);
    let _ = output.hides(&[ACCESS]).fails(8, &["profiles/default"]);
    assert_eq!(fake.server.count("POST /token"), 1);
    let page = browser.seen().pages.pop().unwrap();
    assert!(page.body.contains("The sign-in to The fake provider did not succeed."), "{}", page.body);
    fake.nothing_is_kept();
}
