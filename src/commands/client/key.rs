//! The key that a client signs its assertions with (`private_key_jwt`): read, tried and kept, never shown.

use std::{fs::File, path::PathBuf};

use clap::Args as ClapArgs;

use super::super::Failure;
use crate::{
    oauth::signing::SigningKey,
    providers::Provider,
    secret::Secret,
    system::stdin,
    vault::{Client, Registration, Tx, VaultError},
};

/// Where a client's key is read from.
#[derive(Clone, Debug, Default, ClapArgs)]
#[group(skip)]
pub struct Args {
    /// The private key that the client signs with (private_key_jwt), in PEM (PKCS#8) or as a JWK
    #[arg(long = "key-file", value_name = "FILE", conflicts_with_all = ["client_secret_stdin", "client_secret_file", "from_json"])]
    pub file: Option<PathBuf>,
    /// What it signs with: RS256, PS256, ES256, ES384, EdDSA (what the key is for)
    #[arg(long = "key-alg", value_name = "ALG", requires = "file")]
    pub algorithm: Option<String>,
    /// The key's id (`kid`) at the provider
    #[arg(long = "key-id", value_name = "ID", requires = "file")]
    pub id: Option<String>,
}

/// A key that has signed.
pub(super) struct Signing {
    key: SigningKey,
    text: Secret,
}

impl Signing {
    pub(super) fn algorithm(&self) -> String {
        self.key.algorithm()
    }
}

/// `None`: none was offered.
pub(super) fn read(provider: &Provider, args: &Args) -> Result<Option<Signing>, Failure> {
    let Some(path) = &args.file else { return Ok(None) };
    let not = |reason: String| Failure::usage(format!("{}: {reason}", path.display()));
    provider.takes_keys()?;
    let text = File::open(path).and_then(stdin::secret_from).map_err(|error| not(error.to_string()))?;
    let key = SigningKey::parse(&text, args.algorithm.as_deref(), args.id.as_deref()).map_err(not)?;
    Ok(Some(Signing { key, text }))
}

/// The client's key is this one, or none any more. A registration that was ours stays.
pub(super) fn keep(tx: &Tx<'_>, client: &Client, signing: Option<&Signing>) -> Result<(), VaultError> {
    let known = tx.registration(&client.provider, &client.client_id)?;
    let signing_key = signing.map(|signing| signing.key.to_kept(&signing.text));
    match known {
        None if signing_key.is_none() => Ok(()),
        Some(known) => tx.put_registration(&Registration { signing_key, ..known }),
        None => tx.put_registration(&Registration {
            provider: client.provider.clone(),
            client_id: client.client_id.clone(),
            signing_key,
            created_at: client.created_at,
            ..Registration::default()
        }),
    }
}
