//! Keys that read and do not write (SSH): nothing proves to them who wrote a vault, so a person accepts it for them, byte
//! for byte; and nothing that they wrote could be proved to others. And recipients that this build cannot seal to: rather
//! than leave one out, nothing is written.

use std::path::Path;

use super::{
    Inner, Vault, VaultError, image,
    open::Waive,
    seal, seen,
    trailer::{self, Kind},
};
use crate::keys::Recipient;

/// What is said of a vault that was not accepted yet.
pub(super) fn unproved(path: &Path) -> VaultError {
    let reason = "may be anybody's: an SSH key cannot tell who wrote it, and these bytes were not accepted yet";
    VaultError::refused_with(path, reason, "if it is yours: oauthctl vault check --accept")
}

/// Whether this key may write what is sealed to these recipients, and can.
pub(super) fn may_write(inner: &Inner, recipients: &[Recipient]) -> Result<(), VaultError> {
    let path = inner.place.file.clone();
    if inner.identity.reads_only() {
        return Err(VaultError::ReadOnly(path));
    }
    let is_lost = |one: &Recipient| one.reads_only() && one.age().is_none();
    if recipients.iter().any(is_lost) { Err(VaultError::Unsealable(path)) } else { Ok(()) }
}

impl Vault {
    /// Lets this key, which can verify nothing, read what lies in the vault's place (`vault check --accept`). Nothing is
    /// written but `seen`. `false`: it does already.
    pub(super) fn accept_to_read(&self, older: bool) -> Result<bool, VaultError> {
        let inner = &self.inner;
        let store = inner.store()?;
        let _lock = inner.lock(&store)?;
        let (path, mut seen, sealed) = (store.path(), inner.seen(&store)?, store.load()?.bytes);
        let plaintext = seal::unseal(&sealed, &inner.identity).map_err(|error| error.at(&path))?;
        let parsed = trailer::detach(&plaintext).map_err(|error| error.at(&path))?;
        if parsed.trailer.kind != Kind::Vault {
            return Err(VaultError::refused(&path, "is something else of oauthctl's under this name"));
        }
        inner.accept(&path, &parsed.trailer, &seen, Waive { generation: older, writer: true })?;
        let receipt = parsed.receipt(&inner.identity);
        if seen.known(&parsed.trailer.vault_id).is_some_and(|known| known.has_accepted(&receipt)) {
            return Ok(false);
        }
        image::open(parsed.image, false).map_err(|error| error.at(&path))?;
        seen.accept_unproved(&parsed.trailer, &receipt);
        seen.store(&store.folder).map_err(VaultError::storage(store.neighbour(seen::NAME)))?;
        Ok(true)
    }
}
