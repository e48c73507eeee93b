//! One file per thing the person wants: its arguments (whose doc comment is `--help`), what it reports, and `run`. A
//! command does not print.

pub mod audit;
pub mod cargo_credential;
pub mod client;
pub mod connect;
pub mod consents;
pub mod context;
pub mod demo;
pub mod docker_credential;
pub mod doctor;
pub mod entry;
pub mod error;
pub mod exec;
pub mod features;
pub mod git_credential;
pub mod hooks;
pub mod hosts;
pub mod init;
pub mod integration;
pub mod kube_credential;
pub mod list;
pub mod provider;
pub mod refresh;
pub mod remove;
pub mod rename;
pub mod report;
pub mod request;
pub mod revoke;
pub mod scopes;
pub mod show;
pub mod status;
pub mod sync;
pub mod token;
pub mod vault;

pub use context::Context;
pub use error::{Failure, Kind};
pub use report::{Body, Report};

/// How every command ends.
pub type Outcome = Result<Report, Failure>;
