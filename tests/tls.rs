//! TLS that proves nothing (CHECKS S-02): a certificate nobody vouches for, one that has run out, one for another name, a
//! protocol of old. Nothing is sent, and no option changes that; an authority of one's own is named by a file.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::support::server::{Reply, ScenarioServer};
use crate::support::stage::{Stage, TOKEN};

/// TLS in front of a server. Ended when dropped.
struct Tls(Child, String);

fn made(program: &str, words: &str, folder: &Path) {
    let status = Command::new(program).args(words.split(' ')).current_dir(folder).stderr(Stdio::null()).status();
    assert!(status.unwrap().success(), "{program} {words}");
}

impl Tls {
    /// With a certificate for this name, which has so many days to live.
    fn before(server: &ScenarioServer, folder: &Path, name: &str, days: i32, more: &[&str]) -> Self {
        std::fs::write(folder.join("ext"), format!("subjectAltName={name}\n")).unwrap();
        made("openssl", "req -newkey rsa:2048 -nodes -subj /CN=test -keyout key.pem -out req.pem", folder);
        let sign = format!("x509 -req -in req.pem -signkey key.pem -days {days} -extfile ext -out cert.pem");
        made("openssl", &sign, folder);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/tls.py");
        let mut command = Command::new("python3");
        command.arg(script).args(["cert.pem", "key.pem", &server.address().port().to_string()]).args(more);
        let mut child = command.current_dir(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self(child, format!("https://127.0.0.1:{}", port.trim()))
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "needs openssl and python3"]
fn a_server_that_does_not_prove_who_it_is_gets_nothing() {
    for (name, days, trusted, more, good) in [
        ("IP:127.0.0.1", 2, true, &[][..], true),
        ("IP:127.0.0.1", 2, false, &[], false),
        ("IP:127.0.0.1", -1, true, &[], false),
        ("DNS:another.example", 2, true, &[], false),
        ("IP:127.0.0.1", 2, true, &["old"], false),
    ] {
        let stage = Stage::connected(0);
        let folder = stage.sandbox.path("");
        let tls = Tls::before(&stage.server, &folder, name, days, more);
        stage.provider(&tls.1, "");
        stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
        let authority = if trusted { folder.join("cert.pem") } else { "/etc/ssl/certs/ca-certificates.crt".into() };
        stage.sandbox.set("SSL_CERT_FILE", authority);
        let output = stage.sandbox.run(&["token", "example"]);
        if good {
            assert_eq!(output.succeeds(), "at-1\n");
        } else {
            let _ = output.hides(&["rt-0"]).fails(4, &["example: cannot reach 127.0.0.1"]);
            assert_eq!(stage.server.count(TOKEN), 0, "{name} {days} {trusted} {more:?}");
            assert_eq!(stage.status("example"), "active", "nothing was sent");
        }
    }
}
