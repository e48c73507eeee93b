//! Client credentials and signing clients against oidc-provider, and every assertion of ours checked by npm's jose, which
//! shares nothing with what signed it.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Peer, modules, script};
use crate::roads::assertion::{EC, ED, EMAIL, KEY_ID, RSA, file, key_file, public};
use crate::support::sandbox::Sandbox;
use crate::support::server::{Reply, ScenarioServer};

const KEYS: [(&str, &str, Algorithm); 4] = [
    ("RS256", RSA, Algorithm::RS256),
    ("PS256", RSA, Algorithm::PS256),
    ("ES256", EC, Algorithm::ES256),
    ("EdDSA", ED, Algorithm::EdDSA),
];

/// A machine's client of oidc-provider.
fn client(id: &str, auth: &str) -> Value {
    json!({
        "client_id": id, "token_endpoint_auth_method": auth, "grant_types": ["client_credentials"],
        "redirect_uris": [], "response_types": [], "scope": "files:read",
    })
}

fn sandbox(peer: &Peer) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["provider", "add", "op", "--issuer", &peer.issuer]).succeeds_saying(&["added op"]);
    sandbox
}

/// The token of an integration is one that the server knows, and can be revoked.
#[track_caller]
fn works(sandbox: &Sandbox, name: &str) {
    let first = sandbox.run(&["token", name]).succeeds();
    let second = sandbox.run(&["token", name, "--force-refresh"]).succeeds();
    assert!(first != second && first.len() > 20);
    sandbox.run(&["sync", name]).code_is(0);
    sandbox.run(&["revoke", name, "--yes"]).code_is(0);
    sandbox.run(&["token", name]).fails(3, &["revoked"]);
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn client_credentials_with_oidc_provider() {
    let secret = "a secret: with+signs/of=all&kinds";
    let clients: Vec<Value> = [("basic", "client_secret_basic"), ("post", "client_secret_post")]
        .map(|(id, auth)| {
            let mut client = client(id, auth);
            client["client_secret"] = secret.into();
            client
        })
        .to_vec();
    let peer = Peer::knowing(3600, &Value::from(clients));
    let sandbox = sandbox(&peer);
    for (id, auth) in [("basic", "basic"), ("post", "post")] {
        let url = &peer.issuer;
        let text = format!(
            "id = \"{id}\"\ntoken_url = \"{url}/token\"\nrevoke_url = \"{url}/token/revocation\"\n\
             introspect_url = \"{url}/token/introspection\"\nclient_auth = \"{auth}\"\n"
        );
        sandbox.write(&format!("providers/{id}.toml"), &text);
        let set = ["client", "set", id, "--client-id", id, "--client-secret-stdin", "-q"];
        sandbox.run_with_input(&set, secret).succeeds();
        let said = sandbox.run(&["connect", id, "--client-credentials", "--scope", "files:read"]).succeeds();
        assert_eq!(said, format!("connected {id} to {id} as {id}\ngranted: files:read\n"));
        works(&sandbox, id);
    }
    assert_eq!(peer.count("refused"), 0, "{}", peer.counts());
}

#[test]
#[ignore = "needs npm's oidc-provider (INTEROP_MODULES)"]
fn a_client_that_signs_with_oidc_provider() {
    let clients: Vec<Value> = KEYS
        .iter()
        .map(|(name, pem, algorithm)| {
            let mut client = client(name, "private_key_jwt");
            client["token_endpoint_auth_signing_alg"] = (*name).into();
            client["jwks"] = json!({ "keys": [public(pem, *algorithm)] });
            client
        })
        .collect();
    let peer = Peer::knowing(3600, &Value::from(clients));
    let sandbox = sandbox(&peer);
    for (name, pem, _) in KEYS {
        let path = file(&sandbox, "key.pem", pem);
        let set = ["client", "set", "op", "--client-id", name, "--key-file", path.to_str().unwrap(), "--key-alg", name];
        sandbox.run(&set).succeeds_saying(&[&format!("which signs with {name}")]);
        let integration = name.to_ascii_lowercase();
        let connect = ["connect", "op", "--client-credentials", "--as", &integration, "--scope", "files:read"];
        sandbox.run(&connect).succeeds();
        works(&sandbox, &integration);
    }
    assert_eq!(peer.count("refused"), 0, "{}", peer.counts());
}

/// What jose makes of a token: its header and claims.
fn jose(token: &str, jwk: &Value, audience: &str, issuer: &str) -> Value {
    let mut child = Command::new("node")
        .arg(script("verify.mjs"))
        .env("INTEROP_MODULES", modules())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = json!({ "token": token, "jwk": jwk, "audience": audience, "issuer": issuer });
    child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "jose refuses it");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
#[ignore = "needs npm's jose (INTEROP_MODULES)"]
fn our_assertions_are_good_for_an_implementation_that_nobody_here_wrote() {
    let server = ScenarioServer::start();
    let url = server.url();
    server.always("POST /token", |_| Reply::token("at", None, 3600));
    let sandbox = Sandbox::new();
    let text = format!("id = \"example\"\ntoken_url = \"{url}/token\"\nclient_auth = \"private_key_jwt\"\n");
    sandbox.write("providers/example.toml", &text);
    let audience = format!("{url}/token");
    for (name, pem, algorithm) in KEYS {
        let jwk = serde_json::to_value(public(pem, algorithm)).unwrap();
        let path = file(&sandbox, "client.pem", pem);
        let set = ["client", "set", "example", "--client-id", name, "--key-file", path.to_str().unwrap()];
        sandbox.run(&[&set[..], &["--key-alg", name, "--key-id", "k", "-q"]].concat()).succeeds();
        sandbox.run(&["connect", "example", "--client-credentials", "--as", &name.to_ascii_lowercase()]).succeeds();
        let sent = server.requests().last().unwrap().field("client_assertion").unwrap();
        let found = jose(&sent, &jwk, &audience, name);
        assert_eq!(found["header"], json!({ "alg": name, "kid": "k", "typ": "JWT" }));
        assert_eq!(found["claims"]["sub"], name);
        if name == "PS256" {
            continue; // what a service account signs with is the key's kind
        }
        let path = file(&sandbox, "key.json", &key_file(pem, &audience).to_string());
        let account = format!("sa-{}", name.to_ascii_lowercase());
        let connect = ["connect", "example", "--service-account-file", path.to_str().unwrap(), "--as", &account];
        sandbox.run(&[&connect[..], &["--subject", "ann@example.test", "--scope", "a"]].concat()).succeeds();
        let sent = server.requests().last().unwrap().field("assertion").unwrap();
        let found = jose(&sent, &jwk, &audience, EMAIL);
        assert_eq!(found["header"], json!({ "alg": name, "kid": KEY_ID, "typ": "JWT" }));
        assert_eq!((&found["claims"]["sub"], &found["claims"]["scope"]), (&json!("ann@example.test"), &json!("a")));
    }
}
