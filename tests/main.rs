//! The tests of the program as a whole, in one binary: each drives `oauthctl` the way a person or a script does.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails, in the harness too")]

mod architecture;
mod arrange;
mod audit;
mod client;
mod confirm;
mod connect;
mod connect_hostile;
mod connect_identity;
mod connect_names;
mod connect_ports;
mod demo;
mod exec;
mod faults;
mod finish;
mod generated;
mod hostile_token;
mod init;
mod interop;
mod interrupted;
mod keyring;
mod list_show_status;
mod provider;
mod provider_answers;
mod provider_files;
mod provider_requests;
mod races;
mod refresh;
mod refresh_faults;
mod remove;
mod rescue;
mod revoke;
mod revoke_faults;
mod settings;
mod shapes;
mod signin;
mod stock;
mod support;
mod the_four;
mod token;
mod unattended;
mod vault;
mod vault_refused;
