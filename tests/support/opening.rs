//! What lies in a profile, sealed: which key opens what, asked of the age crate and not of the program.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::sandbox::Sandbox;

/// The secret key in an identity file.
#[track_caller]
pub(crate) fn secret_in(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap().to_owned()
}

/// What is sealed in these bytes, if this key opens them.
pub(crate) fn unsealed(bytes: &[u8], key: &str) -> Option<Vec<u8>> {
    let key: age::x25519::Identity = key.parse().unwrap();
    let decryptor = age::Decryptor::new(bytes).unwrap();
    let mut plain = Vec::new();
    decryptor.decrypt(std::iter::once(&key as &dyn age::Identity)).ok()?.read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// The recipient of a secret key.
pub(crate) fn recipient_of(key: &str) -> String {
    key.parse::<age::x25519::Identity>().unwrap().to_public().to_string()
}

/// Everything in the profile that is sealed to the vault's recipients, each with a name: vault, copies, rescues,
/// segments, and the lines of the journal.
pub(crate) fn sealed_files(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in [sandbox.profile(), sandbox.profile().join("audit")] {
        for path in files_in(&folder) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.extension().is_some_and(|extension| extension == "age") && !name.starts_with("identity") {
                found.push((name, fs::read(path).unwrap()));
            } else if name.starts_with("journal") && name != "journal.lock" {
                let text = fs::read_to_string(path).unwrap();
                for (number, line) in text.lines().skip(1).enumerate() {
                    let sealed = BASE64_STANDARD.decode(line.split(' ').next().unwrap()).unwrap();
                    found.push((format!("{name}, line {number}"), sealed));
                }
            }
        }
    }
    found
}

/// Names of the sealed files that this key opens, and of those that it does not.
pub(crate) fn opened_by(sandbox: &Sandbox, key: &str) -> (Vec<String>, Vec<String>) {
    let (opened, closed): (Vec<_>, Vec<_>) =
        sealed_files(sandbox).into_iter().partition(|(_, bytes)| unsealed(bytes, key).is_some());
    let names = |files: Vec<(String, Vec<u8>)>| files.into_iter().map(|(name, _)| name).collect();
    (names(opened), names(closed))
}

/// Opens everything that is sealed there.
#[track_caller]
pub(crate) fn opens_everything(sandbox: &Sandbox, key: &str) {
    let (opened, closed) = opened_by(sandbox, key);
    assert!(closed.is_empty() && opened.contains(&"vault.age".to_owned()), "opens {opened:?}, not {closed:?}");
}

/// Opens nothing of it.
#[track_caller]
pub(crate) fn opens_nothing(sandbox: &Sandbox, key: &str) {
    let (opened, _) = opened_by(sandbox, key);
    assert!(opened.is_empty(), "still opens {opened:?}");
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}
