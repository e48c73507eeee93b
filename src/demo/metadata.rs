//! What the server says about itself: its metadata under both well-known names (RFC 8414, OIDC Discovery
//! 1.0), its signing key, and its counters.

use serde_json::{Value, json};

use super::web::{Answer, Ask};
use super::{Shared, authorize, clients, device, introspect, minting, resource, revoke, token};

pub(super) const JWKS_PATH: &str = "/jwks";
pub(super) const OAUTH_PATH: &str = "/.well-known/oauth-authorization-server";
pub(super) const OPENID_PATH: &str = "/.well-known/openid-configuration";
pub(super) const STATS_PATH: &str = "/_demo/stats";

pub(super) fn get(shared: &Shared, _ask: &Ask) -> Answer {
    Answer::json(200, &document(&shared.issuer))
}

pub(super) fn jwks(shared: &Shared, _ask: &Ask) -> Answer {
    Answer::json(200, &shared.signer.jwks())
}

pub(super) fn stats(shared: &Shared, _ask: &Ask) -> Answer {
    let stats = serde_json::to_value(shared.state().stats());
    stats.map_or_else(|_| super::routes::broken(), |stats| Answer::json(200, &stats))
}

fn document(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    let client_auth = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(authorize::PATH),
        "token_endpoint": at(token::PATH),
        "device_authorization_endpoint": at(device::PATH),
        "revocation_endpoint": at(revoke::PATH),
        "introspection_endpoint": at(introspect::PATH),
        "userinfo_endpoint": at(resource::USERINFO_PATH),
        "jwks_uri": at(JWKS_PATH),
        "service_documentation": at("/"),
        "scopes_supported": clients::SCOPES.iter().map(|scope| scope.name).collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", device::GRANT_TYPE, minting::CLIENT, minting::ASSERTION,
            minting::EXCHANGE,
        ],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": client_auth,
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "revocation_endpoint_auth_methods_supported": client_auth,
        "introspection_endpoint_auth_methods_supported": client_auth,
        "authorization_response_iss_parameter_supported": true,
        "prompt_values_supported": ["none", "consent", "login", "select_account"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "claims_supported": ["sub", "iss", "aud", "iat", "exp", "auth_time", "at_hash", "nonce", "email", "email_verified", "name"],
    })
}
