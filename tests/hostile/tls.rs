//! H-46: what TLS is worth. A server whose certificate does not hold is not spoken to on any road: nothing is sent, nothing
//! is spent, and the grant is as it was.

use crate::signin::{ACCESS, REFRESH};
use crate::support::server::{Reply, ScenarioServer, Tls};
use crate::support::stage::{Stage, TOKEN};

/// Expected: exit 0, or 4 with nothing sent.
const SERVERS: [(&str, Tls, bool); 8] = [
    ("good", Tls::Good, true),
    ("without a goodbye", Tls::Rude, true),
    ("expired", Tls::Expired, false),
    ("not valid yet", Tls::NotYet, false),
    ("self-signed", Tls::SelfSigned, false),
    ("of a CA that nobody knows", Tls::Untrusted, false),
    ("for another name", Tls::OtherName, false),
    ("TLS 1.1", Tls::Version11, false),
];

/// A stage whose provider is this server.
fn stage(tls: Tls) -> (Stage, ScenarioServer) {
    let stage = Stage::connected(0);
    let authority = stage.sandbox.path("ca.pem");
    let server = ScenarioServer::secured(tls, &authority);
    server.always(TOKEN, |_| Reply::token(ACCESS, Some(REFRESH), 3600));
    server.always("POST /revoke", |_| Reply::status(200));
    stage.sandbox.set("SSL_CERT_FILE", authority);
    stage.sandbox.write("config.toml", "[network]\ntimeout = \"5s\"\n");
    stage.provider(&server.url(), "");
    (stage, server)
}

#[test]
fn a_refresh_token_goes_to_nobody_who_cannot_show_who_he_is() {
    for (what, tls, good) in SERVERS {
        let (stage, server) = stage(tls);
        let output = stage.sandbox.run(&["token", "example"]).hides_on_stderr(&["CANARY", "rt-0"]);
        if good {
            assert_eq!(output.succeeds(), format!("{ACCESS}\n"), "{what}");
            assert_eq!((server.count(TOKEN), stage.held("example").1.as_str()), (1, REFRESH), "{what}");
        } else {
            let said = output.fails(4, &["error: example: ", "cannot reach 127.0.0.1"]);
            assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{what}: {said}");
            assert!(server.requests().is_empty(), "{what}: {said}");
            assert_eq!(stage.held("example"), (1, "rt-0".into(), "at-0".into()), "{what}");
        }
        // not uncertain: nothing was sent
        assert_eq!(stage.status("example"), "active", "{what}");
    }
}

#[test]
fn nor_does_a_revocation() {
    for (what, tls, good) in SERVERS {
        let (stage, server) = stage(tls);
        let output = stage.sandbox.run(&["revoke", "example", "--yes"]).hides(&["rt-0", "at-0"]);
        assert_eq!(output.code, if good { 0 } else { 4 }, "{what}: {output:?}");
        assert_eq!(server.count("POST /revoke"), if good { 2 } else { 0 }, "{what}");
        assert_eq!(stage.view("example")["revocation_pending"], !good, "{what}");
    }
}

#[test]
fn nor_is_metadata_believed() {
    for (what, tls, good) in SERVERS {
        let (stage, server) = stage(tls);
        server.act_as_provider();
        let output = stage.sandbox.run(&["provider", "add", "other", "--issuer", &server.url()]);
        assert_eq!(output.code, if good { 0 } else { 4 }, "{what}: {output:?}");
        assert_eq!(server.requests().is_empty(), !good, "{what}");
        assert_eq!(stage.sandbox.home().join("providers/other.toml").exists(), good, "{what}");
    }
}

/// Without the CA nobody is known; and there is no word that turns this off.
#[test]
fn who_is_not_told_of_the_ca_trusts_nobody() {
    let (stage, server) = stage(Tls::Good);
    stage.sandbox.set("SSL_CERT_FILE", stage.sandbox.path("none.pem"));
    for variable in ["OAUTHCTL_INSECURE", "SSL_NO_VERIFY", "NODE_TLS_REJECT_UNAUTHORIZED"] {
        stage.sandbox.set(variable, "0");
    }
    stage.sandbox.run(&["token", "example"]).fails(4, &["error: example: cannot reach 127.0.0.1"]);
    assert!(server.requests().is_empty());
    assert_eq!(stage.status("example"), "active");
}
