//! TLS in front of a server of plain text, for programs that show nobody a token without it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ended when dropped.
pub(crate) struct Tls {
    child: Child,
    pub(crate) port: String,
}

impl Tls {
    /// Hands on to this port; leaves cert.pem and key.pem, made for this machine, in the folder.
    pub(crate) fn before(port: u16, folder: &Path) -> Self {
        if !folder.join("cert.pem").exists() {
            let words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout key.pem -out cert.pem";
            let made =
                Command::new("openssl").args(words.split(' ')).current_dir(folder).stderr(Stdio::null()).status();
            assert!(made.unwrap().success());
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/tls.py");
        let mut command = Command::new("python3");
        command.arg(script).args(["cert.pem", "key.pem", &port.to_string()]).current_dir(folder);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, port: port.trim_end().to_owned() }
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
