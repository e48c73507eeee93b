//! What a person is told when something fails: kind, message, hint. The only place that knows exit codes.

use serde_json::{Value, json};

use crate::{
    broker::{BrokerError, connect_line},
    config::ConfigError,
    flows::FlowError,
    keys::KeyError,
    providers::{ProviderError, discovery::DiscoveryError},
    system::{
        paths::PathError,
        terminal::{PromptError, clean},
    },
    vault::VaultError,
};

/// The classes of failure (DESIGN 6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Failed,
    Interrupted(i32),
    Locked,
    /// `exec`: the program was not found (127) or cannot be run (126).
    NotStarted(u8),
    Protocol,
    RetryLater,
    SignInNeeded,
    Storage,
    Usage,
    VaultRefused,
}

impl Kind {
    pub fn exit(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SignInNeeded => 3,
            Self::RetryLater => 4,
            Self::Locked => 5,
            Self::VaultRefused => 6,
            Self::Protocol => 7,
            Self::Storage => 8,
            Self::Interrupted(signal) => u8::try_from(128 + signal).unwrap_or(1),
            Self::NotStarted(code) => code,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Failed | Self::NotStarted(_) => "failed",
            Self::Interrupted(_) => "interrupted",
            Self::Locked => "locked",
            Self::Protocol => "protocol",
            Self::RetryLater => "retry_later",
            Self::SignInNeeded => "sign_in_needed",
            Self::Storage => "storage",
            Self::Usage => "usage",
            Self::VaultRefused => "vault_refused",
        }
    }

    /// Of several results the one that decides the exit code: the first that occurred of 8, 6, 5, 1, 7, 3, 4, 2.
    pub fn worst(kinds: impl IntoIterator<Item = Self>) -> Option<Self> {
        const ORDER: [u8; 8] = [8, 6, 5, 1, 7, 3, 4, 2];
        kinds.into_iter().min_by_key(|kind| ORDER.iter().position(|exit| *exit == kind.exit()).map_or(0, |at| at + 1))
    }
}

/// One clear error: what, about which thing, and what to type.
#[derive(Clone, Debug)]
pub struct Failure {
    pub hint: Option<String>,
    pub integration: Option<String>,
    pub kind: Kind,
    pub message: String,
}

impl Failure {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { hint: None, integration: None, kind, message: message.into() }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Where signing in again is what helps: the line to type names the provider, which `connect` takes, and the
    /// integration where its name is another. A hint that says more (which scopes) stays.
    #[must_use]
    pub fn connecting(self, provider: &str, name: &str) -> Self {
        let particular = |hint: &String| hint.contains(" --scope ") || hint.contains(" --resource ");
        let general = |hint: &String| hint.starts_with("oauthctl connect") && !particular(hint);
        if self.kind == Kind::SignInNeeded && self.hint.as_ref().is_none_or(general) {
            return self.hint(connect_line(provider, name));
        }
        self
    }

    #[must_use]
    pub fn about(mut self, integration: impl Into<String>) -> Self {
        self.integration = Some(integration.into());
        self
    }

    /// `error: …` and its `hint:` line, cleaned for a terminal.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("error: {}", clean(&self.message, 2000))];
        lines.extend(self.hint.iter().map(|hint| format!("hint: {}", clean(hint, 2000))));
        lines
    }

    /// `{"error":{…}}`
    pub fn json(&self) -> Value {
        json!({ "error": {
            "kind": self.kind.name(),
            "exit": self.kind.exit(),
            "message": self.message,
            "hint": self.hint,
            "integration": self.integration,
        }})
    }
}

impl From<BrokerError> for Failure {
    fn from(error: BrokerError) -> Self {
        let message = error.to_string();
        let failure =
            |kind, integration: Option<String>, hint: Option<String>| Self { hint, integration, kind, message };
        match error {
            BrokerError::Interrupted(signal) => failure(Kind::Interrupted(signal), None, None),
            BrokerError::Protocol { integration, hint, .. } => failure(Kind::Protocol, integration, hint),
            BrokerError::Retry { integration, .. } => failure(Kind::RetryLater, integration, None),
            BrokerError::SignIn { integration, hint, .. } => {
                let hint = hint.or_else(|| integration.as_ref().map(|name| format!("oauthctl connect {name}")));
                failure(Kind::SignInNeeded, integration, hint)
            }
            BrokerError::Usage { hint, .. } => failure(Kind::Usage, None, hint),
            BrokerError::Discovery(error) => error.into(),
            BrokerError::Flow(error) => error.into(),
            BrokerError::Provider(error) => error.into(),
            BrokerError::Vault(error) => error.into(),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<DiscoveryError> for Failure {
    fn from(error: DiscoveryError) -> Self {
        let kind = match error {
            DiscoveryError::BadIssuer { .. } => Kind::Usage,
            DiscoveryError::BadMetadata { .. } => Kind::Protocol,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        let kind = match error {
            FlowError::Denied { .. } | FlowError::TimedOut(_) | FlowError::UnknownState(_) => Kind::SignInNeeded,
            FlowError::CannotListen(_) => Kind::RetryLater,
            FlowError::NotARedirect(_) => Kind::Usage,
            FlowError::Protocol(_) => Kind::Protocol,
        };
        let hint = matches!(error, FlowError::UnknownState(_)).then(|| "oauthctl connect PROVIDER --start".to_owned());
        Self { hint, ..Self::new(kind, error.to_string()) }
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let message = error.to_string();
        if let KeyError::NoKey { ways, .. } = error {
            return Self::new(Kind::Locked, message).hint(ways);
        }
        let kind = match error {
            KeyError::BadKeyFile { .. } => Kind::VaultRefused,
            KeyError::Exists(_) => Kind::Usage,
            KeyError::Interrupted => Kind::Interrupted(2),
            KeyError::Io { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound => Kind::Locked,
            KeyError::Io { .. } => Kind::Storage,
            _ => Kind::Locked,
        };
        Self::new(kind, message)
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        let kind = match error {
            PathError::BadName(_) | PathError::NoHome(_) => Kind::Usage,
            PathError::Unsafe { .. } => Kind::VaultRefused,
            PathError::Io { .. } => Kind::Storage,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        let kind = match error {
            PromptError::Interrupted => Kind::Interrupted(2),
            PromptError::NoTerminal => Kind::Usage,
            PromptError::Io(_) => Kind::Failed,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        let message = error.to_string();
        let failure = Self::usage(message);
        match error {
            ProviderError::Unknown { near, .. } => match near.first() {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("oauthctl provider list"),
            },
            ProviderError::UnknownFeature(_, provider) => failure.hint(format!("oauthctl features {provider}")),
            ProviderError::Io { .. } => Self { kind: Kind::Storage, ..failure },
            _ => failure,
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let message = error.to_string();
        match error {
            VaultError::Missing(_) => Self::new(Kind::SignInNeeded, message).hint("oauthctl init"),
            VaultError::Refused { hint, .. } => Self { hint, ..Self::new(Kind::VaultRefused, message) },
            VaultError::WrongKey(_) => Self::new(Kind::Locked, message),
            VaultError::ReadOnly(_) => Self::new(Kind::Locked, message)
                .hint("use an age key of this vault (OAUTHCTL_IDENTITY, OAUTHCTL_IDENTITY_FILE)"),
            VaultError::Unsealable { needs, .. } => {
                let feature = if needs == crate::keys::plugin::NEEDS_FEATURE { "plugin" } else { "ssh" };
                let way = format!("cargo install --locked --path . --features {feature}");
                let or = "or leave it out by name: oauthctl vault recipient remove";
                Self::new(Kind::VaultRefused, message).hint(format!("{way}, {or}"))
            }
            VaultError::Plugin { .. } => Self::new(Kind::Locked, message)
                .hint("mend or install the plugin, or leave its key out by name: oauthctl vault recipient remove"),
            VaultError::Busy(_) => Self::new(Kind::RetryLater, message),
            VaultError::Storage { .. } => Self::new(Kind::Storage, message),
            VaultError::Unseen { path, .. } => Self::new(Kind::Storage, message).hint(format!(
                "let {0} be yours to read (chown, chmod 600); without it any generation counts",
                path.display()
            )),
            VaultError::Exists(_) => Self::usage(message),
            VaultError::Database(_) => Self::new(Kind::Failed, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_contract() {
        let table = [
            (Kind::Failed, 1, "failed"),
            (Kind::Usage, 2, "usage"),
            (Kind::SignInNeeded, 3, "sign_in_needed"),
            (Kind::RetryLater, 4, "retry_later"),
            (Kind::Locked, 5, "locked"),
            (Kind::VaultRefused, 6, "vault_refused"),
            (Kind::Protocol, 7, "protocol"),
            (Kind::Storage, 8, "storage"),
            (Kind::Interrupted(2), 130, "interrupted"),
            (Kind::Interrupted(15), 143, "interrupted"),
        ];
        for (kind, exit, name) in table {
            assert_eq!((kind.exit(), kind.name()), (exit, name));
        }
    }

    #[test]
    fn of_several_the_worst_decides() {
        use Kind::{Failed, Locked, Protocol, RetryLater, SignInNeeded, Storage, Usage, VaultRefused};
        let order = [Storage, VaultRefused, Locked, Failed, Protocol, SignInNeeded, RetryLater, Usage];
        for (at, worse) in order.iter().enumerate() {
            for milder in &order[at..] {
                assert_eq!(Kind::worst([*milder, *worse]), Some(*worse));
            }
        }
        assert_eq!(Kind::worst([]), None);
    }

    #[test]
    fn text_from_servers_is_cleaned_on_the_terminal_and_kept_as_data_in_json() {
        let failure = Failure::new(Kind::Protocol, "bad\u{1b}[31m").about("x");
        assert_eq!(failure.lines(), ["error: bad\\x1b[31m"]);
        assert_eq!(failure.json()["error"]["message"], "bad\u{1b}[31m");
        assert!(failure.json().to_string().contains("\\u001b"));
    }
}
