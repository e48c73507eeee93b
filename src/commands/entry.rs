//! The audit entries of commands that do not write the vault: one line for its journal, after the thing has happened. What
//! has happened stays so without its line; that is a warning then. Whoever only looks (`list`, `audit export`) leaves none.

use super::{Context, Failure};
use crate::{
    keys,
    vault::{Presence, Record, Vault, VaultError},
};

/// Of a command that has the vault open; a warning is among the vault's.
pub fn note(vault: &Vault, action: &str, result: String) -> Result<(), Failure> {
    append(vault, action, result).or_else(|error| match error {
        error if error.only_hinders_writing() => {
            vault.warn(unwritten(&error));
            Ok(())
        }
        VaultError::Refused { .. } => Ok(()), // still refused for another reason: `check` says which
        other => Err(other.into()),
    })
}

/// Of a command that needs no vault (it changes a file beside it): nobody is asked for a key because of the entry. Gives
/// what is worth a warning. Where there is no vault, there is nothing that an entry could lie in, and none is missing.
#[must_use]
pub fn note_unasked(context: &Context<'_>, action: &str, result: String) -> Vec<String> {
    if Vault::presence(&context.place()) != Presence::Vault {
        return Vec::new();
    }
    match context.keyhole(false, keys::unlock) {
        Ok(unlocked) => {
            let mut warnings = unlocked.warnings.clone();
            warnings.extend(note_with(&context.vault_with(&unlocked), action, result));
            warnings
        }
        Err(error) => vec![unwritten(&error)],
    }
}

/// The same with a vault at hand that nobody has opened yet.
#[must_use]
pub fn note_with(vault: &Vault, action: &str, result: String) -> Vec<String> {
    let unwritten = append(vault, action, result).err().map(|error| unwritten(&error));
    vault.take_warnings().into_iter().chain(unwritten).collect()
}

fn append(vault: &Vault, action: &str, result: String) -> Result<(), VaultError> {
    let record = Record { action: action.to_owned(), result, ..Record::default() };
    vault.read().and_then(|snapshot| vault.note(&snapshot, &record))
}

fn unwritten(error: &dyn std::fmt::Display) -> String {
    format!("the audit line could not be written: {error}")
}
