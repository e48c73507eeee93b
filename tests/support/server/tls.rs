//! TLS of the scripted server: a CA of the test's own, and certificates that are good or wrong in one way each.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server that speaks TLS shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tls {
    /// Signed by the CA, for `localhost`, `127.0.0.1` and `::1`.
    Good,
    Expired,
    /// Valid in some years.
    NotYet,
    /// For `as.example`.
    OtherName,
    /// Good; but the server closes the connection without saying so (no `close_notify`).
    Rude,
    SelfSigned,
    /// Signed by a CA that nobody was told of.
    Untrusted,
    /// Answers the first message in the words of TLS 1.1.
    Version11,
}

/// A server's side of TLS, and what a client has to trust.
pub(super) struct Identity {
    pub(super) authority: String,
    pub(super) config: Arc<ServerConfig>,
}

impl Identity {
    pub(super) fn of(tls: Tls) -> Self {
        let authority = authority("the test's own CA");
        let mut params = CertificateParams::new(if tls == Tls::OtherName {
            vec!["as.example".to_owned()]
        } else {
            ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec()
        })
        .unwrap();
        (params.not_before, params.not_after) = match tls {
            Tls::Expired => (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1)),
            Tls::NotYet => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
            _ => (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1)),
        };
        let key = KeyPair::generate().unwrap();
        let certificate = match tls {
            Tls::SelfSigned => params.self_signed(&key),
            Tls::Untrusted => params.signed_by(&key, &self::authority("another CA")),
            _ => params.signed_by(&key, &authority),
        };
        let chain = vec![CertificateDer::from(certificate.unwrap().der().to_vec())];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Self { authority: pem(authority.der()), config: Arc::new(config) }
    }

    /// Writes what `SSL_CERT_FILE` names.
    pub(super) fn write_authority(&self, file: &Path) {
        std::fs::write(file, &self.authority).unwrap();
    }
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A ServerHello of TLS 1.1: record and handshake of version 3.2, thirty-two bytes of randomness, no session, one of the
/// old cipher suites, no compression.
pub(super) fn hello_of_version_11() -> Vec<u8> {
    let mut hello = vec![2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let mut record = vec![22, 3, 2, 0, u8::try_from(hello.len()).unwrap()];
    record.extend(hello);
    record
}

/// What bytes go over: the socket itself, or TLS on it.
pub(super) enum Wire {
    Plain(Arc<TcpStream>),
    Tls(Box<StreamOwned<ServerConnection, Shared>>),
}

/// A socket that several hold.
pub(super) struct Shared(Arc<TcpStream>);

impl Wire {
    pub(super) fn plain(socket: &Arc<TcpStream>) -> Self {
        Self::Plain(Arc::clone(socket))
    }

    pub(super) fn tls(socket: &Arc<TcpStream>, config: &Arc<ServerConfig>) -> Self {
        let connection = ServerConnection::new(Arc::clone(config)).unwrap();
        Self::Tls(Box::new(StreamOwned::new(connection, Shared(Arc::clone(socket)))))
    }

    pub(super) fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock.0,
        }
    }

    /// The polite end of TLS.
    pub(super) fn say_goodbye(&mut self) {
        if let Self::Tls(stream) = self {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => (&**socket).read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => (&**socket).write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
