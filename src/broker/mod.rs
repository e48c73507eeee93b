//! "A usable token for this integration, please": where network and storage meet (DESIGN 5).
//!
//! Order of locks: an integration's refresh lock, then the vault's. A token is never given out before its grant is saved,
//! a refresh token is never sent before it is known that the answer can be saved, and nothing is ever deleted because a
//! refresh failed.

mod account;
mod alone;
mod arrival;
mod bound;
mod by_url;
mod call;
pub mod connect;
mod device;
mod discover;
mod event;
mod fresh_id_token;
pub mod fresh_token;
mod import;
mod keep;
mod key;
pub mod look;
mod mint;
pub mod order;
pub mod pending;
mod push;
mod redeem;
pub mod refresh;
mod refused;
pub mod registration;
mod replaced;
pub mod revoke;
mod settle;
mod signals;
pub mod source;
pub mod sync;
mod turn;
mod unattended;
#[cfg(unix)]
pub mod watch;
mod wire;

use std::sync::OnceLock;

pub use account::Ending;
pub use by_url::{Arrival, arrive};
pub use connect::{Connected, Journey, Road};
pub use discover::{complete, discover};
pub use event::{Event, Events, Happened};
pub use fresh_token::{Fresh, Wish};
pub use order::Order;
pub use refused::connect_line;
pub use source::{KeyFile, Origin, Source, Subject};
pub use sync::Synced;

use crate::{
    config::Settings,
    flows::FlowError,
    providers::{ProviderError, Registry, discovery::DiscoveryError},
    system::{System, lock},
    vault::{Integration, Vault, VaultError},
};

/// What the broker works with.
pub struct Broker<'a> {
    /// What has happened and was saved, for whoever wants to be told.
    pub events: &'a Events,
    pub registry: &'a Registry,
    pub settings: &'a Settings,
    pub system: &'a System,
    pub vault: &'a Vault,
}

/// Why there is no token, named by what the caller should do next.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// A signal arrived; what was under way was finished and saved first.
    #[error("interrupted")]
    Interrupted(i32),
    /// The server broke a rule, or refuses this client: report it, mend the registration.
    #[error("{message}")]
    Protocol { integration: Option<String>, message: String, hint: Option<String> },
    /// Try again later: network, 429, 5xx, a lost answer, a lock.
    #[error("{message}")]
    Retry { integration: Option<String>, message: String },
    /// A person has to sign in.
    #[error("{message}")]
    SignIn { integration: Option<String>, message: String, hint: Option<String> },
    /// The call cannot be meant so.
    #[error("{message}")]
    Usage { message: String, hint: Option<String> },
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl BrokerError {
    fn protocol(integration: &str, message: impl Into<String>) -> Self {
        Self::Protocol { integration: Some(integration.to_owned()), message: message.into(), hint: None }
    }

    fn retry(integration: &str, message: impl Into<String>) -> Self {
        Self::Retry { integration: Some(integration.to_owned()), message: message.into() }
    }

    fn sign_in(integration: &str, message: impl Into<String>) -> Self {
        Self::SignIn { integration: Some(integration.to_owned()), message: message.into(), hint: None }
    }

    fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: None }
    }

    /// The `kind` under which an attempt's end is recorded (DESIGN 6, exit codes).
    fn kind(&self) -> &'static str {
        match self {
            Self::Interrupted(_) => "interrupted",
            Self::Protocol { .. }
            | Self::Discovery(DiscoveryError::BadMetadata { .. })
            | Self::Flow(FlowError::Protocol(_)) => "protocol",
            Self::Retry { .. } | Self::Flow(FlowError::CannotListen(_)) => "retry_later",
            Self::SignIn { .. }
            | Self::Flow(FlowError::Denied { .. } | FlowError::TimedOut(_) | FlowError::UnknownState(_)) => {
                "sign_in_needed"
            }
            Self::Discovery(_) | Self::Flow(_) | Self::Provider(_) | Self::Usage { .. } => "usage",
            Self::Vault(VaultError::Storage { .. } | VaultError::Unseen { .. }) => "storage",
            Self::Vault(_) => "failed",
        }
    }
}

impl Broker<'_> {
    /// Does something to an integration while no refresh of it is under way.
    pub fn under_lock<T>(
        &self,
        integration: &Integration,
        act: impl FnOnce() -> Result<T, VaultError>,
    ) -> Result<T, BrokerError> {
        let path = self.vault.refresh_lock(integration.id);
        let _held = lock::lock(&path, self.settings.lock_timeout)
            .map_err(|error| turn::lock_failed(error, &integration.name))?;
        Ok(act()?)
    }
}

/// Runs something that waits for the network: a current-thread runtime, made when it is first needed.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    // never dropped: a name look-up that hangs would hold up the end of the process
    #[expect(clippy::expect_used, reason = "without a poller the process has no network at all")]
    fn runtime() -> &'static tokio::runtime::Runtime {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Box::leak(Box::new(runtime.expect("the system offers no event poller")))
    }
    static RUNTIME: OnceLock<&tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(runtime).block_on(future)
}
