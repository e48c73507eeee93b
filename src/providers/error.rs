//! What is wrong with a provider's data, or with what somebody wants of it.

/// Bad provider data or a bad choice from it; always exit 2.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProviderError {
    /// Unknown key, wrong type, bad value: names file, line and key.
    #[error("{file}: {message}")]
    Data { file: String, message: String },
    #[error("unknown provider `{id}`")]
    Unknown { id: String, near: Vec<String> },
    #[error("`{0}` is not a feature of {1}")]
    UnknownFeature(String, String),
    #[error("{provider} needs `--param {var}=…`")]
    MissingVar { provider: String, var: String },
    #[error("{0}")]
    Client(String),
    #[error("cannot read {path}: {reason}")]
    Io { path: String, reason: String },
}
