//! The file `seen`: by vault id, the highest generation this machine has accepted, whom that one was sealed to, and
//! which other writers a person trusted by name. It catches accidents and swapped files, not somebody who can rewrite
//! `seen` too.
//!
//! Replaced by rename under the vault's lock: lagging behind the vault is legal, being ahead of it is not, so it is
//! written after the rename. Synced only where it holds what a person said. Not there (or no file: a link, a pipe): any
//! generation, but still only known writers. There but not to be read: nothing is opened, since an older vault could have
//! been put back, and it is left alone, so that a disk's bad moment does not make anybody forgotten.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::{
    folder::{self, Folder},
    hex,
    trailer::Trailer,
};

pub(super) const NAME: &str = "seen";

/// What was no file and lay in its place, kept for a person to look at.
pub(super) const ASIDE: &str = ".unreadable.";

/// Far more than a thousand vaults take.
const CAP: u64 = 1 << 20;

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Seen {
    #[serde(default)]
    vaults: BTreeMap<String, Known>,
}

/// What is known of one vault.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Known {
    /// Highest generation accepted.
    pub(super) generation: u64,
    /// Whom that generation was sealed to: each of them may write the next.
    #[serde(default)]
    pub(super) recipients: Vec<String>,
    /// Writers a person trusted by name.
    #[serde(default)]
    pub(super) trusted: Vec<String>,
    /// Receipt (see [`super::trailer::Parsed::receipt`]) for the image and trailer that were verified last and passed
    /// `quick_check`, in hex: for the key that made it, the same bytes need neither again.
    #[serde(default)]
    pub(super) checked: String,
    /// The same for the image and trailer that a person accepted for a key that can verify nothing (SSH): that key reads
    /// these very bytes and no others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) accepted: String,
    /// Highest generation accepted like that.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) accepted_generation: u64,
}

impl Seen {
    /// Reads the file. One that does not parse counts as not there: the next write replaces it.
    pub(super) fn load(folder: &Folder) -> io::Result<Self> {
        let bytes = folder.read(NAME, CAP)?.unwrap_or_default();
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub(super) fn known(&self, vault_id: &str) -> Option<&Known> {
        self.vaults.get(vault_id)
    }

    /// What is known of a vault, to change it.
    pub(super) fn known_mut(&mut self, vault_id: &str) -> &mut Known {
        self.vaults.entry(vault_id.to_owned()).or_default()
    }

    /// Takes in an accepted generation. Its own generation may be lower than the highest: a person accepted it by name.
    pub(super) fn accept(&mut self, trailer: &Trailer, receipt: &[u8; 32]) {
        let known = self.known_mut(&trailer.vault_id);
        known.generation = trailer.generation;
        known.recipients.clone_from(&trailer.recipients);
        known.checked = hex::encode(receipt);
    }

    /// Takes in what a person accepted for a key that can verify nothing. The trailer may be a stranger's word: what other
    /// keys go by here, generation and writers, stays.
    pub(super) fn accept_unproved(&mut self, trailer: &Trailer, receipt: &[u8; 32]) {
        let known = self.known_mut(&trailer.vault_id);
        known.accepted = hex::encode(receipt);
        known.accepted_generation = trailer.generation;
    }

    /// Replaces the file. The caller holds the vault's lock.
    pub(super) fn store(&self, folder: &Folder) -> io::Result<()> {
        let mut temp = folder.temp()?;
        temp.file.write_all(&serde_json::to_vec(self)?)?;
        if self.vaults.values().any(|known| !known.trusted.is_empty() || !known.accepted.is_empty()) {
            temp.file.sync_all()?; // a torn file counts as not there, and trust would be gone with it
        }
        if folder.stat(NAME)?.is_some_and(|found| !folder::is_file(&found)) {
            folder.rename(NAME, format!("{NAME}{ASIDE}{}", folder::random_name()?))?;
        }
        temp.publish(NAME)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Known {
    /// The generation that is not to be gone below.
    pub(super) fn highest(&self, reads_only: bool) -> u64 {
        if reads_only { self.generation.max(self.accepted_generation) } else { self.generation }
    }

    /// This is the receipt of what was verified last.
    pub(super) fn has_checked(&self, receipt: &[u8; 32]) -> bool {
        hex::decode(&self.checked).is_some_and(|kept: [u8; 32]| kept.ct_eq(receipt).into())
    }

    /// A person accepted it for the key of this receipt.
    pub(super) fn has_accepted(&self, receipt: &[u8; 32]) -> bool {
        hex::decode(&self.accepted).is_some_and(|kept: [u8; 32]| kept.ct_eq(receipt).into())
    }

    pub(super) fn lets_write(&self, writer: &str) -> bool {
        self.recipients.iter().chain(&self.trusted).any(|one| one == writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::trailer::Kind;

    fn trailer(generation: u64) -> Trailer {
        Trailer {
            kind: Kind::Vault,
            vault_id: "a".to_owned(),
            generation,
            previous: [0; 32],
            writer: "age1w".to_owned(),
            recipients: vec!["age1w".to_owned(), "age1r".to_owned()],
        }
    }

    #[test]
    fn what_is_stored_is_loaded_and_other_vaults_and_trust_stay() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::open(directory.path()).unwrap();
        assert_eq!(Seen::load(&folder).unwrap(), Seen::default());
        let mut seen = Seen::default();
        seen.known_mut("b").generation = 9;
        seen.known_mut("a").trusted.push("age1t".to_owned());
        seen.accept(&trailer(3), &[1; 32]);
        seen.store(&folder).unwrap();
        let seen = Seen::load(&folder).unwrap();
        let known = seen.known("a").unwrap();
        assert_eq!((known.generation, seen.known("b").unwrap().generation), (3, 9));
        assert!(known.lets_write("age1r") && known.lets_write("age1t") && !known.lets_write("age1x"));
        assert!(known.has_checked(&[1; 32]) && !known.has_checked(&[2; 32]));
    }

    #[test]
    fn a_file_that_does_not_parse_counts_as_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::open(directory.path()).unwrap();
        std::fs::write(directory.path().join(NAME), b"{\"vaults\":7").unwrap();
        assert_eq!(Seen::load(&folder).unwrap(), Seen::default());
    }
}
