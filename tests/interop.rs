//! Against an authorization server nobody here wrote: npm's oidc-provider (certified by the OpenID Foundation), with
//! rotation and reuse detection. `INTEROP_MODULES` names the `node_modules` of `tests/interop/package.json`.

mod hardening;
mod unattended;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::support::{output::Output, sandbox::Sandbox};

/// A running oidc-provider; ends when its stdin closes.
struct Peer {
    child: Child,
    issuer: String,
}

fn modules() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "where the peers are installed is said by whoever runs the tests")]
    let modules = std::env::var_os("INTEROP_MODULES");
    modules.map(PathBuf::from).expect("INTEROP_MODULES: the node_modules of tests/interop/package.json")
}

fn script(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name).to_str().unwrap().to_owned()
}

impl Peer {
    fn start(first_token_life: u32) -> Self {
        Self::started(first_token_life, false, &Value::Array(Vec::new()))
    }

    /// `hardened`: with everything that a careful server wants.
    fn start_as(first_token_life: u32, hardened: bool) -> Self {
        Self::started(first_token_life, hardened, &Value::Array(Vec::new()))
    }

    /// With further clients, in the server's own words.
    fn knowing(first_token_life: u32, clients: &Value) -> Self {
        Self::started(first_token_life, false, clients)
    }

    fn started(first_token_life: u32, hardened: bool, clients: &Value) -> Self {
        let mut child = Command::new("node")
            .arg(script("provider.mjs"))
            .env("INTEROP_MODULES", modules())
            .env("HARDENED", if hardened { "1" } else { "0" })
            .env("FIRST_TOKEN_LIFE", first_token_life.to_string())
            .env("CLIENTS", clients.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut issuer).unwrap();
        Self { child, issuer: issuer.trim().to_owned() }
    }

    /// What the server has counted.
    fn counts(&self) -> Value {
        let address = self.issuer.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /counts HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let start = answer.find('{').unwrap();
        let end = answer.rfind('}').unwrap();
        serde_json::from_str(&answer[start..=end]).unwrap()
    }

    fn count(&self, what: &str) -> u64 {
        self.counts()[what].as_u64().unwrap()
    }

    /// A sandbox that knows the server, its client, and a browser.
    fn sandbox(&self, browser: &str) -> Sandbox {
        let sandbox = bare(browser);
        sandbox.run(&["provider", "add", "op", "--issuer", &self.issuer]).succeeds_saying(&["added op"]);
        sandbox.run(&["client", "set", "op", "--client-id", "cli"]).succeeds_saying(&["op: the client is cli"]);
        sandbox
    }
}

/// A sandbox with a browser, that knows nobody.
fn bare(browser: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.set("BROWSER", format!("node {}", script(browser)));
    sandbox.set("INTEROP_MODULES", modules());
    sandbox
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const CONNECT: &[&str] =
    &["connect", "op", "--timeout", "60s", "--scope", "openid", "--scope", "offline_access", "--scope", "email"];

fn token(sandbox: &Sandbox, arguments: &[&str]) -> String {
    sandbox.run(&[&["token", "op"], arguments].concat()).succeeds_saying(&[]).trim().to_owned()
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn the_whole_journey_with_oidc_provider() {
    let peer = Peer::start(3600);
    let sandbox = peer.sandbox("person.mjs");

    let said = sandbox.run(CONNECT).succeeds_saying(&["sign in to op", &peer.issuer]);
    assert_eq!(said, "connected op to op as alice@example.test\ngranted: openid offline_access email\n");

    let first = token(&sandbox, &[]);
    assert_eq!(token(&sandbox, &[]), first, "the second comes from the vault");
    assert_eq!(peer.count("refreshes"), 0);

    let mut seen = vec![first];
    for round in 1..=5 {
        let next = token(&sandbox, &["--force-refresh"]);
        assert!(!seen.contains(&next), "round {round} gave an old token");
        assert_eq!(peer.count("refreshes"), round);
        seen.push(next);
    }

    let list = sandbox.run(&["list", "--json"]).json();
    assert_eq!(list["integrations"][0]["account"], "alice");
    assert_eq!(list["integrations"][0]["status"], "active");

    assert_eq!(sandbox.run(&["revoke", "op", "--yes"]).succeeds(), "op: revoked\n");
    assert_eq!((peer.count("revocations"), peer.count("revokedGrants")), (2, 1));
    sandbox.run(&["token", "op"]).fails(3, &["op: the grant was revoked", "hint: oauthctl connect op"]);
    sandbox.run(&["audit", "verify"]).succeeds();
    assert_eq!(peer.count("refused"), 0, "the server refused something on the way: {}", peer.counts());
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn forty_processes_with_an_expired_token_make_one_refresh() {
    // the first token lives for 5 s and has to live for 60: whoever finds it finds a due one
    let peer = Peer::start(5);
    let sandbox = peer.sandbox("person.mjs");
    sandbox.run(CONNECT).succeeds_saying(&[]);

    let tokens: Vec<String> = sandbox.run_at_once(40, &["token", "op"]).into_iter().map(Output::succeeds).collect();
    assert_eq!(peer.count("refreshes"), 1, "{}", peer.counts());
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");

    // reuse detection ended nothing: the grant goes on
    sandbox.run(&["token", "op", "--force-refresh"]).succeeds();
    assert_eq!((peer.count("refreshes"), peer.count("refused"), peer.count("revokedGrants")), (2, 0, 0));
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn a_grant_that_ended_elsewhere_is_dead_and_asks_for_a_person() {
    let peer = Peer::start(5);
    let sandbox = peer.sandbox("person.mjs");
    sandbox.run(CONNECT).succeeds_saying(&[]);
    // an old vault put back: its refresh token was rotated since, and presenting it is reuse
    let backup = sandbox.path("backup.age");
    sandbox.run(&["vault", "backup", backup.to_str().unwrap()]).succeeds_saying(&[]);
    sandbox.run(&["token", "op"]).succeeds_saying(&[]);
    sandbox.run(&["vault", "restore", "--yes", backup.to_str().unwrap()]).succeeds_saying(&[]);
    sandbox.run(&["status"]).code_is(4);
    sandbox.run(&["token", "op"]).fails(3, &["restored from a backup", "invalid_grant"]);
    let refused = peer.count("refused");
    sandbox.run(&["token", "op"]).fails(3, &["the grant is dead"]);
    assert_eq!(peer.count("refused"), refused, "a dead grant is not asked about again");
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES) and Debian's chromium"]
fn a_real_browser_signs_in_consents_and_ends_at_our_page() {
    let peer = Peer::start(3600);
    let sandbox = peer.sandbox("browser.mjs");
    let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join("connected.png");
    let _ = std::fs::remove_file(&picture);
    sandbox.set("SCREENSHOT", &picture);
    let said = sandbox.run(CONNECT).succeeds_saying(&["sign in to op"]);
    assert!(said.starts_with("connected op to op as alice@example.test\n"), "{said}");
    token(&sandbox, &[]);
    // the browser takes its picture after the page is there; we end as soon as it was served
    assert!(wait_for(&picture), "the browser took no picture of the result page");
}

/// A person on another device, who opens this address.
fn somebody_opens(address: &str, says_no: bool) {
    let mut person = Command::new("node");
    person.args([&script("person.mjs"), address]).stdout(Stdio::null());
    if says_no {
        person.env("PERSON_SAYS_NO", "1");
    }
    assert!(person.status().unwrap().success());
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn a_code_is_entered_on_another_device() {
    let peer = Peer::start(3600);
    let sandbox = peer.sandbox("person.mjs");
    let connect = ["connect", "op", "--device", "--scope", "openid", "--scope", "offline_access", "--scope", "email"];
    let running = sandbox.spawn(&connect);
    let address = running.line_saying("/device?user_code=");
    somebody_opens(&address, false);
    let said = running.finish().succeeds_saying(&["to connect `op` to op, open this address", &peer.issuer]);
    assert_eq!(said, "connected op to op as alice@example.test\ngranted: openid offline_access email\n");
    token(&sandbox, &["--force-refresh"]);
    assert_eq!((peer.count("refreshes"), peer.count("refused")), (1, 0), "{}", peer.counts());
    let consents = sandbox.run(&["consents", "--json"]).json();
    assert_eq!(consents["consents"][0]["road"], "device");
    assert_eq!(sandbox.run(&["revoke", "op", "--yes"]).succeeds(), "op: revoked\n");

    let running = sandbox.spawn(&connect);
    let address = running.line_saying("/device?user_code=");
    somebody_opens(&address, true);
    let words = ["op: the sign-in was refused: access_denied", "hint: oauthctl connect op --device"];
    running.finish().fails(3, &words);
}

/// The browser is not our child: it is done when its picture is whole.
fn wait_for(picture: &Path) -> bool {
    let whole = || std::fs::read(picture).is_ok_and(|bytes| bytes.ends_with(b"IEND\xaeB`\x82"));
    for _ in 0..200 {
        if whole() {
            return true;
        }
        let _ = Command::new("sleep").arg("0.1").status();
    }
    false
}
