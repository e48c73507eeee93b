//! A new identity in the old one's place, so that it can be interrupted at any step and taken up again.
//!
//! `key.toml` says what is under way before anything else happens, and until everything has: which recipient comes, which
//! ones go, from where to where. The caller seals the vault in between: [`begin`] (the new identity is stored and read
//! back) → sealed to both → [`switch`] → sealed to the new one alone → [`finish`] (the old identity goes). So at every
//! moment the identity that `key.toml` leads to opens the vault.

use serde::{Deserialize, Serialize};

use super::{
    Identity, KeyError, KeyFile, Keyhole, Recipient, Source, Unlocked, env,
    spot::{Slot, Spot},
};
use crate::system::paths::private_dir;

/// What is under way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rekey {
    /// The recipient that comes.
    pub new: String,
    /// The recipients that go.
    pub drop: Vec<String>,
    pub from: Spot,
    pub to: Spot,
}

/// The identity of the environment, else the one where `key.toml` says: never the session's, since who changes the key
/// has to have it.
pub fn unlock_at_source(hole: &Keyhole<'_>) -> Result<Unlocked, KeyError> {
    let key = KeyFile::read(hole.folder)?;
    if let Some((identity, warnings)) = env::identity(hole.env)? {
        let vault = key.map(|key| key.vault);
        return Ok(Unlocked { identity, vault, source: Source::Environment, from_session: false, warnings });
    }
    let key = key.ok_or_else(|| KeyError::no_key("this profile has no key", super::NO_PROFILE_KEY))?;
    let (identity, warnings) = key.spot().read(hole, &key.vault, Slot::Main)?;
    Ok(Unlocked { identity, vault: Some(key.vault), source: key.source, from_session: false, warnings })
}

/// Makes an identity, says in `key.toml` that it is on its way from where `old` is to `to`, stores it there and reads it
/// back. `drop`: recipients that go together with the old one.
pub fn begin(
    hole: &Keyhole<'_>,
    key: &KeyFile,
    old: &Unlocked,
    to: Spot,
    drop: Vec<String>,
) -> Result<(Identity, KeyFile), KeyError> {
    let from = if old.source == Source::Environment { Spot::of(Source::Environment) } else { key.spot() };
    if from == to && !to.is_own(hole, &key.vault, Slot::Main) {
        return Err(KeyError::Exists(format!(
            "{} was not made by oauthctl for this vault and is not replaced: name a new file with --identity-file",
            to.path(hole, Slot::Main).display()
        )));
    }
    private_dir(hole.folder)
        .map_err(|error| KeyError::Unavailable { what: "the profile".to_owned(), reason: error.to_string() })?;
    let identity = Identity::generate();
    let slot = slot(&from, &to);
    if slot == Slot::Next {
        to.remove(hole, &key.vault, slot)?; // of one that was given up; the vault opens with the main one
    }
    let recipient = identity.recipient().as_str().to_owned();
    let rekey = Rekey { new: recipient, drop, from, to };
    let begun = KeyFile { rekey: Some(rekey.clone()), ..key.clone() };
    begun.write(hole.folder)?;
    rekey.to.create(hole, &key.vault, slot, &identity).inspect_err(|_| {
        let _ = key.write(hole.folder); // else the next one finds that nothing was stored
    })?;
    Ok((identity, begun))
}

/// The identity that an interrupted rekey has stored.
pub fn read_new(hole: &Keyhole<'_>, key: &KeyFile, rekey: &Rekey) -> Result<Identity, KeyError> {
    let slot = slot(&rekey.from, &rekey.to);
    let found = rekey.to.read(hole, &key.vault, slot).map(|(identity, _)| identity);
    match found {
        Ok(identity) if identity.recipient().as_str() == rekey.new => Ok(identity),
        Ok(_) => Err(KeyError::Unavailable {
            what: "the new key".to_owned(),
            reason: "another one lies in its place".to_owned(),
        }),
        Err(error) => Err(error),
    }
}

/// The new identity takes its place: from now on `key.toml` leads to it. The vault opens with both.
pub fn switch(
    hole: &Keyhole<'_>,
    key: KeyFile,
    rekey: &Rekey,
    old: Option<&Identity>,
    new: &Identity,
) -> Result<KeyFile, KeyError> {
    if rekey.from == rekey.to {
        rekey.to.promote(hole, &key.vault, old, new)?;
        return Ok(key);
    }
    let key = key.at(rekey.to.clone());
    key.write(hole.folder)?;
    Ok(key)
}

/// The old identity goes, and with it the note in `key.toml`. Says where an old one stays.
pub fn finish(hole: &Keyhole<'_>, key: KeyFile, rekey: &Rekey) -> Result<Option<String>, KeyError> {
    let mut stays = None;
    if rekey.from == rekey.to {
        rekey.to.remove(hole, &key.vault, Slot::Next)?;
    } else if rekey.from.is_own(hole, &key.vault, Slot::Main) {
        rekey.from.remove(hole, &key.vault, Slot::Main)?;
    } else {
        let path = rekey.from.path(hole, Slot::Main);
        stays = path.exists().then(|| format!("{} holds the old key and stays", path.display()));
    }
    KeyFile { rekey: None, ..key }.write(hole.folder)?;
    Ok(stays)
}

impl Rekey {
    /// The recipients that go, as far as they are any.
    pub fn dropped(&self) -> Vec<Recipient> {
        self.drop.iter().filter_map(|text| Recipient::parse(text).ok()).collect()
    }
}

impl KeyFile {
    /// What was begun and has not ended.
    pub fn under_way(&self) -> Option<&Rekey> {
        self.rekey.as_ref()
    }
}

fn slot(from: &Spot, to: &Spot) -> Slot {
    if from == to { Slot::Next } else { Slot::Main }
}
