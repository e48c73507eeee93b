//! What the tests stand on: a sandbox that runs the real binary, a browser that is none, and a server that does
//! whatever a test scripts. The well-behaved server is `oauthctl::demo`.
#![allow(dead_code, reason = "each test uses the part it needs")]

pub(crate) mod browser;
pub(crate) mod catalogue;
pub(crate) mod http;
pub(crate) mod mail;
pub(crate) mod opening;
pub(crate) mod output;
#[cfg(feature = "plugin")]
pub(crate) mod plugin;
pub(crate) mod sandbox;
pub(crate) mod sealed;
pub(crate) mod server;
#[cfg(feature = "ssh")]
pub(crate) mod ssh;
pub(crate) mod stage;
pub(crate) mod the_four;
pub(crate) mod tls;
pub(crate) mod traced;

mod own;

use std::time::Duration;

/// No wait of the harness is longer than this; reaching it fails the test.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// An integration in JSON, in the contract's order.
pub(crate) const INTEGRATION: [&str; 12] = [
    "name",
    "provider",
    "account",
    "account_label",
    "status",
    "scopes",
    "expires_at",
    "refreshed_at",
    "created_at",
    "grant_expires_at",
    "revocation_pending",
    "grant_ends_because",
];
