//! The recipes for mail with the programs they are for, each under strace, against servers that want the SASL string to the
//! letter.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::mail::{MailServer, Wanted};
use crate::support::tls::Tls;
use crate::support::traced::{self, CANARY, recipe};

const WANTED: Wanted = Wanted { token: CANARY, user: "you@gmail.com" };

#[test]
#[ignore = "needs strace and msmtp"]
fn msmtp() {
    for mechanism in ["oauthbearer", "xoauth2"] {
        let server = MailServer::smtp(WANTED);
        let stage = traced::stage(&[]);
        let port = server.address.port().to_string();
        let places = [("smtp.gmail.com", "127.0.0.1"), ("587", &port), ("tls on", "tls off")];
        let config = recipe("msmtprc", &[&places[..], &[("oauthbearer", mechanism), ("google", "example")]].concat());
        let file = stage.sandbox.path("msmtprc");
        fs::write(&file, config).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let script = "printf 'Subject: x\\n\\nhello\\n' | msmtp --file=msmtprc --account=example ann@example.test";
        assert_eq!(traced::run(&stage, script, &[]).succeeds(), "");
        let lines = server.heard();
        let host = format!("127.0.0.1:{port}");
        let words = ["token", "example", "--format", mechanism, "--user", "you@gmail.com", "--host", &host];
        let words = if mechanism == "xoauth2" { &words[..6] } else { &words[..] };
        let expected = stage.sandbox.run(words).succeeds();
        assert!(lines.iter().any(|line| line.starts_with(&format!("AUTH {}", mechanism.to_uppercase()))));
        let shown = lines.iter().any(|line| line.rsplit(' ').next() == Some(expected.trim_end()));
        assert!(shown && lines.contains(&"hello".to_owned()), "msmtp said something else");
    }
}

/// The server itself: a token that is another one opens nothing.
#[test]
#[ignore = "needs strace and msmtp"]
fn a_wrong_token_is_not_let_in() {
    let server = MailServer::smtp(Wanted { token: "another", ..WANTED });
    let stage = traced::stage(&[]);
    let port = server.address.port().to_string();
    let places = [("smtp.gmail.com", "127.0.0.1"), ("587", &port), ("tls on", "tls off"), ("google", "example")];
    let file = stage.sandbox.path("msmtprc");
    fs::write(&file, recipe("msmtprc", &places)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let script = "echo hello | msmtp --file=msmtprc --account=example ann@example.test";
    traced::run(&stage, script, &[]).fails(77, &["authentication failed"]);
    assert!(!server.heard().contains(&"hello".to_owned()));
}

#[test]
#[ignore = "needs strace, isync, libsasl2-modules-kdexoauth2, openssl and python3"]
fn isync() {
    let server = MailServer::imap(WANTED);
    let stage = traced::stage(&[]);
    let tls = Tls::before(server.address.port(), &stage.sandbox.path(""));
    let place = format!("Host localhost\nPort {}\nCertificateFile cert.pem", tls.port);
    let config = recipe("mbsyncrc", &[("Host imap.gmail.com", &place), ("token google", "token example")]);
    fs::write(stage.sandbox.path("mbsyncrc"), config).unwrap();
    fs::create_dir(stage.sandbox.path("user/Mail")).unwrap();
    let output = traced::run(&stage, "mbsync --config mbsyncrc --quiet google", &[]);
    let heard = server.heard();
    assert!(output.code == 0 && heard.iter().any(|line| line.contains(" SELECT ")), "{output:?}");
    assert!(heard.iter().any(|line| line.contains(" AUTHENTICATE XOAUTH2")));
    assert!(stage.sandbox.path("user/Mail/INBOX/cur").is_dir());
}

#[test]
#[ignore = "needs strace, neomutt, openssl, python3 and script (bsdutils)"]
fn neomutt() {
    for mechanism in ["oauthbearer", "xoauth2"] {
        let (imap, smtp) = (MailServer::imap(WANTED), MailServer::smtp(WANTED));
        let stage = traced::stage(&[]);
        let tls = [&imap, &smtp].map(|server| Tls::before(server.address.port(), &stage.sandbox.path("")));
        let [imaps, smtps] = tls.each_ref().map(|tls| format!("127.0.0.1:{}", tls.port));
        let places =
            [("imap.gmail.com", imaps.as_str()), ("smtp.gmail.com", &smtps), ("token google", "token example")];
        let mut config = recipe("neomuttrc", &[&places[..], &[("oauthbearer", mechanism)]].concat());
        config.push_str("set ssl_ca_certificates_file = cert.pem\n");
        fs::write(stage.sandbox.path("neomuttrc"), config).unwrap();
        let output = traced::run(&stage, "echo hello | neomutt -n -F neomuttrc -s x ann@example.test", &[]);
        assert!(output.code == 0 && smtp.heard().contains(&"hello".to_owned()), "{output:?}");
        // it reads mail on a terminal only
        let script = "script -qec \"env TERM=vt100 neomutt -n -F neomuttrc -e 'push q'\" /dev/null";
        let output = traced::run(&stage, script, &[]);
        let heard = imap.heard();
        assert!(output.code == 0 && heard.iter().any(|line| line.contains(" SELECT ")), "{output:?}");
        for (lines, verb) in [(heard, "AUTHENTICATE"), (smtp.heard(), "AUTH")] {
            assert!(lines.iter().any(|line| line.contains(&format!("{verb} {}", mechanism.to_uppercase()))));
        }
    }
}
