//! What was chosen: settings, read once from flags, `OAUTHCTL_*` and `config.toml`. Nobody reads the environment after.

pub mod duration;
pub mod environment;
mod file;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

pub use environment::Environment;

use crate::{
    keys::{KeyEnv, Recipient, Source},
    secret::Secret,
    system::paths::{self, Folders},
};

/// The options that stand on every command.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub home: Option<PathBuf>,
    pub no_input: bool,
    pub profile: Option<String>,
}

/// Everything that was chosen, each with its default filled in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program that asks for secrets where there is no terminal.
    pub askpass: Option<String>,
    pub audit_keep: u32,
    /// A terminal here knows block characters.
    pub blocks: bool,
    pub browser: Option<String>,
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, where they are set.
    pub ca_paths: Vec<(&'static str, PathBuf)>,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub connect_timeout: Duration,
    /// What a grant may name as the place of its token.
    pub environment: Environment,
    pub folders: Folders,
    /// `GITHUB_ACTIONS`: a log that hides what it is told to hide.
    pub github_actions: bool,
    /// `--home` or `OAUTHCTL_HOME`, if given.
    pub home: Option<PathBuf>,
    pub hooks: Hooks,
    pub key_env: KeyEnv,
    /// `KUBERNETES_EXEC_INFO`: what kubectl says about the call.
    pub kubernetes_exec_info: Option<String>,
    pub key_session: Duration,
    /// `[key] source`: what `init` chooses without `--key`.
    pub key_source: Option<Source>,
    pub lock_timeout: Duration,
    pub min_ttl: Duration,
    pub network_timeout: Duration,
    pub no_input: bool,
    pub profile: String,
    /// `vault.age` and its neighbours lie here.
    pub profile_folder: PathBuf,
    /// The variable that names a proxy for https, and what it says.
    pub proxy: Option<(&'static str, String)>,
    pub refresh_due: Duration,
    pub refresh_jobs: u16,
    /// `SSH_CONNECTION`, `SSH_TTY`: the person sits at another machine.
    pub remote: bool,
    /// `XDG_RUNTIME_DIR`
    pub runtime_folder: Option<PathBuf>,
    pub trust: Vec<Recipient>,
    pub vault_file: PathBuf,
}

/// What is run when something has happened; an empty one is none.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    pub on_refreshed: Vec<String>,
    pub on_revoked: Vec<String>,
    pub on_sign_in_needed: Vec<String>,
    pub timeout: Duration,
}

/// Set for a hook: what it runs of this program calls no hooks.
pub const IN_A_HOOK: &str = "OAUTHCTL_IN_HOOK";

/// A setting that cannot be used; exit 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Unknown key, wrong type, bad value in a settings file: names file and line.
    #[error("{path}{}: {message}", line.map(|n| format!(":{n}")).unwrap_or_default(), path = path.display())]
    File { path: PathBuf, line: Option<usize>, message: String },
    /// A variable with a value that cannot be used.
    #[error("{name}: {message}")]
    Variable { name: &'static str, message: String },
    /// A name that may not be one.
    #[error("{0}")]
    Name(String),
    /// No place for settings and vault.
    #[error("{0}")]
    NoPlace(String),
}

impl Settings {
    /// Puts together what flags, environment and `config.toml` say; flags win, then the environment.
    pub fn load(flags: &Flags, environment: &mut Environment) -> Result<Self, ConfigError> {
        let home = flags.home.clone().or_else(|| environment.path("OAUTHCTL_HOME"));
        let folders = paths::folders(home.as_deref(), &|name| environment.os(name))
            .map_err(|error| ConfigError::NoPlace(error.to_string()))?;
        let profile = match &flags.profile {
            Some(name) => name.clone(),
            None => environment.text("OAUTHCTL_PROFILE")?.unwrap_or_else(|| "default".into()),
        };
        paths::check_name(&profile).map_err(|error| ConfigError::Name(format!("profile {error}")))?;
        let file = file::read(&folders.settings.join("config.toml"))?;
        let vault_file = match environment.path("OAUTHCTL_VAULT") {
            Some(path) => std::path::absolute(&path)
                .map_err(|error| ConfigError::Variable { name: "OAUTHCTL_VAULT", message: error.to_string() })?,
            None => paths::profile_folder(&folders, &profile)
                .map_err(|error| ConfigError::Name(error.to_string()))?
                .join("vault.age"),
        };
        let profile_folder = vault_file.parent().unwrap_or_else(|| Path::new("/")).to_path_buf();
        Ok(Self {
            askpass: environment.text("OAUTHCTL_ASKPASS")?,
            audit_keep: file.audit.keep,
            blocks: environment.has_blocks(),
            browser: environment.text("BROWSER")?.filter(|b| !b.trim().is_empty()).or(file.connect.browser),
            ca_paths: ["SSL_CERT_FILE", "SSL_CERT_DIR"]
                .into_iter()
                .filter_map(|name| Some((name, environment.path(name)?)))
                .collect(),
            client_id: environment.text("OAUTHCTL_CLIENT_ID")?,
            client_secret: environment.secret("OAUTHCTL_CLIENT_SECRET")?,
            connect_timeout: file.connect.timeout.0,
            environment: environment.clone(),
            key_env: environment.key_env()?,
            kubernetes_exec_info: environment
                .os("KUBERNETES_EXEC_INFO")
                .map(|info| info.to_string_lossy().into_owned()),
            key_session: file.key.session.0,
            key_source: file.key.source,
            lock_timeout: file.lock.timeout.0,
            min_ttl: file.token.min_ttl.0,
            network_timeout: file.network.timeout.0,
            no_input: flags.no_input || environment.no_input(),
            proxy: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
                .into_iter()
                .find_map(|name| Some((name, environment.os(name)?.to_string_lossy().into_owned()))),
            refresh_due: file.refresh.due.0,
            refresh_jobs: file.refresh.jobs,
            remote: ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| environment.path(name).is_some()),
            runtime_folder: environment.path("XDG_RUNTIME_DIR"),
            trust: file.vault.trust,
            folders,
            github_actions: environment.os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            home,
            hooks: if environment.os(IN_A_HOOK).is_some() { Hooks::default() } else { file.hooks.into() },
            profile,
            profile_folder,
            vault_file,
        })
    }

    /// Where the user's own providers lie.
    pub fn providers_folder(&self) -> PathBuf {
        self.folders.settings.join("providers")
    }
}

impl From<file::Hooks> for Hooks {
    fn from(file: file::Hooks) -> Self {
        let file::Hooks { on_refreshed, on_revoked, on_sign_in_needed, timeout } = file;
        Self { on_refreshed, on_revoked, on_sign_in_needed, timeout: timeout.0 }
    }
}
