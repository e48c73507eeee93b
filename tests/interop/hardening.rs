//! What makes a grant safer, against oidc-provider with all of it switched on: a client that is registered on the way and
//! ended afterwards, pushed requests, proofs with the server's nonce, a token for each API.

use std::net::TcpListener;

use super::{Peer, bare};

const FILES: &str = "https://files.example/v1";
const MAIL: &str = "https://mail.example/";

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn everything_that_hardens_with_oidc_provider() {
    let peer = Peer::start_as(3600, true);
    let sandbox = bare("person.mjs");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let mut words = vec!["connect", &peer.issuer, "--as", "op", "--dpop", "--port", &port, "--timeout", "60s"];
    words.extend(["--resource", FILES, "--resource", MAIL]);
    for scope in ["openid", "offline_access", "files:read", "mail:read"] {
        words.extend(["--scope", scope]);
    }
    let said = sandbox.run(&words).succeeds_saying(&["registering oauthctl at", "the request was pushed"]);
    assert!(said.starts_with("connected op to "), "{said}");
    let counted = |what: &[&str]| what.iter().map(|one| peer.count(one)).collect::<Vec<_>>();
    assert_eq!(counted(&["registered", "pushed", "exchanges", "refused"]), [1, 1, 1, 0], "{}", peer.counts());

    let told = |more: &[&str]| sandbox.run(&[&["token", "op", "--format", "json"], more].concat()).json();
    let files = told(&[]);
    assert_eq!((files["token_type"].as_str(), files["scopes"][0].as_str()), (Some("DPoP"), Some("files:read")));
    let mail = told(&["--resource", MAIL]);
    assert_eq!((mail["scopes"][0].as_str(), peer.count("refreshes")), (Some("mail:read"), 1));
    assert_ne!(mail["access_token"], files["access_token"]);
    assert_eq!(told(&[])["access_token"], files["access_token"], "the other's token stays");
    for round in 2..=4 {
        assert_ne!(told(&["--force-refresh"])["access_token"], files["access_token"]);
        assert_eq!(peer.count("refreshes"), round, "rotation goes on, bound to the same key");
    }
    sandbox.run(&["token", "op"]).fails(2, &["bound to a key"]);
    let form = sandbox.run(&["token", "op", "--format", "dpop", "--url", "https://files.example/v1/x"]).succeeds();
    assert_eq!(form.lines().count(), 2);

    let credential = sandbox.run(&["kube-credential", "op", "--id-token"]).json();
    assert_eq!(credential["status"]["token"].as_str().unwrap().split('.').count(), 3);
    assert_eq!(peer.count("refreshes"), 4, "it came with the grant");

    assert_eq!(sandbox.run(&["revoke", "op", "--yes"]).succeeds(), "op: revoked\n");
    assert_eq!(counted(&["revokedGrants", "refused", "unregistered"]), [1, 0, 0], "{}", peer.counts());
    sandbox.run(&["remove", "op"]).succeeds_saying(&["is registered no more"]);
    assert_eq!(peer.count("unregistered"), 1);
    sandbox.run(&["audit", "verify"]).succeeds();
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn introspection_and_userinfo_with_a_bound_token() {
    let peer = Peer::start_as(3600, true);
    let sandbox = bare("person.mjs");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let words = ["connect", &peer.issuer, "--as", "op", "--dpop", "--port", &port, "--timeout", "60s"];
    let said = sandbox.run(&words).succeeds_saying(&[]);
    assert!(said.contains(" as alice@example.test\n"), "userinfo was asked with a proof: {said}");
    sandbox.run(&["sync", "op"]).code_is(0);
    assert_eq!(sandbox.run(&["show", "op", "--json"]).json()["account"], "alice");
}
