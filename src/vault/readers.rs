//! Keys that read and do not write (SSH, plugins): nothing proves to them who wrote a vault, so a person accepts it for them, byte
//! for byte; and nothing that they wrote could be proved to others. And recipients that this build cannot seal to: rather
//! than leave one out, nothing is written.
//!
//! To a plugin's recipient only what its reader needs is sealed: the vault, its copies and the segments of the audit. Not
//! the lines of the journal, or every reader would have to run the plugin, nor rescues, which must not fail; both are for
//! those who write. So a plugin's reader sees what happened once it has been taken into the vault.

use std::path::Path;

use super::{
    Inner, Vault, VaultError, image,
    open::Waive,
    seal, seen,
    trailer::{self, Kind},
};
use crate::keys::{Identity, Recipient, plugin, ssh};

/// What is said of a vault that was not accepted yet.
pub(super) fn unproved(path: &Path, identity: &Identity) -> VaultError {
    let kind = identity.kind();
    let reason = format!("may be anybody's: {kind} cannot tell who wrote it, and these bytes were not accepted yet");
    VaultError::refused_with(path, reason, "if it is yours: oauthctl vault check --accept")
}

/// Whether this key may write what is sealed to these recipients, and can.
pub(super) fn may_write(inner: &Inner, recipients: &[Recipient]) -> Result<(), VaultError> {
    let path = inner.place.file.clone();
    if inner.identity.reads_only() {
        return Err(VaultError::ReadOnly(path));
    }
    let is_lost = |one: &&Recipient| one.reads_only() && one.age().is_none();
    let Some(lost) = recipients.iter().find(is_lost) else { return Ok(()) };
    let needs = if lost.of_plugin() { plugin::NEEDS_FEATURE } else { ssh::NEEDS_FEATURE };
    Err(VaultError::Unsealable { path, needs })
}

/// Whether it can now: plugins do their part on a trial, before anything is sent or changed that depends on it.
pub(super) fn can_write(inner: &Inner, recipients: &[Recipient]) -> Result<(), VaultError> {
    may_write(inner, recipients)?;
    if recipients.iter().any(Recipient::of_plugin) {
        seal::try_seal(b"a trial", recipients).map_err(|error| error.at(&inner.place.file))?;
    }
    Ok(())
}

/// Those to whom the journal and rescues are sealed.
pub(super) fn without_plugins(recipients: &[Recipient]) -> Vec<Recipient> {
    recipients.iter().filter(|one| !one.of_plugin()).cloned().collect()
}

impl Vault {
    /// Lets this key, which can verify nothing, read what lies in the vault's place (`vault check --accept`). Nothing is
    /// written but `seen`. `false`: it does already.
    pub(super) fn accept_to_read(&self, older: bool) -> Result<bool, VaultError> {
        let inner = &self.inner;
        let store = inner.store()?;
        let (path, sealed) = (store.path(), store.load()?.bytes);
        // without the lock: a plugin may wait for a person
        let plaintext = seal::unseal(&sealed, &inner.identity).map_err(|error| error.at(&path))?;
        let _lock = inner.lock(&store)?;
        if store.load()?.bytes != sealed {
            return Err(VaultError::Busy(format!("{} was saved meanwhile: look at it again", path.display())));
        }
        let mut seen = inner.seen(&store)?;
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
