//! The listener of the real program, on its real socket, while others crowd it: the browser that brings the true answer gets
//! through, with 64 descriptors and 64 MiB for all of it, and nothing of the crowd has an effect.

mod crowd;

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::thread;

use url::Url;

use crate::signin::{ACCESS, CODE, Fake, parameter};
use crate::support::DEADLINE;
use crate::support::http;
use crate::support::sandbox::Running;

pub(crate) const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// 64 descriptors, 64 MiB of memory of its own.
const LIMITED: &str = r#"ulimit -n 64; ulimit -d 65536; exec "$0" "$@""#;

/// A sign-in that waits for its answer.
pub(crate) struct Waits {
    /// The answer: where the browser is sent with the code.
    pub(crate) callback: Url,
    pub(crate) fake: Fake,
    pub(crate) running: Running,
}

impl Waits {
    /// `host`: as the provider's data has it.
    pub(crate) fn on(host: &str) -> Self {
        let fake = Fake::ready();
        fake.describe("", &format!("[redirect]\nhost = \"{host}\"\n"));
        let running = fake.sandbox.spawn_through(LIMITED, &["connect", "fake", "--no-browser"]);
        let callback = Url::parse(&fake.redirected(&running.line_saying("/authorize?"))).unwrap();
        Self { callback, fake, running }
    }

    pub(crate) fn at(&self, ip: IpAddr) -> SocketAddr {
        (ip, self.callback.port().unwrap()).into()
    }

    /// What a browser sends for this target.
    pub(crate) fn head(&self, target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: {}\r\n", self.callback.authority())
    }

    pub(crate) fn target(&self) -> String {
        format!("{}?{}", self.callback.path(), self.callback.query().unwrap())
    }

    /// The true answer comes, from this family, and the sign-in ends as it should.
    #[track_caller]
    pub(crate) fn succeeds_from(self, ip: IpAddr) {
        let request = format!("{}Connection: close\r\n\r\n", self.head(&self.target()));
        let (address, authority) = (self.at(ip), self.callback.authority().to_owned());
        let page = thread::spawn(move || {
            let held = ask(address, &request);
            let done = held.lines().find_map(|line| line.strip_prefix("location: ")).expect(&held).to_owned();
            ask(address, &format!("GET {done} HTTP/1.1\r\nHost: {authority}\r\n\r\n"))
        });
        let _ = self.running.finish().hides(&[CODE, ACCESS]).succeeds_saying(&["/authorize?"]);
        assert!(page.join().unwrap().contains("You are connected to The fake provider."));
        assert_eq!(self.fake.server.count("POST /token"), 1);
        assert!(self.fake.snapshot().integration("fake").unwrap().is_some());
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Everything that comes back until the end or a reset.
pub(crate) fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = connect(address);
    let _cut_off = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// `None`: the machine lacks IPv6.
fn families() -> Vec<(&'static str, IpAddr)> {
    let all = [("127.0.0.1", V4), ("[::1]", V6), ("localhost", V4), ("localhost", V6)];
    let has_v6 = std::net::TcpListener::bind((V6, 0)).is_ok();
    all.into_iter().filter(|(_, ip)| has_v6 || *ip == V4).collect()
}

/// L-08: fifty clients that have begun a request and say no more, all of them there when the true answer comes.
#[test]
fn fifty_slow_clients_are_there_when_the_true_answer_comes() {
    for (host, ip) in families() {
        let waits = Waits::on(host);
        let begin = ["", "G", "GET /callback?", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: "];
        let slow: Vec<TcpStream> = (0..50)
            .map(|number| {
                let mut stream = connect(waits.at(ip));
                let _ = stream.write_all(begin[number % begin.len()].as_bytes());
                stream
            })
            .collect();
        waits.succeeds_from(ip);
        drop(slow);
    }
}

/// L-08, H-17, H-41: heads that are too much, in every way to be too much.
#[test]
fn header_bombs_are_cut_off() {
    for (host, ip) in families() {
        let waits = Waits::on(host);
        let target = waits.target();
        let bombs = [
            waits.head(&format!("{target}&x={}", "y".repeat(64 << 10))) + "\r\n",
            format!("{}X: {}\r\n\r\n", waits.head(&target), "y".repeat(1 << 20)),
            format!("{}{}\r\n", waits.head(&target), "X: y\r\n".repeat(10_000)),
            format!("{}{}\r\n", waits.head(&target), "X: y\r\n".repeat(101)),
            format!("GET {}", "/".repeat(8 << 20)),
            "\r\n".repeat(1 << 20),
            "\0".repeat(1 << 20),
        ];
        for bomb in bombs {
            let answer = ask(waits.at(ip), &bomb);
            let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
            assert!(refused, "{} …: {answer}", &bomb[..40]);
            assert!(!answer.contains("location:"), "{answer}");
        }
        // the browser's own, at its longest
        let answer = ask(waits.at(ip), &format!("{}X: {}\r\n\r\n", waits.head("/favicon.ico"), "y".repeat(8 << 10)));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
        waits.succeeds_from(ip);
    }
}

/// L-24: what ends the program ends the wait, and nobody listens any more.
#[test]
fn every_signal_that_ends_it_closes_the_listener() {
    use rustix::process::Signal;
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let waits = Waits::on("127.0.0.1");
        let address = waits.at(V4);
        waits.running.signal(signal);
        waits.running.finish().code_is(code);
        assert!(TcpStream::connect(address).is_err(), "{code}");
        waits.fake.nothing_is_kept();
    }
}

/// L-16: what comes after the end reaches whoever has the port then: a code that is worth nothing without what never left.
#[test]
fn a_late_answer_is_worth_nothing_to_whoever_has_the_port() {
    let fake = Fake::ready();
    let output = fake.sandbox.run(&["connect", "fake", "--no-browser", "--timeout", "1s"]);
    let asked = crate::signin::url_in(&output.stderr);
    output.code_is(3);
    let callback = Url::parse(&fake.redirected(asked.as_str())).unwrap();
    assert!(http::open(&callback).is_err(), "nobody listens");
    let other = std::net::TcpListener::bind((V4, callback.port().unwrap())).unwrap();
    let overheard = thread::spawn(move || {
        let (mut stream, _) = other.accept().unwrap();
        let mut head = [0; 4096];
        let count = stream.read(&mut head).unwrap();
        String::from_utf8_lossy(&head[..count]).into_owned()
    });
    let _ = http::open(&callback);
    // the code and the state, and of the verifier only what the authorization server had: its hash
    let overheard = overheard.join().unwrap();
    assert!(overheard.contains(CODE) && overheard.contains(&parameter(&asked, "state")), "{overheard}");
    assert!(!overheard.contains("verifier") && !asked.as_str().contains("verifier"));
    assert_eq!(fake.server.count("POST /token"), 0);
    fake.nothing_is_kept();
}

/// L-25: what stays on this machine goes through no proxy.
#[test]
fn a_proxy_sees_nothing_of_a_sign_in_on_this_machine() {
    let proxy = crate::support::server::ScenarioServer::start();
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let fake = Fake::ready();
        fake.sandbox.set(name, proxy.url());
        let (output, _) = fake.run(crate::support::browser::Behaviour::Approve, &["connect", "fake"]);
        let _ = output.succeeds_saying(&[]);
    }
    assert!(proxy.requests().is_empty());
}

/// L-18: another user of this machine knows the whole answer, and cannot give it.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root and curl"]
fn another_user_cannot_answer() {
    use std::os::unix::process::CommandExt as _;
    for (host, ip) in families() {
        let waits = Waits::on(host);
        let curl = |arguments: &[&str]| {
            let mut command = std::process::Command::new("curl");
            command.args(["-g", "-s", "-o", "/dev/null", "-w", "%{http_code}"]).args(arguments).uid(65534);
            String::from_utf8(command.output().unwrap().stdout).unwrap()
        };
        let family = if ip == V4 { "-4" } else { "-6" };
        for more in [&[][..], &["-H", "Sec-Fetch-Mode: navigate"], &["-H", "Sec-Fetch-Dest: document"]] {
            assert_eq!(curl(&[&[family, waits.callback.as_str()], more].concat()), "403", "{host}");
        }
        assert_eq!(waits.fake.server.count("POST /token"), 0);
        waits.succeeds_from(ip);
    }
}
