//! Changing what opens the vault: one at a time, and not while a refresh is under way, whose answer could then be saved
//! nowhere.

use crate::{
    commands::{Context, Failure, Kind},
    system::{
        lock::{self, Held, LockError},
        paths, process,
    },
    vault::{Snapshot, Vault},
};

/// Files that are open beside the locks.
const OTHERS: u64 = 64;

/// Held by whoever changes key or recipients.
pub(super) fn enter(context: &Context<'_>) -> Result<Held, Failure> {
    let locks = context.settings.profile_folder.join("locks");
    paths::private_dir(&locks)?;
    lock::lock(&locks.join("rekey"), context.settings.lock_timeout).map_err(|error| match error {
        LockError::Busy { .. } => Failure::new(Kind::RetryLater, "another process is changing the keys of this vault"),
        LockError::Unusable { .. } => Failure::new(Kind::Storage, error.to_string()),
    })
}

/// Waits until no refresh is under way, and holds off new ones. All together wait no longer than `lock.timeout`.
pub(super) fn hold_refreshes(context: &Context<'_>, vault: &Vault, snapshot: &Snapshot) -> Result<Vec<Held>, Failure> {
    let integrations = snapshot.integrations()?;
    process::allow_open_files(integrations.len() as u64 + OTHERS);
    let clock = &context.system.clock;
    let begun = clock.monotonic();
    let hold = |(id, name): (i64, String)| {
        let left = context.settings.lock_timeout.saturating_sub(clock.monotonic().saturating_sub(begun));
        lock::lock(&vault.refresh_lock(id), left).map_err(|error| match error {
            LockError::Busy { .. } => {
                Failure::new(Kind::RetryLater, format!("{name} is being refreshed by another process")).about(name)
            }
            LockError::Unusable { .. } => Failure::new(Kind::Storage, error.to_string()),
        })
    };
    integrations.into_iter().map(|one| hold((one.id, one.name))).collect()
}
