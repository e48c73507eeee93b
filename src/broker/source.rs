//! What a grant without a person mints its tokens from: a client's secret or key, a service account's key, another
//! identity's token. Described here without any secret; that one lies beside it in the vault, or outside.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{oauth::signing::SigningKey, secret::Secret};

/// What tokens are minted from, as the vault keeps it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// RFC 6749 section 4.4
    ClientCredentials,
    /// The same, with another identity's token for the client's assertion (Microsoft's federated credentials).
    FederatedClient { subject: Subject },
    /// RFC 7523 section 2.1; `key_file`: where the key lies, if it is not kept.
    ServiceAccount { email: String, key_id: Option<String>, user: Option<String>, key_file: Option<PathBuf> },
    /// RFC 8693
    TokenExchange { subject: Subject, subject_type: String, audience: Option<String>, wanted: Option<String> },
    /// Google's workload identity federation: RFC 8693 at a service of its own, then perhaps a service account.
    WorkloadIdentity { subject: Subject, subject_type: String, audience: String, account: Option<String> },
}

/// Where another identity's token comes from, each time anew.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Subject {
    pub from: Origin,
    /// A JSON pointer to the token in what is found there; `None`: it is the whole.
    pub pointer: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    Environment {
        name: String,
    },
    File {
        path: PathBuf,
    },
    /// The job's own token, for this audience.
    GithubActions {
        audience: String,
    },
    Url {
        url: String,
    },
}

impl Source {
    /// As `connected by` shows it, and the ledger of consents.
    pub fn road(&self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::FederatedClient { .. } | Self::WorkloadIdentity { .. } => "workload_identity",
            Self::ServiceAccount { .. } => "jwt_bearer",
            Self::TokenExchange { .. } => "token_exchange",
        }
    }

    /// Who it is that the tokens are for, where that is known without asking.
    pub(super) fn account(&self, client_id: &str) -> Option<String> {
        match self {
            Self::ClientCredentials | Self::FederatedClient { .. } => Some(client_id.to_owned()),
            Self::ServiceAccount { email, user, .. } => Some(user.clone().unwrap_or_else(|| email.clone())),
            Self::WorkloadIdentity { account, .. } => account.clone(),
            Self::TokenExchange { .. } => None,
        }
    }

    /// The id of the "client" where there is no registered one.
    pub(super) fn own_id(&self) -> Option<&str> {
        match self {
            Self::ServiceAccount { email, .. } => Some(email),
            Self::WorkloadIdentity { audience, .. } => Some(audience),
            Self::ClientCredentials | Self::FederatedClient { .. } | Self::TokenExchange { .. } => None,
        }
    }

    /// In words, without a secret.
    pub fn describe(&self) -> String {
        match self {
            Self::ClientCredentials => "the client's own credentials".to_owned(),
            Self::FederatedClient { subject } => format!("{}, as the client's credential", subject.describe()),
            Self::ServiceAccount { email, key_id, user, key_file } => {
                let key = key_id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
                let place = key_file.as_ref().map_or_else(|| "kept here".to_owned(), |p| p.display().to_string());
                let user = user.as_ref().map(|user| format!(", acting as {user}")).unwrap_or_default();
                format!("key{key} of {email} ({place}){user}")
            }
            Self::TokenExchange { subject, audience, .. } => {
                let audience = audience.as_ref().map(|audience| format!(", for {audience}")).unwrap_or_default();
                format!("{}{audience}", subject.describe())
            }
            Self::WorkloadIdentity { subject, audience, account, .. } => {
                let account = account.as_ref().map(|account| format!(", then {account}")).unwrap_or_default();
                format!("{}, through {audience}{account}", subject.describe())
            }
        }
    }

    /// What ends it, in words.
    pub fn ended_by(&self) -> &'static str {
        match self {
            Self::ClientCredentials => "its client secret or key",
            Self::FederatedClient { .. } | Self::WorkloadIdentity { .. } | Self::TokenExchange { .. } => {
                "its trust in the other identity"
            }
            Self::ServiceAccount { .. } => "its key",
        }
    }
}

impl Subject {
    fn describe(&self) -> String {
        match &self.from {
            Origin::Environment { name } => format!("the token in ${name}"),
            Origin::File { path } => format!("the token in {}", path.display()),
            Origin::GithubActions { .. } => "the GitHub Actions job's token".to_owned(),
            Origin::Url { url } => {
                let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
                format!("the token that {} gives", host.unwrap_or_else(|| "a URL".to_owned()))
            }
        }
    }
}

/// A service account's key file, as Google's console gives it.
#[derive(Debug)]
pub struct KeyFile {
    pub email: String,
    pub key: SigningKey,
    pub key_id: Option<String>,
    /// The key as it lies in the file.
    pub pem: Secret,
    pub token_uri: Option<String>,
}

impl KeyFile {
    pub fn read(text: &Secret) -> Result<Self, String> {
        let value: serde_json::Value =
            serde_json::from_str(text.expose()).map_err(|_| "it is not JSON, so not a service account's key file")?;
        let word = |name: &str| value.get(name).and_then(|value| value.as_str()).filter(|text| !text.is_empty());
        match word("type") {
            Some("service_account") => {}
            Some(other) => {
                let other: String = other.chars().take(60).flat_map(char::escape_debug).collect();
                return Err(format!("it is a file of type `{other}`, not a service account's key file"));
            }
            None => return Err("it is not a service account's key file: there is no `type` in it".to_owned()),
        }
        let missing = |name: &str| format!("there is no `{name}` in it");
        let email = word("client_email").ok_or_else(|| missing("client_email"))?;
        if email.len() > 255 || !email.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("its `client_email` is not one".to_owned());
        }
        let pem = word("private_key").map(Secret::new).ok_or_else(|| missing("private_key"))?;
        let key_id = word("private_key_id").map(str::to_owned);
        let key = SigningKey::parse(&pem, None, key_id.as_deref())
            .map_err(|reason| format!("its `private_key` cannot be used: {reason}"))?;
        let token_uri = word("token_uri").map(str::to_owned);
        Ok(Self { email: email.to_owned(), key, key_id, pem, token_uri })
    }
}
