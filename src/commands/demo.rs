//! `oauthctl demo`: the whole journey on this machine, with the same code the real commands run.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::{Context, Failure, Kind};
use crate::{
    config::{Hooks, Settings, duration},
    demo::{Approve, Options, Server, visitor::Visitor},
    keys::{Identity, KeyEnv},
    secret::Secret,
    system::{System, paths},
};

/// Try the whole journey on this machine
///
/// Starts an authorization server on loopback, makes a throw-away profile, and goes from connect to revoke, showing each
/// command and its result. With a browser it asks you to click; without one, or with --no-input, it approves by itself.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Leave the demo server running, to try scripts on
    Serve {
        /// The port to listen on (any)
        #[arg(long, default_value_t = 0, value_name = "PORT")]
        port: u16,
        /// How long an access token lives
        #[arg(long, default_value = "60s", value_name = "DURATION", value_parser = duration::parse)]
        token_ttl: Duration,
        /// Approve every sign-in without asking
        #[arg(long)]
        approve: bool,
    },
}

/// The life of an access token in the journey: short, so that the refresh is real.
const TOKEN_TTL: Duration = Duration::from_secs(90);

/// Shorter than that, whatever is chosen for the real profile: else every token of the journey would be due.
const MIN_TTL: Duration = Duration::from_secs(60);

/// A demo that has begun: a server, and a profile that is gone when this is dropped.
pub struct Journey {
    folder: tempfile::TempDir,
    identity: Secret,
    server: Server,
    with_person: bool,
}

/// One command of the journey: why, and its words.
pub struct Step {
    pub about: &'static str,
    pub words: Vec<String>,
}

impl Journey {
    pub fn begin(context: &Context<'_>) -> Result<Self, Failure> {
        let browser = context.settings.browser.is_some() || context.system.browser.available();
        let with_person = context.system.terminal.interactive() && browser;
        let failed = |kind| move |error: std::io::Error| Failure::new(kind, format!("the demo cannot start: {error}"));
        let options = Options {
            approve: if with_person { Approve::Ask } else { Approve::Auto },
            clock: context.system.clock.clone(),
            port: 0,
            token_ttl: TOKEN_TTL,
        };
        Ok(Self {
            folder: tempfile::Builder::new().prefix("oauthctl-demo-").tempdir().map_err(failed(Kind::Storage))?,
            identity: Identity::generate().text().clone(),
            server: Server::start(&options).map_err(failed(Kind::Failed))?,
            with_person,
        })
    }

    /// Settings of the throw-away profile: a key from the environment, so that no keyring and no session is touched.
    pub fn settings(&self, from: &Settings) -> Result<Settings, Failure> {
        let home: PathBuf = self.folder.path().to_path_buf();
        let folders = paths::folders(Some(&home), &|_| None).map_err(|error| Failure::usage(error.to_string()))?;
        let profile_folder =
            paths::profile_folder(&folders, "default").map_err(|error| Failure::usage(error.to_string()))?;
        Ok(Settings {
            browser: if self.with_person { from.browser.clone() } else { Some("the demo itself".into()) },
            client_id: None,
            client_secret: None,
            hooks: Hooks::default(),
            key_env: KeyEnv { identity: Some(self.identity.clone()), ..KeyEnv::default() },
            key_source: None,
            min_ttl: MIN_TTL,
            profile: "default".into(),
            trust: Vec::new(),
            vault_file: profile_folder.join("vault.age"),
            profile_folder,
            folders,
            ..from.clone()
        })
    }

    /// The same machine; without a person, with a browser that clicks by itself.
    pub fn system(&self, from: &System) -> System {
        let mut system = from.clone();
        if !self.with_person {
            system.browser = Arc::new(Visitor);
        }
        system
    }

    /// Connect, list, token, refresh, look back, revoke.
    pub fn steps(&self) -> Vec<Step> {
        let issuer = self.server.issuer();
        let step = |about, words: &str| Step { about, words: words.split(' ').map(str::to_owned).collect() };
        vec![
            step(
                "a provider is data; this one is found by its issuer",
                &format!("provider add demo --issuer {issuer}"),
            ),
            step("the app registration", &format!("client set demo --client-id {}", self.server.client_id())),
            step(
                if self.with_person { "sign in: allow it in the browser" } else { "sign in (approved by itself)" },
                "connect demo --scope openid --scope email --scope hello",
            ),
            step("what is connected", "list"),
            step("a token, from the vault", "token demo"),
            step("a new one, refreshed; the refresh token is rotated", "token demo --force-refresh"),
            step("what was consented to", "consents"),
            step("what happened, and that nobody changed the record of it", "audit list"),
            step("", "audit verify"),
            step("end the grant at the provider, then here", "revoke demo --yes"),
            step("no token comes out any more", "list"),
        ]
    }

    /// What the server saw.
    pub fn summary(&self) -> String {
        format!(
            "the server saw {} token requests, {} of them refreshes; the profile is deleted now",
            self.server.token_requests(),
            self.server.refresh_requests()
        )
    }
}

/// Leaves the server running until the process is stopped.
pub fn serve(
    context: &Context<'_>,
    port: u16,
    token_ttl: Duration,
    approve: bool,
) -> Result<std::convert::Infallible, Failure> {
    let options = Options {
        approve: if approve { Approve::Auto } else { Approve::Ask },
        clock: context.system.clock.clone(),
        port,
        token_ttl,
    };
    let server = Server::start(&options)
        .map_err(|error| Failure::new(Kind::Failed, format!("cannot listen on port {port}: {error}")))?;
    let issuer = server.issuer();
    let text = format!(
        "{issuer}\n\ntry:\n  oauthctl provider add demo --issuer {issuer}\n  oauthctl client set demo --client-id {id}\n  \
         oauthctl connect demo\n  oauthctl token demo\n\nCtrl-C stops it",
        id = server.client_id()
    );
    (context.lines)(&json!({ "issuer": issuer, "client_id": server.client_id() }), &text);
    loop {
        std::thread::park();
    }
}
