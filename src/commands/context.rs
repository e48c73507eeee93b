//! What every command works with: settings, system, providers; and how it comes by the vault.

use std::{cell::RefCell, path::PathBuf, time::Duration};

use serde_json::Value;

use super::{Failure, Kind};
use crate::{
    broker::{Broker, Events},
    config::Settings,
    keys::{self, KeyError, Keyhole, Unlocked, session},
    providers::Registry,
    system::{System, process, terminal::PromptError},
    vault::{Integration, Options, Place, Presence, Snapshot, Vault, VaultError},
};

/// How long one call to the OS keyring may take (CHECKS C-03) …
const KEYRING_DEADLINE: Duration = Duration::from_secs(3);
/// … and how long where it may ask a person, who has to type.
const KEYRING_PATIENCE: Duration = Duration::from_secs(60);

/// Where lines go that are reported one by one, while the command still runs.
pub type Lines<'a> = &'a dyn Fn(&Value, &str);

pub struct Context<'a> {
    /// What has happened and nobody was told yet (`hooks`).
    pub events: Events,
    /// `--json`
    pub json: bool,
    pub lines: Lines<'a>,
    pub registry: Registry,
    pub settings: Settings,
    pub system: System,
}

/// An open vault and the generation that was read first.
pub struct Opened {
    pub key: keys::Source,
    pub snapshot: Snapshot,
    pub vault: Vault,
}

impl<'a> Context<'a> {
    pub fn new(json: bool, lines: Lines<'a>, settings: Settings, system: System) -> Self {
        let registry = Registry::new(&settings.providers_folder());
        Self { events: Events::default(), json, lines, registry, settings, system }
    }

    pub fn now(&self) -> i64 {
        self.system.clock.now()
    }

    pub fn place(&self) -> Place {
        Place { file: self.settings.vault_file.clone() }
    }

    pub fn options(&self) -> Options {
        Options {
            clock: self.system.clock.clone(),
            who: process::who(),
            lock_timeout: self.settings.lock_timeout,
            trust: self.settings.trust.clone(),
            audit_keep: self.settings.audit_keep,
            runtime: self.settings.runtime_folder.clone(),
        }
    }

    pub fn broker<'b>(&'b self, vault: &'b Vault) -> Broker<'b> {
        Broker { events: &self.events, registry: &self.registry, settings: &self.settings, system: &self.system, vault }
    }

    /// Runs `with` with everything that finding a key depends on. `may_ask`: a person may be asked for a passphrase, here
    /// or by the program that does so where there is no terminal. (A keyring's own prompt needs a terminal's person.)
    pub fn keyhole<T>(
        &self,
        may_ask: bool,
        with: impl FnOnce(&Keyhole<'_>) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        let terminal = &self.system.terminal;
        let attended = may_ask && terminal.interactive();
        let asks = may_ask && terminal.asks_secrets();
        let refused = RefCell::new(None);
        let ask = |prompt: &str| {
            if !asks {
                return None;
            }
            let answer = terminal.ask_secret(prompt);
            answer.inspect_err(|error| *refused.borrow_mut() = refusal(error)).ok()
        };
        let found = with(&Keyhole {
            folder: &self.settings.profile_folder,
            env: &self.settings.key_env,
            ask: &ask,
            unattended: !attended,
            keyring_deadline: if attended { KEYRING_PATIENCE } else { KEYRING_DEADLINE },
            session: self.settings.key_session,
        });
        refused.into_inner().map_or(found, Err)
    }

    /// The identity, from wherever it is kept.
    pub fn unlock(&self) -> Result<Unlocked, Failure> {
        let unlocked = self.keyhole(true, keys::unlock).map_err(|error| {
            let failure = Failure::from(error);
            if failure.kind == Kind::Locked && failure.hint.is_none() {
                return failure.hint("set OAUTHCTL_IDENTITY_FILE or OAUTHCTL_PASSPHRASE_FILE, or run it at a terminal");
            }
            failure
        })?;
        for warning in &unlocked.warnings {
            self.system.terminal.warn(warning);
        }
        Ok(unlocked)
    }

    /// The vault, not read yet. `None`: there is none; remains of one are an error.
    pub fn vault(&self) -> Result<Option<(Vault, Unlocked)>, Failure> {
        match Vault::presence(&self.place()) {
            Presence::Vault => {}
            Presence::Nothing => return Ok(None),
            Presence::Remains(paths) => return Err(remains(&paths)),
        }
        let unlocked = self.unlock()?;
        Ok(Some((self.vault_with(&unlocked), unlocked)))
    }

    /// With this key, not read yet.
    pub fn vault_with(&self, unlocked: &Unlocked) -> Vault {
        let vault = Vault::at(self.place(), unlocked.vault.clone(), unlocked.identity.clone(), self.options());
        let (folder, env) = (self.settings.profile_folder.clone(), self.settings.key_env.clone());
        vault.asking_again(Box::new(move || {
            let hole = Keyhole {
                folder: &folder,
                env: &env,
                ask: &|_| None,
                unattended: true,
                keyring_deadline: KEYRING_DEADLINE,
                session: Duration::ZERO,
            };
            let unlocked = keys::rekey::unlock_at_source(&hole).ok()?;
            if let Some(id) = unlocked.vault.as_ref().filter(|_| unlocked.source != keys::Source::Environment) {
                session::drop(id); // it has the old one, if any
            }
            Some(unlocked.identity)
        }))
    }

    /// The vault, read.
    pub fn open(&self) -> Result<Option<Opened>, Failure> {
        let Some((mut vault, unlocked)) = self.vault()? else { return Ok(None) };
        let key = unlocked.source;
        let snapshot = match (vault.read(), &unlocked.vault) {
            // the session still has the key of before a rekey
            (Err(VaultError::WrongKey(_)), Some(id)) if unlocked.from_session => {
                session::drop(id);
                vault = self.vault_with(&self.unlock()?);
                vault.read()?
            }
            (read, _) => read?,
        };
        for warning in vault.take_warnings() {
            self.system.terminal.warn(&warning);
        }
        Ok(Some(Opened { key, snapshot, vault }))
    }

    /// The vault of a command that stores something: made first where that needs no question.
    pub fn open_or_init(&self) -> Result<Opened, Failure> {
        if let Some(opened) = self.open()? {
            return Ok(opened);
        }
        if let Err(failure) = super::init::initialise(self, &super::init::wanted_unasked(self), false, false)
            && Vault::presence(&self.place()) != Presence::Vault
        {
            return Err(failure); // else another process was quicker, and its vault is as good
        }
        self.open()?.ok_or_else(|| Failure::new(Kind::Failed, "the new vault cannot be found"))
    }

    /// The integration that a word on the command line means (DESIGN 6, Names).
    pub fn integration(&self, snapshot: Option<&Snapshot>, word: &str) -> Result<Integration, Failure> {
        let Some(snapshot) = snapshot else { return Err(self.not_connected(&[], word)) };
        if let Some(found) = snapshot.integration(word)? {
            return Ok(found);
        }
        let mut of_provider = snapshot.integrations_of(word)?;
        match of_provider.len() {
            1 => Ok(of_provider.remove(0)),
            0 => {
                let names: Vec<String> = snapshot.integrations()?.into_iter().map(|found| found.name).collect();
                Err(self.not_connected(&names, word))
            }
            _ => {
                let names: Vec<String> = of_provider.into_iter().map(|found| found.name).collect();
                Err(Failure::usage(format!("{word} has several integrations: {}", names.join(", ")))
                    .hint("name one of them"))
            }
        }
    }

    /// A known provider that is not connected asks for `connect`; anything else is a mistake, with a guess at what was
    /// meant.
    fn not_connected(&self, names: &[String], word: &str) -> Failure {
        if self.registry.contains(word) {
            return Failure::new(Kind::SignInNeeded, format!("{word} is not connected"))
                .hint(format!("oauthctl connect {word}"))
                .about(word);
        }
        let failure = Failure::usage(format!("`{word}` is neither an integration nor a provider"));
        let near = nearest(word, names).or_else(|| self.registry.find(word).err().and_then(near_provider));
        match near {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None if names.is_empty() => failure.hint("oauthctl provider list"),
            None => failure.hint(format!("connected: {}", names.join(", "))),
        }
    }
}

/// What an answer that was not given means for the key; `None`: that nobody could be asked.
fn refusal(error: &PromptError) -> Option<KeyError> {
    match error {
        PromptError::Interrupted => Some(KeyError::Interrupted),
        PromptError::NoTerminal => None,
        PromptError::Io(error) => {
            Some(KeyError::Unavailable { what: "the passphrase".to_owned(), reason: error.to_string() })
        }
    }
}

fn near_provider(error: crate::providers::ProviderError) -> Option<String> {
    match error {
        crate::providers::ProviderError::Unknown { near, .. } => near.into_iter().next(),
        _ => None,
    }
}

/// The name that was probably meant.
pub fn nearest(word: &str, names: &[String]) -> Option<String> {
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(distance, name)| *distance <= 2.min(name.len().saturating_sub(1)))
        .min()
        .map(|(_, name)| name.clone())
}

pub fn remains(paths: &[PathBuf]) -> Failure {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Failure::new(Kind::VaultRefused, format!("the vault is gone, but these remain: {}", names.join(", ")))
        .hint("oauthctl vault restore --prev, or oauthctl vault restore FILE")
}
