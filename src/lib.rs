//! oauthctl: OAuth 2.0 tokens for the command line. The map of the house; stairs only go down, and no room uses its
//! neighbour (`tests/architecture.rs` sees to it):
//!
//! ```text
//!  cli            what the person types and reads
//!  ─────────────────────────────────────────────────────────────
//!  commands       one file per thing the person wants
//!  ─────────────────────────────────────────────────────────────
//!  broker         "a usable token for this integration, please"
//!  ─────────────────────────────────────────────────────────────
//!  flows          config             vault             demo
//!  ways to sign   what was chosen    what is kept      a server
//!  in                                                  to try on
//!  ─────────────────────────────────────────────────────────────
//!  providers          keys
//!  who we talk to     what opens the vault
//!  ─────────────────────────────────────────────────────────────
//!  oauth              system
//!  the RFCs, pure     the machine
//!  ─────────────────────────────────────────────────────────────
//!  secret             the ground everyone stands on
//! ```

pub mod broker;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod flows;
pub mod keys;
pub mod oauth;
pub mod providers;
pub mod secret;
pub mod system;
pub mod vault;

/// Runs the program on this process's arguments and environment; gives the exit code.
pub fn main() -> u8 {
    system::process::harden();
    system::terminal::hide_panics();
    let environment = config::Environment::take();
    let words: Vec<_> = std::env::args_os().collect();
    // a fault of ours is exit 1, as everything unexpected is
    std::panic::catch_unwind(move || cli::dispatch::run(&words, environment)).unwrap_or(1)
}
